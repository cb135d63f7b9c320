package formats

import (
	"bytes"
	"context"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Source: Google Cloud documentation, VPC flow logs, record format: base fields.
var gcpVPCNames = map[string]string{
	"jsonPayload.connection.src_ip": "src", "jsonPayload.connection.src_port": "sport", "jsonPayload.connection.dest_ip": "dst",
	"jsonPayload.connection.dest_port": "dport", "jsonPayload.connection.protocol": "proto", "jsonPayload.start_time": "start", "jsonPayload.end_time": "end",
	"jsonPayload.packets_sent": "packets", "jsonPayload.bytes_sent": "ip_bytes", "jsonPayload.reporter": "exporter", "timestamp": "event",
}

var _ = ingest.Register(ingest.Format{
	Name: "gcp-vpc",
	Doc: `Google Cloud VPC flow logs out of Cloud Logging, one entry a line or an array of entries. The stamps are those of the first and last
packet of the aggregation interval. Google samples packets, scales the counts up itself and does not state the rate, so that sampling is
unknown and the error of the counts with it. A flow between two logged machines is reported by both: the exporter column holds the
reporter, SRC or DEST. Entries of other logs are skipped.`,
	Record: "log entry", Primary: "flows", Tables: []string{"flows"},
	Sniff: sniffGCPVPC, Stream: streamGCPVPC, Samples: gcpVPCSamples,
})

var (
	gcpOther   = &reject{Text: "entry of another log", Skip: true}
	gcpNoCount = &reject{Text: "flow entry without packets_sent"}
)

type gcpVPC struct {
	*flowJSON
	other bool
}

func newGCPVPC(env *ingest.Env) *gcpVPC {
	p := &gcpVPC{flowJSON: newFlowJSON(env, gcpVPCNames)}
	p.zone = time.UTC
	inner := p.json.take
	p.json.take = func(key, value []byte) *reject {
		if string(key) == "logName" {
			p.other = !bytes.Contains(value, []byte("vpc_flows"))
		}
		return inner(key, value)
	}
	return p
}

func (p *gcpVPC) parse(raw []byte, at casefile.Origin) *reject {
	p.begin(at)
	p.other = false
	p.keys.begin()
	why := p.json.walk(raw)
	switch {
	case p.other:
		return gcpOther
	case why != nil:
		return why
	case !p.out.packets.Valid:
		return gcpNoCount
	}
	return p.finish()
}

func streamGCPVPC(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	p := newGCPVPC(src.Env)
	p.assume("Google sampled the packets and scaled the counts up before it logged them; the rate is not in the log, so the error of the counts is unknown")
	p.assume("a flow between two machines whose subnets are both logged stands twice in the log, reported by SRC and by DEST, and counts twice")
	return jsonRecords(ctx, src.R, in, func(raw []byte, at casefile.Origin, b *casefile.Batch) *reject {
		why := p.parse(raw, at)
		if why == nil {
			p.emit(b)
		}
		return why
	})
}

func sniffGCPVPC(h ingest.Head) ingest.Guess {
	if !bytes.Contains(h.Bytes, []byte(`"jsonPayload"`)) {
		return ingest.Guess{Why: "expected log entries with jsonPayload, found none"}
	}
	s := headShape(h.Bytes)
	for _, at := range []string{"", "[]."} {
		if s.has(at+"jsonPayload.connection.src_ip", at+"jsonPayload.reporter") {
			return ingest.Guess{Score: ingest.Certain}
		}
		if s.has(at + "jsonPayload.connection.src_ip") {
			return ingest.Guess{Score: ingest.Likely}
		}
	}
	if bytes.Contains(h.Bytes, []byte("vpc_flows")) {
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Why: "expected log entries with jsonPayload.connection.src_ip, found none"}
}
