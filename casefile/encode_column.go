package casefile

import (
	"context"
	"fmt"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// noSource stands in the source column until the writer knows the source's id:
// hashing the evidence may go on while it is parsed. It is as long as an id.
const noSource = "________source__________"

// dictType tells the encoder that indices and entries are ready.
var dictType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}

// encoder writes the columns of one row group; its scratch space is shared.
type encoder struct {
	n    int
	ctx  context.Context
	defs []int16
}

func newArrowContext() context.Context {
	props := pqarrow.NewArrowWriterProperties(pqarrow.WithAllocator(memory.NewGoAllocator()))
	return pqarrow.NewArrowWriteContext(context.Background(), &props)
}

// source writes the leading column: one entry, every row pointing at it.
func (e *encoder) source(rg file.SerialRowGroupWriter) error {
	entry := textCol{offs: []int32{0, int32(len(noSource))}, data: []byte(noSource)}
	idx := make([]int32, e.n)
	arr := dictArray(idx, nil, 0, &entry, 1)
	defer arr.Release()
	return e.write(rg, arr, nil)
}

// column writes one column of the buffer.
func (e *encoder) column(rg file.SerialRowGroupWriter, c column, null bool) error {
	if null && c.known() == 0 {
		return e.nothing(rg)
	}
	var arr arrow.Array
	var bits *bitmap
	switch c := c.(type) {
	case *numCol[int64]:
		arr, bits = numArray(arrow.PrimitiveTypes.Int64, c, null), &c.valid
	case *numCol[int32]:
		arr, bits = numArray(arrow.PrimitiveTypes.Int32, c, null), &c.valid
	case *numCol[float64]:
		arr, bits = numArray(arrow.PrimitiveTypes.Float64, c, null), &c.valid
	case *boolCol:
		arr = makeArray(arrow.FixedWidthTypes.Boolean, e.n, 0, nil, c.bits.bits)
	case *textCol:
		if c.over {
			return errTooMuchText
		}
		arr, bits = textArray(c, e.n, null), &c.valid
	case *dictCol:
		if c.plain.over {
			return errTooMuchText
		}
		if c.spilled {
			arr, bits = textArray(&c.plain, e.n, null), &c.plain.valid
			break
		}
		var valid []byte
		if null {
			valid = c.valid.bits
		}
		arr, bits = dictArray(c.idx, valid, e.n-c.known(), &c.entries, int(c.n)), &c.valid
	}
	defer arr.Release()
	var defs []int16
	if null {
		defs = e.levels(bits)
	}
	return e.write(rg, arr, defs)
}

var errTooMuchText = fmt.Errorf("expected less than 512 MiB of text in a batch, found more; cut batches earlier")

func (e *encoder) write(rg file.SerialRowGroupWriter, arr arrow.Array, defs []int16) error {
	cw, err := rg.NextColumn()
	if err != nil {
		return err
	}
	if err := pqarrow.WriteArrowToColumn(e.ctx, cw, arr, defs, nil, defs != nil); err != nil {
		return err
	}
	return cw.Close()
}

// nothing writes a column without a known value: definition levels only.
func (e *encoder) nothing(rg file.SerialRowGroupWriter) error {
	cw, err := rg.NextColumn()
	if err != nil {
		return err
	}
	defs := e.scratch()
	clear(defs)
	switch cw := cw.(type) {
	case *file.Int64ColumnChunkWriter:
		_, err = cw.WriteBatch(nil, defs, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = cw.WriteBatch(nil, defs, nil)
	case *file.Float64ColumnChunkWriter:
		_, err = cw.WriteBatch(nil, defs, nil)
	case *file.ByteArrayColumnChunkWriter:
		_, err = cw.WriteBatch(nil, defs, nil)
	default:
		err = fmt.Errorf("expected a nullable column, found %T", cw)
	}
	if err != nil {
		return err
	}
	return cw.Close()
}

func (e *encoder) scratch() []int16 {
	if cap(e.defs) < e.n {
		e.defs = make([]int16, e.n)
	}
	return e.defs[:e.n]
}

// levels turns a validity bitmap into definition levels: 1 known, 0 null.
func (e *encoder) levels(m *bitmap) []int16 {
	defs := e.scratch()
	if m.ones == e.n {
		for i := range defs {
			defs[i] = 1
		}
		return defs
	}
	for i := range defs {
		defs[i] = int16(m.bits[i>>3] >> (i & 7) & 1)
	}
	return defs
}

func numArray[T number](dt arrow.DataType, c *numCol[T], null bool) arrow.Array {
	n := len(c.vals)
	if !null {
		return makeArray(dt, n, 0, nil, rawBytes(c.vals))
	}
	return makeArray(dt, n, n-c.valid.ones, c.valid.bits, rawBytes(c.vals))
}

func textArray(c *textCol, n int, null bool) arrow.Array {
	if !null {
		return makeArray(arrow.BinaryTypes.String, n, 0, nil, rawBytes(c.offs), c.data)
	}
	return makeArray(arrow.BinaryTypes.String, n, n-c.valid.ones, c.valid.bits, rawBytes(c.offs), c.data)
}

func dictArray(idx []int32, valid []byte, nulls int, entries *textCol, n int) arrow.Array {
	indices := makeArray(arrow.PrimitiveTypes.Int32, len(idx), nulls, valid, rawBytes(idx))
	defer indices.Release()
	values := textArray(entries, n, false)
	defer values.Release()
	return array.NewDictionaryArray(dictType, indices, values)
}

// makeArray wraps our own buffers without copying. They stay ours: nothing keeps
// the array once the column is written.
func makeArray(dt arrow.DataType, n, nulls int, valid []byte, bufs ...[]byte) arrow.Array {
	all := make([]*memory.Buffer, 1, 3)
	if nulls > 0 {
		all[0] = memory.NewBufferBytes(valid)
	}
	for _, b := range bufs {
		all = append(all, memory.NewBufferBytes(b))
	}
	data := array.NewData(dt, n, all, nil, nulls, 0)
	defer data.Release()
	return array.MakeFromData(data)
}

// rawBytes views numbers as the little-endian bytes Arrow wants; every platform
// the program is built for is little-endian.
func rawBytes[T int64 | int32 | float64](v []T) []byte {
	if len(v) == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(v[0])))
}
