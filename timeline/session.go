package timeline

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"hindcast/casefile"
)

// asker runs SQL with named parameters; casefile/duck's session is one. Rollups
// are kept portable, so another engine can stand here.
type asker interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Session asks the rollups of one open case. It remembers answers, so asking
// twice costs nothing, and keeps the record of what was asked. It may be used
// by several goroutines; whoever asks what is being answered waits for the answer.
type Session struct {
	mu     sync.Mutex
	ask    asker
	close  func() error
	rows   map[string]int64 // rows by table, from the manifest
	byName map[string]Rollup
	cache  map[question][]Ints
	asking map[question]*answer
	runs   map[string]*RollupRun // by the SHA-256 of the SQL
	aside  map[string]Rollup     // by name: rollups that leave rows out, as setAside says

	corrections []Correction // of the clocks, in force in every answer
	notes       []string
}

type question struct {
	sha256   string // of the SQL
	from, to casefile.Time
	bucket   int
}

// answer is one on its way; done is closed when rows and err are set.
type answer struct {
	done chan struct{}
	rows []Ints
	err  error
}

func newSession(a asker, rows map[string]int64, closer func() error) (*Session, error) {
	all, err := allRollups()
	if err != nil {
		return nil, err
	}
	s := &Session{ask: a, close: closer, rows: rows,
		byName: map[string]Rollup{}, cache: map[question][]Ints{}, asking: map[question]*answer{}, runs: map[string]*RollupRun{}}
	for _, r := range all {
		s.byName[r.Name] = r
	}
	return s, nil
}

// Close ends the session.
func (s *Session) Close() error { return s.close() }

// Rollup returns the integers of the rollup called name for [from, to) in
// buckets of bucketSeconds counted from from, or ok=false where no table it needs
// has a row. An unknown name, an empty span or a bucket below one second is an
// error. The rows are shared: callers must not change them.
func (s *Session) Rollup(ctx context.Context, name string, from, to casefile.Time, bucketSeconds int) (rows []Ints, ok bool, err error) {
	r, found := s.inForce(name)
	switch {
	case !found:
		return nil, false, fmt.Errorf("rollup %q: expected one of %s", name, strings.Join(s.names(), ", "))
	case from >= to:
		return nil, false, fmt.Errorf("rollup %s: expected a span, found %s to %s", name, from, to)
	case bucketSeconds < 1:
		return nil, false, fmt.Errorf("rollup %s: expected a bucket of at least one second, found %d", name, bucketSeconds)
	case !s.hasRows(r.Needs...):
		return nil, false, nil
	}
	if rows, err = s.answered(ctx, r, question{r.SHA256, from, to, bucketSeconds}); err != nil {
		return nil, false, fmt.Errorf("rollup %s: %w", name, err)
	}
	return rows, true, nil
}

// answered takes the answer from the cache, waits for whoever is asking, or asks.
func (s *Session) answered(ctx context.Context, r Rollup, q question) ([]Ints, error) {
	s.mu.Lock()
	if rows, ok := s.cache[q]; ok {
		s.mu.Unlock()
		return rows, nil
	}
	if a := s.asking[q]; a != nil {
		s.mu.Unlock()
		<-a.done
		return a.rows, a.err
	}
	a := &answer{done: make(chan struct{})}
	s.asking[q] = a
	s.mu.Unlock()
	a.rows, a.err = s.run(ctx, r, q)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.asking, q)
	if a.err == nil {
		s.cache[q] = a.rows
		s.record(r, len(a.rows))
	}
	close(a.done)
	return a.rows, a.err
}

// hasRows reports whether any of the tables has a row.
func (s *Session) hasRows(tables ...string) bool {
	return slices.ContainsFunc(tables, func(t string) bool { return s.rows[t] > 0 })
}

func (s *Session) names() []string {
	var out []string
	for n := range s.byName {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// record notes that r was executed; the rows of several spans add up.
func (s *Session) record(r Rollup, rows int) {
	run := s.runs[r.SHA256]
	if run == nil {
		run = &RollupRun{Name: r.Name, Unit: r.Unit, Doc: r.Doc, Needs: r.Needs, SQL: r.SQL, SHA256: r.SHA256}
		s.runs[r.SHA256] = run
	}
	run.Rows += rows
}

// Runs returns the record of every rollup executed so far, sorted by name. A
// report is complete when it takes this after the analyzers have asked theirs.
func (s *Session) Runs() []RollupRun {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]RollupRun, 0, len(s.runs))
	for _, r := range s.runs {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b RollupRun) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.SHA256, b.SHA256))
	})
	return out
}

func (s *Session) run(ctx context.Context, r Rollup, q question) ([]Ints, error) {
	rows, err := s.ask.Query(ctx, r.SQL,
		sql.Named("from", q.from.Std()), sql.Named("to", q.to.Std()), sql.Named("bucket", int64(q.bucket)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	if err := r.checkColumns(cols); err != nil {
		return nil, err
	}
	var out []Ints
	for rows.Next() {
		row, err := r.scan(rows, cols, q)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// checkColumns holds a result against the columns the header declares.
func (r Rollup) checkColumns(cols []string) error {
	want := append(slices.Clone(r.Ints), r.Keys...)
	got := slices.Clone(cols)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		return fmt.Errorf("expected the columns %s, found %s", strings.Join(want, ", "), strings.Join(got, ", "))
	}
	return nil
}

func (r Rollup) scan(rows *sql.Rows, cols []string, q question) (Ints, error) {
	ints := make([]sql.NullInt64, len(cols))
	texts := make([]sql.NullString, len(cols))
	dest := make([]any, len(cols))
	for i, c := range cols {
		if slices.Contains(r.Keys, c) {
			dest[i] = &texts[i]
		} else {
			dest[i] = &ints[i]
		}
	}
	if err := rows.Scan(dest...); err != nil {
		return Ints{}, err
	}
	row := Ints{N: make(map[string]int64, len(r.Ints))}
	if len(r.Keys) > 0 {
		row.Keys = make(map[string]string, len(r.Keys))
	}
	for i, c := range cols {
		switch {
		case slices.Contains(r.Keys, c):
			row.Keys[c] = texts[i].String
		case c == "bucket":
			row.Bucket = q.from + casefile.Time(ints[i].Int64*int64(q.bucket)*1e6)
		case ints[i].Valid:
			row.N[c] = ints[i].Int64
		}
	}
	return row, nil
}
