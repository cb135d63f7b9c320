package analyzers

import (
	"math"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// minutesOf repeats a row over minutes.
func minutesOf(from, to int, pairs ...any) (out []timeline.Ints) {
	for m := from; m < to; m++ {
		out = append(out, ints(m, pairs...))
	}
	return out
}

func joined(parts ...[]timeline.Ints) []timeline.Ints { return slices.Concat(parts...) }

// slotsOf are requests of clients by ten seconds over three minutes.
func slotsOf(n func(place, slot int) int) (out []timeline.Ints) {
	for slot := range 18 {
		for place := 1; place <= 8; place++ {
			if k := n(place, slot); k > 0 {
				r := ints(0, "place", place, "n", k)
				r.Bucket += casefile.Time(slot * 10e6)
				out = append(out, r)
			}
		}
	}
	return out
}

// scatter is a fixed irregular sequence: a multiplicative hash.
func scatter(place, slot int) int {
	h := uint32(place*7919+slot*104729) * 2654435761
	return int(h>>24) % 6
}

// requestLeanings are indicators of request logs: flood is the side that speaks
// against the ordinary one, named by the value.
func requestLeanings() []leaning {
	type m = map[string][]timeline.Ints
	ordinaryClients := minutesOf(-9, 3, "c", 2, "n", 100)
	busy := func(n func(place, slot int) int) m {
		return m{"requests_clients": ordinaryClients, "requests_busy_new": slotsOf(n)}
	}
	costs := func(us, missed, queries int) m {
		return m{"requests_costs": joined(minutesOf(-9, 0, "n", 100, "sized", 90, "bytes_out", 90000, "timed", 90, "upstream_us", 900000, "cached", 100, "missed", 10, "queried", 50, "queries", 5),
			minutesOf(0, 3, "n", 100, "sized", 90, "bytes_out", 90000, "timed", 90, "upstream_us", us, "cached", 100, "missed", missed, "queried", 50, "queries", queries))}
	}
	growing := func(c int) (out []timeline.Ints) {
		for i := -9; i < 0; i++ {
			out = append(out, ints(i, "c", 2, "n", 100+10*(i+9)))
		}
		return append(out, ints(0, "c", c, "n", 200), ints(1, "c", c, "n", 220), ints(2, "c", c, "n", 240))
	}
	uses := func(n int) m {
		return m{"requests_minute": joined(minutesOf(-9, 0, "n", 100), minutesOf(0, 3, "n", n)),
			"gauges_samples": joined(minutesOf(-9, 0, "name", "cpu", "unit", "percent", "sum_milli", 20000, "valued", 1), minutesOf(0, 3, "name", "cpu", "unit", "percent", "sum_milli", 80000, "valued", 1))}
	}
	curve := func(n, bad, bin int) m {
		return m{"requests_minute": joined(minutesOf(-9, 0, "n", 100, "ok", 100, "c5", 0), minutesOf(0, 3, "n", n, "ok", n-bad, "c5", bad)),
			"requests_latency": joined(minutesOf(-9, 0, "bin", 200, "n", 100), minutesOf(0, 3, "bin", bin, "n", 100))}
	}
	failing := func(back int) m {
		return m{"requests_minute": joined(minutesOf(-9, -6, "n", 1000, "c5", 500), minutesOf(-6, -2, "n", 1200, "c5", 700), minutesOf(-2, 3, "n", back, "c5", 0))}
	}
	blocks := func(b string) m {
		return m{"requests_net_blocks": joined(minutesOf(-9, 0, "block", "192.0", "clients", 100, "n", 300), minutesOf(0, 3, "block", b, "clients", 100, "n", 300))}
	}
	response := func(after int) m {
		return m{"requests_backing_off": minuteOf("failed_before", 1000, "failed_after", after, "served_before", 1000, "served_after", 400)}
	}
	return []leaning{
		{"network_mix", "shift of blocks", blocks("198.51"), blocks("192.0"), .99, .001, m{"requests_net_blocks": minuteOf("block", "192.0", "clients", 3, "n", 9)}},
		{"network_mix", "from strange blocks", blocks("198.51"), blocks("192.0"), 1, 0, nil},
		{"client_similarity", "in step", busy(func(_, slot int) int { return 4 * (slot % 2) }), busy(scatter), .9, .3, m{"requests_clients": ordinaryClients, "requests_busy_new": slotsOf(func(p, _ int) int { return map[bool]int{true: 9}[p < 3] })}},
		{"client_similarity", "regularity", busy(func(p, slot int) int { return 30 * map[bool]int{true: 1}[slot%6 == p%6] }), busy(func(_, _ int) int { return 5 }), 3, -3, nil},
		{"response_to_failure", "gamma against served", response(1000), response(100), 1.2, -1.9, m{"requests_backing_off": minuteOf("failed_before", 3, "failed_after", 3, "served_before", 99, "served_after", 9)}},
		{"response_to_failure", "gamma", response(1000), response(100), 0, -3, nil},
		{"request_cost", "upstream time", costs(9000000, 10, 5), costs(900000, 10, 5), 3.3, 0, m{"requests_costs": minutesOf(-9, -1, "n", 3)}},
		{"request_cost", "cache misses", costs(900000, 100, 5), costs(900000, 10, 5), 3.3, 0, nil},
		{"request_cost", "unique queries", costs(900000, 10, 50), costs(900000, 10, 5), 1, .1, nil},
		{"use_per_request", "use per request", uses(100), uses(400), 1.99, 0, m{"requests_minute": minutesOf(-9, 3, "n", 5)}},
		{"request_elasticity", "elasticity", m{"requests_clients": growing(200)}, m{"requests_clients": growing(2)}, 3, 1, m{"requests_clients": minutesOf(-9, 3, "c", 2, "n", 100)}},
		{"request_elasticity", "excess", m{"requests_clients": growing(200)}, m{"requests_clients": growing(2)}, 6, 0, nil},
		{"service_curve", "slow at ordinary load", curve(90, 0, 264), curve(90, 0, 200), 3.9, .01, m{"requests_minute": minutesOf(0, 3, "n", 100)}},
		{"service_curve", "failing at ordinary load", curve(90, 45, 200), curve(90, 0, 200), .5, 0, nil},
		{"service_curve", "ordinary loads", curve(90, 0, 200), curve(900, 0, 200), 1, 0, nil},
		{"known_accounts", "load from known accounts", accountsOf(97000, 9), accountsOf(1000, 9), .96, .02, accountsOf(0, 0)},
		{"hysteresis", "eta", failing(1000), failing(100), -.01, -3, m{"requests_minute": minutesOf(-9, 3, "n", 100, "c5", 1)}},
	}
}

func TestRequestIndicatorsLean(t *testing.T) { checkLeanings(t, requestLeanings()) }

func checkLeanings(t *testing.T, all []leaning) {
	t.Helper()
	for _, l := range all {
		f := measure(t, l.indicator, true, l.flood)
		if f.State == NotAvailable {
			t.Errorf("%s: %s", l.indicator, f.Why)
			continue
		}
		if v := value(t, f, l.value); v.X < l.atLeast {
			t.Errorf("%s raised: %+v, want at least %v", l.indicator, v, l.atLeast)
		}
		f = measure(t, l.indicator, true, l.ordinary)
		if f.State == NotAvailable {
			t.Errorf("%s: %s", l.indicator, f.Why)
			continue
		}
		if v := value(t, f, l.value); v.X > l.atMost {
			t.Errorf("%s ordinary: %+v, want at most %v", l.indicator, v, l.atMost)
		}
		if l.lacking == nil {
			continue
		}
		if f = measure(t, l.indicator, true, l.lacking); f.State != NotAvailable || f.Why == "" {
			t.Errorf("%s without its data: %+v", l.indicator, f)
		}
	}
}

// Every indicator that lists scores makes each of them somewhere in the tables, so
// that no column of the calibration is dead by a misspelt name.
func TestEveryScoreIsMade(t *testing.T) {
	made := map[string]bool{}
	for _, l := range append(requestLeanings(), packetLeanings()...) {
		for _, rows := range []map[string][]timeline.Ints{l.flood, l.ordinary} {
			for _, v := range measure(t, l.indicator, true, rows).Values {
				made[l.indicator+": "+v.Name] = true
			}
		}
	}
	for _, l := range append(requestLeanings(), packetLeanings()...) {
		i := slices.IndexFunc(Indicators(), func(i Indicator) bool { return i.Name == l.indicator })
		for _, s := range Indicators()[i].Scores {
			if !made[l.indicator+": "+s] {
				t.Errorf("%s lists the score %q and never makes it", l.indicator, s)
			}
		}
	}
}

func TestBogonsInDeclaredSpace(t *testing.T) {
	rows := map[string][]timeline.Ints{"flows_source_blocks": minuteOf("block", "2001:db8::/32", "octet", -1, "packets", 50, "senders", 9)}
	if x := value(t, measure(t, "bogon_senders", true, rows), "from unusable addresses").X; x != 1 {
		t.Errorf("documentation space in a real case: %v, want all", x)
	}
	for _, d := range []string{"2001:db8::/32", "2001::/16"} {
		if !isDeclared("2001:db8::/32", map[string]bool{d: true}) {
			t.Errorf("%s declares its part", d)
		}
	}
	if isDeclared("2001:db8::/32", map[string]bool{"2001:db8:1::/48": true}) || isDeclared("own", map[string]bool{"0.0.0.0/0": true}) {
		t.Error("a part does not declare the whole")
	}
}

// TestClaimRecord holds the arithmetic of the method: 1.3 million listeners at 32,
// 64 and 128 kbit/s need 41.6, 83.2 and 166.4 Gbit/s.
func TestClaimRecord(t *testing.T) {
	claim := say("A", "attack", "blame", [2]float64{18, 18}, [2]float64{15, 21})
	crowd := number("B", "audience", "approx", 1.3e6, "listeners", "listeners")
	in := inputOf(claim, crowd)
	in.Ask = counts{}
	var f Finding
	for _, i := range Indicators() {
		if i.Name == "claim_record" {
			var err error
			if f, err = i.measure(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
	}
	v := value(t, f, "audience on the lines")
	near(t, "Gbit/s", v.X, 83.2, 1e-9)
	near(t, "low", v.Lo, 41.6, 1e-9)
	near(t, "high", v.Hi, 166.4, 1e-9)
	if l := value(t, f, "latency"); math.Abs(l.X-18) > 1e-9 || l.Lo != 15 || l.Hi != 21 {
		t.Errorf("latency: %+v", l)
	}
	if !strings.Contains(f.Observed, "1 statement claims a cause") || !slices.Contains(f.Cites, "statement:A") {
		t.Errorf("got %+v", f)
	}
}
