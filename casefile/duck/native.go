package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"hindcast/casefile"
)

// Native is a table to be written from values: its description and its rows,
// each with one value a column: string, int64, int32, float64, bool,
// casefile.Time or nil.
type Native struct {
	casefile.Table
	Rows [][]any
}

// createNative makes and fills one native table in the database called name.
func createNative(ctx context.Context, db *sql.DB, connector driver.Connector, name string, n *Native) error {
	if err := createTable(ctx, db, name, &n.Table); err != nil {
		return err
	}
	if len(n.Rows) == 0 {
		return nil
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	app, err := duckdb.NewAppender(conn, name, "main", n.Name)
	if err != nil {
		return fmt.Errorf("fill %s: %w", n.Name, err)
	}
	args := make([]driver.Value, len(n.Columns))
	for i, row := range n.Rows {
		if len(row) != len(n.Columns) {
			app.Close()
			return fmt.Errorf("row %d of %s: expected %d values, found %d", i, n.Name, len(n.Columns), len(row))
		}
		for k, v := range row {
			if t, ok := v.(casefile.Time); ok {
				v = t.Std()
			}
			args[k] = v
		}
		if err := app.AppendRow(args...); err != nil {
			app.Close()
			return fmt.Errorf("row %d of %s: %w", i, n.Name, err)
		}
	}
	return app.Close()
}

// createTable makes an empty table whose columns and comments are t's.
func createTable(ctx context.Context, db *sql.DB, name string, t *casefile.Table) error {
	var cols []string
	for _, c := range slices.Concat(t.Columns, t.Derived()) {
		col := ident(c.Name) + " " + sqlType(c.Kind)
		if !c.Null {
			col += " NOT NULL"
		}
		cols = append(cols, col)
	}
	full := ident(name) + "." + ident(t.Name)
	if _, err := db.ExecContext(ctx, fmt.Sprintf("CREATE TABLE %s (%s)", full, strings.Join(cols, ", "))); err != nil {
		return fmt.Errorf("make the table %s: %w", t.Name, err)
	}
	return comment(ctx, db, "TABLE", full, t)
}

// comment stores the documentation of a table or view and of its columns.
func comment(ctx context.Context, db *sql.DB, kind, full string, t *casefile.Table) error {
	if _, err := db.ExecContext(ctx, fmt.Sprintf("COMMENT ON %s %s IS %s", kind, full, literal(t.Doc))); err != nil {
		return err
	}
	for _, c := range slices.Concat(t.Columns, t.Derived()) {
		doc := c.Doc
		if c.Unit != "" {
			doc += " (" + c.Unit + ")"
		}
		if _, err := db.ExecContext(ctx, fmt.Sprintf("COMMENT ON COLUMN %s.%s IS %s", full, ident(c.Name), literal(doc))); err != nil {
			return err
		}
	}
	return nil
}

// createSources makes the table sources from the manifest.
func createSources(ctx context.Context, db *sql.DB, connector driver.Connector, c *casefile.Case, name string) error {
	t, _ := casefile.LookupTable("sources")
	n := &Native{Table: *t}
	sources := c.Manifest().Sources
	for i := range sources {
		n.Rows = append(n.Rows, casefile.SourceRow(&sources[i]))
	}
	return createNative(ctx, db, connector, name, n)
}
