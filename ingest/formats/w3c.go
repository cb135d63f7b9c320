package formats

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	w3cHeader = &reject{Text: "header line of the log", Skip: true}
	w3cNoPlan = &reject{Text: "no #Fields line before it, and no known layout has its number of fields"}
	w3cCount  = &reject{Text: "number of fields is not that of the #Fields line"}
)

// w3cKind is a family of W3C extended logs (W3C working draft WD-logfile-960323).
type w3cKind struct {
	own     []string          // any of these fields in a #Fields line makes it one
	never   []string          // any of these makes it another
	names   map[string]string // what differs from w3cFields
	layouts []string          // of files whose header is missing, told apart by their number of fields
	columns string            // said when a head is refused
}

// The layouts IIS itself writes: its default, that without Referer, with an
// X-Forwarded-For added, and all fields.
var iisKind = w3cKind{
	own: []string{"cs-uri-stem", "cs-uri", "cs-method", "sc-status"}, never: []string{"x-edge-location", "x-edge-request-id", "s-reason"},
	names:   map[string]string{"cs(User-Agent)": "agent_plus", "time-taken": "taken"},
	columns: "#Fields with cs-uri-stem or sc-status",
	layouts: []string{
		"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status time-taken",
		"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
		"date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken X-Forwarded-For",
		"date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken",
		"date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-version cs(User-Agent) cs(Cookie) cs(Referer) cs-host sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken X-Forwarded-For",
	},
}

var httperrKind = w3cKind{
	own: []string{"s-reason"}, never: []string{"x-edge-location", "x-edge-request-id"}, columns: "#Fields with s-reason",
	names: map[string]string{"s-queuename": "server"},
	layouts: []string{
		"date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename",
		"date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename",
	},
}

var cloudfrontKind = w3cKind{own: []string{"x-edge-location", "x-edge-request-id"}, columns: "#Fields with x-edge-location"}

var _ = ingest.Register(ingest.Format{
	Name: "w3c",
	Doc: `W3C extended logs of IIS and others. Fields are read by the names of the last #Fields line, which may change within
the file; a date that is no field comes from the last #Date line, and is the next where the clock has passed midnight since. A line whose number of fields is another, or a file
without header, is read in one of the layouts IIS writes, if one fits. Stamps are UTC and mark the end, to the second.
time-taken is milliseconds where it is a whole number. Every + of a user agent is read as a space.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: iisKind.sniff, Lines: iisKind.parser, Header: w3cHeaderName, Track: trackW3C, Options: []ingest.Option{zoneOption}, Samples: w3cSamples,
})

var _ = ingest.Register(ingest.Format{
	Name: "iis-httperr",
	Doc: `The error log of Windows' HTTP.sys: requests that never reached an application, and connections that were dropped. The
column termination holds s-reason: QueueFull, ConnLimit, AppOffline, Timer_ConnectionIdle. Stamps are UTC. A line without method and
status is a connection, not a request.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: httperrKind.sniff, Lines: httperrKind.parser, Header: w3cHeaderName, Track: trackW3C, Options: []ingest.Option{zoneOption}, Samples: httperrSamples,
})

var _ = ingest.Register(ingest.Format{
	Name: "cloudfront",
	Doc: `Amazon CloudFront standard logs, tab-separated, legacy or version 2, read by the names of the #Fields line. The stamp
is the moment the response was finished, in UTC; time-taken is seconds. Status 000, a viewer that left, is unknown. The agent is
percent-decoded once. Logs arrive up to a day late, and requests with very long headers or URLs are not logged at all.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: cloudfrontKind.sniff, Lines: cloudfrontKind.parser, Header: w3cHeaderName, Track: trackW3C, Options: []ingest.Option{zoneOption}, Samples: cloudfrontSamples,
})

// w3cHeaderName implements Format.Header: the directives lines depend on.
func w3cHeaderName(line []byte, _ int64) string {
	if len(line) == 0 || line[0] != '#' {
		return ""
	}
	for _, name := range []string{"#Fields", "#Date"} {
		if bytes.HasPrefix(line, []byte(name)) {
			return name
		}
	}
	return ""
}

// w3cParser parses lines of one kind.
type w3cParser struct {
	*httpRow
	names   map[string]httpSetter
	layouts map[int][]httpSetter // by number of fields
	plan    []httpSetter         // of the #Fields line in force; nil before the first
	day     []byte               // of the #Date line in force
	cells   [][]byte
	days    w3cDays
	shifted struct {
		by       int
		from, to []byte
	}
}

func (k w3cKind) parser(env *ingest.Env) (ingest.LineParser, error) {
	h, err := newHTTPRow(env, "end")
	if err != nil {
		return nil, err
	}
	h.zone = time.UTC
	if name := env.Options["local"]; name != "" {
		if h.zone, err = casefile.LoadZone(name); err != nil {
			return nil, fmt.Errorf("option local: %w", err)
		}
		env.Assume("stamps are local time of " + name + " (--option local=)")
	}
	all := maps.Clone(w3cFields)
	maps.Copy(all, k.names)
	p := &w3cParser{httpRow: h, layouts: map[int][]httpSetter{}}
	if p.names, err = settersOf(all); err != nil {
		return nil, err
	}
	for _, l := range k.layouts {
		plan := p.planOf(strings.Fields(l))
		p.layouts[len(plan)] = plan
	}
	return p, nil
}

func (p *w3cParser) planOf(names []string) []httpSetter {
	plan := make([]httpSetter, len(names))
	for i, name := range names {
		plan[i] = p.names[name] // nil: not of interest
	}
	return plan
}

// Begin implements ingest.HeaderParser.
func (p *w3cParser) Begin(headers [][]byte) {
	p.plan, p.day, p.days = nil, nil, w3cDays{}
	for _, line := range headers {
		p.directive(line)
	}
}

func (p *w3cParser) directive(line []byte) {
	p.days.directive(line)
	name, rest, _ := bytes.Cut(line, []byte{':'})
	switch string(name) {
	case "#Fields":
		p.plan = p.planOf(strings.Fields(string(rest)))
	case "#Date":
		if f := bytes.Fields(rest); len(f) > 0 {
			p.day = bytes.Clone(f[0])
		}
	}
}

// ParseLine implements ingest.LineParser.
func (p *w3cParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if line[0] == '#' {
		p.directive(line)
		return w3cHeader
	}
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

func (p *w3cParser) parse(line []byte) *reject {
	p.split(line)
	plan := p.plan
	if len(plan) != len(p.cells) {
		known, ok := p.layouts[len(p.cells)]
		switch {
		case !ok && plan == nil:
			return w3cNoPlan
		case !ok:
			return w3cCount
		}
		p.env.Assume("lines without a #Fields line of their number of fields are read in the layout IIS writes with that number")
		plan = known
	}
	for i, cell := range p.cells {
		if why := p.put(plan[i], cell); why != nil {
			return why
		}
	}
	if p.date == nil {
		p.date = p.dateOf(p.hour)
	}
	return p.finish()
}

// split cuts a line at tabs where it has one, else at spaces; a cell in quotes
// may hold them.
func (p *w3cParser) split(line []byte) {
	p.cells = p.cells[:0]
	sep := byte(' ')
	if bytes.IndexByte(line, '\t') >= 0 {
		sep = '\t'
	}
	for {
		if len(line) > 1 && line[0] == '"' {
			if cell, rest, ok := cutQuoted(line); ok && (len(rest) == 0 || line[len(line)-len(rest)-1] == sep) {
				p.cells = append(p.cells, cell)
				if line = rest; len(line) == 0 {
					return
				}
				continue
			}
		}
		i := bytes.IndexByte(line, sep)
		if i < 0 {
			p.cells = append(p.cells, line)
			return
		}
		p.cells = append(p.cells, line[:i])
		line = line[i+1:]
	}
}

// sniff is certain of a #Fields line with a field of the kind's own; lines
// without one may still fit a known layout.
func (k w3cKind) sniff(h ingest.Head) ingest.Guess {
	env := &ingest.Env{Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}
	lp, err := k.parser(env)
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	p := lp.(*w3cParser)
	tried, good, other, own := 0, 0, false, false
	eachLine(h, func(line []byte) {
		if bytes.HasPrefix(line, []byte("#Fields:")) {
			names := strings.Fields(string(line[8:]))
			own, other = own || anyOf(names, k.own) && !anyOf(names, k.never), other || anyOf(names, k.never)
		}
		if line[0] == '#' {
			return
		}
		tried++
		if p.begin(casefile.Origin{}); p.parse(line) == nil && p.row.ClientName == "" {
			good++
		}
	})
	switch {
	case other && !own:
		return ingest.Guess{Score: ingest.Never, Why: "its #Fields line is another log's: expected " + k.columns}
	case own:
		return ingest.Guess{Score: ingest.Certain}
	case good > 0 && good*5 >= tried*4:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("expected %s, and %d of the first %d lines fit a layout without it", k.columns, good, tried)}
}

func anyOf(names, wanted []string) bool {
	for _, n := range names {
		for _, w := range wanted {
			if strings.EqualFold(n, w) {
				return true
			}
		}
	}
	return false
}
