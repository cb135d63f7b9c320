package casefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow-go/v18/parquet/metadata"

	"hindcast/casefile/pages"
)

// noSource stands in the source column until the writer knows the source's id:
// hashing the evidence may go on while it is parsed. It is as long as an id.
const noSource = "________source__________"

// writeSource writes the leading column: one entry, every row pointing at it. It
// returns where in the body the entry stands.
func writeSource(g *pages.Group, n int) (pages.Chunk, int) {
	return g.Dict(make([]int32, n), pages.Known{}, []int32{0, int32(len(noSource))}, []byte(noSource), 1, false)
}

// encodeColumn writes one column of a buffer of n rows.
func encodeColumn(g *pages.Group, c column, n int, null bool) (pages.Chunk, error) {
	if null && c.known() == 0 {
		return g.Nothing(n), nil
	}
	switch c := c.(type) {
	case *numCol[int64]:
		return g.Int64(c.vals, c.valid.pages(null)), nil
	case *numCol[int32]:
		return g.Int32(c.vals, c.valid.pages(null)), nil
	case *numCol[float64]:
		return g.Float64(c.vals, c.valid.pages(null)), nil
	case *boolCol:
		return g.Bool(c.bits.bits, n), nil
	case *textCol:
		return textColumn(g, c, n, null)
	case *dictCol:
		if c.spilled {
			return textColumn(g, &c.plain, n, null)
		}
		chunk, _ := g.Dict(c.idx, c.valid.pages(null), c.entries.offs, c.entries.data, int(c.n), true)
		return chunk, nil
	}
	return pages.Chunk{}, fmt.Errorf("expected a column that can be written, found %T", c)
}

var errTooMuchText = errors.New("expected less than 512 MiB of text in a batch, found more; cut batches earlier")

func textColumn(g *pages.Group, c *textCol, n int, null bool) (pages.Chunk, error) {
	if c.over {
		return pages.Chunk{}, errTooMuchText
	}
	return g.Text(c.offs, c.data, n, c.valid.pages(null)), nil
}

// pages says which rows are known.
func (m *bitmap) pages(null bool) pages.Known {
	return pages.Known{Null: null, N: m.ones, Bits: m.bits}
}

// statsOf returns the smallest and largest value of a column that queries filter
// by; both have no nulls.
func statsOf(c column, name string) *metadata.EncodedStatistics {
	col, ok := c.(*numCol[int64])
	if !ok || name != "ts" && name != "offset" || len(col.vals) == 0 || col.valid.ones > 0 {
		return nil
	}
	s := &metadata.EncodedStatistics{Signed: true}
	s.SetMin(binary.LittleEndian.AppendUint64(nil, uint64(slices.Min(col.vals))))
	s.SetMax(binary.LittleEndian.AppendUint64(nil, uint64(slices.Max(col.vals))))
	s.SetNullCount(0)
	return s
}
