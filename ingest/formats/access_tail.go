package formats

import (
	"bytes"
	"strings"

	"hindcast/casefile"
)

// maxTook is the longest time a request may take, 30 days: more is not a duration.
const maxTook = 30 * 86400 * 1_000_000

// maxTail is how many fields after the size are looked at.
const maxTail = 40

// tailField is one field after the size, with the shape that tells fields apart.
type tailField struct {
	text  []byte // without quotes or brackets
	shape byte   // q quoted, i integer, d decimal, - dash, b bracketed, s integer/integer, k key=value, w word
}

// tailTimes is what the fields after the size say about time, and which server
// writes such fields.
type tailTimes struct {
	total, upstream casefile.Null[int64]
	writer          server
}

// tailPlan names the fields after the user agent in order; empty means that
// their shape decides.
type tailPlan []string

// tailFields are the names the option tail accepts.
var tailFields = []string{"ignore", "xff", "time_us", "time_ms", "time_s", "upstream_s", "upstream_addr", "upstream_status",
	"bytes_in", "bytes_out", "host", "request_id", "cache", "scheme", "server"}

// Shapes that are known without being told, by the fields after the user agent.
// Sources: Apache mod_log_config, mod_logio; nginx ngx_http_log_module,
// ngx_http_upstream_module; the ingress-nginx log-format page.
var knownTails = []struct {
	shapes string
	plan   tailPlan
}{
	{"i", tailPlan{"time_us"}},                 // %D
	{"d", tailPlan{"time_s"}},                  // $request_time
	{"s", tailPlan{"time_s/us"}},               // %T/%D
	{"ii", tailPlan{"bytes_in", "bytes_sent"}}, // %I %O
	{"dd", tailPlan{"time_s", "upstream_s"}},
	{"iwww", tailPlan{"served", "server", "upstream_addr", "time_unit"}}, // Traefik: count of requests, router, server, 2ms
	{"iww", tailPlan{"served", "server", "upstream_addr"}},
	{"ddw", tailPlan{"time_s", "upstream_s", "ignore"}}, // ... $pipe
	{"idbbwidiw", tailPlan{"bytes_in", "time_s", "ignore", "ignore", "upstream_addr", "ignore", "upstream_s", "upstream_status", "request_id"}},
	{"idbwidiw", tailPlan{"bytes_in", "time_s", "ignore", "upstream_addr", "ignore", "upstream_s", "upstream_status", "request_id"}},
}

// keyedTail maps the keys of key=value fields, as nginx's own examples name them.
var keyedTail = map[string]string{"rt": "time_s", "urt": "upstream_s", "request_time": "time_s", "upstream_response_time": "upstream_s",
	"xff": "xff", "host": "host", "vhost": "host", "cs": "cache", "ua": "upstream_addr", "us": "upstream_status", "rid": "request_id",
	"uct": "ignore", "uht": "ignore", "ut": "upstream_s", "pipe": "ignore", "gz": "ignore", "sn": "server"}

// fillTail reads everything after the size: referer and user agent, then what
// the log's format adds.
func (p *accessParser) fillTail(b []byte) (took tailTimes, why *reject) {
	if took.writer = nginx; p.common(b, &took) {
		return took, nil
	}
	referer, rest, ok := cutReferer(b)
	if !ok {
		return took, badReferer
	}
	agent, rest, ok := cutAgent(rest)
	if !ok {
		return took, badReferer
	}
	if string(referer) != "-" {
		p.row.Referer = casefile.View(referer)
	}
	if string(agent) != "-" {
		p.row.Agent = casefile.View(agent)
	}
	if len(rest) == 0 {
		return took, nil
	}
	return took, p.fillExtra(rest, &took)
}

// common reads the one field a common line may carry: a time taken.
func (p *accessParser) common(b []byte, took *tailTimes) bool {
	if len(p.tail) > 0 || len(b) > 24 || bytes.IndexByte(b, '"') >= 0 || bytes.IndexByte(b, ' ') >= 0 {
		return false
	}
	switch shapeOf(b) {
	case 'i':
		return p.assign("time_us", b, took)
	case 'd':
		return p.assign("time_s", b, took)
	case 's':
		return p.assign("time_s/us", b, took)
	}
	return false
}

// cutReferer takes the referer, which some servers leave unquoted when it is -.
func cutReferer(b []byte) (field, rest []byte, ok bool) {
	if len(b) > 2 && b[0] == '-' && b[1] == ' ' {
		return b[:1], b[2:], true
	}
	return cutQuoted(b)
}

// cutAgent takes the user agent. Some tools trim the last quote of a line, and
// some servers cut long agents: what is there is kept.
func cutAgent(b []byte) (field, rest []byte, ok bool) {
	if field, rest, ok = cutQuoted(b); ok || len(b) == 0 || b[0] != '"' {
		return field, rest, ok
	}
	return b[1:], nil, true
}

// fillExtra reads the fields after the user agent.
func (p *accessParser) fillExtra(b []byte, took *tailTimes) *reject {
	if len(p.tail) == 1 && p.tail[0] == "ignore" {
		return nil
	}
	n, ok := p.tokenize(b)
	if !ok {
		return badTail
	}
	toks := p.tokens[:n]
	plan := p.tail
	if len(plan) == 0 {
		if toks[0].shape == 'q' && !numeric(toks[0].text) && !isVarnishHow(toks[0].text) { // nginx's "main": "$http_x_forwarded_for" first
			if !p.assign("xff", toks[0].text, took) {
				return badTail
			}
			toks = toks[1:]
		}
		if len(toks) > 0 && toks[0].shape == 'k' {
			return p.fillKeyed(toks, took)
		}
		if len(toks) > 0 {
			if known, why := p.cacheTail(toks, took); known {
				return why
			}
		}
		if plan, ok = planFor(toks); !ok {
			return badTail
		}
	}
	if len(plan) != len(toks) {
		return badTail
	}
	for i, t := range toks {
		if !p.assign(plan[i], t.text, took) {
			return badTail
		}
	}
	return nil
}

// planFor finds the known tail with the fields' shapes; a - stands for any
// value that was not to be had.
func planFor(toks []tailField) (tailPlan, bool) {
	if len(toks) == 0 {
		return nil, true
	}
next:
	for _, k := range knownTails {
		if len(k.shapes) != len(toks) {
			continue
		}
		for i, t := range toks {
			shape := t.shape
			switch shape {
			case 'q':
				shape = shapeOf(t.text)
			case 'l': // a list of attempts is shaped like its last one
				shape = shapeOf(lastOf(t.text))
			}
			if shape != '-' && shape != k.shapes[i] {
				continue next
			}
		}
		return k.plan, true
	}
	return nil, false
}

// fillKeyed reads rt=0.005 urt="0.004" and the like; every key must be known.
func (p *accessParser) fillKeyed(toks []tailField, took *tailTimes) *reject {
	for _, t := range toks {
		eq := bytes.IndexByte(t.text, '=')
		if t.shape != 'k' || eq < 1 {
			return badTail
		}
		name, known := keyedTail[string(t.text[:eq])]
		if !known || !p.assign(name, bytes.Trim(t.text[eq+1:], `"`), took) {
			return badTail
		}
	}
	return nil
}

// assign stores one field under its meaning; - is unknown.
func (p *accessParser) assign(name string, v []byte, took *tailTimes) bool {
	if len(v) == 0 || string(v) == "-" || name == "ignore" {
		return true
	}
	switch name {
	case "served": // Traefik, which stamps the start
		took.writer = apache
		return true
	case "time_us", "time_ms", "time_s", "time_s/us", "time_unit", "upstream_s":
		return p.assignTime(name, v, took)
	case "bytes_in":
		n, ok := decimal(v)
		p.row.BytesIn = casefile.Some(n)
		return ok
	case "bytes_out", "bytes_sent":
		if name == "bytes_sent" {
			took.writer = apache
		}
		n, ok := decimal(v)
		p.row.BytesOut = casefile.Some(n)
		return ok
	case "upstream_status":
		last := lastOf(v)
		if string(last) == "-" {
			return true
		}
		n, ok := digits(last)
		p.row.UpstreamStatus = casefile.Some(int32(n))
		return ok && n <= 999
	}
	return p.assignText(name, v)
}

func (p *accessParser) assignTime(name string, v []byte, took *tailTimes) bool {
	var us int64
	var ok bool
	if name == "time_us" && p.unit != "" {
		name = p.unit
		took.writer = apache
	}
	switch name {
	case "time_us":
		took.writer = apache
		us, ok = decimal(v)
	case "time_ms":
		us, ok = decimal(v)
		us, ok = us*1000, ok && us < maxTook
	case "time_unit":
		v, unit := unitOf(v)
		var why *reject
		us, ok, why = scaled(v, unit)
		ok = ok && why == nil
	case "time_s/us":
		took.writer = apache
		us, ok = decimal(v[bytes.IndexByte(v, '/')+1:])
	case "upstream_s":
		last := lastOf(v)
		if string(last) == "-" {
			return true
		}
		us, ok = seconds(last)
		took.upstream = casefile.Some(us)
		return ok
	default:
		us, ok = seconds(v)
	}
	if us > maxTook {
		return false
	}
	took.total = casefile.Some(us)
	return ok
}

func (p *accessParser) assignText(name string, v []byte) bool {
	r, s := &p.row, casefile.View(v)
	switch name {
	case "xff":
		r.Forwarded = s
		if r.Client.IsValid() { // a peer without an address is nobody to trust
			p.fillClient(r.Client, v)
		}
	case "upstream_addr":
		r.UpstreamAddr = casefile.View(lastOf(v))
	case "host":
		r.Host = s
	case "request_id":
		r.RequestID = s
	case "cache":
		r.Cache = s
	case "scheme":
		r.Scheme = strings.TrimSpace(s)
	case "server":
		r.Server = s
	default:
		return false
	}
	return true
}
