package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"hindcast/analyzers"
	"hindcast/fixtures/sim"
)

type calibrateOptions struct {
	worlds  int
	workers int
	out     string
	journal string
	report  bool
	into    string
	prove   int
}

func newCalibrate(p *program) *cobra.Command {
	var o calibrateOptions
	c := &cobra.Command{
		Use:   "calibrate",
		Short: "measure simulated worlds of known cause, and how well the comparison does on them",
		Long: `Simulates worlds of every family and of many sizes, runs each through the same readers,
rollups and indicators as any case, and writes the table of what the indicators
measured: the table the comparison's likelihood ratios come from. Same worlds,
same bytes, on any number of cores. A killed run continues from its journal.

With --report nothing is simulated: the table built into this program is held
against its own test worlds. With --prove N, N worlds of every family are measured
as a case is and by the short cut of calibration; a difference is an error.`,
		Example: "  hindcast calibrate --worlds 2000 --out table.json.gz\n  hindcast calibrate --report --into docs/method.md",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case o.report:
				return p.calibrationReport(o.into)
			case o.prove > 0:
				return p.proveShortcut(c.Context(), o.prove)
			}
			return p.calibrate(c.Context(), o)
		},
	}
	f := c.Flags()
	f.IntVar(&o.worlds, "worlds", analyzers.CalibrationWorlds, "worlds of each cause, shared by its families; a quarter as many without an incident")
	f.IntVar(&o.workers, "workers", 3, "worlds at the same time; the result does not depend on it")
	f.StringVar(&o.out, "out", "calibration.json.gz", "table to write")
	f.StringVar(&o.journal, "journal", "calibration.jsonl", "finished worlds, one a line; a later run continues it")
	f.BoolVar(&o.report, "report", false, "validate the table built into this program")
	f.StringVar(&o.into, "into", "", "document whose validation section --report writes anew")
	f.IntVar(&o.prove, "prove", 0, "worlds of each family to measure both ways")
	return c
}

// calibrate measures every world that the journal does not hold and writes the
// table.
func (p *program) calibrate(ctx context.Context, o calibrateOptions) error {
	if o.worlds < 4*len(sim.Families()) {
		return usageError{fmt.Errorf("--worlds: expected at least %d, found %d", 4*len(sim.Families()), o.worlds)}
	}
	t := analyzers.NewCalibration(sim.Version)
	done, err := readJournal(o.journal, t)
	if err != nil {
		return err
	}
	j, err := os.OpenFile(o.journal, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer j.Close()
	all := calibrationWorlds(o.worlds)
	var todo []analyzers.World
	for _, w := range all {
		if done[w.Key()] == nil {
			todo = append(todo, w)
		}
	}
	if err := p.measureAll(ctx, o.workers, todo, t, j, len(all)); err != nil {
		return err
	}
	if done, err = readJournal(o.journal, t); err != nil {
		return err
	}
	for _, f := range sim.Families() {
		for _, w := range all {
			if w.Family == f.Name {
				t.Worlds = append(t.Worlds, *done[w.Key()])
			}
		}
	}
	t.Summarise(func(what string) { p.say("worth of further evidence: %s", what) })
	if err := writeFile(o.out, t.Write); err != nil {
		return err
	}
	p.print("%s\n", o.out)
	return nil
}

// measureAll measures worlds in parallel and appends each to the journal.
func (p *program) measureAll(ctx context.Context, workers int, todo []analyzers.World, t *analyzers.Calibration, j io.Writer, total int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan analyzers.World)
	var mu sync.Mutex
	var wg sync.WaitGroup
	begun, finished := time.Now(), 0
	for range max(workers, 1) {
		wg.Go(func() {
			for w := range next {
				err := measureWorld(ctx, p, &w, t.Columns, true)
				mu.Lock()
				if err == nil {
					err = w.Append(j)
				}
				if finished++; finished%50 == 0 {
					each := time.Since(begun) / time.Duration(finished)
					p.say("%d of %d worlds, %.1f a second, %s left", total-len(todo)+finished, total, 1/each.Seconds(),
						(each * time.Duration(len(todo)-finished)).Round(time.Second))
				}
				mu.Unlock()
				if err != nil {
					cancel(fmt.Errorf("world %s: %w", w.Key(), err))
				}
			}
		})
	}
	for _, w := range todo {
		if ctx.Err() != nil {
			break
		}
		next <- w
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// readJournal returns the worlds of a journal by key. A last line that was cut
// short is left out; a journal of another table is refused.
func readJournal(path string, t *analyzers.Calibration) (map[string]*analyzers.World, error) {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return map[string]*analyzers.World{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	done, err := analyzers.ReadWorlds(f, t.Columns)
	if err != nil {
		return nil, hint(fmt.Errorf("%s:%w", path, err), "remove it to begin anew")
	}
	return done, nil
}
