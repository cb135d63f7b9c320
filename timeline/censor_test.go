package timeline

import (
	"math"
	"strings"
	"testing"

	"hindcast/casefile"
)

// Demand is a lower bound while one request in twenty is refused or given up, and
// at least ten are: not for a single error, and not for a broken page.
func TestCensoring(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 1)
	for m, codes := range map[int][]int{1: {500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500}, 3: {503, 503, 503, 429, 499, 0, 408, 502, 504, 503}, 5: {503, 503, 503}} {
		for i, code := range codes {
			rows = append(rows, request{when(m, i), 300 + i, code, 5})
		}
	}
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{})
	checkPoints(t, tl, "requests", map[int]Point{1: known(60), 2: known(72), 4: atLeast(70), 5: known(60), 6: known(63)})
	checkPoints(t, tl, "errors_5xx", map[int]Point{2: known(12), 4: known(6)})
	if notes := strings.Join(tl.Notes, " "); !strings.Contains(notes, "in 1 of 10 minutes the service refused") {
		t.Errorf("notes %s", notes)
	}
}

// What is a lower bound in a minute is one in every finer row of it, whether the
// row itself holds ten refusals, one or none.
func TestCensoringByStep(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 1)
	for i := range rows {
		if r := &rows[i]; r.at >= when(5, 0) && r.at < when(8, 0) && i%3 == 0 {
			r.status = 503
		}
	}
	c := makeCase(t, plainCase(), requests("a.log", rows...), text("kern.log", map[casefile.Time]string{when(-30, 0): "", when(9, 10): "queue_full", when(40, 0): ""}))
	for _, step := range []int{60, 30, 10, 1} {
		tl := buildCase(t, c, Options{StepSeconds: step})
		l, _ := tl.Lane("requests")
		for i, p := range l.Points {
			at := tl.Rows[i].From
			want := Exact
			if at >= when(5, 0) && at < when(8, 0) || at >= when(9, 0) && at < when(10, 0) {
				want = AtLeast
			}
			if !p.Known || p.Bound != want {
				t.Fatalf("step %d: requests at %s are %+v, want the bound %q", step, at, p, want)
			}
		}
		if notes := strings.Join(tl.Notes, " "); !strings.Contains(notes, "in 4 of 10 minutes the service refused") {
			t.Errorf("step %d: notes %s", step, notes)
		}
	}
}

// Connections nobody answered, and a kernel that says it dropped some, censor the
// log of the same minute.
func TestCensoringByOthers(t *testing.T) {
	tap := loaded{"edge.pcap", "pcap", "flows", func(b *casefile.Batch) {
		for s := -60; s < 700; s++ {
			f := casefile.Flow{Records: 1, TS: when(0, s), TSEnd: when(0, s), Protocol: 6, Packets: some64(1)}
			f.Offset = int64(s + 60)
			b.Flows.Append(&f)
		}
		for i := range 40 {
			c := casefile.Connection{TS: when(2, i), State: "established", TwoWay: true}
			if i%4 == 0 {
				c.State = "no_synack"
			}
			b.Connections.Append(&c)
		}
		b.Accept(760)
	}}
	c := makeCase(t, plainCase(), requests("a.log", steady(when(-5, 0), when(15, 0), 1)...), tap,
		text("kern.log", map[casefile.Time]string{when(-30, 0): "", when(4, 10): "conntrack_full", when(40, 0): ""}))
	checkPoints(t, buildCase(t, c, Options{}), "requests", map[int]Point{2: known(60), 3: atLeast(60), 4: known(60), 5: atLeast(60), 6: known(60)})
}

// Requests under way follow Little's law where arrivals and times are steady, and
// the beginning of the window knows what began before it.
func TestConcurrency(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 2)
	for i := range rows {
		rows[i].ms = 9000
	}
	rows = append(rows, request{when(-2, 0), 9, 200, 240_000}, request{when(5, 30), 9, 200, 15_000})
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{})
	checkPoints(t, tl, "concurrency", map[int]Point{0: unknown, 1: known(5.5), 2: known(5.5), 3: known(4.5), 5: known(4.5), 6: known(4.75), 7: known(4.5), 11: unknown})
	l, _ := tl.Lane("requests")
	if little := l.Points[5].Value / 60 * 9; math.Abs(little-4.5) > 1e-9 {
		t.Errorf("by Little's law %g requests are under way", little)
	}
}

func TestAfterFailure(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 10)
	rows = append(rows, request{when(1, 1), 50, 503, 5}, request{when(1, 2), 51, 499, 5}, request{when(1, 3), 52, 404, 5},
		request{when(2, 1), 50, 200, 5}, request{when(2, 2), 50, 200, 5}, request{when(2, 3), 51, 200, 5}, request{when(2, 4), 52, 200, 5}, request{when(3, 1), 50, 200, 5},
		request{when(-1, 30), 60, 500, 5}, request{when(0, 30), 60, 200, 5})
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{})
	checkPoints(t, tl, "requests_after_failure", map[int]Point{0: unknown, 1: known(1), 2: known(0), 3: known(3), 4: known(0), 11: unknown})
}

func TestTerminationAndQueue(t *testing.T) {
	ends := []string{"----", "sC--", "sC--", "SH--", "-", ""}
	c := makeCase(t, plainCase(), loaded{"haproxy.log", "haproxy", "requests", func(b *casefile.Batch) {
		for i := range 1200 {
			q := casefile.Request{TS: when(-5, i), TSStart: casefile.Some(when(-5, i)), Stamp: "start", Status: casefile.Some[int32](200), Termination: ends[i%len(ends)]}
			if i%2 == 0 {
				q.Queue = casefile.Some(int64(i%60) * 1000)
			}
			q.Offset, q.Line = int64(i)*100, int64(i+1)
			b.Requests.Append(&q)
		}
		b.Accept(1200)
	}})
	tl := buildCase(t, c, Options{})
	checkPoints(t, tl, "ended_sC--", map[int]Point{0: known(100), 1: known(20)})
	checkPoints(t, tl, "ended_SH--", map[int]Point{1: known(10)})
	for _, absent := range []string{"ended_----", "ended_-", "ended_"} {
		if _, ok := tl.Lane(absent); ok {
			t.Errorf("a lane %s for what ended as it should", absent)
		}
	}
	if p := value(t, tl, "queue_p95", 1).Value; p < 56/1.032 || p > 56*1.032 {
		t.Errorf("queue_p95 is %g, want 56 within 3.2 %%", p)
	}
}
