package ingesttest

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

const line = "192.0.2.10 - - [12/Aug/2024:20:00:01 -0400] \"GET /a HTTP/1.1\" 200 5 \"-\" \"-\"\n"

// folder writes files into a new folder; a name may hold slashes.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func ingestAll(t testing.TB, c *casefile.Case, o ingest.Options, paths ...string) []ingest.Result {
	t.Helper()
	rs, err := ingest.Files(context.Background(), c, paths, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// What cannot be read is one clear error each; the rest goes on and the case
// stays usable.
func TestBadInput(t *testing.T) {
	gz := gzipped(t, []byte(strings.Repeat(line, 5000)))
	dir := folder(t, map[string]string{"empty": "", "unknown": "what is this\n", "good": line, "cut.gz": string(gz[:len(gz)/2]), "only-head.gz": string(gz[:12]),
		"binary": "\x00\x01\x02\x03", "utf16": "\xff\xfea\x00", "cut.tar": string(tarOf(t, "m", line+line)[:512+len(line)+9])})
	tests := []struct {
		name   string
		opts   ingest.Options
		status ingest.Status
		want   string
	}{
		{"missing", ingest.Options{}, ingest.Failed, "no such file"},
		{".", ingest.Options{}, ingest.Failed, "expected a file, found a directory"},
		{"empty", ingest.Options{}, ingest.Failed, "found an empty file"},
		{"unknown", ingest.Options{}, ingest.Failed, "found unknown text\n  access: none of the first 1 lines"},
		{"binary", ingest.Options{}, ingest.Failed, "found binary data"},
		{"utf16", ingest.Options{}, ingest.Failed, "UTF-16"},
		{"utf16", ingest.Options{Format: "access"}, ingest.Failed, "expected UTF-8 text"},
		{"only-head.gz", ingest.Options{}, ingest.Failed, "unexpected EOF"},
		{"good", ingest.Options{Options: map[string]string{"sevrer": "x"}}, ingest.Failed, "option sevrer"},
		{"good", ingest.Options{Options: map[string]string{"server": "iis"}}, ingest.Failed, "expected apache or nginx"},
		{"good", ingest.Options{Format: "access", Together: true}, ingest.Failed, "one file at a time"},
		{"cut.tar", ingest.Options{}, ingest.Failed, "unexpected EOF"},
		{"good", ingest.Options{}, ingest.Loaded, ""},
		{"good", ingest.Options{}, ingest.Already, ""},
	}
	c := newCase(t)
	for _, tt := range tests {
		p := dir + string(filepath.Separator) + tt.name
		rs := ingestAll(t, c, tt.opts, p)
		if len(rs) == 0 || rs[len(rs)-1].Status != tt.status {
			t.Errorf("%s: found %+v", tt.name, rs)
			continue
		}
		if r := rs[len(rs)-1]; tt.want != "" && (r.Err == nil || !strings.Contains(r.Err.Error(), tt.want) || !strings.Contains(r.Err.Error(), tt.name)) {
			t.Errorf("%s: expected %q, found %v", tt.name, tt.want, r.Err)
		}
	}
	if n := len(c.Manifest().Sources); n != 2 { // good, and the readable part of cut.tar's member
		t.Errorf("expected two sources, found %d", n)
	}
	if _, err := ingest.Files(context.Background(), c, []string{dir}, ingest.Options{Format: "nonsense"}, nil); err == nil || !strings.Contains(err.Error(), "access") {
		t.Errorf("expected the formats' names, found %v", err)
	}
	verified(t, c)
}

func verified(t testing.TB, c *casefile.Case) {
	t.Helper()
	v, err := c.Verify(context.Background())
	if err != nil || !v.OK() {
		t.Errorf("verify: %+v %v", v, err)
	}
}

func tarOf(t testing.TB, nameText ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for i := 0; i < len(nameText); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: nameText[i], Mode: 0o600, Size: int64(len(nameText[i+1])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(nameText[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Of a gzip cut in the middle everything readable is kept, and the manifest says
// where reading stopped.
func TestTruncatedGzip(t *testing.T) {
	b := []byte(strings.Repeat(line, 5000))
	gz := gzipped(t, b)
	c := newCase(t)
	src := load(t, c, gz[:len(gz)/2], ingest.Options{})
	a := src.Account
	if !strings.Contains(src.Incomplete, "reading stopped at byte") || a.Accepted < 1000 || a.Accepted >= 5000 || a.Rejected > 1 {
		t.Errorf("found %q, %+v", src.Incomplete, a)
	}
	verified(t, c)
}

// A folder gives every file in it, in order, and lists what it passes over.
func TestFolder(t *testing.T) {
	c := newCase(t)
	dir := folder(t, map[string]string{"b.log": line, "a/z.log": line + line, ".hidden": "x", "case.yaml": "x", "note.txt": "no log\n",
		"logs.tar":          string(tarOf(t, "x/1.log", line+line+line, "../2.log", "no log\n", "x/1.log.gz", string(gzipped(t, []byte(line+line+line+line))))),
		"old/manifest.json": "{}"})
	if err := os.Symlink(filepath.Join(dir, "b.log"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range ingestAll(t, c, ingest.Options{Folders: true}, dir) {
		rel, _ := filepath.Rel(dir, r.Path)
		got = append(got, strings.Trim(rel+"!"+r.Member, "!")+" "+string(r.Status))
	}
	want := []string{".hidden skipped", "a/z.log loaded", "b.log loaded", "case.yaml skipped", "link skipped",
		"logs.tar!x/1.log loaded", "logs.tar!../2.log failed", "logs.tar!x/1.log.gz loaded", "note.txt failed", "old skipped"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("expected %q, found %q", want, got)
	}
	for _, r := range ingestAll(t, c, ingest.Options{Folders: true}, dir) {
		if r.Status == ingest.Loaded {
			t.Errorf("loaded twice: %s %s", r.Path, r.Member)
		}
	}
	verified(t, c)
	for _, s := range c.Manifest().Sources {
		for _, off := range []int64{0, int64(len(line))} {
			if off >= s.Unpacked {
				continue
			}
			e, err := ingest.OpenAt(context.Background(), c, s, off, 0)
			if err != nil || string(e.Bytes)+"\n" != line {
				t.Errorf("%s at %d: %v %v", s.Member, off, e, err)
			}
		}
	}
}

// The same bytes under other options are another source; replace swaps them in
// place.
func TestReplace(t *testing.T) {
	c := newCase(t)
	dir := folder(t, map[string]string{"a": line, "b": line + line})
	first := ingestAll(t, c, ingest.Options{}, filepath.Join(dir, "a"), filepath.Join(dir, "b"))[0].Source
	o := ingest.Options{Options: map[string]string{"server": "apache"}, Replace: first.ID}
	second := ingestAll(t, c, o, filepath.Join(dir, "a"))[0]
	if second.Status != ingest.Loaded || second.Source.ID == first.ID || second.Source.Custody[0].Action != "replace" {
		t.Fatalf("found %+v", second)
	}
	if m := c.Manifest().Sources; len(m) != 2 || m[0].ID != second.Source.ID {
		t.Errorf("found %+v", m)
	}
	verified(t, c)
}

// When the original is gone or has changed, showing says so with its hash, and a
// kept copy takes its place.
func TestOpenAtChanged(t *testing.T) {
	dir := folder(t, map[string]string{"kept": line, "a": line + line})
	c := newCase(t)
	kept := ingestAll(t, c, ingest.Options{Keep: true}, filepath.Join(dir, "kept"))[0].Source
	src := ingestAll(t, c, ingest.Options{}, filepath.Join(dir, "a"))[0].Source
	for _, name := range []string{"a", "kept"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := ingest.OpenAt(context.Background(), c, src, 0, 0)
	var changed *ingest.ChangedError
	if !errors.As(err, &changed) || !strings.Contains(err.Error(), src.SHA256) {
		t.Errorf("expected it to have changed, found %v", err)
	}
	os.Remove(filepath.Join(dir, "a"))
	_, err = ingest.OpenAt(context.Background(), c, src, 0, 0)
	var gone *ingest.GoneError
	if !errors.As(err, &gone) || !strings.Contains(err.Error(), src.SHA256) {
		t.Errorf("expected it to be gone, found %v", err)
	}
	e, err := ingest.OpenAt(context.Background(), c, kept, 0, 0)
	if err != nil || !e.Kept || string(e.Bytes)+"\n" != line {
		t.Errorf("found %+v, %v", e, err)
	}
}

// Trusted proxies decide who the client is, and stand in the manifest.
func TestTrustedProxies(t *testing.T) {
	b := []byte(`10.0.0.1 - - [12/Aug/2024:20:00:01 +0000] "GET / HTTP/1.1" 200 1 "-" "-" "203.0.113.9, 198.51.100.7, 10.0.0.2"
192.0.2.9 - - [12/Aug/2024:20:00:01 +0000] "GET / HTTP/1.1" 200 1 "-" "-" "203.0.113.9"
`)
	for _, tt := range []struct {
		trusted []string
		want    string
	}{
		{nil, "10.0.0.1 192.0.2.9"},
		{[]string{"10.0.0.0/8"}, "198.51.100.7 192.0.2.9"},
		{[]string{"10.0.0.0/8", "198.51.100.7/32"}, "203.0.113.9 192.0.2.9"},
	} {
		c := newCase(t, func(cf *casefile.CaseFile) { cf.TrustedProxies = tt.trusted })
		src := load(t, c, b, ingest.Options{})
		var got []string
		for _, r := range allRows(t, c) {
			got = append(got, r.cols["client_ip"].(string))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%v: expected %s, found %s", tt.trusted, tt.want, got)
		}
		if all := strings.Join(src.Assumptions, "\n"); !strings.Contains(all, "X-Forwarded-For") {
			t.Errorf("the rule is not recorded: %s", all)
		}
	}
}

// Forwarded (RFC 7239) and an address of the PROXY protocol follow the same rule.
func TestTrustedForwarded(t *testing.T) {
	trust := func(cf *casefile.CaseFile) { cf.TrustedProxies = []string{"10.0.0.0/8"} }
	for in, want := range map[string]string{
		`{"time_iso8601":"2024-08-12T20:00:01Z","remote_addr":"10.0.0.1","request":"GET / HTTP/1.1","status":"200","http_x_forwarded_for":"for=203.0.113.9;proto=https, for=\"[2001:db8::7]:4711\", for=10.0.0.2"}`: "2001:db8::7",
		`{"time_iso8601":"2024-08-12T20:00:01Z","remote_addr":"10.0.0.1","request":"GET / HTTP/1.1","status":"200","proxy_protocol_addr":"203.0.113.9"}`:                                                            "203.0.113.9",
		`{"time_iso8601":"2024-08-12T20:00:01Z","remote_addr":"192.0.2.1","request":"GET / HTTP/1.1","status":"200","proxy_protocol_addr":"203.0.113.9"}`:                                                           "192.0.2.1",
	} {
		c := newCase(t, trust)
		load(t, c, []byte(in+"\n"), ingest.Options{})
		if rows := allRows(t, c); len(rows) != 1 || rows[0].cols["client_ip"] != want {
			t.Errorf("%s: expected %s, found %v", in, want, rows)
		}
	}
}

// Cancelling leaves nothing behind.
func TestCancel(t *testing.T) {
	c := newCase(t)
	dir := folder(t, map[string]string{"a": strings.Repeat(line, 200_000)})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := ingest.Files(ctx, c, []string{filepath.Join(dir, "a")}, ingest.Options{}, func(ingest.Progress) { cancel() })
	if !errors.Is(err, context.Canceled) || len(c.Manifest().Sources) != 0 {
		t.Errorf("found %v, %d sources", err, len(c.Manifest().Sources))
	}
	verified(t, c)
}
