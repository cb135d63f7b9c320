package formats

import (
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var yearUnknown = &reject{Text: "time has no year and none was stated (--year)"}

// yearClock gives year-less stamps their year from the order of the lines: each is
// read in the year that brings it nearest to the one before, so that December
// after January is the year before and January after December the next. A clock
// that steps back by less than half a year stays in its year.
type yearClock struct {
	year int // of the last stamp; 0 before the first
	day  int // of the year, counted in months of 31 days
}

// halfYear in days of yearClock.
const halfYear = 31 * 6

// of returns the year of a month and day; 0 where nobody stated the first one.
func (y *yearClock) of(month, day int, env *ingest.Env) int {
	at := month*31 + day
	switch {
	case y.year == 0:
		y.year = firstYear(month, day, env)
	case at < y.day-halfYear:
		y.year++
	case at > y.day+halfYear: // a straggler of the year before
		return y.year - 1
	}
	y.day = at
	return y.year
}

// firstYear is the stated year, or the one that brings a day nearest to the case.
func firstYear(month, day int, env *ingest.Env) int {
	if env.Year != 0 || env.Near == 0 {
		return env.Year
	}
	near := env.Near.Std().UTC()
	best, least := 0, casefile.Time(0)
	for year := near.Year() - 1; year <= near.Year()+1; year++ {
		t := casefile.TimeOf(time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC))
		if d := max(t-env.Near, env.Near-t); best == 0 || d < least {
			best, least = year, d
		}
	}
	return best
}

// yearTracker follows the years of a source whose stamps find can see.
type yearTracker struct {
	yearClock
	env  *ingest.Env
	find func(line []byte) (month, day int)
}

// See implements ingest.Tracker.
func (t *yearTracker) See(line []byte) {
	if month, day := t.find(line); month > 0 {
		t.of(month, day, t.env)
	}
}

// State implements ingest.Tracker.
func (t *yearTracker) State() any { return t.yearClock }
