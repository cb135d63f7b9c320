package analyzers

import (
	"context"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// twoBuckets answers rollups from rows written by hand: minutes in buckets of 60
// seconds, and those under name + "*" for the window as a whole.
type twoBuckets map[string][]timeline.Ints

func (c twoBuckets) Rollup(_ context.Context, name string, from, to casefile.Time, bucket int) ([]timeline.Ints, bool, error) {
	key := name
	if rows, whole := c[name+"*"]; whole && bucket != 60 {
		return rows, true, nil
	}
	var out []timeline.Ints
	for _, r := range c[key] {
		if r.Bucket >= from && r.Bucket < to {
			out = append(out, r)
		}
	}
	return out, len(c[key]) > 0, nil
}

// vectorsOver runs the rules over three minutes after ten.
func vectorsOver(t *testing.T, rows twoBuckets) *VectorList {
	t.Helper()
	tl := &timeline.Timeline{Window: timeline.Window{From: midnight, To: midnight + 180e6}}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: midnight - 600e6, To: midnight})
	for i := range 3 {
		from := midnight + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from, To: from + 60e6})
	}
	l, err := Vectors(context.Background(), Input{Timeline: tl, Ask: rows})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range l.Vectors {
		if v.Rule == "" || len(v.Marks) == 0 || len(v.Cites) == 0 || v.CauseWhy == "" || v.Ports == nil || len(v.Series) != len(tl.Rows) || v.Packets < vectorPackets {
			t.Errorf("incomplete: %+v", v)
		}
	}
	return l
}

// past is ten quiet minutes of n packets, a tenth of them SYNs.
func past(n int) (out []timeline.Ints) {
	for m := -10; m < 0; m++ {
		out = append(out, ints(m, "packets", n, "ip_bytes", n*500, "syn", n/10))
	}
	return out
}

// synCase is a minute with 1,000 lone SYNs among total packets.
func synCase(total, marks, winMin, winMax, nets, ttls int) twoBuckets {
	rows := twoBuckets{
		"flows_minute":   append(past(50), ints(1, "packets", total, "ip_bytes", total*100, "syn", 1000)),
		"flows_lone_syn": {ints(1, "marks", marks, "packets", 1000, "ip_bytes", 40000, "n", nets, "targets", 1, "ports", 1)},
		"flows_lone_syn*": {ints(0, "marks", marks, "packets", 1000, "n", nets, "targets", 1, "ports", 1,
			"win_min", winMin, "win_max", winMax)},
		"flows_lone_syn_spread*": {ints(0, "dim", "net", "marks", marks, "value", 1000/nets, "n", nets)},
	}
	for i := range ttls {
		rows["flows_lone_syn_spread*"] = append(rows["flows_lone_syn_spread*"], ints(0, "dim", "ttl", "marks", marks, "value", 50+i, "n", 1000/ttls))
	}
	return rows
}

func TestSYNVectors(t *testing.T) {
	for _, c := range []struct {
		name   string
		rows   twoBuckets
		sender string // empty: not named
		cause  string
	}{
		{"crafted and forged", synCase(1000, 7, 0, 0, 500, 2), Forged, Possible},
		{"crafted, one source", synCase(1000, 7, 512, 512, 1, 1), Unknown, Possible},
		{"crafted, many hop counts", synCase(1000, 7, 512, 512, 500, 20), NotShown, Possible},
		{"random numbers, no options, forged", synCase(1000, 6, 0, 65535, 500, 1), Forged, Possible},
		{"a scan: no options, one source", synCase(1000, 6, 1024, 1024, 1, 1), "", ""},
		{"ordinary clients nobody answers", synCase(1000, 0, 1024, 65535, 500, 20), "", ""},
		{"ordinary clients behind a device that rewrites TTL", synCase(1000, 0, 1024, 65535, 500, 1), "", ""},
		{"crafted, but one in twenty packets", synCase(20000, 7, 0, 0, 500, 2), "", ""},
	} {
		l := vectorsOver(t, c.rows)
		if c.sender == "" {
			if len(l.Vectors) != 0 || l.Why == "" {
				t.Errorf("%s: named %+v", c.name, l.Vectors)
			}
			continue
		}
		if len(l.Vectors) != 1 || l.Vectors[0].Name != "syn_flood" || l.Vectors[0].Sender != c.sender || l.Vectors[0].CouldCause != c.cause {
			t.Errorf("%s: %+v", c.name, l.Vectors)
		}
	}
	rows := synCase(1000, 7, 0, 0, 500, 2)
	rows["flows_minute"] = rows["flows_minute"][10:]
	v := vectorsOver(t, rows).Vectors[0]
	if v.CouldCause != Unknown || v.Packets != 1000 || *v.Bytes != 40000 || v.Share != 1 || *v.ByteShare != .4 || v.Minutes != 1 || v.Direction != OneWay {
		t.Errorf("without a baseline: %+v", v)
	}
	rows["flows_minute"] = append(past(200000), rows["flows_minute"]...)
	if v = vectorsOver(t, rows).Vectors[0]; v.CouldCause != Unlikely {
		t.Errorf("far below the ordinary rate: %s, %s", v.CouldCause, v.CauseWhy)
	}
}

// udpCase is one minute of unsolicited packets from one port.
func udpCase(port, seen, packets, bytes, fragments, senders, total int) twoBuckets {
	r := ints(1, "src_port", port, "seen", seen, "packets", packets, "ip_bytes", bytes, "fragments", fragments, "n", senders, "targets", 1)
	return twoBuckets{"flows_minute": {ints(1, "packets", total, "ip_bytes", max(bytes, total*100))}, "flows_udp_unsolicited": {r}}
}

func TestReflectionVectors(t *testing.T) {
	for _, c := range []struct {
		name string
		rows twoBuckets
		want bool
	}{
		{"amplified answers, one way", udpCase(53, 0, 1000, 1300000, 900, 50, 3000), true},
		{"fixed large answers, one way", udpCase(4500, 0, 4000, 928000, 0, 2767, 4000), true},
		{"ordinary answers of many name servers, one way", udpCase(53, 0, 1000, 150000, 0, 50, 1500), false},
		{"ordinary clock answers, one way", udpCase(123, 0, 1000, 76000, 0, 500, 1500), false},
		{"one tunnel, one way", udpCase(1194, 0, 9000, 9000000, 0, 1, 9000), false},
		{"both ways, nobody asked", udpCase(11211, 1, 1000, 1400000, 0, 3, 3000), true},
		{"both ways, one chatty sender", udpCase(137, 1, 1000, 78000, 0, 1, 3000), false},
		{"too few packets", udpCase(11211, 1, 99, 138600, 0, 40, 99), false},
		{"too small a share", udpCase(11211, 1, 1000, 78000, 0, 40, 100000), false},
		{"a port nobody lists", udpCase(443, 1, 1000, 1300000, 0, 40, 1000), false},
	} {
		l := vectorsOver(t, c.rows)
		if got := len(l.Vectors) == 1; got != c.want {
			t.Errorf("%s: %+v", c.name, l.Vectors)
		}
		for _, v := range l.Vectors {
			if v.SubType != "vol" || v.CouldCause != Unknown || len(v.Ports) != 1 {
				t.Errorf("%s: %+v", c.name, v)
			}
		}
	}
}

func TestAnswerVectors(t *testing.T) {
	answer := func(role string, packets, peers int) twoBuckets {
		r := ints(1, "role", role, "addr", "192.0.2.1", "packets", packets, "ip_bytes", packets*44, "synack", packets, "rst", 0, "n", peers, "ports", 2)
		return twoBuckets{"flows_minute": {ints(1, "packets", 2000, "ip_bytes", 200000)}, "flows_lone_answers": {r}}
	}
	for _, c := range []struct {
		name string
		rows twoBuckets
		want string
	}{
		{"many answer one", answer("to", 1000, 300), "reflection_tcp"},
		{"one answers many", answer("from", 1000, 300), "backscatter"},
		{"few answer one", answer("to", 1000, 4), ""},
		{"one answers a few", answer("from", 1000, 4), ""},
		{"a small share", answer("to", 150, 100), ""},
	} {
		l := vectorsOver(t, c.rows)
		if c.want == "" && len(l.Vectors) != 0 || c.want != "" && (len(l.Vectors) != 1 || l.Vectors[0].Name != c.want) {
			t.Errorf("%s: %+v", c.name, l.Vectors)
		}
	}
}

func TestNoPacketsNoVectors(t *testing.T) {
	l := vectorsOver(t, twoBuckets{})
	if l.Looked || len(l.Vectors) != 0 || l.Why == "" {
		t.Errorf("got %+v", l)
	}
	if l, err := Vectors(context.Background(), Input{}); err != nil || l.Looked {
		t.Errorf("without a case: %+v %v", l, err)
	}
}
