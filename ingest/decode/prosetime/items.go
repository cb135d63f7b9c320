package prosetime

import (
	"strconv"
	"strings"
)

// item is one meaningful part of the expression.
type item struct {
	kind kind
	arg  string // anchor set, zone, part of the day
	clk  clock
	cnt  count
	day  dayRef
}

// clock is a time of day as stated: sec after midnight on a 12-hour or 24-hour
// face. mer is am, pm, 24, noon, midnight, or empty where it was left out.
type clock struct {
	sec int
	mer string
}

// count is a stated number of units. sec is its length; cal is day, week, month
// or year for calendar units, n their number.
type count struct {
	sec int64
	cal string
	n   int64
}

// unit returns u of the count.
func (c count) unit() int64 {
	if c.sec%minute != 0 {
		return 1
	}
	return UnitOf(c.sec / minute)
}

// maxCount bounds a count: a century in seconds.
const maxCount = 100 * 366 * 86400

// scan turns tokens into items. Words it does not know stay as fillers, so that
// "eventually started at 8:42 p.m." reads like "at 8:42 p.m.".
func scan(words []word) []item {
	var out []item
	for i := 0; i < len(words); {
		it, n := next(words, i, out)
		out = append(out, it)
		i += n
	}
	return out
}

// next reads the item at words[i] and says how many words it took. before is
// what was read so far.
func next(words []word, i int, before []item) (item, int) {
	w := words[i]
	if w.text == "," {
		return item{kind: commaK}, 1
	}
	if d, n := readDate(words, i); n > 0 {
		return item{kind: dayK, day: d}, n
	}
	p, found := match(words, i)
	if c, n := readCount(words, i); n > 0 && (!found || n >= len(p.words)) {
		return item{kind: countK, cnt: c}, n
	}
	if z, n := readZone(words, i, before); n > 0 {
		return item{kind: zoneK, arg: z}, n
	}
	if c, n := readClock(words, i, before); n > 0 {
		return item{kind: clockK, clk: c}, n
	}
	if !found || p.kind == zoneK {
		return item{kind: filler, arg: w.text}, 1
	}
	it := item{kind: p.kind, arg: p.arg}
	if p.kind == dayK {
		it.day = dayRef{weekday: -1, rel: p.arg}
	}
	return it, len(p.words)
}

// readZone reads a zone after a clock time; elsewhere "est" and "central" are
// ordinary words.
func readZone(words []word, i int, before []item) (string, int) {
	k := len(before) - 1
	for k >= 0 && (before[k].kind == commaK || before[k].kind == partK) {
		k--
	}
	if k < 0 || before[k].kind != clockK {
		return "", 0
	}
	if p, ok := match(words, i); ok && p.kind == zoneK {
		return p.arg, len(p.words)
	}
	name, n := words[i].text, 1
	switch {
	case name == "utc" || name == "gmt":
		if off, k := offset(words, i+1); k > 0 {
			return off, n + k
		}
		return name, n
	case len(zoneNames[name]) > 0:
		if i+1 < len(words) && words[i+1].text == "time" {
			n++
		}
		return name, n
	}
	if k > 0 && before[k-1].kind == dayK && before[k-1].day.d != 0 { // 2024-08-12T20:42-04:00
		return offset(words, i)
	}
	if t := words[i]; t.upper && len(t.text) >= 3 && len(t.text) <= 5 && t.text[len(t.text)-1] == 't' {
		return t.text, 1 // written like a zone, and unknown
	}
	return "", 0
}

// offset reads "+5:30" or "-04:00".
func offset(words []word, i int) (string, int) {
	if i+1 >= len(words) || !words[i+1].num || (words[i].text != "+" && words[i].text != "-") {
		return "", 0
	}
	s := words[i].text + words[i+1].text
	if _, ok := offsetWords(s); !ok {
		return "", 0
	}
	return s, 2
}

// readClock reads "8:42 p.m.", "8pm", "20:42", "2042 GMT", "noon", or a bare
// "8" where a preposition says that it is a time.
func readClock(words []word, i int, before []item) (clock, int) {
	w := words[i]
	switch w.text {
	case "noon", "midday":
		return clock{sec: 12 * 3600, mer: "noon"}, 1
	case "midnight":
		return clock{mer: "midnight"}, 1
	}
	if !w.num {
		return clock{}, 0
	}
	sec, colon, ok := faceTime(w.text)
	if !ok {
		return militaryTime(words, i)
	}
	n, mer := meridiem(words, i+1)
	switch {
	case mer != "" && (sec < 3600 || sec >= 13*3600):
		if sec < 3600 || mer == "am" {
			return clock{}, 0 // 0:30 p.m. and 20:42 a.m. are no times
		}
		return clock{sec: sec, mer: "24"}, 1 + n // 20:42 p.m. says it twice
	case mer != "":
		return clock{sec: sec, mer: mer}, 1 + n
	case colon && (sec >= 13*3600 || sec < 3600 || w.text[0] == '0'):
		return clock{sec: sec, mer: "24"}, 1 + n
	case colon || n > 0:
		return clock{sec: sec}, 1 + n
	case sec >= 3600 && sec < 13*3600 && bareClock(words, i, before):
		return clock{sec: sec}, 1
	}
	return clock{}, 0
}

// faceTime reads "8", "8:42", "8.42" and "8:42:10" as seconds after midnight.
func faceTime(s string) (sec int, colon, ok bool) {
	sep := ":"
	if !strings.Contains(s, ":") {
		sep = "."
	}
	parts := strings.Split(s, sep)
	if len(parts) > 3 || len(parts[0]) > 2 {
		return 0, false, false
	}
	limit := [3]int{24, 59, 59}
	scale := [3]int{3600, 60, 1}
	for k, part := range parts {
		v, err := strconv.Atoi(part)
		if err != nil || v > limit[k] || k > 0 && len(part) != 2 {
			return 0, false, false
		}
		sec += v * scale[k]
	}
	return sec, len(parts) > 1, sec <= 86400
}

// militaryTime reads "2042" before a zone or the word hours.
func militaryTime(words []word, i int) (clock, int) {
	t := words[i].text
	if len(t) != 4 || i+1 >= len(words) {
		return clock{}, 0
	}
	follow := words[i+1].text
	h, err1 := strconv.Atoi(t[:2])
	m, err2 := strconv.Atoi(t[2:])
	if err1 != nil || err2 != nil || h > 23 || m > 59 {
		return clock{}, 0
	}
	if follow == "hours" || follow == "hrs" {
		return clock{sec: h*3600 + m*60, mer: "24"}, 2
	}
	if len(zoneNames[follow]) > 0 {
		return clock{sec: h*3600 + m*60, mer: "24"}, 1
	}
	return clock{}, 0
}

// meridiem reads am, pm or o'clock at words[i].
func meridiem(words []word, i int) (int, string) {
	if i >= len(words) {
		return 0, ""
	}
	switch words[i].text {
	case "am", "pm":
		return 1, words[i].text
	case "o'clock", "o\u2019clock":
		n, mer := meridiem(words, i+1)
		return n + 1, mer
	}
	return 0, ""
}

// bareClock reports whether the lone number at words[i] is a time of day: a
// preposition of time stands before it and nothing countable behind it.
func bareClock(words []word, i int, before []item) bool {
	k := len(before) - 1
	if k < 0 {
		return false
	}
	switch before[k].kind {
	case atK, byK, aboutK, justBeforeK, shortlyAfterK, beforeK, afterK, betweenK, toK, untilK, exactK, nearlyK, scheduledK:
	default:
		return false
	}
	if i+1 >= len(words) || words[i+1].text == "," {
		return true
	}
	after := words[i+1]
	if p, ok := match(words, i+1); ok {
		switch p.kind {
		case toK, zoneK, dayK, partK, intoK, atK:
			return true
		}
	}
	_, isDay := weekdays[after.text]
	return isDay || len(zoneNames[after.text]) > 0
}
