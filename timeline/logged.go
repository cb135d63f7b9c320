package timeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"hindcast/casefile"
)

// A log that states when requests ended is written when they end, and its rows stand
// where they began. What it covers follows from when it was written: it holds the
// requests of a minute once they have ended, and lacks those that ended after its last
// line or while it was silent. How many those are is told by how long the requests took
// that were logged just before: over the last hour, or the last takenLeast requests.
const (
	takenOver  = 60 * minute
	takenLeast = 1000

	// exactLoss, fallLoss and riseLoss are one in how many requests of a row may be
	// lacking so: for the row to be exact; for it to speak for a fall, which is told from
	// three standard deviations of a minute on, one in a hundred of 90,000 requests; for
	// it to speak for a rise, which what is lacking can only hide in a count, and shifts
	// in a share by as little as refusals may (censorShare).
	exactLoss = 1000
	fallLoss  = 100
	riseLoss  = censorShare

	// lossLeast is how many requests that took so long make a habit: one alone does not.
	lossLeast = 2
)

// delay is how many requests of a minute were logged so long after they began; 0
// stands for up to a second.
type delay struct {
	by casefile.Time
	n  int64
}

// cut is where a stream ends or falls silent, and what was logged before.
type cut struct {
	at, until casefile.Time // it goes on at until, if that is not 0
	delays    []delay       // shortest first
	n         int64
}

// logged asks for what every source of requests logged in every minute of the span,
// and how long after it began.
func (s *Session) logged(ctx context.Context, padded span) (map[string]map[casefile.Time][]delay, error) {
	rows, _, err := s.Rollup(ctx, "source_logged", padded.from, padded.to, 60)
	if err != nil {
		return nil, err
	}
	out := map[string]map[casefile.Time][]delay{}
	for _, r := range rows {
		at := out[r.Keys["source"]]
		if at == nil {
			at = map[casefile.Time][]delay{}
			out[r.Keys["source"]] = at
		}
		at[r.Bucket] = append(at[r.Bucket], delay{casefile.Time(r.N["secs"]) * second, r.N["n"]})
	}
	return out, nil
}

// findCuts finds where the stream ends or falls silent inside the padded window, where
// any of its requests took longer than a second.
func (s *stream) findCuts(padded span) {
	s.cuts = nil
	if s.missing || !s.delayed() {
		return
	}
	for _, g := range s.gaps {
		s.cuts = append(s.cuts, s.cutAt(g.from, g.to, padded))
	}
	s.cuts = append(s.cuts, s.cutAt(s.last, 0, padded))
}

func (s *stream) delayed() bool {
	for _, at := range s.delays {
		if slices.ContainsFunc(at, func(d delay) bool { return d.by > 0 }) {
			return true
		}
	}
	return false
}

// cutAt gathers what was logged before at, minute by minute.
func (s *stream) cutAt(at, until casefile.Time, padded span) cut {
	c := cut{at: at, until: until}
	start := padded.from + floorMinute(min(at, padded.to-1)-padded.from)
	sum := map[casefile.Time]int64{}
	for m := start; m >= padded.from && (start-m < takenOver || c.n < takenLeast); m -= minute {
		for _, d := range s.delays[m] {
			sum[d.by] += d.n
			c.n += d.n
		}
	}
	for by, n := range sum {
		c.delays = append(c.delays, delay{by, n})
	}
	slices.SortFunc(c.delays, func(x, y delay) int { return cmp.Compare(x.by, y.by) })
	return c
}

// longer counts the requests that took longer than that.
func (c *cut) longer(than casefile.Time) int64 {
	n := int64(0)
	for i := len(c.delays) - 1; i >= 0 && c.delays[i].by > than; i-- {
		n += c.delays[i].n
	}
	return n
}

// lacking is how many of the requests that were logged before the cut would not have
// been, had they begun in the row and taken as long.
func (c *cut) lacking(row span, slack casefile.Time) int64 {
	if row.from >= c.at {
		return 0
	}
	n := c.longer(max(c.at+slack-row.to, 0))
	if c.until != 0 {
		n -= c.longer(c.until - row.from)
	}
	return n
}

// lacks reports whether those are more than one in so many.
func (c *cut) lacks(row span, slack casefile.Time, oneIn int64) bool {
	n := c.lacking(row, slack)
	return n >= lossLeast && n*oneIn > c.n
}

// lacks reports whether more than one in so many requests that began in the row had
// not ended where the stream ends, or ended while it was silent.
func (s *stream) lacks(row span, oneIn int64) bool {
	slack := s.edgeSlack()
	return slices.ContainsFunc(s.cuts, func(c cut) bool { return c.lacks(row, slack, oneIn) })
}

// lackNote says how many minutes of the window lack requests so.
func (s *stream) lackNote(w Window) string {
	n := 0
	for m := w.From; m < w.To; m += minute {
		if s.coverBetween(Row{Minute, m, m + minute}, s.first, s.last) == Covered && s.lacks(span{m, m + minute}, exactLoss) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("requests are logged when they end, and by how long they took more than one in %d that began in %d minutes of the window had not ended when the log did, or ended while it was silent: lower bounds there", exactLoss, n)
}

// endsBefore reports whether the stream ended before enough of what began in the row
// had: what it lacks took longer than what it holds.
func (s *stream) endsBefore(row span) bool {
	return len(s.cuts) > 0 && s.cuts[len(s.cuts)-1].lacks(row, s.edgeSlack(), exactLoss)
}

// unended reports whether a stream that is counted in the row ended too early for it.
func (b *builder) unended(table, rollup string, r Row) bool {
	row := span{r.From, r.To}
	for i := range b.coverers(table) {
		s := &b.coverers(table)[i]
		if st := b.standOf(s, table, rollup); r.Kind == Minute && st.covers(row) && !st.spares(row) && s.endsBefore(row) {
			return true
		}
	}
	return false
}

// lackingBins tells the bins in which a stream lacks more than one request in so many.
func (b *builder) lackingBins(table, rollup string, from, to casefile.Time, secs int, oneIn int64) []bool {
	step := casefile.Time(secs) * second
	out := make([]bool, (to-from+step-1)/step)
	for i := range b.coverers(table) {
		s := &b.coverers(table)[i]
		st := b.standOf(s, table, rollup)
		if st.whole || len(s.cuts) == 0 {
			continue
		}
		for i := range out {
			lo := from + casefile.Time(i)*step
			bin := span{lo, lo + step}
			out[i] = out[i] || s.lacks(bin, oneIn) && !st.spares(bin)
		}
	}
	return out
}
