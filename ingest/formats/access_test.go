package formats

import (
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

func accessFor(t testing.TB, options map[string]string, trusted ...string) *accessParser {
	t.Helper()
	env := &ingest.Env{Options: options, Hash: func(kind, v string) string { return kind + ":" + v }, Assume: func(string) {},
		Case: &casefile.CaseFile{TrustedProxies: trusted}}
	p, err := newAccessParser(env)
	if err != nil {
		t.Fatal(err)
	}
	return p.(*accessParser)
}

func TestCLFTime(t *testing.T) {
	tests := []struct{ in, want string }{
		{"10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36Z"},
		{"12/Aug/2024:20:42:00 -0400", "2024-08-13T00:42:00Z"},
		{"29/Feb/2024:23:59:60 +0000", "2024-02-29T23:59:59Z"},
		{"01/Jan/1990:00:00:00 +0545", "1989-12-31T18:15:00Z"},
		{"31/Dec/2100:23:59:59 +0000", "2100-12-31T23:59:59Z"},
		{"29/Feb/2023:00:00:00 +0000", badTime.Text},
		{"00/Jan/2023:00:00:00 +0000", badTime.Text},
		{"01/jan/2023:00:00:00 +0000", badTime.Text},
		{"01/Jan/2023:24:00:00 +0000", badTime.Text},
		{"01/Jan/2023:00:60:00 +0000", badTime.Text},
		{"01/Jan/2023:00:00:61 +0000", badTime.Text},
		{"01/Jan/2023:00:00:00 *0000", badTime.Text},
		{"01/Jan/2023:00:00:00 +1500", badTime.Text},
		{"01/Jan/1989:00:00:00 +0000", badYear.Text},
		{"01/Jan/2101:00:00:00 +0000", badYear.Text},
		{"01/Jan/-123:00:00:00 +0000", badTime.Text},
	}
	var c clfTime // one clock for all, so that its memory is tested too
	for range 2 {
		for _, tt := range tests {
			got, why := c.parse([]byte(tt.in))
			text := got.String()
			if why != nil {
				text = why.Text
			}
			if text != tt.want {
				t.Errorf("%s: expected %s, found %s", tt.in, tt.want, text)
			}
		}
	}
}

func TestAccessHead(t *testing.T) {
	tests := []struct{ in, host, client, name, user string }{
		{"192.0.2.1 - -", "", "192.0.2.1", "", ""},
		{"192.0.2.1 - a [b] c", "", "192.0.2.1", "", "user:a [b] c"},
		{"192.0.2.1 ident bob", "", "192.0.2.1", "", "user:bob"},
		{"192.0.2.1:4711 - -", "", "192.0.2.1", "", ""},
		{"[2001:db8::1]:80 - -", "", "2001:db8::1", "", ""},
		{"::ffff:192.0.2.1 - -", "", "192.0.2.1", "", ""},
		{"fe80::1%eth0 - -", "", "fe80::1", "", ""},
		{"host.example - -", "", "", "host.example", ""},
		{"1.2.3.400 - -", "", "", "1.2.3.400", ""},
		{"01.2.3.4 - -", "", "", "01.2.3.4", ""},
		{"v.example 192.0.2.1 - -", "v.example", "192.0.2.1", "", ""},
		{"v.example:443 2001:db8::2 - bob x", "v.example:443", "2001:db8::2", "", "user:bob x"},
		{"v.example host - -", "v.example", "", "host", ""},
		{"192.0.2.7, 10.0.0.9 - -", "", "10.0.0.9", "", ""},
		{"v.example 192.0.2.7, 10.0.0.9 10.0.0.1 - -", "v.example", "10.0.0.1", "", ""},
		{`"192.0.2.7, 10.0.0.9" 10.0.0.1 - -`, "", "10.0.0.1", "", ""},
		{"- - -", "", "", "", ""},
	}
	p := accessFor(t, nil)
	for _, tt := range tests {
		if why := p.parseFresh(tt.in + ` [12/Aug/2024:20:00:00 +0000] "GET / HTTP/1.1" 200 1`); why != nil {
			t.Errorf("%s: %s", tt.in, why.Text)
			continue
		}
		client := ""
		if p.row.Client.IsValid() {
			client = p.row.Client.String()
		}
		if p.row.Host != tt.host || client != tt.client || p.row.ClientName != tt.name || p.row.User != tt.user {
			t.Errorf("%s: found host %q client %q name %q user %q", tt.in, p.row.Host, client, p.row.ClientName, p.row.User)
		}
	}
	for _, bad := range []string{"", "a", "a b", " - -", ", ,", `"`, `"" ""`, "a, b,"} {
		if why := p.parseFresh(bad + ` [12/Aug/2024:20:00:00 +0000] "GET / HTTP/1.1" 200 1`); why == nil {
			t.Errorf("%q: expected a reject, found %+v", bad, p.row)
		}
	}
}

func (p *accessParser) parseFresh(line string) *reject {
	p.row = casefile.Request{}
	return p.parse([]byte(line))
}

// A user name cannot bring its own stamp: the bare quote that follows the real
// one is escaped by both servers.
func TestAccessStampInUser(t *testing.T) {
	p := accessFor(t, nil)
	why := p.parseFresh(`192.0.2.1 - x [01/Jan/2001:00:00:00 +0000] \"GET /fake HTTP/1.1\" 200 1 [12/Aug/2024:20:00:00 +0000] "GET /real HTTP/1.1" 200 1`)
	if why != nil || p.row.Path != "/real" || p.row.TS.String() != "2024-08-12T20:00:00Z" {
		t.Errorf("found %v %+v", why, p.row)
	}
}

// The start of a request is its end minus its duration to the nearest second, so
// that a short request stays in its minute.
func TestAccessStart(t *testing.T) {
	tests := []struct {
		server, took, start, stamp string
	}{
		{"", "0.005", "20:01:00", "end"}, {"", "0.499", "20:01:00", "end"}, {"", "0.600", "20:00:59", "end"}, {"", "62.250", "19:59:58", "end"},
		{"nginx", "5000", "20:01:00", "end"}, {"apache", "62.250", "20:01:00", "start"}, {"", "62250000", "20:01:00", "start"},
	}
	for _, tt := range tests {
		p := accessFor(t, map[string]string{"server": tt.server})
		why := p.parseFresh(`192.0.2.1 - - [12/Aug/2024:20:01:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-" ` + tt.took)
		if why != nil || !p.row.TSStart.Valid || p.row.TS != p.row.TSStart.V || !strings.Contains(p.row.TS.String(), tt.start) || p.row.Stamp != tt.stamp {
			t.Errorf("%+v: found %v %s %s", tt, why, p.row.TS, p.row.Stamp)
		}
	}
}

func TestAccessOptions(t *testing.T) {
	p := accessFor(t, map[string]string{"time": "s"})
	if why := p.parseFresh(`h - - [12/Aug/2024:20:01:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-" 3`); why != nil || p.row.Duration.V != 3_000_000 {
		t.Errorf("time=s: %v %+v", why, p.row.Duration)
	}
	p = accessFor(t, map[string]string{"tail": "cache,time_ms,xff,ignore,host"})
	why := p.parseFresh(`h - - [12/Aug/2024:20:01:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-" HIT 3 "192.0.2.9" 7 www.example.org`)
	if why != nil || p.row.Cache != "HIT" || p.row.Duration.V != 3000 || p.row.Forwarded != "192.0.2.9" || p.row.Host != "www.example.org" || p.row.Client.IsValid() {
		t.Errorf("tail: %v %+v", why, p.row)
	}
	if why := p.parseFresh(`h - - [12/Aug/2024:20:01:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-" HIT 3`); why != badTail {
		t.Errorf("a tail of another length: %v", why)
	}
	p = accessFor(t, map[string]string{"tail": "ignore"})
	if why := p.parseFresh(`h - - [12/Aug/2024:20:01:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-" what "is this`); why != nil {
		t.Errorf("tail=ignore: %s", why.Text)
	}
	for _, o := range []map[string]string{{"server": "iis"}, {"time": "h"}, {"tail": "time_s,nonsense"}} {
		if _, err := newAccessParser(&ingest.Env{Options: o, Assume: func(string) {}}); err == nil {
			t.Errorf("%v: expected an error", o)
		}
	}
}

// A line costs no memory, accepted or not.
func TestAccessAllocates(t *testing.T) {
	p := accessFor(t, nil)
	for _, s := range accessSamples {
		for _, line := range strings.Split(s.In, "\n") {
			b := []byte(line)
			if n := testing.AllocsPerRun(20, func() { p.row = casefile.Request{}; p.parse(b) }); n > 0 {
				t.Errorf("%v allocations for %s", n, line)
			}
		}
	}
}

func FuzzAccess(f *testing.F) {
	for _, s := range accessSamples {
		for _, line := range strings.Split(s.In, "\n") {
			f.Add([]byte(line))
		}
	}
	f.Add([]byte("0  0 [01/Aug/2000:00:00:00 +0000] \"\"000 0 \"\"\"\"  ")) // a field of no length once broke the tail
	p := accessFor(f, nil, "10.0.0.0/8")
	f.Fuzz(func(t *testing.T, line []byte) {
		p.row = casefile.Request{}
		if why := p.parse(line); why != nil {
			return
		}
		const first, last = 600_000_000_000_000, 4_140_000_000_000_000 // 1989 and 2101, with room for a duration
		if ts := p.row.TS; ts < first || ts > last {
			t.Errorf("time %s", ts)
		}
		if p.row.Stamp == "" || p.row.Duration.Valid && p.row.Duration.V < 0 {
			t.Errorf("found %+v", p.row)
		}
	})
}
