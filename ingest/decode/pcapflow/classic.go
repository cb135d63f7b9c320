package pcapflow

import (
	"encoding/binary"
	"fmt"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// The pcap file format: draft-ietf-opsawg-pcap, sections 4 and 5.
const (
	classicHeader = 24
	classicRecord = 16
)

// openClassic reads the file header that magic (as it stands in the file, read
// big-endian) begins.
func (rd *Reader) openClassic(magic uint32) error {
	head := rd.w.need(classicHeader)
	if len(head) < classicHeader {
		return rd.short("the pcap file header", classicHeader, len(head))
	}
	var order binary.ByteOrder = binary.BigEndian
	if magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1 {
		order = binary.LittleEndian
	}
	perSecond := uint32(1e6)
	if magic == 0xa1b23c4d || magic == 0x4d3cb2a1 {
		perSecond = 1e9
	}
	if major := order.Uint16(head[4:]); major != 2 {
		return fmt.Errorf("offset %d: expected pcap version 2, found %d", rd.w.off+4, major)
	}
	// The upper bits of the last word say whether frames end in an FCS.
	link := layers.LinkType(order.Uint32(head[20:]) & 0xffff)
	rd.w.advance(classicHeader)
	little := order == binary.LittleEndian
	rd.next = func(p *Packet) error { return rd.classic(p, little, perSecond, link) }
	return nil
}

// classic reads one packet record. The snap length of the file header is not
// believed: files with longer packets are common and readable.
func (rd *Reader) classic(p *Packet, little bool, perSecond uint32, link layers.LinkType) error {
	b := rd.w.need(classicRecord)
	if len(b) == 0 {
		return rd.end()
	}
	if len(b) < classicRecord {
		return rd.truncated(p, b, rd.short("a pcap packet header", classicRecord, len(b)))
	}
	var sec, sub, have, wire uint32
	if little {
		sec, sub = binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		have, wire = binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])
	} else {
		sec, sub = binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		have, wire = binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	}
	if have > maxCapture {
		*p = Packet{Offset: rd.w.off, Record: b[:classicRecord], Bad: "capture length above 262144 bytes"}
		rd.cut = fmt.Errorf("offset %d: expected a capture length of at most %d bytes, found %d", rd.w.off, maxCapture, have)
		return nil
	}
	size := classicRecord + int(have)
	if b = rd.w.need(size); len(b) < size {
		return rd.truncated(p, b, rd.short("a packet record", size, len(b)))
	}
	p.Offset, p.Link, p.Iface, p.Bad = rd.w.off, link, -1, ""
	p.Record, p.Data = b[:size], b[classicRecord:size]
	p.Wire = max(int(min(wire, 1<<30)), int(have))
	if sub >= perSecond {
		p.Bad = "sub-second part of the time stamp is a second or more"
	}
	p.Time = casefile.Time(int64(sec)*1e6 + int64(sub/(perSecond/1e6)))
	rd.w.advance(size)
	return nil
}
