package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVerify(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "verify CASE",
		Short: "check evidence and parts against their hashes, and every balance",
		Long: `Hashes every original that is still there, every kept copy and every part again,
counts the rows, and checks that every account balances. Exit code 4 means that
something is not what was loaded.`,
		Example: "  hindcast verify CASE",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			cs, err := openCase(args[0])
			if err != nil {
				return err
			}
			v, err := cs.Verify(c.Context())
			if err != nil {
				return err
			}
			if p.json {
				if err := p.value(v); err != nil {
					return err
				}
			} else {
				for _, m := range v.Mismatches {
					p.print("%s\n", safe(m.String()))
				}
				for _, n := range v.Notes {
					p.print("note: %s\n", safe(n))
				}
				p.print("%d sources, %d files, %d parts, %d rows checked: %d mismatches\n", v.Sources, v.Files, v.Parts, v.Rows, len(v.Mismatches))
			}
			if !v.OK() {
				return hint(coded{fmt.Errorf("%s: %d promises of the manifest are not kept", args[0], len(v.Mismatches)), exitMismatch},
					"restore the original, or drop the source and ingest it again")
			}
			return nil
		},
	}
}
