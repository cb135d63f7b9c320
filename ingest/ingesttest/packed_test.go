package ingesttest

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"hindcast/ingest"
)

// twentyBzip2 is accessLines(20) compressed by bzip2 1.0.8; Go has no writer for it.
const twentyBzip2 = `
QlpoOTFBWSZTWZB5SyAAAnJfgAAQUGP/+qLARA46xv7AQAInaVU2AkqIn5tKp41GoGRkYQAASTKZUow0IwATEwCYhgZBkABiNBkMgMClRT1U9PUm0QNGjQ0MmQaZqXgjxBFwItljhrtb
PPOlG261bkEX0pWkQ3LbbbbeoEXEzMzMzMRERERG4ESlglcXKxhYTmJwJknvJ7SdJOwm8nuBJMEUCO4EUCS4vxf6kkklR1JJKQmSYpuJgdpPMn6J1k3TuxO0maZneTOZiuQnMToJj4cN
cM4J9SMRQI3bNvS22222xtuAigRRARRxk2zNtExRtrJOrXLprsJuJvixycJJCZrXiCLvWpKkjbbbbbdydoI0aN68uXU5iaJomNq0TYmd5PRnGvp0cmmWjEpTfXV0XYqBFG0EZrZeQeO+
zZmjMyPiuF6Lmb2QzHlb9su2CKt/4EaARgI6gR9AjRhllbHK+92wddFW6VxBHoCPIEagn3JkneTJPAmicSYJ6ibE7yaJoniTqJ4k7iZJxJzk8ibydZPMnkTwJxJ5E/ZNibicScSeInST
nJ/Sf8XckU4UJCQeUsgA
`

// packed closes the writer that open makes around a buffer.
func packed(t *testing.T, b []byte, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := open(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The same log plain, compressed in any way and inside archives gives the same
// rows, and the original bytes of every row are shown from inside.
func TestSameRowsHoweverPacked(t *testing.T) {
	lines := accessLines(20)
	b := []byte(strings.Join(lines, "\n") + "\n")
	bz, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(twentyBzip2, "\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	zst := packed(t, b, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
	files := map[string]string{
		"plain.log": string(b), "a.log.gz": string(gzipped(t, b)), "a.log.bz2": string(bz), "a.log.zst": string(zst),
		"a.log.xz": string(packed(t, b, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })),
		"a.tar":    string(tarOf(t, "logs/a.log", string(b))), "a.tar.gz": string(gzipped(t, tarOf(t, "logs/a.log", string(b)))),
		"deep.tar": string(tarOf(t, "logs/a.log.zst", string(zst))),
		"two.gz":   string(gzipped(t, b[:700])) + string(gzipped(t, b[700:])),
	}
	dir, want := folder(t, files), ""
	for _, name := range append([]string{"plain.log"}, sortedKeys(files)...) {
		c := newCase(t)
		rs := ingestAll(t, c, ingest.Options{}, filepath.Join(dir, name))
		if len(rs) != 1 || rs[0].Status != ingest.Loaded {
			t.Fatalf("%s: %+v", name, rs)
		}
		rows := allRows(t, c)
		got := text(t, rows)
		if want == "" {
			want = got
		}
		if d := cmp.Diff(want, got); d != "" || len(rows) != len(lines) {
			t.Errorf("%s: rows (-plain +packed):\n%s", name, d)
		}
		for i, r := range rows {
			e, err := ingest.OpenAt(context.Background(), c, rs[0].Source, r.origin.Offset, 0)
			if err != nil || string(e.Bytes) != lines[i] {
				t.Errorf("%s: row %d shows %v %v", name, i, e, err)
			}
		}
		verified(t, c)
	}
}
