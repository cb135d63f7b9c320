package formats

import (
	"bytes"

	"hindcast/casefile"
)

// yearlessText finds month and day of a stamp without a year: klog's and that of
// Redis before version 4.
func yearlessText(line []byte) (month, day int) {
	if isKlog(line) {
		month, _ = digits(line[1:3])
		day, _ = digits(line[3:5])
		return month, day
	}
	rest := line
	if _, after, old := oldRedis(line); old {
		rest = after
	} else if role := redisRole(line); role > 0 {
		rest = line[role+2:]
	} else {
		return 0, 0
	}
	if !isRedisDay(rest) {
		return 0, 0
	}
	day, _ = digits(rest[:2])
	return monthOf(rest[3:6]), day
}

// fromUWSGI tells Mon Aug 12 20:00:00 2024 - text, as uWSGI writes of itself with
// log-date.
func fromUWSGI(line []byte) bool {
	_, _, _, _, n := cutCTime(line)
	return n > 0 && bytes.HasPrefix(line[n:], []byte(" - "))
}

// isRedisDay tells 05 Feb 15:58:35.
func isRedisDay(b []byte) bool {
	if len(b) < len("05 Feb 15:58:35") || b[2] != ' ' || b[6] != ' ' || b[9] != ':' || b[12] != ':' {
		return false
	}
	day, ok := digits(b[:2])
	return ok && day >= 1 && day <= 31 && monthOf(b[3:6]) > 0
}

// rareTime takes a time off the front that only some programs write. rest is not
// nil where nothing more belongs to its clock; year is 0 where nobody knows it.
func (p *textParser) rareTime(b []byte, redis bool) (year, month, day int, clock, rest []byte) {
	if y, m, d, c, n := cutCTime(b); n > 0 {
		return y, m, d, c, b[n:]
	}
	if y, m, d, n := cutOldMySQL(b); n > 0 {
		p.clock = append(p.clock[:0], b[n-8:n]...)
		if p.clock[0] == ' ' {
			p.clock[0] = '0'
		}
		return y, m, d, p.clock, b[n:]
	}
	if redis && isRedisDay(b) {
		day, _ = digits(b[:2])
		month = monthOf(b[3:6])
		return p.years.of(month, day, p.env), month, day, b[7:], nil
	}
	return 0, 0, 0, nil, nil
}

// cutOldMySQL takes 180205 15:58:35, or 180205  5:58:35, off the front: how MySQL
// before 5.7 and mysqld_safe write a time (sql/log.cc, print_buffer_to_file). n is
// its length, 0 where there is none. Two digits of a year are those of 1970 to 2069,
// as MySQL itself reads them.
func cutOldMySQL(b []byte) (year, month, day, n int) {
	const size = len("180205 15:58:35")
	if len(b) < size || b[6] != ' ' || b[9] != ':' || b[12] != ':' || len(b) > size && b[size] != ' ' && b[size] != '\t' {
		return 0, 0, 0, 0
	}
	year, ok1 := digits(b[:2])
	month, ok2 := digits(b[2:4])
	day, ok3 := digits(b[4:6])
	_, ok4 := digits(bytes.TrimPrefix(b[7:9], []byte{' '}))
	if !(ok1 && ok2 && ok3 && ok4) || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, 0, 0, 0
	}
	if year += 2000; year >= 2070 {
		year -= 100
	}
	return year, month, day, size
}

// oldRedis takes [4018] off the front of a line of Redis before version 3.
func oldRedis(b []byte) (pid int64, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '[' {
		return 0, b, false
	}
	number, rest, ok := cutBracket(b)
	if !ok || len(rest) < 3 || rest[2] != ' ' {
		return 0, b, false
	}
	pid, ok = decimal(number)
	return pid, rest, ok && (isRedisDay(rest) || len(rest) > 11 && rest[6] == ' ' && rest[11] == ' ' && monthOf(rest[3:6]) > 0)
}

// isKlog tells E0812 20:00:01.123456       1 file.go:12] text (Kubernetes klog, glog).
func isKlog(b []byte) bool {
	if len(b) < len("E0812 20:00:01.123456 1 f:1] ") || levelLetter(b[:1]) == "" || b[5] != ' ' || b[8] != ':' || b[11] != ':' || b[14] != '.' {
		return false
	}
	month, ok1 := digits(b[1:3])
	day, ok2 := digits(b[3:5])
	return ok1 && ok2 && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

func (p *textParser) klog(line []byte) *reject {
	month, _ := digits(line[1:3])
	day, _ := digits(line[3:5])
	year := p.years.of(month, day, p.env)
	if year == 0 {
		return yearUnknown
	}
	clock, rest := nextField(line[6:])
	t, why := p.joinStamp(year, month, day, clock)
	if why != nil {
		return why
	}
	pid, rest := nextField(bytes.TrimLeft(rest, " "))
	if n, ok := decimal(pid); ok {
		p.row.PID = casefile.Some(n)
	}
	p.row.TS, p.row.Level = t, levelLetter(line[:1])
	if _, text, ok := bytes.Cut(rest, []byte("] ")); ok {
		rest = text
	}
	if len(rest) == 0 {
		return bareTime
	}
	p.describe(rest)
	return nil
}

// redisRole finds the letter in 1234:M 12 Aug 2024 20:00:01.123 * text; 0 where there
// is none.
func redisRole(b []byte) int {
	i := 0
	for i < len(b) && i < 10 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	if i == 0 || i+3 > len(b) || b[i] != ':' || b[i+1] < 'A' || b[i+1] > 'Z' || b[i+2] != ' ' {
		return 0
	}
	return i + 1
}
