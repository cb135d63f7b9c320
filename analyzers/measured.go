package analyzers

import (
	"math"
	"slices"
)

// Measurement is the measured part of a comparison: what entered, under which
// likelihoods, and what came out, in enough detail to recompute it by hand.
type Measurement struct {
	Families string             `json:"families"`       // version of the simulated families the ratios hold for
	Horizon  int                `json:"horizon"`        // minutes after the scheduled start; 0 is the end of the window
	Worlds   int                `json:"worlds"`         // simulated worlds the likelihoods come from
	Profile  []string           `json:"profile"`        // the columns that are there
	Weights  map[string]float64 `json:"weights"`        // of each dependence group
	Size     *MeasuredSize      `json:"size,omitempty"` // the worlds of like size that the bins come from; absent where the size is unknown
	Cells    []MeasuredCell     `json:"cells"`
	SubLog   map[string]float64 `json:"sub_log_likelihood"` // by sub-type: sum over groups of weight times sum of cells, natural log
	Lambda   map[string]float64 `json:"lambda"`             // by hypothesis, natural log
	Pairs    []MeasuredPair     `json:"pairs"`
	Incident []MeasuredPair     `json:"over_no_incident"` // every hypothesis over an ordinary evening
	Unseen   []string           `json:"unseen"`           // sub-types this profile could hardly tell from the rival in simulation
	gate     *Gate
	fit      *fusion
	pi       []float64 // see mixBy
	class    int       // of size, -1 where it is unknown
	accounts bool      // known accounts explain the load before the failure
	x        []float64
	lo, hi   []float64
}

// MeasuredCell is one measured value in its bin, with the likelihood of the bin
// under each sub-type.
type MeasuredCell struct {
	Column string             `json:"column"`
	Group  string             `json:"group"`
	Value  float64            `json:"value"`
	Bin    int                `json:"bin"`            // from 1; 0 where no world was: such a value says nothing
	Bins   int                `json:"bins"`           // more than eight where many worlds share values, fewer where few differ
	From   *float64           `json:"from"`           // the values that fall into it in this class: above From, up to To, or below To
	To     *float64           `json:"to"`             // where Below says so; null where there is no end, both the value where it has the bin alone
	Below  bool               `json:"below"`          // To is a value that many worlds share, which has its own bin
	Prior  *float64           `json:"prior_worlds"`   // kappa of docs/method.md section 6a step 1; null where all sizes are one
	Log    map[string]float64 `json:"log_likelihood"` // natural, by sub-type and for no incident
	Counts map[string][4]int  `json:"worlds"`         // likewise: m in the bin of M of this class, n in the bin of N of all sizes
}

// MeasuredPair is the calibration of one pair and what it made of the evidence.
type MeasuredPair struct {
	H       string  `json:"h"`
	K       string  `json:"k"`
	Diff    float64 `json:"lambda_difference"` // natural log
	A       float64 `json:"a"`
	B       float64 `json:"b"`
	Lower   float64 `json:"lower"` // log10 bounds the held-out worlds vouch for
	Upper   float64 `json:"upper"`
	Log10LR float64 `json:"log10_lr"` // a + b diff, bounded, before the open-set ceiling
	Bounded bool    `json:"bounded"`
}

// NoIncident names worlds, and evidence, without an incident.
const NoIncident = "no_incident"

// placeName is the name of a place: a sub-type's, or NoIncident.
func placeName(s int) string {
	if s == noIncident {
		return NoIncident
	}
	return subTypes[s].Name
}

// measureWith evaluates findings by the table; nil where no finding has a value
// that the table knows.
func measureWith(t *Calibration, findings []Finding, size ServiceSize, horizon int) *Measurement {
	var profile []string
	x, lo, hi := ScoresOf(findings, t.Columns)
	m := &Measurement{Families: t.Families, Horizon: horizon, accounts: accountsCarry(findings)}
	for i, c := range t.Columns {
		if !math.IsNaN(x[i]) {
			profile = append(profile, c)
			m.x, m.lo, m.hi = append(m.x, x[i]), append(m.lo, lo[i]), append(m.hi, hi[i])
		}
	}
	by := size.known(sizeKind(profile))
	f := newFusion(t, horizon, profile, by)
	if f == nil {
		return nil
	}
	m.Size, m.class = f.sizes.measured(by, size.value(by)), f.sizes.of(size.value(by))
	if m.Size != nil {
		m.Size.within(t.sizeRange(by))
	}
	m.fit, m.Profile, m.Worlds = f, profile, f.worlds
	m.Weights = map[string]float64{}
	for g, name := range f.groups {
		m.Weights[name] = Round(f.weight[g])
	}
	for c := range profile {
		if f.double[c] {
			continue
		}
		m.Cells = append(m.Cells, m.cell(c))
	}
	m.mixBy(f.pi)
	m.Unseen = f.unseen()
	m.gate = f.gated()
	return m
}

// mixBy fills in what depends on pi(s|h), the weights of sub-types: those of the fit,
// or what case.yaml states.
func (m *Measurement) mixBy(pi []float64) {
	f, ll := m.fit, m.fit.subLogLik(m.x, m.class)
	l := append(mixWeighted(ll, pi), ll[noIncident])
	m.pi, m.Pairs, m.Incident = pi, nil, nil
	m.SubLog, m.Lambda = map[string]float64{}, map[string]float64{NoIncident: Round(ll[noIncident])}
	for s := range slots {
		m.SubLog[placeName(s)] = Round(ll[s])
	}
	for i, h := range Hypotheses() {
		m.Lambda[h] = Round(l[i])
		m.Incident = append(m.Incident, f.nulls[i].measured(h, NoIncident, l[i]-l[len(Hypotheses())]))
	}
	for i, p := range pairs {
		m.Pairs = append(m.Pairs, f.pairs[i].measured(p[0], p[1], l[hypothesisRank(p[0])]-l[hypothesisRank(p[1])]))
	}
}

// cell shows the bin of the value of column c.
func (m *Measurement) cell(c int) MeasuredCell {
	f, col := m.fit, &m.fit.cells[c]
	k := col.bins.class(m.class)
	out := MeasuredCell{Column: f.columns[c], Group: f.groups[f.group[c]], Value: m.x[c],
		Bin: col.bins.of(m.x[c], k) + 1, Bins: col.bins.n, Prior: col.stated(), Log: map[string]float64{}, Counts: map[string][4]int{}}
	out.From, out.To = col.bins.ends(m.x[c], k)
	out.Below = out.To != nil && *out.To != m.x[c] && col.bins.isShared(*out.To)
	for s := range slots {
		out.Log[placeName(s)] = Round(col.logP(m.x[c], m.class, s))
		out.Counts[placeName(s)] = col.worlds(k, s, out.Bin-1)
	}
	return out
}

// measured shows what the fit of a pair made of a difference of Lambdas.
func (p pairFit) measured(h, k string, d float64) MeasuredPair {
	lr := p.apply(d)
	return MeasuredPair{H: h, K: k, Diff: Round(d), A: Round(p.A), B: Round(p.B), Lower: Round(p.Lower), Upper: Round(p.Upper),
		Log10LR: Round(lr / math.Ln10), Bounded: lr != p.A+p.B*d}
}

// seenAUC is the least AUC of a sub-type against the nearest rivals at which a
// profile counts as able to see it.
const seenAUC = 0.65

// unseen lists sub-types that worlds of this profile hardly tell from the rival:
// attacks and mixtures from shortages, the others from attacks.
func (f *fusion) unseen() []string {
	out := []string{}
	for s, t := range subTypes {
		rival := Capacity
		if t.Hypothesis == Capacity || t.Hypothesis == Fault {
			rival = Attack
		}
		h, k := subPlace[s], hypothesisRank(rival)
		var cases []Scored
		for _, w := range f.fitted {
			if own := w.sub == s; own || place(w.sub) == k {
				cases = append(cases, Scored{w.l[h] - w.l[k], own})
			}
		}
		if a := AUC(cases); math.IsNaN(a) || a < seenAUC {
			out = append(out, t.Name)
		}
	}
	return out
}

// draw moves the measurement by what it does not know: each value inside its own
// 90 % interval, each place's likelihood by the finite number of worlds.
func (m *Measurement) draw(rng *normals) []float64 {
	f := m.fit
	ll, vary := make([]float64, slots), make([]float64, slots)
	for c := range f.cells {
		f.addCell(ll, vary, c, m.drawValue(c, rng), m.class)
	}
	for s := range ll {
		ll[s] += math.Sqrt(vary[s]) * rng.next()
	}
	return ll
}

// drawValue draws a value from the two halves of normal distributions that its 90 %
// interval stands for, so that a value at an end of its interval stays there half of
// the time. A value that many worlds share stays always: that it is nothing, or all,
// is what was observed, and how often chance makes it so was counted on worlds.
func (m *Measurement) drawValue(c int, rng *normals) float64 {
	x := m.x[c]
	below, above := math.Max(0, x-m.lo[c]), math.Max(0, m.hi[c]-x) // x is rounded
	if m.fit.cells[c].bins.isShared(x) || !(below+above > 0) || math.IsInf(below+above, 1) {
		return x
	}
	u := rng.next() / z90
	y := x + u*above
	if u < 0 {
		y = x + u*below
	}
	if b := &m.fit.cells[c].bins; b.of(y, b.class(m.class)) == noBin {
		return x // past an end of what the value can be
	}
	return y
}

// addCell adds one value's weighted log-likelihood and the variance of its error,
// place by place. Errors of different bins are independent, so that variances add.
func (f *fusion) addCell(ll, vary []float64, c int, x float64, class int) {
	if math.IsNaN(x) || f.double[c] {
		return
	}
	cell := &f.cells[c]
	k := cell.bins.class(class)
	b, w := cell.bins.of(x, k), f.weight[f.group[c]]
	if b == noBin {
		return
	}
	for s := range ll {
		ll[s] += w * cell.log[k][s][b]
		vary[s] += w * w * cell.vary[k][s][b]
	}
}

// uses reports whether a finding's values entered.
func (m *Measurement) uses(indicator string) bool {
	return m != nil && slices.ContainsFunc(m.Profile, func(c string) bool {
		return len(c) > len(indicator) && c[:len(indicator)] == indicator && c[len(indicator)] == ':'
	})
}
