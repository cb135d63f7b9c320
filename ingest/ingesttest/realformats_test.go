package ingesttest

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// realFiles are the other logs of the Filebeat modules: what they must be
// detected as, and how many lines cannot be read.
var realFiles = []struct {
	file, format string
	rejected     int64
	why          string
}{
	{"traefik/access/test/test.log", "access", 0, ""},
	{"haproxy/log/test/haproxy.log", "haproxy", 0, ""},
	{"haproxy/log/test/httplog-no-headers.log", "haproxy", 0, ""},
	{"haproxy/log/test/tcplog.log", "haproxy", 0, ""},
	{"haproxy/log/test/default.log", "haproxy", 0, ""},
	{"iis/access/test/test.log", "w3c", 0, ""},
	{"iis/access/test/test-iis-7.2.log", "w3c", 0, ""},
	{"iis/access/test/test-iis-7.5.log", "w3c", 0, ""},
	{"iis/access/test/test-ipv6zone.log", "w3c", 0, ""},
	{"iis/access/test/test-x-forward-for.log", "w3c", 0, ""},
	{"iis/access/test/test-x-forward-for-extended.log", "w3c", 0, ""},
	{"iis/error/test/test.log", "iis-httperr", 0, ""},
	{"iis/error/test/ipv6_zone_id.log", "iis-httperr", 0, ""},
	{"iis/error/test/iis_error_url.log", "iis-httperr", 0, ""},
	{"apache/error/test/darwin-2.4.23.log", "apache-error", 0, ""},
	{"apache/error/test/sublevel.log", "apache-error", 0, ""},
	{"apache/error/test/test.log", "apache-error", 0, ""},
	{"apache/error/test/ubuntu-2.2.22.log", "apache-error", 0, ""},
	{"nginx/error/test/error.log", "nginx-error", 0, ""},
}

// Every other log of the Filebeat modules that is a web server's or proxy's
// decodes to what Filebeat says, but for the differences named here and in
// compareLog.
func TestRealFormats(t *testing.T) {
	dir := filepath.Join(realData(t), "logs/filebeat")
	compared := 0
	for _, f := range realFiles {
		t.Run(f.file, func(t *testing.T) {
			p := filepath.Join(dir, f.file)
			c := newCase(t)
			// Filebeat's harness injected a zone of -02:00.
			rs := ingestAll(t, c, ingest.Options{Zone: "Etc/GMT+2", Year: 2018}, p)
			src := rs[0].Source
			if rs[0].Err != nil || src.Format != f.format || src.Account.Rejected != f.rejected || !src.Account.Balanced() {
				t.Fatalf("expected %s with %d rejected (%s), found %v %s %+v", f.format, f.rejected, f.why, rs[0].Err, src.Format, src.Account)
			}
			compared += compareLog(t, c, p, f.format)
		})
	}
	t.Logf("%d files, %d records compared", len(realFiles), compared)
	if compared != 83 {
		t.Errorf("expected 83 records, compared %d", compared)
	}
}

// expectedLog is what Filebeat decoded beside what expected holds.
type expectedLog struct {
	expected
	Address  any    `json:"source.address"` // a list in one file
	Query    string `json:"url.query"`
	Message  string `json:"message"`
	Level    string `json:"log.level"`
	PID      int64  `json:"process.pid"`
	Out      *int64 `json:"http.response.bytes"`
	Took     *int64 `json:"event.duration"` // ns
	Queue    *int64 `json:"haproxy.total_waiting_time_ms"`
	State    string `json:"haproxy.termination_state"`
	Reason   string `json:"iis.error.reason_phrase"`
	Frontend string `json:"haproxy.frontend_name"`
	Raw      string `json:"haproxy.http.request.raw_request_line"`
}

func compareLog(t *testing.T, c *casefile.Case, p, format string) int {
	b, err := os.ReadFile(p + "-expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []expectedLog
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	requests, messages := map[int64]casefile.Request{}, map[int64]casefile.Message{}
	errs := []error{
		casefile.EachRequest(c, func(_ casefile.SourceID, r *casefile.Request) error { requests[r.Offset] = *r; return nil }),
		casefile.EachMessage(c, func(_ casefile.SourceID, r *casefile.Message) error { messages[r.Offset] = *r; return nil }),
	}
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(requests)+len(messages) != len(all) {
		t.Errorf("expected %d rows, found %d", len(all), len(requests)+len(messages))
	}
	for _, want := range all {
		if m, ok := messages[want.Offset]; ok {
			compareMessage(t, want, m)
		} else if r, ok := requests[want.Offset]; ok {
			compareRequest(t, want, r, format)
		} else {
			t.Errorf("no row at offset %d", want.Offset)
		}
	}
	return len(all)
}

func compareMessage(t *testing.T, want expectedLog, got casefile.Message) {
	if stamp, err := time.Parse(time.RFC3339, want.Time); err != nil || got.TS != casefile.TimeOf(stamp) && got.TS/1e6 != casefile.TimeOf(stamp)/1e6 {
		t.Errorf("offset %d: time %s, found %s", want.Offset, want.Time, got.TS) // Filebeat cuts microseconds
	}
	if got.Text != want.Message && !strings.HasSuffix(got.Text, want.Message) { // the source file before a trace message
		t.Errorf("offset %d: message %q, found %q", want.Offset, want.Message, got.Text)
	}
	if want.Client != "" && got.Client.String() != want.Client || got.PID.V != want.PID {
		t.Errorf("offset %d: client %s pid %d, found %s %d", want.Offset, want.Client, want.PID, got.Client, got.PID.V)
	}
}

func decoded(query string) string {
	s, err := url.QueryUnescape(query)
	if err != nil {
		return query
	}
	return s
}

func compareRequest(t *testing.T, want expectedLog, got casefile.Request, format string) {
	if want.Time != "" {
		stamp, err := time.Parse(time.RFC3339, want.Time)
		logged := got.TSEnd.V
		if got.Stamp == "start" {
			logged = got.TSStart.V
		}
		if err != nil || logged != casefile.TimeOf(stamp) {
			t.Errorf("offset %d: time %s, found %s", want.Offset, want.Time, logged)
		}
	} else if format != "haproxy" || got.TS.Std().Year() < 2018 { // Filebeat's golden files for HAProxy leave the time out
		t.Errorf("offset %d: no time to compare, found %s", want.Offset, got.TS)
	}
	target := got.Path
	if got.Query != "" && format != "w3c" { // stem and query are fields of their own there
		target += "?" + got.Query
	}
	if want.Method != "" && (got.Method != want.Method || target != want.Original) {
		t.Errorf("offset %d: %s %s, found %s %s", want.Offset, want.Method, want.Original, got.Method, target)
	}
	// Filebeat decodes queries, + as a space; hindcast keeps what was logged.
	if format == "w3c" && want.Query != "" && decoded(got.Query) != decoded(want.Query) {
		t.Errorf("offset %d: query %q, found %q", want.Offset, want.Query, got.Query)
	}
	if got.Status.V != want.Status {
		t.Errorf("offset %d: status %d, found %d", want.Offset, want.Status, got.Status.V)
	}
	for _, n := range []*int64{want.Bytes, want.Out} {
		if n != nil && got.BytesOut.V != *n {
			t.Errorf("offset %d: bytes %d, found %d", want.Offset, *n, got.BytesOut.V)
		}
	}
	if want.Agent != "" && want.Agent != "-" && got.Agent != want.Agent {
		t.Errorf("offset %d: agent %q, found %q", want.Offset, want.Agent, got.Agent)
	}
	if a, err := netip.ParseAddr(want.Client); err == nil && got.Client != a.WithZone("") {
		t.Errorf("offset %d: client %s, found %s", want.Offset, want.Client, got.Client)
	}
	if want.Took != nil && got.Duration.V*1000 != *want.Took {
		t.Errorf("offset %d: duration %d ns, found %d us", want.Offset, *want.Took, got.Duration.V)
	}
	if want.Queue != nil && *want.Queue >= 0 && got.Queue.V != *want.Queue*1000 {
		t.Errorf("offset %d: queue %d ms, found %d us", want.Offset, *want.Queue, got.Queue.V)
	}
	if want.State+want.Reason != got.Termination {
		t.Errorf("offset %d: termination %q, found %q", want.Offset, want.State+want.Reason, got.Termination)
	}
}
