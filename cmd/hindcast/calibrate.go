package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/cobra"

	"hindcast/analyzers"
	"hindcast/fixtures/sim"
	"hindcast/timeline"
)

type calibrateOptions struct {
	worlds  int
	workers int
	out     string
	journal string
	report  bool
}

func newCalibrate(p *program) *cobra.Command {
	var o calibrateOptions
	c := &cobra.Command{
		Use:   "calibrate",
		Short: "measure simulated worlds of known cause, and how well the comparison does on them",
		Long: `Simulates small worlds of every family, runs each through the same readers,
rollups and indicators as any case, and writes the table of what the indicators
measured: the table the comparison's likelihood ratios come from. Same worlds,
same bytes. A killed run continues from its journal.

With --report nothing is simulated: the table built into this program is held
against its own test worlds.`,
		Example: "  hindcast calibrate --worlds 60 --out table.json.gz\n  hindcast calibrate --report",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.report {
				return p.calibrationReport()
			}
			return p.calibrate(c.Context(), o)
		},
	}
	f := c.Flags()
	f.IntVar(&o.worlds, "worlds", analyzers.CalibrationWorlds, "worlds of each family")
	f.IntVar(&o.workers, "workers", 2, "worlds at the same time; the result does not depend on it")
	f.StringVar(&o.out, "out", "calibration.json.gz", "table to write")
	f.StringVar(&o.journal, "journal", "calibration.jsonl", "finished worlds, one a line; a later run continues it")
	f.BoolVar(&o.report, "report", false, "validate the table built into this program")
	return c
}

// calibrate measures every world that the journal does not hold and writes the
// table.
func (p *program) calibrate(ctx context.Context, o calibrateOptions) error {
	if o.worlds < 4 {
		return usageError{fmt.Errorf("--worlds: expected at least 4, found %d", o.worlds)}
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
	var todo []analyzers.World
	for i := range o.worlds {
		for _, f := range sim.Families() {
			w := analyzers.World{Family: f.Name, Hypothesis: f.Cause, Sub: f.Sub, Seed: calibrationSeed + uint64(i)}
			if done[w.Key()] == nil {
				todo = append(todo, w)
			}
		}
	}
	if err := p.measureAll(ctx, o.workers, todo, t, j, len(sim.Families())*o.worlds); err != nil {
		return err
	}
	if done, err = readJournal(o.journal, t); err != nil {
		return err
	}
	for _, f := range sim.Families() {
		for i := range o.worlds {
			w := analyzers.World{Family: f.Name, Seed: calibrationSeed + uint64(i)}
			t.Worlds = append(t.Worlds, *done[w.Key()])
		}
	}
	if err := writeFile(o.out, t.Write); err != nil {
		return err
	}
	p.print("%s\n", o.out)
	return nil
}

// calibrationSeed is the first seed of calibration: no world of the demo or of a
// test is in the table.
const calibrationSeed = 1_000_000

// measureAll measures worlds in parallel and appends each to the journal.
func (p *program) measureAll(ctx context.Context, workers int, todo []analyzers.World, t *analyzers.Calibration, j io.Writer, total int) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan analyzers.World)
	var mu sync.Mutex
	var wg sync.WaitGroup
	finished := total - len(todo)
	for range max(workers, 1) {
		wg.Go(func() {
			for w := range next {
				err := measureWorld(ctx, p, &w, t.Columns)
				mu.Lock()
				if err == nil {
					err = w.Append(j)
				}
				if finished++; finished%50 == 0 {
					p.say("%d of %d worlds", finished, total)
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

// measureWorld simulates one world as files, loads them as any case, and measures
// the indicators at every horizon.
func measureWorld(ctx context.Context, p *program, w *analyzers.World, columns []string) error {
	dir, err := os.MkdirTemp("", "hindcast-calibrate-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w.Clients = calibrationClients(w.Seed)
	if _, err := sim.Generate(ctx, sim.Spec{Family: w.Family, Seed: w.Seed, Clients: w.Clients, Out: sim.Dir(dir)}, nil); err != nil {
		return err
	}
	q := *p
	q.quiet, q.out, q.err = true, io.Discard, io.Discard
	c, err := runOptions{}.openYAML(filepath.Join(dir, "case.yaml"))
	if err != nil {
		return err
	}
	if _, err := q.loadEvidence(ctx, c); err != nil {
		return err
	}
	s, err := timeline.Open(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	tl, err := timeline.Build(ctx, s, c)
	if err != nil {
		return err
	}
	return w.Measure(ctx, analyzers.Input{Case: c.CaseFile(), Timeline: tl, Ask: s}, columns)
}

// calibrationClients draws the size of a world from its seed: 600 to 4800 people,
// each doubling alike.
func calibrationClients(seed uint64) int64 {
	x := (seed + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	x ^= x >> 29
	x *= 0x94d049bb133111eb
	x ^= x >> 32
	base := int64(600) << (x % 3)
	return base + int64((x>>8)%uint64(base))
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
