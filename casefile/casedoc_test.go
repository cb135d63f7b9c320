package casefile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodCase = `version: 1
title: A case
zone: America/New_York
date: 2024-08-12
window:
  start: 2024-08-12T20:00
  end: 2024-08-12T20:42
evidence:
  - path: access.log
    options: {server: nginx}
events:
  - name: actual_start
    at: 20:42 EDT
    mark: true
clocks:
  - source: access.log
    offset: -1.5s
    basis: measured
comparison:
  epsilon_attack: 0.1
  judged:
    - id: J1
      text: it was full
      group: technical
      reason: because
      source: a document
      p: {vol: [0.1, 0.3], join: [0.5]}
`

func TestParseCaseFile(t *testing.T) {
	cf, err := ParseCaseFile("case.yaml", []byte(goodCase))
	if err != nil {
		t.Fatal(err)
	}
	from, to, err := cf.Span()
	if err != nil || from != base || to != base+42*60e6 {
		t.Errorf("window %s to %s, %v", from, to, err)
	}
	if at, ok, err := cf.EventAt("actual_start"); !ok || err != nil || at.String() != "2024-08-13T00:42:00Z" {
		t.Errorf("event at %s, %v, %v", at, ok, err)
	}
	if _, ok, err := cf.EventAt("nothing"); ok || err != nil {
		t.Error("found an event that is not there")
	}
	path := filepath.Join(t.TempDir(), "case.yaml")
	if err := SaveCaseFile(path, cf); err != nil {
		t.Fatal(err)
	}
	first, _ := os.ReadFile(path)
	again, err := LoadCaseFile(path)
	if err != nil {
		t.Fatalf("%v in\n%s", err, first)
	}
	if err := SaveCaseFile(path, again); err != nil {
		t.Fatal(err)
	}
	if second, _ := os.ReadFile(path); string(first) != string(second) {
		t.Errorf("saved twice:\n%s\n%s", first, second)
	}
}

func TestCaseFileErrors(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"window:", "windwo:", `case.yaml:5:1: unknown key "windwo"; hint: did you mean window`},
		{"    mark: true", "    marked: true", `case.yaml:14:5: unknown key "marked"; hint: did you mean mark`},
		{"2024-08-12T20:42", "2024-08-12T19:42", "case.yaml:7:8: window.end: expected an end after the start"},
		{"2024-08-12T20:42", "2024-10-12T19:42", "at most 31 days"},
		{"2024-08-12T20:42", "2024-08-12T20:42:30", "case.yaml:7:8: window.end: expected a whole minute"},
		{"2024-08-12T20:42", "soon", "case.yaml:7:8: window.end: expected a time like"},
		{"America/New_York", "America/Nowhere", "case.yaml:3:7: zone: expected an IANA zone"},
		{"America/New_York", "Local", "expected an IANA zone"},
		{"version: 1", "version: one", `case.yaml:1:10: expected a whole number, found "one"`},
		{"version: 1", "version: 2", "expected case format 1 or older, found 2"},
		{"[0.1, 0.3]", "[0.0]", "comparison.judged[0].p.vol: expected [p] or [lo, hi] in (0, 1]"},
		{"[0.1, 0.3]", "[0.3, 0.1]", "case.yaml:27:16: comparison.judged[0].p.vol"},
		{"[0.1, 0.3]", "[.nan]", "expected [p]"},
		{"epsilon_attack: 0.1", "epsilon_attack: 1", "expected a share"},
		{"20:42 EDT", "20:42 XYZ", "events[0].at: expected a zone that is known"},
		{"title: A case", "title: A case\ntitle: B", "case.yaml:3:1:"},
		{"title: A case", "title: [", "case.yaml:"},
		{"title: A case", "title: &a x\nsummary: *a", "expected no aliases"},
		{"offset: -1.5s", "offset: little", "expected a duration"},
		{"  - path: access.log\n", "  - note: x\n", "evidence[0]: expected a path"},
	} {
		if !strings.Contains(goodCase, test.from) {
			t.Fatalf("no %q in the case", test.from)
		}
		_, err := ParseCaseFile("case.yaml", []byte(strings.Replace(goodCase, test.from, test.to, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q:\n got %v\nwant %s", test.to, err, test.want)
		}
	}
}

func TestParseInstant(t *testing.T) {
	cf := testCaseFile()
	for _, test := range []struct{ in, want string }{
		{"20:42 EDT", "2024-08-13T00:42:00Z"},
		{"20:42 ET", "2024-08-13T00:42:00Z"},
		{"20:42 E.T.", "2024-08-13T00:42:00Z"},
		{"20:42 Eastern", "2024-08-13T00:42:00Z"},
		{"20:42", "2024-08-13T00:42:00Z"},
		{"20:42 EST", "2024-08-13T01:42:00Z"},
		{"17:42 PDT", "2024-08-13T00:42:00Z"},
		{"17:42 PT", "2024-08-13T00:42:00Z"},
		{"2024-08-12T20:42", "2024-08-13T00:42:00Z"},
		{"2024-08-12 20:42:07.25", "2024-08-13T00:42:07.25Z"},
		{"2024-08-13T00:42Z", "2024-08-13T00:42:00Z"},
		{"2024-08-13 00:42 UTC", "2024-08-13T00:42:00Z"},
		{"2024-08-12T20:42-04:00", "2024-08-13T00:42:00Z"},
		{"2024-08-12T20:42:00 -0400", "2024-08-13T00:42:00Z"},
		{"2024-08-13T06:12+05:30", "2024-08-13T00:42:00Z"},
		{"2024-08-13 02:42 Europe/Berlin", "2024-08-13T00:42:00Z"},
		{"2024-11-03T01:30 EDT", "2024-11-03T05:30:00Z"},
		{"2024-11-03T01:30 EST", "2024-11-03T06:30:00Z"},
		{"2024-11-03T01:30", "!showed twice (-04:00 and -05:00)"},
		{"2024-11-03T01:30 ET", "!showed twice"},
		{"2024-03-10T02:30", "!they skipped"},
		{"2024-03-10T03:00", "2024-03-10T07:00:00Z"},
		{"20:42 IST", "!expected one meaning of IST"},
		{"20:42 XYZ", "!zone that is known"},
		{"20:42 local", "!zone that is known"},
		{"", "!expected a time like"},
		{"2024-02-30T10:00", "!expected a time like"},
		{"0024-02-03T10:00", "!expected a year"},
		{"25:00", "!expected a time like"},
	} {
		got, err := cf.ParseInstant(test.in)
		if want, bad := strings.CutPrefix(test.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: got %s, %v, want an error with %q", test.in, got, err, want)
			}
		} else if err != nil || got.String() != test.want {
			t.Errorf("%q: got %s, %v, want %s", test.in, got, err, test.want)
		}
	}
	cf.Zone = "Asia/Kolkata"
	if got, err := cf.ParseInstant("06:12 IST"); err != nil || got.String() != "2024-08-12T00:42:00Z" {
		t.Errorf("IST in India: %s, %v", got, err)
	}
	cf.Zone = "Australia/Lord_Howe" // half an hour of daylight saving
	if got, err := cf.ParseInstant("2024-04-07T01:45"); err == nil {
		t.Errorf("a time Lord Howe showed twice: %s", got)
	}
}

func TestRebased(t *testing.T) {
	cf := testCaseFile()
	cf.Evidence = []Evidence{{Path: "logs/a.log"}, {Path: filepath.Join(t.TempDir(), "b")}}
	out, err := cf.Rebased("in/folder", "in/other/case")
	if err != nil || out.Evidence[0].Path != "../../folder/logs/a.log" || out.Evidence[1].Path != cf.Evidence[1].Path || cf.Evidence[0].Path != "logs/a.log" {
		t.Fatalf("%+v %v", out, err)
	}
}

func TestCites(t *testing.T) {
	m := Manifest{Sources: []Source{{ID: "0123456789abcdef01234567"}, {ID: "0123456789acffffffffffff"}}}
	c := RecordCite(m.Sources[0].ID, Origin{Offset: 4711})
	if c.String() != "s:0123456789ab@4711" {
		t.Errorf("text form %s", c)
	}
	back, err := ParseCite(c.String())
	if err != nil || back.Offset != 4711 {
		t.Fatalf("%+v %v", back, err)
	}
	if s, err := m.Resolve(back); err != nil || s.ID != m.Sources[0].ID {
		t.Errorf("%v %v", s.ID, err)
	}
	for _, short := range []string{"s:0123456789a@1", "s:ff@1", "rollup:x"} {
		c, err := ParseCite(short)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := m.Resolve(c); err == nil {
			t.Errorf("%s resolves to %s", short, s.ID)
		}
	}
	for _, name := range []string{"rollup:requests_minute", "statement:T19", "judged:J1", "case:window.start", "statement:a:b"} {
		if c, err := ParseCite(name); err != nil || c.String() != name {
			t.Errorf("%s: %v %v", name, c, err)
		}
	}
	for _, bad := range []string{"", "s:", "s:12", "s:xyz@1", "s:12@-1", "s:12@x", "x:y", "rollup:", "s:" + strings.Repeat("a", 25) + "@1", "12@1"} {
		if c, err := ParseCite(bad); err == nil {
			t.Errorf("%q was read as %v", bad, c)
		}
	}
}

func FuzzCaseFile(f *testing.F) {
	f.Add(goodCase)
	f.Add("version: 1\nzone: UTC\nwindow: {start: 2024-01-01T00:00Z, end: 2024-01-01T01:00Z}\n")
	f.Add("a: &a [*a]")
	f.Fuzz(func(t *testing.T, s string) {
		cf, err := ParseCaseFile("case.yaml", []byte(s))
		if err != nil {
			if err.Error() == "" || cf != nil {
				t.Fatal("an error without words")
			}
			var ce *CaseFileError
			if errors.As(err, &ce) && ce.Line < 0 {
				t.Fatal(ce)
			}
			return
		}
		if _, _, err := cf.Span(); err != nil {
			t.Fatalf("read, but %v", err)
		}
	})
}
