package pcapflow

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"
)

// IPv6 extension headers without a name in gopacket (IANA, Assigned Internet
// Protocol Numbers).
const (
	protoMobility = layers.IPProtocol(135)
	protoHIP      = layers.IPProtocol(139)
	protoShim6    = layers.IPProtocol(140)
	protoDCCP     = layers.IPProtocol(33)
)

// ip4 reads an IPv4 header (RFC 791 section 3.1). b is what was captured from
// the header on, wire how long that is on the wire.
func (d *dissector) ip4(b []byte, wire, depth int) outcome {
	if len(b) < 20 {
		return bad("IPv4 header truncated")
	}
	head, total := int(b[0]&0x0f)*4, int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case b[0]>>4 != 4:
		return bad("IP version is not the one announced")
	case head < 20:
		return bad("IPv4 header length below 20 bytes")
	case head > len(b):
		return bad("IPv4 header truncated")
	case total != 0 && total < head:
		return bad("IPv4 total length below its header length")
	}
	f := &d.f
	f.src.set4(b[12:])
	f.dst.set4(b[16:])
	f.ttl, f.proto = b[8], layers.IPProtocol(b[9])
	f.ipLen = d.believe(total, wire)
	body := b[head:min(len(b), max(f.ipLen, head))]
	rest := f.ipLen - head
	cut := binary.BigEndian.Uint16(b[6:])
	f.fragment = cut&0x3fff != 0 // more fragments, or an offset
	if !f.fragment {
		return d.upper(f.proto, body, rest, depth)
	}
	d.fragment(body, rest, cut&0x1fff == 0, uint32(binary.BigEndian.Uint16(b[4:])))
	return outcome{}
}

// believe returns the IP length to count: the stated one, but never more than
// the frame has and the frame's where none is stated, as happens when the
// sender's card cuts the segments (TSO) or for jumbograms (RFC 2675).
func (d *dissector) believe(stated, wire int) int {
	switch {
	case stated == 0:
		d.notes.unset++
		return wire
	case stated > wire:
		d.notes.clamped++
		return wire
	}
	return stated
}

// ip6 reads an IPv6 header and its extension headers (RFC 8200 sections 3, 4).
func (d *dissector) ip6(b []byte, wire, depth int) outcome {
	if len(b) < 40 {
		return bad("IPv6 header truncated")
	}
	if b[0]>>4 != 6 {
		return bad("IP version is not the one announced")
	}
	f := &d.f
	copy(f.src[:], b[8:24])
	copy(f.dst[:], b[24:40])
	f.proto, f.ttl = layers.IPProtocol(b[6]), b[7]
	stated := int(binary.BigEndian.Uint16(b[4:]))
	if stated != 0 {
		stated += 40
	} else if f.proto == layers.IPProtocolNoNextHeader {
		stated = 40
	}
	f.ipLen = d.believe(stated, wire)
	return d.extensions(b[40:min(len(b), max(f.ipLen, 40))], f.ipLen-40, depth)
}

// extensions walks IPv6 extension headers as far as they were captured. Where
// they break off, the flow keeps the last header number reached and has no ports.
func (d *dissector) extensions(b []byte, rest, depth int) outcome {
	f := &d.f
	for range 16 {
		var size int
		switch f.proto {
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination,
			protoMobility, protoHIP, protoShim6:
			if len(b) >= 2 {
				size = 8 + int(b[1])*8
			}
		case layers.IPProtocolAH: // length in 4-byte words minus 2: RFC 4302 section 2.2
			if len(b) >= 2 {
				size = 8 + int(b[1])*4
			}
		case layers.IPProtocolIPv6Fragment:
			if len(b) < 8 {
				f.fragment = true
				return outcome{}
			}
			cut := binary.BigEndian.Uint16(b[2:])
			f.proto = layers.IPProtocol(b[0])
			if cut&0xfff9 != 0 { // an atomic fragment (RFC 6946) is whole
				f.fragment = true
				d.fragment(b[8:], rest-8, cut&0xfff8 == 0, binary.BigEndian.Uint32(b[4:]))
				return outcome{}
			}
			b, rest = b[8:], rest-8
			continue
		default:
			return d.upper(f.proto, b, rest, depth)
		}
		if size == 0 || size > len(b) {
			return outcome{}
		}
		f.proto, b, rest = layers.IPProtocol(b[0]), b[size:], rest-size
	}
	return bad("more than 16 IPv6 extension headers")
}

// fragment gives a fragment the ports of its packet. Only the first has them;
// it leaves them for the others. Tunnels inside fragments are not opened.
func (d *dissector) fragment(b []byte, rest int, first bool, id uint32) {
	f := &d.f
	key := fragKey{f.src, f.dst, id, f.proto}
	if first {
		d.transport(f.proto, b, rest)
		if f.proto == layers.IPProtocolUDP && len(b) >= 8 && (f.sport == portDNS || f.dport == portDNS) {
			f.dns = b[8:] // large answers arrive in fragments
		}
		if f.ports {
			d.frags.put(key, f.sport, f.dport, d.now)
		}
		return
	}
	f.sport, f.dport, f.ports = d.frags.get(key, d.now)
}

// upper opens tunnels and reads the transport header.
func (d *dissector) upper(proto layers.IPProtocol, b []byte, rest, depth int) outcome {
	switch proto {
	case layers.IPProtocolIPv4, layers.IPProtocolIPv6, layers.IPProtocolGRE, layers.IPProtocolMPLSInIP:
		if d.tunnel(proto, b, rest, depth) {
			return outcome{}
		}
	case layers.IPProtocolAH:
		if len(b) >= 2 { // IPv4 with an authentication header
			if size := 8 + int(b[1])*4; size <= len(b) && depth < maxDepth {
				d.f.proto = layers.IPProtocol(b[0])
				return d.upper(d.f.proto, b[size:], rest-size, depth+1)
			}
		}
	}
	d.transport(proto, b, rest)
	if proto == layers.IPProtocolUDP && d.f.ports {
		d.datagram(b, rest, depth)
	}
	return outcome{}
}
