package analyzers

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// windowOf is a timeline of a window from midnight on, a minute for each letter of state,
// with ten minutes of evidence before it; a log covers what state says: 'x' covered, '/'
// partly, '.' not at all.
func windowOf(state string) *timeline.Timeline {
	from := midnight
	tl := &timeline.Timeline{Window: timeline.Window{From: from, To: from + casefile.Time(len(state))*minuteUS},
		Rows: []timeline.Row{{Kind: timeline.Before, From: from - 10*minuteUS, To: from}}}
	lane := timeline.Lane{Name: "requests", Points: []timeline.Point{{Known: true}}}
	log := timeline.Coverage{Table: "requests", Rows: []timeline.Cover{timeline.Covered}}
	for i, c := range state {
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from + casefile.Time(i)*minuteUS, To: from + casefile.Time(i+1)*minuteUS})
		p, cover := timeline.Point{Known: c != '.'}, timeline.Covered
		switch c {
		case '/':
			p.Bound, cover = timeline.AtLeast, timeline.Partly
		case '.':
			cover = timeline.NotAtAll
		}
		lane.Points, log.Rows = append(lane.Points, p), append(log.Rows, cover)
	}
	tl.Lanes, tl.Coverage = []timeline.Lane{lane}, []timeline.Coverage{log}
	return tl
}

func measuredIn(t *testing.T, tl *timeline.Timeline, name string, rows map[string][]timeline.Ints) Finding {
	t.Helper()
	fs, err := Measure(context.Background(), Input{Case: &casefile.CaseFile{}, Timeline: tl, Ask: counts{rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	return fs[slices.IndexFunc(fs, func(f Finding) bool { return f.Indicator == name })]
}

// A log that ends in the middle of a failure does not end the failure, nor does it
// take the clients away.
func TestEndOfLogIsNoRecovery(t *testing.T) {
	rows := map[string][]timeline.Ints{
		"requests_minute": joined(minutesOf(-10, 4, "n", 1000, "ok", 1000),
			minutesOf(4, 12, "n", 1000, "ok", 500, "c5", 500), minutesOf(12, 13, "n", 300, "ok", 150, "c5", 150)),
		"requests_clients": joined(minutesOf(-10, 12, "c", 2, "n", 100), minutesOf(12, 13, "c", 2, "n", 30)),
	}
	tl := windowOf("xxxxxxxxxxxx/.......")
	f := measuredIn(t, tl, "hysteresis", rows)
	if len(f.Values) != 1 || f.Values[0].X != 1 || f.Observed != "Of the 8 minutes from the first failure on, 8 failed." {
		t.Errorf("recovery read off the end of a log: %q %+v", f.Observed, f.Values)
	}
	if x := value(t, measuredIn(t, tl, "load_and_failure", rows), "collapse").X; math.Abs(x-.5) > 1e-9 {
		t.Errorf("success fell by %v", x)
	}
	if x := value(t, measuredIn(t, tl, "arrival_shape", rows), "fall").X; x != 0 {
		t.Errorf("clients fell by %v", x)
	}
	whole := measuredIn(t, windowOf("xxxxxxxxxxxxxxxxxxxx"), "hysteresis", rows)
	if x := value(t, whole, "lasting").X; math.Abs(x-9./16) > 1e-6 {
		t.Errorf("a log that goes on without a line: %v of the minutes failed", x)
	}
}

// A failure long before the window is none in it; the window's own is seen with and
// without a past, and where a service has few requests.
func TestFailureOfTheWindow(t *testing.T) {
	calm := minutesOf(0, 20, "n", 1000, "ok", 1000)
	for _, c := range []struct {
		name string
		rows []timeline.Ints
		want bool // no failure is visible
	}{
		{"before the window alone", joined(minutesOf(-10, -4, "n", 1000, "ok", 500, "c5", 500), minutesOf(-4, 0, "n", 1000, "ok", 1000), calm), true},
		{"nothing, no past", calm, true},
		{"no past", joined(minutesOf(0, 10, "n", 1000, "ok", 1000), minutesOf(10, 20, "n", 1000, "c5", 1000)), false},
		{"a few requests, all failed", joined(minutesOf(-10, 10, "n", 4, "ok", 4), minutesOf(10, 20, "n", 4, "c5", 4)), false},
		{"a few requests, one failed", joined(minutesOf(-10, 10, "n", 4, "ok", 4), minutesOf(10, 11, "n", 4, "ok", 3, "c5", 1), minutesOf(11, 20, "n", 4, "ok", 4)), true},
		{"one bad minute", joined(minutesOf(-10, 10, "n", 1000, "ok", 1000), minutesOf(10, 11, "n", 1000, "c5", 1000), minutesOf(11, 20, "n", 1000, "ok", 1000)), true},
	} {
		f := measuredIn(t, windowOf("xxxxxxxxxxxxxxxxxxxx"), "load_and_failure", map[string][]timeline.Ints{"requests_minute": c.rows})
		if _, none := noFailure([]Finding{f}); none != c.want {
			t.Errorf("%s: %v, %+v", c.name, none, f.Values)
		}
	}
}

// What the logs do not cover is said where no failure is visible in the rest.
func TestNoFailureNamesWhatItCannotSee(t *testing.T) {
	rows := map[string][]timeline.Ints{"requests_minute": minutesOf(-10, 12, "n", 1000, "ok", 1000)}
	f := measuredIn(t, windowOf("xxxxxxxxxxxx........"), "load_and_failure", rows)
	if why, none := noFailure([]Finding{f}); !none || !strings.Contains(why, "without 8 minutes of the window that they do not cover") {
		t.Errorf("%v %q", none, why)
	}
}

// A failure two hours after demand rose is not taken for none.
func TestLeadIsNotTakenForNone(t *testing.T) {
	tl := windowOf(strings.Repeat("x", 130))
	rows := joined(minutesOf(-10, 0, "n", 100, "ok", 100), minutesOf(0, 1, "n", 900, "ok", 900), minutesOf(1, 120, "n", 100, "ok", 100), minutesOf(120, 130, "n", 100, "c5", 100))
	if x := value(t, measuredIn(t, tl, "load_and_failure", map[string][]timeline.Ints{"requests_minute": rows}), "lead").X; x != noOnset-1 {
		t.Errorf("lead %v", x)
	}
}

// What failed or was busy two hours before the window is no part of its incident.
func TestEarlierIncident(t *testing.T) {
	tl := windowOf(strings.Repeat("x", 20))
	tl.Rows[0].From = midnight - 150*minuteUS
	evening := joined(minutesOf(-60, 5, "n", 100, "ok", 100), minutesOf(5, 10, "n", 400, "ok", 400), minutesOf(10, 20, "n", 400, "c5", 400))
	earlier := joined(minutesOf(-150, -120, "n", 100, "ok", 100), minutesOf(-120, -100, "n", 900, "c5", 900), minutesOf(-100, -60, "n", 20, "ok", 20))
	for _, name := range []string{"load_and_failure", "hysteresis", "service_curve"} {
		want := measuredIn(t, tl, name, map[string][]timeline.Ints{"requests_minute": evening})
		got := measuredIn(t, tl, name, map[string][]timeline.Ints{"requests_minute": joined(earlier, evening)})
		if len(want.Values) == 0 || !slices.Equal(want.Values, got.Values) {
			t.Errorf("%s: %+v, with an earlier incident %+v", name, want.Values, got.Values)
		}
	}
}
