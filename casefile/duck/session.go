package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"path/filepath"

	"github.com/duckdb/duckdb-go/v2"

	"hindcast/casefile"
)

// Options bounds what a session may use.
type Options struct {
	Threads     int    // 0: one for each core
	MemoryLimit string // DuckDB size such as "2GB"; empty: DuckDB's default of 80 % of memory
	TempDir     string // where large queries may spill; empty: nowhere
	Clocks      []Clock
	Stored      bool // shows the stored columns only: planning the computed ones takes longer than a short query does
	Copy        bool // copies the parts into memory first: for a small case that is asked many questions; the answers are the same
}

// Session is an in-memory engine with one view for each table of a case. It can
// read the case's parts and nothing else, cannot be unlocked, and answers from
// any goroutine.
type Session struct {
	db *sql.DB
}

// openMemory opens an in-memory engine that will not fetch or load extensions.
// TimeZone is set for the whole engine: it decides what casts mean.
func openMemory(ctx context.Context, o Options) (*duckdb.Connector, *sql.DB, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, nil, fmt.Errorf("open the engine: %w", err)
	}
	db := sql.OpenDB(connector)
	settings := []string{
		"SET GLOBAL autoinstall_known_extensions = false",
		"SET GLOBAL autoload_known_extensions = false",
		"SET GLOBAL TimeZone = 'UTC'",
		"SET GLOBAL temp_directory = " + literal(o.TempDir),
	}
	if o.Threads > 0 {
		settings = append(settings, fmt.Sprintf("SET GLOBAL threads = %d", o.Threads))
	}
	if o.MemoryLimit != "" {
		settings = append(settings, "SET GLOBAL memory_limit = "+literal(o.MemoryLimit))
	}
	for _, s := range settings {
		if _, err := db.ExecContext(ctx, s); err != nil {
			db.Close()
			return nil, nil, fmt.Errorf("set up the engine: %w", err)
		}
	}
	return connector, db, nil
}

// Open makes a session over c as its manifest stands now.
func Open(ctx context.Context, c *casefile.Case, o Options) (*Session, error) {
	connector, db, err := openMemory(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Session{db: db}
	if err := s.prepare(ctx, connector, c, o); err != nil {
		db.Close()
		return nil, err
	}
	return s, nil
}

func (s *Session) prepare(ctx context.Context, connector driver.Connector, c *casefile.Case, o Options) error {
	dir, err := filepath.Abs(c.Dir())
	if err != nil {
		return err
	}
	if err := createViews(ctx, s.db, c, "memory", dir, o); err != nil {
		return err
	}
	if err := createSources(ctx, s.db, connector, c, "memory"); err != nil {
		return err
	}
	// A case may lie in a folder whose name looks like a pattern: the engine
	// checks the pattern first and then the files it finds.
	evidence := filepath.ToSlash(dir) + "/evidence/"
	for _, set := range []string{
		"SET GLOBAL allowed_directories = [" + literal(evidence) + ", " + literal(noGlob(evidence)) + "]",
		"SET GLOBAL enable_external_access = false",
		"SET GLOBAL lock_configuration = true",
	} {
		if _, err := s.db.ExecContext(ctx, set); err != nil {
			return fmt.Errorf("lock the engine: %w", err)
		}
	}
	return nil
}

// Query runs our own SQL. Arguments are positional (?) or sql.Named for $name;
// values never become part of the text. The caller closes the rows.
func (s *Session) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, query, args...)
}

// Close frees the engine.
func (s *Session) Close() error { return s.db.Close() }
