package pcapflow

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// seg is one segment of a scripted conversation between client:1000 and server:80.
type seg struct {
	ms    int64
	back  bool // from the server
	flags byte
	seq   uint32
	ack   uint32
}

// frameOf makes the segment's packet; host replaces the last byte of the client.
func (s seg) frameOf(host byte) []byte {
	tcp := &layers.TCP{SrcPort: 1000, DstPort: 80, Seq: s.seq, Ack: s.ack, Window: 4096}
	from, to := fmt.Sprintf("192.0.2.%d", host), server
	if s.back {
		tcp.SrcPort, tcp.DstPort, from, to = 80, 1000, to, from
	}
	b := frame(ip4(from, to, layers.IPProtocolTCP), tcp)
	b[33] = s.flags
	return b
}

func play(host byte, segs ...seg) (out []rec) {
	for _, s := range segs {
		out = append(out, at(t0+s.ms*1000, s.frameOf(host)))
	}
	return out
}

const (
	syn, synack, ack = flagSYN, flagSYN | flagACK, flagACK
	rst, rstack      = flagRST, flagRST | flagACK
	finack           = flagFIN | flagACK
)

// brief shows what a test wants to know of an attempt.
func brief(n casefile.Connection) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s", n.State)
	if n.FailedBy != "" {
		s.WriteString(" by " + n.FailedBy)
	}
	if n.Reset != "" {
		s.WriteString(" reset " + n.Reset)
	}
	if n.Syns > 1 {
		fmt.Fprintf(&s, " syns %d gaps %d %d", n.Syns, n.Gap1.V/1000, n.Gap2.V/1000)
	}
	fmt.Fprintf(&s, " %d/%d", n.PacketsIn, n.PacketsOut)
	if !n.TwoWay {
		s.WriteString(" one-way")
	}
	return s.String()
}

func TestHandshakes(t *testing.T) {
	// witness shows that the server's answers are captured: another client is served.
	witness := play(99, seg{0, false, syn, 5, 0}, seg{1, true, synack, 6, 6}, seg{2, false, ack, 6, 7}, seg{3, false, rst, 6, 0})
	hello := []seg{{10, false, syn, 100, 0}, {20, true, synack, 900, 101}, {30, false, ack, 101, 901}}
	late := seg{20000, false, ack, 1, 1} // of no known attempt: lets time pass
	for _, x := range []struct {
		name    string
		witness bool
		segs    []seg
		want    string
	}{
		{"established", false, hello, "established 2/1"},
		{"closed by both", false, append(hello[:3:3], seg{40, true, finack, 901, 101}, seg{50, false, finack, 101, 902}, seg{60, true, ack, 902, 102}), "established 3/3"},
		{"reset later by the server", false, append(hello[:3:3], seg{40, true, rst, 901, 0}), "established reset server 2/2"},
		{"silent server", true, []seg{{10, false, syn, 100, 0}, late}, "no_synack by server 1/0"},
		{"silent server, retries", true, []seg{{0, false, syn, 100, 0}, {1000, false, syn, 100, 0}, {3000, false, syn, 100, 0}, {7000, false, syn, 100, 0}},
			"no_synack by server syns 4 gaps 1000 2000 4/0"},
		{"one direction captured", false, []seg{{10, false, syn, 100, 0}, late}, "unknown 1/0 one-way"},
		{"one direction, acknowledged", false, []seg{hello[0], hello[2]}, "unknown 2/0 one-way"},
		{"capture ends at once", true, []seg{{10, false, syn, 100, 0}, {2000, false, ack, 1, 1}}, "unknown 2/0"},
		{"silent client", false, []seg{hello[0], hello[1], {1020, true, synack, 900, 101}, {9000, true, synack, 900, 101}}, "no_ack by client 1/3"},
		{"silent client, too early to say", false, hello[:2], "unknown 1/1"},
		{"refused", false, []seg{hello[0], {20, true, rstack, 0, 101}}, "refused reset server 1/1"},
		{"stale reset", true, []seg{hello[0], {20, true, rstack, 0, 55555555}, late}, "unknown reset server 1/1"},
		{"client resets the SYN-ACK", false, []seg{hello[0], hello[1], {21, false, rst, 101, 0}}, "reset_by_client reset client 2/1"},
		{"ACK with a wrong number", false, []seg{hello[0], hello[1], {30, false, ack, 101, 3}, {9000, false, ack, 101, 4}}, "no_ack by client 3/1"},
		{"first ACK lost to the capture", false, []seg{hello[0], hello[1], {30, false, ack, 201, 1500}}, "established 2/1"},
		{"new attempt", true, []seg{{0, false, syn, 100, 0}, {5000, false, syn, 777, 0}, {5010, true, synack, 900, 778}, {5020, false, ack, 778, 901}},
			"no_synack by server 1/0, established 2/1"},
		{"port used again", false, append(hello[:3:3], seg{40, false, rst, 101, 0}, seg{50, false, syn, 5000, 0}, seg{60, true, synack, 1900, 5001}, seg{70, false, ack, 5001, 1901}),
			"established reset client 3/1, established 2/1"},
		{"retry after a refusal", false, []seg{hello[0], {20, true, rstack, 0, 101}, {520, false, syn, 100, 0}, {530, true, rstack, 0, 101}},
			"refused reset server syns 2 gaps 510 0 2/2"},
		{"midstream", false, []seg{{10, false, ack, 101, 901}, {20, true, ack, 901, 102}}, ""},
		{"backscatter", false, []seg{{10, true, synack, 900, 101}, {20, true, rst, 901, 0}}, ""},
		{"SYN with RST", false, []seg{{10, false, flagSYN | flagRST, 100, 0}}, ""},
	} {
		t.Run(x.name, func(t *testing.T) {
			var recs []rec
			if x.witness {
				recs = witness
			}
			for _, s := range x.segs {
				host := byte(1)
				if s == late {
					host = 77
				}
				recs = append(recs, play(host, s)...)
			}
			var got []string
			c := decode(t, pcapOf(101, recs...))
			for _, n := range c.conns {
				if n.Client.String() != "192.0.2.99" {
					got = append(got, brief(n))
				}
			}
			if s := strings.Join(got, ", "); s != x.want {
				t.Errorf("got %q, want %q", s, x.want)
			}
		})
	}
}

func TestConnectionRow(t *testing.T) {
	syn := frame(ether(0x0800), ip4(client, server, 6), &layers.TCP{SrcPort: 1000, DstPort: 80, Seq: 0xabcd0000, SYN: true, Window: 512})
	arp := at(t0, header(0x0806))
	c := decode(t, pcapOf(1, arp, at(t0+5, syn), at(t0+9, syn)))
	want := casefile.Connection{Origin: casefile.Origin{Offset: 24 + 16 + 14}, TS: casefile.Time(t0 + 5), Client: c.flows[0].Src, ClientPort: 1000,
		Server: c.flows[0].Dst, ServerPort: 80, Syns: 2, Gap1: casefile.Some(int64(4)), EndAt: casefile.Some(casefile.Time(t0 + 9)),
		State: "unknown", ISN0: true, NoOptions: true, Window: 512, TTL: 64, PacketsIn: 2, BytesIn: 80}
	if len(c.conns) != 1 || c.conns[0] != want {
		t.Errorf("got  %+v\nwant %+v", c.conns, want)
	}
}

// A SYN seen on two interfaces is one SYN.
func TestCopiesAreNoRetries(t *testing.T) {
	b := seg{0, false, syn, 100, 0}.frameOf(1)
	f := (&ngFile{order: binary.LittleEndian}).section().iface(101, "in", 6, 0).iface(101, "out", 6, 0)
	f.enhanced(0, uint64(t0), b).enhanced(1, uint64(t0)+3, b).enhanced(0, uint64(t0)+1e6, b)
	c := decode(t, f.b)
	if len(c.conns) != 1 || c.conns[0].Syns != 2 || c.conns[0].Gap1.V != 1e6 || c.conns[0].PacketsIn != 3 {
		t.Errorf("got %+v", c.conns)
	}
}

// A spoofed SYN from the victim's own network proves nothing about the capture.
func TestCoverageIsNotSpoofed(t *testing.T) {
	near := frame(ip4("198.51.100.200", server, 6), &layers.TCP{SrcPort: 9, DstPort: 80, Seq: 1, SYN: true})
	nearAck := frame(ip4("198.51.100.200", server, 6), &layers.TCP{SrcPort: 9, DstPort: 80, Seq: 2, ACK: true})
	wait := at(t0+9e6, inner())
	c := decode(t, pcapOf(101, append(play(1, seg{0, false, syn, 100, 0}), at(t0, near), at(t0, nearAck), wait, wait)...))
	for _, n := range c.conns {
		if n.TwoWay || n.State != "unknown" {
			t.Errorf("%s: %s", n.Client, brief(n))
		}
	}
	neighbour := frame(ip4("198.51.100.200", "203.0.113.5", 6), &layers.TCP{SrcPort: 443, DstPort: 9, ACK: true})
	c = decode(t, pcapOf(101, append(play(1, seg{0, false, syn, 100, 0}), at(t0, neighbour), wait, wait)...))
	if len(c.conns) != 1 || brief(c.conns[0]) != "no_synack by server 1/0" {
		t.Errorf("a neighbour answered: %s", brief(c.conns[0]))
	}
}

// One packet with a wild stamp must not make time pass.
func TestWildStamp(t *testing.T) {
	segs := play(1, seg{0, false, syn, 100, 0}, seg{10, true, synack, 900, 101})
	segs = append(segs, at(t0+90*365*86400*1e6, inner()))
	segs = append(segs, play(1, seg{20, false, ack, 101, 901}, seg{30, false, ack, 101, 901})...)
	c := decode(t, pcapOf(101, segs...))
	if len(c.conns) != 1 || brief(c.conns[0]) != "established 3/1" {
		t.Errorf("got %+v", c.conns)
	}
}

func TestAttemptsExpire(t *testing.T) {
	quiet := func(s int64) []rec { return []rec{at(t0+s*1e6, inner()), at(t0+s*1e6+1, inner())} }
	recs := play(1, seg{0, false, syn, 100, 0}, seg{10, true, synack, 900, 101}, seg{20, false, ack, 101, 901})
	recs = append(recs, play(2, seg{30, false, syn, 1, 0})...)
	recs = append(recs, quiet(70)...)
	recs = append(recs, quiet(100)...)                                    // host 2 is given up
	recs = append(recs, play(2, seg{101000, true, synack, 7, 2})...)      // too late
	recs = append(recs, play(1, seg{250000, false, ack, 101, 901})...)    // still followed
	recs = append(recs, quiet(600)...)                                    // given up
	recs = append(recs, play(1, seg{601000, false, finack, 101, 901})...) // midstream now
	c := decode(t, pcapOf(101, recs...))
	var got []string
	for _, n := range c.conns {
		got = append(got, n.Client.String()+" "+brief(n))
	}
	if s := strings.Join(got, ", "); s != "192.0.2.2 no_synack by server 1/0, 192.0.2.1 established 3/1" {
		t.Errorf("got %s", s)
	}
}

// TestFloodIsBounded sends more SYNs than attempts are followed: all come out,
// memory holds no more than the limit.
func TestFloodIsBounded(t *testing.T) {
	sink := &nowhere{}
	tr := newTracker(sink.Connection)
	const n = openConns + 100_000
	var p Packet
	f := facts{ports: true, proto: 6, tcp: tcpFacts{known: true, flags: flagSYN}}
	for i := range n {
		binary.BigEndian.PutUint32(f.src[:], uint32(i))
		p.Time = casefile.Time(t0 + int64(i))
		if err := tr.tick(int64(p.Time)); err != nil {
			t.Fatal(err)
		}
		if err := tr.add(&p, &f, 0); err != nil {
			t.Fatal(err)
		}
	}
	if tr.conns.n > openConns || sink.conns != 100_000 {
		t.Errorf("%d attempts in memory, %d handed out early", tr.conns.n, sink.conns)
	}
	if err := tr.flush(); err != nil || sink.conns != n || tr.live != 0 || tr.index.n != 0 {
		t.Errorf("%d of %d attempts, %d left: %v", sink.conns, n, tr.live, err)
	}
}
