package formats

import (
	"bytes"
	"fmt"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "haproxy",
	Doc: `HAProxy's HTTP, TCP and default logs, with or without a syslog prefix, extra fields before the timers allowed. The stamp is the first
byte of the request (HTTP) or the accepted connection (TCP), without a zone. queue_us is the time waited for a server, upstream_us the
server's response time, termination the two or four letters of the session state: sQ queue timeout, SC refused, PC proxy limit, RC no
resources, CQ client left the queue. A timer of -1, a phase never reached, is unknown, and so is what option logasap marks with a +. TCP, default and error lines are connections without a
request; the message of an error line (SSL handshake failure) is its termination; default lines take year and time from their syslog stamp.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Zoneless: true,
	Sniff: sniffHAProxy, Lines: newHAProxy, Samples: haproxySamples,
})

var (
	hapShape  = &reject{Text: "no client:port [day/month/year:hour:minute:second.millisecond] frontend backend/server timers"}
	hapTimers = &reject{Text: "timers are not three or five numbers"}
	hapState  = &reject{Text: "no termination state where it stands"}
	hapYear   = &reject{Text: "time has no year and none was stated (--year)"}
)

const hapLen = len("06/Feb/2009:12:14:14.655")

// haproxyParser parses HAProxy's logs. Source: HAProxy configuration manual,
// sections 8.2 and 8.5.
type haproxyParser struct {
	*httpRow
	year   int
	key    [17]byte // the stamp up to its minute, and where that minute begins
	minute casefile.Time
	local  int64 // the same as if it were UTC
	near   *ingest.Repeated
	primed bool
}

func newHAProxy(env *ingest.Env) (ingest.LineParser, error) {
	h, err := newHTTPRow(env, "start")
	if err != nil {
		return nil, err
	}
	h.conns = true
	p := &haproxyParser{httpRow: h, year: env.Year}
	if p.year == 0 && env.Case != nil && len(env.Case.Date) >= 4 {
		p.year, _ = digits([]byte(env.Case.Date[:4]))
	}
	return p, nil
}

// ParseLine implements ingest.LineParser.
func (p *haproxyParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

func (p *haproxyParser) parse(line []byte) *reject {
	open := findHAProxy(line)
	if open < 2 {
		if i := bytes.Index(line, []byte("Connect from ")); i >= 0 {
			return p.connect(line, line[i:])
		}
		return hapShape
	}
	t, why := p.stampOf(line[open+1 : open+1+hapLen])
	if why != nil {
		return why
	}
	p.logged = casefile.Some(t)
	client := bytes.TrimSuffix(line[:open], []byte{' '})
	p.setPeer(client[bytes.LastIndexByte(client, ' ')+1:])
	rest := line[open+hapLen+2:]
	if len(rest) < 2 || rest[0] != ' ' {
		return hapShape
	}
	if why := p.session(rest[1:]); why != nil {
		return why
	}
	return p.finish()
}

// setPeer takes address:port; the address is - for a socket.
func (p *haproxyParser) setPeer(v []byte) {
	colon := bytes.LastIndexByte(v, ':')
	if a := addrOf(v); a.IsValid() && (colon < 0 || bytes.IndexByte(v, ':') == colon || v[0] == '[') {
		p.peer = a
		return
	}
	if colon < 0 {
		return
	}
	if p.peer = addrOf(v[:colon]); !p.peer.IsValid() && string(v[:colon]) != "-" {
		p.row.ClientName = casefile.View(v[:colon])
	}
}

// findHAProxy returns where the stamp's bracket opens, or -1.
func findHAProxy(b []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '[')
		if i < 0 {
			return -1
		}
		from += i + 1
		if s := b[from:]; len(s) > hapLen && s[2] == '/' && s[6] == '/' && s[11] == ':' && s[14] == ':' && s[20] == '.' && s[hapLen] == ']' {
			return from - 1
		}
	}
}

// stampOf reads 06/Feb/2009:12:14:14.655.
func (p *haproxyParser) stampOf(b []byte) (casefile.Time, *reject) {
	if !p.primed || string(p.key[:]) != string(b[:17]) {
		day, ok1 := digits(b[0:2])
		month := monthOf(b[3:6])
		year, ok2 := digits(b[7:11])
		hour, ok3 := digits(b[12:14])
		minute, ok4 := digits(b[15:17])
		if !(ok1 && ok2 && ok3 && ok4) || month == 0 || hour > 23 || minute > 59 {
			return 0, badTime
		}
		if year < minYear || year > maxYear {
			return 0, badYear
		}
		if p.zone == nil {
			return 0, zoneUnknown
		}
		if time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
			return 0, badTime
		}
		p.local = time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC).Unix()
		offset, near := ingest.LocalTime(p.local, p.zone)
		copy(p.key[:], b)
		p.minute, p.near, p.primed = casefile.Time(p.local-offset)*1e6, near, true
	}
	sec, ok1 := digits(b[18:20])
	ms, ok2 := digits(b[21:24])
	if !ok1 || !ok2 || sec > 60 {
		return 0, badTime
	}
	later := p.env.Wall.Later(p.local+int64(min(sec, 59)), p.near)
	return p.minute + casefile.Time(later+int64(min(sec, 59)))*1e6 + casefile.Time(ms)*1000, nil
}

// session reads what stands after the stamp: frontend, backend/server, whatever a
// custom format puts there, the timers, and what their number says follows.
func (p *haproxyParser) session(b []byte) *reject {
	frontend, rest := nextField(b)
	if n := len(frontend); n > 1 && frontend[n-1] == ':' && len(rest) > 0 { // a connection that came to nothing, section 8.2.5
		p.row.Server, p.row.Termination = casefile.View(frontend[:n-1]), casefile.View(rest)
		return nil
	}
	backend, rest := nextField(rest)
	p.row.Server, p.row.UpstreamAddr = casefile.View(frontend), casefile.View(backend)
	var v []byte
	slashes := 0
	for n := 0; n < 8 && len(rest) > 0; n++ {
		if v, rest = nextField(rest); isTimers(v) {
			slashes = bytes.Count(v, []byte{'/'})
			break
		}
	}
	switch slashes {
	case 4:
		return p.http(v, rest)
	case 2:
		return p.tcp(v, rest)
	}
	return hapTimers
}

func isTimers(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 && c != '/' && c != '-' && c != '+' {
			return false
		}
	}
	return bytes.IndexByte(b, '/') > 0
}

// http reads TR/Tw/Tc/Tr/Ta, status, bytes, two cookies, state, counters,
// queues, captured headers and the request.
func (p *haproxyParser) http(timers, b []byte) *reject {
	if why := p.timers(timers, nil, &p.row.Queue, nil, &p.took.upstream, &p.took.total); why != nil {
		return why
	}
	code, rest := nextField(b)
	size, rest := nextField(rest)
	if string(code) != "-1" {
		if why := setStatus(&p.row.Status, code); why != nil {
			return why
		}
	}
	if why := p.size(size); why != nil {
		return why
	}
	_, rest = nextField(rest)
	_, rest = nextField(rest)
	state, rest := nextField(rest)
	if len(state) != 4 {
		return hapState
	}
	p.row.Termination = casefile.View(state)
	if q := bytes.IndexByte(rest, '"'); q >= 0 {
		request, _, ok := cutQuoted(rest[q:])
		if !ok {
			request = rest[q+1:] // cut off by syslog: what is there is kept
		}
		p.fillRequest(request)
	}
	return nil
}

// tcp reads Tw/Tc/Tt, bytes, state, counters and queues.
func (p *haproxyParser) tcp(timers, b []byte) *reject {
	if why := p.timers(timers, &p.row.Queue, nil, &p.took.total); why != nil {
		return why
	}
	size, rest := nextField(b)
	state, _ := nextField(rest)
	if len(state) != 2 {
		return hapState
	}
	p.row.Termination = casefile.View(state)
	return p.size(size)
}

// size reads a count of bytes; with a + it was logged before the end.
func (p *haproxyParser) size(v []byte) *reject {
	if len(v) > 0 && v[0] == '+' {
		return nil
	}
	return setCount(&p.row.BytesOut, v)
}

// timers reads milliseconds; -1 is a phase that was never reached, a + the sign
// of option logasap, logged before the end: both are unknown.
func (p *haproxyParser) timers(b []byte, to ...*casefile.Null[int64]) *reject {
	for _, dst := range to {
		v, rest, _ := bytes.Cut(b, []byte{'/'})
		b = rest
		if len(v) == 0 {
			return hapTimers
		}
		if dst == nil || v[0] == '+' {
			continue
		}
		if why := setSpan(dst, v, 1e6); why != nil {
			return why
		}
	}
	return nil
}

// connect reads "Connect from 192.0.2.1:40780 to 192.0.2.2:5000 (main/HTTP)".
func (p *haproxyParser) connect(line, b []byte) *reject {
	f := bytes.Fields(b)
	if len(f) != 6 || string(f[3]) != "to" || len(f[5]) < 2 {
		return hapShape
	}
	t, why := p.syslogStamp(line)
	if why != nil {
		return why
	}
	p.logged = casefile.Some(t)
	p.setPeer(f[2])
	p.row.Server = casefile.View(bytes.Trim(f[5], "()"))
	return p.finish()
}

// syslogStamp reads "Sep 20 15:42:59" (RFC 3164 section 4.1.2) in the stated year, or
// that of the case.
func (p *haproxyParser) syslogStamp(b []byte) (casefile.Time, *reject) {
	if i := bytes.IndexByte(b, '>'); len(b) > 0 && b[0] == '<' && i > 0 && i < 5 {
		b = b[i+1:]
	}
	if len(b) < 15 || monthOf(b[:3]) == 0 {
		return 0, hapShape
	}
	if p.year == 0 {
		return 0, hapYear
	}
	day, ok := digits(bytes.TrimLeft(b[4:6], " "))
	if !ok || b[6] != ' ' || b[9] != ':' || b[12] != ':' {
		return 0, badTime
	}
	p.env.Assume(fmt.Sprintf("stamps without a year are read in %d", p.year))
	p.scratch = fmt.Appendf(p.scratch, "%02d/%s/%04d:%s.000", day, b[:3], p.year, b[7:15])
	return p.stampOf(p.scratch)
}

func sniffHAProxy(h ingest.Head) ingest.Guess {
	env := &ingest.Env{Zone: time.UTC, Year: 2000, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}
	lp, err := newHAProxy(env)
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	p := lp.(*haproxyParser)
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		if p.begin(casefile.Origin{}); p.parse(line) == nil {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines has %s", tried, hapShape.Text[len("no "):])}
	case good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
