package analyzers

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"hindcast/casefile"
)

// Compare runs the comparison of the hypotheses: indicators are measured and
// shown, judged rows are combined by the method of docs/method.md, and the
// verdict is worded by its grammar. It returns an error for a judged table that
// cannot be read, naming row and column, and for a rollup that cannot be asked.
func Compare(ctx context.Context, in Input) (*Comparison, error) {
	if in.Case == nil || in.Timeline == nil {
		return nil, fmt.Errorf("compare: expected a case and a timeline, found none")
	}
	findings, err := measureWidened(ctx, in)
	if err != nil {
		return nil, err
	}
	t, err := calibrationFor(findings)
	if err != nil {
		return nil, err
	}
	size, err := sizeOf(ctx, in)
	if err != nil {
		return nil, err
	}
	m := measureWith(t, findings, size, 0)
	c, err := compareBoth(in.Case.Comparison, m)
	if err != nil {
		return nil, err
	}
	for i := range findings {
		findings[i].Calibrated = m.uses(findings[i].Indicator)
	}
	c.Findings = findings // the end of the window is a horizon, and asks them
	beyond := beyondScale(t, m, in.Timeline)
	if m != nil {
		if c.Horizons, err = horizons(ctx, in, t, c, size, beyond); err != nil {
			return nil, err
		}
	}
	c.Measured = slices.ContainsFunc(findings, func(f Finding) bool { return f.Calibrated && f.State != NotAvailable })
	if c.Ledger, err = LedgerOf(ctx, in); err != nil {
		return nil, err
	}
	c.applyGate(m)
	if m != nil {
		c.applyScale(beyond)
	}
	c.Verdict = verdict(c)
	c.Verdict.WouldDecide = wouldDecide(in, t, c)
	return c, nil
}

// measureWidened measures a case, or what there was of it by a horizon, with the
// ranges that its minutes give when they are drawn again.
func measureWidened(ctx context.Context, in Input) ([]Finding, error) {
	findings, err := Measure(ctx, in)
	if err != nil {
		return nil, err
	}
	return findings, widen(ctx, in, findings)
}

// calibrationFor is the builtin table, without its worlds where no finding has a
// value that it knows.
func calibrationFor(findings []Finding) (*Calibration, error) {
	head, err := builtinHead()
	if err != nil {
		return nil, err
	}
	x, _, _ := ScoresOf(findings, head.Columns)
	if slices.ContainsFunc(x, func(v float64) bool { return !math.IsNaN(v) }) {
		return builtin()
	}
	return head, nil
}

func compareBoth(spec casefile.ComparisonSpec, m *Measurement) (*Comparison, error) {
	if m == nil {
		return CompareJudged(spec)
	}
	return compareMeasured(spec, m)
}

// horizons is the measured comparison at every horizon that lies in the window.
// beyond is why a service of this size states no support, if so.
func horizons(ctx context.Context, in Input, t *Calibration, c *Comparison, size ServiceSize, beyond string) ([]HorizonResult, error) {
	var out []HorizonResult
	var found [][]Finding
	for _, h := range t.Horizons {
		cut, ok := AtHorizon(in, h)
		if !ok {
			continue
		}
		findings := []Finding(nil)
		if h != 0 {
			var err error
			if findings, err = measureWidened(ctx, cut); err != nil {
				return nil, err
			}
		}
		out = append(out, HorizonResult{Minutes: h, At: cut.Timeline.Window.To})
		found = append(found, findings)
	}
	stated, err := epsilonsOf(in.Case.Comparison)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			m := c.Measurement
			if out[i].Minutes != 0 {
				if m = measureWith(t, found[i], size, out[i].Minutes); m != nil {
					m.mixBy(c.Measurement.pi)
				}
			}
			if found[i] == nil {
				found[i] = c.Findings
			}
			out[i].fill(m, found[i], m.epsilons(stated, in.Case.Comparison), beyond) // by what was known then
		})
	}
	wg.Wait()
	return slices.DeleteFunc(out, func(r HorizonResult) bool { return r.Columns == 0 }), nil
}

// fill is the comparison of one horizon: measured evidence alone, with its ranges
// and the reasons why no support is stated.
func (r *HorizonResult) fill(m *Measurement, findings []Finding, eps epsilons, beyond string) {
	if m == nil {
		return
	}
	r.Columns = len(m.Profile)
	comb, rng := combination{m.pi}, newNormals(Seed+1)
	now := comb.outcome(m.fit.subLogLik(m.x, m.class), nil, m.fit.fits())
	draws := make([]outcome, Draws)
	for i := range draws {
		draws[i] = comb.outcome(m.draw(rng), nil, m.fit.draws[i])
	}
	c := &Comparison{Hypotheses: Hypotheses(), Measured: true, LogLik: map[string]float64{}, Findings: findings}
	c.fillPairs(now, draws, eps)
	c.fillIncident(now, draws)
	for _, h := range Hypotheses() {
		c.LogLik[h] = now.llr(h, Capacity)
	}
	c.applyGate(m)
	c.applyScale(beyond)
	r.Pairs = c.Pairs
	if main, ok := mainPair(c); ok {
		if r.Why = shortcomings(c, main); len(r.Why) == 0 {
			r.Supports, r.Leans = main.H, main.leans()
		}
	}
}

// CompareJudged is the part of Compare that needs judged rows only: everything
// but findings, verdict and missing evidence.
func CompareJudged(spec casefile.ComparisonSpec) (*Comparison, error) {
	t, err := newTable(spec)
	if err != nil {
		return nil, err
	}
	eps, err := epsilonsOf(spec)
	if err != nil {
		return nil, err
	}
	lim := defaultLimits
	c := &Comparison{
		Hypotheses: Hypotheses(),
		SubTypes:   map[string][]string{},
		Weights:    map[string]float64{},
		LogLik:     map[string]float64{},
		Pairs:      []LR{},
		SubPairs:   []LR{},
		Rows:       []RowWeight{},
		Findings:   []Finding{},
		Epsilon:    eps,
		Settings: map[string]float64{"row_cap": lim.row, "group_cap": lim.all,
			"jitter_sd": JitterSD, "draws": Draws, "seed": Seed},
	}
	for _, h := range c.Hypotheses {
		c.SubTypes[h] = []string{}
	}
	for i, m := range t.members {
		c.SubTypes[m.Hypothesis] = append(c.SubTypes[m.Hypothesis], m.Name)
		c.Weights[m.Name] = Round(t.pi[i])
	}
	c.Limits = t.statedLimits()
	if len(t.rows) == 0 {
		c.Parts = map[string]map[string]float64{}
		return c, nil
	}
	ll := t.logLik(t.stated(), lim, every)
	lambda := t.mix(ll)
	c.LogLik = roundMap(lambda)
	ds := t.draws(lim, Draws)
	c.Pairs = t.pairLRs(lambda, ll, ds, eps)
	c.SubPairs = t.subPairLRs(lambda, ll, ds)
	c.Rows = t.rowWeights(spec.Judged, lim)
	c.Parts = t.parts(lim)
	return c, nil
}

// epsilonsOf reads the open-set shares. A mixed cause takes the attack's,
// because its hostile part may be the one nobody can see; a fault takes the
// shortage's.
func epsilonsOf(spec casefile.ComparisonSpec) (epsilons, error) {
	a, c := EpsilonAttack, EpsilonCapacity
	if spec.EpsilonAttack != nil {
		a = *spec.EpsilonAttack
	}
	if spec.EpsilonCapacity != nil {
		c = *spec.EpsilonCapacity
	}
	for _, e := range []float64{a, c} {
		if !(e >= 0 && e < 1) {
			return nil, fmt.Errorf("case.yaml: comparison: epsilon: expected a share of at least 0 and below 1, found %v", e)
		}
	}
	return epsilons{Attack: a, Mixed: a, Capacity: c, Fault: c}, nil
}

func (t *table) pairLRs(lambda map[string]float64, ll []float64, ds []draw, eps epsilons) []LR {
	out := []LR{}
	for _, p := range pairs {
		h, k := p[0], p[1]
		lh, okH := lambda[h]
		lk, okK := lambda[k]
		if !okH || !okK {
			continue
		}
		bound := func(x float64) float64 { return eps.bounded(h, k, x) }
		raw := math.Exp(lh - lk)
		lo, mid, hi := interval90(ds, func(d draw) float64 { return math.Exp(d.lambda[h] - d.lambda[k]) }, bound)
		lr := LR{H: h, K: k, Raw: Round(raw), Value: Round(bound(raw)), Lo: Round(lo), Median: Round(mid), Hi: Round(hi),
			Words: Words(h, k, lo, hi), Ceiling: Round(eps.ceiling(h, k, raw)), AtCeiling: eps.atCeiling(h, k, raw)}
		lr.Worst, lr.WorstOf = t.worst(lh, k, ll)
		out = append(out, lr)
	}
	return out
}

// worst is step 8d: all of k's weight on the sub-type that imitates h best.
func (t *table) worst(lh float64, k string, ll []float64) (lr float64, member string) {
	lr = math.Inf(1)
	for i, m := range t.members {
		if m.Hypothesis == k && math.Exp(lh-ll[i]) < lr {
			lr, member = math.Exp(lh-ll[i]), m.Name
		}
	}
	return Round(lr), member
}

// subPairLRs compares every hypothesis with every sub-type of its rivals. No
// ceiling applies: it guards against sub-types nobody listed, and these are
// listed.
func (t *table) subPairLRs(lambda map[string]float64, ll []float64, ds []draw) []LR {
	out := []LR{}
	for _, h := range Hypotheses() {
		lh, ok := lambda[h]
		if !ok {
			continue
		}
		for i, m := range t.members {
			if m.Hypothesis == h {
				continue
			}
			raw := math.Exp(lh - ll[i])
			lo, mid, hi := interval90(ds, func(d draw) float64 { return math.Exp(d.lambda[h] - d.ll[i]) }, func(x float64) float64 { return x })
			out = append(out, LR{H: h, K: m.Name, Raw: Round(raw), Value: Round(raw), Worst: Round(raw),
				Lo: Round(lo), Median: Round(mid), Hi: Round(hi), Words: Words(h, Noun(m.Name), lo, hi)})
		}
	}
	return out
}

// rowWeights shows every row as it was used, in the order of the case file.
func (t *table) rowWeights(order []casefile.Judged, lim limits) []RowWeight {
	out := []RowWeight{}
	for _, j := range order {
		i := slices.IndexFunc(t.rows, func(r judgedRow) bool { return r.src.ID == j.ID })
		row := t.rows[i]
		used, capped := t.used(row.p, row.r, lim)
		w := RowWeight{ID: j.ID, Text: j.Text, Group: j.Group, Reason: j.Reason, Source: j.Source, Hearsay: row.r,
			P: map[string]float64{}, Used: map[string]float64{}, Capped: capped}
		for k, m := range t.members {
			if !math.IsNaN(row.p[k]) {
				w.P[m.Name] = Round(row.p[k])
			}
			w.Used[m.Name] = Round(used[k])
		}
		alone := func(r judgedRow) bool { return r.src.ID == j.ID }
		w.LR = roundMap(t.compare(lim, alone))
		w.Without = roundMap(t.compare(lim, func(r judgedRow) bool { return !alone(r) }))
		out = append(out, w)
	}
	return out
}

// parts is step 8a by group, the result as the judge stated it, and the naive
// product. Nothing measured enters a ratio before calibration, so that without
// the judged rows every ratio is 1.
func (t *table) parts(lim limits) map[string]map[string]float64 {
	out := map[string]map[string]float64{
		"as_stated":      roundMap(t.compare(limits{}, every)),
		"naive_product":  roundMap(t.naive(limits{})),
		"without_judged": roundMap(t.compare(lim, func(judgedRow) bool { return false })),
	}
	for _, row := range t.rows {
		g := row.src.Group
		if _, ok := out[g]; ok || g == "" {
			continue
		}
		out[g] = roundMap(t.compare(lim, func(r judgedRow) bool { return r.src.Group == g }))
		out["without:"+g] = roundMap(t.compare(lim, func(r judgedRow) bool { return r.src.Group != g }))
	}
	return out
}
