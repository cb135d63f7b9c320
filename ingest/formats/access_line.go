package formats

import (
	"bytes"
	"net/netip"

	"hindcast/casefile"
	"hindcast/ingest"
)

// reject is a reason for turning a record away. Reasons are values made once, so
// that a line of rubbish costs nothing.
type reject = ingest.Reason

var (
	badShape   = &reject{Text: `no [time] "request" part`}
	badTime    = &reject{Text: "time is not day/month/year:hour:minute:second zone"}
	badYear    = &reject{Text: "year is not between 1990 and 2100"}
	badHead    = &reject{Text: "no host, identity and user before the time"}
	openQuote  = &reject{Text: "quote is not closed"}
	badStatus  = &reject{Text: "status is neither three digits nor -"}
	badBytes   = &reject{Text: "size is neither a number nor -"}
	badReferer = &reject{Text: "no quoted referer and user agent after the size"}
	badTail    = &reject{Text: "unknown fields after the user agent"}
)

var dash = []byte("-") // how both servers write nothing

// Whose stamp it is: the line does not say, the option server does.
type server uint8

const (
	anyServer server = iota
	apache
	nginx
)

// accessParser parses lines of the common log format and its family. It keeps
// scratch space, so every worker has its own.
type accessParser struct {
	env    *ingest.Env
	clock  clfTime
	server server
	tail   tailPlan
	unit   string // what a lone integer duration is, where stated: time_us, time_ms, time_s
	trust  proxyTrust
	users  map[string]string           // keyed hashes of user names, the last few
	places map[netip.Addr]ingest.Place // of the last clients
	placed bool                        // the log itself names country or network
	row    casefile.Request
	tokens [maxTail]tailField
}

// ParseLine implements ingest.LineParser.
func (p *accessParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.row = casefile.Request{Origin: at}
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

// parse fills p.row from line.
func (p *accessParser) parse(line []byte) *reject {
	if len(line) > clfLen && line[0] == '[' && looksCLF(line[1:]) {
		return p.parseSSL(line)
	}
	open := findStamp(line)
	if open < 1 || line[open-1] != ' ' {
		return badShape
	}
	if line[0] == '"' && bytes.IndexByte(line[1:open], '"') < 0 { // quoted whole: its wrapper must take it out
		return badHead
	}
	t, why := p.clock.parse(line[open+1 : open+1+clfLen])
	if why != nil {
		return why
	}
	h, ok := splitHead(line[:open-1])
	if !ok {
		return badHead
	}
	p.fillHead(h)
	rest := line[open+1+clfLen+2:] // ] and space; the quote is next
	request, rest, ok := cutQuoted(rest)
	if !ok {
		return openQuote
	}
	p.fillRequest(request)
	if rest, why = p.fillStatus(rest); why != nil {
		return why
	}
	var took tailTimes
	if len(rest) > 0 {
		if took, why = p.fillTail(rest); why != nil {
			return why
		}
	}
	p.fillTimes(t, took)
	return nil
}

// findStamp returns the place of the [ that opens the stamp, or -1. A user name
// may hold a stamp of its own, but not the bare quote that follows the real one:
// both servers escape quotes.
func findStamp(b []byte) int {
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], '[')
		if i < 0 {
			return -1
		}
		from += i + 1
		if end := from + clfLen; end+2 < len(b) && looksCLF(b[from:]) && b[end] == ']' && b[end+1] == ' ' && b[end+2] == '"' {
			return from - 1
		}
	}
}

// cutQuoted takes a quoted field off the front of b; a quote after an odd number
// of backslashes belongs to the field (Apache; nginx writes \x22). The field is
// returned as logged, without its quotes.
func cutQuoted(b []byte) (field, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	for from := 1; ; {
		i := bytes.IndexByte(b[from:], '"')
		if i < 0 {
			return nil, nil, false
		}
		i += from
		slashes := 0
		for j := i - 1; j > 0 && b[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			rest = b[i+1:]
			if len(rest) > 0 && rest[0] == ' ' {
				rest = rest[1:]
			}
			return b[1:i], rest, true
		}
		from = i + 1
	}
}

func (p *accessParser) fillHead(h accessHead) {
	r := &p.row
	if len(h.host) > 0 && string(h.host) != "-" {
		r.Host = casefile.View(h.host)
	}
	peer := addrOf(h.peer)
	r.Forwarded = casefile.View(h.chain)
	p.fillClient(peer, h.chain)
	if !peer.IsValid() {
		if name := h.peer; len(name) > 0 && string(name) != "-" {
			r.ClientName = casefile.View(name)
		} else if !r.Client.IsValid() {
			r.ClientName = casefile.View(h.chain)
		}
	}
	if string(h.user) != "-" && string(h.user) != `""` {
		r.User = p.hash(h.user)
	}
}

func (p *accessParser) fillClient(client netip.Addr, chain []byte) {
	r := &p.row
	r.Client = client
	if len(chain) > 0 && (len(p.trust) > 0 || !client.IsValid()) {
		r.Client = p.trust.client(client, chain)
	}
	if r.Client.IsValid() {
		r.ClientNet = netOf(r.Client)
		if p.env.Place != nil {
			p.fillPlace()
		}
	}
}

// fillPlace names country and network of the client, where the log does not.
func (p *accessParser) fillPlace() {
	r := &p.row
	at, ok := p.places[r.Client]
	if !ok {
		if p.places == nil || len(p.places) >= 1<<16 {
			p.places = map[netip.Addr]ingest.Place{}
		}
		at = p.env.Place(r.Client)
		p.places[r.Client] = at
	}
	if !p.placed {
		r.Country, r.ASN = at.Country, casefile.Null[int64]{V: at.ASN, Valid: at.ASN > 0}
	}
}

// hash returns the keyed hash of a user name; a few thousand are remembered.
func (p *accessParser) hash(user []byte) string {
	if h, ok := p.users[string(user)]; ok {
		return h
	}
	if p.users == nil || len(p.users) >= 4096 {
		p.users = map[string]string{}
	}
	h := p.env.Hash("user", string(user))
	p.users[string(user)] = h
	return h
}

// fillRequest takes a request line apart (RFC 9112 section 3). What is not
// method, target and protocol is kept whole: TLS hellos, "-" of a client that
// never sent one, probes.
func (p *accessParser) fillRequest(b []byte) {
	r := &p.row
	sp := bytes.IndexByte(b, ' ')
	proto := lastProtocol(b)
	if sp < 1 || proto <= sp || !isMethod(b[:sp]) || bytes.IndexByte(b[proto+1:], ' ') >= 0 {
		if string(b) != "" {
			r.Request = casefile.View(b)
		}
		return
	}
	r.Method = casefile.View(b[:sp])
	r.Protocol = casefile.View(b[proto+1:])
	p.fillTarget(b[sp+1 : proto])
}

// lastProtocol returns where " HTTP/" stands last in b, or -1; nearly always that
// is nine bytes before the end.
func lastProtocol(b []byte) int {
	const usual = len(" HTTP/1.1")
	if n := len(b) - usual; n >= 0 && string(b[n:n+6]) == " HTTP/" {
		return n
	}
	return bytes.LastIndex(b, []byte(" HTTP/"))
}

// fillTarget splits a request target; the absolute form (RFC 9112 section 3.2.2)
// names scheme and host.
func (p *accessParser) fillTarget(b []byte) {
	r := &p.row
	if len(b) > 7 && b[0] == 'h' {
		size := 0
		switch {
		case string(b[:7]) == "http://":
			r.Scheme, size = "http", 7
		case len(b) > 8 && string(b[:8]) == "https://":
			r.Scheme, size = "https", 8
		}
		if size > 0 {
			b = b[size:]
			end := bytes.IndexAny(b, "/?")
			if end < 0 {
				end = len(b)
			}
			if r.Host == "" {
				r.Host = casefile.View(b[:end])
			}
			b = b[end:]
		}
	}
	if q := bytes.IndexByte(b, '?'); q >= 0 {
		r.Query = casefile.View(b[q+1:])
		b = b[:q]
	}
	r.Path = casefile.View(b)
}

// isMethod reports whether b is a token (RFC 9110 section 5.6.2) of a sane length.
func isMethod(b []byte) bool {
	if len(b) > 32 {
		return false
	}
	for _, c := range b {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), c) >= 0:
		default:
			return false
		}
	}
	return len(b) > 0
}

// fillStatus reads status and size. 000 is what a server writes that never
// answered; - is none. Both are unknown, not zero.
func (p *accessParser) fillStatus(b []byte) (rest []byte, why *reject) {
	status, rest := nextField(b)
	switch {
	case string(status) == "-" || string(status) == "000" || string(status) == "-1": // HAProxy's
	case len(status) == 3:
		n, ok := digits(status)
		if !ok || n < 100 {
			return nil, badStatus
		}
		p.row.Status = casefile.Some(int32(n))
	default:
		return nil, badStatus
	}
	size, rest := nextField(rest)
	if string(size) != "-" {
		n, ok := decimal(size)
		if !ok {
			return nil, badBytes
		}
		p.row.BytesOut = casefile.Some(n)
	}
	return rest, nil
}

// fillTimes decides which instant the stamp is. Apache's %t is the start of the
// request, nginx's $time_local the moment of the log write, after the end. With
// a duration the other end follows; minutes are counted by the start if known.
func (p *accessParser) fillTimes(t casefile.Time, took tailTimes) {
	r := &p.row
	writer := p.server
	if writer == anyServer {
		writer = took.writer
	}
	r.TS, r.Duration, r.Upstream = t, took.total, took.upstream
	if writer == apache {
		r.Stamp, r.TSStart = "start", casefile.Some(t)
		if took.total.Valid {
			r.TSEnd = casefile.Some(t + casefile.Time(took.total.V))
		}
		return
	}
	r.Stamp, r.TSEnd = "end", casefile.Some(t)
	if took.total.Valid {
		r.TS = startOf(t, took.total.V)
		r.TSStart = casefile.Some(r.TS)
	}
}

// startOf returns the start of a request that took us microseconds and ended in
// the second end: the difference, to the nearest whole second. The stamp cuts up
// to a second off, so the start lies in [end-us, end-us+1 s); taking the early
// edge would move nearly every short request stamped at a full minute into the
// minute before.
func startOf(end casefile.Time, us int64) casefile.Time {
	const second = 1_000_000
	return end - casefile.Time((us+second/2-1)/second*second)
}

// parseSSL reads a line of Apache's ssl_request log: [%t] %h protocol cipher
// "%r" %b. It has no status.
func (p *accessParser) parseSSL(line []byte) *reject {
	t, why := p.clock.parse(line[1 : 1+clfLen])
	if why != nil {
		return why
	}
	rest := line[1+clfLen:]
	if len(rest) < 2 || rest[0] != ']' || rest[1] != ' ' {
		return badShape
	}
	host, rest := nextField(rest[2:])
	_, rest = nextField(rest)
	_, rest = nextField(rest)
	if len(host) == 0 || len(rest) == 0 {
		return badHead
	}
	p.fillHead(accessHead{peer: host, user: dash})
	request, rest, ok := cutQuoted(rest)
	if !ok {
		return openQuote
	}
	p.fillRequest(request)
	p.row.Scheme = "https"
	if string(rest) != "-" {
		n, ok := decimal(rest)
		if !ok {
			return badBytes
		}
		p.row.BytesOut = casefile.Some(n)
	}
	p.fillTimes(t, tailTimes{writer: apache})
	return nil
}
