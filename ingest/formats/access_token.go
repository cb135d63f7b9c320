package formats

import "bytes"

// tokenize splits b into p.tokens. A list "0.001, 0.002" or "0.001 : 0.002" (an
// upstream tried again, or an internal redirect) is one tailField, its shape l.
func (p *accessParser) tokenize(b []byte) (n int, ok bool) {
	for len(b) > 0 {
		if n == maxTail {
			return 0, false
		}
		var t tailField
		switch {
		case b[0] == '"':
			t.shape = 'q'
			if t.text, b, ok = cutQuoted(b); !ok {
				return 0, false
			}
		case bracketed(b) > 0:
			end := bracketed(b)
			t.text, t.shape = b[1:end], 'b'
			b = bytes.TrimPrefix(b[end+1:], []byte(" "))
		default:
			t.text, b = cutValue(b)
			if t.shape = shapeOf(t.text); bytes.IndexByte(t.text, ' ') > 0 && t.shape != 'k' {
				t.shape = 'l'
			}
		}
		p.tokens[n] = t
		n++
	}
	return n, n > 0
}

// bracketed returns where the bracket that opens b closes, if b starts with a
// field in brackets; [2001:db8::1]:80 is an address instead.
func bracketed(b []byte) int {
	if b[0] != '[' {
		return 0
	}
	end := bytes.IndexByte(b, ']')
	if end < 0 || end+1 < len(b) && b[end+1] != ' ' {
		return 0
	}
	return end
}

// cutValue takes one unquoted value, joining lists and keeping key="a b" whole.
func cutValue(b []byte) (value, rest []byte) {
	end := 0
	for {
		i := bytes.IndexByte(b[end:], ' ')
		if eq := bytes.Index(b[end:], []byte(`="`)); eq >= 0 && (i < 0 || eq < i) {
			q := bytes.IndexByte(b[end+eq+2:], '"')
			if q < 0 {
				return b, nil
			}
			end += eq + 2 + q + 1
			return b[:end], bytes.TrimPrefix(b[end:], []byte(" "))
		}
		if i < 0 {
			return b, nil
		}
		end += i
		next := b[end+1:]
		if end == 0 || !joinsList(b[:end], next) {
			return b[:end], next
		}
		end++
	}
}

// joinsList reports whether what stands before and after a space are entries of
// one list: "0.001, 0.002" or "0.001 : 0.002".
func joinsList(before, after []byte) bool {
	n := len(before)
	return before[n-1] == ',' || n > 1 && before[n-1] == ':' && before[n-2] == ' ' || len(after) > 1 && after[0] == ':' && after[1] == ' '
}

// shapeOf tells numbers from words.
func shapeOf(b []byte) byte {
	if len(b) == 1 && b[0] == '-' {
		return '-'
	}
	digit, dots, slashes, equals := 0, 0, 0, 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			digit++
		case c == '.':
			dots++
		case c == '/':
			slashes++
		case c == '=':
			equals++
		}
	}
	switch {
	case digit == len(b) && digit > 0 && digit < 19:
		return 'i'
	case digit+dots == len(b) && dots == 1 && digit > 0:
		return 'd'
	case digit+slashes == len(b) && slashes == 1 && digit > 1:
		return 's'
	case equals > 0 && b[0] != '=':
		return 'k'
	}
	return 'w'
}

func numeric(b []byte) bool {
	s := shapeOf(lastOf(b))
	return s == 'i' || s == 'd'
}

// lastOf returns the last entry of a list of upstream attempts.
func lastOf(b []byte) []byte {
	if i := bytes.LastIndexAny(b, " ,"); i >= 0 {
		return b[i+1:]
	}
	return b
}
