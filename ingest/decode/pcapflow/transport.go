package pcapflow

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"
)

// transport reads what was captured of the transport header: ports for the
// protocols that begin with them, the type of ICMP. rest is the length on the
// wire from b on.
func (d *dissector) transport(proto layers.IPProtocol, b []byte, rest int) {
	f := &d.f
	switch proto {
	case layers.IPProtocolTCP, layers.IPProtocolUDP, layers.IPProtocolUDPLite, layers.IPProtocolSCTP, protoDCCP:
		if len(b) < 4 {
			return
		}
		f.ports = true
		f.sport, f.dport = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
		if proto == layers.IPProtocolTCP {
			f.tcp.read(b, rest)
		}
	case layers.IPProtocolICMPv4, layers.IPProtocolICMPv6:
		if len(b) >= 1 {
			f.icmp, f.sport = true, uint16(b[0])
		}
	}
}

// read takes a TCP header (RFC 9293 section 3.1) as far as it was captured.
func (t *tcpFacts) read(b []byte, rest int) {
	if len(b) < 16 {
		return
	}
	t.known = true
	t.seq, t.ack = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	t.flags, t.win = b[13], binary.BigEndian.Uint16(b[14:])
	head := int(b[12]>>4) * 4
	t.payload = uint32(max(rest-max(head, 20), 0))
	t.options = head > 20
	t.whole = head <= len(b)
	if t.options && len(b) > 20 && t.flags&flagSYN != 0 {
		t.mss = hasMSS(b[20:min(head, len(b))])
	}
}

// hasMSS looks for option kind 2 (RFC 9293 section 3.2).
func hasMSS(b []byte) bool {
	for len(b) > 0 {
		switch {
		case b[0] == 0:
			return false
		case b[0] == 1:
			b = b[1:]
		case b[0] == 2:
			return true
		case len(b) < 2 || b[1] < 2 || int(b[1]) > len(b):
			return false
		default:
			b = b[b[1]:]
		}
	}
	return false
}

// datagram looks into UDP: VXLAN is opened, DNS is kept for the flow's first
// question.
func (d *dissector) datagram(b []byte, rest, depth int) {
	f := &d.f
	if len(b) < 8 {
		return
	}
	f.udp = payload(b)
	switch {
	case f.dport == portVXLAN:
		f.udp = nil
		d.vxlan(b[8:], rest-8, depth)
	case f.sport == portDNS || f.dport == portDNS:
		f.dns = b[8:]
	}
}

// payload cuts what lies beyond the length in the UDP header (RFC 768), where that
// can be believed.
func payload(b []byte) []byte {
	if n := int(binary.BigEndian.Uint16(b[4:])); n >= 8 && n < len(b) {
		return b[8:n]
	}
	return b[8:]
}

const (
	portDNS   = 53
	portVXLAN = 4789 // RFC 7348 section 5
)

// dnsQuestion is the first question of a DNS message.
type dnsQuestion struct {
	name     string // labels joined by dots, escaped as RFC 1035 section 5.1 says; "." is the root
	kind     uint16
	response bool // QR is set
	asked    bool // name and kind were captured whole
}

// parseDNS reads header and first question (RFC 1035 section 4.1). false where
// b is no DNS message: fewer than 12 bytes, or an opcode that was never assigned.
func parseDNS(b []byte) (q dnsQuestion, ok bool) {
	if len(b) < 12 || b[2]>>3&0x0f > 6 {
		return q, false
	}
	q.response = b[2]&0x80 != 0
	if binary.BigEndian.Uint16(b[4:]) == 0 {
		return q, true
	}
	var name [256 * 4]byte
	out := name[:0]
	b = b[12:]
	for used := 0; ; {
		if len(b) == 0 || b[0] > 63 { // a question's name cannot be compressed
			return q, true
		}
		n := int(b[0])
		if used += n + 1; used > 255 || len(b) < 1+n {
			return q, true
		}
		if n == 0 {
			break
		}
		if len(out) > 0 {
			out = append(out, '.')
		}
		out = appendLabel(out, b[1:1+n])
		b = b[1+n:]
	}
	if len(b) < 5 {
		return q, true
	}
	if len(out) == 0 {
		out = append(out, '.')
	}
	q.kind, q.name, q.asked = binary.BigEndian.Uint16(b[1:]), string(out), true
	return q, true
}

// appendLabel escapes dots and backslashes with a backslash, bytes that are not
// printable ASCII as \DDD.
func appendLabel(out, label []byte) []byte {
	for _, c := range label {
		switch {
		case c == '.' || c == '\\':
			out = append(out, '\\', c)
		case c <= ' ' || c >= 0x7f:
			out = append(out, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
		default:
			out = append(out, c)
		}
	}
	return out
}
