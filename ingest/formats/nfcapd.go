package formats

import (
	"context"
	"io"

	"hindcast/ingest"
	"hindcast/ingest/decode/nfcapd"
)

var _ = ingest.Register(ingest.Format{
	Name: "nfcapd",
	Doc: `Flow files of nfdump's collectors (nfcapd, nfpcapd, sfcapd), layouts 1 (nfdump 1.6) and 2 (nfdump 1.7), plain or with LZO, LZ4, bzip2 or zstd blocks; ` +
		`rotated files are read as one source with --together. Each flow record is one row with its first and last packet. ip_bytes are the octets of IP packets. ` +
		`Counters that the collector multiplied by the sampling are noted and not multiplied again. The record and block counts of headers are not believed. ` +
		`Rows from compressed blocks carry the offset of their block.`,
	Record:  "flow record",
	Primary: "flows",
	Tables:  []string{"flows"},
	Sniff: func(h ingest.Head) ingest.Guess {
		if _, why := nfcapd.Head(h.Bytes); why != "" {
			return ingest.Guess{Why: "expected an nfcapd file header, found " + why}
		}
		return ingest.Guess{Score: ingest.Certain}
	},
	Stream:  readNfcapd,
	Samples: nfcapdSamples(),
})

func readNfcapd(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	dec := nfcapd.NewDecoder(flowSink{in})
	off := int64(0)
	var broken error
	for _, r := range readersOf(src) {
		n, err := dec.Read(untilDone{ctx, r}, off)
		if off += n; err != nil {
			broken = firstError(broken, err)
			break
		}
	}
	return finishFlows(src, dec, broken)
}

// untilDone ends a reader when the load is cancelled.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// sampleNfcapd2 is a layout 2 file of one block; packing is its compression.
func sampleNfcapd2(packing byte, block []byte) []byte {
	b := le.AppendUint16(le.AppendUint16(nil, 0xa50c), 2)
	b = le.AppendUint32(b, 0x01070100)
	b = append(le.AppendUint64(b, sampleStart), packing, 0, 0, 0)
	b = append(b, make([]byte, 16)...)
	b = le.AppendUint32(b, 1)
	return append(b, sampleNfBlock(3, block)...)
}

func sampleNfBlock(kind uint16, block []byte) []byte {
	b := le.AppendUint32(le.AppendUint32(nil, 1), uint32(len(block)))
	return append(le.AppendUint16(le.AppendUint16(b, kind), 0), block...)
}

// sampleNf3 is a layout 2 record of n packets.
func sampleNf3(flags byte, packets, bytes uint64, proto byte) []byte {
	flow := make([]byte, 48)
	le.PutUint64(flow, sampleStart*1000+500)
	le.PutUint64(flow[8:], sampleStart*1000+90_500)
	le.PutUint64(flow[24:], packets)
	le.PutUint64(flow[32:], bytes)
	le.PutUint16(flow[40:], 40000)
	le.PutUint16(flow[42:], 443)
	flow[44], flow[45], flow[46] = proto, 0x12, 0x40
	element := func(kind uint16, b []byte) []byte {
		return append(le.AppendUint16(le.AppendUint16(nil, kind), uint16(len(b)+4)), b...)
	}
	body := append(element(1, flow), element(2, le.AppendUint32(le.AppendUint32(nil, 0xc6336407), 0x0a000001))...)
	b := le.AppendUint16(le.AppendUint16(nil, 11), uint16(12+len(body)))
	b = append(le.AppendUint16(b, 2), 0, 0, 1, 0, flags, 9)
	return append(b, body...)
}

// sampleNfcapd1 is a layout 1 file: an IPv4 record of type 1, an IPv6 one of type
// 10 with wide counters, an extension map.
func sampleNfcapd1() []byte {
	b := le.AppendUint16(le.AppendUint16(nil, 0xa50c), 1)
	b = append(le.AppendUint32(le.AppendUint32(b, 0), 1), make([]byte, 128+136)...)
	common := func(kind, flags uint16, body []byte, extra ...byte) []byte {
		r := le.AppendUint16(le.AppendUint16(nil, kind), uint16(28+len(extra)+len(body)))
		r = le.AppendUint16(le.AppendUint16(r, flags), 0)
		r = le.AppendUint16(le.AppendUint16(r, 250), 750)
		r = le.AppendUint32(le.AppendUint32(r, sampleStart), sampleStart+60)
		r = le.AppendUint16(le.AppendUint16(append(r, 0, 0x02, 6, 0), 40000), 443)
		return append(append(r, extra...), body...)
	}
	four := le.AppendUint32(le.AppendUint32(nil, 0xc6336407), 0x0a000001)
	four = le.AppendUint32(le.AppendUint32(four, 3), 180)
	six := le.AppendUint64(le.AppendUint64(nil, 0x20010db800000000), 1)
	six = le.AppendUint64(le.AppendUint64(six, 0x20010db800000000), 2)
	six = le.AppendUint64(le.AppendUint64(six, 5), 1<<33)
	extension := append([]byte{2, 0, 12, 0}, make([]byte, 8)...)
	block := append(append(extension, common(1, 0, four)...), common(10, 1|2|4|128, six, 7, 0, 0, 0)...)
	return append(b, sampleNfBlock(2, block)...)
}

func nfcapdSamples() []ingest.Sample {
	plain := sampleNfcapd2(0, append(sampleNf3(0, 10, 1500, 6), sampleNf3(2, 4096, 400000, 17)...))
	one := sampleNf3(0, 10, 1500, 6)
	// LZO and LZ4 of literals only: a run of all bytes, then the end.
	lzo := append(append([]byte{0, byte(len(one) - 18)}, one...), 17, 0, 0)
	lz4 := append([]byte{0xf0, byte(len(one) - 15)}, one...)
	return []ingest.Sample{
		{Name: "layout 2", In: string(plain)},
		{Name: "layout 1", In: string(sampleNfcapd1())},
		{Name: "layout 2 with an LZO block", In: string(sampleNfcapd2(1, lzo))},
		{Name: "layout 2 with an LZ4 block", In: string(sampleNfcapd2(3, lz4))},
		{Name: "a block that cannot be unpacked", In: string(sampleNfcapd2(1, lzo[:9]))},
		{Name: "cut", In: string(plain[:len(plain)-5])},
		{Name: "an event and a record beyond its block", In: string(sampleNfcapd2(0, append(sampleNf3(1, 0, 0, 6), one[:20]...)))},
	}
}
