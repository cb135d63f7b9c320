package formats

import "hindcast/ingest"

var gcpSamples = []ingest.Sample{
	{Name: "plain", In: `{"httpRequest":{"cacheHit":true,"latency":"0.125s","protocol":"HTTP/2","referer":"https://example.org/","remoteIp":"192.0.2.10","requestMethod":"GET","requestSize":"574","requestUrl":"https://www.example.org/live?x=1","responseSize":"5120","serverIp":"10.0.0.3","status":200,"userAgent":"Example/1.0"},"insertId":"1a2b","jsonPayload":{"@type":"type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry","statusDetails":"response_sent_by_backend"},"resource":{"labels":{"backend_service_name":"live"},"type":"http_load_balancer"},"timestamp":"2024-08-12T20:00:01.123456789Z","receiveTimestamp":"2024-08-12T20:00:03Z"}
`},
	{Name: "overload", In: `{"httpRequest":{"latency":"30.001s","remoteIp":"192.0.2.10:41000","requestMethod":"GET","requestUrl":"http://www.example.org/","status":502},"jsonPayload":{"statusDetails":"backend_timeout"},"timestamp":"2024-08-12T20:00:01Z"}
`},
	{Name: "rejected", In: `{"httpRequest":{"requestMethod":"GET","requestUrl":"http://www.example.org/","status":502},"timestamp":"2024-08-12T20:00:01Z"}
{"httpRequest":{"requestMethod":"GET","latency":"99999999s","status":502},"timestamp":"2024-08-12T20:00:01Z"}
{"httpRequest":{"requestMethod":"GET","status":502},"timestamp":"2024-08-12T20:00:01"}
` + hostileJSON},
}

var cloudflareSamples = []ingest.Sample{
	{Name: "encodings", In: `{"CacheCacheStatus":"dynamic","ClientIP":"192.0.2.10","ClientRequestHost":"www.example.org","ClientRequestMethod":"GET","ClientRequestProtocol":"HTTP/2","ClientRequestURI":"/live?x=1","ClientRequestUserAgent":"Example/1.0","EdgeColoCode":"EWR","EdgeEndTimestamp":"2024-08-12T20:00:02Z","EdgeResponseBytes":5120,"EdgeResponseStatus":200,"EdgeStartTimestamp":"2024-08-12T20:00:01Z","OriginIP":"10.0.0.3","OriginResponseDurationMs":120,"OriginResponseStatus":200,"RayID":"8b2","SecurityAction":""}
{"ClientIP":"192.0.2.10","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeEndTimestamp":"1723492802","EdgeResponseBytes":0,"EdgeResponseStatus":429,"EdgeStartTimestamp":1723492801,"OriginResponseStatus":0,"WAFAction":"block"}
{"ClientIP":"2001:db8::9","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeEndTimestamp":1723492802250000000,"EdgeResponseBytes":0,"EdgeResponseStatus":522,"EdgeStartTimestamp":"1723492801125000000","OriginResponseTime":15000000000,"OriginResponseStatus":522}
`},
	{Name: "hostile", In: `{"ClientIP":"192.0.2.10","ClientRequestMethod":"<b>","ClientRequestURI":"/?q=';DROP TABLE requests;--","ClientRequestUserAgent":"=cmd|' /C calc'!A0\u001b[31m","EdgeResponseStatus":403,"EdgeStartTimestamp":"2024-08-12T20:00:01.5Z"}
`},
	{Name: "rejected", In: `{"ClientIP":"192.0.2.10","EdgeResponseStatus":403,"EdgeStartTimestamp":"2024-08-12T20:00:01.5Z"}
{"ClientIP":"192.0.2.10","EdgeResponseStatus":403,"EdgeStartTimestamp":"17234928"}
{"ClientIP":"192.0.2.10","EdgeResponseStatus":403,"EdgeStartTimestamp":"2024-08-12T20:00:01.5Z"} and more
` + hostileJSON},
}

var fastlySamples = []ingest.Sample{
	{Name: "plain", In: `{"timestamp":"2024-08-12T20:00:01+0000","client_ip":"192.0.2.10","geo_country":"example","host":"www.example.org","url":"/live?x=1","request_method":"GET","request_protocol":"HTTP/2","request_referer":"","request_user_agent":"Example/1.0","response_state":"MISS-CLUSTER","response_status":404,"response_reason":"Not Found","response_body_size":120,"fastly_server":"cache-ewr1","fastly_is_edge":true}
`},
	{Name: "prefixed", In: `2024-08-12T20:00:02.613304+00:00 192.0.2.99  {"timestamp":"2024-08-12T20:00:01+0000","client_ip":"192.0.2.10","url":"/","request_method":"GET","response_state":"ERROR","response_status":503,"time_elapsed":1500}
`},
	{Name: "rejected", In: `{"timestamp":"2024-08-12T20:00:01+0000","url":"/","response_state":"HIT","response_status":200}
{"timestamp":"2024-08-12T20:00:01+0","url":"/","response_state":"HIT","response_status":200}
` + hostileJSON},
}

var akamaiSamples = []ingest.Sample{
	{Name: "plain", In: `{"version":1,"streamId":"999","cp":"123456","reqId":"1239f220","reqTimeSec":"1723492801.125","bytes":"4995","cliIP":"192.0.2.10","statusCode":"206","proto":"https","reqMethod":"GET","reqHost":"www.example.org","reqPath":"/live","queryStr":"x=1","UA":"Mozilla%2F5.0%20(X11)","totalBytes":"5200","turnAroundTimeMSec":"10","cacheStatus":"1","edgeIP":"192.0.2.200"}
`},
	{Name: "odd", In: `{"reqTimeSec":1723492801,"cliIP":"2001:db8::1","statusCode":503,"reqMethod":"GET","reqPath":"/","UA":"100%","queryStr":"-","errorCode":"ERR_CONNECT_TIMEOUT"}
`},
	{Name: "rejected", In: `{"reqTimeSec":"1723492801.125","cliIP":"192.0.2.10","statusCode":"206","reqMethod":"GET"}
{"reqTimeSec":"-","cliIP":"192.0.2.10","statusCode":"206","reqMethod":"GET"}
{"reqTimeSec":"99999999999","cliIP":"192.0.2.10","statusCode":"206","reqMethod":"GET"}
` + hostileJSON},
}

var azureSamples = []ingest.Sample{
	{Name: "v2", In: `{"timeStamp":"2024-08-12T20:00:01+00:00","resourceId":"/x","operationName":"ApplicationGatewayAccess","category":"ApplicationGatewayAccessLog","properties":{"instanceId":"appgw_1","clientIP":"192.0.2.10","clientPort":443,"httpMethod":"GET","requestUri":"/live","requestQuery":"x=1","userAgent":"Example/1.0","httpStatus":502,"httpVersion":"HTTP/1.1","receivedBytes":65,"sentBytes":553,"timeTaken":0.205,"serverRouted":"10.0.0.4:443","serverStatus":"502","serverResponseLatency":"0.200","host":"www.example.org"}}
`},
	{Name: "v1", Options: map[string]string{"map": "properties.timeTaken=duration_ms"}, In: `{"time":"2024-08-12T20:00:01Z","properties":{"clientIP":"192.0.2.10","httpMethod":"GET","requestUri":"/","httpStatus":200,"timeTaken":205,"serverStatus":"-"}}
`},
	{Name: "rejected", In: `{"timeStamp":"2024-08-12T20:00:01+00:00","properties":{"clientIP":"192.0.2.10","httpStatus":502}}
{"timeStamp":"2024-08-12T20:00:01+00:00","properties":{"clientIP":"192.0.2.10","httpStatus":"bad"}}
{"timeStamp":"2024-08-12T20:00:01","properties":{"clientIP":"192.0.2.10","httpStatus":502}}
` + hostileJSON},
}

var cloudfrontJSONSamples = []ingest.Sample{
	{Name: "plain", In: `{"date":"2024-08-12","time":"20:00:01","x-edge-location":"EWR50-P2","sc-bytes":"703","c-ip":"192.0.2.10","cs-method":"GET","cs(Host)":"d1.example.net","cs-uri-stem":"/live","sc-status":"200","cs(Referer)":"-","cs(User-Agent)":"Example/1.0%20(x)","cs-uri-query":"x=1","x-edge-result-type":"Miss","x-edge-request-id":"abc","x-host-header":"www.example.org","cs-protocol":"https","cs-bytes":"120","time-taken":"0.125","cs-protocol-version":"HTTP/2.0"}
`},
	{Name: "chosen", In: `{"timestamp(ms)":"1723492801125","c-ip":"2001:db8::1","cs-method":"GET","cs-uri-stem":"/","sc-status":"000","x-edge-detailed-result-type":"ClientCommError"}
`},
	{Name: "rejected", In: `{"date":"2024-08-12","time":"20:00:01","c-ip":"192.0.2.10","cs-method":"GET","sc-status":"200"}
{"time":"20:00:01","c-ip":"192.0.2.10","cs-method":"GET","sc-status":"200"}
{"date":"2024-08-12","time":"25:00:01","c-ip":"192.0.2.10","cs-method":"GET","sc-status":"200"}
` + hostileJSON},
}
