package timeline

import (
	"path"
	"strings"

	"hindcast/casefile"
)

// facts is everything Build takes from the case besides its rollups: small
// values, in an order that does not depend on the order of loading.
type facts struct {
	title      string
	simulated  bool
	zone       string
	window     Window
	sources    map[string]sourceFact // by id
	expects    []expectation
	marks      []Mark // from case.yaml
	posts      []casefile.Located[casefile.Post]
	statements []casefile.Located[casefile.Statement]
	documents  []casefile.Located[casefile.Document]
	doings     []Mark // changes, alerts and chat
	notes      []string
}

type sourceFact struct{ path, name, format string }

// expectation is casefile.Expect with its times read.
type expectation struct {
	source, table, who, note string
	missing                  bool
	count                    *bool // not nil: whether it is counted before others that saw the same traffic
	countOnly                bool  // nothing else is said of it
	span                     span
}

// baseName is the last element of a path written on any system.
func baseName(p string) string { return path.Base(strings.ReplaceAll(p, `\`, "/")) }

// expect works stated coverage into the streams: an expected source that is not
// in the case becomes a missing stream, one that is gets the span it was expected
// for, so that it is not missed outside it.
func (f *facts) expect(streams []stream) []stream {
	for _, e := range f.expects {
		if e.countOnly {
			continue
		}
		found := false
		for i := range streams {
			if streams[i].missing || (e.table != "" && e.table != streams[i].table) || !f.holds(streams[i], e.source) {
				continue
			}
			found = true
			if !e.missing {
				streams[i].expected = &e.span
			}
		}
		if found {
			continue
		}
		table := e.table
		if table == "" {
			table = "requests"
		}
		who := e.who
		if who == "" {
			who = "case.yaml"
		}
		note := "stated missing by " + who
		if !e.missing {
			note = "expected by " + who + ", not in the case"
		}
		if e.note != "" {
			note += ": " + e.note
		}
		streams = append(streams, stream{table: table, missing: true, expected: &e.span, name: e.source, note: note})
	}
	return streams
}

// holds reports whether one of the stream's files is the source a person named by
// path, by file name or by the beginning of its id (at least eight digits).
func (f *facts) holds(s stream, name string) bool {
	for _, e := range s.files {
		src := f.sources[e.source]
		if src.path == name || src.name == baseName(name) || (len(name) >= 8 && strings.HasPrefix(e.source, name)) {
			return true
		}
	}
	return false
}

// statedCount is what case.yaml says of counting a stream where another saw the same
// traffic: of several entries the last.
func (f *facts) statedCount(s *stream) (count *bool) {
	for i := range f.expects {
		if e := &f.expects[i]; e.count != nil && (e.table == "" || e.table == s.table) && f.holds(*s, e.source) {
			count = e.count
		}
	}
	return count
}
