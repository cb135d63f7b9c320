package main

import (
	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
)

// withReport opens a case, runs the rooms and hands the values to f.
func withReport(c *cobra.Command, dir string, f func(*casefile.Case, *reports.Report) error) error {
	cs, err := openCase(dir)
	if err != nil {
		return err
	}
	r, err := analyse(c.Context(), cs)
	if err != nil {
		return err
	}
	return f(cs, r)
}
