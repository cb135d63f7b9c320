package ingesttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Samples decode to exactly what testdata says, balance, and verify.
func TestSamples(t *testing.T) {
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		c := newCase(t)
		src := load(t, c, bytesOf(t, s), optionsOf(f, s))
		got := text(t, allRows(t, c))
		golden := filepath.Join("testdata", f.Name, s.Name+".jsonl")
		want := s.Want
		if want == "" {
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			b, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v (run the test with -update and read what it wrote)", err)
			}
			want = string(b)
		}
		if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("rows (-want +got):\n%s", d)
		}
		if src.Account.Records == 0 {
			t.Error("the sample holds no record")
		}
		for table := range src.Account.Rows {
			if !strings.Contains(" "+strings.Join(f.Tables, " ")+" rejects ", " "+table+" ") {
				t.Errorf("the format fills %s, which it does not announce", table)
			}
		}
		v, err := c.Verify(context.Background())
		if err != nil || !v.OK() {
			t.Errorf("verify: %v %v", v, err)
		}
	})
}

// At least one sample of a format is one that must be rejected in part.
func TestSamplesReject(t *testing.T) {
	rejects := map[string]int64{}
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		c := newCase(t)
		src := load(t, c, bytesOf(t, s), optionsOf(f, s))
		rejects[f.Name] += src.Account.Rejected
		if src.Incomplete != "" {
			rejects[f.Name]++
		}
	})
	for _, f := range ingest.Formats() {
		if rejects[f.Name] == 0 {
			t.Errorf("%s: expected a sample with a record that must be rejected, found none", f.Name)
		}
	}
}

// Every row says where it comes from, and the bytes are there.
func TestOffsets(t *testing.T) {
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		c, b := newCase(t), bytesOf(t, s)
		src := load(t, c, b, optionsOf(f, s))
		for _, r := range allRows(t, c) {
			off := r.origin.Offset
			if off < 0 || off > int64(len(b)) {
				t.Fatalf("%s: offset %d lies outside %d bytes", r.table, off, len(b))
			}
			if r.origin.Line > 0 {
				if line := int64(bytes.Count(b[:off], []byte{'\n'})) + 1; line != r.origin.Line {
					t.Errorf("%s: offset %d is on line %d, found line %d", r.table, off, line, r.origin.Line)
				}
			} else if f.Lines != nil {
				t.Errorf("%s: a row of a line format without a line", r.table)
			}
			e, err := ingest.OpenAt(context.Background(), c, src, off, 16)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(b[off:], e.Bytes) || len(e.Bytes) == 0 {
				t.Errorf("%s: offset %d shows %q", r.table, off, e.Bytes)
			}
			if f.Lines != nil && off > 0 && b[off-1] != '\n' {
				t.Errorf("%s: offset %d is not the start of a line", r.table, off)
			}
		}
	})
}

// A sample is recognised by its own format, and no other format is certain of it.
func TestOnlyOwnSamples(t *testing.T) {
	certain := map[string]bool{}
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		b := bytesOf(t, s)
		h := ingest.Head{Name: "evidence", Bytes: b[:min(len(b), 64<<10)], Whole: len(b) <= 64<<10}
		for _, other := range ingest.Formats() {
			g := other.Sniff(h)
			if g.Score == ingest.Never && g.Why == "" {
				t.Errorf("%s gives no reason for saying no", other.Name)
			}
			if other.Name == f.Name {
				certain[f.Name] = certain[f.Name] || g.Score == ingest.Certain
			} else if g.Score == ingest.Certain {
				t.Errorf("%s is certain of a sample of %s", other.Name, f.Name)
			}
		}
	})
	for _, f := range ingest.Formats() {
		if !certain[f.Name] {
			t.Errorf("%s is certain of none of its samples", f.Name)
		}
		for _, b := range []string{"", "\n", "\x00", "hello\n", "{}", "[]", "PK", "<html></html>", "a: b\n"} {
			if g := f.Sniff(ingest.Head{Bytes: []byte(b), Whole: true}); g.Score == ingest.Certain {
				t.Errorf("%s is certain of %q", f.Name, b)
			}
		}
	}
}

// tally parses b and checks that every record is accounted for.
func tally(t testing.TB, f ingest.Format, b []byte, s ingest.Sample) (total casefile.Account) {
	t.Helper()
	_, err := ingest.Parse(context.Background(), f, bytes.NewReader(b), envOf(s), func(b *casefile.Batch) error {
		a := b.Account
		if !a.Balanced() {
			return fmt.Errorf("batch does not balance: %+v", a)
		}
		if int64(b.Rejects.Rows()) != a.Rejected {
			return fmt.Errorf("%d records rejected, %d rows of rejects", a.Rejected, b.Rejects.Rows())
		}
		if f.Primary == "requests" && int64(b.Requests.Rows()) != a.Accepted {
			return fmt.Errorf("%d records accepted, %d rows of requests", a.Accepted, b.Requests.Rows())
		}
		total.Records += a.Records
		total.Accepted += a.Accepted
		total.Rejected += a.Rejected
		total.Skipped += a.Skipped
		for k := range a.Rejects {
			if strings.HasPrefix(k, "parser defect") {
				return errors.New(k)
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", f.Name, err)
	}
	return total
}

// Cut anywhere, evidence never panics and every record is accounted for.
func TestTruncation(t *testing.T) {
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		b := bytesOf(t, s)
		step := 1 + len(b)/600
		for n := 0; n <= len(b); n += step {
			a := tally(t, f, b[:n], s)
			if f.Lines != nil {
				lines := int64(bytes.Count(b[:n], []byte{'\n'}))
				if n > 0 && b[n-1] != '\n' {
					lines++
				}
				if a.Records != lines {
					t.Fatalf("cut at %d: expected %d records, found %d", n, lines, a.Records)
				}
			}
			if t.Failed() {
				t.Fatalf("cut at %d", n)
			}
		}
	})
}

// Other line ends, a byte order mark, a missing last line end and compression
// change nothing but offsets.
func TestVariants(t *testing.T) {
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		b, o := bytesOf(t, s), optionsOf(f, s)
		want := plain(t, f, b, o)
		variants := map[string][]byte{"gzip": gzipped(t, b)}
		if f.Lines == nil {
			variants["zstd"] = packed(t, b, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
		}
		if f.Lines != nil {
			variants["crlf"] = bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))
			variants["bom"] = append([]byte("\xef\xbb\xbf"), b...)
			variants["no last line end"] = bytes.TrimSuffix(b, []byte("\n"))
		}
		for _, name := range sortedKeys(variants) {
			if got := plain(t, f, variants[name], o); got != want {
				t.Errorf("%s: rows differ (-want +got):\n%s", name, cmp.Diff(want, got))
			}
		}
	})
}

// plain loads b and renders its rows without offsets.
func plain(t *testing.T, f ingest.Format, b []byte, o ingest.Options) string {
	c := newCase(t)
	load(t, c, b, o)
	rows := allRows(t, c)
	for i := range rows {
		if f.Lines != nil {
			delete(rows[i].cols, "offset")
		}
	}
	return text(t, rows)
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Two loads, and loads with one and four workers, give the same bytes.
func TestTwoRunsIdentical(t *testing.T) {
	ways(t, func(t *testing.T, f ingest.Format, s ingest.Sample) {
		c, o := newCase(t), optionsOf(f, s)
		var first casefile.Source
		for i, workers := range []int{1, 1, 4} {
			o.Workers = workers
			src := load(t, c, bytesOf(t, s), o)
			if i == 0 {
				first = src
			}
			if d := cmp.Diff(first.Parts, src.Parts); d != "" {
				t.Errorf("run %d with %d workers:\n%s", i, workers, d)
			}
			if src.ID != first.ID {
				t.Errorf("source id: expected %s, found %s", first.ID, src.ID)
			}
			if _, err := c.Drop(string(src.ID)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// FuzzFormats feeds arbitrary bytes to every format.
func FuzzFormats(f *testing.F) {
	formats := ingest.Formats()
	for i, ft := range formats {
		for _, s := range ft.Samples {
			f.Add(i, bytesOf(f, s))
		}
	}
	f.Fuzz(func(t *testing.T, which int, b []byte) {
		if which < 0 || len(b) > 1<<20 {
			return
		}
		ft := formats[which%len(formats)]
		ft.Sniff(ingest.Head{Bytes: b[:min(len(b), 64<<10)], Whole: true})
		tally(t, ft, b, ingest.Sample{})
	})
}
