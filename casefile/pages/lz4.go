package pages

import (
	"encoding/binary"
	"math/bits"
)

// lz4Page compresses pages as LZ4 blocks (lz4_Block_format.md; Parquet's codec
// LZ4_RAW). Its table of 16 KiB stays in the first-level cache, and a match is
// looked for where six bytes agree: text of logs has few shorter ones worth the
// time. Bytes depend on the input alone.
type lz4Page struct {
	table [1 << lz4Bits]uint16 // low bits of the position at which a hash was last seen
	out   []byte
}

const (
	lz4Bits  = 13
	lz4Match = 4  // shortest match
	lz4Last  = 5  // bytes at the end that are always literals
	lz4Limit = 12 // a match begins at least so many bytes before the end
	lz4Slack = 32 // room for copies that run over
)

// compress returns src compressed, valid until the next call, or nil where that
// is not smaller.
func (z *lz4Page) compress(src []byte) []byte {
	if out := z.always(src); len(out) < len(src) {
		return out
	}
	return nil
}

// always returns src compressed, valid until the next call.
func (z *lz4Page) always(src []byte) []byte {
	if need := len(src) + len(src)/255 + 16 + lz4Slack; cap(z.out) < need {
		z.out = make([]byte, need)
	}
	out := z.out[:cap(z.out)]
	clear(z.table[:])
	at, anchor, pos := 0, 0, 0
	for last := len(src) - lz4Limit; ; {
		ref := 0
		if pos, ref = z.find(src, pos, last); ref < 0 {
			break
		}
		for pos > anchor && ref > 0 && src[pos-1] == src[ref-1] {
			pos, ref = pos-1, ref-1
		}
		end := pos + lz4Match + same(src[ref+lz4Match:], src[pos+lz4Match:len(src)-lz4Last])
		at = sequence(out, at, src, anchor, pos, pos-ref, end-pos)
		pos, anchor = end, end
		if pos > last {
			break
		}
		z.table[hash6(binary.LittleEndian.Uint64(src[pos-2:]))] = uint16(pos - 2)
	}
	at = literals(out, at, src[anchor:], 0)
	return out[:at]
}

// find looks for a match from pos on; ref is -1 where there is none up to last.
// The longer none is found, the larger are the steps.
func (z *lz4Page) find(src []byte, pos, last int) (int, int) {
	for tries := 1 << 5; pos <= last; tries++ {
		x := binary.LittleEndian.Uint64(src[pos:])
		slot := &z.table[hash6(x)]
		back := int(uint16(pos) - *slot)
		*slot = uint16(pos)
		if back > 0 && back <= pos && binary.LittleEndian.Uint32(src[pos-back:]) == uint32(x) {
			return pos, pos - back
		}
		pos += tries >> 5
	}
	return pos, -1
}

func hash6(x uint64) uint64 { return x << 16 * 227718039650203 >> (64 - lz4Bits) }

// same returns how many bytes a and b have in common; b is the shorter.
func same(a, b []byte) int {
	n := 0
	for ; n+8 <= len(b); n += 8 {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)>>3
		}
	}
	for n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// sequence writes the literals from anchor to pos and the match behind them.
func sequence(out []byte, at int, src []byte, anchor, pos, back, size int) int {
	size -= lz4Match
	token := byte(min(size, 15))
	if n := pos - anchor; n < 15 && anchor+16 <= len(src) { // nearly always
		out[at] = byte(n)<<4 | token
		*(*[16]byte)(out[at+1:]) = *(*[16]byte)(src[anchor:])
		at += 1 + n
	} else {
		at = literals(out, at, src[anchor:pos], token)
	}
	binary.LittleEndian.PutUint16(out[at:], uint16(back))
	at += 2
	if size >= 15 {
		at = length(out, at, size-15)
	}
	return at
}

// literals writes a token and the literals lit.
func literals(out []byte, at int, lit []byte, token byte) int {
	n := len(lit)
	out[at] = byte(min(n, 15))<<4 | token
	at++
	if n >= 15 {
		at = length(out, at, n-15)
	}
	return at + copy(out[at:], lit)
}

// length writes what of a length is beyond the token.
func length(out []byte, at, n int) int {
	for ; n >= 255; n -= 255 {
		out[at] = 255
		at++
	}
	out[at] = byte(n)
	return at + 1
}
