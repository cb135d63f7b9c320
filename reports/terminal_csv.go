package reports

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// TimelineCSV writes the table as CSV (RFC 4180): kind, from and to of each row in
// UTC, one column for each lane, and the lanes whose value is a lower bound in
// at_least, separated by semicolons. A value nobody knows is an empty cell. Heads
// that a spreadsheet would take for a formula begin with an apostrophe. At, where
// it is set, leaves the row that holds it.
func TimelineCSV(w io.Writer, t *timeline.Timeline, o TerminalOptions) error {
	t, err := chosen(t, o)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	head := []string{"kind", "from", "to"}
	for _, l := range t.Lanes {
		head = append(head, noFormula(l.Name))
	}
	if err := out.Write(append(head, "at_least")); err != nil {
		return err
	}
	for i, r := range t.Rows {
		if o.At.Valid && (o.At.V < r.From || o.At.V >= r.To) {
			continue
		}
		row := []string{string(r.Kind), r.From.String(), r.To.String()}
		var bounds []string
		for _, l := range t.Lanes {
			cell := ""
			if p := l.Points[i]; p.Known {
				cell = strconv.FormatFloat(p.Value, 'f', -1, 64)
				if p.Bound == timeline.AtLeast {
					bounds = append(bounds, noFormula(l.Name))
				}
			}
			row = append(row, cell)
		}
		if err := out.Write(append(row, strings.Join(bounds, ";"))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// noFormula keeps a spreadsheet from evaluating text: what begins with =, +, -, @
// or a control character gets an apostrophe before it; control characters are
// spelled out.
func noFormula(s string) string {
	s = Sanitize(s, 0)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}

// MomentJSON is everything known about one row, as `hindcast timeline --at` says it
// with --json.
type MomentJSON struct {
	Row      timeline.Row              `json:"row"`
	Values   map[string]*float64       `json:"values"`   // by lane; null where nobody knows
	AtLeast  []string                  `json:"at_least"` // lanes whose value is a lower bound
	Rollups  map[string]string         `json:"rollups"`  // by lane: the rollup its value comes from
	Coverage map[string]timeline.Cover `json:"coverage"` // by source id
	Records  []timeline.Records        `json:"records"`
	Marks    []timeline.Mark           `json:"marks"`
	Onsets   []timeline.Onset          `json:"onsets"`
	Zone     string                    `json:"zone"`
	At       casefile.Time             `json:"at"`
}

// TimelineJSON is what --json prints: the timeline with the lanes asked for, or
// one moment of it. It fails as TerminalTimeline does.
func TimelineJSON(t *timeline.Timeline, o TerminalOptions) (any, error) {
	t, err := chosen(t, o)
	if err != nil || !o.At.Valid {
		return t, err
	}
	p, err := newPrinter(t, TerminalOptions{})
	if err != nil {
		return nil, err
	}
	row, err := p.rowAt(o.At.V)
	if err != nil {
		return nil, err
	}
	r := t.Rows[row]
	m := MomentJSON{Row: r, Values: map[string]*float64{}, AtLeast: []string{}, Rollups: map[string]string{}, Coverage: map[string]timeline.Cover{},
		Records: slices.Concat([]timeline.Records{}, o.Records), Marks: []timeline.Mark{}, Onsets: []timeline.Onset{}, Zone: t.Zone, At: o.At.V}
	for _, l := range t.Lanes {
		m.Values[l.Name], m.Rollups[l.Name] = nil, l.Rollup
		if pt := l.Points[row]; pt.Known {
			m.Values[l.Name] = &pt.Value
			if pt.Bound == timeline.AtLeast {
				m.AtLeast = append(m.AtLeast, l.Name)
			}
		}
	}
	for _, c := range t.Coverage {
		m.Coverage[c.Source] = c.Rows[row]
	}
	for _, k := range t.Marks {
		if touches(k, r) {
			m.Marks = append(m.Marks, k)
		}
	}
	for i := range t.Onsets {
		if o := &t.Onsets[i]; o.Lo < r.To && max(o.Hi, o.T90) > r.From {
			m.Onsets = append(m.Onsets, *o)
		}
	}
	return m, nil
}

// chosen is t with only the lanes and the zone o asks for.
func chosen(t *timeline.Timeline, o TerminalOptions) (*timeline.Timeline, error) {
	p, err := newPrinter(t, o)
	if err != nil {
		return nil, err
	}
	c := *t
	c.Lanes, c.Zone = p.lanes, p.zone
	return &c, nil
}

// touches reports whether a mark can mean an instant of the row.
func touches(m timeline.Mark, r timeline.Row) bool {
	if m.Lo == m.Hi {
		return r.From <= m.Lo && m.Lo < r.To
	}
	return m.Lo < r.To && m.Hi > r.From
}
