package formats

import "hindcast/ingest"

var haproxySamples = []ingest.Sample{
	{Name: "http", In: `Aug 12 20:00:01 lb1 haproxy[14389]: 192.0.2.10:33317 [12/Aug/2024:20:00:01.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {www.example.org} {} "GET /live?x=1 HTTP/1.1"
Aug 12 20:00:02 lb1 haproxy[14389]: 192.0.2.11:33318 [12/Aug/2024:19:59:32.000] http-in live/<NOSRV> 0/30000/-1/-1/30001 503 213 - - sQ-- 2000/2000/900/0/0 0/512 "GET /live HTTP/1.1"
2001:db8::17:40000 [12/Aug/2024:20:00:03.001] http-in~ live/srv2 0/0/1/-1/+5 -1 +0 - - CH-- 3/3/0/0/0 0/0 {|} {a #22b} "POST /api HTT
-:22222 [12/Aug/2024:20:00:04.222] www~ app/node2 www.example.org 0/0/0/18/18 200 200 - - ---- 222/222/2/0/0 0/0 "OPTIONS /api HTTP/1.1"
192.0.2.66:1 [12/Aug/2024:20:00:05.000] http-in http-in/<NOSRV> -1/-1/-1/-1/5000 408 212 - - cR-- 9/9/0/0/0 0/0 "<BADREQ>"
`},
	{Name: "tcp", In: `<134>Aug 12 20:00:01 lb1 haproxy[25457]: 192.0.2.10:40962 [12/Aug/2024:20:00:01.285] main app/<NOSRV> -1/-1/1 212 SC 1/1/0/0/0 0/0
Aug  2 20:00:02 lb1 haproxy[24551]: Connect from 192.0.2.10:40780 to 192.0.2.1:5000 (main/HTTP)
`},
	{Name: "rejected", In: `192.0.2.10:33317 [12/Aug/2024:20:00:01.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
192.0.2.10:33317 [32/Aug/2024:20:00:01.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
192.0.2.10:33317 [12/Aug/2024:20:00:01.655] http-in static/srv1 10/0/30 200 2750
192.0.2.10:33317 [12/Aug/2024:20:00:01.655] http-in static/srv1 10/0/30/69/109 200 2k - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
Aug 12 20:00:01 lb1 haproxy[1]: Proxy live started.
192.0.2.10:33317 [12/Aug/2024:20:00:02.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
192.0.2.10:33317 [12/Aug/2024:20:00:03.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
192.0.2.10:33317 [12/Aug/2024:20:00:04.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"
`},
}
