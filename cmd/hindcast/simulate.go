package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"hindcast/fixtures/sim"
)

type simulateOptions struct {
	seed    uint64
	clients int64
	out     string
	set     []string
	views   []string
}

func newSimulate(p *program) *cobra.Command {
	var o simulateOptions
	c := &cobra.Command{
		Use:   "simulate FAMILY",
		Short: "simulate evidence of a fictional service whose cause is known",
		Long: `Simulates one world of the fictional service "Example Live" and writes its
evidence, case.yaml and truth.json: the same bytes for the same seed on any
machine. hindcast list families names the families; docs/simulator.md explains
the model. Nothing simulated names anybody real, and every report about it begins
with "Simulated".`,
		Example: "  hindcast simulate capacity --seed 7 --clients 5000 --out world\n  hindcast run world\n" +
			"  hindcast simulate attack-syn --evidence haproxy,messages,netflow-100 --out other",
		Args: exactArgs("FAMILY"),
		RunE: func(c *cobra.Command, args []string) error {
			if o.out == "" {
				o.out = fmt.Sprintf("%s-%d", args[0], o.seed)
			}
			truth, err := p.simulate(c.Context(), args[0], o)
			if err != nil {
				return err
			}
			if p.json {
				return p.value(truth)
			}
			p.print("%s\n", o.out)
			return nil
		},
	}
	f := c.Flags()
	f.Uint64Var(&o.seed, "seed", 1, "same seed, same bytes")
	f.Int64Var(&o.clients, "clients", sim.DefaultClients, "people expected for the event")
	f.StringVar(&o.out, "out", "", "folder to write (FAMILY-SEED)")
	f.StringArrayVar(&o.set, "set", nil, "key=value: a parameter that is not drawn; may be repeated")
	var kinds []string
	for _, k := range sim.EvidenceKinds() {
		kinds = append(kinds, k.Name)
	}
	f.StringSliceVar(&o.views, "evidence", nil, "evidence to write instead of access logs and captures, and beside them: "+strings.Join(kinds, ", "))
	return c
}

// simulate writes one world into a new or empty folder.
func (p *program) simulate(ctx context.Context, family string, o simulateOptions) (*sim.Truth, error) {
	if _, err := sim.Lookup(family); err != nil {
		return nil, hint(usageError{err}, "hindcast list families")
	}
	if entries, err := os.ReadDir(o.out); err == nil && len(entries) > 0 {
		return nil, hint(fmt.Errorf("%s: expected a new or empty folder, found %d entries", o.out, len(entries)), "choose another --out")
	}
	if err := sim.CheckEvidence(o.views); err != nil {
		return nil, hint(usageError{err}, "docs/simulator.md lists the kinds of evidence")
	}
	set := map[string]string{}
	for _, kv := range o.set {
		k, v, ok := strings.Cut(kv, "=")
		if !ok || k == "" {
			return nil, hint(usageError{fmt.Errorf("--set: expected key=value, found %q", kv)}, "docs/simulator.md lists the parameters")
		}
		set[k] = v
	}
	progress, done := p.simulated(filepath.Base(o.out))
	defer done()
	return sim.Generate(ctx, sim.Spec{Family: family, Seed: o.seed, Clients: o.clients, Out: sim.Dir(o.out), Set: set, Evidence: o.views}, progress)
}

// simulated is a bar over simulated minutes, on a terminal only.
func (p *program) simulated(name string) (update func(done, total int64), done func()) {
	if p.json || p.quiet || !terminal(p.err) {
		return nil, func() {}
	}
	m := mpb.New(mpb.WithOutput(p.err), mpb.WithWidth(24))
	bar := m.AddBar(0, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.Name(name+" ")),
		mpb.AppendDecorators(decor.CountersNoUnit("%d of %d min "), decor.AverageETA(decor.ET_STYLE_GO)))
	return func(now, total int64) {
			bar.SetTotal(total, false)
			bar.SetCurrent(now)
		}, func() {
			bar.Abort(true)
			m.Wait()
		}
}
