package formats

import "hindcast/ingest"

// ecsHTTP reads requests in the Elastic Common Schema 8: http, url, source,
// client, user_agent and event fields, and those Filebeat's modules add.
var ecsHTTP = jsonAccess{stamp: "end", local: true, must: []string{"@timestamp"}, keys: map[string]string{
	"@timestamp": "time", "event.start": "start", "event.end": "end", "event.duration": "duration_ns",
	"source.ip": "client", "source.address": "client", "client.ip": "client", "client.address": "client",
	"http.request.method": "method", "http.version": "protocol", "url.original": "target", "url.path": "path", "url.query": "query",
	"url.domain": "host", "url.scheme": "scheme", "http.response.status_code": "status", "http.response.body.bytes": "bytes_out",
	"http.response.bytes": "bytes_out", "http.request.bytes": "bytes_in", "http.request.body.bytes": "bytes_in", "http.request.referrer": "referer",
	"user_agent.original": "agent", "http.request.id": "request_id", "user.name": "user", "observer.hostname": "server",
}, assume: "times of requests in the Elastic Common Schema are read as the end of the request, unless event.start is there or --option stamp=start"}

var _ = ingest.Register(ingest.Format{
	Name: "ecs-http",
	Doc: `Requests in the Elastic Common Schema, one JSON object a line, with dotted keys or objects, as Filebeat, Elastic Agent and exports of
Elasticsearch write them. The stamp is @timestamp, read as the end unless event.start is there; event.duration is nanoseconds.`,
	Record: "log line", Primary: "requests", Tables: []string{"requests"}, Zoneless: true, Options: []ingest.Option{mapOption, stampOption},
	Sniff: ecsHTTP.sniff, Lines: ecsHTTP.parser, Samples: ecsHTTPSamples,
})

var ecsHTTPSamples = []ingest.Sample{
	{Name: "dotted", In: `{"@timestamp":"2024-08-13T00:00:01.000Z","ecs.version":"8.0.0","event.duration":20000000,"http.request.method":"GET","http.response.body.bytes":5,"http.response.status_code":200,"source.ip":"192.0.2.7","url.original":"/a?b=1","user_agent.original":"A/1 <b>"}
`},
	{Name: "objects", In: `{"@timestamp":"2024-08-13T00:00:02Z","ecs":{"version":"8.0.0"},"http":{"request":{"method":"POST","referrer":"https://www.example.com/"},"response":{"status_code":503,"bytes":0},"version":"1.1"},"client":{"ip":"2001:db8::1"},"url":{"path":"/b","query":"c=1","domain":"www.example.org","scheme":"https"},"event":{"start":"2024-08-13T00:00:01.5Z","duration":500000000},"user":{"name":"anna"}}
`},
	{Name: "rejected", In: `{"@timestamp":"2024-08-13T00:00:01Z","http.response.status_code":200,"http.request.method":"GET","message":"a line"}
{"@timestamp":"yesterday","http.response.status_code":200}
{"http.response.status_code":200}
{"@timestamp":"2024-08-13T00:00:01Z","http.response.status_code":2000}
`},
}
