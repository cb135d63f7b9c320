package ingesttest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hindcast/ingest"
)

// trap is a record that readers of a format commonly get wrong, with what its rows
// must hold: "column=value", or "column=" for one that must be unknown. A reject is
// "reject=reason".
type trap struct {
	name, format, in string
	options          map[string]string
	zone             string
	want             [][]string // of each row, in order
}

// Every trap of the formats' definitions reads as its own documentation says.
func TestTraps(t *testing.T) {
	for _, tt := range slices.Concat(proxyTraps, w3cTraps, systemTraps, messageTraps, awsTraps, edgeTraps) {
		t.Run(tt.format+" "+tt.name, func(t *testing.T) {
			c := newCase(t)
			src := load(t, c, []byte(tt.in), ingest.Options{Format: tt.format, Zone: tt.zone, Options: tt.options})
			rows := allRows(t, c)
			if len(rows) != len(tt.want) {
				t.Fatalf("expected %d rows, found %d: %+v\n%s", len(tt.want), len(rows), src.Account, text(t, rows))
			}
			for i, wants := range tt.want {
				for _, want := range wants {
					name, value, _ := strings.Cut(want, "=")
					if name == "reject" {
						name = "reason"
					}
					got, there := rows[i].cols[name]
					if text := fmt.Sprint(got); value == "" && there || value != "" && text != value {
						t.Errorf("row %d: expected %s, found %q", i, want, text)
					}
				}
			}
			verified(t, c)
		})
	}
}

var proxyTraps = []trap{
	{name: "completion in seconds and milliseconds, elapsed in milliseconds", format: "squid", in: "1723492801.049   5006 192.0.2.10 TCP_MISS/200 19763 GET http://www.example.org/a?b=c ada DIRECT/198.51.100.115 text/html\n",
		want: [][]string{{"stamp=end", "ts_end=2024-08-12T20:00:01.049Z", "ts_start=2024-08-12T19:59:56.043Z", "duration_us=5006000", "status=200", "bytes_out=19763", "cache=TCP_MISS",
			"host=www.example.org", "path=/a", "query=b=c", "upstream_addr=198.51.100.115"}}},
	{name: "no request could be read", format: "squid", in: "1723492801.049      0 192.0.2.66 NONE/400 3500 NONE error:invalid-request - HIER_NONE/- text/html\n1723492801.049      0 192.0.2.66 NONE_NONE/000 0 - error:transaction-end-before-headers - HIER_NONE/- -\n",
		want: [][]string{{"method=", "path=", "request=error:invalid-request", "status=400", "upstream_addr=", "user_hash="}, {"method=", "status=", "request=error:transaction-end-before-headers"}}},
	{name: "aborted, peer by IPv6, client by name, elapsed unknown", format: "squid", in: "1723492801.049     -1 client.example.net TCP_MISS_ABORTED/000 0 GET http://www.example.org/ - FIRSTUP_PARENT/2001:db8::7 -\n",
		want: [][]string{{"status=", "duration_us=", "client_ip=", "client_name=client.example.net", "upstream_addr=2001:db8::7", "cache=TCP_MISS_ABORTED"}}},
	{name: "absolute form", format: "access", options: map[string]string{"server": "apache"}, in: `192.0.2.10 - - [12/Aug/2024:20:00:01 +0000] "GET http://www.example.org:8080/live?x=1 HTTP/1.1" 200 - "-" "a \"b\""` + "\n",
		want: [][]string{{"host=www.example.org:8080", "scheme=http", "path=/live", "query=x=1", "bytes_out=", "stamp=start", `user_agent=a \"b\"`}}},
	{name: "varnish extras by a stated format", format: "access", options: map[string]string{"log_format": `%h %l %u %t "%r" %s %b "%{Referer}i" "%{User-agent}i" %{Varnish:hitmiss}x %{Varnish:time_firstbyte}x`},
		in: `192.0.2.10 - - [12/Aug/2024:20:00:01 +0000] "GET http://www.example.org/ HTTP/1.1" 200 512 "-" "a" miss 0.000123` + "\n", want: [][]string{{"cache=miss", "host=www.example.org", "stamp=start", "referer="}}},
	{name: "phases never reached, queue timed out", format: "haproxy", zone: "UTC", in: `192.0.2.11:33318 [12/Aug/2024:19:59:32.000] http-in live/<NOSRV> 0/30000/-1/-1/30001 503 213 - - sQ-- 2000/2000/900/0/0 0/512 "GET /live HTTP/1.1"` + "\n",
		want: [][]string{{"stamp=start", "ts=2024-08-12T19:59:32Z", "queue_us=30000000", "upstream_us=", "duration_us=30001000", "termination=sQ--", "status=503", "path=/live"}}},
	{name: "logged before the end", format: "haproxy", zone: "UTC", in: `192.0.2.11:33318 [12/Aug/2024:20:00:00.000] http-in s/s1 0/0/1/2/+3 200 +700 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"` + "\n",
		want: [][]string{{"duration_us=", "bytes_out=", "upstream_us=2000", "status=200"}}},
	{name: "captures with braces, spaces and quotes", format: "haproxy", zone: "UTC", in: `192.0.2.11:33318 [12/Aug/2024:20:00:00.000] http-in s/s1 0/0/1/2/3 200 700 - - ---- 1/1/1/1/0 0/0 {www.example.org|a b|} {text} "GET /\"x HTTP/1.1"` + "\n",
		want: [][]string{{"status=200", `path=/\"x`, "method=GET"}}},
	{name: "bad request, no zone stated by the case's", format: "haproxy", in: `192.0.2.66:1 [12/Aug/2024:20:00:05.000] http-in http-in/<NOSRV> -1/-1/-1/-1/5000 408 212 - - cR-- 9/9/0/0/0 0/0 "<BADREQ>"` + "\n",
		want: [][]string{{"ts=2024-08-13T00:00:05Z", "request=<BADREQ>", "method=", "termination=cR--", "queue_us="}}},
	{name: "connections: refused, without a request", format: "haproxy", zone: "UTC", in: "192.0.2.10:40962 [12/Aug/2024:20:00:01.285] main app/<NOSRV> -1/-1/1 212 SC 1/1/0/0/0 0/0\n[2001:db8::7]:1 [12/Aug/2024:20:00:01.285] main app/s 0/0/5007 212 -- 0/0/0/0/3 0/0\n",
		want: [][]string{{"termination=SC", "status=", "method=", "queue_us=", "duration_us=1000", "bytes_out=212"}, {"client_ip=2001:db8::7", "duration_us=5007000", "queue_us=0"}}},
	{name: "CLF, with and without captures, aborted", format: "access", in: `192.0.2.10 - - [12/Aug/2024:20:00:01 +0000] "GET /live HTTP/1.1" 503 213 "" "" 33317 655 "http-in" "static" "srv1" 0 30000 -1 -1 30001 "sQ--" 1 1 1 1 0 0 7 "-" "-"` + "\n" +
		`192.0.2.10 - - [12/Aug/2024:20:00:02 +0000] "<BADREQ>" -1 0 "" "" 33317 655 "http-in" "http-in" "<NOSRV>" -1 -1 -1 -1 +5 "CR--" 1 1 1 1 0 0 7 "" "" "www.example.org" "" "a b"` + "\n",
		want: [][]string{{"stamp=start", "queue_us=30000000", "upstream_us=", "duration_us=30001000", "termination=sQ--", "server=http-in", "status=503", "ts_start=2024-08-12T20:00:01Z"},
			{"status=", "request=<BADREQ>", "termination=CR--", "duration_us=", "upstream_addr=<NOSRV>"}}},
	{name: "HTTPS log, its TLS fields behind the request", format: "haproxy", zone: "UTC", in: `192.0.2.11:33318 [12/Aug/2024:20:00:00.000] https-in~ s/s1 0/0/1/2/3 200 700 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/2.0" 0/0/0/0/0 www.example.org/TLSv1.3/TLS_AES_128_GCM_SHA256` + "\n",
		want: [][]string{{"status=200", "path=/", "protocol=HTTP/2.0", "server=https-in~"}}},
	{name: "combined format of Squid", format: "access", in: `192.0.2.10 - ada [12/Aug/2024:20:00:01 +0000] "GET http://www.example.org/ HTTP/1.1" 200 512 "-" "a" TCP_MEM_HIT:HIER_NONE` + "\n", want: [][]string{{"cache=TCP_MEM_HIT", "stamp=end", "host=www.example.org"}}},
	{name: "varnish extras without being told", format: "access", in: `192.0.2.10 - - [12/Aug/2024:20:00:01 +0000] "GET http://www.example.org/ HTTP/1.1" 200 512 "-" "a" "hit" 0.000123` + "\n", want: [][]string{{"cache=hit", "stamp=start", "x_forwarded_for="}}},
	{name: "a quote in the user agent", format: "envoy", in: `[2024-08-12T20:00:02.439Z] "GET / HTTP/2" 200 - 0 81 7 6 "-" "a "b" c" "id" "www.example.org" "-"` + "\n" + `[2024-08-12T20:00:02.439Z] "GET / HTTP/2" 503 UF,URX 0 81 7 - "-" "a" "id" "www.example.org" "10.0.0.3:80"` + "\n",
		want: [][]string{{"termination=UF,URX", "user_agent=a"}, {"reject=its fields are not those of the format", "line=1"}}},
	{name: "a handshake that failed", format: "haproxy", zone: "UTC", in: "Aug 12 20:00:01 lb1 haproxy[7]: 192.0.2.66:56059 [12/Aug/2024:20:00:00.380] https-in/1: SSL handshake failure\n",
		want: [][]string{{"client_ip=192.0.2.66", "ts=2024-08-12T20:00:00.38Z", "termination=SSL handshake failure", "server=https-in/1", "status="}}},
	{name: "client left, overflow, list of addresses", format: "envoy", in: `[2024-08-12T20:00:01.439Z] "- - HTTP/1.1" 0 DC 0 0 30000 - "-" "-" "-" "-" "-"` + "\n" + `[2024-08-12T20:00:02.439Z] "GET /live?x=1 HTTP/2" 503 UO 5 81 7 - "198.51.100.7,192.0.2.10" "curl/8" "id" "www.example.org" "-"` + "\n",
		want: [][]string{{"status=", "termination=DC", "method=", "duration_us=30000000", "upstream_us=", "stamp=start", "client_ip="},
			{"status=503", "termination=UO", "bytes_in=5", "bytes_out=81", "x_forwarded_for=198.51.100.7,192.0.2.10", "client_ip=192.0.2.10", "upstream_addr=", "host=www.example.org", "request_id=id"}}},
	{name: "numbers as text, null, code 0, the peer whatever stands first", format: "envoy-json", in: `{"start_time":"2024-08-12T20:00:01.125Z","response_code":"0","response_flags":"DC","duration":null,"upstream_host":null,"method":"GET","path":"/","downstream_direct_remote_address":"192.0.2.10:51000","downstream_remote_address":"198.51.100.7:0"}` + "\n" +
		`{"start_time":"2024-08-12T20:00:01.125Z","response_code":200,"response_flags":"-","duration":"12","bytes_sent":"81","method":"GET","path":"/","downstream_remote_address":"198.51.100.7:0","downstream_direct_remote_address":"192.0.2.10:51000"}` + "\n",
		want: [][]string{{"status=", "duration_us=", "client_ip=192.0.2.10", "termination=DC"}, {"status=200", "termination=", "duration_us=12000", "bytes_out=81", "client_ip=192.0.2.10"}}},
}

var w3cTraps = []trap{
	{name: "header changes mid-file, unknown fields, + for spaces, zone of an address", format: "w3c", in: `#Fields: date time cs-uri-stem cs(User-Agent) c-ip sc-status time-taken
2024-08-12 20:00:01 /a Example/1.0+(X11;+Linux) fe80::1%12 200 1500
#Fields: date time sc-status c-ip cs-uri-stem cs-uri-query cs(Referer) cs-username
2024-08-12 20:00:02 404 192.0.2.1 /b - - -
`, want: [][]string{{"path=/a", "user_agent=Example/1.0 (X11; Linux)", "client_ip=fe80::1", "status=200", "duration_us=1500000", "stamp=end", "ts_end=2024-08-12T20:00:01Z"},
		{"status=404", "path=/b", "query=", "referer=", "user_hash=", "duration_us="}}},
	{name: "time only, midnight passes without #Date", format: "w3c", in: `#Date: 2024-08-12 23:58:00
#Fields: time c-ip sc-status cs-uri-stem
23:59:59 192.0.2.1 200 /a
00:00:01 192.0.2.1 200 /b
23:59:59 192.0.2.1 200 /straggler
00:00:02 192.0.2.1 200 /c
#Date: 2024-08-13 00:00:03
00:00:04 192.0.2.1 200 /d
`, want: [][]string{{"ts_end=2024-08-12T23:59:59Z"}, {"ts_end=2024-08-13T00:00:01Z"}, {"ts_end=2024-08-12T23:59:59Z"}, {"ts_end=2024-08-13T00:00:02Z"}, {"ts_end=2024-08-13T00:00:04Z"}}},
	{name: "local time", format: "w3c", options: map[string]string{"local": "Europe/Berlin"}, in: "#Fields: date time c-ip sc-status cs-uri-stem\n2024-08-12 20:00:01 192.0.2.1 200 /a\n", want: [][]string{{"ts_end=2024-08-12T18:00:01Z"}}},
	{name: "a field too few", format: "w3c", in: "#Fields: date time c-ip sc-status cs-uri-stem\n2024-08-12 20:00:01 192.0.2.1 200\n2024-08-12 20:00:01 192.0.2.1 200 /a\n",
		want: [][]string{{"path=/a"}, {"reject=number of fields is not that of the #Fields line", "line=2"}}},
	{name: "reasons of HTTP.sys", format: "iis-httperr", in: "#Fields: date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason s-queuename\n2024-08-12 20:00:01 192.0.2.10 2094 192.0.2.1 80 HTTP/1.1 GET /q 503 1 QueueFull Default+Pool\n2024-08-12 20:00:02 192.0.2.10 2094 192.0.2.1 80 - - - - - Timer_ConnectionIdle -\n",
		want: [][]string{{"status=503", "termination=QueueFull", "path=/q"}, {"status=", "method=", "termination=Timer_ConnectionIdle", "server="}}},
}

var systemTraps = []trap{
	{name: "octet counting", format: "syslog", in: "46 <34>1 2024-08-12T20:00:01Z web1 app 1 - - first\n" + "53 <34>1 2024-08-12T20:00:02Z web1 app 1 - - two\nlines x\n" + "43 <34>1 2024-08-12T20:00:03Z web1 app 1 - - a43 <35>1 2024-08-12T20:00:04Z web1 app 1 - - b" + "\n",
		want: [][]string{{"text=first", "host=web1"}, {"text=two\nlines x"}, {"text=a", "ts=2024-08-12T20:00:03Z"}, {"text=b", "ts=2024-08-12T20:00:04Z", "level=error"}}},
	{name: "a count that lies", format: "syslog", in: "900 <34>1 2024-08-12T20:00:01Z web1 app 1 - - first\n10 <34>1 2024-08-12T20:00:02Z web1 app 1 - - second\n<34>1 2024-08-12T20:00:03Z web1 app 1 - - third\n",
		want: [][]string{{"text=first"}, {"text=second"}, {"text=third"}}},
	{name: "offsets without colon, none at all, structured data with brackets, byte order mark", format: "syslog", zone: "Europe/Berlin", in: "<15>1 2024-08-12T20:00:01.251122+0400 web1 app - 123 - text\n<15>1 2024-08-12T20:00:02 web1 app - - - local\n<15>1 2024-08-12T20:00:03Z web1 app - - [a@1 x=\"]\\\"\"][b y=\"\"] \xef\xbb\xbfbody\n",
		want: [][]string{{"ts=2024-08-12T16:00:01.251122Z", "pid=", "level=debug"}, {"ts=2024-08-12T18:00:02Z"}, {"text=body"}}},
	{name: "padded day, repeated line, no host", format: "syslog", in: "Aug  2 09:39:38 web1 dhclient: PRC: renewing\nAug  2 09:39:39 web1 last message repeated 5 times\nAug  2 09:39:40 last message repeated 2 times\n",
		want: [][]string{{"ts=2024-08-02T13:39:38Z", "service=dhclient", "text=PRC: renewing"}, {"text=last message repeated 5 times", "host=web1", "service="}, {"host=", "text=last message repeated 2 times"}}},
	{name: "binary fields: a line end, = and an empty value inside", format: "journal-export", in: "__CURSOR=s=7f;i=1\n__REALTIME_TIMESTAMP=1723507203000000\nMESSAGE\n\x0a\x00\x00\x00\x00\x00\x00\x00a=b\n\nPRIO=\nEMPTY\n\x00\x00\x00\x00\x00\x00\x00\x00\n_HOSTNAME=web1\nPRIORITY=3\n\n",
		want: [][]string{{"text=a=b\n\nPRIO=", "host=web1", "level=error", "ts=2024-08-13T00:00:03Z"}}},
	{name: "parts of two streams", format: "cri", in: "2024-08-13T02:00:01.669794202+02:00 stdout P one \n2024-08-13T00:00:01.1Z stderr F other\n2024-08-13T00:00:01.2Z stdout P two \n2024-08-13T00:00:01.3Z stdout F three\n",
		want: [][]string{{"text=other", "line=2"}, {"text=one two three", "line=1", "ts=2024-08-13T00:00:01.669794Z"}}},
	{name: "parts end with a line end, nothing in a line", format: "docker", in: `{"log":"one ","stream":"stdout","time":"2024-08-13T00:00:01Z"}` + "\n" + `{"log":"two\r\n","stream":"stdout","time":"2024-08-13T00:00:02Z"}` + "\n" + `{"log":"\n","stream":"stdout","time":"2024-08-13T00:00:03Z"}` + "\n",
		want: [][]string{{"text=one two", "line=1"}}},
}

var messageTraps = []trap{
	{name: "dotted and nested keys in one object", format: "ecs-json", in: `{"@timestamp":"2024-08-12T20:00:01.5Z","log.level":"ERROR","message":"boom","ecs.version":"1.6.0","log":{"logger":"shop","origin":{"file.name":"a.go"}},"host":{"name":"web1"},"process.pid":7}` + "\n" + `{"@timestamp":"2024-08-12T20:00:02+0200","log":{"level":"warn"},"message":"","error":{"message":"why"},"ecs":{"version":"8"}}` + "\n",
		want: [][]string{{"level=error", "service=shop", "host=web1", "pid=7", "text=boom"}, {"level=warning", "text=why", "ts=2024-08-12T18:00:02Z"}}},
	{name: "keys twice, bare keys, escapes, empty values", format: "logfmt", in: `time="2024-08-12T20:00:01Z" level=error level=info retry msg="a \"b\"\n=c" msg=other host= pid=7` + "\n", want: [][]string{{"level=error", "text=a \"b\"\n=c", "host=", "pid=7"}}},
	{name: "client's words are not the client", format: "nginx-error", zone: "UTC", in: `2024/08/12 20:00:01 [error] 5#7: *9 limiting requests, excess: 5.428 by zone "z", client: ::1, server: , request: "GET /?, client: 10.0.0.1, HTTP/1.1"` + "\n" + `2024/08/12 20:00:02 [crit] 5#7: *9 SSL_do_handshake() failed while SSL handshaking, client: unix:, server: 0.0.0.0:443` + "\n",
		want: [][]string{{"client_ip=::1", "class=rate_limited", "pid=5", "ts=2024-08-12T20:00:01Z"}, {"client_ip=", "level=critical"}}},
	{name: "a client that closed its connection", format: "nginx-error", zone: "UTC", in: "2024/08/12 20:00:01 [info] 5#7: *9 client 192.0.2.10 closed keepalive connection (104: Connection reset by peer)\nrubbish\n", want: [][]string{{"client_ip=192.0.2.10"}, {"reject=not year/month/day hour:minute:second [level] pid#tid: message"}}},
	{name: "microseconds, thread, address with port", format: "apache-error", zone: "UTC", in: "[Mon Aug 12 20:00:01.103522 2024] [mpm_event:error] [pid 9:tid 140] AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting\n[Mon Aug 12 20:00:02.5 2024] [ssl:info] [pid 9:tid 140] [client 2001:db8::1:38350] AH01964: Connection\n[Mon Aug  5 20:00:03 2024] [error] [client 192.0.2.10] File does not exist\n",
		want: [][]string{{"class=saturation", "ts=2024-08-12T20:00:01.103522Z", "pid=9"}, {"client_ip=2001:db8::1", "level=informational"}, {"client_ip=192.0.2.10", "ts=2024-08-05T20:00:03Z", "pid="}}},
}
