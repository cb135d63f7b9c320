package nfcapd

import (
	"encoding/binary"
	"errors"
)

var errLZO = errors.New("damaged LZO1X data")

// lzoReader unpacks LZO1X as the format is described in the Linux kernel's
// Documentation/staging/lzo.rst: instructions of a length, a distance and how many
// literal bytes follow.
type lzoReader struct {
	in, out []byte
	most    int
}

// unpackLZO appends the unpacked bytes of b to out, at most most of them.
func unpackLZO(out, b []byte, most int) ([]byte, error) {
	r := lzoReader{in: b, out: out, most: most}
	state := 0 // literals copied by the instruction before; 4 is a long run
	if len(b) == 0 {
		return out, errLZO
	}
	if first := int(b[0]); first > 17 {
		r.in = b[1:]
		if !r.literals(first - 17) {
			return r.out, errLZO
		}
		state = min(first-17, 4)
	}
	for {
		t, ok := r.byte()
		if !ok {
			return r.out, errLZO
		}
		next, end, ok := r.step(int(t), state)
		switch {
		case !ok:
			return r.out, errLZO
		case end && len(r.in) > 0:
			return r.out, errLZO
		case end:
			return r.out, nil
		}
		state = next
	}
}

// step carries out one instruction and returns the state after it.
func (r *lzoReader) step(t, state int) (next int, end, ok bool) {
	length, distance, tail := 0, 0, t&3
	switch {
	case t < 16 && state == 0: // a run of literals
		n, ok := r.length(t, 15)
		return 4, false, ok && r.literals(n+3)
	case t < 16: // a short match near by, or a little farther after a run
		h, ok := r.byte()
		if !ok {
			return 0, false, false
		}
		length, distance = 2, int(h)<<2+t>>2+1
		if state == 4 {
			length, distance = 3, int(h)<<2+t>>2+2049
		}
	case t < 32: // far, or the end mark at distance 16384
		n, ok := r.length(t&7, 7)
		d, ok2 := r.word()
		if !ok || !ok2 {
			return 0, false, false
		}
		tail = d & 3
		length, distance = n+2, 16384+(t&8)<<11+d>>2
		if distance == 16384 {
			return 0, true, true
		}
	case t < 64: // within 16 KiB
		n, ok := r.length(t&31, 31)
		d, ok2 := r.word()
		if !ok || !ok2 {
			return 0, false, false
		}
		tail = d & 3
		length, distance = n+2, d>>2+1
	default: // within 2 KiB
		h, ok := r.byte()
		if !ok {
			return 0, false, false
		}
		if t < 128 {
			length, distance = 3+t>>5&1, int(h)<<3+t>>2&7+1
		} else {
			length, distance = 5+t>>5&3, int(h)<<3+t>>2&7+1
		}
	}
	return tail, false, r.match(length, distance) && r.literals(tail)
}

// length reads a length: n itself, or, where n is 0, most plus 255 for each zero
// byte that follows plus the first byte that is not zero.
func (r *lzoReader) length(n, most int) (int, bool) {
	if n != 0 {
		return n, true
	}
	n = most
	for {
		c, ok := r.byte()
		if !ok || n > r.most {
			return 0, false
		}
		if c != 0 {
			return n + int(c), true
		}
		n += 255
	}
}

func (r *lzoReader) byte() (byte, bool) {
	if len(r.in) == 0 {
		return 0, false
	}
	c := r.in[0]
	r.in = r.in[1:]
	return c, true
}

func (r *lzoReader) word() (int, bool) {
	if len(r.in) < 2 {
		return 0, false
	}
	n := int(binary.LittleEndian.Uint16(r.in))
	r.in = r.in[2:]
	return n, true
}

func (r *lzoReader) literals(n int) bool {
	if n > len(r.in) || len(r.out)+n > r.most {
		return false
	}
	r.out = append(r.out, r.in[:n]...)
	r.in = r.in[n:]
	return true
}

// match repeats n bytes from distance bytes back; they may overlap.
func (r *lzoReader) match(n, distance int) bool {
	if distance > len(r.out) || len(r.out)+n > r.most {
		return false
	}
	from := len(r.out) - distance
	if n <= distance {
		r.out = append(r.out, r.out[from:from+n]...)
		return true
	}
	for i := range n {
		r.out = append(r.out, r.out[from+i])
	}
	return true
}
