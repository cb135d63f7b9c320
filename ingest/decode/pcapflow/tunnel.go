package pcapflow

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"
)

// tunnel opens a tunnel of proto whose payload is b. It reports whether an
// inner IP packet was found; if not, d.f is as before and the outer packet
// is what is counted.
func (d *dissector) tunnel(proto layers.IPProtocol, b []byte, rest, depth int) bool {
	if depth >= maxDepth {
		return false
	}
	switch proto {
	case layers.IPProtocolIPv4:
		return d.inside("ipip", func() outcome { return d.ip4(b, rest, depth+1) })
	case layers.IPProtocolIPv6:
		return d.inside("ipip", func() outcome { return d.ip6(b, rest, depth+1) })
	case layers.IPProtocolMPLSInIP:
		return d.inside("mpls", func() outcome { return d.mpls(b, rest, depth+1) })
	}
	return d.gre(b, rest, depth)
}

// inside reads an inner packet and keeps the outer one where that fails. The
// outermost tunnel is the one that is named, with its ends.
func (d *dissector) inside(kind string, read func() outcome) bool {
	outer, notes := d.f, d.notes
	in := facts{via: outer.via}
	if in.via.tunnel == "" {
		in.via.tunnel, in.via.from, in.via.to = kind, outer.src, outer.dst
	}
	d.f = in
	if read().taken() {
		return true
	}
	d.f, d.notes = outer, notes
	return false
}

// gre reads GRE (RFC 2784, RFC 2890), the enhanced form of PPTP (RFC 2637
// section 4.1) and ERSPAN inside it.
func (d *dissector) gre(b []byte, rest, depth int) bool {
	if len(b) < 4 {
		return false
	}
	bits, kind, size := binary.BigEndian.Uint16(b), layers.EthernetType(binary.BigEndian.Uint16(b[2:])), 4
	version := bits & 7
	if bits&0x8000 != 0 || bits&0x4000 != 0 { // checksum or, in RFC 1701, routing: one word for both
		size += 4
	}
	if bits&0x2000 != 0 { // key
		size += 4
	}
	if bits&0x1000 != 0 { // sequence number
		size += 4
	}
	if version == 1 && bits&0x0080 != 0 { // acknowledgement number
		size += 4
	}
	if version > 1 || bits&0x4000 != 0 {
		return false // source routes of RFC 1701 are not read
	}
	if kind == layers.EthernetTypeERSPAN && bits&0x1000 != 0 {
		kind, size = layers.EthernetTypeTransparentEthernetBridging, size+8 // type II; type I has no header
	} else if kind == layers.EthernetTypeERSPAN {
		kind = layers.EthernetTypeTransparentEthernetBridging
	}
	if size > len(b) {
		return false
	}
	b, rest = b[size:], rest-size
	return d.inside("gre", func() outcome { return d.network(kind, b, rest, depth+1) })
}

// vxlan reads VXLAN (RFC 7348 section 5), known by its port and by the flags
// and reserved bits its header must have.
func (d *dissector) vxlan(b []byte, rest, depth int) bool {
	if len(b) < 8 || b[0] != 0x08 || b[1] != 0 || b[2] != 0 || b[3] != 0 || b[7] != 0 || depth >= maxDepth {
		return false
	}
	return d.inside("vxlan", func() outcome { return d.ethernet(b[8:], rest-8, depth+1) })
}

// mpls reads a label stack (RFC 3032 section 2.1). What lies below the last
// label is not announced; its first four bits tell IP apart (RFC 4928), zero
// begins the control word of an Ethernet pseudowire (RFC 4385).
func (d *dissector) mpls(b []byte, wire, depth int) outcome {
	for range maxDepth {
		if len(b) < 4 {
			return bad("MPLS label stack truncated")
		}
		bottom := b[2]&1 == 1
		b, wire = b[4:], wire-4
		if !bottom {
			continue
		}
		if len(b) == 0 || depth >= maxDepth {
			return bad("MPLS label stack truncated")
		}
		if d.f.via.tunnel == "" {
			d.f.via.tunnel = "mpls"
		}
		switch b[0] >> 4 {
		case 4:
			return d.ip4(b, wire, depth+1)
		case 6:
			return d.ip6(b, wire, depth+1)
		case 0:
			if len(b) >= 4 {
				return d.ethernet(b[4:], wire-4, depth+1)
			}
		}
		return skip("MPLS payload, not IP")
	}
	return bad("more than 8 MPLS labels")
}
