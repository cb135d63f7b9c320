package ingesttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

func realData(t *testing.T) string {
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: no real data to read")
	}
	return dir
}

// 10,000 real combined lines: all of them balance.
func TestRealCombined(t *testing.T) {
	c := newCase(t)
	rs := ingestAll(t, c, ingest.Options{}, filepath.Join(realData(t), "logs/elastic-examples/apache_combined.log"))
	a := rs[0].Source.Account
	if rs[0].Source.Format != "access" || a.Records != 10_000 || a.Accepted != 10_000 || !a.Balanced() {
		t.Errorf("found %+v", rs)
	}
	if first := rs[0].Source.First.String(); first != "2015-05-17T10:05:00Z" {
		t.Errorf("first: %s", first)
	}
	verified(t, c)
}

// expected is what another program decoded from the same line.
type expected struct {
	Time     string `json:"@timestamp"`
	Offset   int64  `json:"log.offset"`
	Client   string `json:"source.ip"`
	Address  string `json:"source.address"`
	Method   string `json:"http.request.method"`
	Original string `json:"url.original"`
	Path     string `json:"url.path"`
	Status   int32  `json:"http.response.status_code"`
	Bytes    *int64 `json:"http.response.body.bytes"`
	Agent    string `json:"user_agent.original"`
}

// Every access log of the Filebeat modules decodes to what Filebeat says.
func TestRealAccess(t *testing.T) {
	dir := filepath.Join(realData(t), "logs/filebeat")
	var files []string
	for _, g := range []string{"apache/access/test/*.log", "nginx/access/test/*.log", "nginx/ingress_controller/test/*.log"} {
		more, err := filepath.Glob(filepath.Join(dir, g))
		if err != nil || len(more) == 0 {
			t.Fatalf("%s: %v, %d files", g, err, len(more))
		}
		files = append(files, more...)
	}
	compared := 0
	for _, p := range files {
		rel, _ := filepath.Rel(dir, p)
		t.Run(rel, func(t *testing.T) { compared += compareReal(t, p) })
	}
	t.Logf("%d files, %d records compared", len(files), compared)
	if compared != 88 {
		t.Errorf("expected 88 records, compared %d", compared)
	}
}

func compareReal(t *testing.T, p string) int {
	b, err := os.ReadFile(p + "-expected.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []expected
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	private := []string{"10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16"}
	c := newCase(t, func(cf *casefile.CaseFile) { cf.TrustedProxies = private })
	rs := ingestAll(t, c, ingest.Options{Format: "access"}, p)
	if a := rs[0].Source.Account; rs[0].Err != nil || a.Rejected > 0 || a.Accepted != int64(len(all)) {
		t.Fatalf("expected %d records, found %v %+v", len(all), rs[0].Err, a)
	}
	byOffset := map[int64]casefile.Request{}
	err = casefile.EachRequest(c, func(_ casefile.SourceID, r *casefile.Request) error { byOffset[r.Offset] = *r; return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range all {
		got, ok := byOffset[want.Offset]
		if !ok {
			t.Errorf("no row at offset %d", want.Offset)
			continue
		}
		compareRow(t, want, got)
	}
	return len(all)
}

func compareRow(t *testing.T, want expected, got casefile.Request) {
	stamp, err := time.Parse(time.RFC3339, want.Time)
	if err != nil {
		t.Fatal(err)
	}
	logged := got.TSEnd.V
	if got.Stamp == "start" {
		logged = got.TSStart.V
	}
	if logged != casefile.TimeOf(stamp) {
		t.Errorf("offset %d: time %v, found %v", want.Offset, stamp, logged)
	}
	target := got.Path
	if got.Query != "" {
		target += "?" + got.Query
	}
	if want.Method != "" && (got.Method != want.Method || target != want.Original) {
		t.Errorf("offset %d: %s %s, found %s %s", want.Offset, want.Method, want.Original, got.Method, target)
	}
	if got.Status.V != want.Status && want.Status != 0 {
		t.Errorf("offset %d: status %d, found %d", want.Offset, want.Status, got.Status.V)
	}
	if want.Bytes != nil && got.Status.Valid && got.BytesOut.V != *want.Bytes {
		t.Errorf("offset %d: bytes %d, found %d", want.Offset, *want.Bytes, got.BytesOut.V)
	}
	if want.Agent != "" && want.Agent != "-" && got.Agent != want.Agent {
		t.Errorf("offset %d: agent %q, found %q", want.Offset, want.Agent, got.Agent)
	}
	// Where several addresses are logged, Filebeat takes the first public one, which
	// a client can invent; hindcast takes the rightmost untrusted.
	if got.Forwarded == "" && want.Client != "" && got.Client.String() != want.Client {
		t.Errorf("offset %d: client %s, found %s", want.Offset, want.Client, got.Client)
	}
	if want.Client == "" && want.Address != "" && !strings.Contains(got.ClientName, want.Address) {
		t.Errorf("offset %d: client %s, found %q", want.Offset, want.Address, got.ClientName)
	}
}
