package timeline

import (
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"hindcast/casefile"
)

// longFlows is one source of flow records that last longer than a minute.
func longFlows(flows ...casefile.Flow) loaded {
	return loaded{"exporter.nf", "nfcapd", "flows", func(b *casefile.Batch) {
		for i := range flows {
			flows[i].Offset, flows[i].Records = int64(i), 1
			b.Flows.Append(&flows[i])
		}
		b.Accept(int64(len(flows)))
	}}
}

// A long flow is spread over the minutes it covers, and sums to itself.
func TestLongFlowIsSpread(t *testing.T) {
	f := casefile.Flow{TS: when(1, 30), TSEnd: when(4, 30) - 1, Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("10.0.0.1"),
		Protocol: 17, SrcPort: casefile.Some[int32](53), DstPort: casefile.Some[int32](4711), Packets: some64(300), IPBytes: some64(300_001)}
	short := f
	short.TS, short.TSEnd, short.Packets, short.IPBytes = when(2, 0), when(2, 1), some64(7), casefile.Null[int64]{}
	tl := buildCase(t, makeCase(t, plainCase(), longFlows(f, short)), Options{})
	total, bytes := 0.0, 0.0
	for row, want := range map[int]float64{2: 50, 3: 107, 4: 100, 5: 50} {
		if got := value(t, tl, "packets", row); got.Value != want {
			t.Errorf("row %d: %+v, want %v packets", row, got, want)
		}
		total += value(t, tl, "packets", row).Value
		bytes += value(t, tl, "ip_bytes", row).Value
		if got := value(t, tl, "sources", row); got.Value != 1 {
			t.Errorf("row %d: %+v sources", row, got)
		}
	}
	if total != 307 || bytes != 300_001 {
		t.Errorf("%v packets and %v bytes in all", total, bytes)
	}
}

// Flows across the window's ends sum over before, window and after to what they
// are, whatever their length and the buckets.
func TestSpreadSumsExactly(t *testing.T) {
	db := newEngine(t)
	r := rand.New(rand.NewPCG(7, 7))
	var rows []string
	var packets, bytes int64
	for i := range 400 {
		at := when(r.IntN(600)-300, r.IntN(60)) + casefile.Time(r.IntN(1e6))
		length := casefile.Time(r.IntN(1e6))
		if i%4 > 0 {
			length = casefile.Time(r.Int64N(int64(300 * minute)))
		}
		p, b := r.Int64N(1000), r.Int64N(1<<40)
		packets, bytes = packets+p, bytes+b
		rows = append(rows, fmt.Sprintf("(make_timestamp(%d), make_timestamp(%d), '192.0.2.%d', %d, %d, 17)", at, at+length, i%200, p, b))
	}
	if _, err := db.Exec("INSERT INTO flows (ts, ts_end, src_ip, packets, ip_bytes, protocol) VALUES " + strings.Join(rows, ", ")); err != nil {
		t.Fatal(err)
	}
	q := rollupSQL(t, "flows_minute")
	for _, bucket := range []int64{1, 7, 60, 600} {
		var gotP, gotB, gotN int64
		for _, s := range []span{{when(-400, 0), when(0, 0)}, {when(0, 0), when(42, 0)}, {when(42, 0), when(1000, 0)}} {
			err := db.QueryRow("SELECT coalesce(sum(packets), 0), coalesce(sum(ip_bytes), 0), coalesce(sum(n), 0) FROM ("+q+")",
				sql.Named("from", s.from.Std()), sql.Named("to", s.to.Std()), sql.Named("bucket", bucket)).Scan(&gotP, &gotB, &gotN)
			if err != nil {
				t.Fatal(err)
			}
			packets, bytes = packets-gotP, bytes-gotB
		}
		if packets != 0 || bytes != 0 {
			t.Fatalf("buckets of %d s: %d packets and %d bytes too few", bucket, packets, bytes)
		}
		for _, s := range []span{{when(-400, 0), when(1000, 0)}} { // put them back for the next size
			if err := db.QueryRow("SELECT sum(packets), sum(ip_bytes), sum(n) FROM ("+q+")",
				sql.Named("from", s.from.Std()), sql.Named("to", s.to.Std()), sql.Named("bucket", bucket)).Scan(&packets, &bytes, &gotN); err != nil {
				t.Fatal(err)
			}
			if gotN != 400 {
				t.Errorf("buckets of %d s: %d flows began", bucket, gotN)
			}
		}
	}
}

// rollupSQL returns the SQL of a rollup.
func rollupSQL(t testing.TB, name string) string {
	t.Helper()
	for _, r := range Rollups() {
		if r.Name == name {
			return r.SQL
		}
	}
	t.Fatalf("no rollup %s", name)
	return ""
}

// Estimates from sampled flows carry their error: 1.96*sqrt(1/n) of the value.
func TestSampledEstimateCarriesItsError(t *testing.T) {
	f := casefile.Flow{TS: when(1, 0), TSEnd: when(1, 30), Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("10.0.0.1"), Protocol: 17,
		SrcPort: casefile.Some[int32](53), DstPort: casefile.Some[int32](4711), Packets: some64(100 * 1000), IPBytes: some64(100 * 1000 * 500), Sampling: some64(1000)}
	exact := f
	exact.TS, exact.TSEnd, exact.Sampling = when(3, 0), when(3, 30), some64(1)
	tl := buildCase(t, makeCase(t, plainCase(), longFlows(f, exact)), Options{})
	for _, lane := range []string{"packets", "udp_packets", "ip_bytes"} {
		p := value(t, tl, lane, 2)
		if got := p.Margin / p.Value; math.Abs(got-0.196) > 0.0005 {
			t.Errorf("%s: relative error %v of 100 sampled packets, want 0.196", lane, got)
		}
		if m := value(t, tl, lane, 4).Margin; m != 0 {
			t.Errorf("%s: a full count has the margin %v", lane, m)
		}
	}
	if !strings.Contains(strings.Join(tl.Notes, "\n"), "within 19.6 %") {
		t.Errorf("notes: %q", tl.Notes)
	}
	if !strings.Contains(bytesOf(t, tl), `"margin_95"`) {
		t.Error("the lane's JSON has no margins")
	}
}
