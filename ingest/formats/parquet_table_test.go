package formats

import (
	"bytes"
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"hindcast/casefile"
)

var updateParquet = flag.Bool("update-parquet", false, "rewrite fixtures/raw/vpc-*.parquet")

// vpcRow is one record; empty text and negative numbers are null.
type vpcRow struct {
	iface, src, dst               string
	sport, dport, proto           int32
	packets, bytes, first, last   int64
	action, status, pktSrc, other string
}

// vpcParquet writes rows as AWS does: hyphens are underscores, one optional column
// a field. perGroup cuts row groups.
func vpcParquet(t testing.TB, codec compress.Compression, perGroup int, rows []vpcRow) []byte {
	t.Helper()
	names := []string{"version", "interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "action", "log_status", "pkt_srcaddr", "region"}
	var fields schema.FieldList
	for i, n := range names {
		kind := parquet.Types.ByteArray
		switch {
		case i == 0 || i >= 4 && i <= 6:
			kind = parquet.Types.Int32
		case i >= 7 && i <= 10:
			kind = parquet.Types.Int64
		}
		fields = append(fields, schema.MustPrimitive(schema.NewPrimitiveNode(n, parquet.Repetitions.Optional, kind, -1, -1)))
	}
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1))
	var out bytes.Buffer
	w := file.NewParquetWriter(&out, root, file.WithWriterProps(parquet.NewWriterProperties(parquet.WithCompression(codec), parquet.WithCreatedBy("test"))))
	for from := 0; from < len(rows); from += perGroup {
		g, err := w.AppendRowGroupChecked()
		if err != nil {
			t.Fatal(err)
		}
		part := rows[from:min(from+perGroup, len(rows))]
		for i := range names {
			cw, err := g.NextColumn()
			if err != nil {
				t.Fatal(err)
			}
			var defs []int16
			var i32 []int32
			var i64 []int64
			var text []parquet.ByteArray
			for _, r := range part {
				n32 := []int32{5, 0, 0, 0, r.sport, r.dport, r.proto}
				n64 := []int64{r.packets, r.bytes, r.first, r.last}
				s := []string{"", r.iface, r.src, r.dst, "", "", "", "", "", "", "", r.action, r.status, r.pktSrc, r.other}
				def := int16(1)
				switch {
				case i == 0 || i >= 4 && i <= 6:
					if def = 0; n32[i] >= 0 {
						def, i32 = 1, append(i32, n32[i])
					}
				case i >= 7 && i <= 10:
					if def = 0; n64[i-7] >= 0 {
						def, i64 = 1, append(i64, n64[i-7])
					}
				default:
					if def = 0; s[i] != "" {
						def, text = 1, append(text, parquet.ByteArray(s[i]))
					}
				}
				defs = append(defs, def)
			}
			switch c := cw.(type) {
			case *file.Int32ColumnChunkWriter:
				_, err = c.WriteBatch(i32, defs, nil)
			case *file.Int64ColumnChunkWriter:
				_, err = c.WriteBatch(i64, defs, nil)
			case *file.ByteArrayColumnChunkWriter:
				_, err = c.WriteBatch(text, defs, nil)
			}
			if err = firstError(err, cw.Close()); err != nil {
				t.Fatal(err)
			}
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func vpcFlow(i int) vpcRow {
	return vpcRow{"eni-1", "192.0.2.10", "10.0.1.5", int32(40000 + i), 443, 6, 20, 4249, 1723492801 + int64(i), 1723492860 + int64(i), "ACCEPT", "OK", "", "us-east-1"}
}

func parquetSamples(t testing.TB) map[string][]byte {
	behind, bad, cut := vpcFlow(1), vpcFlow(3), vpcFlow(4)
	behind.pktSrc = "198.51.100.7"
	none := vpcRow{iface: "eni-1", sport: -1, dport: -1, proto: -1, packets: -1, bytes: -1, first: 1723492801, last: 1723492860, status: "NODATA"}
	bad.src, cut.packets = "not an address", -1
	late := vpcFlow(5)
	late.first = 0
	late.last = 0
	return map[string][]byte{
		"vpc-plain.parquet":    vpcParquet(t, compress.Codecs.Snappy, 100, []vpcRow{vpcFlow(0), behind}),
		"vpc-odd.parquet":      vpcParquet(t, compress.Codecs.Gzip, 2, []vpcRow{vpcFlow(0), none, behind, cut, vpcFlow(6)}),
		"vpc-rejected.parquet": vpcParquet(t, compress.Codecs.Uncompressed, 100, []vpcRow{bad, vpcFlow(0), late}),
	}
}

// The samples of Parquet formats are what this test writes.
func TestParquetSamples(t *testing.T) {
	for name, b := range parquetSamples(t) {
		p := filepath.Join("..", "..", "fixtures", "raw", name)
		if *updateParquet {
			if err := os.WriteFile(p, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, b) {
			t.Errorf("%s is not what the test writes (run with -update-parquet)", name)
		}
	}
}

// Many rows over several batches and pages come out as they went in.
func TestParquetManyRows(t *testing.T) {
	var rows []vpcRow
	for i := range 3*parquetBatch + 17 {
		r := vpcFlow(i % 20000)
		if i%3 == 0 {
			r.pktSrc = "198.51.100.7"
		}
		rows = append(rows, r)
	}
	n := int64(0)
	a, err := run(t, "evidence", "aws-vpc-parquet", "UTC", bytes.NewReader(vpcParquet(t, compress.Codecs.Zstd, 2*parquetBatch+5, rows)), func(b *casefile.Batch) {
		n += int64(b.Flows.Rows())
	})
	if err != nil || a.Accepted != int64(len(rows)) || n != a.Accepted || a.Rejected != 0 {
		t.Errorf("%d rows, %+v, %v", n, a, err)
	}
}

// FuzzParquet feeds damaged files: nothing panics, and no length is believed.
func FuzzParquet(f *testing.F) {
	for _, b := range parquetSamples(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		if err := parquetFile(context.Background(), bytes.NewReader(b), int64(len(b)), func(names []string) []bool {
			all := make([]bool, len(names))
			for i := range all {
				all[i] = names[i] != ""
			}
			return all
		}, func([][]byte, int64) error { return nil }); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

// Damaged files cost no more memory than a page and a footer may take.
func TestParquetHostile(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 2))
	samples := parquetSamples(t)
	for _, name := range sortedNames(samples) {
		for range 300 {
			b := bytes.Clone(samples[name])
			for range 1 + r.IntN(4) {
				b[r.IntN(len(b))] = byte(r.IntN(256))
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _ = run(t, "evidence", "aws-vpc-parquet", "UTC", bytes.NewReader(b), func(*casefile.Batch) {})
			if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 2*maxParquetPage {
				t.Fatalf("%s: %d bytes allocated", name, after.TotalAlloc-before.TotalAlloc)
			}
		}
	}
}
