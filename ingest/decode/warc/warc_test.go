package warc

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

const page = "<html><body><p>The show began at 8:42 p.m.</p></body></html>"

// record writes one record with its own length.
func record(kind, fields, block string) string {
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: %s\r\nWARC-Date: 2031-03-03T20:00:00Z\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, fields, len(block), block)
}

func response(headers, body string) string {
	return record("response", "WARC-Target-URI: <https://example.org/a>\r\nContent-Type: application/http; msgtype=response\r\n", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"+headers+"\r\n"+body)
}

func packed(t testing.TB, w func(io.Writer) io.WriteCloser) string {
	t.Helper()
	var b bytes.Buffer
	z := w(&b)
	if _, err := io.WriteString(z, page); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func all(s string) (recs []*Record, err error) {
	r := NewReader(strings.NewReader(s))
	for {
		rec, err := r.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return recs, err
		}
		recs = append(recs, rec)
	}
}

// TestBodies: a page is the same however it travelled, and offsets into one that
// travelled plainly are offsets into the archive.
func TestBodies(t *testing.T) {
	gz := packed(t, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	fl := packed(t, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	zs := packed(t, func(w io.Writer) io.WriteCloser {
		z, err := zstd.NewWriter(w)
		if err != nil {
			t.Fatal(err)
		}
		return z
	})
	chunks := fmt.Sprintf("%x\r\n%s\r\n%x;ext=1\r\n%s\r\n0\r\n\r\n", 10, page[:10], len(page)-10, page[10:])
	for _, c := range []struct {
		name, in string
		plain    bool
	}{
		{"plain", response("", page), true},
		{"chunked", response("Transfer-Encoding: chunked\r\n", chunks), false},
		{"chunks undone by the writer", response("Transfer-Encoding: chunked\r\n", page), true},
		{"gzip", response("Content-Encoding: gzip\r\n", gz), false},
		{"gzip undone by the writer", response("Content-Encoding: gzip\r\n", page), true},
		{"deflate", response("Content-Encoding: deflate\r\n", fl), false},
		{"zstd", response("Content-Encoding: zstd\r\n", zs), false},
		{"resource", record("resource", "WARC-Target-URI: https://example.org/a\r\nContent-Type: text/html\r\n", page), true},
		{"line feeds only", strings.ReplaceAll(record("resource", "WARC-Target-URI: https://example.org/a\r\nContent-Type: text/html\r\n", page), "\r\n", "\n"), true},
	} {
		recs, err := all("\r\n\r\n" + c.in + record("metadata", "", "x: y"))
		if err != nil || len(recs) != 2 {
			t.Fatalf("%s: %d records, %v", c.name, len(recs), err)
		}
		r := recs[0]
		if string(r.Body) != page || r.Bad != "" || r.Plain != c.plain || r.URL != "https://example.org/a" || r.Offset != 4 {
			t.Errorf("%s: %+v, body %q", c.name, r, r.Body)
		}
		if !r.Date.Equal(time.Date(2031, 3, 3, 20, 0, 0, 0, time.UTC)) {
			t.Errorf("%s: date %v", c.name, r.Date)
		}
		if in := "\r\n\r\n" + c.in; c.plain && in[r.BodyOffset:r.BodyOffset+int64(len(page))] != page {
			t.Errorf("%s: the body is not at %d", c.name, r.BodyOffset)
		}
	}
}

// TestBroken: what cannot be read is said, record by record where the frame holds.
func TestBroken(t *testing.T) {
	for _, c := range []struct{ name, in, bad, err string }{
		{"no archive", "hello\n", "", "expected a WARC record"},
		{"no length", "WARC/1.0\r\nWARC-Type: response\r\n\r\n", "", "expected a Content-Length"},
		{"negative length", "WARC/1.0\r\nContent-Length: -5\r\n\r\n", "", "expected a Content-Length"},
		{"cut head", "WARC/1.0\r\nWARC-Type: resp", "", "unexpected EOF"},
		{"long line", "WARC/1.0\r\nX: " + strings.Repeat("a", maxLine) + "\r\n\r\n", "", "header lines of at most"},
		{"many fields", "WARC/1.0\r\n" + strings.Repeat("A: b\r\n", maxFields+2) + "\r\n", "", "header fields"},
		{"cut body", strings.TrimSuffix(response("", page), page[20:]+"\r\n\r\n"), "the record is cut off", ""},
		{"a length nobody can hold", "WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 9000000000000000000\r\n\r\nabc", "the record is cut off", ""},
		{"no HTTP", record("response", "Content-Type: application/http\r\n", ""), "expected an HTTP response", ""},
		{"broken gzip", response("Content-Encoding: gzip\r\n", "\x1f\x8b\x08garbage"), "cannot be decoded", ""},
		{"brotli", response("Content-Encoding: br\r\n", "\x8b\x05\x80abc"), "brotli", ""},
	} {
		recs, err := all(c.in)
		switch {
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s: expected an error with %q, found %v", c.name, c.err, err)
		case c.err == "" && (err != nil || len(recs) != 1 || !strings.Contains(recs[0].Bad, c.bad)):
			t.Errorf("%s: expected %q, found %+v, %v", c.name, c.bad, recs, err)
		}
	}
	r, err := all(record("response", "Content-Type: application/http\r\n", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"+page))
	if err != nil || len(r) != 1 || r[0].Status != 404 || r[0].Body != nil {
		t.Errorf("a page that was not found: %+v, %v", r, err)
	}
}

// FuzzReader: any bytes end, in records that stand one behind the other and inside
// the input, and bodies stay within their bound.
func FuzzReader(f *testing.F) {
	f.Add([]byte(response("", page) + response("Transfer-Encoding: chunked\r\n", "5\r\n<html\r\n0\r\n\r\n")))
	f.Add([]byte(response("Content-Encoding: gzip\r\n", "\x1f\x8b\x08\x00")))
	f.Add([]byte("WARC/1.0\nContent-Length: 3\n\nabc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := NewReader(bytes.NewReader(b))
		last := int64(-1)
		for {
			rec, err := r.Next()
			if err != nil {
				return
			}
			if rec.Offset <= last || rec.Offset > int64(len(b)) || len(rec.Body) > MaxBody {
				t.Fatalf("record at %d after %d of %d bytes, body of %d", rec.Offset, last, len(b), len(rec.Body))
			}
			if rec.Plain && rec.Bad == "" && !bytes.HasPrefix(b[rec.BodyOffset:], rec.Body) {
				t.Fatalf("a plain body is not at %d", rec.BodyOffset)
			}
			last = rec.Offset
		}
	})
}
