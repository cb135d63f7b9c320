package timeline

import (
	"testing"

	"hindcast/casefile"
)

// calmEvening is the evening without a failure, so that no row is a lower bound for the
// refusals in it.
func calmEvening() []asked {
	all := evening()
	for i := range all {
		all[i].status = 200
	}
	return all
}

func most(i int, _ asked) bool { return i%10 < 8 }

// clockBy moves the clock of a log.
func clockBy(d casefile.Time) func(*casefile.Request) {
	return func(r *casefile.Request) {
		r.TS += d
		r.TSStart = casefile.Some(r.TS)
	}
}

func counting(name string) *casefile.CaseFile {
	cf, yes := plainCase(), true
	cf.Expect = []casefile.Expect{{Source: name, Count: &yes}}
	return cf
}

// What is set aside as a whole is missed nowhere: not where its wrong clock ends
// early, and not in the hours before that onsets are held against.
func TestSetAsideIsMissedNowhere(t *testing.T) {
	all := calmEvening()
	for _, off := range []casefile.Time{-5 * minute, 5 * minute} {
		lb := hop("lb.log", all, nil, nil)
		alone := buildCase(t, makeCase(t, plainCase(), lb), Options{})
		tl := buildCase(t, makeCase(t, counting("lb.log"), lb, hop("app.log", all, most, clockBy(off))), Options{})
		if got := setAsideNames(tl); got != "app.log for lb.log" || !tl.SetAside[0].Whole {
			t.Fatalf("set aside %q: %+v", got, tl.SetAside)
		}
		checkLane(t, tl, "requests", truth(tl, all, nil)[:len(tl.Rows)-1], nil) // the row after holds the wrong clock's rest alone
		if len(alone.Onsets) == 0 || len(tl.Onsets) != len(alone.Onsets) {
			t.Fatalf("onsets %+v, want %+v", tl.Onsets, alone.Onsets)
		}
		for i, o := range tl.Onsets {
			if w := alone.Onsets[i]; o.At != w.At || o.Baseline != w.Baseline {
				t.Errorf("onset %+v, want %+v", o, w)
			}
		}
	}
}

// Nor does it cover anything: where the counted log has ended, nothing is known,
// whatever the other's clock says.
func TestSetAsideCoversNothing(t *testing.T) {
	all := calmEvening()
	until := func(_ int, q asked) bool { return q.at < when(5, 0) }
	tl := buildCase(t, makeCase(t, counting("lb.log"), hop("lb.log", all, until, nil), hop("app.log", all, until, clockBy(5*minute))), Options{})
	if len(tl.SetAside) != 1 || !tl.SetAside[0].Whole {
		t.Fatalf("set aside %+v", tl.SetAside)
	}
	checkPoints(t, tl, "requests", map[int]Point{7: unknown, 10: unknown})
}

// What only the other saw makes a lower bound where the other logged, not beyond.
func TestBoundsEndWithTheOther(t *testing.T) {
	all := calmEvening()
	lb := hop("lb.log", all, func(i int, _ asked) bool { return i%4 > 0 }, nil)
	app := hop("app.log", all, func(i int, q asked) bool { return i%4 < 3 && i%8 > 0 && q.at < when(2, 0) }, nil)
	tl := buildCase(t, makeCase(t, plainCase(), lb, app), Options{})
	if got := setAsideNames(tl); got != "app.log for lb.log" {
		t.Fatalf("set aside %q", got)
	}
	checkLane(t, tl, "requests", truth(tl, all, func(i int, _ asked) bool { return i%4 > 0 }), func(row int) Bound {
		if row == 1 || row == 2 {
			return AtLeast
		}
		return Exact
	})
}

// Of three, the one without times is counted, and of the two that state them one is
// set aside for the other, where times are counted too.
func TestSetAsideInLanesOfTimesIsMissedNowhere(t *testing.T) {
	all := calmEvening()
	timed := func(r *casefile.Request) { r.Duration = casefile.Some[int64](20_000) }
	short := func(i int, q asked) bool { return most(i, q) && q.at < when(5, 0) }
	tl := buildCase(t, makeCase(t, plainCase(), hop("lb.log", all, nil, nil), hop("a.log", all, func(i int, _ asked) bool { return i%10 < 9 }, timed), hop("b.log", all, short, timed)), Options{})
	if len(tl.SetAside) != 2 {
		t.Fatalf("set aside %+v", tl.SetAside)
	}
	for row := 1; row <= 10; row++ {
		if got := value(t, tl, "concurrency", row); !got.Known || got.Bound != Exact {
			t.Errorf("row %d: requests under way %+v", row, got)
		}
	}
}
