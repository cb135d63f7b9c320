package prosetime

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones must not depend on the machine
)

// zoneName is one meaning of a zone word. A generic word ("ET", "Pacific")
// follows the clocks of its IANA zone; a specific one ("EDT") names one offset
// from UTC, in minutes, and is only in force while that zone keeps it.
type zoneName struct {
	iana    string
	generic bool
	offset  int // minutes east of UTC, for specific words
	always  bool
}

func gen(iana string) []zoneName               { return []zoneName{{iana: iana, generic: true}} }
func spec(iana string, offset int) []zoneName  { return []zoneName{{iana: iana, offset: offset}} }
func fixed(iana string, offset int) []zoneName { return []zoneName{{iana, false, offset, true}} }

// zoneNames is the fixed table of zone words: time.Parse takes an abbreviation
// it does not know for UTC without an error. A word with several meanings is read only
// where the zone of the document or case keeps one of them on that day.
var zoneNames = map[string][]zoneName{
	"et": gen("America/New_York"), "eastern": gen("America/New_York"),
	"ct": gen("America/Chicago"), "central": gen("America/Chicago"),
	"mt": gen("America/Denver"), "mountain": gen("America/Denver"),
	"pt": gen("America/Los_Angeles"), "pacific": gen("America/Los_Angeles"),
	"edt": spec("America/New_York", -240), "est": spec("America/New_York", -300),
	"cdt": spec("America/Chicago", -300),
	"cst": {{iana: "America/Chicago", offset: -360}, {iana: "Asia/Shanghai", offset: 480}, {iana: "America/Havana", offset: -300}},
	"mdt": spec("America/Denver", -360), "mst": fixed("America/Phoenix", -420),
	"pdt": spec("America/Los_Angeles", -420), "pst": spec("America/Los_Angeles", -480),
	"akdt": spec("America/Anchorage", -480), "akst": spec("America/Anchorage", -540), "hst": fixed("Pacific/Honolulu", -600),
	"ast": {{iana: "America/Halifax", offset: -240}, {iana: "Asia/Riyadh", offset: 180}},
	"adt": spec("America/Halifax", -180),
	"utc": fixed("UTC", 0), "gmt": fixed("UTC", 0), "z": fixed("UTC", 0), "zulu": fixed("UTC", 0),
	"bst": {{iana: "Europe/London", offset: 60}, {iana: "Asia/Dhaka", offset: 360}},
	"ist": {{iana: "Asia/Kolkata", offset: 330}, {iana: "Asia/Jerusalem", offset: 120}, {iana: "Europe/Dublin", offset: 60}},
	"idt": spec("Asia/Jerusalem", 180),
	"wet": spec("Europe/Lisbon", 0), "west": spec("Europe/Lisbon", 60),
	"cet": spec("Europe/Paris", 60), "cest": spec("Europe/Paris", 120),
	"eet": spec("Europe/Athens", 120), "eest": spec("Europe/Athens", 180),
	"msk": fixed("Europe/Moscow", 180), "sast": fixed("Africa/Johannesburg", 120),
	"pkt": fixed("Asia/Karachi", 300), "npt": fixed("Asia/Kathmandu", 345),
	"hkt": fixed("Asia/Hong_Kong", 480), "sgt": fixed("Asia/Singapore", 480),
	"jst": fixed("Asia/Tokyo", 540), "kst": fixed("Asia/Seoul", 540),
	"awst": fixed("Australia/Perth", 480), "aest": fixed("Australia/Brisbane", 600), "aedt": spec("Australia/Sydney", 660),
	"acst": fixed("Australia/Darwin", 570), "acdt": spec("Australia/Adelaide", 630),
	"nzst": spec("Pacific/Auckland", 720), "nzdt": spec("Pacific/Auckland", 780),
}

// locations keeps the zones that were read, because reading one from the table
// costs more than everything else about a time.
var locations sync.Map

func location(name string) (*time.Location, error) {
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		locations.Store(name, loc)
	}
	return loc, err
}

// wallClock is a date and a time of day without a zone.
type wallClock struct {
	y    int
	m    time.Month
	d    int
	sec  int // seconds after midnight; 86400 is the midnight that ends the day
	zone string
}

// instant resolves w in the zone its words name, or in the first zone of the
// context. It returns the reason when it cannot.
func (c *Context) instant(w wallClock) (unix int64, reason string) {
	if w.zone == "" || w.zone == "local" {
		loc := c.zone()
		if loc == nil {
			return 0, "no zone is stated and none is known"
		}
		return inLocation(w, loc)
	}
	if off, ok := offsetWords(w.zone); ok {
		return inOffset(w, off), ""
	}
	names := zoneNames[w.zone]
	if len(names) == 0 {
		return 0, "unknown zone"
	}
	if len(names) > 1 {
		return c.ambiguous(w, names)
	}
	n := names[0]
	loc, err := location(n.iana)
	if err != nil {
		return 0, "unknown zone"
	}
	if n.generic {
		return inLocation(w, loc)
	}
	at := inOffset(w, n.offset)
	if !n.always && offsetAt(loc, at) != n.offset && !c.keeps(n.offset, at) {
		return 0, fmt.Sprintf("%s is not in force on that day", strings.ToUpper(w.zone))
	}
	return at, ""
}

// ambiguous picks the meaning that the document's or case's zone keeps.
func (c *Context) ambiguous(w wallClock, names []zoneName) (int64, string) {
	for _, loc := range c.zones() {
		for _, n := range names {
			at := inOffset(w, n.offset)
			home, err := location(n.iana)
			if err == nil && offsetAt(loc, at) == n.offset && offsetAt(home, at) == n.offset {
				return at, ""
			}
		}
	}
	return 0, fmt.Sprintf("%s has several meanings and the zone of the document decides none", strings.ToUpper(w.zone))
}

// keeps reports whether a zone of the context has this offset at that instant.
func (c *Context) keeps(offset int, at int64) bool {
	for _, loc := range c.zones() {
		if offsetAt(loc, at) == offset {
			return true
		}
	}
	return false
}

func offsetAt(loc *time.Location, unix int64) int {
	_, off := time.Unix(unix, 0).In(loc).Zone()
	return off / 60
}

// inOffset reads w at a fixed number of minutes east of UTC.
func inOffset(w wallClock, offset int) int64 {
	return time.Date(w.y, w.m, w.d, 0, 0, w.sec, 0, time.UTC).Unix() - int64(offset)*60
}

// inLocation reads w in loc. A time that the change of the clocks skips or
// repeats is no single instant.
func inLocation(w wallClock, loc *time.Location) (int64, string) {
	want := time.Date(w.y, w.m, w.d, 0, 0, w.sec, 0, time.UTC).Unix()
	var found []int64
	for _, off := range candidateOffsets(loc, want) {
		at := want - int64(off)*60
		if offsetAt(loc, at) == off {
			found = append(found, at)
		}
	}
	switch len(found) {
	case 1:
		return found[0], ""
	case 0:
		return 0, "that time does not exist in its zone: the clocks were put forward"
	default:
		return 0, "that time occurs twice in its zone: the clocks were put back"
	}
}

// candidateOffsets lists the distinct offsets loc keeps within a day of local.
func candidateOffsets(loc *time.Location, local int64) []int {
	a, b := offsetAt(loc, local-86400), offsetAt(loc, local+86400)
	if a == b {
		return []int{a}
	}
	return []int{a, b}
}

// offsetWords reads "utc+5:30", "gmt-4" and "+05:30" as minutes east of UTC.
func offsetWords(s string) (int, bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "utc"), "gmt")
	if len(s) < 2 || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	digits := strings.ReplaceAll(s[1:], ":", "")
	if len(digits) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0, false
	}
	h, m := n, 0
	if len(digits) > 2 {
		h, m = n/100, n%100
	}
	if h > 14 || m > 59 {
		return 0, false
	}
	if s[0] == '-' {
		return -(h*60 + m), true
	}
	return h*60 + m, true
}
