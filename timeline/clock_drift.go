package timeline

import (
	"math"
	"slices"
)

// theilSen is the median of the slopes of all pairs of points (Sen, JASA 63, 1968) and
// its standard error: the 95 % interval of the same paper, which Kendall's S gives
// from the slopes themselves whatever the noise is, over 2 x 1.96. It is widened where
// what the line leaves over follows itself, or is no noise.
func theilSen(pairs []seenTwice) (slope, se float64) {
	points := together(pairs, median)
	slopes := make([]float64, 0, len(points)*(len(points)-1)/2)
	for i, p := range points {
		for _, q := range points[i+1:] {
			if q.t-p.t > 1 {
				slopes = append(slopes, (q.d-p.d)/(q.t-p.t))
			}
		}
	}
	least := finestStamp / 1.96 / (pairs[len(pairs)-1].b - pairs[0].b)
	if len(slopes) == 0 {
		return 0, least
	}
	slices.Sort(slopes)
	n, m := float64(len(points)), len(slopes)
	reach := 1.96 * math.Sqrt(n*(n-1)*(2*n+5)/18)
	lo := max(int((float64(m)-reach)/2), 0)
	hi := min(int(math.Ceil((float64(m)+reach)/2)), m-1)
	slope = (slopes[(m-1)/2] + slopes[m/2]) / 2
	se = (slopes[hi] - slopes[lo]) / 2 / 1.96
	return slope, max(math.Hypot(se*follows(points, slope), bend(points, slope, median)), least)
}

// apart is the difference d of two clocks at the time t.
type apart struct{ t, d float64 }

// together takes neighbouring pairs together until no more than slopeMost are left:
// the middle of their differences at the mean of their times.
func together(pairs []seenTwice, middle func([]float64) float64) []apart {
	size := max((len(pairs)+slopeMost-1)/slopeMost, 1)
	var out []apart
	for run := range slices.Chunk(pairs, size) {
		d := make([]float64, len(run))
		first, later := run[0].b, 0.0
		for i, p := range run {
			d[i] = p.a - p.b
			later += p.b - first
		}
		out = append(out, apart{first + later/float64(len(run)), middle(d)})
	}
	return out
}

// follows is by how much the standard error of a slope grows because each point
// follows the one before: sqrt((1 + r) / (1 - r)) for the lag-1 autocorrelation r of
// what the line leaves over (an autoregressive noise of the first order), 1 where r is
// within what independent points show by chance.
func follows(points []apart, slope float64) float64 {
	n := float64(len(points))
	rest := make([]float64, len(points))
	mean := 0.0
	for i, p := range points {
		rest[i] = p.d - float64(slope*(p.t-points[0].t))
		mean += rest[i] / n
	}
	var own, next float64
	for i := range rest {
		x := rest[i] - mean
		own += float64(x * x)
		if i > 0 {
			next += float64(x * (rest[i-1] - mean))
		}
	}
	if own == 0 || next/own <= 2/math.Sqrt(n) {
		return 1
	}
	r := min(next/own, followsMost)
	return math.Sqrt((1 + r) / (1 - r))
}

// followsMost keeps the factor below twenty.
const followsMost = 0.995

// Limits of the search for a delay that changed.
const (
	bendBlocks = 20
	bendLeast  = 10  // points of a block
	bendChance = 6.5 // standard errors of a block: the range of twenty by chance is below
	bendShift  = 2.5 // a delay that changes by h in a span T turns a line by up to 1.5 h/T, and a line leaves over 0.6 h of it
)

// bend is the standard error a changing delay adds to the slope: a hop that takes
// 0.2 s longer in an overload looks like a clock that gains, and no noise is as large.
// It follows from the range of what the line leaves over in twenty parts of the span,
// and is 0 where that range may be chance.
func bend(points []apart, slope float64, middle func([]float64) float64) float64 {
	blocks := min(bendBlocks, len(points)/bendLeast)
	if blocks < 4 {
		return 0
	}
	low, high, sq := math.Inf(1), math.Inf(-1), 0.0
	for i := range blocks {
		part := points[i*len(points)/blocks : (i+1)*len(points)/blocks]
		rest := make([]float64, len(part))
		for j, p := range part {
			rest[j] = p.d - float64(slope*(p.t-points[0].t))
		}
		m := middle(rest)
		for _, r := range rest {
			sq += float64((r - m) * (r - m))
		}
		low, high = min(low, m), max(high, m)
	}
	perBlock := float64(len(points)) / float64(blocks)
	noise := medianSE * math.Sqrt(sq/float64(len(points))/perBlock)
	if high-low <= bendChance*noise {
		return 0
	}
	return bendShift * (high - low) / (points[len(points)-1].t - points[0].t) / 1.96
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
