package analyzers

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// PairScore is how well ratios of one pair did on worlds their fit had not seen.
type PairScore struct {
	H           string  `json:"h"`
	K           string  `json:"k"`
	N           int     `json:"n"`
	Cllr        float64 `json:"cllr"`
	Cal         float64 `json:"cllr_cal"`
	CalExpected float64 `json:"cllr_cal_expected"` // what perfectly calibrated ratios of these values would show with so many worlds
	AUC         float64 `json:"auc"`
	Brier       float64 `json:"brier"`
	Over10      float64 `json:"misleading_over_10"` // share of k's worlds with LR(h:k) of 10 or more, and the mirror; the larger
	Over100     float64 `json:"misleading_over_100"`
	BoundHolds  bool    `json:"bound_holds"` // neither share is above 1/x and two standard errors
	Ceilings    float64 `json:"cllr_after_ceiling"`
}

// ProfileScore is one profile at one horizon.
type ProfileScore struct {
	Profile     string           `json:"profile"`
	Horizon     int              `json:"horizon"`
	Columns     int              `json:"columns"`
	Pairs       []PairScore      `json:"pairs"`
	Reliability []ReliabilityBin `json:"reliability"` // of capacity against attack
	Gate        *Gate            `json:"gate"`        // on the part held back from the shipped fit
	Speaks      []string         `json:"speaks"`      // pairs "h over k" whose support may be stated with this evidence
	Withheld    []string         `json:"withheld"`    // and the reasons for the others
	worlds      []tested
}

// Confused is one family's worlds by verdict.
type Confused struct {
	Family   string         `json:"family"`
	Verdicts map[string]int `json:"verdicts"`
}

// Validation is the table held against itself: every world is judged by a fit that
// has not seen it, the four parts of the table taking turns.
type Validation struct {
	Families  string         `json:"families"`
	Worlds    map[string]int `json:"worlds"` // by cause
	Profiles  []ProfileScore `json:"profiles"`
	Sizes     []SizeScore    `json:"sizes"` // with all evidence, at the end
	LeftOut   []LeftOut      `json:"left_out"`
	Confusion []Confused     `json:"confusion"` // with all evidence, at the end, the gate not asked
	Decides   []Decides      `json:"decides"`
}

// Validate runs the whole validation: minutes. progress is told what is done.
func (t *Calibration) Validate(progress func(what string)) *Validation {
	v := &Validation{Families: t.Families, Worlds: map[string]int{}, Decides: t.Decides}
	for _, w := range t.Worlds {
		v.Worlds[placeCause(place(samplePlace(w)))]++
	}
	for _, p := range EvidenceProfiles() {
		for _, h := range t.Horizons {
			s := t.scoreProfile(p, h)
			if p.Name == "all" && h == 0 {
				v.Confusion = confusion(s.worlds)
				v.Sizes = bySize(s.worlds)
			}
			v.Profiles = append(v.Profiles, s)
		}
		progress(p.Name)
	}
	for _, s := range subTypes {
		v.LeftOut = append(v.LeftOut, t.leaveOut(s))
		progress("without " + s.Name)
	}
	return v
}

func samplePlace(w World) int {
	if s := rank(w.Sub); s >= 0 {
		return s
	}
	return noIncident
}

// crossTested judges every world by a fit to the other three parts.
func (t *Calibration) crossTested(profile []string, horizon int, asks func(int) bool) []tested {
	all := t.samplesOf(horizon, profile, sizeKind(profile))
	var out []tested
	for fold := range Folds {
		f := fitFusion(profile, groupsOf(profile), seen(all, fold))
		out = append(out, f.testWorlds(unseenBy(all, fold), asks)...)
	}
	return out
}

func (t *Calibration) scoreProfile(p EvidenceProfile, horizon int) ProfileScore {
	profile := t.columnsOf(p)
	out := ProfileScore{Profile: p.Name, Horizon: horizon, Columns: len(profile)}
	if len(profile) == 0 {
		return out
	}
	out.worlds = t.crossTested(profile, horizon, func(int) bool { return horizon == 0 })
	eps := profileEpsilons(profile)
	for i, pr := range pairs {
		cases := pairCases(out.worlds, i)
		capped := make([]Scored, len(cases))
		for k, c := range cases {
			capped[k] = Scored{math.Log(eps.bounded(pr[0], pr[1], math.Exp(c.LLR))), c.H}
		}
		h, k := split(cases)
		fewest, m10, m100 := min(len(h), len(k)), misleading(cases, 10), misleading(cases, 100)
		out.Pairs = append(out.Pairs, PairScore{H: pr[0], K: pr[1], N: len(cases), Cllr: Round(Cllr(cases)), Cal: Round(Cllr(cases) - CllrMin(cases)),
			CalExpected: Round(expectedCal(cases)), AUC: Round(AUC(cases)), Brier: Round(Brier(cases)),
			Over10: Round(m10), Over100: Round(m100), BoundHolds: m10 <= allowed(10, fewest) && m100 <= allowed(100, fewest), Ceilings: Round(Cllr(capped))})
		if pr[0] == Capacity && pr[1] == Attack {
			out.Reliability = Reliability(cases)
		}
	}
	out.Gate = newFusion(t, horizon, profile, sizeKind(profile)).gated()
	for _, h := range Hypotheses() {
		for _, k := range Hypotheses() {
			if h == k {
				continue
			}
			if why := out.Gate.misses(h, k); len(why) == 0 {
				out.Speaks = append(out.Speaks, h+" over "+k)
			} else {
				out.Withheld = append(out.Withheld, fmt.Sprintf("%s over %s: %s", h, k, why[0]))
			}
		}
	}
	return out
}

// expectedCal is the mean Cllr - Cllr_min of perfectly calibrated ratios with the
// values of cases: their truths are drawn anew from what the ratios say, 20 times.
// Pooling adjacent violators fits the noise of few worlds, so that it is not 0.
func expectedCal(cases []Scored) float64 {
	h, k := split(cases)
	if len(h) == 0 || len(k) == 0 {
		return math.NaN()
	}
	odds := math.Log(float64(len(h)) / float64(len(k)))
	rng := newNormals(Seed + 4)
	sum, n := 0.0, 0
	for range 20 {
		drawn := make([]Scored, len(cases))
		for i, c := range cases {
			drawn[i] = Scored{c.LLR, rng.unit() < logistic(c.LLR+odds)}
		}
		if x := Cllr(drawn) - CllrMin(drawn); !math.IsNaN(x) {
			sum, n = sum+x, n+1
		}
	}
	return sum / float64(max(1, n))
}

// confusion counts verdicts by family.
func confusion(worlds []tested) []Confused {
	by := map[string]map[string]int{}
	var order []string
	for _, w := range worlds {
		if by[w.family] == nil {
			by[w.family] = map[string]int{}
			order = append(order, w.family)
		}
		by[w.family][w.verdict]++
	}
	sort.Strings(order)
	var out []Confused
	for _, f := range order {
		out = append(out, Confused{f, by[f]})
	}
	return out
}

// LeftOut is what the method says of a sub-type it was never shown: the honesty
// test of an open list.
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

// leaveOut fits without one sub-type and asks about its worlds, all of them.
func (t *Calibration) leaveOut(sub SubType) LeftOut {
	rival := Capacity
	if sub.Hypothesis == Capacity || sub.Hypothesis == Fault {
		rival = Attack
	}
	s := rank(sub.Name)
	own, others := []sample{}, []sample{}
	for _, w := range t.samplesOf(0, t.Columns, sizeKind(t.Columns)) {
		if w.sub == s {
			own = append(own, w)
		} else {
			others = append(others, w)
		}
	}
	f := fitFusion(t.Columns, groupsOf(t.Columns), others)
	eps := profileEpsilons(t.Columns)
	out := LeftOut{Sub: sub.Name, RivalInstead: rival}
	var raw, after, signed []float64
	i, turned := pairAt(rival, sub.Hypothesis)
	for _, w := range f.testWorlds(own, func(int) bool { return false }) {
		l := w.llr[i]
		if turned {
			l = -l
		}
		lr := math.Exp(l)
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

// findings turns a world's values back into findings without intervals.
func (w World) findings(t *Calibration, at int) []Finding {
	x := make([]float64, len(t.Columns))
	for i := range x {
		x[i] = float64(w.Values[at][i])
	}
	return findingsOf(t.Columns, x)
}

// testWorld is the first world of a sub-type that the shipped fit has not seen.
func (t *Calibration) testWorld(sub string) World {
	return t.Worlds[slices.IndexFunc(t.Worlds, func(w World) bool { return w.Sub == sub && foldOf(w.Seed) == heldBack })]
}
