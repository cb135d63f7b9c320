package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"hindcast/fixtures"
	"hindcast/fixtures/sim"
)

type demoOptions struct {
	out        string
	publicOnly bool
	clients    int64
}

func newDemo(p *program) *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "run the founding case, from evidence to page",
		Long: `Writes the public record of the founding case and runs it, then simulates a
fictional service with the same schedule in five worlds and runs those. Real and
simulated evidence never share a case.`,
		Example: "  hindcast demo --out hindcast-demo",
		Args:    exactArgs(),
		RunE:    func(c *cobra.Command, _ []string) error { return runDemo(c.Context(), p, o) },
	}
	c.Flags().StringVar(&o.out, "out", "hindcast-demo", "folder to write")
	c.Flags().BoolVar(&o.publicOnly, "public-only", false, "leave the simulated worlds out")
	c.Flags().Int64Var(&o.clients, "clients", 0, "people in each simulated world; 0 is the demonstration's own size")
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
	for _, d := range sim.Demos() {
		dir := filepath.Join(o.out, "simulated", d.Name)
		if !exists(filepath.Join(dir, "truth.json")) {
			if d.Spec.Out = sim.Dir(dir); o.clients > 0 {
				d.Spec.Clients = o.clients
			}
			if err := p.world(ctx, d.Name, d.Spec); err != nil {
				return err
			}
		}
		errs = append(errs, runRun(ctx, p, dir, runOptions{}))
	}
	return errors.Join(errs...)
}

// world simulates one world with a bar.
func (p *program) world(ctx context.Context, name string, spec sim.Spec) error {
	progress, done := p.simulated(name)
	defer done()
	_, err := sim.Generate(ctx, spec, progress)
	return err
}
