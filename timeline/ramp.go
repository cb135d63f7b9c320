package timeline

import "math"

// rise is how a series went from one level to another: at once or along a line.
// Places are edges of bins: edge i lies before bin i.
type rise struct {
	ramp       bool
	from, to   float64 // edges at which the rise begins and ends; equal for a step
	low, high  float64 // levels on the even scale
	p          []float64
	bicStep    float64
	bicRamp    float64
	t1, t5, t9 float64 // edges at which 10, 50 and 90 % of the rise are reached, on the raw scale
	dispersion float64
	bins       int
}

// sums are running sums of y and of i y, so that a broken line costs the same
// whatever its length.
type sums struct {
	n     int
	y, iy []float64
	yy    float64
}

func sumsOf(y []float64) sums {
	s := sums{n: len(y), y: make([]float64, len(y)+1), iy: make([]float64, len(y)+1)}
	for i, v := range y {
		s.y[i+1] = s.y[i] + v
		s.iy[i+1] = s.iy[i] + float64(float64(i)*v)
		s.yy += float64(v * v)
	}
	return s
}

// sse fits low + (high-low) r to y by least squares, where r is 0 before edge a,
// 1 from edge b on and (i + 1/2 - a)/(b - a) in bin i between. At a == b it is a
// step. It returns the residual sum of squares and the two levels.
func (s sums) sse(a, b int) (sse, low, high float64) {
	n := float64(s.n)
	ones := float64(s.n - b)
	sr, srr, sry := ones, ones, s.y[s.n]-s.y[b]
	if m := float64(b - a); m > 0 {
		sr += m / 2
		srr += m/3 - 1/(12*m) // sum over k of ((k+1/2)/m)^2
		sry += ((s.iy[b] - s.iy[a]) + (0.5-float64(a))*(s.y[b]-s.y[a])) / m
	}
	sy := s.y[s.n]
	det := n*srr - sr*sr
	if det <= 0 {
		return math.Inf(1), 0, 0
	}
	slope := (n*sry - sr*sy) / det
	low = (sy - slope*sr) / n
	sse = s.yy - low*sy - slope*sry
	return math.Max(sse, 0), low, low + slope
}

// fitRise compares a step with a broken line over y (no gaps, at least six bins)
// by the Bayesian information criterion (Schwarz, Annals of Statistics 6, 1978):
// n ln(SSE/n) + k ln n, k = 4 for a step (two levels, place, spread), 5 for the
// line. sigma is the least standard deviation. ok is false where neither rises.
func fitRise(y []float64, sigma float64) (r rise, ok bool) {
	n := len(y)
	if n < 6 {
		return r, false
	}
	s := sumsOf(y)
	bestStep, bestRamp := math.Inf(1), math.Inf(1)
	var step, ramp [2]int
	for a := 1; a < n; a++ {
		for b := a; b < n; b++ {
			sse, low, high := s.sse(a, b)
			if high <= low {
				continue
			}
			switch {
			case b == a && sse < bestStep:
				bestStep, step = sse, [2]int{a, b}
			case b > a && sse < bestRamp:
				bestRamp, ramp = sse, [2]int{a, b}
			}
		}
	}
	if math.IsInf(bestStep, 1) {
		return r, false
	}
	bic := func(sse float64, k float64) float64 {
		return float64(n)*math.Log(math.Max(sse/float64(n), sigma*sigma)) + k*math.Log(float64(n))
	}
	r.bins = n
	r.bicStep, r.bicRamp = bic(bestStep, 4), bic(bestRamp, 5)
	at, sse := step, bestStep
	if r.bicRamp < r.bicStep && ramp[1]-ramp[0] >= 2 {
		r.ramp, at, sse = true, ramp, bestRamp
	}
	_, r.low, r.high = s.sse(at[0], at[1])
	r.from, r.to = float64(at[0]), float64(at[1])
	r.dispersion = math.Max(sse/float64(n-4), sigma*sigma)
	r.p = s.beginnings(r.ramp, sse, r.dispersion)
	return r, true
}

// beginnings is the posterior of the first changed bin under a flat prior:
// over steps, or over broken lines summed over where they end.
func (s sums) beginnings(ramp bool, best, variance float64) []float64 {
	p := make([]float64, s.n)
	total := 0.0
	for a := 1; a < s.n; a++ {
		last := a
		if ramp {
			last = s.n - 1
		}
		for b := a; b <= last; b++ {
			if sse, low, high := s.sse(a, b); high > low {
				p[a] += math.Exp(-(sse - best) / (2 * variance))
			}
		}
		total += p[a]
	}
	for i := range p {
		p[i] /= total
	}
	return p
}

// reach sets where 10, 50 and 90 % of the rise are reached, on the raw scale.
func (r *rise) reach(m model) {
	lo, hi := m.raw(r.low), m.raw(r.high)
	at := func(share float64) float64 {
		if r.high <= r.low || r.from == r.to {
			return r.from
		}
		y := m.scaled(lo + share*(hi-lo))
		return r.from + (y-r.low)/(r.high-r.low)*(r.to-r.from)
	}
	r.t1, r.t5, r.t9 = at(0.1), at(0.5), at(0.9)
}
