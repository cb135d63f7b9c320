package formats

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	badCells = &reject{Text: "its fields are not those of the format"}
	openCell = &reject{Text: "quote is not closed in one of its fields"}
)

// cellLayout is one order of fields separated by spaces, quoted or in brackets.
// Formats grow at their end: more cells than fields are passed over.
type cellLayout struct {
	fields []string            // names, see httpFields
	least  int                 // cells it must have
	fits   func([][]byte) bool // tells it from others; there are least cells
}

// cellKind is a kind of log in such layouts.
type cellKind struct {
	layouts []cellLayout
	stamp   string                 // which instant "time" is
	shape   string                 // what its lines look like, said when a head is refused
	conns   bool                   // its records are connections and need no request
	passed  func([][]byte) *reject // what is passed over; may be nil
	quotes  *quotePlan             // where its writer leaves quotes of clients as they are; nil where it escapes them
}

type cellPlan struct {
	cellLayout
	set []httpSetter
}

// cellParser parses the lines of one kind.
type cellParser struct {
	*httpRow
	plans  []cellPlan
	passed func([][]byte) *reject
	quotes *quotePlan
	stray  bool // a quote stands where none closes or opens a cell
	cells  [][]byte
}

func (k cellKind) parser(env *ingest.Env) (ingest.LineParser, error) {
	h, err := newHTTPRow(env, k.stamp)
	if err != nil {
		return nil, err
	}
	h.zone = time.UTC // their stamps carry a zone or are UTC by definition
	h.conns = k.conns
	p := &cellParser{httpRow: h, passed: k.passed, quotes: k.quotes}
	for _, l := range k.layouts {
		plan := cellPlan{cellLayout: l, set: make([]httpSetter, len(l.fields))}
		for i, name := range l.fields {
			set, ok := httpFields[name]
			if !ok {
				return nil, fmt.Errorf("field %d: expected one of %s, found %q", i, httpFieldNames(), name)
			}
			plan.set[i] = set
		}
		p.plans = append(p.plans, plan)
	}
	return p, nil
}

// ParseLine implements ingest.LineParser.
func (p *cellParser) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	p.begin(at)
	if why := p.parse(line); why != nil {
		return why
	}
	b.Requests.Append(&p.row)
	return nil
}

func (p *cellParser) parse(line []byte) *reject {
	if !p.split(line) || p.stray && p.quotes != nil {
		if p.quotes == nil || !p.splitQuotes(line) {
			return openCell
		}
	}
	for _, plan := range p.plans {
		if len(p.cells) < plan.least || !plan.fits(p.cells) {
			continue
		}
		if p.passed != nil {
			if why := p.passed(p.cells); why != nil {
				return why
			}
		}
		for i, set := range plan.set[:min(len(plan.set), len(p.cells))] {
			if why := p.put(set, p.cells[i]); why != nil {
				return why
			}
		}
		return p.finish()
	}
	return badCells
}

// split cuts a line at runs of spaces; a cell in quotes or brackets may hold them.
func (p *cellParser) split(b []byte) bool {
	p.cells, p.stray = p.cells[:0], false
	return p.splitOn(b)
}

// splitOn adds the cells of b.
func (p *cellParser) splitOn(b []byte) bool {
	for {
		for len(b) > 0 && b[0] == ' ' {
			b = b[1:]
		}
		if len(b) == 0 {
			return true
		}
		var cell []byte
		switch end := 0; {
		case b[0] == '"':
			var ok bool
			if cell, b, ok = p.cutCell(b); !ok {
				return false
			}
		case bracketed(b) > 0:
			end = bracketed(b)
			cell, b = b[1:end], b[end+1:]
		default:
			if end = bytes.IndexByte(b, ' '); end < 0 {
				end = len(b)
			}
			cell, b = b[:end], b[end:]
			p.stray = p.stray || bytes.IndexByte(cell, '"') >= 0
		}
		p.cells = append(p.cells, cell)
	}
}

// sniff tries the first lines.
func (k cellKind) sniff(h ingest.Head) ingest.Guess {
	env := &ingest.Env{Hash: func(_, _ string) string { return "" }, Assume: func(string) {}}
	lp, err := k.parser(env)
	if err != nil {
		return ingest.Guess{Score: ingest.Never, Why: err.Error()}
	}
	p := lp.(*cellParser)
	tried, good, why := 0, 0, badCells
	eachLine(h, func(line []byte) {
		tried++
		p.begin(casefile.Origin{})
		if r := p.parse(line); r == nil {
			good++
		} else if r.Skip { // of the kind, though no request
			good++
		} else if r != badCells {
			why = r
		}
	})
	switch {
	case good == 0:
		return ingest.Guess{Score: ingest.Never, Why: fmt.Sprintf("none of the first %d lines is %s: %s", tried, k.shape, why.Text)}
	case good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	case good*4 >= tried:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Maybe}
}

// layout splits a layout as it is written in the formats' files.
func layout(s string) []string { return strings.Fields(s) }

// isNumber reports whether a cell is a whole number, or - for none.
func isNumber(b []byte) bool {
	_, ok := decimal(b)
	return ok || string(b) == "-"
}

// isCode reports whether a cell can be a status.
func isCode(b []byte) bool {
	_, ok := digits(b)
	return string(b) == "-" || ok && len(b) <= 3
}
