package main

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/reports"
)

// articlesCase runs the folder of two versions of one fictional article.
func articlesCase(t *testing.T) *reports.Report {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	var out, talk bytes.Buffer
	args := []string{"run", "../../fixtures/articles", "--date", "2031-03-03", "--zone", "America/New_York", "--out", dir}
	if code := run(args, strings.NewReader(""), &out, &talk, clock); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, talk.String())
	}
	c, err := openCase(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := analyse(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestDistractors: photo captions, ages, the day of an election, years of marriage,
// posts of another day, followers, earlier launches and the words around the
// article date nothing that happened, and make no number of the incident.
func TestDistractors(t *testing.T) {
	r := articlesCase(t)
	if r.Case.Window.Start != "2031-03-03T20:00" || r.Case.Window.End != "2031-03-03T20:42" {
		t.Errorf("window %+v", r.Case.Window)
	}
	day := func(s *casefile.Statement) bool {
		lo, hi := r.Timeline.Window.From-20*3600e6, r.Timeline.Window.To+4*3600e6
		return !s.CoreLo.Valid && !s.CoreHi.Valid || s.CoreLo.Valid && s.CoreLo.V >= lo && s.CoreLo.V <= hi || !s.CoreLo.Valid && s.CoreHi.V >= lo && s.CoreHi.V <= hi
	}
	events := map[string]string{}
	for i := range r.Timeline.Statements {
		s := &r.Timeline.Statements[i]
		text := s.Words + " " + s.TimeWords
		for _, w := range []string{"Lisbon", "Getty", "storm", "Related", "Copyright", "married", "followers", "elected", "another platform", "reader", "Technology", "this year"} {
			if strings.Contains(text, w) && (s.Event != "" && s.Event != "earlier_incident" || s.Quantity.Valid && s.Kind != "duration") {
				t.Errorf("a distractor became evidence: %s (%s, %s) %q", s.ID, s.Kind, s.Event, s.Words)
			}
		}
		if s.Event == "earlier_incident" {
			if day(s) || !strings.Contains(text, "May 2029") {
				t.Errorf("an earlier event dates the incident: %+v", s)
			}
			continue
		}
		if !day(s) {
			t.Errorf("%s (%s) lies on another day: %q %v", s.ID, s.Event, s.TimeWords, s.CoreLo)
		}
		if s.Quantity.Valid && slices.Contains([]float64{53, 59, 7.5e6, 2022, 2029}, s.Quantity.V) {
			t.Errorf("%s takes the number %v", s.ID, s.Quantity.V)
		}
		if s.Event != "" && s.CoreLo.Valid {
			events[strings.TrimRight(s.Document, "0123456789abcdef")+s.Event] = s.CoreLo.V.Std().UTC().Format("02T15:04:05")
		}
	}
	want := map[string]string{"v1-scheduled_start": "04T01:00:00", "v2-scheduled_start": "04T01:00:00", "v1-trouble_onset": "04T01:00:00", "v2-trouble_onset": "04T01:00:00",
		"v1-blame_post": "04T01:21:00", "v1-promised_restart": "04T01:30:00", "v1-actual_start": "04T01:42:30", "v2-actual_start": "04T01:42:00",
		"v1-load_test": "03T05:00:00", "v2-load_test": "03T05:00:00", "v1-kickoff_audience": "04T01:45:00", "v2-peak_audience": "04T01:42:00"}
	for k, v := range want {
		if events[k] != v {
			t.Errorf("%s: expected %s, found %q", k, v, events[k])
		}
	}
	for k, v := range events {
		if want[k] == "" {
			t.Errorf("an event nobody dates: %s at %s", k, v)
		}
	}
}

// TestSilentEdits: every edit between the two versions is listed, and nothing else.
func TestSilentEdits(t *testing.T) {
	r := articlesCase(t)
	if len(r.Claims.Revisions) != 1 {
		t.Fatalf("expected one pair of versions, found %+v", r.Claims.Revisions)
	}
	rev := r.Claims.Revisions[0]
	if !strings.HasPrefix(rev.Before, "v1") || !strings.HasPrefix(rev.After, "v2") || rev.Order != "changed" {
		t.Errorf("versions %s, %s by %q", rev.Before, rev.After, rev.Order)
	}
	words := func(q *analyzers.Quote) string {
		if q == nil {
			return ""
		}
		return q.Words
	}
	for _, w := range []struct{ kind, before, after string }{
		{analyzers.Softened, "quickly derailed", "nearly derailed"},
		{analyzers.Retimed, "Shortly after 8:20", "Dana Example, the service"},
		{analyzers.Rescoped, "for the freezing stream", "for freezing the platform"},
		{analyzers.Requantified, "2 million concurrent", "3 million concurrent"},
		{analyzers.Dropped, "would begin at 8:30", ""},
		{analyzers.Dropped, "unedited audio", ""},
		{analyzers.Retimed, "around 8:45", "at 8:42"},
		{analyzers.Requantified, "At least 400,000", "As many as 600,000"},
		{analyzers.Added, "", "had been overwhelmed"},
	} {
		i := slices.IndexFunc(rev.Changes, func(c analyzers.Change) bool {
			return c.Kind == w.kind && strings.Contains(words(c.Before), w.before) && strings.Contains(words(c.After), w.after) && (c.Before == nil) == (w.before == "") && (c.After == nil) == (w.after == "")
		})
		if i < 0 {
			t.Errorf("not listed: %+v", w)
			continue
		}
		rev.Changes = slices.Delete(rev.Changes, i, i+1)
	}
	for _, c := range rev.Changes {
		t.Errorf("listed beside the edits: %s %q > %q (%s)", c.Kind, words(c.Before), words(c.After), c.Why)
	}
}
