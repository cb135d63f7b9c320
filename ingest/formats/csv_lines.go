package formats

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	csvHeader  = &reject{Text: "header", Skip: true}
	csvNone    = &reject{Text: "no header line before it, and no columns stated (--option columns=)"}
	csvMissing = &reject{Text: "the header has no column of a name that --option map= states"}
	csvCount   = &reject{Text: "its number of cells is not that of the columns"}
	csvQuote   = &reject{Text: "quote is not closed, or closed in the middle of a cell"}
)

var csvOptions = []ingest.Option{
	{Name: "columns", Doc: "names of the columns, comma separated, where the file has no header; the first line is then data"},
	{Name: "separator", Doc: "comma, semicolon, tab, pipe or space; default: the first of tab, pipe, semicolon and comma that the header holds"},
}

// csvTable cuts lines into cells and knows what each column is to a row of type R.
type csvTable[R any] struct {
	set     map[string]func(R, []byte) *reject // by name of column, lower case
	stated  []string                           // columns of the map that must be there
	columns []string                           // stated; nil: the header names them
	sep     byte                               // 0: found out
	plan    []func(R, []byte) *reject
	why     *reject // why no line can be read; nil where one can
	cells   [][]byte
	plain   []byte
}

var separators = map[string]byte{"comma": ',', "semicolon": ';', "tab": '\t', "pipe": '|', "space": ' '}

// newCSV makes a table out of the options. names holds what columns hold.
func newCSV[R any](env *ingest.Env, names map[string]string, set func(field string) func(R, []byte) *reject, fields string) (*csvTable[R], error) {
	t := &csvTable[R]{set: map[string]func(R, []byte) *reject{}, why: csvNone}
	all := maps.Clone(names)
	if m := env.Options["map"]; m != "" {
		stated, err := fieldMap(m)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, stated)
		t.stated = slices.Sorted(maps.Keys(stated))
	}
	for column, field := range all {
		s := set(field)
		if s == nil {
			return nil, fmt.Errorf("option map: column %s: expected one of %s, found %q", column, fields, field)
		}
		t.set[strings.ToLower(column)] = s
	}
	if s := env.Options["separator"]; s != "" {
		sep, ok := separators[s]
		if !ok {
			return nil, fmt.Errorf("option separator: expected comma, semicolon, tab, pipe or space, found %q", s)
		}
		t.sep = sep
	}
	if c := env.Options["columns"]; c != "" {
		t.columns = strings.Split(c, ",")
		if t.sep == 0 {
			t.sep = ','
		}
		if t.choose(t.columns); t.why != nil {
			return nil, fmt.Errorf("option columns: expected the columns %s of option map among them, found %s", strings.Join(t.stated, ", "), c)
		}
	}
	return t, nil
}

// choose plans what to do with columns of these names.
func (t *csvTable[R]) choose(names []string) {
	t.plan, t.why = make([]func(R, []byte) *reject, len(names)), nil
	for i, n := range names {
		names[i] = strings.ToLower(strings.TrimSpace(n))
		t.plan[i] = t.set[names[i]]
	}
	for _, s := range t.stated {
		if !slices.Contains(names, strings.ToLower(s)) {
			t.why = csvMissing
		}
	}
}

// Begin implements ingest.HeaderParser.
func (t *csvTable[R]) Begin(headers [][]byte) {
	if t.columns != nil {
		return
	}
	t.plan, t.why = nil, csvNone
	for _, h := range headers {
		t.header(h)
	}
}

func (t *csvTable[R]) header(line []byte) {
	line = bytes.TrimPrefix(line, utf8BOM)
	if t.sep == 0 {
		t.sep = separatorOf(line)
	}
	if why := t.cut(line); why != nil {
		return
	}
	names := make([]string, len(t.cells))
	for i, c := range t.cells {
		names[i] = string(c)
	}
	t.choose(names)
}

// separatorOf finds what stands between the names of a header.
func separatorOf(line []byte) byte {
	for _, s := range []byte("\t|;") {
		if bytes.IndexByte(line, s) >= 0 {
			return s
		}
	}
	return ','
}

// csvHeaderName implements Format.Header.
func csvHeaderName(_ []byte, number int64) string {
	if number == 1 {
		return "columns"
	}
	return ""
}

// headed reports whether a line is the header.
func (t *csvTable[R]) headed(at casefile.Origin) bool { return at.Line == 1 && t.columns == nil }

// fill hands the cells of a line to row.
func (t *csvTable[R]) fill(row R, line []byte, at casefile.Origin) *reject {
	if t.headed(at) {
		t.header(line)
		return csvHeader
	}
	if t.why != nil {
		return t.why
	}
	if why := t.cut(line); why != nil {
		return why
	}
	if len(t.cells) != len(t.plan) {
		return csvCount
	}
	for i, set := range t.plan {
		if c := t.cells[i]; set != nil && len(c) > 0 && string(c) != "-" {
			if why := set(row, c); why != nil {
				return why
			}
		}
	}
	return nil
}

// cut takes a line apart (RFC 4180): quotes inside quoted cells are doubled, or
// escaped with a backslash as some databases do.
func (t *csvTable[R]) cut(b []byte) *reject {
	t.cells, t.plain = t.cells[:0], t.plain[:0]
	for {
		if len(b) == 0 || b[0] != '"' {
			end := bytes.IndexByte(b, t.sep)
			if end < 0 {
				t.cells = append(t.cells, b)
				return nil
			}
			t.cells, b = append(t.cells, b[:end]), b[end+1:]
			continue
		}
		from, i := len(t.plain), 1
		for ; i < len(b); i++ {
			if b[i] == '"' && (i+1 >= len(b) || b[i+1] != '"') {
				break
			}
			if (b[i] == '"' || b[i] == '\\') && i+1 < len(b) && b[i+1] == '"' {
				i++
			}
			t.plain = append(t.plain, b[i])
		}
		if i >= len(b) || i+1 < len(b) && b[i+1] != t.sep {
			return csvQuote
		}
		t.cells = append(t.cells, t.plain[from:len(t.plain):len(t.plain)])
		if i+1 == len(b) {
			return nil
		}
		b = b[i+2:]
	}
}

// csvAccess are columns of requests as query tools and log stores export them:
// those of JSON logs and of the Elastic Common Schema.
var csvAccess = func() map[string]string {
	all := maps.Clone(plainJSON.keys)
	maps.Copy(all, ecsHTTP.keys)
	return all
}()

var csvStamp = ingest.Option{Name: "stamp", Doc: "start or end: which instant of a request the field time marks; default: end"}

var _ = ingest.Register(ingest.Format{
	Name: "access-csv",
	Doc: `Requests as a table: one request a line, cells separated by comma, semicolon, tab or pipe, quoted or not. The header names the columns;
those of common names are known, others are stated with --option map=column=field. The stamp is read as the end of the request unless
--option stamp=start. A quoted cell may go over several lines, up to 256 and 256 KiB; the row stands at the first.`,
	Record: "line of a table", Primary: "requests", Tables: []string{"requests"}, Zoneless: true, Header: csvHeaderName, Track: trackCSV,
	Options: append([]ingest.Option{mapOption, csvStamp}, csvOptions...),
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newAccessCSV(env) },
	Sniff:   sniffAccessCSV, Samples: accessCSVSamples,
})

type accessCSV struct {
	*httpRow
	*csvTable[*httpRow]
	csvJoin
}

func newAccessCSV(env *ingest.Env) (*accessCSV, error) {
	stamp := "end"
	if s := env.Options["stamp"]; s != "" {
		if stamp = s; s != "start" && s != "end" {
			return nil, fmt.Errorf("option stamp: expected start or end, found %q", s)
		}
	}
	h, err := newHTTPRow(env, stamp)
	if err != nil {
		return nil, err
	}
	t, err := newCSV(env, csvAccess, func(field string) func(*httpRow, []byte) *reject { return httpFields[field] }, httpFieldNames())
	if err == nil && env.Options["stamp"] == "" {
		env.Assume("times of this table are read as the end of the request unless --option stamp=start")
	}
	p := &accessCSV{httpRow: h, csvTable: t}
	p.one = p.record
	return p, err
}

// ParseLine implements ingest.LineParser.
func (p *accessCSV) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if p.headed(at) || p.why != nil {
		return p.record(line, at, b)
	}
	p.quotes.sep = p.sep
	return p.line(line, at, b)
}

func (p *accessCSV) record(line []byte, at casefile.Origin, b *casefile.Batch) *reject {
	p.begin(at)
	if why := p.fill(p.httpRow, line, at); why != nil {
		return why
	}
	if why := p.finish(); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

var _ = ingest.Register(ingest.Format{
	Name: "app-csv",
	Doc: `Messages as a table: one message a line, cells separated by comma, semicolon, tab or pipe, quoted or not. The header names the columns;
those of common names are known, others are stated with --option map=column=field. The stamp is the moment of logging. A quoted
cell may go over several lines, up to 256 and 256 KiB; the row stands at the first.`,
	Record: "line of a table", Primary: "messages", Tables: []string{"messages"}, Zoneless: true, Header: csvHeaderName, Track: trackCSV,
	Options: append([]ingest.Option{messageMap}, csvOptions...),
	Lines:   func(env *ingest.Env) (ingest.LineParser, error) { return newAppCSV(env) },
	Sniff:   sniffAppCSV, Samples: appCSVSamples,
})

type appCSV struct {
	fieldRow
	*csvTable[*fieldRow]
	csvJoin
}

func newAppCSV(env *ingest.Env) (*appCSV, error) {
	names := maps.Clone(appJSON.keys)
	maps.Copy(names, ecsJSON.keys)
	set := func(field string) func(*fieldRow, []byte) *reject { return messageFields[field] }
	t, err := newCSV(env, names, set, messageFieldNames())
	p := &appCSV{csvTable: t}
	p.env, p.one = env, p.record
	return p, err
}

// ParseLine implements ingest.LineParser.
func (p *appCSV) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if p.headed(at) || p.why != nil {
		return p.record(line, at, b)
	}
	p.quotes.sep = p.sep
	return p.line(line, at, b)
}

func (p *appCSV) record(line []byte, at casefile.Origin, b *casefile.Batch) *reject {
	p.begin(at)
	if why := p.fill(&p.fieldRow, line, at); why != nil {
		return why
	}
	if why := p.finish(); why != nil {
		return why
	}
	b.Messages.Append(&p.row)
	return nil
}

// sniffCSV tries the lines after the header; needs says which fields the header
// must name.
func sniffCSV(h ingest.Head, p ingest.HeaderParser, needs func(columns []string) string) ingest.Guess {
	tried, good, number := 0, 0, int64(0)
	missing := "no header"
	b := casefile.NewBatch()
	eachLine(h, func(line []byte) {
		if number++; number == 1 {
			t := csvTable[*httpRow]{}
			t.header(line)
			names := []string{}
			for _, c := range t.cells {
				names = append(names, strings.ToLower(strings.TrimSpace(string(c))))
			}
			missing = needs(names)
		}
		if missing != "" {
			return
		}
		why := p.ParseLine(line, casefile.Origin{Line: number}, b)
		if b.Reset(); number > 1 && (why == nil || !why.Held) {
			tried++
			if why == nil {
				good++
			}
		}
	})
	switch {
	case missing != "":
		return ingest.Guess{Score: ingest.Never, Why: "its first line is no header with columns for " + missing}
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("its header fits, but none of the first %d lines below it", tried)}
	case good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Maybe}
}

// lacks returns the first of wanted that no column of these names holds.
func lacks(columns []string, names map[string]string, wanted ...string) string {
	for _, w := range wanted {
		if !slices.ContainsFunc(columns, func(c string) bool {
			f := names[c]
			return f == w || w == "time" && (f == "start" || f == "end") || w == "target" && (f == "path" || f == "request" || f == "method")
		}) {
			return w
		}
	}
	return ""
}

func lowered(names map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range names {
		out[strings.ToLower(k)] = v
	}
	return out
}

func sniffAccessCSV(h ingest.Head) ingest.Guess {
	p, err := newAccessCSV(&ingest.Env{Zone: time.UTC, Options: map[string]string{}, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}})
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	return sniffCSV(h, p, func(columns []string) string { return lacks(columns, lowered(csvAccess), "time", "status", "target") })
}

func sniffAppCSV(h ingest.Head) ingest.Guess {
	p, err := newAppCSV(probeEnv())
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	return sniffCSV(h, p, func(columns []string) string {
		names := maps.Clone(appJSON.keys)
		maps.Copy(names, ecsJSON.keys)
		if lacks(columns, lowered(csvAccess), "time", "status", "target") == "" {
			return "messages: they are requests"
		}
		return lacks(columns, lowered(names), "time", "text", "level")
	})
}
