package analyzers

import (
	"math"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

func judged(id string, p map[string][]float64) casefile.Judged {
	return casefile.Judged{ID: id, Group: "technical", P: p}
}

func TestMembers(t *testing.T) {
	for _, tc := range []struct {
		names string
		want  string
	}{
		{"l7,vol,join", "vol,l7,join"},
		{"mixed,change,syn/state", "syn/state,change,mixed"},
		{"attack,capacity", "attack,capacity"},
		{"mixed,crowd_l7", "crowd_l7,small_defence"},
		{"syn,syn/state,state/l7", "syn,state,l7"},
	} {
		m, err := membersOf(strings.Split(tc.names, ","))
		if err != nil {
			t.Fatalf("%s: %v", tc.names, err)
		}
		var got []string
		for _, x := range m {
			got = append(got, x.Name)
		}
		if strings.Join(got, ",") != tc.want {
			t.Errorf("%s: got %v, want %s", tc.names, got, tc.want)
		}
	}
}

func TestBadTables(t *testing.T) {
	half := map[string][]float64{"vol": {.5}, "join": {.5}}
	for _, tc := range []struct {
		name string
		spec casefile.ComparisonSpec
		want string
	}{
		{"unknown column", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"aliens": {.5}})}}, `found "aliens"`},
		{"two hypotheses in one column", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol/join": {.5}})}}, "one hypothesis"},
		{"zero", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {0}})}}, "above 0"},
		{"above one", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {1.1}})}}, "at most 1"},
		{"not a number", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {math.NaN()}})}}, "above 0"},
		{"reversed interval", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {.5, .4}})}}, "in order"},
		{"three numbers", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {.1, .2, .3}})}}, "found 3 numbers"},
		{"no numbers", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {}})}}, "found 0 numbers"},
		{"empty row", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", nil)}}, "at least one sub-type"},
		{"no id", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("", half)}}, "expected an id"},
		{"double id", casefile.ComparisonSpec{Judged: []casefile.Judged{judged("a", half), judged("a", half)}}, "found it twice"},
		{"reliability", casefile.ComparisonSpec{Judged: []casefile.Judged{{ID: "a", Hearsay: 1.5, P: half}}}, "reliability"},
		{"part of the weights", casefile.ComparisonSpec{Weights: map[string]float64{"vol": 1},
			Judged: []casefile.Judged{judged("a", map[string][]float64{"vol": {.5}, "l7": {.5}})}}, "weights of attack"},
		{"negative weight", casefile.ComparisonSpec{Weights: map[string]float64{"vol": -1}, Judged: []casefile.Judged{judged("a", half)}}, "at least 0"},
	} {
		_, err := CompareJudged(tc.spec)
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "case.yaml: ") {
			t.Errorf("%s: got %v, want an error naming case.yaml with %q", tc.name, err, tc.want)
		}
	}
	bad := 1.0
	if _, err := CompareJudged(casefile.ComparisonSpec{EpsilonAttack: &bad}); err == nil {
		t.Error("an epsilon of 1 was accepted")
	}
}

// TestCaps draws extreme tables: no row may pass its cap between any two
// members, nor all rows theirs, and within the cap nothing moves.
func TestCaps(t *testing.T) {
	spec := worked()
	for i := range spec.Judged {
		spec.Judged[i].P["vol"] = []float64{.0001}
		spec.Judged[i].P["join"] = []float64{.999}
	}
	tab := mustTable(t, spec)
	for _, row := range tab.rows {
		u, capped := tab.used(row.p, row.r, defaultLimits)
		if !capped {
			t.Errorf("row %s: a ratio of 9990 was not capped", row.src.ID)
		}
		near(t, row.src.ID, slices.Max(u)/slices.Min(u), RowCap, 1e-9)
		for k, v := range u {
			if row.p[k] >= .0999 && v != row.p[k] {
				t.Errorf("row %s: the cap moved %s from %v to %v", row.src.ID, tab.members[k].Name, row.p[k], v)
			}
		}
	}
	ll := tab.logLik(tab.stated(), defaultLimits, every)
	near(t, "group", math.Exp(slices.Max(ll)-slices.Min(ll)), GroupCap, 1e-9)
}

func TestHearsay(t *testing.T) {
	spec := worked()
	full := mustTable(t, spec)
	for i := range spec.Judged {
		spec.Judged[i].Hearsay = 1e-9
	}
	none := mustTable(t, spec)
	near(t, "reliability near 0", none.compare(defaultLimits, every)[ca], 1, 1e-6)
	for i := range spec.Judged {
		spec.Judged[i].Hearsay = .5
	}
	some := mustTable(t, spec)
	only := func(r judgedRow) bool { return r.src.ID == "insiders" }
	strong, weak := full.compare(defaultLimits, only)[ca], some.compare(defaultLimits, only)[ca]
	if !(weak > 1 && weak < strong) {
		t.Errorf("half reliability: got %v, want between 1 and %v", weak, strong)
	}
}

// TestSilentCell: a row that does not speak about a sub-type favours nobody
// there.
func TestSilentCell(t *testing.T) {
	spec := worked()
	spec.Judged = append(spec.Judged, judged("only_attack", map[string][]float64{"vol": {.3}, "l7": {.3}}))
	c, err := CompareJudged(spec)
	if err != nil {
		t.Fatal(err)
	}
	row := c.Rows[len(c.Rows)-1]
	if row.Used["join"] != row.Used["vol"] || row.LR[ca] != 1 {
		t.Errorf("a silent cell spoke: %+v", row)
	}
	if !slices.ContainsFunc(c.Limits, func(s string) bool { return strings.Contains(s, "do not speak about join") }) {
		t.Errorf("the silence is not stated: %v", c.Limits)
	}
}

// TestCertain: a stated 1 is a number like others, and everything stays finite.
func TestCertain(t *testing.T) {
	spec := worked()
	spec.Judged[0].P["vol"] = []float64{1}
	spec.Judged[1].P["vol"] = []float64{1e-300, 1}
	c, err := CompareJudged(spec)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(c.Pairs, c.SubPairs...) {
		for _, x := range []float64{p.Raw, p.Value, p.Lo, p.Median, p.Hi} {
			if !(x > 0) || math.IsInf(x, 0) {
				t.Errorf("%s:%s: %+v", p.H, p.K, p)
			}
		}
	}
}

func TestIntervalCells(t *testing.T) {
	spec := worked()
	spec.Judged[0].P["vol"] = []float64{.01, .99}
	tab := mustTable(t, spec)
	for _, r := range tab.rows {
		if r.src.ID == "reports" {
			near(t, "middle", r.p[0], .5, 1e-12)
			near(t, "spread", r.spread[0], 2*logit(.99)/(2*z90), 1e-12)
			near(t, "narrow spread", r.spread[1], JitterSD, 0)
		}
	}
}

func TestWeights(t *testing.T) {
	spec := worked()
	spec.Weights = map[string]float64{"vol": 0, "syn": 0, "l7": 3}
	tab := mustTable(t, spec)
	near(t, "all weight on l7", tab.compare(limits{}, every)[ca], 3.1, .05)
	spec.Weights = map[string]float64{"mimic": 1, "vol": 1, "syn": 1, "l7": 1}
	c, err := CompareJudged(spec)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a listed sub-type without rows enters the mixture", c.Weights["mimic"], .25, 0)
	if !slices.Contains(blind(c), "mimic") {
		t.Error("a sub-type no row speaks about is not called blind")
	}
}
