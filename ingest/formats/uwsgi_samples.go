package formats

import "hindcast/ingest"

var uwsgiSamples = []ingest.Sample{
	{Name: "plain", In: `[pid: 4711|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 12 20:00:00 2024] GET /live?id=7 => generated 21 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)
[pid: 4711|app: 0|req: 2/2] 2001:db8::7 (ada) {40 vars in 692 bytes} [Mon Aug 12 20:01:00 2024] POST /api/join => generated 0 bytes in 61250 msecs (HTTP/1.1 503) 1 headers in 70 bytes (1 switches on core 3)
[pid: 4712|app: -1|req: -1/3] 192.0.2.11 () {38 vars in 600 bytes} [Mon Aug  5 20:00:02 2024] GET /static/a => generated 0 bytes in 250 micros via sendfile() (HTTP/1.0 200) 4 headers in 170 bytes (0 switches on core 0)
`},
	{Name: "odd", Options: map[string]string{"zone": "Europe/Berlin"}, In: `{address space usage: 120000000 bytes/114MB} {rss usage: 40000000 bytes/38MB} [pid: 1|app: 0|req: 3/4] 198.51.100.7, 10.0.0.3 () {40 vars in 692 bytes} [Mon Aug 12 20:00:03 2024] GET /a => generated 5 bytes in 1 msecs (HTTP/2.0 200) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 4/5] 192.0.2.66 (x) {1 vars) {2 vars in 3 bytes} [Mon Aug 12 20:00:04 2024] GET /<script> => generated 9 bytes in 9 msecs (x) => generated 157 bytes in 0 msecs (HTTP/1.1 400) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 5/6]  () {0 vars in 0 bytes} [Mon Aug 12 20:00:05 2024] GET / => generated 0 bytes in 30000 msecs (HTTP/1.1 0) 0 headers in 0 bytes (0 switches on core 0)
`},
	{Name: "rejected", In: `[pid: 1|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 12 20:00:00 2024] GET / => generated 21 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 32 20:00:00 2024] GET / => generated 21 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Aug 12 20:00:00 2024] GET / => generated 21 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 12 20:00:00 2024] GET / => generated 21 bytes in 3 hours (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 12 20:00:00 2024] GET / => generated 21 bytes in 3 msecs (HTTP/1.1 20) 2 headers in 79 bytes (1 switches on core 0)
[pid: 1|app: 0|req: 1/1] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 12 20:00:00 2024] GET / => generated 21 bytes in 3 ms
spawned uWSGI worker 1 (pid: 1, cores: 1)
[pid: 1|app: 0|req: 2/2] 192.0.2.10 () {40 vars in 692 bytes} [Mon Aug 12 20:00:01 2024] GET / => generated 21 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)
`},
}
