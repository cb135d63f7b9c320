package formats

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

// tape is one JSON value (RFC 8259) and where each of its tokens stands. It is
// filled while the value is still arriving, in one pass that is as strict as
// encoding/json; afterwards members are found without looking at their bytes again.
type tape struct {
	nodes []tapeNode
	open  []uint32 // nodes of the containers that are open
	i     int      // bytes taken so far
	next  byte     // what may come next
	words jsonLine // decodes text
}

// tapeNode is a token: for a container, end is the node that closes it; for all else,
// the offset behind it, with marks in the highest bits.
type tapeNode struct{ at, end uint32 }

// Marks of texts that do not stand as they are written.
const (
	hasEscape = 1 << 31
	hasHigh   = 1 << 30
	bareEnd   = hasHigh - 1
)

// What may come next.
const (
	wantValue = iota
	wantFirst // a value or the end of a list
	wantKey
	wantFirstKey // a key or the end of an object
	wantColon
	wantMore // a comma or the end of a container
)

// maxTapeDepth is how deep containers may stand in each other, as in encoding/json.
const maxTapeDepth = 10000

func (t *tape) reset() {
	t.nodes, t.open, t.i, t.next = t.nodes[:0], t.open[:0], 0, wantValue
	t.words.text = t.words.text[:0]
}

func notHere(c byte, i int) error {
	return fmt.Errorf("invalid character %q at its byte %d", c, i)
}

// scan takes as much of b as it can; it begins with the value and may be longer than
// in the call before. done says that the value is complete: it ends at t.i.
func (t *tape) scan(b []byte) (done bool, err error) {
	for {
		i := afterSpace(b, t.i)
		if t.i = i; i >= len(b) {
			return false, nil
		}
		c := b[i]
		switch t.next {
		case wantColon:
			if c != ':' {
				return false, notHere(c, i)
			}
			t.i, t.next = i+1, wantValue
			continue
		case wantMore:
			inObject := b[t.nodes[t.open[len(t.open)-1]].at] == '{'
			switch {
			case c == ',' && inObject:
				t.i, t.next = i+1, wantKey
				continue
			case c == ',':
				t.i, t.next = i+1, wantValue
				continue
			case c != '}' && inObject, c != ']' && !inObject:
				return false, notHere(c, i)
			}
			t.close()
		case wantKey, wantFirstKey:
			if c == '}' && t.next == wantFirstKey {
				t.close()
				break
			}
			if c != '"' {
				return false, notHere(c, i)
			}
			if ok, err := t.token(b, c); !ok {
				return false, err
			}
			t.next = wantColon
			continue
		default:
			if c == ']' && t.next == wantFirst {
				t.close()
			} else if ok, err := t.token(b, c); !ok {
				return false, err
			}
		}
		if len(t.open) == 0 {
			return true, nil
		}
	}
}

func (t *tape) close() {
	last := len(t.open) - 1
	t.nodes[t.open[last]].end = uint32(len(t.nodes))
	t.nodes = append(t.nodes, tapeNode{uint32(t.i), uint32(t.i + 1)})
	t.open = t.open[:last]
	t.i++
	t.next = wantMore
}

// token takes the token that begins with c; false without an error says that it is not
// all there yet.
func (t *tape) token(b []byte, c byte) (ok bool, err error) {
	i, end, marks := t.i, 0, uint32(0)
	switch {
	case c == '"':
		end, marks, err = textEnd(b, i)
	case c == '{' || c == '[':
		if len(t.open) == maxTapeDepth {
			return false, errDepth
		}
		t.open = append(t.open, uint32(len(t.nodes)))
		t.nodes = append(t.nodes, tapeNode{at: uint32(i)})
		t.i++
		if t.next = wantFirst; c == '{' {
			t.next = wantFirstKey
		}
		return true, nil
	default:
		end, err = scalarEnd(b, i)
	}
	if err != nil || end == 0 {
		return false, err
	}
	t.nodes = append(t.nodes, tapeNode{uint32(i), uint32(end) | marks})
	t.i, t.next = end, wantMore
	return true, nil
}

// textEnd returns the place behind the string whose quote stands at i; 0 where it is
// not all there.
func textEnd(b []byte, i int) (end int, marks uint32, err error) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for i++; ; {
		for ; i+8 <= len(b); i += 8 { // eight bytes that are none of quote, backslash, control
			w := binary.LittleEndian.Uint64(b[i:])
			quote, slash := w^(ones*'"'), w^(ones*'\\')
			found := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & highs
			if found == 0 {
				if w&highs != 0 {
					marks |= hasHigh
				}
				continue
			}
			n := bits.TrailingZeros64(found) &^ 7 // the lowest mark is never a false one
			if w&highs&(1<<n-1) != 0 {
				marks |= hasHigh
			}
			i += n / 8
			break
		}
		if i >= len(b) {
			return 0, 0, nil
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1, marks, nil
		case c == '\\':
			marks |= hasEscape
			n, err := escapeLen(b, i)
			if n == 0 {
				return 0, 0, err
			}
			i += n
			continue
		case c < ' ':
			return 0, 0, notHere(c, i)
		case c >= utf8.RuneSelf:
			marks |= hasHigh
		}
		i++
	}
}

func escapeLen(b []byte, i int) (int, error) {
	if i+1 >= len(b) {
		return 0, nil
	}
	switch c := b[i+1]; c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
		for k := i + 2; k < i+6; k++ {
			if k >= len(b) {
				return 0, nil
			}
			if c := b[k]; (c|0x20 < 'a' || c|0x20 > 'f') && c-'0' > 9 {
				return 0, notHere(c, k)
			}
		}
		return 6, nil
	default:
		return 0, notHere(c, i+1)
	}
}

// scalarEnd returns the place behind the number, true, false or null at i; 0 where it
// may go on behind the end of b.
func scalarEnd(b []byte, i int) (int, error) {
	end := i
	for end < len(b) && !endsScalar(b[end]) {
		end++
	}
	if b[i]-'0' > 9 && b[i] != '-' && end-i > maxLiteral { // not to wait for its end
		return 0, notHere(b[i], i)
	}
	if end == len(b) {
		return 0, nil
	}
	switch word := b[i:end]; {
	case len(word) == 0:
		return 0, notHere(b[i], i)
	case string(word) == "true", string(word) == "false", string(word) == "null", jsonNumber(word):
		return end, nil
	}
	return 0, notHere(b[i], i)
}

// maxLiteral is the length of the longest of them that is no number.
const maxLiteral = len("false")

// jsonNumber tells whether b is a number as RFC 8259 section 6 writes one.
func jsonNumber(b []byte) bool {
	digits := func() (n int) {
		for n < len(b) && b[n]-'0' <= 9 {
			n++
		}
		b = b[n:]
		return n
	}
	if b[0] == '-' {
		b = b[1:]
	}
	if zero := len(b) > 0 && b[0] == '0'; zero {
		b = b[1:]
	} else if digits() == 0 {
		return false
	}
	if len(b) > 0 && b[0] == '.' {
		if b = b[1:]; digits() == 0 {
			return false
		}
	}
	if len(b) > 0 && b[0]|0x20 == 'e' {
		if b = b[1:]; len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		if digits() == 0 {
			return false
		}
	}
	return len(b) == 0
}

// after returns the node behind the value at n.
func (t *tape) after(b []byte, n uint32) uint32 {
	if c := b[t.nodes[n].at]; c == '{' || c == '[' {
		return t.nodes[n].end + 1
	}
	return n + 1
}

// raw returns the bytes of the value at n.
func (t *tape) raw(b []byte, n uint32) []byte {
	x := t.nodes[n]
	if c := b[x.at]; c == '{' || c == '[' {
		x.end = t.nodes[x.end].end
	}
	return b[x.at : x.end&bareEnd]
}

// text returns a string decoded, anything else but null and containers as written.
// What it returns lives until the tape is reset.
func (t *tape) text(b []byte, n uint32) []byte {
	x := t.nodes[n]
	switch b[x.at] {
	case '{', '[', 'n':
		return nil
	case '"':
	default:
		return b[x.at : x.end&bareEnd]
	}
	quoted := b[x.at : x.end&bareEnd]
	s := quoted[1 : len(quoted)-1]
	if x.end&hasEscape != 0 {
		t.words.b, t.words.i = quoted, 0
		s, _ = t.words.str()
	}
	if x.end&hasHigh == 0 || utf8.Valid(s) {
		return s
	}
	return decoded(quoted)
}

// decoded is text as encoding/json decodes it, byte by byte replaced where it is no UTF-8.
func decoded(quoted []byte) []byte {
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return nil
	}
	return []byte(s)
}
