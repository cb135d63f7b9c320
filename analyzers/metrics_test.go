package analyzers

import (
	"math"
	"testing"
)

func scoredOf(h, k []float64) []Scored {
	var out []Scored
	for _, x := range h {
		out = append(out, Scored{x, true})
	}
	for _, x := range k {
		out = append(out, Scored{x, false})
	}
	return out
}

// The golden values of the method's reference, section 2.7.
func TestMetricsGolden(t *testing.T) {
	ln3 := math.Log(3)
	toy := scoredOf([]float64{1, 2, -1}, []float64{-2, 0.5, -3})
	for _, c := range []struct {
		name      string
		got, want float64
		tol       float64
	}{
		{"Cllr 3,3 | 1/3,1/3", Cllr(scoredOf([]float64{ln3, ln3}, []float64{-ln3, -ln3})), 0.4150374992788438, 1e-12},
		{"Cllr 1 | 1", Cllr(scoredOf([]float64{0}, []float64{0})), 1, 1e-12},
		{"Cllr 1/3 | 3", Cllr(scoredOf([]float64{-ln3}, []float64{ln3})), 2, 1e-12},
		{"Cllr toy", Cllr(toy), 0.6980344661507226, 1e-12},
		{"AUC toy", AUC(toy), 0.8889, 5e-5},
		{"Brier toy", Brier(toy), 0.1708166, 5e-8},
		{"Cllr_min toy", CllrMin(toy), 0.3333333, 5e-8},
		{"AUC of ties", AUC(scoredOf([]float64{1, 1}, []float64{1, 1})), 0.5, 1e-12},
	} {
		if math.Abs(c.got-c.want) > c.tol {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if !math.IsNaN(Cllr(scoredOf([]float64{1}, nil))) || !math.IsNaN(CllrMin(nil)) || !math.IsNaN(AUC(nil)) {
		t.Error("a metric of one kind of case is unknown, not a number")
	}
	if x := Cllr(scoredOf([]float64{-1e4}, []float64{1e4})); math.IsInf(x, 0) || x < 1e4 {
		t.Errorf("extreme ratios give %v", x)
	}
}

func TestReliabilityOfWhatIsCertain(t *testing.T) {
	bins := Reliability(scoredOf([]float64{40, 40}, []float64{-40}))
	if bins[9].Share != 1 || bins[9].N != 2 || bins[0].Share != 0 || bins[0].N != 1 {
		t.Errorf("%+v", bins)
	}
}
