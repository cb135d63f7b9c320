package reports

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hindcast/casefile"
	"hindcast/timeline"
)

// grouped writes n with a comma between groups of three digits.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// figure writes x for people: whole numbers in full, anything else with three
// significant digits. What is not finite is "unknown".
func figure(x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return wordUnknown
	case x == math.Trunc(x) && math.Abs(x) < 1e15:
		return grouped(int64(x))
	case math.Abs(x) >= 1e15:
		return strconv.FormatFloat(x, 'g', 3, 64)
	case math.Abs(x) >= 1000:
		return grouped(int64(math.Round(x)))
	}
	digits := max(0, 2-int(math.Floor(math.Log10(math.Abs(x)))))
	s := strconv.FormatFloat(x, 'f', min(digits, 12), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// pointText writes one value of a lane: a lower bound with its sign, an estimate
// with half its 95 % interval, the unknown as the word.
func pointText(p timeline.Point) string {
	switch {
	case !p.Known:
		return wordUnknown
	case p.Bound == timeline.AtLeast:
		return "≥ " + figure(p.Value)
	}
	if p.Margin > 0 {
		return figure(p.Value) + " ± " + figure(p.Margin)
	}
	return figure(p.Value)
}

// plural writes n and the noun in the right number.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// listing joins items as a sentence does.
func listing(items []string, last string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " " + last + " " + items[len(items)-1]
}

// printable makes hostile text safe to look at: line ends and tabs become
// spaces; control characters, direction marks and other characters that print
// nothing or change what is printed beside them become \u{...}; bytes that are
// not UTF-8 become \x... Ordinary text is returned as it is.
func printable(s string) string {
	if plainText(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "\\x%02x", s[0])
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r):
			fmt.Fprintf(&b, "\\u{%x}", r)
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

func plainText(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// clip shortens s to at most n characters, the last of them then an ellipsis.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// zoneClock writes instants in the zone of a case with UTC beside.
type zoneClock struct{ loc *time.Location }

// clockOf returns the clock of the zone called name; an unknown name is UTC.
func clockOf(name string) zoneClock {
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		loc = time.UTC
	}
	return zoneClock{loc}
}

// utcClock writes instants in UTC.
var utcClock = zoneClock{time.UTC}

// at writes the time of day, and the zone in force where clocks showed that time
// twice.
func (c zoneClock) at(t casefile.Time) string {
	if c.twice(t) {
		return c.bare(t) + " " + c.zone(t)
	}
	return c.bare(t)
}

// twice reports whether clocks show at another instant what they show at t, because
// they are set back.
func (c zoneClock) twice(t casefile.Time) bool {
	u := t.Std().In(c.loc)
	_, off := u.Zone()
	start, end := u.ZoneBounds()
	if !start.IsZero() {
		if _, before := start.Add(-time.Second).Zone(); u.Before(start.Add(time.Duration(before-off) * time.Second)) {
			return true
		}
	}
	if !end.IsZero() {
		if _, after := end.Zone(); !u.Before(end.Add(-time.Duration(off-after) * time.Second)) {
			return true
		}
	}
	return false
}

// changes reports whether clocks are set to another offset between two instants.
func (c zoneClock) changes(from, to casefile.Time) bool {
	_, a := from.Std().In(c.loc).Zone()
	_, b := to.Std().In(c.loc).Zone()
	return a != b
}

// changed is the instant from which on the offset at to holds.
func (c zoneClock) changed(to casefile.Time) casefile.Time {
	start, _ := to.Std().In(c.loc).ZoneBounds()
	return casefile.TimeOf(start)
}

// bare writes the time of day, with seconds only where there are some.
func (c zoneClock) bare(t casefile.Time) string {
	u := t.Std().In(c.loc)
	if u.Second() == 0 && u.Nanosecond() == 0 {
		return u.Format("15:04")
	}
	return u.Format("15:04:05")
}

// zone writes the abbreviation in force at t.
func (c zoneClock) zone(t casefile.Time) string { return t.Std().In(c.loc).Format("MST") }

// day writes the weekday and date at t.
func (c zoneClock) day(t casefile.Time) string {
	return t.Std().In(c.loc).Format("Monday 2 January 2006")
}

// both writes the local time of day with its zone, and UTC in brackets.
func (c zoneClock) both(t casefile.Time) string {
	if c.zone(t) == "UTC" {
		return c.bare(t) + " UTC"
	}
	return fmt.Sprintf("%s %s (%s UTC)", c.bare(t), c.zone(t), utcClock.at(t))
}

// near writes the time of day and, where it is not that of the day around ref,
// the date before it; and the zone where that is another than at ref.
func (c zoneClock) near(t, ref casefile.Time) string {
	u, r := t.Std().In(c.loc), ref.Std().In(c.loc)
	s := c.at(t)
	if c.changes(t, ref) && !c.twice(t) {
		s += " " + c.zone(t)
	}
	if u.Year() == r.Year() && u.YearDay() == r.YearDay() {
		return s
	}
	return u.Format("2 Jan 2006 ") + s
}

// shift returns t as milliseconds since the epoch of a clock that shows local
// time as if it were UTC: charts know no zones. The offset is that at ref.
func (c zoneClock) shift(t, ref casefile.Time) int64 {
	_, off := ref.Std().In(c.loc).Zone()
	return int64(t)/1000 + int64(off)*1000
}

// span is an interval of time whose ends may be open.
type span struct{ lo, hi casefile.Null[casefile.Time] }

func (s span) known() bool { return s.lo.Valid || s.hi.Valid }

// meets reports whether s has an instant in [from, to); an instant counts as one.
func (s span) meets(from, to casefile.Time) bool {
	if !s.known() {
		return false
	}
	if s.lo.Valid && s.hi.Valid && s.lo.V == s.hi.V {
		return from <= s.lo.V && s.lo.V < to
	}
	return (!s.lo.Valid || s.lo.V < to) && (!s.hi.Valid || s.hi.V > from)
}

// words writes an interval: "20:42", "20:16 to 20:20", "until 20:18".
func (s span) words(c zoneClock, ref casefile.Time) string {
	switch {
	case !s.known():
		return wordNoTime
	case !s.lo.Valid:
		return "until " + c.near(s.hi.V, ref)
	case !s.hi.Valid:
		return "from " + c.near(s.lo.V, ref)
	case s.lo.V == s.hi.V:
		return c.near(s.lo.V, ref)
	}
	return c.near(s.lo.V, ref) + " to " + c.near(s.hi.V, ref)
}

func coreOf(s *casefile.Statement) span    { return span{s.CoreLo, s.CoreHi} }
func supportOf(s *casefile.Statement) span { return span{s.SupportLo, s.SupportHi} }

// sortedKeys returns the keys of m in order, so that no map decides an order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// plainInt writes a year or another number that takes no separators.
func plainInt(n int) string { return strconv.Itoa(n) }
