package formats

import (
	"strconv"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var (
	noTime      = &reject{Text: "no time in it"}
	zoneUnknown = &reject{Text: "time has no zone and none was stated (--zone)"}
	badStamp    = &reject{Text: "time is neither ISO 8601, nor day/month/year, nor seconds since 1970"}
	badTook     = &reject{Text: "duration is not a number, or longer than 30 days"}
)

// isoTime reads 2024-08-12T20:42:00.5Z and its relatives (ISO 8601, RFC 3339): a
// space for the T, slashes for the dashes, a comma before the fraction, an offset
// with or without colon, or none. It remembers the last minute. The zero value is
// ready.
type isoTime struct {
	key    [isoMinute]byte
	local  int64 // the minute in seconds since 1970, as if it were UTC
	shift  int64 // seconds to take off it in the zone of zoneless stamps
	near   *ingest.Repeated
	primed bool
}

const (
	isoMinute = len("2006-01-02T15:04")
	isoLen    = len("2006-01-02T15:04:05")
)

func looksISO(b []byte) bool {
	return len(b) >= isoLen && (b[4] == '-' || b[4] == '/') && b[7] == b[4] && (b[10] == 'T' || b[10] == ' ' || b[10] == 't') && b[13] == ':' && b[16] == ':'
}

// parse reads b; loc is the zone of a stamp without one, nil where nobody stated
// it. coarse says that the stamp has no digits below the second. A leap second
// counts as the 59th. Of a local time that occurs twice wall knows which of the two it is.
func (c *isoTime) parse(b []byte, loc *time.Location, wall *ingest.Wall) (t casefile.Time, coarse bool, why *reject) {
	if !looksISO(b) {
		return 0, false, badStamp
	}
	if why := c.minute(b, loc); why != nil {
		return 0, false, why
	}
	sec, ok := digits(b[17:19])
	if !ok || sec > 60 {
		return 0, false, badStamp
	}
	us, rest := fraction(b[isoLen:])
	coarse = len(rest) == len(b)-isoLen
	shift, stated, ok := offsetOf(rest)
	if !ok {
		return 0, false, badStamp
	}
	if !stated {
		if loc == nil {
			return 0, false, zoneUnknown
		}
		shift = c.shift - wall.Later(c.local+int64(min(sec, 59)), c.near)
	}
	return casefile.Time((c.local+int64(min(sec, 59))-shift)*1e6 + us), coarse, nil
}

// minute reads everything but the seconds, unless it is the last one again.
func (c *isoTime) minute(b []byte, loc *time.Location) *reject {
	if c.primed && string(c.key[:]) == string(b[:isoMinute]) {
		return nil
	}
	year, ok1 := digits(b[0:4])
	month, ok2 := digits(b[5:7])
	day, ok3 := digits(b[8:10])
	hour, ok4 := digits(b[11:13])
	minute, ok5 := digits(b[14:16])
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || month < 1 || month > 12 || hour > 23 || minute > 59 {
		return badStamp
	}
	if year < minYear || year > maxYear {
		return badYear
	}
	t := time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC)
	if t.Day() != day {
		return badStamp
	}
	copy(c.key[:], b)
	c.local, c.shift, c.near, c.primed = t.Unix(), 0, nil, true
	if loc != nil && loc != time.UTC {
		c.shift, c.near = ingest.LocalTime(c.local, loc)
	}
	return nil
}

// fraction reads .5 or ,5 as microseconds; digits beyond the sixth are cut.
func fraction(b []byte) (us int64, rest []byte) {
	if len(b) < 2 || b[0] != '.' && b[0] != ',' || b[1]-'0' > 9 {
		return 0, b
	}
	scale, i := int64(100_000), 1
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		us += int64(b[i]-'0') * scale
		scale /= 10
	}
	return us, b[i:]
}

// offsetOf reads Z, UTC, +02:00, -0400 or +02 as seconds east of Greenwich;
// nothing is no offset.
func offsetOf(b []byte) (seconds int64, stated, ok bool) {
	if len(b) > 0 && b[0] == ' ' {
		b = b[1:]
	}
	switch {
	case len(b) == 0:
		return 0, false, true
	case string(b) == "Z", string(b) == "z", string(b) == "UTC", string(b) == "GMT":
		return 0, true, true
	case b[0] != '+' && b[0] != '-' || len(b) < 3:
		return 0, false, false
	}
	rest := b[3:]
	if len(rest) == 3 && rest[0] == ':' {
		rest = rest[1:]
	}
	h, ok1 := digits(b[1:3])
	m, ok2 := 0, true
	if len(rest) > 0 {
		m, ok2 = digits(rest)
	}
	if !ok1 || !ok2 || len(rest) > 2 || len(rest) == 1 || h > 14 || m > 59 {
		return 0, false, false
	}
	seconds = int64(h*3600 + m*60)
	if b[0] == '-' {
		seconds = -seconds
	}
	return seconds, true, true
}

// epochStamp reads seconds since 1970 with or without a fraction, or milli-, micro- or
// nanoseconds, which their number of digits tells apart from 2001 to 2286.
func epochStamp(b []byte) (t casefile.Time, coarse bool, why *reject) {
	n := 0
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	scale := int64(1)
	switch n {
	case 9, 10:
		scale, coarse = 1e6, n == len(b)
	case 13:
		scale = 1e3
	case 16, 19:
	default:
		return epochFloat(b)
	}
	whole, ok := decimal(b[:min(n, 16)]) // beyond microseconds it is cut
	us, rest := fraction(b[n:])
	if !ok {
		return 0, false, badStamp
	}
	if len(rest) > 0 {
		return epochFloat(b)
	}
	if scale != 1e6 {
		us = 0 // digits below the microsecond, or a third of one
	}
	return inRange(whole*scale+us, coarse)
}

// epochFloat reads 1.7234e9, as encoders of floating-point numbers write it.
func epochFloat(b []byte) (casefile.Time, bool, *reject) {
	if !floatLike(b) {
		return 0, false, badStamp
	}
	f, err := strconv.ParseFloat(casefile.View(b), 64)
	if err != nil || f < 1e8 || f > 1e10 {
		return 0, false, badStamp
	}
	return inRange(int64(f*1e6), false)
}

// inRange refuses what lies outside the years logs come from.
func inRange(us int64, coarse bool) (casefile.Time, bool, *reject) {
	const first, last = 631_152_000_000_000, 4_133_980_800_000_000 // 1990 and 2101
	if us < first || us >= last {
		return 0, false, badYear
	}
	return casefile.Time(us), coarse, nil
}

// scaled reads a decimal number of units, each of ns nanoseconds, as
// microseconds. Less than nothing, -1, is how proxies write "never reached":
// known is false.
func scaled(b []byte, ns int64) (us int64, known bool, why *reject) {
	if len(b) > 0 && b[0] == '-' {
		if !floatLike(b) {
			return 0, false, badTook
		}
		return 0, false, nil
	}
	n := 0
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	whole, ok := decimal(b[:n])
	if !ok || n > 15 || n < len(b) && b[n] != '.' {
		return scaledFloat(b, ns)
	}
	part, digit := int64(0), int64(1_000_000_000)
	for _, c := range b[min(n+1, len(b)):] {
		if c -= '0'; c > 9 {
			return scaledFloat(b, ns)
		}
		digit /= 10
		part += int64(c) * digit
	}
	if whole > maxTook*1000/ns {
		return 0, false, badTook
	}
	return (whole*ns + part*ns/1_000_000_000) / 1000, true, nil
}

// scaledFloat reads 2.7e-06 and numbers too long to be whole.
func scaledFloat(b []byte, ns int64) (int64, bool, *reject) {
	if !floatLike(b) {
		return 0, false, badTook
	}
	f, err := strconv.ParseFloat(casefile.View(b), 64)
	if err != nil || !(f*float64(ns) <= maxTook*1000) {
		return 0, false, badTook
	}
	return int64(f * float64(ns) / 1000), f >= 0, nil
}

// floatLike reports whether b can be a number at all: words must not cost an
// error value each.
func floatLike(b []byte) bool {
	digit := false
	for _, c := range b {
		if c-'0' <= 9 {
			digit = true
		} else if c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-' {
			return false
		}
	}
	return digit
}

// unitOf takes the unit off a duration as Go and protobuf write it, 247ms, 0.1s;
// none is seconds. It returns the number and the unit's nanoseconds.
func unitOf(b []byte) ([]byte, int64) {
	n := len(b)
	switch {
	case n > 2 && string(b[n-2:]) == "ms":
		return b[:n-2], 1e6
	case n > 2 && (string(b[n-2:]) == "us"):
		return b[:n-2], 1e3
	case n > 3 && string(b[n-3:]) == "µs":
		return b[:n-3], 1e3
	case n > 2 && string(b[n-2:]) == "ns":
		return b[:n-2], 1
	case n > 1 && b[n-1] == 's':
		return b[:n-1], 1e9
	}
	return b, 1e9
}
