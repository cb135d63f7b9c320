package formats

import (
	"time"

	"hindcast/casefile"
)

// clfTime reads the stamp of the common log format, 10/Oct/2000:13:55:36 -0700
// (Apache mod_log_config %t, nginx $time_local), and remembers the last minute,
// because neighbouring lines share it. The zero value is ready.
type clfTime struct {
	key    [clfLen]byte  // the last stamp, seconds blanked
	minute casefile.Time // its minute
	primed bool
}

const (
	clfLen  = len("10/Oct/2000:13:55:36 -0700")
	clfSec  = len("10/Oct/2000:13:55:") // where the seconds stand
	minYear = 1990                      // older than any web server's log
	maxYear = 2100
)

// looksCLF reports whether b begins with the shape of a stamp, digits unchecked.
func looksCLF(b []byte) bool {
	return len(b) >= clfLen && b[2] == '/' && b[6] == '/' && b[11] == ':' && b[14] == ':' && b[17] == ':' && b[20] == ' '
}

// parse reads b, which is clfLen bytes long. A leap second (60) counts as the
// 59th, so that it stays in its minute.
func (c *clfTime) parse(b []byte) (casefile.Time, *reject) {
	sec, ok := digits(b[clfSec : clfSec+2])
	if !ok || sec > 60 {
		return 0, badTime
	}
	sec = min(sec, 59)
	var key [clfLen]byte
	copy(key[:], b)
	key[clfSec], key[clfSec+1] = 0, 0
	if !c.primed || key != c.key {
		m, why := clfMinute(b)
		if why != nil {
			return 0, why
		}
		c.key, c.minute, c.primed = key, m, true
	}
	return c.minute + casefile.Time(sec)*1e6, nil
}

// clfMinute reads everything but the seconds.
func clfMinute(b []byte) (casefile.Time, *reject) {
	day, ok1 := digits(b[0:2])
	month := monthOf(b[3:6])
	year, ok2 := digits(b[7:11])
	hour, ok3 := digits(b[12:14])
	minute, ok4 := digits(b[15:17])
	zh, ok5 := digits(b[22:24])
	zm, ok6 := digits(b[24:26])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6) || month == 0 || hour > 23 || minute > 59 || zh > 14 || zm > 59 {
		return 0, badTime
	}
	if year < minYear || year > maxYear {
		return 0, badYear
	}
	offset := zh*3600 + zm*60
	switch b[21] {
	case '+':
	case '-':
		offset = -offset
	default:
		return 0, badTime
	}
	t := time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC)
	if t.Day() != day { // 31 April
		return 0, badTime
	}
	return casefile.Time(t.Unix()-int64(offset)) * 1e6, nil
}

func monthOf(b []byte) int {
	switch string(b) {
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	}
	return 0
}

// digits reads b as an unsigned decimal number of a few digits.
func digits(b []byte) (int, bool) {
	n := 0
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		} else {
			n = n*10 + int(c)
		}
	}
	return n, len(b) > 0
}

// decimal reads b as a number of bytes or microseconds; more than 18 digits are
// refused, because they could not be held.
func decimal(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	n := int64(0)
	for _, c := range b {
		if c -= '0'; c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}

// seconds reads a decimal number of seconds, 0.123, as microseconds; digits
// beyond the sixth are cut.
func seconds(b []byte) (int64, bool) {
	whole, frac := b, []byte(nil)
	for i, c := range b {
		if c == '.' {
			whole, frac = b[:i], b[i+1:]
			break
		}
	}
	w, ok := decimal(whole)
	if !ok || w > 1e9 {
		return 0, false
	}
	us, scale := int64(0), int64(100_000)
	for _, c := range frac {
		if c -= '0'; c > 9 {
			return 0, false
		}
		us += int64(c) * scale
		scale /= 10
	}
	return w*1e6 + us, true
}
