package formats

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "cloudwatch",
	Doc: `Amazon CloudWatch metrics as the API and aws cloudwatch print them: get-metric-data ("MetricDataResults") and
get-metric-statistics ("Datapoints"). One value is one gauge. A stamp is the start of the period it sums up. The answer does not
say how long that is: the commonest space between stamps is taken, or --option period=. Sum and SampleCount are counts of the
period; other statistics are gauges, as are the values of get-metric-data, which does not name its statistic (--option counts=).`,
	Record:  "value",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{nameOption, unitOption, {Name: "period", Doc: "length of the period a value sums up, as 60s or 5m"}, {Name: "counts", Doc: "labels or ids of get-metric-data, separated by commas, whose values are counts of the period"}},
	Sniff:   sniffJSON(`"MetricDataResults" or "Datapoints" with a "Timestamp"`, []string{"MetricDataResults"}, []string{"Datapoints[].Timestamp"}, []string{"Datapoints", "Label"}),
	Stream:  streamOps(readCloudWatch),
	Samples: []ingest.Sample{
		{Name: "data", Options: map[string]string{"counts": "m1,RequestCount"}, In: `{"MetricDataResults": [{"Id": "m1", "Label": "RequestCount", "Timestamps": ["2024-08-13T00:02:00+00:00", "2024-08-13T00:01:00+00:00", "2024-08-13T00:00:00Z"], "Values": [52000.0, 41000.0, 9000.0], "StatusCode": "Complete"},
 {"Id": "m2", "Label": "TargetResponseTime p99", "Timestamps": [1723507200, 1723507260.0], "Values": [0.5, 2.25], "StatusCode": "PartialData"}], "Messages": []}
`},
		{Name: "statistics", In: `{"Label": "CPUUtilization", "Datapoints": [{"Timestamp": "2024-08-13T00:05:00Z", "Average": 97.5, "Maximum": 100.0, "Unit": "Percent"}, {"Timestamp": "2024-08-13T00:00:00Z", "Average": 12.5, "Maximum": 40.0, "SampleCount": 5, "Unit": "Percent", "ExtendedStatistics": {"p99": 39.5}}]}` + "\n"},
		{Name: "rejected", In: `{"MetricDataResults": [7, {"Id": "m1", "Label": "Late", "Timestamps": ["2024-08-13T00:00:00Z", "soon", "2024-08-13T00:02:00Z"], "Values": [1, 2]}, {"Id": "m2", "Timestamps": ["2024-08-13T00:00:00Z"], "Values": ["x"]}], "Datapoints": [{"Average": 1}, {"Timestamp": "2024-08-13T00:00:00Z"}, {"Timestamp": "2024-08-13T00:00:00Z", "Sum": "many"}], "Mess`},
	},
})

const (
	badPoint     = "data point without a value"
	badUnmatched = "value without a stamp, or stamp without a value"
)

// cloudPoint is one value before its period is known.
type cloudPoint struct {
	row    casefile.Gauge
	counts bool
}

func readCloudWatch(p *postReader, r io.Reader) error {
	period, err := cloudPeriod(p.Env)
	if err != nil {
		return err
	}
	var points []cloudPoint // of get-metric-statistics: one metric a document
	label := ""
	end := func() error {
		for i := range points {
			if label != "" {
				points[i].row.Name = seriesName(label) + points[i].row.Name
			} else {
				points[i].row.Name = seriesName(cmp.Or(p.Options["name"], p.name)) + points[i].row.Name
			}
		}
		err := p.cloudPoints(points, period)
		points, label = nil, ""
		return err
	}
	err = p.json(r, walkPaths{"": true, "MetricDataResults": true, "Datapoints": true}, func(path string, m member) error {
		switch path {
		case "MetricDataResults[]":
			return metricData(p, m, period)
		case "Datapoints[]":
			if len(points) >= maxSamples {
				return fmt.Errorf("expected at most %d data points of a metric, found more", maxSamples)
			}
			found, why := dataPoint(p, m)
			if why != "" {
				return p.reject(m.at, m.raw, why)
			}
			points = append(points, found...)
			return nil
		case "Label":
			if label != "" { // of the next document
				if err := end(); err != nil {
					return err
				}
			}
			label = m.text()
		}
		return p.skip(skipEnvelope)
	})
	if e := end(); e != nil {
		return e
	}
	return err
}

func cloudPeriod(env *ingest.Env) (casefile.Time, error) {
	s := env.Options["period"]
	if s == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second || d > 31*24*time.Hour {
		return 0, fmt.Errorf("option period: expected a length like 60s, found %q", s)
	}
	return casefile.Time(d.Microseconds()), nil
}

// cloudTime reads a stamp: ISO 8601, or seconds since 1970.
func cloudTime(m member) casefile.Null[casefile.Time] {
	s := m.scalar()
	if t := instantOf(s); t.Valid {
		return t
	}
	if t, ok := epochSeconds(s); ok && s != "" && t >= 631152000e6 {
		return casefile.Some(t)
	}
	return casefile.Null[casefile.Time]{}
}

// metricData reads one result of get-metric-data.
func metricData(p *postReader, m member, period casefile.Time) error {
	o := m.object()
	if !o.ok {
		return p.reject(m.at, m.raw, badOpsShape)
	}
	stamps, values := o.list("Timestamps"), o.list("Values")
	name := seriesName(cmp.Or(o.text["Label"], o.text["Id"], p.Options["name"], p.name))
	counted := strings.Split(p.Options["counts"], ",")
	counts := o.text["Label"] != "" && slices.Contains(counted, o.text["Label"]) || o.text["Id"] != "" && slices.Contains(counted, o.text["Id"])
	var points []cloudPoint
	for i := range max(len(stamps), len(values)) {
		if i >= len(stamps) || i >= len(values) {
			odd := append(slices.Clone(stamps), values[min(len(stamps), len(values)):]...)[i]
			if err := p.reject(odd.at, odd.raw, badUnmatched); err != nil {
				return err
			}
			continue
		}
		at := cloudTime(stamps[i])
		v, ok := numberOf(values[i])
		why := ""
		switch {
		case !at.Valid:
			why = badSampleTime
		case !ok || !v.Valid:
			why = badValue
		}
		if why != "" {
			if err := p.reject(stamps[i].at, stamps[i].raw, why); err != nil {
				return err
			}
			continue
		}
		points = append(points, cloudPoint{casefile.Gauge{Origin: stamps[i].at, TS: at.V, Name: name, Value: v, Unit: p.Options["unit"]}, counts})
	}
	return p.cloudPoints(points, period)
}

// dataPoint reads one data point of get-metric-statistics: one value a statistic.
func dataPoint(p *postReader, m member) ([]cloudPoint, string) {
	o := m.object()
	at := cloudTime(o.raw["Timestamp"])
	switch {
	case !o.ok:
		return nil, badOpsShape
	case !at.Valid:
		return nil, badSampleTime
	}
	values := []member{}
	for _, key := range []string{"Average", "Sum", "Minimum", "Maximum", "SampleCount"} {
		if v, ok := o.raw[key]; ok {
			values = append(values, v)
		}
	}
	extended := o.raw["ExtendedStatistics"].parts()
	slices.SortStableFunc(extended, func(a, b member) int { return strings.Compare(a.key, b.key) })
	var out []cloudPoint
	for _, v := range append(values, extended...) {
		n, ok := numberOf(v)
		if !ok || !n.Valid {
			return nil, badValue
		}
		row := casefile.Gauge{Origin: v.at, TS: at.V, Name: ":" + seriesName(strings.ToLower(v.key)), Value: n, Unit: cmp.Or(p.Options["unit"], cloudUnit(v.key, o.text["Unit"]))}
		out = append(out, cloudPoint{row, v.key == "Sum" || v.key == "SampleCount"})
	}
	if out == nil {
		return nil, badPoint
	}
	return out, ""
}

// cloudUnit is CloudWatch's unit, lower case; of a number of samples there is none.
func cloudUnit(statistic, unit string) string {
	if statistic == "SampleCount" || unit == "None" {
		return ""
	}
	return strings.ToLower(unit)
}

// cloudPoints stores the values of one metric, whose period their spacing shows.
func (p *postReader) cloudPoints(points []cloudPoint, period casefile.Time) error {
	if period == 0 {
		if period = commonestGap(points); period > 0 {
			p.Assume(fmt.Sprintf("values of CloudWatch sum up periods as long as the commonest space between them (first seen: %s; --option period= states it)", time.Duration(period)*time.Microsecond))
		}
	}
	for _, c := range points {
		c.row.Kind = "gauge"
		if c.counts {
			c.row.Kind = "count"
			if period > 0 {
				c.row.TSEnd = casefile.Some(c.row.TS + period)
			}
		}
		if err := p.sample(c.row); err != nil {
			return err
		}
	}
	return nil
}

// commonestGap is the commonest space between stamps that follow each other, the
// shorter where two are as common; 0 where there is none.
func commonestGap(points []cloudPoint) casefile.Time {
	var at []casefile.Time
	for _, c := range points {
		at = append(at, c.row.TS)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	gaps := map[casefile.Time]int{}
	for i := 1; i < len(at); i++ {
		gaps[at[i]-at[i-1]]++
	}
	best := casefile.Time(0)
	for g, n := range gaps {
		if n > gaps[best] || n == gaps[best] && (best == 0 || g < best) {
			best = g
		}
	}
	return best
}
