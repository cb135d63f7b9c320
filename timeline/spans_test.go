package timeline

import (
	"math/rand/v2"
	"slices"
	"testing"

	"hindcast/casefile"
)

// What is left of spans, and what is common to two, instant by instant.
func TestSpansAreCutByInstants(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	some := func() (out []span) {
		for range rng.IntN(5) {
			from := casefile.Time(rng.IntN(20))
			out = append(out, span{from, from + casefile.Time(rng.IntN(6))})
		}
		return out
	}
	holds := func(all []span, at casefile.Time) bool {
		return slices.ContainsFunc(all, func(s span) bool { return s.from <= at && at < s.to })
	}
	for range 2000 {
		x, y := some(), some()
		left, both := without(x, y), common(x, y)
		for at := range casefile.Time(30) {
			if holds(left, at) != (holds(x, at) && !holds(y, at)) || holds(both, at) != (holds(x, at) && holds(y, at)) {
				t.Fatalf("%v and %v: left %v, common %v, at %d", x, y, left, both, at)
			}
		}
		for i, s := range left {
			if s.from >= s.to || i > 0 && s.from <= left[i-1].to {
				t.Fatalf("%v without %v: %v is not in order", x, y, left)
			}
		}
	}
}
