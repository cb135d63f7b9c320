package timeline

import (
	"math"
	"math/rand/v2"
	"testing"
)

// driftCase is traffic that two clocks stamped, the true drift of which is known.
type driftCase struct {
	name           string
	seeds, least   int                         // how many are drawn, and how many intervals must hold the truth
	perMinute      func(share float64) float64 // things seen by both, by how much of the span has passed
	delay          func(share float64) float64 // mean seconds a has its stamp later, exponential
	aGrain, bGrain float64                     // seconds the stamps are cut to
	oneSided       bool
	drift          float64 // millionths a gains
}

const driftHours = 4

func (c *driftCase) pairs(seed uint64) []seenTwice {
	rng := rand.New(rand.NewPCG(seed, 8))
	var out []seenTwice
	const start, span = 1723420800.0, driftHours * 3600.0
	cut := func(t, grain float64) float64 { return math.Floor(t/grain+1e-9) * grain }
	for t := 0.0; ; {
		t += rng.ExpFloat64() * 60 / c.perMinute(t/span)
		if t > span {
			return out
		}
		b := start + t
		a := b + rng.ExpFloat64()*c.delay(t/span) + 47.3 + c.drift*1e-6*(t-span/2)
		out = append(out, seenTwice{cut(a, c.aGrain), cut(b, c.bGrain)})
	}
}

func even(x float64) func(float64) float64 { return func(float64) float64 { return x } }

// during is high in the given part of the span, else low.
func during(low, high, from, to float64) func(float64) float64 {
	return func(share float64) float64 {
		if share >= from && share < to {
			return high
		}
		return low
	}
}

const ms = 1e-3

var driftCases = []driftCase{
	{name: "a in whole seconds", seeds: 24, least: 20, perMinute: during(20, 80, 0.8, 1), delay: even(0.02), aGrain: 1, bGrain: ms},
	{name: "b in whole seconds", seeds: 12, least: 10, perMinute: even(25), delay: even(0.02), aGrain: ms, bGrain: 1},
	{name: "a in whole seconds, gaining", seeds: 12, least: 10, perMinute: during(20, 80, 0.8, 1), delay: even(0.02), aGrain: 1, bGrain: ms, drift: 30},
	{name: "milliseconds", seeds: 12, least: 10, perMinute: during(20, 80, 0.8, 1), delay: even(0.02), aGrain: ms, bGrain: ms},
	{name: "milliseconds, gaining", seeds: 12, least: 10, perMinute: during(20, 80, 0.8, 1), delay: even(0.02), aGrain: ms, bGrain: ms, drift: 30},
	{name: "few", seeds: 60, least: 53, perMinute: even(1.5), delay: even(0.02), aGrain: ms, bGrain: ms},
	{name: "few, a in whole seconds", seeds: 60, least: 53, perMinute: even(1.5), delay: even(0.02), aGrain: 1, bGrain: ms},
	{name: "both in whole seconds", seeds: 60, least: 53, perMinute: during(20, 80, 0.8, 1), delay: even(0.02), aGrain: 1, bGrain: 1},
	{name: "less than a stamp tells", seeds: 3, least: 3, perMinute: even(20), delay: even(1e-6), aGrain: ms, bGrain: ms, drift: 0.05},
	{name: "connections", seeds: 60, least: 53, perMinute: even(20), delay: even(0.08), aGrain: ms, bGrain: ms, oneSided: true},
	{name: "connections, few at first", seeds: 60, least: 53, perMinute: during(3, 30, 0.8, 1), delay: even(0.08), aGrain: ms, bGrain: ms, oneSided: true},
	{name: "a hop slower at the end", seeds: 6, least: 6, perMinute: during(20, 80, 0.8, 1), delay: during(0.02, 0.3, 0.8, 1), aGrain: ms, bGrain: ms},
	{name: "a hop slower for a while", seeds: 6, least: 6, perMinute: during(20, 80, 0.8, 0.9), delay: during(0.02, 0.3, 0.8, 0.9), aGrain: 1, bGrain: ms},
}

// What is printed as 95 % is 95 %: over many drawings of which the drift is known the
// interval holds it about as often, a right clock gains nothing, and the interval is
// not wide for nothing.
func TestDriftIntervals(t *testing.T) {
	for _, c := range driftCases {
		held, n, printed, squares := 0, 0, 0.0, 0.0
		for seed := range c.seeds {
			f, why := fitPairs(c.pairs(uint64(seed)), c.oneSided, c.aGrain == 1 && c.bGrain == 1)
			if why != "" || !f.hasDrift {
				t.Fatalf("%s: %+v %s", c.name, f, why)
			}
			off, reach := f.drift*1e6-c.drift, 1.96*f.slope*1e6
			if math.Abs(off) <= reach {
				held++
			}
			if c.oneSided || c.delay(0) == c.delay(0.85) {
				squares += off * off / float64(c.seeds)
			}
			n, printed = f.n, printed+reach/float64(c.seeds)
		}
		t.Logf("%s: %d of %d hold the truth, %d matches, printed %.3f, off by %.3f", c.name, held, c.seeds, n, printed, math.Sqrt(squares))
		if held < c.least {
			t.Errorf("%s: %d of %d intervals hold the drift", c.name, held, c.seeds)
		}
		if squares > 0 && c.drift != 0.05 && printed > 2*1.96*math.Sqrt(squares) {
			t.Errorf("%s: printed %.3f, but the drifts are off by %.3f", c.name, printed, math.Sqrt(squares))
		}
	}
}
