package pages

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Shape of a DELTA_BINARY_PACKED block (Parquet format, Encodings.md "Delta
// encoding"): 128 values in four runs of 32, each packed in as many bits as its
// largest difference needs.
const (
	deltaBlock = 128
	deltaMinis = 4
	deltaMini  = deltaBlock / deltaMinis
)

// appendDelta encodes v.
func appendDelta[T int32 | int64](b []byte, v []T) []byte {
	b = binary.AppendUvarint(b, deltaBlock)
	b = binary.AppendUvarint(b, deltaMinis)
	b = binary.AppendUvarint(b, uint64(len(v)))
	if len(v) == 0 {
		return append(b, 0)
	}
	b = binary.AppendVarint(b, int64(v[0]))
	var d [deltaBlock]T
	prev := v[0]
	for v = v[1:]; len(v) > 0; {
		n := min(deltaBlock, len(v))
		low := v[0] - prev // differences wrap around, as the format wants
		for i, x := range v[:n] {
			d[i] = x - prev
			low = min(low, d[i])
			prev = x
		}
		v = v[n:]
		b = appendBlock(b, &d, n, low)
	}
	return b
}

// appendBlock encodes the n differences of one block.
func appendBlock[T int32 | int64](b []byte, d *[deltaBlock]T, n int, low T) []byte {
	b = binary.AppendVarint(b, int64(low))
	at := len(b)
	b = append(b, 0, 0, 0, 0)
	mask := ^uint64(0)
	if T(1)<<31 < 0 { // 32 bits
		mask >>= 32
	}
	var u [deltaMini]uint64
	for m := 0; m*deltaMini < n; m++ {
		part := d[m*deltaMini : min((m+1)*deltaMini, n)]
		all := uint64(0)
		for i, x := range part {
			u[i] = uint64(x-low) & mask
			all |= u[i]
		}
		clear(u[len(part):])
		width := bits.Len64(all)
		b[at+m] = byte(width)
		if width > 0 {
			b = appendPacked(b, &u, uint(width))
		}
	}
	return b
}

// appendPacked packs 32 values in width bits each, least significant first.
func appendPacked(b []byte, v *[deltaMini]uint64, width uint) []byte {
	size := deltaMini / 8 * int(width)
	b = slices.Grow(b, size+8)
	out := b[len(b) : len(b)+size+8]
	acc, used, at := uint64(0), uint(0), 0
	for _, x := range v {
		acc |= x << used
		if used += width; used >= 64 {
			binary.LittleEndian.PutUint64(out[at:], acc)
			at += 8
			used -= 64
			acc = x >> (width - used) // 0 where used is 0 and width is 64
		}
	}
	if used > 0 { // 32 values fill whole bytes
		binary.LittleEndian.PutUint64(out[at:], acc)
	}
	return b[:len(b)+size]
}

// A run shorter than this is packed with its neighbours. It is a multiple of 8.
const minRun = 16

// appendIndices encodes v in the hybrid of runs and packed groups of 8
// (Encodings.md, "Run Length Encoding / Bit-Packing Hybrid").
func appendIndices(b []byte, v []int32, width int) []byte {
	packed := 0 // v[packed:i] is not written yet, a multiple of 8 values
	for i := 0; i < len(v); {
		run := runOf(v[i:])
		if run < minRun && i+run < len(v) || run < 8 && i > packed {
			i = min(i+8, len(v))
			continue
		}
		b = appendGroups(b, v[packed:i], width)
		b = appendRun(b, run, uint64(uint32(v[i])), width)
		i += run
		packed = i
	}
	return appendGroups(b, v[packed:], width)
}

// runOf returns how often the first value is repeated at the start of v.
func runOf(v []int32) int {
	x := v[0]
	i := 0
	for ; i+4 <= len(v) && (v[i]^x)|(v[i+1]^x)|(v[i+2]^x)|(v[i+3]^x) == 0; i += 4 {
	}
	for i < len(v) && v[i] == x {
		i++
	}
	return i
}

// appendRun writes n times the value x of width bits.
func appendRun(b []byte, n int, x uint64, width int) []byte {
	b = binary.AppendUvarint(b, uint64(n)<<1)
	for ; width > 0; width -= 8 {
		b = append(b, byte(x))
		x >>= 8
	}
	return b
}

// appendGroups packs v, filling the last group of 8 with zeros.
func appendGroups(b []byte, v []int32, width int) []byte {
	if len(v) == 0 {
		return b
	}
	groups := (len(v) + 7) / 8
	b = binary.AppendUvarint(b, uint64(groups)<<1|1)
	size := groups * width
	b = slices.Grow(b, size+16)
	out := b[len(b) : len(b)+size+16]
	at, w := 0, uint(width)
	for ; len(v) >= 8 && width <= 8; v = v[8:] {
		g := (*[8]int32)(v)
		lo := uint64(g[0]) | uint64(g[1])<<w | uint64(g[2])<<(2*w) | uint64(g[3])<<(3*w)
		hi := uint64(g[4]) | uint64(g[5])<<w | uint64(g[6])<<(2*w) | uint64(g[7])<<(3*w)
		binary.LittleEndian.PutUint64(out[at:], lo|hi<<(4*w))
		at += width
	}
	acc, used := uint64(0), uint(0)
	for _, x := range v {
		acc |= uint64(uint32(x)) << used
		for used += w; used >= 32; used -= 32 { // at most 31 bits are left over, so 32 more fit
			binary.LittleEndian.PutUint32(out[at:], uint32(acc))
			at += 4
			acc >>= 32
		}
	}
	binary.LittleEndian.PutUint64(out[at:], acc)
	clear(out[min(at+8, size):size])
	return b[:len(b)+size]
}

// minSame is how many bytes of equal validity are worth a run.
const minSame = 8

// appendLevels encodes validity, one bit a row, as definition levels.
func appendLevels(b, set []byte, rows int) []byte {
	packed := 0
	for i := 0; i < len(set); {
		n := i
		for n < len(set) && set[n] == set[i] && (n+1)*8 <= rows {
			n++
		}
		if n-i < minSame || set[i] != 0 && set[i] != 0xff {
			i = max(n, i+1)
			continue
		}
		b = appendBits(b, set[packed:i])
		b = appendRun(b, (n-i)*8, uint64(set[i]&1), 1)
		i, packed = n, n
	}
	return appendBits(b, set[packed:])
}

func appendBits(b, set []byte) []byte {
	if len(set) == 0 {
		return b
	}
	return append(binary.AppendUvarint(b, uint64(len(set))<<1|1), set...)
}
