package nfcapd

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"hindcast/casefile"
)

// tally is a Sink that counts.
type tally struct {
	flows, rejects, skips int
	packets               int64
	last                  string
}

func (s *tally) Flow(r *casefile.Flow) error {
	s.flows++
	s.packets += r.Packets.V
	return nil
}

func (s *tally) Reject(_ casefile.Origin, _ []byte, reason string) error {
	s.rejects++
	s.last = reason
	return nil
}

func (s *tally) Skip(string) error {
	s.skips++
	return nil
}

// record is a layout 2 record of one IPv4 flow.
func record(packets uint64) []byte {
	flow := make([]byte, 52)
	le.PutUint16(flow, 1)
	le.PutUint16(flow[2:], 52)
	le.PutUint64(flow[4:], 1723507200000)
	le.PutUint64(flow[12:], 1723507201000)
	le.PutUint64(flow[28:], packets)
	le.PutUint64(flow[36:], packets*100)
	flow[48] = 17
	b := append([]byte{11, 0, 76, 0, 2, 0, 0, 0, 1, 0, 0, 9}, flow...)
	return append(b, 2, 0, 12, 0, 7, 100, 51, 198, 1, 0, 0, 10)
}

func fileOf(packing byte, blocks ...[]byte) []byte {
	b := append([]byte{0x0c, 0xa5, 2, 0}, make([]byte, 36)...)
	b[16] = packing
	for _, x := range blocks {
		b = le.AppendUint32(le.AppendUint32(b, 1), uint32(len(x)))
		b = append(b, 3, 0, 0, 0)
		b = append(b, x...)
	}
	return b
}

func records(n int) []byte {
	var b []byte
	for i := range n {
		b = append(b, record(uint64(i+1))...)
	}
	return b
}

func read(t testing.TB, b []byte) (*tally, error) {
	t.Helper()
	s := &tally{}
	n, err := NewDecoder(s).Read(bytes.NewReader(b), 0)
	if n > int64(len(b)) {
		t.Fatalf("read %d of %d bytes", n, len(b))
	}
	return s, err
}

// bzipped is record(7) packed with bzip2, for which there is no writer here.
const bzipped = "QlpoOTFBWSZTWYBBIYoAABhtL3n8IAAMAAAkBAAgAAAEAQBIAABAIABUUGjRoaaDTCVT9JqAbSG1NGbUOXAoQm6QQjR4oeKWtL5FljDF0+GkV1d5Q/BhdyRThQkIBBIYoA=="

// The same records come out of every compression.
func TestCompressions(t *testing.T) {
	block := records(1000)
	packed := make([]byte, lz4.CompressBlockBound(len(block)))
	n, err := lz4.CompressBlock(block, packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"none": fileOf(0, block), "lz4": fileOf(3, packed[:n]), "zstd": fileOf(4, z.EncodeAll(block, nil))} {
		if s, err := read(t, b); err != nil || s.flows != 1000 || s.packets != 500500 || s.rejects != 0 {
			t.Errorf("%s: %+v %v", name, s, err)
		}
	}
	b, err := base64.StdEncoding.DecodeString(bzipped)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := read(t, fileOf(2, b)); err != nil || s.flows != 1 || s.packets != 7 {
		t.Errorf("bzip2: %+v %v", s, err)
	}
	for packing := byte(1); packing <= 4; packing++ {
		if s, err := read(t, fileOf(packing, []byte("no compressed data at all"), block[:0])); err != nil || s.flows != 0 || s.rejects == 0 {
			t.Errorf("compression %d: %+v %v", packing, s, err)
		}
	}
	for _, b := range [][]byte{fileOf(9, block), {0xa5, 0x0c, 0, 2}, {0x0c, 0xa5, 3, 0}, nil} {
		if _, err := read(t, b); err == nil {
			t.Errorf("%x: expected an error", b[:min(len(b), 20)])
		}
	}
}

// recordsOld is n layout 1 records of one IPv4 flow each, of 1 to n packets.
func recordsOld(n int) (b []byte) {
	for i := range n {
		b = append(b, 10, 0, 48, 0, 0, 0, 0, 0, 250, 0, 250, 0)
		b = le.AppendUint32(le.AppendUint32(b, 1723507200), 1723507201)
		b = append(b, 0, 0, 17, 0, 53, 0, 9, 0, 0, 0, 0, 0)
		b = le.AppendUint32(le.AppendUint32(b, 0xc6336407), 0x0a000001)
		b = le.AppendUint32(le.AppendUint32(b, uint32(i+1)), uint32(i+1)*100)
	}
	return b
}

// Layout 1 states its compression as a flag of the file.
func TestCompressionsOld(t *testing.T) {
	block := recordsOld(1000)
	packed := make([]byte, lz4.CompressBlockBound(len(block)))
	n, err := lz4.CompressBlock(block, packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	old := func(flags uint32, block []byte) []byte {
		b := le.AppendUint32([]byte{0x0c, 0xa5, 1, 0}, flags)
		b = append(b, make([]byte, 132+136)...)
		b = le.AppendUint32(le.AppendUint32(b, 1), uint32(len(block)))
		return append(append(b, 2, 0, 0, 0), block...)
	}
	one := recordsOld(1)
	literals := append(append([]byte{0, byte(len(one) - 18)}, one...), 17, 0, 0) // LZO: one run, then the end
	for _, c := range []struct {
		name           string
		b              []byte
		flows, packets int64
	}{
		{"none", old(0, block), 1000, 500500}, {"lz4", old(0x10, packed[:n]), 1000, 500500}, {"lzo", old(1, literals), 1, 1},
		{"no bzip2", old(8, block), 0, 0}, {"anonymised", old(2, block), 1000, 500500},
	} {
		s, err := read(t, c.b)
		if err != nil || int64(s.flows) != c.flows || s.packets != c.packets || (s.rejects > 0) != (c.flows == 0) {
			t.Errorf("%s: %+v %v", c.name, s, err)
		}
	}
	if _, err := read(t, old(0x11, block)); err == nil {
		t.Error("two compressions at once: expected an error")
	}
}

// Instructions of LZO1X, one kind after the other.
func TestLZO(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		want string
	}{
		{"a first run", []byte{17 + 4, 'a', 'b', 'c', 'd', 17, 0, 0}, "abcd"},
		{"a long run", append(append([]byte{0, 2}, "abcdefghijklmnopqrst"...), 17, 0, 0), "abcdefghijklmnopqrst"},
		{"a match that overlaps", []byte{17 + 4, 'a', 'b', 'c', 'd', 0x40, 0, 17, 0, 0}, "abcdddd"},
		{"a match of five from three back", []byte{17 + 4, 'a', 'b', 'c', 'd', 0x80 | 2<<2, 0, 17, 0, 0}, "abcdbcdbc"},
		{"a match within 16 KiB and a literal", []byte{17 + 4, 'a', 'b', 'c', 'd', 32 | 3, 3<<2 | 1, 0, 'x', 17, 0, 0}, "abcdabcdax"},
	} {
		got, err := unpackLZO(nil, c.in, 100)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: expected %q, found %q %v", c.name, c.want, got, err)
		}
	}
	for _, b := range [][]byte{nil, {0}, {17}, {18, 'a', 0x40, 9}, {255, 1}, {0, 0, 0, 0}, {20, 'a', 'b', 'c', 32, 0, 0}} {
		if out, err := unpackLZO(nil, b, 100); err == nil {
			t.Errorf("%v: expected an error, found %q", b, out)
		}
	}
}

// Cut anywhere, a file gives the records before and one reject, or says why not.
func TestCut(t *testing.T) {
	b := fileOf(0, records(3), records(2))
	for n := range b {
		s, err := read(t, b[:n])
		whole := n == 40 || n == 40+12+3*76
		if whole != (err == nil) || s.rejects > 1 {
			t.Fatalf("cut at %d: %+v %v", n, s, err)
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add(fileOf(0, records(2)))
	f.Add(fileOf(1, []byte{17 + 4, 'a', 'b', 'c', 'd', 32 | 3, 3<<2 | 1, 0, 'x', 17, 0, 0}))
	f.Add(append([]byte{0x0c, 0xa5, 1, 0}, append(make([]byte, 272), 1, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 10, 0, 4, 0)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := read(t, b)
		if len(b) > 0 && s.flows+s.rejects+s.skips == 0 && err == nil && len(b) > 276 {
			t.Fatal("nothing said about a file that is more than a header")
		}
	})
}

// BenchmarkRead measures uncompressed and LZ4 blocks to rows, without storing them.
func BenchmarkRead(b *testing.B) {
	block := records(10_000)
	packed := make([]byte, lz4.CompressBlockBound(len(block)))
	n, err := lz4.CompressBlock(block, packed, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		b    []byte
	}{{"plain", fileOf(0, block)}, {"lz4", fileOf(3, packed[:n])}} {
		b.Run(c.name, func(b *testing.B) {
			s := &tally{}
			d := NewDecoder(s)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.Read(bytes.NewReader(c.b), 0); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(s.flows)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
		})
	}
}
