package formats

import (
	"bytes"
	"context"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// benchFormat parses the first sample of a format again and again into batches,
// on one core, without encoding or storing them.
func benchFormat(b *testing.B, name string) {
	f, ok := ingest.Lookup(name)
	if !ok {
		b.Fatalf("no format %s", name)
	}
	var log bytes.Buffer
	for log.Len() < 8<<20 {
		log.WriteString(f.Samples[0].In)
	}
	env := &ingest.Env{Zone: time.UTC, Options: f.Samples[0].Options, Assume: func(string) {}, Hash: func(_, v string) string { return "" }}
	lines := bytes.Count(log.Bytes(), []byte{'\n'})
	b.SetBytes(int64(log.Len()))
	b.ReportAllocs()
	for b.Loop() {
		_, err := ingest.Parse(context.Background(), f, bytes.NewReader(log.Bytes()), env, func(*casefile.Batch) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkServerLogs measures every format of server logs of this folder by its own sample.
func BenchmarkServerLogs(b *testing.B) {
	for _, name := range []string{"access-json", "envoy-json", "traefik-json", "caddy-json", "gcp-lb", "cloudflare", "fastly", "akamai-ds2", "azure-appgw",
		"cloudfront-json", "cloudfront", "w3c", "iis-httperr", "aws-alb", "aws-clb", "aws-s3", "squid", "envoy", "haproxy", "nginx-error", "apache-error"} {
		b.Run(name, func(b *testing.B) { benchFormat(b, name) })
	}
}

// A line of JSON costs no memory, accepted or not.
func TestJSONAllocates(t *testing.T) {
	p, err := plainJSON.newParser(&ingest.Env{Zone: time.UTC, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plainJSONSamples {
		for line := range bytes.Lines([]byte(s.In)) {
			p.begin(casefile.Origin{})
			if n := testing.AllocsPerRun(20, func() { p.begin(casefile.Origin{}); _ = p.parse(line) }); n > 0 {
				t.Errorf("%v allocations for %s", n, line)
			}
		}
	}
}
