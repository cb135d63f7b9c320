package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hindcast/casefile"
	"hindcast/reports"
)

// openCase opens the case in dir and says what to do when there is none.
func openCase(dir string) (*casefile.Case, error) {
	c, err := casefile.Open(dir)
	var no *casefile.NotCaseError
	if errors.As(err, &no) {
		return nil, hint(fmt.Errorf("%s: expected a case (a folder with manifest.json), found none", dir),
			"`hindcast new` makes a case, `hindcast run FOLDER` makes one from a folder of evidence")
	}
	return c, err
}

// findSource names a source by id, prefix of an id, path or base name.
func findSource(c *casefile.Case, name string) (*casefile.Source, error) {
	var hits []*casefile.Source
	abs, _ := filepath.Abs(name)
	sources := c.Manifest().Sources
	for i := range sources {
		s := &sources[i]
		path := s.Files[0].Path
		if strings.HasPrefix(string(s.ID), name) || path == abs || filepath.Base(path) == name || sourceName(s) == name {
			hits = append(hits, s)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return nil, hint(fmt.Errorf("%s: expected a source of the case, found none", name), "`hindcast query CASE \"select id, path from sources\"` lists them")
	}
	return nil, hint(fmt.Errorf("%s: expected one source, found %d", name, len(hits)), "give more digits of the id")
}

// sourceName is the path a person knows a source by.
func sourceName(s *casefile.Source) string {
	name := filepath.Base(s.Files[0].Path)
	if s.Member != "" {
		name += "!" + s.Member
	}
	return name
}

// safe makes text from outside printable on a terminal.
func safe(s string) string { return reports.Sanitize(s, 0) }

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// commandLine is the command as the custody record states it.
// A shell can expand one word to thousands of names; the record of each source
// keeps the first of them, or the manifest would grow with their square.
func commandLine(args []string) string {
	const most = 400
	line := "hindcast " + strings.Join(args, " ")
	if len(line) <= most {
		return line
	}
	return strings.ToValidUTF8(line[:most], "") + fmt.Sprintf(" \u2026 (%d words)", len(args)+1)
}
