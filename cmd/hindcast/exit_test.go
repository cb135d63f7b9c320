package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExitCodesDocumented holds docs/exit-codes.md to the table in exit.go.
func TestExitCodesDocumented(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "docs", "exit-codes.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Count(string(b), "\n| ") - 1
	if rows != len(exitMeaning) {
		t.Errorf("docs/exit-codes.md has %d rows, the program %d codes", rows, len(exitMeaning))
	}
	for _, m := range exitMeaning {
		if want := fmt.Sprintf("| %d | %s |", m.code, m.text); !strings.Contains(string(b), want) {
			t.Errorf("docs/exit-codes.md lacks %q", want)
		}
	}
}
