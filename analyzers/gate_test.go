package analyzers

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

// worldsOf are n tested worlds of a place with one ratio for every pair.
func worldsOf(n, p int, llr float64, verdict string) []tested {
	out := make([]tested, n)
	for i := range out {
		out[i] = tested{place: p, llr: slices.Repeat([]float64{llr}, len(pairs)), verdict: verdict}
	}
	return out
}

func TestGateAsksForWhatProtectsAgainstFalseSupport(t *testing.T) {
	attack, capacity, none := hypothesisRank(Attack), hypothesisRank(Capacity), len(Hypotheses())
	good := func() []tested {
		return slices.Concat(worldsOf(200, capacity, 5, "supports_capacity"), worldsOf(200, attack, -5, "supports_attack"), worldsOf(100, none, 0, Insufficient))
	}
	for _, c := range []struct {
		name, want string
		worlds     []tested
	}{
		{"all is well", "", good()},
		{"few worlds", "fewer than", good()[180:]},
		{"no quiet worlds", "0 worlds without an incident", good()[:400]},
		{"a shortage in fifty called an attack", "", slices.Concat(good()[4:], worldsOf(4, capacity, 5, "supports_attack"))},
		{"a shortage in forty called an attack", "get support for attack", slices.Concat(good()[5:], worldsOf(5, capacity, 5, "supports_attack"))},
		{"verdicts on quiet worlds", "get no verdict", slices.Concat(good()[:489], worldsOf(11, none, 0, "supports_fault"))},
		{"misleading beyond the bound", "is wrong in", slices.Concat(good()[40:], worldsOf(40, capacity, -2.4, Insufficient))},
		{"ratios that are far too small", "pay", slices.Concat(worldsOf(200, capacity, .1, Insufficient), worldsOf(200, attack, -.1, Insufficient), worldsOf(100, none, 0, Insufficient))},
	} {
		got := strings.Join(gateOf(c.worlds).misses(Attack, Capacity), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	called := slices.Concat(good()[5:], worldsOf(5, capacity, 5, "supports_attack"))
	if why := gateOf(called).misses(Capacity, Attack); len(why) != 0 {
		t.Errorf("false support for attack withholds a verdict for capacity: %v", why)
	}
}

// A verdict needs more than what an evening without an incident shows as well.
func TestVerdictNeedsMoreThanAnOrdinaryEvening(t *testing.T) {
	for _, tc := range []struct {
		value, lo float64
		code      string
	}{{50, 5, "supports_capacity"}, {50, .9, Insufficient}, {1.5, 1.2, Insufficient}} {
		c := measured(t, 50, 2)
		c.Incident = []LR{{H: Capacity, K: NoIncident, Value: tc.value, Lo: tc.lo, Hi: 100}}
		if v := verdict(c); v.Code != tc.code {
			t.Errorf("%+v: %s because %v", tc, v.Code, v.Because)
		}
	}
}

// No range is of no width, every range holds its value, and a gate that does not
// hold leaves no support.
func TestMeasuredRangesHaveWidth(t *testing.T) {
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"syn", "mimic", "herd", "dep", "small_defence"} {
		m := measureWith(c, c.testWorld(s).findings(c, slices.Index(c.Horizons, 0)), c.testWorld(s).Size, 0)
		cmp, err := compareBoth(casefile.ComparisonSpec{}, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, lr := range slices.Concat(cmp.Pairs, cmp.Incident) {
			if !(lr.Lo < lr.Hi) || lr.Value < lr.Lo || lr.Value > lr.Hi {
				t.Errorf("%s: %s:%s is %v, range %v to %v", s, lr.H, lr.K, lr.Value, lr.Lo, lr.Hi)
			}
		}
		cmp.Measured = true
		cmp.applyGate(m)
		main, _ := mainPair(cmp)
		if why := m.gate.misses(main.H, main.K); len(why) > 0 && verdict(cmp).Code != Insufficient {
			t.Errorf("%s: a verdict although %v", s, why)
		}
	}
}

// A bound vouched for by n worlds without an error is itself known to a few times
// only: its 5 % point lies near log10(n/2), never above log10(2n+1).
func TestBoundsAreDrawnByWhatTheCountsAllow(t *testing.T) {
	rng := newNormals(1)
	for _, n := range []float64{50, 500} {
		v := make([]float64, 4000)
		for i := range v {
			v[i] = vouched{[2]float64{n, n}, [2]float64{0, n}}.draw(rng)
		}
		if lo, _, _ := points90(v); math.Abs(lo-math.Log10(n/1.92)) > .1 {
			t.Errorf("n %v: 5 %% point %v", n, lo)
		}
	}
	p := pairFit{B: 1, Upper: 1, Lower: -1, up: vouched{[2]float64{50, 50}, [2]float64{0, 50}}, down: vouched{[2]float64{50, 50}, [2]float64{0, 50}}}
	for range 100 {
		if d := p.draw(rng); d.Upper > 1 || d.Lower < -1 || d.Upper < 0 || d.Lower > 0 {
			t.Fatalf("a bound was drawn out: %+v", d)
		}
	}
}

func TestChiSquareMoments(t *testing.T) {
	rng := newNormals(2)
	for _, k := range []int{1, 7, 30, 1001} {
		sum, sq, n := 0.0, 0.0, 20000.0
		for range int(n) {
			x := rng.chiSquare(k)
			sum, sq = sum+x, sq+x*x
		}
		mean := sum / n
		if d := math.Abs(mean-float64(k)) / math.Sqrt(2*float64(k)/n); d > 4 {
			t.Errorf("%d: mean %v", k, mean)
		}
		if v := sq/n - mean*mean; math.Abs(v/(2*float64(k))-1) > .1 {
			t.Errorf("%d: variance %v", k, v)
		}
	}
}

// Pooling adjacent violators makes few calibrated worlds look uncalibrated.
func TestExpectedCalShrinksWithWorlds(t *testing.T) {
	drawn := func(n int) []Scored {
		rng := rand.New(rand.NewPCG(3, 3))
		var out []Scored
		for range n { // N(+-1, 2) log-likelihood ratios are calibrated
			out = append(out, Scored{1 + math.Sqrt2*rng.NormFloat64(), true}, Scored{-1 + math.Sqrt2*rng.NormFloat64(), false})
		}
		return out
	}
	few, many := expectedCal(drawn(40)), expectedCal(drawn(2000))
	if few < 2*many || many > .015 {
		t.Errorf("%.4f of few worlds, %.4f of many", few, many)
	}
	if c := drawn(2000); math.Abs(Cllr(c)-CllrMin(c)-many) > .015 {
		t.Errorf("calibrated ratios: %.4f, expected %.4f", Cllr(c)-CllrMin(c), many)
	}
}

// Pairs are calibrated one by one and need not agree. The best is who leads the
// others, not who leads the first; where nobody does there is no verdict.
func TestVerdictNeedsALeadOverEveryPureCause(t *testing.T) {
	with := func(capacityAttack, capacityFault, attackFault float64) *Comparison {
		c := measured(t, 1, 1.2)
		for i, p := range c.Pairs {
			x := map[string]float64{"capacity:attack": capacityAttack, "capacity:fault": capacityFault, "attack:fault": attackFault,
				"capacity:mixed": 50, "attack:mixed": 50, "fault:mixed": 50}[pairName(p.H, p.K)]
			c.Pairs[i] = LR{H: p.H, K: p.K, Raw: x, Value: x, Lo: x / 1.2, Hi: x * 1.2, Words: Words(p.H, p.K, x/1.2, x*1.2)}
		}
		return c
	}
	// Fault leads capacity by more than attack does, and attack leads fault.
	v := verdict(with(1.0/16, 1.0/20, 4.5))
	if v.Code != "supports_attack" || !strings.Contains(v.Sentence, "4.5 times more probable if the cause was an attack than if it was a fault") {
		t.Errorf("%s: %s", v.Code, v.Sentence)
	}
	// Capacity beats attack beats fault beats capacity.
	if v := verdict(with(5, 1.0/5, 5)); v.Code != Insufficient || !strings.Contains(strings.Join(v.Because, "; "), "no cause leads every other") {
		t.Errorf("%s because %v", v.Code, v.Because)
	}
}

// Words of support go where the gate is closed and where nothing failed.
func TestClosedGateStatesNoSupport(t *testing.T) {
	c := measured(t, 50, 2)
	c.applyGate(&Measurement{gate: gateOf(nil)})
	for _, p := range c.Pairs {
		if p.Words != NoSupport && p.Words != notStated {
			t.Errorf("%s:%s: %s", p.H, p.K, p.Words)
		}
	}
	if v := verdict(c); v.Code != Insufficient || strings.Contains(v.Sentence, " support for ") {
		t.Errorf("%s: %s", v.Code, v.Sentence)
	}
}

// Where the draws lie beyond the value, their distance from the value is no support.
func TestRangeIsNoCloserToOneThanTheDrawsAreWide(t *testing.T) {
	draws := func() []float64 { return []float64{4, 10, 50, 60, 80} }
	if lo, _, hi := around(4.4, draws()); lo > 4.4*10/50 || hi < 60 {
		t.Errorf("%v to %v", lo, hi)
	}
	if lo, _, hi := around(60, draws()); lo > 10 || hi < 60 {
		t.Errorf("%v to %v", lo, hi)
	}
	if lo, _, hi := around(.5, []float64{.01, .02, .03, .04, .05}); lo > .02 || hi < .5*.04/.03 {
		t.Errorf("%v to %v", lo, hi)
	}
}
