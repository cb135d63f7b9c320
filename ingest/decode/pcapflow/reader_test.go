package pcapflow

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

const t0 = int64(1723507200) * 1e6 // 2024-08-13T00:00:00Z

// all reads every record; data and record are copied.
func all(t *testing.T, b []byte) (out []Packet, rd *Reader, err error) {
	t.Helper()
	rd, err = NewReader(iotest.HalfReader(bytes.NewReader(b)), 0)
	if err != nil {
		return nil, nil, err
	}
	for {
		var p Packet
		if err = rd.Next(&p); err != nil {
			return out, rd, err
		}
		if p.Bad == "" && !bytes.HasSuffix(b[:p.Offset+int64(len(p.Record))], p.Record) {
			t.Fatalf("offset %d does not point at its record", p.Offset)
		}
		p.Data, p.Record = bytes.Clone(p.Data), bytes.Clone(p.Record)
		out = append(out, p)
	}
}

func TestClassicOrdersAndUnits(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, nano := range []bool{false, true} {
			b := classicFile(order, nano, layers.LinkTypeRaw, at(t0+7, inner()), rec{us: t0 + 1999999, data: inner()[:30], wire: 1500})
			ps, _, err := all(t, b)
			if err != io.EOF || len(ps) != 2 {
				t.Fatalf("%v %v: %d packets, %v", order, nano, len(ps), err)
			}
			p, q := ps[0], ps[1]
			if p.Offset != 24 || p.Time != casefile.Time(t0+7) || p.Wire != 33 || p.Iface != -1 || p.Link != layers.LinkTypeRaw {
				t.Errorf("%v %v: %+v", order, nano, p)
			}
			if q.Time != casefile.Time(t0+1999999) || q.Wire != 1500 || len(q.Data) != 30 {
				t.Errorf("%v %v: %+v", order, nano, q)
			}
		}
	}
}

func TestBlocksAndInterfaces(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f := &ngFile{order: order}
		f.section().iface(layers.LinkTypeRaw, "a", 6, 0).enhanced(0, uint64(t0)+3, inner())
		f.block(5, make([]byte, 8)).block(0xbad, []byte{1, 2, 3, 4}).block(777, nil)
		f.iface(layers.LinkTypeEthernet, "b", 9, 3600).enhanced(1, uint64(t0)*1000+5999, frame(ether(layers.EthernetTypeIPv4)))
		f.obsolete(0, uint64(t0)+9, inner())
		f.iface(layers.LinkTypeRaw, "", 0x80|20, 0).enhanced(2, uint64(t0/1e6)<<20|1<<19, inner())
		f.section().iface(layers.LinkTypeNull, "again", 0, 0).enhanced(0, uint64(t0/1e6), inner())
		ps, rd, err := all(t, f.b)
		if err != io.EOF || len(ps) != 5 {
			t.Fatalf("%d packets, %v", len(ps), err)
		}
		var got []string
		for _, p := range ps {
			if p.Bad != "" {
				t.Errorf("refused: %s", p.Bad)
			}
			got = append(got, fmt.Sprint(rd.Interfaces[p.Iface].Name, uint16(p.Link), int64(p.Time)-t0))
		}
		want := "a 101 3,b 1 3600000005,a 101 9,2 101 500000,again 0 0"
		if s := strings.Join(got, ","); strings.ReplaceAll(s, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("got %s, want %s", s, want)
		}
		if p := rd.Passed; p["interface statistics"] != 1 || p["custom"] != 1 || p["unknown"] != 1 {
			t.Errorf("passed over %v", p)
		}
	}
}

func TestRefusedRecords(t *testing.T) {
	le := binary.LittleEndian
	ng := func() *ngFile { return (&ngFile{order: le}).section().iface(layers.LinkTypeRaw, "a", 6, 0) }
	long := pcapOf(layers.LinkTypeRaw, at(t0, inner()))
	le.PutUint32(long[24+8:], 1<<31)
	sub := pcapOf(layers.LinkTypeRaw, at(t0, inner()))
	le.PutUint32(sub[24+4:], 1e6)
	claims := ng().obsolete(0, uint64(t0), inner())
	le.PutUint32(claims.b[len(claims.b)-4-36-8:], 37)
	for _, x := range []struct {
		name, bad, err string
		in             []byte
	}{
		{"capture length of 2 GiB", "capture length above 262144 bytes", "expected a capture length of at most", long},
		{"a second of microseconds", "sub-second part of the time stamp is a second or more", "", sub},
		{"more than its block", "capture length beyond the packet block", "", claims.b},
		{"no time", "simple packet block has no time", "", ng().simple(inner()).b},
		{"unknown interface", "packet block names an interface that was not described", "", ng().enhanced(9, uint64(t0), inner()).b},
		{"before its interface", "packet block names an interface that was not described", "", (&ngFile{order: le}).section().enhanced(0, 1, inner()).b},
		{"short block", "packet block is shorter than its fixed part", "", ng().block(blockEnhanced, make([]byte, 8)).b},
		{"year 584542", "time stamp out of range", "", ng().enhanced(0, ^uint64(0), inner()).b},
		{"before 1970", "time stamp out of range", "", (&ngFile{order: le}).section().iface(1, "a", 6, -1).enhanced(0, 0, inner()).b},
		{"huge block", "packet block above 1048576 bytes", "", ng().block(blockEnhanced, make([]byte, 1<<20)).b},
		{"cut", "truncated: the capture ends inside this record", "expected 68 bytes of a block, found 44",
			(&ngFile{order: le}).section().iface(101, "a", 6, 0).obsolete(0, 1, inner()).b[:28+56+40]},
	} {
		t.Run(x.name, func(t *testing.T) {
			ps, _, err := all(t, x.in)
			if len(ps) != 1 || ps[0].Bad != x.bad {
				t.Errorf("got %+v, want one refused as %q", ps, x.bad)
			}
			if x.err == "" && err != io.EOF || !strings.Contains(fmt.Sprint(err), x.err) {
				t.Errorf("ended with %v, want %q", err, x.err)
			}
		})
	}
}

func TestRefusedFiles(t *testing.T) {
	be := binary.BigEndian
	for _, x := range []struct{ in, want string }{
		{"", "offset 0: expected 24 bytes of a capture file header, found 0"},
		{"GET / HTTP/1.1", "offset 0: expected a pcap or pcapng magic number, found 0x47455420"},
		{"\xa1\xb2\xcd\x34", "Kuznetzov"},
		{"\xa1\xb2\xc3\xd4", "offset 0: expected 24 bytes of the pcap file header, found 4"},
		{string(pcapOf(1)[:4]) + "\x07\x00" + string(pcapOf(1)[6:]), "offset 4: expected pcap version 2, found 7"},
		{"\x0a\x0d\x0d\x0a" + strings.Repeat("\x00", 24), "expected the byte-order magic"},
		{"\x0a\x0d\x0d\x0a\x00\x00\x00\x1c\x1a\x2b\x3c\x4d\x00\x09" + strings.Repeat("\x00", 14), "expected pcapng version 1, found 9"},
		{string(be.AppendUint32((&ngFile{order: be}).section().b[:24], 99)), "expected the block length 28 repeated, found 99"},
	} {
		if _, _, err := all(t, []byte(x.in)); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%.20q: %v, want %q", x.in, err, x.want)
		}
	}
}

// A resolution can be anything a byte can say.
func TestResolutions(t *testing.T) {
	for _, x := range []struct {
		power  uint8
		binary bool
		stamp  uint64
		want   int64
		ok     bool
	}{
		{6, false, 1234567, 1234567, true},
		{9, false, 1999, 1, true},
		{0, false, 5, 5e6, true},
		{3, false, 1500, 1500000, true},
		{127, false, 1 << 63, 0, true},
		{25, false, 1e19, 1, true},
		{0, true, 5, 5e6, true},
		{1, true, 3, 1500000, true},
		{32, true, 1 << 31, 500000, true},
		{64, true, 1 << 63, 500000, true},
		{127, true, 1 << 63, 0, true},
		{0, false, 1 << 63, 0, false},
		{0, true, 1 << 63, 0, false},
		{6, false, maxMicros, 0, false},
	} {
		if got, ok := (resolution{x.power, x.binary}).micros(x.stamp); ok != x.ok || ok && got != x.want {
			t.Errorf("%+v: got %d %v", x, got, ok)
		}
	}
}
