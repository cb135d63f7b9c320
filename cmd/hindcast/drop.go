package main

import (
	"github.com/spf13/cobra"
)

func newDrop(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "drop CASE SOURCE",
		Short:   "take a source out of a case",
		Long:    "Takes a source, named by its id, a prefix of it, or its path, out of the case.\nThe evidence itself is not touched.",
		Example: "  hindcast drop CASE 3f2a9c",
		Args:    exactArgs("CASE", "SOURCE"),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := openCase(args[0])
			if err != nil {
				return err
			}
			s, err := findSource(c, args[1])
			if err != nil {
				return err
			}
			if _, err := c.Drop(string(s.ID)); err != nil {
				return err
			}
			if p.json {
				return p.value(map[string]string{"dropped": string(s.ID)})
			}
			p.print("dropped %s %s\n", s.ID, safe(sourceName(s)))
			return nil
		},
	}
}
