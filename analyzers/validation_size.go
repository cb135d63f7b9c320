package analyzers

import (
	"math"
	"slices"
)

// SizeScore is how well the ratios of the pairs did on worlds of one class of size.
type SizeScore struct {
	From  float64     `json:"from"` // sizes above From ...
	To    float64     `json:"to"`   // ... and up to To, in clients a minute before the window
	Pairs []PairScore `json:"pairs"`
}

// bySize deals tested worlds into classes of size, as the fit does.
func bySize(worlds []tested) []SizeScore {
	var samples []sample
	for _, w := range worlds {
		samples = append(samples, sample{size: w.size})
	}
	classes := newSizeClasses(samples)
	var out []SizeScore
	for k := range classes.n() {
		own := slices.DeleteFunc(slices.Clone(worlds), func(w tested) bool { return classes.of(w.size) != k })
		s := SizeScore{From: classes.least, To: classes.most}
		if k > 0 {
			s.From = classes.cuts[k-1]
		}
		if k < len(classes.cuts) {
			s.To = classes.cuts[k]
		}
		for i, pr := range pairs {
			cases := pairCases(own, i)
			h, l := split(cases)
			if len(h) == 0 || len(l) == 0 {
				continue
			}
			m10, m100, fewest := misleading(cases, 10), misleading(cases, 100), min(len(h), len(l))
			s.Pairs = append(s.Pairs, PairScore{H: pr[0], K: pr[1], N: len(cases), Cllr: Round(Cllr(cases)), Cal: Round(Cllr(cases) - CllrMin(cases)),
				CalExpected: Round(math.Max(0, expectedCal(cases))), AUC: Round(AUC(cases)), Brier: Round(Brier(cases)), Over10: Round(m10), Over100: Round(m100),
				BoundHolds: m10 <= allowed(10, fewest) && m100 <= allowed(100, fewest)})
		}
		out = append(out, s)
	}
	return out
}
