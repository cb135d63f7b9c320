package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeHop writes what a hop logged of the same evening: 100 requests a minute from
// 19:30 to 20:30 New York time, of which keep admits some.
func writeHop(t *testing.T, path string, keep func(i, status int) bool) {
	t.Helper()
	var b bytes.Buffer
	start := time.Date(2024, 8, 12, 19, 30, 0, 0, time.FixedZone("", -4*3600))
	for i := range 6000 {
		status := 200
		if i > 4000 && i%9 == 0 {
			status = 429
		}
		if keep(i, status) {
			at := start.Add(time.Duration(i*601) * time.Millisecond)
			fmt.Fprintf(&b, "198.51.100.%d - - [%s] \"GET /page/%d HTTP/1.1\" %d 512 \"-\" \"agent\"\n", i%250, at.Format("02/Jan/2006:15:04:05 -0700"), i, status)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The timeline says on its page which log is not counted, for which and why, and
// explain shows the SQL that leaves it out.
func TestSetAsideIsSaid(t *testing.T) {
	dir := t.TempDir()
	lb, app, c := filepath.Join(dir, "lb.log"), filepath.Join(dir, "app.log"), filepath.Join(dir, "case")
	writeHop(t, lb, func(int, int) bool { return true })
	writeHop(t, app, func(_, status int) bool { return status == 200 })
	command(t, "new", c, "--title", "Two hops", "--start", "2024-08-12T20:00", "--end", "2024-08-12T20:20", "--zone", "America/New_York")
	command(t, "ingest", c, lb, app)
	page := strings.Join(strings.Fields(command(t, "timeline", c)), " ")
	for _, want := range []string{"app.log logged the same requests as lb.log", "counted from lb.log, because it holds", "failures the other does not", "only in lb.log", "app.log is set aside", "`count:` under `expect:` in case.yaml says otherwise"} {
		if !strings.Contains(page, want) {
			t.Errorf("the timeline does not say %q:\n%s", want, page)
		}
	}
	told := command(t, "explain", "requests_minute", "--case", c)
	said := strings.Join(strings.Fields(told), " ")
	for _, want := range []string{"in this case: app.log logged the same requests as lb.log", "SQL in this case:", "NOT (source IN ('"} {
		if !strings.Contains(said, want) {
			t.Errorf("explain does not say %q:\n%s", want, told)
		}
	}
	if plain := command(t, "explain", "requests_minute"); strings.Contains(plain, "this case") {
		t.Errorf("without a case: %s", plain)
	}
	if none := command(t, "explain", "source_extent", "--case", c); !strings.Contains(none, "nothing is left out") {
		t.Errorf("a rollup that looks at every source: %s", none)
	}
	if code := run([]string{"explain", "errors_5xx", "--case", c}, strings.NewReader(""), io.Discard, io.Discard, clock); code != exitUsage {
		t.Errorf("a lane with --case: exit code %d", code)
	}
}
