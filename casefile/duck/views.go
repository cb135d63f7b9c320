package duck

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"hindcast/casefile"
)

// literal writes s as an SQL string.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// ident writes s as an SQL identifier.
func ident(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// sqlType is DuckDB's type for a column.
func sqlType(k casefile.Kind) string {
	switch k {
	case casefile.Int64:
		return "BIGINT"
	case casefile.Int32:
		return "INTEGER"
	case casefile.Float64:
		return "DOUBLE"
	case casefile.Bool:
		return "BOOLEAN"
	case casefile.Timestamp:
		return "TIMESTAMP"
	}
	return "VARCHAR"
}

// partList writes the parts of one table, in the order of the manifest, as an
// SQL list of paths below dir; empty where there is none.
func partList(c *casefile.Case, table, dir string) string {
	var paths []string
	for _, s := range c.Manifest().Sources {
		for _, p := range s.Parts {
			if p.Table == table {
				paths = append(paths, literal(noGlob(filepath.ToSlash(filepath.Join(dir, p.Path)))))
			}
		}
	}
	if len(paths) == 0 {
		return ""
	}
	return "[" + strings.Join(paths, ", ") + "]"
}

// noGlob keeps a path that holds the characters of a pattern from being one.
func noGlob(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}

// selectParts is the SELECT over the parts of t: every declared column in
// its declared order and type. A column no part has yet is null.
func selectParts(ctx context.Context, db *sql.DB, c *casefile.Case, t *casefile.Table, dir string, clocks []Clock) (string, error) {
	list := partList(c, t.Name, dir)
	have := map[string]bool{}
	from := "WHERE false"
	if list != "" {
		from = "FROM read_parquet(" + list + ", union_by_name = true)"
		names, err := columnNames(ctx, db, "SELECT * "+from)
		if err != nil {
			return "", fmt.Errorf("read the parts of %s: %w", t.Name, err)
		}
		for _, n := range names {
			have[n] = true
		}
	}
	cols := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		cols[i] = ident(col.Name)
		switch {
		case !have[col.Name]:
			cols[i] = fmt.Sprintf("CAST(NULL AS %s) AS %s", sqlType(col.Kind), ident(col.Name))
		case col.Kind == casefile.Timestamp && len(clocks) > 0:
			cols[i] = corrected(ident(col.Name), clocks) + " AS " + ident(col.Name)
		}
	}
	return "SELECT " + strings.Join(cols, ", ") + " " + from, nil
}

// selectAll is selectParts with the computed columns of t behind the stored ones.
func selectAll(ctx context.Context, db *sql.DB, c *casefile.Case, t *casefile.Table, dir string, clocks []Clock) (string, error) {
	query, err := selectParts(ctx, db, c, t, dir, clocks)
	return withDerived(query, t), err
}

func columnNames(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return rows.Columns()
}

// createViews makes one view for each stored table in the database called name, or
// a table with the same rows in the same order where the options ask for a copy.
// What is computed is computed when it is asked for, of a copy too.
func createViews(ctx context.Context, db *sql.DB, c *casefile.Case, name, dir string, o Options) error {
	kind := "VIEW"
	if o.Copy {
		kind = "TABLE"
	}
	for _, t := range casefile.AllTables() {
		if !t.Stored() {
			continue
		}
		query, err := selectParts(ctx, db, c, t, dir, o.Clocks)
		if err != nil {
			return err
		}
		if err := create(ctx, db, kind, name, t, query, o.Stored); err != nil {
			return fmt.Errorf("make the view %s: %w", t.Name, err)
		}
	}
	return nil
}

// create makes what shows the rows of query under the name of t, with the computed
// columns unless only the stored ones are asked for.
func create(ctx context.Context, db *sql.DB, kind, name string, t *casefile.Table, query string, stored bool) error {
	full := func(s string) string { return ident(name) + "." + ident(s) }
	if stored {
		_, err := db.ExecContext(ctx, fmt.Sprintf("CREATE %s %s AS %s", kind, full(t.Name), query))
		return err
	}
	if kind == "TABLE" && len(t.Derived()) > 0 {
		stored := full(t.Name + " as stored")
		if _, err := db.ExecContext(ctx, "CREATE TABLE "+stored+" AS "+query); err != nil {
			return err
		}
		kind, query = "VIEW", "FROM "+stored
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf("CREATE %s %s AS %s", kind, full(t.Name), withDerived(query, t)))
	return err
}
