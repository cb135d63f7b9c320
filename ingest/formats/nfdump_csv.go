package formats

import (
	"bytes"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var utcZone = time.UTC

// Source: nfdump 1.6 and 1.7, output of -o csv: the short names of the old one and
// the long ones of the new.
var nfdumpNames = map[string]string{
	"ts": "start", "te": "end", "td": "took", "sa": "src", "da": "dst", "sp": "sport", "dp": "dport", "pr": "proto", "flg": "flags", "fwd": "forwarded",
	"ipkt": "packets", "ibyt": "ip_bytes", "opkt": "back_packets", "obyt": "back_ip", "pkt": "packets", "byt": "ip_bytes", "ra": "exporter", "svln": "vlan",
	"firstSeen": "start", "lastSeen": "end", "duration": "took", "srcAddr": "src", "dstAddr": "dst", "srcPort": "sport", "dstPort": "dport", "proto": "proto",
	"flags": "flags", "fwdStatus": "forwarded", "packets": "packets", "bytes": "ip_bytes", "inPackets": "packets", "inBytes": "ip_bytes",
	"outPackets": "back_packets", "outBytes": "back_ip", "routerIP": "exporter", "srcVlan": "vlan", "minTTL": "ttl_min", "maxTTL": "ttl_max", "icmpTYpe": "icmp",
}

var _ = ingest.Register(ingest.Format{
	Name: "nfdump-csv",
	Doc: `Flows as nfdump -o csv writes them, with the header line of nfdump 1.6 (ts,te,td,sa,...) or 1.7 (firstSeen,duration,...). A record
that counts both directions makes a row for each. ip_bytes are octets of IP packets. nfdump prints local times without a zone: state the zone
of the machine it ran on. The summary behind the records is skipped. Sampling was applied when the flows were collected, or never:
the text does not tell, and nothing is multiplied.`,
	Record: "flow record", Primary: "flows", Tables: []string{"flows"}, Zoneless: true,
	Sniff: sniffNfdumpCSV, Lines: func(env *ingest.Env) (ingest.LineParser, error) { return newNfdumpCSV(env), nil }, Header: nfdumpHeaderName, Samples: nfdumpCSVSamples,
})

var (
	nfdumpSummary = &reject{Text: "summary behind the records", Skip: true}
	nfdumpNothing = &reject{Text: "message that no flow matched", Skip: true}
)

type nfdumpCSV struct {
	flowTable
	in, out int // columns of the interfaces; -1 where there are none
	label   []byte
	summary bool // it has begun
}

func newNfdumpCSV(env *ingest.Env) *nfdumpCSV {
	p := &nfdumpCSV{in: -1, out: -1}
	p.env, p.zone, p.sep = env, env.Zone, ','
	p.names = mustSetters(nfdumpNames)
	p.names["ra"], p.names["routerIP"] = setRouter, setRouter
	return p
}

// setRouter keeps the exporter unless it is not known.
func setRouter(f *flowRow, v []byte) *reject {
	if string(v) != "0.0.0.0" && string(v) != "::" {
		f.row.Exporter = casefile.View(v)
	}
	return nil
}

// nfdumpHeaderName implements Format.Header.
func nfdumpHeaderName(line []byte, _ int64) string {
	switch {
	case isNfdumpHeader(line):
		return "columns"
	case string(line) == "Summary":
		return "summary"
	}
	return ""
}

func isNfdumpHeader(line []byte) bool {
	return beginsWithLetter(line) && (bytes.HasPrefix(line, []byte("ts,")) && hasColumns(line, ",", "ts", "sa", "da") ||
		bytes.Contains(line, []byte("firstSeen")) && hasColumns(line, ",", "firstSeen", "srcAddr", "dstAddr"))
}

// Begin implements ingest.HeaderParser.
func (p *nfdumpCSV) Begin(headers [][]byte) {
	p.plan, p.summary = nil, false
	for _, h := range headers {
		p.header(h)
	}
}

// header takes the column names; records may follow a summary where outputs were
// joined, behind a new header.
func (p *nfdumpCSV) header(line []byte) {
	if p.summary = string(line) == "Summary"; p.summary {
		return
	}
	names := p.split(line)
	p.setPlan(names)
	p.in, p.out = -1, -1
	for i, n := range names {
		switch string(n) {
		case "in", "input":
			p.in = i
		case "out", "output":
			p.out = i
		}
	}
}

// ParseLine implements ingest.LineParser.
func (p *nfdumpCSV) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if why := p.parse(line, at); why != nil {
		return why
	}
	p.emit(b)
	return nil
}

func (p *nfdumpCSV) parse(line []byte, at casefile.Origin) *reject {
	switch {
	case string(line) == "Summary":
		p.header(line)
		return nfdumpSummary
	case isNfdumpHeader(line):
		p.header(line)
		return tableHeader
	case p.summary:
		return nfdumpSummary
	case bytes.HasPrefix(line, []byte("No match")):
		return nfdumpNothing
	}
	if why := p.put(line, at, isDash); why != nil {
		return why
	}
	p.label = flowInterfaces(&p.row, p.label, p.column(p.in), p.column(p.out))
	return p.finish()
}

// column returns a cell, nil where there is none.
func (p *nfdumpCSV) column(i int) []byte {
	if i < 0 || i >= len(p.cells) {
		return nil
	}
	return bytes.TrimSpace(p.cells[i])
}

// flowInterfaces writes "ifindex 3>5" into a row, as the decoders of datagrams do,
// using label's memory, which it returns.
func flowInterfaces(r *casefile.Flow, label, in, out []byte) []byte {
	some := func(v []byte) bool { return len(v) > 0 && string(v) != "0" }
	if !some(in) && !some(out) {
		return label
	}
	label = append(label[:0], "ifindex "...)
	if some(in) {
		label = append(label, in...)
	} else {
		label = append(label, '0')
	}
	if some(out) {
		label = append(append(label, '>'), out...)
	}
	r.Interface = casefile.View(label)
	return label
}

func sniffNfdumpCSV(h ingest.Head) ingest.Guess {
	p := newNfdumpCSV(&ingest.Env{Zone: utcZone})
	return tableSniff(h, "a header line ts,te,td,sa,da,... or firstSeen,duration,proto,srcAddr,...", isNfdumpHeader, func(line []byte) *reject {
		return p.parse(line, casefile.Origin{})
	})
}
