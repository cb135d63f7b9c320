package timeline

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"hindcast/casefile"
)

// withChecks is the log of a server behind a balancer: what was answered, and its own
// health checks, which nobody outside asked for.
func withChecks(name string, all []asked, seconds int, change func(*casefile.Request)) loaded {
	server := hop(name, all, wasAnswered, change)
	return loaded{name, "access", "requests", func(b *casefile.Batch) {
		server.fill(b)
		for s := 0; s < 40*60; s += seconds {
			row := casefile.Request{TS: when(-30, s), TSStart: casefile.Some(when(-30, s)), Stamp: "start", Method: "GET", Path: "/health",
				Client: netip.MustParseAddr("192.0.2.9"), Status: casefile.Some[int32](200)}
			if row.Offset = int64(1_000_000 + s); change != nil {
				change(&row)
			}
			b.Requests.Append(&row)
			b.Accept(1)
		}
	}}
}

// limited is the evening with the refusals of a balancer: 429, not 503.
func limited() []asked {
	all := evening()
	for i := range all {
		if all[i].status == 503 {
			all[i].status = 429
		}
	}
	return all
}

// A server's log that holds more because of its health checks does not displace the
// one of the balancer, which alone holds what was refused.
func TestRefusalsAreNotDisplaced(t *testing.T) {
	all := limited()
	refused := 0
	for _, q := range all {
		if q.status == 429 {
			refused++
		}
	}
	for _, off := range []casefile.Time{0, 30 * second, 20 * minute} {
		tl := buildCase(t, makeCase(t, plainCase(), hop("lb.log", all, nil, nil), withChecks("app.log", all, 2, clockBy(off))), Options{})
		if got := setAsideNames(tl); got != "app.log for lb.log" {
			t.Fatalf("set aside %q: %+v", got, tl.SetAside)
		}
		for i, w := range truth(tl, all, nil) {
			if got := value(t, tl, "requests", i); tl.Rows[i].Kind == Minute && got.Value != w {
				t.Errorf("row %d: got %g, want %g", i, got.Value, w)
			}
		}
		c := tl.SetAside[0].Counted[0]
		if c.OnlyFailed != 0 || c.TheirFailed < int64(refused)-25 || c.TheirFailed > int64(refused) || c.Only < 1100 || c.Their < c.TheirFailed {
			t.Errorf("offset %d: counted %+v, %d were refused", off, c, refused)
		}
		for _, want := range []string{"failures the other does not", fmt.Sprintf("%d requests stand only in app.log and %d only in lb.log", c.Only, c.Their), fmt.Sprintf("0 only in app.log and %d only in lb.log", c.TheirFailed)} {
			if !strings.Contains(tl.SetAside[0].Note, want) {
				t.Errorf("the note does not say %q: %s", want, tl.SetAside[0].Note)
			}
		}
	}
}

// Where the balancer is set aside all the same, the lost refusals make lower bounds,
// few as they are beside the requests that stand in both.
func TestLostRefusalsAreABound(t *testing.T) {
	all := limited()
	cf, no := plainCase(), false
	cf.Expect = []casefile.Expect{{Source: "lb.log", Count: &no}}
	tl := buildCase(t, makeCase(t, cf, hop("lb.log", all, nil, nil), hop("app.log", all, wasAnswered, nil)), Options{})
	if got := setAsideNames(tl); got != "lb.log for app.log" || !strings.Contains(tl.SetAside[0].Note, "lower bound") {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	if got := value(t, tl, "requests", 8); got.Bound != AtLeast {
		t.Errorf("got %+v", got)
	}
}

// What one log holds of times the other does not cover is no difference between them.
func TestOnlyWhatBothCoverIsCompared(t *testing.T) {
	all := limited()
	early := func(_ int, q asked) bool { return q.at < when(4, 0) }
	for _, off := range []casefile.Time{0, 20 * minute} {
		tl := buildCase(t, makeCase(t, counting("lb.log"), hop("lb.log", all, early, nil), hop("app.log", all, nil, clockBy(off))), Options{})
		if got := setAsideNames(tl); got != "app.log for lb.log" {
			t.Fatalf("set aside %q", got)
		}
		if c := tl.SetAside[0].Counted[0]; c.Only > 2 || c.Their > 2 || c.OnlyFailed > 0 || c.Shared < 2000 {
			t.Errorf("offset %d: counted %+v", off, c)
		}
	}
}
