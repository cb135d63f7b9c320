package main

import (
	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
)

func newClaims(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:     "claims CASE",
		Short:   "check public claims, list what agrees and what cannot both be true",
		Example: "  hindcast claims CASE",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withReport(c, args[0], func(_ *casefile.Case, r *reports.Report) error {
				if p.json {
					return p.value(r.Claims)
				}
				return reports.ClaimsTerminal(p.out, r)
			})
		},
	}
	c.AddCommand(newClaimsReview(p))
	return c
}
