package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"hindcast/fixtures"
)

type demoOptions struct {
	out        string
	publicOnly bool
	clients    int64
}

// worlds are the simulated cases of the demo: what the platform's own evidence
// would look like under each cause.
var worlds = []string{"capacity", "attack", "mixed", "fault"}

const demoSeed = 1

func newDemo(p *program) *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "run the founding case, from evidence to page",
		Long: `Writes the public record of the founding case and runs it, then simulates a
fictional service with the same schedule in four worlds and runs those. Real and
simulated evidence never share a case.`,
		Example: "  hindcast demo --out hindcast-demo",
		Args:    exactArgs(),
		RunE:    func(c *cobra.Command, _ []string) error { return runDemo(c.Context(), p, o) },
	}
	c.Flags().StringVar(&o.out, "out", "hindcast-demo", "folder to write")
	c.Flags().BoolVar(&o.publicOnly, "public-only", false, "leave the simulated worlds out")
	c.Flags().Int64Var(&o.clients, "clients", 8000, "people in each simulated world")
	return c
}

func runDemo(ctx context.Context, p *program, o demoOptions) error {
	public := filepath.Join(o.out, "public")
	if err := fixtures.Write("founding", public); err != nil {
		return hint(err, "remove "+o.out+" or choose another --out")
	}
	err := runRun(ctx, p, public, runOptions{})
	if err != nil || o.publicOnly {
		return err
	}
	var errs []error
	for _, family := range worlds {
		dir := filepath.Join(o.out, "simulated", family)
		if !exists(filepath.Join(dir, "truth.json")) {
			if _, err := p.simulate(ctx, family, simulateOptions{seed: demoSeed, clients: o.clients, out: dir}); err != nil {
				return err
			}
		}
		errs = append(errs, runRun(ctx, p, dir, runOptions{}))
	}
	return errors.Join(errs...)
}
