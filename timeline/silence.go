package timeline

import (
	"math"
	"math/bits"
	"slices"

	"hindcast/casefile"
)

// A silence is judged by what stands around it, not by the usual of the night: a
// crowd that stands for forty minutes expects every second what the hours before
// expected in an hour. Both sides of the silence, half as long again as it and at least
// leastAround, are cut into cells of a twentieth of it. A source whose records come
// in bursts fills few of them however many records a burst holds, so that what is
// asked is how long it usually pauses, not how much it writes.
const (
	leastSilence = 10  // seconds; what is shorter is a breath
	leastAround  = 300 // seconds either side
	silenceCells = 20

	// clumping is how many times the records that chance may miss have to be missing,
	// because people come in visits and a visit fills several cells. At 2, logs of
	// visits have 0 to 1 % of their time called unknown, logs without clumps none.
	clumping = 2

	// habitRuns is how many silences make a habit.
	habitRuns = 3
)

// gap is a silence the rhythm around it does not explain: the service may have been
// dead or the log lost, and nobody can tell which.
type gap struct {
	span         // whole seconds, from the last record before it to the first after it
	beyond span  // what of it is longer than the usual distance of two records
	rate   int64 // records a minute on the quieter of its sides
}

// heard are the seconds of each minute of the padded window that hold a record.
type heard []uint64

// in counts the seconds of [from, to) that hold a record.
func (h heard) in(from, to int) (n int) {
	for from < to {
		m, end := from/60, min(to, from-from%60+60)
		n += bits.OnesCount64(h[m] >> (from % 60) & (1<<(end-from) - 1))
		from = end
	}
	return n
}

// filled counts the cells of [from, to) that hold a record, and the cells. They are
// laid from the end that touches the silence.
func (h heard) filled(from, to, cell int, backwards bool) (with, all int) {
	for ; to-from >= cell; all++ {
		lo := from
		if backwards {
			lo = to - cell
			to = lo
		} else {
			from += cell
		}
		if h.in(lo, lo+cell) > 0 {
			with++
		}
	}
	return with, all
}

// findGaps finds the silences that neither chance nor habit explains. The records
// before and after it must both speak against it, because a crowd may well begin or
// end within a quiet log's usual silence. Feeds list everything they have, so their
// silence is a true zero.
func (s *stream) findGaps(padded span) {
	s.gaps = nil
	if isFeed(s.table) {
		return
	}
	logged, began := s.heardIn(padded)
	lo := int(max(s.first-padded.from, 0) / second)
	hi := int((min(s.last, padded.to-1) - padded.from) / second)
	if s.first >= padded.from { // what began before it was first logged is no silence
		lo = logged.next(lo, hi)
	}
	var found [][2]int
	for from := lo; from < hi; from++ {
		to := logged.next(from, hi)
		if to-from >= leastSilence && !s.explained(logged, from, to, lo, hi+1) && !stalled(began, from, to, lo, hi+1) {
			found = append(found, [2]int{from, to})
		}
		from = to
	}
	if habit(found, hi-lo) {
		return
	}
	for _, f := range found {
		g := gap{span: span{padded.from + casefile.Time(f[0])*second, padded.from + casefile.Time(f[1])*second}}
		g.rate = s.around(g.span, padded)
		slack := maxEdgeSlack
		if g.rate > 0 {
			slack = min(max(minute/casefile.Time(g.rate), minEdgeSlack), maxEdgeSlack)
		}
		g.beyond = span{g.from + slack, g.to - slack}
		s.gaps = append(s.gaps, g)
	}
}

// heardIn lays out the seconds of the padded window.
func (s *stream) heardIn(padded span) (logged, began heard) {
	n := (padded.to - padded.from + minute - 1) / minute
	logged, began = make(heard, n), make(heard, n)
	for m, x := range s.seconds {
		if i := (m - padded.from) / minute; i >= 0 && i < n {
			logged[i], began[i] = x.logged, x.began
		}
	}
	return logged, began
}

// next is the first second from which on one holds a record, or to.
func (h heard) next(from, to int) int {
	for from < to {
		if rest := h[from/60] >> (from % 60); rest != 0 {
			return min(from+bits.TrailingZeros64(rest), to)
		}
		from += 60 - from%60
	}
	return to
}

// explained reports whether the rhythm around the seconds [from, to) without a record
// may well have such a silence somewhere in the seconds [lo, hi). Messages speak of what
// happens: of them the rhythm of the whole has to speak against it too, because a lull
// between two troubles is a lull.
func (s *stream) explained(h heard, from, to, lo, hi int) bool {
	long := to - from
	cell := max(long/silenceCells, 1)
	reach := max(long+long/2, leastAround)
	with, all := h.filled(max(from-reach, lo), from, cell, true)
	withAfter, allAfter := h.filled(to, min(to+reach, hi), cell, false)
	cells := float64(long) / float64(cell)
	expected := math.Min(expectedIn(cells, with, all), expectedIn(cells, withAfter, allAfter))
	if math.IsInf(expected, 1) { // nothing stands around it: the mean of all there is
		rows := int64(0)
		for _, f := range s.files {
			rows += f.rows
		}
		expected = float64(long) * math.Min(1, float64(rows)/math.Max(1, float64((s.last-s.first)/second)))
	}
	if s.table == "messages" {
		with, all = h.filled(lo, from, cell, true)
		withAfter, allAfter = h.filled(to, hi, cell, false)
		expected = math.Min(expected, expectedIn(cells, with+withAfter, all+allAfter))
	}
	chances := math.Max(1, expected*float64(hi-lo)/float64(long))
	return expected-math.Log(chances) < clumping*plausibleSilence
}

// expectedIn is how many records, those of one burst taken as one, a silence of so
// many cells would hold where of all cells so many hold one: by Poisson's law the
// share without one is exp(-rate). Of none it says nothing, and gives +Inf.
func expectedIn(cells float64, with, all int) float64 {
	if all == 0 {
		return math.Inf(1)
	}
	share := math.Min(float64(with)/float64(all), 1-1/float64(2*all))
	return -math.Log1p(-share) * cells
}

// stalled reports whether requests began all through the silence as they do around
// it: then nothing is lost, they ended later. Where a log was lost, those that are
// left began in the time that requests take before it goes on.
func stalled(began heard, from, to, lo, hi int) bool {
	reach := max(to-from, leastAround)
	before, after := max(from-reach, lo), min(to+reach, hi)
	around := float64(began.in(before, from)+began.in(to, after)) / float64(max(from-before+after-to, 1))
	const parts = 4
	for i := range parts {
		a, b := from+(to-from)*i/parts, from+(to-from)*(i+1)/parts
		if n := began.in(a, b); n == 0 || 2*float64(n) < around*float64(b-a) {
			return false
		}
	}
	return true
}

// habit reports whether the silences are how the source is: at least habitRuns that
// take half of its time, none longer than twice the median. Those that chance
// explains do not count: the silences of a quiet night excuse none of a crowd.
func habit(silences [][2]int, of int) bool {
	var lengths []int
	sum := 0
	for _, f := range silences {
		lengths = append(lengths, f[1]-f[0])
		sum += f[1] - f[0]
	}
	slices.Sort(lengths)
	n := len(lengths)
	return n >= habitRuns && 2*sum >= of && lengths[n-1] <= 2*lengths[n/2]
}

// around is the mean of the records a minute on the quieter side of the silence, in
// the whole minutes next to it.
func (s *stream) around(silence, padded span) int64 {
	side := func(from, to casefile.Time) (mean int64, ok bool) {
		n := (to - from) / minute
		for m := from; m+minute <= to; m += minute {
			mean += s.counts[m]
		}
		return mean / max(int64(n), 1), n > 0
	}
	const reach = leastAround * second
	start := -floorMinute(-max(s.first, padded.from))
	end := floorMinute(min(s.last+second, padded.to))
	before, ok := side(max(floorMinute(silence.from)-reach, start), floorMinute(silence.from))
	after, okAfter := side(-floorMinute(-silence.to), min(-floorMinute(-silence.to)+reach, end))
	switch {
	case !ok && !okAfter:
		return s.rhythm
	case !ok:
		return after
	case !okAfter:
		return before
	}
	return min(before, after)
}

// coverInGaps says how the stream stands to a row between its first and last record:
// one inside a gap may hold anything, and one that shares more of it than the usual
// distance of two records is covered in part.
func (s *stream) coverInGaps(r span) Cover {
	i, _ := slices.BinarySearchFunc(s.gaps, r.from, func(g gap, t casefile.Time) int {
		if g.to <= t {
			return -1
		}
		return 1
	})
	for _, g := range s.gaps[i:] {
		switch {
		case g.from >= r.to:
			return Covered
		case g.from <= r.from && r.to <= g.to:
			return Unknown
		case g.beyond.overlaps(r):
			return Partly
		}
	}
	return Covered
}
