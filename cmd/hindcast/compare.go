package main

import (
	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
)

func newCompare(p *program) *cobra.Command {
	explain := false
	c := &cobra.Command{
		Use:     "compare CASE",
		Short:   "compare attack, capacity, fault and mixed causes",
		Example: "  hindcast compare CASE\n  hindcast compare CASE --explain",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withReport(c, args[0], func(_ *casefile.Case, r *reports.Report) error {
				switch {
				case p.json:
					return p.value(r.Comparison)
				case explain:
					return reports.ExplainTerminal(p.out, r)
				}
				return reports.CompareTerminal(p.out, r)
			})
		},
	}
	c.Flags().BoolVar(&explain, "explain", false, "every number of the measured comparison, to be recomputed by hand")
	return c
}
