package ingesttest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hindcast/ingest"
)

// w3cLines are n lines of a W3C log whose header changes half-way.
func w3cLines(n int) (out []string) {
	out = append(out, "#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0", "#Date: 2024-08-13 00:00:00",
		"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip cs(User-Agent) sc-status time-taken")
	for i := range n / 2 {
		out = append(out, fmt.Sprintf("2024-08-13 00:%02d:%02d 192.0.2.1 GET /a/%d - 443 192.0.2.%d Probe/1.0+(x) 200 %d", i/60%60, i%60, i, 1+i%200, i%1000))
	}
	out = append(out, "#Fields: date time c-ip sc-status cs-method cs-uri-stem")
	for i := range n / 2 {
		out = append(out, fmt.Sprintf("2024-08-13 01:%02d:%02d 198.51.100.%d 503 POST /b/%d", i/60%60, i%60, 1+i%200, i))
	}
	return out
}

// Formats with header lines are read inside what relays and runtimes put around
// lines, and their headers hold there wherever the engine cuts.
func TestWrappedHeaders(t *testing.T) {
	table := []string{"time,level,service,message"}
	for i := range 80 {
		table = append(table, fmt.Sprintf(`2024-08-13T00:%02d:%02dZ,error,shop,"text, %d`, i/60, i%60, i), ` and a second line"`)
	}
	for _, tt := range []struct {
		format string
		lines  []string
		rows   int64
	}{{"w3c", w3cLines(80), 80}, {"app-csv", table, 80}} {
		c := newCase(t)
		load(t, c, []byte(strings.Join(tt.lines, "\n")+"\n"), ingest.Options{})
		want := withoutPlaces(t, c)
		for _, w := range wrappings {
			if strings.Contains(w.name, "parts") || strings.HasPrefix(w.name, "docker logs -t") && tt.format == "app-csv" || strings.HasPrefix(w.name, "quoted") && tt.format == "app-csv" {
				continue // the parts are cut where lines of access logs are; an indented line stays with what app-text and quotes make of it
			}
			t.Run(tt.format+" "+w.name, func(t *testing.T) {
				var b strings.Builder
				for i, l := range tt.lines {
					b.WriteString(w.wrap(i, l) + "\n")
				}
				c := newCase(t)
				src := load(t, c, []byte(b.String()), ingest.Options{Zone: "America/New_York", Year: 2024})
				format := strings.ReplaceAll(w.format, "access", tt.format)
				if w.name == "docker logs -t" { // no line is left for app-text to read itself
					format = "prefixed/" + tt.format
				}
				if a := src.Account; src.Format != format || a.Accepted != tt.rows || a.Rejected != 0 {
					t.Fatalf("expected %s, found %s %+v", format, src.Format, a)
				}
				if d := cmp.Diff(want, withoutPlaces(t, c)); d != "" {
					t.Errorf("rows (-plain +wrapped):\n%s", d)
				}
			})
		}
	}
}

// A header far before the line is in force inside lines of a container, too, and
// the number of workers changes nothing.
func TestWrappedHeadersFar(t *testing.T) {
	var b strings.Builder
	for i, l := range w3cLines(300_000) {
		fmt.Fprintf(&b, "2024-08-13T00:00:%02d.5Z stdout F %s\n", i%60, l)
	}
	c := newCase(t)
	one := load(t, c, []byte(b.String()), ingest.Options{Workers: 1})
	if a := one.Account; one.Format != "cri/w3c+cri" || a.Accepted != 300_000 || a.Rejected != 0 || a.Rows["requests"] != 300_000 {
		t.Fatalf("found %s %+v", one.Format, a)
	}
	if _, err := c.Drop(string(one.ID)); err != nil {
		t.Fatal(err)
	}
	if four := load(t, c, []byte(b.String()), ingest.Options{Workers: 4}); cmp.Diff(one.Parts, four.Parts) != "" {
		t.Error("parts differ between one and four workers")
	}
}

// A log with header lines that stands behind, before or between lines of another
// is read as both.
func TestHeadersBeside(t *testing.T) {
	w3c, access, errors := w3cLines(80), accessLines(40), errorLines(20)
	for name, lines := range map[string][]string{
		"behind": append(append([]string{}, access...), w3c...),
		"before": append(append([]string{}, w3c...), access...),
		"three":  append(append(append([]string{}, w3c[:40]...), errors...), append(access, w3c[40:]...)...),
	} {
		c := newCase(t)
		src := load(t, c, []byte(strings.Join(lines, "\n")+"\n"), ingest.Options{})
		a := src.Account
		messages := int64(0)
		if name == "three" {
			messages = 20
		}
		if a.Rejected != 0 || a.Rows["requests"] != 120 || a.Rows["messages"] != messages {
			t.Errorf("%s: found %s %+v", name, src.Format, a)
		}
		verified(t, c)
	}
}
