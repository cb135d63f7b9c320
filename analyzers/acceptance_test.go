package analyzers

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// tableOf is the built-in table at the end of the window, all columns.
func tableOf(t *testing.T) (*Calibration, []sample) {
	t.Helper()
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	return c, c.samplesOf(0, c.Columns, sizeKind(c.Columns))
}

// Acceptance 6: worlds whose causes are dealt at random say nothing.
func TestTableWithPermutedCausesSaysNothing(t *testing.T) {
	c, all := tableOf(t)
	rng := rand.New(rand.NewPCG(11, 12))
	all = slices.DeleteFunc(all, func(s sample) bool { return s.sub == noIncident })
	rng.Shuffle(len(all), func(i, j int) {
		all[i].x, all[i].size, all[j].x, all[j].size = all[j].x, all[j].size, all[i].x, all[i].size
	})
	f := fitFusion(c.Columns, groupsOf(c.Columns), seen(all, heldBack))
	if x := Cllr(llrs(f, all)); math.Abs(x-1) > .06 {
		t.Errorf("Cllr %.3f on permuted worlds", x)
	}
}

// Acceptance 7: an indicator that is there twice changes no ratio by more than a
// tenth.
func TestIndicatorTwiceChangesNothing(t *testing.T) {
	c, all := tableOf(t)
	groups := groupsOf(c.Columns)
	one := llrs(fitFusion(c.Columns, groups, seen(all, heldBack)), all)
	for _, name := range []string{"per_client_rate", "handshake_completion", "load_and_failure"} {
		cols, gs := slices.Clone(c.Columns), slices.Clone(groups)
		twice := slices.Clone(all)
		for i, col := range c.Columns {
			if indicatorOf(col) != name {
				continue
			}
			cols, gs = append(cols, col+" again"), append(gs, groups[i])
			for w := range twice {
				twice[w].x = append(slices.Clone(twice[w].x), all[w].x[i])
			}
		}
		two := llrs(fitFusion(cols, gs, seen(twice, heldBack)), twice)
		if len(one) != len(two) {
			t.Fatalf("%s: %d and %d worlds", name, len(one), len(two))
		}
		worst := 0.0
		for i := range one {
			worst = math.Max(worst, math.Abs(one[i].LLR-two[i].LLR))
		}
		if worst > math.Log(1.1) {
			t.Errorf("%s twice: a ratio changes by a factor of %.2f", name, math.Exp(worst))
		}
	}
}

// Acceptance 8: columns of noise cost little.
func TestTableWithNoiseCostsLittle(t *testing.T) {
	c, all := tableOf(t)
	groups := groupsOf(c.Columns)
	before := Cllr(llrs(fitFusion(c.Columns, groups, seen(all, heldBack)), all))
	rng := rand.New(rand.NewPCG(13, 14))
	noisy := slices.Clone(all)
	for i := range noisy {
		noisy[i].x = append(slices.Clone(noisy[i].x), rng.NormFloat64(), rng.NormFloat64())
	}
	cols := append(slices.Clone(c.Columns), "noise: one", "noise: two")
	after := Cllr(llrs(fitFusion(cols, append(slices.Clone(groups), "S", "Q"), seen(noisy, heldBack)), noisy))
	if after-before >= .02 {
		t.Errorf("two columns of noise raise Cllr from %.3f to %.3f", before, after)
	}
}

// What further evidence is worth is stored with the worlds it comes from.
func TestWorthComesFromTheTable(t *testing.T) {
	c, _ := tableOf(t)
	if want := len(allKinds) * (1 << (len(allKinds) - 1)); len(c.Decides) != want {
		t.Fatalf("%d entries, want %d", len(c.Decides), want)
	}
	logs, both := c.pairLLRs([]string{kindLogs}), c.pairLLRs([]string{kindLogs, kindFlows})
	for i, p := range pairs {
		got, want := c.worth([]string{kindLogs}, kindFlows, pairName(p[0], p[1])), digits4(c.meanChange(logs, both, i))
		if math.Abs(got-want) > 1e-3*want {
			t.Errorf("%v: stored %v, computed %v", p, got, want)
		}
	}
	ca := pairName(Capacity, Attack)
	if nothing, public := c.worth(nil, kindLogs, ca), c.worth(nil, kindPublic, ca); nothing <= public {
		t.Errorf("request logs are worth %v, outage reports %v", nothing, public)
	}
}

// Acceptance 2, at the end of the window, for the question a reader comes with:
// what calibration costs in the twenty commonest kinds of evidence, every world
// judged by a fit to the parts it is not in.
func TestCalibrationCostsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("fits eighty times")
	}
	c, _ := tableOf(t)
	if n := len(EvidenceProfiles()); n != 20 {
		t.Fatalf("%d profiles", n)
	}
	for _, p := range EvidenceProfiles() {
		cases := pairCases(c.crossTested(c.columnsOf(p), 0, func(int) bool { return false }), 0)
		if x := Cllr(cases) - CllrMin(cases); x > .05 {
			t.Errorf("%s: Cllr_cal %.3f on %d worlds", p.Name, x, len(cases))
		}
	}
}

// Acceptance 5, with all evidence: worlds without an incident get no verdict; and no
// shortage or quiet world in fifty gets support for attack.
func TestQuietWorldsGetNoVerdict(t *testing.T) {
	c, _ := tableOf(t)
	g := newFusion(c, 0, c.Columns, sizeKind(c.Columns)).gated()
	if g.Abstains < GateAbstains || g.FalseAttack > GateFalse {
		t.Errorf("abstains on %.3f of %d worlds, support for attack on %.3f", g.Abstains, g.Worlds[NoIncident], g.FalseAttack)
	}
}
