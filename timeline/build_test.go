package timeline

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

func TestCountsOfAMinute(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 10)
	rows = append(rows,
		request{when(3, 1), 50, 500, 4000}, request{when(3, 2), 50, 404, 30}, request{when(3, 3), 51, 0, -1}, request{when(3, 4), 50, 429, 30}, request{when(3, 5), 3, 302, 30})
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{})
	if len(tl.Rows) != 12 || tl.Rows[0].Kind != Before || tl.Rows[11].Kind != After {
		t.Fatalf("rows: %+v", tl.Rows)
	}
	// Row 4 is 20:03; one failure and one without a status are no censoring.
	checkPoints(t, tl, "requests", map[int]Point{0: known(30), 1: known(6), 4: known(11), 5: known(6), 11: known(30)})
	checkPoints(t, tl, "requests_ok", map[int]Point{4: known(7)})
	checkPoints(t, tl, "errors_4xx", map[int]Point{3: known(0), 4: known(2)})
	checkPoints(t, tl, "errors_5xx", map[int]Point{0: known(0), 3: known(0), 4: known(1)})
	checkPoints(t, tl, "errors_429", map[int]Point{3: known(0), 4: known(1)})
	checkPoints(t, tl, "errors_none", map[int]Point{4: known(1)})
	checkPoints(t, tl, "clients", map[int]Point{0: known(7), 1: known(6), 4: known(8)})
	checkPoints(t, tl, "new_clients", map[int]Point{0: known(7), 1: known(0), 4: known(2)})
	checkPoints(t, tl, "requests_per_client_p50", map[int]Point{1: known(1), 4: known(1)})
	checkPoints(t, tl, "requests_per_client_p99", map[int]Point{4: known(3)})
	lo, hi := LatencyBinBounds(LatencyBin(20_000))
	checkPoints(t, tl, "latency_p50", map[int]Point{1: known((float64(lo) + float64(hi-1)) / 2000)})
	if p := value(t, tl, "latency_p95", 4).Value; p < 4000/1.032 || p > 4000*1.032 {
		t.Errorf("latency_p95 is %g, want 4000 within 3.2 %%", p)
	}
	for _, absent := range []string{"errors_503", "packets", "connections", "posts", "messages", "bytes_out"} {
		if _, ok := tl.Lane(absent); ok {
			t.Errorf("lane %s exists without evidence", absent)
		}
	}
}

// A log that stops is unknown after its end, everywhere, and never a drop to zero.
func TestSourceThatStops(t *testing.T) {
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", steady(when(-5, 0), when(5, 30), 10)...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{1: known(6), 5: known(6), 6: atLeast(3), 7: unknown, 10: unknown, 11: unknown})
	checkPoints(t, tl, "errors_5xx", map[int]Point{5: known(0), 7: unknown})
	checkPoints(t, tl, "latency_p50", map[int]Point{7: unknown})
	c := tl.Coverage[0]
	want := []Cover{Covered, Covered, Covered, Covered, Covered, Covered, Partly, NotAtAll, NotAtAll, NotAtAll, NotAtAll, NotAtAll}
	if !slices.Equal(c.Rows, want) || !strings.Contains(c.Note, "last record at 2024-08-13 00:05:20Z, inside the window") {
		t.Errorf("coverage %v, note %q", c.Rows, c.Note)
	}
	if tl.Rows[11].From != tl.Rows[11].To {
		t.Errorf("the row after the window spans %+v without evidence", tl.Rows[11])
	}
	if js := bytesOf(t, tl); !strings.Contains(strings.Join(strings.Fields(js), ""), `"points":[30,6,6,6,6,6,3,null,null,null,null,null],"at_least":[6]`) {
		t.Errorf("JSON does not show unknown as null and the lower bound:\n%s", js[:2000])
	}
}

// One of two logs stops: what is left is a lower bound of the whole.
func TestOneOfTwoStops(t *testing.T) {
	c := makeCase(t, plainCase(),
		requests("lb-1.log", steady(when(-5, 0), when(15, 0), 10)...),
		requests("lb-2.log", steady(when(-5, 5), when(4, 0), 10)...))
	checkPoints(t, buildCase(t, c, Options{}), "requests", map[int]Point{3: known(12), 4: known(12), 5: atLeast(6), 10: atLeast(6), 11: known(30)})
}

// A busy log that falls silent is unknown in the gap; a log that is quiet most of
// the time has a known zero there.
func TestGaps(t *testing.T) {
	busy := append(steady(when(-10, 0), when(3, 0), 10), steady(when(5, 0), when(20, 0), 10)...)
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", busy...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{3: known(6), 4: unknown, 5: unknown, 6: known(6)})
	if !strings.Contains(tl.Coverage[0].Note, "no record for 2m9s of the window, from 2024-08-13 00:02:51Z to 2024-08-13 00:05:00Z, with about 6 a minute around it") {
		t.Errorf("note %q", tl.Coverage[0].Note)
	}
	quiet := []request{{when(-30, 0), 1, 200, 5}, {when(-9, 0), 1, 200, 5}, {when(3, 20), 1, 500, 5}, {when(30, 0), 1, 200, 5}}
	tl = buildCase(t, makeCase(t, plainCase(), requests("q.log", quiet...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{3: known(0), 4: known(1), 5: known(0)})
	checkPoints(t, tl, "latency_p50", map[int]Point{3: unknown})
	// One long silence is no habit, even where it takes most of the time.
	lost := append(steady(when(-3, 0), when(1, 0), 10), steady(when(9, 0), when(12, 0), 10)...)
	tl = buildCase(t, makeCase(t, plainCase(), requests("lost.log", lost...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{1: known(6), 2: unknown, 9: unknown, 10: known(6)})
}

// Splitting a log in two files and permuting the sources changes no number.
func TestSplitAndPermutation(t *testing.T) {
	all := steady(when(-20, 0), when(20, 0), 7)
	all[100].status, all[200].status = 503, 404
	whole := buildCase(t, makeCase(t, plainCase(), requests("a.log", all...)), Options{})
	for _, cut := range []int{1, 90, 171, 175, 250, len(all) - 1} {
		one, two := requests("a.log.1", all[:cut]...), requests("a.log", all[cut:]...)
		a := buildCase(t, makeCase(t, plainCase(), one, two), Options{})
		b := buildCase(t, makeCase(t, plainCase(), two, one), Options{})
		if bytesOf(t, a) != bytesOf(t, b) {
			t.Errorf("cut at %d: the order of loading changes the timeline", cut)
		}
		samePoints(t, whole, a)
	}
	var odd, even []request
	for i, r := range all {
		if i%2 == 0 {
			even = append(even, r)
		} else {
			odd = append(odd, r)
		}
	}
	samePoints(t, whole, buildCase(t, makeCase(t, plainCase(), requests("odd", odd...), requests("even", even...)), Options{}))
}

func samePoints(t *testing.T, a, b *Timeline) {
	t.Helper()
	if len(a.Onsets) != len(b.Onsets) {
		t.Fatalf("onsets differ: %+v\nand %+v", a.Onsets, b.Onsets)
	}
	for i := range a.Onsets {
		x, y := a.Onsets[i], b.Onsets[i]
		if x.Sources, y.Sources = nil, nil; !reflect.DeepEqual(x, y) {
			t.Errorf("%+v\nand %+v", x, y)
		}
	}
	if !slices.Equal(a.Rows, b.Rows) || len(a.Lanes) != len(b.Lanes) {
		t.Fatalf("rows or lanes differ: %d and %d lanes", len(a.Lanes), len(b.Lanes))
	}
	for i := range a.Lanes {
		if a.Lanes[i].Name != b.Lanes[i].Name || !slices.Equal(a.Lanes[i].Points, b.Lanes[i].Points) {
			t.Errorf("%s: %v\nand %s: %v", a.Lanes[i].Name, a.Lanes[i].Points, b.Lanes[i].Name, b.Lanes[i].Points)
		}
	}
}

func TestStatedCoverage(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 10)
	cf := plainCase()
	cf.Expect = []casefile.Expect{{Source: "lb-2.log", Missing: true, From: "20:04", To: "20:06", Who: "operations"}}
	tl := buildCase(t, makeCase(t, cf, requests("lb-1.log", rows...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{4: known(6), 5: atLeast(6), 6: atLeast(6), 7: known(6)})
	if len(tl.Coverage) != 2 || tl.Coverage[1].Note != "stated missing by operations" {
		t.Errorf("coverage %+v", tl.Coverage)
	}
	// A source that was only expected until 20:04 is not missed after it.
	cf = plainCase()
	cf.Expect = []casefile.Expect{{Source: "/evidence/lb-2.log", To: "20:04"}}
	tl = buildCase(t, makeCase(t, cf, requests("lb-1.log", rows...), requests("lb-2.log", steady(when(-5, 0), when(4, 0), 10)...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{4: known(12), 5: known(6)})
}

func TestWindowErrors(t *testing.T) {
	s, err := newSession(newEngine(t), map[string]int64{}, func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		w    Window
		step int
		want string
	}{
		{Window{when(0, 30), when(5, 0)}, 60, "expected whole minutes, found 2024-08-13T00:00:30Z"},
		{Window{when(5, 0), when(5, 0)}, 60, "expected the start before the end"},
		{Window{when(0, 0), when(5, 0)}, 7, "expected a divisor of 60 seconds, found 7"},
		{Window{when(0, 0), when(60*24*31, 0)}, 1, "expected at most 100000 rows"},
	} {
		if _, err := build(t.Context(), s, &facts{window: c.w}, Options{StepSeconds: c.step}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %s", c.w, err, c.want)
		}
	}
}

// A step of seconds sums to the minutes and carries their coverage.
func TestSteps(t *testing.T) {
	c := makeCase(t, plainCase(), requests("a.log", steady(when(-5, 0), when(5, 30), 1)...))
	tl := buildCase(t, c, Options{StepSeconds: 10})
	if len(tl.Rows) != 62 {
		t.Fatalf("%d rows", len(tl.Rows))
	}
	checkPoints(t, tl, "requests", map[int]Point{1: known(10), 33: known(10), 34: unknown})
}

func TestEmptyCase(t *testing.T) {
	tl := buildCase(t, makeCase(t, plainCase()), Options{})
	if len(tl.Lanes) != 0 || len(tl.Rows) != 12 || tl.Rows[0].From != tl.Rows[0].To {
		t.Errorf("got %+v", tl)
	}
}

// A minute leads to the bytes of its first record, and of its first failure.
func TestRecordsIn(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 10)
	rows[50].status = 503 // 20:03:20
	c := makeCase(t, plainCase(), requests("a.log", rows...), gauge("g.csv", casefile.Gauge{TS: when(3, 5), Name: "cpu", Kind: "gauge", Value: casefile.Some(1.0)}))
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tl, err := Build(t.Context(), s, c)
	if err != nil {
		t.Fatal(err)
	}
	got, err := RecordsIn(t.Context(), s, tl, when(3, 0), when(4, 0))
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, want := range []struct {
		table, which, cite string
		n                  int64
	}{{"gauges", "first", "@0", 1}, {"requests", "first", "@4800", 6}, {"requests", "first failed", "@5000", 1}} {
		if g := got[i]; g.Table != want.table || g.Which != want.which || g.N != want.n || !strings.HasSuffix(g.Cite, want.cite) {
			t.Errorf("got %+v, want %+v", g, want)
		}
	}
}
