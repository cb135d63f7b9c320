package analyzers

import (
	"math"
	"strings"
	"testing"

	"hindcast/casefile"
)

func TestCeiling(t *testing.T) {
	eps, err := epsilonsOf(casefile.ComparisonSpec{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []float64{1e-9, .01, .2, 1, 3, 50, 1e9} {
		got := eps.bounded(Capacity, Attack, x)
		if got > 10 || got < .01 {
			t.Errorf("%g became %g, beyond the ceilings of 10 and 100", x, got)
		}
		near(t, "inverse", got*eps.bounded(Attack, Capacity, 1/x), 1, 1e-12)
		if (x-1)*(got-1) < 0 || math.Abs(math.Log(got)) > math.Abs(math.Log(x))+1e-12 {
			t.Errorf("%g became %g: the ceiling turned or strengthened it", x, got)
		}
	}
	if eps.atCeiling(Capacity, Attack, 9.9) || !eps.atCeiling(Capacity, Attack, 10) || !eps.atCeiling(Capacity, Attack, .01) || eps.atCeiling(Capacity, Attack, .02) {
		t.Error("the ceiling is reached at a raw ratio of 10 one way and 100 the other")
	}
	zero := 0.0
	free, err := epsilonsOf(casefile.ComparisonSpec{EpsilonAttack: &zero})
	if err != nil {
		t.Fatal(err)
	}
	if free.bounded(Capacity, Attack, 1e6) != 1e6 || free.ceiling(Capacity, Attack, 5) != 0 {
		t.Error("an epsilon of 0 still bounds")
	}
}

func TestWords(t *testing.T) {
	for _, tc := range []struct {
		lo, hi float64
		want   string
	}{
		{.5, 2, NoSupport}, {1, 5, NoSupport}, {1.5, 9, "leans to capacity over attack, less than weak support"}, {.1, .51, "leans to attack over capacity, less than weak support"},
		{2, 500, "weak support for capacity over attack"},
		{10, 11, "moderate support for capacity over attack"},
		{100, 1e9, "moderately strong support for capacity over attack"},
		{.0001, .4, "weak support for attack over capacity"},
		{1e-9, 1e-7, "extremely strong support for attack over capacity"},
		{1000, 1e5, "strong support for capacity over attack"},
		{1e4, 1e5, "very strong support for capacity over attack"},
	} {
		if got := Words(Capacity, Attack, tc.lo, tc.hi); got != tc.want {
			t.Errorf("[%g, %g]: got %q, want %q", tc.lo, tc.hi, got, tc.want)
		}
	}
}

func TestFigures(t *testing.T) {
	for x, want := range map[float64]string{7.4957: "7.5", .8466: "0.85", 21.48: "21", 123: "120", 4.9999: "5.0", .0001234: "0.00012", 1: "1.0"} {
		if got := Figures(x); got != want {
			t.Errorf("%g: got %s, want %s", x, got, want)
		}
	}
	if Round(1.23456789) != 1.23457 || Round(0) != 0 {
		t.Error("Round does not keep six significant digits")
	}
}

// measured pretends that a calibrated group is present, to walk the rest of the
// grammar.
func measured(t *testing.T, ratio, spread float64) *Comparison {
	t.Helper()
	c := &Comparison{Hypotheses: Hypotheses(), Measured: true,
		LogLik: map[string]float64{Capacity: math.Log(ratio), Attack: 0, Fault: -1, Mixed: -1}}
	for _, p := range pairs {
		raw := math.Exp(c.LogLik[p[0]] - c.LogLik[p[1]])
		c.Pairs = append(c.Pairs, LR{H: p[0], K: p[1], Raw: raw, Value: raw, Lo: raw / spread, Hi: raw * spread,
			Words: Words(p[0], p[1], raw/spread, raw*spread)})
	}
	return c
}

func TestVerdictGrammar(t *testing.T) {
	for _, tc := range []struct {
		name          string
		ratio, spread float64
		measured      bool
		code, because string
	}{
		{"clear", 50, 2, true, "supports_capacity", "does not hold 1"},
		{"the other way", .02, 2, true, "supports_attack", "does not hold 1"},
		{"not measured", 50, 2, false, Insufficient, "no measured group"},
		{"small", 1.5, 1.1, true, Insufficient, "less than a factor of 2"},
		{"wide", 50, 100, true, Insufficient, "holds 1"},
	} {
		c := measured(t, tc.ratio, tc.spread)
		c.Measured = tc.measured
		v := verdict(c)
		if v.Code != tc.code || !strings.Contains(strings.Join(v.Because, "; "), tc.because) {
			t.Errorf("%s: got %s because %v", tc.name, v.Code, v.Because)
		}
		if strings.Contains(v.Sentence, "%!") || !strings.HasSuffix(v.Sentence, ".") {
			t.Errorf("%s: sentence %q", tc.name, v.Sentence)
		}
	}
	c := measured(t, 50, 2)
	for i, p := range c.Pairs {
		if p.K == Mixed && p.H == Capacity {
			c.Pairs[i].Value, c.Pairs[i].Lo, c.Pairs[i].Hi = .01, .005, .02
		}
	}
	if v := verdict(c); v.Code != "supports_mixed" {
		t.Errorf("a mixed cause far ahead of the best pure one: got %s", v.Code)
	}
}

func TestNothingToCompare(t *testing.T) {
	c, err := CompareJudged(casefile.ComparisonSpec{})
	if err != nil {
		t.Fatal(err)
	}
	v := verdict(c)
	if v.Code != Insufficient || len(v.Blind) != len(subTypes) || len(c.Pairs) != 0 {
		t.Errorf("got %+v", v)
	}
}

func TestWorkedVerdict(t *testing.T) {
	c, err := CompareJudged(worked())
	if err != nil {
		t.Fatal(err)
	}
	v := verdict(c)
	if v.Code != Insufficient {
		t.Errorf("judged rows alone gave %s", v.Code)
	}
	for _, want := range []string{"Insufficient evidence", "more probable if the cause was a shortage of capacity than if it was an attack", "90 % range"} {
		if !strings.Contains(v.Sentence, want) {
			t.Errorf("%q lacks %q", v.Sentence, want)
		}
	}
	if got := strings.Join(v.Blind, ","); got != "state,slow,mimic,viral,herd,loss" {
		t.Errorf("blind: %s", got)
	}
	for _, s := range []string{Attack, Mixed, "l7", "join"} {
		if !strings.Contains(" "+strings.Join(v.NotExcluded, " ")+" ", " "+s+" ") {
			t.Errorf("%s is not listed as not excluded: %v", s, v.NotExcluded)
		}
	}
}

// A range that begins below weak support is told so by every text of the same pair:
// the row, the sentence, the title, and what could be known earlier.
func TestLessThanWeakSupportLeansEverywhere(t *testing.T) {
	c := measured(t, 5, 3)
	main, _ := mainPair(c)
	c.Verdict = verdict(c)
	if want := "leans to capacity over attack, less than weak support"; main.Words != want || !strings.Contains(c.Verdict.Sentence, ": it "+want+".") || !c.BelowWeak() {
		t.Errorf("%s; %s", main.Words, c.Verdict.Sentence)
	}
	if c.Verdict.Code != "supports_capacity" {
		t.Errorf("code %s", c.Verdict.Code)
	}
	for _, h := range []struct {
		r    HorizonResult
		want string
	}{
		{HorizonResult{Supports: Attack, Leans: true}, "would have leaned to attack (less than weak support)"},
		{HorizonResult{Supports: Attack}, "would have supported attack"},
		{HorizonResult{Why: []string{"a", "b"}}, "no verdict: a; b"},
	} {
		if got := h.r.Says(); got != h.want {
			t.Errorf("got %q, want %q", got, h.want)
		}
	}
}

// A number beside words is not rounded to where the words would be others.
func TestRatioFiguresStayOnTheirSide(t *testing.T) {
	for x, want := range map[float64]string{1.97: "1.97", 21.5: "22", 9.96: "9.96", 1.004: "1.004", .502: "0.502", .5: "0.5", .1004: "0.1004", 99.7: "99.7", 1: "1.0", 2.03: "2.0"} {
		if got := RatioFigures(x); got != want {
			t.Errorf("%g: got %s, want %s", x, got, want)
		}
	}
}

// A ratio of 21 over no incident whose range holds 1 does not show that an evening
// without one explains as much, only that the two cannot be told apart; and beyond the
// sizes of the worlds it shows nothing.
func TestNoIncidentIsToldByWhatItsRatioShows(t *testing.T) {
	for _, tc := range []struct {
		lr   LR
		want string
	}{
		{LR{H: Capacity, Value: 21, Lo: .49, Hi: 260}, "Insufficient evidence: the evidence cannot be told from that of an evening without an incident, so that"},
		{LR{H: Capacity, Value: 1.2, Lo: .49, Hi: 2}, "Insufficient evidence: an evening without an incident explains the evidence as well, so that"},
	} {
		c := measured(t, 50, 2)
		c.Incident = []LR{tc.lr}
		if v := verdict(c); !strings.HasPrefix(v.Sentence, tc.want) {
			t.Errorf("%s", v.Sentence)
		}
		c.applyScale("no world is as large: 9,000")
		if v := verdict(c); v.Sentence != "Insufficient evidence: no world is as large." || len(v.Because) != 1 {
			t.Errorf("%s because %v", v.Sentence, v.Because)
		}
	}
}

func TestEverySubTypeHasANoun(t *testing.T) {
	for _, s := range subTypes {
		if Noun(s.Name) == s.Name {
			t.Errorf("%s has none", s.Name)
		}
	}
	if got := Noun("syn/l7"); got != "a SYN flood or an HTTP flood" {
		t.Errorf("got %s", got)
	}
}
