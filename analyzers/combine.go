package analyzers

import (
	"math"
	"strings"

	"hindcast/casefile"
)

// combination joins measured and judged evidence. Judged rows are one more group
// (step 7): they multiply the measured likelihood of each sub-type before the
// mixture, and the ratio they add is what the mixture then changes by.
type combination struct {
	m  *Measurement
	pi []float64 // by sub-type
}

// outcome is one evaluation: the log-likelihoods of measured and judged evidence
// by sub-type.
type outcome struct{ measured, judged []float64 }

// lambdas before and after the judged rows.
func (c combination) lambdas(o outcome) (before, after []float64) {
	all := make([]float64, len(o.measured))
	for s := range all {
		all[s] = o.measured[s] + o.judged[s]
	}
	return mixWeighted(o.measured, c.pi), mixWeighted(all, c.pi)
}

// llr is the natural log of LR(h:k): measured, calibrated and bounded, then what
// the judged rows change.
func (c combination) llr(o outcome, h, k string) float64 {
	b, a := c.lambdas(o)
	i, j := hypothesisRank(h), hypothesisRank(k)
	return c.m.fit.llr(h, k, b[i]-b[j]) + (a[i] - b[i]) - (a[j] - b[j])
}

// subLLR is the natural log of the ratio of h over one sub-type.
func (c combination) subLLR(o outcome, h string, s int) float64 {
	b, a := c.lambdas(o)
	i := hypothesisRank(h)
	return c.m.fit.llr(h, subTypes[s].Hypothesis, b[i]-o.measured[s]) + (a[i] - b[i]) - o.judged[s]
}

// compareMeasured is the comparison where something measured is calibrated.
func compareMeasured(spec casefile.ComparisonSpec, m *Measurement) (*Comparison, error) {
	full := spec
	full.Weights = map[string]float64{}
	for _, n := range sortedKeys(spec.Weights) {
		parts, err := partsOf(n)
		if err != nil {
			parts = []string{n} // newTable says what is wrong with the name
		}
		for _, p := range parts {
			full.Weights[p] += spec.Weights[n] / float64(len(parts))
		}
	}
	t, err := newTableOf(full, subTypeList())
	if err != nil {
		return nil, err
	}
	eps, err := epsilonsOf(spec)
	if err != nil {
		return nil, err
	}
	if spec.EpsilonAttack == nil && m.uses("identified_clients") {
		eps[Attack], eps[Mixed] = EpsilonIdentity, EpsilonIdentity
	}
	c, err := CompareJudged(spec) // rows, parts and settings are those of the judged rows alone
	if err != nil {
		return nil, err
	}
	c.Measurement, c.Epsilon = m, eps
	c.SubTypes, c.Weights = map[string][]string{}, map[string]float64{}
	for i, s := range t.members {
		c.SubTypes[s.Hypothesis] = append(c.SubTypes[s.Hypothesis], s.Name)
		c.Weights[s.Name] = Round(t.pi[i])
	}
	comb := combination{m, t.pi}
	now := outcome{m.fit.subLogLik(m.x), t.logLik(t.stated(), defaultLimits, every)}
	var draws []outcome
	rng := newNormals(Seed + 1)
	for _, d := range t.draws(defaultLimits, Draws) {
		draws = append(draws, outcome{m.draw(rng), d.ll})
	}
	c.fillPairs(comb, now, draws, eps)
	c.LogLik = map[string]float64{}
	for _, h := range Hypotheses() {
		c.LogLik[h] = Round(comb.llr(now, h, Capacity))
	}
	c.Parts["measured"] = map[string]float64{}
	for _, p := range m.Pairs {
		c.Parts["measured"][pairName(p.H, p.K)] = Round(math.Pow(10, p.Log10LR))
	}
	c.Limits = measuredLimits(c, m)
	return c, nil
}

func subTypeList() []string {
	var out []string
	for _, s := range subTypes {
		out = append(out, s.Name)
	}
	return out
}

func (c *Comparison) fillPairs(comb combination, now outcome, draws []outcome, eps epsilons) {
	c.Pairs, c.SubPairs = []LR{}, []LR{}
	for _, p := range pairs {
		h, k := p[0], p[1]
		bound := func(x float64) float64 { return eps.bounded(h, k, x) }
		raw := math.Exp(comb.llr(now, h, k))
		v := make([]float64, len(draws))
		for i, d := range draws {
			v[i] = bound(math.Exp(comb.llr(d, h, k)))
		}
		lo, mid, hi := points90(v)
		lr := LR{H: h, K: k, Raw: Round(raw), Value: Round(bound(raw)), Lo: Round(lo), Median: Round(mid), Hi: Round(hi),
			Words: Words(h, k, lo, hi), Ceiling: Round(eps.ceiling(h, k, raw)), AtCeiling: eps.atCeiling(h, k, raw), Worst: math.Inf(1)}
		for s, t := range subTypes {
			if x := math.Exp(comb.subLLR(now, h, s)); t.Hypothesis == k && x < lr.Worst {
				lr.Worst, lr.WorstOf = Round(x), t.Name
			}
		}
		c.Pairs = append(c.Pairs, lr)
	}
	for _, h := range Hypotheses() {
		for s, t := range subTypes {
			if t.Hypothesis == h {
				continue
			}
			raw := math.Exp(comb.subLLR(now, h, s))
			v := make([]float64, len(draws))
			for i, d := range draws {
				v[i] = math.Exp(comb.subLLR(d, h, s))
			}
			lo, mid, hi := points90(v)
			c.SubPairs = append(c.SubPairs, LR{H: h, K: t.Name, Raw: Round(raw), Value: Round(raw), Worst: Round(raw),
				Lo: Round(lo), Median: Round(mid), Hi: Round(hi), Words: Words(h, t.Name, lo, hi)})
		}
	}
}

// measuredLimits says what a reader must know about measured ratios.
func measuredLimits(c *Comparison, m *Measurement) []string {
	out := []string{
		"ratios speak of the evidence given the cause; they say nothing about how probable a cause was beforehand, and no posterior is printed",
		"measured ratios hold for the simulated families of version " + m.Families + "; causes nobody simulated are covered by the open-set ceiling only",
		"the 90 % ranges hold the finite number of simulated worlds, the measured values' own intervals and the jitter of judged rows; the minutes are not resampled",
		"who attacked, if anybody did, is outside what hindcast says",
	}
	if len(m.Unseen) > 0 {
		out = append(out, "with this evidence the simulated cases of "+strings.Join(m.Unseen, ", ")+" could hardly be told from the rival's")
	}
	for _, l := range c.Limits {
		if strings.HasPrefix(l, "every likelihood in this table") {
			out = append(out, "every likelihood of a judged row is a person's judgement, written in case.yaml with its reason, and can be edited")
		}
	}
	return out
}
