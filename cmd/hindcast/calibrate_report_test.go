package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/analyzers"
)

// The validation in docs/method.md is of the table in the repository: its hash
// stands in it.
func TestMethodReportsTheShippedTable(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "docs", "method.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), reportBegins)
	section, _, closed := strings.Cut(rest, reportEnds)
	if !ok || !closed || !strings.Contains(section, "Table "+analyzers.CalibrationHash()[:12]+",") {
		t.Errorf("the validation is not of this table: run `hindcast calibrate --report --into docs/method.md`")
	}
}
