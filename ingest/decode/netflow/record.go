package netflow

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"strconv"

	"hindcast/casefile"
)

// IANA protocol numbers that matter here.
const (
	protoICMP   = 1
	protoTCP    = 6
	protoICMPv6 = 58
	// ProtoUnknown is reserved by IANA: the record does not state its protocol.
	ProtoUnknown = 255
)

// HasPorts reports whether headers of the IANA protocol number begin with ports:
// TCP, UDP, DCCP, SCTP, UDP-Lite.
func HasPorts(proto int32) bool {
	switch proto {
	case protoTCP, 17, 33, 132, 136:
		return true
	}
	return false
}

// record turns what a flow record states into a row, and one more for the other
// direction of a biflow.
func (d *Decoder) record(dom *domain, h *header, b []byte, at int64) error {
	v := &d.v
	packets, bytes, why := v.counters()
	if why != "" {
		return d.reject(at, b, why)
	}
	first, last, why := d.span(h)
	if why != "" {
		return d.reject(at, b, why)
	}
	r := &d.row
	*r = casefile.Flow{Origin: casefile.Origin{Offset: at}, Records: 1, Exporter: dom.label}
	stamp(r, first, last)
	d.who(r)
	d.where(r)
	d.rest(r)
	rate := d.rateOf(dom, h)
	if rate == 0 {
		dom.unscaled++
	}
	if v.has(colL2Bytes) {
		if why := d.wire(r, rate); why != "" {
			return d.reject(at, b, why)
		}
	}
	if why := d.count(dom, r, packets, bytes, rate); why != "" {
		return d.reject(at, b, why)
	}
	if err := d.sink.Flow(r); err != nil {
		return err
	}
	if v.has(colReversePackets) && v.n[colReversePackets] == 0 || !v.has(colReversePackets) && (!v.has(colReverseBytes) || v.n[colReverseBytes] == 0) {
		return nil
	}
	return d.reverse(dom, r, rate)
}

// wire stores layer 2 octets as bytes on the wire.
func (d *Decoder) wire(r *casefile.Flow, rate int64) string {
	n, ok := times(int64(d.v.n[colL2Bytes]), rate)
	if !ok {
		return "counter beyond 2^63"
	}
	r.WireBytes = casefile.Some(n)
	return ""
}

// counters finds the packets and bytes of the record's own direction.
func (v *values) counters() (packets, bytes casefile.Null[int64], why string) {
	pick := func(from ...column) (n uint64, ok bool) {
		for _, c := range from {
			if v.has(c) {
				return v.n[c], true
			}
		}
		return 0, false
	}
	p, known := pick(colPackets, colForwardPackets, colOutPackets, colTotalPackets)
	b, sized := pick(colBytes, colForwardBytes, colOutBytes, colTotalBytes)
	switch {
	case !known && (!sized || b == 0):
		return packets, bytes, "flow record states no packets (an event)"
	case known && p > math.MaxInt64 || b > math.MaxInt64 || v.has(colL2Bytes) && v.n[colL2Bytes] > math.MaxInt64:
		return packets, bytes, "counter beyond 2^63"
	}
	if known {
		packets = casefile.Some(int64(p))
	}
	if sized {
		bytes = casefile.Some(int64(b))
	}
	return packets, bytes, ""
}

// who fills addresses, protocol and ports.
func (d *Decoder) who(r *casefile.Flow) {
	v := &d.v
	switch {
	case v.has(colSrc4) && (v.s4 != 0 || !v.has(colSrc6)):
		r.Src = addr4(v.s4)
	case v.has(colSrc6):
		r.Src = netip.AddrFrom16(v.s6).Unmap()
	}
	switch {
	case v.has(colDst4) && (v.d4 != 0 || !v.has(colDst6)):
		r.Dst = addr4(v.d4)
	case v.has(colDst6):
		r.Dst = netip.AddrFrom16(v.d6).Unmap()
	}
	if r.Protocol = int32(v.n[colProtocol] & 0xff); !v.has(colProtocol) {
		r.Protocol = ProtoUnknown
		d.notes["state no protocol: given 255, which IANA reserves"]++
	}
	switch {
	case HasPorts(r.Protocol):
		if v.has(colSrcPort) {
			r.SrcPort = casefile.Some(int32(v.n[colSrcPort] & 0xffff))
		}
		if v.has(colDstPort) {
			r.DstPort = casefile.Some(int32(v.n[colDstPort] & 0xffff))
		}
		if r.Protocol == protoTCP && v.has(colFlags) {
			r.FlagsOr = casefile.Some(int32(v.n[colFlags] & 0x0fff))
		}
	case r.Protocol == protoICMP || r.Protocol == protoICMPv6:
		switch { // type and code share a field, or the destination port
		case v.has(colICMPType):
			r.ICMPType = casefile.Some(int32(v.n[colICMPType] & 0xff))
		case v.has(colICMP) && v.n[colICMP] != 0:
			r.ICMPType = casefile.Some(int32(v.n[colICMP] >> 8 & 0xff))
		case v.has(colDstPort):
			r.ICMPType = casefile.Some(int32(v.n[colDstPort] >> 8 & 0xff))
		}
	}
}

func addr4(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

// maxLabels bounds the interface labels remembered.
const maxLabels = 1 << 12

// where names the interfaces: "ifindex 3", or "ifindex 3>5" from in to out.
func (d *Decoder) where(r *casefile.Flow) {
	v := &d.v
	in, out := v.n[colInput]&0xffffffff, v.n[colOutput]&0xffffffff
	if !v.has(colInput) {
		in = 0
	}
	if !v.has(colOutput) {
		out = 0
	}
	if in == 0 && out == 0 {
		return
	}
	key := in<<32 | out
	label, known := d.ports[key]
	if !known {
		label = "ifindex " + strconv.FormatUint(in, 10)
		if out != 0 {
			label += ">" + strconv.FormatUint(out, 10)
		}
		if len(d.ports) >= maxLabels {
			clear(d.ports)
		}
		d.ports[key] = label
	}
	r.Interface = label
}

// rest fills what few exporters state. Forwarding status 1 is forwarded, 2 dropped
// (RFC 7270 section 4.12); firewall event 1 created, 2 deleted, 3 denied, 5 updated.
func (d *Decoder) rest(r *casefile.Flow) {
	v := &d.v
	if v.seen&rare == 0 {
		return
	}
	some := func(c column, mask uint64) (n casefile.Null[int32]) {
		if v.has(c) && v.n[c] != 0 {
			n = casefile.Some(int32(v.n[c] & mask))
		}
		return n
	}
	r.TTLMin, r.TTLMax = some(colTTLMin, 0xff), some(colTTLMax, 0xff)
	r.LenMin, r.LenMax = some(colLenMin, 0x7fffffff), some(colLenMax, 0x7fffffff)
	r.VLAN = some(colVLAN, 0xfff)
	if v.has(colForwarding) {
		switch v.n[colForwarding] & 0xff >> 6 {
		case 1:
			r.Action = "accept"
		case 2:
			r.Action = "reject"
		}
	}
	if v.has(colFirewall) {
		switch v.n[colFirewall] {
		case 1, 2, 5:
			r.Action = "accept"
		case 3:
			r.Action = "reject"
		}
	}
}

const rare = 1<<colTTLMin | 1<<colTTLMax | 1<<colLenMin | 1<<colLenMax | 1<<colVLAN | 1<<colForwarding | 1<<colFirewall

// count stores packets and bytes, scaled by the sampling once.
func (d *Decoder) count(dom *domain, r *casefile.Flow, packets, bytes casefile.Null[int64], rate int64) string {
	if !packets.Valid {
		d.notes["state bytes but no packets: packets unknown"]++
	}
	if packets.Valid && bytes.Valid && !Plausible(packets.V, bytes.V, r.Src) {
		bytes = casefile.Null[int64]{}
		d.notes["state bytes that their packets cannot have (a wrapped counter): bytes unknown"]++
	}
	if rate > 0 {
		r.Sampling = casefile.Some(rate)
	}
	if rate > 1 {
		if dom.noted != rate {
			dom.noted = rate
			dom.note = fmt.Sprintf("packets and bytes of %s multiplied by its sampling of 1:%d, once", dom.label, rate)
		}
		d.notes[dom.note]++
	}
	var ok bool
	if packets.V, ok = times(packets.V, rate); !ok {
		return "counter beyond 2^63"
	}
	r.Packets, r.IPBytes = packets, bytes
	if bytes.Valid {
		if r.IPBytes.V, ok = times(bytes.V, rate); !ok {
			return "counter beyond 2^63"
		}
	}
	return ""
}

// Plausible reports whether IP packets can have so many bytes: none is shorter
// than its header (20 bytes in IPv4, 40 in IPv6) or longer than 65,575 bytes
// (RFC 791 section 3.1, RFC 8200 section 3). A 32-bit counter that wrapped fails
// one of the two.
func Plausible(packets, bytes int64, src netip.Addr) bool {
	least := int64(20)
	if src.Is6() {
		least = 40
	}
	if packets > math.MaxInt64/65575 {
		return true
	}
	return bytes >= packets*least && bytes <= packets*65575
}

// times multiplies by the sampling; ok is false where that overflows.
func times(n, rate int64) (product int64, ok bool) {
	if rate <= 1 {
		return n, true
	}
	if n > math.MaxInt64/rate {
		return 0, false
	}
	return n * rate, true
}

// reverse hands on the other direction of a biflow (RFC 5103). It is the same
// record, so its row counts none.
func (d *Decoder) reverse(dom *domain, r *casefile.Flow, rate int64) error {
	v := &d.v
	if v.has(colReversePackets) && v.n[colReversePackets] > math.MaxInt64 || v.has(colReverseBytes) && v.n[colReverseBytes] > math.MaxInt64 {
		d.notes["state a reverse counter beyond 2^63: that direction is left out"]++
		return nil
	}
	packets, bytes := casefile.Null[int64]{}, casefile.Null[int64]{}
	if v.has(colReversePackets) {
		packets = casefile.Some(int64(v.n[colReversePackets]))
	}
	if v.has(colReverseBytes) {
		bytes = casefile.Some(int64(v.n[colReverseBytes]))
	}
	r.Records = 0
	r.Src, r.Dst = r.Dst, r.Src
	r.SrcPort, r.DstPort = r.DstPort, r.SrcPort
	r.FlagsOr, r.WireBytes, r.ICMPType = casefile.Null[int32]{}, casefile.Null[int64]{}, casefile.Null[int32]{}
	r.TTLMin, r.TTLMax, r.LenMin, r.LenMax = casefile.Null[int32]{}, casefile.Null[int32]{}, casefile.Null[int32]{}, casefile.Null[int32]{}
	if v.has(colReverseFlags) && r.Protocol == protoTCP {
		r.FlagsOr = casefile.Some(int32(v.n[colReverseFlags] & 0x0fff))
	}
	if why := d.count(dom, r, packets, bytes, rate); why != "" {
		d.notes["state a reverse counter beyond 2^63: that direction is left out"]++
		return nil
	}
	return d.sink.Flow(r)
}
