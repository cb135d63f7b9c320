package ingesttest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hindcast/casefile"
	"hindcast/ingest"
)

// accessLines are n lines of the combined format.
func accessLines(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf(`192.0.2.%d - - [12/Aug/2024:20:%02d:%02d -0400] "GET /a/%d?q=1 HTTP/1.1" %d %d "https://www.example.com/" "Probe/%d.0 \"x\" (a; b)"`,
			1+i%200, i/60%60, i%60, i, 200+i%3*100, i*7, i%4))
	}
	return out
}

// errorLines are n lines of an nginx error log.
func errorLines(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf(`2024/08/12 20:%02d:%02d [error] 7#7: *%d limiting requests, excess: 5.1 by zone "z", client: 192.0.2.%d, server: , request: "GET / HTTP/1.1"`, i/60%60, i%60, i, 1+i%200))
	}
	return out
}

func quotedJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

var wrappings = []struct {
	name, format string
	wrap         func(i int, line string) string
}{
	{"docker", "docker/access+docker", func(i int, l string) string {
		return fmt.Sprintf(`{"log":%s,"stream":"stdout","time":"2024-08-13T00:00:%02d.5Z"}`, quotedJSON(l+"\n"), i%60)
	}},
	{"cri", "cri/access+cri", func(i int, l string) string { return fmt.Sprintf("2024-08-13T00:00:%02d.5Z stdout F %s", i%60, l) }},
	{"cri in parts", "cri/access+cri", func(i int, l string) string {
		return fmt.Sprintf("2024-08-13T00:00:%02d.5Z stdout P %s\n2024-08-13T00:00:%02d.6Z stdout F %s", i%60, l[:30], i%60, l[30:])
	}},
	{"syslog file", "syslog/access+syslog", func(i int, l string) string { return fmt.Sprintf("Aug 12 20:00:%02d web1 nginx: %s", i%60, l) }},
	{"syslog sent", "syslog/access+syslog", func(i int, l string) string { return fmt.Sprintf("<190>Aug 12 20:00:%02d web1 nginx: %s", i%60, l) }},
	{"syslog 5424", "syslog/access+syslog", func(i int, l string) string {
		return fmt.Sprintf("<190>1 2024-08-12T20:00:%02dZ web1 nginx 12 - - %s", i%60, l)
	}},
	{"quoted", "quoted/access", func(_ int, l string) string { return `"` + l + `"` }},
	{"quoted twice", "quoted/access", func(_ int, l string) string { return `"` + strings.ReplaceAll(l, `"`, `""`) + `"` }},
	{"quoted with backslashes", "quoted/access", func(_ int, l string) string { return quotedJSON(l) }},
	{"compose", "prefixed/access", func(_ int, l string) string { return "web_1  | " + l }},
	{"kubectl", "prefixed/access", func(_ int, l string) string { return "[pod/web-7d9/nginx] " + l }},
	{"docker logs -t", "app-text/access+app-text", func(i int, l string) string { return fmt.Sprintf("2024-08-13T00:00:%02d.123456789Z %s", i%60, l) }},
	{"shipped", "ecs-json/access+ecs-json", func(i int, l string) string {
		return fmt.Sprintf(`{"@timestamp":"2024-08-13T00:00:%02dZ","ecs.version":"8.0","message":%s}`, i%60, quotedJSON(l))
	}},
	{"docker around syslog", "docker/syslog/access+docker/syslog+docker", func(i int, l string) string {
		return fmt.Sprintf(`{"log":%s,"stream":"stdout","time":"2024-08-13T00:00:%02d.5Z"}`, quotedJSON(fmt.Sprintf("<190>Aug 12 20:00:%02d web1 nginx: %s\n", i%60, l)), i%60)
	}},
}

// A wrapped log reads as the log inside it; its rows stand at the outer lines,
// whose bytes are shown, from inside a compressed file too.
func TestWrapped(t *testing.T) {
	lines := accessLines(80)
	c := newCase(t)
	load(t, c, []byte(strings.Join(lines, "\n")+"\n"), ingest.Options{})
	want := withoutPlaces(t, c)
	for _, w := range wrappings {
		t.Run(w.name, func(t *testing.T) {
			var b bytes.Buffer
			for i, l := range lines {
				b.WriteString(w.wrap(i, l) + "\n")
			}
			c := newCase(t)
			src := load(t, c, gzipped(t, b.Bytes()), ingest.Options{Zone: "America/New_York", Year: 2024})
			if src.Format != w.format || src.Account.Accepted != 80 || src.Account.Rejected != 0 {
				t.Fatalf("expected %s, found %s %+v", w.format, src.Format, src.Account)
			}
			if d := cmp.Diff(want, withoutPlaces(t, c)); d != "" {
				t.Errorf("rows (-plain +wrapped):\n%s", d)
			}
			for i, r := range allRows(t, c) {
				e, err := ingest.OpenAt(context.Background(), c, src, r.origin.Offset, 0)
				first, _, _ := strings.Cut(w.wrap(i, lines[i]), "\n")
				if err != nil || string(e.Bytes) != first {
					t.Fatalf("row %d: expected %q, found %q %v", i, first, e.Bytes, err)
				}
			}
			verified(t, c)
		})
	}
}

// withoutPlaces renders the rows of a case without offsets and lines.
func withoutPlaces(t *testing.T, c *casefile.Case) string {
	rows := allRows(t, c)
	for i := range rows {
		delete(rows[i].cols, "offset")
		delete(rows[i].cols, "line")
	}
	return text(t, rows)
}

// A file whose lines are of several formats is read as all of them, whether the
// others stand between the first, far behind them or behind rubbish.
func TestMixedLines(t *testing.T) {
	far := accessLines(2000)
	between := append(append(append([]string{}, far[:30]...), errorLines(20)...), far[30:60]...)
	long := append(append([]string{}, far...), errorLines(300)...)
	pages := []string{}
	for i := range 1500 {
		pages = append(pages, fmt.Sprintf("\x16\x03\x01 rubbish %d \x00\xff without any meaning, as long as a line of a log may well be, or more", i))
	}
	containers := []string{}
	for i, l := range append(append([]string{}, far[:40]...), errorLines(40)...) {
		containers = append(containers, fmt.Sprintf("2024-08-13T00:00:%02d.5Z stdout F %s", i%60, l))
	}
	containers = append(containers, "2024-08-13T00:00:01Z stderr F sorry, too many clients already")
	changed := append([]string{}, far[:50]...)
	for i := range 50 {
		changed = append(changed, fmt.Sprintf(`{"time_iso8601":"2024-08-12T20:41:%02d-04:00","remote_addr":"192.0.2.7","request":"GET / HTTP/1.1","status":"200","body_bytes_sent":"5"}`, i))
	}
	for _, tt := range []struct {
		name, format       string
		lines              []string
		accepted, rejected int64
		requests, messages int64
		says               string
	}{
		{name: "between", format: "access+nginx-error", lines: between, accepted: 80, requests: 60, messages: 20},
		{name: "far behind", format: "access+nginx-error", lines: long, accepted: 2300, requests: 2000, messages: 300, says: "several formats"},
		{name: "behind rubbish", format: "access", lines: append(pages, far[:100]...), accepted: 100, rejected: 1500, requests: 100, says: "first 64 KiB"},
		{name: "in containers", format: "cri/access+cri/nginx-error+cri", lines: containers, accepted: 81, requests: 40, messages: 41},
		{name: "another format from now on", format: "access-json+access", lines: changed, accepted: 100, requests: 100},
		{name: "one odd line", format: "access", lines: append(append([]string{}, far[:50]...), "no log line"), accepted: 50, rejected: 1, requests: 50},
	} {
		for _, member := range []bool{false, true} {
			t.Run(fmt.Sprint(tt.name, " ", member), func(t *testing.T) {
				c := newCase(t)
				b := strings.Join(tt.lines, "\n") + "\n"
				name, at := "evidence.log", 0
				if member {
					b = string(tarOf(t, "first.log", line, "evidence.log", b))
					name, at = "evidence.tar", 1
				}
				p := filepath.Join(folder(t, map[string]string{name: b}), name)
				rs := ingestAll(t, c, ingest.Options{}, p)
				r := rs[at]
				a := r.Source.Account
				if r.Err != nil || r.Source.Format != tt.format || a.Accepted != tt.accepted || a.Rejected != tt.rejected || !a.Balanced() {
					t.Fatalf("expected %s, found %v %s %+v", tt.format, r.Err, r.Source.Format, a)
				}
				if a.Rows["requests"] != tt.requests || a.Rows["messages"] != tt.messages {
					t.Errorf("rows: %v", a.Rows)
				}
				if !strings.Contains(strings.Join(r.Notes, "\n"), tt.says) {
					t.Errorf("expected a note of %q, found %q", tt.says, r.Notes)
				}
				verified(t, c)
				for _, r := range ingestAll(t, c, ingest.Options{}, p) {
					if r.Status != ingest.Already {
						t.Errorf("loaded again: %s", r.Status)
					}
				}
			})
		}
	}
}

// A format of several is stated like any other; what cannot be is said.
func TestStatedSeveral(t *testing.T) {
	b := []byte(strings.Join(append(accessLines(3), errorLines(2)...), "\n"))
	c := newCase(t)
	if src := load(t, c, b, ingest.Options{Format: "nginx-error+access"}); src.Account.Accepted != 5 {
		t.Errorf("found %+v", src.Account)
	}
	for format, want := range map[string]string{
		"access/nginx-error": "expected one that carries lines",
		"quoted":             "expected the format of what it carries",
		"access+pcap":        "expected one whose lines stand alone",
		"access+access-csv":  "expected one whose lines stand alone",
		"w3c+cloudfront":     "expected at most one format with header lines",
		"docker/nonsense":    "expected one of",
		"a+b+c+d+e+f+g":      "expected at most 6",
	} {
		if _, err := ingest.Files(context.Background(), c, []string{"x"}, ingest.Options{Format: format}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: expected %q, found %v", format, want, err)
		}
	}
}

// JSON of a proxy inside a container's log reads as what it is.
func TestWrappedJSON(t *testing.T) {
	b := []byte(`2024-08-12T20:00:01.49Z stdout F {":authority":"www.example.org","bytes_sent":81,"duration":50,"response_code":429,"response_flags":"RL","start_time":"2024-08-12T20:00:01.440Z",":method":"GET",":path":"/"}
`)
	c := newCase(t)
	src := load(t, c, b, ingest.Options{})
	if rows := allRows(t, c); src.Format != "cri/envoy-json+cri" || len(rows) != 1 || rows[0].cols["status"] != int32(429) || rows[0].cols["termination"] != "RL" {
		t.Errorf("found %s %+v", src.Format, rows)
	}
}

// Two runs of a mixed file with different numbers of workers give the same bytes,
// also where the second format is found by a sample of rejects.
func TestMixedIdentical(t *testing.T) {
	b := []byte(strings.Join(append(accessLines(60_000), errorLines(40_000)...), "\n"))
	c := newCase(t)
	var first casefile.Source
	for i, workers := range []int{1, 4} {
		src := load(t, c, b, ingest.Options{Workers: workers})
		if i == 0 {
			first = src
		}
		if d := cmp.Diff(first.Parts, src.Parts); d != "" || src.Format != "access+nginx-error" || src.Account.Rejected != 0 {
			t.Errorf("%s %+v:\n%s", src.Format, src.Account, d)
		}
		if _, err := c.Drop(string(src.ID)); err != nil {
			t.Fatal(err)
		}
	}
}
