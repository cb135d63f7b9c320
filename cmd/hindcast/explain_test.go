package main

import (
	"slices"
	"testing"
)

// What can be listed can be explained, and an explanation says more than a name.
func TestEverythingListedIsExplained(t *testing.T) {
	kinds := []string{"lanes", "rollups", "indicators", "tables", "formats"}
	n := 0
	for _, kind := range kinds {
		for _, it := range lists[kind]() {
			found := explain(it.Name)
			if !slices.ContainsFunc(found, func(e explanation) bool { return len(e.Parts) > 1 }) {
				t.Errorf("%s %s: no explanation", kind, it.Name)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("only %d names were tried", n)
	}
}
