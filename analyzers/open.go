package analyzers

import (
	"slices"
	"strings"
)

// NotExcludedBelow is the factor by which the leading cause must beat a hypothesis or
// a sub-type for it to be excluded (docs/method.md section 5).
const NotExcludedBelow = 100

// notExcluded lists what a verdict leaves open, hypotheses first: the cause that
// leads, and every other that it does not beat by NotExcludedBelow in a ratio that
// support may be stated of. byCeiling are the hypotheses among them that are open for
// one reason only: a share of such causes is assumed to look exactly like another.
func notExcluded(c *Comparison, blind []string) (open, byCeiling []string) {
	best := c.leading()
	open, byCeiling = []string{}, []string{}
	var subs []string
	for _, h := range Hypotheses() {
		var own []string
		for _, s := range openNames(c.SubTypes[h], blind, h) {
			lr, ok := c.subPair(best, s)
			if best == h || !ok || slices.Contains(blind, s) || !lr.excludes(lr.Value) {
				own = append(own, s)
			}
		}
		lr, ok := c.Pair(best, h)
		switch {
		case best == h || !ok || len(own) > 0 || !lr.excludes(lr.Raw):
			open = append(open, h)
		case !lr.excludes(lr.Value):
			open, byCeiling = append(open, h), append(byCeiling, h)
		}
		subs = append(subs, own...)
	}
	return append(open, subs...), byCeiling
}

// leading is the cause that others are held against; empty where no ratio may exclude
// anything, since none may be stated for a reason that concerns them all.
func (c *Comparison) leading() string {
	main, ok := mainPair(c)
	if !ok || !c.Measured || c.Provisional != "" || c.beyond || c.quiet(main.H) {
		return ""
	}
	return main.H
}

// excludes reports whether x, the ratio or what it was before the ceiling, is enough
// to exclude K, and the ratio one that is stated in words of support.
func (lr LR) excludes(x float64) bool {
	return x >= NotExcludedBelow && lr.supports()
}

// openNames are the columns of hypothesis h and those of its sub-types in blind that
// no column stands for, in canonical order.
func openNames(columns, blind []string, h string) []string {
	var out []string
	held := map[string]bool{}
	for _, n := range columns {
		if n != h { // a column for the whole hypothesis is no sub-type
			out = append(out, n)
		}
		parts, err := partsOf(n)
		for _, p := range parts {
			held[p] = err == nil // newTable has refused such a name
		}
	}
	for _, s := range blind {
		if hypothesisOf(s) == h && !held[s] {
			out = append(out, s)
		}
	}
	first := func(n string) int {
		s, _, _ := strings.Cut(n, "/")
		return rank(s)
	}
	slices.SortStableFunc(out, func(a, b string) int { return first(a) - first(b) })
	return out
}

// subPair is the ratio of h over one sub-type.
func (c *Comparison) subPair(h, sub string) (LR, bool) {
	for _, p := range c.SubPairs {
		if p.H == h && p.K == sub {
			return p, true
		}
	}
	return LR{}, false
}

// blind lists the sub-types nothing in the case speaks about.
func blind(c *Comparison) []string {
	if c.Measurement != nil {
		return c.Measurement.Unseen
	}
	seen := map[string]bool{}
	for _, row := range c.Rows {
		for m := range row.P {
			parts, err := partsOf(m)
			if err != nil {
				continue // newTable has refused such a name
			}
			for _, p := range parts {
				seen[p] = true
			}
		}
	}
	out := []string{}
	for _, s := range subTypes {
		if !seen[s.Name] {
			out = append(out, s.Name)
		}
	}
	return out
}
