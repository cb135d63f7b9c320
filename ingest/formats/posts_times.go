package formats

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// captureTimes says when each file of a set was fetched: as --option captured=
// states, else as the file names say. The machine's file times are never used:
// copying a file changes them.
func captureTimes(src *ingest.Source) ([]casefile.Time, error) {
	out := make([]casefile.Time, len(src.Files))
	stated := src.Options["captured"]
	if stated != "" {
		list := strings.Split(stated, ",")
		if len(list) != len(src.Files) {
			return nil, fmt.Errorf("option captured: expected %d times, one a file, found %d", len(src.Files), len(list))
		}
		for i, s := range list {
			t, err := noZone.ParseInstant(strings.TrimSpace(s))
			if err != nil {
				return nil, fmt.Errorf("option captured: expected a time with a zone like 2024-08-12T20:18:05Z, found %q", s)
			}
			out[i] = t
		}
	} else {
		for i, f := range src.Files {
			t, zoned, ok := captureTime(f.Name)
			if !ok {
				return nil, fmt.Errorf("%q: expected a capture time in the name of each file of the set (20240812201805, 2024-08-12T20-18-05Z, 1723508285), found none: rename it or state --option captured=", f.Name)
			}
			if !zoned {
				src.Assume("capture times in file names without a zone are read as UTC")
			}
			out[i] = t
		}
		src.Assume("captures were taken at the times in their file names")
	}
	for i := 1; i < len(out); i++ {
		if out[i] <= out[i-1] {
			return nil, fmt.Errorf("%q: expected captures in the order in which they were taken, found %s after %s", src.Files[i].Name, out[i], out[i-1])
		}
	}
	return out, nil
}

var (
	// 20240812T201805Z, 2024-08-12T20:18:05Z, 2024-08-12_20-18-05, 20240812201805
	nameStamp = regexp.MustCompile(`(?:^|[^0-9])(\d{4})-?(\d{2})-?(\d{2})[T_ -]?(\d{2})[:_.-]?(\d{2})(?:[:_.-]?(\d{2}))?(?:[.,](\d{1,6}))?(Z|[+-]\d{2}[:-]?\d{2}|[_-]?UTC)?(?:$|[^0-9])`)
	nameEpoch = regexp.MustCompile(`(?:^|[^0-9])(\d{10}|\d{13})(?:$|[^0-9])`)
)

// captureTime finds the one time in a file name. zoned is false where the name
// states no zone; the time is then UTC, as web archives write it. A name with
// more than one time has none.
func captureTime(name string) (t casefile.Time, zoned, ok bool) {
	if len(name) > 255 {
		return 0, false, false
	}
	if all := nameStamp.FindAllStringSubmatch(name, 2); len(all) == 1 {
		if at, zone, ok := stampTime(all[0]); ok {
			return at, zone, true
		}
	} else if len(all) > 1 {
		return 0, false, false
	}
	if all := nameEpoch.FindAllStringSubmatch(name, 2); len(all) == 1 {
		if at, ok := epoch(all[0][1]); ok && plausible(at.Std()).Valid {
			return at, true, true // seconds since 1970 are UTC
		}
	}
	return 0, false, false
}

func stampTime(m []string) (casefile.Time, bool, bool) {
	n := [7]int{}
	for i := range 6 {
		n[i], _ = strconv.Atoi(m[i+1]) // digits; an absent second is 0
	}
	frac, _ := strconv.Atoi((m[7] + "000000")[:6])
	at := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], frac*1000, time.UTC)
	if at.Year() != n[0] || int(at.Month()) != n[1] || at.Day() != n[2] || at.Hour() != n[3] || at.Minute() != n[4] || at.Second() != n[5] {
		return 0, false, false
	}
	zone := strings.Trim(m[8], "_-")
	if strings.HasPrefix(m[8], "-") && !strings.HasSuffix(m[8], "UTC") {
		zone = m[8]
	}
	if zone != "" && zone != "Z" && zone != "UTC" {
		off, err := strconv.Atoi(zone[1:3])
		minutes, err2 := strconv.Atoi(zone[len(zone)-2:])
		if err != nil || err2 != nil || off > 14 || minutes > 59 {
			return 0, false, false
		}
		d := time.Duration(off)*time.Hour + time.Duration(minutes)*time.Minute
		if zone[0] == '+' {
			d = -d
		}
		at = at.Add(d)
	}
	v := plausible(at)
	return v.V, zone != "", v.Valid
}
