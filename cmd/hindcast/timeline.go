package main

import (
	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
)

func newTimeline(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "timeline CASE",
		Short:   "print the minute-by-minute timeline",
		Example: "  hindcast timeline CASE\n  hindcast timeline CASE --json",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withReport(c, args[0], func(_ *casefile.Case, r *reports.Report) error {
				if p.json {
					return p.value(r.Timeline)
				}
				return reports.Terminal(p.out, r)
			})
		},
	}
}
