package ingesttest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hindcast/ingest"
)

// Records of a table whose cells go over several lines are whole wherever the
// engine cuts, and the same whoever reads them.
func TestJoinedCells(t *testing.T) {
	const records = 250_000 // 40 MB: two cuts, none of which falls between records by plan
	var b bytes.Buffer
	b.WriteString("time,level,service,message\n")
	for i := range records {
		fmt.Fprintf(&b, "2024-08-13T00:%02d:%02dZ,error,shop,\"java.lang.IllegalStateException: %d\n\tat com.example.Shop.one(Shop.java:7)\n\tat com.example.Shop.two(Shop.java:8)\nCaused by: \"\"x\"\", y\"\n", i/60%60, i%60, i)
	}
	c := newCase(t)
	first := load(t, c, b.Bytes(), ingest.Options{Workers: 1})
	if a := first.Account; first.Format != "app-csv" || a.Accepted != records || a.Rejected != 0 || a.Skipped != 3*records+1 {
		t.Fatalf("found %s %+v", first.Format, a)
	}
	if _, err := c.Drop(string(first.ID)); err != nil {
		t.Fatal(err)
	}
	if second := load(t, c, b.Bytes(), ingest.Options{Workers: 4}); cmp.Diff(first.Parts, second.Parts) != "" {
		t.Errorf("parts differ:\n%s", cmp.Diff(first.Parts, second.Parts))
	}
}

// A quote that is never closed costs no more than the bound of a record, each time
// it stands there.
func TestJoinedHostile(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("time,level,service,message\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "2024-08-13T00:00:%02dZ,error,shop,\"never closed\n2024-08-13T00:00:%02dZ,info,shop,plain\n", i%60, i%60)
	}
	src := load(t, newCase(t), b.Bytes(), ingest.Options{Format: "app-csv"})
	if a := src.Account; a.Accepted != 100_000 || a.Rejected != 100_000 || !a.Balanced() {
		t.Errorf("found %+v", a)
	}
}
