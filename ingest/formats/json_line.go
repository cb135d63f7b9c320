package formats

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonLine walks one JSON object (RFC 8259) that stands on one line and hands its
// leaves to take, without allocating: {"a":{"b":[1,2]}} gives a.b = 1. Of a list
// only the first element is given; null and empty lists are not. Text is decoded
// where it holds escapes; a number or boolean is given as written. The walk is
// strict about structure and lenient about what leaves hold.
type jsonLine struct {
	b    []byte
	i    int
	key  []byte // dotted path of the leaf
	text []byte // decoded texts; alive until the next walk
	take func(key, value []byte) *reject
	why  *reject
}

// maxJSONDepth is how deep objects may stand in each other.
const maxJSONDepth = 32

var badJSON = &reject{Text: "not one JSON object on a line"}

// walk reads b, which must be one object.
func (j *jsonLine) walk(b []byte) *reject {
	j.b, j.i, j.key, j.text, j.why = b, 0, j.key[:0], j.text[:0], nil
	j.space()
	if j.i >= len(b) || b[j.i] != '{' || !j.value(0, true) {
		if j.why != nil {
			return j.why
		}
		return badJSON
	}
	if j.space(); j.i != len(b) {
		return badJSON
	}
	return nil
}

func (j *jsonLine) space() {
	for j.i < len(j.b) && (j.b[j.i] == ' ' || j.b[j.i] == '\t' || j.b[j.i] == '\r' || j.b[j.i] == '\n') {
		j.i++
	}
}

// value reads one value; show says whether its leaves are wanted.
func (j *jsonLine) value(depth int, show bool) bool {
	if j.i >= len(j.b) || depth > maxJSONDepth {
		return false
	}
	switch c := j.b[j.i]; c {
	case '{':
		return j.object(depth, show)
	case '[':
		return j.list(depth, show)
	case '"':
		v, ok := j.str()
		return ok && (!show || j.give(v))
	default:
		from := j.i
		for j.i < len(j.b) && isLiteral(j.b[j.i]) {
			j.i++
		}
		v := j.b[from:j.i]
		if len(v) == 0 {
			return false
		}
		if c == 'n' {
			return string(v) == "null"
		}
		return !show || j.give(v)
	}
}

func isLiteral(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-' || c == '+' || c == '.' || c == 'E'
}

func (j *jsonLine) give(v []byte) bool {
	j.why = j.take(j.key, v)
	return j.why == nil
}

func (j *jsonLine) object(depth int, show bool) bool {
	outer := len(j.key)
	for first := true; ; first = false {
		j.i++ // over { or ,
		j.space()
		if first && j.i < len(j.b) && j.b[j.i] == '}' {
			j.i++
			return true
		}
		if j.i >= len(j.b) || j.b[j.i] != '"' {
			return false
		}
		name, ok := j.str()
		if !ok {
			return false
		}
		if outer > 0 {
			j.key = append(j.key, '.')
		}
		j.key = append(j.key, name...)
		if j.space(); j.i >= len(j.b) || j.b[j.i] != ':' {
			return false
		}
		j.i++
		j.space()
		if !j.value(depth+1, show) {
			return false
		}
		j.key = j.key[:outer]
		if j.space(); j.i >= len(j.b) {
			return false
		}
		switch j.b[j.i] {
		case ',':
		case '}':
			j.i++
			return true
		default:
			return false
		}
	}
}

func (j *jsonLine) list(depth int, show bool) bool {
	for first := true; ; first = false {
		j.i++ // over [ or ,
		j.space()
		if first && j.i < len(j.b) && j.b[j.i] == ']' {
			j.i++
			return true
		}
		if !j.value(depth+1, show && first) {
			return false
		}
		if j.space(); j.i >= len(j.b) {
			return false
		}
		switch j.b[j.i] {
		case ',':
		case ']':
			j.i++
			return true
		default:
			return false
		}
	}
}

// str reads a string. Most are short: eight bytes at a time cost less than two calls.
func (j *jsonLine) str() ([]byte, bool) {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	from, i := j.i+1, j.i+1
	for ; i+8 <= len(j.b); i += 8 {
		w := binary.LittleEndian.Uint64(j.b[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		if found := ((quote-ones)&^quote | (slash-ones)&^slash) & highs; found != 0 {
			i += bits.TrailingZeros64(found) / 8 // the lowest mark is never a false one
			break
		}
	}
	for ; i < len(j.b); i++ {
		switch j.b[i] {
		case '"':
			j.i = i + 1
			return j.b[from:i], true
		case '\\':
			return j.unescape(from, i)
		}
	}
	return nil, false
}

// unescape reads a string whose first backslash is at slash.
func (j *jsonLine) unescape(from, slash int) ([]byte, bool) {
	start := len(j.text)
	j.text = append(j.text, j.b[from:slash]...)
	for i := slash; i < len(j.b); i++ {
		c := j.b[i]
		if c == '"' {
			j.i = i + 1
			return j.text[start:], true
		}
		if c != '\\' {
			j.text = append(j.text, c)
			continue
		}
		if i++; i >= len(j.b) {
			return nil, false
		}
		switch c := j.b[i]; c {
		case 'n':
			j.text = append(j.text, '\n')
		case 't':
			j.text = append(j.text, '\t')
		case 'r':
			j.text = append(j.text, '\r')
		case 'b':
			j.text = append(j.text, '\b')
		case 'f':
			j.text = append(j.text, '\f')
		case '"', '\\', '/':
			j.text = append(j.text, c)
		case 'u':
			used, ok := j.rune(j.b[i+1:])
			if !ok {
				return nil, false
			}
			i += used
		case 'x': // nginx's default escape inside a format that forgot escape=json
			j.text = append(j.text, '\\', 'x')
		default:
			return nil, false
		}
	}
	return nil, false
}

// rune reads the digits after \u, and of the second half of a surrogate pair.
func (j *jsonLine) rune(b []byte) (used int, ok bool) {
	r, ok := hex4(b)
	if !ok {
		return 0, false
	}
	used = 4
	if utf16.IsSurrogate(r) {
		second := rune(utf8.RuneError)
		if len(b) >= 10 && b[4] == '\\' && b[5] == 'u' {
			second, _ = hex4(b[6:])
		}
		if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
			used = 10
		}
	}
	j.text = utf8.AppendRune(j.text, r)
	return used, true
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 32)
	return rune(n), err == nil
}
