package formats

import (
	"bytes"
	"strings"
	"time"

	"hindcast/ingest"
)

// w3cDays follows the days of a W3C log whose lines hold a time and no date: the
// last #Date says the day, and a clock that falls by more than half a day has
// passed midnight since, as it does where files change at local midnight and times
// are UTC.
type w3cDays struct {
	column int // of time, counted from 1; 0 where the lines hold a date, or no time
	hour   int // of the last line, counted from 1; 0 before the first
	shift  int // days since #Date
}

// directive reads a header line.
func (d *w3cDays) directive(line []byte) {
	name, rest, _ := bytes.Cut(line, []byte{':'})
	switch string(name) {
	case "#Date":
		d.hour, d.shift = 0, 0
	case "#Fields":
		d.column = 0
		for i, f := range strings.Fields(string(rest)) {
			switch {
			case strings.EqualFold(f, "date"):
				d.column = 0
				return
			case strings.EqualFold(f, "time"):
				d.column = i + 1
			}
		}
	}
}

// of returns how many days after #Date a clock, 23:59:59, is.
func (d *w3cDays) of(clock []byte) int {
	hour, ok := 0, len(clock) > 2
	if ok {
		hour, ok = digits(clock[:2])
	}
	if !ok || hour > 23 {
		return d.shift
	}
	switch hour++; {
	case d.hour > 0 && hour < d.hour-12:
		d.shift++
	case d.hour > 0 && hour > d.hour+12 && d.shift > 0: // a straggler of the day before
		return d.shift - 1
	}
	d.hour = hour
	return d.shift
}

// w3cTracker follows the days across chunks.
type w3cTracker struct{ w3cDays }

func trackW3C(*ingest.Env) ingest.Tracker { return &w3cTracker{} }

// See implements ingest.Tracker.
func (t *w3cTracker) See(line []byte) {
	if len(line) == 0 {
		return
	}
	if line[0] == '#' {
		t.directive(line)
		return
	}
	if t.column == 0 {
		return
	}
	sep := byte(' ')
	if bytes.IndexByte(line, '\t') >= 0 {
		sep = '\t'
	}
	for n := 1; n < t.column; n++ { // what stands before the time is not in quotes
		i := bytes.IndexByte(line, sep)
		if i < 0 {
			return
		}
		line = line[i+1:]
	}
	if i := bytes.IndexByte(line, sep); i >= 0 {
		line = line[:i]
	}
	t.of(line)
}

// State implements ingest.Tracker.
func (t *w3cTracker) State() any { return t.w3cDays }

// Resume implements ingest.Tracked.
func (p *w3cParser) Resume(state any) {
	if d, ok := state.(w3cDays); ok {
		p.days = d
	}
}

// dateOf returns the day of a clock without a date: that of #Date, or one after it.
func (p *w3cParser) dateOf(clock []byte) []byte {
	if p.day == nil || clock == nil {
		return p.day
	}
	shift := p.days.of(clock)
	if shift == 0 {
		return p.day
	}
	if shift != p.shifted.by || !bytes.Equal(p.shifted.from, p.day) {
		t, err := time.Parse("2006-01-02", string(p.day))
		if err != nil {
			return p.day
		}
		p.shifted.by, p.shifted.from = shift, append(p.shifted.from[:0], p.day...)
		p.shifted.to = t.AddDate(0, 0, shift).AppendFormat(p.shifted.to[:0], "2006-01-02")
		p.env.Assume("lines without a date behind a midnight that no #Date line names are of the next day")
	}
	return p.shifted.to
}

// zoneOption is for writers that log local time.
var zoneOption = ingest.Option{Name: "local", Doc: "the zone of the stamps, such as Europe/Berlin, where the server was set to write local time; default: UTC, as the formats define"}
