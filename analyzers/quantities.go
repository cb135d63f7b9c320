package analyzers

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"hindcast/casefile"
)

// amount is a stated number as an interval: what it likely means, and the widest
// it can mean.
type amount struct{ core, support span }

// counted reports whether s states a usable number.
func counted(s *casefile.Statement) bool {
	return s.Quantity.Valid && !math.IsNaN(s.Quantity.V) && !math.IsInf(s.Quantity.V, 0)
}

// bound reads the bound of a quantity; nothing stated is eq.
func bound(s *casefile.Statement) string {
	if s.Bound == "" {
		return "eq"
	}
	return s.Bound
}

// durationUnits are converted to minutes.
var durationUnits = map[string]float64{"s": 1. / 60, "sec": 1. / 60, "second": 1. / 60, "seconds": 1. / 60,
	"min": 1, "minute": 1, "minutes": 1, "h": 60, "hour": 60, "hours": 60}

// unitOf returns the unit quantities are compared in and the factor to it.
func unitOf(s *casefile.Statement) (unit string, factor float64) {
	if f, ok := durationUnits[strings.ToLower(s.Unit)]; ok {
		return "min", f
	}
	return s.Unit, 1
}

// amountOf reads a stated number. Durations follow the prose-time table of DESIGN
// section 3; counts take the place value u of their last significant digit as
// the rounding they were given with.
func amountOf(s *casefile.Statement) amount {
	unit, f := unitOf(s)
	q := s.Quantity.V * f
	if unit == "min" {
		return duration(q, bound(s))
	}
	u := placeValue(q)
	switch bound(s) {
	case "approx":
		return amount{span{q - u/2, q + u/2}, span{q - u, q + u}}
	case "ge", "gt":
		return amount{span{q, math.Inf(1)}, span{q - u/2, math.Inf(1)}}
	case "le", "lt":
		return amount{span{math.Inf(-1), q}, span{math.Inf(-1), q + u/2}}
	}
	return amount{point(q), span{q - u/2, q + u/2}}
}

func duration(n float64, bound string) amount {
	u := grain(n)
	switch {
	case bound == "approx" && u == 1:
		return amount{span{n - 1, n + 1}, span{n - 3, n + 3}}
	case bound == "approx":
		return amount{span{n - u/5, n + .3*u}, span{n - u/2, n + .6*u}}
	case bound == "ge" || bound == "gt":
		return amount{span{n, 1.25 * n}, span{n, 1.5 * n}}
	case bound == "le" || bound == "lt":
		return amount{span{n / 2, n}, span{0, n}}
	case u == 1:
		return amount{span{n, n + 1}, span{n - .5, n + 1}}
	}
	return amount{span{n - u/10, n + u/5}, span{n - u/2, n + u/2}}
}

// grain is the coarsest of 60, 30, 15, 10, 5 and 1 minutes that divides n.
func grain(n float64) float64 {
	for _, u := range []float64{60, 30, 15, 10, 5} {
		if n > 0 && math.Mod(n, u) == 0 {
			return u
		}
	}
	return 1
}

// placeValue is the value of one unit in the last significant digit of a whole
// number: 100,000 for 1,300,000. Zero and fractions have 1.
func placeValue(q float64) float64 {
	u := 1.0
	for q != 0 && math.Mod(q, u*10) == 0 && u < 1e15 {
		u *= 10
	}
	return u
}

// relateAmounts is the rule for two numbers with the same unit and referent.
// Bounds from opposite sides that only meet are in tension: they can both be
// true of one value alone.
func relateAmounts(a, b amount) Outcome {
	if a.core.meets(b.core) {
		opposite := math.IsInf(a.core.lo, -1) && math.IsInf(b.core.hi, 1) || math.IsInf(a.core.hi, 1) && math.IsInf(b.core.lo, -1)
		if opposite && a.core.intersect(b.core).width() == 0 {
			return Tension
		}
		return Agree
	}
	if a.support.meets(b.support) {
		return Tension
	}
	return Conflict
}

// boundWords are the phrases for a quantity's bound.
var boundWords = map[string]string{"eq": "", "approx": "about ", "ge": "at least ", "gt": "more than ", "le": "at most ", "lt": "less than "}

func quantityText(s *casefile.Statement) string {
	return boundWords[bound(s)] + Thousands(s.Quantity.V) + " " + s.Unit
}

// Thousands writes a number with commas between groups of three digits.
func Thousands(x float64) string {
	s := strconv.FormatFloat(math.Abs(x), 'f', -1, 64)
	whole, frac, dot := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + frac
	}
	if x < 0 {
		whole = "-" + whole
	}
	return whole
}

// quantities compares numbers with the same unit, referent and event.
func (w *world) quantities() []Contradiction {
	groups := map[string][]reading{}
	for _, r := range w.readings {
		if !counted(r.s) || r.s.Referent == "" || r.s.Unit == "" || r.s.Kind == "promise" {
			continue
		}
		unit, _ := unitOf(r.s)
		key := strings.Join([]string{r.s.Referent, unit, countedEvent(r.s)}, "\x00")
		groups[key] = append(groups[key], r)
	}
	var out []Contradiction
	for _, key := range sortedKeys(groups) {
		if g := groups[key]; distinctAmounts(g) > 1 {
			out = append(out, w.amounts(g))
		}
	}
	return out
}

// distinctAmounts counts different numbers: one number in five articles is no
// comparison.
func distinctAmounts(g []reading) int {
	seen := map[amount]bool{}
	for _, r := range g {
		seen[amountOf(r.s)] = true
	}
	return len(seen)
}

// countedEvent is what a number was counted at. A test is not the event it
// prepared.
func countedEvent(s *casefile.Statement) string {
	if s.Kind == "test" {
		return "test " + s.Event
	}
	return s.Event
}

// amounts relates all numbers of one group and reports the worst pair.
func (w *world) amounts(g []reading) Contradiction {
	worst, wi, wj := Agree, 0, 1
	for i := range g {
		for j := i + 1; j < len(g); j++ {
			if o := relateAmounts(amountOf(g[i].s), amountOf(g[j].s)); severity(o) > severity(worst) {
				worst, wi, wj = o, i, j
			}
		}
	}
	quotes := make([]Quote, len(g))
	for i, r := range g {
		quotes[i] = w.quote(r)
	}
	about := strings.ReplaceAll(g[0].s.Referent, "_", " ")
	if e := g[0].s.Event; e != "" {
		about += ", " + w.named(e)
	}
	c := w.relation(about, worst, quotes...)
	a, b := g[wi].s, g[wj].s
	pair := fmt.Sprintf("%s (%s) and %s (%s)", a.ID, quantityText(a), b.ID, quantityText(b))
	switch worst {
	case Agree:
		c.Why = fmt.Sprintf("%s numbers can be true together (%s)", allOf(len(g)), plural(families(g), "independent source"))
	case Tension:
		c.Why = pair + " only meet at their edges"
		if meet := amountOf(a).core.intersect(amountOf(b).core); meet.lo == meet.hi {
			c.Condition = fmt.Sprintf("both are true only of exactly %s %s", Thousands(meet.lo), a.Unit)
		}
	case Conflict:
		c.Why = pair + " cannot both be true, rounding allowed for"
	}
	if worst != Agree {
		c.Settle = "the counter's own series with times"
		if unit, _ := unitOf(a); unit == "min" {
			c.Settle = "a recording with a clock"
		}
	}
	return c
}

func severity(o Outcome) int {
	switch o {
	case Tension:
		return 1
	case Conflict:
		return 2
	}
	return 0
}
