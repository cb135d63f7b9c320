package ingest

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// helloBzip2 is "hello\n" compressed; Go has no writer for bzip2.
const helloBzip2 = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xc1\xc0\x80\xe2\x00\x00\x01\x41\x00\x00\x10\x02\x44\xa0\x00\x30\xcd\x00\xc3\x46\x29\x97\x17\x72\x45\x38\x50\x90\xc1\xc0\x80\xe2"

func pack(t testing.TB, kind string, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch kind {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	case "xz":
		w, err = xz.NewWriter(&out)
	}
	if err == nil {
		_, err = w.Write(b)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type file struct{ name, text string }

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.text)), Typeflag: tar.TypeReg}
		if strings.HasSuffix(f.name, "->") {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, "/etc/passwd", 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			io.WriteString(w, f.text)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		m, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(m, f.text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpackAll lists what comes out of b: "member|compression|text" and
// "lost member: why".
func unpackAll(b []byte) (out []string, err error) {
	in := &counter{ctx: context.Background(), r: bytes.NewReader(b)}
	u := &unpacker{file: bytes.NewReader(b), size: int64(len(b)), meter: &meter{in: func() int64 { return in.n }}}
	u.lost = func(l layer, err error, skipped bool) {
		out = append(out, fmt.Sprintf("lost %s: %v", l.member, err))
	}
	u.leaf = func(l layer, r *bufio.Reader) error {
		text, err := io.ReadAll(r)
		if len(text) > 100 {
			text = text[:100]
		}
		out = append(out, l.member+"|"+strings.Join(l.compression, ",")+"|"+string(text))
		return err
	}
	err = u.open(context.Background(), in, layer{})
	return out, err
}

func TestUnpack(t *testing.T) {
	hello := []byte("hello\n")
	gz := pack(t, "gzip", hello)
	inner := string(zipOf(t, file{"deep.gz", string(gz)}))
	tests := []struct {
		name string
		in   []byte
		want []string
	}{
		{"plain", hello, []string{"||hello\n"}},
		{"gzip", gz, []string{"|gzip|hello\n"}},
		{"gzip of two members", append(append([]byte(nil), gz...), gz...), []string{"|gzip|hello\nhello\n"}},
		{"zstd", pack(t, "zstd", hello), []string{"|zstd|hello\n"}},
		{"xz", pack(t, "xz", hello), []string{"|xz|hello\n"}},
		{"bzip2", []byte(helloBzip2), []string{"|bzip2|hello\n"}},
		{"gzip of gzip", pack(t, "gzip", gz), []string{"|gzip,gzip|hello\n"}},
		{"tar", tarOf(t, file{"a.log", "A"}, file{"b.log", "B"}), []string{"a.log||A", "b.log||B"}},
		{"tar.gz with gz", pack(t, "gzip", tarOf(t, file{"x/a.log.gz", string(gz)})), []string{"x/a.log.gz|gzip|hello\n"}},
		{"zip", zipOf(t, file{"a.log", "A"}), []string{"a.log||A"}},
		{"gz in zip in tar", tarOf(t, file{"z.zip", inner}), []string{"z.zip!deep.gz|gzip|hello\n"}},
		{"hostile names", tarOf(t, file{"../../etc/passwd", "A"}, file{"/abs", "B"}, file{"e\x1b[2J<b>", "C"}),
			[]string{"../../etc/passwd||A", "/abs||B", "e\x1b[2J<b>||C"}},
		{"link", tarOf(t, file{"l->", ""}), []string{`lost l->: expected a regular file, found tar type '2'`}},
		{"hidden", tarOf(t, file{".secret", "x"}, file{"a", "A"}), []string{"lost .secret: hidden file", "a||A"}},
		{"five layers", pack(t, "gzip", pack(t, "gzip", pack(t, "gzip", pack(t, "gzip", gz)))), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := unpackAll(tt.in)
			if fmt.Sprint(got) != fmt.Sprint(tt.want) || (err != nil) != (tt.want == nil) {
				t.Errorf("expected %q, found %q, %v", tt.want, got, err)
			}
		})
	}
}

// One member that cannot be unpacked does not take the others with it.
func TestUnpackDamagedMember(t *testing.T) {
	gz := pack(t, "gzip", bytes.Repeat([]byte("hello\n"), 1000))
	got, err := unpackAll(tarOf(t, file{"bad.gz", string(gz[:len(gz)-9])}, file{"good", "G"}))
	if err != nil || len(got) != 3 || !strings.HasPrefix(got[1], "lost bad.gz: unexpected EOF") || got[2] != "good||G" {
		t.Errorf("%q, %v", got, err)
	}
}

// A bomb is refused long before it fills anything, through whatever layer.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 100<<20)
	for _, kind := range []string{"gzip", "zstd", "xz"} {
		b := pack(t, kind, zeros)
		if kind == "gzip" { // deflate alone stays under the ratio; twice does not
			b = pack(t, kind, b)
		}
		_, err := unpackAll(b)
		var bomb *BombError
		if !errors.As(err, &bomb) {
			t.Errorf("%s: expected a bomb out of %d bytes, found %v", kind, len(b), err)
		} else if bomb.Out > freeOutput+(16<<20)+int64(len(b))*maxRatio {
			t.Errorf("%s: noticed only after %d bytes", kind, bomb.Out)
		}
	}
}

// An xz header may ask for a dictionary of 4 GiB.
func TestXZDictionary(t *testing.T) {
	b := pack(t, "xz", []byte("hello\n"))
	if size, ok := xzDictionary(b); !ok || size != 8<<20 {
		t.Fatalf("expected the writer's 8 MiB, found %d %v", size, ok)
	}
	i := bytes.Index(b, []byte{0x21, 1})
	b[i+2] = 40
	if _, err := unpackAll(b); err == nil || !strings.Contains(err.Error(), "dictionary") {
		t.Errorf("expected the dictionary to be refused, found %v", err)
	}
}

// Ordinary dense logs are no bombs.
func TestNoBomb(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < 70<<20 {
		fmt.Fprintf(&b, "192.0.2.%d - - [12/Aug/2024:20:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"\n", r.IntN(4))
	}
	if _, err := unpackAll(pack(t, "zstd", b.Bytes())); err != nil {
		t.Error(err)
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(pack(f, "gzip", []byte("hello")))
	f.Add(pack(f, "xz", []byte("hello")))
	f.Add(pack(f, "zstd", []byte("hello")))
	f.Add([]byte(helloBzip2))
	f.Add(tarOf(f, file{"a", "b"}))
	f.Add(zipOf(f, file{"a", "b"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		out, _ := unpackAll(b)
		if len(out) > 2*maxMembers {
			t.Errorf("%d results", len(out))
		}
	})
}
