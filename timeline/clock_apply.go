package timeline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"hindcast/casefile"
	"hindcast/casefile/duck"
)

// statedBasis begins the basis of a correction of case.yaml.
const statedBasis = "case.yaml: "

// stated reads the clock corrections of case.yaml. One that names no source of the
// case is returned as a note, not as an error: the source may not be loaded yet.
func stated(c *casefile.Case) (out []Correction, notes []string, err error) {
	cf := c.CaseFile()
	f := &facts{sources: map[string]sourceFact{}}
	manifest := c.Manifest()
	for i := range manifest.Sources {
		f.addSource(&manifest.Sources[i])
	}
	for i, k := range cf.Clocks {
		add, err := time.ParseDuration(k.Offset)
		if err != nil {
			return nil, nil, fmt.Errorf("case.yaml: clocks[%d].offset: expected a duration like -1.5s, found %q", i, k.Offset)
		}
		var at casefile.Time
		if k.At != "" {
			if at, err = cf.ParseInstant(k.At); err != nil {
				return nil, nil, fmt.Errorf("case.yaml: clocks[%d].at: %w", i, err)
			}
		}
		found := false
		for j := range manifest.Sources {
			id := string(manifest.Sources[j].ID)
			if f.holds(stream{files: []extent{{source: id}}}, k.Source) {
				found = true
				out = append(out, Correction{Source: id, Name: f.sources[id].name, Offset: -add.Seconds(), DriftPPM: k.Drift, At: at, Basis: statedBasis + k.Basis})
			}
		}
		if !found {
			notes = append(notes, fmt.Sprintf("case.yaml corrects the clock of %s, which is not in the case", k.Source))
		}
	}
	return out, notes, nil
}

// OpenCorrected is Open with more corrections than case.yaml states: those of
// Timeline.Measured. What case.yaml says about a source goes before them.
func OpenCorrected(ctx context.Context, c *casefile.Case, more []Correction) (*Session, error) {
	return openWith(ctx, c, more, duck.Options{})
}

func openWith(ctx context.Context, c *casefile.Case, more []Correction, o duck.Options) (*Session, error) {
	all, notes, err := stated(c)
	if err != nil {
		return nil, err
	}
	for _, m := range more {
		if !slices.ContainsFunc(all, func(x Correction) bool { return x.Source == m.Source }) {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(x, y Correction) int { return cmp.Compare(x.Source, y.Source) })
	all = slices.CompactFunc(all, func(x, y Correction) bool { return x.Source == y.Source })
	for i := range all {
		k := &all[i]
		o.Clocks = append(o.Clocks, duck.Clock{Source: k.Source, AheadUS: int64(math.Round(k.Offset * 1e6)), DriftPPB: int64(math.Round(k.DriftPPM * 1e3)), AtUS: int64(k.At)})
	}
	s, err := open(ctx, c, o)
	if err != nil {
		return nil, err
	}
	s.corrections, s.notes = all, notes
	return s, nil
}

// correct moves the rows that do not come from the engine, in place.
func (f *facts) correct(by map[casefile.SourceID]*Correction) {
	maybe := func(k *Correction, t *casefile.Null[casefile.Time]) {
		if t.Valid {
			t.V = k.shift(t.V)
		}
	}
	for i := range f.posts {
		if k := by[f.posts[i].Source]; k != nil {
			p := &f.posts[i].Row
			p.TS = k.shift(p.TS)
			maybe(k, &p.CreatedAt)
			maybe(k, &p.UpdatedAt)
		}
	}
}

// bySource finds the correction of a source; there is none for most.
func bySource(all []Correction) map[casefile.SourceID]*Correction {
	by := map[casefile.SourceID]*Correction{}
	for i := range all {
		by[casefile.SourceID(all[i].Source)] = &all[i]
	}
	return by
}

// standing is how far a clock is ahead of the reference of its group, in seconds.
type standing struct {
	ref           string
	offset, error float64
	drift         float64
	at            casefile.Time
	method        string
}

// standings joins the measured pairs into groups of clocks that can be compared.
// The reference of a group is its clock with the highest rank, then the one with
// the most matches, then the smallest id; the others are reached over the pairs
// with the smallest error first.
func standings(pairs []ClockPair, rank func(source string) int) map[string]standing {
	matches := map[string]int{}
	var edges []ClockPair
	for _, p := range pairs {
		if p.Measured() {
			edges = append(edges, p, p.turned())
			matches[p.A] += p.N
			matches[p.B] += p.N
		}
	}
	slices.SortStableFunc(edges, func(x, y ClockPair) int {
		return cmp.Or(cmp.Compare(x.Error, y.Error), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	var roots []string
	for s := range matches {
		roots = append(roots, s)
	}
	slices.SortFunc(roots, func(x, y string) int {
		return cmp.Or(cmp.Compare(rank(y), rank(x)), cmp.Compare(matches[y], matches[x]), cmp.Compare(x, y))
	})
	out := map[string]standing{}
	for _, root := range roots {
		if _, ok := out[root]; ok {
			continue
		}
		out[root] = standing{ref: root}
		for grown := true; grown; {
			grown = false
			for _, e := range edges {
				from, ok := out[e.B]
				if _, have := out[e.A]; !ok || have || from.ref != root {
					continue
				}
				out[e.A] = from.reach(&e)
				grown = true
				break
			}
		}
	}
	return out
}

// turned is the pair seen from the other side.
func (c *ClockPair) turned() ClockPair {
	t := *c
	t.A, t.B, t.NameA, t.NameB, t.Offset, t.Zone = c.B, c.A, c.NameB, c.NameA, -c.Offset, -c.Zone
	if c.Drift != nil {
		d := -*c.Drift
		t.Drift = &d
	}
	return t
}

// reach is the standing of e.A, given that of e.B.
func (s standing) reach(e *ClockPair) standing {
	n := standing{ref: s.ref, at: e.At, offset: s.offset + float64(s.drift*(float64(e.At-s.at)/1e12)) + e.Offset,
		error: s.error + e.Error, drift: s.drift, method: e.Method}
	if e.Drift != nil && math.Abs(*e.Drift) > *e.DriftErr {
		n.drift += *e.Drift
	}
	return n
}

// Measured turns what was measured into corrections: every clock is brought to the
// reference of its group. rows of the references are left as they are.
func (t *Timeline) Measured() []Correction {
	inside := map[string]int{}
	for _, c := range t.Coverage {
		if c.Source != "" && c.First < t.Window.To && c.Last >= t.Window.From {
			inside[c.Source] = 1
		}
	}
	all := standings(t.Clocks, func(s string) int { return inside[s] })
	var out []Correction
	for source, leader := range t.clockOf {
		s, ok := all[leader]
		if !ok || s.ref == leader {
			continue
		}
		out = append(out, Correction{Source: source, Name: t.names[source], Offset: s.offset, DriftPPM: s.drift, At: s.at,
			Basis: fmt.Sprintf("measured against %s (%s)", t.names[s.ref], s.method)})
	}
	slices.SortFunc(out, func(x, y Correction) int { return cmp.Compare(x.Source, y.Source) })
	return out
}

// BuildAligned builds the timeline twice: as the clocks say, to measure how they
// stand to each other, and with what was measured applied. The session belongs to
// the second and is the caller's to close. Where nothing was measured the two are
// the same.
func BuildAligned(ctx context.Context, c *casefile.Case, opt Options) (*Session, *Timeline, error) {
	s, err := Open(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	first, err := BuildWith(ctx, s, c, opt)
	if err != nil || len(first.Measured()) == 0 {
		return s, first, err
	}
	more := first.Measured()
	if err := s.Close(); err != nil {
		return nil, nil, err
	}
	if s, err = OpenCorrected(ctx, c, more); err != nil {
		return nil, nil, err
	}
	opt.logged = first
	tl, err := BuildWith(ctx, s, c, opt)
	return s, tl, err
}
