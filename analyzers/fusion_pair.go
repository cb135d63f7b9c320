package analyzers

import (
	"math"
	"sort"
)

// pairFit is the calibration of one pair of hypotheses: LLR' = A + B (difference
// of the Lambdas), natural logarithms, held inside [Lower, Upper] (log10), the
// bounds the held-out worlds can vouch for.
type pairFit struct {
	A, B         float64
	Lower, Upper float64
	N            int
}

// fitPair fits the line by logistic regression at equal priors on worlds that the
// likelihoods have not seen, and then the bounds.
func fitPair(cases []Scored) pairFit {
	p := pairFit{B: 1, N: len(cases)}
	h, k := split(cases)
	if len(h) == 0 || len(k) == 0 {
		return pairFit{N: len(cases)} // nothing vouches for any ratio
	}
	p.A, p.B = logisticFit(cases, float64(len(h)), float64(len(k)))
	llr := make([]Scored, len(cases))
	for i, c := range cases {
		llr[i] = Scored{(p.A + p.B*c.LLR) / math.Ln10, c.H}
	}
	p.Upper = upperBound(llr)
	for i := range llr {
		llr[i] = Scored{-llr[i].LLR, !llr[i].H}
	}
	p.Lower = -upperBound(llr)
	return p
}

// logisticFit maximises the likelihood of the truth over (a, b), both kinds of
// case with the same weight in all, under a normal prior of standard deviation 1
// around (0, 1), which keeps separable worlds finite. Newton's method; b is not
// negative.
func logisticFit(cases []Scored, nh, nk float64) (a, b float64) {
	a, b = 0, 1
	total := nh + nk
	for range 60 {
		ga, gb := a, b-1
		haa, hab, hbb := 1.0, 0.0, 1.0
		for _, c := range cases {
			w, y := total/2/nk, 0.0
			if c.H {
				w, y = total/2/nh, 1
			}
			p := logistic(a + b*c.LLR)
			d, v := w*(p-y), w*p*(1-p)
			ga, gb = ga+d, gb+d*c.LLR
			haa, hab, hbb = haa+v, hab+v*c.LLR, hbb+v*c.LLR*c.LLR
		}
		det := haa*hbb - hab*hab
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		step := math.Min(1, 2/math.Max(math.Abs(da), math.Abs(db)))
		a, b = a-step*da, b-step*db
		if math.Abs(da)+math.Abs(db) < 1e-10 {
			break
		}
	}
	return a, math.Max(0, b)
}

// upperBound is the invariance-verification bound (Alberink, Leegwater, Vergeer,
// after the NFI's lir): with s1 of n1 cases of h and s2 of n2 of k at t or above,
// the last t before log10((s1+1/2)/(n1+1)) - log10((s2+1/2)/(n2+1)) - t falls below
// 0. cases are log10 ratios. Perfect separation gives log10(2n+1).
func upperBound(cases []Scored) float64 {
	h, k := split(cases)
	sort.Float64s(h)
	sort.Float64s(k)
	points := append(append([]float64{}, h...), k...)
	sort.Float64s(points)
	at := 0.0
	for _, p := range points {
		if p < 0 {
			continue
		}
		s1 := float64(len(h) - sort.SearchFloat64s(h, p))
		s2 := float64(len(k) - sort.SearchFloat64s(k, p))
		c := math.Log10((s1+.5)/float64(len(h)+1)) - math.Log10((s2+.5)/float64(len(k)+1))
		if c < p {
			return math.Max(at, math.Min(c, p))
		}
		at = p
	}
	return at
}

// apply calibrates and bounds a difference of Lambdas; natural logarithm.
func (p pairFit) apply(diff float64) float64 {
	x := p.A + p.B*diff
	return math.Min(p.Upper*math.Ln10, math.Max(p.Lower*math.Ln10, x))
}
