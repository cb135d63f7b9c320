package formats

import (
	"bytes"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Source: ra(1) of Argus clients 3.0.8, fields of -s, and its CSV output (-c ,).
var argusNames = map[string]string{
	"StartTime": "start", "LastTime": "end", "Dur": "took", "Proto": "proto", "SrcAddr": "src", "Sport": "sport", "DstAddr": "dst", "Dport": "dport",
	"SrcPkts": "packets", "DstPkts": "back_packets", "SrcBytes": "wire_bytes", "DstBytes": "back_wire", "TotPkts": "packets", "TotBytes": "wire_bytes",
	"sVid": "vlan", "SrcId": "exporter",
}

var _ = ingest.Register(ingest.Format{
	Name: "argus-csv",
	Doc: `Flows of Argus as ra -c , writes them, with its header line. A record counts both directions and makes a row for each that has
packets; the stamps are those of its first and last packet. The bytes are those of whole frames: wire_bytes, IP bytes are unknown.
Management records, stamped with the time of export, and what is not IP are skipped. ra's default time has no date and is
refused: export with -F or RA_TIME_FORMAT, or with -u for seconds since 1970. Use -nn, because ports written as names are unknown. A file
with TotPkts and without SrcPkts counts both directions as the first.`,
	Record: "flow record", Primary: "flows", Tables: []string{"flows"}, Zoneless: true,
	Sniff: sniffArgus, Lines: func(env *ingest.Env) (ingest.LineParser, error) { return newArgus(env), nil }, Header: argusHeaderName, Samples: argusSamples,
})

var (
	argusMan    = &reject{Text: "management record of Argus", Skip: true}
	argusNotIP  = &reject{Text: "not IP", Skip: true}
	argusNoDate = &reject{Text: "time without a date: export with ra -u, or with a format that has the date"}
)

type argusCSV struct {
	flowTable
	man, foreign bool
}

func newArgus(env *ingest.Env) *argusCSV {
	p := &argusCSV{}
	p.env, p.zone, p.sep = env, env.Zone, ','
	p.names = mustSetters(argusNames)
	for _, name := range []string{"StartTime", "LastTime"} {
		set := p.names[name]
		p.names[name] = func(f *flowRow, v []byte) *reject { return argusStamp(f, v, set) }
	}
	p.names["Proto"] = p.setProto
	return p
}

// argusStamp reads 2024/08/12.20:00:01.5 beside what every format reads.
func argusStamp(f *flowRow, v []byte, set flowSetter) *reject {
	if len(v) >= isoLen && v[10] == '.' && v[4] == '/' {
		var iso [40]byte
		n := copy(iso[:], v)
		iso[10] = ' '
		return set(f, iso[:n])
	}
	if len(v) >= 8 && v[2] == ':' && v[5] == ':' {
		return argusNoDate
	}
	return set(f, v)
}

// setProto notes what is no flow of IP packets instead of refusing it.
func (p *argusCSV) setProto(f *flowRow, v []byte) *reject {
	switch string(v) {
	case "man":
		p.man = true
	case "arp", "rarp", "llc", "ether", "lldp", "stp", "ipx", "isis", "ipx-sap", "cdp", "lacp", "eapol", "loop":
		p.foreign = true
	default:
		return setProto(f, v)
	}
	return nil
}

// argusHeaderName implements Format.Header.
func argusHeaderName(line []byte, _ int64) string {
	if isArgusHeader(line) {
		return "columns"
	}
	return ""
}

func isArgusHeader(line []byte) bool {
	return beginsWithLetter(line) && bytes.Contains(line, []byte("StartTime")) && bytes.Contains(line, []byte("Proto")) && hasColumns(line, ",", "StartTime", "Proto", "SrcAddr")
}

// Begin implements ingest.HeaderParser.
func (p *argusCSV) Begin(headers [][]byte) {
	p.plan = nil
	for _, h := range headers {
		p.header(h)
	}
}

func (p *argusCSV) header(line []byte) {
	p.setPlan(p.split(line))
	if !hasColumns(line, ",", "SrcPkts") {
		p.assume("packets and bytes of both directions are counted as the first: export SrcPkts, DstPkts, SrcBytes and DstBytes")
		return
	}
	for i, name := range p.split(line) { // totals would count again
		if n := string(bytes.TrimSpace(name)); n == "TotPkts" || n == "TotBytes" {
			p.plan[i] = nil
		}
	}
}

// ParseLine implements ingest.LineParser.
func (p *argusCSV) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if why := p.parse(line, at); why != nil {
		return why
	}
	p.emit(b)
	return nil
}

func (p *argusCSV) parse(line []byte, at casefile.Origin) *reject {
	if isArgusHeader(line) {
		p.header(line)
		return tableHeader
	}
	p.man, p.foreign = false, false
	why := p.put(line, at, isDash)
	switch {
	case p.man:
		return argusMan
	case p.foreign:
		return argusNotIP
	case why != nil:
		return why
	}
	return p.finish()
}

func sniffArgus(h ingest.Head) ingest.Guess {
	p := newArgus(&ingest.Env{Zone: utcZone})
	return tableSniff(h, "a header line with StartTime, Proto and SrcAddr", isArgusHeader, func(line []byte) *reject {
		return p.parse(line, casefile.Origin{})
	})
}
