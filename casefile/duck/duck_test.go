package duck

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

const base = casefile.Time(1723507200e6) // 2024-08-13T00:00:00Z

// loaded is a case with two sources of requests and one of statements, in a
// folder whose name tries to be a pattern and to end a string.
func loaded(t testing.TB) *casefile.Case {
	t.Helper()
	c, err := casefile.Create(filepath.Join(t.TempDir(), "we[i]rd 'ca*se"), &casefile.CaseFile{Version: 1, Title: "t", Zone: "UTC",
		Window: casefile.WindowSpec{Start: "2024-08-13T00:00", End: "2024-08-13T00:42"}})
	if err != nil {
		t.Fatal(err)
	}
	for s, letter := range []string{"b", "a"} {
		b := casefile.NewBatch()
		for i := range 1000 {
			r := casefile.Request{Origin: casefile.Origin{Offset: int64(i), Line: int64(i + 1)}, TS: base + casefile.Time(i)*1e6, Stamp: "start",
				Path: "/日本\xff", Status: casefile.Some(int32(200 + s)), Client: netip.MustParseAddr("::ffff:192.0.2.7"), ClientNet: netip.MustParsePrefix("192.0.2.0/24")}
			if i%2 == 0 {
				r.Agent, r.Host = fmt.Sprintf("agent %d", i%20), "a\x00b"
			}
			b.Requests.Append(&r)
			b.Accept(1)
		}
		b.Reject(casefile.Origin{Offset: 99, Line: 9}, []byte("=cmd()\x1b"), "odd")
		commit(t, c, strings.Repeat(letter, 24), "requests", b)
	}
	b := casefile.NewBatch()
	b.Statements.Append(&casefile.Statement{Records: 1, ID: "T1", Document: "d", Kind: "start", Assertion: "=1+1", CoreLo: casefile.Some(base), Quantity: casefile.Some(2.5)})
	b.Accept(1)
	commit(t, c, strings.Repeat("c", 24), "statements", b)
	return c
}

func commit(t testing.TB, c *casefile.Case, id, primary string, b *casefile.Batch) {
	t.Helper()
	w, err := c.Begin("line", primary)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	chunk, err := casefile.Encode(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put(0, chunk); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Commit(casefile.Source{ID: casefile.SourceID(id), Format: "test", Files: []casefile.File{{Path: "/evidence/x.log"}}}); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, c *casefile.Case) *Session {
	t.Helper()
	s, err := Open(t.Context(), c, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// one runs a query that gives one row and returns it as text.
func one(t testing.TB, s *Session, query string, args ...any) string {
	t.Helper()
	rows, err := s.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	r, err := newResult(rows)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out []string
	if err := r.Each(func(row []any) error {
		for _, v := range row {
			if v == nil {
				v = "null"
			}
			out = append(out, Cell(v))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestSessionReadsParts(t *testing.T) {
	s := open(t, loaded(t))
	for _, test := range []struct{ query, want string }{
		{"SELECT count(*), count(user_agent), count(DISTINCT user_agent), min(ts), max(ts) FROM requests", "2000 1000 10 2024-08-13T00:00:00Z 2024-08-13T00:16:39Z"},
		{"SELECT source, sum(status) FROM requests GROUP BY 1 ORDER BY 1", strings.Repeat("a", 24) + " 201000 " + strings.Repeat("b", 24) + " 200000"},
		{"SELECT DISTINCT path, client_ip, client_net, length(host), \"query\", bytes_out FROM requests WHERE host IS NOT NULL", `/日本\xff 192.0.2.7 192.0.2.0/24 3 null null`},
		{"SELECT typeof(ts), typeof(status), typeof(\"offset\"), typeof(source) FROM requests LIMIT 1", "TIMESTAMP INTEGER BIGINT VARCHAR"},
		{"SELECT count(*) FROM flows", "0"},
		{"SELECT typeof(any_value(ts)) FROM flows", "TIMESTAMP"},
		{"SELECT count(*), sum(accepted), sum(rejected) FROM sources", "3 2001 2"},
		{"SELECT format, first, year FROM sources WHERE source LIKE 'c%'", "test null null"},
		{"SELECT head, reason, length FROM rejects LIMIT 1", `=cmd()\x1b odd 7`},
		{"SELECT core_lo, core_hi, quantity, reviewed FROM statements", "2024-08-13T00:00:00Z null 2.5 false"},
		{"SELECT current_setting('TimeZone')", "UTC"},
	} {
		if got := one(t, s, test.query); got != test.want {
			t.Errorf("%s:\n got %q\nwant %q", test.query, got, test.want)
		}
	}
	got := one(t, s, "SELECT count(*) FROM requests WHERE ts >= $from AND ts < $to", sql.Named("from", base.Std()), sql.Named("to", base.Std().Add(time.Minute)))
	if got != "120" {
		t.Errorf("one minute holds %s requests, want 120", got)
	}
	if got := one(t, s, "SELECT count(*) FROM (SELECT source, \"offset\", lag(\"offset\") OVER () p, lag(source) OVER () q FROM requests) WHERE source = q AND p >= \"offset\""); got != "0" {
		t.Errorf("%s rows out of source order", got)
	}
}

// TestEveryConnectionIsUTC asks on many connections at once.
func TestEveryConnectionIsUTC(t *testing.T) {
	s := open(t, loaded(t))
	for range 3 {
		conn, err := s.db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		var zone string
		if err := conn.QueryRowContext(t.Context(), "SELECT current_setting('TimeZone')").Scan(&zone); err != nil || zone != "UTC" {
			t.Fatalf("zone %q, %v", zone, err)
		}
	}
}

// TestLockDown tries to leave the case by our own door, past the guard.
func TestLockDown(t *testing.T) {
	c := loaded(t)
	s := open(t, c)
	outside := filepath.Join(t.TempDir(), "out.csv")
	for _, q := range []string{
		"SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
		"SELECT * FROM glob('/etc/*')", "SELECT * FROM read_blob(" + literal(c.Dir()+"/key") + ")",
		"SELECT * FROM read_text(" + literal(c.Dir()+"/evidence/../key") + ")",
		"COPY requests TO " + literal(outside), "ATTACH " + literal(outside), "ATTACH 'https://example.com/x.db'",
		"INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true", "SET GLOBAL lock_configuration = false", "SET TimeZone = 'Asia/Tokyo'",
		"SET allowed_directories = ['/']", "SELECT * FROM read_parquet('https://example.com/x.parquet')", "EXPORT DATABASE " + literal(outside),
	} {
		rows, err := s.Query(t.Context(), q)
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		if err == nil {
			t.Errorf("%s: went through", q)
		}
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a file was written outside the case")
	}
}

func TestGuard(t *testing.T) {
	s := open(t, loaded(t))
	for _, q := range []string{
		"SELECT 1", "select count(*) from requests;", "WITH a AS (SELECT 1 x) SELECT * FROM a", "FROM requests LIMIT 1", "VALUES (1)",
		"SELECT * FROM requests WHERE path = ';DROP TABLE x'", "SELECT 1 -- comment", "DESCRIBE requests",
	} {
		r, err := s.Guarded(t.Context(), q)
		if err != nil {
			t.Errorf("%s: %v", q, err)
			continue
		}
		if err := r.WriteJSON(&bytes.Buffer{}); err != nil {
			t.Errorf("%s: %v", q, err)
		}
		r.Close()
	}
	target := filepath.Join(t.TempDir(), "x.csv")
	for _, q := range []string{
		"", " ", "SELECT 1; SELECT 2", "COPY (SELECT 1) TO " + literal(target), "COPY (SELECT 1) TO " + literal(target) + "; SELECT 1",
		"INSERT INTO sources VALUES (1)", "DROP VIEW requests", "CREATE TABLE x (a INT)", "SET threads = 1", "ATTACH 'x'", "INSTALL httpfs",
		"PRAGMA database_list", "CALL pragma_version()", "CHECKPOINT", "EXPLAIN ANALYZE SELECT 1", "SELEC 1", "SELECT 1\x00; DROP VIEW requests", "BEGIN", "PREPARE p AS SELECT 1",
		"SELECT " + strings.Repeat("(", 10_000) + "1" + strings.Repeat(")", 10_000), "SELECT 1" + strings.Repeat("+1", 10_000), "SELECT 1 --" + strings.Repeat("x", maxQueryBytes),
	} {
		r, err := s.Guarded(t.Context(), q)
		var refused *RefusedError
		if err == nil {
			r.Close()
		}
		if !errors.As(err, &refused) {
			t.Errorf("%q: got %v, want a refusal", q, err)
		}
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("the guard ran a COPY")
	}
}

// FuzzGuard checks that whatever the guard lets through changes nothing and
// leaves the engine alive.
func FuzzGuard(f *testing.F) {
	for _, q := range []string{"SELECT 1", "SELECT 1; DROP TABLE t", "COPY t TO 'x'", "WITH a AS (SELECT 1) FROM a", "$$", "/* */", "SELECT '\xff'"} {
		f.Add(q)
	}
	ctx := context.Background()
	_, db, err := openMemory(ctx, Options{Threads: 1, MemoryLimit: "256MB"})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"CREATE TABLE t AS SELECT 42 AS a", "SET GLOBAL enable_external_access = false", "SET GLOBAL lock_configuration = true"} {
		if _, err := db.Exec(s); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, q string) {
		if Guard(ctx, q) != nil {
			return
		}
		qctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if rows, err := db.QueryContext(qctx, q); err == nil {
			rows.Close()
		}
		var a int
		if err := db.QueryRow("SELECT a FROM t").Scan(&a); err != nil || a != 42 {
			t.Fatalf("%q changed the table: %d, %v", q, a, err)
		}
	})
}

func TestResultForms(t *testing.T) {
	s := open(t, loaded(t))
	r, err := s.Guarded(t.Context(), `SELECT '=1+1' AS a, NULL AS b, 1::HUGEINT * 170141183460469231731687303715884105727 AS c, [1, NULL] AS d, {'x': '@'} AS a, DATE '2024-08-12' AS e, 'nan'::DOUBLE AS f, 1.10::DECIMAL(4,2) AS g, -3 AS h`)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	r.Close()
	want := `{"a": "=1+1", "b": null, "c": 170141183460469231731687303715884105727, "d": [1,null], "a_2": {"x":"@"}, "e": "2024-08-12", "f": "NaN", "g": 1.1, "h": -3}`
	if got := strings.TrimSpace(strings.Trim(strings.TrimSpace(b.String()), "[]")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	r, err = s.Guarded(t.Context(), `SELECT * FROM (VALUES ('=cmd|x', -1), ('@a', 2), (E'\t+', NULL), ('plain, "q"', 3)) AS v("-n", m)`)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b.Reset()
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	if want := "'-n,m\n'=cmd|x,-1\n'@a,2\n'\t+,\n\"plain, \"\"q\"\"\",3\n"; b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func minutesTable() *Native {
	return &Native{Table: casefile.Table{Name: "minutes", Doc: "It's one minute.", Columns: []casefile.Column{
		{Name: "at", Kind: casefile.Timestamp, Unit: "us", Doc: "start"}, {Name: "n", Kind: casefile.Int64, Null: true, Doc: "count"}}},
		Rows: [][]any{{base, int64(7)}, {base + 60e6, nil}}}
}

// TestCaseDB opens the written files the way a person would: from the folder of
// the case, with an engine that knows nothing.
func TestCaseDB(t *testing.T) {
	c := loaded(t)
	path := filepath.Join(c.Dir(), "results", "case.duckdb")
	for range 2 { // replacing works
		if err := WriteCaseDB(t.Context(), c, path, minutesTable()); err != nil {
			t.Fatal(err)
		}
	}
	exported := filepath.Join(t.TempDir(), "all.duckdb")
	if err := Export(t.Context(), c, Options{}, exported, minutesTable()); err != nil {
		t.Fatal(err)
	}
	t.Chdir(c.Dir())
	for _, file := range []string{"results/case.duckdb", exported} {
		_, db, err := openMemory(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("ATTACH " + literal(file) + " AS x (READ_ONLY)"); err != nil {
			t.Fatal(err)
		}
		s := &Session{db: db}
		if got := one(t, s, "SELECT (SELECT count(*) FROM x.requests), (SELECT count(*) FROM x.flows), (SELECT sum(n) FROM x.minutes), (SELECT count(*) FROM x.sources)"); got != "2000 0 7 3" {
			t.Errorf("%s: got %s", file, got)
		}
		if got := one(t, s, "SELECT comment FROM duckdb_tables() WHERE table_name = 'minutes'"); got != "It's one minute." {
			t.Errorf("%s: comment %q", file, got)
		}
	}
	if exe, err := exec.LookPath("duckdb"); err == nil {
		if out, err := exec.Command(exe, "-readonly", "results/case.duckdb", "SELECT count(*) FROM requests").CombinedOutput(); err != nil {
			t.Errorf("%s: %v", out, err)
		}
	}
}
