package formats

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Source: Amazon VPC user guide, flow log records (versions 2 to 5; fields of
// later versions are passed over). Where a record states the addresses of the
// packet itself, as behind a NAT gateway or a load balancer, they are taken.
var awsVPCNames = map[string]string{
	"srcaddr": "src", "dstaddr": "dst", "pkt-srcaddr": "pkt_src", "pkt-dstaddr": "pkt_dst", "srcport": "sport", "dstport": "dport",
	"protocol": "proto", "packets": "packets", "bytes": "ip_bytes", "start": "start", "end": "end", "action": "action",
	"interface-id": "interface", "vpc-id": "exporter", "tcp-flags": "flags", "log-status": "log_status",
}

// awsVPCDefault is the order of fields where no header line states another.
const awsVPCDefault = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"

var awsVPCDoc = `The stamp is the start of the flow's first packet within the aggregation
interval, to the second, and its end; packets and bytes are those of that part. NODATA and SKIPDATA records, which count nothing, are
skipped; - is unknown. tcp_flags is the OR over the interval and holds only SYN, SYN-ACK, FIN and RST. The bytes are taken as IP bytes. Not
in these logs: the Amazon DNS resolver, DHCP, 169.254.169.254, mirrored packets.`

var _ = ingest.Register(ingest.Format{
	Name: "aws-vpc",
	Doc: `AWS VPC flow logs as text, versions 2 to 5, with or without a header line, in any stated order of fields, plain or with the stamp
CloudWatch puts before them. ` + awsVPCDoc,
	Record: "flow record", Primary: "flows", Tables: []string{"flows"},
	Options: []ingest.Option{{Name: "fields", Doc: "the fields of a line in their order, where a file without header line is not in the default order"}},
	Sniff:   sniffAWSVPC, Lines: func(env *ingest.Env) (ingest.LineParser, error) { return newAWSVPC(env) }, Header: awsVPCHeader, Samples: awsVPCSamples,
})

var (
	awsHeader  = &reject{Text: "header line of the log", Skip: true}
	awsNoData  = &reject{Text: "NODATA: no traffic in the interval", Skip: true}
	awsSkipped = &reject{Text: "SKIPDATA: the provider skipped records of the interval", Skip: true}
	awsCells   = &reject{Text: "number of fields is not that of the header line, or of the default"}
	awsStatus  = &reject{Text: "log status is none of OK, NODATA, SKIPDATA"}
)

// awsVPC reads one record from its fields, as text or from Parquet.
type awsVPC struct {
	flowRow
	plan   []awsSetter
	cells  [][]byte
	status *reject
}

type awsSetter func(*awsVPC, []byte) *reject

func newAWSVPC(env *ingest.Env) (*awsVPC, error) {
	p := &awsVPC{}
	p.env, p.zone = env, time.UTC
	order := env.Options["fields"]
	if order == "" {
		order = awsVPCDefault
	}
	p.plan = awsPlan(strings.Fields(strings.NewReplacer("${", " ", "}", " ", ",", " ").Replace(order)))
	for _, set := range p.plan {
		if set != nil {
			return p, nil
		}
	}
	return nil, fmt.Errorf("option fields: expected names like srcaddr and dstaddr, found %q", order)
}

// awsPlan finds what each field is stored as; nil where it is of no interest. The
// packet's own addresses replace those of the interface, wherever they stand.
func awsPlan(names []string) []awsSetter {
	plan, has := make([]awsSetter, len(names)), map[string]bool{}
	for _, name := range names {
		has[awsVPCNames[name]] = true
	}
	for i, name := range names {
		switch field := awsVPCNames[name]; field {
		case "log_status":
			plan[i] = (*awsVPC).setStatus
		case "src", "dst":
			plan[i] = awsAddress(field, has["pkt_"+field])
		case "pkt_src", "pkt_dst":
			plan[i] = awsAddress(field[4:], false)
		default:
			if set := flowFields[field]; set != nil {
				plan[i] = func(p *awsVPC, v []byte) *reject { return set(&p.flowRow, v) }
			}
		}
	}
	return plan
}

// awsAddress stores an address; a weak one only where no other is known.
func awsAddress(field string, weak bool) awsSetter {
	return func(p *awsVPC, v []byte) *reject {
		to := &p.row.Src
		if field == "dst" {
			to = &p.row.Dst
		}
		if weak && to.IsValid() {
			return nil
		}
		return setAddr(to, v)
	}
}

func (p *awsVPC) setStatus(v []byte) *reject {
	switch string(v) {
	case "OK":
	case "NODATA":
		p.status = awsNoData
	case "SKIPDATA":
		p.status = awsSkipped
	default:
		p.status = awsStatus
	}
	return nil
}

// awsVPCHeader implements Format.Header: a line of field names.
func awsVPCHeader(line []byte, _ int64) string {
	if isAWSHeader(line) {
		return "fields"
	}
	return ""
}

func isAWSHeader(line []byte) bool {
	return beginsWithLetter(line) && (bytes.Contains(line, []byte("srcaddr")) || bytes.Contains(line, []byte("interface-id")) || bytes.Contains(line, []byte("log-status"))) &&
		bytes.IndexByte(line, ' ') > 0 && bytes.IndexByte(line, '"') < 0
}

// Begin implements ingest.HeaderParser.
func (p *awsVPC) Begin(headers [][]byte) {
	for _, h := range headers {
		p.plan = awsPlan(strings.Fields(string(h)))
	}
}

// ParseLine implements ingest.LineParser.
func (p *awsVPC) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *ingest.Reason {
	if isAWSHeader(line) {
		p.plan = awsPlan(strings.Fields(string(line)))
		return awsHeader
	}
	if why := p.parse(line, at); why != nil {
		return why
	}
	p.emit(b)
	return nil
}

func (p *awsVPC) parse(line []byte, at casefile.Origin) *reject {
	p.cells = p.cells[:0]
	for len(line) > 0 {
		i := bytes.IndexByte(line, ' ')
		if i < 0 {
			i = len(line)
		}
		if i > 0 {
			p.cells = append(p.cells, line[:i])
		}
		line = line[min(i+1, len(line)):]
	}
	if len(p.cells) == len(p.plan)+1 && looksISO(p.cells[0]) {
		p.cells = p.cells[1:] // the stamp of CloudWatch's export
	}
	if len(p.cells) != len(p.plan) {
		return awsCells
	}
	return p.record(p.cells, at)
}

// record reads one record whose fields are in the order of the plan; an empty
// field is unknown.
func (p *awsVPC) record(cells [][]byte, at casefile.Origin) *reject {
	p.begin(at)
	p.status = nil
	var bad *reject
	for i, set := range p.plan {
		if v := cells[i]; set != nil && len(v) > 0 && !(len(v) == 1 && v[0] == '-') {
			if why := set(p, v); why != nil && bad == nil {
				bad = why
			}
		}
	}
	if p.status != nil {
		return p.status
	}
	if bad != nil {
		return bad
	}
	return p.finish()
}

// sniffAWSVPC is certain of a header line of the right names, or of lines in the
// default order.
func sniffAWSVPC(h ingest.Head) ingest.Guess {
	p, err := newAWSVPC(&ingest.Env{})
	if err != nil {
		return ingest.Guess{Why: err.Error()}
	}
	tried, good, header := 0, 0, false
	why := awsCells
	eachLine(h, func(line []byte) {
		if isAWSHeader(line) {
			header = true
			p.plan = awsPlan(strings.Fields(string(line)))
			return
		}
		tried++
		if r := p.parse(line, casefile.Origin{}); r == nil || r == awsNoData || r == awsSkipped {
			good++
		} else if r != awsCells {
			why = r
		}
	})
	switch {
	case header && good*2 >= tried, good > 0 && good*2 >= tried:
		return ingest.Guess{Score: ingest.Certain}
	case header || good > 0:
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Why: fmt.Sprintf("no header line names srcaddr, and none of the first %d lines is a record in the default order: %s", tried, why.Text)}
}
