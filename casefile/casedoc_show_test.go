package casefile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What case.yaml states is found by the key a citation names.
func TestCaseKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	if _, err := Create(dir, &CaseFile{Version: 1, Title: "t", Zone: "UTC", Window: WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:42"}}); err != nil {
		t.Fatal(err)
	}
	const doc = `version: 1
title: t
zone: UTC
window: {start: 2024-08-12T20:00, end: 2024-08-12T20:42}
events:
  - {name: scheduled_start, at: 2024-08-12T20:00}
  - {name: actual_start, at: 2024-08-12T20:42, basis: the program}
marks:
  - at: 2024-08-12T20:18
    who: on call
    text: Bridge opened
`
	if err := os.WriteFile(filepath.Join(dir, "case.yaml"), []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]struct {
		text string
		line int
	}{
		"window.start":        {"2024-08-12T20:00", 4},
		"events.actual_start": {"the program", 7},
		"marks[0]":            {"Bridge opened", 9},
	} {
		text, line, err := c.CaseKey(key)
		if err != nil || !strings.Contains(text, want.text) || line != want.line {
			t.Errorf("%s: expected %q on line %d, found %q on line %d, %v", key, want.text, want.line, text, line, err)
		}
	}
	for _, key := range []string{"marks[1]", "marks[x]", "nothing", "..", "marks[0", "events.nobody", "$"} {
		if text, _, err := c.CaseKey(key); err == nil {
			t.Errorf("%s: expected an error, found %q", key, text)
		}
	}
}
