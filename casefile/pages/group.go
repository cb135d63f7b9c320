package pages

import "encoding/binary"

// Encodings of the Parquet format (parquet.thrift, enum Encoding).
const (
	plain            = 0
	deltaBinary      = 5
	deltaLengthBytes = 6
	rleDictionary    = 8
)

// How much a page holds. Text is cut near textPage bytes, which a match of
// LZ4 can reach across; the other pages are cut by rows. Both are multiples of 8
// rows, so that validity is cut between bytes.
const (
	textPage  = 64 << 10
	numRows   = 16 << 10
	indexRows = 64 << 10
)

// Known says which rows of a column have a value.
type Known struct {
	Null bool   // the column may hold nulls, so definition levels are written
	N    int    // rows with a value
	Bits []byte // one bit a row, least significant first; looked at only where N is less than all
}

// Chunk is where a column chunk lies in Group.Body and how it is written.
type Chunk struct {
	Dict         int64 // offset of the dictionary page, -1 without one
	Data         int64 // offset of the first data page
	Compressed   int64 // bytes, headers included
	Uncompressed int64 // bytes, headers included, before compression
	Rows         int64 // values, nulls included
	DataPages    int32
}

// Group holds the column chunks of one row group, one behind the other. The zero
// value is ready; Reset keeps its memory.
type Group struct {
	Body    []byte
	chunk   Chunk
	packed  bool   // the chunk's codec is LZ4_RAW
	page    []byte // the page being built: levels, then values
	levels  int    // length of the levels in page
	lz      lz4Page
	i64     []int64
	i32     []int32
	f64     []float64
	lengths []int32
}

// Reset empties the group.
func (g *Group) Reset() { g.Body = g.Body[:0] }

// begin starts a chunk.
func (g *Group) begin(rows int, packed bool) {
	g.chunk = Chunk{Dict: -1, Data: int64(len(g.Body)), Rows: int64(rows)}
	g.packed = packed
}

// open starts a page of the rows from up to to, and returns how many of them are known.
func (g *Group) open(k Known, rows, from, to int) int {
	g.page, g.levels = g.page[:0], 0
	if !k.Null {
		return to - from
	}
	known := to - from
	switch {
	case k.N == rows:
		g.page = appendRun(g.page, known, 1, 1)
	case k.N == 0:
		g.page = appendRun(g.page, known, 0, 1)
		known = 0
	default:
		g.page = appendLevels(g.page, k.Bits[from>>3:(to+7)>>3], known)
		known = ones(k.Bits, from, to)
	}
	g.levels = len(g.page)
	return known
}

// close ends a data page of rows rows.
func (g *Group) close(rows, known int, encoding int64) {
	size := len(g.page)
	values := g.page[g.levels:]
	packed := false
	if g.packed && known > 0 {
		if z := g.lz.compress(values); z != nil {
			values, packed = z, true
		}
	}
	at := len(g.Body)
	h := header{b: g.Body}
	h.num(1, 3) // DATA_PAGE_V2
	h.num(2, int64(size))
	h.num(3, int64(g.levels+len(values)))
	h.open(8)
	h.num(1, int64(rows))
	h.num(2, int64(rows-known))
	h.num(3, int64(rows))
	h.num(4, encoding)
	h.num(5, int64(g.levels))
	h.num(6, 0)
	h.flag(7, packed)
	h.end()
	h.end()
	g.chunk.Uncompressed += int64(len(h.b) - at + size)
	g.Body = append(append(h.b, g.page[:g.levels]...), values...)
	g.chunk.DataPages++
}

// dictionary writes the dictionary page: n entries, PLAIN. It returns where in
// Body the text of the first entry stands if the page is not compressed.
func (g *Group) dictionary(offs []int32, data []byte, n int) int {
	g.page = g.page[:0]
	for i := range n {
		text := data[offs[i]:offs[i+1]]
		g.page = append(binary.LittleEndian.AppendUint32(g.page, uint32(len(text))), text...)
	}
	values := g.page
	if g.packed { // a dictionary page cannot say that it is not compressed
		values = g.lz.always(g.page)
	}
	g.chunk.Dict = int64(len(g.Body))
	h := header{b: g.Body}
	h.num(1, 2) // DICTIONARY_PAGE
	h.num(2, int64(len(g.page)))
	h.num(3, int64(len(values)))
	h.open(7)
	h.num(1, int64(n))
	h.num(2, plain)
	h.flag(3, false)
	h.end()
	h.end()
	first := len(h.b) + 4
	g.chunk.Uncompressed += int64(len(h.b)) - g.chunk.Dict + int64(len(g.page))
	g.Body = append(h.b, values...)
	g.chunk.Data = int64(len(g.Body))
	return first
}

// end finishes the chunk.
func (g *Group) end() Chunk {
	start := g.chunk.Data
	if g.chunk.Dict >= 0 {
		start = g.chunk.Dict
	}
	g.chunk.Compressed = int64(len(g.Body)) - start
	return g.chunk
}

// header writes a PageHeader in Thrift's compact protocol
// (thrift-compact-protocol.md: "Struct encoding").
type header struct {
	b     []byte
	last  int64
	outer int64
}

func (h *header) field(id int64, kind byte) {
	h.b = append(h.b, byte(id-h.last)<<4|kind)
	h.last = id
}

// num writes an i32.
func (h *header) num(id, v int64) {
	h.field(id, 5)
	h.b = binary.AppendVarint(h.b, v)
}

// flag writes a bool, whose value is its type.
func (h *header) flag(id int64, v bool) {
	if v {
		h.field(id, 1)
	} else {
		h.field(id, 2)
	}
}

// open begins a struct inside the header; they do not nest deeper.
func (h *header) open(id int64) {
	h.field(id, 12)
	h.outer, h.last = h.last, 0
}

func (h *header) end() {
	h.b = append(h.b, 0)
	h.last = h.outer
}
