package netflow

import "encoding/binary"

// variable is the length of a field that states it itself (RFC 7011 section 7).
const variable = 0xffff

// step is one field of a template.
type step struct {
	col  column
	at   int // offset in the record, where no field before is variable
	size int // bytes; variable
}

// template says how the records of a set are laid out.
type template struct {
	steps    []step // only those with a column, unless variable
	size     int    // bytes of a record; the least where variable
	variable bool
	options  bool
}

// Limits that keep hostile templates from filling memory.
const (
	maxTemplates = 1 << 16 // of all domains
	maxFields    = 1 << 20 // of all templates
)

// specifier reads one field specifier (RFC 7011 section 3.2) and returns its size.
func specifier(b []byte, ipfix bool) (id, length uint16, enterprise uint32, n int) {
	if len(b) < 4 {
		return 0, 0, 0, 0
	}
	id, length = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	if !ipfix || id&0x8000 == 0 {
		return id, length, 0, 4
	}
	if len(b) < 8 {
		return 0, 0, 0, 0
	}
	return id & 0x7fff, length, binary.BigEndian.Uint32(b[4:]), 8
}

// layout reads count field specifiers, the first scope of them without a column
// where they are v9 scopes. why says what is wrong; n is how many bytes were read.
func layout(b []byte, count, scope int, ipfix bool) (t *template, n int, why string) {
	t = &template{}
	all := make([]step, 0, min(count, len(b)/4))
	for i := range count {
		id, length, enterprise, used := specifier(b[n:], ipfix)
		if used == 0 {
			return nil, 0, "template cut"
		}
		n += used
		s := step{col: columnOf(id, enterprise), at: t.size, size: int(length)}
		if i < scope && !ipfix {
			s.col = colNone // scope types of v9 have numbers of their own
		}
		if length == variable { // H3C does so in v9 too
			t.variable = true
			t.size++
		} else {
			t.size += int(length)
		}
		all = append(all, s)
	}
	if t.size == 0 {
		return nil, n, "template describes no bytes"
	}
	if !t.variable {
		known := all[:0]
		for _, s := range all {
			if s.col != colNone && s.size > 0 {
				known = append(known, s)
			}
		}
		all = known
	}
	t.steps = all
	return t, n, ""
}

// read fills v from the record that b begins with and returns its length; 0 where
// b ends inside it.
func (t *template) read(b []byte, v *values) int {
	v.seen = 0
	if len(b) < t.size {
		return 0
	}
	if !t.variable {
		for i := range t.steps {
			s := &t.steps[i]
			v.set(s.col, b[s.at:s.at+s.size])
		}
		return t.size
	}
	n := 0
	for i := range t.steps {
		s := &t.steps[i]
		size := s.size
		if size == variable {
			var head int
			if size, head = stated(b[n:]); head == 0 {
				return 0
			}
			n += head
		}
		if len(b)-n < size {
			return 0
		}
		if s.col != colNone && size > 0 {
			v.set(s.col, b[n:n+size])
		}
		n += size
	}
	return n
}

// stated reads the length of a variable-length field: one byte, or 255 and two
// bytes (RFC 7011 section 7). head is 0 where b is too short.
func stated(b []byte) (size, head int) {
	switch {
	case len(b) < 1:
		return 0, 0
	case b[0] < 255:
		return int(b[0]), 1
	case len(b) < 3:
		return 0, 0
	}
	return int(binary.BigEndian.Uint16(b[1:])), 3
}
