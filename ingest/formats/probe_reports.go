package formats

import (
	"io"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "outage-reports",
	Doc: `Counted reports of users as pages like Downdetector give them: {"reports": [{"date", "value"}], "baseline": [...]}.
They become the series outage_reports and outage_reports_baseline. A count covers the space to the next (15 minutes as a
rule) and its time is the start; reports are complaints, not failures. Times carry an offset, or are read in the stated
zone.`,
	Record:   "counted interval, or part of the document that is none",
	Primary:  "gauges",
	Tables:   []string{"gauges"},
	Zoneless: true,
	Options:  []ingest.Option{captureOption, {Name: "service", Doc: "what the reports are about, as a label"}},
	Sniff:    sniffJSON(`the keys "reports" and "baseline"`, []string{"reports[].date", "reports[].value"}, []string{"baseline[].date", "baseline[].value"}),
	Stream:   streamPosts(readReports),
	Samples: []ingest.Sample{
		{Name: "reports", In: `{"reports": [{"date": "2024-08-12T20:00:00-04:00", "value": 31}, {"date": "2024-08-12T20:15:00-04:00", "value": 17400}, {"date": "2024-08-12T20:30:00-04:00", "value": null}],
 "baseline": [{"date": "2024-08-12T20:00:00-04:00", "value": 12.5}, {"date": "2024-08-12T20:15:00-04:00", "value": "12"}]}
`, Options: map[string]string{"service": "Example, Live"}},
		{Name: "one", In: `{"reports": [{"date": "2024-08-12 20:00:00", "value": 31}], "other": {"x": 1}}` + "\n"},
		{Name: "rejected", In: `{"reports": [{"date": "soon", "value": 1}, 7, {"date": "2024-08-12T20:15:00Z", "value": "many"}, {"date": "2024-08-12T20:30:00Z", "value": 2}], "base`},
	},
})

func readReports(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true}, func(path string, m member) error {
		switch path {
		case "reports", "baseline":
			return countedList(p, m, map[string]string{"reports": "outage_reports", "baseline": "outage_reports_baseline"}[path])
		}
		return p.skip(skipOther)
	})
}

// countedList reads a list of counts; each covers the commonest space between
// neighbours.
func countedList(p *postReader, list member, name string) error {
	items := list.parts()
	times := make([]casefile.Null[casefile.Time], len(items))
	reasons := make([]string, len(items))
	gaps := map[casefile.Time]int{}
	last := casefile.Null[casefile.Time]{}
	for i, m := range items {
		times[i], reasons[i] = instantIn(p.Env, m.object().first("date", "time", "timestamp"))
		if times[i].Valid {
			if last.Valid && times[i].V > last.V {
				gaps[times[i].V-last.V]++
			}
			last = times[i]
		}
	}
	step := commonest(gaps)
	if step > 0 {
		p.Assume("each count covers " + (time.Duration(step) * time.Microsecond).String() + ", the commonest space between counts")
	}
	for i, m := range items {
		v, ok := numberOf(m.object().raw["value"])
		reason := reasons[i]
		switch {
		case reason == "" && !times[i].Valid:
			reason = badSampleTime
		case reason == "" && !ok:
			reason = badValue
		}
		if reason != "" {
			if err := p.reject(m.at, m.raw, reason); err != nil {
				return err
			}
			continue
		}
		row := casefile.Gauge{Origin: m.at, TS: times[i].V, Name: name, Value: v, Unit: "reports", Kind: "count", Labels: labelsOf("service", p.Options["service"])}
		if step > 0 {
			row.TSEnd = casefile.Some(row.TS + step)
		}
		if err := p.gauge(row, m); err != nil {
			return err
		}
	}
	return nil
}

// commonest returns the gap seen most often, the smallest of several; 0 where
// there is none.
func commonest(gaps map[casefile.Time]int) casefile.Time {
	best, n := casefile.Time(0), 0
	for gap, k := range gaps {
		if k > n || k == n && gap < best {
			best, n = gap, k
		}
	}
	return best
}

var _ = ingest.Register(ingest.Format{
	Name: "ioda",
	Doc: `Signals of IODA v2 (/v2/signals/raw): evenly spaced values of a country, region or network. A series is called
ioda_DATASOURCE; a value is the state over the step that begins at its time. Values that are null are unknown; nested
values (predictions) are skipped.`,
	Record:  "value of a signal, or part of the document that is none",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON("signals of IODA", []string{"data[][].datasource", "data[][].step"}, []string{"data[][].entityType", "data[][].values"}),
	Stream:  streamPosts(readIODA),
	Samples: []ingest.Sample{
		{Name: "signals", In: `{"type": "signals", "data": [[{"entityType": "country", "entityCode": "US", "datasource": "ping-slash24", "from": 1723507200, "until": 1723508100, "step": 300, "nativeStep": 300, "values": [100, null, 97.5]}, {"entityType": "asn", "entityCode": "64496", "datasource": "bgp", "from": 1723507200, "until": 1723507500, "step": 300, "values": [7]}]]}
`},
		{Name: "nested", In: `{"data": [[{"entityType": "country", "entityCode": "=1+1", "datasource": "gtr-sarima", "from": 1723507200, "step": 1800, "values": [{"actual": 1}, 3]}]]}` + "\n"},
		{Name: "rejected", In: `{"data": [[{"entityType": "country", "entityCode": "US", "datasource": "bgp", "step": 300, "values": [1]}, {"datasource": "bgp", "from": 1723507200, "step": 0, "values": [1]}, 7, {"datasource": "bgp", "from": 1723507200, "step": 60, "values": ["x", 2]}`},
	},
})

func readIODA(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "data": true, "data[]": true}, func(path string, m member) error {
		if path != "data[][]" {
			return p.skip(skipOther)
		}
		o := m.object()
		from := epochOf(o.text["from"])
		step, ok := numberOf(o.raw["step"])
		if !from.Valid || !ok || step.V < 1 || step.V > 366*86400 {
			return p.reject(m.at, m.raw, "signal without a start or step")
		}
		row := casefile.Gauge{Name: "ioda_" + seriesName(o.text["datasource"]), Kind: "gauge", Labels: labelsOf("entity", strings.Trim(o.text["entityType"]+"/"+o.text["entityCode"], "/"))}
		for i, v := range o.list("values") {
			if err := iodaValue(p, row, v, from.V+casefile.Time(i)*casefile.Time(step.V)*1e6, casefile.Time(step.V)*1e6); err != nil {
				return err
			}
		}
		return nil
	})
}

func iodaValue(p *postReader, row casefile.Gauge, m member, at, step casefile.Time) error {
	if m.raw[0] == '{' || m.raw[0] == '[' {
		return p.skip("nested value")
	}
	v, ok := numberOf(m)
	switch {
	case !ok:
		return p.reject(m.at, m.raw, badValue)
	case !plausible(at.Std()).Valid:
		return p.reject(m.at, m.raw, badSampleTime)
	}
	row.Origin, row.TS, row.TSEnd, row.Value = m.at, at, casefile.Some(at+step), v
	return p.gauge(row, m)
}

var _ = ingest.Register(ingest.Format{
	Name: "cloudflare-radar",
	Doc: `Time series of Cloudflare Radar: {"result": {"meta", "serie_0": {"timestamps", "values"}}}. A series is called
radar_SERIE. Values are normalised to the largest of the query (min-max) unless it asked for something else, so levels of
two queries must not be compared; the normalisation is the unit.`,
	Record:  "value of a series, or part of the document that is none",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{captureOption, {Name: "name", Doc: "what the series measure; it stands before their own names"}},
	Sniff:   sniffJSON("series of Cloudflare Radar", []string{"result.meta", "result.serie_0"}, []string{"result.serie_0.timestamps"}),
	Stream:  streamPosts(readRadar),
	Samples: []ingest.Sample{
		{Name: "series", In: `{"success": true, "errors": [], "result": {"meta": {"dateRange": [{"startTime": "2024-08-12T00:00:00Z"}], "normalization": "MIN0_MAX", "lastUpdated": "2024-08-13T01:00:00Z", "aggInterval": "FIFTEEN_MINUTES"}, "serie_0": {"timestamps": ["2024-08-12T20:00:00Z", "2024-08-12T20:15:00Z"], "values": ["0.25", "1"]}}}
`, Options: map[string]string{"name": "http"}},
		{Name: "unstated", In: `{"result": {"serie_0": {"timestamps": ["2024-08-12T20:00:00Z"], "values": [null]}, "serie_1": {"timestamps": [], "values": []}, "meta": {}}}` + "\n"},
		{Name: "rejected", In: `{"result": {"meta": {"normalization": "PERCENTAGE"}, "serie_0": {"timestamps": ["2024-08-12T20:00:00Z", "soon", "2024-08-12T20:30:00Z"], "values": ["x", "1"]}}, "success`},
	},
})

func readRadar(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true}, func(path string, m member) error {
		if path != "result" {
			return p.skip(skipOther)
		}
		o := m.object()
		unit := strings.ToLower(o.in("meta").text["normalization"])
		if unit == "" {
			unit = "normalised"
		}
		p.Assume("values of Cloudflare Radar are normalised (" + unit + "): levels of two queries must not be compared")
		for _, part := range m.parts() {
			s := part.object()
			if _, ok := s.raw["timestamps"]; !ok {
				continue
			}
			name := "radar_" + seriesName(strings.Trim(p.Options["name"]+"_"+part.key, "_"))
			if err := radarSerie(p, s, casefile.Gauge{Name: name, Unit: unit, Kind: "gauge"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func radarSerie(p *postReader, s object, row casefile.Gauge) error {
	times, values := s.list("timestamps"), s.list("values")
	for i, m := range times {
		at := instantOf(m.text())
		reason, v := "", casefile.Null[float64]{}
		switch {
		case !at.Valid:
			reason = badSampleTime
		case i >= len(values):
			reason = "time without a value"
		default:
			var ok bool
			if v, ok = numberOf(values[i]); !ok {
				reason = badValue
			}
		}
		if reason != "" {
			if err := p.reject(m.at, m.raw, reason); err != nil {
				return err
			}
			continue
		}
		row.Origin, row.TS, row.Value = m.at, at.V, v
		if err := p.gauge(row, m); err != nil {
			return err
		}
	}
	return nil
}
