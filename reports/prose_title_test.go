package reports

import (
	"testing"

	"hindcast/analyzers"
)

// A title is quoted before its sentence: where the range of the leading pair begins
// below the scale of words, it says no more than that the evidence leans.
func TestTitleIsNoStrongerThanItsSentence(t *testing.T) {
	for lo, want := range map[float64]string{1.2: "The evidence leans to a fault", 4: "The evidence supports a fault"} {
		c := &analyzers.Comparison{
			Verdict: analyzers.Verdict{Code: "supports_fault"},
			LogLik:  map[string]float64{analyzers.Capacity: 0, analyzers.Attack: -2, analyzers.Fault: 2.7},
			Pairs: []analyzers.LR{
				{H: analyzers.Capacity, K: analyzers.Attack, Raw: 7, Value: 7, Lo: 1, Hi: 10},
				{H: analyzers.Fault, K: analyzers.Capacity, Raw: 15, Value: 15, Lo: lo, Hi: 22, Words: analyzers.Words(analyzers.Fault, analyzers.Capacity, lo, 22)},
				{H: analyzers.Attack, K: analyzers.Fault, Raw: .06, Value: .06, Lo: .05, Hi: .4},
			},
		}
		if got := verdictTitle(c); got != want {
			t.Errorf("range from %v: %q, want %q", lo, got, want)
		}
	}
}

// A cause that the ratio before the ceiling would exclude is not named as if the
// evidence left it open.
func TestWhatTheCeilingAloneKeepsOpenIsSaidSo(t *testing.T) {
	c := &analyzers.Comparison{Hypotheses: analyzers.Hypotheses(), Epsilon: map[string]float64{analyzers.Attack: .1, analyzers.Mixed: .03},
		Verdict: analyzers.Verdict{NotExcluded: []string{"attack", "capacity", "fault", "mixed", "join"}, ByCeiling: []string{"attack", "mixed"}}}
	want := "Not excluded: a shortage of capacity and a fault; and, only because a share of such causes is assumed to look exactly like another, an attack (one in 10) and a mixed cause (one in 33.3)."
	if got := openSentence(c); got != want {
		t.Errorf("got %s", got)
	}
	c.Verdict.ByCeiling = nil
	if got := openSentence(c); got != "Not excluded: an attack, a shortage of capacity, a fault and a mixed cause." {
		t.Errorf("got %s", got)
	}
}
