package netflow

import (
	"encoding/binary"
	"strings"
	"testing"

	"hindcast/casefile"
)

// tally is a Sink that counts.
type tally struct {
	flows   []casefile.Flow
	keep    bool
	n       int
	rejects map[string]int
	skips   map[string]int
}

func newTally(keep bool) *tally {
	return &tally{keep: keep, rejects: map[string]int{}, skips: map[string]int{}}
}

func (s *tally) Flow(r *casefile.Flow) error {
	s.n++
	if s.keep {
		s.flows = append(s.flows, *r)
	}
	return nil
}

func (s *tally) Reject(_ casefile.Origin, _ []byte, reason string) error {
	s.rejects[reason]++
	return nil
}

func (s *tally) Skip(reason string) error {
	s.skips[reason]++
	return nil
}

const (
	start  = 1723507200 // 2024-08-13T00:00:00Z
	uptime = 600_000
)

func words(n ...uint16) (b []byte) {
	for _, v := range n {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func longs(n ...uint32) (b []byte) {
	for _, v := range n {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

func join(parts ...[]byte) (b []byte) {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func set(id uint16, body ...[]byte) []byte {
	b := join(body...)
	return join(words(id, uint16(len(b)+4)), b)
}

func nine(source uint32, sets ...[]byte) []byte {
	return join(words(9, uint16(len(sets))), longs(uptime, start, 1, source), join(sets...))
}

// usual is a template of addresses, protocol, uptimes and counters, 29 bytes a record.
func usual(id uint16) []byte {
	return words(id, 8, 8, 4, 12, 4, 4, 1, 22, 4, 21, 4, 2, 4, 1, 4, 10, 4)
}

func row(packets, bytes, first, last uint32) []byte {
	return join(longs(0xc6336407, 0x0a000001), []byte{17}, longs(first, last, packets, bytes, 3))
}

func decode(t testing.TB, datagrams ...[]byte) (*tally, *Decoder) {
	t.Helper()
	s := newTally(true)
	d := NewDecoder(s)
	at := int64(0)
	for _, b := range datagrams {
		if err := d.Datagram(b, at, ""); err != nil {
			t.Fatal(err)
		}
		at += int64(len(b))
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return s, d
}

// What a record states about its counters and times, and what becomes of it.
func TestCountsAndTimes(t *testing.T) {
	second := int64(1e6)
	for _, c := range []struct {
		name                 string
		packets, bytes       uint32
		first, last          uint32
		from, length, wantIP int64 // relative to the export; wantIP -1 unknown
	}{
		{"plain", 10, 1000, 590_000, 600_000, -10 * second, 10 * second, 1000},
		{"over the wrap of uptime", 10, 1000, 0xffffffff - 999, 1000, -601 * second, 2 * second, 1000},
		{"ahead of the header", 1, 100, 601_000, 601_000, second, 0, 100},
		{"end before beginning", 1, 100, 590_000, 589_999, -10 * second, 0, 100},
		{"fewer bytes than headers", 10, 100, 600_000, 600_000, 0, 0, -1},
		{"more bytes than packets hold", 1, 70_000, 600_000, 600_000, 0, 0, -1},
	} {
		s, _ := decode(t, nine(1, set(0, usual(256)), set(256, row(c.packets, c.bytes, c.first, c.last))))
		if len(s.flows) != 1 {
			t.Fatalf("%s: %d rows, rejects %v", c.name, len(s.flows), s.rejects)
		}
		r := s.flows[0]
		if from, length := int64(r.TS)-start*second, int64(r.TSEnd-r.TS); from != c.from || length != c.length {
			t.Errorf("%s: expected %d for %d, found %d for %d", c.name, c.from, c.length, from, length)
		}
		if want := (casefile.Null[int64]{V: c.wantIP, Valid: true}); c.wantIP < 0 && r.IPBytes.Valid || c.wantIP >= 0 && r.IPBytes != want {
			t.Errorf("%s: expected %d IP bytes, found %+v", c.name, c.wantIP, r.IPBytes)
		}
		if r.Sampling.Valid {
			t.Errorf("%s: sampling is stated by nobody, found %d", c.name, r.Sampling.V)
		}
	}
}

func TestRepair(t *testing.T) {
	const t0 = int64(start) * 1e6
	for _, c := range []struct {
		first, last, f, l int64
		rejected          bool
	}{
		{t0, t0 + 5e6, t0, t0 + 5e6, false},
		{t0, t0 + wrapMs - 1000, t0, t0, false},
		{t0, t0 + 86400e6, t0, t0 + 86400e6, false},
		{0, t0, t0, t0, false},
		{t0, 0, t0, t0, false},
		{0, 5e6, 0, 0, true},
		{1 << 62, 1 << 62, 0, 0, true},
	} {
		f, l, _, why := Repair(c.first, c.last)
		if f != c.f || l != c.l || (why != "") != c.rejected {
			t.Errorf("%d to %d: expected %d to %d, found %d to %d (%s)", c.first, c.last, c.f, c.l, f, l, why)
		}
	}
}

// Templates belong to one exporter and domain, and what they describe may change.
func TestTemplateLife(t *testing.T) {
	data := row(2, 200, 600_000, 600_000)
	other := words(256, 2, 2, 4, 1, 4)
	for _, c := range []struct {
		name      string
		datagrams [][]byte
		rows      int
		reject    string
	}{
		{"of another domain", [][]byte{nine(1, set(0, usual(256))), nine(2, set(256, data))}, 0, "data set without its template"},
		{"later in the source", [][]byte{nine(1, set(256, data, data)), nine(1, set(0, usual(256)))}, 2, ""},
		{"redefined midway", [][]byte{nine(1, set(0, usual(256)), set(256, data)), nine(1, set(0, other), set(256, longs(3, 300)))}, 2, ""},
		{"of no bytes", [][]byte{nine(1, set(0, words(256, 1, 8, 0)), set(256, data))}, 0, "template describes no bytes"},
		{"with a reserved id", [][]byte{nine(1, set(0, words(255, 1, 8, 4)))}, 0, "template with a reserved id"},
		{"cut", [][]byte{nine(1, set(0, words(256, 900, 8, 4)))}, 0, "template cut"},
		{"longer than its data", [][]byte{nine(1, set(0, usual(256)), set(256, data[:20]))}, 0, "data set shorter than a record of its template"},
	} {
		s, _ := decode(t, c.datagrams...)
		if len(s.flows) != c.rows || c.reject != "" && s.rejects[c.reject] == 0 || c.reject == "" && len(s.rejects) > 0 {
			t.Errorf("%s: %d rows, rejects %v", c.name, len(s.flows), s.rejects)
		}
	}
}

// Sampling is applied once, by the sampler that a record names, and noted.
func TestSampling(t *testing.T) {
	options := set(1, words(300, 4, 8, 1, 4, 48, 1, 50, 4))
	rates := set(300, join(longs(1), []byte{1}, longs(100)), join(longs(1), []byte{2}, longs(1000)))
	named := words(256, 9, 8, 4, 12, 4, 4, 1, 22, 4, 21, 4, 2, 4, 1, 4, 10, 4, 48, 1)
	data := row(2, 200, 600_000, 600_000)
	s, d := decode(t, nine(1, options, rates, set(0, named), set(256, data, []byte{2}, data, []byte{1}, data, []byte{9})))
	if len(s.flows) != 3 {
		t.Fatalf("%d rows, rejects %v", len(s.flows), s.rejects)
	}
	for i, want := range []int64{2000, 200, 2} {
		if s.flows[i].Packets.V != want || s.flows[i].IPBytes.V != want*100 {
			t.Errorf("row %d: expected %d packets, found %d and %d bytes", i, want, s.flows[i].Packets.V, s.flows[i].IPBytes.V)
		}
	}
	if notes := strings.Join(d.Notes(), "\n"); !strings.Contains(notes, "1:1000, once") || !strings.Contains(notes, "not scaled") && s.flows[2].Sampling.Valid {
		t.Errorf("notes: %s", notes)
	}
}

func ten(sets ...[]byte) []byte {
	b := join(sets...)
	return join(words(10, uint16(16+len(b))), longs(start, 1, 1), b)
}

// Every form in which an options record states sampling counts once.
func TestSamplingForms(t *testing.T) {
	flow := words(256, 6, 8, 4, 12, 4, 4, 1, 2, 4, 1, 4, 150, 4)
	data := set(256, longs(0xc6336407, 0x0a000001), []byte{17}, longs(2, 200, start))
	for _, c := range []struct {
		name    string
		options []byte // an IPFIX options template
		record  []byte
		want    int64
	}{
		{"samplingInterval", words(300, 2, 1, 149, 4, 34, 4), longs(1, 50), 100},
		{"interval and space", words(300, 3, 1, 149, 4, 305, 4, 306, 4), longs(1, 1, 99), 200},
		{"size and population", words(300, 3, 1, 149, 4, 309, 4, 310, 4), longs(1, 2, 2000), 2000},
		{"a rate of nothing", words(300, 2, 1, 149, 4, 34, 4), longs(1, 0), 2},
		{"a rate beyond belief", words(300, 2, 1, 149, 4, 34, 4), longs(1, 1<<30), 2},
		{"no rate at all", words(300, 2, 1, 149, 4, 41, 4), longs(1, 50), 2},
	} {
		s, _ := decode(t, ten(set(3, c.options), set(300, c.record), set(2, flow), data))
		if len(s.flows) != 1 || s.flows[0].Packets.V != c.want || s.flows[0].IPBytes.V != c.want*100 || len(s.rejects) != 0 || s.skips["options record"] != 1 {
			t.Errorf("%s: %+v, rejects %v", c.name, s.flows, s.rejects)
		}
	}
}

// Elements of an enterprise are passed over by their length, fixed or not, whatever
// their number means elsewhere.
func TestEnterpriseElements(t *testing.T) {
	template := join(words(256, 7, 8, 4, 12, 4, 4, 1), words(0x8000|2, 4), longs(9999), words(0x8000|1, 0xffff), longs(9999), words(2, 4, 150, 4))
	head := join(longs(0xc6336407, 0x0a000001), []byte{17}, longs(777777))
	long := make([]byte, 300)
	s, _ := decode(t, ten(set(2, template), set(256, head, []byte{3, 1, 2, 3}, longs(2, start), head, []byte{255, 1, 44}, long, longs(5, start), head, []byte{0}, longs(7, start))))
	var got []int64
	for _, f := range s.flows {
		got = append(got, f.Packets.V)
	}
	if len(got) != 3 || got[0] != 2 || got[1] != 5 || got[2] != 7 || len(s.rejects) != 0 {
		t.Errorf("packets %v, rejects %v", got, s.rejects)
	}
}

// Datagrams follow each other in a file without lengths.
func TestFrame(t *testing.T) {
	v9 := nine(1, set(0, usual(256)), set(256, row(2, 200, 600_000, 600_000), []byte{0, 0, 0}))
	five := join(words(5, 1), longs(uptime, start, 0, 1, 0), make([]byte, 48))
	for _, c := range []struct {
		name string
		b    []byte
		n    int
	}{
		{"v9 then v9", join(v9, v9), len(v9)}, {"v9 then v5", join(v9, five), len(v9)}, {"v9 then zeros", join(v9, make([]byte, 99)), len(v9)},
		{"v5 then v9", join(five, v9), len(five)}, {"v5 cut", five[:60], 0}, {"v9 cut", v9[:len(v9)-4], 0}, {"text", []byte("hello world"), 0},
	} {
		if n, why := Frame(c.b); n != c.n || (n == 0) != (why != "") {
			t.Errorf("%s: expected %d, found %d (%s)", c.name, c.n, n, why)
		}
	}
}

func FuzzDatagram(f *testing.F) {
	data := row(2, 200, 600_000, 600_000)
	f.Add(nine(1, set(0, usual(256)), set(256, data)), nine(1, set(256, data)))
	f.Add(join(words(5, 1), longs(uptime, start, 0, 1, 0), make([]byte, 48)), []byte{0, 10, 0, 20})
	f.Add(join(words(10, 36), longs(start, 1, 1), set(2, words(256, 1, 82, 0xffff))), join(words(10, 24), longs(start, 1, 1), set(256, []byte{255, 0, 1, 1})))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		s := newTally(false)
		d := NewDecoder(s)
		for _, x := range [][]byte{a, b, a} {
			Recognise(x)
			if d.Datagram(x, 0, "192.0.2.1") != nil {
				t.Fatal("an error that no sink gave")
			}
		}
		if d.Close() != nil || d.kept > 3*MaxDatagram || s.n > len(a)*2+len(b) {
			t.Fatalf("%d kept, %d rows of %d bytes", d.kept, s.n, 2*len(a)+len(b))
		}
		d.Notes()
	})
}

// BenchmarkDecode measures records to rows, without storing them.
func BenchmarkDecode(b *testing.B) {
	var rows [][]byte
	for i := range uint32(45) {
		rows = append(rows, row(i+1, (i+1)*100, 590_000, 600_000))
	}
	v5 := join(words(5, 30), longs(uptime, start, 0, 1, 0))
	for i := range uint32(30) {
		r := make([]byte, 48)
		copy(r, longs(0xc6336407+i, 0x0a000001, 0, 0x00030005, 10, 1500, 590_000, 600_000))
		r[38] = 6
		v5 = append(v5, r...)
	}
	ipfix := join(words(10, 0), longs(start, 1, 1), set(2, words(256, 7, 8, 4, 12, 4, 4, 1, 82, 0xffff, 152, 8, 2, 4, 1, 4)))
	one := join(longs(0xc6336407, 0x0a000001), []byte{6, 4, 'e', 't', 'h', '0'}, longs(0x191, 0x4908d000, 10, 1000))
	var many [][]byte
	for range 40 {
		many = append(many, one)
	}
	ipfix = append(ipfix, set(256, many...)...)
	binary.BigEndian.PutUint16(ipfix[2:], uint16(len(ipfix)))
	for _, c := range []struct {
		name string
		b    []byte
	}{{"v5", v5}, {"v9", nine(1, set(0, usual(256)), set(256, rows...))}, {"ipfix", ipfix}} {
		b.Run(c.name, func(b *testing.B) {
			s := newTally(false)
			d := NewDecoder(s)
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Datagram(c.b, 0, "192.0.2.1"); err != nil {
					b.Fatal(err)
				}
			}
			if s.n < 30 || len(s.rejects) > 0 {
				b.Fatal(s.n, s.rejects)
			}
			b.ReportMetric(float64(s.n)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
		})
	}
}
