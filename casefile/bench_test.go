package casefile

import (
	"fmt"
	"net/netip"
	"testing"
)

// benchRows is about what 24 MiB of combined log hold.
const benchRows = 116_000

// benchRequests are rows of a combined log: few agents, many addresses.
func benchRequests() []Request {
	rows := make([]Request, benchRows)
	for i := range rows {
		x := uint32(i) * 2654435761
		r := &rows[i]
		r.Origin = Origin{Offset: int64(i) * 217, Line: int64(i) + 1}
		r.TS = base + Time(i/900)*1e6
		r.Stamp = "end"
		r.TSEnd = Some(r.TS)
		r.Client = netip.AddrFrom4([4]byte{byte(x>>24)&15 + 16, byte(x >> 16), byte(x >> 8), byte(x)})
		r.ClientNet, _ = r.Client.Prefix(24)
		r.Method, r.Protocol = "GET", "HTTP/1.1"
		r.Path = fmt.Sprintf("/api/v1/items/%d/view", x%300_000)
		r.Status = Some(int32(200 + int32(x>>8&1)*304))
		r.BytesOut = Some(int64(x % 50_000))
		r.Referer = "https://example.com/start"
		r.Agent = fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/12%d.0", x>>5%5)
	}
	return rows
}

func BenchmarkAppendRequest(b *testing.B) {
	rows := benchRequests()
	batch := NewBatch()
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		n := i % len(rows)
		if n == 0 {
			batch.Reset()
		}
		batch.Requests.Append(&rows[n])
	}
}

func BenchmarkAppendFlow(b *testing.B) {
	batch := NewBatch()
	f := Flow{Records: 3, Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("198.51.100.7"), SrcPort: Some(int32(443)), DstPort: Some(int32(50000)),
		Protocol: 6, Packets: Some(int64(3)), IPBytes: Some(int64(180)), WireBytes: Some(int64(222)), TTLMin: Some(int32(60)), TTLMax: Some(int32(60)), FlagSYN: Some(int64(1))}
	b.ReportAllocs()
	for i := range b.N {
		if i%benchRows == 0 {
			batch.Reset()
		}
		f.TS = base + Time(i)
		batch.Flows.Append(&f)
	}
}

func BenchmarkEncodeRequests(b *testing.B) {
	rows := benchRequests()
	batch := NewBatch()
	for i := range rows {
		batch.Requests.Append(&rows[i])
	}
	b.ReportAllocs()
	var size int64
	for b.Loop() {
		c, err := Encode(batch)
		if err != nil {
			b.Fatal(err)
		}
		size = c.Bytes()
		c.release()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
	b.ReportMetric(float64(size)/benchRows, "B/row")
}

func BenchmarkHash(b *testing.B) {
	c := &Case{key: make([]byte, keyBytes)}
	b.ReportAllocs()
	for b.Loop() {
		c.Hash("user", "somebody@example.com")
	}
}
