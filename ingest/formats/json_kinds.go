package formats

import (
	"hindcast/ingest"
)

// mapOption lets people name the fields of their own logs.
var mapOption = ingest.Option{Name: "map", Doc: "key=field,key=field: what the log's own keys hold; dots lead into objects. Fields: " + httpFieldNames()}

var stampOption = ingest.Option{Name: "stamp", Doc: "start or end: which instant of a request the field time marks"}

// plainJSON is the alias table for logs whose keys an administrator chose: the
// variables of nginx (ngx_http_core_module, ngx_http_log_module), the names used
// in the examples of nginx and Apache for JSON logs, and flat common names.
var plainJSON = jsonAccess{
	stamp: "end", local: true,
	must: []string{"status"},
	assume: "times of this JSON log are read as the end of the request, as nginx writes them, unless --option stamp=start; " +
		"request_time and the like are seconds unless --option map= says otherwise",
	keys: map[string]string{
		"time_iso8601": "time", "time_local": "time", "msec": "time", "@timestamp": "time", "timestamp": "time", "time": "time", "ts": "time",
		"remote_addr": "client", "remote_ip": "client", "client_ip": "client", "clientip": "client", "client": "client", "remote_host": "client",
		"http_x_forwarded_for": "xff", "x_forwarded_for": "xff", "xff": "xff", "proxy_protocol_addr": "xff",
		"remote_user": "user", "request": "request", "request_method": "method", "method": "method", "verb": "method",
		"request_uri": "target", "uri": "target", "url": "target", "path": "target", "args": "query", "query_string": "query", "query": "query",
		"server_protocol": "protocol", "protocol": "protocol", "scheme": "scheme",
		"host": "host", "http_host": "host", "server_name": "server", "vhost": "host", "hostname": "server",
		"status": "status", "body_bytes_sent": "bytes_out", "bytes_sent": "bytes_out", "bytes": "bytes_out", "size": "bytes_out",
		"request_length": "bytes_in", "bytes_received": "bytes_in",
		"request_time": "duration", "duration": "duration", "duration_ms": "duration_ms", "response_time": "duration",
		"upstream_response_time": "upstream_s", "upstream_addr": "upstream_addr", "upstream_status": "upstream_status",
		"upstream_cache_status": "cache", "http_referer": "referer", "http_referrer": "referer", "referer": "referer", "referrer": "referer",
		"http_user_agent": "agent", "user_agent": "agent", "agent": "agent", "userAgent": "agent", "request_id": "request_id",
	},
}

var _ = ingest.Register(ingest.Format{
	Name: "access-json",
	Doc: `Requests as JSON, one object a line, with keys the administrator chose: nginx with escape=json, Apache, and any
other program, with --option map= for keys that are not known. Numbers may be text. The stamp of nginx is the end of
the request. A key that two aliases share is read as logged last.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Zoneless: true,
	Options: []ingest.Option{mapOption, stampOption},
	Sniff:   sniffPlainJSON, Lines: plainJSON.parser, Samples: plainJSONSamples,
})

// sniffPlainJSON is certain only where nginx's own variables are the keys.
func sniffPlainJSON(h ingest.Head) ingest.Guess {
	own := plainJSON
	own.must = []string{"status", "remote_addr"}
	if g := own.sniff(h); g.Score == ingest.Certain {
		return g
	}
	g := plainJSON.sniff(h)
	if g.Score > ingest.Maybe {
		g.Score = ingest.Maybe
	}
	return g
}

// envoyKeys are Envoy's default JSON access log and Istio's (envoyproxy.io,
// configuration/observability/access_log; istio.io, Envoy access logs).
var envoyKeys = map[string]string{
	"start_time": "start", "method": "method", ":method": "method", "path": "target", ":path": "target", "x-envoy-original-path": "target",
	"authority": "host", ":authority": "host", "protocol": "protocol", "response_code": "status", "response_flags": "termination",
	"bytes_received": "bytes_in", "bytes_sent": "bytes_out", "duration": "duration_ms", "upstream_service_time": "upstream_ms",
	"x-envoy-upstream-service-time": "upstream_ms", "upstream_host": "upstream_addr", "upstream_cluster": "server",
	"x_forwarded_for": "xff", "x-forwarded-for": "xff", "user_agent": "agent", "user-agent": "agent", "request_id": "request_id", "x-request-id": "request_id",
	"downstream_remote_address": "client", "downstream_direct_remote_address": "peer", "referer": "referer",
}

var envoyJSON = jsonAccess{keys: envoyKeys, stamp: "start", must: []string{"response_code", "response_flags"}}

var _ = ingest.Register(ingest.Format{
	Name: "envoy-json",
	Doc: `Envoy's access log as JSON, Istio's and Envoy Gateway's with it. The stamp is START_TIME, the start of the request;
duration is in milliseconds. The column termination holds the response flags: UO overflow or open circuit breaker,
UH no healthy host, UT upstream timeout, RL rate limited, DC downstream left, OM overload manager. Response code 0, a client that left, is unknown.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption, stampOption},
	Sniff: envoyJSON.sniff, Lines: envoyJSON.parser, Samples: envoyJSONSamples,
})

// Source: Traefik documentation, observability/logs-and-accesslogs, "Available
// Fields". ServiceURL is an object before version 3.
var traefikJSON = jsonAccess{stamp: "end", must: []string{"DownstreamStatus", "RequestMethod"}, keys: map[string]string{
	"StartUTC": "start", "StartLocal": "start", "ClientHost": "client", "ClientUsername": "user", "RequestHost": "host", "RequestMethod": "method",
	"RequestPath": "target", "RequestProtocol": "protocol", "RequestScheme": "scheme", "RequestContentSize": "bytes_in",
	"DownstreamStatus": "status", "DownstreamContentSize": "bytes_out", "Duration": "duration_ns", "OriginDuration": "upstream_ns_if_asked",
	"OriginStatus": "upstream_status", "ServiceAddr": "upstream_addr", "ServiceURL.Host": "upstream_addr", "RouterName": "server",
	"request_User-Agent": "agent", "request_Referer": "referer", "request_X-Forwarded-For": "xff", "request_X-Request-Id": "request_id",
}}

var _ = ingest.Register(ingest.Format{
	Name: "traefik-json",
	Doc: `Traefik's access log as JSON. The stamp is StartUTC, the start of the request; durations are nanoseconds. An
OriginStatus of 0 or none says that Traefik answered itself: upstream_status is unknown. The traefik line format is read by access.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Options: []ingest.Option{mapOption},
	Sniff: traefikJSON.sniff, Lines: traefikJSON.parser, Samples: traefikJSONSamples,
})

// Source: caddy modules/caddyhttp/server.go and marshalers.go.
var caddyJSON = jsonAccess{stamp: "end", local: true, must: []string{"request", "resp_headers"}, only: caddyAccess, keys: map[string]string{
	"ts": "time", "time": "time", "@timestamp": "time", "request.remote_ip": "client", "request.remote_addr": "client", "request.method": "method", "request.host": "host",
	"request.uri": "target", "request.proto": "protocol", "request.headers.User-Agent": "agent", "request.headers.Referer": "referer",
	"request.headers.X-Forwarded-For": "xff", "duration": "duration_s_or_unknown", "size": "bytes_out", "bytes_read": "bytes_in", "status": "status", "user_id": "user",
}}

// caddyAccess tells the access logger from the others that share its file.
func caddyAccess(key, value []byte) bool {
	const access = "http.log.access"
	return string(key) != "logger" || len(value) >= len(access) && string(value[:len(access)]) == access
}

var _ = ingest.Register(ingest.Format{
	Name: "caddy-json",
	Doc: `Caddy's access log as JSON. The stamp is the moment of writing, after the end of the response; duration is seconds
unless it carries a unit. Lines of Caddy's other loggers are counted as skipped. The client is remote_ip, the peer;
X-Forwarded-For is believed by the case's own rule, not by Caddy's.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Zoneless: true, Options: []ingest.Option{mapOption},
	Sniff: caddyJSON.sniff, Lines: caddyJSON.parser, Samples: caddyJSONSamples,
})
