package formats

import "encoding/json"

// What is taken apart here was read whole by a decoder, so it is JSON already and
// only its seams have to be found. Anything else ends the search early.

// parts splits a value that was read whole into its members (of an object) or
// elements (of a list); anything else has none. They share the value's bytes.
func (m member) parts() []member {
	b := m.raw
	i := afterSpace(b, 0)
	if i == len(b) || b[i] != '{' && b[i] != '[' {
		return nil
	}
	object := b[i] == '{'
	pos := &lines{data: b, line: m.at.Line}
	var out []member
	for i = afterSpace(b, i+1); i < len(b) && b[i] != '}' && b[i] != ']'; {
		var p member
		if object {
			end := valueEnd(b, i)
			if p.key = unquoted(b[i:end]); end == len(b) {
				return out
			}
			if i = afterSpace(b, end); i == len(b) || b[i] != ':' {
				return out
			}
			i = afterSpace(b, i+1)
		}
		end := valueEnd(b, i)
		if end == i {
			return out
		}
		p.raw = b[i:end:end]
		p.at = pos.at(int64(i))
		p.at.Offset += m.at.Offset
		out = append(out, p)
		if i = afterSpace(b, end); i < len(b) && b[i] == ',' {
			i = afterSpace(b, i+1)
		}
	}
	return out
}

// afterSpace returns the place of the next byte that is no white space.
func afterSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// valueEnd returns where the value that begins at i ends.
func valueEnd(b []byte, i int) int {
	for depth := 0; i < len(b); {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return i
			}
			i++
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
			i++
			continue
		default:
			for i++; i < len(b) && !endsScalar(b[i]); i++ {
			}
		}
		if depth == 0 {
			return i
		}
	}
	return len(b)
}

func endsScalar(c byte) bool {
	switch c {
	case ',', ':', '}', ']', ' ', '\n', '\t', '\r', '"', '{', '[':
		return true
	}
	return false
}

// stringEnd returns the place behind the string whose quote stands at i.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// unquoted returns the text of a JSON string; empty where b is none.
func unquoted(b []byte) string {
	if len(b) < 2 || b[0] != '"' {
		return ""
	}
	inner := b[1 : len(b)-1]
	for _, c := range inner {
		if c == '\\' || c < ' ' || c >= 0x80 {
			var s string
			if json.Unmarshal(b, &s) != nil {
				return ""
			}
			return s
		}
	}
	return string(inner)
}

// text returns a string value; numbers and booleans as written; null and
// containers are empty.
func (m member) text() string {
	i := afterSpace(m.raw, 0)
	b := m.raw[i:valueEnd(m.raw, i)]
	switch {
	case len(b) == 0:
		return ""
	case b[0] == '"':
		return unquoted(b)
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		return string(b)
	}
	return ""
}
