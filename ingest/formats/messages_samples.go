package formats

import "hindcast/ingest"

var ecsJSONSamples = []ingest.Sample{
	{Name: "plain", In: `{"@timestamp":"2024-08-12T20:00:01.123Z","log.level":"ERROR","message":"HikariPool-1 - Connection is not available, request timed out after 30000ms.","ecs.version":"1.2.0","service.name":"shop","process.pid":12,"host.name":"web1"}
{"@timestamp":"2024-08-12T20:00:02Z","log":{"level":"warn","logger":"a.b.C"},"message":"x","ecs":{"version":"8.11"},"host":{"hostname":"web2"},"source":{"ip":"192.0.2.4"}}
`},
	{Name: "odd", In: `{"@timestamp":"2024-08-12T20:00:03","log.level":"trace","error.message":"only an error\nof two lines","ecs.version":"1.2.0"}
`},
	{Name: "rejected", In: `{"@timestamp":"2024-08-12T20:00:01.123Z","log.level":"info","message":"ok","ecs.version":"1.2.0"}
{"@timestamp":"2024-08-12T20:00:01.123Z","log.level":"info","ecs.version":"1.2.0"}
{"log.level":"info","message":"no time","ecs.version":"1.2.0"}
{"@timestamp":"soon","message":"x","ecs.version":"1.2.0"}
`},
}

var appJSONSamples = []ingest.Sample{
	{Name: "loggers", In: `{"level":"info","ts":1723492801.756,"logger":"pool","caller":"a.go:1","msg":"too many open files"}
{"name":"app","hostname":"web1","pid":9,"level":50,"msg":"connect ECONNREFUSED","time":"2024-08-12T20:00:01.123Z","v":0}
{"level":30,"time":1723492801756,"pid":9,"hostname":"web1","msg":"ready"}
{"@t":"2024-08-12T20:00:02.1234567Z","@mt":"Order {Id} failed","@l":"Error","SourceContext":"Shop.Orders"}
{"version":"1.1","host":"web1","short_message":"A short message","timestamp":1723492803.3072,"level":3}
{"t":{"$date":"2024-08-12T20:00:04.000+00:00"},"s":"W","c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection refused","attr":{"remote":"192.0.2.8:4711"}}
{"@timestamp":"2024-08-12T20:00:05.000-04:00","@version":"1","message":"RejectedExecutionException","logger_name":"org.App","thread_name":"main","level":"SEVERE"}
`},
	{Name: "mapped", Options: map[string]string{"map": "when=time,what=text,who=service", "zone": "Europe/Berlin"}, In: `{"when":"2024-08-12 20:00:01","what":"<script>alert(1)</script>","who":"=cmd()"}
`},
	{Name: "rejected", In: `{"level":"info","time":"2024-08-12T20:00:01Z","msg":"ok"}
{"level":"info","msg":"no time"}
{"level":"info","time":"2024-08-12T20:00:01Z"}
{"level":"info","time":"2024-08-12T20:00:01Z","msg":"cut off
no object
`},
}

var logfmtSamples = []ingest.Sample{
	{Name: "plain", In: `time="2024-08-12T20:00:01.220731Z" level=error msg="Timeout waiting for idle object" pod=web-1 pid=3
ts=2024-08-12T20:00:02Z caller=main.go:1 level=warn component=tsdb msg="line\none \"two\" \q" host=web1
t=1723492803 lvl=info msg=ready retry
`},
	{Name: "whole line", Options: map[string]string{"zone": "UTC"}, In: `time="2024-08-12 20:00:04" level=info method=GET path=/ fwd=192.0.2.9 status=503
`},
	{Name: "rejected", In: `time=2024-08-12T20:00:01Z level=info msg=ok
level=info msg="no time"
time=2024-08-12T20:00:01Z level=info msg="open
words without pairs
=x time=2024-08-12T20:00:01Z
`},
}
