package timeline

import (
	"cmp"
	"slices"

	"hindcast/casefile"
)

const (
	second = casefile.Time(1e6)
	minute = 60 * second

	// minEdgeSlack and maxEdgeSlack bound how far into a row the first record of a
	// source may lie, and how far before its end the last, for the row to count as
	// wholly covered: the usual distance of two records, but no less than the
	// resolution of most logs.
	minEdgeSlack = second
	maxEdgeSlack = 10 * second

	// rotationSlack is how far two files of one log may overlap or lie apart at
	// the rotation boundary whatever their rhythm: buffered log writers and long
	// requests reach that far.
	rotationSlack = 2 * minute

	// plausibleSilence is the largest number of records that may be missing from
	// a silence before it is no longer put down to chance: a Poisson source that
	// expects 7 is silent with probability exp(-7), one in a thousand.
	plausibleSilence = 7
)

// extent is what one source holds of one table: when it was logged first and last, and
// the first and last instant its rows are counted by. A request whose end is stated was
// logged then.
type extent struct {
	table, source string
	first, last   casefile.Time
	from, to      casefile.Time
	rows          int64
}

// stream is one log, capture or feed over time: a source, or the sources that
// continue each other (a log and its rotated predecessors). Splitting a source in
// two files therefore changes nothing downstream.
type stream struct {
	table       string
	files       []extent
	first, last casefile.Time           // when it was logged first and last
	from, to    casefile.Time           // the first and last instant its rows are counted by
	counts      map[casefile.Time]int64 // records by minute of the padded window in which they were logged; silent minutes are absent
	rows        map[casefile.Time]int64 // the same by the minute they are counted in
	delays      map[casefile.Time][]delay
	cuts        []cut                           // where its last requests may be lacking
	rhythm      int64                           // median records a minute between first and last, silent minutes included; outside the padded window the mean
	seconds     map[casefile.Time]minuteSeconds // that hold a record, of the padded window
	gaps        []gap                           // silences the rhythm around them does not explain, in order
	expected    *span                           // where people say it should have reached, if they do
	missing     bool                            // people say it exists, and it is not in the case
	name, note  string                          // of a missing one
}

type span struct{ from, to casefile.Time }

func (s span) overlaps(o span) bool { return s.from < o.to && o.from < s.to }

// minuteCounts are the records of each source in each minute of the padded
// window, by table and source.
type minuteCounts map[[2]string]minutes

type minutes struct {
	logged, rows map[casefile.Time]int64
	delays       map[casefile.Time][]delay // of requests
}

// streamsOf joins extents into streams. format tells sources apart that cannot
// continue each other. The result does not depend on the order of extents.
func streamsOf(extents []extent, counts minuteCounts, seconds sourceSeconds, format func(source string) string, padded span) []stream {
	sorted := slices.Clone(extents)
	slices.SortFunc(sorted, func(a, b extent) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last), cmp.Compare(a.source, b.source))
	})
	var out []stream
	for _, e := range sorted {
		one := stream{table: e.table, files: []extent{e}, first: e.first, last: e.last, from: e.from, to: e.to,
			counts: map[casefile.Time]int64{}, rows: map[casefile.Time]int64{}, delays: map[casefile.Time][]delay{}, seconds: map[casefile.Time]minuteSeconds{}}
		one.add(counts[[2]string{e.table, e.source}], seconds[[2]string{e.table, e.source}])
		one.findRhythm(padded)
		if i := predecessor(out, &one, format); i >= 0 {
			out[i].join(&one, padded)
			continue
		}
		out = append(out, one)
	}
	for i := range out {
		out[i].findGaps(padded)
		out[i].findCuts(padded)
	}
	return out
}

// predecessor returns the place of the stream that next continues, or -1: the one
// of its table and format that ends nearest to its beginning, at a distance that
// rotation or the rhythm of either explains.
func predecessor(streams []stream, next *stream, format func(string) string) int {
	best, bestGap := -1, casefile.Time(0)
	for i := range streams {
		s := &streams[i]
		if s.table != next.table || format(s.files[0].source) != format(next.files[0].source) {
			continue
		}
		gap := next.first - s.last
		overlap := -gap
		switch {
		case overlap > rotationSlack, overlap > 0 && (2*overlap > s.last-s.first || 2*overlap > next.last-next.first):
			continue
		case gap > rotationSlack && isCapture(s.table): // a capture begins and ends when somebody says so
			continue
		case gap > rotationSlack && !plausible(s.rhythm, gap) && !plausible(next.rhythm, gap):
			continue
		}
		if gap = max(gap, -gap); best < 0 || gap < bestGap {
			best, bestGap = i, gap
		}
	}
	return best
}

// plausible reports whether a source of the given rhythm (records a minute) may
// well be silent for that long. A source that is silent in most minutes anyway
// may be silent for any time.
func plausible(rhythm int64, silence casefile.Time) bool {
	return rhythm*int64(silence/second) < plausibleSilence*60
}

func (s *stream) join(next *stream, padded span) {
	s.files = append(s.files, next.files...)
	s.last = max(s.last, next.last)
	s.from, s.to = min(s.from, next.from), max(s.to, next.to)
	s.add(minutes{next.counts, next.rows, next.delays}, next.seconds)
	s.findRhythm(padded)
}

func (s *stream) add(more minutes, seconds map[casefile.Time]minuteSeconds) {
	for m, n := range more.logged {
		s.counts[m] += n
	}
	for m, n := range more.rows {
		s.rows[m] += n
	}
	for m, d := range more.delays {
		s.delays[m] = append(s.delays[m], d...)
	}
	for m, n := range seconds {
		was := s.seconds[m]
		s.seconds[m] = minuteSeconds{was.logged | n.logged, was.began | n.began}
	}
}

// inner calls f for every whole minute of the padded window that lies after the
// minute of the first record and before that of the last.
func (s *stream) inner(padded span, f func(m casefile.Time)) {
	start := padded.from
	if s.first > start {
		start += (s.first - start + minute - 1) / minute * minute
	}
	for m := start; m < padded.to && m+minute <= s.last; m += minute {
		f(m)
	}
}

func (s *stream) findRhythm(padded span) {
	var all []int64
	s.inner(padded, func(m casefile.Time) { all = append(all, s.counts[m]) })
	s.rhythm = 0
	switch {
	case len(all) > 0:
		slices.Sort(all)
		s.rhythm = all[(len(all)-1)/2]
	case s.last-s.first >= minute && (s.last < padded.from || s.first >= padded.to): // its minutes were not counted
		for _, f := range s.files {
			s.rhythm += f.rows
		}
		s.rhythm /= int64((s.last - s.first) / minute)
	}
}

// isCapture tells the tables that come from packets and flow exporters.
func isCapture(table string) bool { return table == "flows" || table == "connections" }

// isFeed tells tables that come from lists of everything published (a status page,
// an alert history, a change log) from records of traffic.
func isFeed(table string) bool { return slices.Contains([]string{"posts", "alerts", "changes"}, table) }

// cover says how the stream stands to one row of the table.
func (s *stream) cover(r Row) Cover {
	return s.coverEnded(r, s.first, s.last)
}

// coverEnded is coverBetween, but a minute whose requests had not all ended where the
// stream ends, or ended while it was silent, is covered in part.
func (s *stream) coverEnded(r Row, first, last casefile.Time) Cover {
	c := s.coverBetween(r, first, last)
	if c == Covered && r.Kind == Minute && s.lacks(span{r.From, r.To}, exactLoss) {
		return Partly
	}
	return c
}

func (s *stream) coverBetween(r Row, first, last casefile.Time) Cover {
	slack := s.edgeSlack()
	switch {
	case s.missing || r.From == r.To || last < r.From || first >= r.To:
		return NotAtAll
	case first > r.From+slack || last < r.To-slack:
		return Partly
	case r.Kind == Minute:
		return s.coverInGaps(span{r.From, r.To})
	}
	return Covered
}

// edgeSlack is how far beyond its first and last record the stream covers.
func (s *stream) edgeSlack() casefile.Time {
	if s.rhythm == 0 {
		return minEdgeSlack
	}
	return min(max(minute/casefile.Time(s.rhythm), minEdgeSlack), maxEdgeSlack)
}
