package main

import (
	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
)

func newCompare(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "compare CASE",
		Short:   "compare attack, capacity, fault and mixed causes",
		Example: "  hindcast compare CASE",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withReport(c, args[0], func(_ *casefile.Case, r *reports.Report) error {
				if p.json {
					return p.value(r.Comparison)
				}
				return reports.CompareTerminal(p.out, r)
			})
		},
	}
}
