package formats

import "hindcast/ingest"

var nginxErrorSamples = []ingest.Sample{
	{Name: "limits", In: `2024/08/12 20:00:01 [error] 4065777#4065777: *42952950 limiting requests, excess: 5.428 by zone "live", client: 2001:db8::1, server: , request: "GET / HTTP/1.1"
2024/08/12 20:00:02 [alert] 31#0: 1024 worker_connections are not enough
2024/08/12 20:00:03 [error] 31#31: *7 upstream timed out (110: Operation timed out) while reading response header from upstream, client: 192.0.2.10, server: www.example.org, request: "GET /live HTTP/1.1", upstream: "http://10.0.0.3:80/live", host: "www.example.org"
2024/08/12 20:00:04 [crit] 31#31: *8 accept4() failed (24: Too many open files)
2024/08/12 20:00:05 [notice] 1#1: signal 1 (SIGHUP) received from 99, reconfiguring
`},
	{Name: "odd", Options: map[string]string{"zone": "Europe/Berlin"}, In: `2024/08/12 20:00:01 [error] 5#5: *1 open() "/srv/<script>" failed (2: No such file or directory), client: 192.0.2.66, server: x, request: "GET /, client: 10.0.0.1 HTTP/1.1"
2024/08/12 20:00:02 [error] 5#5: *2 FastCGI sent in stderr: "PHP message: one
`},
	{Name: "several lines", In: `2024/08/12 20:00:01 [error] 5#5: *1 FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error, client: 10.0.0.1, x
Stack trace:
#0 /srv/www/index.php(12): live()

#1 {main}
  thrown in /srv/www/index.php on line 12" while reading response header from upstream, client: 192.0.2.10, server: www.example.org, request: "GET /, client: 10.0.0.1 HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000"
Stack trace:
2024/08/12 20:00:02 [error] 5#5: *2 lua entry thread aborted: runtime error: live.lua:7: boom
stack traceback:
coroutine 0:
	live.lua: in function <live.lua:1>, client: 2001:db8::7, server: , request: "GET / HTTP/1.1"
2024/08/12 20:00:03 [error] 5#5: *3 upstream sent too big header, cut off where the line is too long for nginx
2024/08/12 20:00:04 [notice] 5#5: signal process started
rubbish behind a message that is not about a connection
	but indented
`},
	{Name: "rejected", In: `2024/08/12 20:00:01 [error] 5#5: *1 no live upstreams while connecting to upstream
PHP message: two" while reading upstream
2024/08/12 20:00:01 [fatal] 5#5: *1 no such level
2024/13/12 20:00:01 [error] 5#5: no such month
2024/08/12 20:00:01 [error] message without a process
`},
}

var apacheErrorSamples = []ingest.Sample{
	{Name: "new", In: `[Mon Aug 12 20:00:01.103522 2024] [mpm_prefork:error] [pid 11379] AH00161: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting
[Mon Aug 12 20:00:02.169510 2024] [include:warn] [pid 15934:tid 4328636416] [client 192.0.2.10:12345] AH01374: mod_include: INCLUDES filter removed: /test.html
[Mon Aug 12 20:00:03.000001 2024] [rewrite:trace3] [pid 121591:tid 1] mod_rewrite.c(470): [client 2001:db8::1:38350] applying pattern
`},
	{Name: "old", In: `[Mon Aug  5 16:22:08 2024] [error] [client 192.0.2.10] File does not exist: /var/www/favicon.ico, referer: http://192.0.2.72/
[Mon Aug  5 16:22:09 2024] [notice] caught SIGTERM, shutting down
`},
	{Name: "rejected", In: `[Mon Aug 12 20:00:01.103522 2024] [core:notice] [pid 1] AH00094: Command line: '<b>'
[Mon Aug 12 20:00:01 2024] [fatal] x
[Mon Aug 42 20:00:01 2024] [error] x
[Mon Aug 12 2024] [error] x
`},
}
