package formats

import (
	"bytes"
	"net/netip"

	"hindcast/casefile"
	"hindcast/ingest"
)

// keptText is how much of a message over several lines is kept, in bytes, and
// keptLines of how many lines.
const (
	keptText  = 32 << 10
	keptLines = 256
)

var (
	continued = &reject{Text: "line of a message over several lines, kept in its text", Skip: true}
	cutOff    = &reject{Text: "line of a message over several lines, beyond the 32 KiB of it that are kept", Skip: true}
)

// messageRow builds one row of messages. A parser that joins lines holds the row
// until the next begins.
type messageRow struct {
	env   *ingest.Env
	iso   isoTime
	years yearClock
	stamp []byte // a stamp put in order
	said  []byte // the text of the row
	ids   templates
	row   casefile.Message
	held  casefile.Message
	text  []byte // of the held row
	names []byte // its host and service
	open  bool   // a row is held
	lines int    // that were joined to it
}

// Resume implements ingest.Tracked for formats whose stamps may have no year.
func (m *messageRow) Resume(state any) {
	if y, ok := state.(yearClock); ok {
		m.years = y
	}
}

// describe fills in what the text itself says.
func (m *messageRow) describe(text []byte) {
	m.said, m.row.Text = text, casefile.View(text)
	m.row.Class, m.row.Template = classOf(text), m.ids.of(text)
	if !m.row.Client.IsValid() {
		m.row.Client = namedClient(text)
	}
}

// hold keeps the row until it is known where its text ends; the one before is
// appended. Level, class and template are texts of the program itself.
func (m *messageRow) hold(b *casefile.Batch) {
	m.Finish(b)
	m.held, m.open, m.lines = m.row, true, 1
	m.names = append(append(m.names[:0], m.row.Host...), m.row.Service...)
	names := casefile.View(m.names)
	m.held.Host, m.held.Service = names[:len(m.row.Host)], names[len(m.row.Host):]
	m.text = append(m.text[:0], m.row.Text...)
	m.held.Text = casefile.View(m.text)
}

// join adds a line to the text of the held row; false where none is held or it
// has grown too long to go on.
func (m *messageRow) join(line []byte) (why *reject, ok bool) {
	if !m.open || m.lines >= keptLines {
		return nil, false
	}
	m.lines++
	if len(m.held.Text)+len(line) > keptText {
		return cutOff, true
	}
	m.text = append(append(m.text, '\n'), line...)
	m.held.Text = casefile.View(m.text)
	if m.held.Class == "" {
		m.held.Class = classOf(line)
	}
	return continued, true
}

// Finish implements ingest.Finisher. The held row was counted when it was read.
func (m *messageRow) Finish(b *casefile.Batch) {
	if m.open {
		b.Messages.Append(&m.held)
		m.open = false
	}
}

// severities are the names of RFC 5424 section 6.2.1, by number.
var severities = [8]string{"emergency", "alert", "critical", "error", "warning", "notice", "informational", "debug"}

// levelNumber reads a severity by number: 0 to 7 of RFC 5424.
func levelNumber(b []byte) string {
	if len(b) == 1 && b[0]-'0' < 8 {
		return severities[b[0]-'0']
	}
	return ""
}

// namedClient finds the remote address that daemons and the kernel's packet
// filter name: from 192.0.2.1, rhost=192.0.2.1, SRC=192.0.2.1, client 192.0.2.1.
func namedClient(text []byte) netip.Addr {
	for _, mark := range clientMarks {
		i := bytes.Index(text, mark)
		if i < 0 {
			continue
		}
		v := text[i+len(mark):]
		if end := bytes.IndexAny(v, " ,;)\""); end >= 0 {
			v = v[:end]
		}
		if a := addrOf(v); a.IsValid() {
			return a
		}
	}
	return netip.Addr{}
}

var clientMarks = [][]byte{[]byte(" from "), []byte("rhost="), []byte("SRC="), []byte("client: "), []byte("client=")}
