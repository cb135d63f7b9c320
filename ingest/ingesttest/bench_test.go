package ingesttest

import (
	"bytes"
	"context"
	"os"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/ingesttest/biglog"
)

// BenchmarkAccess parses combined lines into batches, on one core, without
// encoding or storing them.
func BenchmarkAccess(b *testing.B) {
	var log bytes.Buffer
	const lines = 50_000
	if err := biglog.Write(&log, 1, lines, 1000); err != nil {
		b.Fatal(err)
	}
	f, ok := ingest.Lookup("access")
	if !ok {
		b.Fatal("no format access")
	}
	b.SetBytes(int64(log.Len()))
	b.ReportAllocs()
	for b.Loop() {
		_, err := ingest.Parse(context.Background(), f, bytes.NewReader(log.Bytes()), envOf(ingest.Sample{}), func(*casefile.Batch) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(lines*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkIngest loads a log into a case: detection, hash, parse, encode, write,
// commit. HINDCAST_TEST_BIG_LINES sets its size.
func BenchmarkIngest(b *testing.B) {
	log := bigLog(b, 500_000)
	st, err := os.Stat(log)
	if err != nil {
		b.Fatal(err)
	}
	c := newCase(b)
	b.SetBytes(st.Size())
	b.ReportAllocs()
	records := int64(0)
	for b.Loop() {
		rs := ingestAll(b, c, ingest.Options{}, log)
		records += rs[0].Source.Account.Records
		b.StopTimer()
		if _, err := c.Drop(string(rs[0].Source.ID)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "lines/s")
}
