package analyzers

import (
	"math"
	"slices"
	"sort"
	"strings"

	"hindcast/casefile"
)

// EvidenceProfile is a kind of evidence somebody can hold: the columns its rollups
// can fill.
type EvidenceProfile struct {
	Name string
	Has  func(column string) bool
}

// kindOf is the kind of evidence a column's indicator asks for.
func kindOf(column string) string {
	name, _, _ := strings.Cut(column, ": ")
	switch name {
	case "outage_reports":
		return "public"
	case "utilisation", "use_per_request":
		return "metrics"
	case "interventions":
		return "changes"
	}
	for _, i := range Indicators() {
		if i.Name == name && strings.HasPrefix(i.Needs[0], "requests") {
			return "logs"
		}
	}
	return "flows"
}

// EvidenceProfiles are the profiles the validation reports.
func EvidenceProfiles() []EvidenceProfile {
	of := func(kinds ...string) func(string) bool {
		return func(c string) bool { return slices.Contains(kinds, kindOf(c)) }
	}
	return []EvidenceProfile{
		{"logs only", of("logs")},
		{"flows only", of("flows")},
		{"logs and flows", of("logs", "flows")},
		{"public only", of("public")},
		{"all", func(string) bool { return true }},
		{"short one-way capture", func(c string) bool {
			return c == "packet_mix: udp" || c == "packet_mix: syn" || c == "packet_mix: fragments"
		}},
	}
}

// PairScore is how well ratios of one pair did on test worlds.
type PairScore struct {
	H        string  `json:"h"`
	K        string  `json:"k"`
	N        int     `json:"n"`
	Cllr     float64 `json:"cllr"`
	Cal      float64 `json:"cllr_cal"`
	AUC      float64 `json:"auc"`
	Brier    float64 `json:"brier"`
	Over10   float64 `json:"misleading_over_10"` // share of k's worlds with LR(h:k) of 10 or more, and the mirror; the larger
	Over100  float64 `json:"misleading_over_100"`
	Ceilings float64 `json:"cllr_after_ceiling"`
}

// ProfileScore is one profile at one horizon.
type ProfileScore struct {
	Profile     string           `json:"profile"`
	Horizon     int              `json:"horizon"`
	Pairs       []PairScore      `json:"pairs"`
	Reliability []ReliabilityBin `json:"reliability"` // of attack over capacity
}

// LeftOut is what the method says about a sub-type it was not shown.
type LeftOut struct {
	Sub          string  `json:"sub"`
	Worlds       int     `json:"worlds"`
	Signed       float64 `json:"median_log10_lr"` // of the rival over the truth, before the ceiling: below 0 is the right side
	Median       float64 `json:"median_abs_log10_lr"`
	MedianAfter  float64 `json:"median_abs_log10_lr_after_ceiling"`
	Over10       float64 `json:"wrong_over_10"` // share of its worlds with a ratio of 10 or more for the rival
	Over10After  float64 `json:"wrong_over_10_after_ceiling"`
	RivalInstead string  `json:"rival"`
}

// Validation is the table held against worlds it was not fitted to.
type Validation struct {
	Families  string         `json:"families"`
	Worlds    map[string]int `json:"worlds"` // train, calibrate, test, null
	Profiles  []ProfileScore `json:"profiles"`
	LeftOut   []LeftOut      `json:"left_out"`
	Confusion []Confused     `json:"confusion"` // verdicts on test worlds with all evidence
}

// Confused is one family's test worlds by verdict.
type Confused struct {
	Family   string         `json:"family"`
	Verdicts map[string]int `json:"verdicts"`
}

// Validate runs the whole validation. It is slow: seconds to a minute.
func (t *Calibration) Validate() (*Validation, error) {
	v := &Validation{Families: t.Families, Worlds: map[string]int{}}
	for _, w := range t.Worlds {
		name := [...]string{"train", "calibrate", "test"}[useOf(w.Seed)]
		if rank(w.Sub) < 0 {
			name = "null"
		}
		v.Worlds[name]++
	}
	for _, p := range EvidenceProfiles() {
		for _, h := range t.Horizons {
			v.Profiles = append(v.Profiles, t.scoreProfile(p, h))
		}
	}
	for _, s := range subTypes {
		v.LeftOut = append(v.LeftOut, t.leaveOut(s))
	}
	var err error
	v.Confusion, err = t.confusion()
	return v, err
}

// testLLR is the calibrated ratio of each test world of h or k, each by the
// columns it has.
func (t *Calibration) testLLR(p EvidenceProfile, horizon int, h, k string) []Scored {
	var out []Scored
	at := slices.Index(t.Horizons, horizon)
	for _, w := range t.Worlds {
		if useOf(w.Seed) != forTest || w.Hypothesis != h && w.Hypothesis != k {
			continue
		}
		var profile []string
		var x []float64
		for i, c := range t.Columns {
			if v := float64(w.Values[at][i]); p.Has(c) && !math.IsNaN(v) {
				profile, x = append(profile, c), append(x, v)
			}
		}
		s := Scored{H: w.Hypothesis == h}
		if f := newFusion(t, horizon, profile); f != nil {
			l := f.mix(f.subLogLik(x))
			s.LLR = f.llr(h, k, l[hypothesisRank(h)]-l[hypothesisRank(k)])
		}
		out = append(out, s)
	}
	return out
}

func (t *Calibration) scoreProfile(p EvidenceProfile, horizon int) ProfileScore {
	out := ProfileScore{Profile: p.Name, Horizon: horizon}
	eps := epsilons{Attack: EpsilonAttack, Mixed: EpsilonAttack, Capacity: EpsilonCapacity, Fault: EpsilonCapacity}
	for _, pr := range pairs {
		cases := t.testLLR(p, horizon, pr[0], pr[1])
		capped := make([]Scored, len(cases))
		for i, c := range cases {
			capped[i] = Scored{math.Log(eps.bounded(pr[0], pr[1], math.Exp(c.LLR))), c.H}
		}
		s := PairScore{H: pr[0], K: pr[1], N: len(cases), Cllr: Round(Cllr(cases)), Cal: Round(Cllr(cases) - CllrMin(cases)), AUC: Round(AUC(cases)),
			Brier: Round(Brier(cases)), Over10: Round(misleading(cases, 10)), Over100: Round(misleading(cases, 100)), Ceilings: Round(Cllr(capped))}
		out.Pairs = append(out.Pairs, s)
		if pr[0] == Capacity && pr[1] == Attack {
			out.Reliability = Reliability(cases)
		}
	}
	return out
}

// misleading is the larger share of wrong ratios of x or more, over both sides.
func misleading(cases []Scored, x float64) float64 {
	h, k := split(cases)
	wrong := func(v []float64, sign float64) float64 {
		n := 0.0
		for _, l := range v {
			if sign*l >= math.Log(x)-1e-9 {
				n++
			}
		}
		return n / math.Max(1, float64(len(v)))
	}
	return math.Max(wrong(k, 1), wrong(h, -1))
}

// leaveOut fits without one sub-type and asks about its worlds, all of them.
func (t *Calibration) leaveOut(sub SubType) LeftOut {
	all := t.samplesOf(0, t.Columns, false)
	s := rank(sub.Name)
	without := slices.DeleteFunc(slices.Clone(all), func(w sample) bool { return w.sub == s })
	f := fitFusion(t.Columns, groupsOf(t.Columns), ofUse(without, forTraining), ofUse(without, forCalibration))
	rival := Capacity
	if sub.Hypothesis == Capacity || sub.Hypothesis == Fault {
		rival = Attack
	}
	eps := epsilons{Attack: EpsilonAttack, Mixed: EpsilonAttack, Capacity: EpsilonCapacity, Fault: EpsilonCapacity}
	out := LeftOut{Sub: sub.Name, RivalInstead: rival}
	var raw, after, signed []float64
	for _, w := range all {
		if w.sub != s {
			continue
		}
		l := f.mix(f.subLogLik(w.x))
		lr := math.Exp(f.llr(rival, sub.Hypothesis, l[hypothesisRank(rival)]-l[hypothesisRank(sub.Hypothesis)]))
		capped := eps.bounded(rival, sub.Hypothesis, lr)
		raw, after = append(raw, math.Abs(math.Log10(lr))), append(after, math.Abs(math.Log10(capped)))
		signed = append(signed, math.Log10(lr))
		out.Worlds++
		if lr >= 10 {
			out.Over10++
		}
		if capped >= 10 {
			out.Over10After++
		}
	}
	n := math.Max(1, float64(out.Worlds))
	out.Over10, out.Over10After = Round(out.Over10/n), Round(out.Over10After/n)
	out.Median, out.MedianAfter = Round(median(raw)), Round(median(after))
	out.Signed = Round(median(signed))
	return out
}

// confusion is the verdict of every test world, the null's whole worlds included.
func (t *Calibration) confusion() ([]Confused, error) {
	by := map[string]map[string]int{}
	var order []string
	at := slices.Index(t.Horizons, 0)
	for _, w := range t.Worlds {
		if by[w.Family] == nil {
			by[w.Family] = map[string]int{}
			order = append(order, w.Family)
		}
		if useOf(w.Seed) != forTest && rank(w.Sub) >= 0 {
			continue
		}
		findings := w.findings(t, at)
		m := measureWith(t, findings, 0)
		c, err := compareBoth(casefile.ComparisonSpec{}, m)
		if err != nil {
			return nil, err
		}
		c.Measured, c.Findings = m != nil, findings
		by[w.Family][verdict(c).Code]++
	}
	sort.Strings(order)
	var out []Confused
	for _, f := range slices.Compact(order) {
		out = append(out, Confused{f, by[f]})
	}
	return out, nil
}

// findings turns a world's values back into findings without intervals.
func (w World) findings(t *Calibration, at int) []Finding {
	var out []Finding
	for i, c := range t.Columns {
		name, value, _ := strings.Cut(c, ": ")
		x := float64(w.Values[at][i])
		if !math.IsNaN(x) {
			out = append(out, Finding{Indicator: name, Values: []Value{{Name: value, X: x, Lo: x, Hi: x}}})
		}
	}
	return out
}
