package timeline

import (
	"math"
	"testing"
)

// TestARL holds Siegmund's approximation to published run lengths.
func TestARL(t *testing.T) {
	for _, c := range []struct{ delta, h, want, tol float64 }{
		{0, 4, 338.1, 0.05}, {1, 4, 8.34, 0.005}, {2, 4, 3.22, 0.005},
		{0, 5, 938.2, 0.05}, {1, 5, 10.34, 0.005}, {2, 5, 3.89, 0.005},
		{0, 8, 19112, 0.5}, {1, 8, 16.33, 0.005}, {2, 8, 5.89, 0.005},
	} {
		if got := ARL(c.delta, CUSUMSlack, c.h); math.Abs(got-c.want) > c.tol {
			t.Errorf("ARL(delta %v, h %v) = %v, want %v", c.delta, c.h, got, c.want)
		}
	}
	if got := ARL(0.5, 0.5, 4); math.Abs(got-5.166*5.166) > 1e-9 {
		t.Errorf("ARL at zero drift = %v", got)
	}
}

func TestChangePosterior(t *testing.T) {
	p, ok := ChangePosterior([]float64{10, 9, 11, 10, 12, 8, 10, 30, 33, 29, 31})
	if !ok || p.Tau != 7 || !p.Rise {
		t.Fatalf("tau = %d, rise %v, ok %v; want 7, true, true", p.Tau, p.Rise, ok)
	}
	if got := p.P[6]; math.Abs(got-0.9997) > 5e-5 {
		t.Errorf("P(tau = 7) = %.5f, want 0.9997", got)
	}
	if math.Abs(p.LR-59.32) > 0.005 {
		t.Errorf("2 delta log L = %.3f, want 59.32", p.LR)
	}
	if lo, hi := p.Interval(0.9); lo != 7 || hi != 7 {
		t.Errorf("90 %% interval [%d,%d], want [7,7]", lo, hi)
	}
	if _, ok := ChangePosterior([]float64{1, 2, 3}); ok {
		t.Error("three bins gave a posterior")
	}
}

func TestCUSUM(t *testing.T) {
	z := []float64{0, 0.2, -0.3, 0.1, 2, 2, math.NaN(), 2, 2, 0, -9, 0, 3, 3, 3}
	got := CUSUM(z, CUSUMSlack, CUSUMMinutes)
	want := []Alarm{{4, 8}, {12, 14}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("alarms %v, want %v", got, want)
	}
	if a := CUSUM(make([]float64, 500), CUSUMSlack, CUSUMMinutes); a != nil {
		t.Errorf("a flat series alarmed: %v", a)
	}
}

func TestScoresFlatBaseline(t *testing.T) {
	base := []float64{Anscombe(4), Anscombe(4), Anscombe(4)}
	z := Scores([]float64{Anscombe(4), Anscombe(9)}, base, 1)
	if z[0] != 0 || z[1] < 1 || z[1] > 3 {
		t.Errorf("scores %v", z)
	}
	if Scores([]float64{1}, nil, 1) != nil {
		t.Error("scores without a baseline")
	}
}

// TestPELTExact compares PELT with the quadratic optimal partition it prunes.
func TestPELTExact(t *testing.T) {
	z := make([]float64, 90)
	seed := uint64(3)
	for i := range z {
		seed = seed*6364136223846793005 + 1442695040888963407
		z[i] = float64(seed>>40)/float64(1<<24)*2 - 1
		if i >= 30 && i < 61 {
			z[i] += 4
		}
	}
	for _, pen := range []float64{3, 9, 13.5, 30} {
		got, want := PELT(z, pen, 3), optimal(z, pen, 3)
		if len(got) != len(want) {
			t.Fatalf("penalty %v: PELT %v, exact %v", pen, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("penalty %v: PELT %v, exact %v", pen, got, want)
			}
		}
	}
	if got := StableChanges(z, 3); len(got) != 2 || got[0] != 30 || got[1] != 61 {
		t.Errorf("stable changes %v, want [30 61]", got)
	}
	if got := PELT(make([]float64, 50), 10, 3); got != nil {
		t.Errorf("a flat series has changes %v", got)
	}
}

func optimal(z []float64, pen float64, minSize int) []int {
	n := len(z)
	best, prev := make([]float64, n+1), make([]int, n+1)
	best[0] = -pen
	for t := 1; t <= n; t++ {
		best[t] = math.Inf(1)
		for s := 0; s+minSize <= t; s++ {
			mean, c := 0.0, 0.0
			for _, v := range z[s:t] {
				mean += v
			}
			mean /= float64(t - s)
			for _, v := range z[s:t] {
				c += (v - mean) * (v - mean)
			}
			if v := best[s] + c + pen; v < best[t] {
				best[t], prev[t] = v, s
			}
		}
	}
	var out []int
	for t := prev[n]; t > 0; t = prev[t] {
		out = append([]int{t}, out...)
	}
	return out
}
