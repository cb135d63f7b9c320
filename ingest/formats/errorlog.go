package formats

import (
	"bytes"
	"fmt"
	"net/netip"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	badNginxLine  = &reject{Text: "not year/month/day hour:minute:second [level] pid#tid: message"}
	badApacheLine = &reject{Text: "not [weekday month day hour:minute:second year] [level] message"}
	badLevel      = &reject{Text: "level is none of the server's"}
)

var _ = ingest.Register(ingest.Format{
	Name: "nginx-error",
	Doc: `nginx error logs. The stamp is the moment of writing, to the second and without a zone. The class names what the message says about
limits and upstreams: limiting requests, worker_connections are not enough, no live upstreams, upstream timed out. A message about a
connection ends with its client: what stands without a time before that end (a trace in "FastCGI sent in stderr", of Lua) belongs to it, as indented lines do.
Any other line without a time is rejected.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Joined: joinedNginx,
	Sniff: func(h ingest.Head) ingest.Guess { return sniffErrors(h, (*errorParser).nginx, badNginxLine) },
	Lines: func(env *ingest.Env) (ingest.LineParser, error) {
		return newErrors(env, (*errorParser).nginx), nil
	},
	Samples: nginxErrorSamples,
})

var _ = ingest.Register(ingest.Format{
	Name: "apache-error",
	Doc: `Apache httpd error logs, version 2.2 and 2.4. The stamp is the moment of writing, without a zone. The class names what the message
says about the server's limits: server reached MaxRequestWorkers, scoreboard is full.`,
	Record: "log line", Primary: "messages", Tables: []string{"messages"}, Zoneless: true,
	Sniff: func(h ingest.Head) ingest.Guess { return sniffErrors(h, (*errorParser).apache, badApacheLine) },
	Lines: func(env *ingest.Env) (ingest.LineParser, error) {
		return newErrors(env, (*errorParser).apache), nil
	},
	Samples: apacheErrorSamples,
})

// errorParser parses error logs of web servers.
type errorParser struct {
	messageRow
	iso2  []byte // an Apache stamp put in order
	read  func(*errorParser, []byte) *reject
	await bool // the held message names a connection, and its client is still to come
	next  bool // so does the one just read
}

func newErrors(env *ingest.Env, read func(*errorParser, []byte) *reject) *errorParser {
	return &errorParser{messageRow: messageRow{env: env}, read: read}
}

// ParseLine implements ingest.LineParser.
func (p *errorParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.row, p.next = casefile.Message{Origin: at}, false
	if why := p.read(p, line); why != nil {
		if p.open && why == badNginxLine && nginxGoesOn(line) && (p.await || indented(line)) {
			return p.goOn(line, why)
		}
		return why
	}
	p.hold(b)
	p.await = p.next
	return nil
}

// goOn joins a line to the held message, which ends where its client is named.
func (p *errorParser) goOn(line []byte, why *reject) *reject {
	kept, ok := p.join(line)
	if !ok {
		return why
	}
	if client, ends := nginxClient(line); ends {
		p.await, p.held.Client = false, client
	}
	return kept
}

// nginxGoesOn reports whether a line can belong to the message before: it is not
// one of nginx's, nor a request in a file that both logs share.
func nginxGoesOn(line []byte) bool {
	return !nginxStamped(line) && line[0] != '{' && findStamp(line) < 0
}

// nginxStamped reports whether a line begins as one of nginx does.
func nginxStamped(line []byte) bool { return looksISO(line) && line[4] == '/' }

// joinedNginx is Format.Joined: only a parser knows whether the message before has
// ended; here it has not while neither line is the beginning of the next.
func joinedNginx(before, line []byte) bool {
	if nginxStamped(line) {
		return false
	}
	if indented(line) {
		return true
	}
	_, ends := nginxClient(before)
	return !ends && (!nginxStamped(before) || bytes.Contains(before, []byte(": *")))
}

// nginx reads 2021/12/02 11:53:15 [error] 4065777#4065777: *42952950 message.
func (p *errorParser) nginx(line []byte) *reject {
	if !looksISO(line) || line[4] != '/' || len(line) < isoLen+4 || line[isoLen] != ' ' || line[isoLen+1] != '[' {
		return badNginxLine
	}
	t, _, why := p.iso.parse(line[:isoLen], p.env.Zone, p.env.Wall)
	if why != nil {
		return why
	}
	level, rest, ok := bytes.Cut(line[isoLen+2:], []byte("] "))
	if !ok {
		return badNginxLine
	}
	pid, text, ok := bytes.Cut(rest, []byte(": "))
	number, _, _ := bytes.Cut(pid, []byte{'#'})
	n, isPID := decimal(number)
	if !ok || !isPID {
		return badNginxLine
	}
	p.row.PID = casefile.Some(n)
	if len(text) > 1 && text[0] == '*' { // number of the connection
		if _, after, ok := bytes.Cut(text, []byte{' '}); ok {
			text, p.next = after, true
		}
	}
	client, ends := nginxClient(text)
	if v, ok := bytes.CutPrefix(text, []byte("client ")); ok && !client.IsValid() { // client 192.0.2.1 closed keepalive connection
		v, _ = nextField(v)
		client = addrOf(v)
		ends = client.IsValid()
	}
	p.row.Client, p.next = client, p.next && !ends
	return p.finish(t, "nginx", level, text)
}

// nginxClient finds the client nginx names behind a message (ngx_http_log_error):
// ", client: 192.0.2.1, server: www.example.org, request: ...". The text before it
// and the request behind it are the client's own words, so the last place counts
// where an address and a server follow, which ends the message; else the last where
// an address does.
func nginxClient(text []byte) (client netip.Addr, ends bool) {
	mark := []byte(", client: ")
	for end := len(text); ; {
		i := bytes.LastIndex(text[:end], mark)
		if i < 0 {
			return client, false
		}
		v, rest, _ := bytes.Cut(text[i+len(mark):], []byte(", "))
		a := addrOf(v)
		if bytes.HasPrefix(rest, []byte("server: ")) && (a.IsValid() || bytes.HasPrefix(v, []byte("unix:"))) {
			return a, true
		}
		if !client.IsValid() {
			client = a
		}
		end = i
	}
}

// apache reads [Mon Dec 26 16:15:55.103522 2016] [core:notice] [pid 11379:tid 1] [client 192.0.2.1:80] message,
// where the parts after the level are optional and the module is absent before 2.4.
func (p *errorParser) apache(line []byte) *reject {
	stamp, rest, ok := cutBracket(line)
	if !ok || len(stamp) < len("Mon Dec 26 16:15:55 2016") {
		return badApacheLine
	}
	t, why := p.apacheStamp(stamp)
	if why != nil {
		return why
	}
	level, rest, ok := cutBracket(rest)
	if !ok {
		return badApacheLine
	}
	if i := bytes.IndexByte(level, ':'); i >= 0 {
		level = level[i+1:]
	}
	if v, after, ok := cutBracket(rest); ok && bytes.HasPrefix(v, []byte("pid ")) {
		number, _, _ := bytes.Cut(v[4:], []byte{':'})
		if n, ok := decimal(number); ok {
			p.row.PID = casefile.Some(n)
		}
		rest = after
	}
	if i := bytes.Index(rest, []byte("[client ")); i >= 0 && i < 80 { // trace lines name their source file first
		v, after, ok := cutBracket(rest[i:])
		v = v[min(len(v), len("client ")):]
		if port := bytes.LastIndexByte(v, ':'); p.row.PID.Valid && port > bytes.IndexByte(v, ':') {
			v = v[:port] // version 2.4, which names the process, writes 2001:db8::1:38350
		}
		if p.row.Client = addrOf(v); ok && i == 0 {
			rest = after
		}
	}
	return p.finish(t, "httpd", level, rest)
}

// cutBracket takes [text] and the space after it off the front of b.
func cutBracket(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '[' {
		return nil, b, false
	}
	end := bytes.IndexByte(b, ']')
	if end < 0 {
		return nil, b, false
	}
	return b[1:end], bytes.TrimPrefix(b[end+1:], []byte{' '}), true
}

// apacheStamp reads Mon Dec 26 16:15:55.103522 2016; the weekday is not checked.
func (p *errorParser) apacheStamp(b []byte) (casefile.Time, *reject) {
	month := monthOf(b[4:7])
	clock, year, ok := bytes.Cut(b[11:], []byte{' '})
	if month == 0 || !ok || len(year) != 4 || len(clock) < 8 || b[3] != ' ' || b[10] != ' ' {
		return 0, badApacheLine
	}
	day, ok := digits(bytes.TrimLeft(b[8:10], " "))
	if !ok {
		return 0, badApacheLine
	}
	p.iso2 = append(p.iso2[:0], year...)
	p.iso2 = append(p.iso2, '-', byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10), 'T')
	p.iso2 = append(p.iso2, clock...)
	t, _, why := p.iso.parse(p.iso2, p.env.Zone, p.env.Wall)
	return t, why
}

func (p *errorParser) finish(t casefile.Time, service string, level, text []byte) *reject {
	p.row.Level = levelOf(level)
	if p.row.Level == "" {
		return badLevel
	}
	p.row.TS, p.row.Service, p.row.Text = t, service, casefile.View(text)
	p.row.Class, p.row.Template = classOf(text), p.ids.of(text)
	return nil
}

// levelOf turns a server's severity into that of RFC 5424 section 6.2.1; Apache's
// trace1 to trace8 are debug.
func levelOf(b []byte) string {
	switch string(b) {
	case "emerg":
		return "emergency"
	case "alert":
		return "alert"
	case "crit":
		return "critical"
	case "error":
		return "error"
	case "warn":
		return "warning"
	case "notice":
		return "notice"
	case "info":
		return "informational"
	case "debug":
		return "debug"
	}
	if len(b) == len("trace1") && string(b[:5]) == "trace" {
		return "debug"
	}
	return ""
}

func sniffErrors(h ingest.Head, read func(*errorParser, []byte) *reject, not *reject) ingest.Guess {
	p := newErrors(&ingest.Env{Zone: time.UTC}, read)
	tried, good := 0, 0
	eachLine(h, func(line []byte) {
		tried++
		p.row = casefile.Message{}
		if read(p, line) == nil {
			good++
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("all of the first %d lines are %s", tried, not.Text)}
	case good*3 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}
