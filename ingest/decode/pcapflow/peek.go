package pcapflow

import (
	"net/netip"

	"github.com/gopacket/gopacket/layers"
)

// Headers is what one packet says about its innermost IP packet.
type Headers struct {
	Src, Dst         netip.Addr
	Protocol         int32  // IANA protocol number
	SrcPort, DstPort uint16 // where Ports is set
	Ports            bool
	ICMPType         uint8 // where ICMP is set
	ICMP             bool
	TTL              uint8
	IPLen            int   // IP total length in bytes, never beyond the frame on the wire
	Flags            uint8 // TCP flags, where TCP is set
	TCP              bool
	Fragment         bool
	VLAN             int32  // outermost VLAN id; -1 none
	UDP              []byte // payload of UDP as far as it was captured; a part of Packet.Data
}

// Dissector reads the headers of single packets for decoders that find packets
// elsewhere than in a capture, or something else than packets in one. The zero value
// is ready; it is not safe for concurrent use.
type Dissector struct{ d dissector }

// Read fills h from p and returns two empty texts, or why p is unusable (bad) or no
// IP packet (skip). p needs Time, Link, Iface, Wire and Data.
func (x *Dissector) Read(p *Packet, h *Headers) (bad, skip string) {
	if p.Bad != "" {
		return p.Bad, ""
	}
	if out := x.d.dissect(p); !out.taken() {
		return out.bad, out.skip
	}
	f := &x.d.f
	*h = Headers{
		Src: f.src.addr(), Dst: f.dst.addr(), Protocol: int32(f.proto), TTL: f.ttl, IPLen: f.ipLen,
		Ports: f.ports, ICMP: f.icmp, Fragment: f.fragment, VLAN: f.via.vlan,
		TCP: f.proto == layers.IPProtocolTCP && f.tcp.known, Flags: f.tcp.flags, UDP: f.udp,
	}
	if f.ports {
		h.SrcPort, h.DstPort = f.sport, f.dport
	} else if f.icmp {
		h.ICMPType = uint8(f.sport)
	}
	return "", ""
}
