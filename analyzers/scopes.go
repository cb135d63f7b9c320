package analyzers

import (
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// Extents a scope statement can assert: the whole service was affected, or only
// a part of it (which includes "the rest worked").
const (
	extentWhole = "whole"
	extentPart  = "part"
)

// wholeReferents are the referents that stand for a service as a whole.
var wholeReferents = []string{"platform", "whole_platform", "service", "whole_service", "site", "system"}

// extent reads what a statement says was affected. A statement about the rest,
// or about one component, limits the trouble to a part. One about the whole
// asserts that the whole was affected, unless it leans away from that: then it
// says that the whole worked otherwise.
func extent(s *casefile.Statement) string {
	ref := strings.ToLower(s.Referent)
	switch {
	case ref == "":
		return ""
	case strings.HasPrefix(ref, "rest") || strings.HasPrefix(ref, "other"):
		return extentPart
	case slices.Contains(wholeReferents, ref):
		if s.Lean == Capacity || s.Lean == "neutral" && s.Kind == "scope" && works(s) {
			return extentPart
		}
		return extentWhole
	}
	return extentPart
}

// works reports whether a statement's words say that something functioned.
func works(s *casefile.Statement) bool {
	text := strings.ToLower(s.Assertion + " " + s.Words)
	return slices.ContainsFunc([]string{"normal", "kept working", "worked", "functioning", "unaffected"}, func(k string) bool {
		return strings.Contains(text, k)
	})
}

// scopes sets statements that put the trouble on the whole service against those
// that put it on a part.
func (w *world) scopes() []Contradiction {
	var whole, part []reading
	for _, r := range w.readings {
		if r.s.Kind != "scope" {
			continue
		}
		switch extent(r.s) {
		case extentWhole:
			whole = append(whole, r)
		case extentPart:
			part = append(part, r)
		}
	}
	if len(whole) == 0 || len(part) == 0 {
		return nil
	}
	var quotes []Quote
	for _, r := range append(append([]reading{}, whole...), part...) {
		quotes = append(quotes, w.quote(r))
	}
	c := w.relation("what was affected", Conflict, quotes...)
	c.Why = fmt.Sprintf("%s put the trouble on the whole service (%s), %s on a part of it (%s)",
		plural(families(whole), "independent source"), list(ids(whole)), plural(families(part), "independent source"), list(ids(part)))
	c.Condition = "they can all be true only of different minutes, or if the service is named where a part of it is meant"
	c.Settle = "error counts by feature and region, or outage reports by feature, for the same minutes"
	return []Contradiction{c}
}

// premises sets a claimed test against the numbers observed. They are never
// comparable as they stand: a number of concurrent users (N) follows from a rate
// of joins (lambda) only with the time each stays, N = lambda W (Little 1961).
func (w *world) premises() []Contradiction {
	var tests, counts []reading
	for _, r := range w.readings {
		switch {
		case !counted(r.s) || r.s.Quantity.V <= 0:
		case r.s.Kind == "test":
			tests = append(tests, r)
		case r.s.Kind == "audience":
			counts = append(counts, r)
		}
	}
	if len(tests) == 0 || len(counts) == 0 {
		return nil
	}
	low, high := counts[0], counts[0]
	for _, r := range counts[1:] {
		if r.s.Quantity.V < low.s.Quantity.V {
			low = r
		}
		if r.s.Quantity.V > high.s.Quantity.V {
			high = r
		}
	}
	quotes := []Quote{}
	for _, r := range tests {
		quotes = append(quotes, w.quote(r))
	}
	quotes = append(quotes, w.quote(low))
	if high.s.ID != low.s.ID {
		quotes = append(quotes, w.quote(high))
	}
	c := w.relation("the claimed test and the audience", Incomparable, quotes...)
	tested := tests[0].s.Quantity.V
	c.Why = fmt.Sprintf("a number of concurrent users says nothing about how many may join per second (Little's law, N = lambda W); the ratios %s and %s are context, not a contradiction",
		Figures(tested/high.s.Quantity.V), Figures(tested/low.s.Quantity.V))
	c.Settle = "the test's ramp, duration and feature path, and join attempts per second in the incident"
	return []Contradiction{c}
}
