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
	kind    []int // by column, see kindAt
	cells   []cells
	sizes   sizeClasses
	double  []bool    // by column: it says what an earlier column of its group says, and enters once
	start   []float64 // group weights by the design effect
	weight  []float64 // fitted
	pairs   []pairFit // in the order of pairs
	nulls   []pairFit // of every hypothesis over no incident, in their order
	pi      []float64 // pi(s|h): uniform over the sub-types that have worlds
	worlds  int       // worlds the likelihoods come from
	fitted  []scoredWorld
	gated   func() *Gate
	draws   [][]pairFit // pairs and then nulls, moved by what the calibration does not know
}

// scoredWorld is one world of the fit as the others see it.
type scoredWorld struct {
	sub int
	l   []float64 // Lambda of each hypothesis, then of no incident
}

// fusions holds what was fitted, by table, horizon and profile (step 4).
var fusions sync.Map

type fusionKey struct {
	t       *Calibration
	horizon int
	profile string
	by      sizedBy
}

type fusionOnce struct {
	once sync.Once
	f    *fusion
}

// newFusion fits everything to the table, the part held back for the test left
// out, with worlds told apart by their size as by says. nil where the table has
// nothing to say about the profile.
func newFusion(t *Calibration, horizon int, profile []string, by sizedBy) *fusion {
	if len(profile) == 0 || !slices.Contains(t.Horizons, horizon) {
		return nil
	}
	x, _ := fusions.LoadOrStore(fusionKey{t, horizon, strings.Join(profile, "|"), by}, &fusionOnce{})
	o := x.(*fusionOnce)
	o.once.Do(func() {
		o.f = fitFusion(profile, groupsOf(profile), seen(t.samplesOf(horizon, profile, by), heldBack))
		o.f.gated = sync.OnceValue(func() *Gate { return o.f.gate(t, horizon, by) })
	})
	return o.f
}

func groupsOf(profile []string) []string {
	out := make([]string, len(profile))
	for i, c := range profile {
		out[i] = groupOf(c)
	}
	return out
}

// fitFusion is newFusion for worlds at hand; groups names the dependence group of
// each column. Weights and calibration are fitted to scores of each world from
// which its own count is left out, so that no world vouches for itself and none
// need be set aside for them.
func fitFusion(columns, groups []string, train []sample) *fusion {
	f := &fusion{columns: columns, worlds: len(train), sizes: newSizeClasses(train)}
	f.groups = slices.Compact(slices.Sorted(slices.Values(groups)))
	for c, g := range groups {
		f.group = append(f.group, slices.Index(f.groups, g))
		f.kind = append(f.kind, kindAt(columns[c]))
		f.cells = append(f.cells, newCells(train, c, f.sizes))
		f.double = append(f.double, f.repeats(train, c))
		if f.double[c] {
			f.kind[c] = -1
		}
	}
	f.pi = presence(train)
	shown := f.showing(train)
	scores := make([][]float64, len(shown))
	for i, s := range shown {
		scores[i] = f.scores(s.x, f.sizes.of(s.size), s.sub)
	}
	f.start = f.designWeights(train)
	f.weight = f.fitWeights(shown, scores)
	for i, s := range shown {
		ll := f.weigh(scores[i], f.weight)
		f.fitted = append(f.fitted, scoredWorld{s.sub, append(f.mix(ll), ll[noIncident])})
	}
	for _, p := range pairs {
		f.pairs = append(f.pairs, fitPair(f.cases(hypothesisRank(p[0]), hypothesisRank(p[1]))))
	}
	for h := range Hypotheses() {
		f.nulls = append(f.nulls, fitPair(f.cases(h, len(Hypotheses()))))
	}
	f.draws = f.drawFits(newNormals(Seed+2), Draws)
	return f
}

// repeats reports whether column c holds in every world what an earlier column of
// its group holds: one observation under two names.
func (f *fusion) repeats(train []sample, c int) bool {
	for e := range c {
		if f.group[e] == f.group[c] && !slices.ContainsFunc(train, func(w sample) bool {
			return w.x[e] != w.x[c] && !(math.IsNaN(w.x[e]) && math.IsNaN(w.x[c]))
		}) {
			return true
		}
	}
	return false
}

// place is the hypothesis of a place, by rank, or their number for no incident.
func place(sub int) int {
	if sub == noIncident {
		return len(Hypotheses())
	}
	return hypothesisRank(subTypes[sub].Hypothesis)
}

// cases are the uncalibrated log ratios of h over k, both by rank, on the worlds of
// the fit, each as the others see it.
func (f *fusion) cases(h, k int) []Scored {
	var out []Scored
	for _, w := range f.fitted {
		if p := place(w.sub); p == h || p == k {
			out = append(out, Scored{w.l[h] - w.l[k], p == h})
		}
	}
	return out
}

// fewWorlds is the number of worlds of a hypothesis below which all worlds are
// taken, whether or not they show what the profile asks for.
const fewWorlds = 20

// showing are the worlds that could have given this evidence: of every kind of
// evidence the profile draws on they hold at least half of its columns. A world
// whose capture had not begun says nothing about ratios that come from a capture;
// one that lacks a value because nothing failed in it does.
func (f *fusion) showing(worlds []sample) []sample {
	var out []sample
	n, all := map[int]int{}, map[int]int{}
	for _, w := range worlds {
		all[place(w.sub)]++
		if f.shows(w.x) {
			out = append(out, w)
			n[place(w.sub)]++
		}
	}
	for h, k := range all {
		if n[h] < min(fewWorlds, k) {
			return worlds
		}
	}
	return out
}

func (f *fusion) shows(x []float64) bool {
	var has, want [8]int // by kind of evidence
	for c, v := range x {
		if k := f.kind[c]; k >= 0 {
			want[k]++
			if !math.IsNaN(v) {
				has[k]++
			}
		}
	}
	for k := range want {
		if 2*has[k] < want[k] {
			return false
		}
	}
	return true
}

// kindAt is the place of the one kind of evidence a column comes from, -1 where it
// comes from several or from none that is known.
func kindAt(column string) int {
	if k := kindsOf(column); len(k) == 1 {
		return slices.Index(allKinds, k[0])
	}
	return -1
}

// scores are the group scores l_{g,s} of values x of a service of a class of size,
// place by place. own is the place x was counted under, -1 where it was not.
func (f *fusion) scores(x []float64, class, own int) []float64 {
	g := len(f.groups)
	out := make([]float64, slots*g)
	for c := range f.cells {
		if math.IsNaN(x[c]) || f.double[c] {
			continue
		}
		cell := &f.cells[c]
		k := cell.bins.class(class)
		b, at := cell.bins.of(x[c], k), f.group[c]
		if b == noBin {
			continue
		}
		for s := range slots {
			if s == own {
				out[s*g+at] += cell.own[k][s][b]
			} else {
				out[s*g+at] += cell.log[k][s][b]
			}
		}
	}
	return out
}

// weigh sums weighted group scores: one log-likelihood for each place.
func (f *fusion) weigh(scores, w []float64) []float64 {
	out := make([]float64, slots)
	for s := range out {
		for g, x := range scores[s*len(w) : (s+1)*len(w)] {
			out[s] += w[g] * x
		}
	}
	return out
}

// subLogLik is the log-likelihood of values x under every sub-type, and without an
// incident.
func (f *fusion) subLogLik(x []float64, class int) []float64 {
	return f.weigh(f.scores(x, class, -1), f.weight)
}

// presence is uniform over the sub-types of each hypothesis that have worlds: a
// sub-type nobody simulated cannot be in the mixture.
func presence(train []sample) []float64 {
	out, n := make([]float64, len(subTypes)), map[string]float64{}
	for _, w := range train {
		if w.sub != noIncident && out[w.sub] == 0 {
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
	for h := range out {
		top := math.Inf(-1)
		for s := range subTypes {
			if subPlace[s] == h && pi[s] > 0 {
				top = math.Max(top, ll[s])
			}
		}
		sum := 0.0
		for s := range subTypes {
			if subPlace[s] == h && pi[s] > 0 {
				sum += pi[s] * math.Exp(ll[s]-top)
			}
		}
		out[h] = top + math.Log(sum)
	}
	return out
}

// subPlace is the rank of every sub-type's hypothesis.
var subPlace = func() []int {
	var out []int
	for _, s := range subTypes {
		out = append(out, hypothesisRank(s.Hypothesis))
	}
	return out
}()

func hypothesisRank(h string) int { return slices.Index(Hypotheses(), h) }

// pairAt is the place of h over k among the pairs, and whether it must be turned.
func pairAt(h, k string) (at int, turned bool) {
	for i, p := range pairs {
		if p[0] == h && p[1] == k {
			return i, false
		}
		if p[0] == k && p[1] == h {
			return i, true
		}
	}
	return -1, false
}

// llr is the calibrated and bounded natural log of LR(h:k) for a raw difference
// of Lambdas, by the given fits of the pairs.
func llr(fits []pairFit, h, k string, diff float64) float64 {
	i, turned := pairAt(h, k)
	if i < 0 {
		return diff // a hypothesis against itself
	}
	if turned {
		return -fits[i].apply(-diff)
	}
	return fits[i].apply(diff)
}

// fits are the fits of the pairs and then of each hypothesis over no incident.
func (f *fusion) fits() []pairFit { return slices.Concat(f.pairs, f.nulls) }
