package pcapflow

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// from is an UDP packet whose source port names it.
func from(port uint16) []byte {
	return frame(ip4(client, server, layers.IPProtocolUDP), udp(port, 9))
}

// order shows rows as port@second x packets.
func (c *collector) order() string {
	var out []string
	for _, f := range c.flows {
		out = append(out, fmt.Sprintf("%d@%dx%d", f.SrcPort.V, (int64(f.TS)-t0)/1e6, f.Packets.V))
	}
	return strings.Join(out, " ")
}

func TestSecondsAndOrder(t *testing.T) {
	s := func(sec float64, port uint16) rec { return at(t0+int64(sec*1e6), from(port)) }
	for _, x := range []struct {
		name string
		recs []rec
		want string
	}{
		{"first packet decides", []rec{s(0, 3), s(0.1, 1), s(0.2, 3), s(0.999999, 2)}, "3@0x2 1@0x1 2@0x1"},
		{"a second ends a row", []rec{s(0.9, 1), s(1.0, 1), s(1.5, 1)}, "1@0x1 1@1x2"},
		{"late within tolerance", []rec{s(0, 1), s(3, 1), s(0.5, 1)}, "1@0x2 1@3x1"},
		{"late beyond it", []rec{s(0, 1), s(1, 1), s(2, 1), s(3, 1), s(4, 1), s(0.5, 1)}, "1@0x1 1@1x1 1@2x1 1@3x1 1@4x1 1@0x1"},
		{"far future", []rec{s(0, 1), s(1e6, 1), s(0.1, 1)}, "1@0x2 1@1000000x1"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := decode(t, pcapOf(101, x.recs...)).order(); got != x.want {
				t.Errorf("got %s, want %s", got, x.want)
			}
		})
	}
}

// Two captures in order are one stretch: rows and offsets go on.
func TestSet(t *testing.T) {
	one, two := pcapOf(101, at(t0, from(1))), pcapOf(101, at(t0+5, from(1)), at(t0+6, from(2)))
	c := decode(t, one, two)
	if got := c.order(); got != "1@0x2 2@0x1" || c.flows[1].Offset != int64(len(one)+24+16+28) {
		t.Errorf("got %s, offset %d", got, c.flows[1].Offset)
	}
}

func TestFlowRow(t *testing.T) {
	tcp := func(flags byte, win uint16, seq uint32, opts ...layers.TCPOption) []byte {
		b := frame(ip4(client, server, 6), &layers.TCP{SrcPort: 7, DstPort: 8, Seq: seq, Window: win, Options: opts})
		b[33] = flags
		return b
	}
	mss := layers.TCPOption{OptionType: 2, OptionLength: 4, OptionData: []byte{5, 0xb4}}
	nop := layers.TCPOption{OptionType: 1}
	slow := tcp(flagACK, 9, 3)
	slow[8] = 7 // TTL
	c := decode(t, pcapOf(101, at(t0, tcp(syn, 100, 0x10000)), at(t0+1, tcp(syn, 50, 1, mss)), at(t0+2, tcp(syn, 70, 2, nop)),
		rec{us: t0 + 9, data: slow, wire: 60}, at(t0+4, tcp(synack, 1, 1)), at(t0+5, tcp(finack, 1, 1)), at(t0+6, tcp(rst, 1, 1))))
	some := func(n int64) casefile.Null[int64] { return casefile.Some(n) }
	word := func(n int32) casefile.Null[int32] { return casefile.Some(n) }
	got := c.flows[0]
	want := casefile.Flow{Origin: casefile.Origin{Offset: 24}, Records: 7, Packets: casefile.Some[int64](7), TS: casefile.Time(t0), TSEnd: casefile.Time(t0 + 9),
		Src: got.Src, Dst: got.Dst, SrcPort: word(7), DstPort: word(8), Protocol: 6, IPBytes: some(7*40 + 8), WireBytes: some(7*40 + 8 + 20),
		FlagFIN: some(1), FlagSYN: some(3), FlagSYNACK: some(1), FlagRST: some(1), FlagACK: some(2), FlagsOr: word(0x17),
		TTLMin: word(7), TTLMax: word(64), LenMin: word(40), LenMax: word(44), Fragments: some(0),
		SynISN0: some(1), SynNoOpt: some(1), SynNoMSS: some(2), SynWinMin: word(50), SynWinMax: word(100), Sampling: some(1)}
	if len(c.flows) != 1 || got != want {
		t.Errorf("%d rows\ngot  %+v\nwant %+v", len(c.flows), got, want)
	}
	u := decode(t, pcapOf(101, at(t0, inner()))).flows[0]
	if u.FlagSYN.Valid || u.FlagsOr.Valid || u.SynISN0.Valid || u.DNSResponses.Valid || u.VLAN.Valid || u.ICMPType.Valid {
		t.Errorf("a UDP row claims what it cannot know: %+v", u)
	}
}

func TestFragments(t *testing.T) {
	part := func(id uint16, offset uint16, more bool, body []byte) []byte {
		h := ip4(client, server, layers.IPProtocolUDP)
		h.Id, h.FragOffset = id, offset
		if more {
			h.Flags = layers.IPv4MoreFragments
		}
		return frame(h, gopacket.Payload(body))
	}
	six := func(id uint32, offset uint16, more bool, body []byte) []byte {
		b := binary.BigEndian.AppendUint16([]byte{17, 0}, offset<<3)
		if more {
			b[3] |= 1
		}
		return frame(ip6("2001:db8::1", "2001:db8::2", 44), gopacket.Payload(binary.BigEndian.AppendUint32(b, id)), gopacket.Payload(body))
	}
	first := []byte{0, 53, 0, 9, 2, 0, 0, 0}
	rest := make([]byte, 16)
	c := decode(t, pcapOf(101,
		at(t0, part(5, 1, false, rest)), // before its first: ports unknown
		at(t0+1, part(1, 0, true, first)), at(t0+2, part(1, 1, true, rest)), at(t0+3, part(1, 3, false, rest)),
		at(t0+4, part(2, 1, false, rest)), // of another packet
		at(t0+5, six(1<<20, 0, true, first)), at(t0+6, six(1<<20, 1, false, rest)), at(t0+7, six(9, 1, false, rest)),
		at(t0+8, part(6, 0, true, first[:3])), // too short for ports
		at(t0+61e6, part(1, 3, false, rest)))) // too late to belong
	want := "192.0.2.1>198.51.100.7 17 ip 91; 192.0.2.1>198.51.100.7 17 53>9 ip 100; " +
		"2001:db8::1>2001:db8::2 17 53>9 ip 120; 2001:db8::1>2001:db8::2 17 ip 64; 192.0.2.1>198.51.100.7 17 ip 36"
	want = strings.Replace(want, "ip 91;", "ip 95;", 1)
	if got := c.line(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if f := c.flows[1]; f.Fragments.V != 3 || f.Packets.V != 3 {
		t.Errorf("%d fragments of %d packets", f.Fragments.V, f.Packets.V)
	}
}

func TestFragmentTableIsBounded(t *testing.T) {
	var f fragments
	for i := range uint32(3 * maxFragments) {
		f.put(fragKey{id: i}, uint16(i), 0, int64(i))
	}
	last := uint32(3*maxFragments - 1)
	if _, _, ok := f.get(fragKey{id: last - maxFragments}, int64(last)); ok || len(f.m) != maxFragments {
		t.Errorf("%d packets remembered", len(f.m))
	}
	if p, _, ok := f.get(fragKey{id: last - maxFragments + 1}, int64(last)); !ok || p != uint16(last-maxFragments+1) {
		t.Errorf("the oldest to keep was forgotten")
	}
}

func TestDNS(t *testing.T) {
	msg := func(flags byte, name string, kind byte) []byte {
		b := []byte{0, 1, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0}
		for _, l := range strings.Split(name, "|") {
			b = append(append(b, byte(len(l))), l...)
		}
		if name != "" {
			b = append(b, 0)
		}
		return append(b, 0, kind, 0, 1)
	}
	long := strings.Repeat(strings.Repeat("x", 63)+"|", 4)
	for _, x := range []struct {
		name string
		in   []byte
		want string
	}{
		{"question", msg(0, "www|example|org", 28), "www.example.org 28 false true"},
		{"answer", msg(0x84, "example|org", 46), "example.org 46 true true"},
		{"root", msg(0, "", 255), ". 255 false true"},
		{"hostile", msg(0, "a.b\\c| \x00\xff", 16), `a\.b\\c.\032\000\255 16 false true`},
		{"too long", msg(0, long+"y", 1), " 0 false false"},
		{"compressed", append(msg(0x80, "", 1)[:12], 0xc0, 12, 0, 1, 0, 1), " 0 true false"},
		{"cut", msg(0, "www|example", 1)[:20], " 0 false false"},
		{"no question", []byte{0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0}, " 0 true false"},
	} {
		q, ok := parseDNS(x.in)
		if got := fmt.Sprintf("%s %d %v %v", q.name, q.kind, q.response, q.asked); !ok || got != x.want {
			t.Errorf("%s: got %q %v, want %q", x.name, got, ok, x.want)
		}
	}
	if _, ok := parseDNS(make([]byte, 11)); ok {
		t.Error("11 bytes are no DNS message")
	}
	recs := func(payloads ...[]byte) (out []rec) {
		for _, p := range payloads {
			out = append(out, at(t0, frame(ip4(client, server, 17), udp(53, 9), gopacket.Payload(p))))
		}
		return out
	}
	f := decode(t, pcapOf(101, recs(msg(0x80, "one", 1), msg(0x80, "two", 2), msg(0, "three", 3))...)).flows[0]
	if f.DNSName != "one" || f.DNSType.V != 1 || f.DNSResponses.V != 2 || f.Packets.V != 3 {
		t.Errorf("row %+v", f)
	}
}

// TestFlowTableIsBounded makes more rows in one second than may be open.
func TestFlowTableIsBounded(t *testing.T) {
	var rows, packets int64
	table := newFlowTable(func(s *second, r *flow) error { rows++; packets += int64(r.packets); return nil })
	var f facts
	const n = 3 * openFlows
	for i := range n {
		binary.BigEndian.PutUint32(f.src[:], uint32(i))
		p := Packet{Time: casefile.Time(t0 + int64(i&1)*1e6)}
		if err := table.add(&p, &f, 0); err != nil {
			t.Fatal(err)
		}
		if table.held > openFlows {
			t.Fatalf("%d rows open", table.held)
		}
	}
	if err := table.flush(); err != nil || rows != n || packets != n || table.held != 0 {
		t.Errorf("%d rows of %d packets, %d left: %v", rows, packets, table.held, err)
	}
}

// TestPlacesAreBounded spoofs the ends of a tunnel.
func TestPlacesAreBounded(t *testing.T) {
	d := NewDecoder(&nowhere{})
	for i := range uint32(maxPlaces + 1000) {
		v := via{iface: -1, vlan: -1, tunnel: "gre"}
		binary.BigEndian.PutUint32(v.from[:], i+1)
		d.number(&v)
	}
	if len(d.places) != maxPlaces+1 {
		t.Errorf("%d places", len(d.places))
	}
}
