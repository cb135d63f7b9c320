package pcapflow

import (
	"encoding/binary"
	"fmt"

	"github.com/gopacket/gopacket/layers"
)

// Link types without a name in gopacket. Numbers and names are those of the
// LINKTYPE_ registry (draft-ietf-opsawg-pcaplinktype, section 4).
const (
	linkRawBSD = layers.LinkType(12) // DLT_RAW of most systems
	linkRawBDI = layers.LinkType(14) // DLT_RAW of BSD/OS and OpenBSD
	linkMPLS   = layers.LinkType(219)
)

// ethernetNames names frames that are passed over because they are not IP.
var ethernetNames = map[layers.EthernetType]string{
	layers.EthernetTypeARP: "ARP", layers.EthernetTypeLinkLayerDiscovery: "LLDP",
	layers.EthernetTypeEAPOL: "EAPOL", layers.EthernetTypePPPoEDiscovery: "PPPoE discovery",
	layers.EthernetTypeEthernetCTP: "Ethernet loopback", layers.EthernetTypeCiscoDiscovery: "CDP",
	0x8035: "RARP", 0x8137: "IPX", 0x8809: "slow protocols (LACP)", 0x88f7: "PTP", 0x8902: "CFM", 0x88e5: "MACsec",
	0x22f3: "TRILL", 0x894f: "NSH", 0x88e1: "HomePlug", 0x8912: "HomePlug", 0x893a: "IEEE 1905", 0x80f3: "AARP",
	0x809b: "AppleTalk", 0x6002: "DEC MOP", 0x88a4: "EtherCAT", 0x8892: "PROFINET",
}

// outcome is what became of a frame: taken when both are empty.
type outcome struct{ bad, skip string }

func bad(reason string) outcome  { return outcome{bad: reason} }
func skip(reason string) outcome { return outcome{skip: reason} }

func (o outcome) taken() bool { return o.bad == "" && o.skip == "" }

// dissector reads frames. It keeps memory between packets for fragments only.
type dissector struct {
	f         facts
	frags     fragments
	notes     beyond
	now       int64 // time of the packet, microseconds
	strangers map[string]bool
}

// maxDepth bounds tunnels inside tunnels, VLAN tags and MPLS labels alike.
const maxDepth = 8

// dissect fills d.f from one frame, or says why it has no IP packet to count.
func (d *dissector) dissect(p *Packet) outcome {
	d.f = facts{via: via{iface: p.Iface, vlan: -1}}
	d.now = int64(p.Time)
	b, wire := p.Data, p.Wire
	switch p.Link {
	case layers.LinkTypeEthernet:
		return d.ethernet(b, wire, 0)
	case layers.LinkTypeNull, layers.LinkTypeLoop:
		return d.loopback(b, wire, p.Link == layers.LinkTypeLoop)
	case linkRawBSD, linkRawBDI, layers.LinkTypeRaw, layers.LinkTypeIPv4, layers.LinkTypeIPv6:
		return d.rawIP(b, wire, 0)
	case layers.LinkTypeLinuxSLL:
		return d.cooked(b, wire, 16, 14, 2)
	case layers.LinkTypeLinuxSLL2:
		if len(b) >= 8 {
			d.f.via.device = binary.BigEndian.Uint32(b[4:])
		}
		return d.cooked(b, wire, 20, 0, 8)
	case layers.LinkTypePPP, layers.LinkTypePPP_HDLC:
		return d.ppp(b, wire, 0)
	case layers.LinkTypePPPEthernet:
		return d.pppoe(b, wire, 0)
	case layers.LinkTypeC_HDLC:
		if len(b) < 4 {
			return bad("link-layer header truncated")
		}
		return d.network(layers.EthernetType(binary.BigEndian.Uint16(b[2:])), b[4:], wire-4, 0)
	case linkMPLS:
		return d.mpls(b, wire, 0)
	}
	if name, known := refusedLinks[p.Link]; known {
		return bad("link type " + name + " is not read")
	}
	return bad(fmt.Sprintf("link type %d is not read", uint16(p.Link)))
}

// ethernet reads an Ethernet header (IEEE 802.3).
func (d *dissector) ethernet(b []byte, wire, depth int) outcome {
	if len(b) < 14 {
		return bad("link-layer header truncated")
	}
	kind := layers.EthernetType(binary.BigEndian.Uint16(b[12:]))
	return d.network(kind, b[14:], wire-14, depth)
}

// network hands b on by its Ethernet type. Types below 1536 are lengths of an
// LLC frame (IEEE 802.3 section 3.2.6).
func (d *dissector) network(kind layers.EthernetType, b []byte, wire, depth int) outcome {
	switch kind {
	case layers.EthernetTypeIPv4:
		return d.ip4(b, wire, depth)
	case layers.EthernetTypeIPv6:
		return d.ip6(b, wire, depth)
	case layers.EthernetTypeDot1Q, layers.EthernetTypeQinQ, 0x9100, 0x9200, 0x9300:
		if len(b) < 4 || depth >= maxDepth {
			return bad("VLAN tag truncated or nested too deep")
		}
		if d.f.via.vlan < 0 {
			d.f.via.vlan = int32(binary.BigEndian.Uint16(b) & 0x0fff)
		}
		return d.network(layers.EthernetType(binary.BigEndian.Uint16(b[2:])), b[4:], wire-4, depth+1)
	case layers.EthernetTypeMPLSUnicast, layers.EthernetTypeMPLSMulticast:
		return d.mpls(b, wire, depth)
	case layers.EthernetTypePPPoESession:
		return d.pppoe(b, wire, depth)
	case layers.EthernetTypePPP:
		return d.ppp(b, wire, depth)
	case layers.EthernetTypeTransparentEthernetBridging:
		if depth >= maxDepth {
			return bad("headers nested too deep")
		}
		return d.ethernet(b, wire, depth+1)
	}
	if kind < 1536 {
		return d.llc(b, wire, depth)
	}
	return skip(d.stranger(kind))
}

// llc reads an IEEE 802.2 header; IP behind SNAP (RFC 1042) is read.
func (d *dissector) llc(b []byte, wire, depth int) outcome {
	switch {
	case len(b) < 3:
		return bad("link-layer header truncated")
	case b[0] == 0xaa && b[1] == 0xaa && len(b) >= 8 && depth < maxDepth:
		if kind := layers.EthernetType(binary.BigEndian.Uint16(b[6:])); kind >= 1536 {
			return d.network(kind, b[8:], wire-8, depth+1)
		}
		return skip("LLC frame, not IP")
	case b[0] == 0x42:
		return skip("STP frame, not IP")
	}
	return skip("LLC frame, not IP")
}

// stranger names a type that is not read; a hostile capture cannot make more
// than 64 names.
func (d *dissector) stranger(kind layers.EthernetType) string {
	name, known := ethernetNames[kind]
	if known {
		return name + " frame, not IP"
	}
	name = fmt.Sprintf("ethertype 0x%04x, not IP", uint16(kind))
	if d.strangers == nil {
		d.strangers = map[string]bool{}
	}
	if !d.strangers[name] && len(d.strangers) >= 64 {
		return "other ethertype, not IP"
	}
	d.strangers[name] = true
	return name
}

// loopback reads LINKTYPE_NULL, whose address family stands in the byte order of
// whoever captured, and LINKTYPE_LOOP, where it stands in network order. The
// numbers of AF_INET6 differ by system.
func (d *dissector) loopback(b []byte, wire int, network bool) outcome {
	if len(b) < 4 {
		return bad("link-layer header truncated")
	}
	family := binary.BigEndian.Uint32(b)
	if !network && family > 0xffff {
		family = binary.LittleEndian.Uint32(b)
	}
	switch family {
	case 2:
		return d.ip4(b[4:], wire-4, 0)
	case 10, 24, 28, 30:
		return d.ip6(b[4:], wire-4, 0)
	}
	return skip("loopback frame of another address family, not IP")
}

// rawIP reads an IP packet of either version.
func (d *dissector) rawIP(b []byte, wire, depth int) outcome {
	if len(b) == 0 {
		return bad("IP header truncated")
	}
	if b[0]>>4 == 6 {
		return d.ip6(b, wire, depth)
	}
	return d.ip4(b, wire, depth)
}

// cooked reads a Linux cooked header (LINKTYPE_LINUX_SLL, _SLL2) of size bytes
// with the protocol at proto and the ARPHRD type at hardware.
func (d *dissector) cooked(b []byte, wire, size, proto, hardware int) outcome {
	if len(b) < size {
		return bad("link-layer header truncated")
	}
	kind := layers.EthernetType(binary.BigEndian.Uint16(b[proto:]))
	if arphrd := binary.BigEndian.Uint16(b[hardware:]); arphrd == 824 { // ARPHRD_NETLINK
		return skip("netlink message, not IP")
	}
	return d.network(kind, b[size:], wire-size, 0)
}

// ppp reads PPP with or without address and control (RFC 1662) and with the
// protocol in one byte or two (RFC 1661 section 6.5).
func (d *dissector) ppp(b []byte, wire, depth int) outcome {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0x03 {
		b, wire = b[2:], wire-2
	}
	if len(b) < 2 {
		return bad("link-layer header truncated")
	}
	proto, n := binary.BigEndian.Uint16(b), 2
	if b[0]&1 == 1 {
		proto, n = uint16(b[0]), 1
	}
	b, wire = b[n:], wire-n
	switch proto {
	case 0x0021:
		return d.ip4(b, wire, depth)
	case 0x0057:
		return d.ip6(b, wire, depth)
	case 0x0281, 0x0283:
		return d.mpls(b, wire, depth)
	}
	return skip("PPP control or other protocol, not IP")
}

// pppoe reads a PPPoE session header (RFC 2516 section 4).
func (d *dissector) pppoe(b []byte, wire, depth int) outcome {
	if len(b) < 6 {
		return bad("link-layer header truncated")
	}
	if b[0] != 0x11 || b[1] != 0 {
		return skip("PPPoE discovery frame, not IP")
	}
	return d.ppp(b[6:], wire-6, depth)
}
