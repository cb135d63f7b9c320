package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/reports"
	"hindcast/timeline"
)

// analyse runs the rooms downstream of the case, once, and hands their values
// on together.
func analyse(ctx context.Context, c *casefile.Case) (*reports.Report, error) {
	s, err := timeline.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	tl, err := timeline.Build(ctx, s, c)
	if err != nil {
		return nil, err
	}
	in := analyzers.Input{Case: c.CaseFile(), Timeline: tl, Ask: s}
	cmp, err := analyzers.Compare(ctx, in)
	if err != nil {
		return nil, err
	}
	vectors, err := analyzers.Vectors(ctx, in)
	if err != nil {
		return nil, err
	}
	claims, err := analyzers.CheckClaims(in)
	if err != nil {
		return nil, err
	}
	tl.Rollups = s.Runs() // indicators asked for more than the lanes did
	m := c.Manifest()
	return &reports.Report{Case: c.CaseFile(), Manifest: &m, Timeline: tl, Comparison: cmp, Vectors: vectors, Claims: claims, Version: buildVersion()}, nil
}

// writeResults writes everything under results/ and returns the names written.
// Each file is complete or absent.
func writeResults(ctx context.Context, c *casefile.Case, r *reports.Report) ([]string, error) {
	dir := c.Results()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var names []string
	for _, rd := range reports.Renderers() {
		if rd.File == "" {
			continue
		}
		if err := writeFile(filepath.Join(dir, rd.File), func(w io.Writer) error { return rd.Render(w, r) }); err != nil {
			return names, fmt.Errorf("render %s: %w", rd.Name, err)
		}
		names = append(names, rd.File)
	}
	for name, v := range map[string]any{"timeline.json": r.Timeline, "comparison.json": r.Comparison} {
		if err := writeFile(filepath.Join(dir, name), func(w io.Writer) error { return indented(w, v) }); err != nil {
			return names, err
		}
	}
	if err := writeCaseDB(ctx, c, r); err != nil {
		return names, err
	}
	return append(names, "timeline.json", "comparison.json", "case.duckdb"), nil
}

func indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// writeFile renders in memory and renames into place, so that a reader never
// sees half a report.
func writeFile(path string, render func(io.Writer) error) error {
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(b.Bytes()); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
