package formats

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// benchFlows is how many records an input of the benchmark holds, about.
const benchFlows = 100_000

// flowInputs are inputs of about benchFlows records of every kind of flow record.
func flowInputs(b *testing.B) map[string][]byte {
	v5 := sampleV5(0, slicesOf(30, sampleV5Record(10, 1500, 540_000, 599_000, 6))...)
	v9 := sampleV9(sampleSet(256, bytes.Repeat(sampleData(4, 400, 590_000, 600_000), 30)))
	head := sampleV9(sampleSet(0, sampleTemplate(256)))
	nf := sampleNfcapd2(0, bytes.Repeat(sampleNf3(0, 10, 1500, 6), 10_000))
	block := nf[len(nf)-len(sampleNfBlock(3, bytes.Repeat(sampleNf3(0, 10, 1500, 6), 10_000))):]
	lines := func(format string) []byte {
		var s strings.Builder
		for i := range benchFlows {
			fmt.Fprintf(&s, format, i%250, 1024+i%60000)
		}
		return []byte(s.String())
	}
	zeek := zeekHead + string(lines(zeekTabs("1723492801.049123 CHhAvVGS1DHFjwGM9 192.0.2.%d %d 198.51.100.5 443 tcp ssl 95.512 1200 48000 SF F F 0 ShADadFf 30 2772 41 50144 (empty)\n")))
	rows := make([]vpcRow, benchFlows)
	for i := range rows {
		rows[i] = vpcFlow(i % 20000)
	}
	return map[string][]byte{
		"netflow":         append(bytes.Repeat(v5, benchFlows/60), append(head, bytes.Repeat(v9, benchFlows/60)...)...),
		"nfcapd":          append(nf, bytes.Repeat(block, benchFlows/10_000-1)...),
		"aws-vpc":         lines("2 123456789012 eni-0a1b2c3d4e5f60718 192.0.2.%d 10.0.1.5 %d 443 6 20 4249 1723492801 1723492860 ACCEPT OK\n"),
		"aws-vpc-parquet": vpcParquet(b, 1, benchFlows, rows),
		"zeek-conn":       []byte(zeek),
		"argus-csv":       append([]byte("StartTime,LastTime,Proto,SrcAddr,Sport,DstAddr,Dport,SrcPkts,DstPkts,SrcBytes,DstBytes\n"), lines("1723492801.049123,1723492896.561123,tcp,192.0.2.%d,%d,198.51.100.5,443,30,41,3192,50718\n")...),
		"suricata-eve":    lines(`{"timestamp":"2024-08-12T20:05:14.000538+0000","event_type":"flow","src_ip":"192.0.2.%d","src_port":%d,"dest_ip":"198.51.100.5","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":30,"pkts_toclient":41,"bytes_toserver":3192,"bytes_toclient":50718,"start":"2024-08-12T20:00:01.049123+0000","end":"2024-08-12T20:01:36.561123+0000"}}` + "\n"),
	}
}

func slicesOf(n int, b []byte) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = b
	}
	return out
}

// BenchmarkFlowRecords decodes flow records into batches, without encoding, on one
// core, and reports records a second.
func BenchmarkFlowRecords(b *testing.B) {
	inputs := flowInputs(b)
	for _, name := range sortedNames(inputs) {
		f, ok := ingest.Lookup(name)
		if !ok {
			b.Fatalf("no format %s", name)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(inputs[name])))
			b.ReportAllocs()
			records := int64(0)
			for b.Loop() {
				records = 0
				env := &ingest.Env{Zone: utcZone, Options: map[string]string{}, Assume: func(string) {}}
				_, err := ingest.Parse(context.Background(), f, bytes.NewReader(inputs[name]), env, func(batch *casefile.Batch) error {
					records += batch.Account.Accepted
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
		})
	}
}
