package timeline

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2" // tests ask a bare engine; the program goes through casefile/duck

	"hindcast/casefile"
)

// bareEngine is DuckDB with the tables of a case and no row in them.
type bareEngine struct{ *sql.DB }

func (b bareEngine) Query(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return b.QueryContext(ctx, q, args...)
}

var engineTypes = map[casefile.Kind]string{
	casefile.Text: "VARCHAR", casefile.Int64: "BIGINT", casefile.Int32: "INTEGER",
	casefile.Float64: "DOUBLE", casefile.Bool: "BOOLEAN", casefile.Timestamp: "TIMESTAMP",
}

func newEngine(t testing.TB) bareEngine {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for _, tab := range casefile.AllTables() {
		var cols []string
		for _, c := range tab.Columns {
			cols = append(cols, fmt.Sprintf("%q %s", c.Name, engineTypes[c.Kind]))
		}
		if _, err := db.Exec(fmt.Sprintf("CREATE TABLE %q (%s)", tab.Name, strings.Join(cols, ", "))); err != nil {
			t.Fatal(err)
		}
	}
	return bareEngine{db}
}

// Every rollup runs on a case without a row, returns the columns its header
// declares, and nothing but 64-bit integers and text.
func TestRollupsOnAnEmptyCase(t *testing.T) {
	all, err := allRollups()
	if err != nil {
		t.Fatal(err)
	}
	files, err := rollupFiles.ReadDir("rollups")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, fs.DirEntry.IsDir)
	if len(all) != len(files) || len(all) < 17 {
		t.Fatalf("saw %d rollups in %d files", len(all), len(files))
	}
	t.Logf("saw %d rollups", len(all))
	db := newEngine(t)
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, r := range all {
		t.Run(r.Name, func(t *testing.T) {
			rows, err := db.Query(t.Context(), r.SQL,
				sql.Named("from", from), sql.Named("to", from.Add(time.Hour)), sql.Named("bucket", int64(60)))
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			types, err := rows.ColumnTypes()
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range types {
				names = append(names, c.Name())
				want := "BIGINT"
				if slices.Contains(r.Keys, c.Name()) {
					want = "VARCHAR"
				}
				if c.DatabaseTypeName() != want {
					t.Errorf("column %s is %s, want %s", c.Name(), c.DatabaseTypeName(), want)
				}
			}
			if err := r.checkColumns(names); err != nil {
				t.Error(err)
			}
			for rows.Next() {
				t.Error("a row out of nothing")
			}
			if err := rows.Err(); err != nil {
				t.Error(err)
			}
			for _, n := range r.Needs {
				if _, ok := casefile.LookupTable(n); !ok {
					t.Errorf("needs %s, which is no table", n)
				}
			}
			if !strings.Contains(strings.ToUpper(r.SQL), "ORDER  BY") {
				t.Error("has no ORDER BY: its rows would come in any order")
			}
		})
	}
}

func TestRollupHeaders(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", "-- name: x\n-- colour: red\nSELECT 1", `x.sql:2: expected name, needs, unit, ints, keys, with or doc, found "colour: red"`},
		{"other name", "-- name: y\n-- needs: a\n-- unit: u\n-- ints: n\n-- doc: d\nSELECT 1", `x.sql:1: expected a header with name (that of the file), needs, unit, ints and doc, found name "y"`},
		{"no header", "SELECT 1", `x.sql:1: expected a header with name (that of the file), needs, unit, ints and doc, found name ""`},
	} {
		if _, err := parseRollup("x.sql", c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	r, err := parseRollup("x.sql", "-- name: x\n-- needs: a, b\n-- unit: u\n-- ints: n\n-- keys: k\n-- doc: one\n--   two\nSELECT 1 -- name: z\n")
	if err != nil || r.Doc != "one two" || !slices.Equal(r.Needs, []string{"a", "b"}) || r.Name != "x" {
		t.Errorf("got %+v, %v", r, err)
	}
}
