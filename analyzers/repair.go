package analyzers

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Bounds of the search for the smallest repair: statements that may have to go, and
// networks that may be solved on the way.
const (
	maxRepair   = 6
	maxNetworks = 500
)

// smallestRepair is the smallest set of statements without which all stated times
// are consistent. Every such set holds a statement of every negative cycle, so that
// it is enough to branch on the statements of one cycle at a time, to ever greater
// depth (Reiter 1987, hitting sets). A statement and its copies by the same witness
// count, and go, together. It returns nil where the times are consistent.
func (w *world) smallestRepair(rs []reading) *Contradiction {
	if len(w.conflict(rs)) == 0 {
		return nil
	}
	r := &repairer{w: w, left: maxNetworks}
	for size := 1; size <= maxRepair && len(r.found) == 0 && r.left > 0; size++ {
		r.search(rs, nil, size)
	}
	if len(r.found) == 0 {
		return nil // the cycles themselves are listed
	}
	sort.Slice(r.found, func(i, j int) bool { return slices.Compare(r.found[i], r.found[j]) < 0 })
	best := r.found[0]
	var quotes []Quote
	for _, x := range rs {
		if slices.Contains(best, x.s.ID) {
			quotes = append(quotes, w.timeQuote(x))
		}
	}
	c := w.relation("all stated times together", Conflict, quotes...)
	c.Why = fmt.Sprintf("the times cannot all be true; no smaller set than %s has to go for the rest to be consistent", list(c.Statements))
	var others []string
	for _, f := range r.found[1:] {
		others = append(others, list(f))
	}
	if len(others) > 4 {
		others = append(others[:4], plural(len(others)-4, "other set"))
	}
	c.Condition = "the rest is consistent without " + list(c.Statements)
	if len(others) > 0 {
		c.Condition += "; as well without " + strings.Join(others, ", or without ")
	}
	c.Settle = "a record with a clock for one of these moments"
	return &c
}

// repairer searches sets of one size.
type repairer struct {
	w     *world
	left  int        // networks that may still be solved
	found [][]string // sets of statement ids, each sorted
}

// search finds every set of at most size witnesses, beside those gone, whose
// absence makes rs consistent.
func (r *repairer) search(rs []reading, gone []string, size int) {
	if r.left <= 0 {
		return
	}
	r.left--
	cycle := r.w.conflict(rs)
	switch {
	case len(cycle) == 0:
		set := slices.Clone(gone)
		sort.Strings(set)
		if !slices.ContainsFunc(r.found, func(f []string) bool { return slices.Equal(f, set) }) {
			r.found = append(r.found, set)
		}
		return
	case size == 0:
		return
	}
	done := map[string]bool{}
	for _, i := range cycle {
		key := copyKey(rs[i])
		if done[key] {
			continue
		}
		done[key] = true
		var rest []reading
		out := slices.Clone(gone)
		for _, x := range rs {
			if copyKey(x) == key {
				out = append(out, x.s.ID)
			} else {
				rest = append(rest, x)
			}
		}
		r.search(rest, out, size-1)
	}
}

// copyKey is the same for statements of one witness that say the same of one event.
func copyKey(r reading) string { return fmt.Sprint(family(r), r.s.Event, r.core, r.anchors) }
