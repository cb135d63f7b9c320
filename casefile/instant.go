package casefile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // results must not depend on the zone files of the machine
)

// Years outside these are mistakes in incident evidence, not history.
const (
	minYear = 1990
	maxYear = 2100
)

// abbreviations maps the zone words people write to seconds east of UTC
// (RFC 5322 section 4.3 for the American ones, the IANA zone files for the rest).
// A word that means one offset is read with that offset whatever the season.
var abbreviations = map[string]int{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0,
	"EST": -5 * 3600, "EDT": -4 * 3600, "CDT": -5 * 3600, "MST": -7 * 3600, "MDT": -6 * 3600,
	"PST": -8 * 3600, "PDT": -7 * 3600, "AKST": -9 * 3600, "AKDT": -8 * 3600, "HST": -10 * 3600,
	"NDT": -(2*3600 + 1800), "NST": -(3*3600 + 1800), "ADT": -3 * 3600, "BRT": -3 * 3600,
	"WEST": 3600, "CET": 3600, "CEST": 2 * 3600, "EET": 2 * 3600, "EEST": 3 * 3600, "MSK": 3 * 3600,
	"SAST": 2 * 3600, "PKT": 5 * 3600, "SGT": 8 * 3600, "HKT": 8 * 3600, "AWST": 8 * 3600, "JST": 9 * 3600, "KST": 9 * 3600,
	"ACST": 9*3600 + 1800, "ACDT": 10*3600 + 1800, "AEST": 10 * 3600, "AEDT": 11 * 3600, "NZST": 12 * 3600, "NZDT": 13 * 3600,
}

// regions maps words that follow daylight saving to the zone they mean.
var regions = map[string]string{
	"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
	"EASTERN": "America/New_York", "CENTRAL": "America/Chicago", "MOUNTAIN": "America/Denver", "PACIFIC": "America/Los_Angeles",
}

// ambiguous words mean different offsets in different countries. They are read
// only where the case's own zone uses the word on that day.
var ambiguous = map[string]string{
	"CST": "US Central and China", "IST": "India, Israel and Ireland", "BST": "Britain and Bangladesh", "AST": "Atlantic Canada and Arabia",
}

// LoadZone loads an IANA zone from the database inside the program; the
// machine's own zone is refused.
func LoadZone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("expected an IANA zone like America/New_York, found %q", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("expected an IANA zone like America/New_York, found %q", name)
	}
	return loc, nil
}

// Location returns the zone times without an offset are read in.
func (cf *CaseFile) Location() (*time.Location, error) {
	loc, err := LoadZone(cf.Zone)
	if err != nil {
		return nil, wrong("zone", "%s", err)
	}
	return loc, nil
}

// Span returns the incident window [from, to) in UTC: whole minutes, at most 31
// days.
func (cf *CaseFile) Span() (from, to Time, err error) {
	if from, err = cf.ParseInstant(cf.Window.Start); err != nil {
		return 0, 0, wrong("window.start", "%s", err)
	}
	if to, err = cf.ParseInstant(cf.Window.End); err != nil {
		return 0, 0, wrong("window.end", "%s", err)
	}
	switch {
	case to <= from:
		return 0, 0, wrong("window.end", "expected an end after the start %s, found %s", cf.Window.Start, cf.Window.End)
	case from%60e6 != 0:
		return 0, 0, wrong("window.start", "expected a whole minute, found %s", cf.Window.Start)
	case to%60e6 != 0:
		return 0, 0, wrong("window.end", "expected a whole minute, found %s", cf.Window.End)
	case to-from > Time(maxWindow.Microseconds()):
		return 0, 0, wrong("window.end", "expected at most %d days, found %s", int(maxWindow.Hours()/24), (to.Std().Sub(from.Std())))
	}
	return from, to, nil
}

// EventAt returns the stated instant of an event; ok is false where the event is
// unknown or has none.
func (cf *CaseFile) EventAt(name string) (t Time, ok bool, err error) {
	for _, e := range cf.Events {
		if e.Name == name && e.At != "" {
			t, err = cf.ParseInstant(e.At)
			return t, err == nil, err
		}
	}
	return 0, false, nil
}

// ParseInstant reads a moment as a person states it: a date and a time of day
// (2024-08-12T20:42, seconds and fractions optional, a blank for the T), or a time
// of day alone on the case's date. It may end in Z, an offset (-04:00), a zone
// word (EDT, ET, UTC) or an IANA name; without one it is read in the case's zone.
// A local time that a clock change skipped or showed twice is an error.
func (cf *CaseFile) ParseInstant(s string) (Time, error) {
	clock, zone := splitZone(strings.TrimSpace(s))
	wall, err := cf.parseWall(clock)
	if err != nil {
		return 0, fmt.Errorf("expected a time like 2024-08-12T20:42 or 2024-08-12T20:42-04:00, found %q", s)
	}
	if wall.Year() < minYear || wall.Year() > maxYear {
		return 0, fmt.Errorf("expected a year from %d to %d, found %q", minYear, maxYear, s)
	}
	t, err := cf.inZone(wall, zone)
	if err != nil {
		return 0, fmt.Errorf("%w in %q", err, s)
	}
	return TimeOf(t), nil
}

// splitZone cuts the zone off the end of s: a word after a blank, Z, or an offset.
func splitZone(s string) (clock, zone string) {
	if i := strings.LastIndexByte(s, ' '); i >= 0 && i+1 < len(s) && (s[i+1] < '0' || s[i+1] > '9') {
		return strings.TrimSpace(s[:i]), s[i+1:]
	}
	if n := len(s); n > 0 && (s[n-1] == 'Z' || s[n-1] == 'z') {
		return s[:n-1], "UTC"
	}
	colon := strings.IndexByte(s, ':') // a sign after the time of day starts an offset
	if i := strings.LastIndexAny(s, "+-"); colon >= 0 && i > colon {
		return s[:i], s[i:]
	}
	return s, ""
}

// parseWall reads what a clock on the wall shows, as if it were UTC.
func (cf *CaseFile) parseWall(s string) (time.Time, error) {
	date, clock, ok := strings.Cut(strings.Replace(s, " ", "T", 1), "T")
	if !ok {
		date, clock = cf.day(), s
	}
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
		var t time.Time
		if t, err = time.Parse(layout, date+"T"+clock); err == nil { // a fraction after the seconds is read too
			return t, nil
		}
	}
	return time.Time{}, err
}

// day is the date of a time of day that stands alone.
func (cf *CaseFile) day() string {
	if cf.Date != "" {
		return cf.Date
	}
	if d := cf.Window.Start; len(d) > len(time.DateOnly) {
		return d[:len(time.DateOnly)]
	}
	return ""
}

// inZone gives wall its place in time.
func (cf *CaseFile) inZone(wall time.Time, zone string) (time.Time, error) {
	if zone == "" {
		loc, err := cf.Location()
		if err != nil {
			return time.Time{}, err
		}
		return resolveWall(wall, loc)
	}
	if zone[0] == '+' || zone[0] == '-' {
		off, err := parseOffset(zone)
		return wall.Add(-off), err
	}
	word := strings.ToUpper(strings.ReplaceAll(zone, ".", ""))
	if off, ok := abbreviations[word]; ok {
		return wall.Add(-time.Duration(off) * time.Second), nil
	}
	if name, ok := regions[word]; ok {
		zone = name
	}
	if where, ok := ambiguous[word]; ok {
		return cf.inOwnZone(wall, word, where)
	}
	loc, err := LoadZone(zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("expected a zone that is known, found %q", zone)
	}
	return resolveWall(wall, loc)
}

// inOwnZone reads an ambiguous zone word where the case's zone uses it that day.
func (cf *CaseFile) inOwnZone(wall time.Time, word, where string) (time.Time, error) {
	if loc, err := cf.Location(); err == nil {
		for _, t := range wallTimes(wall, loc) {
			if name, _ := t.Zone(); name == word {
				return t, nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("expected one meaning of %s (it is used in %s): write an offset, found the word", word, where)
}

// resolveWall finds the one instant at which the clocks of loc show wall.
func resolveWall(wall time.Time, loc *time.Location) (time.Time, error) {
	switch ts := wallTimes(wall, loc); len(ts) {
	case 1:
		return ts[0], nil
	case 0:
		return time.Time{}, fmt.Errorf("expected a time that clocks in %s showed, found one they skipped", loc)
	default:
		return time.Time{}, fmt.Errorf("expected a time that clocks in %s showed once, found one they showed twice (%s and %s): write the offset", loc,
			ts[0].Format("-07:00"), ts[1].Format("-07:00"))
	}
}

// wallTimes lists the instants, earliest first, at which the clocks of loc show
// wall: it tries every offset in force within a day of it.
func wallTimes(wall time.Time, loc *time.Location) []time.Time {
	var out []time.Time
	for _, near := range []time.Duration{-26 * time.Hour, 0, 26 * time.Hour} {
		_, off := wall.Add(near).In(loc).Zone()
		t := wall.Add(-time.Duration(off) * time.Second).In(loc)
		_, have := t.Zone()
		if have == off && !slices.ContainsFunc(out, t.Equal) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

func parseOffset(s string) (time.Duration, error) {
	for _, layout := range []string{"-07:00", "-0700", "-07"} {
		if t, err := time.Parse(layout, s); err == nil {
			_, off := t.Zone()
			return time.Duration(off) * time.Second, nil
		}
	}
	return 0, fmt.Errorf("expected an offset like -04:00, found %q", s)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
