package analyzers

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// counts answers rollups from rows written by hand, cut to the span asked for.
type counts struct {
	rows map[string][]timeline.Ints
	err  error
}

func (c counts) Rollup(_ context.Context, name string, from, to casefile.Time, bucket int) ([]timeline.Ints, bool, error) {
	if 60%bucket != 0 {
		return nil, false, errors.New("expected buckets that fill a minute")
	}
	rows, ok := c.rows[name]
	var out []timeline.Ints
	for _, r := range rows {
		if r.Bucket >= from && r.Bucket < to {
			out = append(out, r)
		}
	}
	return out, ok, c.err
}

// ints makes a rollup row: minute after 20:00 local, then column, value pairs.
func ints(minute int, pairs ...any) timeline.Ints {
	r := timeline.Ints{Bucket: midnight + casefile.Time(minute)*60e6, Keys: map[string]string{}, N: map[string]int64{}}
	for i := 0; i < len(pairs); i += 2 {
		switch v := pairs[i+1].(type) {
		case int:
			r.N[pairs[i].(string)] = int64(v)
		case string:
			r.Keys[pairs[i].(string)] = v
		}
	}
	return r
}

// measure runs one indicator over three minutes with or without ten before.
func measure(t *testing.T, name string, before bool, rows map[string][]timeline.Ints) Finding {
	t.Helper()
	tl := &timeline.Timeline{Window: timeline.Window{From: midnight, To: midnight + 180e6}}
	if before {
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: midnight - 600e6 + 5, To: midnight})
	} else {
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: midnight, To: midnight})
	}
	for i := range 3 {
		from := midnight + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from, To: from + 60e6})
	}
	fs, err := Measure(context.Background(), Input{Case: &casefile.CaseFile{}, Timeline: tl, Ask: counts{rows: rows}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fs {
		if f.Indicator == name {
			if f.Calibrated || f.State == Observed && len(f.Cites) == 0 || f.State == NotAvailable && f.Why == "" {
				t.Errorf("finding %+v", f)
			}
			if f.State == Observed && len(f.Series) != len(tl.Rows) {
				t.Errorf("%s: %d points for %d rows", name, len(f.Series), len(tl.Rows))
			}
			return f
		}
	}
	t.Fatalf("no indicator %s", name)
	return Finding{}
}

func value(t *testing.T, f Finding, name string) Value {
	t.Helper()
	i := slices.IndexFunc(f.Values, func(v Value) bool { return v.Name == name })
	if i < 0 {
		t.Fatalf("%s has no value %q: %+v", f.Indicator, name, f)
	}
	if v := f.Values[i]; !(v.Lo <= v.X && v.X <= v.Hi) {
		t.Errorf("%s: %s lies outside its interval: %+v", f.Indicator, name, v)
	}
	return f.Values[slices.IndexFunc(f.Values, func(v Value) bool { return v.Name == name })]
}

func TestIndicatorsAreSilent(t *testing.T) {
	for _, i := range Indicators() {
		f := measure(t, i.Name, true, nil)
		if f.State != NotAvailable || len(f.Values) != 0 {
			t.Errorf("%s without data: %+v", i.Name, f)
		}
	}
	fs, err := Measure(context.Background(), Input{Timeline: &timeline.Timeline{}})
	if err != nil || len(fs) != len(Indicators()) || len(fs) < 4 {
		t.Errorf("without a session: %d findings, %v", len(fs), err)
	}
	_, err = Measure(context.Background(), Input{Timeline: &timeline.Timeline{}, Ask: counts{err: errors.New("no such view")}})
	if err == nil || !strings.Contains(err.Error(), "no such view") {
		t.Errorf("an error was swallowed: %v", err)
	}
}

func TestPerClientRate(t *testing.T) {
	rows := map[string][]timeline.Ints{"requests_clients": {
		ints(-5, "c", 2, "n", 1000),
		ints(0, "c", 1, "n", 90), ints(0, "c", 200, "n", 10),
		ints(2, "c", 1, "n", 90), ints(2, "c", 200, "n", 10),
	}}
	f := measure(t, "per_client_rate", true, rows)
	near(t, "median", value(t, f, "median").X, 1, 0)
	near(t, "p95", value(t, f, "p95").X, 200, 0)
	near(t, "busiest hundredth", value(t, f, "share of the busiest hundredth").X, 2*200./(2*90+20*200), 1e-5)
	near(t, "rho", value(t, f, "rho_c").X, 100, 0)
	if f.Series[1].Value != 200 || f.Series[2].Known {
		t.Errorf("series: %+v", f.Series)
	}
	f = measure(t, "per_client_rate", false, rows)
	if slices.ContainsFunc(f.Values, func(v Value) bool { return v.Name == "rho_c" }) || !strings.Contains(strings.Join(f.Caveats, " "), "no evidence before") {
		t.Errorf("a ratio without a baseline: %+v", f)
	}
}

func TestNewClientShare(t *testing.T) {
	rows := map[string][]timeline.Ints{
		"requests_clients":    {ints(-5, "c", 1, "n", 10), ints(0, "c", 1, "n", 100), ints(1, "c", 1, "n", 100)},
		"requests_first_seen": {ints(0, "n", 20), ints(1, "n", 80)},
	}
	f := measure(t, "new_client_share", true, rows)
	near(t, "share", value(t, f, "new share").X, .5, 0)
	if f.Series[2].Value != .8 || f.Series[3].Known || !strings.Contains(strings.Join(f.Caveats, " "), "seven days") {
		t.Errorf("got %+v", f)
	}
	if f = measure(t, "new_client_share", false, rows); f.State != NotAvailable {
		t.Errorf("without a baseline: %+v", f)
	}
	rows["requests_clients"] = rows["requests_clients"][1:]
	if f = measure(t, "new_client_share", true, rows); f.State != NotAvailable {
		t.Errorf("with an empty baseline: %+v", f)
	}
}

func TestHandshakes(t *testing.T) {
	rows := map[string][]timeline.Ints{"connections_states": {
		ints(0, "state", "established", "two_way", 1, "n", 30, "syns", 30),
		ints(0, "state", "no_ack", "two_way", 1, "n", 60, "syns", 60),
		ints(1, "state", "no_synack", "two_way", 1, "n", 10, "syns", 40),
		ints(1, "state", "unknown", "two_way", 0, "n", 7, "syns", 7),
	}}
	f := measure(t, "handshake_completion", false, rows)
	near(t, "completed", value(t, f, "completed").X, .3, 0)
	near(t, "client silent", value(t, f, "client silent").X, .6, 0)
	near(t, "server silent", value(t, f, "server silent").X, .1, 0)
	near(t, "SYNs", value(t, f, "SYNs per attempt").X, 1.3, 0)
	if !strings.Contains(strings.Join(f.Caveats, " "), "7 more attempts") {
		t.Errorf("caveats: %v", f.Caveats)
	}
	rows["connections_states"] = rows["connections_states"][3:]
	if f = measure(t, "handshake_completion", false, rows); f.State != NotAvailable || !strings.Contains(f.Why, "one direction") {
		t.Errorf("a one-way capture: %+v", f)
	}
}

func TestReflection(t *testing.T) {
	rows := map[string][]timeline.Ints{
		"flows_minute": {ints(0, "udp", 1000), ints(1, "udp", 0)},
		"flows_udp_unasked": {ints(0, "src_port", 11211, "packets", 600, "unasked", 600), ints(0, "src_port", 53, "packets", 100, "unasked", 0),
			ints(0, "src_port", 443, "packets", 300, "unasked", 0)},
	}
	f := measure(t, "reflection_ports", false, rows)
	near(t, "listed", value(t, f, "from listed ports").X, .7, 0)
	near(t, "unasked", value(t, f, "of these, without a request in the evidence").X, 600./700, 1e-5)
	if !strings.Contains(f.Observed, "11211 memcached (600), 53 DNS (100)") || f.Series[2].Known {
		t.Errorf("got %+v", f)
	}
	rows["flows_udp_unasked"] = []timeline.Ints{ints(0, "src_port", 53, "packets", 1000, "unasked", 1000)}
	if f = measure(t, "reflection_ports", false, rows); len(f.Values) != 1 || !strings.Contains(strings.Join(f.Caveats, " "), "cannot be told") {
		t.Errorf("one direction: %+v", f)
	}
	for _, r := range Reflectors() {
		if r.Port == 443 || r.Port == 80 || r.Port > 49151 || r.Source == "" {
			t.Errorf("port %d does not belong on the list", r.Port)
		}
	}
}

func TestQuantilesAndShares(t *testing.T) {
	h := histogram{}
	for i := int64(1); i <= 100; i++ {
		h[i] = 1
	}
	x, lo, hi := h.quantile(.95)
	near(t, "p95", x, 95, 0)
	near(t, "lower rank", lo, math.Ceil(95-z90*math.Sqrt(4.75)), 0)
	near(t, "upper rank", hi, math.Ceil(95+z90*math.Sqrt(4.75)+1), 0)
	if x, lo, hi = (histogram{7: 1}).quantile(.5); x != 7 || lo != 7 || hi != 7 {
		t.Error("one observation is its own quantile")
	}
	p, lo, hi := wilson(0, 10)
	near(t, "none of ten", p, 0, 0)
	near(t, "lower", lo, 0, 1e-12)
	near(t, "upper", hi, z90*z90/(10+z90*z90), 1e-12) // closed form of the score interval at 0
	if p, lo, hi = wilson(10, 10); p != 1 || hi < 1-1e-9 || lo < .7 {
		t.Errorf("ten of ten: %v %v %v", p, lo, hi)
	}
}
