package timeline

import (
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// SetAside is a source that is not counted where another that saw the same traffic
// is. It stays loaded, is shown, and its clock is measured.
type SetAside struct {
	Source  string          `json:"source"` // source id: of files that continue each other, the first
	Name    string          `json:"name"`
	Files   []string        `json:"files"` // all its source ids
	Table   string          `json:"table"` // requests or flows
	Counted []CountedSource `json:"counted"`
	Whole   bool            `json:"whole"` // nothing of it is counted
	Spans   []AsideSpan     `json:"spans"` // when it is not, by its own clock as the table reads it
	Note    string          `json:"note"`  // all of this in words
}

// CountedSource is the source that is counted in its place.
type CountedSource struct {
	Source string `json:"source"`
	Name   string `json:"name"`
	Shared int64  `json:"shared"` // requests or conversations that stand in both
	Of     int64  `json:"of"`     // those of the source set aside, where both were held against each other
	Why    string `json:"why"`    // the rule that chose it
	Only   int64  `json:"only"`   // of them, those that stand in the source set aside alone
	Their  int64  `json:"their"`  // those that stand in the counted source alone
	// OnlyFailed and TheirFailed are the failures (408, 429, 499, 5xx) of requests that
	// stand in one of the two alone, as a request or with that outcome.
	OnlyFailed  int64 `json:"only_failed"`
	TheirFailed int64 `json:"their_failed"`
	// Ahead is what its clock was measured to be ahead of that of the source set aside,
	// in seconds; 0 where it was not, or is corrected.
	Ahead float64 `json:"clock_ahead_seconds"`
	// Edges are minutes of the counted source's ends, by its clock, in which the source
	// set aside is counted instead.
	Edges []AsideSpan `json:"edges,omitempty"`

	clock, warning string // what follows from the clocks, in words
	files          []string
}

// AsideSpan is half-open: [From, To).
type AsideSpan struct {
	From casefile.Time `json:"from"`
	To   casefile.Time `json:"to"`
}

var asideUnits = map[string][2]string{"requests": {"logged the same requests", "requests"}, "flows": {"saw the same traffic", "conversations"}}

// tell records that v is set aside for the twins that are counted in its place.
func (b *builder) tell(v *vantage, d *division) {
	a := SetAside{Source: v.id, Name: v.name, Table: v.table, Whole: d.whole(v)}
	for _, f := range v.files {
		a.Files = append(a.Files, f.source)
	}
	for _, s := range d.out[v] {
		a.Spans = append(a.Spans, AsideSpan{s.from, s.to})
	}
	counted := d.insteadOf(v)
	for _, t := range counted {
		c := CountedSource{Source: t.of.id, Name: t.of.name, Shared: t.shared, Of: t.ofX, Why: t.of.before(v, &t), Ahead: float64(t.ahead) / 1e6, clock: t.clockWords(v),
			Only: max(t.ofX-t.shared, 0), Their: max(t.ofY-t.shared, 0), OnlyFailed: t.failedX - t.failed, TheirFailed: t.failedY - t.failed}
		if t.undecided(v) {
			c.warning = fmt.Sprintf("the clocks of %s and %s differ by %s, and nothing in the case says which is right: requests are counted by the minutes of %s; state `clocks:` or `count:` in case.yaml", c.Name, a.Name, lasting(max(t.ahead, -t.ahead)), c.Name)
		}
		for _, f := range t.of.files {
			c.files = append(c.files, f.source)
		}
		for _, s := range d.edges(v, &t) {
			c.Edges = append(c.Edges, AsideSpan{s.from, s.to})
		}
		if slices.Index(d.order, v) < slices.Index(d.order, t.of) {
			c.Why = "it covers whole minutes where the other begins and ends"
		}
		a.Counted = append(a.Counted, c)
	}
	a.Note = b.asideNote(&a, lost(counted))
	b.tl.SetAside = append(b.tl.SetAside, a)
	for i := range b.tl.Coverage {
		c := &b.tl.Coverage[i]
		if slices.Contains(a.Files, c.Source) && (c.Table == v.table || c.Table == "connections" && b.leavesOut("connections", c.Source)) {
			if c.Note != "" {
				c.Note += "; "
			}
			c.Note += "not counted where " + a.Counted[0].Name + " is: " + asideUnits[v.table][0]
		}
	}
}

// before says why v, the twin t, is counted before o.
func (v *vantage) before(o *vantage, t *twin) string {
	switch {
	case v.rank() == 1:
		return "case.yaml says to count it"
	case o.rank() == -1:
		return "case.yaml says not to count the other"
	case v.clock > o.clock && v.clock == statedClock:
		return "case.yaml states its clock"
	case v.clock > o.clock:
		return "its clock agrees with that of " + strings.Join(v.agrees, ", ") + ", and fewer agree with the other's"
	case t.inFront() && o.common*50 < v.common*nearlyAll:
		return fmt.Sprintf("it holds %d failures the other does not, against %d, and logged more in the minutes both cover, %d against %d", t.failedY-t.failed, t.failedX-t.failed, v.common, o.common)
	case t.inFront():
		return fmt.Sprintf("it holds %d failures the other does not, against %d: whoever is in front logs what it refuses", t.failedY-t.failed, t.failedX-t.failed)
	case o.common*50 < v.common*nearlyAll:
		return fmt.Sprintf("it logged more in the minutes both cover, %d against %d", v.common, o.common)
	case v.minutes > o.minutes:
		return fmt.Sprintf("it covers more minutes of the window, %d against %d", v.minutes, o.minutes)
	case v.records > o.records:
		return fmt.Sprintf("it holds more records of the window, %d against %d", v.records, o.records)
	}
	return "both cover and hold as much, and its name comes first"
}

func (b *builder) asideNote(a *SetAside, lost bool) string {
	unit := asideUnits[a.Table]
	n := ""
	for i, c := range a.Counted {
		if i > 0 {
			n += "; "
		}
		n += fmt.Sprintf("%s %s as %s (%d of its %d %s stand there too): counted from %s, because %s", a.Name, unit[0], c.Name, c.Shared, c.Of, unit[1], c.Name, c.Why)
	}
	for _, c := range a.Counted {
		if n += c.clock; a.Table == "requests" {
			n += fmt.Sprintf(". %d requests stand only in %s and %d only in %s; of failures, %d only in %s and %d only in %s", c.Only, a.Name, c.Their, c.Name, c.OnlyFailed, a.Name, c.TheirFailed, c.Name)
		}
	}
	for _, c := range a.Counted {
		for i, e := range c.Edges {
			if i == 0 {
				n += ". At the change between " + a.Name + " and " + c.Name + ", whole minutes are counted from " + a.Name + ": "
			} else {
				n += ", "
			}
			n += utcMinute(e.From) + " to " + utcMinute(e.To)
		}
	}
	n += ". " + a.Name + " is set aside"
	if !a.Whole {
		n += " where it is covered so, and counted where it is not"
	}
	n += "; `count:` under `expect:` in case.yaml says otherwise"
	if lost {
		n += ". What only " + a.Name + " saw is not counted: a lower bound"
	}
	return n
}

// leavesOut reports whether rollups leave out any of a source's rows of a table.
func (b *builder) leavesOut(table, source string) bool {
	return slices.ContainsFunc(b.aside[table], func(e exclusion) bool { return slices.Contains(e.sources, source) })
}
