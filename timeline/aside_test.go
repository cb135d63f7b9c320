package timeline

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"hindcast/casefile"
)

// hop writes what a hop logged of all: those keep admits, delayed a little.
func hop(name string, all []asked, keep func(i int, q asked) bool, change func(*casefile.Request)) loaded {
	return loaded{name, "access", "requests", func(b *casefile.Batch) {
		for i, q := range all {
			if keep != nil && !keep(i, q) {
				continue
			}
			row := casefile.Request{TS: q.at, TSStart: casefile.Some(q.at), Stamp: "start", Method: "GET", Path: fmt.Sprintf("/page/%d", i%97),
				Client: netip.AddrFrom4([4]byte{10, 0, byte(q.client >> 8), byte(q.client)}), Status: casefile.Some(q.status)}
			row.Offset, row.Line = int64(i)*100, int64(i+1)
			row.ClientNet, _ = row.Client.Prefix(24)
			if change != nil {
				change(&row)
			}
			b.Requests.Append(&row)
			b.Accept(1)
		}
	}}
}

func evening() []asked { return crowd(12, when(-30, 0), when(10, 0), 60) }

// truth counts the requests of each row.
func truth(tl *Timeline, all []asked, keep func(i int, q asked) bool) []float64 {
	out := make([]float64, len(tl.Rows))
	for r, row := range tl.Rows {
		for i, q := range all {
			if q.at >= row.From && q.at < row.To && (keep == nil || keep(i, q)) {
				out[r]++
			}
		}
	}
	return out
}

func checkLane(t *testing.T, tl *Timeline, lane string, want []float64, bound func(row int) Bound) {
	t.Helper()
	for i, w := range want {
		if tl.Rows[i].From == tl.Rows[i].To {
			continue
		}
		b := Exact
		if bound != nil {
			b = bound(i)
		}
		if got := value(t, tl, lane, i); got != (Point{Value: w, Known: true, Bound: b}) {
			t.Errorf("%s in row %d: got %+v, want %g %q", lane, i, got, w, b)
		}
	}
}

// setAsideNames lists who is set aside for whom.
func setAsideNames(tl *Timeline) string {
	var out []string
	for _, a := range tl.SetAside {
		for _, c := range a.Counted {
			out = append(out, a.Name+" for "+c.Name)
		}
	}
	return strings.Join(out, ", ")
}

func wasAnswered(_ int, q asked) bool { return q.status == 200 }

// A balancer logs everything, the application what was answered: each request is
// counted once, from the balancer, in every number and in the SQL that is recorded.
func TestOneVantagePointIsCounted(t *testing.T) {
	all := evening()
	lb, app := hop("lb.log", all, nil, nil), hop("app.log", all, wasAnswered, nil)
	alone := buildCase(t, makeCase(t, plainCase(), lb), Options{})
	tl := buildCase(t, makeCase(t, plainCase(), app, lb), Options{})
	if got := setAsideNames(tl); got != "app.log for lb.log" || !tl.SetAside[0].Whole || !strings.Contains(tl.SetAside[0].Note, "logged more in the minutes both cover") {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	for _, want := range alone.Lanes {
		l, ok := tl.Lane(want.Name)
		if !ok || fmt.Sprint(l.Points) != fmt.Sprint(want.Points) || fmt.Sprint(l.Sources) != fmt.Sprint(want.Sources) {
			t.Errorf("%s: got %v of %v, want %v", want.Name, l.Points, l.Sources, want.Points)
		}
	}
	if fmt.Sprint(tl.Onsets) != fmt.Sprint(alone.Onsets) || len(tl.Onsets) == 0 {
		t.Errorf("onsets %v, want %v", tl.Onsets, alone.Onsets)
	}
	if len(tl.Clocks) != 1 || !tl.Clocks[0].Measured() {
		t.Errorf("clocks %+v", tl.Clocks)
	}
	notes := strings.Join(tl.Notes, "\n")
	if strings.Contains(notes, "holds them twice") || !strings.Contains(notes, "counted from lb.log") {
		t.Errorf("notes %s", notes)
	}
	seen := 0
	for _, r := range tl.Rollups {
		if r.Name == "requests_minute" {
			seen++
			if !strings.Contains(r.SQL, "NOT (source IN ('"+tl.SetAside[0].Source+"'))") {
				t.Errorf("the recorded SQL leaves nothing out:\n%s", r.SQL)
			}
		}
	}
	if seen != 1 {
		t.Errorf("requests_minute is recorded %d times", seen)
	}
}

// What case.yaml says goes before the rule; two that are both to be counted add up.
func TestCountedAsStated(t *testing.T) {
	all := evening()
	yes, no := true, false
	for _, x := range []struct {
		name, want string
		lb, app    *bool
		keep       func(int, asked) bool
		times      float64
	}{
		{"the app", "lb.log for app.log", nil, &yes, wasAnswered, 1},
		{"not the balancer", "lb.log for app.log", &no, nil, wasAnswered, 1},
		{"both", "", &yes, &yes, nil, 2},
	} {
		t.Run(x.name, func(t *testing.T) {
			cf := plainCase()
			for _, e := range []struct {
				name  string
				count *bool
			}{{"lb.log", x.lb}, {"app.log", x.app}} {
				if e.count != nil {
					cf.Expect = append(cf.Expect, casefile.Expect{Source: e.name, Count: e.count})
				}
			}
			keep := wasAnswered
			if x.keep == nil {
				keep = nil
			}
			tl := buildCase(t, makeCase(t, cf, hop("lb.log", all, nil, nil), hop("app.log", all, keep, nil)), Options{})
			if got := setAsideNames(tl); got != x.want {
				t.Errorf("set aside %q, want %q", got, x.want)
			}
			for i, w := range truth(tl, all, x.keep) {
				if got := value(t, tl, "requests", i); got.Value != w*x.times {
					t.Errorf("row %d: got %g, want %g", i, got.Value, w*x.times)
				}
			}
			if said := strings.Contains(strings.Join(tl.Notes, "\n"), "holds them twice"); said != (x.want == "") {
				t.Errorf("notes %q", tl.Notes)
			}
		})
	}
}

// Each moment is counted from whoever covers it: nothing twice, nothing blank.
func TestSetAsideOnlyWhereCovered(t *testing.T) {
	all := evening()
	for i := range all {
		all[i].status = 200
	}
	early := func(_ int, q asked) bool { return q.at < when(6, 30) }
	late := func(_ int, q asked) bool { return q.at >= when(-10, 0) }
	tl := buildCase(t, makeCase(t, plainCase(), hop("lb.log", all, early, nil), hop("app.log", all, late, nil)), Options{})
	if got := setAsideNames(tl); got != "lb.log for app.log" || tl.SetAside[0].Whole {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	checkLane(t, tl, "requests", truth(tl, all, nil), nil)
	cf, yes := plainCase(), true
	cf.Expect = []casefile.Expect{{Source: "lb.log", Count: &yes}}
	tl = buildCase(t, makeCase(t, cf, hop("lb.log", all, early, nil), hop("app.log", all, late, nil)), Options{})
	checkLane(t, tl, "requests", truth(tl, all, nil), func(row int) Bound {
		if row >= 7 && row <= 10 { // counted from a layer behind the one that should be
			return AtLeast
		}
		return Exact
	})
}

// Groups: three hops of one stream; a balancer before two applications, whichever
// is counted first; a log in two files.
func TestGroupsAreCountedOnce(t *testing.T) {
	all := evening()
	even := func(i int, _ asked) bool { return i%2 == 0 }
	odd := func(i int, _ asked) bool { return i%2 == 1 }
	first := func(_ int, q asked) bool { return q.at < when(3, 20) }
	rest := func(_ int, q asked) bool { return q.at >= when(3, 20) }
	lb := hop("lb.log", all, nil, nil)
	for _, x := range []struct {
		name, want string
		count      string
		sources    []loaded
	}{
		{"three hops", "cdn.log for lb.log, app.log for lb.log", "", []loaded{hop("cdn.log", all, wasAnswered, nil), lb, hop("app.log", all, func(i int, q asked) bool { return wasAnswered(i, q) && i%9 != 0 }, nil)}},
		{"two behind one", "a.log for lb.log, b.log for lb.log", "", []loaded{hop("a.log", all, even, nil), hop("b.log", all, odd, nil), lb}},
		{"two behind one, one of them first", "lb.log for a.log, lb.log for b.log", "a.log", []loaded{hop("a.log", all, even, nil), hop("b.log", all, odd, nil), lb}},
		{"two files", "lb.log for app.log.1", "", []loaded{hop("app.log.1", all, first, nil), hop("app.log", all, rest, nil), lb}},
	} {
		t.Run(x.name, func(t *testing.T) {
			cf, yes, no := plainCase(), true, false
			if x.count != "" {
				cf.Expect = []casefile.Expect{{Source: x.count, Count: &yes}, {Source: "lb.log", Count: &no}}
			}
			tl := buildCase(t, makeCase(t, cf, x.sources...), Options{})
			if got := setAsideNames(tl); got != x.want {
				t.Errorf("set aside %q, want %q", got, x.want)
			}
			if len(tl.SetAside) == 0 {
				t.Fatal("nothing is set aside")
			}
			for i, w := range truth(tl, all, nil) {
				if got := value(t, tl, "requests", i); got.Value != w {
					t.Errorf("row %d: got %g, want %g", i, got.Value, w)
				}
			}
		})
	}
}
