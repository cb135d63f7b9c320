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

// Folds is the number of parts the worlds of a family are dealt into by their
// seeds. One part is held back for the test and the gate; likelihoods, weights and
// calibration come from the others. The validation report turns the parts.
const Folds = 4

// heldBack is the part the shipped fit has not seen.
const heldBack = 3

func foldOf(seed uint64) int { return int(seed % Folds) }

// noIncident is the place, after the sub-types, of worlds in which nothing
// happened. It is in no hypothesis: it is the rival every cause must beat before
// one is named.
var noIncident = len(subTypes)

// slots is the number of places a log-likelihood has.
var slots = len(subTypes) + 1

// sample is one world as the fusion sees it: the profile's values, its place, its
// size (NaN where it is unknown or does not matter).
type sample struct {
	sub    int // index into subTypes, or noIncident
	fold   int
	family string
	size   float64
	x      []float64
}

// cells are the likelihoods of one column: P(bin | place) from counts.
type cells struct {
	edges [][]float64 // by class of size: as many edges lie below x as the number of its eighth; a last entry for all sizes
	place []int       // the bin of an eighth; eighths that coincide in every class have none of their own
	bins  int
	n     [][]float64 // by place and bin
	total []float64   // by place
	log   [][]float64 // log P(bin | place)
	own   [][]float64 // the same with one world of the bin left out: what the others say about it
	vary  [][]float64 // squared standard error of log, from the finite number of worlds
}

// newCells cuts the values of column c at the eighths of worlds of like size, all
// causes together, and counts: a bin holds the same share of the worlds of every
// size. Worlds without an incident are counted, but do not move the cuts.
func newCells(train []sample, c int, sizes sizeClasses) cells {
	out := cells{edges: make([][]float64, sizes.n()+1)}
	for k := range out.edges {
		out.edges[k] = eighths(train, c, func(w sample) bool { return k == sizes.n() || sizes.of(w.size) == k })
	}
	seen := make([]bool, Bins)
	for _, s := range train {
		if x := s.x[c]; !math.IsNaN(x) {
			seen[out.eighth(x, sizes.of(s.size))] = true
		}
	}
	out.place = make([]int, Bins)
	for i := range seen {
		out.place[i] = max(0, out.bins-1)
		if seen[i] {
			out.place[i] = out.bins
			out.bins++
		}
	}
	out.bins = max(1, out.bins)
	out.n, out.total = make([][]float64, slots), make([]float64, slots)
	for s := range out.n {
		out.n[s] = make([]float64, out.bins)
	}
	for _, s := range train {
		if x := s.x[c]; !math.IsNaN(x) {
			out.n[s.sub][out.bin(x, sizes.of(s.size))]++
			out.total[s.sub]++
		}
	}
	out.likelihoods()
	return out
}

// eighths are the cuts of column c over the worlds of a class, some of them equal
// where values coincide. A cut at the largest value would leave nothing above it
// and is left out.
func eighths(train []sample, c int, in func(sample) bool) []float64 {
	var v []float64
	for _, s := range train {
		if s.sub != noIncident && !math.IsNaN(s.x[c]) && in(s) {
			v = append(v, s.x[c])
		}
	}
	sort.Float64s(v)
	var out []float64
	for i := 1; i < Bins && len(v) > 0; i++ {
		if e := v[(len(v)*i+Bins-1)/Bins-1]; e < v[len(v)-1] {
			out = append(out, e)
		}
	}
	return out
}

// likelihoods fills the tables of logarithms and of their errors; the error is
// that of the delta method, sqrt((1-p)/(n p)).
func (c *cells) likelihoods() {
	k := float64(c.bins)
	for s := range c.n {
		lg, own, vary := make([]float64, len(c.n[s])), make([]float64, len(c.n[s])), make([]float64, len(c.n[s]))
		n := c.total[s] + Alpha*k
		for b, x := range c.n[s] {
			p := (x + Alpha) / n
			lg[b], vary[b] = math.Log(p), (1-p)/(n*p)
			own[b] = math.Log(math.Max(x-1, 0)+Alpha) - math.Log(math.Max(n-1, Alpha*k))
		}
		c.log, c.own, c.vary = append(c.log, lg), append(c.own, own), append(c.vary, vary)
	}
}

// eighth is the number of cuts of a class below x; class -1 is that of all sizes.
func (c *cells) eighth(x float64, class int) int {
	if class < 0 {
		class = len(c.edges) - 1
	}
	return sort.SearchFloat64s(c.edges[class], x)
}

func (c *cells) bin(x float64, class int) int { return c.place[c.eighth(x, class)] }

// logP is log P(bin of x | place s). A missing value says nothing: 0.
func (c *cells) logP(x float64, class, s int) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return c.log[s][c.bin(x, class)]
}

// indicatorOf is the name of a column's indicator.
func indicatorOf(column string) string {
	name, _, _ := strings.Cut(column, ": ")
	return name
}

// groupOf is the dependence group of a column, from its indicator.
func groupOf(column string) string {
	name := indicatorOf(column)
	all := Indicators()
	i := slices.IndexFunc(all, func(i Indicator) bool { return i.Name == name })
	if i < 0 {
		return ""
	}
	return all[i].Group
}

// samplesOf cuts the table to a horizon and to the columns of a profile, with the
// size of the worlds as by says.
func (t *Calibration) samplesOf(horizon int, profile []string, by sizedBy) []sample {
	h := slices.Index(t.Horizons, horizon)
	var at []int
	for _, p := range profile {
		at = append(at, slices.Index(t.Columns, p))
	}
	out := make([]sample, 0, len(t.Worlds))
	for _, w := range t.Worlds {
		s := sample{sub: rank(w.Sub), fold: foldOf(w.Seed), family: w.Family, size: w.Size.value(by), x: make([]float64, len(at))}
		if s.sub < 0 {
			s.sub = noIncident
		}
		for k, i := range at {
			s.x[k] = float64(w.Values[h][i])
		}
		out = append(out, s)
	}
	return out
}

// seen are the worlds a fit may look at when fold is held back.
func seen(all []sample, fold int) []sample {
	return slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.fold == fold })
}

// unseenBy are the others.
func unseenBy(all []sample, fold int) []sample {
	return slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.fold != fold })
}
