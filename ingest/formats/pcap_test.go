package formats

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// spread writes n SYNs and data packets of as many sources as packets, 100,000
// a second: the case in which nearly every packet is a row.
func spread(n int) []byte {
	one := samplePacket(false, 0x10, 1, 1)
	b := append(make([]byte, 0, 24+n*(16+len(one))), samplePcap(1)...)
	for i := range n {
		us := uint64(sampleStart)*1e6 + uint64(i)*10
		b = le.AppendUint32(le.AppendUint32(b, uint32(us/1e6)), uint32(us%1e6))
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(one))), uint32(len(one)))
		at := len(b)
		b = append(b, one...)
		binary.BigEndian.PutUint32(b[at+26:], uint32(i)*2654435761)
		if i%50 == 0 {
			b[at+47] = 0x02
		}
	}
	return b
}

// BenchmarkCapture measures packets to columns in memory, without encoding.
func BenchmarkCapture(b *testing.B) {
	const packets = 500_000
	in := spread(packets)
	batch := casefile.NewBatch()
	var rows int64
	flush := func(b *casefile.Batch) (*casefile.Batch, error) {
		rows += int64(b.Flows.Rows())
		b.Reset()
		return b, nil
	}
	b.ReportAllocs()
	for b.Loop() {
		rows = 0
		src := &ingest.Source{Env: &ingest.Env{}, R: bytes.NewReader(in)}
		intake := ingest.NewIntake(batch, flush)
		if err := readCapture(context.Background(), src, intake); err != nil {
			b.Fatal(err)
		}
		if _, err := flush(batch); err != nil || rows != packets {
			b.Fatal(err, rows)
		}
	}
	b.ReportMetric(packets*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpackets/s")
	b.ReportMetric(0, "ns/op")
}
