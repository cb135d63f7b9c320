package analyzers

import (
	"math"
	"slices"
)

// pairs are the comparisons a result shows; the other direction of each is its
// inverse.
var pairs = [][2]string{
	{Capacity, Attack}, {Capacity, Fault}, {Capacity, Mixed},
	{Attack, Fault}, {Attack, Mixed}, {Fault, Mixed},
}

func pairName(h, k string) string { return h + ":" + k }

// stated returns the rows' probabilities as the table gives them.
func (t *table) stated() [][]float64 {
	out := make([][]float64, len(t.rows))
	for i, r := range t.rows {
		out[i] = r.p
	}
	return out
}

// every keeps all rows.
func every(judgedRow) bool { return true }

// logLik sums the rows' log-likelihoods inside each member, then applies the
// cap of the whole judged group: a member more than lim.all times worse than
// the best is held at that distance.
func (t *table) logLik(p [][]float64, lim limits, keep func(judgedRow) bool) []float64 {
	ll := make([]float64, len(t.members))
	for i, row := range t.rows {
		if !keep(row) {
			continue
		}
		u, _ := t.used(p[i], row.r, lim)
		for k, v := range u {
			ll[k] += math.Log(v)
		}
	}
	if lim.all > 0 && len(ll) > 0 {
		floor := slices.Max(ll) - math.Log(lim.all)
		for k := range ll {
			ll[k] = math.Max(ll[k], floor)
		}
	}
	return ll
}

// mix is step 3 of the method: Lambda_h = log sum over s in h of
// pi(s|h) exp(l_s). Mixing after the sum inside each member lets one sub-type
// explain several rows at once, so that they are not counted twice. A
// hypothesis without members is absent from the result.
func (t *table) mix(ll []float64) map[string]float64 {
	out := map[string]float64{}
	for _, h := range Hypotheses() {
		top := math.Inf(-1)
		for i, m := range t.members {
			if m.Hypothesis == h && t.pi[i] > 0 {
				top = math.Max(top, ll[i])
			}
		}
		if math.IsInf(top, -1) {
			continue
		}
		sum := 0.0
		for i, m := range t.members {
			if m.Hypothesis == h {
				sum += t.pi[i] * math.Exp(ll[i]-top)
			}
		}
		out[h] = top + math.Log(sum)
	}
	return out
}

// ratios returns the likelihood ratio of every pair whose two hypotheses both
// have members.
func ratios(lambda map[string]float64) map[string]float64 {
	out := map[string]float64{}
	for _, p := range pairs {
		h, okH := lambda[p[0]]
		k, okK := lambda[p[1]]
		if okH && okK {
			out[pairName(p[0], p[1])] = math.Exp(h - k)
		}
	}
	return out
}

// compare is the whole of step 3 for a choice of rows.
func (t *table) compare(lim limits, keep func(judgedRow) bool) map[string]float64 {
	return ratios(t.mix(t.logLik(t.stated(), lim, keep)))
}

// naive multiplies the rows' own ratios, as if rows were independent given the
// hypothesis. It is printed beside the mixture to show what dependence costs.
func (t *table) naive(lim limits) map[string]float64 {
	out := map[string]float64{}
	for _, row := range t.rows {
		for name, lr := range t.compare(lim, func(r judgedRow) bool { return r.src.ID == row.src.ID }) {
			if _, ok := out[name]; !ok {
				out[name] = 1
			}
			out[name] *= lr
		}
	}
	return out
}
