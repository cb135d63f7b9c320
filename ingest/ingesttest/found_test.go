package ingesttest

import (
	"fmt"
	"strings"
	"testing"

	"hindcast/ingest"
)

// Logs of programs with a habit of their own are found without being named.
func TestFoundByContent(t *testing.T) {
	times := func(n int, line func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(line(i) + "\n")
		}
		return b.String()
	}
	for _, tt := range []struct {
		name, in, format   string
		requests, messages int64
	}{
		{name: "uWSGI with what it says of itself", format: "uwsgi+app-text", requests: 40, messages: 10, in: times(10, func(i int) string {
			return strings.Repeat(fmt.Sprintf("[pid: 1|app: 0|req: %d/1] 192.0.2.%d () {40 vars in 692 bytes} [Mon Aug 12 20:00:%02d 2024] GET /%d => generated 21 bytes in 3 msecs (HTTP/1.1 200) 2 headers in 79 bytes (1 switches on core 0)\n", i, i, i, i), 4) +
				fmt.Sprintf(`Mon Aug 12 20:00:%02d 2024 - *** uWSGI listen queue of socket ":5000" (fd: 3) full !!! (101/100) ***`, i)
		})},
		{name: "old MySQL", format: "app-text", messages: 40, in: times(40, func(i int) string {
			return fmt.Sprintf("240812 20:00:%02d [Warning] Aborted connection %d to db: 'shop' user: 'shop' host: 'web1' (Too many connections)", i, i)
		})},
		{name: "old Redis", format: "app-text", messages: 40, in: times(40, func(i int) string {
			return fmt.Sprintf("1:M 12 Aug 20:00:%02d.123 # Error registering fd event for the new client: Numerical result out of range (fd=%d)", i, i)
		})},
		{name: "octets counted", format: "syslog", messages: 40, in: times(40, func(i int) string {
			m := fmt.Sprintf("<34>1 2024-08-12T20:00:%02dZ web1 app %d - - message", i, i)
			return fmt.Sprint(len(m), " ", m)
		})},
		{name: "octets counted, one behind the other", format: "syslog", messages: 40, in: times(1, func(int) string {
			return strings.TrimSuffix(strings.ReplaceAll(times(40, func(i int) string {
				m := fmt.Sprintf("<34>1 2024-08-12T20:00:%02dZ web1 app %d - - message", i, i)
				return fmt.Sprint(len(m), " ", m)
			}), "\n", ""), "\n")
		})},
		{name: "requests in counted octets", format: "syslog/access+syslog", requests: 40, in: times(40, func(i int) string {
			m := fmt.Sprintf("<190>1 2024-08-12T20:00:%02dZ web1 nginx %d - - %s", i, i, accessLines(40)[i])
			return fmt.Sprint(len(m), " ", m)
		})},
		{name: "PHP's traces in an nginx error log", format: "nginx-error", messages: 20, in: times(20, func(i int) string {
			return fmt.Sprintf("2024/08/12 20:00:%02d [error] 7#7: *%d FastCGI sent in stderr: \"PHP message: PHP Fatal error:  Uncaught Error in /srv/a.php:1\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 1\" while reading response header from upstream, client: 192.0.2.%d, server: www.example.org, request: \"GET / HTTP/1.1\"", i, i, i+1)
		})},
		{name: "HAProxy whose handshakes fail", format: "haproxy", requests: 40, in: times(40, func(i int) string {
			return fmt.Sprintf("Aug 12 20:00:%02d lb1 haproxy[7]: 192.0.2.66:%d [12/Aug/2024:20:00:%02d.380] https-in/1: SSL handshake failure", i, 1000+i, i)
		})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := load(t, newCase(t), []byte(tt.in), ingest.Options{})
			if a := src.Account; src.Format != tt.format || a.Rows["requests"] != tt.requests || a.Rows["messages"] != tt.messages || a.Rejected != 0 {
				t.Errorf("expected %s with %d requests and %d messages, found %s %+v", tt.format, tt.requests, tt.messages, src.Format, a)
			}
		})
	}
}
