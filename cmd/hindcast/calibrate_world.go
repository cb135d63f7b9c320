package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hindcast/analyzers"
	"hindcast/fixtures/sim"
	"hindcast/timeline"
)

// calibrationSeed is the first seed of calibration: no world of the demo or of a
// test is in the table.
const calibrationSeed = 1_000_000

// calibrationWorlds lists the worlds of a table: the first seeds of every family,
// so many that each cause has the same number in all, and a quarter of that number
// without an incident. Families advance in step with the number they are to have, so
// that a run that was stopped holds a smaller table whole.
func calibrationWorlds(perCause int) []analyzers.World {
	families, place := map[string]int{}, map[string]int{}
	for _, f := range sim.Families() {
		families[f.Cause]++
	}
	type dealt struct {
		analyzers.World
		share float64 // of its family's worlds that come before it
	}
	var all []dealt
	for _, f := range sim.Families() {
		want := perCause
		if f.Cause == sim.CauseNone {
			want /= 4
		}
		// The k-th family of a cause takes one world more where the number does not divide.
		n := (want + families[f.Cause] - 1 - place[f.Cause]) / families[f.Cause]
		place[f.Cause]++
		for i := range n {
			all = append(all, dealt{analyzers.World{Family: f.Name, Hypothesis: f.Cause, Sub: f.Sub, Seed: calibrationSeed + uint64(i)}, float64(i) / float64(n)})
		}
	}
	slices.SortStableFunc(all, func(a, b dealt) int { return cmp.Compare(a.share, b.share) })
	var out []analyzers.World
	for _, d := range all {
		out = append(out, d.World)
	}
	return out
}

// calibrationClients draws the size of a world from its seed: 600 to 38400 people,
// each doubling alike.
func calibrationClients(seed uint64) int64 {
	x := (seed + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	x ^= x >> 29
	x *= 0x94d049bb133111eb
	x ^= x >> 32
	base := int64(600) << (x % 6)
	return base + int64((x>>8)%uint64(base))
}

// measureWorld simulates one world as files, loads them as any case, and measures
// the indicators at every horizon. quick takes the short cut of calibration: the
// evidence is copied into memory once, nothing is drawn, and indicators without a
// value that enters are not asked. `calibrate --prove` shows that it changes
// nothing.
func measureWorld(ctx context.Context, p *program, w *analyzers.World, columns []string, quick bool) error {
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
	open := timeline.Open
	if quick {
		open = timeline.OpenCopy
	}
	s, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	tl, err := timeline.BuildWith(ctx, s, c, timeline.Options{OnlyMarks: quick})
	if err != nil {
		return err
	}
	in := analyzers.Input{Case: c.CaseFile(), Timeline: tl, Ask: s}
	if quick {
		return w.Measure(ctx, in, columns)
	}
	return w.MeasureAll(ctx, in, columns)
}

// proveShortcut measures n worlds of every family both ways and fails where one
// value differs.
func (p *program) proveShortcut(ctx context.Context, n int) error {
	t := analyzers.NewCalibration(sim.Version)
	checked := 0
	for _, w := range calibrationWorlds(n * len(sim.Families())) {
		if w.Seed >= calibrationSeed+uint64(n) {
			continue
		}
		quick, full := w, w
		if err := measureWorld(ctx, p, &quick, t.Columns, true); err != nil {
			return err
		}
		if err := measureWorld(ctx, p, &full, t.Columns, false); err != nil {
			return err
		}
		if d := quick.Difference(full, t); d != "" {
			return fmt.Errorf("world %s: the short cut changes %s", w.Key(), d)
		}
		if checked++; checked%len(sim.Families()) == 0 {
			p.say("%d worlds measured both ways, no difference", checked)
		}
	}
	p.print("%d worlds, %d values each: the short cut changes nothing\n", checked, len(t.Columns)*len(t.Horizons))
	return nil
}
