package main

import (
	"runtime"

	"github.com/spf13/cobra"
)

func newVersion(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  exactArgs(),
		RunE: func(*cobra.Command, []string) error {
			if p.json {
				return p.value(map[string]string{"version": buildVersion(), "go": runtime.Version()})
			}
			p.print("hindcast %s (%s)\n", buildVersion(), runtime.Version())
			return nil
		},
	}
}
