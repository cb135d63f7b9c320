package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"hindcast/casefile"
)

// upper is a format for tests: it takes lines, rejects "bad", skips "#" and
// breaks on "boom".
type upper struct{}

func (upper) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *Reason {
	switch {
	case bytes.HasPrefix(line, []byte("boom")):
		panic("boom")
	case string(line) == "bad":
		return &Reason{Text: "bad"}
	case line[0] == '#':
		return &Reason{Text: "header", Skip: true}
	}
	b.Messages.Append(&casefile.Message{Origin: at, Text: casefile.View(line)})
	return nil
}

var upperFormat = Format{Name: "upper", Primary: "messages", Lines: func(*Env) (LineParser, error) { return upper{}, nil }}

// parsed runs upperFormat over r and adds the accounts up.
func parsed(t testing.TB, r io.Reader) (a casefile.Account, incomplete error) {
	t.Helper()
	a.Rejects = map[string]int64{}
	incomplete, err := Parse(context.Background(), upperFormat, r, &Env{}, func(b *casefile.Batch) error {
		if int64(b.Messages.Rows()) != b.Account.Accepted || int64(b.Rejects.Rows()) != b.Account.Rejected {
			t.Errorf("%d and %d rows for %+v", b.Messages.Rows(), b.Rejects.Rows(), b.Account)
		}
		a.Records += b.Account.Records
		a.Accepted += b.Account.Accepted
		a.Rejected += b.Account.Rejected
		a.Skipped += b.Account.Skipped
		for k, n := range b.Account.Rejects {
			a.Rejects[k] += n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !a.Balanced() {
		t.Errorf("does not balance: %+v", a)
	}
	return a, incomplete
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", maxLine+1)
	huge := strings.Repeat("y", 10_000_000)
	tests := []struct {
		name, in               string
		accept, reject, passed int64
		reason                 string
	}{
		{"empty", "", 0, 0, 0, ""},
		{"one", "a\n", 1, 0, 0, ""},
		{"no last line end", "a\nb", 2, 0, 0, ""},
		{"crlf and lone cr", "a\r\nb\rc\r\n\r\n", 2, 0, 1, ""},
		{"blank", "\n \n\t\na\n", 1, 0, 3, ""},
		{"bom", "\xef\xbb\xbfbad\n", 0, 1, 0, "bad"},
		{"bom alone", "\xef\xbb\xbf", 0, 0, 0, ""},
		{"nul and invalid", "\x00\n\xff\xfe\n", 2, 0, 0, ""},
		{"skip", "#Fields\na\n", 1, 0, 1, ""},
		{"longest", long[1:] + "\n", 1, 0, 0, ""},
		{"too long", long + "\na\n", 1, 1, 0, rejectLong},
		{"huge first", huge + "\na\n", 1, 1, 0, rejectLong},
		{"huge last", "a\n" + huge, 1, 1, 0, rejectLong},
		{"huge twice", huge + "\n" + huge + "\nbad\na", 1, 3, 0, rejectLong},
		{"panic", "a\nboom\nb\nboom", 2, 2, 0, "parser defect: upper: boom"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, incomplete := parsed(t, strings.NewReader(tt.in))
			if a.Accepted != tt.accept || a.Rejected != tt.reject || a.Skipped != tt.passed || incomplete != nil {
				t.Errorf("found %+v, %v", a, incomplete)
			}
			if tt.reason != "" && a.Rejects[tt.reason] == 0 {
				t.Errorf("expected %q among %v", tt.reason, a.Rejects)
			}
		})
	}
}

// cut returns the chunks of r as text; the true length of a long line stands
// in brackets.
func cut(r io.Reader) (out []string, c *cutter) {
	c = newCutter(r, Format{}, nil)
	for ck := (&chunk{}); c.next(context.Background(), ck); {
		out = append(out, fmt.Sprintf("%d:%d:%d:%d:%t:%x", ck.off, ck.line, len(ck.buf), ck.cut, ck.torn, sum(ck.buf)))
	}
	return out, c
}

func sum(b []byte) (n uint32) {
	for _, c := range b {
		n = n*31 + uint32(c)
	}
	return n
}

// Chunks depend on the bytes, not on how they arrive.
func TestChunksFixed(t *testing.T) {
	var b bytes.Buffer
	for i := 0; b.Len() < 3*chunkSize; i++ {
		fmt.Fprintf(&b, "%d %s\n", i, strings.Repeat("z", i*7919%300))
		if i%9000 == 0 {
			b.WriteString(strings.Repeat("w", maxLine*2) + "\n")
		}
	}
	want, c := cut(bytes.NewReader(b.Bytes()))
	if len(want) < 3 || c.off != int64(b.Len()) {
		t.Fatalf("%d chunks, %d of %d bytes", len(want), c.off, b.Len())
	}
	for name, r := range map[string]io.Reader{"half": iotest.HalfReader(bytes.NewReader(b.Bytes())), "odd": &oddReader{b: b.Bytes()},
		"data and error": iotest.DataErrReader(bytes.NewReader(b.Bytes()))} {
		if got, _ := cut(r); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: expected %v, found %v", name, want, got)
		}
	}
}

// oddReader gives 1 to 4099 bytes at a time.
type oddReader struct {
	b []byte
	n int
}

func (r *oddReader) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		return 0, io.EOF
	}
	r.n = r.n*31%4099 + 1
	n := copy(p[:min(len(p), r.n)], r.b)
	r.b = r.b[n:]
	return n, nil
}

// What was read before an error is kept; the line it cut is no record to trust.
func TestTornLine(t *testing.T) {
	lost := errors.New("disk on fire")
	a, incomplete := parsed(t, io.MultiReader(strings.NewReader("a\nb\n200 12"), iotest.ErrReader(lost)))
	if a.Accepted != 2 || a.Rejects[rejectTorn] != 1 || !errors.Is(incomplete, lost) {
		t.Errorf("found %+v, %v", a, incomplete)
	}
	a, incomplete = parsed(t, io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(lost)))
	if a.Records != 1 || incomplete == nil {
		t.Errorf("found %+v, %v", a, incomplete)
	}
}

// A file of nothing but line ends, or of tiny lines, stays within its batch.
func TestTinyLines(t *testing.T) {
	n := int64(chunkSize + 17)
	a, _ := parsed(t, strings.NewReader(strings.Repeat("\n", int(n))))
	if a.Skipped != n {
		t.Errorf("found %+v", a)
	}
	a, _ = parsed(t, strings.NewReader(strings.Repeat("z\n", 1<<20)))
	if a.Accepted != 1<<20 {
		t.Errorf("found %+v", a)
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nboom\r\n#\nbad"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, _ := parsed(t, bytes.NewReader(b))
		lines := int64(bytes.Count(b, []byte{'\n'}))
		rest := bytes.TrimPrefix(b, utf8BOM)
		if len(rest) > 0 && rest[len(rest)-1] != '\n' {
			lines++
		}
		if a.Records != lines {
			t.Errorf("expected %d records, found %+v", lines, a)
		}
	})
}
