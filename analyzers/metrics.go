package analyzers

import (
	"math"
	"sort"
)

// Scored is one case of known truth with the natural logarithm of its likelihood
// ratio of h over k; H says that h was true.
type Scored struct {
	LLR float64
	H   bool
}

// split separates the log-likelihood ratios by truth.
func split(cases []Scored) (h, k []float64) {
	for _, c := range cases {
		if c.H {
			h = append(h, c.LLR)
		} else {
			k = append(k, c.LLR)
		}
	}
	return h, k
}

// softplus2 is log2(1 + e^x), which does not overflow.
func softplus2(x float64) float64 {
	if x > 30 {
		return x / math.Ln2
	}
	return math.Log1p(math.Exp(x)) / math.Ln2
}

// Cllr is the log-likelihood-ratio cost (Brummer and du Preez 2006):
// half the mean of log2(1 + 1/LR) where h is true and half that of log2(1 + LR)
// where k is. 0 is perfect, 1 says nothing, more misleads. NaN without a case of
// both kinds.
func Cllr(cases []Scored) float64 {
	h, k := split(cases)
	if len(h) == 0 || len(k) == 0 {
		return math.NaN()
	}
	a, b := 0.0, 0.0
	for _, x := range h {
		a += softplus2(-x)
	}
	for _, x := range k {
		b += softplus2(x)
	}
	return (a/float64(len(h)) + b/float64(len(k))) / 2
}

// CllrMin is the Cllr after the best monotone map of the ratios, found by pooling
// adjacent violators; Cllr - CllrMin is the cost of calibration.
func CllrMin(cases []Scored) float64 {
	h, k := split(cases)
	if len(h) == 0 || len(k) == 0 {
		return math.NaN()
	}
	s := append([]Scored{}, cases...)
	sort.SliceStable(s, func(i, j int) bool { return s[i].LLR < s[j].LLR })
	a, b := 0.0, 0.0
	odds := float64(len(h)) / float64(len(k))
	for _, p := range pav(s) {
		if p.h > 0 {
			a += p.h * math.Log2(1+odds*p.k/p.h)
		}
		if p.k > 0 {
			b += p.k * math.Log2(1+p.h/p.k/odds)
		}
	}
	return (a/float64(len(h)) + b/float64(len(k))) / 2
}

// pool is a run of cases with one ratio.
type pool struct{ h, k float64 }

// pav pools adjacent violators: the share of h rises from pool to pool. Ties are
// one pool. cases are sorted by ratio.
func pav(cases []Scored) []pool {
	var out []pool
	for i := 0; i < len(cases); {
		p, at := pool{}, cases[i].LLR
		for ; i < len(cases) && cases[i].LLR == at; i++ {
			if cases[i].H {
				p.h++
			} else {
				p.k++
			}
		}
		out = append(out, p)
		for n := len(out); n > 1 && out[n-2].h*(out[n-1].h+out[n-1].k) >= out[n-1].h*(out[n-2].h+out[n-2].k); n = len(out) {
			out = append(out[:n-2], pool{out[n-2].h + out[n-1].h, out[n-2].k + out[n-1].k})
		}
	}
	return out
}

// AUC is the probability that a case of h has a larger ratio than one of k, ties
// counted half (Mann and Whitney 1947).
func AUC(cases []Scored) float64 {
	h, k := split(cases)
	if len(h) == 0 || len(k) == 0 {
		return math.NaN()
	}
	sort.Float64s(k)
	sum := 0.0
	for _, x := range h {
		below := sort.SearchFloat64s(k, x)
		upTo := below + sort.Search(len(k)-below, func(i int) bool { return k[below+i] > x })
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(h)) / float64(len(k))
}

// Brier is the mean of (p - y)^2 at equal priors, p = LR/(1+LR) (Brier 1950).
func Brier(cases []Scored) float64 {
	sum := 0.0
	for _, c := range cases {
		p := logistic(c.LLR)
		if c.H {
			p--
		}
		sum += p * p
	}
	return sum / float64(len(cases))
}

// ReliabilityBin is one of the ten bins of a reliability curve.
type ReliabilityBin struct {
	Lo    float64 `json:"lo"`    // the probabilities at equal priors in [Lo, Lo+0.1)
	Mean  float64 `json:"mean"`  // their mean
	Share float64 `json:"share"` // share of cases in which h was true, both kinds weighted alike
	N     int     `json:"n"`
}

// Reliability holds stated probabilities against what was true, in ten bins;
// cases of both kinds have the same weight in all.
func Reliability(cases []Scored) []ReliabilityBin {
	h, k := split(cases)
	out := make([]ReliabilityBin, 10)
	w := make([][2]float64, 10)
	for _, c := range cases {
		p := logistic(c.LLR)
		i := min(int(p*10), 9)
		out[i].N++
		out[i].Mean += p
		if c.H {
			w[i][1] += 1 / float64(len(h))
		} else {
			w[i][0] += 1 / float64(len(k))
		}
	}
	for i := range out {
		out[i].Lo = float64(i) / 10
		if out[i].N > 0 {
			out[i].Mean = Round(out[i].Mean / float64(out[i].N))
			out[i].Share = Round(w[i][1] / (w[i][0] + w[i][1]))
		}
	}
	return out
}
