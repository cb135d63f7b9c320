package casefile

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// arrowType is how a column of kind k lies in memory. A timestamp has no zone, so
// that DuckDB shows TIMESTAMP and no session setting can shift it.
func arrowType(k Kind) arrow.DataType {
	switch k {
	case Int64:
		return arrow.PrimitiveTypes.Int64
	case Int32:
		return arrow.PrimitiveTypes.Int32
	case Float64:
		return arrow.PrimitiveTypes.Float64
	case Bool:
		return arrow.FixedWidthTypes.Boolean
	case Timestamp:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	}
	return arrow.BinaryTypes.String
}

// Schema returns the Arrow schema of t.
func (t *Table) Schema() *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{Name: c.Name, Type: arrowType(c.Kind), Nullable: c.Null}
	}
	return arrow.NewSchema(fields, nil)
}

// parquetSchema is the schema of t's parts: optional where null is possible, with
// the logical types STRING and TIMESTAMP(MICROS, not adjusted to UTC) of the
// Parquet format (LogicalTypes.md).
func (t *Table) parquetSchema() (*schema.GroupNode, error) {
	fields := make(schema.FieldList, len(t.Columns))
	for i, c := range t.Columns {
		rep := parquet.Repetitions.Required
		if c.Null {
			rep = parquet.Repetitions.Optional
		}
		var n schema.Node
		var err error
		switch c.Kind {
		case Text:
			n, err = schema.NewPrimitiveNodeLogical(c.Name, rep, schema.StringLogicalType{}, parquet.Types.ByteArray, 0, -1)
		case Timestamp:
			n, err = schema.NewPrimitiveNodeLogical(c.Name, rep, schema.NewTimestampLogicalType(false, schema.TimeUnitMicros), parquet.Types.Int64, 0, -1)
		case Int64:
			n, err = schema.NewPrimitiveNode(c.Name, rep, parquet.Types.Int64, -1, -1)
		case Int32:
			n, err = schema.NewPrimitiveNode(c.Name, rep, parquet.Types.Int32, -1, -1)
		case Float64:
			n, err = schema.NewPrimitiveNode(c.Name, rep, parquet.Types.Double, -1, -1)
		case Bool:
			n, err = schema.NewPrimitiveNode(c.Name, rep, parquet.Types.Boolean, -1, -1)
		}
		if err != nil {
			return nil, fmt.Errorf("schema of %s.%s: %w", t.Name, c.Name, err)
		}
		fields[i] = n
	}
	return schema.NewGroupNode(t.Name, parquet.Repetitions.Required, fields, -1)
}
