package analyzers

import (
	"strings"
	"testing"

	"hindcast/timeline"
)

// leaning is an indicator on constructed counts: once as a flood leaves them,
// once as ordinary traffic does, and once without what it needs.
type leaning struct {
	indicator, value string
	flood, ordinary  map[string][]timeline.Ints
	atLeast, atMost  float64 // of the flood, of the ordinary case
	lacking          map[string][]timeline.Ints
}

func minuteOf(pairs ...any) []timeline.Ints { return []timeline.Ints{ints(0, pairs...)} }

func packetLeanings() []leaning {
	type m = map[string][]timeline.Ints
	flags := minuteOf("packets", 2000, "tcp", 2000, "syn", 1000, "synack", 100, "fin", 80, "rst", 20)
	bare := minuteOf("packets", 2000, "tcp", 2000)
	spread := func(nets, each, ttls int) (out []timeline.Ints) {
		out = append(out, ints(0, "dim", "net", "marks", 2, "value", each, "n", nets))
		for i := range ttls {
			out = append(out, ints(0, "dim", "ttl", "marks", 2, "value", 40+i, "n", nets*each/ttls))
		}
		return out
	}
	host := func(in, out int) m {
		return m{"flows_hosts": {ints(0, "addr", "192.0.2.1", "packets_in", in, "packets_out", out, "bytes_in", in*60, "bytes_out", out*1000, "peers", 90),
			ints(-9, "addr", "192.0.2.1", "packets_in", 100, "packets_out", 130, "bytes_in", 6000, "bytes_out", 130000, "peers", 40)}}
	}
	return []leaning{
		{"crafted_syns", "zero sequence bits", m{"flows_minute": flags, "flows_lone_syn": minuteOf("marks", 7, "packets", 950)},
			m{"flows_minute": flags, "flows_lone_syn": minuteOf("marks", 0, "packets", 400)}, .95, 0, m{"flows_minute": bare}},
		{"forged_senders", "difference", m{"flows_lone_syn_spread": spread(256, 1, 1)}, m{"flows_lone_syn_spread": spread(32, 8, 32)}, 8, 0,
			m{"flows_lone_syn_spread": spread(10, 1, 1)}},
		{"unsolicited_tcp", "unsolicited", m{"flows_minute": flags, "flows_lone_answers": minuteOf("role", "to", "addr", "192.0.2.1", "packets", 1900, "n", 300, "seen", 0)},
			m{"flows_minute": flags}, .9, 0, m{"flows_minute": bare}},
		{"backscatter", "addresses answered unasked", m{"flows_minute": flags, "flows_lone_answers": minuteOf("role", "from", "addr", "192.0.2.1", "packets", 1900, "n", 300)},
			m{"flows_minute": flags}, 300, 0, m{"flows_minute": bare}},
		{"direction_asymmetry", "change of packets in per packet out", host(900000, 900), host(10000, 13000), 9, .1,
			m{"flows_hosts": minuteOf("addr", "192.0.2.1", "packets_in", 9, "packets_out", 0, "peers", 4)}},
		{"syn_retries", "sent again", m{"connections_retries": minuteOf("n", 1000, "retried", 1000, "backed_off", 990)},
			m{"connections_retries": minuteOf("n", 1000, "retried", 0, "backed_off", 0)}, 1, 0, m{"connections_retries": minuteOf("n", 0, "retried", 0, "backed_off", 0)}},
		{"target_spread", "receivers", m{"flows_target_nets": minuteOf("net", "192.0.2", "packets", 25400, "hosts", 254, "most", 100)},
			m{"flows_target_nets": minuteOf("net", "192.0.2", "packets", 25400, "hosts", 1, "most", 25400)}, 254, 1, m{"flows_target_nets": minuteOf("net", "", "packets", 0, "hosts", 0, "most", 0)}},
		{"unanswered_ports", "to unanswered ports", m{"flows_answered_ports": minuteOf("packets", 1000, "unanswered", 980, "ports", 700, "unanswered_ports", 699)},
			m{"flows_answered_ports": minuteOf("packets", 1000, "unanswered", 0, "ports", 40, "unanswered_ports", 0)}, .98, 0, m{"flows_answered_ports": minuteOf("packets", 0)}},
		{"field_relations", "related", m{"flows_field_relations": minuteOf("n", 1000, "low", 990, "low_swapped", 2, "high", 0, "high_swapped", 0, "halves_xored", 1)},
			m{"flows_field_relations": minuteOf("n", 1000, "low", 0, "low_swapped", 0, "high", 0, "high_swapped", 0, "halves_xored", 0)}, .99, 0, m{"flows_field_relations": minuteOf("n", 9, "low", 9)}},
		{"bogon_senders", "from unusable addresses", m{"flows_source_blocks": joined(minuteOf("block", "240.0.0.0/4", "octet", -1, "packets", 60, "senders", 60), minuteOf("block", "public", "octet", 9, "packets", 40, "senders", 40))},
			m{"flows_source_blocks": joined(minuteOf("block", "10.0.0.0/8", "octet", -1, "packets", 60, "senders", 60), minuteOf("block", "public", "octet", 9, "packets", 40, "senders", 4))}, .6, 0, m{"flows_source_blocks": minuteOf("block", "public", "octet", 9, "packets", 0, "senders", 0)}},
		{"syn_fin_cusum", "highest sum", m{"flows_minute": synFinMinutes(10, 900)}, m{"flows_minute": synFinMinutes(10, 11)}, 80, 0, m{"flows_minute": flags}},
	}
}

// synFinMinutes is a quiet quarter of an hour, then syns a bucket; the ends stay.
func synFinMinutes(quiet, syns int) (out []timeline.Ints) {
	for m := -9; m < 3; m++ {
		n := quiet
		if m >= 1 {
			n = syns
		}
		out = append(out, ints(m, "packets", 100, "tcp", 100, "syn", n, "fin", 10, "rst", 0))
	}
	return out
}

func TestPacketIndicators(t *testing.T) { checkLeanings(t, packetLeanings()) }

// TestSynFinGolden holds the worked values of the method.
func TestSynFinGolden(t *testing.T) {
	y := synFinCUSUM([]float64{.02, .05, .01, .60, .90, 1.20}, synFinOffset)
	for i, want := range []float64{0, 0, 0, .25, .80, 1.65} {
		near(t, "y", y[i], want, 1e-9)
		if alarm := y[i] > synFinLimit; alarm != (i == 5) {
			t.Errorf("alarm on interval %d", i+1)
		}
	}
	f := measure(t, "syn_fin_cusum", true, map[string][]timeline.Ints{"flows_minute": synFinMinutes(10, 900)})
	if !strings.Contains(f.Observed, "passed its limit") || f.Series[1].Value != 0 || f.Series[2].Value <= synFinLimit {
		t.Errorf("got %s, %+v", f.Observed, f.Series)
	}
	if x := normalised([]float64{30, 30}, []float64{10, 0}); x[0] != 2 || x[1] != 3 {
		t.Errorf("normalised: %v", x)
	}
	if x := normalised([]float64{5}, []float64{0}); x[0] != 5 {
		t.Errorf("without ends: %v", x)
	}
}

func TestBackscatterNegative(t *testing.T) {
	f := measure(t, "backscatter", true, map[string][]timeline.Ints{"flows_minute": minuteOf("packets", 9, "tcp", 9, "synack", 1, "syn", 1)})
	if f.State != Negative || f.Why == "" {
		t.Errorf("got %+v", f)
	}
}
