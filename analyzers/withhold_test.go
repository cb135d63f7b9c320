package analyzers

import (
	"slices"
	"strings"
	"testing"
)

// Where support may not be stated, no table says it: neither of causes nor of
// sub-types, whether nothing failed, an evening without an incident explains as much,
// the gate is not passed, or no world has the size.
func TestWithheldSupportStandsInNoTable(t *testing.T) {
	build := func() *Comparison {
		c := &Comparison{LogLik: map[string]float64{Attack: 3, Capacity: 0, Fault: 0, Mixed: 0}}
		for _, p := range pairs {
			lr := LR{H: p[0], K: p[1], Raw: 1, Value: 1, Lo: .9, Hi: 1.1, Words: NoSupport}
			if p == [2]string{Capacity, Attack} {
				lr = LR{H: p[0], K: p[1], Raw: .02, Value: .02, Lo: .01, Hi: .05, Words: Words(Capacity, Attack, .01, .05)}
			}
			if p == [2]string{Attack, Fault} {
				lr = LR{H: p[0], K: p[1], Raw: 50, Value: 50, Lo: 20, Hi: 60, Words: Words(Attack, Fault, 20, 60)}
			}
			c.Pairs = append(c.Pairs, lr)
		}
		c.SubPairs = []LR{{H: Attack, K: "herd", Raw: 800, Value: 800, Lo: 140, Hi: 800, Words: Words(Attack, "herd", 140, 800)}}
		return c
	}
	open := &Gate{Worlds: map[string]int{NoIncident: 100}, Abstains: 1}
	for _, p := range pairs {
		open.Pairs = append(open.Pairs, GatePair{H: p[0], K: p[1], Fewest: 200})
	}
	for _, tt := range []struct {
		name string
		do   func(c *Comparison)
		want int // ratios in words of support
	}{
		{"earned", func(c *Comparison) { c.applyGate(&Measurement{gate: open}) }, 3},
		{"nothing failed", func(c *Comparison) {
			c.Findings = []Finding{valued("load_and_failure", "lead", noOnset)}
			c.applyGate(&Measurement{gate: open})
		}, 0},
		{"as well without an incident", func(c *Comparison) {
			c.Incident = []LR{{H: Attack, K: NoIncident, Value: .1, Lo: .05, Hi: .5, Words: Words(Attack, NoIncident, .05, .5)},
				{H: Fault, K: NoIncident, Value: 9, Lo: 5, Hi: 20, Words: Words(Fault, NoIncident, 5, 20)}}
			c.applyGate(&Measurement{gate: open})
		}, 0},
		{"gate not passed", func(c *Comparison) { c.applyGate(&Measurement{gate: &Gate{Worlds: map[string]int{}}}) }, 0},
		{"no world as large", func(c *Comparison) {
			c.Incident = []LR{{H: Attack, K: NoIncident, Value: 40, Lo: 20, Hi: 50, Words: Words(Attack, NoIncident, 20, 50)}}
			c.Provisional = "the gate"
			if c.applyScale("too large"); c.Provisional != "too large; and the gate" {
				t.Errorf("a reason is lost: %q", c.Provisional)
			}
		}, 0},
	} {
		c, n := build(), 0
		tt.do(c)
		for _, lr := range slices.Concat(c.Pairs, c.SubPairs, c.Incident) {
			if strings.Contains(lr.Words, "support for") {
				n++
			}
		}
		if n != tt.want {
			t.Errorf("%s: %d ratios in words of support, want %d: %+v %+v", tt.name, n, tt.want, c.Pairs, c.SubPairs)
		}
	}
}
