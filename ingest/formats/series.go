package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "series",
	Doc: `Counted series and metrics as CSV (comma, semicolon or tab). Either one series a file or a name column
(time,value[,name,baseline,unit,source]), or a wide table: a time column and one series a column. A time is RFC 3339, a
date and time of day (read in the zone that is stated), or seconds, milli-, micro- or nanoseconds since 1970. Where rows
name an end column, or step= is given, or the first rows are evenly spaced, a count covers that interval; the time of a
row is its start. An empty value is unknown, not zero. A baseline becomes a series of its own, name_baseline.`,
	Record:  "value of a series",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{
		{Name: "name", Doc: "name of the series; default: the name column, the column's own name, or the file's"},
		{Name: "unit", Doc: "unit of the values, where no column states it"},
		{Name: "kind", Doc: "count (of an interval), gauge (of an instant) or counter (ever growing); default: count where the value column is called count, else gauge"},
		{Name: "time", Doc: "name of the time column, where it is not one of " + strings.Join(timeColumns, ", ")},
		{Name: "step", Doc: "length of the counted interval, as 60s or 5m"},
	},
	Zoneless: true,
	Sniff:    sniffSeries,
	Stream:   streamSeries,
	Samples:  seriesSamples,
})

var (
	timeColumns  = []string{"time", "timestamp", "ts", "datetime", "date_time", "date", "period", "minute", "interval", "start", "from", "epoch", "@timestamp"}
	endColumns   = []string{"end", "to", "until", "time_end", "interval_end"}
	valueColumns = []string{"value", "count"}
)

// Skip and reject reasons of a series.
const (
	skipHeader  = "header"
	skipComment = "comment"
	skipBlank   = "blank line"

	badColumns    = "wrong number of columns"
	badValue      = "value is not a number"
	badSeriesTime = "time that cannot be read"
	badNoZone     = "time without a zone: state --zone"
	badEnd        = "end before start"
	badQuote      = "quoted line break or unbalanced quote"
	badLongLine   = "line is longer than 1 MiB"
	badSeriesText = "not valid UTF-8"

	maxSeriesLine = 1 << 20
)

// columns says what the columns of a file are.
type columns struct {
	names                              []string
	time, end, value, name, base, unit int // -1 where there is none
	source                             int
	sep                                byte
	header                             bool // the first line is one
}

func (c *columns) wide() bool { return c.value < 0 }

// readColumns reads a header, or finds that the file has none.
func readColumns(line []byte, timeName string) (*columns, string) {
	c := &columns{time: -1, end: -1, value: -1, name: -1, base: -1, unit: -1, source: -1, sep: ',', header: true}
	for _, sep := range []byte{'\t', ';'} {
		if bytes.IndexByte(line, sep) >= 0 && bytes.IndexByte(line, ',') < 0 {
			c.sep = sep
		}
	}
	cells, ok := cut(nil, line, c.sep)
	if !ok || len(cells) < 2 {
		return nil, "expected columns separated by comma, semicolon or tab, found none"
	}
	for i, cell := range cells {
		name := strings.ToLower(strings.TrimSpace(string(cell)))
		c.names = append(c.names, name)
		switch {
		case name == strings.ToLower(timeName), timeName == "" && c.time < 0 && slices.Contains(timeColumns, name):
			c.time = i
		case c.end < 0 && slices.Contains(endColumns, name):
			c.end = i
		case c.value < 0 && slices.Contains(valueColumns, name):
			c.value = i
		case name == "name" || name == "metric" || name == "series":
			c.name = i
		case name == "baseline":
			c.base = i
		case name == "unit":
			c.unit = i
		case name == "source":
			c.source = i
		}
	}
	if c.time >= 0 {
		return c, ""
	}
	if _, stamp := epoch(string(cells[0])); !stamp && !looksLikeDate(cells[0]) || len(cells) != 2 {
		return nil, "expected a time column (" + strings.Join(timeColumns, ", ") + "), found none"
	}
	c.time, c.value, c.header = 0, 1, false
	c.names = []string{"time", "value"}
	return c, ""
}

// series is one file while it is read.
type series struct {
	env   *ingest.Env
	in    *ingest.Intake
	clock *casefile.CaseFile // reads zone-less times
	cols  *columns
	file  string // name of the series where nothing else names it
	kind  string
	unit  string
	step  time.Duration
	names []string // of the columns, as series
	cells [][]byte
	row   casefile.Gauge
	hour  hour
}

func streamSeries(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	s := &series{env: src.Env, in: in, file: seriesName(src.Name), unit: src.Options["unit"], kind: src.Options["kind"]}
	if err := s.setOptions(); err != nil {
		return err
	}
	r := bufio.NewReaderSize(src.R, 64<<10)
	if head, _ := r.Peek(3); bytes.Equal(head, utf8BOM) {
		_, _ = r.Discard(3) // it was just peeked
		return s.lines(ctx, r, 3)
	}
	return s.lines(ctx, r, 0)
}

func (s *series) setOptions() error {
	switch s.kind {
	case "", "count", "gauge", "counter":
	default:
		return fmt.Errorf("option kind: expected count, gauge or counter, found %q", s.kind)
	}
	if v := s.env.Options["step"]; v != "" {
		d, err := time.ParseDuration(v)
		if err != nil || d <= 0 {
			return fmt.Errorf("option step: expected a length like 60s, found %q", v)
		}
		s.step = d
	}
	if n := s.env.Options["name"]; n != "" {
		s.file = seriesName(n)
	}
	if s.env.Zone != nil {
		s.clock = &casefile.CaseFile{Zone: s.env.Zone.String()}
	}
	return nil
}

// lines reads the file line by line. Records of one file depend on its header
// alone, so memory is one line.
func (s *series) lines(ctx context.Context, r *bufio.Reader, off int64) error {
	for n := int64(1); ; n++ {
		line, size, err := readLine(r)
		if size > 0 {
			at := casefile.Origin{Offset: off, Line: n}
			if e := s.line(line, size, at, r); e != nil {
				return e
			}
			if e := s.in.Done(); e != nil {
				return e
			}
		}
		off += size
		if errors.Is(err, io.EOF) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if n&1023 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// readLine returns the next line without its end and its length with it. Of a
// line that is too long only the head is returned.
func readLine(r *bufio.Reader) (line []byte, size int64, err error) {
	chunk, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return bytes.TrimRight(chunk, "\r\n"), int64(len(chunk)), err
	}
	line = append(line, chunk...)
	size = int64(len(chunk))
	for errors.Is(err, bufio.ErrBufferFull) {
		chunk, err = r.ReadSlice('\n')
		size += int64(len(chunk))
		if len(line) <= maxSeriesLine {
			line = append(line, chunk...)
		}
	}
	return bytes.TrimRight(line, "\r\n"), size, err
}

// line decodes one line.
func (s *series) line(line []byte, size int64, at casefile.Origin, r *bufio.Reader) error {
	b := s.in.Batch()
	switch {
	case len(bytes.TrimSpace(line)) == 0:
		b.Skip(skipBlank)
	case size > maxSeriesLine:
		b.RejectCut(at, line, size, badLongLine)
	case line[0] == '#':
		b.Skip(skipComment)
	case s.cols == nil:
		return s.header(line, at, r)
	default:
		s.values(line, at)
	}
	return nil
}

// header reads the first line that is none of the above.
func (s *series) header(line []byte, at casefile.Origin, r *bufio.Reader) error {
	c, why := readColumns(line, s.env.Options["time"])
	if c == nil {
		s.in.Batch().Reject(at, line, "no header with a time column")
		return errors.New(why)
	}
	s.cols = c
	for _, n := range c.names {
		s.names = append(s.names, seriesName(n))
	}
	if s.kind == "" {
		s.kind = "gauge"
		if !c.wide() && c.names[c.value] == "count" {
			s.kind = "count"
		}
		s.env.Assume("values are read as kind " + s.kind + " (--option kind= states it)")
	}
	if s.kind == "count" && s.step == 0 && c.end < 0 {
		s.inferStep(line, r)
	}
	if !c.header {
		s.env.Assume("the file has no header: its columns are read as time and value")
		s.values(line, at)
		return nil
	}
	s.in.Batch().Skip(skipHeader)
	return nil
}

// inferStep looks at the rows that follow: evenly spaced counts cover the space
// between them.
func (s *series) inferStep(line []byte, r *bufio.Reader) {
	ahead, _ := r.Peek(16 << 10)
	if !s.cols.header {
		ahead = append(append(append([]byte{}, line...), '\n'), ahead...)
	}
	var last casefile.Time
	gaps := map[casefile.Time]int{}
	n := 0
	for {
		row, rest, whole := bytes.Cut(ahead, []byte("\n"))
		if !whole {
			break
		}
		ahead = rest
		cells, ok := cut(nil, row, s.cols.sep)
		if !ok || len(cells) <= s.cols.time {
			continue
		}
		if t, why := s.moment(cells[s.cols.time]); why == "" {
			if n > 0 && t > last {
				gaps[t-last]++
			}
			last, n = t, n+1
		}
	}
	for gap, k := range gaps {
		if k*10 >= (n-1)*9 && n > 1 { // at most one gap can be that common
			s.step = time.Duration(gap) * time.Microsecond
			s.env.Assume("each count covers " + s.step.String() + ", the space between the first rows (--option step= states it)")
		}
	}
}
