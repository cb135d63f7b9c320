package timeline

import (
	"math"
	"testing"

	"hindcast/casefile"
)

func at(bin int, clock float64) Onset {
	p := make([]float64, 20)
	p[bin] = 1
	return Onset{Lane: "x", Start: casefile.Time(0), BinSecs: 60, P: p, ClockSE: clock}
}

func TestWhichFirst(t *testing.T) {
	for _, c := range []struct {
		name   string
		a, b   Onset
		p      float64
		stated string
	}{
		{"far apart", at(2, 0), at(9, 0), 1, "before"},
		{"turned", at(9, 0), at(2, 0), 0, "after"},
		{"same bin", at(4, 0), at(4, 0), 0.5, ""},
		{"inside one bin and the clocks", at(4, 0), at(5, 0), 1, ""},
		{"clock error wider than the gap", at(4, 200), at(7, 200), 0.7377, ""},
	} {
		o := WhichFirst(c.a, c.b)
		if math.Abs(o.P-c.p) > 1e-4 || o.Stated != c.stated {
			t.Errorf("%s: P = %.3f, stated %q (%s); want %.2f, %q", c.name, o.P, o.Stated, o.Why, c.p, c.stated)
		}
	}
}

// TestWhichFirstTurns checks that asking the other way round says the opposite.
func TestWhichFirstTurns(t *testing.T) {
	a := Onset{BinSecs: 60, P: []float64{0.2, 0.5, 0.3}, ClockSE: 5}
	b := Onset{BinSecs: 60, P: []float64{0, 0.1, 0.2, 0.7}, ClockSE: 2}
	ab, ba := WhichFirst(a, b), WhichFirst(b, a)
	if math.Abs(ab.P+ba.P-1) > 1e-9 || ab.Gap != -ba.Gap {
		t.Errorf("P %v + %v, gap %v and %v", ab.P, ba.P, ab.Gap, ba.Gap)
	}
}

// A probability of almost nothing is nothing, not NaN, which JSON cannot hold.
func TestRoundedStaysANumber(t *testing.T) {
	for x, want := range map[float64]float64{5e-324: 0, 1e-310: 0, 1.2345678e-200: 1.23457e-200, 123456.7: 123457, -0.5: -0.5, math.NaN(): 0} {
		if got := rounded(x); got != want && math.Abs(got/want-1) > 1e-9 || math.IsNaN(got) {
			t.Errorf("rounded(%v) = %v, want %v", x, got, want)
		}
	}
}
