package prosetime

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dayRef is a day, month or year as stated. weekday is -1 where none is named;
// y, m, d are 0 where they were left out; rel is today, tonight, last month ...
type dayRef struct {
	weekday int
	y, m, d int
	rel     string
	twoWays bool // 8/12/2024 can be two dates
}

// readDate reads a date at words[i]: weekdays, months with day and year in
// either order, ISO dates, numeric dates, and years alone.
func readDate(words []word, i int) (dayRef, int) {
	w := words[i]
	d := dayRef{weekday: -1}
	if w.num {
		return readNumericDate(words, i)
	}
	if wd, ok := weekdays[w.text]; ok {
		d.weekday = wd
		return d, 1
	}
	m, ok := months[w.text]
	if !ok {
		return d, 0
	}
	d.m = m
	n := 1
	if day, k := dayNumber(words, i+n); k > 0 {
		d.d = day
		n += k
	}
	if y, k := yearNumber(words, i+n); k > 0 {
		d.y = y
		n += k
	}
	if d.d == 0 && d.y == 0 && !monthAlone(words, i) {
		return d, 0
	}
	return d, n
}

// monthAlone reports whether a month name without day and year is a month: "may"
// and "march" are only after a preposition of time.
func monthAlone(words []word, i int) bool {
	if i == 0 {
		return len(words) == 1
	}
	switch words[i-1].text {
	case "in", "since", "last", "by", "during", "until", "of", "late", "early", "mid":
		return true
	}
	return false
}

func readNumericDate(words []word, i int) (dayRef, int) {
	d := dayRef{weekday: -1}
	t := words[i].text
	if y, n := yearNumber(words, i); n > 0 && !yearIsCount(words, i) {
		d.y = y
		return d, n
	}
	if day, k := dayNumber(words, i); k > 0 && i+k < len(words) { // 12 August 2024
		j := i + k
		if words[j].text == "of" && j+1 < len(words) {
			j++
		}
		if m, ok := months[words[j].text]; ok && !words[j].num {
			d.d, d.m = day, m
			n := j + 1 - i
			if y, k := yearNumber(words, i+n); k > 0 {
				d.y = y
				n += k
			}
			return d, n
		}
	}
	sep := "-"
	if strings.Contains(t, "/") {
		sep = "/"
	}
	parts := strings.Split(t, sep)
	if len(parts) != 3 {
		return d, 0
	}
	var v [3]int
	for k := range parts {
		n, err := strconv.Atoi(parts[k])
		if err != nil {
			return d, 0
		}
		v[k] = n
	}
	switch {
	case len(parts[0]) == 4:
		d.y, d.m, d.d = v[0], v[1], v[2]
	case sep == "/" && len(parts[2]) == 4:
		d.y, d.m, d.d = v[2], v[0], v[1]
		d.twoWays = v[0] <= 12 && v[1] <= 12 && v[0] != v[1]
		if v[0] > 12 {
			d.m, d.d = v[1], v[0]
		}
	default:
		return d, 0
	}
	n := 1
	if i+1 < len(words) && words[i+1].text == "t" && words[i+1].lo == words[i].hi { // 2024-08-12T20:42
		n++
	}
	return d, n
}

// yearIsCount keeps "2000 people" and "2042 GMT" from being years.
func yearIsCount(words []word, i int) bool {
	if i+1 >= len(words) {
		return i > 0 && words[i-1].text == "at"
	}
	next := words[i+1].text
	_, unit := unitSeconds[next]
	return unit || calendarUnit[next] != "" || next == "hours" || len(zoneNames[next]) > 0 || next == "people" || next == "users"
}

func dayNumber(words []word, i int) (int, int) {
	if i >= len(words) || !words[i].num {
		return 0, 0
	}
	v, err := strconv.Atoi(words[i].text)
	if err != nil || v < 1 || v > 31 || len(words[i].text) > 2 {
		return 0, 0
	}
	n := 1
	if i+1 < len(words) && words[i+1].lo == words[i].hi {
		switch words[i+1].text {
		case "st", "nd", "rd", "th":
			n++
		case "am", "pm":
			return 0, 0
		}
	}
	if i+n < len(words) && (words[i+n].text == "am" || words[i+n].text == "pm") {
		return 0, 0
	}
	return v, n
}

func yearNumber(words []word, i int) (int, int) {
	n := 0
	if i < len(words) && words[i].text == "," {
		i++
		n++
	}
	if i >= len(words) || !words[i].num || len(words[i].text) != 4 {
		return 0, 0
	}
	v, err := strconv.Atoi(words[i].text)
	if err != nil || v < 1900 || v > 2100 {
		return 0, 0
	}
	return v, n + 1
}

// merge joins what adjacent parts say about one day ("Monday, August 12").
func (d dayRef) merge(o dayRef) (dayRef, bool) {
	if o.weekday >= 0 {
		if d.weekday >= 0 && d.weekday != o.weekday {
			return d, false
		}
		d.weekday = o.weekday
	}
	if o.rel != "" {
		if d.rel != "" && d.rel != o.rel {
			return d, false
		}
		d.rel = o.rel
	}
	for _, f := range []struct {
		a *int
		b int
	}{{&d.y, o.y}, {&d.m, o.m}, {&d.d, o.d}} {
		if f.b != 0 && *f.a != 0 && *f.a != f.b {
			return d, false
		}
		if f.b != 0 {
			*f.a = f.b
		}
	}
	d.twoWays = d.twoWays || o.twoWays
	return d, true
}

// date is a civil date; granule is a half-open run of days.
type date struct {
	y int
	m time.Month
	d int
}

type granule struct{ from, to date }

func dateOf(t time.Time) date { y, m, d := t.Date(); return date{y, m, d} }

func (d date) std() time.Time    { return time.Date(d.y, d.m, d.d, 0, 0, 0, 0, time.UTC) }
func (d date) add(n int) date    { return dateOf(d.std().AddDate(0, 0, n)) }
func (d date) days(o date) int64 { return (d.std().Unix() - o.std().Unix()) / 86400 }
func (d date) String() string    { return d.std().Format("2006-01-02") }

func parseDate(s string) (date, bool) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return date{}, false
	}
	return dateOf(t), true
}

func validDate(y, m, d int) bool {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return m >= 1 && m <= 12 && d >= 1 && t.Day() == d && int(t.Month()) == m
}

// wrongWeekday says why a date and a weekday cannot both be right.
func wrongWeekday(d date, weekday int) string {
	if weekday < 0 || int(d.std().Weekday()) == weekday {
		return ""
	}
	return fmt.Sprintf("%s is a %s, not a %s", d, d.std().Weekday(), time.Weekday(weekday))
}
