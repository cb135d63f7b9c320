package analyzers

import (
	"math"
	"strconv"
	"strings"
)

// epsilons are the shares of each hypothesis's cases assumed to be
// observationally identical to the rival (step 6b of the method).
type epsilons map[string]float64

// bounded applies the open-set ceiling. For lr >= 1 it returns
// lr / ((1-e) + e*lr) with e the epsilon of the hypothesis in the denominator,
// which never passes 1/e; for lr < 1 it bounds the inverse with the other
// epsilon. So bounded(h,k,lr) * bounded(k,h,1/lr) = 1.
func (e epsilons) bounded(h, k string, lr float64) float64 {
	if lr < 1 {
		return 1 / e.bounded(k, h, 1/lr)
	}
	return lr / ((1 - e[k]) + e[k]*lr)
}

// ceiling is the bound in the direction lr points to; 0 means there is none.
func (e epsilons) ceiling(h, k string, lr float64) float64 {
	if lr < 1 {
		h, k = k, h
	}
	if e[k] == 0 {
		return 0
	}
	return 1 / e[k]
}

// atCeiling reports whether the evidence would say more than the assumption
// lets it: the ratio before the ceiling has reached the ceiling.
func (e epsilons) atCeiling(h, k string, lr float64) bool {
	c := e.ceiling(h, k, lr)
	return c > 0 && math.Max(lr, 1/lr) >= c
}

// scale is the verbal scale of the ENFSI guideline for evaluative reporting
// (2015), guidance-note example. The guideline leaves 1 to 2 without a phrase of
// its own; it is read as less than support.
var scale = []struct {
	from  float64
	words string
}{
	{1e6, "extremely strong support"},
	{1e4, "very strong support"},
	{1e3, "strong support"},
	{100, "moderately strong support"},
	{10, "moderate support"},
	{2, "weak support"},
}

// NoSupport is the phrase of the verbal scale for intervals that hold 1.
const NoSupport = "does not support one proposition over the other"

// leansTo begins the phrase for an interval beyond 1 that begins below the scale.
const leansTo = "leans to "

// Words returns the phrase for the likelihood ratio of h over k whose interval
// is [lo, hi]: that of the end nearest to 1, and NoSupport where the interval
// holds 1. Below 2 it says that the ratio leans, which is less than support.
func Words(h, k string, lo, hi float64) string {
	near, top, bottom := lo, h, k
	if hi < 1 {
		near, top, bottom = 1/hi, k, h
	}
	for _, s := range scale {
		if near >= s.from {
			return s.words + " for " + top + " over " + bottom
		}
	}
	if near > 1 {
		return leansTo + top + " over " + bottom + ", less than weak support"
	}
	return NoSupport
}

// supports reports whether the words of a ratio are those of support.
func (lr LR) supports() bool {
	return lr.Words != NoSupport && !lr.leans() && !strings.HasPrefix(lr.Words, notStated)
}

// leans reports whether the words of a ratio say that it leans and no more.
func (lr LR) leans() bool { return strings.HasPrefix(lr.Words, leansTo) }

// Round returns x with six significant digits. Results are rounded so that the
// last bits of exp and log, which processors may compute differently, never
// reach a report.
func Round(x float64) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 5, 64), 64)
	if err != nil {
		return x
	}
	return v
}

func roundMap(m map[string]float64) map[string]float64 {
	out := make(map[string]float64, len(m))
	for k, v := range m {
		out[k] = Round(v)
	}
	return out
}

// Figures writes x with two significant digits and without an exponent: 7.5,
// 0.85, 21, 120.
func Figures(x float64) string {
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 1, 64), 64)
	if err != nil {
		return strconv.FormatFloat(x, 'g', 2, 64)
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") && math.Abs(v) < 10 {
		s += ".0"
	}
	return s
}

// RatioFigures writes a ratio as Figures does, with as many digits more as it takes
// not to be rounded to the other side of 1 or of a step of the scale of words: 1.97
// and not 2.0.
func RatioFigures(x float64) string {
	for digits := 1; digits < 6; digits++ {
		v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits, 64), 64)
		if err == nil && sameStep(v, x) {
			if digits == 1 {
				return Figures(x)
			}
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return Figures(x)
}

func sameStep(v, x float64) bool {
	same := (v > 1) == (x > 1) && (v < 1) == (x < 1)
	for _, s := range scale {
		same = same && (v >= s.from) == (x >= s.from) && (1/v >= s.from) == (1/x >= s.from)
	}
	return same
}
