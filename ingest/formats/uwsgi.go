package formats

import (
	"bytes"
	"fmt"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	badUWSGI     = &reject{Text: "not [pid: n|app: n|req: n/n] client (user) {n vars in n bytes} [time] method target => generated n bytes in n msecs (protocol status)"}
	badUWSGITime = &reject{Text: "time is not weekday month day hour:minute:second year"}
)

var _ = ingest.Register(ingest.Format{
	Name: "uwsgi",
	Doc: `uWSGI's default request log, with or without its memory report in front. The stamp is the start of the request, to the second and without
a zone; the time taken is milliseconds, or microseconds with log-micros. A response that was sent by sendfile, a route or an offload thread
says so, and its bytes may be counted as 0 there. Status 0, a request that broke off, is unknown. What uWSGI says of itself between the requests is read by app-text.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Zoneless: true,
	Sniff:   sniffUWSGI,
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newUWSGI(env) },
	Samples: uwsgiSamples,
})

// uwsgiParser parses request lines of uWSGI. Source: uwsgi core/logging.c,
// log_request.
type uwsgiParser struct{ *httpRow }

func newUWSGI(env *ingest.Env) (*uwsgiParser, error) {
	h, err := newHTTPRow(env, "start")
	return &uwsgiParser{h}, err
}

// ParseLine implements ingest.LineParser.
func (p *uwsgiParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

var (
	uwsgiPID  = []byte("[pid: ")
	uwsgiVars = []byte(" vars in ")
	uwsgiSent = []byte(" => generated ")
)

func (p *uwsgiParser) parse(line []byte) *reject {
	head, tail, ok := cutLast(line, uwsgiSent)
	if !ok {
		return badUWSGI
	}
	if bytes.HasPrefix(head, []byte("{address space usage: ")) { // --memory-report
		i := bytes.Index(head, uwsgiPID)
		head = head[max(i, 0):]
	}
	if !bytes.HasPrefix(head, uwsgiPID) {
		return badUWSGI
	}
	_, head, ok = bytes.Cut(head, []byte("] "))
	vars := bytes.Index(head, uwsgiVars)
	if !ok || vars < 0 {
		return badUWSGI
	}
	open := bytes.LastIndex(head[:vars], []byte(" {")) // what stands behind a user is a brace
	if open < 0 {
		return badUWSGI
	}
	if why := p.client(head[:open]); why != nil {
		return why
	}
	_, head, ok = bytes.Cut(head[vars:], []byte("} ["))
	if !ok {
		return badUWSGI
	}
	stamp, request, ok := bytes.Cut(head, []byte("] "))
	if !ok {
		return badUWSGI
	}
	if why := p.stampOf(stamp); why != nil {
		return why
	}
	method, target, ok := bytes.Cut(request, []byte{' '})
	if !ok {
		return badUWSGI
	}
	if len(method) > 0 {
		p.row.Method = casefile.View(method)
	}
	p.fillTarget(target)
	if why := p.answer(tail); why != nil {
		return why
	}
	return p.finish()
}

// client reads "192.0.2.1 (ada)".
func (p *uwsgiParser) client(b []byte) *reject {
	client, user, ok := cutLast(b, []byte(" ("))
	if !ok || len(user) == 0 || user[len(user)-1] != ')' {
		return badUWSGI
	}
	if why := p.put(setClient, client); why != nil {
		return why
	}
	return p.put(httpFields["user"], user[:len(user)-1])
}

// stampOf reads Mon Aug 12 20:00:00 2024.
func (p *uwsgiParser) stampOf(b []byte) *reject {
	year, month, day, clock, n := cutCTime(b)
	if n != len(b) {
		return badUWSGITime
	}
	from := len(p.scratch)
	p.scratch = append(p.scratch, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10%10), byte('0'+day%10), 'T')
	p.scratch = append(p.scratch, clock...)
	return p.setTime(&p.logged, p.scratch[from:])
}

// answer reads "21 bytes in 3 msecs via sendfile() (HTTP/1.1 200) 2 headers ...".
func (p *uwsgiParser) answer(b []byte) *reject {
	size, b, ok1 := bytes.Cut(b, []byte(" bytes in "))
	took, b, ok2 := bytes.Cut(b, []byte{' '})
	unit, b, ok3 := bytes.Cut(b, []byte{' '})
	_, b, ok4 := bytes.Cut(b, []byte{'('})
	if len(b) > 0 && b[0] == ')' { // via sendfile() (
		_, b, ok4 = bytes.Cut(b, []byte{'('})
	}
	inside, _, ok5 := bytes.Cut(b, []byte{')'})
	if !(ok1 && ok2 && ok3 && ok4 && ok5) {
		return badUWSGI
	}
	ns := int64(1e6)
	switch string(unit) {
	case "msecs":
	case "micros":
		ns = 1e3
	default:
		return badUWSGI
	}
	if why := setCount(&p.row.BytesOut, size); why != nil {
		return why
	}
	if why := setSpan(&p.took.total, took, ns); why != nil {
		return why
	}
	protocol, status, ok := cutLast(inside, []byte{' '})
	if !ok {
		return badUWSGI
	}
	p.row.Protocol = casefile.View(protocol)
	return p.put(httpFields["status"], status)
}

// cutLast cuts b around the last sep.
func cutLast(b, sep []byte) (before, after []byte, found bool) {
	if i := bytes.LastIndex(b, sep); i >= 0 {
		return b[:i], b[i+len(sep):], true
	}
	return b, nil, false
}

// cutCTime takes a time as ctime(3) writes it, Mon Aug 12 20:00:00 2024, off the
// front of b: n is its length, 0 where there is none. The weekday is not checked.
func cutCTime(b []byte) (year, month, day int, clock []byte, n int) {
	const size = len("Mon Aug 12 20:00:00 2024")
	if len(b) < size || b[3] != ' ' || b[7] != ' ' || b[10] != ' ' || b[13] != ':' || b[16] != ':' || b[19] != ' ' || !isWeekday(b[:3]) {
		return 0, 0, 0, nil, 0
	}
	month = monthOf(b[4:7])
	day, ok1 := digits(bytes.TrimLeft(b[8:10], " "))
	year, ok2 := digits(b[20:24])
	if month == 0 || !ok1 || !ok2 || day == 0 {
		return 0, 0, 0, nil, 0
	}
	return year, month, day, b[11:19], size
}

func isWeekday(b []byte) bool {
	switch string(b) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}

func sniffUWSGI(h ingest.Head) ingest.Guess {
	env := probeEnv()
	env.Zone = time.UTC
	p, err := newUWSGI(env)
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		if p.begin(casefile.Origin{}); p.parse(line) == nil {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("all of the first %d lines are %s", tried, badUWSGI.Text)}
	case good*3 >= tried: // its own messages stand between
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
