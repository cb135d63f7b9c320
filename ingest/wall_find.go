package ingest

import (
	"fmt"
	"time"
)

// mostVisits is how often a source may come to repeated stretches before nobody
// looks any further: its lines are in no order.
const mostVisits = 1000

// mostWallNotes is of how many visits it is said what was decided.
const mostWallNotes = 20

// wallFinder decides which repeated local times of a source are the second of two:
// it sees the times of all lines near them, in the order of the lines.
type wallFinder struct {
	now    *visit
	visits int
	plan   map[int64][]pass // by the change, in the order of lines; an empty one was looked at
	notes  []string
	left   int // visits without a note
}

// visit is a run of lines near one repeated stretch.
type visit struct {
	*Repeated
	from, last wallRow // first and last line with a repeated time
	n          int64   // lines with one
	low, high  int64   // what they show, from the first line of this pass to the highest
	pass       int64   // lines of this pass, up to the last that does not lie behind
	back       step    // where the times may have stepped back
	found      step    // where they did for the first time
	steps      int     // how often they did
	jump       int64   // lines far ahead, one after the other
	before     bool    // the lines run on from those before the stretch
	after      bool    // and into those behind it
	broken     bool    // a tenth of the stretch or more is without a line
	local      int64   // of the last line
	begun      bool
	out        int64 // offset of the first line behind the stretch, after the last repeated one; else -1
	gone       int   // lines elsewhere since the last one near
}

// step is a place where the times step back.
type step struct {
	at        wallRow
	high      int64 // the highest time before it
	need, run int64 // lines behind high that make it sure, and how many there are
}

// see is given what a parser kept, in order.
func (f *wallFinder) see(rows []wallRow) {
	for _, r := range rows {
		if v := f.now; v != nil && (r.near == nil || v.Change != r.near.Change) {
			if v.gone++; v.n > 0 && v.out < 0 && r.local >= v.From+v.Gap {
				v.out = r.at.Offset
			}
			if v.gone < wallRun {
				continue
			}
			f.close()
		}
		if r.near == nil {
			continue
		}
		if f.now == nil {
			f.now = &visit{Repeated: r.near, low: r.local, high: r.local, out: -1}
		}
		f.now.see(r)
	}
}

// see takes a line near the stretch.
func (v *visit) see(r wallRow) {
	v.gone = 0
	wide := v.begun && r.local-v.local > v.margin()
	v.local, v.begun = r.local, true
	switch {
	case v.has(r.local):
		if v.n == 0 {
			v.from, v.before, wide = r, v.before && !wide, false
		}
		v.broken, v.after, v.out = v.broken || wide, false, -1
		v.n++
		v.follow(r)
		v.last = r
	case r.local < v.From:
		v.before = v.before || v.n == 0
		v.pass++
	default:
		v.back = step{}
		if v.n > 0 && v.out < 0 {
			v.out, v.after = r.at.Offset, !wide
		}
	}
}

// follow looks for a step back: a run of lines behind the highest before them, the
// first of which is so by a tenth of the stretch. A straggler or two make none where
// a second pass would hold many lines, nor does one that was logged after the step
// and stands far ahead.
func (v *visit) follow(r wallRow) {
	b, ahead := &v.back, r.local-v.high
	switch {
	case b.run > 0 && r.local < b.high-wallSlow:
		b.run++
	case v.n > 1 && -ahead >= v.margin():
		*b = step{at: r, high: v.high, need: v.most(-ahead), run: 1}
	default:
		if v.n > 1 && ahead >= v.margin() {
			if v.jump++; v.jump < v.most(ahead) {
				*b = step{}
				return
			}
		}
		v.high, v.jump = max(v.high, r.local), 0
		v.pass += b.run + 1
		*b = step{}
		return
	}
	if v.jump = 0; b.run >= b.need {
		v.step()
	}
}

// most is how many lines, at most, make sure that the times have moved by so much: a
// fourth of those that so many seconds of this pass hold.
func (v *visit) most(seconds int64) int64 {
	if v.pass < 2 {
		return 1
	}
	apart := max(1, (v.high-v.low)/(v.pass-1))
	return min(wallRun, max(1, seconds/(4*apart)))
}

// step takes the run for a step: what follows is the next pass.
func (v *visit) step() {
	if v.steps++; v.steps == 1 {
		v.found = v.back
	}
	v.pass, v.low, v.high = v.back.run, v.back.at.local, v.local
	v.back = step{}
}

// close ends the visit. What it decides holds until the next: a line that is logged
// late lies far behind.
func (f *wallFinder) close() {
	v := f.now
	f.now = nil
	passes, again := f.plan[v.Change]
	if v.n == 0 || again && v.n < wallRun && v.steps == 0 { // stragglers of the visit before
		return
	}
	if f.visits++; f.visits > mostVisits {
		return
	}
	if f.plan == nil {
		f.plan = map[int64][]pass{}
	}
	if n := len(passes); n > 0 && passes[n-1].to == endless {
		passes[n-1].to = v.from.at.Offset
	}
	from, note := v.verdict()
	if from >= 0 {
		if v.out < 0 {
			v.out = endless
		}
		passes = append(passes, pass{from: from, to: endless, out: v.out})
	}
	f.plan[v.Change] = passes
	if len(f.notes) < mostWallNotes {
		f.notes = append(f.notes, note)
	} else {
		f.left++
	}
}

// verdict returns from which offset on repeated times are the second, -1 where none
// is, and what is to be known about it.
func (v *visit) verdict() (from int64, note string) {
	clock := func(local int64) string { return time.Unix(local, 0).UTC().Format("15:04:05") }
	what := fmt.Sprintf("clocks in %s showed %s %s to %s twice", v.Zone, time.Unix(v.From, 0).UTC().Format(time.DateOnly), clock(v.From), clock(v.From+v.Gap))
	which := fmt.Sprintf("%d times from line %d to %d", v.n, v.from.at.Line, v.last.at.Line)
	if v.n == 1 {
		which = fmt.Sprintf("one time, at line %d,", v.from.at.Line)
	}
	off := (time.Duration(v.Gap) * time.Second).String()
	switch {
	case v.steps == 1:
		s := v.found
		return s.at.at.Offset, fmt.Sprintf("%s: from line %d on it is the second time, because the times step back there from %s to %s", what, s.at.at.Line, clock(s.high), clock(s.at.local))
	case v.steps > 1:
		return -1, fmt.Sprintf("%s: %s step back %d times; they are read as the first, and may be %s later: uncertain", what, which, v.steps, off)
	case v.after && !v.before && !v.broken:
		return v.from.at.Offset, fmt.Sprintf("%s: %s do not step back; they are read as the second, because they go on without a break behind it, and may be %s earlier: uncertain", what, which, off)
	case v.before && !v.after && !v.broken:
		return -1, fmt.Sprintf("%s: %s do not step back; they are read as the first, because they go on without a break from before it, and may be %s later: uncertain", what, which, off)
	}
	return -1, fmt.Sprintf("%s: nothing in the file says which of the two %s are; they are read as the first, and may be %s later: uncertain", what, which, off)
}

// end is called when nothing follows.
func (f *wallFinder) end() {
	if v := f.now; v != nil {
		if v.back.run >= wallLast {
			v.step()
		}
		f.close()
	}
	if f.visits > mostVisits {
		f.plan, f.left = nil, 0
		f.notes = []string{fmt.Sprintf("its times come to hours that clocks show twice more than %d times; all of them are read as the first: uncertain", mostVisits)}
	}
}

// twice decides which repeated times of a source are the second of two and says so.
// It reports whether the source must be read again for it.
func (p *plan) twice() bool {
	if p.env.Wall != nil && p.env.Wall.any { // of a format whose records are no lines
		p.assume("of times that clocks in " + p.zone + " showed twice the first is taken; they may be later: uncertain")
	}
	if p.walls == nil {
		return false
	}
	p.walls.end()
	for _, n := range p.walls.notes {
		p.assume(n)
	}
	if p.walls.left > 0 {
		p.assume(fmt.Sprintf("its lines come to times that clocks showed twice %d times more", p.walls.left))
	}
	for _, passes := range p.walls.plan {
		if len(passes) > 0 {
			return true
		}
	}
	return false
}

// second reads the stream of in once more, now that it is known which repeated times
// are the second of two.
func (l *loader) second(in input, p *plan, res Result) (Result, error) {
	next, err := l.prepare(p.f)
	if err != nil {
		return res, err
	}
	for a := range p.assumptions {
		next.assume(a)
	}
	next.env.passes, next.walls = p.walls.plan, nil
	err = l.reopen(in, func(in input) (err error) {
		res, err = l.read(in, next, res)
		return err
	})
	return res, err
}
