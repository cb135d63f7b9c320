package casefile

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func reviewed(t *testing.T, yaml string) *CaseFile {
	t.Helper()
	cf, err := ParseCaseFile("case.yaml", []byte("version: 1\ntitle: t\nzone: America/New_York\nwindow: {start: 2024-08-12T20:00, end: 2024-08-12T20:42}\n"+yaml))
	if err != nil {
		t.Fatal(err)
	}
	return cf
}

func TestReview(t *testing.T) {
	cf := reviewed(t, `reviews:
  - {statement: A, decision: reject, who: a reporter, at: "2024-08-13T10:00:00Z"}
  - {statement: A, decision: accept, who: a reporter, at: "2024-08-13T10:01:00Z"}
  - {statement: B, decision: reject, who: a reporter, at: "2024-08-13T10:02:00Z"}
  - {statement: C, decision: edit, set: {speaker: the owner, core_lo: "2024-08-12T20:18", core_hi: "2024-08-12T20:19"}, who: a reporter, at: "2024-08-13T10:03:00Z"}
  - {statement: D, decision: merge, into: C, who: a reporter, at: "2024-08-13T10:04:00Z"}
  - {statement: E, decision: reject, saw: other words, who: a reporter, at: "2024-08-13T10:05:00Z"}
  - {statement: F, decision: accept, who: a reporter, at: "2024-08-13T10:06:00Z"}
  - {statement: G, decision: merge, into: Z, who: a reporter, at: "2024-08-13T10:07:00Z"}
`)
	var all []Located[Statement]
	for _, id := range []string{"A", "B", "C", "D", "E", "G", "H"} {
		all = append(all, Located[Statement]{Row: Statement{ID: id, Words: "words of " + id, Speaker: "somebody", Anchors: "x", RelCoreLo: Some[int64](1)}})
	}
	kept, notes := cf.Review(all)
	var ids []string
	for _, s := range kept {
		ids = append(ids, s.Row.ID)
		if want := s.Row.ID == "A" || s.Row.ID == "C"; s.Row.Reviewed != want {
			t.Errorf("%s: expected reviewed %v, found %v", s.Row.ID, want, s.Row.Reviewed)
		}
	}
	if got := strings.Join(ids, " "); got != "A C E G H" {
		t.Errorf("kept %s", got)
	}
	c := kept[1].Row
	if c.Speaker != "the owner" || c.CoreLo.V.String() != "2024-08-13T00:18:00Z" || c.Anchors != "" || c.RelCoreLo.Valid || c.Words != "words of C" {
		t.Errorf("edited: %+v", c)
	}
	for i, want := range []string{"1 extracted statements were rejected", "1 extracted statements were merged", "E was made on other words", "F names no statement", "G should be merged into Z"} {
		if i >= len(notes) || !strings.Contains(notes[i], want) {
			t.Errorf("note %d: expected %q, found %q", i, want, notes)
		}
	}
}

func TestReviewChecks(t *testing.T) {
	head := "version: 1\ntitle: t\nzone: UTC\nwindow: {start: 2024-08-12T20:00, end: 2024-08-12T20:42}\nreviews:\n"
	for yaml, want := range map[string]string{
		"  - {statement: A, decision: maybe, who: x, at: y}":                   "expected accept, edit, reject or merge",
		"  - {statement: A, decision: accept, who: \"\", at: y}":               "expected who decided",
		"  - {decision: accept, who: x, at: y}":                                "expected the id of a statement",
		"  - {statement: A, decision: merge, into: A, who: x, at: y}":          "expected the id of the statement that stays",
		"  - {statement: A, decision: edit, who: x, at: y}":                    "expected fields with their new values",
		"  - {statement: A, decision: edit, set: {colour: b}, who: x, at: y}":  "expected one of speaker",
		"  - {statement: A, decision: edit, set: {core_lo: b}, who: x, at: y}": "reviews[0].set.core_lo",
	} {
		if _, err := ParseCaseFile("case.yaml", []byte(head+yaml+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: expected %q, found %v", yaml, want, err)
		}
	}
}

// Reviews are added without touching the rest of a file that people wrote.
func TestAppendReviews(t *testing.T) {
	const head = "# by hand\nversion: 1\ntitle: t # a title\nzone: UTC\nwindow: {start: 2024-08-12T20:00, end: 2024-08-12T20:42}\n"
	more := []Review{{Statement: "B", Decision: ReviewEdit, Set: map[string]string{"speaker": "x: \"y\" # z"}, Who: "w", At: "2024-08-13T00:00:00Z"}, {Statement: "C", Decision: ReviewAccept, Saw: "- a\nb", Who: "w", At: "2024-08-13T00:00:00Z"}}
	for name, c := range map[string]struct {
		before string
		keeps  bool
	}{
		"no list":        {head, true},
		"no last line":   {strings.TrimSuffix(head, "\n"), true},
		"list at end":    {head + "reviews:\n  - {statement: A, decision: accept, who: w, at: x} # mine\n", true},
		"list in middle": {head + "reviews: # people\n- statement: A\n  decision: accept\n  who: w\n  at: x\n# wanted by me\nwanted:\n  - {what: logs, settles: it}\n", true},
		"deep list":      {head + "reviews:\n    - statement: A\n      decision: accept\n      who: w\n      at: x\n", true},
		"flow list":      {head + "reviews: [{statement: A, decision: accept, who: w, at: x}]\n", false},
		"empty list":     {head + "reviews: []\n", false},
	} {
		path := filepath.Join(t.TempDir(), "case.yaml")
		if err := os.WriteFile(path, []byte(c.before), 0o600); err != nil {
			t.Fatal(err)
		}
		old, err := LoadCaseFile(path)
		if err != nil {
			t.Fatal(name, err)
		}
		if err := AppendReviews(path, more...); err != nil {
			t.Fatal(name, err)
		}
		cf, err := LoadCaseFile(path)
		if err != nil {
			t.Fatal(name, err)
		}
		if want := append(old.Reviews, more...); !reflect.DeepEqual(cf.Reviews, want) || len(cf.Wanted) != len(old.Wanted) {
			t.Errorf("%s: found %+v", name, cf.Reviews)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.HasPrefix(string(b), "# by hand\nversion: 1\ntitle: t # a title\n"); got != c.keeps {
			t.Errorf("%s: comments kept: %v\n%s", name, got, b)
		}
	}
}
