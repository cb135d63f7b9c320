package timeline

import (
	"math"
	"slices"

	"hindcast/casefile"
)

// What a baseline is made of. Sixty to 180 minutes before the window without the
// last ten, because an incident begins before somebody sets its window; two to
// four weeks of the same minute of the week, five minutes to either side, because
// one value a week says nothing about its spread.
const (
	baselineReach  = 180 * minute
	baselineSpare  = 10 * minute
	baselineLeast  = 8  // known bins; fewer are no baseline
	baselineShort  = 60 // known bins below which a reader is told
	week           = 7 * 24 * 60 * minute
	weekNeighbours = 5
	weekShift      = 2.0 // median score of the hours before the window beyond which the weeks do not describe this day
	weeksDiffer    = 5.0 // times the spread of the hours before, beyond which the weeks are no measure
	windowShare    = 4   // the first quarter of the window serves where nothing lies before it
)

// Baseline says what a lane was compared with.
type Baseline struct {
	Kind   string        `json:"kind"` // minute_of_week, hours_before or window_start
	From   casefile.Time `json:"from"`
	To     casefile.Time `json:"to"`
	Bins   int           `json:"bins"`   // known bins in it
	Median float64       `json:"median"` // in the unit of the lane; of a share, a share
	Note   string        `json:"note,omitempty"`
}

// normal is what is expected of every bin, on the model's even scale.
type normal struct {
	Baseline
	center, sigma []float64
}

// scores are robust z scores against the baseline.
func (n *normal) scores(y, least []float64) []float64 {
	z := make([]float64, len(y))
	for i := range y {
		z[i] = (y[i] - n.center[i]) / max(n.sigma[i], least[i])
	}
	return z
}

// flatNormal expects the median of the bins [lo, hi) everywhere. It is nil where
// fewer than least of them are known.
func flatNormal(s *bins, y []float64, kind string, lo, hi, least int) *normal {
	lo, hi = max(lo, 0), min(hi, len(y))
	if hi <= lo {
		return nil
	}
	known := knownOf(y[lo:hi])
	if len(known) < least {
		return nil
	}
	center, sigma := middle(known)
	n := &normal{Baseline: Baseline{Kind: kind, From: s.at(lo), To: s.at(hi), Bins: len(known), Median: s.model.raw(center)},
		center: make([]float64, len(y)), sigma: make([]float64, len(y))}
	for i := range y {
		n.center[i], n.sigma[i] = center, sigma
	}
	return n
}

// weeklyNormal expects of each bin what the same minute of the two to four weeks
// before held. past is the series of those weeks on the even scale, its last bin
// just before from; it is nil where two weeks are not known.
func weeklyNormal(s *bins, past, y []float64, from casefile.Time) *normal {
	perWeek := int(week / (casefile.Time(s.secs) * second))
	n := &normal{center: make([]float64, len(y)), sigma: make([]float64, len(y))}
	first := len(past) // place in past of the series' own first bin, were it to continue
	for i := range y {
		var same []float64
		weeks := 0
		for w := 1; w <= 4; w++ {
			at := first + i - w*perWeek
			lo, hi := max(at-weekNeighbours, 0), min(at+weekNeighbours+1, len(past))
			if lo >= hi {
				continue
			}
			if k := knownOf(past[lo:hi]); len(k) > weekNeighbours {
				same = append(same, k...)
				weeks++
			}
		}
		if weeks < 2 {
			return nil
		}
		n.center[i], n.sigma[i] = middle(same)
	}
	n.Baseline = Baseline{Kind: "minute_of_week", From: from - casefile.Time(len(past)*s.secs)*second, To: from,
		Bins: len(knownOf(past)), Median: s.model.raw(median(n.center))}
	return n
}

// fits reports whether the bins [lo, hi) before the window look as expected.
func (n *normal) fits(z []float64, lo, hi int) bool {
	known := knownOf(z[max(lo, 0):min(hi, len(z))])
	return len(known) == 0 || math.Abs(median(known)) <= weekShift
}

// middle is the median and 1.4826 times the median absolute deviation.
func middle(x []float64) (center, sigma float64) {
	center = median(x)
	dev := make([]float64, len(x))
	for i, v := range x {
		dev[i] = math.Abs(v - center)
	}
	return center, 1.4826 * median(dev)
}

func knownOf(x []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(x), math.IsNaN)
}

// Where the scores of the baseline follow each other (lag-1 autocorrelation above
// 0.3) the threshold rises until a block bootstrap of them alarms no more often
// than an independent series would.
const (
	corrAllowed   = 0.3
	bootBlock     = 10
	bootBins      = 100_000
	bootSeed      = 0x9e3779b97f4a7c15
	thresholdStep = 0.5
	thresholdMost = 60.0
)

// threshold is h for a baseline with the scores z: base, or what the bootstrap
// asks for.
func threshold(z []float64, base float64) (h float64, raised bool) {
	z = knownOf(z)
	if len(z) < 3*bootBlock || Lag1(z) <= corrAllowed {
		return base, false
	}
	peaks := excursions(blockBootstrap(z, bootBins))
	slices.Sort(peaks)
	allowed := int(bootBins / ARL(0, CUSUMSlack, base))
	for h = base; h < thresholdMost; h += thresholdStep {
		i, _ := slices.BinarySearch(peaks, h)
		if len(peaks)-i <= allowed {
			break
		}
	}
	return h, h > base
}

// blockBootstrap strings together blocks of z drawn with a fixed generator
// (Steele, Lea and Flood's splitmix64), so that the result is always the same.
func blockBootstrap(z []float64, n int) []float64 {
	out := make([]float64, 0, n)
	state := uint64(bootSeed)
	for len(out) < n {
		state += 0x9e3779b97f4a7c15
		h := (state ^ state>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		at := int((h ^ h>>31) % uint64(len(z)-bootBlock+1))
		out = append(out, z[at:at+bootBlock]...)
	}
	return out[:n]
}

// excursions are the peaks of the CUSUM between its zeros.
func excursions(z []float64) []float64 {
	var out []float64
	sum, peak := 0.0, 0.0
	for _, v := range z {
		if sum = math.Max(0, sum+v-CUSUMSlack); sum == 0 && peak > 0 {
			out, peak = append(out, peak), 0
		}
		peak = math.Max(peak, sum)
	}
	if peak > 0 {
		out = append(out, peak)
	}
	return out
}
