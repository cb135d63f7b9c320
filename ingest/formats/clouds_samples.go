package formats

import "hindcast/ingest"

var albSamples = []ingest.Sample{
	{Name: "plain", In: `h2 2024-08-12T20:00:01.463821Z app/live/50dc6c495c0c9188 192.0.2.10:44740 10.0.0.1:80 0.000 0.125 0.001 200 200 34 366 "GET https://www.example.org:443/live?x=1 HTTP/2.0" "Example/1.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/live/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "www.example.org" "arn:x" 0 2024-08-12T20:00:01.337000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1 "-"
http 2024-08-12T20:01:02.000001Z app/live/50dc6c495c0c9188 [2001:db8::1]:44740 - -1 -1 -1 503 - 34 366 "GET http://www.example.org:80/ HTTP/1.1" "-" - - arn:x "Root=1-5" "-" "-" -1 2024-08-12T20:01:01.999000Z "waf" "-" "LambdaThrottling"
http 2024-08-12T20:01:02.5Z app/live/5 192.0.2.66:1 - -1 -1 -1 400 - 0 0 "- http://www.example.org:80- -" "=cmd() <b>" - - -
`},
	{Name: "old", In: `https 2019-07-02T22:23:00.186641Z app/my/50dc 192.0.2.10:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.org:443/ HTTP/1.1" "curl/7.46.0" E TLSv1.2 arn:x "Root=1-58337281" "www.example.org" "arn:y" 1 2019-07-02T22:22:48.364000Z "authenticate,forward" "-" "-"
`},
	{Name: "rejected", In: `http 2024-08-12T20:01:02.5Z app/live/5 192.0.2.66:1 - -1 -1 -1 400 - 0 0 "GET http://www.example.org:80/ HTTP/1.1" "-" - - -
http 2024-08-12T20:01:02.5Z app/live/5 192.0.2.66:1 - -1 -1 -1 400 - 0 0 "GET http://www.example.org:80/ HTTP/1.1
http 2024-08-12T20:01:02.5Z app/live/5 192.0.2.66:1 - 0.1 soon 0.1 400 - 0 0 "GET http://www.example.org:80/ HTTP/1.1" "-" - - -
ftp 2024-08-12T20:01:02.5Z app/live/5
`},
}

var clbSamples = []ingest.Sample{
	{Name: "plain", In: `2024-08-12T20:00:01.945958Z my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.org:80/live?x=1 HTTP/1.1" "curl/8.5.0" - -
2024-08-12T20:00:02.945958Z my-loadbalancer 192.0.2.10:2817 - -1 -1 -1 503 0 0 0 "GET http://www.example.org:80/ HTTP/1.1" "curl/8.5.0" - -
`},
	{Name: "tcp", In: `2024-08-12T20:00:01.945958Z my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-" - -
`},
	{Name: "rejected", In: `2024-08-12T20:00:01.945958Z my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET / HTTP/1.1" "curl/8.5.0" - -
2024-08-12T20:00:01.945958Z my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.000073
2024-08-32T20:00:01.945958Z my-loadbalancer 192.0.2.10:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET / HTTP/1.1" "curl/8.5.0" - -
`},
}

var nlbSamples = []ingest.Sample{
	{Name: "plain", In: `tls 1.0 2024-08-12T20:00:01 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 192.0.2.10:51341 172.16.100.185:443 5 2 98 246 - arn:x - ECDHE-RSA-AES128-SHA tlsv12 - www.example.org
`},
	{Name: "new", In: `tls 2.0 2024-08-12T20:00:02 net/my/c6e7 g3d4 [2001:db8::1]:51341 172.16.100.185:443 90000 2 98 246 120 arn:x - TLS_AES_128_GCM_SHA256 tlsv13 - www.example.org h2 h2 "h2","http/1.1" 2024-08-12T19:58:32
`},
	{Name: "rejected", In: `tls 1.0 2024-08-12T20:00:01 net/my/c6e7 g3d4 192.0.2.10:51341 172.16.100.185:443 5 2 98 246 - arn:x - E tlsv12 - -
tls 1.0 2024-08-12T20:00:01 net/my/c6e7 g3d4 192.0.2.10:51341 172.16.100.185:443 5m 2 98 246 - arn:x - E tlsv12 - -
tls 1.0 2024-08-12
`},
}

var s3Samples = []ingest.Sample{
	{Name: "plain", In: `79a59df900b949e5 media-bucket [12/Aug/2024:20:00:01 +0000] 192.0.2.10 79a59df900b949e5 3E57427F3EXAMPLE REST.GET.OBJECT live/1.ts "GET /media-bucket/live/1.ts?x=1 HTTP/1.1" 200 - 2662992 3462992 70 10 "-" "Example/1.0" - s9lz= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader media-bucket.s3.example.net TLSV1.2 - -
79a59df900b949e5 media-bucket [12/Aug/2024:20:00:02 +0000] 2001:db8::1 - 891CE47D2EXAMPLE REST.PUT.OBJECT live/2.ts "PUT /media-bucket/live/2.ts HTTP/1.1" 503 SlowDown 339 - 8 - "-" "<b>" -
`},
	{Name: "internal", In: `79a59df900b949e5 media-bucket [12/Aug/2024:20:00:03 +0000] - AmazonS3 891CE47D2EXAMPLE S3.EXPIRE.OBJECT live/2.ts "-" - - - 339 - - "-" "-" -
79a59df900b949e5 media-bucket [12/Aug/2024:20:00:03 +0000] 192.0.2.1 - 891CE47D2EXAMPLE REST.GET.LOCATION - "GET /media-bucket?location HTTP/1.1" 200 - 142 - 17 - "-" "x" -
`},
	{Name: "rejected", In: `79a59df900b949e5 media-bucket [12/Aug/2024:20:00:01 +0000] 192.0.2.10 - 3E57 REST.GET.OBJECT a "GET /a HTTP/1.1" 200 - 2662992 3462992 70 10 "-" "Example/1.0" -
79a59df900b949e5 media-bucket [12/Aug/2024:20:00:01 +0000] 192.0.2.10 - 3E57 REST.GET.OBJECT a "GET /a HTTP/1.1" 200 - 26k 3462992 70 10 "-" "Example/1.0" -
79a59df900b949e5 media-bucket [12/Aug/2024:20:00:01
`},
}

var squidSamples = []ingest.Sample{
	{Name: "plain", In: `1723492801.049   5006 192.0.2.10 TCP_MISS/200 19763 CONNECT login.example.org:443 ada DIRECT/198.51.100.115 -
1723492802.100      0 2001:db8::1 TCP_DENIED/403 3890 GET http://www.example.org/a?b - NONE/- text/html
`},
	{Name: "odd", In: `1723492803.000  60000 192.0.2.10 TCP_MISS_ABORTED/000 0 GET http://www.example.org/<script> - HIER_DIRECT/2001:db8::7 -
1723492803.500     12 192.0.2.10 UDP_HIT/000 57 ICP_QUERY http://www.example.org/ - NONE/- -
`},
	{Name: "rejected", In: `1723492801.049   5006 192.0.2.10 TCP_MISS/200 19763 GET http://www.example.org/ - DIRECT/198.51.100.115 -
1723492801.049   5s 192.0.2.10 TCP_MISS/200 19763 GET http://www.example.org/ - DIRECT/198.51.100.115 -
1723492801.049   5006 192.0.2.10 TCP_MISS 19763
`},
}

var envoySamples = []ingest.Sample{
	{Name: "default", In: `[2024-08-12T20:00:01.439Z] "GET /live?x=1 HTTP/1.1" 503 UO 0 81 5000 - "192.0.2.10" "curl/8.5.0" "58436667-1" "www.example.org" "-"
[2024-08-12T20:00:02.439Z] "GET /live HTTP/2" 200 - 0 1212 12 11 "198.51.100.7,192.0.2.10" "Example/1.0" "58436667-2" "www.example.org" "10.0.0.3:8080"
[2024-08-12T20:00:03.439Z] "- - HTTP/1.1" 0 DC 0 0 30000 - "-" "-" "-" "-" "-"
`},
	{Name: "istio", In: `[2024-08-12T20:00:04.439Z] "GET /status/418 HTTP/1.1" 418 - via_upstream - "-" 0 135 3 1 "-" "curl/8.5.0" "84961386" "httpbin:8000" "127.0.0.1:80" inbound|8000|| 127.0.0.1:41854 10.44.1.23:80 10.44.1.27:37652 outbound_.8000_._.httpbin default
`},
	{Name: "rejected", In: `[2024-08-12T20:00:02.439Z] "GET /live HTTP/2" 200 - 0 1212 12 11 "-" "Example/1.0" "58436667-2" "www.example.org" "10.0.0.3:8080"
[2024-08-12T20:00:02.439Z] "GET /live HTTP/2" 200 - 0 1212 12
[2024-08-12T20:00:02.439Z] "GET /live HTTP/2 200
[2024-08-12T20:00:62.439Z] "GET /live HTTP/2" 200 - 0 1212 12 11 "-" "Example/1.0" "58436667-2" "www.example.org" "10.0.0.3:8080"
`},
}
