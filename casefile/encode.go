package casefile

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// How parts are written. zstd level 1 gives the same bytes on every architecture
// (snappy does not); pages of 128 KiB are faster than the usual 1 MiB; statistics
// pay on the columns that filters use only.
var partCodec = compress.Codecs.Zstd

const (
	partLevel    = 1
	partPageSize = 128 << 10
	partVersion  = parquet.V2_6
	partWriter   = "hindcast part v1" // created_by; no version of the program, so that parts compare across versions
)

// Chunk is a batch turned into bytes: one encoded row group for each table that
// has rows, and the batch's account. Writer.Put stitches chunks into parts.
type Chunk struct {
	groups  []rowGroup
	account Account
	bytes   int64
}

// Bytes returns the size of the encoded row groups.
func (c *Chunk) Bytes() int64 { return c.bytes }

// Account returns the counts of the batch.
func (c *Chunk) Account() Account { return c.account }

// rowGroup is a complete Parquet file of one row group in memory, whose body is
// moved into the part.
type rowGroup struct {
	table   int // index into partTables
	meta    rows
	buf     *bytes.Buffer
	footer  *metadata.FileMetaData
	body    []byte // between the leading magic number and the footer
	sourced int    // where in body the source id is to be filled in
}

// schemas holds the Parquet schema of each table in the order of partTables.
var schemas = sync.OnceValues(func() ([]*schema.GroupNode, error) {
	out := make([]*schema.GroupNode, len(partTables))
	for i, t := range partTables {
		node, err := t.parquetSchema()
		if err != nil {
			return nil, err
		}
		out[i] = node
	}
	return out, nil
})

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Encode turns a batch into a chunk. It may be called from any goroutine, one
// batch at a time each; the batch may be Reset and reused at once. The bytes
// depend on the rows alone.
func Encode(b *Batch) (*Chunk, error) {
	nodes, err := schemas()
	if err != nil {
		return nil, err
	}
	c := &Chunk{account: b.Account}
	for i, t := range b.all() {
		if t.Rows() == 0 {
			continue
		}
		g, err := encodeGroup(t, nodes[i])
		if err != nil {
			c.release()
			return nil, fmt.Errorf("encode %d rows of %s: %w", t.Rows(), t.table().Name, err)
		}
		g.table = i
		c.groups = append(c.groups, g)
		c.bytes += int64(len(g.body))
	}
	return c, nil
}

// release gives the memory of a chunk back.
func (c *Chunk) release() {
	for i := range c.groups {
		if buf := c.groups[i].buf; buf != nil {
			buf.Reset()
			buffers.Put(buf)
		}
		c.groups[i].buf, c.groups[i].body = nil, nil
	}
}

func encodeGroup(t buffer, node *schema.GroupNode) (rowGroup, error) {
	n, cols := t.Rows(), t.columns()
	for _, c := range cols {
		c.seal(n)
	}
	g := rowGroup{meta: *t.meta(), buf: buffers.Get().(*bytes.Buffer)}
	w, err := file.NewParquetWriterWithError(g.buf, node, file.WithWriterProps(partProps(t.table(), cols)))
	if err != nil {
		return g, err
	}
	rg, err := w.AppendRowGroupChecked()
	if err != nil {
		return g, err
	}
	e := encoder{n: n, ctx: newArrowContext()}
	if err := e.source(rg); err != nil {
		return g, err
	}
	for i, c := range cols {
		if err := e.column(rg, c, t.table().Columns[i+1].Null); err != nil {
			return g, fmt.Errorf("column %s: %w", t.table().Columns[i+1].Name, err)
		}
	}
	if err := rg.Close(); err != nil {
		return g, err
	}
	if err := w.Close(); err != nil {
		return g, err
	}
	return g, g.cut(w)
}

// cut finds the body of the row group and the place of the source id in it.
func (g *rowGroup) cut(w *file.Writer) error {
	var err error
	if g.footer, err = w.FileMetadata(); err != nil {
		return err
	}
	all := g.buf.Bytes()
	end := len(all) - 8
	if end < 4 {
		return fmt.Errorf("expected a footer, found %d bytes", len(all))
	}
	end -= int(uint32(all[end]) | uint32(all[end+1])<<8 | uint32(all[end+2])<<16 | uint32(all[end+3])<<24)
	if end < 4 {
		return fmt.Errorf("expected a footer inside the file, found its start at %d", end)
	}
	g.body = all[4:end]
	// The source column comes first and is not compressed, so its one dictionary
	// entry is the first occurrence.
	g.sourced = bytes.Index(g.body[:min(len(g.body), 256)], []byte(noSource))
	if g.sourced < 0 {
		return fmt.Errorf("expected the source id in the first page, found none")
	}
	return nil
}

// partProps chooses the encodings of one row group: dictionaries only where the
// buffer holds one, deltas for integers, nothing at all where all is null.
func partProps(t *Table, cols []column) *parquet.WriterProperties {
	props := []parquet.WriterProperty{
		parquet.WithVersion(partVersion), parquet.WithDataPageVersion(parquet.DataPageV1),
		parquet.WithCreatedBy(partWriter), parquet.WithRootName(t.Name),
		parquet.WithCompression(partCodec), parquet.WithCompressionLevel(partLevel),
		parquet.WithDataPageSize(partPageSize), parquet.WithDictionaryPageSizeLimit(4 * maxDictBytes),
		parquet.WithDictionaryDefault(false), parquet.WithStats(false),
		parquet.WithDictionaryFor("source", true), parquet.WithCompressionFor("source", compress.Codecs.Uncompressed),
	}
	for i, c := range cols {
		name := t.Columns[i+1].Name
		if name == "ts" || name == "offset" {
			props = append(props, parquet.WithStatsFor(name, true))
		}
		switch c := c.(type) {
		case *dictCol:
			if c.known() > 0 && !c.spilled {
				props = append(props, parquet.WithDictionaryFor(name, true))
			}
		case *numCol[int64]:
			if !t.Columns[i+1].Null || c.known() > 0 {
				props = append(props, parquet.WithEncodingFor(name, parquet.Encodings.DeltaBinaryPacked))
			}
		case *numCol[int32]:
			if !t.Columns[i+1].Null || c.known() > 0 {
				props = append(props, parquet.WithEncodingFor(name, parquet.Encodings.DeltaBinaryPacked))
			}
		}
	}
	return parquet.NewWriterProperties(props...)
}
