package pages

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// Nothing writes a nullable column of rows rows without a known value.
func (g *Group) Nothing(rows int) Chunk {
	g.begin(rows, false)
	g.open(Known{Null: true}, rows, 0, rows)
	g.close(rows, 0, plain)
	return g.end()
}

// Int64 writes one value a row, DELTA_BINARY_PACKED and then LZ4_RAW, which shrinks
// blocks that repeat; what stands where a row is not known does not matter.
func (g *Group) Int64(vals []int64, k Known) Chunk { return numbers(g, vals, k, &g.i64) }

// Int32 is Int64 for 32 bits.
func (g *Group) Int32(vals []int32, k Known) Chunk { return numbers(g, vals, k, &g.i32) }

func numbers[T int32 | int64](g *Group, vals []T, k Known, scratch *[]T) Chunk {
	g.begin(len(vals), true)
	for from := 0; from < len(vals); from += numRows {
		to := min(from+numRows, len(vals))
		known := g.open(k, len(vals), from, to)
		g.page = appendDelta(g.page, gather(vals, k, known, from, to, scratch))
		g.close(to-from, known, deltaBinary)
	}
	return g.end()
}

// Float64 writes one value a row, PLAIN and not compressed.
func (g *Group) Float64(vals []float64, k Known) Chunk {
	g.begin(len(vals), false)
	for from := 0; from < len(vals); from += numRows {
		to := min(from+numRows, len(vals))
		known := g.open(k, len(vals), from, to)
		for _, v := range gather(vals, k, known, from, to, &g.f64) {
			g.page = binary.LittleEndian.AppendUint64(g.page, math.Float64bits(v))
		}
		g.close(to-from, known, plain)
	}
	return g.end()
}

// Bool writes a column of rows bits without nulls, PLAIN.
func (g *Group) Bool(set []byte, rows int) Chunk {
	g.begin(rows, false)
	g.open(Known{}, rows, 0, rows)
	g.page = append(g.page, set[:(rows+7)>>3]...)
	g.close(rows, rows, plain)
	return g.end()
}

// Text writes a column of rows texts: text i is data[offs[i]:offs[i+1]], and empty
// where it is not known. DELTA_LENGTH_BYTE_ARRAY, LZ4_RAW.
func (g *Group) Text(offs []int32, data []byte, rows int, k Known) Chunk {
	g.begin(rows, true)
	for from := 0; from < rows; {
		to := textEnd(offs[:rows+1], from)
		known := g.open(k, rows, from, to)
		g.lengths = g.lengths[:0]
		for i := from; i < to; i++ {
			g.lengths = append(g.lengths, offs[i+1]-offs[i])
		}
		lengths := g.lengths
		if known < to-from {
			lengths = gatherShifted(g.lengths, k.Bits[from>>3:], &g.i32)
		}
		g.page = appendDelta(g.page, lengths)
		g.page = append(g.page, data[offs[from]:offs[to]]...)
		g.close(to-from, known, deltaLengthBytes)
		from = to
	}
	return g.end()
}

// textEnd returns where the page that begins at row from ends: a multiple of 8
// rows, or the end.
func textEnd(offs []int32, from int) int {
	rows := len(offs) - 1
	want := offs[from] + textPage
	if offs[rows] <= want {
		return min(from+indexRows, rows)
	}
	to, _ := slices.BinarySearch(offs[from:], want)
	to = (from + to) &^ 7
	to = max(to, from+8)
	return min(to, from+indexRows, rows)
}

// Dict writes a column whose value of row i is the entry idx[i]; entry e is
// data[offs[e]:offs[e+1]]. With pack the chunk's codec is LZ4_RAW. It returns
// where in Body the text of the first entry stands if pack is not set.
func (g *Group) Dict(idx []int32, k Known, offs []int32, data []byte, entries int, pack bool) (Chunk, int) {
	g.begin(len(idx), pack)
	first := g.dictionary(offs, data, entries)
	g.packed = false // packed bits do not get smaller
	width := max(1, bits.Len(uint(entries-1)))
	for from := 0; from < len(idx); from += indexRows {
		to := min(from+indexRows, len(idx))
		known := g.open(k, len(idx), from, to)
		g.page = append(g.page, byte(width))
		g.page = appendIndices(g.page, gather(idx, k, known, from, to, &g.i32), width)
		g.close(to-from, known, rleDictionary)
	}
	return g.end(), first
}

// gather returns the known values of the rows from up to to.
func gather[T any](vals []T, k Known, known, from, to int, scratch *[]T) []T {
	if known == to-from {
		return vals[from:to]
	}
	return gatherShifted(vals[from:to], k.Bits[from>>3:], scratch)
}

// gatherShifted returns the values whose bit is set.
func gatherShifted[T any](vals []T, set []byte, scratch *[]T) []T {
	out := (*scratch)[:0]
	for at := 0; at < len(vals); at += 8 {
		for b := set[at>>3]; b != 0; b &= b - 1 {
			if i := at + bits.TrailingZeros8(b); i < len(vals) {
				out = append(out, vals[i])
			}
		}
	}
	*scratch = out
	return out
}

// ones counts the set bits from up to to; from is a multiple of 8.
func ones(set []byte, from, to int) int {
	n := 0
	for ; from+64 <= to; from += 64 {
		n += bits.OnesCount64(binary.LittleEndian.Uint64(set[from>>3:]))
	}
	for ; from < to; from += 8 {
		b := set[from>>3]
		if to-from < 8 {
			b &= 1<<(to-from) - 1
		}
		n += bits.OnesCount8(b)
	}
	return n
}
