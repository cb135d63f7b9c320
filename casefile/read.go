package casefile

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// readRows is how many rows are decoded at a time when parts are read back.
const readRows = 16 << 10

// Located is a row with the source it comes from.
type Located[R any] struct {
	Source SourceID
	Row    R
}

// loader is what the generated code gives every row type.
type loader[R any] interface {
	*R
	table() *Table
	load(g *group, i int)
}

// each walks the parts of one table in the order of the manifest.
func each[R any, P loader[R]](c *Case, f func(SourceID, *R) error) error {
	row := P(new(R))
	for _, s := range c.manifest.Sources {
		for _, part := range s.Parts {
			if part.Table != row.table().Name {
				continue
			}
			err := readPart(filepath.Join(c.dir, filepath.FromSlash(part.Path)), row.table(), func(g *group) error {
				for i := range g.n {
					row.load(g, i)
					if err := f(s.ID, (*R)(row)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func readAll[R any, P loader[R]](c *Case) ([]Located[R], error) {
	var out []Located[R]
	err := each[R, P](c, func(id SourceID, r *R) error {
		out = append(out, Located[R]{id, *r})
		return nil
	})
	return out, err
}

// readPart decodes one part and calls f with groups of rows.
func readPart(path string, t *Table, f func(*group) error) (err error) {
	fd, err := os.Open(path)
	if err != nil {
		return err
	}
	defer fd.Close()
	defer func() { // the decoder panics on some damaged pages
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: expected a readable part, found damage: %v", path, r)
		}
	}()
	pf, err := file.NewParquetReader(fd)
	if err != nil {
		return fmt.Errorf("%s: expected a Parquet part: %w", path, err)
	}
	fr, err := pqarrow.NewFileReader(pf, pqarrow.ArrowReadProperties{BatchSize: readRows}, memory.NewGoAllocator())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	rr, err := fr.GetRecordReader(context.Background(), nil, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer rr.Release()
	for rr.Next() {
		g, err := groupOf(t, rr.RecordBatch())
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := f(g); err != nil {
			return err
		}
	}
	if err := rr.Err(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// group is some rows of a part, by the column numbers of its table. A column the
// part does not have (it was written before the column existed) is unknown.
type group struct {
	n    int
	cols []arrow.Array
}

func groupOf(t *Table, rec arrow.RecordBatch) (*group, error) {
	g := &group{n: int(rec.NumRows()), cols: make([]arrow.Array, len(t.Columns))}
	for i, c := range t.Columns {
		at := rec.Schema().FieldIndices(c.Name)
		if len(at) == 0 {
			continue
		}
		col := rec.Column(at[0])
		if want := arrowType(c.Kind); !arrow.TypeEqual(col.DataType(), want) {
			return nil, fmt.Errorf("column %s: expected %s, found %s", c.Name, want, col.DataType())
		}
		g.cols[i] = col
	}
	return g, nil
}

func (g *group) known(col, i int) bool { return g.cols[col] != nil && g.cols[col].IsValid(i) }

func (g *group) bytes(col, i int) string {
	if !g.known(col, i) {
		return ""
	}
	return g.cols[col].(*array.String).Value(i)
}

// text copies, because the decoder may reuse what the value points into.
func (g *group) text(col, i int) string { return string([]byte(g.bytes(col, i))) }

func (g *group) addr(col, i int) netip.Addr {
	a, err := netip.ParseAddr(g.bytes(col, i))
	if err != nil {
		return netip.Addr{}
	}
	return a
}

func (g *group) prefix(col, i int) netip.Prefix {
	p, err := netip.ParsePrefix(g.bytes(col, i))
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

func (g *group) nullInt64(col, i int) Null[int64] {
	if !g.known(col, i) {
		return Null[int64]{}
	}
	return Some(g.cols[col].(*array.Int64).Value(i))
}

func (g *group) nullInt32(col, i int) Null[int32] {
	if !g.known(col, i) {
		return Null[int32]{}
	}
	return Some(g.cols[col].(*array.Int32).Value(i))
}

func (g *group) nullTime(col, i int) Null[Time] {
	if !g.known(col, i) {
		return Null[Time]{}
	}
	return Some(Time(g.cols[col].(*array.Timestamp).Value(i)))
}

func (g *group) nullFloat64(col, i int) Null[float64] {
	if !g.known(col, i) {
		return Null[float64]{}
	}
	return Some(g.cols[col].(*array.Float64).Value(i))
}

func (g *group) int64(col, i int) int64 { return g.nullInt64(col, i).V }
func (g *group) int32(col, i int) int32 { return g.nullInt32(col, i).V }
func (g *group) time(col, i int) Time   { return g.nullTime(col, i).V }

func (g *group) bool(col, i int) bool {
	return g.known(col, i) && g.cols[col].(*array.Boolean).Value(i)
}
