package timeline

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

var some64 = casefile.Some[int64]

// capture is one source of packets: flows and the connections in them.
func capture(name string, states ...string) loaded {
	return loaded{name, "pcap", "flows", func(b *casefile.Batch) {
		n := 0
		flow := func(t casefile.Time, src byte, proto int32, port int32, packets int64, syn casefile.Null[int64]) {
			f := casefile.Flow{Records: packets, TS: t, TSEnd: t, Src: netip.AddrFrom4([4]byte{10, 1, 0, src}), Dst: netip.AddrFrom4([4]byte{10, 2, 0, 1}),
				SrcPort: casefile.Some(port), Protocol: proto, Packets: some64(packets), IPBytes: some64(packets * 60), TTLMin: casefile.Some[int32](60), FlagSYN: syn}
			f.Offset = int64(n)
			n += int(packets)
			b.Flows.Append(&f)
		}
		for s := range 10 * 60 {
			flow(when(0, s), byte(s%5), 6, 1000, 2, some64(1))
		}
		for p := range 30 {
			flow(when(2, p), 9, 17, int32(100+p), 3, casefile.Null[int64]{})
		}
		for i, st := range states {
			c := casefile.Connection{TS: when(3, i), Client: netip.AddrFrom4([4]byte{10, 1, 0, 1}), Server: netip.AddrFrom4([4]byte{10, 2, 0, 1}), Syns: 2, State: st, TwoWay: st != "unknown"}
			if st == "no_synack" {
				c.FailedBy = "server"
			}
			b.Connections.Append(&c)
		}
		b.Accept(int64(n))
	}}
}

func TestNetworkLanes(t *testing.T) {
	c := makeCase(t, plainCase(), capture("edge.pcap", "established", "established", "no_synack", "no_ack", "unknown"))
	tl := buildCase(t, c, Options{})
	checkPoints(t, tl, "packets", map[int]Point{1: known(120), 3: known(210)})
	checkPoints(t, tl, "ip_bytes", map[int]Point{1: known(7200)})
	checkPoints(t, tl, "sources", map[int]Point{1: known(5), 3: known(6)})
	checkPoints(t, tl, "tcp_syn", map[int]Point{1: known(60)})
	checkPoints(t, tl, "udp_packets", map[int]Point{1: known(0), 3: known(90)})
	// The capture ran all the time, so minutes without a connection are zero.
	checkPoints(t, tl, "connections", map[int]Point{1: known(0), 4: known(5), 9: known(0)})
	checkPoints(t, tl, "connections_established", map[int]Point{4: known(2)})
	checkPoints(t, tl, "connections_no_answer", map[int]Point{4: known(1)})
	checkPoints(t, tl, "connections_one_way", map[int]Point{4: known(1)})
	for _, absent := range []string{"wire_bytes", "tcp_rst", "fragments", "icmp_packets", "connections_refused"} {
		if _, ok := tl.Lane(absent); ok {
			t.Errorf("lane %s is made of nothing", absent)
		}
	}
	oneWay := buildCase(t, makeCase(t, plainCase(), capture("edge.pcap", "unknown", "unknown")), Options{})
	checkPoints(t, oneWay, "connections", map[int]Point{4: known(2), 5: known(0)})
	if _, ok := oneWay.Lane("connections_established"); ok {
		t.Error("a capture of one direction claims to know who was answered")
	}
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ports, ok, err := s.Rollup(t.Context(), "flows_udp_ports", when(2, 0), when(3, 0), 60)
	if err != nil || !ok || len(ports) != 20 || ports[0].N["src_port"] != 100 || ports[19].N["src_port"] != 119 || ports[0].N["n"] != 1 {
		t.Errorf("top ports: %d rows, %v, %v", len(ports), ports, err)
	}
}

func text(name string, rows map[casefile.Time]string) loaded {
	return loaded{name, "syslog", "messages", func(b *casefile.Batch) {
		var at []casefile.Time
		for t := range rows {
			at = append(at, t)
		}
		slices.Sort(at)
		for _, t := range at {
			b.Messages.Append(&casefile.Message{TS: t, Class: rows[t], Text: "x"})
		}
		b.Accept(int64(len(rows)))
	}}
}

func TestMessageLanes(t *testing.T) {
	rows := map[casefile.Time]string{when(-40, 0): "", when(-20, 0): "", when(3, 5): "oom", when(3, 6): "pool_exhausted", when(3, 7): "oom", when(40, 0): ""}
	tl := buildCase(t, makeCase(t, plainCase(), text("app.log", rows)), Options{})
	checkPoints(t, tl, "messages", map[int]Point{0: known(2), 3: known(0), 4: known(3), 11: known(1)})
	checkPoints(t, tl, "messages_oom", map[int]Point{3: known(0), 4: known(2)})
	checkPoints(t, tl, "messages_pool_exhausted", map[int]Point{4: known(1)})
}

func gauge(name string, samples ...casefile.Gauge) loaded {
	return loaded{name, "series", "gauges", func(b *casefile.Batch) {
		for i := range samples {
			b.Gauges.Append(&samples[i])
		}
		b.Accept(int64(len(samples)))
	}}
}

func TestGaugeLanes(t *testing.T) {
	s := func(name, kind, labels string, at casefile.Time, v float64) casefile.Gauge {
		return casefile.Gauge{TS: at, Name: name, Kind: kind, Labels: labels, Unit: "u", Value: casefile.Some(v)}
	}
	long := s("outage_reports", "count", "", when(6, 0), 300)
	long.TSEnd = casefile.Some(when(21, 0))
	none := s("outage_reports", "count", "", when(4, 0), 0)
	none.Value = casefile.Null[float64]{}
	tl := buildCase(t, makeCase(t, plainCase(), gauge("g.csv",
		s("outage_reports", "count", "", when(1, 0), 10), s("outage_reports", "count", "", when(1, 30), 12.5), s("outage_reports", "count", "", when(2, 0), 0), none, long,
		s("cpu", "gauge", "host=a", when(1, 0), 0.5), s("cpu", "gauge", "host=b", when(1, 1), 1),
		s("sent", "counter", "if=0", when(1, 0), 100), s("sent", "counter", "if=0", when(2, 0), 130), s("sent", "counter", "if=0", when(3, 0), 5),
		s("requests", "count", "", when(1, 0), 7),
		s("wait_bucket", "counter", "le=1", when(1, 0), 1), s("wait_bucket", "counter", "le=1", when(2, 0), 2), s("rain_bucket", "counter", "site=le", when(1, 0), 1), s("rain_bucket", "counter", "site=le", when(2, 0), 3),
		s("wait", "gauge", "path=/,quantile=0.99", when(1, 0), 2),
		s("memory", "gauge", "", when(1, 0), 9e15), s("memory", "gauge", "", when(1, 1), 9e15), s("memory", "gauge", "", when(2, 0), 1e300))), Options{})
	checkPoints(t, tl, "outage_reports", map[int]Point{1: unknown, 2: known(22.5), 3: known(0), 4: unknown, 5: unknown, 7: known(300), 8: unknown})
	checkPoints(t, tl, "cpu", map[int]Point{2: known(0.75), 3: unknown})
	checkPoints(t, tl, "sent", map[int]Point{2: unknown, 3: known(30), 4: unknown})
	checkPoints(t, tl, "gauge:requests", map[int]Point{2: known(7)})
	checkPoints(t, tl, "rain_bucket", map[int]Point{3: known(2)})
	for _, name := range []string{"wait_bucket", "wait"} {
		if _, ok := tl.Lane(name); ok {
			t.Errorf("%s has a lane", name)
		}
	}
	checkPoints(t, tl, "memory", map[int]Point{2: known(9e15), 3: unknown})
	notes := strings.Join(tl.Notes, "\n")
	for _, want := range []string{"series outage_reports counts intervals longer than a row", "series outage_reports: some samples state no usable value", "series memory: some samples state no usable value",
		"series wait_bucket: its samples are the buckets of a histogram", "series wait: its samples are quantiles"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note %q in:\n%s", want, notes)
		}
	}
}

// people is a source of posts, a change, an alert and statements.
func people(name string) loaded {
	return loaded{name, "statements", "statements", func(b *casefile.Batch) {
		st := func(id string, lo, hi, supLo, supHi casefile.Null[casefile.Time]) {
			b.Statements.Append(&casefile.Statement{Records: 1, ID: id, Document: "S0", Speaker: "owner", Via: "paper", Kind: "start", Assertion: "it began " + id, Words: "words",
				CoreLo: lo, CoreHi: hi, SupportLo: supLo, SupportHi: supHi})
		}
		at := func(m int) casefile.Null[casefile.Time] { return casefile.Some(when(m, 0)) }
		open := casefile.Null[casefile.Time]{}
		st("T2", at(2), at(4), at(1), at(6))
		st("T1", at(3), at(3), at(3), at(3))
		st("T3", open, open, open, open)
		st("T4", at(-40), at(1), open, at(2))
		b.Posts.Append(&casefile.Post{TS: when(5, 30), Kind: "status", Provider: "statuspage", State: "investigating", Title: "Slow", Text: "We look."})
		b.Changes.Append(&casefile.Change{TS: when(1, 0), TSEnd: casefile.Some(when(2, 0)), Kind: "deploy", Target: "api", Who: "ci"})
		b.Alerts.Append(&casefile.Alert{TS: when(6, 0), Rule: "HighErrors", Severity: "page"})
		b.Accept(4)
	}}
}

func TestStatementsAndMarks(t *testing.T) {
	cf := plainCase()
	cf.Events = []casefile.Event{{Name: "scheduled_start", At: "20:00", Mark: true, Basis: "invitation"}, {Name: "actual_start", At: "20:08", Mark: true, Title: "it began"}, {Name: "blame_post", At: "20:05"}}
	cf.Changes = []casefile.HandMark{{At: "20:07", End: "20:09", Kind: "scale", Target: "join", Who: "operations", Text: "more servers"}}
	cf.Marks = []casefile.HandMark{{At: "20:03:30 EDT", Who: "reviewer", Text: "page loads again"}}
	tl := buildCase(t, makeCase(t, cf, people("statements.yaml")), Options{})
	checkPoints(t, tl, "statements", map[int]Point{0: known(1), 1: known(1), 2: known(0), 3: known(1), 4: known(2), 5: known(0), 11: unknown})
	if tl.Rows[0].From != when(-40, 0) {
		t.Errorf("the row before begins %s", tl.Rows[0].From)
	}
	var got []string
	for _, m := range tl.Marks {
		got = append(got, m.Kind+" "+m.CoreLo.Std().Format("15:04:05")+" "+m.Title+" "+m.Cite[:min(2, len(m.Cite))])
	}
	want := []string{"statement 23:20:00 it began T4 st", "scheduled_start 00:00:00 scheduled start ca", "change 00:01:00 deploy api s:", "statement 00:02:00 it began T2 st",
		"statement 00:03:00 it began T1 st", "hand 00:03:30 page loads again ca", "post 00:05:30 investigating Slow s:", "alert 00:06:00 HighErrors page s:", "change 00:07:00 scale join ca", "actual_start 00:08:00 it began ca"}
	if !slices.Equal(got, want) {
		t.Errorf("marks\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if m := tl.Marks[3]; m.Lo != when(1, 0) || m.Hi != when(6, 0) || m.CoreHi != when(4, 0) || m.Who != "owner, via paper" || m.Cite != "statement:T2" {
		t.Errorf("mark %+v", m)
	}
	if len(tl.Statements) != 4 || tl.Statements[0].ID != "T1" || len(tl.Posts) != 1 {
		t.Errorf("statements %d, posts %d", len(tl.Statements), len(tl.Posts))
	}
}

func TestLaneDocs(t *testing.T) {
	docs := LaneDocs()
	seen := map[string]bool{}
	rollups := map[string]bool{"": true}
	for _, r := range Rollups() {
		rollups[r.Name] = true
	}
	for _, d := range docs {
		if seen[d.Name] || d.Title == "" || d.Unit == "" || d.Doc == "" || groupPlace(d.Group) < 0 || !rollups[d.Rollup] {
			t.Errorf("lane %+v is double or incomplete", d)
		}
		seen[d.Name] = true
	}
	if len(docs) < 35 {
		t.Errorf("only %d lanes", len(docs))
	}
}
