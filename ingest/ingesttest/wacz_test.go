package ingesttest

import (
	"archive/zip"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hindcast/ingest"
)

// TestWACZ: a WACZ package (a zip of a compressed WARC with its indexes) gives the
// pages of the archive with the moment they were fetched; indexes are passed over.
func TestWACZ(t *testing.T) {
	page := func(n int, text string) string {
		block := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>Example Live</title></head><body><article><p>" + text +
			" The show was scheduled to begin at 8 p.m. ET, and listeners said that they could not join the stream.</p></article></body></html>"
		return fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/live\r\nWARC-Date: 2031-03-04T0%d:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", n, len(block), block)
	}
	path := filepath.Join(t.TempDir(), "pages.wacz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, m := range []struct{ name, text string }{
		{"datapackage.json", `{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}`},
		{"indexes/index.cdx", "org,example)/live 20310304010000 {\"url\": \"https://example.org/live\", \"status\": \"200\"}\n"},
		{"pages/pages.jsonl", `{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}` + "\n"},
	} {
		w, err := z.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.text); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: "archive/data.warc.gz", Method: zip.Store})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"The show was quickly derailed by technical glitches on Monday.", "The show was nearly derailed by technical glitches on Monday."} {
		g := gzip.NewWriter(w) // one member a record, as archives are written
		if _, err := io.WriteString(g, page(i+1, text)); err != nil {
			t.Fatal(err)
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c := newCase(t)
	documents := int64(0)
	for _, r := range ingestAll(t, c, ingest.Options{Date: "2031-03-03"}, path) {
		if r.Status != ingest.Loaded {
			continue
		}
		if r.Source.Format != "article-warc" {
			t.Errorf("%s was read as %s", r.Source.Member, r.Source.Format)
		}
		documents += r.Source.Account.Rows["documents"]
	}
	if documents != 2 {
		t.Errorf("expected both captures of the page, found %d documents", documents)
	}
}
