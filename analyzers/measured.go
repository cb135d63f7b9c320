package analyzers

import (
	"math"
	"slices"
)

// Measurement is the measured part of a comparison: what entered, under which
// likelihoods, and what came out, in enough detail to recompute it by hand.
type Measurement struct {
	Families string             `json:"families"` // version of the simulated families the ratios hold for
	Horizon  int                `json:"horizon"`  // minutes after the scheduled start; 0 is the end of the window
	Worlds   int                `json:"worlds"`   // simulated worlds the likelihoods come from
	Profile  []string           `json:"profile"`  // the columns that are there
	Weights  map[string]float64 `json:"weights"`  // of each dependence group
	Cells    []MeasuredCell     `json:"cells"`
	SubLog   map[string]float64 `json:"sub_log_likelihood"` // by sub-type: sum over groups of weight times sum of cells, natural log
	Lambda   map[string]float64 `json:"lambda"`             // by hypothesis, natural log
	Pairs    []MeasuredPair     `json:"pairs"`
	Unseen   []string           `json:"unseen"` // sub-types this profile could hardly tell from the rival in simulation
	fit      *fusion
	x        []float64
	lo, hi   []float64
}

// MeasuredCell is one measured value in its bin, with the likelihood of the bin
// under each sub-type.
type MeasuredCell struct {
	Column string             `json:"column"`
	Group  string             `json:"group"`
	Value  float64            `json:"value"`
	Bin    int                `json:"bin"`  // from 1
	Bins   int                `json:"bins"` // fewer than eight where values coincide
	Log    map[string]float64 `json:"log_likelihood"`
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

// measureWith evaluates findings by the table; nil where no finding has a value
// that the table knows.
func measureWith(t *Calibration, findings []Finding, horizon int) *Measurement {
	var profile []string
	x, lo, hi := ScoresOf(findings, t.Columns)
	m := &Measurement{Families: t.Families, Horizon: horizon}
	for i, c := range t.Columns {
		if !math.IsNaN(x[i]) {
			profile = append(profile, c)
			m.x, m.lo, m.hi = append(m.x, x[i]), append(m.lo, lo[i]), append(m.hi, hi[i])
		}
	}
	f := newFusion(t, horizon, profile)
	if f == nil {
		return nil
	}
	m.fit, m.Profile, m.Worlds = f, profile, f.worlds
	m.Weights = map[string]float64{}
	for g, name := range f.groups {
		m.Weights[name] = Round(f.weight[g])
	}
	for c, col := range profile {
		cell := MeasuredCell{Column: col, Group: f.groups[f.group[c]], Value: m.x[c], Bin: f.cells[c].bin(m.x[c]) + 1, Bins: len(f.cells[c].edges) + 1, Log: map[string]float64{}}
		for s, t := range subTypes {
			cell.Log[t.Name] = Round(f.cells[c].logP(m.x[c], s, 0))
		}
		m.Cells = append(m.Cells, cell)
	}
	ll := f.subLogLik(m.x)
	l := f.mix(ll)
	m.SubLog, m.Lambda = map[string]float64{}, map[string]float64{}
	for s, t := range subTypes {
		m.SubLog[t.Name] = Round(ll[s])
	}
	for i, h := range Hypotheses() {
		m.Lambda[h] = Round(l[i])
	}
	for i, p := range pairs {
		d, fit := l[hypothesisRank(p[0])]-l[hypothesisRank(p[1])], f.pairs[i]
		lr := fit.apply(d)
		m.Pairs = append(m.Pairs, MeasuredPair{H: p[0], K: p[1], Diff: Round(d), A: Round(fit.A), B: Round(fit.B), Lower: Round(fit.Lower),
			Upper: Round(fit.Upper), Log10LR: Round(lr / math.Ln10), Bounded: lr != fit.A+fit.B*d})
	}
	m.Unseen = f.unseen()
	return m
}

// seenAUC is the least AUC of a sub-type against the nearest rivals at which a
// profile counts as able to see it.
const seenAUC = 0.65

// unseen lists sub-types that the held-out worlds of this profile hardly tell
// from the rival: attacks and mixtures from shortages, the others from attacks.
func (f *fusion) unseen() []string {
	out := []string{}
	for s, t := range subTypes {
		rival := Capacity
		if t.Hypothesis == Capacity || t.Hypothesis == Fault {
			rival = Attack
		}
		var cases []Scored
		for _, w := range f.held {
			if own := w.sub == s; own || subTypes[w.sub].Hypothesis == rival {
				l := f.mix(f.subLogLik(w.x))
				cases = append(cases, Scored{l[hypothesisRank(t.Hypothesis)] - l[hypothesisRank(rival)], own})
			}
		}
		if a := AUC(cases); math.IsNaN(a) || a < seenAUC {
			out = append(out, t.Name)
		}
	}
	return out
}

// draw moves the measurement by what it does not know: each value inside its own
// 90 % interval, each bin's likelihood by the finite number of worlds.
func (m *Measurement) draw(rng *normals) []float64 {
	f := m.fit
	scores := make([][]float64, len(subTypes))
	for s := range scores {
		scores[s] = make([]float64, len(f.groups))
	}
	for c := range f.cells {
		x := m.x[c]
		if sd := (m.hi[c] - m.lo[c]) / (2 * z90); sd > 0 && !math.IsInf(sd, 0) {
			x += sd * rng.next()
		}
		for s := range scores {
			scores[s][f.group[c]] += f.cells[c].logP(x, s, 0) + f.cells[c].spread(x, s)*rng.next()
		}
	}
	return f.weigh(scores, f.weight)
}

// uses reports whether a finding's values entered.
func (m *Measurement) uses(indicator string) bool {
	return m != nil && slices.ContainsFunc(m.Profile, func(c string) bool {
		return len(c) > len(indicator) && c[:len(indicator)] == indicator && c[len(indicator)] == ':'
	})
}
