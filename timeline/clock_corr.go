package timeline

import "math"

// Limits of the estimate from counts alone.
const (
	corrReach  = 600  // seconds of lag to either side
	corrPeak   = 1.3  // times the second peak
	corrChance = 0.01 // share of circular shifts that may reach the peak
	corrApart  = 5    // seconds around a peak that belong to it
	corrSE     = 0.5  // seconds: half a bin
)

// crossCorrelate finds the lag (seconds, a later than b is positive) at which the
// first differences of two series of counts a second agree best. It is accepted
// where the peak stands 1.3 times over the second and fewer than 1 % of the shifts
// beyond the reach come up to it.
func crossCorrelate(a, b []float64) (lag float64, ok bool) {
	n := min(len(a), len(b)) - 1
	if n < 4*corrReach {
		return 0, false
	}
	da, db := differences(a[:n+1]), differences(b[:n+1])
	at := func(shift int) float64 { // circular: what leaves at one end enters at the other
		sum := 0.0
		s := ((shift % n) + n) % n
		for i := range db[:n-s] {
			sum += float64(da[i+s] * db[i])
		}
		for i := range db[n-s:] {
			sum += float64(da[i] * db[n-s+i])
		}
		return sum
	}
	r := make([]float64, 2*corrReach+1)
	best := 0
	for i := range r {
		if r[i] = at(i - corrReach); r[i] > r[best] {
			best = i
		}
	}
	second := 0.0
	for i, v := range r {
		if i < best-corrApart || i > best+corrApart {
			second = math.Max(second, v)
		}
	}
	if best == 0 || best == len(r)-1 || r[best] <= 0 || r[best] < corrPeak*second {
		return 0, false
	}
	reached, tried := 0, 0
	for s := corrReach + 1; s < n-corrReach; s += max((n-2*corrReach)/1000, 1) {
		tried++
		if at(s) >= r[best] {
			reached++
		}
	}
	if float64(reached) >= corrChance*float64(tried) {
		return 0, false
	}
	l, m, h := r[best-1], r[best], r[best+1]
	return float64(best-corrReach) + 0.5*(l-h)/(l-2*m+h), true
}

func differences(x []float64) []float64 {
	out := make([]float64, len(x)-1)
	mean := 0.0
	for i := range out {
		out[i] = x[i+1] - x[i]
		mean += out[i] / float64(len(out))
	}
	for i := range out {
		out[i] -= mean
	}
	return out
}
