package formats

import (
	"bytes"

	"hindcast/ingest"
)

// Source: Elastic Load Balancing user guide, access logs of application, classic
// and network load balancers; later fields of each are passed over.
var albKind = cellKind{stamp: "end", shape: "type time elb client:port target:port ...", quotes: &quotePlan{request: 12, after: 3}, layouts: []cellLayout{{
	fields: layout(`ignore end server client upstream_addr part_s part_upstream_s part_s status upstream_status bytes_in bytes_out
		request agent ignore ignore ignore request_id ignore ignore ignore start ignore ignore termination`),
	least: 16, fits: func(c [][]byte) bool { return isALBType(c[0]) && looksISO(c[1]) && isCode(c[8]) && isCode(c[9]) },
}}}

func isALBType(b []byte) bool {
	switch string(b) {
	case "http", "https", "h2", "ws", "wss", "grpc", "grpcs":
		return true
	}
	return false
}

var _ = ingest.Register(ingest.Format{
	Name: "aws-alb",
	Doc: `Access logs of AWS application load balancers, old and new lengths. time is the end of the response,
request_creation_time the start; the duration is the sum of the three processing times and, where one is -1 (never dispatched, timed out), what lies
between start and end.
Status is the balancer's, upstream_status the target's: 503 and 504 without a target status are the balancer's own. termination holds error_reason.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: albKind.sniff, Lines: albKind.parser, Samples: albSamples,
})

// Source: Elastic Load Balancing, user guide of classic load balancers: the stamp is
// when the request was received, unlike that of an application load balancer.
var clbKind = cellKind{stamp: "start", shape: "time elb client:port backend:port ...", quotes: &quotePlan{request: 11}, layouts: []cellLayout{{
	fields: layout(`time server client upstream_addr part_s part_upstream_s part_s status upstream_status bytes_in bytes_out request agent`),
	least:  12, fits: func(c [][]byte) bool {
		return looksISO(c[0]) && isCode(c[7]) && isCode(c[8]) && isNumber(c[9]) && isNumber(c[10])
	},
}}}

var _ = ingest.Register(ingest.Format{
	Name: "aws-clb",
	Doc: `Access logs of AWS classic load balancers. The stamp is when the balancer received the request; the duration is the sum of the three processing
times, unknown where one is -1. A balancer in TCP mode logs connections with the request "- - - ".`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: clbKind.sniff, Lines: clbKind.parser, Samples: clbSamples,
})

var nlbKind = cellKind{stamp: "end", conns: true, shape: "tls version time elb listener client:port ...", layouts: []cellLayout{{
	fields: layout(`scheme ignore end server ignore client upstream_addr duration_ms ignore bytes_in bytes_out termination ignore ignore ignore protocol ignore host
		ignore ignore ignore start`),
	least: 17, fits: func(c [][]byte) bool { return string(c[0]) == "tls" && looksISO(c[2]) && isNumber(c[9]) },
}}}

var _ = ingest.Register(ingest.Format{
	Name: "aws-nlb",
	Doc: `Access logs of AWS network load balancers: TLS connections, not requests, one row each without method and status. time is the end
of the connection, tls_connection_creation_time its start where it is logged, in UTC; protocol is the TLS version, termination an alert.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: nlbKind.sniff, Lines: nlbKind.parser, Samples: nlbSamples,
})

// Source: Amazon S3 user guide, server access log format.
var s3Kind = cellKind{stamp: "start", passed: s3Internal, shape: "owner bucket [time] address requester id operation key ...",
	quotes: &quotePlan{request: 8, between: 6, referer: true}, layouts: []cellLayout{{
		fields: layout(`ignore server time client user request_id ignore ignore request status termination bytes_out ignore duration_ms upstream_ms
		referer agent ignore ignore ignore ignore ignore host`),
		least: 17, fits: func(c [][]byte) bool { return looksCLF(c[2]) && len(c[2]) == clfLen && isCode(c[9]) && isNumber(c[13]) },
	}}}

var s3Own = &reject{Text: "operation of S3 itself, not a request", Skip: true}

// s3Internal passes over what no client asked for: expiry, transitions.
func s3Internal(c [][]byte) *reject {
	if bytes.HasPrefix(c[6], []byte("S3.")) {
		return s3Own
	}
	return nil
}

var _ = ingest.Register(ingest.Format{
	Name: "aws-s3",
	Doc: `Amazon S3 server access logs. The stamp is when the request was received, to the second. server is the bucket, termination the error
code (SlowDown, NoSuchKey); the requester is kept as a keyed hash. Quotes in what clients sent
are not escaped and read as such. Delivery is best effort: lines may be missing or late.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: s3Kind.sniff, Lines: s3Kind.parser, Samples: s3Samples,
})

// Source: Squid, cf.data.pre, logformat squid.
var squidKind = cellKind{stamp: "end", shape: "time elapsed client result/status size method url user hierarchy/peer type", layouts: []cellLayout{{
	fields: layout(`time duration_ms client squid_result bytes_out method squid_target user squid_peer`),
	least:  9, fits: func(c [][]byte) bool { return isSquidTime(c[0]) && isResult(c[3]) && isNumber(c[4]) },
}}}

var _ = ingest.Register(ingest.Format{
	Name: "squid",
	Doc: `Squid's native access log. The stamp is the completion of the request, in seconds and milliseconds since 1970; elapsed is milliseconds.
cache holds the result code (TCP_MISS, TCP_DENIED), upstream_addr the peer. Status 000 is unknown.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: squidKind.sniff, Lines: squidKind.parser, Samples: squidSamples,
})

// Source: envoyproxy.io, access logging, default format string; istio.io, default
// access log format.
var envoyKind = cellKind{stamp: "start", shape: `[time] "method path protocol" code flags ...`, layouts: []cellLayout{
	{
		fields: layout(`time request status termination bytes_in bytes_out duration_ms upstream_ms xff agent request_id host upstream_addr`),
		least:  12, fits: func(c [][]byte) bool {
			return looksISO(c[0]) && isCode(c[2]) && isNumber(c[4]) && isNumber(c[5]) && isNumber(c[6]) && unbroken(c[8:])
		},
	},
	{
		fields: layout(`time request status termination ignore ignore ignore bytes_in bytes_out duration_ms upstream_ms xff agent request_id host upstream_addr
			server ignore ignore client`),
		least: 16, fits: func(c [][]byte) bool {
			return looksISO(c[0]) && isCode(c[2]) && isNumber(c[7]) && isNumber(c[8]) && isNumber(c[9]) && unbroken(c[11:])
		},
	},
}}

// unbroken reports whether no cell holds a bare quote. Envoy does not escape those of
// a user agent: what follows it would be read as fields of another meaning.
func unbroken(cells [][]byte) bool {
	for _, c := range cells {
		if i := bytes.IndexByte(c, '"'); i >= 0 && (i == 0 || c[i-1] != '\\') {
			return false
		}
	}
	return true
}

var _ = ingest.Register(ingest.Format{
	Name: "envoy",
	Doc: `Envoy's access log in its default text format, and Istio's. The stamp is the start of the request; durations are milliseconds. The column
termination holds the response flags (UO overflow, UH no healthy host, UT timeout, RL rate limited); code 0, a client that left, is unknown. Envoy does not escape quotes: a line whose user agent holds one is rejected,
because its fields cannot be told apart.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"},
	Sniff: envoyKind.sniff, Lines: envoyKind.parser, Samples: envoySamples,
})
