package timeline

import (
	"fmt"
	"strings"
	"testing"

	"hindcast/casefile"
)

// took is how long the i-th request took: one in fifty long.
func took(i int) casefile.Time {
	if i%50 == 7 {
		return 45 * second
	}
	return casefile.Time(200+i*37%1800) * second / 1000
}

// written is a balancer's log, which is written when a request ends: of all it holds
// those that ended while the file that is left was written.
func written(name string, all []asked, kept func(end casefile.Time) bool) loaded {
	return ofThese(name, all, func(i int, q asked) bool { return kept(q.at + took(i)) })
}

// ofThese is a log with durations of the requests kept admits.
func ofThese(name string, all []asked, kept func(i int, q asked) bool) loaded {
	return loaded{name, "access", "requests", func(b *casefile.Batch) {
		for i, q := range all {
			if !kept(i, q) {
				continue
			}
			one := hop(name, all[i:i+1], nil, func(r *casefile.Request) {
				r.Path = fmt.Sprintf("/page/%d", i%97)
				r.Offset, r.Line = int64(i)*100, int64(i+1)
				r.Stamp, r.TSEnd, r.Duration = "end", casefile.Some(q.at+took(i)), casefile.Some(int64(took(i)))
			})
			one.fill(b)
		}
	}}
}

// A log that is written when requests end misses, at its beginning, those that ended
// before it, and at its end those still under way. At either change the other log is
// counted for whole minutes, and no request is lost or counted twice.
func TestNothingIsLostAtAHandOver(t *testing.T) {
	all := limited()
	for i := range all { // nothing is refused where the balancer's log is missing
		if all[i].at < when(7, 0) && all[i].at >= when(-2, 0) {
			all[i].status = 200
		}
	}
	for i := range all {
		if all[i].at >= when(8, 0) && i%7 == 0 {
			all[i].status = 429
		}
	}
	for _, x := range []struct {
		name  string
		kept  func(end casefile.Time) bool
		bound func(row int) bool
	}{
		{"begins", func(end casefile.Time) bool { return end >= when(3, 20) }, func(row int) bool { return row <= 4 }},
		{"is silent", func(end casefile.Time) bool { return end < when(2, 20) || end >= when(5, 40) }, func(row int) bool { return row >= 2 && row <= 6 }},
	} {
		t.Run(x.name, func(t *testing.T) {
			tl := buildCase(t, makeCase(t, plainCase(), written("lb.log", all, x.kept), hop("app.log", all, wasAnswered, nil)), Options{})
			if got := setAsideNames(tl); got != "app.log for lb.log" || tl.SetAside[0].Whole {
				t.Fatalf("set aside %q: %+v", got, tl.SetAside)
			}
			want := truth(tl, all, nil)
			for row := 1; row <= 10; row++ {
				got := value(t, tl, "requests", row)
				if got.Value != want[row] {
					t.Errorf("row %d: got %+v, want %g", row, got, want[row])
				}
				// what the balancer would have refused stands nowhere else
				if x.bound(row) && got.Bound != AtLeast {
					t.Errorf("row %d: got %+v, want a lower bound", row, got)
				}
			}
			if edges := tl.SetAside[0].Counted[0].Edges; len(edges) == 0 || !strings.Contains(tl.SetAside[0].Note, "At the change") {
				t.Errorf("edges %v, note %s", edges, tl.SetAside[0].Note)
			}
		})
	}
}

// Where the one that goes on holds nearly all of the one that ends, its minutes are no
// lower bounds: nothing is known to be lost.
func TestAHandOverIsNoBound(t *testing.T) {
	all := calmEvening()
	until := func(end casefile.Time) bool { return end < when(6, 30) }
	served := func(i int, _ asked) bool { return i%33 > 0 }
	tl := buildCase(t, makeCase(t, plainCase(), written("lb.log", all, until), hop("app.log", all, served, nil)), Options{})
	if got := setAsideNames(tl); got != "app.log for lb.log" || tl.SetAside[0].Whole {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	front, behind := truth(tl, all, nil), truth(tl, all, served)
	for row := 1; row <= 10; row++ {
		want := front[row]
		if tl.Rows[row].From >= when(5, 0) { // 45 seconds before its end lie in this minute
			want = behind[row]
		}
		if got := value(t, tl, "requests", row); got != known(want) {
			t.Errorf("row %d: got %+v, want %g", row, got, want)
		}
	}
}

// A record of the minute of the change says which log is counted there.
func TestRecordsAtAHandOver(t *testing.T) {
	all := calmEvening()
	c := makeCase(t, plainCase(), written("lb.log", all, func(end casefile.Time) bool { return end < when(6, 30) }), hop("app.log", all, func(i int, _ asked) bool { return i%33 > 0 }, nil))
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tl, err := Build(t.Context(), s, c)
	if err != nil {
		t.Fatal(err)
	}
	records, err := RecordsIn(t.Context(), s, tl, when(5, 0), when(6, 0))
	if err != nil || len(records) < 2 {
		t.Fatal(records, err)
	}
	for _, r := range records {
		if want := map[string]string{"lb.log": "app.log", "app.log": ""}[r.Name]; r.SetAside != want {
			t.Errorf("%s is set aside for %q, want %q", r.Name, r.SetAside, want)
		}
	}
}

// A log that was cut out of the window by the start of requests lacks nothing in its
// first and last minute, though another goes on beyond either: it stays counted.
func TestAWindowCutOutIsNoHandOver(t *testing.T) {
	all := calmEvening()
	lb := ofThese("lb.log", all, func(_ int, q asked) bool { return q.at >= when(0, 0) && q.at < when(9, 0) })
	tl := buildCase(t, makeCase(t, plainCase(), lb, hop("app.log", all, func(i int, _ asked) bool { return i%33 > 0 }, nil)), Options{})
	if got := setAsideNames(tl); got != "app.log for lb.log" {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	want := truth(tl, all, nil)
	for row := 1; row <= 9; row++ {
		// It may have begun and ended there, as a log alone may: requests that ended before
		// its first line or after its last one would be missing.
		if got := value(t, tl, "requests", row); got.Value != want[row] || (got.Bound == AtLeast) != (row == 1 || row == 9) {
			t.Errorf("row %d: got %+v, want %g", row, got, want[row])
		}
	}
}

// Where the log that begins holds more of its first minutes than the one that goes on
// holds of them whole, it is counted, as a lower bound.
func TestTheLogThatHoldsMoreIsCountedAtItsEnds(t *testing.T) {
	all := calmEvening()
	few := func(i int, _ asked) bool { return i%6 == 0 }
	cut := func(end casefile.Time) bool { return end >= when(3, 10) }
	tl := buildCase(t, makeCase(t, plainCase(), written("lb.log", all, cut), hop("app.log", all, few, nil)), Options{})
	if got := setAsideNames(tl); got != "app.log for lb.log" {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	want := truth(tl, all, nil)
	if got := value(t, tl, "requests", 4); got.Bound != AtLeast || got.Value < want[4]*3/4 {
		t.Errorf("the minute in which it begins: got %+v, want most of %g, as a lower bound", got, want[4])
	}
	if got := value(t, tl, "requests", 5); got != known(want[5]) {
		t.Errorf("the minute after: got %+v, want %g", got, want[5])
	}
}
