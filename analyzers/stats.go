package analyzers

import (
	"math"
	"sort"

	"hindcast/casefile"
	"hindcast/timeline"
)

// histogram counts integer values: how many observations had each value. It is
// what a count-of-counts rollup returns, pooled.
type histogram map[int64]int64

func (h histogram) total() int64 {
	var n int64
	for _, k := range h {
		n += k
	}
	return n
}

func (h histogram) sum() int64 {
	var n int64
	for v, k := range h {
		n += v * k
	}
	return n
}

// at returns the k-th smallest observation, counted from 1 and held inside the
// sample. h is not empty.
func (h histogram) at(k int64) float64 {
	values := make([]int64, 0, len(h))
	for v := range h {
		values = append(values, v)
	}
	sort.Slice(values, func(i, j int) bool { return values[i] < values[j] })
	var seen int64
	for _, v := range values {
		seen += h[v]
		if seen >= k {
			return float64(v)
		}
	}
	return float64(values[len(values)-1])
}

// quantile returns the q-quantile of h (the least value at or below which a
// share q lies) with a distribution-free 90 % interval from order statistics:
// the ranks nq +- z sqrt(n q (1-q)) (David and Nagaraja, Order Statistics, 2003,
// section 7.1, normal approximation to the binomial).
func (h histogram) quantile(q float64) (x, lo, hi float64) {
	n := float64(h.total())
	half := z90 * math.Sqrt(n*q*(1-q))
	rank := func(r float64) int64 { return int64(math.Max(1, math.Min(n, math.Ceil(r)))) }
	return h.at(rank(n * q)), h.at(rank(n*q - half)), h.at(rank(n*q + half + 1))
}

// topShare is the share of the sum that the largest q of the observations hold,
// at least one observation; ties are cut as if they were spread evenly.
func (h histogram) topShare(q float64) Value {
	left := int64(math.Max(1, math.Round(float64(h.total())*q)))
	values := make([]int64, 0, len(h))
	for v := range h {
		values = append(values, v)
	}
	sort.Slice(values, func(i, j int) bool { return values[i] > values[j] })
	var held int64
	for _, v := range values {
		n := min(left, h[v])
		held, left = held+n*v, left-n
	}
	x := float64(held) / float64(max(1, h.sum()))
	return Value{Name: "share of the busiest hundredth", X: x, Lo: x, Hi: x, Unit: "share", Method: "counted; no interval"}
}

// wilson returns the share k/n with its 90 % score interval (Wilson 1927), which
// stays inside [0, 1] and is usable at 0 and n. n is at least 1.
func wilson(k, n int64) (p, lo, hi float64) {
	f, z2 := float64(n), z90*z90
	p = float64(k) / f
	mid := (p + z2/(2*f)) / (1 + z2/f)
	half := z90 / (1 + z2/f) * math.Sqrt(p*(1-p)/f+z2/(4*f*f))
	return p, math.Max(0, mid-half), math.Min(1, mid+half)
}

// share is a proportion as a Value.
func share(name string, k, n int64) Value {
	p, lo, hi := wilson(k, n)
	return Value{Name: name, X: p, Lo: lo, Hi: hi, Unit: "share", Method: "Wilson score interval, 90 %"}
}

// series lays values by bucket along the timeline's minutes; rows without a
// value are unknown. The aggregate rows before and after stay unknown.
func series(t *timeline.Timeline, byMinute map[casefile.Time]float64) []timeline.Point {
	out := make([]timeline.Point, len(t.Rows))
	for i, r := range t.Rows {
		if v, ok := byMinute[r.From]; ok && r.Kind == timeline.Minute {
			out[i] = timeline.Point{Value: Round(v), Known: true}
		}
	}
	return out
}
