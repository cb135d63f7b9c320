package timeline

import (
	"fmt"
	"math"

	"hindcast/casefile"
)

// OrderAt is the probability from which an order is stated at all.
const OrderAt = 0.95

// Onset is when a series changed: a distribution over bins, with the clock error
// of the source it came from.
type Onset struct {
	Lane    string
	Start   casefile.Time // start of bin 0
	BinSecs int
	P       []float64 // probability that the first changed bin is i; sums to 1
	ClockSE float64   // standard error of the source's clock offset, in seconds; 0 where none is known
}

// Order is what can be said about which of two onsets came first.
type Order struct {
	A, B   string
	P      float64 // P(A before B), ties split evenly
	Gap    float64 // median of B minus median of A, seconds
	Stated string  // "before", "after" or "" where neither may be stated
	Why    string
}

// WhichFirst computes P(tau_a < tau_b) from two posteriors after convolving each
// with its clock error, and states an order only where the probability reaches
// OrderAt and the gap of the medians exceeds one bin plus both clock errors
// (at 1.96 standard errors).
func WhichFirst(a, b Onset) Order {
	o := Order{A: a.Lane, B: b.Lane}
	ta, pa := a.spread()
	tb, pb := b.spread()
	for i, p := range pa {
		for j, q := range pb {
			switch {
			case ta[i] < tb[j]:
				o.P += p * q
			case ta[i] == tb[j]:
				o.P += p * q / 2
			}
		}
	}
	o.Gap = quantileOf(tb, pb, 0.5) - quantileOf(ta, pa, 0.5)
	margin := float64(max(a.BinSecs, b.BinSecs)) + 1.96*(a.ClockSE+b.ClockSE)
	sure := math.Max(o.P, 1-o.P)
	switch {
	case sure < OrderAt:
		o.Why = fmt.Sprintf("P = %.3f is below %.2f", sure, OrderAt)
	case math.Abs(o.Gap) <= margin:
		o.Why = fmt.Sprintf("the gap of %.0f s does not exceed one bin plus both clock errors, %.0f s", math.Abs(o.Gap), margin)
	case o.P >= OrderAt:
		o.Stated, o.Why = "before", fmt.Sprintf("P = %.3f, gap %.0f s beyond %.0f s", o.P, o.Gap, margin)
	default:
		o.Stated, o.Why = "after", fmt.Sprintf("P = %.3f, gap %.0f s beyond %.0f s", 1-o.P, -o.Gap, margin)
	}
	return o
}

// spread returns the onset's possible instants in seconds since the epoch with
// their probabilities. A clock error is a discretised normal of nine points over
// four standard errors, the same for every bin.
func (o Onset) spread() (at, p []float64) {
	start := float64(o.Start) / 1e6
	if o.ClockSE <= 0 {
		for i, v := range o.P {
			if v > 0 {
				at, p = append(at, start+float64(i*o.BinSecs)), append(p, v)
			}
		}
		return at, p
	}
	var w [9]float64
	sum := 0.0
	for k := range w {
		z := float64(k - 4)
		w[k] = math.Exp(-z * z / 2)
		sum += w[k]
	}
	for i, v := range o.P {
		if v <= 0 {
			continue
		}
		for k := range w {
			at = append(at, start+float64(i*o.BinSecs)+float64(k-4)*o.ClockSE)
			p = append(p, v*w[k]/sum)
		}
	}
	return at, p
}

// quantileOf returns the smallest instant by which at least mass q has passed.
func quantileOf(at, p []float64, q float64) float64 {
	best, found := math.Inf(1), false
	for _, t := range at {
		sum := 0.0
		for j, u := range at {
			if u <= t {
				sum += p[j]
			}
		}
		if sum >= q-1e-12 && t < best {
			best, found = t, true
		}
	}
	if !found {
		return math.NaN()
	}
	return best
}
