package ingest

import (
	"math"
	"sort"
	"time"

	"hindcast/casefile"
)

// Repeated is a stretch of local time that the clocks of a zone show twice, as they
// do where summer time ends.
type Repeated struct {
	Zone   string
	Change int64 // instant at which the clocks are set back, in seconds since 1970
	From   int64 // what they show from then on, in seconds as if it were UTC
	Gap    int64 // how far they are set back, in seconds
}

// has reports whether a local time is shown twice.
func (r *Repeated) has(local int64) bool {
	return r != nil && r.From <= local && local < r.From+r.Gap
}

// margin is how much before and after the repeated stretch belongs to it, and the
// shortest step back that tells one pass from the other: a tenth of it.
func (r *Repeated) margin() int64 { return r.Gap / 10 }

// LocalTime returns what clocks in loc are ahead of UTC, in seconds, when they show
// local, and the repeated stretch that holds the minute or lies within a tenth of
// its length; nil where none does. Of two readings it is the first.
func LocalTime(local int64, loc *time.Location) (offset int64, near *Repeated) {
	u := time.Unix(local, 0).UTC()
	t := time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), u.Second(), 0, loc)
	offset = local - t.Unix()
	if _, off := t.Zone(); int64(off) != offset { // no clock showed it
		return offset, nil
	}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		r := &Repeated{Zone: loc.String(), Change: start.Unix(), From: start.Unix() + offset, Gap: int64(before) - offset}
		if r.Gap > 0 && local < r.From+r.Gap+r.margin() {
			if r.has(local) {
				offset = int64(before)
			}
			return offset, r
		}
	}
	if !end.IsZero() {
		_, after := end.Zone()
		r := &Repeated{Zone: loc.String(), Change: end.Unix(), From: end.Unix() + int64(after), Gap: offset - int64(after)}
		if r.Gap > 0 && local >= r.From-r.margin() {
			return offset, r
		}
	}
	return offset, nil
}

// Wall follows the local times of one parser that name no zone. Which of two
// readings such a time has is decided by the lines around it, which parsers of other
// chunks may read: so each is read as the first, and what was seen is handed on in
// the order of the lines; where some prove to be the second, the source is read once
// more with that known. A nil one knows nothing and takes nothing.
type Wall struct {
	plan map[int64][]pass // by the change, lines whose repeated times are the second
	at   casefile.Origin
	now  wallRow
	set  bool // now holds the time of the line
	slow bool // the line was written long after its time
	far  int  // lines since one near a repeated stretch
	rows []wallRow
	any  bool // a repeated time was read
}

// wallRow is the local time of a line.
type wallRow struct {
	at    casefile.Origin
	local int64
	near  *Repeated
}

// pass is a run of lines whose repeated times are the second of two.
type pass struct {
	from, to int64 // offsets of the first line and of the one after the last
	out      int64 // offset of the first line behind the repeated stretch
}

const (
	endless  = int64(math.MaxInt64)
	wallRun  = 16 // lines that make sure, as of a clock's steps
	wallLast = 3  // as many are enough where the source ends with them
	wallSlow = 10 // a time this many seconds before its line was written tells nothing
)

// Later is told a local time without a zone and what LocalTime said of it. It
// returns how many seconds later than that it is.
func (w *Wall) Later(local int64, near *Repeated) int64 {
	if w == nil {
		return 0
	}
	w.now, w.set, w.slow = wallRow{w.at, local, near}, true, false
	if !near.has(local) {
		return 0
	}
	w.any = true
	if _, ok := w.passOf(near); ok {
		return near.Gap
	}
	return 0
}

// Took is told how long after its time the line was written, in microseconds. It
// returns how many seconds the time is earlier than Later said: what was written
// before the second pass was over did not begin so late in it.
func (w *Wall) Took(us int64) int64 {
	if w == nil || !w.set || us < wallSlow*1e6 {
		return 0
	}
	w.slow = true
	near := w.now.near
	if !near.has(w.now.local) {
		return 0
	}
	if p, ok := w.passOf(near); ok && w.at.Offset < p.out && w.now.local+us/1e6 > near.From+near.Gap+wallSlow {
		return near.Gap
	}
	return 0
}

// Apart is how many microseconds lie between the two readings of the line's last
// time, and whether it was given the second; 0 where it has only one.
func (w *Wall) Apart() (us casefile.Time, second bool) {
	if w == nil || !w.set || !w.now.near.has(w.now.local) {
		return 0, false
	}
	_, second = w.passOf(w.now.near)
	return casefile.Time(w.now.near.Gap) * 1e6, second
}

// passOf returns the second pass that the line belongs to.
func (w *Wall) passOf(near *Repeated) (pass, bool) {
	passes := w.plan[near.Change]
	i := sort.Search(len(passes), func(i int) bool { return passes[i].to > w.at.Offset })
	if i == len(passes) || passes[i].from > w.at.Offset {
		return pass{}, false
	}
	return passes[i], true
}

// begin forgets the last line.
func (w *Wall) begin(at casefile.Origin) {
	if w != nil {
		w.at, w.set = at, false
	}
}

// end keeps the time of a line that a parser took, where it can decide anything:
// near a repeated stretch, and of the lines behind that as many as make sure.
func (w *Wall) end(why *Reason) {
	if w == nil || !w.set || w.slow || why != nil && !why.Held {
		return
	}
	if w.now.near != nil {
		w.far = 0
	} else if w.far++; w.far > wallRun {
		return
	}
	w.rows = append(w.rows, w.now)
}

// take returns what was kept since the last call.
func (w *Wall) take() []wallRow {
	if w == nil {
		return nil
	}
	rows := w.rows
	w.rows, w.far = nil, 0
	return rows
}
