package formats

import "hindcast/ingest"

// The samples are made up, with documentation addresses and names. hostileJSON
// stands in each of them: what a client may send must not become anything but text.
const hostileJSON = `{"a":[[{}],null,{"b":1}],"status":
{"status":200}
not json
{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
`

var plainJSONSamples = []ingest.Sample{
	{Name: "nginx", In: `{"remote_addr":"192.0.2.10","remote_user":"-","time_local":"12/Aug/2024:20:00:01 -0400","request":"GET /live?id=7 HTTP/2.0","status":"200","body_bytes_sent":"5120","request_time":"0.250","upstream_response_time":"0.100, 0.140","http_referer":"","http_user_agent":"Example/1.0 \"quoted\"","http_x_forwarded_for":"198.51.100.7"}
{"time_iso8601":"2024-08-12T20:00:02-04:00","remote_addr":"2001:db8::17","request_method":"POST","request_uri":"/api/join?x=1","server_protocol":"HTTP/1.1","status":503,"bytes_sent":0,"request_time":12.5,"host":"www.example.org","upstream_addr":"10.0.0.1:80, 10.0.0.2:80","upstream_status":"502, 504"}
{"msec":"1723507203.125","remote_addr":"192.0.2.10","request":"\u0016\u0003\u0001 \ud83d\ude00 \ud800","status":400,"body_bytes_sent":157}
`},
	{Name: "mapped", Options: map[string]string{"map": "when=time,who.ip=client,what=request,code=status,took=duration_ms", "stamp": "start", "zone": "America/New_York"},
		In: `{"when":"2024-08-12 20:00:01.250","who":{"ip":"192.0.2.1:4711","x":[1,2,3]},"what":"GET /a HTTP/1.1","code":200,"took":1.5}
{"when":"2024/08/12 20:00:02,5","who":{"ip":"host.example"},"what":"GET /<script> HTTP/1.1","code":0,"took":-1}
{"when":1723507203,"who":[],"what":"GET / HTTP/1.1","code":"200","took":2.7e-06}
`},
	{Name: "rejected", In: `{"time_local":"12/Aug/2024:20:00:01 -0400","remote_addr":"192.0.2.10","request":"GET / HTTP/1.1","status":"200"}
{"time_local":"12/Aug/2024:20:00:01 -0400","remote_addr":"192.0.2.10","request":"GET / HTTP/1.1","status":"2000"}
{"time_local":"yesterday","remote_addr":"192.0.2.10","request":"GET / HTTP/1.1","status":"200"}
{"remote_addr":"192.0.2.10","request":"GET / HTTP/1.1","status":"200"}
{"time_local":"12/Aug/2024:20:00:01 -0400","remote_addr":"192.0.2.10"}
{"time_local":"12/Aug/2024:20:00:01 -0400","request_time":"soon","status":"200"}
` + hostileJSON},
}

var envoyJSONSamples = []ingest.Sample{
	{Name: "istio", In: `{"authority":"www.example.org","bytes_received":0,"bytes_sent":1212,"downstream_local_address":"10.0.0.9:443","downstream_remote_address":"192.0.2.10:51000","duration":11,"method":"GET","path":"/live?x=1","protocol":"HTTP/2","request_id":"7b1b","response_code":200,"response_flags":"-","start_time":"2024-08-12T20:00:01.125Z","upstream_cluster":"outbound|80||live","upstream_host":"10.0.0.3:8080","upstream_service_time":"10","user_agent":"Example/1.0","x_forwarded_for":null}
{":authority":"www.example.org","bytes_sent":81,"duration":5000,"response_code":503,"response_flags":"UO","start_time":"2024-08-12T16:00:01.5-04:00",":method":"GET","x-envoy-original-path":"/live"}
{"authority":"www.example.org","duration":30000,"method":"GET","path":"/slow","response_code":0,"response_flags":"DC","start_time":"2024-08-12T20:00:01Z"}
`},
	{Name: "behind a stamp", In: `2024-08-12T20:00:01.49Z gateway1 {":authority":"www.example.org","bytes_sent":81,"duration":50,"response_code":429,"response_flags":"RL","start_time":"2024-08-12T20:00:01.440Z",":method":"GET",":path":"/"}
`},
	{Name: "rejected", In: `{"duration":50,"response_code":200,"response_flags":"-","start_time":"2024-08-12T20:00:01.440Z",":method":"GET",":path":"/"}
{"duration":50,"response_code":200,"response_flags":"-",":method":"GET",":path":"/"}
{"duration":50,"response_code":200,"response_flags":"-","start_time":"2024-13-12T20:00:01.440Z"}
` + hostileJSON},
}

var traefikJSONSamples = []ingest.Sample{
	{Name: "v3", In: `{"ClientAddr":"192.0.2.10:40000","ClientHost":"192.0.2.10","ClientPort":"40000","ClientUsername":"-","DownstreamContentSize":414,"DownstreamStatus":200,"Duration":1500000,"OriginDuration":1400000,"OriginStatus":200,"RequestContentSize":0,"RequestHost":"www.example.org","RequestMethod":"GET","RequestPath":"/x?y=1","RequestProtocol":"HTTP/1.1","RequestScheme":"https","RouterName":"web@docker","ServiceAddr":"172.17.0.3:80","ServiceURL":"http://172.17.0.3:80","StartUTC":"2024-08-12T20:00:01.123456789Z","request_User-Agent":"Example/1.0","time":"2024-08-12T20:00:01Z"}
`},
	{Name: "v2", In: `{"ClientHost":"2001:db8::1","DownstreamContentSize":19,"DownstreamStatus":404,"Duration":90000,"OriginStatus":0,"RequestMethod":"GET","RequestPath":"/","RequestProtocol":"HTTP/2.0","ServiceURL":{"Scheme":"http","Host":"172.17.0.3:80","User":null},"StartLocal":"2024-08-12T16:00:01.5-04:00","StartUTC":"2024-08-12T20:00:01.5Z"}
`},
	{Name: "rejected", In: `{"DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/","StartUTC":"2024-08-12T20:00:01.5Z"}
{"DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/"}
{"DownstreamStatus":200,"RequestMethod":"GET","Duration":"9e99","StartUTC":"2024-08-12T20:00:01.5Z"}
` + hostileJSON},
}

var caddyJSONSamples = []ingest.Sample{
	{Name: "plain", In: `{"level":"info","ts":1723492801.756125,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.10","remote_port":"40000","client_ip":"192.0.2.10","proto":"HTTP/2.0","method":"GET","host":"www.example.org","uri":"/live?x=1","headers":{"User-Agent":["Example/1.0","Second/2"],"Accept":["*/*"]},"tls":{"resumed":false,"version":772}},"bytes_read":0,"user_id":"","duration":0.0000027,"size":12,"status":200,"resp_headers":{"Server":["Caddy"]}}
`},
	{Name: "odd", In: `{"level":"error","ts":"2024/08/12 20:00:02.500","logger":"http.log.access","msg":"handled request","request":{"remote_addr":"192.0.2.10:40000","proto":"HTTP/1.1","method":"GET","host":"www.example.org","uri":"/","headers":{"X-Forwarded-For":["198.51.100.7"]}},"duration":"1.5ms","size":0,"status":502,"resp_headers":{}}
{"level":"info","ts":1723492801.756125,"logger":"tls.obtain","msg":"acquiring lock","identifier":"www.example.org"}
caddy  | {"level":"info","ts":1.7234928e9,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.10","method":"GET","uri":"/"},"duration":2.7e-06,"size":12,"status":0,"resp_headers":{}}
`},
	{Name: "rejected", In: `{"ts":1723492801.75,"logger":"http.log.access","request":{"method":"GET","uri":"/"},"duration":0.1,"size":12,"status":200,"resp_headers":{}}
{"ts":17234928,"logger":"http.log.access","request":{"method":"GET","uri":"/"},"duration":0.1,"size":12,"status":200,"resp_headers":{}}
{"ts":1723492801.75,"logger":"http.log.access","request":{"method":"GET","uri":"/"},"duration":0.1,"size":-12,"status":200,"resp_headers":{}}
` + hostileJSON},
}
