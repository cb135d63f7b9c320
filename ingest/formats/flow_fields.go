package formats

import (
	"fmt"
	"net/netip"
	"strconv"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/netflow"
)

// flowSetter stores one field of a record; v is never empty.
type flowSetter func(f *flowRow, v []byte) *reject

// flowFields are the fields formats name in their layouts.
var flowFields = map[string]flowSetter{
	"start": func(f *flowRow, v []byte) *reject { return f.stamp(&f.start, v) },
	"end":   func(f *flowRow, v []byte) *reject { return f.stamp(&f.end, v) },
	"event": func(f *flowRow, v []byte) *reject { return f.stamp(&f.event, v) },
	"took":  setFlowTook,
	"src":   func(f *flowRow, v []byte) *reject { return setAddr(&f.row.Src, v) },
	"dst":   func(f *flowRow, v []byte) *reject { return setAddr(&f.row.Dst, v) },
	"sport": func(f *flowRow, v []byte) *reject { return f.port(&f.sport, v) },
	"dport": func(f *flowRow, v []byte) *reject { return f.port(&f.dport, v) },
	"icmp":  func(f *flowRow, v []byte) *reject { return setByte(&f.icmp, v) },
	"proto": setProto,

	"packets":      func(f *flowRow, v []byte) *reject { return setFlowCount(&f.out.packets, v) },
	"ip_bytes":     func(f *flowRow, v []byte) *reject { return setFlowCount(&f.out.ip, v) },
	"wire_bytes":   func(f *flowRow, v []byte) *reject { return setFlowCount(&f.out.wire, v) },
	"flags":        func(f *flowRow, v []byte) *reject { return setFlags(&f.out.flags, v) },
	"back_packets": func(f *flowRow, v []byte) *reject { return setFlowCount(&f.back.packets, v) },
	"back_ip":      func(f *flowRow, v []byte) *reject { return setFlowCount(&f.back.ip, v) },
	"back_wire":    func(f *flowRow, v []byte) *reject { return setFlowCount(&f.back.wire, v) },
	"back_flags":   func(f *flowRow, v []byte) *reject { return setFlags(&f.back.flags, v) },
	"flags_hex":    func(f *flowRow, v []byte) *reject { return setHexFlags(&f.out.flags, v) },
	"back_hex":     func(f *flowRow, v []byte) *reject { return setHexFlags(&f.back.flags, v) },

	"action":    setFlowAction,
	"forwarded": setForwarded,
	"interface": func(f *flowRow, v []byte) *reject { f.row.Interface = casefile.View(v); return nil },
	"exporter":  func(f *flowRow, v []byte) *reject { f.row.Exporter = casefile.View(v); return nil },
	"vlan":      setVLAN,
	"ttl_min":   func(f *flowRow, v []byte) *reject { return setByte(&f.row.TTLMin, v) },
	"ttl_max":   func(f *flowRow, v []byte) *reject { return setByte(&f.row.TTLMax, v) },
}

// flowSetters resolves a layout: names of a format to fields. A name that is
// mapped to nothing is passed over.
func flowSetters(names map[string]string) (map[string]flowSetter, error) {
	out := make(map[string]flowSetter, len(names))
	for name, field := range names {
		set, ok := flowFields[field]
		if !ok {
			return nil, fmt.Errorf("field %s: expected one that is known, found %q", name, field)
		}
		out[name] = set
	}
	return out, nil
}

// mustSetters is flowSetters for the layouts of this package.
func mustSetters(names map[string]string) map[string]flowSetter {
	set, err := flowSetters(names)
	if err != nil {
		panic(err) // found by any test of the package
	}
	return set
}

func (f *flowRow) stamp(to *casefile.Null[casefile.Time], v []byte) *reject {
	t, _, why := f.when(v)
	if why == nil {
		*to = casefile.Some(t)
	}
	return why
}

// when reads ISO 8601 or a number of units since 1970. The time 0, which an
// exporter without a clock writes, is handed on to be refused as what it is.
func (f *flowRow) when(v []byte) (casefile.Time, bool, *reject) {
	if looksISO(v) {
		var wall *ingest.Wall
		if f.env != nil {
			wall = f.env.Wall
		}
		return f.iso.parse(v, f.zone, wall)
	}
	if n, _, ok := decimalPart(v); ok && n < 100_000_000 {
		return casefile.Time(n) * 1e6, true, nil
	}
	return epochStamp(v)
}

// decimalPart reads the whole part of a number of seconds.
func decimalPart(v []byte) (n int64, rest []byte, ok bool) {
	i := 0
	for i < len(v) && v[i]-'0' <= 9 {
		i++
	}
	n, ok = decimal(v[:i])
	return n, v[i:], ok && (i == len(v) || v[i] == '.')
}

// maxFlowTook is the longest duration that is read: more than 2^32 milliseconds,
// so that a wrapped difference is recognised as one.
const maxFlowTook = 100 * 365 * 86400 * int64(1e6)

func setFlowTook(f *flowRow, v []byte) *reject {
	if us, ok := seconds(v); ok && us <= maxFlowTook {
		f.took = casefile.Some(us)
		return nil
	}
	if !floatLike(v) {
		return flowBadTook
	}
	s, err := strconv.ParseFloat(casefile.View(v), 64)
	if err != nil || !(s >= 0 && s*1e6 <= float64(maxFlowTook)) {
		return flowBadTook
	}
	f.took = casefile.Some(int64(s * 1e6))
	return nil
}

func setAddr(to *netip.Addr, v []byte) *reject {
	a, err := netip.ParseAddr(casefile.View(v))
	if err != nil || a.Zone() != "" {
		return flowBadAddr
	}
	*to = a.Unmap()
	return nil
}

// port reads a port. ICMP has type.code there, or 0x0800; a service's name cannot
// be turned back into a number with certainty and is unknown.
func (f *flowRow) port(to *casefile.Null[int32], v []byte) *reject {
	if n, ok := digits(v); ok && len(v) <= 5 {
		if n > 65535 {
			return flowBadPort
		}
		*to = casefile.Some(int32(n))
		return nil
	}
	if len(v) > 2 && v[0] == '0' && v[1] == 'x' {
		n, err := strconv.ParseUint(casefile.View(v[2:]), 16, 16)
		if err != nil {
			return flowBadPort
		}
		*to = casefile.Some(int32(n))
		return nil
	}
	if n, rest, ok := decimalPart(v); ok && len(rest) > 1 && n < 256 {
		if _, ok := digits(rest[1:]); ok {
			f.icmp, *to = casefile.Some(int32(n)), casefile.Null[int32]{}
			return nil
		}
	}
	if c := v[0] | 0x20; c >= 'a' && c <= 'z' {
		f.named = true
		return nil
	}
	return flowBadPort
}

func setByte(to *casefile.Null[int32], v []byte) *reject {
	n, ok := digits(v)
	if !ok || len(v) > 3 || n > 255 {
		return flowBadSum
	}
	*to = casefile.Some(int32(n))
	return nil
}

func setFlowCount(to *casefile.Null[int64], v []byte) *reject {
	n, ok := decimal(v)
	if !ok {
		return flowBadSum
	}
	*to = casefile.Some(n)
	return nil
}

// protocols are the IANA names that flow exporters write.
var protocols = map[string]int32{
	"icmp": 1, "igmp": 2, "ggp": 3, "ipip": 4, "ipencap": 4, "ipnip": 4, "tcp": 6, "egp": 8, "igrp": 9, "udp": 17, "rdp": 27, "dccp": 33, "ipv6": 41,
	"rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "icmp6": 58, "ipv6-icmp": 58, "icmpv6": 58, "ospf": 89, "ospfigp": 89, "eigrp": 88, "pim": 103,
	"vrrp": 112, "l2tp": 115, "sctp": 132, "udplite": 136, "unknown_transport": netflow.ProtoUnknown,
}

func setProto(f *flowRow, v []byte) *reject {
	if n, ok := digits(v); ok && len(v) <= 3 && n <= 255 {
		f.proto = casefile.Some(int32(n))
		return nil
	}
	var low [24]byte
	if len(v) > len(low) {
		return flowBadWord
	}
	for i, c := range v {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		low[i] = c
	}
	n, ok := protocols[string(low[:len(v)])]
	if !ok {
		return flowBadWord
	}
	f.proto = casefile.Some(n)
	return nil
}

// setFlags reads the OR of TCP flags: a number, or letters (CEUAPRSF) in any place.
func setFlags(to *casefile.Null[int32], v []byte) *reject {
	if n, ok := digits(v); ok && len(v) <= 4 {
		if n > 0xfff {
			return flowBadFlag
		}
		*to = casefile.Some(int32(n))
		return nil
	}
	if len(v) > 2 && v[0] == '0' && v[1] == 'x' {
		return setHexFlags(to, v[2:])
	}
	n := int32(0)
	for _, c := range v {
		switch c {
		case 'F':
			n |= 0x01
		case 'S':
			n |= 0x02
		case 'R':
			n |= 0x04
		case 'P':
			n |= 0x08
		case 'A':
			n |= 0x10
		case 'U':
			n |= 0x20
		case 'E':
			n |= 0x40
		case 'C', 'W':
			n |= 0x80
		case '.', ' ':
		default:
			return flowBadFlag
		}
	}
	*to = casefile.Some(n)
	return nil
}

func setHexFlags(to *casefile.Null[int32], v []byte) *reject {
	n, err := strconv.ParseUint(casefile.View(v), 16, 12)
	if err != nil {
		return flowBadFlag
	}
	*to = casefile.Some(int32(n))
	return nil
}

// setFlowAction reads what a firewall decided.
func setFlowAction(f *flowRow, v []byte) *reject {
	switch string(v) {
	case "ACCEPT", "accept", "A", "allowed", "ALLOWED":
		f.row.Action = "accept"
	case "REJECT", "reject", "D", "blocked", "DENIED":
		f.row.Action = "reject"
	}
	return nil
}

// setForwarded reads a forwarding status (RFC 7270 section 4.12).
func setForwarded(f *flowRow, v []byte) *reject {
	n, ok := digits(v)
	if !ok || len(v) > 3 {
		return nil
	}
	switch n >> 6 {
	case 1:
		f.row.Action = "accept"
	case 2:
		f.row.Action = "reject"
	}
	return nil
}

func setVLAN(f *flowRow, v []byte) *reject {
	n, ok := digits(v)
	if ok && len(v) <= 5 && n > 0 && n < 4096 {
		f.row.VLAN = casefile.Some(int32(n))
	}
	return nil
}
