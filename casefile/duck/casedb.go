package duck

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"hindcast/casefile"
)

// WriteCaseDB writes a DuckDB file at path (results/case.duckdb): the given native
// tables, sources, and one view for each table of evidence. The views name the
// parts relative to the case, so they work where the file is opened from the case
// folder:
//
//	cd CASE && duckdb results/case.duckdb
//
// The file is replaced at once; its bytes are not promised to repeat.
func WriteCaseDB(ctx context.Context, c *casefile.Case, path string, tables ...*Native) error {
	return writeDB(ctx, Options{}, path, func(db *sql.DB, connector *duckdb.Connector) error {
		dir, err := filepath.Abs(c.Dir())
		if err != nil {
			return err
		}
		if err := createViews(ctx, db, c, "memory", dir, Options{}); err != nil { // proves that every part can be read
			return err
		}
		search, done, err := withoutComma(dir)
		if err != nil {
			return err
		}
		defer done()
		for _, t := range casefile.AllTables() {
			if !t.Stored() {
				continue
			}
			if err := relativeView(ctx, db, c, t, search); err != nil {
				return err
			}
		}
		return fill(ctx, db, connector, c, tables)
	})
}

// withoutComma returns a path to dir that holds no comma, at which the engine would
// split the list of folders it searches: dir itself, or a link to it that done
// takes away.
func withoutComma(dir string) (path string, done func(), err error) {
	if !strings.Contains(dir, ",") {
		return dir, func() {}, nil
	}
	tmp, err := os.MkdirTemp("", "hindcast-case-*")
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(tmp, "case")
	if err := os.Symlink(dir, path); err != nil {
		os.RemoveAll(tmp)
		return "", nil, err
	}
	return path, func() { os.RemoveAll(tmp) }, nil
}

// relativeView makes a view whose stored text holds relative paths. The engine
// looks at the files when a view is made, so it is told where to search; that
// setting is not stored.
func relativeView(ctx context.Context, db *sql.DB, c *casefile.Case, t *casefile.Table, dir string) error {
	if _, err := db.ExecContext(ctx, "SET GLOBAL file_search_path = "+literal(filepath.ToSlash(dir))); err != nil {
		return err
	}
	query, err := selectAll(ctx, db, c, t, "", nil)
	if err != nil {
		return err
	}
	full := `"out".` + ident(t.Name)
	if _, err := db.ExecContext(ctx, "CREATE VIEW "+full+" AS "+query); err != nil {
		return fmt.Errorf("make the view %s: %w", t.Name, err)
	}
	return comment(ctx, db, "VIEW", full, t)
}

// Export writes one self-contained DuckDB file: every table of the case and the
// given ones as native tables with their documentation as comments.
func Export(ctx context.Context, c *casefile.Case, o Options, path string, tables ...*Native) error {
	return writeDB(ctx, o, path, func(db *sql.DB, connector *duckdb.Connector) error {
		dir, err := filepath.Abs(c.Dir())
		if err != nil {
			return err
		}
		for _, t := range casefile.AllTables() {
			if !t.Stored() {
				continue
			}
			query, err := selectAll(ctx, db, c, t, dir, nil)
			if err != nil {
				return err
			}
			if err := createTable(ctx, db, "out", t); err != nil {
				return err
			}
			if _, err := db.ExecContext(ctx, `INSERT INTO "out".`+ident(t.Name)+" "+query); err != nil {
				return fmt.Errorf("copy %s: %w", t.Name, err)
			}
		}
		return fill(ctx, db, connector, c, tables)
	})
}

func fill(ctx context.Context, db *sql.DB, connector *duckdb.Connector, c *casefile.Case, tables []*Native) error {
	for _, t := range tables {
		if err := createNative(ctx, db, connector, "out", t); err != nil {
			return err
		}
	}
	return createSources(ctx, db, connector, c, "out")
}

// writeDB lets f fill a new DuckDB file attached as "out" and puts it in place
// of path when f has succeeded.
func writeDB(ctx context.Context, o Options, path string, f func(*sql.DB, *duckdb.Connector) error) (err error) {
	tmp := path + ".tmp"
	for _, p := range []string{tmp, tmp + ".wal"} { // left by a killed run
		if err := os.Remove(p); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	connector, db, err := openMemory(ctx, o)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
		if err == nil {
			err = os.Rename(tmp, path)
		}
		if err != nil {
			os.Remove(tmp)
			os.Remove(tmp + ".wal")
		}
	}()
	if _, err := db.ExecContext(ctx, "ATTACH "+literal(tmp)+` AS "out"`); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := f(db, connector); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `DETACH "out"`)
	return err
}
