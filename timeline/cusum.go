package timeline

import (
	"math"
	"sort"
)

// Parameters of the one-sided tabular CUSUM (Page, Biometrika 41, 1954). With
// k = 0.5 the chart looks for a shift of one standard deviation. h is chosen by
// the run length between false alarms (Siegmund): 15.6 hours of minutes at 5,
// 5.3 hours of seconds at 8.
const (
	CUSUMSlack       = 0.5
	CUSUMMinutes     = 5.0
	CUSUMSeconds     = 8.0
	siegmundOvershot = 1.166 // Siegmund's correction for the overshoot at the boundary, twice 0.583
)

// ARL is Siegmund's approximation to the average run length, in bins, of a
// one-sided CUSUM with slack k and threshold h under a shift of delta standard
// deviations (Siegmund, Sequential Analysis, 1985):
//
//	ARL = (exp(-2 D b) + 2 D b - 1) / (2 D^2),  D = delta - k,  b = h + 1.166
//
// At D = 0 it is b^2, the limit.
func ARL(delta, k, h float64) float64 {
	d, b := delta-k, h+siegmundOvershot
	if math.Abs(d) < 1e-9 {
		return b * b
	}
	return (math.Exp(-2*d*b) + 2*d*b - 1) / (2 * d * d)
}

// Anscombe is the variance-stabilising transform of a count, 2 sqrt(x + 3/8):
// a Poisson count becomes roughly normal with standard deviation 1 (Anscombe,
// Biometrika 35, 1948).
func Anscombe(x float64) float64 { return 2 * math.Sqrt(x+3.0/8) }

// Scores turns a series into robust z scores against a baseline: the median and
// 1.4826 times the median absolute deviation of base, which is at least
// minSigma, so that a flat baseline does not explode (1 for Anscombe counts, the
// standard deviation of a Poisson count). It returns nil for an empty baseline.
func Scores(y, base []float64, minSigma float64) []float64 {
	if len(base) == 0 {
		return nil
	}
	med := median(base)
	dev := make([]float64, len(base))
	for i, v := range base {
		dev[i] = math.Abs(v - med)
	}
	sigma := max(1.4826*median(dev), minSigma)
	z := make([]float64, len(y))
	for i, v := range y {
		z[i] = (v - med) / sigma
	}
	return z
}

// median returns the middle of x, the mean of the two middle values where their
// number is even. It does not change x.
func median(x []float64) float64 {
	s := append([]float64(nil), x...)
	sort.Float64s(s)
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

// Alarm is one crossing of a CUSUM.
type Alarm struct {
	Onset int // first bin of the excursion: the bin after the sum was last 0
	At    int // bin in which the threshold was crossed
}

// CUSUM runs the one-sided tabular CUSUM S = max(0, S + z - k) over z and
// returns an alarm for every excursion that passes h. A NaN (a bin no source
// covers) neither adds nor resets. After an alarm the chart waits until the sum
// is back at 0.
func CUSUM(z []float64, k, h float64) []Alarm {
	var out []Alarm
	sum, onset, raised := 0.0, 0, false
	for i, v := range z {
		if math.IsNaN(v) {
			continue
		}
		if sum == 0 {
			onset, raised = i, false
		}
		sum = math.Max(0, sum+v-k)
		if sum > h && !raised {
			out = append(out, Alarm{Onset: onset, At: i})
			raised = true
		}
	}
	return out
}

// Lag1 is the lag-1 autocorrelation of x, 0 for fewer than three values. Above
// 0.3 the run lengths of ARL are too optimistic and h has to rise.
func Lag1(x []float64) float64 {
	if len(x) < 3 {
		return 0
	}
	mean := 0.0
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	var num, den float64
	for i, v := range x {
		den += (v - mean) * (v - mean)
		if i > 0 {
			num += (v - mean) * (x[i-1] - mean)
		}
	}
	if den == 0 {
		return 0
	}
	return num / den
}
