package casefile

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// While a case is held, sources show at once and stand on disk after the release;
// what a killed process left behind is swept and can be loaded again.
func TestHold(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(dir, &CaseFile{Version: 1, Title: "t", Zone: "UTC", Window: WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:42"}})
	if err != nil {
		t.Fatal(err)
	}
	release, err := c.Hold()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Hold(); err == nil {
		t.Error("a second hold was given")
	}
	put := func(n int) {
		t.Helper()
		w, err := c.Begin("line", "posts")
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		b := NewBatch()
		b.Posts.Append(&Post{TS: Time(n), Kind: "status", Provider: "p", Text: "x"})
		b.Accept(1)
		chunk, err := Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Put(0, chunk); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commit(Source{ID: SourceID(fmt.Sprintf("%024x", n)), Files: []File{{Path: "x", SHA256: strings.Repeat("0", 64)}}, SHA256: strings.Repeat("0", 64), Format: "f"}); err != nil {
			t.Fatal(err)
		}
	}
	onDisk := func() int {
		t.Helper()
		m, err := readManifest(filepath.Join(dir, manifestName))
		if err != nil {
			t.Fatal(err)
		}
		return len(m.Sources)
	}
	for n := range heldSources + 3 {
		put(n)
		if got := len(c.Manifest().Sources); got != n+1 {
			t.Fatalf("expected %d sources at once, found %d", n+1, got)
		}
	}
	if got := onDisk(); got != heldSources {
		t.Errorf("expected %d sources on disk, found %d", heldSources, got)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if got := onDisk(); got != heldSources+3 {
		t.Errorf("expected all sources on disk, found %d", got)
	}
	put(1000) // without a hold, every source is written at once
	if got := onDisk(); got != heldSources+4 {
		t.Errorf("expected one more on disk, found %d", got)
	}
	all, err := ReadPosts(c)
	if err != nil || len(all) != heldSources+4 {
		t.Errorf("expected every row, found %d: %v", len(all), err)
	}
}
