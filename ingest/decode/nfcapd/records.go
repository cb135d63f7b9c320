package nfcapd

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"

	"hindcast/casefile"
	"hindcast/ingest/decode/netflow"
)

var le = binary.LittleEndian

// counts is what a record states beside its addresses.
type counts struct {
	first, last       uint64 // milliseconds since 1970
	packets, bytes    uint64
	outPackets        uint64
	outBytes          uint64
	sport, dport      uint16
	proto, flags, fwd uint8
	in, out           uint32
	src, dst          netip.Addr
	known, sampled    bool
	event             bool
	vlan              uint32
	exporter          uint16
}

// Types of records in a block of either layout.
const (
	recordV0  = 1
	recordV1  = 10
	recordV3  = 11
	headV3    = 12
	commonV0  = 28
	commonV10 = 32
)

// Elements of a layout 2 record (nfdump, nfxV3.h).
const (
	elementFlow  = 1
	elementIPv4  = 2
	elementIPv6  = 3
	elementMisc  = 5
	elementCount = 6
	elementVLAN  = 7
)

// each walks the records of a block, which state type and size in four bytes.
func (d *Decoder) each(b []byte, where place, record func(kind uint16, b []byte, at casefile.Origin) error) error {
	for n := 0; n < len(b); {
		if len(b)-n < 4 {
			return d.sink.Reject(where.of(n), b[n:], "record cut by the end of its block")
		}
		kind, size := le.Uint16(b[n:]), int(le.Uint16(b[n+2:]))
		if size < 4 || size > len(b)-n {
			return d.sink.Reject(where.of(n), b[n:], "record size beyond its block")
		}
		if err := record(kind, b[n:n+size], where.of(n)); err != nil {
			return err
		}
		n += size
	}
	return nil
}

func (d *Decoder) recordsV2(b []byte, where place) error {
	return d.each(b, where, func(kind uint16, b []byte, at casefile.Origin) error {
		if kind != recordV3 {
			return d.sink.Skip("record about the exporter or of another kind")
		}
		var c counts
		if why := c.readV3(b); why != "" {
			return d.sink.Reject(at, b, why)
		}
		return d.flow(&c, b, at)
	})
}

// readV3 reads the elements of a layout 2 record.
func (c *counts) readV3(b []byte) (why string) {
	if len(b) < headV3 {
		return "record shorter than its header"
	}
	c.exporter = le.Uint16(b[8:])
	c.event, c.sampled = b[10]&1 != 0, b[10]&2 != 0
	for b = b[headV3:]; len(b) >= 4; {
		kind, size := le.Uint16(b), int(le.Uint16(b[2:]))
		if size < 4 || size > len(b) {
			return "element size beyond its record"
		}
		if !c.element(kind, b[4:size]) {
			return "element shorter than its type"
		}
		b = b[size:]
	}
	return ""
}

func (c *counts) element(kind uint16, b []byte) bool {
	switch kind {
	case elementFlow:
		if len(b) < 48 {
			return false
		}
		c.known = true
		c.first, c.last = le.Uint64(b), le.Uint64(b[8:])
		c.packets, c.bytes = le.Uint64(b[24:]), le.Uint64(b[32:])
		c.sport, c.dport = le.Uint16(b[40:]), le.Uint16(b[42:])
		c.proto, c.flags, c.fwd = b[44], b[45], b[46]
	case elementIPv4:
		if len(b) < 8 {
			return false
		}
		c.src, c.dst = addr4(b), addr4(b[4:])
	case elementIPv6:
		if len(b) < 32 {
			return false
		}
		c.src, c.dst = addr6(b), addr6(b[16:])
	case elementMisc:
		if len(b) >= 8 {
			c.in, c.out = le.Uint32(b), le.Uint32(b[4:])
		}
	case elementCount:
		if len(b) >= 24 {
			c.outPackets, c.outBytes = le.Uint64(b[8:]), le.Uint64(b[16:])
		}
	case elementVLAN:
		if len(b) >= 4 {
			c.vlan = le.Uint32(b)
		}
	}
	return true
}

func (d *Decoder) recordsV1(b []byte, where place) error {
	return d.each(b, where, func(kind uint16, b []byte, at casefile.Origin) error {
		head := commonV10
		switch kind {
		case recordV0:
			head = commonV0
		case recordV1:
		default:
			return d.sink.Skip("extension map or record about the exporter")
		}
		var c counts
		if why := c.readV1(b, head); why != "" {
			return d.sink.Reject(at, b, why)
		}
		return d.flow(&c, b, at)
	})
}

// Flags of a layout 1 record.
const (
	flagIPv6      = 1
	flagPackets64 = 2
	flagBytes64   = 4
	flagEvent     = 64
	flagSampled   = 128
)

// readV1 reads a layout 1 record: its fixed part of head bytes, then addresses,
// packets and bytes in widths its flags state. The extensions after them are not read.
func (c *counts) readV1(b []byte, head int) (why string) {
	if len(b) < head {
		return "record shorter than its header"
	}
	flags := b[4] // the upper byte is the exporter (type 1) or unused (type 10)
	size := [2]int{4, 8}
	addr := 4
	if flags&flagIPv6 != 0 {
		addr = 16
	}
	packets, bytes := size[flags&flagPackets64>>1], size[flags&flagBytes64>>2]
	if len(b) < head+2*addr+packets+bytes {
		return "record shorter than its flags state"
	}
	c.known, c.event, c.sampled = true, flags&flagEvent != 0, flags&flagSampled != 0
	c.first = uint64(le.Uint32(b[12:]))*1000 + uint64(le.Uint16(b[8:]))
	c.last = uint64(le.Uint32(b[16:]))*1000 + uint64(le.Uint16(b[10:]))
	c.fwd, c.flags, c.proto = b[20], b[21], b[22]
	c.sport, c.dport = le.Uint16(b[24:]), le.Uint16(b[26:])
	if head == commonV0 {
		c.exporter = uint16(b[5])
	} else {
		c.exporter = le.Uint16(b[28:])
	}
	b = b[head:]
	if addr == 4 {
		c.src, c.dst = addr4(b), addr4(b[4:])
	} else {
		c.src, c.dst = addr6(b), addr6(b[16:])
	}
	b = b[2*addr:]
	c.packets, c.bytes = wide(b, packets), wide(b[packets:], bytes)
	return ""
}

func wide(b []byte, size int) uint64 {
	if size == 8 {
		return le.Uint64(b)
	}
	return uint64(le.Uint32(b))
}

// addr4 and addr6 read addresses, which are numbers in the file's byte order.
func addr4(b []byte) netip.Addr { return netip.AddrFrom4([4]byte{b[3], b[2], b[1], b[0]}) }

func addr6(b []byte) netip.Addr {
	var a [16]byte
	binary.BigEndian.PutUint64(a[:], le.Uint64(b))
	binary.BigEndian.PutUint64(a[8:], le.Uint64(b[8:]))
	return netip.AddrFrom16(a).Unmap()
}

// flow turns a record into a row. Where the collector multiplied by the sampling
// it says so, and nothing is multiplied again.
func (d *Decoder) flow(c *counts, b []byte, at casefile.Origin) error {
	switch {
	case !c.known:
		return d.sink.Reject(at, b, "record without the flow element")
	case c.packets == 0 && c.event:
		return d.sink.Reject(at, b, "flow record states no packets (an event)")
	case c.packets > math.MaxInt64 || c.bytes > math.MaxInt64 || c.outPackets > math.MaxInt64 || c.outBytes > math.MaxInt64:
		return d.sink.Reject(at, b, "counter beyond 2^63")
	}
	first, last, note, why := netflow.Repair(micro(c.first), micro(c.last))
	if why != "" {
		return d.sink.Reject(at, b, why)
	}
	if note != "" {
		d.notes[note]++
	}
	r := &d.row
	*r = casefile.Flow{Origin: at, Records: 1, TS: casefile.Time(first), TSEnd: casefile.Time(last), Src: c.src, Dst: c.dst, Protocol: int32(c.proto)}
	d.fill(r, c)
	d.count(r, c.packets, c.bytes, c.src)
	if c.sampled {
		d.notes["packets and bytes were multiplied by the sampling when they were collected: not multiplied again, the rate is not in the record"]++
	}
	if err := d.sink.Flow(r); err != nil || c.outPackets == 0 {
		return err
	}
	r.Records, r.FlagsOr = 0, casefile.Null[int32]{}
	r.Src, r.Dst, r.SrcPort, r.DstPort = r.Dst, r.Src, r.DstPort, r.SrcPort
	d.count(r, c.outPackets, c.outBytes, c.src)
	return d.sink.Flow(r)
}

// micro converts milliseconds; what overflows lies beyond every year.
func micro(ms uint64) int64 {
	if ms > math.MaxInt64/1000 {
		return math.MaxInt64
	}
	return int64(ms) * 1000
}

func (d *Decoder) count(r *casefile.Flow, packets, bytes uint64, src netip.Addr) {
	r.Packets, r.IPBytes = casefile.Some(int64(packets)), casefile.Some(int64(bytes))
	if !netflow.Plausible(r.Packets.V, r.IPBytes.V, src) {
		r.IPBytes = casefile.Null[int64]{}
		d.notes["state bytes that their packets cannot have (a wrapped counter): bytes unknown"]++
	}
}

// fill writes ports, flags and labels. The destination port of ICMP holds type and
// code; forwarding status is that of RFC 7270 section 4.12.
func (d *Decoder) fill(r *casefile.Flow, c *counts) {
	switch {
	case netflow.HasPorts(r.Protocol):
		r.SrcPort, r.DstPort = casefile.Some(int32(c.sport)), casefile.Some(int32(c.dport))
	case r.Protocol == 1 || r.Protocol == 58:
		r.ICMPType = casefile.Some(int32(c.dport >> 8))
	}
	if r.Protocol == 6 {
		r.FlagsOr = casefile.Some(int32(c.flags))
	}
	switch c.fwd >> 6 {
	case 1:
		r.Action = "accept"
	case 2:
		r.Action = "reject"
	}
	if v := c.vlan & 0xfff; v != 0 {
		r.VLAN = casefile.Some(int32(v))
	}
	r.Exporter = d.name(1<<63|uint64(c.exporter), "exporter %d", uint64(c.exporter))
	if c.in != 0 || c.out != 0 {
		r.Interface = d.name(uint64(c.in)<<32|uint64(c.out), "ifindex %d>%d", uint64(c.in), uint64(c.out))
	}
}

// maxNames bounds the labels remembered.
const maxNames = 1 << 12

func (d *Decoder) name(key uint64, format string, n ...any) string {
	s, known := d.names[key]
	if !known {
		if len(d.names) >= maxNames {
			clear(d.names)
		}
		s = fmt.Sprintf(format, n...)
		d.names[key] = s
	}
	return s
}
