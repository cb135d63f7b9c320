package timeline

import (
	"math"
	"strings"
)

// quantile95 is the 97.5th percentile of the normal distribution.
const quantile95 = 1.96

// margin is half the width of the 95 % interval of an estimate from flows sampled
// 1:N. n sampled packets estimate n*N with the variance n*N*N, so that for one rate
// the relative error is 1.96*sqrt(1/n) (P. Phaal and S. Panchen, Packet Sampling
// Basics, sflow.org). It is 0 where nothing in the row was sampled.
func (d *laneDef) margin(rows []Ints) float64 {
	if d.variance == "" {
		return 0
	}
	v, ok := Sum(rows, d.variance)
	if !ok {
		return 0
	}
	return quantile95 * math.Sqrt(v) * max(d.unit2, 1)
}

// noteSampling says which lanes are estimates, and how uncertain the worst of
// their rows in the window is.
func (b *builder) noteSampling() {
	var names []string
	worst := 0.0
	for _, l := range b.tl.Lanes {
		sampled := false
		for i, p := range l.Points {
			if p.Margin > 0 && p.Value > 0 && b.tl.Rows[i].Kind == Minute {
				sampled = true
				worst = max(worst, p.Margin/p.Value)
			}
		}
		if sampled {
			names = append(names, l.Name)
		}
	}
	if len(names) > 0 {
		b.note("%s: estimates from sampled flows. 95 of 100 such estimates lie within 1.96*sqrt(1/n) of the count, n sampled packets (Phaal and Panchen, Packet Sampling Basics); the least certain row lies within %.1f %%",
			strings.Join(names, ", "), 100*worst)
	}
}
