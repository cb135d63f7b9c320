package reports

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/timeline"
)

// What is printed is enough to recompute the printed ratio by hand: weights of every
// group, a, b, the difference, and the share behind the ceiling.
func TestExplainedRatiosCanBeRecomputed(t *testing.T) {
	const a, b, diff, e = .123456, .654321, -3.21987, .0123
	raw := math.Exp(a + b*diff)
	value := 1 / ((1 / raw) / (1 - e + e/raw))
	c := &analyzers.Comparison{Hypotheses: analyzers.Hypotheses(), Epsilon: map[string]float64{analyzers.Capacity: e, analyzers.Attack: .1},
		Pairs: []analyzers.LR{{H: analyzers.Capacity, K: analyzers.Attack, Raw: raw, Value: value}},
		Measurement: &analyzers.Measurement{Weights: map[string]float64{"S": .123456, "P": .456789},
			Pairs: []analyzers.MeasuredPair{{H: analyzers.Capacity, K: analyzers.Attack, A: a, B: b, Diff: diff, Log10LR: (a + b*diff) / math.Ln10}}},
		Horizons: []analyzers.HorizonResult{{Minutes: 5, Columns: 3, Supports: analyzers.Attack, Leans: true}}}
	var out strings.Builder
	if err := ExplainTerminal(&out, &Report{Comparison: c, Timeline: &timeline.Timeline{}}); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{"weight of group S: 0.123456", "weight of group P: 0.456789", "would have leaned to attack (less than weak support)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	number := func(re string) float64 {
		m := regexp.MustCompile(re).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("nothing is printed like %s in %s", re, text)
		}
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	got := math.Exp(number(`over attack: a ([^ ]+) `) + number(`\+ b ([^ ]+) x`)*number(`x \(([^)]+)\)`))
	share := number(`exactly like another's: .*capacity ([0-9.]+)`)
	got = 1 / ((1 / got) / (1 - share + share/got))
	if printed := number(`after the ceiling ([0-9.]+)`); math.Abs(got/printed-1) > 1e-3 {
		t.Errorf("recomputed %v, printed %v", got, printed)
	}
}
