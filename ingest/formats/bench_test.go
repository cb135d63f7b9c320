package formats

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

const benchBytes = 8 << 20

// benchSample returns the first sample of a format: repeated to benchBytes where
// one behind the other is evidence too, as it is where it is one document, which is
// then read times times, so that the start of a source weighs most.
func benchSample(b *testing.B, f ingest.Format) (in []byte, times int) {
	s := f.Samples[0]
	one := []byte(s.In)
	if s.File != "" {
		var err error
		if one, err = os.ReadFile(filepath.Join("../../fixtures/raw", s.File)); err != nil {
			b.Fatal(err)
		}
	}
	n := benchBytes/len(one) + 1
	if one[len(one)-1] != '\n' && s.File == "" {
		one = append(one, '\n')
	}
	if recordsOf(f, bytes.Repeat(one, 3)) != 3*recordsOf(f, one) {
		return one, min(n, 200)
	}
	return bytes.Repeat(one, n), 1
}

// recordsOf counts the records accepted.
func recordsOf(f ingest.Format, in []byte) (n int64) {
	_, _ = ingest.Parse(context.Background(), f, bytes.NewReader(in), benchEnv(f.Samples[0]), func(b *casefile.Batch) error {
		n += b.Account.Accepted
		return nil
	})
	return n
}

// BenchmarkFormats parses the first sample of every format into batches, on one
// core, without encoding or storing them. heap-MB is the largest heap at the end
// of a batch, the evidence itself included.
func BenchmarkFormats(b *testing.B) {
	for _, f := range ingest.Formats() {
		b.Run(f.Name, func(b *testing.B) { benchFormat(b, f) })
	}
}

func benchFormat(b *testing.B, f ingest.Format) {
	in, times := benchSample(b, f)
	env := benchEnv(f.Samples[0])
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	mallocs, heap, records := m.Mallocs, m.HeapAlloc, int64(0)
	emit := func(batch *casefile.Batch) error {
		records += batch.Account.Records
		b.StopTimer()
		runtime.ReadMemStats(&m)
		heap = max(heap, m.HeapAlloc)
		b.StartTimer()
		return nil
	}
	b.SetBytes(int64(len(in) * times))
	for b.Loop() {
		for range times {
			if _, err := ingest.Parse(context.Background(), f, bytes.NewReader(in), env, emit); err != nil {
				b.Fatal(err)
			}
		}
	}
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(m.Mallocs-mallocs)/float64(max(records, 1)), "allocs/record")
	b.ReportMetric(float64(heap)/(1<<20), "heap-MB")
	b.ReportMetric(0, "ns/op")
}

func benchEnv(s ingest.Sample) *ingest.Env {
	options := map[string]string{}
	for k, v := range s.Options {
		if k != "zone" && k != "year" && k != "date" {
			options[k] = v
		}
	}
	return &ingest.Env{Zone: time.UTC, Year: 2024, Date: "2024-08-12", Options: options, Assume: func(string) {}, Hash: func(_, v string) string { return "" }}
}
