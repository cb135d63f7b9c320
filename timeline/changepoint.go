package timeline

import "math"

// Posterior is the exact posterior of a single change in a Poisson rate, under
// a flat prior over the bins (science of single change points; for counts the
// segment log-likelihood at its maximum is S ln(S/n) - S):
//
//	p(tau | x) ~ exp{ [l(1..tau) + l(tau+1..n)] / phi }
//
// P[t] is the probability that the change lies after bin t (bins count from 1
// in the formula, so P[0] belongs to tau = 1). phi >= 1 is the dispersion:
// Pearson's chi-square per degree of freedom of the best split.
type Posterior struct {
	P    []float64 // len(x) - 1 values that sum to 1
	Tau  int       // most probable tau: bins in the first segment
	LR   float64   // 2 (log L of the best split - log L of no change)
	Phi  float64
	Rise bool // the rate of the second segment is higher
}

// ChangePosterior computes the Posterior of counts x; ok is false for fewer than
// four bins. x must hold no gaps: cut the series at them first.
func ChangePosterior(x []float64) (p Posterior, ok bool) {
	n := len(x)
	if n < 4 {
		return p, false
	}
	cum := make([]float64, n+1)
	for i, v := range x {
		cum[i+1] = cum[i] + v
	}
	ll := make([]float64, n-1)
	for t := 1; t < n; t++ {
		ll[t-1] = segment(cum[t], t) + segment(cum[n]-cum[t], n-t)
		if t == 1 || ll[t-1] > ll[p.Tau-1] {
			p.Tau = t
		}
	}
	first, second := cum[p.Tau]/float64(p.Tau), (cum[n]-cum[p.Tau])/float64(n-p.Tau)
	p.Phi = dispersion(x, p.Tau, first, second)
	p.LR = 2 * (ll[p.Tau-1] - segment(cum[n], n))
	p.Rise = second > first
	p.P = make([]float64, n-1)
	sum := 0.0
	for i, l := range ll {
		p.P[i] = math.Exp((l - ll[p.Tau-1]) / p.Phi)
		sum += p.P[i]
	}
	for i := range p.P {
		p.P[i] /= sum
	}
	return p, true
}

// segment is the Poisson log-likelihood, at its maximum and up to a constant, of
// n bins that sum to s.
func segment(s float64, n int) float64 {
	if s <= 0 {
		return 0
	}
	return s*math.Log(s/float64(n)) - s
}

// dispersion is Pearson's chi-square per degree of freedom around the two
// segment means, at least 1.
func dispersion(x []float64, tau int, first, second float64) float64 {
	chi := 0.0
	for i, v := range x {
		mean := first
		if i >= tau {
			mean = second
		}
		if mean > 0 {
			chi += (v - mean) * (v - mean) / mean
		}
	}
	return math.Max(1, chi/float64(len(x)-2))
}

// Interval returns the smallest tau and the largest tau between which at least
// mass of the posterior lies, cut equally from both ends.
func (p Posterior) Interval(mass float64) (lo, hi int) {
	tail := (1 - mass) / 2
	lo, hi = 1, len(p.P)
	sum := 0.0
	for i, v := range p.P {
		if sum += v; sum > tail {
			lo = i + 1
			break
		}
	}
	sum = 0
	for i := len(p.P) - 1; i >= 0; i-- {
		if sum += p.P[i]; sum > tail {
			hi = i + 1
			break
		}
	}
	return lo, hi
}

// PELT segments z by changes of its mean with a known standard deviation of 1
// and returns the first bin of every segment but the first. It is exact (Killick,
// Fearnhead and Eckley, JASA 107, 2012): the cost of a segment is the sum of
// squares around its mean, each change costs penalty, segments hold at least
// minSize bins, and every bin is a candidate (jump 1, or onsets would be
// quantised).
func PELT(z []float64, penalty float64, minSize int) []int {
	n := len(z)
	if n < 2*minSize {
		return nil
	}
	cum, sq := make([]float64, n+1), make([]float64, n+1)
	for i, v := range z {
		cum[i+1], sq[i+1] = cum[i]+v, sq[i]+v*v
	}
	cost := func(a, b int) float64 {
		s := cum[b] - cum[a]
		return sq[b] - sq[a] - s*s/float64(b-a)
	}
	best, prev := make([]float64, n+1), make([]int, n+1)
	best[0] = -penalty
	candidates := []int{0}
	for t := minSize; t <= n; t++ {
		best[t] = math.Inf(1)
		for _, s := range candidates {
			if v := best[s] + cost(s, t) + penalty; t-s >= minSize && v < best[t] {
				best[t], prev[t] = v, s
			}
		}
		kept := candidates[:0]
		for _, s := range candidates {
			if t-s < minSize || best[s]+cost(s, t) <= best[t] {
				kept = append(kept, s)
			}
		}
		candidates = kept
		if next := t - minSize + 1; next >= minSize {
			candidates = append(candidates, next)
		}
	}
	var out []int
	for t := prev[n]; t > 0; t = prev[t] {
		out = append(out, t)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// StableChanges keeps the changes PELT finds for at least 80 % of nine penalties
// from 2 ln n to 8 ln n, each within one bin, as found at 3 ln n.
func StableChanges(z []float64, minSize int) []int {
	ln := math.Log(float64(len(z)))
	found := PELT(z, 3*ln, minSize)
	const sweep = 9
	hits := make([]int, len(found))
	for i := range sweep {
		other := PELT(z, ln*(2+6*float64(i)/(sweep-1)), minSize)
		for k, c := range found {
			for _, o := range other {
				if o-c <= 1 && c-o <= 1 {
					hits[k]++
					break
				}
			}
		}
	}
	out := []int{}
	for k, c := range found {
		if float64(hits[k]) >= 0.8*sweep {
			out = append(out, c)
		}
	}
	return out
}
