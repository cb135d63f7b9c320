package formats

import (
	"encoding/binary"

	"hindcast/ingest"
)

// be16 and be32 append numbers in network order.
func be16(b []byte, n ...uint16) []byte {
	for _, v := range n {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func be32(b []byte, n ...uint32) []byte {
	for _, v := range n {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// sampleV5 is a NetFlow v5 datagram; sampling is the header's last word.
func sampleV5(sampling uint16, records ...[]byte) []byte {
	b := be16(nil, 5, uint16(len(records)))
	b = be32(b, 600_000, sampleStart, 0, 1)
	b = be16(b, 0x0102, sampling)
	for _, r := range records {
		b = append(b, r...)
	}
	return b
}

// sampleV5Record is a record of packets and bytes from first to last in sysUpTime.
func sampleV5Record(packets, bytes, first, last uint32, proto byte) []byte {
	b := be32(nil, 0xc6336407, 0x0a000001, 0)
	b = be16(b, 3, 5)
	b = be32(b, packets, bytes, first, last)
	b = be16(b, 40000, 443)
	b = append(b, 0, 0x1b, proto, 0)
	return append(b, make([]byte, 8)...)
}

// sampleSet wraps a flowset or IPFIX set.
func sampleSet(id uint16, body []byte) []byte {
	return append(be16(nil, id, uint16(len(body)+4)), body...)
}

func sampleV9(sets ...[]byte) []byte {
	b := be16(nil, 9, uint16(len(sets)))
	b = be32(b, 600_000, sampleStart, 7, 42)
	for _, s := range sets {
		b = append(b, s...)
	}
	return b
}

func sampleIPFIX(sets ...[]byte) []byte {
	var body []byte
	for _, s := range sets {
		body = append(body, s...)
	}
	b := be16(nil, 10, uint16(16+len(body)))
	return append(be32(b, sampleStart, 7, 42), body...)
}

// sampleTemplate describes addresses, ports, protocol, flags, uptimes and counters.
func sampleTemplate(id uint16) []byte {
	fields := []uint16{8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 6, 1, 22, 4, 21, 4, 2, 4, 1, 4}
	return be16(be16(nil, id, uint16(len(fields)/2)), fields...)
}

func sampleData(packets, bytes, first, last uint32) []byte {
	b := be32(nil, 0xcb007109, 0x0a000001)
	b = append(be16(b, 53, 1234), 17, 0)
	return be32(b, first, last, packets, bytes)
}

func netflowSamples() []ingest.Sample {
	plain := sampleV5(0, sampleV5Record(10, 1500, 540_000, 599_000, 6), sampleV5Record(1, 60, 599_000, 599_000, 17))
	sampled := sampleV5(0x4000|100, sampleV5Record(10, 1500, 540_000, 599_000, 6))
	late := append(sampleV9(sampleSet(256, sampleData(4, 400, 590_000, 600_000))), sampleV9(sampleSet(0, sampleTemplate(256)))...)
	odd := sampleV9(sampleSet(0, sampleTemplate(256)), sampleSet(256, append(sampleData(5, 60, 0xffff0000, 1000), sampleData(2, 80, 3000, 2000)...)))
	options := be16(nil, 257, 4, 8, 1, 4, 48, 1, 50, 4)
	scaled := sampleV9(sampleSet(1, options), sampleSet(257, be32(append(be32(nil, 1), 1), 512)),
		sampleSet(0, sampleTemplate(256)), sampleSet(256, sampleData(4, 400, 590_000, 600_000)))
	return []ingest.Sample{
		{Name: "version 5", In: string(plain)},
		{Name: "version 5 sampled", In: string(sampled)},
		{Name: "version 9 with the template after its data", In: string(late)},
		{Name: "version 9 with wrapped counters", In: string(odd)},
		{Name: "version 9 with sampling in options", In: string(scaled)},
		{Name: "version 9 without the template", In: string(sampleV9(sampleSet(300, sampleData(4, 400, 1, 2))))},
		{Name: "version 5 cut", In: string(append(plain, sampled[:50]...))},
		{Name: "version 5 with a clock that was not set", In: string(append(be16(nil, 5, 1), append(be32(nil, 600_000, 100, 0, 1, 0), sampleV5Record(1, 60, 1, 2, 6)...)...))},
	}
}

func ipfixSamples() []ingest.Sample {
	ms := func(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(sampleStart*1000+n)) }
	// An enterprise element, a variable-length one and the reverse packets and octets of RFC 5103.
	template := be16(nil, 256, 9, 27, 16, 28, 16, 4, 1, 0x8001, 4)
	template = be32(template, 9999)
	template = be16(template, 82, 0xffff, 152, 8, 153, 8, 2, 8)
	template = be16(template, 0x8002, 4)
	template = be32(template, 29305)
	addr := func(last byte) []byte { return []byte{0: 0x20, 1: 1, 2: 0x0d, 3: 0xb8, 15: last} }
	row := append(append(addr(1), addr(2)...), 58)
	row = append(be32(row, 7), 4, 'e', 't', 'h', '0')
	row = append(append(row, ms(0)...), ms(90_000)...)
	row = be32(be32(row, 0, 12), 11)
	whole := sampleIPFIX(sampleSet(2, template), sampleSet(256, row))
	withdrawn := append(sampleIPFIX(sampleSet(2, be16(nil, 256, 0))), sampleIPFIX(sampleSet(256, row))...)
	// Octets of both directions and no packets, as firewalls export them; then another layout under the same id.
	octets := be16(nil, 256, 7, 8, 4, 12, 4, 4, 1, 231, 4, 232, 4, 152, 8, 153, 8)
	bare := append(be32(nil, 0xc6336407, 0x0a000001), 6)
	bare = append(append(be32(bare, 4321, 120), ms(0)...), ms(1_000)...)
	again := append(be16(nil, 256, 5), be16(nil, 8, 4, 12, 4, 2, 4, 1, 4, 152, 8)...)
	other := append(be32(nil, 0xc6336407, 0x0a000002, 3, 180), ms(2_000)...)
	redefined := append(sampleIPFIX(sampleSet(2, octets), sampleSet(256, bare)), sampleIPFIX(sampleSet(2, again), sampleSet(256, other))...)
	return []ingest.Sample{
		{Name: "bytes without packets, and a template redefined", In: string(redefined)},
		{Name: "a biflow of variable length", In: string(whole)},
		{Name: "a template withdrawn", In: string(append(whole, withdrawn...))},
		{Name: "a variable length beyond the set", In: string(sampleIPFIX(sampleSet(2, template), sampleSet(256, append(row[:37:37], append([]byte{255, 255, 255}, row[40:]...)...))))},
		{Name: "a set length beyond the message", In: string(sampleIPFIX(sampleSet(2, template), be16(nil, 256, 900)))},
	}
}
