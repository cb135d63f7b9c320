package formats

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "prometheus-range",
	Doc: `The answer of Prometheus, Thanos, Mimir or VictoriaMetrics to a query (/api/v1/query_range, /api/v1/query): resultType matrix
or vector. One sample is one gauge. Its time is the evaluation time of the query's step, not that of a scrape. NaN is
unknown; an infinity is rejected. A name that ends in _total, _count, _sum or _bucket is a counter, any other a gauge, as
Prometheus's naming conventions have it. The result of an expression has no name: --option name= gives one.`,
	Record:  "sample",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{nameOption, unitOption},
	Sniff:   sniffJSON(`an answer of the Prometheus API ("status", "data.resultType")`, []string{"status", "data.resultType"}, []string{"data.result[].metric", "data.result[].values"}),
	Stream:  streamOps(readPrometheus),
	Samples: []ingest.Sample{
		{Name: "range", In: `{"status":"success","data":{"resultType":"matrix","result":[
 {"metric":{"__name__":"http_requests_total","instance":"join-1:9090","code":"200"},"values":[[1723507200,"120"],[1723507215.5,"150"],[1723507230,"NaN"]]},
 {"metric":{"__name__":"node_memory_free_bytes","instance":"join-1:9100"},"values":[[1723507200,"1.5e+09"]]}]}}
`},
		{Name: "vector", In: `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1723507200.781,"0.25"]}]},"warnings":["=cmd()"]}` + "\n", Options: map[string]string{"name": "error ratio", "unit": "share"}},
		{Name: "rejected", In: `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"},"values":[[1723507200,"+Inf"],["soon","1"],[1723507215],7,[1723507230,"one"],[1723507245,"1"]],"histograms":[[1723507245,{"count":"1"}]]},3,{"metric":{"__name__":"up"},"values":[[1`},
	},
})

const (
	badPrometheus     = "expected [time, \"value\"], found something else"
	badInfinite       = "value is not finite"
	skipNativeBuckets = "native histogram"
)

func readPrometheus(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "data": true, "data.result": true}, func(path string, m member) error {
		switch path {
		case "data.result[]":
			return promSeries(p, m)
		case "data.result": // of a scalar or string
			return p.reject(m.at, m.raw, badPrometheus)
		}
		return p.skip(skipEnvelope)
	})
}

// promSeries reads one series of a matrix or vector.
func promSeries(p *postReader, m member) error {
	if len(m.raw) > 0 && m.raw[0] != '{' {
		return p.reject(m.at, m.raw, badOpsShape)
	}
	o := m.object()
	labels := o.in("metric").text
	row := casefile.Gauge{Name: labels["__name__"], Unit: p.Options["unit"], Labels: sortedLabels(labels, "__name__")}
	if row.Name == "" {
		row.Name = seriesName(p.name)
		if n := p.Options["name"]; n != "" {
			row.Name = seriesName(n)
		}
		p.Assume("series without a name of their own are called " + row.Name + " (--option name=)")
	}
	row.Kind = promKind(row.Name)
	if row.Unit == "" {
		row.Unit = promUnit(row.Name)
	}
	values := o.list("values")
	if v, ok := o.raw["value"]; ok {
		values = append(values, v)
	}
	for _, v := range values {
		if err := promSample(p, row, v); err != nil {
			return err
		}
	}
	for range o.list("histograms") {
		if err := p.skip(skipNativeBuckets); err != nil {
			return err
		}
	}
	return nil
}

func promSample(p *postReader, row casefile.Gauge, m member) error {
	pair := m.parts()
	if len(pair) != 2 || m.raw[0] != '[' {
		return p.reject(m.at, m.raw, badPrometheus)
	}
	at, ok := epochSeconds(string(pair[0].raw))
	if !ok {
		return p.reject(m.at, m.raw, badSampleTime)
	}
	var text string
	if json.Unmarshal(pair[1].raw, &text) != nil {
		return p.reject(m.at, m.raw, badValue)
	}
	v, why := promValue(text)
	if why != "" {
		return p.reject(m.at, m.raw, why)
	}
	row.Origin, row.TS, row.Value = m.at, at, v
	return p.sample(row)
}

// promValue reads a value as Prometheus writes it; NaN is unknown.
func promValue(s string) (casefile.Null[float64], string) {
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil || s == "":
		return casefile.Null[float64]{}, badValue
	case math.IsNaN(f):
		return casefile.Null[float64]{}, ""
	case math.IsInf(f, 0):
		return casefile.Null[float64]{}, badInfinite
	}
	return casefile.Some(f), ""
}

// epochSeconds reads seconds since 1970, with a fraction or an exponent or without.
func epochSeconds(s string) (casefile.Time, bool) {
	whole, frac, dot := strings.Cut(s, ".")
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil { // 1.723507200e+09
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || !(f >= 0 && f < 4102444800) {
			return 0, false
		}
		return casefile.Time(math.Round(f * 1e6)), true
	}
	if v < 0 || v >= 4102444800 { // 2100
		return 0, false
	}
	us := uint64(0)
	if dot {
		frac = (frac + "000000")[:6]
		if us, err = strconv.ParseUint(frac, 10, 32); err != nil {
			f, err := strconv.ParseFloat(s, 64)
			if err != nil || !(f >= 0 && f < 4102444800) {
				return 0, false
			}
			return casefile.Time(math.Round(f * 1e6)), true
		}
	}
	return casefile.Time(v*1e6 + int64(us)), true
}

// promKind is what a name says its series is (prometheus.io, Metric and label naming).
func promKind(name string) string {
	for _, end := range []string{"_total", "_count", "_sum", "_bucket"} {
		if strings.HasSuffix(name, end) {
			return "counter"
		}
	}
	return "gauge"
}

// promUnit is the base unit a name ends in (prometheus.io, Base units).
func promUnit(name string) string {
	for _, end := range []string{"_total", "_sum"} {
		name = strings.TrimSuffix(name, end)
	}
	for _, u := range [][2]string{{"_seconds", "s"}, {"_bytes", "byte"}, {"_ratio", "share"}, {"_celsius", "°C"}, {"_volts", "V"}, {"_amperes", "A"}, {"_joules", "J"}, {"_meters", "m"}} {
		if strings.HasSuffix(name, u[0]) {
			return u[1]
		}
	}
	return ""
}
