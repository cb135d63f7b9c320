package formats

import (
	"bytes"

	"hindcast/casefile"
)

// maxOctets is the longest message a count is believed for, in bytes.
const maxOctets = 1 << 20

// manyFrames stands for a line of several counted messages where the text of one is
// asked for: no other format reads it, so that syslog itself reads them all.
var manyFrames = []byte{0}

// cutOctets takes the count off "83 <34>1 2024-..." (octet counting, RFC 6587
// section 3.4.1); 0 where there is none.
func cutOctets(b []byte) (n int, rest []byte) {
	end := bytes.IndexByte(b[:min(len(b), 8)], ' ')
	if end < 1 || end+1 >= len(b) || b[end+1] != '<' || b[0] == '0' {
		return 0, b
	}
	n, ok := digits(b[:end])
	if !ok || n > maxOctets {
		return 0, b
	}
	if _, after, ok := cutPRI(b[end+1:]); !ok || len(after) == 0 {
		return 0, b
	}
	return n, b[end+1:]
}

// cutFrame takes one counted message off a line and says how many of its bytes are
// on the next lines; a count that ends in the middle of the text is not believed.
func cutFrame(b []byte) (frame, rest []byte, more int) {
	n, text := cutOctets(b)
	switch {
	case n == 0:
		return b, nil, 0
	case n >= len(text):
		return text, nil, max(n-len(text)-1, 0) // the line end counts
	}
	if next, _ := cutOctets(text[n:]); next == 0 {
		return text, nil, 0
	}
	return text[:n], text[n:], 0
}

// goesOnCounted reports whether the count of a line says that the next is a part of it.
func goesOnCounted(line []byte) bool {
	n, text := cutOctets(line)
	return n > len(text)+1
}

// counted reports whether a line belongs to a message whose count said that it goes
// on: the beginning of another ends it, whatever the count.
func (p *syslogParser) counted(line []byte) bool {
	if p.more <= 0 || !p.open || line[0] == '<' {
		return false
	}
	if n, _ := cutOctets(line); n > 0 {
		return false
	}
	if _, _, _, stamped := cutMonthDay(line); stamped || looksISO(line) {
		return false
	}
	p.more -= len(line) + 1
	return true
}

// frames reads a line that holds several messages: all but the last, which is left
// to the caller. Each is a record.
func (p *syslogParser) frames(b *casefile.Batch) *reject {
	at, line := p.row.Origin, p.several
	for p.several = p.several[:0]; ; {
		frame, rest, more := cutFrame(line)
		p.row = casefile.Message{Origin: at}
		why := p.parse(frame)
		if len(rest) == 0 {
			p.after = more
			return why
		}
		if line = rest; why == nil {
			p.hold(b)
			b.Accept(1)
		} else {
			b.Reject(at, frame, why.Text)
		}
	}
}
