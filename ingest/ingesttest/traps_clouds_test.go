package ingesttest

// What balancers and stores of AWS write that readers commonly get wrong.
var awsTraps = []trap{
	{name: "old, short and new lines; both ends", format: "aws-alb", in: `https 2016-08-10T23:39:43.065466Z app/my/50dc 192.0.2.10:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.org:443/ HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn:x Root=1-58337281` + "\n" +
		`h2 2024-08-12T20:00:01.250000Z app/my/50dc [2001:db8::1]:44740 [2001:db8::7]:80 0.000 0.125 0.000 200 200 34 366 "GET https://www.example.org:443/live?x=1 HTTP/2.0" "a" E TLSv1.3 arn:x "Root=1-5" "www.example.org" "arn:y" 0 2024-08-12T20:00:01.125000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1 "-" "-" "-" "later" more` + "\n",
		want: [][]string{{"stamp=end", "ts_end=2016-08-10T23:39:43.065466Z", "duration_us=171000", "ts_start=2016-08-10T23:39:42.894466Z", "request_id=Root=1-58337281", "host=www.example.org:443", "scheme=https"},
			{"stamp=both", "ts_start=2024-08-12T20:00:01.125Z", "ts_end=2024-08-12T20:00:01.25Z", "client_ip=2001:db8::1", "protocol=HTTP/2.0", "query=x=1", "upstream_addr=[2001:db8::7]:80", "duration_us=125000", "upstream_us=125000", "termination="}}},
	{name: "target timed out: the duration is between both ends", format: "aws-alb", in: `https 2024-08-12T20:01:02.000000Z app/my/50dc 192.0.2.10:1 10.0.0.1:80 0.001 -1 -1 504 - 34 366 "GET https://www.example.org:443/ HTTP/1.1" "-" - - arn:x "Root=1-5" "-" "-" 0 2024-08-12T20:00:02.000000Z "forward" "-" "-" "10.0.0.1:80" "-" "-" "-"` + "\n",
		want: [][]string{{"duration_us=60000000", "upstream_us=", "status=504", "upstream_status=", "stamp=both", "ts=2024-08-12T20:00:02Z"}}},
	{name: "no request line, client gone, Lambda, waiting websocket", format: "aws-alb", in: `http 2024-08-12T20:01:02.000000Z app/my/50dc 192.0.2.66:1 - -1 -1 -1 400 - 0 0 "- http://www.example.org:80- -" "-" - - - "-" "-" "-" - 2024-08-12T20:01:02.000000Z "-" "-" "-" "-" "-" "Ambiguous" "AmbiguousUri"` + "\n" +
		`https 2024-08-12T20:01:03.000000Z app/my/50dc 192.0.2.10:1 - -1 -1 -1 460 - 0 0 "GET https://www.example.org:443/ HTTP/3.0" "a" - - arn:x "-" "-" "-" 0 2024-08-12T20:01:02.500000Z "waf,forward" "-" "LambdaThrottling" "-" "-" "-" "-"` + "\n" +
		`wss 2024-08-12T20:01:04.000000Z app/my/50dc 192.0.2.10:1 10.0.0.1:80 0.001 0.003 0.000 101 101 218 587 "GET https://10.0.0.30:443/ HTTP/1.1" "-" E TLSv1.2 arn:x "Root=1" "-" "-" 1 2024-08-12T20:01:03.900000Z "forward" "-" "-" "10.0.0.1:80" "101" "-" "-"` + "\n",
		want: [][]string{{"method=", "request=- http://www.example.org:80- -", "status=400", "request_id="}, {"status=460", "termination=LambdaThrottling", "protocol=HTTP/3.0", "duration_us=500000"}, {"status=101", "scheme=https"}}},
	{name: "quotes and backslashes of clients", format: "aws-alb", in: `http 2024-08-12T20:00:01.5Z app/my/50dc 192.0.2.66:1 10.0.0.1:80 0.000 0.001 0.000 200 200 0 57 "GET http://www.example.org:80/?q="a b" HTTP/1.1" "x "y" z" E T arn:x "Root=1" "d" "c" 1 2024-08-12T20:00:01.4Z "forward" "-" "-"` + "\n" +
		`http 2024-08-12T20:00:02.5Z app/my/50dc 192.0.2.66:1 10.0.0.1:80 0.000 0.001 0.000 200 200 0 57 "GET http://www.example.org:80/ HTTP/1.1" "ends in \" E T arn:x "Root=2" "d" "c" 1 2024-08-12T20:00:02.4Z "forward" "-" "-"` + "\n" +
		`http 2024-08-12T20:00:03.5Z app/my/50dc 192.0.2.66:1 10.0.0.1:80 0.000 0.001 0.000 200 200 0 57 "GET http://www.example.org:80/ HTTP/1.1" "esc \"aped\"" E T arn:x "Root=3" "d" "c" 1 2024-08-12T20:00:03.4Z "forward" "-" "-"` + "\n",
		want: [][]string{{`query=q="a b"`, `user_agent=x "y" z`, "request_id=Root=1", "ts_start=2024-08-12T20:00:01.4Z", "protocol=HTTP/1.1"}, {`user_agent=ends in \`, "request_id=Root=2"}, {`user_agent=esc \"aped\"`, "request_id=Root=3"}}},
	{name: "the stamp is the receipt", format: "aws-clb", in: `2024-08-12T20:00:01.500000Z my-lb 192.0.2.10:2817 10.0.0.1:80 0.000073 1.001048 0.000057 200 200 0 29 "GET http://www.example.org:80/ HTTP/1.1" "a "b" c" - -` + "\n" +
		`2024-08-12T20:00:02.500000Z my-lb 192.0.2.10:2817 - -1 -1 -1 504 0 0 0 "GET http://www.example.org:80/ HTTP/1.1"` + "\n",
		want: [][]string{{"stamp=start", "ts=2024-08-12T20:00:01.5Z", "ts_end=2024-08-12T20:00:02.501178Z", "duration_us=1001178", "upstream_us=1001048", `user_agent=a "b" c`},
			{"duration_us=", "upstream_status=", "upstream_addr=", "status=504", "user_agent=", "ts_end="}}},
	{name: "a listener of TCP", format: "aws-clb", in: `2024-08-12T20:00:01.945958Z my-lb 192.0.2.10:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -` + "\n", want: [][]string{{"status=", "method=", "path=", "bytes_in=82", "bytes_out=305", "duration_us=1138"}}},
	{name: "connections: start, list of protocols, alert", format: "aws-nlb", in: `tls 2.0 2024-08-12T20:00:05 net/my/c6e7 g3d4 192.0.2.10:51341 172.16.100.185:443 4000 2 98 246 - arn:x - ECDHE tlsv12 - www.example.org h2 h2 "h2","http/1.1" 2024-08-12T20:00:01` + "\n" +
		`tls 2.0 2024-08-12T20:00:06 net/my/c6e7 g3d4 [2001:db8::1]:51341 172.16.100.185:443 - - 0 0 120 arn:x - - - - - - - - 2024-08-12T20:00:02` + "\n" + `tls 1.0 2024-08-12T20:00:07 net/my/c6e7 g3d4 192.0.2.10:51341 172.16.100.185:443 1500 2 98 246 - arn:x - ECDHE tlsv13 - www.example.org` + "\n",
		want: [][]string{{"stamp=both", "ts_start=2024-08-12T20:00:01Z", "ts_end=2024-08-12T20:00:05Z", "duration_us=4000000", "host=www.example.org", "method=", "status=", "protocol=tlsv12"},
			{"termination=120", "duration_us=", "client_ip=2001:db8::1", "host=", "ts_start=2024-08-12T20:00:02Z"}, {"stamp=end", "ts_end=2024-08-12T20:00:07Z", "ts_start=2024-08-12T20:00:06Z"}}},
	{name: "quotes in referer and agent, nothing requested, one line of a batch", format: "aws-s3", in: `79a5 media [12/Aug/2024:20:00:01 +0000] 192.0.2.10 - 3E57 REST.GET.OBJECT a "GET /a?x="1 2" HTTP/1.1" 200 - 5 5 70 10 "http://www.example.org/"q"" "x "y" z" - s9lz= SigV4 ECDHE AuthHeader media.s3.example.net TLSv1.3 - - us-east-1` + "\n" +
		`79a5 media [12/Aug/2024:20:00:02 +0000] 192.0.2.10 arn:aws:sts::123456789012:assumed-role/r/s 3E58 BATCH.DELETE.OBJECT a%2520b - 204 - - 344017 - - - - - s9lz= SigV4 ECDHE AuthHeader media.s3.example.net TLSv1.3` + "\n" +
		`79a5 media [12/Aug/2024:20:00:03 +0000] - - 3E59 S3.EXPIRE.OBJECT a "-" - - - 9 - - "-" "-" -` + "\n" + `79a5 media [12/Aug/2024:20:00:04 +0000] 2001:db8::1 - 3E5A REST.GET.OBJECT - "GET /b HTTP/1.1" 503 SlowDown 339 - - - "-" "-" - new fields 1 2 3 4 5 6 7 8 9` + "\n",
		want: [][]string{{"stamp=start", "ts=2024-08-12T20:00:01Z", `query=x="1 2"`, `referer=http://www.example.org/"q"`, `user_agent=x "y" z`, "host=media.s3.example.net", "duration_us=70000", "upstream_us=10000", "user_hash="},
			{"status=204", "method=", "request=", "bytes_out=", "duration_us="}, {"status=503", "termination=SlowDown", "duration_us=", "client_ip=2001:db8::1"}}},
}

// What other edges and gateways write: units that change, zeros that mean unknown.
var edgeTraps = []trap{
	{name: "seconds, a unit, and whole numbers of an unknown unit", format: "caddy-json", in: caddyLine("1723492801.5", "0.0625") + caddyLine("1723492802.5", "1500000") + caddyLine("1723492803.5", `"1m2.5s"`) + caddyLine("1723492804.5", `"15ms"`),
		want: [][]string{{"duration_us=62500", "ts_start=2024-08-12T20:00:01.4375Z"}, {"duration_us=", "ts_start=", "ts_end=2024-08-12T20:00:02.5Z"}, {"duration_us=62500000"}, {"duration_us=15000"}}},
	{name: "whole numbers, their unit stated", format: "caddy-json", options: map[string]string{"map": "duration=duration_ns"}, in: caddyLine("1723492802.5", "1500000"), want: [][]string{{"duration_us=1500"}}},
	{name: "milliseconds of version 1, no error", format: "azure-appgw", in: azureLine("205", "ERRORINFO_NO_ERROR") + azureLine("0.205", "ERRORINFO_CLIENT_TIMED_OUT"),
		want: [][]string{{"duration_us=", "termination="}, {"duration_us=205000", "termination=ERRORINFO_CLIENT_TIMED_OUT"}}},
	{name: "seconds or microseconds", format: "fastly", in: fastlyLine(`"0.052"`) + fastlyLine("52000"), want: [][]string{{"duration_us=52000"}, {"duration_us=52000"}}},
	{name: "an origin that was not asked, a firewall that did nothing", format: "cloudflare", in: `{"ClientIP":"192.0.2.10","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeStartTimestamp":"2024-08-12T20:00:01Z","EdgeResponseStatus":200,"OriginResponseStatus":0,"OriginResponseDurationMs":0,"WAFAction":"unknown"}` + "\n" +
		`{"ClientIP":"192.0.2.10","ClientRequestMethod":"GET","ClientRequestURI":"/","EdgeStartTimestamp":"2024-08-12T20:00:01Z","EdgeResponseStatus":403,"OriginResponseStatus":200,"OriginResponseTime":2000000,"SecurityAction":"block"}` + "\n",
		want: [][]string{{"upstream_us=", "upstream_status=", "termination="}, {"upstream_us=2000", "termination=block"}}},
}

func caddyLine(ts, duration string) string {
	return `{"level":"info","ts":` + ts + `,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.10","proto":"HTTP/2.0","method":"GET","host":"example.com","uri":"/"},"duration":` + duration + `,"size":5,"status":200,"resp_headers":{}}` + "\n"
}

func azureLine(taken, info string) string {
	return `{"timeStamp":"2024-08-12T20:00:01+00:00","operationName":"ApplicationGatewayAccess","category":"ApplicationGatewayAccessLog","properties":{"instanceId":"a","clientIP":"192.0.2.10","httpMethod":"GET","requestUri":"/","httpStatus":200,"timeTaken":` + taken + `,"error_info":"` + info + `"}}` + "\n"
}

func fastlyLine(elapsed string) string {
	return `{"timestamp":"2024-08-12T20:00:01+0000","client_ip":"192.0.2.10","url":"/","request_method":"GET","response_state":"HIT","response_status":200,"time_elapsed":` + elapsed + "}\n"
}
