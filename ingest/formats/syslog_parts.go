package formats

import (
	"bytes"

	"hindcast/casefile"
)

// maxTag is how far into a message its program's name may go (RFC 3164 section
// 4.1.3 allows 32 characters; programs do not keep to it).
const maxTag = 96

// cutHost takes the host off the front. A relay that writes none is recognised by
// the program's name in its place.
func (p *syslogParser) cutHost(b []byte) []byte {
	if len(b) > 0 && b[0] == ' ' { // a relay that knows no host leaves its place empty
		return b[1:]
	}
	end := bytes.IndexByte(b, ' ')
	if end < 0 {
		return b
	}
	host := b[:end]
	if bytes.IndexByte(host, '[') > 0 || end > 0 && host[end-1] == ':' || bytes.HasPrefix(b, []byte("--- ")) ||
		bytes.HasPrefix(b, []byte("last message repeated ")) || bytes.HasPrefix(b, []byte("message repeated ")) {
		return b
	}
	p.row.Host = casefile.View(host)
	return b[end+1:]
}

// cutTag takes program[pid]: off the front and returns the text. A name may hold
// spaces only where a process id follows (Google Chrome[85294]:).
func (p *syslogParser) cutTag(b []byte) []byte {
	spaced := false
	for i, c := range b[:min(len(b), maxTag)] {
		switch {
		case c == '[' && i > 0:
			return p.cutPID(b, i, spaced)
		case c == ':':
			if i == 0 || spaced || i+1 < len(b) && b[i+1] != ' ' {
				return b
			}
			p.row.Service = casefile.View(b[:i])
			return bytes.TrimPrefix(b[i+1:], []byte{' '})
		case c == ' ':
			if i > 0 && !isWord(b[i-1]) {
				return b
			}
			spaced = true
		case spaced && !isWord(c) && c != '.' && c != '-' && c != '_':
			return b
		}
	}
	return b
}

// cutPID takes [pid]: at open off the front; name stands before it.
func (p *syslogParser) cutPID(b []byte, open int, spaced bool) []byte {
	end := bytes.IndexByte(b[open:min(len(b), open+24)], ']')
	if end < 0 {
		return b
	}
	end += open
	pid, ok := decimal(b[open+1 : end])
	if !ok && (spaced || end+1 >= len(b) || b[end+1] != ':') {
		return b
	}
	if spaced && (end+1 >= len(b) || b[end+1] != ':') {
		return b
	}
	if ok {
		p.row.PID = casefile.Some(pid)
	}
	p.row.Service = casefile.View(b[:open])
	return bytes.TrimPrefix(bytes.TrimPrefix(b[end+1:], []byte{':'}), []byte{' '})
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// parse5424 reads what follows the version: TIMESTAMP HOSTNAME APP-NAME PROCID
// MSGID STRUCTURED-DATA [MSG] (RFC 5424 section 6). A message without text is its
// structured data.
func (p *syslogParser) parse5424(b []byte) *reject {
	var cells [5][]byte
	for i := range cells {
		end := bytes.IndexByte(b, ' ')
		if end <= 0 {
			return bad5424
		}
		cells[i], b = b[:end], b[end+1:]
		if string(cells[i]) == "-" {
			cells[i] = nil
		}
	}
	if cells[0] == nil {
		return noTime
	}
	t, _, why := p.iso.parse(cells[0], p.env.Zone, p.env.Wall)
	if why != nil {
		return why
	}
	end := endOfData(b)
	if end < 0 {
		return badSD
	}
	text := bytes.TrimPrefix(bytes.TrimPrefix(b[end:], []byte{' '}), utf8BOM)
	if len(text) == 0 && end > 1 {
		text = b[:end]
	}
	p.row.TS, p.row.Host, p.row.Service = t, casefile.View(cells[1]), casefile.View(cells[2])
	if pid, ok := decimal(cells[3]); ok {
		p.row.PID = casefile.Some(pid)
	}
	p.describe(text)
	return nil
}

// endOfData returns the end of STRUCTURED-DATA at the front: -, or elements in
// brackets whose values, in quotes, escape ", \ and ]. It is -1 where it is
// neither.
func endOfData(b []byte) int {
	if len(b) > 0 && b[0] == '-' {
		return 1
	}
	i, quoted := 0, false
	for i < len(b) && b[i] == '[' {
		for i++; ; i++ {
			if i >= len(b) {
				return -1
			}
			if c := b[i]; quoted && c == '\\' {
				i++
			} else if c == '"' {
				quoted = !quoted
			} else if c == ']' && !quoted {
				break
			}
		}
		i++
	}
	if i == 0 {
		return -1
	}
	return i
}
