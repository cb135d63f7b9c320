package formats

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

func caseOf(t *testing.T) *casefile.Case {
	t.Helper()
	c, err := casefile.Create(filepath.Join(t.TempDir(), "case"), &casefile.CaseFile{Version: 1, Title: "t", Zone: "UTC",
		Window: casefile.WindowSpec{Start: "2031-03-03T20:00", End: "2031-03-03T21:00"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// loadInto writes r to a file and loads it.
func loadInto(t *testing.T, c *casefile.Case, name, format string, r io.Reader) (casefile.Source, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	b, err := io.ReadAll(r)
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return loadFiles(t, c, ingest.Options{Format: format}, path)
}

func loadFiles(t *testing.T, c *casefile.Case, o ingest.Options, paths ...string) (casefile.Source, error) {
	t.Helper()
	rs, err := ingest.Files(context.Background(), c, paths, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) != 1 {
		t.Fatalf("expected one source, found %+v", rs)
	}
	if rs[0].Err == nil && rs[0].Source.Incomplete != "" {
		return rs[0].Source, errors.New(rs[0].Source.Incomplete)
	}
	return rs[0].Source, rs[0].Err
}
