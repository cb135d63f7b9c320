package pcapflow

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// mixture is a small capture of many kinds in every file format.
func mixture() map[string][]byte {
	eth := func(kind uint16, b []byte) []byte { return join(header(kind), b) }
	gre := frame(ip4("203.0.113.1", "203.0.113.2", 47), gopacket.Payload{0, 0, 8, 0}, gopacket.Payload(inner()))
	dns := frame(ip4(client, server, 17), udp(53, 9), gopacket.Payload("\x00\x01\x80\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01"))
	frames := [][]byte{eth(0x0800, inner()), eth(0x0806, inner()), eth(0x0800, gre), eth(0x0800, dns),
		eth(0x86dd, frame(ip6("2001:db8::1", "2001:db8::2", 0), gopacket.Payload{17, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 6, 0, 8, 0, 0})),
		eth(0x8847, join([]byte{0, 1, 1, 64}, inner()))}
	for _, s := range []seg{{0, false, syn, 1, 0}, {1, true, synack, 5, 2}, {2, false, ack, 2, 6}} {
		frames = append(frames, eth(0x0800, s.frameOf(1)))
	}
	out := map[string][]byte{}
	for name, order := range map[string]binary.AppendByteOrder{"le": binary.LittleEndian, "be": binary.BigEndian} {
		var recs []rec
		ng := (&ngFile{order: order}).section().iface(layers.LinkTypeEthernet, "eth0", 9, 0)
		for i, f := range frames {
			recs = append(recs, at(t0+int64(i), f))
			ng.enhanced(0, uint64(t0+int64(i))*1000, f)
		}
		ng.block(4, make([]byte, 4)).iface(101, "raw", 6, 0).obsolete(1, uint64(t0), inner()).simple(frames[0])
		out["pcap "+name], out["pcapng "+name] = classicFile(order, false, 1, recs...), ng.b
	}
	return out
}

// TestCutAnywhere cuts captures at every byte: what lies before the cut stays
// as it was, the record that was cut is one reject, and the end is an error
// unless the cut falls between two records.
func TestCutAnywhere(t *testing.T) {
	for name, b := range mixture() {
		whole := decode(t, b)
		if whole.err != nil || whole.records() < 9 {
			t.Fatalf("%s: %d records, %v", name, whole.records(), whole.err)
		}
		var before int64
		for n := range b {
			c := decode(t, b[:n])
			cut := c.rejects["truncated: the capture ends inside this record"]
			if whole := c.records() - cut; cut > 1 || whole < before {
				t.Fatalf("%s cut at %d: %d whole records after %d, %d cut", name, n, whole, before, cut)
			} else {
				before = whole
			}
			if cut == 1 && c.err == nil {
				t.Fatalf("%s cut at %d: a cut record and a clean end", name, n)
			}
		}
		if before < whole.records()-1 {
			t.Errorf("%s: %d records before the last byte, %d in all", name, before, whole.records())
		}
	}
}

// TestFlippedBits damages captures bit by bit; nothing may panic, and each
// record read is accounted for.
func TestFlippedBits(t *testing.T) {
	for name, b := range mixture() {
		for i := range 8 * len(b) {
			bad := bytes.Clone(b)
			bad[i/8] ^= 1 << (i % 8)
			if c := decode(t, bad); c.records() == 0 && c.err == nil {
				t.Fatalf("%s with bit %d flipped: no record and no reason", name, i)
			}
		}
	}
}

// TestGarbageBehindHeaders feeds random packets of every link type; each ends as
// one record.
func TestGarbageBehindHeaders(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	starts := [][]byte{nil, {0x45}, {0x60}, join(header(0x0800), []byte{0x45}), join(header(0x86dd), []byte{0x60}), header(0x8847), header(0x8100)}
	for _, link := range []layers.LinkType{0, 1, 9, 12, 50, 51, 101, 104, 108, 113, 219, 229, 276} {
		var recs []rec
		for range 500 {
			b := bytes.Clone(starts[rnd.IntN(len(starts))])
			for range rnd.IntN(120) {
				one, other := byte(rnd.Uint32()), byte(rnd.Uint32())
				b = append(b, one&other) // few bits set, as in headers
			}
			recs = append(recs, at(t0, b))
		}
		if c := decode(t, pcapOf(link, recs...)); c.records() != 500 || c.err != nil {
			t.Errorf("link type %d: %d of 500 records, %v", link, c.records(), c.err)
		}
	}
}

func TestSameRowsTwice(t *testing.T) {
	b := crowd(20000, 3000, 7)
	one, two := decode(t, b), decode(t, b)
	if !reflect.DeepEqual(one, two) || len(one.flows) == 0 || len(one.conns) == 0 {
		t.Error("two runs over the same bytes differ")
	}
}

// broken is a reader that fails as a damaged gzip does.
type broken struct{ r io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestBrokenStream(t *testing.T) {
	b := pcapOf(101, at(t0, inner()), at(t0+1, inner()))
	for _, n := range []int{len(b), len(b) - 5} {
		c := &collector{}
		d := NewDecoder(c)
		err := d.Read(context.Background(), broken{bytes.NewReader(b[:n])})
		if d.Close() != nil || err == nil || !strings.Contains(err.Error(), "unexpected EOF") || c.accepted() == 0 {
			t.Errorf("%d bytes: %v, %d accepted", n, err, c.accepted())
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := NewDecoder(&nowhere{}).Read(ctx, bytes.NewReader(pcapOf(101))); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

// FuzzCapture holds that any bytes end in rows, rejects, skips or an error,
// in memory that the input's length bounds.
func FuzzCapture(f *testing.F) {
	for _, b := range mixture() {
		f.Add(b)
		f.Add(b[:len(b)-7])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c := decode(t, b)
		if n := c.records(); n > int64(len(b)/12) {
			t.Errorf("%d records from %d bytes", n, len(b))
		}
		for _, r := range c.flows {
			if r.Records <= 0 || r.Offset < 0 || r.Offset >= int64(len(b)) || r.TSEnd < r.TS || r.IPBytes.V < 0 || r.WireBytes.V < 0 {
				t.Errorf("row %+v", r)
			}
		}
		for _, n := range c.conns {
			if n.State == "" || n.Syns < 1 || n.PacketsIn < 1 || n.Offset >= int64(len(b)) {
				t.Errorf("connection %+v", n)
			}
		}
	})
}

// TestDecodesAsGopacket compares addresses, ports, lengths and flags with
// gopacket's own decoders, packet by packet, on real captures.
func TestDecodesAsGopacket(t *testing.T) {
	dir := realData(t)
	compared := 0
	for _, path := range captures(t, dir) {
		rd, err := NewReader(bytes.NewReader(load(t, path)), 0)
		if err != nil {
			t.Fatal(err)
		}
		var d dissector
		var p Packet
		for rd.Next(&p) == nil {
			if p.Bad != "" || !d.dissect(&p).taken() || p.Link != layers.LinkTypeEthernet || d.f.via.tunnel != "" {
				continue
			}
			packet := gopacket.NewPacket(p.Data, p.Link, gopacket.NoCopy)
			if ip, ok := packet.NetworkLayer().(*layers.IPv4); ok {
				if !d.f.src.addr().IsValid() || d.f.src.addr().String() != ip.SrcIP.String() || d.f.dst.addr().String() != ip.DstIP.String() ||
					d.f.ipLen != int(ip.Length) || d.f.ttl != ip.TTL || d.f.proto != ip.Protocol {
					t.Fatalf("%s at %d: %+v against %+v", path, p.Offset, d.f, ip)
				}
				compared++
			}
			if tcp, ok := packet.TransportLayer().(*layers.TCP); ok {
				want := tcpFacts{known: true, whole: true, options: tcp.DataOffset > 5, seq: tcp.Seq, ack: tcp.Ack, win: tcp.Window,
					flags: d.f.tcp.flags, mss: d.f.tcp.mss, payload: d.f.tcp.payload}
				if d.f.tcp != want || d.f.sport != uint16(tcp.SrcPort) || d.f.dport != uint16(tcp.DstPort) || tcp.SYN != (d.f.tcp.flags&flagSYN != 0) || tcp.RST != (d.f.tcp.flags&flagRST != 0) {
					t.Fatalf("%s at %d: %+v against %+v", path, p.Offset, d.f.tcp, tcp)
				}
			}
		}
	}
	if compared < 100_000 {
		t.Errorf("compared only %d packets", compared)
	}
}
