package timeline

import (
	"math"
	"slices"

	"hindcast/casefile"
)

// bins is what one lane shows over bins of equal length: the series an onset is
// looked for in. A bin no source covers is NaN.
type bins struct {
	start casefile.Time
	secs  int
	x     []float64 // count, number of failures, or level
	of    []float64 // what x is a share of, or nil: the requests behind the errors
	lacks []bool    // bins in which x may be small because requests had not ended, or nil
	model model
}

// forFalls is s without the bins that may be small for another reason.
func (s *bins) forFalls() bins {
	f := *s
	f.x = slices.Clone(s.x)
	for i, lacks := range s.lacks {
		if lacks {
			f.x[i] = math.NaN()
		}
	}
	return f
}

func (s *bins) at(i int) casefile.Time { return s.start + casefile.Time(i*s.secs)*second }

// index is the bin that holds t; it may lie outside the series.
func (s *bins) index(t casefile.Time) int {
	return int((t - s.start) / (casefile.Time(s.secs) * second))
}

// run is the longest stretch of known bins around i inside [lo, hi).
func (s *bins) run(i, lo, hi int) (int, int) {
	a, b := i, i
	for a > lo && !math.IsNaN(s.x[a-1]) {
		a--
	}
	for b < hi && !math.IsNaN(s.x[b]) {
		b++
	}
	return a, b
}

// model says how a lane's noise behaves, and with it which scale makes the noise
// even.
type model string

// The three models: counts (Poisson, Anscombe's transform), shares of a count
// (binomial, logit with one half added to both sides) and positive levels such as
// latencies (even on the logarithmic scale).
const (
	noModel    model = ""
	countModel model = "count"
	shareModel model = "share"
	levelModel model = "level"
)

// leastLevelSigma is the smallest standard deviation of a logarithm of a level:
// the histogram behind latencies is 3.2 % wide.
const leastLevelSigma = 0.05

// scale returns the transformed series and the least standard deviation of each
// bin under the model. A level that is not positive is unknown.
func (s *bins) scale() (y, least []float64) {
	y, least = make([]float64, len(s.x)), make([]float64, len(s.x))
	for i, x := range s.x {
		switch {
		case math.IsNaN(x), s.model == shareModel && !(s.of[i] > 0):
			y[i], least[i] = math.NaN(), 1
		case s.model == shareModel:
			bad, good := x+0.5, max(s.of[i]-x, 0)+0.5
			y[i], least[i] = math.Log(bad/good), math.Sqrt(1/bad+1/good)
		case s.model == levelModel && x <= 0:
			y[i], least[i] = math.NaN(), 1
		case s.model == levelModel:
			y[i], least[i] = math.Log(x), leastLevelSigma
		default:
			y[i], least[i] = Anscombe(max(x, 0)), 1
		}
	}
	return y, least
}

// raw undoes scale for one value: a count, a share or a level.
func (m model) raw(y float64) float64 {
	switch m {
	case shareModel:
		return 1 / (1 + math.Exp(-y))
	case levelModel:
		return math.Exp(y)
	}
	return max(y*y/4-3.0/8, 0)
}

// scaled is the inverse of raw.
func (m model) scaled(x float64) float64 {
	switch m {
	case shareModel:
		return math.Log(x / (1 - x))
	case levelModel:
		return math.Log(x)
	}
	return Anscombe(x)
}
