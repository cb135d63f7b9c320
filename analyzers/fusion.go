package analyzers

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// fusion turns measured values into likelihood ratios, for one evidence profile
// (the columns that are there) and one horizon: steps 1 to 6 of the method.
type fusion struct {
	columns []string
	group   []int // by column, index into groups
	groups  []string
	cells   []cells
	start   []float64 // group weights by the design effect
	weight  []float64 // fitted
	pairs   []pairFit // in the order of pairs
	pi      []float64 // pi(s|h): uniform over the sub-types that have training worlds
	worlds  int       // worlds the likelihoods come from
	held    []sample  // the calibration worlds
}

// fusions holds what was fitted, by table, horizon and profile (step 4).
var fusions sync.Map

type fusionKey struct {
	t       *Calibration
	horizon int
	profile string
}

// newFusion fits everything to the table. nil where the table has nothing to say
// about the profile.
func newFusion(t *Calibration, horizon int, profile []string) *fusion {
	if len(profile) == 0 || !slices.Contains(t.Horizons, horizon) {
		return nil
	}
	key := fusionKey{t, horizon, strings.Join(profile, "|")}
	if f, ok := fusions.Load(key); ok {
		return f.(*fusion)
	}
	all := t.samplesOf(horizon, profile, false)
	f := fitFusion(profile, groupsOf(profile), ofUse(all, forTraining), ofUse(all, forCalibration))
	fusions.Store(key, f)
	return f
}

func groupsOf(profile []string) []string {
	out := make([]string, len(profile))
	for i, c := range profile {
		out[i] = groupOf(c)
	}
	return out
}

// fitFusion is newFusion for worlds at hand; groups names the dependence group of
// each column.
func fitFusion(columns, groups []string, train, held []sample) *fusion {
	f := &fusion{columns: columns, worlds: len(train), held: held}
	f.groups = slices.Compact(slices.Sorted(slices.Values(groups)))
	for c, g := range groups {
		f.group = append(f.group, slices.Index(f.groups, g))
		f.cells = append(f.cells, newCells(train, c))
	}
	f.pi = presence(train)
	f.start = f.designWeights(train)
	f.weight = f.fitWeights(train)
	for _, p := range pairs {
		f.pairs = append(f.pairs, fitPair(f.scored(held, p[0], p[1])))
	}
	return f
}

// scores are the group scores l_{g,s} of values x: by sub-type, then group. own
// is the sub-type x was counted under, -1 where it was not.
func (f *fusion) scores(x []float64, own int) [][]float64 {
	out := make([][]float64, len(subTypes))
	for s := range out {
		out[s] = make([]float64, len(f.groups))
		o := 0.0
		if s == own {
			o = 1
		}
		for c := range f.cells {
			out[s][f.group[c]] += f.cells[c].logP(x[c], s, o)
		}
	}
	return out
}

// designWeights is the starting weight of each group, 1/(1 + (n-1) rho): n
// columns with a mean correlation rho of their log-likelihoods inside a sub-type
// are worth that share of their sum.
func (f *fusion) designWeights(train []sample) []float64 {
	out := make([]float64, len(f.groups))
	for g := range f.groups {
		var cols []int
		for c := range f.cells {
			if f.group[c] == g {
				cols = append(cols, c)
			}
		}
		sum, n := 0.0, 0
		for i, a := range cols {
			for _, b := range cols[i+1:] {
				for s := range subTypes {
					if r, ok := f.correlation(train, a, b, s); ok {
						sum, n = sum+r, n+1
					}
				}
			}
		}
		out[g] = 1
		if n > 0 {
			out[g] = 1 / (1 + float64(len(cols)-1)*math.Max(0, sum/float64(n)))
		}
	}
	return out
}

// correlation of two columns' log-likelihoods over the training worlds of s.
func (f *fusion) correlation(train []sample, a, b, s int) (float64, bool) {
	var n, sx, sy, sxx, syy, sxy float64
	for _, w := range train {
		if w.sub != s || math.IsNaN(w.x[a]) || math.IsNaN(w.x[b]) {
			continue
		}
		x, y := f.cells[a].logP(w.x[a], s, 0), f.cells[b].logP(w.x[b], s, 0)
		n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
	}
	vx, vy := sxx-sx*sx/n, syy-sy*sy/n
	if n < 5 || vx < 1e-9 || vy < 1e-9 {
		return 0, false
	}
	return (sxy - sx*sy/n) / math.Sqrt(vx*vy), true
}

// Mu is the ridge that holds weights to their starting values (step 4), and
// maxWeight their largest value.
const (
	Mu        = 0.01
	maxWeight = 1.5
)

// fitWeights minimises the multi-class cost with equal weight for each hypothesis
// by coordinate search, each world without its own count.
func (f *fusion) fitWeights(train []sample) []float64 {
	scored := make([][][]float64, len(train))
	for i, s := range train {
		scored[i] = f.scores(s.x, s.sub)
	}
	cost := func(w []float64) float64 {
		sum, n := map[string]float64{}, map[string]float64{}
		for i, s := range train {
			l := f.mix(f.weigh(scored[i], w))
			h := subTypes[s.sub].Hypothesis
			c := 0.0
			for _, x := range l {
				c += math.Exp(x - l[hypothesisRank(h)])
			}
			sum[h], n[h] = sum[h]+math.Log2(c), n[h]+1
		}
		total, present := 0.0, 0.0
		for _, h := range Hypotheses() {
			if n[h] > 0 {
				total, present = total+sum[h]/n[h], present+1
			}
		}
		total /= math.Max(1, present)
		for g := range w {
			total += Mu * (w[g] - f.start[g]) * (w[g] - f.start[g])
		}
		return total
	}
	w := slices.Clone(f.start)
	best := cost(w)
	for _, step := range []float64{.4, .2, .1, .05} {
		for moved, rounds := true, 0; moved && rounds < 6; rounds++ {
			moved = false
			for g := range w {
				for _, d := range []float64{-step, step} {
					old := w[g]
					w[g] = math.Min(maxWeight, math.Max(0, old+d))
					if c := cost(w); c < best-1e-9 {
						best, moved = c, true
					} else {
						w[g] = old
					}
				}
			}
		}
	}
	return w
}

// weigh sums weighted group scores: one log-likelihood for each sub-type.
func (f *fusion) weigh(scores [][]float64, w []float64) []float64 {
	out := make([]float64, len(scores))
	for s, row := range scores {
		for g, x := range row {
			out[s] += w[g] * x
		}
	}
	return out
}

// subLogLik is the log-likelihood of values x under every sub-type.
func (f *fusion) subLogLik(x []float64) []float64 { return f.weigh(f.scores(x, -1), f.weight) }

// presence is uniform over the sub-types of each hypothesis that have worlds: a
// sub-type nobody simulated cannot be in the mixture.
func presence(train []sample) []float64 {
	out, n := make([]float64, len(subTypes)), map[string]float64{}
	for _, w := range train {
		if out[w.sub] == 0 {
			out[w.sub] = 1
			n[subTypes[w.sub].Hypothesis]++
		}
	}
	for s, t := range subTypes {
		if out[s] > 0 {
			out[s] /= n[t.Hypothesis]
		}
	}
	return out
}

// mix is step 3 with the fusion's own weights: Lambda of each hypothesis in their
// order.
func (f *fusion) mix(ll []float64) []float64 { return mixWeighted(ll, f.pi) }

// mixWeighted is step 3 with pi(s|h) by sub-type.
func mixWeighted(ll, pi []float64) []float64 {
	out := make([]float64, len(Hypotheses()))
	for i, h := range Hypotheses() {
		top := math.Inf(-1)
		for s, t := range subTypes {
			if t.Hypothesis == h && pi[s] > 0 {
				top = math.Max(top, ll[s])
			}
		}
		sum := 0.0
		for s, t := range subTypes {
			if t.Hypothesis == h && pi[s] > 0 {
				sum += pi[s] * math.Exp(ll[s]-top)
			}
		}
		out[i] = top + math.Log(sum)
	}
	return out
}

func hypothesisRank(h string) int { return slices.Index(Hypotheses(), h) }

// scored are the uncalibrated log ratios of h over k on worlds of either.
func (f *fusion) scored(worlds []sample, h, k string) []Scored {
	var out []Scored
	for _, w := range worlds {
		if hyp := subTypes[w.sub].Hypothesis; hyp == h || hyp == k {
			l := f.mix(f.subLogLik(w.x))
			out = append(out, Scored{l[hypothesisRank(h)] - l[hypothesisRank(k)], hyp == h})
		}
	}
	return out
}

// pair is the fit of h over k, and whether it must be turned.
func (f *fusion) pair(h, k string) (pairFit, bool) {
	for i, p := range pairs {
		if p[0] == h && p[1] == k {
			return f.pairs[i], false
		}
		if p[0] == k && p[1] == h {
			return f.pairs[i], true
		}
	}
	return pairFit{B: 1}, false
}

// llr is the calibrated and bounded natural log of LR(h:k) for a raw difference
// of Lambdas.
func (f *fusion) llr(h, k string, diff float64) float64 {
	p, turned := f.pair(h, k)
	if turned {
		return -p.apply(-diff)
	}
	return p.apply(diff)
}
