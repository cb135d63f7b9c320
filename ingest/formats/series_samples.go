package formats

import (
	"bytes"

	"hindcast/ingest"
)

// sniffSeries reads a header and the first row behind it.
func sniffSeries(h ingest.Head) ingest.Guess {
	var c *columns
	var s *series
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	for len(b) > 0 {
		line, rest, whole := bytes.Cut(b, []byte("\n"))
		b = rest
		line = bytes.TrimRight(line, "\r")
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		if c == nil {
			var why string
			if c, why = readColumns(line, ""); c == nil {
				return ingest.Guess{Score: ingest.Never, Why: why}
			}
			s = &series{cols: c}
			if c.header {
				continue
			}
		}
		if !whole && !h.Whole {
			break
		}
		if why := s.fits(line); why != "" {
			return ingest.Guess{Score: ingest.Never, Why: why}
		}
		if c.wide() || !c.header {
			return ingest.Guess{Score: ingest.Likely}
		}
		return ingest.Guess{Score: ingest.Certain}
	}
	if c != nil && !c.wide() {
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Never, Why: "expected a header and rows of numbers, found none"}
}

// fits says why a row is none of this format's.
func (s *series) fits(line []byte) string {
	cells, ok := cut(nil, line, s.cols.sep)
	if !ok || len(cells) != len(s.cols.names) {
		return "expected a row with as many columns as the header, found another"
	}
	if _, why := s.moment(cells[s.cols.time]); why == badSeriesTime {
		return "expected a time in the time column, found something else"
	}
	for i, cell := range cells {
		text := i == s.cols.time || i == s.cols.end || i == s.cols.unit || i == s.cols.source || i == s.cols.name
		if !s.cols.wide() && i != s.cols.value && i != s.cols.base {
			text = true
		}
		if !text && !unknown(cell) && bytes.IndexFunc(cell, func(r rune) bool {
			return (r < '0' || r > '9') && r != '.' && r != '-' && r != '+' && r != 'e' && r != 'E'
		}) >= 0 {
			return "expected numbers beside the time, found text"
		}
	}
	return ""
}

var seriesSamples = []ingest.Sample{
	{Name: "neutral", Options: map[string]string{"name": "outage_reports", "kind": "count"}, In: "time,value,baseline,unit,source\r\n" +
		"2024-08-12T19:30:00-04:00,12,10,reports,\"Example Tracker, EU\"\r\n2024-08-12T19:45:00-04:00,240,10,reports,x\r\n" +
		"2024-08-12T20:00:00-04:00,,11,reports,\r\n2024-08-12T20:15:00-04:00,1.5e3,11,reports,=1+1\r\n"},
	{Name: "local", Options: map[string]string{"zone": "America/New_York"}, In: `# made up
period,count
2024-08-12 20:00:00,2
2024-08-12 20:01:00,11

2024-08-12 20:02:00,16
2024-08-12 20:03:00,16
`},
	{Name: "wide", In: "\xef\xbb\xbftimestamp;cpu load;queue\n1723507200;0.25;3\n1723507260.500;NaN;4\n1723507320000;1;\n"},
	{Name: "spans", Options: map[string]string{"unit": "listeners"}, In: `start,end,name,value
2024-08-13T00:00:00Z,2024-08-13T00:05:00Z,listeners,100000
2024-08-13T00:05:00Z,,listeners,120000
`},
	{Name: "bare", In: "2024-08-13T00:00:00Z,1\n2024-08-13T00:01:00Z,2\n"},
	{Name: "rejected", Options: map[string]string{"zone": "America/New_York"}, In: `time,value
2024-08-12T20:00,1
2024-08-12T20:01,1,2
2024-08-12T20:02
yesterday,4
2024-08-12T20:04,many
2024-08-12T20:05,"6
2024-11-03T01:30,7
2024-03-10T02:30,8
2024-08-12T20:08,inf
2024-08-12T20:09,"10"
time,value
` + "2024-08-12T20:10,\xff\n"},
}
