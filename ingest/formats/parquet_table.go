package formats

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// Bounds on what a Parquet file may make its reader hold. Real files of logs have
// pages of 1 MiB and footers of kilobytes.
const (
	maxParquetFooter = 16 << 20
	maxParquetPage   = 64 << 20
	maxParquetRatio  = 2000 // rows for each byte of the file
	parquetBatch     = 4096 // rows read at a time
)

// parquetRows reads the flat columns of a Parquet file row by row as text: names
// are given to wanted, which says of each whether it is needed, and the needed
// cells of each row, in the order of the file's columns, to row; nil is null. at is
// the offset of the row group's first column. The file is spooled, because its
// index stands at its end. Hostile files give an error: the library's panics are
// caught, and nothing is allocated from a length that was not checked.
func parquetRows(ctx context.Context, r io.Reader, wanted func(names []string) []bool, row func(cells [][]byte, at int64) error) (err error) {
	spool, size, err := spooled(ctx, r)
	if err != nil {
		return err
	}
	defer func() {
		err = firstError(err, spool.Close(), os.Remove(spool.Name()))
	}()
	return parquetFile(ctx, spool, size, wanted, row)
}

// parquetFile is parquetRows for a file of size bytes that is at hand.
func parquetFile(ctx context.Context, spool parquet.ReaderAtSeeker, size int64, wanted func(names []string) []bool, row func(cells [][]byte, at int64) error) (err error) {
	if err := checkFooter(spool, size); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged Parquet file: %v", p)
		}
	}()
	props := parquet.NewReaderProperties(nil)
	props.BufferedStreamEnabled = true
	props.MaxCompressedPageSize, props.MaxUncompressedPageSize = maxParquetPage, maxParquetPage
	f, err := file.NewParquetReader(spool, file.WithReadProps(props))
	if err != nil {
		return fmt.Errorf("damaged Parquet file: %w", err)
	}
	if n := f.NumRows(); n < 0 || n > maxParquetRatio*size {
		return fmt.Errorf("damaged Parquet file: %d rows stated in %d bytes", n, size)
	}
	return parquetGroups(ctx, f, wanted, row)
}

// spooled copies r into a temporary file.
func spooled(ctx context.Context, r io.Reader) (*os.File, int64, error) {
	f, err := os.CreateTemp("", "hindcast-parquet-")
	if err != nil {
		return nil, 0, err
	}
	n, err := io.Copy(f, untilDone{ctx, r})
	if err != nil {
		return nil, 0, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, n, nil
}

// checkFooter looks at the footer before the library does: its list lengths must
// not be larger than the bytes that follow them.
func checkFooter(f io.ReaderAt, size int64) error {
	var tail [8]byte
	if size < 12 {
		return errors.New("expected a Parquet file, found fewer than 12 bytes")
	}
	if _, err := f.ReadAt(tail[:], size-8); err != nil {
		return err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != "PAR1" {
		return errors.New("expected PAR1 at the end of a Parquet file, found other bytes: it is cut")
	}
	if n > size-12 || n > maxParquetFooter {
		return fmt.Errorf("damaged Parquet file: a footer of %d bytes in %d", n, size)
	}
	footer := make([]byte, n)
	if _, err := f.ReadAt(footer, size-8-n); err != nil {
		return err
	}
	if t := (thriftCheck{b: footer}); !t.structure(0) {
		return errors.New("damaged Parquet file: its footer cannot be read")
	}
	return nil
}

// thriftCheck walks a message of Thrift's compact protocol without keeping any of
// it (Apache Thrift, compact protocol specification).
type thriftCheck struct{ b []byte }

func (t *thriftCheck) varint() (uint64, bool) {
	n, used := binary.Uvarint(t.b)
	if used <= 0 {
		return 0, false
	}
	t.b = t.b[used:]
	return n, true
}

func (t *thriftCheck) skip(n uint64) bool {
	if n > uint64(len(t.b)) {
		return false
	}
	t.b = t.b[n:]
	return true
}

func (t *thriftCheck) structure(depth int) bool {
	for depth < 16 {
		if len(t.b) == 0 {
			return false
		}
		head := t.b[0]
		t.b = t.b[1:]
		if head&0x0f == 0 {
			return true
		}
		if head>>4 == 0 { // a long field id follows
			if _, ok := t.varint(); !ok {
				return false
			}
		}
		if !t.value(head&0x0f, depth, true) {
			return false
		}
	}
	return false
}

// value passes over one value; a boolean field stands in its head, a boolean
// element in a byte.
func (t *thriftCheck) value(kind byte, depth int, field bool) bool {
	switch kind {
	case 1, 2:
		return field || t.skip(1)
	case 3:
		return t.skip(1)
	case 4, 5, 6:
		_, ok := t.varint()
		return ok
	case 7:
		return t.skip(8)
	case 8:
		n, ok := t.varint()
		return ok && t.skip(n)
	case 9, 10:
		return t.list(depth)
	case 12:
		return t.structure(depth + 1)
	}
	return false // maps do not occur in Parquet's metadata
}

func (t *thriftCheck) list(depth int) bool {
	if len(t.b) == 0 || depth >= 16 {
		return false
	}
	head := t.b[0]
	t.b = t.b[1:]
	n := uint64(head >> 4)
	if n == 15 {
		var ok bool
		if n, ok = t.varint(); !ok {
			return false
		}
	}
	if n > uint64(len(t.b)) { // no element is shorter than a byte
		return false
	}
	for range n {
		if !t.value(head&0x0f, depth+1, false) {
			return false
		}
	}
	return true
}

// parquetGroups walks the row groups.
func parquetGroups(ctx context.Context, f *file.Reader, wanted func([]string) []bool, row func([][]byte, int64) error) error {
	s := f.MetaData().Schema
	names := make([]string, s.NumColumns())
	for i := range names {
		if c := s.Column(i); c.MaxRepetitionLevel() == 0 {
			names[i] = c.Name()
		}
	}
	need := wanted(names)
	if !slices.Contains(need, true) {
		return fmt.Errorf("expected columns of another Parquet file, found %s", strings.Join(names[:min(len(names), 20)], ", "))
	}
	for g := range f.NumRowGroups() {
		group := f.RowGroup(g)
		var cols []*parquetColumn
		at := int64(-1)
		for i, n := range need {
			if !n {
				continue
			}
			c, from, err := newParquetColumn(group, i)
			if err != nil {
				return err
			}
			if cols = append(cols, c); at < 0 || from < at {
				at = from
			}
		}
		if err := parquetGroup(ctx, cols, group.NumRows(), max(at, 0), row); err != nil {
			return err
		}
	}
	return nil
}

func parquetGroup(ctx context.Context, cols []*parquetColumn, rows, at int64, row func([][]byte, int64) error) error {
	cells := make([][]byte, len(cols))
	for done := int64(0); done < rows && len(cols) > 0; {
		n := min(rows-done, parquetBatch)
		for _, c := range cols {
			if err := c.read(n); err != nil {
				return err
			}
		}
		for i := range n {
			for k, c := range cols {
				cells[k] = c.cell(i)
			}
			if err := row(cells, at); err != nil {
				return err
			}
		}
		done += n
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// parquetColumn reads one column of a row group as text.
type parquetColumn struct {
	r    file.ColumnChunkReader
	name string
	def  int16
	defs []int16
	i32  []int32
	i64  []int64
	text []parquet.ByteArray
	buf  []byte
	at   [][2]int // where each cell stands in buf; {-1, -1} is null
}

func newParquetColumn(g *file.RowGroupReader, i int) (*parquetColumn, int64, error) {
	meta, err := g.MetaData().ColumnChunk(i)
	if err != nil {
		return nil, 0, fmt.Errorf("damaged Parquet file: %w", err)
	}
	r, err := g.Column(i)
	if err != nil {
		return nil, 0, fmt.Errorf("damaged Parquet file: %w", err)
	}
	c := &parquetColumn{r: r, name: r.Descriptor().Name(), def: r.Descriptor().MaxDefinitionLevel(), defs: make([]int16, parquetBatch)}
	switch r.(type) {
	case *file.Int32ColumnChunkReader:
		c.i32 = make([]int32, parquetBatch)
	case *file.Int64ColumnChunkReader:
		c.i64 = make([]int64, parquetBatch)
	case *file.ByteArrayColumnChunkReader:
		c.text = make([]parquet.ByteArray, parquetBatch)
	default:
		return nil, 0, fmt.Errorf("column %s: expected integers or text, found %s", c.name, r.Type())
	}
	return c, meta.DataPageOffset(), nil
}

// read fills the cells of the next n rows, page by page, because a page's text is
// valid until the next one is read.
func (c *parquetColumn) read(n int64) error {
	c.buf, c.at = c.buf[:0], c.at[:0]
	for n > 0 {
		if !c.r.HasNext() {
			return fmt.Errorf("damaged Parquet file: column %s ends early: %w", c.name, firstError(c.r.Err(), io.ErrUnexpectedEOF))
		}
		var total int64
		var err error
		switch r := c.r.(type) {
		case *file.Int32ColumnChunkReader:
			total, _, err = r.ReadBatchInPage(n, c.i32, c.defs, nil)
		case *file.Int64ColumnChunkReader:
			total, _, err = r.ReadBatchInPage(n, c.i64, c.defs, nil)
		case *file.ByteArrayColumnChunkReader:
			total, _, err = r.ReadBatchInPage(n, c.text, c.defs, nil)
		}
		if err != nil || total <= 0 {
			return fmt.Errorf("damaged Parquet file: column %s: %w", c.name, firstError(err, io.ErrUnexpectedEOF))
		}
		c.keep(total)
		n -= total
	}
	return nil
}

// keep copies what was read into cells.
func (c *parquetColumn) keep(total int64) {
	value := 0
	for i := range total {
		if c.def > 0 && c.defs[i] < c.def {
			c.at = append(c.at, [2]int{-1, -1})
			continue
		}
		from := len(c.buf)
		switch {
		case c.i32 != nil:
			c.buf = strconv.AppendInt(c.buf, int64(c.i32[value]), 10)
		case c.i64 != nil:
			c.buf = strconv.AppendInt(c.buf, c.i64[value], 10)
		default:
			c.buf = append(c.buf, c.text[value]...)
		}
		value++
		c.at = append(c.at, [2]int{from, len(c.buf)})
	}
}

// cell returns a row of the batch; nil is null.
func (c *parquetColumn) cell(i int64) []byte {
	at := c.at[i]
	if at[0] < 0 {
		return nil
	}
	return c.buf[at[0]:at[1]:at[1]]
}

// isParquet reports whether a head is that of a Parquet file.
func isParquet(head []byte) bool { return bytes.HasPrefix(head, []byte("PAR1")) }
