package timeline

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"hindcast/casefile"
)

// orderMarks bounds the marks every onset is held against, the first of the
// window.
const orderMarks = 60

// orderedKinds are the marks whose order to an onset is told.
var orderedKinds = []string{"scheduled_start", "actual_start", "hand", "change", "post", "statement"}

// findOrders says what can be said about which of two onsets came first, and
// whether an onset came before a post, a change, a stated moment or the moment a
// statement is about.
func (b *builder) findOrders(marks []Mark) {
	b.tl.Orders = []Order{}
	b.clockErrors()
	all := slices.Clone(b.tl.Onsets)
	slices.SortStableFunc(all, func(x, y Onset) int {
		return cmp.Or(cmp.Compare(x.At, y.At), strings.Compare(x.Lane, y.Lane))
	})
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			b.tl.Orders = append(b.tl.Orders, b.orderOf(all[i], all[j]))
		}
	}
	told := 0
	for _, m := range marks {
		if !slices.Contains(orderedKinds, m.Kind) || m.CoreHi < b.f.window.From-baselineReach || m.CoreLo >= b.f.window.To || told == orderMarks {
			continue
		}
		told++
		moment := momentOf(&m)
		for _, o := range all {
			x := WhichFirst(o, moment)
			x.BCite = m.Cite
			x.Caveat = "takes the clocks behind both for right: they were not compared"
			b.tl.Orders = append(b.tl.Orders, x)
		}
	}
	b.otherwise()
}

// momentOf spreads a mark over the seconds or minutes it can mean: evenly over its
// core, falling along a line to the ends of its support.
func momentOf(m *Mark) Onset {
	o := Onset{Lane: m.Kind + " " + m.Title, Start: m.CoreLo, BinSecs: 1, P: []float64{1}}
	if m.Hi == m.Lo && m.CoreLo == m.CoreHi {
		return o
	}
	o.Start, o.BinSecs = floorMinute(m.Lo), int(minute/second)
	for m.Hi-o.Start > casefile.Time(o.BinSecs)*second*1000 {
		o.BinSecs *= 10
	}
	step := casefile.Time(o.BinSecs) * second
	o.P = nil
	total := 0.0
	for t := o.Start; t < m.Hi || t == o.Start; t += step {
		w := m.weight(t + step/2)
		o.P = append(o.P, w)
		total += w
	}
	for i := range o.P {
		if o.P[i] /= total; total == 0 {
			o.P[i] = 1 / float64(len(o.P))
		}
	}
	return o
}

// weight is the membership of t: 1 in the core, 0 outside the support.
func (m *Mark) weight(t casefile.Time) float64 {
	switch {
	case t < m.Lo || t > m.Hi:
		return 0
	case t < m.CoreLo:
		return float64(t-m.Lo) / float64(m.CoreLo-m.Lo)
	case t > m.CoreHi:
		return float64(m.Hi-t) / float64(m.Hi-m.CoreHi)
	}
	return 1
}

// clockErrors finds how the clocks of the sources stand to each other, and writes
// the standard error each onset carries.
func (b *builder) clockErrors() {
	b.standing = standings(b.tl.Clocks, func(s string) int {
		for _, c := range b.tl.Coverage {
			if c.Source == s && c.First < b.f.window.To && c.Last >= b.f.window.From {
				return 1
			}
		}
		return 0
	})
	for i := range b.tl.Onsets {
		o := &b.tl.Onsets[i]
		if c, ok := b.laneClock(o.Sources); ok {
			o.ClockSE = rounded(c.error / 1.96)
		}
	}
}

// laneClock is how far the clocks behind a lane are ahead of their reference: the
// middle of them, with half of their spread in the error. In a table that was made
// with the measured offsets only the error is left.
func (b *builder) laneClock(sources []string) (standing, bool) {
	var out standing
	lo, hi := math.Inf(1), math.Inf(-1)
	for i, s := range sources {
		c, ok := b.standing[b.leader(s)]
		if !ok || i > 0 && c.ref != out.ref {
			return standing{}, false
		}
		if b.applied {
			c.offset = 0
		}
		out.ref, out.error = c.ref, max(out.error, c.error)
		lo, hi = min(lo, c.offset), max(hi, c.offset)
	}
	if len(sources) == 0 {
		return out, false
	}
	out.offset, out.error = (lo+hi)/2, out.error+(hi-lo)/2
	return out, true
}

func (b *builder) leader(source string) string {
	if l, ok := b.clockOf[source]; ok {
		return l
	}
	return source
}

// orderOf orders two onsets. Where both come from the same clocks, clocks do not
// matter. Where their offset was measured and not applied, no order is stated that
// it could turn; what would be stated with it stands in Otherwise.
func (b *builder) orderOf(x, y Onset) Order {
	if b.sameClocks(x.Sources, y.Sources) {
		x.ClockSE, y.ClockSE = 0, 0
		return WhichFirst(x, y)
	}
	cx, okx := b.laneClock(x.Sources)
	cy, oky := b.laneClock(y.Sources)
	if !okx || !oky || cx.ref != cy.ref {
		o := WhichFirst(x, y)
		o.Caveat = "takes the clocks behind both for right: they were not compared"
		return o
	}
	x.ClockSE, y.ClockSE = cx.error/1.96, cy.error/1.96
	aligned := WhichFirst(x.moved(cx.offset), y.moved(cy.offset))
	y.ClockSE += math.Abs(cx.offset-cy.offset) / 1.96
	o := WhichFirst(x, y)
	o.Otherwise = aligned.word()
	return o
}

func (b *builder) sameClocks(x, y []string) bool {
	set := func(all []string) []string {
		var out []string
		for _, s := range all {
			out = append(out, b.leader(s))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return len(x) > 0 && slices.Equal(set(x), set(y))
}

func (o Onset) moved(ahead float64) Onset {
	o.Start -= casefile.Time(math.Round(ahead * 1e6))
	return o
}

// word is what is stated, "none" for nothing.
func (o *Order) word() string {
	if o.Stated == "" {
		return "none"
	}
	return o.Stated
}

// otherwise fills, in an aligned table, what was stated as logged, and leaves
// Otherwise empty where it says the same.
func (b *builder) otherwise() {
	logged := map[[4]string]string{}
	if b.logged != nil {
		for _, o := range b.logged.Orders {
			logged[o.key()] = o.word()
			t := o.Turned()
			logged[t.key()] = t.word()
		}
	}
	for i := range b.tl.Orders {
		o := &b.tl.Orders[i]
		o.P, o.Gap = rounded(o.P), rounded(o.Gap)
		if b.logged != nil {
			o.Otherwise = logged[o.key()]
		}
		if o.Otherwise == o.word() {
			o.Otherwise = ""
		}
	}
}

func (o *Order) key() [4]string { return [4]string{o.A, o.B, o.ACite, o.BCite} }

// Turned is the order asked the other way round.
func (o Order) Turned() Order {
	o.A, o.B, o.ACite, o.BCite, o.P, o.Gap = o.B, o.A, o.BCite, o.ACite, 1-o.P, -o.Gap
	switch o.Stated {
	case "before":
		o.Stated = "after"
	case "after":
		o.Stated = "before"
	}
	return o
}
