package analyzers

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"hindcast/casefile"
)

// Defaults of the method (docs/method.md section 7). All are printed with the
// result; the two epsilons and the weights are editable in case.yaml.
const (
	RowCap          = 10.0 // largest LR of one judged row between any two sub-types
	GroupCap        = 10.0 // largest LR of all judged rows together, likewise
	EpsilonAttack   = 0.10 // share of attacks assumed to look exactly like the rival
	EpsilonIdentity = 0.05 // EpsilonAttack where signed-in clients were measured: a mimic has no accounts
	EpsilonAccounts = 0.01 // EpsilonAttack where accounts known from before the window explain the load before the failure
	EpsilonCapacity = 0.01 // share of shortages assumed to look exactly like the rival
	JitterSD        = 0.8  // standard deviation of logit(P) in the sensitivity draws
	Draws           = 2000 // sensitivity draws
	Seed            = 2024 // of the draws' generator
)

// limits are the bounds applied to judged rows. The zero value applies none: it
// is the plain mixture, which the worked example of the method uses.
type limits struct {
	hearsay  bool
	row, all float64 // cap factors; 0 is no cap
}

var defaultLimits = limits{hearsay: true, row: RowCap, all: GroupCap}

// judgedRow is one row in numbers. All slices run over the table's members.
type judgedRow struct {
	src    casefile.Judged
	p      []float64 // stated, middle of an interval; NaN where the row says nothing
	spread []float64 // standard deviation of logit(p) in the draws
	r      float64   // reliability; 1 is first hand
}

// table is a judged table in numbers, rows sorted by ID so that the order in
// case.yaml can change no sum.
type table struct {
	members []Member
	pi      []float64 // weight of each member inside its hypothesis
	rows    []judgedRow
}

// newTable reads the judged rows of a case. Errors name the row and the column.
func newTable(spec casefile.ComparisonSpec) (*table, error) { return newTableOf(spec, nil) }

// newTableOf is newTable with further columns that no row need speak about.
func newTableOf(spec casefile.ComparisonSpec, more []string) (*table, error) {
	names := map[string]bool{}
	for _, n := range more {
		names[n] = true
	}
	for _, j := range spec.Judged {
		for n := range j.P {
			names[n] = true
		}
	}
	for n := range spec.Weights {
		names[n] = true
	}
	members, err := membersOf(sortedKeys(names))
	if err != nil {
		return nil, fmt.Errorf("case.yaml: comparison: %w", err)
	}
	t := &table{members: members}
	if t.pi, err = weights(members, spec.Weights); err != nil {
		return nil, err
	}
	for _, j := range spec.Judged {
		row, err := t.newRow(j)
		if err != nil {
			return nil, fmt.Errorf("case.yaml: comparison: judged row %q: %w", j.ID, err)
		}
		t.rows = append(t.rows, row)
	}
	sort.SliceStable(t.rows, func(i, k int) bool { return t.rows[i].src.ID < t.rows[k].src.ID })
	for i := 1; i < len(t.rows); i++ {
		if t.rows[i].src.ID == t.rows[i-1].src.ID {
			return nil, fmt.Errorf("case.yaml: comparison: judged row %q: expected an id of its own, found it twice", t.rows[i].src.ID)
		}
	}
	return t, nil
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// weights returns pi(s|h): uniform over a hypothesis's members, or as stated,
// normalised to 1. Where some members of a hypothesis have a stated weight, all
// must.
func weights(members []Member, stated map[string]float64) ([]float64, error) {
	pi := make([]float64, len(members))
	for _, h := range Hypotheses() {
		n, listed, sum := 0, 0, 0.0
		for i, m := range members {
			if m.Hypothesis != h {
				continue
			}
			n++
			if w, ok := stated[m.Name]; ok {
				if !(w >= 0) || math.IsInf(w, 0) {
					return nil, fmt.Errorf("case.yaml: comparison: weight of %s: expected a number of at least 0, found %v", m.Name, w)
				}
				listed, sum, pi[i] = listed+1, sum+w, w
			}
		}
		if listed > 0 && (listed < n || sum == 0) {
			return nil, fmt.Errorf("case.yaml: comparison: weights of %s: expected one for each of its %d columns and a sum above 0, found %d", h, n, listed)
		}
		for i, m := range members {
			switch {
			case m.Hypothesis == h && listed > 0:
				pi[i] /= sum
			case m.Hypothesis == h:
				pi[i] = 1 / float64(n)
			}
		}
	}
	return pi, nil
}

func (t *table) newRow(j casefile.Judged) (judgedRow, error) {
	row := judgedRow{src: j, r: j.Hearsay, p: make([]float64, len(t.members)), spread: make([]float64, len(t.members))}
	if row.r == 0 {
		row.r = 1
	}
	if j.ID == "" {
		return row, fmt.Errorf("expected an id, found none")
	}
	if !(row.r > 0 && row.r <= 1) {
		return row, fmt.Errorf("hearsay: expected a reliability above 0 and at most 1, found %v", j.Hearsay)
	}
	if len(j.P) == 0 {
		return row, fmt.Errorf("p: expected a probability for at least one sub-type, found none")
	}
	for i, m := range t.members {
		p, spread, err := cell(j.P, m)
		if err != nil {
			return row, fmt.Errorf("p: %w", err)
		}
		row.p[i], row.spread[i] = p, spread
	}
	return row, nil
}

// cell finds what a row states about a member: under the member's own name, or
// under the coarser column that stands for it; NaN where it states nothing. An
// interval is read as a 5-95 % range where that is wider than the jitter.
func cell(p map[string][]float64, m Member) (mid, spread float64, err error) {
	name, ok := m.Name, false
	if _, ok = p[m.Name]; !ok {
		for _, k := range sortedKeys(p) {
			parts, err := partsOf(k)
			if err == nil && slices.Contains(parts, m.Parts[0]) {
				name, ok = k, true
				break
			}
		}
	}
	if !ok {
		return math.NaN(), 0, nil
	}
	v := p[name]
	if len(v) < 1 || len(v) > 2 {
		return 0, 0, fmt.Errorf("%s: expected [p] or [lo, hi], found %d numbers", name, len(v))
	}
	lo, hi := v[0], v[len(v)-1]
	if !(lo > 0 && hi <= 1 && lo <= hi) {
		return 0, 0, fmt.Errorf("%s: expected probabilities above 0, at most 1 and in order, found %v", name, v)
	}
	spread = math.Max(JitterSD, (logit(hi)-logit(lo))/(2*z90))
	return (lo + hi) / 2, spread, nil
}

// z90 is the standard normal quantile of a two-sided 90 % interval.
const z90 = 1.6448536269514722

// logit of a certain event is held at that of one in a million against it, so
// that a stated 1 can be doubted by the draws.
func logit(p float64) float64 {
	p = math.Min(p, 1-1e-6)
	return math.Log(p / (1 - p))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// average is the row's probability when nothing is known about the cause: the
// mean over hypotheses of the mean over their members by weight, over the cells
// the row states. It is the "uninformative" of the hearsay discount, and what a
// member the row does not speak about gets.
func (t *table) average(p []float64) float64 {
	sum, hyps := 0.0, 0
	for _, h := range Hypotheses() {
		num, den := 0.0, 0.0
		for i, m := range t.members {
			if m.Hypothesis == h && !math.IsNaN(p[i]) {
				num, den = num+t.pi[i]*p[i], den+t.pi[i]
			}
		}
		if den > 0 {
			sum, hyps = sum+num/den, hyps+1
		}
	}
	if hyps == 0 { // only members of weight 0 are spoken about
		return 0.5
	}
	return sum / float64(hyps)
}

// used is a row's likelihood vector after the hearsay discount
// P' = r P + (1-r) Pbar and the row cap.
func (t *table) used(p []float64, r float64, lim limits) (out []float64, capped bool) {
	bar := t.average(p)
	out = make([]float64, len(p))
	for i, v := range p {
		if math.IsNaN(v) {
			v = bar
		}
		if lim.hearsay {
			v = r*v + (1-r)*bar
		}
		out[i] = v
	}
	if lim.row > 0 {
		floor := slices.Max(out) / lim.row
		for i, v := range out {
			if v < floor {
				out[i], capped = floor, true
			}
		}
	}
	return out, capped
}
