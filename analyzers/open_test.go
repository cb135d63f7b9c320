package analyzers

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// flooded is a comparison that a flood has made: attack leads, as printed by 100 at
// most, before the ceiling by far more.
func flooded() *Comparison {
	c := &Comparison{Hypotheses: Hypotheses(), Measured: true, SubTypes: map[string][]string{},
		LogLik: map[string]float64{Attack: 9, Capacity: 0, Fault: 3, Mixed: 9.4}, Measurement: &Measurement{}} // as chained, a mixed cause is the best
	for _, s := range subTypes {
		c.SubTypes[s.Hypothesis] = append(c.SubTypes[s.Hypothesis], s.Name)
	}
	raw := map[string]float64{"capacity:attack": 1 / 8000., "attack:fault": 50, "attack:mixed": 400, "capacity:fault": .01, "capacity:mixed": .01, "fault:mixed": 8}
	for _, p := range pairs {
		x := raw[pairName(p[0], p[1])]
		v := math.Max(1/99., math.Min(99, x))
		lo, hi := v/1.5, v*1.5
		c.Pairs = append(c.Pairs, LR{H: p[0], K: p[1], Raw: x, Value: v, Lo: lo, Hi: hi, Words: Words(p[0], p[1], lo, hi)})
	}
	for _, s := range subTypes[6:] {
		x := map[string]float64{Capacity: 8000, Fault: 50, Mixed: 400}[s.Hypothesis]
		if s.Name == "loss" {
			x = 300
		}
		c.SubPairs = append(c.SubPairs, LR{H: Attack, K: s.Name, Raw: x, Value: x, Lo: x / 2, Hi: x * 2, Words: Words(Attack, s.Name, x/2, x*2)})
	}
	return c
}

// What is excluded is told by the pairs as printed against the cause the verdict
// names, not by a chain of other ratios; what the ceiling alone keeps open stands apart.
func TestNotExcludedIsHeldAgainstTheVerdictsCause(t *testing.T) {
	open, byCeiling := notExcluded(flooded(), nil)
	if got := strings.Join(open, " "); got != "attack capacity fault mixed vol syn state l7 slow mimic change dep" {
		t.Errorf("not excluded: %s", got)
	}
	if got := strings.Join(byCeiling, " "); got != "capacity mixed" {
		t.Errorf("by the ceiling alone: %s", got)
	}
}

// A sub-type that the evidence is blind to is open, and with it its hypothesis.
func TestBlindSubTypesAreNeverExcluded(t *testing.T) {
	open, byCeiling := notExcluded(flooded(), []string{"viral"})
	if !slices.Contains(open, "viral") || slices.Contains(open, "join") || slices.Contains(byCeiling, Capacity) {
		t.Errorf("not excluded %v, by the ceiling %v", open, byCeiling)
	}
}

// Where no support may be stated for a reason that concerns every ratio, none excludes.
func TestNothingIsExcludedWhereNoSupportMayBeStated(t *testing.T) {
	for name, spoil := range map[string]func(c *Comparison){
		"gate":           func(c *Comparison) { c.Provisional = "the gate" },
		"beyond":         func(c *Comparison) { c.applyScale("too large") },
		"no failure":     func(c *Comparison) { c.Findings = []Finding{valued("load_and_failure", failingMinutes, 0)} },
		"no incident":    func(c *Comparison) { c.Incident = []LR{{H: Attack, K: NoIncident, Value: .5, Lo: .2, Hi: 1}} },
		"nothing at all": func(c *Comparison) { c.Measured, c.Pairs, c.SubPairs, c.LogLik = false, nil, nil, nil },
		"judged alone":   func(c *Comparison) { c.Measured, c.Measurement = false, nil },
	} {
		c := flooded()
		spoil(c)
		open, byCeiling := notExcluded(c, nil)
		if len(open) != len(Hypotheses())+len(subTypes) || len(byCeiling) != 0 {
			t.Errorf("%s: not excluded %v, by the ceiling %v", name, open, byCeiling)
		}
	}
	c := flooded()
	c.Pairs[0].Words = notStated // of one pair: the gate misses for capacity:attack
	if _, byCeiling := notExcluded(c, nil); !slices.Equal(byCeiling, []string{Mixed}) {
		t.Errorf("by the ceiling alone: %v", byCeiling)
	}
}

// The best imitation is the likeliest of the sub-types that a bound makes equal, and
// a sub-type nothing can see gets no words of support.
func TestSubTypesAtABoundAndOutOfSight(t *testing.T) {
	ll := make([]float64, slots)
	for s := range ll {
		ll[s] = -50
	}
	ll[rank("change")], ll[rank("dep")], ll[rank("loss")] = -3, -2, -1
	pi := make([]float64, len(subTypes))
	for s := range pi {
		pi[s] = 1. / 3
	}
	var fits []pairFit
	for range len(pairs) + len(Hypotheses()) {
		fits = append(fits, pairFit{B: 1, Lower: -1.234567891, Upper: 1.234567891})
	}
	now := combination{pi}.outcome(ll, nil, fits)
	c := &Comparison{Measurement: &Measurement{Unseen: []string{"dep"}}}
	c.fillPairs(now, []outcome{now}, epsilons{})
	for _, p := range c.Pairs {
		if p.K == Fault && p.WorstOf != "loss" {
			t.Errorf("%s:%s: the best imitation is %s", p.H, p.K, p.WorstOf)
		}
	}
	c.fillSubPairs(now, []outcome{now})
	for _, p := range c.SubPairs {
		if (p.K == "dep") != (p.Words == notSeen) {
			t.Errorf("%s:%s: %s", p.H, p.K, p.Words)
		}
	}
}
