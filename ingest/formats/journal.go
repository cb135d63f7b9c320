package formats

import (
	"bytes"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// journalEntry gathers the fields of one entry of the systemd journal
// (systemd.journal-fields).
type journalEntry struct {
	messageRow
	at                 casefile.Origin
	head               []byte // of the first field, for a reject
	parts              []byte // copies of fields
	host, tag, comm    []byte
	message            []byte
	realtime, priority []byte
	pid, ownPID        []byte
	some               bool // it has a message
}

func (e *journalEntry) begin(at casefile.Origin) {
	e.at, e.row, e.some = at, casefile.Message{}, false
	e.parts = e.parts[:0]
	e.host, e.tag, e.comm, e.message, e.realtime, e.priority, e.pid, e.ownPID = nil, nil, nil, nil, nil, nil, nil, nil
}

// take keeps a field that is wanted; the first of a name counts.
func (e *journalEntry) take(name, value []byte) {
	to := e.place(name)
	if to == nil || *to != nil {
		return
	}
	from := len(e.parts)
	e.parts = append(e.parts, value...)
	*to = e.parts[from:len(e.parts):len(e.parts)]
}

func (e *journalEntry) place(name []byte) *[]byte {
	switch string(name) {
	case "__REALTIME_TIMESTAMP":
		return &e.realtime
	case "_HOSTNAME":
		return &e.host
	case "SYSLOG_IDENTIFIER":
		return &e.tag
	case "_COMM":
		return &e.comm
	case "_PID":
		return &e.pid
	case "SYSLOG_PID":
		return &e.ownPID
	case "PRIORITY":
		return &e.priority
	case "MESSAGE":
		e.some = true
		return &e.message
	}
	return nil
}

// finish appends and counts the entry.
func (e *journalEntry) finish(b *casefile.Batch) {
	switch why := e.fill(); {
	case why == nil:
		b.Messages.Append(&e.row)
		b.Accept(1)
	case why.Skip:
		b.Skip(why.Text)
	default:
		b.Reject(e.at, e.head, why.Text)
	}
}

// fill makes the row.
func (e *journalEntry) fill() *reject {
	if len(e.realtime) == 0 {
		return noEntryTime
	}
	us, ok := decimal(e.realtime)
	if !ok {
		return noEntryTime
	}
	t, _, why := inRange(us, false)
	if why != nil {
		return why
	}
	if !e.some {
		return noMessage
	}
	e.row.Origin, e.row.TS, e.row.Host = e.at, t, casefile.View(e.host)
	if e.tag == nil {
		e.tag = e.comm
	}
	e.row.Service = casefile.View(e.tag)
	if e.ownPID != nil {
		e.pid = e.ownPID
	}
	if pid, ok := decimal(e.pid); ok {
		e.row.PID = casefile.Some(pid)
	}
	e.row.Level = levelNumber(e.priority)
	e.describe(e.message)
	return nil
}

var _ = ingest.Register(ingest.Format{
	Name: "journal-json",
	Doc: `The systemd journal as journalctl -o json writes it, one object a line, numbers as text and binary fields as lists of
bytes. The stamp is __REALTIME_TIMESTAMP, when journald received the entry.`,
	Record: "journal entry", Primary: "messages", Tables: []string{"messages"},
	Sniff:   sniffJournalJSON,
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newJournalJSON(env), nil },
	Samples: journalJSONSamples,
})

// journalJSON parses entries as JSON.
type journalJSON struct {
	journalEntry
	json  jsonLine
	bytes []byte
}

func newJournalJSON(env *ingest.Env) *journalJSON {
	p := &journalJSON{}
	p.env = env
	p.json.take = func(key, value []byte) *reject {
		p.take(key, value)
		return nil
	}
	return p
}

// ParseLine implements ingest.LineParser.
func (p *journalJSON) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.json.walk(line); why != nil {
		return why
	}
	if _, number := decimal(p.message); number { // a text, or the first byte of a list
		if v, ok := p.byteList(line); ok {
			p.message = v
		}
	}
	if why := p.fill(); why != nil {
		return why
	}
	b.Messages.Append(&p.row)
	return nil
}

// byteList reads a MESSAGE that is a list of bytes, as journalctl writes text
// that is not UTF-8. Text that quotes such a list escapes its quotes.
func (p *journalJSON) byteList(line []byte) ([]byte, bool) {
	i := bytes.Index(line, []byte(`"MESSAGE"`))
	if i < 0 || i > 0 && line[i-1] == '\\' {
		return nil, false
	}
	b := bytes.TrimLeft(line[i+len(`"MESSAGE"`):], " :")
	if len(b) == 0 || b[0] != '[' {
		return nil, false
	}
	p.bytes = p.bytes[:0]
	n := 0
	for _, c := range b[1:] {
		switch {
		case c-'0' <= 9:
			n = min(n*10+int(c-'0'), 256)
		case c == ',' || c == ']':
			if n > 255 {
				return nil, false
			}
			p.bytes = append(p.bytes, byte(n))
			if n = 0; c == ']' {
				return p.bytes, true
			}
		case c != ' ':
			return nil, false // a list of texts: several fields of that name
		}
	}
	return nil, false
}

func sniffJournalJSON(h ingest.Head) ingest.Guess {
	p := newJournalJSON(&ingest.Env{Zone: time.UTC})
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		p.begin(casefile.Origin{})
		if has(line, []string{"__REALTIME_TIMESTAMP"}) && p.json.walk(line) == nil {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: "no object with __REALTIME_TIMESTAMP among the first lines"}
	case good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
