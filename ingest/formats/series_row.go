package formats

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"hindcast/casefile"
)

// cut splits a CSV line (RFC 4180) into cells. Quoted cells may hold separators
// and doubled quotes; ok is false where a quote does not end in the line. The
// cells point into line.
func cut(dst [][]byte, line []byte, sep byte) (cells [][]byte, ok bool) {
	cells = dst[:0]
	for {
		if len(line) > 0 && line[0] == '"' {
			cell, rest, ok := quoted(line[1:])
			if !ok || len(rest) > 0 && rest[0] != sep {
				return cells, false
			}
			cells = append(cells, cell)
			if len(rest) == 0 {
				return cells, true
			}
			line = rest[1:]
			continue
		}
		i := bytes.IndexByte(line, sep)
		if i < 0 {
			return append(cells, bytes.TrimSpace(line)), bytes.IndexByte(line, '"') < 0
		}
		if bytes.IndexByte(line[:i], '"') >= 0 {
			return cells, false
		}
		cells = append(cells, bytes.TrimSpace(line[:i]))
		line = line[i+1:]
	}
}

// quoted returns the cell up to its closing quote and what follows it.
func quoted(b []byte) (cell, rest []byte, ok bool) {
	for i := 0; i < len(b); i++ {
		if b[i] != '"' {
			continue
		}
		if i+1 < len(b) && b[i+1] == '"' {
			i++
			continue
		}
		cell = b[:i]
		if bytes.Contains(cell, []byte(`""`)) {
			cell = bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
		}
		return cell, b[i+1:], true
	}
	return nil, nil, false
}

// values appends the values of one line. A line that is wrong as a whole is one
// record; a value that is wrong is one record beside its neighbours.
func (s *series) values(line []byte, at casefile.Origin) {
	b := s.in.Batch()
	var ok bool
	s.cells, ok = cut(s.cells, line, s.cols.sep)
	switch {
	case !ok:
		b.Reject(at, line, badQuote)
		return
	case !utf8.Valid(line):
		b.Reject(at, line, badSeriesText)
		return
	case len(s.cells) != len(s.cols.names):
		b.Reject(at, line, badColumns)
		return
	}
	if s.cols.header && strings.EqualFold(string(s.cells[s.cols.time]), s.cols.names[s.cols.time]) {
		b.Skip(skipHeader) // files put together by hand repeat it
		return
	}
	t, why := s.moment(s.cells[s.cols.time])
	if why != "" {
		b.Reject(at, line, why)
		return
	}
	s.row = casefile.Gauge{Origin: at, TS: t, Kind: s.kind, Unit: s.unit}
	if why := s.interval(t); why != "" {
		b.Reject(at, line, why)
		return
	}
	if s.cols.wide() {
		s.wide(line, at)
		return
	}
	s.long(line, at)
}

// interval sets the end of the counted interval.
func (s *series) interval(t casefile.Time) string {
	if s.cols.end >= 0 {
		end, why := s.moment(s.cells[s.cols.end])
		switch {
		case len(s.cells[s.cols.end]) == 0:
		case why != "":
			return why
		case end < t:
			return badEnd
		default:
			s.row.TSEnd = casefile.Some(end)
			return ""
		}
	}
	if s.step > 0 && s.kind == "count" {
		s.row.TSEnd = casefile.Some(t + casefile.Time(s.step.Microseconds()))
	}
	return ""
}

// long appends the value of a line that holds one, and its baseline.
func (s *series) long(line []byte, at casefile.Origin) {
	c := s.cols
	name := s.file
	if c.name >= 0 && len(s.cells[c.name]) > 0 && s.env.Options["name"] == "" {
		name = seriesName(string(s.cells[c.name]))
	}
	if c.unit >= 0 && len(s.cells[c.unit]) > 0 {
		s.row.Unit = string(s.cells[c.unit])
	}
	if c.source >= 0 && len(s.cells[c.source]) > 0 {
		s.row.Labels = "source=" + strings.ReplaceAll(string(s.cells[c.source]), ",", ";")
	}
	s.put(name, c.value, line, at)
	if c.base >= 0 {
		s.put(name+"_baseline", c.base, line, at)
	}
}

// wide appends one value a column.
func (s *series) wide(line []byte, at casefile.Origin) {
	for i := range s.cells {
		if i != s.cols.time && i != s.cols.end {
			s.put(s.names[i], i, line, at)
		}
	}
}

// put appends one value; an empty one is unknown.
func (s *series) put(name string, i int, line []byte, at casefile.Origin) {
	b := s.in.Batch()
	row := s.row
	row.Name = name
	if cell := s.cells[i]; !unknown(cell) {
		v, err := strconv.ParseFloat(casefile.View(cell), 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			b.Reject(at, line, badValue)
			return
		}
		row.Value = casefile.Some(v)
	}
	b.Gauges.Append(&row)
	b.Accept(1)
}

// unknown reports whether a cell says that there is no value.
func unknown(cell []byte) bool {
	switch strings.ToLower(casefile.View(cell)) {
	case "", "null", "none", "nan", "na", "n/a", "-":
		return true
	}
	return false
}

// moment reads the time of a row.
func (s *series) moment(cell []byte) (casefile.Time, string) {
	text := casefile.View(cell)
	if !looksLikeDate(cell) {
		if t, ok := epoch(text); ok {
			return t, ""
		}
		return 0, badSeriesTime
	}
	if len(cell) > 64 {
		return 0, badSeriesTime
	}
	if t, ok := s.sameHour(cell); ok {
		return t, ""
	}
	if len(text) == len("2006-01-02") {
		text += "T00:00"
	}
	clock := s.clock
	if clock == nil {
		clock = &noZone
	}
	t, err := clock.ParseInstant(text)
	switch {
	case err == nil:
		return t, ""
	case s.clock == nil:
		return 0, badNoZone
	}
	return 0, badSeriesTime
}

// hour is an hour of the wall clock that lies whole in time, and where it begins.
type hour struct {
	text  [13]byte // 2006-01-02T15
	start casefile.Time
	known bool
}

// sameHour reads "2006-01-02 15:04" and "2006-01-02 15:04:05" by what the last
// hour began at: rows of a series mostly share it, and a zone keeps its offset
// through an hour that begins and ends as it should.
func (s *series) sameHour(cell []byte) (casefile.Time, bool) {
	if s.clock == nil || len(cell) != 16 && len(cell) != 19 || cell[13] != ':' {
		return 0, false
	}
	m, ok1 := sixty(cell[14:16])
	sec, ok2 := 0, true
	if len(cell) == 19 {
		sec, ok2 = sixty(cell[17:19])
		ok2 = ok2 && cell[16] == ':'
	}
	if !ok1 || !ok2 {
		return 0, false
	}
	if !s.hour.known || !bytes.Equal(s.hour.text[:], cell[:13]) {
		copy(s.hour.text[:], cell[:13])
		first, err1 := s.clock.ParseInstant(string(cell[:13]) + ":00")
		last, err2 := s.clock.ParseInstant(string(cell[:13]) + ":59")
		s.hour.start, s.hour.known = first, err1 == nil && err2 == nil && last-first == 59*60e6
	}
	return s.hour.start + casefile.Time(m*60+sec)*1e6, s.hour.known
}

func sixty(b []byte) (int, bool) {
	if b[0] < '0' || b[0] > '5' || b[1] < '0' || b[1] > '9' {
		return 0, false
	}
	return int(b[0]-'0')*10 + int(b[1]-'0'), true
}

// noZone reads times that carry a zone of their own, and no others.
var noZone casefile.CaseFile

// looksLikeDate reports whether a cell begins with a date: 2006-01-02.
func looksLikeDate(b []byte) bool {
	return len(b) >= 10 && b[4] == '-' && b[7] == '-' && b[0] >= '0' && b[0] <= '9'
}

// epoch reads seconds since 1970 with a fraction, or whole milli-, micro- or
// nanoseconds; the number of digits tells them apart, from 2001 to 2286.
func epoch(s string) (casefile.Time, bool) {
	whole, frac, dot := strings.Cut(s, ".")
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || v < 0 {
		return 0, false
	}
	switch {
	case len(whole) == 10 && dot:
		frac = (frac + "000000")[:6]
		us, err := strconv.ParseUint(frac, 10, 32)
		return casefile.Time(v*1e6 + int64(us)), err == nil && v < 4102444800
	case dot:
		return 0, false
	case len(whole) == 10 && v < 4102444800: // 2100
		return casefile.Time(v * 1e6), true
	case len(whole) == 13:
		return casefile.Time(v * 1e3), true
	case len(whole) == 16:
		return casefile.Time(v), true
	case len(whole) == 19:
		return casefile.Time(v / 1e3), true
	}
	return 0, false
}

// seriesName makes a name out of a column or file name: what is no letter, digit
// or . _ : - becomes an underscore, because names stand in lanes and queries.
func seriesName(s string) string {
	s = strings.TrimSpace(s)
	for _, end := range []string{".gz", ".zst", ".bz2", ".xz", ".csv", ".tsv", ".txt"} {
		s = strings.TrimSuffix(s, end)
	}
	var b strings.Builder
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._:-", r) {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
		if b.Len() >= 64 {
			break
		}
	}
	if b.Len() == 0 {
		return "series"
	}
	return b.String()
}
