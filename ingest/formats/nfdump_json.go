package formats

import (
	"context"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Source: nfdump 1.6 and 1.7, output of -o json and -o ndjson.
var nfdumpJSONNames = map[string]string{
	"first": "start", "last": "end", "t_first": "start", "t_last": "end", "received": "event", "in_packets": "packets", "in_bytes": "ip_bytes",
	"out_packets": "back_packets", "out_bytes": "back_ip", "proto": "proto", "tcp_flags": "flags", "src_port": "sport", "dst_port": "dport",
	"icmp_type": "icmp", "fwd_status": "forwarded", "src4_addr": "src", "dst4_addr": "dst", "src6_addr": "src", "dst6_addr": "dst",
	"src_vlan": "vlan", "min_ttl": "ttl_min", "max_ttl": "ttl_max", "minTTL": "ttl_min", "maxTTL": "ttl_max",
}

var _ = ingest.Register(ingest.Format{
	Name: "nfdump-json",
	Doc: `Flows as nfdump -o json (one array) or -o ndjson (one object a line) writes them. A record that counts both directions makes a row
for each. nfdump prints local times without a zone: state the zone of the machine it ran on. Counters that the collector multiplied by the
sampling are noted and not multiplied again. Event records, which count no packets, are refused.`,
	Record: "flow record", Primary: "flows", Tables: []string{"flows"}, Zoneless: true,
	Sniff: sniffNfdumpJSON, Stream: streamNfdumpJSON, Samples: nfdumpJSONSamples,
})

var nfdumpEvent = &reject{Text: "flow record states no packets (an event)"}

// nfdumpJSON reads one object after the other.
type nfdumpJSON struct {
	*flowJSON
	from, to []byte // interfaces
	label    []byte
	sampled  bool
}

func newNfdumpJSON(env *ingest.Env) *nfdumpJSON {
	p := &nfdumpJSON{flowJSON: newFlowJSON(env, nfdumpJSONNames)}
	p.zone = env.Zone
	p.set["ip4_router"], p.set["ip6_router"] = setRouter, setRouter
	inner := p.json.take
	p.json.take = func(key, value []byte) *reject {
		switch string(key) {
		case "input_snmp":
			p.from = value
		case "output_snmp":
			p.to = value
		case "sampled":
			p.sampled = string(value) == "1"
		}
		return inner(key, value)
	}
	return p
}

func (p *nfdumpJSON) parse(raw []byte, at casefile.Origin) *reject {
	p.begin(at)
	p.from, p.to, p.sampled = nil, nil, false
	p.keys.begin()
	if why := p.json.walk(raw); why != nil {
		return why
	}
	if !p.counts() {
		return nfdumpEvent
	}
	p.label = flowInterfaces(&p.row, p.label, p.from, p.to)
	if p.sampled {
		p.assume("packets and bytes were multiplied by the sampling when they were collected: not multiplied again, the rate is not in the record")
	}
	return p.finish()
}

// counts reports whether the record counts packets in either direction.
func (p *nfdumpJSON) counts() bool { return p.out.packets.Valid || p.back.packets.Valid }

func streamNfdumpJSON(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	p := newNfdumpJSON(src.Env)
	return jsonRecords(ctx, src.R, in, func(raw []byte, at casefile.Origin, b *casefile.Batch) *reject {
		why := p.parse(raw, at)
		if why == nil {
			p.emit(b)
		}
		return why
	})
}

func sniffNfdumpJSON(h ingest.Head) ingest.Guess {
	s := headShape(h.Bytes)
	for _, at := range []string{"", "[]."} {
		v4, v6 := s.has(at+"src4_addr", at+"dst4_addr"), s.has(at+"src6_addr", at+"dst6_addr")
		switch {
		case (v4 || v6) && s.has(at+"in_packets"):
			return ingest.Guess{Score: ingest.Certain}
		case v4 || v6:
			return ingest.Guess{Score: ingest.Likely}
		}
	}
	return ingest.Guess{Why: "expected objects with src4_addr or src6_addr and in_packets, found none"}
}
