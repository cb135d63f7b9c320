package analyzers

import (
	"math"
	"slices"
	"strings"
)

// Alpha is the pseudo-count of a bin (step 1 of the method).
const Alpha = 1.0

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

// cells are the likelihoods of one column: P(bin | place, class of size) from counts.
type cells struct {
	bins   bins
	counts [][][]float64 // worlds by class, place and bin
	n      [][]float64   // by place and bin: worlds of all sizes
	total  []float64     // by place
	prior  float64       // kappa: worlds of other sizes that weigh as much as one's own, +Inf where sizes do not differ
	log    [][][]float64 // by class, place and bin: log P
	own    [][][]float64 // the same with one world of the bin left out: what the others say about it
	vary   [][][]float64 // squared standard error of log, from the finite number of worlds
}

// priors are the values of kappa that are tried: from a fortieth of the worlds to all.
var priors = []float64{10, 30, 100, 300, math.Inf(1)}

// newCells cuts the values of column c and counts. How often a place's worlds are in a
// bin can depend on their size: a class is held against its own worlds and, as kappa
// further worlds, against those of all sizes (the mean of a Dirichlet prior). Of the
// values of kappa the one is taken under which worlds are best foretold by the others.
func newCells(train []sample, c int, sizes sizeClasses) cells {
	out := cells{bins: newBins(train, c, sizes)}
	for range out.bins.cuts {
		out.counts = append(out.counts, grid(slots, out.bins.n))
	}
	out.n, out.total = grid(slots, out.bins.n), make([]float64, slots)
	for _, s := range train {
		if x := s.x[c]; !math.IsNaN(x) {
			k := out.bins.class(sizes.of(s.size))
			b := out.bins.of(x, k) // every world of the fit has one
			out.counts[k][s.sub][b]++
			out.n[s.sub][b]++
			out.total[s.sub]++
		}
	}
	tried := priors
	if len(out.counts) == 1 {
		tried = priors[len(priors)-1:]
	}
	best := math.Inf(-1)
	for _, kappa := range slices.Backward(tried) {
		try := out
		try.prior = kappa
		try.likelihoods()
		if said := try.foretold(); said > best+1e-9 {
			best, out = said, try
		}
	}
	return out
}

func grid(rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, columns)
	}
	return out
}

// likelihoods fills the tables of logarithms and of their errors from the counts.
func (c *cells) likelihoods() {
	c.log, c.own, c.vary = nil, nil, nil
	for _, n := range c.counts {
		lg, own, vary := grid(slots, c.bins.n), grid(slots, c.bins.n), grid(slots, c.bins.n)
		for s := range n {
			total := 0.0
			for _, x := range n[s] {
				total += x
			}
			for b, x := range n[s] {
				p := c.share(x, total, c.n[s][b], c.total[s])
				lg[s][b], vary[s][b] = math.Log(p), (1-p)/p*c.doubt(total, c.total[s])
				one := math.Min(1, x)
				own[s][b] = math.Log(c.share(x-one, total-one, c.n[s][b]-one, c.total[s]-one))
			}
		}
		c.log, c.own, c.vary = append(c.log, lg), append(c.own, own), append(c.vary, vary)
	}
}

// share is P(bin | place, class) where x of the class's total worlds of the place, and
// all of the place's number, are in the bin.
func (c *cells) share(x, total, all, number float64) float64 {
	p := (all + Alpha) / (number + Alpha*float64(c.bins.n))
	if math.IsInf(c.prior, 1) {
		return p
	}
	return (x + c.prior*p) / (total + c.prior)
}

// doubt is the squared standard error of log P in units of (1-P)/P, by the delta
// method: that of a Dirichlet distribution with the class's worlds and kappa more, and
// that of its mean, the share of all sizes, as far as it weighs.
func (c *cells) doubt(total, number float64) float64 {
	all := 1 / (number + Alpha*float64(c.bins.n))
	if math.IsInf(c.prior, 1) {
		return all
	}
	w := c.prior / (total + c.prior)
	return 1/(total+c.prior+1) + w*w*all
}

// foretold is the log-likelihood of every world's bin by the other worlds.
func (c *cells) foretold() float64 {
	sum := 0.0
	for k := range c.counts {
		for s := range c.counts[k] {
			for b, x := range c.counts[k][s] {
				sum += x * c.own[k][s][b]
			}
		}
	}
	return sum
}

// worlds are the counts behind a likelihood: of a class in a bin, of the class, of all
// sizes in the bin, of all sizes.
func (c *cells) worlds(k, s, b int) [4]int {
	total := 0.0
	for _, x := range c.counts[k][s] {
		total += x
	}
	if b == noBin {
		return [4]int{0, int(total), 0, int(c.total[s])}
	}
	return [4]int{int(c.counts[k][s][b]), int(total), int(c.n[s][b]), int(c.total[s])}
}

// stated is kappa, nil where it is without end.
func (c *cells) stated() *float64 {
	if math.IsInf(c.prior, 1) {
		return nil
	}
	return &c.prior
}

// logP is log P(bin of x | place s, class). A missing value says nothing, nor does one
// where no world was: 0.
func (c *cells) logP(x float64, class, s int) float64 {
	if math.IsNaN(x) {
		return 0
	}
	k := c.bins.class(class)
	if b := c.bins.of(x, k); b != noBin {
		return c.log[k][s][b]
	}
	return 0
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
