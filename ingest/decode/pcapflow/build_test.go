package pcapflow

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// frame serializes layers with right lengths and checksums.
func frame(ls ...gopacket.SerializableLayer) []byte {
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, ls...); err != nil {
		panic(err)
	}
	return bytes.Clone(b.Bytes())
}

// header is an Ethernet header of type kind, followed by words (VLAN tags).
// gopacket would pad it to 60 bytes.
func header(kind uint16, words ...uint16) []byte {
	b := binary.BigEndian.AppendUint16(make([]byte, 12), kind)
	for _, w := range words {
		b = binary.BigEndian.AppendUint16(b, w)
	}
	return b
}

func ether(kind layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: make(net.HardwareAddr, 6), DstMAC: make(net.HardwareAddr, 6), EthernetType: kind}
}

func ip4(src, dst string, proto layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: proto, SrcIP: net.ParseIP(src).To4(), DstIP: net.ParseIP(dst).To4()}
}

func ip6(src, dst string, next layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, HopLimit: 63, NextHeader: next, SrcIP: net.ParseIP(src), DstIP: net.ParseIP(dst)}
}

func udp(sport, dport uint16) *layers.UDP {
	return &layers.UDP{SrcPort: layers.UDPPort(sport), DstPort: layers.UDPPort(dport)}
}

// The pair most tests talk about.
const (
	client = "192.0.2.1"
	server = "198.51.100.7"
)

// inner is an IPv4 UDP packet of 20+8+5 bytes without a link layer.
func inner() []byte {
	return frame(ip4(client, server, layers.IPProtocolUDP), udp(1000, 2000), gopacket.Payload("hello"))
}

// rec is one packet of a built capture.
type rec struct {
	us   int64
	data []byte
	wire int // 0: as long as data
}

func at(us int64, data []byte) rec { return rec{us: us, data: data} }

// classicFile writes a pcap file.
func classicFile(order binary.AppendByteOrder, nano bool, link layers.LinkType, recs ...rec) []byte {
	magic, unit := uint32(0xa1b2c3d4), int64(1)
	if nano {
		magic, unit = 0xa1b23c4d, 1000
	}
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = order.AppendUint32(order.AppendUint32(b, 65535), uint32(link))
	for _, r := range recs {
		wire := max(r.wire, len(r.data))
		b = order.AppendUint32(order.AppendUint32(b, uint32(r.us/1e6)), uint32(r.us%1e6*unit))
		b = order.AppendUint32(order.AppendUint32(b, uint32(len(r.data))), uint32(wire))
		b = append(b, r.data...)
	}
	return b
}

func pcapOf(link layers.LinkType, recs ...rec) []byte {
	return classicFile(binary.LittleEndian, false, link, recs...)
}

// ngFile builds a pcapng file block by block.
type ngFile struct {
	order binary.AppendByteOrder
	b     []byte
}

func (f *ngFile) block(kind uint32, body []byte) *ngFile {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n := uint32(len(body) + 12)
	f.b = f.order.AppendUint32(f.order.AppendUint32(f.b, kind), n)
	f.b = f.order.AppendUint32(append(f.b, body...), n)
	return f
}

func (f *ngFile) section() *ngFile {
	b := f.order.AppendUint32(nil, 0x1a2b3c4d)
	b = f.order.AppendUint16(f.order.AppendUint16(b, 1), 0)
	return f.block(blockSection, f.order.AppendUint64(b, ^uint64(0)))
}

// option appends one option, padded.
func (f *ngFile) option(b []byte, code uint16, value []byte) []byte {
	b = f.order.AppendUint16(f.order.AppendUint16(b, code), uint16(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// iface appends an interface with a name, if_tsresol and if_tsoffset.
func (f *ngFile) iface(link layers.LinkType, name string, resol byte, offset int64) *ngFile {
	b := f.order.AppendUint32(f.order.AppendUint16(f.order.AppendUint16(nil, uint16(link)), 0), 0)
	b = f.option(b, 2, []byte(name))
	b = f.option(b, 9, []byte{resol})
	b = f.option(b, 14, f.order.AppendUint64(nil, uint64(offset)))
	return f.block(blockInterface, f.option(b, 0, nil))
}

func (f *ngFile) enhanced(iface uint32, stamp uint64, data []byte) *ngFile {
	b := f.order.AppendUint32(nil, iface)
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(stamp>>32)), uint32(stamp))
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(len(data))), uint32(len(data)))
	for b = append(b, data...); len(b)%4 != 0; {
		b = append(b, 0)
	}
	return f.block(blockEnhanced, f.option(b, 1, []byte("a comment")))
}

func (f *ngFile) obsolete(iface uint16, stamp uint64, data []byte) *ngFile {
	b := f.order.AppendUint16(f.order.AppendUint16(nil, iface), 7)
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(stamp>>32)), uint32(stamp))
	b = f.order.AppendUint32(f.order.AppendUint32(b, uint32(len(data))), uint32(len(data)))
	return f.block(blockObsolete, append(b, data...))
}

func (f *ngFile) simple(data []byte) *ngFile {
	return f.block(blockSimple, append(f.order.AppendUint32(nil, uint32(len(data))), data...))
}

// decode runs a capture through a Decoder.
func decode(t testing.TB, files ...[]byte) *collector {
	t.Helper()
	c := &collector{}
	d := NewDecoder(c)
	for _, b := range files {
		if c.err = d.Read(context.Background(), bytes.NewReader(b)); c.err != nil {
			break
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	c.notes = d.Notes()
	return c
}
