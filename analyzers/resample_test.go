package analyzers

import (
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// resampleInput is twenty minutes, half of which are wholly of one path.
func resampleInput(steady bool) Input {
	tl := &timeline.Timeline{Window: timeline.Window{From: midnight, To: midnight + 20*60e6}}
	var rows []timeline.Ints
	for i := range 20 {
		from := midnight + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from, To: from + 60e6})
		c := 1
		if i >= 10 && !steady {
			c = 5
		}
		rows = append(rows, ints(i, "c", c, "n", 10000))
	}
	return Input{Case: &casefile.CaseFile{}, Timeline: tl, Ask: counts{rows: map[string][]timeline.Ints{"requests_paths_per_client": rows}}}
}

func onePath(t *testing.T, in Input) Value {
	t.Helper()
	fs, err := Measure(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if err := widen(t.Context(), in, fs); err != nil {
		t.Fatal(err)
	}
	return value(t, fs[slices.IndexFunc(fs, func(f Finding) bool { return f.Indicator == "session_structure" })], "one path only")
}

// Minutes that differ make a value uncertain however many clients each has;
// minutes that do not leave its own interval. The same minutes give the same range.
func TestResamplingWidensWhatMinutesDisagreeOn(t *testing.T) {
	v := onePath(t, resampleInput(false))
	if v.X != .5 || v.Hi-v.Lo < .2 || !strings.Contains(v.Method, "blocks of 5") {
		t.Errorf("minutes that disagree: %+v", v)
	}
	if again := onePath(t, resampleInput(false)); again != v {
		t.Errorf("drawn again: %+v, before %+v", again, v)
	}
	if v := onePath(t, resampleInput(true)); v.X != 1 || v.Lo < .999 || strings.Contains(v.Method, "blocks") {
		t.Errorf("minutes that agree: %+v", v)
	}
}

// Blocks keep neighbours together, stay inside the span, and are the same for
// every rollup of the span but not for the next draw.
func TestResampledMinutes(t *testing.T) {
	a, b := (&resampler{draw: 1}).minutes(midnight, 42), (&resampler{draw: 2}).minutes(midnight, 42)
	if len(a) != 42 || slices.Equal(a, b) || !slices.Equal(a, (&resampler{draw: 1}).minutes(midnight, 42)) {
		t.Errorf("got %v and %v", a, b)
	}
	for i, m := range a {
		if m < 0 || m >= 42 || i%resampleBlock > 0 && m != a[i-1]+1 {
			t.Errorf("minute %d is taken from %d after %d", i, m, a[max(0, i-1)])
		}
	}
}

// Every name in the list of what order binds is an indicator's.
func TestOrderBoundNamesIndicators(t *testing.T) {
	for name := range orderBound {
		if !slices.ContainsFunc(Indicators(), func(i Indicator) bool { return i.Name == name }) {
			t.Errorf("no indicator %s", name)
		}
	}
}

// horizonsOf is half an hour in which half of the clients asked for one path only: in
// every minute alike, or all of one minute and none of another. Nothing fails.
func horizonsOf(t *testing.T, alike bool) []HorizonResult {
	t.Helper()
	tl := &timeline.Timeline{Window: timeline.Window{From: midnight, To: midnight + 30*60e6}}
	rows := map[string][]timeline.Ints{}
	add := func(rollup string, r timeline.Ints) { rows[rollup] = append(rows[rollup], r) }
	for i := range 30 {
		from := midnight + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from, To: from + 60e6})
		one, five := 200, 200
		if !alike {
			one, five = 400*(i%10/5), 400-400*(i%10/5)
		}
		add("requests_paths_per_client", ints(i, "c", 1, "n", one))
		add("requests_paths_per_client", ints(i, "c", 5, "n", five))
		add("requests_minute", ints(i, "n", 1000, "ok", 1000))
	}
	c, err := Compare(t.Context(), Input{Case: &casefile.CaseFile{}, Timeline: tl, Ask: counts{rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Horizons) != 4 {
		t.Fatalf("%d horizons", len(c.Horizons))
	}
	return c.Horizons
}

// Minutes that disagree widen the ranges of an earlier moment as they do those of the
// whole window; and no moment, the last included, has a verdict where nothing failed.
func TestHorizonsAreWidenedAndAskedForFailure(t *testing.T) {
	a, b := horizonsOf(t, true), horizonsOf(t, false)
	for i, h := range a {
		if !slices.ContainsFunc(h.Why, func(w string) bool { return strings.Contains(w, "no failure is visible") }) {
			t.Errorf("%d minutes: %q", h.Minutes, h.Why)
		}
		wider := 0
		for k, p := range h.Pairs {
			if q := b[i].Pairs[k]; q.Hi/q.Lo > 1.02*p.Hi/p.Lo {
				wider++
			}
		}
		if h.Minutes != 5 && wider == 0 {
			t.Errorf("%d minutes: no range is wider where minutes disagree: %+v %+v", h.Minutes, h.Pairs[0], b[i].Pairs[0])
		}
	}
}
