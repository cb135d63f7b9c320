package analyzers

import (
	"maps"
	"math"
	"slices"
	"strings"

	"hindcast/casefile"
)

// combination joins measured and judged evidence: pi(s|h) by sub-type. Judged rows are one more group
// (step 7): they multiply the measured likelihood of each sub-type before the
// mixture, and the ratio they add is what the mixture then changes by.
type combination struct{ pi []float64 }

// outcome is one evaluation: the log-likelihoods of measured evidence by place, of
// judged evidence by sub-type, the fits of the pairs in force, and the Lambdas
// before and after the judged rows.
type outcome struct {
	measured, judged []float64
	fits             []pairFit // of the pairs, then of each hypothesis over no incident
	before, after    []float64
}

// outcome fills in the Lambdas. judged is nil where there is no judged row.
func (c combination) outcome(measured, judged []float64, fits []pairFit) outcome {
	o := outcome{measured: measured, judged: judged, fits: fits, before: mixWeighted(measured, c.pi)}
	o.after = o.before
	if judged != nil {
		all := slices.Clone(measured)
		for s, x := range judged {
			all[s] += x
		}
		o.after = mixWeighted(all, c.pi)
	}
	return o
}

// llr is the natural log of LR(h:k): measured, calibrated and bounded, then what
// the judged rows change.
func (o outcome) llr(h, k string) float64 {
	i, j := hypothesisRank(h), hypothesisRank(k)
	return llr(o.fits, h, k, o.before[i]-o.before[j]) + (o.after[i] - o.before[i]) - (o.after[j] - o.before[j])
}

// incidentLLR is the natural log of the ratio of h over no incident. Judged rows
// are about the cause of an incident; they do not speak here.
func (o outcome) incidentLLR(h string) float64 {
	i := hypothesisRank(h)
	return o.fits[len(pairs)+i].apply(o.before[i] - o.measured[noIncident])
}

// subLog is the log-likelihood of all evidence under one sub-type.
func (o outcome) subLog(s int) float64 {
	if o.judged == nil {
		return o.measured[s]
	}
	return o.measured[s] + o.judged[s]
}

// subLLR is the natural log of the ratio of h over one sub-type.
func (o outcome) subLLR(h string, s int) float64 {
	i, judged := hypothesisRank(h), 0.0
	if o.judged != nil {
		judged = o.judged[s]
	}
	return llr(o.fits, h, subTypes[s].Hypothesis, o.before[i]-o.measured[s]) + (o.after[i] - o.before[i]) - judged
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
	stated, err := epsilonsOf(spec)
	if err != nil {
		return nil, err
	}
	eps := m.epsilons(stated, spec)
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
	m.mixBy(t.pi)
	comb := combination{t.pi}
	now := comb.outcome(m.fit.subLogLik(m.x, m.class), t.logLik(t.stated(), defaultLimits, every), m.fit.fits())
	var draws []outcome
	rng := newNormals(Seed + 1)
	for i, d := range t.draws(defaultLimits, Draws) {
		draws = append(draws, comb.outcome(m.draw(rng), d.ll, m.fit.draws[i]))
	}
	c.fillPairs(now, draws, eps)
	c.fillSubPairs(now, draws)
	c.fillIncident(now, draws)
	c.LogLik = map[string]float64{}
	for _, h := range Hypotheses() {
		c.LogLik[h] = Round(now.llr(h, Capacity))
	}
	c.Parts["measured"] = map[string]float64{}
	for _, p := range m.Pairs {
		c.Parts["measured"][pairName(p.H, p.K)] = Round(math.Pow(10, p.Log10LR))
	}
	c.Limits = measuredLimits(c, m)
	return c, nil
}

// epsilons are the open-set shares for this evidence, given those of epsilonsOf: what
// case.yaml states, else the least that what a mimic could not forge allows.
func (m *Measurement) epsilons(stated epsilons, spec casefile.ComparisonSpec) epsilons {
	eps := maps.Clone(stated)
	if spec.EpsilonAttack != nil || m == nil {
		return eps
	}
	if m.uses("identified_clients") {
		eps[Attack], eps[Mixed] = EpsilonIdentity, EpsilonIdentity
	}
	if m.accounts {
		eps[Attack], eps[Mixed] = EpsilonAccounts, EpsilonAccounts
	}
	return eps
}

func subTypeList() []string {
	var out []string
	for _, s := range subTypes {
		out = append(out, s.Name)
	}
	return out
}

func (c *Comparison) fillPairs(now outcome, draws []outcome, eps epsilons) {
	c.Pairs = []LR{}
	for _, p := range pairs {
		h, k := p[0], p[1]
		bound := func(x float64) float64 { return eps.bounded(h, k, x) }
		raw := math.Exp(now.llr(h, k))
		v := make([]float64, len(draws))
		for i, d := range draws {
			v[i] = math.Exp(d.llr(h, k))
		}
		lo, mid, hi := around(raw, v)
		lo, mid, hi = bound(lo), bound(mid), bound(hi)
		lr := LR{H: h, K: k, Raw: Round(raw), Value: Round(bound(raw)), Lo: Round(lo), Median: Round(mid), Hi: Round(hi),
			Words: Words(h, k, lo, hi), Ceiling: Round(eps.ceiling(h, k, raw)), AtCeiling: eps.atCeiling(h, k, raw), Worst: math.Inf(1)}
		for s, t := range subTypes {
			if t.Hypothesis != k {
				continue
			}
			// The bounds make ratios equal: among these, what imitates best is likeliest.
			x := now.subLLR(h, s)
			if x < lr.Worst || x == lr.Worst && now.subLog(s) > now.subLog(rank(lr.WorstOf)) {
				lr.Worst, lr.WorstOf = x, t.Name
			}
		}
		lr.Worst = Round(math.Exp(lr.Worst))
		c.Pairs = append(c.Pairs, lr)
	}
}

// around is the range of a ratio: the 5, 50 and 95 % points of its draws, stretched
// where need be to hold the value. Noise can favour one side (a count of 0 can only
// rise), so that the draws need not lie about the value: the end nearest to 1 is the
// more cautious of their point and of the same distance from the value as the point
// has from their median.
func around(value float64, draws []float64) (lo, mid, hi float64) {
	lo, mid, hi = points90(draws)
	below, above := lo, hi
	if mid > 0 && !math.IsInf(mid, 1) && !math.IsInf(hi, 1) {
		below, above = value*lo/mid, value*hi/mid
	}
	lo, hi = math.Min(lo, value), math.Max(hi, value)
	if value >= 1 {
		return math.Min(lo, below), mid, hi
	}
	return lo, mid, math.Max(hi, above)
}

// fillSubPairs compares every hypothesis with every sub-type of its rivals.
func (c *Comparison) fillSubPairs(now outcome, draws []outcome) {
	c.SubPairs = []LR{}
	for _, h := range Hypotheses() {
		for s, t := range subTypes {
			if t.Hypothesis == h {
				continue
			}
			raw := math.Exp(now.subLLR(h, s))
			v := make([]float64, len(draws))
			for i, d := range draws {
				v[i] = math.Exp(d.subLLR(h, s))
			}
			lo, mid, hi := around(raw, v)
			words := Words(h, Noun(t.Name), lo, hi)
			if c.Measurement != nil && slices.Contains(c.Measurement.Unseen, t.Name) {
				words = notSeen
			}
			c.SubPairs = append(c.SubPairs, LR{H: h, K: t.Name, Raw: Round(raw), Value: Round(raw), Worst: Round(raw),
				Lo: Round(lo), Median: Round(mid), Hi: Round(hi), Words: words})
		}
	}
}

// fillIncident compares every hypothesis with an evening on which nothing happened.
func (c *Comparison) fillIncident(now outcome, draws []outcome) {
	c.Incident = nil
	for _, h := range Hypotheses() {
		raw := math.Exp(now.incidentLLR(h))
		v := make([]float64, len(draws))
		for i, d := range draws {
			v[i] = math.Exp(d.incidentLLR(h))
		}
		lo, mid, hi := around(raw, v)
		c.Incident = append(c.Incident, LR{H: h, K: NoIncident, Raw: Round(raw), Value: Round(raw), Worst: Round(raw),
			Lo: Round(lo), Median: Round(mid), Hi: Round(hi), Words: Words(h, "no incident", lo, hi)})
	}
}

// nounList names sub-types one after the other.
func nounList(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = Noun(n)
	}
	return strings.Join(out, "; ")
}

// measuredLimits says what a reader must know about measured ratios.
func measuredLimits(c *Comparison, m *Measurement) []string {
	out := []string{
		"ratios speak of the evidence given the cause; they say nothing about how probable a cause was beforehand, and no posterior is printed",
		"measured ratios hold for the simulated families of version " + m.Families + "; causes nobody simulated are covered by the open-set ceiling only",
		"the 90 % ranges hold the finite number of simulated worlds (in the bins, in the calibration and in its bounds), the measured values' own intervals, widened by drawing the minutes again in blocks of five, and the jitter of judged rows",
		"who attacked, if anybody did, is outside what hindcast says",
	}
	if len(m.Unseen) > 0 {
		out = append(out, "with this evidence the simulated cases of "+nounList(m.Unseen)+" could hardly be told from the rival's")
	}
	for _, l := range c.Limits {
		if strings.HasPrefix(l, "every likelihood in this table") {
			out = append(out, "every likelihood of a judged row is a person's judgement, written in case.yaml with its reason, and can be edited")
		}
	}
	return out
}
