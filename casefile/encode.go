package casefile

import (
	"fmt"
	"sync"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"hindcast/casefile/pages"
)

// What a part's footer says. Statistics stand on the columns that filters use
// only; more of them cost time and help nobody.
const (
	partVersion = parquet.V2_6
	partWriter  = "hindcast part v2" // created_by; no version of the program, so that parts compare across versions
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

// rowGroup is the body of one row group and a footer that describes it as if the
// body stood in a file of its own.
type rowGroup struct {
	table   int // index into partTables
	meta    rows
	pages   *pages.Group
	footer  *metadata.FileMetaData
	body    []byte
	sourced int // where in body the source id is to be filled in
	clock   *clock
}

// schemas holds the Parquet schema of each table in the order of partTables.
var schemas = sync.OnceValues(func() ([]*schema.Schema, error) {
	out := make([]*schema.Schema, len(partTables))
	for i, t := range partTables {
		node, err := t.parquetSchema()
		if err != nil {
			return nil, err
		}
		out[i] = schema.NewSchema(node)
	}
	return out, nil
})

var groups = sync.Pool{New: func() any { return new(pages.Group) }}

// Encode turns a batch into a chunk. It may be called from any goroutine, one
// batch at a time each; the batch may be Reset and reused at once. The bytes
// depend on the rows alone.
func Encode(b *Batch) (*Chunk, error) {
	all, err := schemas()
	if err != nil {
		return nil, err
	}
	c := &Chunk{account: b.Account}
	for i, t := range b.all() {
		if t.Rows() == 0 {
			continue
		}
		g, err := encodeGroup(t, all[i])
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
		if p := c.groups[i].pages; p != nil {
			groups.Put(p)
		}
		if k := c.groups[i].clock; k != nil {
			clocks.Put(k)
		}
		c.groups[i].pages, c.groups[i].body, c.groups[i].clock = nil, nil, nil
	}
}

func encodeGroup(t buffer, sc *schema.Schema) (rowGroup, error) {
	n, cols := t.Rows(), t.columns()
	for _, c := range cols {
		c.seal(n)
	}
	g := rowGroup{meta: *t.meta(), pages: groups.Get().(*pages.Group), clock: clockOf(t)}
	g.pages.Reset()
	w := footerWriter{meta: metadata.NewFileMetadataBuilder(sc, partProps(t.table(), cols), nil)}
	w.group = w.meta.AppendRowGroup()
	w.group.SetNumRows(n)
	source, at := writeSource(g.pages, n)
	if err := w.column(source, nil); err != nil {
		return g, err
	}
	g.sourced = at
	for i, c := range cols {
		about := t.table().Columns[i+1]
		chunk, err := encodeColumn(g.pages, c, n, about.Null)
		if err == nil {
			err = w.column(chunk, statsOf(c, about.Name))
		}
		if err != nil {
			return g, fmt.Errorf("column %s: %w", about.Name, err)
		}
	}
	if err := w.group.Finish(int64(len(g.pages.Body)), 0); err != nil {
		return g, err
	}
	var err error
	g.body = g.pages.Body
	g.footer, err = w.meta.Finish()
	return g, err
}

// footerWriter describes column chunks for the footer.
type footerWriter struct {
	meta  *metadata.FileMetaDataBuilder
	group *metadata.RowGroupMetaDataBuilder
}

// column adds the next column. Offsets are those of a file that begins with the
// magic number and then the body.
func (w *footerWriter) column(c pages.Chunk, stats *metadata.EncodedStatistics) error {
	b := w.group.NextColumnChunk()
	info := metadata.ChunkMetaInfo{NumValues: c.Rows, IndexPageOffset: -1, DataPageOffset: c.Data + int64(len(parquetMagic)),
		CompressedSize: c.Compressed, UncompressedSize: c.Uncompressed}
	if c.Dict >= 0 {
		info.DictPageOffset = c.Dict + int64(len(parquetMagic))
	}
	if stats != nil {
		b.SetStats(*stats)
	}
	return b.Finish(info, c.Dict >= 0, false, metadata.EncodingStats{})
}

// partProps says how the columns of one row group are written: dictionaries only
// where the buffer holds one, deltas for integers and for the lengths of texts,
// nothing at all where all is null.
func partProps(t *Table, cols []column) *parquet.WriterProperties {
	props := []parquet.WriterProperty{
		parquet.WithVersion(partVersion), parquet.WithDataPageVersion(parquet.DataPageV2),
		parquet.WithCreatedBy(partWriter), parquet.WithRootName(t.Name),
		parquet.WithCompression(compress.Codecs.Uncompressed), parquet.WithDictionaryDefault(false), parquet.WithStats(false),
		parquet.WithDictionaryFor("source", true),
	}
	for i, c := range cols {
		name := t.Columns[i+1].Name
		if t.Columns[i+1].Null && c.known() == 0 {
			continue
		}
		switch c := c.(type) {
		case *numCol[int64], *numCol[int32]:
			props = append(props, parquet.WithEncodingFor(name, parquet.Encodings.DeltaBinaryPacked), parquet.WithCompressionFor(name, compress.Codecs.Lz4Raw))
		case *textCol:
			props = append(props, parquet.WithEncodingFor(name, parquet.Encodings.DeltaLengthByteArray), parquet.WithCompressionFor(name, compress.Codecs.Lz4Raw))
		case *dictCol:
			props = append(props, parquet.WithCompressionFor(name, compress.Codecs.Lz4Raw))
			if c.spilled {
				props = append(props, parquet.WithEncodingFor(name, parquet.Encodings.DeltaLengthByteArray))
			} else {
				props = append(props, parquet.WithDictionaryFor(name, true))
			}
		}
	}
	return parquet.NewWriterProperties(props...)
}
