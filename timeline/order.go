package timeline

import (
	"fmt"
	"math"
)

// OrderAt is the probability from which an order is stated at all.
const OrderAt = 0.95

// Order is what can be said about which of two onsets came first.
type Order struct {
	A         string  `json:"a"`
	B         string  `json:"b"`
	P         float64 `json:"p"`                // P(A before B), ties split evenly
	Gap       float64 `json:"gap_seconds"`      // median of B minus median of A
	Stated    string  `json:"stated"`           // before, after or empty where neither may be stated
	Why       string  `json:"why"`              // the numbers behind it
	Caveat    string  `json:"caveat,omitempty"` // what it takes for granted
	ACite     string  `json:"a_cite,omitempty"` // of a mark
	BCite     string  `json:"b_cite,omitempty"`
	Otherwise string  `json:"otherwise,omitempty"` // before, after or none: what is stated with the measured clock offsets applied, or as logged where they are applied, if that differs
}

// WhichFirst computes P(tau_a < tau_b) from two posteriors after convolving each
// with its clock error, and states an order only where the probability reaches
// OrderAt and the gap of the medians exceeds one bin plus both clock errors
// (at 1.96 standard errors).
func WhichFirst(a, b Onset) Order {
	o := Order{A: a.Label(), B: b.Label()}
	clocks := math.Hypot(a.ClockSE, b.ClockSE)
	for i, p := range a.P {
		for j, q := range b.P {
			if p > 0 && q > 0 {
				o.P += p * q * precedes(b.at(j)-a.at(i), clocks)
			}
		}
	}
	o.Gap = b.median() - a.median()
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

// at returns the start of bin i in seconds since the epoch.
func (o Onset) at(i int) float64 { return float64(o.Start)/1e6 + float64(i*o.BinSecs) }

// median returns the start of the first bin by which half of the mass has
// passed; a clock error is symmetric and does not move it.
func (o Onset) median() float64 {
	sum := 0.0
	for i, p := range o.P {
		if sum += p; sum >= 0.5-1e-12 {
			return o.at(i)
		}
	}
	return math.NaN()
}

// precedes is the probability that an instant lies before one gap seconds later
// when the difference of the clocks is normal with standard deviation se;
// without a clock error a tie counts one half.
func precedes(gap, se float64) float64 {
	switch {
	case se > 0:
		return 0.5 * math.Erfc(-gap/(se*math.Sqrt2))
	case gap > 0:
		return 1
	case gap < 0:
		return 0
	}
	return 0.5
}
