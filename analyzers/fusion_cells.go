package analyzers

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// Bins and Alpha are the quantile bins of a measured value and the pseudo-count
// of a bin (step 1 of the method).
const (
	Bins  = 8
	Alpha = 1.0
)

// Use of a world: half of each family's worlds give the likelihoods and weights,
// a quarter the calibration, a quarter is kept for the validation report.
const (
	forTraining = iota
	forCalibration
	forTest
)

// useOf is what a world is for, by its place in its family.
func useOf(seed uint64) int {
	switch seed % 4 {
	case 2:
		return forCalibration
	case 3:
		return forTest
	}
	return forTraining
}

// sample is one world as the fusion sees it: the profile's values, its sub-type.
type sample struct {
	sub int // index into subTypes; -1 for the null
	use int
	x   []float64
}

// cells are the likelihoods of one column: P(bin | sub-type) from counts.
type cells struct {
	edges []float64   // bin i holds x with edges[i-1] < x <= edges[i]
	n     [][]float64 // by sub-type and bin
	total []float64   // by sub-type
}

// newCells cuts the pooled training values of column c at quantiles and counts.
func newCells(train []sample, c int) cells {
	var v []float64
	for _, s := range train {
		if !math.IsNaN(s.x[c]) {
			v = append(v, s.x[c])
		}
	}
	sort.Float64s(v)
	var out cells
	for i := 1; i < Bins && len(v) > 0; i++ {
		e := v[(len(v)*i+Bins-1)/Bins-1]
		if n := len(out.edges); (n == 0 || out.edges[n-1] < e) && e < v[len(v)-1] {
			out.edges = append(out.edges, e)
		}
	}
	out.n, out.total = make([][]float64, len(subTypes)), make([]float64, len(subTypes))
	for s := range out.n {
		out.n[s] = make([]float64, len(out.edges)+1)
	}
	for _, s := range train {
		if !math.IsNaN(s.x[c]) {
			out.n[s.sub][out.bin(s.x[c])]++
			out.total[s.sub]++
		}
	}
	return out
}

func (c *cells) bin(x float64) int { return sort.SearchFloat64s(c.edges, x) }

// logP is log P(bin of x | sub-type s), with own of the counts left out: a
// training world must not vouch for itself. A missing value says nothing: 0.
func (c *cells) logP(x float64, s int, own float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	k := float64(len(c.edges) + 1)
	return math.Log((c.n[s][c.bin(x)] - own + Alpha) / (c.total[s] - own + Alpha*k))
}

// spread is the standard error of logP from the finite number of worlds, by the
// delta method: sqrt((1-p)/(n p)).
func (c *cells) spread(x float64, s int) float64 {
	if math.IsNaN(x) {
		return 0
	}
	k := float64(len(c.edges) + 1)
	n := c.total[s] + Alpha*k
	p := (c.n[s][c.bin(x)] + Alpha) / n
	return math.Sqrt((1 - p) / (n * p))
}

// groupOf is the dependence group of a column, from its indicator.
func groupOf(column string) string {
	name, _, _ := strings.Cut(column, ": ")
	all := Indicators()
	i := slices.IndexFunc(all, func(i Indicator) bool { return i.Name == name })
	if i < 0 {
		return ""
	}
	return all[i].Group
}

// samplesOf cuts the table to a horizon and to the columns of a profile. Worlds
// without an incident are left out unless null is asked for.
func (t *Calibration) samplesOf(horizon int, profile []string, null bool) []sample {
	h := slices.Index(t.Horizons, horizon)
	var at []int
	for _, p := range profile {
		at = append(at, slices.Index(t.Columns, p))
	}
	var out []sample
	for _, w := range t.Worlds {
		s := sample{sub: rank(w.Sub), use: useOf(w.Seed)}
		if (s.sub < 0) != null {
			continue
		}
		for _, i := range at {
			s.x = append(s.x, float64(w.Values[h][i]))
		}
		out = append(out, s)
	}
	return out
}

func ofUse(all []sample, use int) []sample {
	return slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.use != use })
}
