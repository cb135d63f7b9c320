package timeline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"testing"

	"hindcast/casefile"
)

// asked is one request as a browser made it.
type asked struct {
	at     casefile.Time // by a right clock, at the first hop
	client int
	status int32
}

// crowd is a made-up evening: rate requests a minute before 20:00, four times as
// many from 20:02:30, one in ten failing from 20:05.
func crowd(seed uint64, from, to casefile.Time, rate float64) []asked {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out []asked
	for t := float64(from); ; {
		r := rate
		if casefile.Time(t) >= when(2, 30) {
			r *= 4
		}
		t += rng.ExpFloat64() * 60e6 / r
		if casefile.Time(t) >= to {
			return out
		}
		q := asked{casefile.Time(t), rng.IntN(400), 200}
		if q.at >= when(5, 0) && rng.IntN(10) == 0 {
			q.status = 503
		}
		out = append(out, q)
	}
}

// logOf is the log of a hop that saw every request delay seconds (exponential)
// later, by a clock that is ahead of the right one.
func logOf(name string, all []asked, seed uint64, delay float64, ahead func(t casefile.Time) float64) loaded {
	return loaded{name, "access", "requests", func(b *casefile.Batch) {
		rng := rand.New(rand.NewPCG(seed, 2))
		for i, q := range all {
			t := q.at + casefile.Time(rng.ExpFloat64()*delay*1e6)
			t += casefile.Time(ahead(t) * 1e6)
			row := casefile.Request{TS: t, TSStart: casefile.Some(t), Stamp: "start", Method: "GET", Path: fmt.Sprintf("/page/%d", i%97),
				Client: netip.AddrFrom4([4]byte{10, 0, byte(q.client >> 8), byte(q.client)}), Status: casefile.Some(q.status), Duration: casefile.Some[int64](20_000)}
			row.Offset, row.Line = int64(i)*100, int64(i+1)
			row.ClientNet, _ = row.Client.Prefix(24)
			b.Requests.Append(&row)
		}
		b.Accept(int64(len(all)))
	}}
}

func right(casefile.Time) float64 { return 0 }

func oneClock(t *testing.T, tl *Timeline) ClockPair {
	t.Helper()
	if len(tl.Clocks) != 1 {
		t.Fatalf("clocks %+v", tl.Clocks)
	}
	c := tl.Clocks[0]
	if c.NameA != "edge.log" {
		c = c.turned()
	}
	t.Logf("%s to %s: %+v", c.NameA, c.NameB, c)
	if !c.Measured() {
		t.Fatalf("nothing measured: %s", c.Missing)
	}
	return c
}

// One source runs 47.3 s ahead and gains 30 millionths: both come back within
// their printed error, and no stated order turns when they are applied.
func TestShiftedAndDrifting(t *testing.T) {
	all := crowd(7, when(-120, 0), when(15, 0), 60)
	mid := when(-60, 0)
	ahead := func(t casefile.Time) float64 { return 47.3 + 30e-6*float64(t-mid)/1e6 }
	cf := plainCase()
	cf.Events = []casefile.Event{{Name: "scheduled_start", At: "20:00", Mark: true}}
	c := makeCase(t, cf, logOf("edge.log", all, 3, 0, right), logOf("origin.log", all, 4, 0.02, ahead))
	tl := buildCase(t, c, Options{})
	k := oneClock(t, tl)
	want := -ahead(k.At)
	if math.Abs(k.Offset-want) > k.Error || k.Error > 0.1 || k.Zone != 0 || k.Method != "matched_requests" {
		t.Errorf("offset %.4f +- %.4f, want %.4f", k.Offset, k.Error, want)
	}
	if k.Drift == nil || math.Abs(*k.Drift+30) > *k.DriftErr || *k.DriftErr > 10 {
		t.Errorf("drift %v +- %v, want -30", k.Drift, k.DriftErr)
	}
	checkAlignment(t, c, tl)
}

// checkAlignment applies what was measured: the residual is small, both times are
// kept, and every order stays or is withdrawn.
func checkAlignment(t *testing.T, c *casefile.Case, logged *Timeline) {
	t.Helper()
	s, aligned, err := BuildAligned(t.Context(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(aligned.Corrections) != 1 || !aligned.Clocks[0].Applied || len(logged.Corrections) != 0 || logged.Clocks[0].Applied {
		t.Fatalf("corrections %+v", aligned.Corrections)
	}
	again, err := BuildWith(t.Context(), s, c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if k := oneClock(t, again); math.Abs(k.Offset) > k.Error {
		t.Errorf("after alignment an offset of %g s is left", k.Offset)
	}
	before := map[[4]string]string{}
	for _, o := range logged.Orders {
		before[o.key()] = o.Stated
		o = o.Turned()
		before[o.key()] = o.Stated
	}
	if len(aligned.Orders) == 0 {
		t.Fatal("no orders")
	}
	for _, o := range aligned.Orders {
		if was := before[o.key()]; was != "" && o.Stated != "" && was != o.Stated {
			t.Errorf("%s and %s: %s as logged, %s aligned", o.A, o.B, was, o.Stated)
		}
	}
}

// A source whose log was read in the wrong zone is called that.
func TestWrongZone(t *testing.T) {
	all := crowd(11, when(-60, 0), when(15, 0), 40)
	cf := plainCase()
	cf.Events = []casefile.Event{{Name: "scheduled_start", At: "20:00", Mark: true}}
	c := makeCase(t, cf, logOf("edge.log", all, 3, 0, right),
		logOf("origin.log", all, 4, 0.02, func(casefile.Time) float64 { return -4*3600 + 0.8 }))
	tl := buildCase(t, c, Options{})
	k := oneClock(t, tl)
	if k.Zone != 4*3600 || math.Abs(k.Offset-4*3600+0.8) > k.Error {
		t.Errorf("offset %g, zone %d", k.Offset, k.Zone)
	}
	checkAlignment(t, c, tl)
}

// Two balancers that share a crowd log nothing twice, and nothing is made up.
func TestClocksWithoutCommonTraffic(t *testing.T) {
	c := makeCase(t, plainCase(), logOf("lb-1.log", crowd(21, when(-60, 0), when(15, 0), 60), 3, 0, right),
		logOf("lb-2.log", crowd(22, when(-60, 0), when(15, 0), 60), 4, 0, right))
	tl := buildCase(t, c, Options{})
	if len(tl.Clocks) != 1 || tl.Clocks[0].Measured() || len(tl.Measured()) != 0 {
		t.Errorf("clocks %+v", tl.Clocks)
	}
}

// Flows of the same traffic stand behind the log by the clock offset and the time
// a client takes to ask.
func TestFlowsAgainstLog(t *testing.T) {
	all := crowd(31, when(-100, 0), when(15, 0), 60)
	for i := range all { // each connection comes from a client of its own
		all[i].client = i
	}
	tap := loaded{"edge.pcap", "pcap", "flows", func(b *casefile.Batch) {
		rng := rand.New(rand.NewPCG(9, 9))
		for i, q := range all {
			at := q.at - casefile.Time(20e3+rng.ExpFloat64()*80e3) - 12.4e6
			f := casefile.Flow{Records: 1, TS: at, TSEnd: at, Protocol: 6, SrcPort: casefile.Some(int32(40000 + i%20000)), DstPort: casefile.Some[int32](443), Packets: some64(1),
				Src: netip.AddrFrom4([4]byte{10, 0, byte(q.client >> 8), byte(q.client)}), Dst: netip.AddrFrom4([4]byte{10, 200, 0, 1})}
			f.Offset = int64(i)
			b.Flows.Append(&f)
		}
		b.Accept(int64(len(all)))
	}}
	c := makeCase(t, plainCase(), logOf("edge.log", all, 3, 0, right), tap)
	tl := buildCase(t, c, Options{})
	k := oneClock(t, tl)
	if k.Method != "flows_and_requests" || math.Abs(k.Offset-12.4) > max(k.Error, 0.05) {
		t.Errorf("%s: offset %g +- %g, want 12.4", k.Method, k.Offset, k.Error)
	}
	checkAlignment(t, c, tl)
}

func TestStatedClock(t *testing.T) {
	cf := plainCase()
	cf.Clocks = []casefile.Clock{{Source: "origin.log", Offset: "-1m30s", Basis: "checked by hand"}, {Source: "gone.log", Offset: "1s", Basis: "x"}}
	rows := steady(when(-5, 0), when(15, 0), 10)
	for i := range rows {
		rows[i].at += 90 * second
	}
	tl := buildCase(t, makeCase(t, cf, requests("origin.log", rows...)), Options{})
	if len(tl.Corrections) != 1 || tl.Corrections[0].Offset != 90 || tl.Corrections[0].Basis != "case.yaml: checked by hand" {
		t.Fatalf("corrections %+v", tl.Corrections)
	}
	if tl.Coverage[0].First != when(-5, 0) || tl.Notes[len(tl.Notes)-1] != "case.yaml corrects the clock of gone.log, which is not in the case" {
		t.Errorf("first %s, notes %v", tl.Coverage[0].First, tl.Notes)
	}
}

func TestCrossCorrelation(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	n := 3 * 3600
	a, b := make([]float64, n), make([]float64, n)
	for i := range n {
		v := 50 + 20*rng.NormFloat64()
		if j := i + 37; j < n {
			a[j] = v + 3*rng.NormFloat64()
		}
		b[i] = v + 3*rng.NormFloat64()
	}
	if lag, ok := crossCorrelate(a, b); !ok || math.Abs(lag-37) > corrSE {
		t.Errorf("lag %g, %v, want 37", lag, ok)
	}
	for i := range n {
		b[i] = 50 + 20*rng.NormFloat64()
	}
	if lag, ok := crossCorrelate(a, b); ok {
		t.Errorf("noise has a lag of %g", lag)
	}
}
