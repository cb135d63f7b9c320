package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// command runs the program in this process and returns what it printed.
func command(t *testing.T, args ...string) string {
	t.Helper()
	var out, talk bytes.Buffer
	if code := run(args, strings.NewReader(""), &out, &talk, clock); code != exitDone {
		t.Fatalf("%v: exit code %d\n%s", args, code, talk.String())
	}
	return out.String()
}

// writeAccess writes a combined log of the hours around 20:00 New York time: perMinute
// requests a minute in [from, to), minutes from 20:00.
func writeAccess(t *testing.T, path string, from, to int, perMinute func(minute int) int) {
	t.Helper()
	var b bytes.Buffer
	zone := time.FixedZone("", -4*3600)
	start := time.Date(2024, 8, 12, 20, 0, 0, 0, zone)
	for m := from; m < to; m++ {
		n := perMinute(m)
		for i := range n {
			at := start.Add(time.Duration(m)*time.Minute + time.Duration(i)*time.Minute/time.Duration(n))
			fmt.Fprintf(&b, "198.51.100.%d - - [%s] \"GET /live/%d HTTP/1.1\" %d 512 \"-\" \"agent\"\n", (m*7+i)%250, at.Format("02/Jan/2006:15:04:05 -0700"), i%9, 200+(i%40/39)*303)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A log that stops at 20:11 is unknown after it in everything the program writes,
// and demand does not fall: the only change there is is the rise before.
func TestStoppedLogEverywhere(t *testing.T) {
	dir := t.TempDir()
	log, c := filepath.Join(dir, "access.log"), filepath.Join(dir, "case")
	writeAccess(t, log, -90, 11, func(m int) int { return 60 + 60*(max(m, -1)+1)/(max(m, -1)+2) })
	command(t, "new", c, "--title", "Example Live", "--start", "2024-08-12T20:00", "--end", "2024-08-12T20:42", "--zone", "America/New_York")
	command(t, "ingest", c, log)
	t.Run("terminal", func(t *testing.T) { stoppedTerminal(t, command(t, "timeline", c)) })
	t.Run("moment", func(t *testing.T) {
		at := command(t, "timeline", c, "--at", "20:11")
		if !strings.Contains(at, "Unknown here: requests,") || !strings.Contains(at, "access.log (requests) does not cover it") {
			t.Errorf("%s", at)
		}
	})
	t.Run("csv", func(t *testing.T) {
		for _, row := range strings.Split(command(t, "timeline", c, "--csv"), "\n") {
			if f := strings.Split(row, ","); len(f) > 4 && f[1] >= "2024-08-13T00:11" && f[0] == "minute" && strings.Trim(strings.Join(f[3:], ""), " ") != "" {
				t.Errorf("%s", row)
			}
		}
	})
	command(t, "report", c)
	t.Run("timeline.json", func(t *testing.T) { stoppedJSON(t, filepath.Join(c, "results", "timeline.json")) })
	t.Run("report.json", func(t *testing.T) { stoppedReport(t, filepath.Join(c, "results", "report.json")) })
	t.Run("page", func(t *testing.T) {
		page, err := os.ReadFile(filepath.Join(c, "results", "report.html"))
		if err != nil {
			t.Fatal(err)
		}
		rows := regexp.MustCompile(`(?s)<tr class="row-minute"[^>]*>.{0,80}?>20:(1[1-9]|[234]\d)<.*?</tr>`).FindAll(page, -1)
		if len(rows) < 31 {
			t.Fatalf("expected the 31 minutes from 20:11 in the page, found %d", len(rows))
		}
		for _, r := range rows {
			if cells := bytes.Count(r, []byte("<td")); bytes.Count(r, []byte("unknown")) < cells-3 {
				t.Errorf("%s", r)
			}
		}
	})
}

func stoppedTerminal(t *testing.T, out string) {
	if strings.Contains(out, "falls") {
		t.Errorf("something falls:\n%s", out)
	}
	n := 0
	for _, row := range strings.Split(out, "\n") {
		if !regexp.MustCompile(`^20:(1[1-9]|[234]\d) `).MatchString(row) {
			continue
		}
		n++
		if strings.Trim(row[5:], " ·") != "" {
			t.Errorf("%s", row)
		}
	}
	if n != 31 {
		t.Errorf("expected 31 minutes, found %d", n)
	}
	if !strings.Contains(strings.Join(strings.Fields(out), " "), "inside the window; what came after is unknown") {
		t.Error("nothing says that the log stops")
	}
}

func stoppedJSON(t *testing.T, path string) {
	var v struct {
		Lanes []struct {
			Name   string
			Points []any
		}
		Onsets []struct{ Lane, Direction string }
	}
	readJSON(t, path, &v)
	if len(v.Lanes) < 5 {
		t.Fatalf("%d lanes", len(v.Lanes))
	}
	for _, l := range v.Lanes {
		for i, p := range l.Points[12:43] {
			if p != nil {
				t.Errorf("%s, minute %d: %v", l.Name, 11+i, p)
			}
		}
	}
	for _, o := range v.Onsets {
		if o.Direction != "rises" {
			t.Errorf("%s %s", o.Lane, o.Direction)
		}
	}
}

func stoppedReport(t *testing.T, path string) {
	var v struct {
		Minutes []struct {
			From   string
			Kind   string
			Values map[string]any
		}
	}
	readJSON(t, path, &v)
	n := 0
	for _, m := range v.Minutes {
		if m.Kind != "minute" || m.From < "2024-08-13T00:11" {
			continue
		}
		n++
		for name, x := range m.Values {
			if x != nil {
				t.Errorf("%s at %s: %v", name, m.From, x)
			}
		}
	}
	if n != 31 {
		t.Errorf("expected 31 minutes, found %d", n)
	}
}

func readJSON(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Splitting the log in two files changes no number of timeline.json.
func TestSplitLogSameNumbers(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "access.log")
	writeAccess(t, whole, -90, 42, func(m int) int { return 60 + 3*max(m, 0) })
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(b, []byte("\n"))
	numbers := func(name string, parts ...[][]byte) string {
		c := filepath.Join(dir, name)
		command(t, "new", c, "--title", "Example Live", "--start", "2024-08-12T20:00", "--end", "2024-08-12T20:42", "--zone", "America/New_York")
		for i, p := range parts {
			path := filepath.Join(dir, fmt.Sprintf("%s.%d.log", name, i))
			if err := os.WriteFile(path, bytes.Join(p, nil), 0o600); err != nil {
				t.Fatal(err)
			}
			command(t, "ingest", c, path)
		}
		command(t, "report", c)
		var v map[string]any
		readJSON(t, filepath.Join(c, "results", "timeline.json"), &v)
		return withoutSources(t, v)
	}
	want := numbers("one", lines)
	for i, cut := range []int{len(lines) / 2, 100, len(lines) - 50} {
		if got := numbers(fmt.Sprintf("two%d", i), lines[:cut], lines[cut:]); got != want {
			t.Errorf("cut at line %d: numbers differ", cut)
		}
	}
}

// withoutSources is the timeline without what names files and ids: lanes, rows,
// onsets and orders.
func withoutSources(t *testing.T, v map[string]any) string {
	t.Helper()
	drop := func(list any, keys ...string) {
		for _, x := range list.([]any) {
			for _, k := range keys {
				delete(x.(map[string]any), k)
			}
		}
	}
	drop(v["lanes"], "sources")
	drop(v["onsets"], "sources")
	b, err := json.Marshal(map[string]any{"rows": v["rows"], "lanes": v["lanes"], "onsets": v["onsets"], "orders": v["orders"], "clocks": v["clocks"], "marks": v["marks"]})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var citation = regexp.MustCompile(`\[((?:s:[0-9a-f]+@[0-9]+)|(?:(?:rollup|statement|case):[^\[\]\s]+(?:\[[0-9]+\])?))\]`)

// Every citation that stands in the account of one moment is one that show opens.
func TestMomentCitationsOpen(t *testing.T) {
	dir := t.TempDir()
	log, alerts, c := filepath.Join(dir, "access.log"), filepath.Join(dir, "page.json"), filepath.Join(dir, "case")
	writeAccess(t, log, -30, 30, func(int) int { return 40 })
	const page = `{"receiver":"r","groupLabels":{},"alerts":[{"status":"firing","labels":{"alertname":"Slow"},"startsAt":"2024-08-13T00:18:05Z","fingerprint":"7"}]}`
	if err := os.WriteFile(alerts, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "new", c, "--title", "Example Live", "--start", "2024-08-12T20:00", "--end", "2024-08-12T20:42", "--zone", "America/New_York")
	stated, err := os.ReadFile(filepath.Join(c, "case.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	stated = append(stated, "\nmarks:\n  - {at: \"2024-08-12T20:18:30\", who: on call, text: Bridge opened}\n"...)
	if err := os.WriteFile(filepath.Join(c, "case.yaml"), stated, 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "ingest", c, log, alerts)
	opened := map[string]bool{}
	for _, m := range citation.FindAllStringSubmatch(strings.Join(strings.Fields(command(t, "timeline", c, "--at", "20:18")), " "), -1) {
		if cite := m[1]; !opened[cite] {
			opened[cite] = true
			kind, _, _ := strings.Cut(cite, ":")
			opened[kind] = true
			if strings.TrimSpace(command(t, "show", c, cite)) == "" {
				t.Errorf("%s shows nothing", cite)
			}
		}
	}
	for _, kind := range []string{"s", "rollup", "case"} {
		if !opened[kind] {
			t.Errorf("no citation of kind %s in %v", kind, opened)
		}
	}
}
