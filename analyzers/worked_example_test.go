package analyzers

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"hindcast/casefile"
)

// worked is the worked example of the method: judged values on public evidence,
// columns as in its table. It is an example of arithmetic, not of a case.
func worked() casefile.ComparisonSpec {
	cols := []string{"vol", "syn", "l7", "join", "meta", "change", "dep", "mixed"}
	rows := []struct {
		id, group string
		p         [8]float64
	}{
		{"reports", "technical", [8]float64{.50, .50, .50, .80, .70, .30, .30, .75}},
		{"rest_works", "technical", [8]float64{.15, .25, .70, .90, .85, .60, .50, .75}},
		{"no_outside_sign", "technical", [8]float64{.20, .50, .95, .97, .97, .97, .97, .70}},
		{"late_start", "technical", [8]float64{.35, .35, .35, .60, .70, .40, .40, .45}},
		{"owner", "statement", [8]float64{.90, .90, .85, .30, .30, .25, .25, .80}},
		{"test_claim", "statement", [8]float64{.50, .50, .50, .35, .40, .45, .45, .45}},
		{"insiders", "statement", [8]float64{.15, .15, .15, .50, .50, .50, .50, .20}},
	}
	var spec casefile.ComparisonSpec
	for _, r := range rows {
		j := casefile.Judged{ID: r.id, Group: r.group, Text: r.id, Reason: "worked example", P: map[string][]float64{}}
		for i, c := range cols {
			j.P[c] = []float64{r.p[i]}
		}
		spec.Judged = append(spec.Judged, j)
	}
	return spec
}

func mustTable(t *testing.T, spec casefile.ComparisonSpec) *table {
	t.Helper()
	tab, err := newTable(spec)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Errorf("%s: got %.4f, want %.4f within %g", what, got, want, tol)
	}
}

const ca = "capacity:attack"

// TestWorkedExample holds the golden values of the mixture, without discount and
// without caps.
func TestWorkedExample(t *testing.T) {
	tab := mustTable(t, worked())
	none := limits{}
	without := func(id string) func(judgedRow) bool {
		return func(r judgedRow) bool { return r.src.ID != id }
	}
	only := func(group string) func(judgedRow) bool {
		return func(r judgedRow) bool { return r.src.Group == group }
	}
	near(t, "mixture", tab.compare(none, every)[ca], 7.50, .005)
	near(t, "naive product", tab.naive(none)[ca], 9.95, .005)
	near(t, "technical rows only", tab.compare(none, only("technical"))[ca], 8.60, .005)
	near(t, "statement rows only", tab.compare(none, only("statement"))[ca], 0.85, .005)
	near(t, "without the owner's claim", tab.compare(none, without("owner"))[ca], 21.48, .005)
	near(t, "without the insiders' denial", tab.compare(none, without("insiders"))[ca], 2.25, .005)
	near(t, "capacity over fault", tab.compare(none, every)["capacity:fault"], 6.4, .05)
	near(t, "capacity over mixed", tab.compare(none, every)["capacity:mixed"], 1.8, .05)
	ll := tab.logLik(tab.stated(), none, every)
	near(t, "capacity over l7", math.Exp(tab.mix(ll)[Capacity]-ll[2]), 3.1, .05)

	eps, err := epsilonsOf(casefile.ComparisonSpec{})
	if err != nil {
		t.Fatal(err)
	}
	bound := func(x float64) float64 { return eps.bounded(Capacity, Attack, x) }
	near(t, "after the ceiling", bound(tab.compare(none, every)[ca]), 4.55, .0055)
	ds := tab.draws(none, Draws)
	raw := func(d draw) float64 { return math.Exp(d.lambda[Capacity] - d.lambda[Attack]) }
	lo, _, hi := interval90(ds, raw, func(x float64) float64 { return x })
	// The 5 % point of very many draws is 1.27, the 95 % point 40.4; 2,000 draws scatter about them.
	near(t, "5 % of the draws", lo, 1.2, .2)
	near(t, "95 % of the draws", hi, 42, 5)
	lo, _, hi = interval90(ds, raw, bound)
	near(t, "5 % after the ceiling", lo, 1.2, .2)
	near(t, "95 % after the ceiling", hi, 8.2, .2)
}

// TestWorkedRowRatios checks the last column of the worked table.
func TestWorkedRowRatios(t *testing.T) {
	tab := mustTable(t, worked())
	want := map[string]float64{"reports": 1.50, "rest_works": 2.39, "no_outside_sign": 1.76, "late_start": 1.86,
		"owner": 0.34, "test_claim": 0.75, "insiders": 3.33}
	for id, w := range want {
		got := tab.compare(limits{}, func(r judgedRow) bool { return r.src.ID == id })[ca]
		near(t, id, got, w, .005)
	}
}

// TestRowOrderChangesNothing permutes the rows: every number of the result stays,
// to the bit.
func TestRowOrderChangesNothing(t *testing.T) {
	a, err := CompareJudged(worked())
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		spec := worked()
		rng.Shuffle(len(spec.Judged), func(i, j int) { spec.Judged[i], spec.Judged[j] = spec.Judged[j], spec.Judged[i] })
		b, err := CompareJudged(spec)
		if err != nil {
			t.Fatal(err)
		}
		byID := map[string]RowWeight{}
		for _, r := range b.Rows {
			byID[r.ID] = r
		}
		for i, r := range a.Rows {
			if !reflect.DeepEqual(byID[r.ID], r) {
				t.Errorf("row %s changed with the order", r.ID)
			}
			b.Rows[i] = r
		}
		if !reflect.DeepEqual(a, b) {
			t.Error("the comparison changed with the order of rows")
		}
	}
}

// TestUninformativeRow adds rows that say the same under every sub-type: no
// ratio may move, once or twice.
func TestUninformativeRow(t *testing.T) {
	base := mustTable(t, worked())
	for _, n := range []int{1, 2} {
		spec := worked()
		for i := range n {
			j := casefile.Judged{ID: "flat" + string(rune('a'+i)), Group: "technical", Hearsay: .5, P: map[string][]float64{}}
			for c := range spec.Judged[0].P {
				j.P[c] = []float64{.4}
			}
			spec.Judged = append(spec.Judged, j)
		}
		tab := mustTable(t, spec)
		for _, lim := range []limits{{}, defaultLimits} {
			for name, want := range base.compare(lim, every) {
				near(t, name, tab.compare(lim, every)[name], want, 1e-9*want)
			}
		}
	}
}
