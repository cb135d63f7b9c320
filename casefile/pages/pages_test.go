package pages

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
)

// texts are inputs that compressors stumble over.
func texts() [][]byte {
	rng := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 70_000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	out := [][]byte{nil, []byte("a"), []byte("abcdabcdabcd"), []byte("abcdabcdabcda"), bytes.Repeat([]byte("x"), 12), bytes.Repeat([]byte("x"), 13), bytes.Repeat([]byte("x"), 200_000),
		noise, append(slices.Clone(noise), noise...), []byte(strings.Repeat("session=be2cddc7", 9000)), append(bytes.Repeat([]byte{0}, 65_535), "abcdefgh abcdefgh abcdefgh"...)}
	var lines []byte
	for range 9000 {
		lines = append(binary.AppendUvarint(append(lines, "198.18."...), uint64(rng.IntN(60_000))), "/api/join"[:rng.IntN(9)]...)
	}
	return append(out, lines)
}

func checkLZ4(t *testing.T, z *lz4Page, src []byte) {
	t.Helper()
	packed := z.always(src)
	got := make([]byte, len(src))
	n, err := lz4.UncompressBlock(packed, got)
	if len(src) == 0 {
		if !bytes.Equal(packed, []byte{0}) {
			t.Fatalf("nothing became % x", packed)
		}
		return
	}
	if err != nil || n != len(src) || !bytes.Equal(got, src) {
		t.Fatalf("%d bytes became %d, and these %d again (%v)", len(src), len(packed), n, err)
	}
}

func TestLZ4(t *testing.T) {
	var z lz4Page
	for _, src := range texts() {
		checkLZ4(t, &z, src)
		first := slices.Clone(z.always(src))
		var fresh lz4Page
		if !bytes.Equal(first, fresh.always(src)) {
			t.Errorf("%d bytes: what was compressed before shows in the result", len(src))
		}
	}
	if n := len(z.compress([]byte(strings.Repeat("session=be2cddc7", 9000)))); n == 0 || n > 2000 {
		t.Errorf("a repeated text of 144,000 bytes became %d", n)
	}
	if z.compress(texts()[7]) != nil {
		t.Error("noise is said to become smaller")
	}
}

func FuzzLZ4(f *testing.F) {
	for _, src := range texts() {
		f.Add(src[:min(len(src), 4000)])
	}
	var z lz4Page
	f.Fuzz(func(t *testing.T, src []byte) {
		checkLZ4(t, &z, src)
		checkLZ4(t, &z, bytes.Repeat(src, 3))
	})
}

// reader takes encoded bytes apart as the format's text says, with no regard for
// speed.
type reader struct {
	t *testing.T
	b []byte
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.t.Fatal("no number left")
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

// packed reads n values of width bits.
func (r *reader) packed(n, width int) []uint64 {
	out := make([]uint64, n)
	for i := range n * width {
		out[i/width] |= uint64(r.b[i/8]>>(i%8)&1) << (i % width)
	}
	r.b = r.b[(n*width+7)/8:]
	return out
}

func (r *reader) delta() []int64 {
	if block, minis := r.uvarint(), r.uvarint(); block != 128 || minis != 4 {
		r.t.Fatalf("blocks of %d values in %d parts", block, minis)
	}
	total := int(r.uvarint())
	out := []int64{r.varint()}
	for len(out) < total {
		low := r.varint()
		widths := r.b[:4]
		r.b = r.b[4:]
		for _, w := range widths {
			if len(out) >= total {
				break // parts without values have no bytes
			}
			for _, v := range r.packed(32, int(w)) {
				out = append(out, out[len(out)-1]+low+int64(v))
			}
		}
	}
	return out[:total]
}

func (r *reader) hybrid(n, width int) []uint64 {
	var out []uint64
	for len(out) < n {
		h := r.uvarint()
		if h&1 == 1 {
			out = append(out, r.packed(int(h>>1)*8, width)...)
			continue
		}
		v := uint64(0)
		for i := range (width + 7) / 8 {
			v |= uint64(r.b[i]) << (8 * i)
		}
		r.b = r.b[(width+7)/8:]
		out = append(out, slices.Repeat([]uint64{v}, int(h>>1))...)
	}
	return out
}

func TestDelta(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, n := range []int{0, 1, 2, 32, 33, 128, 129, 130, 1000, 1025} {
		for width := range 65 {
			v := make([]int64, n)
			for i := range v {
				v[i] = int64(rng.Uint64() & (1<<width - 1))
			}
			if width == 64 && n > 3 {
				v[1], v[2] = math.MinInt64, math.MaxInt64
			}
			got := (&reader{t, appendDelta([]byte{}, v)}).delta()
			if !slices.Equal(got, v) {
				t.Fatalf("%d values of %d bits: %v became %v", n, width, v, got)
			}
			if width > 32 {
				continue
			}
			short := make([]int32, n)
			for i := range v {
				short[i] = int32(v[i])
			}
			got = (&reader{t, appendDelta([]byte{}, short)}).delta()
			for i := range short {
				if int32(got[i]) != short[i] {
					t.Fatalf("%d values of %d bits: value %d: %d became %d", n, width, i, short[i], got[i])
				}
			}
		}
	}
}

// A difference of 32-bit numbers never needs more than 32 bits, or readers that
// work in 32 bits would fail.
func TestDeltaOfSmallNumbersStaysSmall(t *testing.T) {
	b := appendDelta(nil, []int32{0, math.MinInt32, math.MaxInt32, math.MinInt32, 0})
	r := reader{t, b}
	for range 5 {
		r.uvarint()
	}
	for _, w := range r.b[:4] {
		if w > 32 {
			t.Errorf("a width of %d bits", w)
		}
	}
}

func TestIndices(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{1, 7, 8, 9, 16, 100, 1000, 5003} {
		for width := 1; width <= 20; width++ {
			for _, stay := range []int{1, 3, 20, 10_000} { // about how long a value stays
				v := make([]int32, n)
				x := int32(0)
				for i := range v {
					if rng.IntN(stay) == 0 {
						x = int32(rng.Uint32() & (1<<width - 1))
					}
					v[i] = x
				}
				got := (&reader{t, appendIndices(nil, v, width)}).hybrid(n, width)
				for i := range v {
					if got[i] != uint64(v[i]) {
						t.Fatalf("%d indices of %d bits staying %d: index %d: %d became %d", n, width, stay, i, v[i], got[i])
					}
				}
			}
		}
	}
}

func TestLevels(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, n := range []int{1, 8, 63, 64, 65, 2000, 16_384} {
		for _, stay := range []int{1, 50, 5000} {
			set := make([]byte, (n+7)/8)
			want, count, x := make([]uint64, n), 0, uint64(1)
			for i := range want {
				if rng.IntN(stay) == 0 {
					x = uint64(rng.IntN(2))
				}
				want[i] = x
				set[i/8] |= byte(x << (i % 8))
				count += int(x)
			}
			got := (&reader{t, appendLevels(nil, set, n)}).hybrid(n, 1)
			if !slices.Equal(got[:n], want) || ones(set, 0, n) != count {
				t.Fatalf("%d rows staying %d: levels differ, or %d known became %d", n, stay, count, ones(set, 0, n))
			}
		}
	}
}

func TestTextEnd(t *testing.T) {
	offs := make([]int32, 100_001)
	for i := range 100_000 {
		offs[i+1] = offs[i] + int32(bits.OnesCount(uint(i)))
	}
	offs[50_001] += 1 << 20 // one long text
	for i := 50_002; i <= 100_000; i++ {
		offs[i] += 1 << 20
	}
	for from := 0; from < 100_000; {
		to := textEnd(offs, from)
		if to <= from || to%8 != 0 && to != 100_000 || to > from+8 && offs[to-8]-offs[from] >= textPage {
			t.Fatalf("a page from row %d to %d of %d bytes", from, to, offs[to]-offs[from])
		}
		from = to
	}
}
