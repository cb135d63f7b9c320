package formats

import (
	"io"
	"math"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "ripe-atlas",
	Doc: `Results of RIPE Atlas measurements, a list or one a line: ping, DNS, HTTP, TLS and traceroute. A result gives
atlas_TYPE_up (1 where the target answered, else 0) and atlas_TYPE_rtt in milliseconds (the smallest, unknown where it did
not answer), and a ping atlas_ping_loss, the share of packets lost. Labels name measurement, probe and target. The time is
the start of the result by the clock of the probe. Other types are skipped.`,
	Record:  "value of a result, or result of a type that is not read",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON("results of RIPE Atlas", []string{"[].msm_id", "[].prb_id", "[].timestamp"}, []string{"msm_id", "prb_id", "timestamp"}),
	Stream:  streamPosts(readAtlas),
	Samples: []ingest.Sample{
		{Name: "ping", In: `[{"fw": 5020, "type": "ping", "msm_id": 1, "prb_id": 10, "timestamp": 1723508285, "dst_addr": "192.0.2.1", "dst_name": "live.example.com", "sent": 3, "rcvd": 2, "min": 11.5, "avg": 12, "max": 13, "result": [{"rtt": 11.5}, {"x": "*"}, {"rtt": 13}]},
 {"type": "ping", "msm_id": 1, "prb_id": 11, "timestamp": 1723508286, "dst_addr": "192.0.2.1", "sent": 3, "rcvd": 0, "min": -1, "result": [{"x": "*"}, {"x": "*"}, {"error": "connect failed"}]}]
`},
		{Name: "lines", In: `{"type": "http", "msm_id": 2, "prb_id": 10, "timestamp": 1723508285, "uri": "http://live.example.com/", "result": [{"rt": 250.5, "res": 503, "dst_addr": "192.0.2.1"}]}
{"type": "dns", "msm_id": 3, "prb_id": 10, "timestamp": 1723508285, "dst_addr": "192.0.2.53", "result": {"rt": 7.25}}
{"type": "dns", "msm_id": 3, "prb_id": 11, "timestamp": 1723508285, "dst_addr": "192.0.2.53", "error": {"timeout": 5000}}
{"type": "sslcert", "msm_id": 4, "prb_id": 10, "timestamp": 1723508285, "dst_name": "=1+1", "ttc": "20.1", "rt": "45.5", "cert": []}
{"type": "traceroute", "msm_id": 5, "prb_id": 10, "timestamp": 1723508285, "dst_addr": "192.0.2.1", "result": [{"hop": 1, "result": [{"from": "198.51.100.1", "rtt": 1}]}, {"hop": 2, "result": [{"from": "192.0.2.1", "rtt": 9}, {"from": "192.0.2.1", "rtt": 8.5}]}]}
{"type": "ntp", "msm_id": 6, "prb_id": 10, "timestamp": 1723508285}
`},
		{Name: "rejected", In: `[{"type": "ping", "msm_id": 1, "prb_id": 10, "timestamp": "soon"}, 7, {"type": "ping", "msm_id": 1, "prb_id": 10, "timestamp": 1723508285, "sent": "x", "rcvd": 1, "result": []}, {"type": "ping", "msm_id": 1, "prb_id": 12, "timestamp": 1723508285, "sent": 1, "rcvd": 1, "result": [{"rtt": 3}]}, {"ty`},
	},
})

func readAtlas(p *postReader, r io.Reader) error {
	b := newPeeker(r)
	list := headShape(b.head).kind == '[' // else one result a line
	return p.json(b, walkPaths{"": list}, func(_ string, m member) error { return atlasResult(p, m) })
}

// atlasAnswer is what a result says of its target.
type atlasAnswer struct {
	up, rtt, loss casefile.Null[float64]
	bad           string
}

// atlasTypes reads the answer of each type of measurement.
var atlasTypes = map[string]func(o object) atlasAnswer{
	"ping": atlasPing, "dns": atlasDNS, "http": atlasHTTP, "sslcert": atlasTLS, "traceroute": atlasTrace,
}

func atlasResult(p *postReader, m member) error {
	o := m.object()
	if !o.ok {
		return p.reject(m.at, m.raw, badPostShape)
	}
	kind := o.text["type"]
	read, known := atlasTypes[kind]
	if !known {
		return p.skip("result of a type that is not read")
	}
	at := epochOf(o.text["timestamp"])
	if !at.Valid {
		return p.reject(m.at, m.raw, badSampleTime)
	}
	a := read(o)
	if a.bad != "" {
		return p.reject(m.at, m.raw, a.bad)
	}
	row := casefile.Gauge{Origin: m.at, TS: at.V, Kind: "gauge", Labels: labelsOf("msm", o.text["msm_id"], "probe", o.text["prb_id"], "target", o.first("dst_name", "uri", "dst_addr"))}
	for _, g := range []struct {
		name, unit string
		value      casefile.Null[float64]
	}{{"up", "", a.up}, {"rtt", "ms", a.rtt}, {"loss", "share", a.loss}} {
		if g.name == "loss" && !g.value.Valid {
			continue
		}
		row := row
		row.Name, row.Unit, row.Value = "atlas_"+kind+"_"+g.name, g.unit, g.value
		if err := p.gauge(row, m); err != nil {
			return err
		}
	}
	return nil
}

// answered is an answer with its round-trip time; one below 0 is none.
func answered(rtt casefile.Null[float64]) atlasAnswer {
	if !rtt.Valid || rtt.V < 0 {
		return atlasAnswer{up: casefile.Some(0.0)}
	}
	return atlasAnswer{up: casefile.Some(1.0), rtt: rtt}
}

// fastest returns the smallest number under a key of the elements of a list.
func fastest(list []member, key string) (best casefile.Null[float64]) {
	for _, m := range list {
		if v, ok := numberOf(m.object().raw[key]); ok && v.Valid && v.V >= 0 && (!best.Valid || v.V < best.V) {
			best = v
		}
	}
	return best
}

func atlasPing(o object) atlasAnswer {
	sent, ok1 := numberOf(o.raw["sent"])
	got, ok2 := numberOf(o.raw["rcvd"])
	if !ok1 || !ok2 || sent.V < 0 || got.V < 0 {
		return atlasAnswer{bad: badValue}
	}
	a := answered(fastest(o.list("result"), "rtt"))
	if sent.Valid && got.Valid && sent.V > 0 {
		a.loss = casefile.Some(math.Max(0, (sent.V-got.V)/sent.V)) // duplicates can make more come than went
	}
	return a
}

func atlasDNS(o object) atlasAnswer {
	rt, ok := numberOf(o.in("result").raw["rt"])
	if set := o.list("resultset"); len(set) > 0 { // one answer a resolver of the probe
		for _, m := range set {
			if v, ok := numberOf(m.object().in("result").raw["rt"]); ok && v.Valid && (!rt.Valid || v.V < rt.V) {
				rt = v
			}
		}
	}
	if !ok {
		return atlasAnswer{bad: badValue}
	}
	return answered(rt)
}

// atlasHTTP counts a response of 500 and above as no answer: the server said
// that it could not (RFC 9110 section 15.6).
func atlasHTTP(o object) atlasAnswer {
	a := answered(fastest(o.list("result"), "rt"))
	for _, m := range o.list("result") {
		if s, ok := numberOf(m.object().raw["res"]); ok && s.Valid && s.V >= 500 {
			a.up = casefile.Some(0.0)
		}
	}
	return a
}

func atlasTLS(o object) atlasAnswer {
	rt, ok := numberOf(o.raw["rt"])
	if !ok {
		return atlasAnswer{bad: badValue}
	}
	return answered(rt)
}

// atlasTrace asks whether a hop answered from the target's own address.
func atlasTrace(o object) atlasAnswer {
	var at []member
	for _, hop := range o.list("result") {
		for _, m := range hop.object().list("result") {
			if from := m.object().text["from"]; from != "" && strings.EqualFold(from, o.text["dst_addr"]) {
				at = append(at, m)
			}
		}
	}
	return answered(fastest(at, "rtt"))
}
