package analyzers

import (
	"math"
	"testing"
)

// sizedSamples are worlds of two causes and many sizes whose one value is f of the
// world's number and size.
func sizedSamples(n int, f func(i int, size float64) float64) []sample {
	var out []sample
	for i := range n {
		size := 10 * math.Exp2(float64(i%7))
		out = append(out, sample{sub: i % 2, fold: i % Folds, size: size, x: []float64{f(i, size)}})
	}
	return out
}

// A value that many worlds share lies in one bin, alone, for services of every size,
// however often it occurs among them.
func TestSharedValuesHaveTheirOwnBinInEveryClass(t *testing.T) {
	const never = 120
	train := sizedSamples(4200, func(i int, size float64) float64 {
		if i%100 < int(10+size/20) { // from 10 in a hundred to 42
			return never
		}
		if i%3 == 0 {
			return 0
		}
		return math.Mod(float64(i)*0.618, 1) * size / 10
	})
	sizes := newSizeClasses(train)
	if sizes.n() < 4 {
		t.Fatalf("%d classes of size", sizes.n())
	}
	c := newCells(train, 0, sizes)
	for _, x := range []float64{0, never} {
		if !c.bins.isShared(x) {
			t.Fatalf("%v is not taken for a value that many worlds share: %v", x, c.bins.shared)
		}
		at := c.bins.of(x, c.bins.class(-1))
		for k := range sizes.n() {
			if got := c.bins.of(x, k); got != at {
				t.Errorf("%v lies in bin %d for class %d and in %d for all sizes", x, got, k, at)
			}
			for _, s := range train {
				if y := s.x[0]; y != x && sizes.of(s.size) == k && c.bins.of(y, k) == at {
					t.Fatalf("%v lies in the bin of %v", y, x)
				}
			}
		}
	}
}

// The likelihoods of a place over the bins add up to 1 in every class, the worlds left
// out of the rest included, and follow a class of its own where sizes differ.
func TestLikelihoodsOfAClassAddUp(t *testing.T) {
	rng := newNormals(9)
	differ := sizedSamples(3000, func(i int, size float64) float64 {
		if i%2 == 0 && size > 100 {
			return 3 + rng.next()
		}
		return rng.next()
	})
	alike := sizedSamples(3000, func(i int, _ float64) float64 { return float64(i%2) + rng.next() })
	for name, train := range map[string][]sample{"differ": differ, "alike": alike} {
		sizes := newSizeClasses(train)
		c := newCells(train, 0, sizes)
		for k := range c.log {
			for s := range 2 {
				sum := 0.0
				for b := range c.bins.n {
					sum += math.Exp(c.log[k][s][b])
				}
				if math.Abs(sum-1) > 1e-9 {
					t.Errorf("%s: class %d, place %d: the bins add up to %v", name, k, s, sum)
				}
			}
		}
		small, large := c.log[0], c.log[sizes.n()-1]
		top := c.bins.n - 1
		gap := math.Abs((large[0][top] - large[1][top]) - (small[0][top] - small[1][top]))
		if name == "differ" && gap < 1 || name == "alike" && gap > .7 {
			t.Errorf("%s: the highest bin speaks by %.2f more in one class than in another, kappa %v", name, gap, c.prior)
		}
	}
}

// The printed ends of a bin are those its values are sorted by.
func TestEndsOfABin(t *testing.T) {
	train := sizedSamples(2000, func(i int, size float64) float64 {
		if i%3 == 0 {
			return 0
		}
		return math.Mod(float64(i)*0.618, 1) * size
	})
	sizes := newSizeClasses(train)
	c := newCells(train, 0, sizes)
	for _, s := range train {
		k := sizes.of(s.size)
		from, to := c.bins.ends(s.x[0], k)
		if from != nil && to != nil && *from == *to {
			if s.x[0] != *from {
				t.Fatalf("%v in the bin of %v", s.x[0], *from)
			}
			continue
		}
		if from != nil && s.x[0] <= *from || to != nil && s.x[0] > *to {
			t.Fatalf("%v is not in its bin", s.x[0])
		}
	}
}

// Nine draws in ten lie inside the value's own interval; a value that many worlds share
// stays as it was observed, and one at the end of its interval as often as not.
func TestDrawsFollowTheInterval(t *testing.T) {
	train := sizedSamples(2000, func(i int, _ float64) float64 {
		if i%3 == 0 {
			return 0
		}
		return float64(i % 50)
	})
	m := &Measurement{fit: &fusion{cells: []cells{newCells(train, 0, newSizeClasses(train))}}}
	for _, tt := range []struct{ x, lo, hi float64 }{{0, 0, 3}, {10, 8, 20}, {7, 7, 9}, {5, 5, 5}, {4, 3.9, math.Inf(1)}} {
		m.x, m.lo, m.hi = []float64{tt.x}, []float64{tt.lo}, []float64{tt.hi}
		rng, below, above, beyond := newNormals(3), 0, 0, 0
		for range 4000 {
			y := m.drawValue(0, rng)
			if y < tt.lo || y > tt.hi {
				beyond++
			}
			if y < tt.x {
				below++
			}
			if y > tt.x {
				above++
			}
		}
		moves := tt.hi > tt.lo && !math.IsInf(tt.hi, 1) && tt.x != 0
		sides := 0.0
		for _, end := range []float64{tt.lo, tt.hi} {
			if moves && end != tt.x {
				sides++
			}
		}
		if share := float64(beyond) / 4000; math.Abs(share-.05*sides) > .015 {
			t.Errorf("%+v: %.3f of the draws lie beyond the interval", tt, share)
		}
		if !moves && below+above > 0 || moves && (above < 1800 || above > 2200 || tt.lo < tt.x && below < 1800) {
			t.Errorf("%+v: %d draws below, %d above", tt, below, above)
		}
	}
}

// A value where no world was, between two that many share, says nothing: it is neither
// of them. A draw never goes there.
func TestAValueWhereNoWorldWasSaysNothing(t *testing.T) {
	train := sizedSamples(2000, func(i int, _ float64) float64 { return float64(i%3) / 5 }) // 0, .2, .4
	sizes := newSizeClasses(train)
	c := newCells(train, 0, sizes)
	for _, x := range []float64{.125, -1, .3, .5} {
		for k := -1; k < sizes.n(); k++ {
			if b := c.bins.of(x, c.bins.class(k)); b != noBin {
				t.Errorf("%v lies in bin %d, class %d", x, b, k)
			}
			if l := c.logP(x, k, 0); l != 0 {
				t.Errorf("%v speaks: %v", x, l)
			}
		}
	}
	f := &fusion{columns: []string{"utilisation: used up"}, groups: []string{"N"}, group: []int{0}, double: []bool{false}, weight: []float64{1}, cells: []cells{c}, sizes: sizes}
	m := &Measurement{fit: f, x: []float64{.125}, lo: []float64{.02}, hi: []float64{.4}}
	for _, l := range f.subLogLik(m.x, 0) {
		if l != 0 {
			t.Errorf("a group speaks: %v", l)
		}
	}
	if cell := m.cell(0); cell.Bin != 0 || cell.Counts[subTypes[0].Name][0] != 0 {
		t.Errorf("got %+v", cell)
	}
	mixed := sizedSamples(2000, func(i int, _ float64) float64 {
		return map[bool]float64{true: 0, false: .3 + float64(i%50)/100}[i%3 == 0]
	})
	m.fit = &fusion{cells: []cells{newCells(mixed, 0, newSizeClasses(mixed))}}
	m.x, m.lo, m.hi = []float64{.35}, []float64{.05}, []float64{.5}
	for rng, n := newNormals(4), 0; n < 2000; n++ {
		if y := m.drawValue(0, rng); y < 0 {
			t.Fatalf("drew %v", y)
		}
	}
}
