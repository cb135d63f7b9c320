package main

import (
	"fmt"
	"path/filepath"

	"hindcast/casefile"
)

// Real and simulated evidence never share a case. A simulated world is known by
// the case.yaml it was written with, which says `simulated: true` and lies in the
// same folder as the evidence or above it.

// worldDepth is how many folders above a file its world's case.yaml may lie.
const worldDepth = 4

// mixing refuses paths of the other kind than the case.
func mixing(c *casefile.Case, paths []string) error {
	simulated := c.CaseFile().Simulated
	for _, path := range paths {
		switch world := inWorld(path); {
		case world && !simulated:
			return hint(usageError{fmt.Errorf("%s: expected real evidence, found a file of a simulated world", path)},
				"real and simulated evidence never share a case; `hindcast run` the world by itself")
		case !world && simulated && exists(path):
			return hint(usageError{fmt.Errorf("%s: expected a file of a simulated world, found evidence from elsewhere: %s is a simulated case", path, c.Dir())},
				"real and simulated evidence never share a case; make a case of its own")
		}
	}
	return nil
}

// inWorld reports whether path lies in a simulated world.
func inWorld(path string) bool {
	dir, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	for range worldDepth + 1 {
		if cf, err := casefile.LoadCaseFile(filepath.Join(dir, "case.yaml")); err == nil {
			return cf.Simulated
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
		}
	}
	return false
}
