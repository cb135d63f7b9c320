package analyzers

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"hindcast/casefile"
)

// randomSpec draws a table of up to six rows over random columns, with silent
// cells, intervals and hearsay.
func randomSpec(rng *rand.Rand) casefile.ComparisonSpec {
	var cols []string
	for _, s := range subTypes {
		if rng.IntN(2) == 0 {
			cols = append(cols, s.Name)
		}
	}
	cols = append(cols, "vol", "join")
	var spec casefile.ComparisonSpec
	for i := range 1 + rng.IntN(6) {
		j := casefile.Judged{ID: fmt.Sprint("r", i), Group: []string{"technical", "statement"}[rng.IntN(2)], P: map[string][]float64{}}
		if rng.IntN(2) == 0 {
			j.Hearsay = .01 + .99*rng.Float64()
		}
		for _, c := range cols {
			p := math.Pow(rng.Float64(), 3)*.98 + .01
			switch rng.IntN(5) {
			case 0: // silent
			case 1:
				j.P[c] = []float64{p, p + (1-p)*rng.Float64()}
			default:
				j.P[c] = []float64{p}
			}
		}
		j.P["vol"] = []float64{.5}
		spec.Judged = append(spec.Judged, j)
	}
	return spec
}

// TestRandomTables checks what must hold for every table.
func TestRandomTables(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for n := range 60 {
		spec := randomSpec(rng)
		c, err := CompareJudged(spec)
		if err != nil {
			t.Fatalf("table %d: %v", n, err)
		}
		if _, err := json.Marshal(c); err != nil {
			t.Fatalf("table %d: %v", n, err)
		}
		checkPairs(t, n, c)
		for _, r := range c.Rows {
			for name, lr := range r.LR {
				if lr > RowCap*(1+1e-4) || lr < 1/(RowCap*(1+1e-4)) {
					t.Errorf("table %d: row %s has %s of %v", n, r.ID, name, lr)
				}
			}
		}
		for h, members := range c.SubTypes {
			sum := 0.0
			for _, m := range members {
				sum += c.Weights[m]
			}
			if len(members) > 0 && math.Abs(sum-1) > 1e-4 {
				t.Errorf("table %d: weights of %s sum to %v", n, h, sum)
			}
		}
		if v := verdict(c); v.Code != Insufficient {
			t.Errorf("table %d: judged rows alone gave %s", n, v.Code)
		}
	}
}

func checkPairs(t *testing.T, n int, c *Comparison) {
	t.Helper()
	for _, p := range c.Pairs {
		if !(p.Lo <= p.Median && p.Median <= p.Hi) || p.Lo <= 0 {
			t.Errorf("table %d: %s:%s has the range %v %v %v", n, p.H, p.K, p.Lo, p.Median, p.Hi)
		}
		if p.Raw > GroupCap*(1+1e-4) || p.Raw < 1/(GroupCap*(1+1e-4)) {
			t.Errorf("table %d: %s:%s is %v, beyond the group cap", n, p.H, p.K, p.Raw)
		}
		if math.Abs(math.Log(p.Value)) > math.Abs(math.Log(p.Raw))+1e-5 || (p.Raw-1)*(p.Value-1) < -1e-9 {
			t.Errorf("table %d: %s:%s went from %v to %v at the ceiling", n, p.H, p.K, p.Raw, p.Value)
		}
		if p.Worst > p.Raw*(1+1e-4) || p.WorstOf == "" {
			t.Errorf("table %d: %s:%s is %v but %v against %q", n, p.H, p.K, p.Raw, p.Worst, p.WorstOf)
		}
		inv, ok := c.Pair(p.K, p.H)
		if !ok || math.Abs(inv.Value*p.Value-1) > 1e-4 || inv.Lo > inv.Hi {
			t.Errorf("table %d: the inverse of %+v is %+v", n, p, inv)
		}
	}
}

// TestMonotone: what is likelier under every shortage cannot count against it.
func TestMonotone(t *testing.T) {
	base := mustTable(t, worked()).compare(limits{}, every)[ca]
	for i := range worked().Judged {
		spec := worked()
		for _, c := range []string{"join", "meta"} {
			spec.Judged[i].P[c] = []float64{math.Min(1, spec.Judged[i].P[c][0]*1.2)}
		}
		if got := mustTable(t, spec).compare(limits{}, every)[ca]; got <= base {
			t.Errorf("row %s: raising the crowd's probability took the ratio from %v to %v", spec.Judged[i].ID, base, got)
		}
	}
}
