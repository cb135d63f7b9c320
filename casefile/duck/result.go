package duck

import (
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"
)

// ResultColumn is one column of an answer with DuckDB's name of its type.
type ResultColumn struct{ Name, Type string }

// Result is an answer that is read row by row, once.
type Result struct {
	Columns []ResultColumn
	rows    *sql.Rows
}

func newResult(rows *sql.Rows) (*Result, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		rows.Close()
		return nil, err
	}
	r := &Result{rows: rows}
	for _, t := range types {
		r.Columns = append(r.Columns, ResultColumn{t.Name(), t.DatabaseTypeName()})
	}
	return r, nil
}

// Close ends the query.
func (r *Result) Close() error { return r.rows.Close() }

// Each calls f with every row; the slice is reused. Values are nil, bool,
// int64, float64, string, json.Number (integers and decimals beyond int64), []any
// or map[string]any; instants are RFC 3339 text in UTC.
func (r *Result) Each(f func(row []any) error) error {
	row := make([]any, len(r.Columns))
	into := make([]any, len(row))
	for i := range into {
		into[i] = &row[i]
	}
	for r.rows.Next() {
		if err := r.rows.Scan(into...); err != nil {
			return err
		}
		for i := range row {
			row[i] = plain(row[i], r.Columns[i].Type)
		}
		if err := f(row); err != nil {
			return err
		}
	}
	return r.rows.Err()
}

// plain turns a driver value into one of the kinds Each promises.
func plain(v any, typ string) any {
	switch v := v.(type) {
	case int8:
		return int64(v)
	case int16:
		return int64(v)
	case int32:
		return int64(v)
	case uint8:
		return int64(v)
	case uint16:
		return int64(v)
	case uint32:
		return int64(v)
	case uint64:
		return json.Number(strconv.FormatUint(v, 10))
	case *big.Int:
		return json.Number(v.String())
	case float32:
		return plain(float64(v), typ)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'g', -1, 64) // JSON has no such number
		}
		return v
	case duckdb.Decimal:
		return json.Number(v.String())
	case duckdb.UUID:
		return v.String()
	case []byte:
		return hex.EncodeToString(v)
	case time.Time:
		return instant(v, typ)
	}
	return nested(v)
}

// nested turns lists, structs, maps and what is left into plain values.
func nested(v any) any {
	switch v := v.(type) {
	case duckdb.Interval:
		return fmt.Sprintf("%d months %d days %d us", v.Months, v.Days, v.Micros)
	case duckdb.OrderedMap:
		out := map[string]any{}
		keys, values := v.Keys(), v.Values()
		for i, k := range keys {
			out[Cell(plain(k, ""))] = plain(values[i], "")
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i], "")
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[k] = plain(v[k], "")
		}
		return out
	case nil, bool, int64, string:
		return v
	}
	return fmt.Sprint(v)
}

func instant(t time.Time, typ string) string {
	switch typ {
	case "DATE":
		return t.UTC().Format(time.DateOnly)
	case "TIME":
		return t.UTC().Format("15:04:05.999999")
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999999Z07:00")
}

// Cell returns a value of Each as text for a table; null is empty. It does not
// make the text safe for a terminal.
func Cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []any, map[string]any:
		b, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(b)
	}
	return fmt.Sprint(v)
}

// WriteCSV writes the answer as CSV (RFC 4180) with a header. Text that a
// spreadsheet would take for a formula gets an apostrophe in front.
func (r *Result) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	cells := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		cells[i] = inert(c.Name)
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	err := r.Each(func(row []any) error {
		for i, v := range row {
			cells[i] = Cell(v)
			switch v.(type) {
			case string, []any, map[string]any:
				cells[i] = inert(cells[i])
			}
		}
		return out.Write(cells)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// inert keeps text from being read as a formula (OWASP, CSV injection).
func inert(s string) string {
	if strings.IndexAny(s, "=+-@\t\r\n|%") == 0 || strings.HasPrefix(s, "＝") {
		return "'" + s
	}
	return s
}

// WriteJSON writes the answer as an array of objects whose keys stand in the
// order of the columns.
func (r *Result) WriteJSON(w io.Writer) error {
	keys := make([][]byte, len(r.Columns))
	for i, name := range uniqueNames(r.Columns) {
		b, err := json.Marshal(name)
		if err != nil {
			return err
		}
		keys[i] = b
	}
	sep := "[\n  {"
	err := r.Each(func(row []any) error {
		line := []byte(sep)
		for i, v := range row {
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			if i > 0 {
				line = append(line, ", "...)
			}
			line = append(append(append(line, keys[i]...), ": "...), b...)
		}
		sep = ",\n  {"
		_, err := w.Write(append(line, '}'))
		return err
	})
	if err != nil {
		return err
	}
	end := "\n]\n"
	if sep[0] == '[' {
		end = "[]\n"
	}
	_, err = io.WriteString(w, end)
	return err
}

// uniqueNames numbers columns that share a name, because a JSON object's keys
// must differ.
func uniqueNames(cols []ResultColumn) []string {
	taken := map[string]bool{}
	out := make([]string, len(cols))
	for i, c := range cols {
		name := c.Name
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", c.Name, n)
		}
		taken[name] = true
		out[i] = name
	}
	return out
}
