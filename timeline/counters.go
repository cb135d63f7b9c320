package timeline

import (
	"fmt"
	"time"

	"hindcast/casefile"
)

// A counter is read at moments, so its rise in a row is that between the last sample
// before the row and the last in it. The rise is the row's own only where those two
// moments stand near the two ends of the row: over a gap in scraping nobody knows
// when the counter rose, and what rose in hours must not stand in one minute. How
// near is near follows from how often the series is usually sampled.

// counterKey is one counter: a series and its labels.
type counterKey struct {
	series
	labels string
}

// counterTimes tells when counters were sampled.
type counterTimes struct {
	rows  []Row
	last  []map[counterKey]casefile.Time // by row: the last sample in it
	usual map[counterKey]casefile.Time   // from one sample to the next
}

// counterTimesOf asks it for the rows; times are the answers of gauges_counters for
// them. What is usual is measured from the samples of [from, to): a series that was
// thinned after some days says nothing of the incident by its older samples.
func (b *builder) counterTimesOf(rows []Row, times [][]Ints, from, to casefile.Time) (*counterTimes, error) {
	c := &counterTimes{rows: rows, usual: map[counterKey]casefile.Time{}}
	keyOf := func(r Ints) counterKey {
		return counterKey{series{r.Keys["name"], r.Keys["unit"], "counter"}, r.Keys["labels"]}
	}
	for _, in := range times {
		last := map[counterKey]casefile.Time{}
		for _, r := range in {
			last[keyOf(r)] = casefile.Time(r.N["last_us"])
		}
		c.last = append(c.last, last)
	}
	intervals, _, err := b.s.Rollup(b.ctx, "gauges_intervals", from, to, 60)
	if err != nil {
		return nil, err
	}
	for _, r := range intervals {
		c.usual[keyOf(r)] = casefile.Time(r.N["usual_us"])
	}
	return c, nil
}

// tableCounters are the times for the rows of the table.
func (b *builder) tableCounters() (*counterTimes, error) {
	times, err := b.rowsOf("gauges_counters")
	if err != nil {
		return nil, err
	}
	return b.counterTimesOf(b.tl.Rows, times, b.f.window.From-baselineReach, b.f.window.To)
}

// binnedCounters are the times for bins of a span.
func (b *builder) binnedCounters(from, to casefile.Time, secs int) (*counterTimes, error) {
	times, err := b.binned("gauges_counters", from, to, secs)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(times))
	step := casefile.Time(secs) * second
	for i := range rows {
		at := from + casefile.Time(i)*step
		rows[i] = Row{Minute, at, at + step}
	}
	return b.counterTimesOf(rows, times, from, to)
}

// lastSample is what a counter showed last.
type lastSample struct {
	milli int64
	at    casefile.Time
}

// rises are how much a counter rose since the previous row, row by row. A rise is
// known where the previous row holds the same labels, none of them fell, and it is
// the row's own; far counts the rows that lack it only because of when samples were
// taken.
func (c *counterTimes) rises(s series, rows [][]Ints) (points []Point, far int) {
	points = make([]Point, len(rows))
	var before map[string]lastSample // of the previous row
	begun := false
	for i := range rows {
		last := map[string]lastSample{}
		var rise float64
		known, near := true, true
		for _, r := range samplesOf(s, rows[i]) {
			milli, ok := r.N["last_milli"]
			if !ok {
				continue
			}
			key := counterKey{s, r.Keys["labels"]}
			v := lastSample{milli, c.last[i][key]}
			last[key.labels] = v
			was, seen := before[key.labels]
			known = known && seen && milli >= was.milli
			near = near && ownRise(c.rows[i], was.at, v.at, c.usual[key])
			rise += (float64(milli) - float64(was.milli)) / 1000
		}
		switch {
		case len(last) == 0:
		case len(before) == 0 && begun || known && len(last) == len(before) && !near:
			far++
		case !known || len(last) != len(before):
		default:
			points[i] = Point{Value: rise, Known: true}
		}
		before, begun = last, begun || len(last) > 0
	}
	return points, far
}

// ownRise reports whether what a counter rose between two samples is the rise of the
// row: one in which samples come about as often as rows, the first stands before the
// row and the second before its end by no more than half as much again as usual (or a
// tenth of the row, where that is more), and they are not half a row further or less
// apart than the row is long. The row after the window ends where the evidence does.
func ownRise(r Row, was, at, usual casefile.Time) bool {
	long := r.To - r.From
	if r.Kind == After {
		return r.From-was <= usual*3/2
	}
	far := max(usual*3/2, long/10)
	apart := at - was
	return usual > 0 && !slower(usual, long) && r.From-was <= far && r.To-at <= far && 2*apart >= long && 2*apart <= 3*long
}

// slower reports whether samples come more seldom than rows, and by more than the
// tenth by which a scrape may be late.
func slower(usual, long casefile.Time) bool { return usual*10 > long*11 }

// usualOf is how far apart the samples of a series usually are: of the labels the one
// sampled most seldom.
func (c *counterTimes) usualOf(s series) casefile.Time {
	var most casefile.Time
	for k, u := range c.usual {
		if k.series == s {
			most = max(most, u)
		}
	}
	return most
}

// noteCounter says where the rise of a counter is unknown because of when it was
// sampled.
func (b *builder) noteCounter(c *counterTimes, s series, lane string, far int) {
	usual := c.usualOf(s)
	every := time.Duration(usual) * time.Microsecond
	switch {
	case slower(usual, casefile.Time(b.step)*second):
		b.note("series %s is sampled every %s: rows of %s cannot hold its rise, which is unknown in them", lane, every, time.Duration(b.step)*time.Second)
	case far > 0:
		b.note("series %s: in %s its samples, usually %s apart, stand too far from the ends of the row or from each other: its rise is unknown there", lane, rowsWord(far), every)
	}
}

func rowsWord(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}
