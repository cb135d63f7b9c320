package timeline

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"hindcast/casefile"
)

// benchCase makes a case of n requests over two hours, in one source: a crowd of
// which n/1000 addresses are there at any time, each asking about eight times a
// minute and staying twenty minutes. The rows are what matters, not the log.
func benchCase(b testing.TB, dir string, n int) *casefile.Case {
	b.Helper()
	c, err := casefile.Create(dir, plainCase())
	if err != nil {
		b.Fatal(err)
	}
	w, err := c.Begin("line", "requests")
	if err != nil {
		b.Fatal(err)
	}
	batch := casefile.NewBatch()
	seq := int64(0)
	put := func() {
		chunk, err := casefile.Encode(batch)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Put(seq, chunk); err != nil {
			b.Fatal(err)
		}
		seq++
		batch.Reset()
	}
	crowd := uint64(n/1000 + 1)
	for i := range n {
		h := uint64(i) * 0x9e3779b97f4a7c15 // splitmix64
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
		a := uint32(h>>20%crowd + uint64(i)*6*crowd/uint64(n)) // the crowd changes six times over
		q := casefile.Request{TS: when(-60, 0) + casefile.Time(float64(i)/float64(n)*7200e6), Stamp: "end", Method: "GET", Path: fmt.Sprintf("/live/%d/segment", h>>8%5000),
			Client: netip.AddrFrom4([4]byte{10, byte(a >> 16), byte(a >> 8), byte(a)}), Status: casefile.Some(int32(200 + h>>60%2*303)), Duration: casefile.Some(int64(h >> 44)), BytesOut: casefile.Some(int64(h >> 50))}
		q.ClientNet, _ = q.Client.Prefix(24)
		q.Offset, q.Line = int64(i)*200, int64(i+1)
		batch.Requests.Append(&q)
		batch.Accept(1)
		if batch.Full() {
			put()
		}
	}
	put()
	if _, err := w.Commit(casefile.Source{ID: casefile.SourceIDOf([]string{"bench"}, "access", nil), Files: []casefile.File{{Path: "bench.log"}}, Format: "access"}); err != nil {
		b.Fatal(err)
	}
	return c
}

// TestBigCase makes the case of the performance page for the program to be timed
// on: HINDCAST_BIG_CASE names a folder that does not exist, HINDCAST_BENCH_REQUESTS
// the number of requests.
func TestBigCase(t *testing.T) {
	dir := os.Getenv("HINDCAST_BIG_CASE")
	if dir == "" {
		t.Skip("HINDCAST_BIG_CASE is not set: no big case is made")
	}
	n, err := strconv.Atoi(os.Getenv("HINDCAST_BENCH_REQUESTS"))
	if err != nil {
		t.Fatal(err)
	}
	benchCase(t, dir, n)
}

// BenchmarkBuild measures the whole timeline of a case with requests, session
// included. HINDCAST_BENCH_REQUESTS sets another number of requests.
func BenchmarkBuild(b *testing.B) {
	n := 500_000
	if v, err := strconv.Atoi(os.Getenv("HINDCAST_BENCH_REQUESTS")); err == nil {
		n = v
	}
	c := benchCase(b, filepath.Join(b.TempDir(), "case"), n)
	b.Run(fmt.Sprintf("requests=%d", n), func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buildCase(b, c, Options{})
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	})
	s, err := Open(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for _, r := range []string{"requests_minute", "requests_clients", "requests_first_seen", "requests_nets_first_seen", "requests_latency", "source_extent", "source_minutes"} {
		b.Run(r, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				clear(s.cache)
				if _, _, err := s.Rollup(b.Context(), r, when(-60, 0), when(60, 0), 60); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
