package analyzers

import (
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// ledgerInput is ten ordinary minutes and three of the window.
func ledgerInput(rows map[string][]timeline.Ints) Input {
	tl := &timeline.Timeline{Window: timeline.Window{From: midnight, To: midnight + 180e6}}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: midnight - 600e6, To: midnight})
	lane := timeline.Lane{Name: "requests", Points: []timeline.Point{{}}}
	for i := range 3 {
		from := midnight + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from, To: from + 60e6})
		lane.Points = append(lane.Points, timeline.Point{})
	}
	tl.Lanes = []timeline.Lane{lane}
	return Input{Case: &casefile.CaseFile{}, Timeline: tl, Ask: counts{rows: rows}}
}

// work is a minute of one kind of request that takes a tenth of a second.
func work(from, to, n, ok, named int) []timeline.Ints {
	return minutesOf(from, to, "class", "/join", "n", n, "ok", ok, "failed", n-ok, "named", named, "timed", ok, "upstream_us", ok*100_000)
}

func ledger(t *testing.T, in Input) *Ledger {
	t.Helper()
	l, err := LedgerOf(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A flood of few machines: what single clients sent beyond any retry is hostile
// from below, what is signed in is legitimate from below, and removing the hostile
// part would have sufficed in every minute that failed.
func TestLedgerOfAFlood(t *testing.T) {
	l := ledger(t, ledgerInput(map[string][]timeline.Ints{
		"requests_class_work": joined(work(-10, 0, 1000, 1000, 500), work(0, 1, 1000, 1000, 500), work(1, 3, 21000, 1000, 500)),
		"requests_clients":    joined(minutesOf(-10, 1, "c", 10, "n", 100), minutesOf(1, 3, "c", 10, "n", 100), minutesOf(1, 3, "c", 2000, "n", 10)),
	}))
	if l.Unit != "server-seconds a minute" || !l.Contested || l.Failing != 2 || len(l.Minutes) != 3 {
		t.Fatalf("got %+v", l)
	}
	m := l.Minutes[1]
	near(t, "offered", *m.Offered, 2100, 1e-6)
	near(t, "served", *m.Done, 100, 1e-6)
	if *m.Hostile.Lo < 100 || *m.Hostile.Hi < 2000 || *m.Hostile.Hi > 2100 {
		t.Errorf("hostile load %v to %v", *m.Hostile.Lo, *m.Hostile.Hi)
	}
	if *m.Legit.Lo < 40 || m.Legit.Hi != nil {
		t.Errorf("demand of a failing minute must be open above: %+v", m.Legit)
	}
	if *m.Capacity.Lo > 100 || *m.Capacity.Hi < 2100 {
		t.Errorf("capacity %v to %v", *m.Capacity.Lo, *m.Capacity.Hi)
	}
	if calm := l.Minutes[0]; calm.Legit.Hi == nil || *calm.Legit.Hi < 100 || calm.Capacity.Hi != nil || *calm.Capacity.Lo > 100 {
		t.Errorf("calm minute: %+v", calm)
	}
	if l.SufficedHi != 1 || l.Presence.Seen != SeenPossible || !strings.Contains(l.Presence.Why, "27 times") || !strings.Contains(l.Presence.Why, "proxy") {
		t.Errorf("removal %v to %v, presence %+v", l.SufficedLo, l.SufficedHi, l.Presence)
	}
}

// A crowd of members: nothing is hostile from below, presence is not shown, and
// where what is signed in alone passes what could be served, removing anything
// else would not have sufficed.
func TestLedgerOfACrowd(t *testing.T) {
	l := ledger(t, ledgerInput(map[string][]timeline.Ints{
		"requests_class_work": joined(work(-10, 0, 1000, 1000, 1000), work(0, 3, 9000, 800, 9000)),
		"requests_clients":    joined(minutesOf(-10, 0, "c", 10, "n", 100), minutesOf(0, 3, "c", 10, "n", 900)),
	}))
	if l.Failing != 3 || l.SufficedLo != 0 || l.Presence.Seen != SeenNot {
		t.Errorf("got %+v", l)
	}
	for _, m := range l.Minutes {
		if *m.Hostile.Lo != 0 {
			t.Errorf("hostile load of a crowd: %v", *m.Hostile.Lo)
		}
	}
}

// Without any name or time requests count as one, demand reaches from the quietest
// ordinary minute to everything, and a case without logs has no minutes.
func TestLedgerOfLittle(t *testing.T) {
	plain := func(from, to, n, bad int) []timeline.Ints {
		return minutesOf(from, to, "class", "/", "n", n, "ok", n-bad, "failed", bad, "named", 0, "timed", 0, "upstream_us", 0, "lasted", 0, "duration_us", 0)
	}
	l := ledger(t, ledgerInput(map[string][]timeline.Ints{"requests_class_work": joined(plain(-10, 0, 100, 0), plain(0, 3, 300, 0))}))
	m := l.Minutes[0]
	if l.Unit != "requests a minute" || l.Contested || *m.Legit.Lo != 100 || *m.Legit.Hi < 300 || *m.Hostile.Hi < 200 || l.SufficedHi != 0 {
		t.Errorf("got %+v %+v", l, m)
	}
	l = ledger(t, ledgerInput(nil))
	if l.Why == "" || len(l.Minutes) != 0 || l.Presence.Seen != SeenUnknown {
		t.Errorf("without logs: %+v", l)
	}
}
