package formats

import (
	"bytes"
	"fmt"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	badSyslog = &reject{Text: "neither Mmm dd hh:mm:ss nor an ISO 8601 time at its beginning, with or without <priority>"}
	badPRI    = &reject{Text: "priority is not a number from 0 to 191 in <>"}
	bad5424   = &reject{Text: "header is not version, time, host, application, process id and message id (RFC 5424)"}
	badSD     = &reject{Text: "structured data is not closed (RFC 5424 section 6.3)"}
)

var _ = ingest.Register(ingest.Format{
	Name: "syslog",
	Doc: `System logs: RFC 3164 as sent (<34>Aug 12 20:00:01 host program[1]: text) and as written to files without the
priority, RFC 5424, and rsyslog's files with ISO 8601 times. The stamp is the moment the sender or the relay wrote. RFC 3164
stamps have neither year nor zone: both come from the case or --year and --zone, and the order of the lines gives the years after the
first. A line that begins with a space or tab belongs to the message before, and so does what
the count of an octet-counted message (RFC 6587) says; several such messages on one line are a record each. The class names what the message says about
limits; client_ip is the remote address a daemon names. "last message repeated 5 times" is one row, not five.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Yearless: true,
	Sniff:   sniffSyslog,
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newSyslog(env), nil },
	Unwrap:  func(env *ingest.Env) (ingest.Unwrapper, error) { return newSyslog(env), nil },
	Track:   trackSyslog,
	Joined:  func(before, line []byte) bool { return indented(line) || goesOnCounted(before) },
	Samples: syslogSamples,
})

func newSyslog(env *ingest.Env) *syslogParser {
	return &syslogParser{messageRow: messageRow{env: env}}
}

func trackSyslog(env *ingest.Env) ingest.Tracker {
	return &yearTracker{env: env, find: func(line []byte) (int, int) {
		_, line = cutOctets(line)
		_, line, _ = cutPRI(line)
		month, day, _, _ := cutMonthDay(line)
		return month, day
	}}
}

// indented reports whether a line goes on with the message of the one before.
func indented(line []byte) bool { return len(line) > 0 && (line[0] == '\t' || line[0] == ' ') }

// syslogParser parses lines of either RFC.
type syslogParser struct {
	messageRow
	more    int    // bytes of the held message that are still to come, by its count
	after   int    // the same of the message just read
	several []byte // a line of several counted messages
}

// ParseLine implements ingest.LineParser.
func (p *syslogParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if _, why := p.Unwrap(line, at); why != nil {
		return why
	}
	return p.ParseText(nil, at, b)
}

// Unwrap implements ingest.Unwrapper.
func (p *syslogParser) Unwrap(line []byte, at casefile.Origin) (ingest.Wrapped, *ingest.Reason) {
	if indented(line) || p.counted(line) {
		if why, ok := p.join(line); ok {
			return ingest.Wrapped{}, why
		}
		return ingest.Wrapped{}, badSyslog
	}
	p.row = casefile.Message{Origin: at}
	frame, rest, more := cutFrame(line)
	if p.after = more; len(rest) > 0 {
		p.several = append(p.several[:0], line...)
		return ingest.Wrapped{Text: manyFrames}, nil
	}
	p.several = p.several[:0]
	why := p.parse(frame)
	return ingest.Wrapped{Text: p.said}, why
}

// ParseText implements ingest.Unwrapper.
func (p *syslogParser) ParseText(_ []byte, _ casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if len(p.several) > 0 {
		if why := p.frames(b); why != nil {
			return why
		}
	}
	p.hold(b)
	p.more = p.after
	return nil
}

// parse reads one message, of either RFC.
func (p *syslogParser) parse(line []byte) *reject {
	level, rest, ok := cutPRI(line)
	if !ok {
		return badPRI
	}
	p.row.Level = level
	if len(rest) > 2 && rest[0] == '1' && rest[1] == ' ' {
		return p.parse5424(rest[2:])
	}
	t, rest, why := p.cutStamp(rest)
	if why != nil {
		return why
	}
	p.row.TS = t
	rest = p.cutHost(bytes.TrimPrefix(rest, []byte{' '}))
	p.describe(p.cutTag(rest))
	return nil
}

// cutPRI takes <134> off the front; ok is false where the brackets hold no
// priority. Its last three bits are the severity (RFC 5424 section 6.2.1).
func cutPRI(b []byte) (level string, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '<' {
		return "", b, true
	}
	end := bytes.IndexByte(b[:min(len(b), 5)], '>')
	if end < 0 {
		return "", b, false
	}
	n, ok := digits(b[1:end])
	if !ok || n > 191 {
		return "", b, false
	}
	return severities[n&7], b[end+1:], true
}

// cutStamp takes the time off the front: Aug 12 20:00:01, with a fraction or a
// year where a sender adds them, or ISO 8601.
func (p *syslogParser) cutStamp(b []byte) (t casefile.Time, rest []byte, why *reject) {
	if looksISO(b) && b[4] == '-' && b[10] == 'T' {
		end := bytes.IndexByte(b[isoLen:], ' ')
		if end < 0 {
			return 0, b, badSyslog
		}
		t, _, why = p.iso.parse(b[:isoLen+end], p.env.Zone, p.env.Wall)
		return t, b[isoLen+end:], why
	}
	month, day, rest, ok := cutMonthDay(b)
	if !ok {
		return 0, b, badSyslog
	}
	year := 0
	if len(rest) > 5 && rest[4] == ' ' {
		if year, ok = digits(rest[:4]); !ok {
			return 0, b, badSyslog
		}
		rest = rest[5:]
	} else if year = p.years.of(month, day, p.env); year == 0 {
		return 0, b, yearUnknown
	}
	end := bytes.IndexByte(rest, ' ')
	if end < 0 {
		end = len(rest)
	}
	t, why = p.joinStamp(year, month, day, bytes.TrimSuffix(rest[:end], []byte{':'}))
	return t, rest[end:], why
}

// cutMonthDay takes "Aug 12 " or "Feb  6 " off the front.
func cutMonthDay(b []byte) (month, day int, rest []byte, ok bool) {
	if len(b) < len("Feb 6 00:00:00") || b[3] != ' ' {
		return 0, 0, b, false
	}
	if month = monthOf(b[:3]); month == 0 {
		return 0, 0, b, false
	}
	rest = b[4:]
	if rest[0] == ' ' {
		rest = rest[1:]
	}
	end := 1
	if rest[1] != ' ' {
		end = 2
	}
	day, ok = digits(rest[:end])
	if !ok || day < 1 || day > 31 || rest[end] != ' ' {
		return 0, 0, b, false
	}
	return month, day, rest[end+1:], true
}

// joinStamp reads a time of which the parts are known.
func (m *messageRow) joinStamp(year, month, day int, clock []byte) (casefile.Time, *reject) {
	if year < minYear || year > maxYear {
		return 0, badYear
	}
	s := append(m.stamp[:0], byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10), 'T')
	m.stamp = append(s, clock...)
	t, _, why := m.iso.parse(m.stamp, m.env.Zone, m.env.Wall)
	return t, why
}

func sniffSyslog(h ingest.Head) ingest.Guess {
	p := newSyslog(&ingest.Env{Zone: time.UTC, Year: 2024})
	tried, good, foreign := 0, 0, 0
	eachLine(h, func(line []byte) {
		if indented(line) {
			return
		}
		tried++
		p.row = casefile.Message{}
		line, _, _ = cutFrame(line)
		if p.parse(line) == nil && (p.row.Service != "" || !looksISO(line)) { // a time and words are many formats
			good++
			if p.row.Service == "haproxy" || len(p.row.Text) > 0 && p.row.Text[0] == '{' {
				foreign++
			}
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("all of the first %d lines: %s", tried, badSyslog.Text)}
	case foreign*2 > good: // whatever program it is, another format may know it
		return ingest.Guess{Score: ingest.Maybe}
	case good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
