package casefile

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A source is written in the order of its clock, but for stragglers: a slow request
// is logged long after it came. Its clock has stepped backwards where not single
// rows but a run of them lies behind.
const (
	stepLag   = 10 * Time(1e6) // a row this far behind the latest one before it lies behind
	stepRun   = 16             // rows lying behind, one after the other, that make a step
	stepEnd   = 3              // as many are enough where the source ends with them
	stepsKept = 20             // steps that are listed; all are counted
)

// Steps lists where the times of a source step backwards. Its rows keep their order
// and their times.
type Steps struct {
	Count int64  `json:"count"`
	First []Step `json:"first"` // the first of them, at most 20
}

// Step is one step backwards: a run of 16 rows or more (of 3 at the end of the
// source), each more than 10 s behind From.
type Step struct {
	Table string `json:"table"`
	Line  int64  `json:"line"` // of the first row of the run
	From  Time   `json:"from"` // latest time of the rows before
	To    Time   `json:"to"`   // time of that row
}

// String says in one sentence where the steps are; empty where there are none.
func (s *Steps) String() string {
	if s == nil || s.Count == 0 {
		return ""
	}
	var b strings.Builder
	if b.WriteString("times step backwards once: "); s.Count > 1 {
		b.Reset()
		fmt.Fprintf(&b, "times step backwards %d times: ", s.Count)
	}
	const said = 3
	for i, t := range s.First[:min(said, len(s.First))] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "line %d from %s to %s", t.Line, t.From, t.To)
	}
	if s.Count > said {
		b.WriteString(", ...")
	}
	return b.String()
}

// clock is when the rows of one group were written, as they say themselves: the
// end of a request where it is known.
type clock struct {
	at   []Time
	line []int64
}

var clocks = sync.Pool{New: func() any { return new(clock) }}

// clockOf copies what the clock of a log says; nil for tables that no log fills in
// order.
func clockOf(t buffer) *clock {
	var ts, line []int64
	var end *numCol[int64]
	switch t := t.(type) {
	case *RequestsBuf:
		ts, line, end = t.cTS.vals, t.cLine.vals, &t.cTSEnd
	case *MessagesBuf:
		ts, line = t.cTS.vals, t.cLine.vals
	default:
		return nil
	}
	c := clocks.Get().(*clock)
	c.line = append(c.line[:0], line...)
	c.at = slices.Grow(c.at[:0], len(ts))
	for i, v := range ts {
		if end != nil && end.valid.get(i) {
			v = end.vals[i]
		}
		c.at = append(c.at, Time(v))
	}
	return c
}

// stepper follows the clock of one table of a source, group after group.
type stepper struct {
	begun bool
	late  Time // latest time so far, since the last step
	run   int  // rows that lie behind it, up to the last one
	first Step // what the run is if it is a step
	top   Time // latest time of the run
	found Steps
}

func (s *stepper) see(table string, c *clock) {
	for i, t := range c.at {
		if !s.begun {
			s.begun, s.late = true, t
		}
		if t >= s.late || t+stepLag >= s.late {
			s.late, s.run = max(s.late, t), 0
			continue
		}
		if s.run++; s.run == 1 {
			s.first, s.top = Step{Table: table, Line: c.line[i], From: s.late, To: t}, t
		}
		if s.top = max(s.top, t); s.run == stepRun {
			s.step()
		}
	}
}

// step takes the run for a step: what follows is measured by it.
func (s *stepper) step() {
	if s.found.Count++; len(s.found.First) < stepsKept {
		s.found.First = append(s.found.First, s.first)
	}
	s.late, s.run = s.top, 0
}

// end is called when nothing follows.
func (s *stepper) end() {
	if s.run >= stepEnd {
		s.step()
	}
}

// stepsOf puts together what was found in all tables of a source; nil where that
// is nothing.
func stepsOf(all []stepper) *Steps {
	var out Steps
	for i := range all {
		all[i].end()
		out.Count += all[i].found.Count
		out.First = append(out.First, all[i].found.First...)
	}
	if out.Count == 0 {
		return nil
	}
	slices.SortStableFunc(out.First, func(a, b Step) int { return int(min(max(a.Line-b.Line, -1), 1)) })
	out.First = out.First[:min(stepsKept, len(out.First))]
	return &out
}
