package formats

// w3cFields gives the names of W3C extended logs their meaning: the draft's own
// (W3C working draft WD-logfile-960323), those of IIS (Microsoft Learn, W3C logging)
// and of HTTP.sys's error log, and those of CloudFront (Amazon CloudFront developer guide, standard
// logging). A duration of IIS is milliseconds, one of CloudFront seconds.
var w3cFields = map[string]string{
	"date": "date", "time": "clock", "timestamp": "time", "timestamp(ms)": "time",
	"c-ip": "client", "x-forwarded-for": "xff", "X-Forwarded-For": "xff", "cs(X-Forwarded-For)": "xff",
	"cs-method": "method", "cs-uri-stem": "path", "cs-uri-query": "query", "cs-uri": "target", "cs-username": "user", "cs-version": "protocol",
	"cs-protocol-version": "protocol", "cs-protocol": "scheme", "cs-host": "host", "cs(Host)": "host", "x-host-header": "host",
	"sc-status": "status", "sc-bytes": "bytes_out", "cs-bytes": "bytes_in", "time-taken": "duration_s",
	"cs(User-Agent)": "agent_percent", "cs(Referer)": "referer", "s-computername": "server", "x-edge-location": "server",
	"x-edge-result-type": "cache", "x-edge-detailed-result-type": "termination", "x-edge-request-id": "request_id",
	"s-reason": "termination", "asn": "asn", "c-country": "country",
}
