package formats

import "hindcast/ingest"

// Source: Google Cloud documentation, HttpRequest of LogEntry, and logging of the
// external application load balancers.
var gcpJSON = jsonAccess{
	stamp: "start", must: []string{"httpRequest", "requestMethod"},
	assume: "the load balancer's logging may be sampled (logConfig.sampleRate): counts are of logged requests",
	keys: map[string]string{
		"timestamp": "time", "httpRequest.requestMethod": "method", "httpRequest.requestUrl": "target", "httpRequest.status": "status",
		"httpRequest.requestSize": "bytes_in", "httpRequest.responseSize": "bytes_out", "httpRequest.userAgent": "agent", "httpRequest.referer": "referer",
		"httpRequest.remoteIp": "client", "httpRequest.serverIp": "upstream_addr", "httpRequest.latency": "duration", "httpRequest.protocol": "protocol",
		"httpRequest.cacheHit": "cache", "jsonPayload.statusDetails": "termination", "resource.labels.backend_service_name": "server", "insertId": "request_id",
	},
}

var _ = ingest.Register(ingest.Format{
	Name: "gcp-lb",
	Doc: `Google Cloud HTTP(S) load balancer log entries, one JSON object a line. The stamp is the arrival of the request; latency runs to
the last byte sent. The column termination holds statusDetails: failed_to_pick_backend, backend_timeout, client_disconnected_before_any_response.
Logging may be sampled: the counts are of logged requests.`,
	Record: "log entry", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption},
	Sniff: gcpJSON.sniff, Lines: gcpJSON.parser, Samples: gcpSamples,
})

// Source: Cloudflare documentation, Logpush, datasets, HTTP requests; renamed
// fields (WAFAction to SecurityAction) are read under either name.
var cloudflareJSON = jsonAccess{stamp: "start", must: []string{"EdgeStartTimestamp", "EdgeResponseStatus"}, keys: map[string]string{
	"EdgeStartTimestamp": "start", "EdgeEndTimestamp": "end", "ClientIP": "client", "ClientASN": "asn", "ClientCountry": "country", "ClientRequestHost": "host", "ClientRequestMethod": "method",
	"ClientRequestURI": "target", "ClientRequestProtocol": "protocol", "ClientRequestScheme": "scheme", "ClientRequestUserAgent": "agent",
	"ClientRequestReferer": "referer", "ClientRequestBytes": "bytes_in", "EdgeResponseStatus": "status", "EdgeResponseBytes": "bytes_out",
	"EdgeColoCode": "server", "OriginIP": "upstream_addr", "OriginResponseStatus": "upstream_status", "OriginResponseDurationMs": "upstream_ms_if_asked",
	"OriginResponseTime": "upstream_ns_if_asked", "CacheCacheStatus": "cache", "CacheStatus": "cache", "RayID": "request_id",
	"SecurityAction": "action", "WAFAction": "action", "EdgeRateLimitAction": "action",
}}

var _ = ingest.Register(ingest.Format{
	Name: "cloudflare",
	Doc: `Cloudflare Logpush, data set http_requests, one JSON object a line. Start and end at the edge are both logged, in any of the
three encodings Logpush offers: RFC 3339, seconds or nanoseconds since 1970. OriginResponseStatus 0, the origin was not
asked, is unknown. The column termination holds the action of the firewall or rate limit.`,
	Record: "log entry", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption},
	Sniff: cloudflareJSON.sniff, Lines: cloudflareJSON.parser, Samples: cloudflareSamples,
})

// Source: Fastly documentation, useful log formats (the JSON one); keys of other
// services' logs come by the option map.
var fastlyJSON = jsonAccess{stamp: "start", local: true, must: []string{"response_state", "response_status"}, keys: map[string]string{
	"timestamp": "time", "client_ip": "client", "host": "host", "url": "target", "request_method": "method", "request_protocol": "protocol",
	"request_referer": "referer", "request_user_agent": "agent", "response_state": "cache", "response_status": "status",
	"response_body_size": "bytes_out", "fastly_server": "server", "time_elapsed": "duration_us_or_s", "request_id": "request_id",
}}

var _ = ingest.Register(ingest.Format{
	Name: "fastly",
	Doc: `Fastly's real-time logs in its own JSON layout, with or without the sender's stamp and address before the object. The
stamp is the start of the request, to the second; other layouts are read with --option map=.`,
	Record: "log entry", Primary: "requests", Tables: []string{"requests"}, Zoneless: true, Options: []ingest.Option{mapOption, stampOption},
	Sniff: fastlyJSON.sniff, Lines: fastlyJSON.parser, Samples: fastlySamples,
})

// Source: Akamai TechDocs, DataStream 2, data set parameters.
var akamaiJSON = jsonAccess{stamp: "start", must: []string{"reqTimeSec", "cliIP"}, keys: map[string]string{
	"reqTimeSec": "time", "cliIP": "client", "statusCode": "status", "proto": "scheme", "reqMethod": "method", "reqHost": "host", "reqPath": "path", "queryStr": "query",
	"bytes": "bytes_out", "UA": "agent_percent", "referer": "referer", "xForwardedFor": "xff", "cacheStatus": "cache", "edgeIP": "server",
	"reqId": "request_id", "errorCode": "termination",
}}

var _ = ingest.Register(ingest.Format{
	Name: "akamai-ds2",
	Doc: `Akamai DataStream 2 in JSON, one object a line. The stamp, reqTimeSec, is when the edge accepted the request. The user
agent is percent-decoded once. Turnaround and transfer times are parts of a duration and not stored as one.`,
	Record: "log entry", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption},
	Sniff: akamaiJSON.sniff, Lines: akamaiJSON.parser, Samples: akamaiSamples,
})

// Source: Microsoft Learn, Azure Application Gateway, access log.
var azureJSON = jsonAccess{
	stamp: "end", must: []string{"clientIP", "httpStatus"},
	assume: "timeTaken with a fraction is in seconds, as version 2 of the gateway logs it; a whole number is unknown, because version 1 logs milliseconds (--option map=properties.timeTaken=duration_ms)",
	keys: map[string]string{
		"timeStamp": "time", "time": "time", "properties.clientIP": "client", "properties.httpMethod": "method", "properties.requestUri": "target",
		"properties.requestQuery": "query", "properties.userAgent": "agent", "properties.httpStatus": "status", "properties.httpVersion": "protocol",
		"properties.receivedBytes": "bytes_in", "properties.sentBytes": "bytes_out", "properties.timeTaken": "duration_s_or_unknown", "properties.host": "host",
		"properties.instanceId": "server", "properties.serverRouted": "upstream_addr", "properties.serverStatus": "upstream_status",
		"properties.serverResponseLatency": "upstream_s", "properties.transactionId": "request_id", "properties.error_info": "action",
	},
}

var _ = ingest.Register(ingest.Format{
	Name: "azure-appgw",
	Doc: `Azure Application Gateway access logs, one JSON record a line. The stamp is the moment of logging, after the end; timeTaken is
seconds with a fraction in version 2 of the gateway and whole milliseconds in version 1; a whole number is unknown until --option map= states
its unit.`,
	Record: "log entry", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption},
	Sniff: azureJSON.sniff, Lines: azureJSON.parser, Samples: azureSamples,
})

// cloudfrontJSON is the log of version 2 of CloudFront's standard logging as JSON;
// its keys are the names of the W3C fields.
var cloudfrontJSON = jsonAccess{stamp: "end", must: []string{"sc-status", "c-ip"}, utc: true, keys: w3cFields}

var _ = ingest.Register(ingest.Format{
	Name: "cloudfront-json",
	Doc: `Amazon CloudFront standard logging version 2 as JSON, one object a line, whatever fields were chosen. The stamp is the moment
the response was finished, in UTC. Logs arrive up to a day late, and requests with very long headers or URLs are not logged at all.`,
	Record: "log entry", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption},
	Sniff: cloudfrontJSON.sniff, Lines: cloudfrontJSON.parser, Samples: cloudfrontJSONSamples,
})
