package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "prometheus-text",
	Doc: `Metrics in Prometheus's text exposition format 0.0.4 or OpenMetrics 1.0, as an exporter or promtool tsdb dump-openmetrics
writes them. One sample is one gauge; # TYPE tells counters. The time is the one on the line (milliseconds, in OpenMetrics
seconds: the size tells) or, of lines without one, when the file was scraped: --option captured=, or the names of the files of a set.
NaN is unknown; an infinity is rejected, but for the bucket bounds in labels.`,
	Record:  "line",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{captureOption, unitOption},
	Sniff:   sniffExposition,
	Stream:  streamExposition,
	Samples: []ingest.Sample{
		{Name: "exporter", Options: map[string]string{"captured": "2024-08-13T00:18:05Z"}, In: `# HELP http_requests_total Requests by code.
# TYPE http_requests_total counter
http_requests_total{code="200",path="/join"} 1027
http_requests_total{code="503",path="a,b=\"c\"\\\n"} 3e2

# TYPE cpu_share gauge
cpu_share 0.75
# TYPE wait_seconds histogram
wait_seconds_bucket{le="+Inf"} 4
wait_seconds_sum 1.5
`},
		{Name: "openmetrics", In: "# TYPE listeners gauge\n# UNIT listeners people\nlisteners 41000 1723507200.250\nlisteners NaN 1723507260\nlisteners 52000 1723507320000 # {trace_id=\"x\"} 1\n# EOF\n"},
		{Name: "rejected", In: "# TYPE up gauge\nup 1\nup{a=\"b} 1 1723507200\nup +Inf 1723507200\nup one 1723507200\nup 1 soon\n{} 1 1723507200\nup 1 1723507200 extra\nup 1 1723507200\n"},
	},
})

const (
	skipMetadata  = "comment, HELP, TYPE or UNIT line"
	badExposition = "not a sample of the exposition format"
	badNoScrape   = "sample without a time: state when it was scraped with --option captured="
)

var expositionType = regexp.MustCompile(`(?m)^# TYPE [a-zA-Z_:][a-zA-Z0-9_:.]* (counter|gauge|histogram|gaugehistogram|summary|untyped|unknown|info|stateset)\r?$`)

func sniffExposition(h ingest.Head) ingest.Guess {
	if expositionType.Match(h.Bytes) {
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Never, Why: `expected a line "# TYPE name counter" or the like, found none`}
}

// exposition is one file while it is read.
type exposition struct {
	*postReader
	scraped casefile.Null[casefile.Time]
	kinds   map[string]string // by family
	units   map[string]string
}

func streamExposition(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	e := &exposition{postReader: &postReader{Env: src.Env, ctx: ctx, in: in, name: src.Name}}
	if len(src.Files) == 0 {
		if s := src.Options["captured"]; s != "" {
			t, err := noZone.ParseInstant(s)
			if err != nil {
				return errors.New("option captured: expected a time with a zone like 2024-08-12T20:18:05Z, found " + strconv.Quote(s))
			}
			e.scraped = casefile.Some(t)
		}
		return e.lines(src.R)
	}
	times, err := captureTimes(src)
	if err != nil {
		return err
	}
	return eachFile(src, func(i int, _ string, base int64, r io.Reader) error {
		e.base, e.scraped = base, casefile.Some(times[i])
		return e.lines(r)
	})
}

// lines reads one file.
func (e *exposition) lines(r io.Reader) error {
	e.kinds, e.units = map[string]string{}, map[string]string{}
	b := bufio.NewReaderSize(r, 64<<10)
	off := int64(0)
	if head, _ := b.Peek(3); bytes.Equal(head, utf8BOM) {
		_, _ = b.Discard(3) // it was just peeked
		off = 3
	}
	for n := int64(1); ; n++ {
		line, size, err := readLine(b)
		if size > 0 {
			if e := e.line(line, size, casefile.Origin{Offset: off, Line: n}); e != nil {
				return e
			}
		}
		off += size
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (e *exposition) line(line []byte, size int64, at casefile.Origin) error {
	switch text := bytes.TrimSpace(line); {
	case size > maxSeriesLine:
		e.in.Batch().RejectCut(e.locate(at), line, size, badLongLine)
		return e.done()
	case len(text) == 0:
		return e.skip(skipBlank)
	case text[0] == '#':
		e.metadata(string(text))
		return e.skip(skipMetadata)
	default:
		row, why := e.read(string(text))
		if why != "" {
			return e.reject(at, line, why)
		}
		row.Origin = at
		return e.sample(row)
	}
}

// metadata keeps what a file may say about its families; their number is that of
// the lines of the file, and bounded.
func (e *exposition) metadata(line string) {
	f := strings.Fields(line)
	const most = 100_000
	if len(f) != 4 || len(e.kinds)+len(e.units) > most {
		return
	}
	switch f[1] {
	case "TYPE":
		e.kinds[f[2]] = f[3]
	case "UNIT":
		e.units[f[2]] = f[3]
	}
}

// read reads name{labels} value [time] [# exemplar].
func (e *exposition) read(s string) (casefile.Gauge, string) {
	end := strings.IndexAny(s, "{ \t")
	if end <= 0 {
		return casefile.Gauge{}, badExposition
	}
	row := casefile.Gauge{Name: s[:end]}
	rest := s[end:]
	if rest[0] == '{' {
		labels, after, ok := expositionLabels(rest[1:])
		if !ok {
			return row, badExposition
		}
		row.Labels, rest = sortedLabels(labels), after
	}
	rest, _, _ = strings.Cut(rest, " # ")
	f := strings.Fields(rest)
	if len(f) == 0 || len(f) > 2 {
		return row, badExposition
	}
	v, why := promValue(f[0])
	if why != "" {
		return row, why
	}
	row.Value = v
	e.describe(&row)
	switch {
	case len(f) == 2:
		t, ok := expositionTime(f[1])
		if !ok {
			return row, badSampleTime
		}
		row.TS = t
	case e.scraped.Valid:
		row.TS = e.scraped.V
	default:
		return row, badNoScrape
	}
	return row, ""
}

// describe says what the family of a sample is.
func (e *exposition) describe(row *casefile.Gauge) {
	row.Kind = promKind(row.Name)
	family := row.Name
	kind, ok := e.kinds[family]
	for _, end := range []string{"_total", "_count", "_sum", "_bucket", "_created"} {
		if base, cut := strings.CutSuffix(row.Name, end); cut && !ok {
			family = base
			kind, ok = e.kinds[family]
		}
	}
	switch {
	case kind == "counter" && !strings.HasSuffix(row.Name, "_created"):
		row.Kind = "counter"
	case kind == "gauge", strings.HasSuffix(row.Name, "_created"):
		row.Kind = "gauge"
	}
	if row.Unit = e.Options["unit"]; row.Unit == "" {
		if row.Unit = e.units[family]; row.Unit == "" {
			row.Unit = promUnit(row.Name)
		}
	}
}

// expositionLabels reads a="b",c="d"} with the escapes \\, \" and \n.
func expositionLabels(s string) (labels map[string]string, rest string, ok bool) {
	labels = map[string]string{}
	for {
		s = strings.TrimLeft(s, " \t,")
		if s == "" {
			return nil, "", false
		}
		if s[0] == '}' {
			return labels, s[1:], true
		}
		name, after, found := strings.Cut(s, "=\"")
		if !found || name == "" || len(labels) >= 256 {
			return nil, "", false
		}
		var v strings.Builder
		i := 0
		for ; i < len(after) && after[i] != '"'; i++ {
			if after[i] == '\\' && i+1 < len(after) {
				i++
				if after[i] == 'n' {
					v.WriteByte('\n')
					continue
				}
			}
			v.WriteByte(after[i])
		}
		if i >= len(after) {
			return nil, "", false
		}
		labels[strings.TrimSpace(name)], s = v.String(), after[i+1:]
	}
}

// expositionTime reads milliseconds (0.0.4) or seconds (OpenMetrics) since 1970.
func expositionTime(s string) (casefile.Time, bool) {
	if t, ok := epochSeconds(s); ok {
		return t, t >= 631152000e6 // 1990: what is less is no time of day
	}
	ms, err := strconv.ParseInt(s, 10, 64)
	if err != nil || ms < 0 || ms > math.MaxInt64/1000 || ms >= 4102444800000 {
		return 0, false
	}
	return casefile.Time(ms * 1000), true
}
