package pcapflow

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// line shows the parts of a row that layers decide.
func (c *collector) line() string {
	var out []string
	for _, f := range c.flows {
		s := fmt.Sprintf("%s>%s %d", f.Src, f.Dst, f.Protocol)
		if f.SrcPort.Valid {
			s += fmt.Sprintf(" %d>%d", f.SrcPort.V, f.DstPort.V)
		}
		if f.ICMPType.Valid {
			s += fmt.Sprintf(" icmp %d", f.ICMPType.V)
		}
		s += fmt.Sprintf(" ip %d", f.IPBytes.V)
		if f.VLAN.Valid {
			s += fmt.Sprintf(" vlan %d", f.VLAN.V)
		}
		if f.Tunnel != "" {
			s += " " + f.Tunnel
		}
		if f.Interface != "" {
			s += " on " + f.Interface
		}
		out = append(out, s)
	}
	for reason, n := range c.rejects {
		out = append(out, fmt.Sprintf("reject %s %d", reason, n))
	}
	for reason, n := range c.skips {
		out = append(out, fmt.Sprintf("skip %s %d", reason, n))
	}
	return strings.Join(out, "; ")
}

const innerLine = "192.0.2.1>198.51.100.7 17 1000>2000 ip 33"

func join(parts ...[]byte) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func TestLinkTypes(t *testing.T) {
	in, six := inner(), frame(ip6("2001:db8::1", "2001:db8::2", layers.IPProtocolUDP), udp(5, 6))
	const sixLine = "2001:db8::1>2001:db8::2 17 5>6 ip 48"
	pad := make([]byte, 18)
	sll := join([]byte{0, 0, 0, 1, 0, 6}, make([]byte, 8), []byte{8, 0}, in)
	sll2 := join([]byte{0x86, 0xdd, 0, 0, 0, 0, 0, 3, 0, 1}, make([]byte, 10), six)
	for _, x := range []struct {
		name string
		link layers.LinkType
		data []byte
		want string
	}{
		{"ethernet, padded", 1, join(header(0x0800), in, pad), innerLine},
		{"vlan", 1, join(header(0x8100, 42, 0x0800), in), innerLine + " vlan 42"},
		{"qinq", 1, join(header(0x88a8, 7, 0x8100, 9, 0x86dd), six), sixLine + " vlan 7"},
		{"pppoe", 1, join(header(0x8864), []byte{0x11, 0, 0, 1, 0, 35, 0, 0x21}, in), innerLine},
		{"snap", 1, join(header(40), []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}, in), innerLine},
		{"stp", 1, join(header(38), []byte{0x42, 0x42, 3}, pad), "skip STP frame, not IP 1"},
		{"arp", 1, join(header(0x0806), pad), "skip ARP frame, not IP 1"},
		{"stranger", 1, join(header(0x9999), pad), "skip ethertype 0x9999, not IP 1"},
		{"sll", 113, sll, innerLine},
		{"sll2", 276, sll2, sixLine + " on ifindex 3"},
		{"raw 101", 101, six, sixLine}, {"raw 12", 12, in, innerLine}, {"raw 14", 14, in, innerLine},
		{"ipv4", 228, in, innerLine}, {"ipv6", 229, six, sixLine},
		{"null little", 0, join([]byte{2, 0, 0, 0}, in), innerLine},
		{"null big", 0, join([]byte{0, 0, 0, 2}, in), innerLine},
		{"null bsd ipv6", 0, join([]byte{30, 0, 0, 0}, six), sixLine},
		{"null appletalk", 0, join([]byte{16, 0, 0, 0}, six), "skip loopback frame of another address family, not IP 1"},
		{"loop", 108, join([]byte{0, 0, 0, 24}, six), sixLine},
		{"ppp", 9, join([]byte{0x21}, in), innerLine}, {"ppp framed", 50, join([]byte{0xff, 3, 0, 0x57}, six), sixLine},
		{"ppp lcp", 9, []byte{0xc0, 0x21, 1, 1}, "skip PPP control or other protocol, not IP 1"},
		{"hdlc", 104, join([]byte{0x0f, 0, 8, 0}, in), innerLine},
		{"wifi", 105, in, "reject link type IEEE802_11 is not read 1"},
		{"infiniband", 247, in, "reject link type INFINIBAND is not read 1"},
		{"private", 147, in, "reject link type USER0 is not read 1"},
		{"number", 301, in, "reject link type 301 is not read 1"},
		{"cut link header", 1, in[:9], "reject link-layer header truncated 1"},
		{"cut IP header", 101, in[:19], "reject IPv4 header truncated 1"},
		{"cut IPv6 header", 101, six[:39], "reject IPv6 header truncated 1"},
		{"lying version", 1, join(header(0x86dd), in, pad), "reject IP version is not the one announced 1"},
		{"nothing", 101, nil, "reject IP header truncated 1"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := decode(t, pcapOf(x.link, at(t0, x.data))).line(); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
		})
	}
}

func TestTunnels(t *testing.T) {
	const a, b, ends = "203.0.113.1", "203.0.113.2", " 203.0.113.1>203.0.113.2"
	in := gopacket.Payload(inner())
	eth := gopacket.Payload(join(header(0x0800), inner()))
	outer := func(proto layers.IPProtocol, ls ...gopacket.SerializableLayer) []byte {
		return frame(append([]gopacket.SerializableLayer{ip4(a, b, proto)}, ls...)...)
	}
	mpls := []byte{0, 1, 0, 64, 0, 2, 1, 64}
	deep := []byte(in)
	for range 20 {
		deep = outer(layers.IPProtocolIPv4, gopacket.Payload(deep))
	}
	for _, x := range []struct {
		name string
		link layers.LinkType
		data []byte
		want string
	}{
		{"ipip", 101, outer(4, in), innerLine + " ipip" + ends},
		{"6in4", 101, outer(41, gopacket.Payload(frame(ip6("2001:db8::1", "2001:db8::2", 17), udp(5, 6)))), "2001:db8::1>2001:db8::2 17 5>6 ip 48 ipip" + ends},
		{"gre", 101, outer(47, gopacket.Payload{0, 0, 8, 0}, in), innerLine + " gre" + ends},
		{"gre key sequence checksum", 101, outer(47, gopacket.Payload(join([]byte{0xb0, 0, 8, 0}, make([]byte, 12))), in), innerLine + " gre" + ends},
		{"gre bridging", 101, outer(47, gopacket.Payload{0, 0, 0x65, 0x58}, eth), innerLine + " gre" + ends},
		{"gre pptp", 101, outer(47, gopacket.Payload(join([]byte{0x30, 0x81, 0x88, 0x0b}, make([]byte, 12), []byte{0x21})), in), innerLine + " gre" + ends},
		{"erspan", 101, outer(47, gopacket.Payload(join([]byte{0x10, 0, 0x88, 0xbe}, make([]byte, 12))), eth), innerLine + " gre" + ends},
		{"vxlan", 101, outer(17, udp(9, 4789), gopacket.Payload{8, 0, 0, 0, 0, 0, 5, 0}, eth), innerLine + " vxlan" + ends},
		{"mpls", 1, join(header(0x8847), mpls, in), innerLine + " mpls"},
		{"mpls pseudowire", 219, join(mpls, make([]byte, 4), eth), innerLine + " mpls"},
		{"mpls in ip", 101, outer(137, gopacket.Payload(mpls), in), innerLine + " mpls" + ends},
		{"gre in ipip", 101, outer(4, gopacket.Payload(outer(47, gopacket.Payload{0, 0, 8, 0}, in))), innerLine + " ipip" + ends},
		{"gre of arp", 101, outer(47, gopacket.Payload{0, 0, 8, 6}, in), "203.0.113.1>203.0.113.2 47 ip 57"},
		{"gre version 2", 101, outer(47, gopacket.Payload{0, 2, 8, 0}, in), "203.0.113.1>203.0.113.2 47 ip 57"},
		{"vxlan port, other content", 101, outer(17, udp(9, 4789), in), "203.0.113.1>203.0.113.2 17 9>4789 ip 61"},
		{"cut inner", 101, outer(4, in)[:30], "203.0.113.1>203.0.113.2 4 ip 30"},
		{"twenty deep", 101, deep, "203.0.113.1>203.0.113.2 4 ip 273 ipip" + ends},
		{"endless labels", 1, join(header(0x8847), make([]byte, 200)), "reject more than 8 MPLS labels 1"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := decode(t, pcapOf(x.link, at(t0, x.data))).line(); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
		})
	}
}

func TestNetworkLayer(t *testing.T) {
	set := func(b []byte, i int, v ...byte) []byte { copy(b[i:], v); return b }
	six := func(next layers.IPProtocol, parts ...[]byte) []byte {
		return frame(ip6("2001:db8::1", "2001:db8::2", next), gopacket.Payload(join(parts...)))
	}
	ports := []byte{0, 5, 0, 6, 0, 8, 0, 0}
	const sixUDP = "2001:db8::1>2001:db8::2 17 5>6 ip "
	long := make([]byte, 0)
	for range 20 {
		long = append(long, 60, 0, 0, 0, 0, 0, 0, 0)
	}
	for _, x := range []struct {
		name string
		data []byte
		want string
	}{
		{"segmentation offload", set(inner(), 2, 0, 0), innerLine},
		{"length beyond the frame", set(inner(), 2, 0xff, 0xff), innerLine},
		{"length below the header", set(inner(), 2, 0, 19), "reject IPv4 total length below its header length 1"},
		{"header of 16 bytes", set(inner(), 0, 0x44), "reject IPv4 header length below 20 bytes 1"},
		{"header beyond the capture", set(inner(), 0, 0x4f), "reject IPv4 header truncated 1"},
		{"icmp", frame(ip4(client, server, 1), gopacket.Payload{11, 0, 0, 0}), "192.0.2.1>198.51.100.7 1 icmp 11 ip 24"},
		{"icmp6", six(58, []byte{135, 0, 0, 0}), "2001:db8::1>2001:db8::2 58 icmp 135 ip 44"},
		{"sctp", frame(ip4(client, server, 132), gopacket.Payload{0, 1, 0, 2}), "192.0.2.1>198.51.100.7 132 1>2 ip 24"},
		{"esp", frame(ip4(client, server, 50), gopacket.Payload{0, 1, 0, 2}), "192.0.2.1>198.51.100.7 50 ip 24"},
		{"ah", frame(ip4(client, server, 51), gopacket.Payload(join([]byte{17, 1}, make([]byte, 10), ports))), "192.0.2.1>198.51.100.7 17 5>6 ip 40"},
		{"hop-by-hop, destination, routing", six(0, []byte{60, 0, 0, 0, 0, 0, 0, 0}, []byte{43, 0, 0, 0, 0, 0, 0, 0}, []byte{17, 0, 0, 0, 0, 0, 0, 0}, ports), sixUDP + "72"},
		{"atomic fragment", six(44, []byte{17, 0, 0, 0, 0, 0, 0, 1}, ports), sixUDP + "56"},
		{"extension beyond the capture", six(0, []byte{17, 9, 0, 0, 0, 0, 0, 0}, ports), "2001:db8::1>2001:db8::2 0 ip 56"},
		{"endless extensions", six(60, long), "reject more than 16 IPv6 extension headers 1"},
		{"no next header", six(59), "2001:db8::1>2001:db8::2 59 ip 40"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := decode(t, pcapOf(101, at(t0, x.data))).line(); got != x.want {
				t.Errorf("got  %s\nwant %s", got, x.want)
			}
		})
	}
	c := decode(t, pcapOf(101, at(5, set(inner(), 2, 0, 0)), at(5, set(inner(), 2, 0xff, 0xff))))
	if len(c.notes) != 3 || !strings.HasPrefix(c.notes[0], "1 packets state an IP length beyond") {
		t.Errorf("notes %q", c.notes)
	}
}

// A snapped packet counts with its length on the wire and what was captured of it.
func TestSnapped(t *testing.T) {
	whole := frame(ether(0x0800), ip4(client, server, 6), &layers.TCP{SrcPort: 1, DstPort: 2, SYN: true}, gopacket.Payload(make([]byte, 900)))
	for cut, want := range map[int]string{
		34: "192.0.2.1>198.51.100.7 6 ip 940",
		38: "192.0.2.1>198.51.100.7 6 1>2 ip 940",
		68: "192.0.2.1>198.51.100.7 6 1>2 ip 940",
	} {
		c := decode(t, pcapOf(1, rec{us: t0, data: whole[:cut], wire: len(whole)}))
		f := c.flows[0]
		if got := c.line(); got != want || f.WireBytes.V != 954 || f.FlagSYN.Valid != (cut == 68) {
			t.Errorf("cut at %d: %s, wire %d, SYN %+v", cut, got, f.WireBytes.V, f.FlagSYN)
		}
	}
}

// TestStrangersAreBounded shows that a capture cannot make names without end.
func TestStrangersAreBounded(t *testing.T) {
	var recs []rec
	for i := range 1000 {
		b := header(0x0800)
		binary.BigEndian.PutUint16(b[12:], uint16(0xa000+i))
		recs = append(recs, at(t0, b))
	}
	c := decode(t, pcapOf(1, recs...))
	if len(c.skips) != 65 || c.skips["other ethertype, not IP"] != 936 || sum(c.skips) != 1000 {
		t.Errorf("%d reasons, %d others, %d in all", len(c.skips), c.skips["other ethertype, not IP"], sum(c.skips))
	}
}

// TestRefusedLinkNames: no link type is both read and refused, and a name is told once.
func TestRefusedLinkNames(t *testing.T) {
	names := map[string]bool{}
	for link, name := range refusedLinks {
		if names[name] {
			t.Errorf("two link types are called %s", name)
		}
		names[name] = true
		c := decode(t, pcapOf(link, at(t0, inner())))
		if want := "reject link type " + name + " is not read 1"; c.line() != want {
			t.Errorf("link type %d: %s, want %s", link, c.line(), want)
		}
	}
}
