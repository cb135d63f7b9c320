package pcapflow

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"strconv"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// Block types of draft-ietf-opsawg-pcapng, section 11.1.
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockObsolete  = 2
	blockSimple    = 3
	blockEnhanced  = 6
)

// passedBlocks names the blocks that hold no packet.
var passedBlocks = map[uint32]string{
	4: "name resolution", 5: "interface statistics", 9: "systemd journal export",
	10: "decryption secrets", 0xbad: "custom", 0x40000bad: "custom",
}

// section is what the blocks of the current section share.
type section struct {
	order binary.ByteOrder
	first int // index of the section's interface 0 in Reader.Interfaces
}

// openBlocks prepares reading pcapng; the section header itself is the first block.
func (rd *Reader) openBlocks() error {
	s := &section{}
	if err := rd.sectionHeader(s); err != nil {
		return err
	}
	rd.next = func(p *Packet) error { return rd.block(p, s) }
	return nil
}

// sectionHeader reads a section header block (section 4.1), which says the byte
// order of all blocks up to the next one.
func (rd *Reader) sectionHeader(s *section) error {
	const least = 28
	b := rd.w.need(least)
	if len(b) < least {
		return rd.short("a section header block", least, len(b))
	}
	switch magic := binary.BigEndian.Uint32(b[8:]); magic {
	case 0x1a2b3c4d:
		s.order = binary.BigEndian
	case 0x4d3c2b1a:
		s.order = binary.LittleEndian
	default:
		return fmt.Errorf("offset %d: expected the byte-order magic 1a2b3c4d, found %08x", rd.w.off+8, magic)
	}
	if major := s.order.Uint16(b[12:]); major != 1 {
		return fmt.Errorf("offset %d: expected pcapng version 1, found %d", rd.w.off+12, major)
	}
	s.first = len(rd.Interfaces)
	return rd.passBlock(int64(s.order.Uint32(b[4:])), s.order)
}

// passBlock drops one block of size bytes and checks that it ends as it began.
func (rd *Reader) passBlock(size int64, order binary.ByteOrder) error {
	if err := rd.checkSize(size); err != nil {
		return err
	}
	at := rd.w.off
	if got := rd.w.discard(size - 4); got < size-4 {
		return rd.short("the block at offset "+strconv.FormatInt(at, 10), int(size), int(got))
	}
	b := rd.w.need(4)
	if len(b) < 4 {
		return rd.short("the block at offset "+strconv.FormatInt(at, 10), int(size), int(size)-4+len(b))
	}
	again := order.Uint32(b)
	rd.w.advance(4)
	if int64(again) != size {
		return fmt.Errorf("offset %d: expected the block length %d repeated, found %d", rd.w.off-4, size, again)
	}
	return nil
}

// checkSize refuses block lengths that cannot be: shorter than an empty block or
// not of whole words (section 3.1).
func (rd *Reader) checkSize(size int64) error {
	if size < 12 || size%4 != 0 {
		return fmt.Errorf("offset %d: expected a block length of at least 12 and divisible by 4, found %d", rd.w.off+4, size)
	}
	return nil
}

// block reads blocks until one holds a packet.
func (rd *Reader) block(p *Packet, s *section) error {
	for {
		b := rd.w.need(12)
		if len(b) == 0 {
			return rd.end()
		}
		if len(b) < 12 {
			return rd.truncated(p, b, rd.short("a block header", 12, len(b)))
		}
		if binary.BigEndian.Uint32(b) == blockSection { // reads the same in both orders
			if err := rd.sectionHeader(s); err != nil {
				return err
			}
			continue
		}
		kind, size := s.order.Uint32(b), int64(s.order.Uint32(b[4:]))
		switch kind {
		case blockEnhanced, blockSimple, blockObsolete:
			return rd.packetBlock(p, s, kind, size)
		case blockInterface:
			if err := rd.interfaceBlock(s, size); err != nil {
				return err
			}
		default:
			name, known := passedBlocks[kind]
			if !known {
				name = "unknown"
			}
			rd.Passed[name]++
			if err := rd.passBlock(size, s.order); err != nil {
				return err
			}
		}
	}
}

// whole returns the bytes of the block that begins here, its length checked at
// both ends. The second result is the number of bytes there were when it is cut.
func (rd *Reader) whole(size int64, order binary.ByteOrder) ([]byte, int, error) {
	if err := rd.checkSize(size); err != nil {
		return nil, 0, err
	}
	if size > windowSize {
		return nil, 0, fmt.Errorf("offset %d: expected a block of at most %d bytes, found %d", rd.w.off+4, windowSize, size)
	}
	b := rd.w.need(int(size))
	if len(b) < int(size) {
		return nil, len(b), rd.short("a block", int(size), len(b))
	}
	b = b[:size]
	if again := order.Uint32(b[size-4:]); int64(again) != size {
		return nil, 0, fmt.Errorf("offset %d: expected the block length %d repeated, found %d", rd.w.off+size-4, size, again)
	}
	return b, 0, nil
}

// interfaceBlock reads an interface description block (section 4.2).
func (rd *Reader) interfaceBlock(s *section, size int64) error {
	b, _, err := rd.whole(size, s.order)
	if err != nil {
		return err
	}
	if size < 20 {
		return fmt.Errorf("offset %d: expected an interface block of at least 20 bytes, found %d", rd.w.off, size)
	}
	if len(rd.Interfaces) >= maxInterfaces {
		return fmt.Errorf("offset %d: expected at most %d interface blocks, found more", rd.w.off, maxInterfaces)
	}
	f := Interface{
		Name:  strconv.Itoa(len(rd.Interfaces) - s.first),
		Link:  layers.LinkType(s.order.Uint16(b[8:])),
		snap:  int(min(s.order.Uint32(b[12:]), math.MaxInt32)),
		units: resolution{power: 6},
	}
	eachOption(b[16:size-4], s.order, func(code uint16, v []byte) {
		switch {
		case code == 2 && len(v) > 0:
			f.Name = string(v[:min(len(v), 255)])
		case code == 9 && len(v) >= 1:
			f.units = resolution{power: v[0] & 0x7f, binary: v[0]&0x80 != 0}
		case code == 14 && len(v) >= 8:
			f.offset = int64(s.order.Uint64(v))
		}
	})
	rd.Interfaces = append(rd.Interfaces, f)
	rd.w.advance(int(size))
	return nil
}

// eachOption walks the options of a block (section 3.5) as far as they are whole.
func eachOption(b []byte, order binary.ByteOrder, visit func(code uint16, value []byte)) {
	for len(b) >= 4 {
		code, n := order.Uint16(b), int(order.Uint16(b[2:]))
		if code == 0 || 4+n > len(b) {
			return
		}
		visit(code, b[4:4+n])
		b = b[min(len(b), 4+(n+3)&^3):]
	}
}

// packetBlock reads an enhanced, simple or obsolete packet block (sections 4.3,
// 4.4 and appendix A).
func (rd *Reader) packetBlock(p *Packet, s *section, kind uint32, size int64) error {
	if size > windowSize { // the packet is lost, the capture is not
		*p = Packet{Offset: rd.w.off, Record: rd.w.need(200), Bad: "packet block above 1048576 bytes"}
		p.Record = append([]byte(nil), p.Record[:min(len(p.Record), 200)]...)
		rd.cut = rd.passBlock(size, s.order)
		return nil
	}
	b, had, err := rd.whole(size, s.order)
	if err != nil {
		if had > 0 {
			return rd.truncated(p, rd.w.need(had)[:had], err)
		}
		return rd.broken(p, err)
	}
	*p = Packet{Offset: rd.w.off, Record: b, Iface: -1}
	rd.w.advance(int(size))
	body := b[8 : size-4]
	switch kind {
	case blockSimple:
		if len(body) < 4 {
			p.Bad = "packet block is shorter than its fixed part"
			return nil
		}
		p.Bad = "simple packet block has no time"
		return nil
	case blockObsolete:
		if len(body) >= 20 { // interface and drops count are 16 bits each here
			rd.fill(p, s, uint32(s.order.Uint16(body)), body)
			return nil
		}
	default:
		if len(body) >= 20 {
			rd.fill(p, s, s.order.Uint32(body), body)
			return nil
		}
	}
	p.Bad = "packet block is shorter than its fixed part"
	return nil
}

// broken hands out a packet block whose lengths contradict each other and
// closes the reader: where the next block begins is not known.
func (rd *Reader) broken(p *Packet, err error) error {
	b := rd.w.need(12)
	*p = Packet{Offset: rd.w.off, Record: b[:min(len(b), 200)], Bad: "packet block with contradicting lengths"}
	rd.cut = err
	return nil
}

// fill reads the fixed part that enhanced and obsolete packet blocks share.
func (rd *Reader) fill(p *Packet, s *section, iface uint32, body []byte) {
	stamp := uint64(s.order.Uint32(body[4:]))<<32 | uint64(s.order.Uint32(body[8:]))
	have, wire := s.order.Uint32(body[12:]), s.order.Uint32(body[16:])
	if int64(have) > int64(len(body)-20) {
		p.Bad = "capture length beyond the packet block"
		return
	}
	if have > maxCapture {
		p.Bad = "capture length above 262144 bytes"
		return
	}
	if int64(iface) >= int64(len(rd.Interfaces)-s.first) {
		p.Bad = "packet block names an interface that was not described"
		return
	}
	p.Iface = int32(s.first + int(iface))
	f := &rd.Interfaces[p.Iface]
	p.Link = f.Link
	p.Data = body[20 : 20+have]
	p.Wire = max(int(min(wire, 1<<30)), int(have))
	us, ok := f.units.micros(stamp)
	if ok {
		us, ok = addSeconds(us, f.offset)
	}
	if !ok {
		p.Bad = "time stamp out of range"
		return
	}
	p.Time = casefile.Time(us)
}

// resolution is if_tsresol (section 4.2): units of 10^-power or 2^-power seconds.
type resolution struct {
	power  uint8
	binary bool
}

// maxMicros is 10000-01-01, where RFC 3339 years end.
const maxMicros = 253402300800 * 1e6

// micros converts stamp to whole microseconds, cut; false where it does not fit
// before the year 10000.
func (r resolution) micros(stamp uint64) (int64, bool) {
	var us uint64
	switch {
	case r.binary:
		hi, lo := bits.Mul64(stamp, 1e6)
		n := uint(r.power)
		if n >= 64 {
			us = hi >> (n - 64)
		} else {
			if hi>>n != 0 {
				return 0, false
			}
			us = lo>>n | hi<<(64-n)
		}
	case r.power <= 6:
		hi, lo := bits.Mul64(stamp, pow10(6-r.power))
		if hi != 0 {
			return 0, false
		}
		us = lo
	case r.power-6 > 19: // 10^20 is beyond any 64-bit stamp
		us = 0
	default:
		us = stamp / pow10(r.power-6)
	}
	return int64(us), us < maxMicros
}

func pow10(n uint8) uint64 {
	v := uint64(1)
	for ; n > 0; n-- {
		v *= 10
	}
	return v
}

// addSeconds adds if_tsoffset; false where the sum leaves the years 1970 to 9999.
func addSeconds(us, seconds int64) (int64, bool) {
	const limit = maxMicros / 1e6
	if seconds < -limit || seconds > limit {
		return 0, false
	}
	us += seconds * 1e6
	return us, us >= 0 && us < maxMicros
}
