package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// onsets writes when lanes changed, in the order of time, and what can be said of
// each and the next: which came first, or that nobody can tell.
func (p *printer) onsets() {
	all := p.shownOnsets()
	if len(all) == 0 {
		return
	}
	p.gap()
	p.head("Onsets (earliest to latest; 90 % of the probability in brackets)")
	starred := false
	for i := range all {
		p.lines(2, 4, "- "+p.onsetLine(&all[i]))
		if i+1 < len(all) {
			if o, ok := p.orderOf(&all[i], &all[i+1]); ok {
				starred = starred || o.Stated == "before" && o.Caveat != ""
				p.lines(4, 4, orderLine(&o))
			}
		}
	}
	for _, n := range baselineNotes(all) {
		p.lines(2, 4, n)
	}
	if starred {
		p.lines(2, 4, "* takes the clocks behind both for right: they were not compared")
	}
	p.turned()
}

// baselineNotes says once what is to be known of the baselines.
func baselineNotes(all []timeline.Onset) []string {
	lanes := map[string][]string{}
	var notes []string
	for i := range all {
		n := all[i].Baseline.Note
		if n == "" {
			continue
		}
		if lanes[n] == nil {
			notes = append(notes, n)
		}
		lanes[n] = append(lanes[n], all[i].Label())
	}
	var out []string
	for _, n := range notes {
		out = append(out, "Baseline of "+strings.Join(lanes[n], ", ")+": "+n)
	}
	return out
}

// shownOnsets are those of the lanes asked for, by time.
func (p *printer) shownOnsets() []timeline.Onset {
	var out []timeline.Onset
	for _, o := range p.t.Onsets {
		if slices.ContainsFunc(p.lanes, func(l timeline.Lane) bool { return l.Name == o.Lane }) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b timeline.Onset) int { return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Lane, b.Lane)) })
	return out
}

func (p *printer) onsetLine(o *timeline.Onset) string {
	at := func(t casefile.Time) string { return p.clock.near(t, p.t.Window.From) }
	s := fmt.Sprintf("%s (%s–%s) %s %s from %s to %s", at(o.At), at(o.Lo), at(o.Hi), o.Lane, o.Direction, p.level(o, o.Low), p.level(o, o.High))
	if o.Shape == timeline.Ramp {
		s += fmt.Sprintf(", a ramp: a tenth of it by %s, half by %s, nine tenths by %s", at(o.T10), at(o.T50), at(o.T90))
	} else {
		s += ", a step"
	}
	return s
}

// level writes a fitted level in the lane's unit; what is a share of the requests
// or attempts is a percentage.
func (p *printer) level(o *timeline.Onset, x float64) string {
	l, _ := p.t.Lane(o.Lane)
	if o.Share {
		return figure(x*100) + " %"
	}
	return figure(x) + " " + shortUnit(l.Unit)
}

// orderOf finds the order of two onsets, asked in this direction.
func (p *printer) orderOf(a, b *timeline.Onset) (timeline.Order, bool) {
	for _, o := range p.t.Orders {
		if o.ACite != "" || o.BCite != "" {
			continue
		}
		if o.A == a.Label() && o.B == b.Label() {
			return o, true
		}
		if o.A == b.Label() && o.B == a.Label() {
			return o.Turned(), true
		}
	}
	return timeline.Order{}, false
}

func orderLine(o *timeline.Order) string {
	star := ""
	if o.Caveat != "" {
		star = "*"
	}
	if o.Stated == "before" {
		return "then, " + lengthWords(math.Abs(o.Gap)) + " later" + star + ":"
	}
	return "which of this and the next came first cannot be told (" + o.Why + "):"
}

// turned lists the orders that hang on how clocks are treated.
func (p *printer) turned() {
	for i := range p.t.Orders {
		o := &p.t.Orders[i]
		if o.Otherwise == "" {
			continue
		}
		how := "with the measured clocks applied (--align)"
		if len(p.t.Corrections) > 0 {
			how = "as the clocks logged it"
		}
		p.lines(2, 4, fmt.Sprintf("- %s and %s: %s; %s: %s", o.A, o.B, orderWord(o.Stated), how, orderWord(o.Otherwise)))
	}
}

func orderWord(s string) string {
	switch s {
	case "before":
		return "the first came first"
	case "after":
		return "the second came first"
	}
	return "no order can be stated"
}

func lengthWords(seconds float64) string {
	s := int64(math.Round(seconds))
	if s < 120 {
		return fmt.Sprintf("%d s", s)
	}
	return fmt.Sprintf("%d min %d s", s/60, s%60)
}

// clocks says how the clocks of sources stand to each other, and what was done
// about it.
func (p *printer) clocks() {
	if len(p.t.Clocks)+len(p.t.Corrections) == 0 {
		return
	}
	p.gap()
	p.head("Clocks")
	var missing []string
	for i := range p.t.Clocks {
		c := &p.t.Clocks[i]
		if !c.Measured() {
			missing = append(missing, c.NameA+" and "+c.NameB)
			continue
		}
		p.lines(2, 4, "- "+clockLine(c))
	}
	for _, c := range p.t.Corrections {
		p.lines(2, 4, fmt.Sprintf("- %s was moved by %s s at %s (%s)", c.Name, signedFigure(-c.Offset), p.clock.near(c.At, p.t.Window.From), c.Basis))
	}
	if len(missing) > 0 {
		p.lines(2, 4, "- not compared, because no traffic was seen by both: "+strings.Join(missing, "; "))
	}
}

func clockLine(c *timeline.ClockPair) string {
	where := "ahead of"
	if c.Offset < 0 {
		where = "behind"
	}
	s := fmt.Sprintf("%s is %s s ± %s s %s %s", c.NameA, figure(math.Abs(c.Offset)), figure(c.Error), where, c.NameB)
	if c.Drift != nil && math.Abs(*c.Drift) > *c.DriftErr {
		does := "gains"
		if *c.Drift < 0 {
			does = "loses"
		}
		s += fmt.Sprintf(" and %s %s ± %s millionths", does, figure(math.Abs(*c.Drift)), figure(*c.DriftErr))
	}
	s += fmt.Sprintf(" (%s, n = %d)", laneWords(c.Method), c.N)
	if c.Zone != 0 {
		s += fmt.Sprintf(": a time zone or daylight-saving error of %s h, not a clock that runs wrong", signedFigure(float64(c.Zone)/3600))
	}
	if c.Applied {
		s += "; applied"
	} else {
		s += "; not applied"
	}
	for _, n := range c.Notes {
		s += "; " + n
	}
	return s
}

func signedFigure(x float64) string {
	if x < 0 {
		return "-" + figure(-x)
	}
	return figure(x)
}
