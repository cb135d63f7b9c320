package sflow

import (
	"encoding/binary"
	"testing"

	"hindcast/casefile"
)

// tally is a Sink that counts.
type tally struct {
	flows   []casefile.Flow
	n       int
	rejects map[string]int
	skips   int
}

func (s *tally) Flow(r *casefile.Flow) error {
	if s.n++; s.n < 100 {
		s.flows = append(s.flows, *r)
	}
	return nil
}

func (s *tally) Reject(_ casefile.Origin, _ []byte, reason string) error {
	s.rejects[reason]++
	return nil
}

func (s *tally) Skip(string) error {
	s.skips++
	return nil
}

func longs(n ...uint32) (b []byte) {
	for _, v := range n {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// frame is an Ethernet frame with UDP from 192.0.2.1:53 to 198.51.100.7:4000.
func frame() []byte {
	b := append(make([]byte, 12), 0x08, 0, 0x45, 0, 0x05, 0xdc, 0, 1, 0, 0, 64, 17, 0, 0)
	b = append(b, longs(0xc0000201, 0xc6336407)...)
	return append(b, 0, 53, 0x0f, 0xa0, 0x05, 0xc8, 0, 0)
}

// datagram has one flow sample for each rate, of a frame of 1518 bytes with FCS.
func datagram(uptime uint32, rates ...uint32) []byte {
	b := longs(5, 1, 0xc0000201, 0, 1, uptime, uint32(len(rates)))
	for _, rate := range rates {
		f := frame()
		raw := append(longs(1, 1518, 4, uint32(len(f))), f...)
		for len(raw)%4 != 0 {
			raw = append(raw, 0)
		}
		body := append(longs(1, 3, rate, rate, 0, 3, 5, 1, 1, uint32(len(raw))), raw...)
		b = append(append(b, longs(1, uint32(len(body)))...), body...)
	}
	return b
}

func newTally() *tally { return &tally{rejects: map[string]int{}} }

// A sample counts as many packets as its rate, once; a rate of 0 states nothing.
func TestScaling(t *testing.T) {
	s := newTally()
	d := NewDecoder(s, 0)
	if err := d.Datagram(datagram(1000, 512, 0, 1), 0, 1723507200e6); err != nil {
		t.Fatal(err)
	}
	if len(s.flows) != 3 {
		t.Fatalf("%d rows, rejects %v", len(s.flows), s.rejects)
	}
	for i, want := range []int64{512, 1, 1} {
		r := s.flows[i]
		if r.Packets.V != want || r.IPBytes.V != 1500*want || r.WireBytes.V != 1514*want || r.Sampling.Valid != (i != 1) || r.SrcPort.V != 53 {
			t.Errorf("sample %d: expected %d packets, found %+v", i, want, r)
		}
	}
	if n := len(d.Notes()); n != 1 {
		t.Errorf("expected one note on sampling, found %v", d.Notes())
	}
}

// Without a time of day there is no row; with a start the uptime tells it, over its
// wrap as well.
func TestTime(t *testing.T) {
	s := newTally()
	if err := NewDecoder(s, 0).Datagram(datagram(1000, 1), 0, 0); err != nil || s.n != 0 || len(s.rejects) != 1 {
		t.Errorf("%v: %d rows, rejects %v", err, s.n, s.rejects)
	}
	s = newTally()
	d := NewDecoder(s, 1723507200e6)
	for _, uptime := range []uint32{0xfffffc18, 0, 60_000} { // 1 s before the wrap, at it, 60 s after
		if err := d.Datagram(datagram(uptime, 1), 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int64{0, 1, 61} {
		if got := int64(s.flows[i].TS) - 1723507200e6; got != want*1e6 {
			t.Errorf("datagram %d: expected %d s after the start, found %d us", i, want, got)
		}
	}
}

// Lengths beyond what is there are rejected, at every cut.
func TestCut(t *testing.T) {
	b := datagram(1000, 512, 512)
	for n := range b {
		s := newTally()
		if err := NewDecoder(s, 1).Datagram(b[:n], 0, 1723507200e6); err != nil {
			t.Fatal(err)
		}
		if len(s.rejects) != 1 {
			t.Fatalf("cut at %d: %d rows, rejects %v", n, s.n, s.rejects)
		}
		if m, why := Frame(b[:n]); why == "" {
			t.Fatalf("cut at %d: a frame of %d", n, m)
		}
	}
}

func FuzzDatagram(f *testing.F) {
	f.Add(datagram(1000, 512))
	f.Add(append(longs(5, 2, 1, 2, 3, 4, 0, 1, 1, 0xffffffff), longs(3, 0xffffffff)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newTally()
		d := NewDecoder(s, 1723507200e6)
		Recognise(b)
		if d.Datagram(b, 0, 0) != nil || s.n > len(b) {
			t.Fatalf("%d rows of %d bytes", s.n, len(b))
		}
		d.Notes()
	})
}

// BenchmarkDecode measures samples to rows, without storing them.
func BenchmarkDecode(b *testing.B) {
	in := datagram(1000, 512, 512, 512, 512, 512, 512, 512)
	s := newTally()
	d := NewDecoder(s, 0)
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Datagram(in, 0, 1723507200e6); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(s.n)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
}
