package main

import (
	"context"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/fixtures/sim"
	"hindcast/timeline"
)

// Acceptance 9 of the method: with every clock moved by its offset, the comparison
// comes to the same verdict and leans the same way.
func TestRightClocksChangeNoVerdict(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates worlds")
	}
	ctx := context.Background()
	moved := 0
	for _, family := range []string{"attack-l7-few", "capacity-herd", "fault-loss"} {
		c, truth := runWorld(t, sim.Spec{Family: family, Seed: 31, Clients: 900, Set: map[string]string{"clock_s": "90"}})
		compared := func(more []timeline.Correction) *analyzers.Comparison {
			s, err := timeline.OpenCorrected(ctx, c, more)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			tl, err := timeline.Build(ctx, s, c)
			if err != nil {
				t.Fatal(err)
			}
			cmp, err := analyzers.Compare(ctx, analyzers.Input{Case: c.CaseFile(), Timeline: tl, Ask: s})
			if err != nil {
				t.Fatal(err)
			}
			return cmp
		}
		more := trueClocks(c, truth)
		for _, k := range more {
			if math.Abs(k.Offset) > 2 {
				moved++
			}
		}
		logged, right := compared(nil), compared(more)
		if logged.Verdict.Code != right.Verdict.Code {
			t.Errorf("%s: %s as logged, %s by right clocks", family, logged.Verdict.Code, right.Verdict.Code)
		}
		a, _ := logged.Pair(analyzers.Capacity, analyzers.Attack)
		b, _ := right.Pair(analyzers.Capacity, analyzers.Attack)
		if (a.Value > 2) != (b.Value > 2) || (a.Value < .5) != (b.Value < .5) {
			t.Errorf("%s: capacity over attack %v as logged, %v by right clocks", family, a.Value, b.Value)
		}
	}
	if moved == 0 {
		t.Error("no clock was off by more than two seconds: nothing was tested")
	}
}

// trueClocks are the corrections of a world's logs and captures, from its truth.
func trueClocks(c *casefile.Case, truth *sim.Truth) []timeline.Correction {
	var out []timeline.Correction
	for _, s := range c.Manifest().Sources {
		path := filepath.ToSlash(s.Files[0].Path)
		for _, k := range truth.Clocks {
			if strings.Contains(path, "/"+k.Source+"-access") || k.Source == "edge" && strings.Contains(path, "/edge/") {
				out = append(out, timeline.Correction{Source: string(s.ID), Offset: float64(k.OffsetUS) / 1e6})
			}
		}
	}
	return out
}
