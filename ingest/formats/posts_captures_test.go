package formats

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// page renders a Statuspage document with the updates of one incident.
func page(title string, updates ...string) string {
	return `{"page":{"name":"Example Live"},"incidents":[{"id":"i1","name":"` + title + `","status":"investigating","impact":"major","incident_updates":[` +
		strings.Join(updates, ",") + `]}]}`
}

func update(id, state, at, body string) string {
	return fmt.Sprintf(`{"id":%q,"status":%q,"display_at":"2031-03-03T%sZ","body":%q}`, id, state, at, body)
}

// Captures of one page give first-seen times, edits and what was taken off.
func TestCaptures(t *testing.T) {
	captures := []struct{ name, body string }{
		{"incidents.20310303201500.json", page("Joining", update("u1", "investigating", "20:09:00", "We look."))},
		{"incidents.20310303201800.json", page("Joining", update("u1", "investigating", "20:09:00", "We look."))},
		{"incidents.20310303202500.json", page("Joining", update("u2", "identified", "20:10:00", "It is load."), update("u1", "investigating", "20:09:00", "We look at a DDoS."))},
		{"incidents.20310303203000.json", page("Joining, again", update("u2", "identified", "20:10:00", "It is load."), update("u1", "investigating", "20:02:00", "We look at a DDoS."))},
		{"incidents.20310303204000.json", page("Joining", update("u2", "identified", "20:10:00", "It is load."))},
		{"incidents.20310303204500.json", page("Renamed", update("u2", "identified", "20:10:00", "It is load."))},
	}
	dir := t.TempDir()
	for _, c := range captures {
		if err := os.WriteFile(filepath.Join(dir, c.name), []byte(c.body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := caseOf(t)
	src, err := loadFiles(t, c, ingest.Options{Together: true}, dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = casefile.EachPost(c, func(_ casefile.SourceID, p *casefile.Post) error {
		hm := func(t casefile.Null[casefile.Time]) string {
			if !t.Valid {
				return "-"
			}
			return t.V.Std().Format("15:04")
		}
		edits := "-"
		if p.Edits.Valid {
			edits = fmt.Sprint(p.Edits.V)
		}
		got = append(got, strings.Join([]string{p.Kind, p.PostID, p.TS.Std().Format("15:04"), hm(p.FirstSeen), hm(p.AbsentAt), edits, p.Text}, " "))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"status u1 20:09 20:15 - 2 We look.",
		"status u2 20:10 20:25 20:18 2 It is load.",
		"edit u1 20:25 20:25 20:18 - We look at a DDoS.",
		"edit u1 20:30 20:30 20:25 - We look at a DDoS.",
		"edit u2 20:40 20:40 20:30 - It is load.", // the title alone
		"edit u2 20:45 20:45 20:40 - It is load.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("expected\n%s\nfound\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	a := src.Account
	if a.Accepted != int64(len(want)) || !a.Balanced() || a.Skips[skipUnchanged] != 2 {
		t.Errorf("account: %+v", a)
	}
	if s := strings.Join(src.Assumptions, "\n"); !strings.Contains(s, "1 updates were taken off the page between two captures, first u1 of i1") || !strings.Contains(s, "in their file names") {
		t.Errorf("assumptions: %s", s)
	}
	for _, p := range []int64{0, 1} { // citations count through the set
		e, err := ingest.OpenAt(t.Context(), c, src, offsets(t, c)[p], 8)
		if err != nil || !strings.HasPrefix(string(e.Bytes), `{"id":"u`) {
			t.Errorf("excerpt: %v %v", e, err)
		}
	}
}

func offsets(t *testing.T, c *casefile.Case) (out []int64) {
	t.Helper()
	if err := casefile.EachPost(c, func(_ casefile.SourceID, p *casefile.Post) error { out = append(out, p.Offset); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// Updates without ids are found again by what did not change.
func TestCapturesWithoutIDs(t *testing.T) {
	post := func(at casefile.Time, state, text string) casefile.Post {
		return casefile.Post{TS: at, Thread: "i", State: state, Text: text}
	}
	old := []*version{{page: post(1, "a", "x")}, {page: post(2, "b", "y")}, {page: post(3, "c", "z")}}
	rows := []casefile.Post{post(1, "a", "changed"), post(9, "b", "y"), post(3, "c", "z"), post(10, "d", "new")}
	m := pair(old, rows)
	if m[0] != old[0] || m[1] != old[1] || m[2] != old[2] || m[3] != nil {
		t.Errorf("found %v", m)
	}
}

func TestCaptureTime(t *testing.T) {
	tests := []struct {
		name, want string
		zoned      bool
	}{
		{"incidents.20240812201805.json", "2024-08-12T20:18:05Z", false},
		{"20240812T201805Z.atom", "2024-08-12T20:18:05Z", true},
		{"history-2024-08-12T20-18-05Z.atom", "2024-08-12T20:18:05Z", true},
		{"history_2024-08-12_20-18-05_UTC.html", "2024-08-12T20:18:05Z", true},
		{"a 2024-08-12 20.18.05.json", "2024-08-12T20:18:05Z", false},
		{"2024-08-12T20:18:05.25-04:00.json", "2024-08-13T00:18:05.25Z", true},
		{"2024-08-12_2018.json", "2024-08-12T20:18:00Z", false},
		{"page-1723508285.json", "2024-08-13T00:18:05Z", true},
		{"page-1723508285123.json", "2024-08-13T00:18:05.123Z", true},
		{"page.json", "", false},
		{"page-20241312201805.json", "", false},
		{"20240812201805-to-20240812211805.json", "", false},
		{"v2-404.json", "", false},
	}
	for _, tt := range tests {
		at, zoned, ok := captureTime(tt.name)
		got := ""
		if ok {
			got = at.String()
		}
		if got != tt.want || zoned != tt.zoned {
			t.Errorf("%s: expected %s %v, found %s %v", tt.name, tt.want, tt.zoned, got, zoned)
		}
	}
}

// Captures that cannot be ordered are refused with what to do.
func TestCapturesRefused(t *testing.T) {
	body := page("x", update("u1", "a", "20:09:00", "b"))
	for _, tt := range []struct {
		names    []string
		captured string
		want     string
	}{
		{[]string{"a.json", "b.json"}, "", "expected a capture time in the name"},
		{[]string{"20310303201500.json", "20310303201400.json"}, "", "in the order in which they were taken"},
		{[]string{"a.json", "b.json"}, "2031-03-03T20:15Z", "expected 2 times"},
		{[]string{"a.json", "b.json"}, "2031-03-03T20:15Z,later", "expected a time with a zone"},
		{[]string{"a.json", "b.json"}, "2031-03-03T20:15Z,2031-03-03T20:16-04:00", ""},
	} {
		dir := t.TempDir()
		var paths []string
		for _, n := range tt.names {
			paths = append(paths, filepath.Join(dir, n))
			if err := os.WriteFile(paths[len(paths)-1], []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		o := ingest.Options{Together: true, Options: map[string]string{}}
		if tt.captured != "" {
			o.Options["captured"] = tt.captured
		}
		_, err := loadFiles(t, caseOf(t), o, paths...)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: expected %q, found %v", tt.names, tt.want, err)
		}
	}
}
