package formats

import (
	"bytes"
	"fmt"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	tableHeader = &reject{Text: "header line of the log", Skip: true}
	tableNoPlan = &reject{Text: "no header line before it"}
	tableCells  = &reject{Text: "number of fields is not that of the header line"}
)

// flowTable reads records whose fields stand in columns that a line before them
// names.
type flowTable struct {
	flowRow
	names map[string]flowSetter
	sep   byte
	plan  []flowSetter // nil entries are of no interest
	cells [][]byte
}

// setPlan takes the names of the columns.
func (p *flowTable) setPlan(names [][]byte) {
	p.plan = make([]flowSetter, len(names))
	for i, n := range names {
		p.plan[i] = p.names[string(bytes.TrimSpace(n))]
	}
}

// split cuts a line at sep.
func (p *flowTable) split(line []byte) [][]byte {
	p.cells = p.cells[:0]
	for {
		i := bytes.IndexByte(line, p.sep)
		if i < 0 {
			p.cells = append(p.cells, line)
			return p.cells
		}
		p.cells = append(p.cells, line[:i])
		line = line[i+1:]
	}
}

// put stores the fields of a line; unset tells what stands for no value.
func (p *flowTable) put(line []byte, at casefile.Origin, unset func([]byte) bool) *reject {
	p.begin(at)
	cells := p.split(line)
	switch {
	case p.plan == nil:
		return tableNoPlan
	case len(cells) != len(p.plan):
		return tableCells
	}
	for i, set := range p.plan {
		if set == nil {
			continue
		}
		v := bytes.Trim(cells[i], " ")
		if len(v) == 0 || unset(v) {
			continue
		}
		if why := set(&p.flowRow, v); why != nil {
			return why
		}
	}
	return nil
}

// tableSniff judges a head by its header line and by how many lines after it can
// be read. header tells one, read reads any line.
func tableSniff(h ingest.Head, what string, header func([]byte) bool, read func([]byte) *reject) ingest.Guess {
	tried, good, own := 0, 0, false
	why := tableNoPlan
	eachLine(h, func(line []byte) {
		own = own || header(line)
		tried++
		if r := read(line); r == nil || r.Skip {
			good++
		} else {
			why = r
		}
	})
	switch {
	case own && good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	case own:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Why: fmt.Sprintf("expected %s, and of %d lines %d could be read: %s", what, tried, good, why.Text)}
}

// hasColumns reports whether a header line names all of these columns.
func hasColumns(line []byte, sep string, names ...string) bool {
	if len(line) > 8<<10 {
		return false
	}
	have := map[string]bool{}
	for _, c := range strings.Split(string(line), sep) {
		have[strings.TrimSpace(c)] = true
	}
	for _, n := range names {
		if !have[n] {
			return false
		}
	}
	return true
}

// beginsWithLetter is the cheap half of recognising a header line: most records
// begin with a digit.
func beginsWithLetter(line []byte) bool {
	if len(line) == 0 {
		return false
	}
	c := line[0] | 0x20
	return c >= 'a' && c <= 'z'
}

func isDash(v []byte) bool { return len(v) == 1 && v[0] == '-' }
