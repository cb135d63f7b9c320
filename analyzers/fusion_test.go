package analyzers

import (
	"math"
	"math/rand/v2"
	"testing"
)

// toyWorlds draws n worlds of each sub-type with one column a shift: the columns
// of a group share an error of correlation rho.
func toyWorlds(rng *rand.Rand, n int, shift func(sub SubType, column int) float64, columns int, rho float64) []sample {
	var out []sample
	for s, t := range subTypes {
		for i := range n {
			common := rng.NormFloat64()
			w := sample{sub: s, fold: foldOf(uint64(i)), size: math.NaN()}
			for c := range columns {
				w.x = append(w.x, shift(t, c)+math.Sqrt(rho)*common+math.Sqrt(1-rho)*rng.NormFloat64())
			}
			out = append(out, w)
		}
	}
	return out
}

func attackUp(t SubType, _ int) float64 {
	if t.Hypothesis == Attack {
		return 1.5
	}
	return 0
}

func repeated(s string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

func toyFusion(all []sample, groups []string) *fusion {
	return fitFusion(groups, groups, seen(all, heldBack))
}

func llrs(f *fusion, worlds []sample) []Scored {
	return pairCases(f.testWorlds(unseenBy(worlds, heldBack), func(int) bool { return false }), 0)
}

func TestFusionIsCalibratedAndBounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, rho := range []float64{0, .8} {
		all := toyWorlds(rng, 120, attackUp, 4, rho)
		f := toyFusion(all, []string{"S", "S", "B", "B"})
		cases := llrs(f, all)
		c, cal := Cllr(cases), Cllr(cases)-CllrMin(cases)
		if c > .75 || cal > .08 {
			t.Errorf("rho %v: Cllr %.3f, calibration %.3f", rho, c, cal)
		}
		for _, x := range []float64{10, 100} {
			n := float64(len(cases)) / 2
			if m := misleading(cases, x); m > 1/x+3*math.Sqrt(1/x*(1-1/x)/n) {
				t.Errorf("rho %v: %.3f of the worlds mislead by %v or more", rho, m, x)
			}
		}
		for _, p := range f.pairs {
			if most := math.Log10(2*float64(p.N) + 1); p.Upper > most || -p.Lower > most || p.Upper < 0 || p.Lower > 0 {
				t.Errorf("bounds %v to %v for %d worlds", p.Lower, p.Upper, p.N)
			}
		}
	}
}

// Two copies of a column are one observation.
func TestDuplicatedColumnChangesLittle(t *testing.T) {
	all := toyWorlds(rand.New(rand.NewPCG(3, 4)), 160, attackUp, 1, 0)
	twice := make([]sample, len(all))
	for i, w := range all {
		twice[i] = sample{sub: w.sub, fold: w.fold, size: w.size, x: []float64{w.x[0], w.x[0]}}
	}
	one, two := llrs(toyFusion(all, []string{"S"}), all), llrs(toyFusion(twice, []string{"S", "S"}), twice)
	for i := range one {
		if d := math.Abs(one[i].LLR - two[i].LLR); d > math.Log(1.1) {
			t.Fatalf("world %d: the ratio changes by a factor of %.3f", i, math.Exp(d))
		}
	}
}

func TestPermutedLabelsSayNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	all := toyWorlds(rng, 120, attackUp, 4, 0)
	rng.Shuffle(len(all), func(i, j int) { all[i].x, all[j].x = all[j].x, all[i].x })
	if c := Cllr(llrs(toyFusion(all, []string{"S", "S", "B", "B"}), all)); math.Abs(c-1) > .06 {
		t.Errorf("Cllr %.3f on permuted worlds", c)
	}
}

func TestNoiseCostsLittle(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	all := toyWorlds(rng, 240, attackUp, 3, 0)
	before := Cllr(llrs(toyFusion(all, repeated("S", 3)), all))
	for i := range all {
		all[i].x = append(all[i].x[:3:3], rng.NormFloat64(), rng.NormFloat64())
	}
	after := Cllr(llrs(toyFusion(all, []string{"S", "S", "S", "T", "T"}), all))
	if after-before > .02 {
		t.Errorf("two columns of noise raise Cllr from %.3f to %.3f", before, after)
	}
}

// Perfect separation of n worlds a side cannot vouch for more than 2n+1.
func TestUpperBoundGolden(t *testing.T) {
	for n, want := range map[int]float64{100: 2.30, 1000: 3.30, 5000: 4.00} {
		var cases []Scored
		for range n {
			cases = append(cases, Scored{50, true}, Scored{-50, false})
		}
		if got, _ := upperBound(cases); math.Abs(got-want) > .005 {
			t.Errorf("n %d: %v, want %v", n, got, want)
		}
	}
	if got, _ := upperBound(scoredOf([]float64{-1, 1}, []float64{-1, 1})); got > .3 {
		t.Errorf("worlds that look alike vouch for %v", got)
	}
}

func TestMissingValueSaysNothing(t *testing.T) {
	all := toyWorlds(rand.New(rand.NewPCG(9, 10)), 60, attackUp, 2, 0)
	f := toyFusion(all, []string{"S", "B"})
	for s, l := range f.subLogLik([]float64{math.NaN(), math.NaN()}, -1) {
		if l != 0 {
			t.Errorf("%s: %v", placeName(s), l)
		}
	}
}

func TestEntropyGolden(t *testing.T) {
	x, ok := histogram{50: 1, 30: 1, 15: 1, 5: 1}.evenness()
	if !ok || math.Abs(x-.8239) > 5e-5 {
		t.Errorf("%v", x)
	}
}
