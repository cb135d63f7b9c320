package analyzers

import (
	"math"
	"sort"
)

// pairFit is the calibration of one pair of hypotheses: LLR' = A + B (difference
// of the Lambdas), natural logarithms, held inside [Lower, Upper] (log10), the
// bounds the worlds of the fit can vouch for.
type pairFit struct {
	A, B         float64
	Lower, Upper float64
	N            int
	cov          [3]float64 // of (A, B): var A, cov, var B
	up, down     vouched
}

// vouched are the counts a bound comes from: of right[1] worlds on the right side
// right[0] reach the bound, of wrong[1] on the other wrong[0].
type vouched struct{ right, wrong [2]float64 }

// fitPair fits the line by logistic regression at equal priors on worlds that do
// not vouch for themselves, and then the bounds.
func fitPair(cases []Scored) pairFit {
	p := pairFit{B: 1, N: len(cases)}
	h, k := split(cases)
	if len(h) == 0 || len(k) == 0 {
		return pairFit{N: len(cases)} // nothing vouches for any ratio
	}
	p.A, p.B, p.cov = logisticFit(cases, float64(len(h)), float64(len(k)))
	right := make([]Scored, len(cases))
	wrong := make([]Scored, len(cases))
	for i, c := range cases {
		x := (p.A + p.B*c.LLR) / math.Ln10
		right[i], wrong[i] = Scored{x, c.H}, Scored{-x, !c.H}
	}
	p.Upper, p.up = upperBound(right)
	p.Lower, p.down = upperBound(wrong)
	p.Lower = -p.Lower
	return p
}

// logisticFit maximises the likelihood of the truth over (a, b), both kinds of
// case with the same weight in all, under a normal prior of standard deviation 1
// around (0, 1), which keeps separable worlds finite. Newton's method; b is not
// negative. cov is the inverse of the curvature at the maximum.
func logisticFit(cases []Scored, nh, nk float64) (a, b float64, cov [3]float64) {
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
		cov = [3]float64{hbb / det, -hab / det, haa / det}
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		step := math.Min(1, 2/math.Max(math.Abs(da), math.Abs(db)))
		a, b = a-step*da, b-step*db
		if math.Abs(da)+math.Abs(db) < 1e-10 {
			break
		}
	}
	return a, math.Max(0, b), cov
}

// upperBound is the invariance-verification bound (Alberink, Leegwater, Vergeer,
// after the NFI's lir): with s1 of n1 cases of h and s2 of n2 of k at t or above,
// the last t before log10((s1+1/2)/(n1+1)) - log10((s2+1/2)/(n2+1)) - t falls below
// 0. cases are log10 ratios. Perfect separation gives log10(2n+1). It also returns
// the counts at the bound.
func upperBound(cases []Scored) (bound float64, counts vouched) {
	h, k := split(cases)
	sort.Float64s(h)
	sort.Float64s(k)
	points := append(append([]float64{}, h...), k...)
	sort.Float64s(points)
	n1, n2 := float64(len(h)), float64(len(k))
	counts = vouched{[2]float64{n1, n1}, [2]float64{n2, n2}}
	for _, p := range points {
		if p < 0 {
			continue
		}
		s1 := float64(len(h) - sort.SearchFloat64s(h, p))
		s2 := float64(len(k) - sort.SearchFloat64s(k, p))
		c := math.Log10((s1+.5)/(n1+1)) - math.Log10((s2+.5)/(n2+1))
		here := vouched{[2]float64{s1, n1}, [2]float64{s2, n2}}
		if c < p {
			if c <= bound {
				return bound, counts
			}
			return c, here
		}
		bound, counts = p, here
	}
	return bound, counts
}

// apply calibrates and bounds a difference of Lambdas; natural logarithm.
func (p pairFit) apply(diff float64) float64 {
	x := p.A + p.B*diff
	return math.Min(p.Upper*math.Ln10, math.Max(p.Lower*math.Ln10, x))
}

// drawFits moves the calibration by what it does not know: the line by the normal
// approximation of its posterior, each bound by the finite number of worlds that
// vouch for it.
func (f *fusion) drawFits(rng *normals, n int) [][]pairFit {
	out := make([][]pairFit, n)
	for d := range out {
		for _, p := range f.fits() {
			out[d] = append(out[d], p.draw(rng))
		}
	}
	return out
}

func (p pairFit) draw(rng *normals) pairFit {
	u, v := rng.next(), rng.next()
	if sa := math.Sqrt(p.cov[0]); sa > 0 {
		r := p.cov[1] / sa
		p.A += sa * u
		p.B = math.Max(0, p.B+r*u+math.Sqrt(math.Max(0, p.cov[2]-r*r))*v)
	}
	p.Upper = math.Min(p.Upper, p.up.draw(rng))
	p.Lower = -math.Min(-p.Lower, p.down.draw(rng))
	return p
}

// draw is the bound had the shares been what the counts allow: log10 of the ratio
// of two shares, each from its posterior under Jeffreys's prior. A bound is only
// ever drawn in: chance vouches for nothing.
func (v vouched) draw(rng *normals) float64 {
	right, wrong := drawShare(rng, v.right), drawShare(rng, v.wrong)
	return math.Max(0, math.Log10(right/wrong))
}

// drawShare draws from Beta(s + 1/2, n - s + 1/2): a ratio of chi-square numbers
// with 2s+1 and 2(n-s)+1 degrees of freedom.
func drawShare(rng *normals, c [2]float64) float64 {
	a, b := rng.chiSquare(int(2*c[0]+1)), rng.chiSquare(int(2*(c[1]-c[0])+1))
	return a / (a + b)
}

// chiSquare draws with k degrees of freedom: a sum of squares, and from 30 on the
// cube of Wilson and Hilferty (1931).
func (n *normals) chiSquare(k int) float64 {
	if k >= 30 {
		q := 2 / (9 * float64(k))
		x := 1 - q + math.Sqrt(q)*n.next()
		return float64(k) * x * x * x
	}
	sum := 0.0
	for range k {
		x := n.next()
		sum += x * x
	}
	return sum
}
