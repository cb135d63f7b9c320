package formats

import (
	"context"
	"fmt"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/sflow"
)

var _ = ingest.Register(ingest.Format{
	Name: "sflow",
	Doc: `Raw sFlow version 5 datagrams, one after the other. Each flow sample becomes one row: the sampled packet, its packets and bytes multiplied by ` +
		`the sampling rate, once. wire_bytes are the frame without what the agent stripped (the FCS), ip_bytes come from the IP header. Counter samples are skipped. ` +
		`sFlow states no time of day: captures of it have one (netflow-pcap); for raw datagrams give the instant of the first with --option start=RFC3339, ` +
		`and the agent's uptime does the rest; without it every sample is rejected.`,
	Record:  "sample",
	Primary: "flows",
	Tables:  []string{"flows"},
	Options: []ingest.Option{{Name: "start", Doc: "instant of each agent's first datagram, RFC 3339 with offset"}},
	Sniff: func(h ingest.Head) ingest.Guess {
		n, why := sflow.Frame(h.Bytes[:min(len(h.Bytes), sflow.MaxDatagram)])
		if why != "" {
			return ingest.Guess{Why: "expected an sFlow version 5 datagram, found: " + why}
		}
		if !sflow.Recognise(h.Bytes[:n]) {
			return ingest.Guess{Score: ingest.Maybe}
		}
		return ingest.Guess{Score: ingest.Certain}
	},
	Stream:  readSFlow,
	Samples: sflowSamples(),
})

func readSFlow(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	start := int64(0)
	if src.Env != nil && src.Options["start"] != "" {
		t, err := time.Parse(time.RFC3339, src.Options["start"])
		if err != nil {
			return fmt.Errorf("option start: expected RFC 3339 with an offset, found %q", src.Options["start"])
		}
		start = int64(casefile.TimeOf(t))
	}
	dec := sflow.NewDecoder(flowSink{in}, start)
	decode := func(b []byte, at int64, _ string) error { return dec.Datagram(b, at, 0) }
	off := int64(0)
	for _, r := range readersOf(src) {
		n, err := readDatagrams(ctx, r, off, sflow.MaxDatagram+1, datagrams{sflow.Frame, sflow.Padding, decode}, in)
		if off += n; err != nil {
			return finishFlows(src, dec, err)
		}
	}
	return finishFlows(src, dec, nil)
}

// sampleSFlow is a datagram with one flow sample of a packet at 1:rate.
func sampleSFlow(uptime, rate uint32, frame []byte, extra ...[]byte) []byte {
	raw := be32(nil, 1, uint32(len(frame)+4), 4, uint32(len(frame)))
	raw = append(raw, frame...)
	for len(raw)%4 != 0 {
		raw = append(raw, 0)
	}
	body := be32(nil, 1, 3, rate, rate*10, 0, 3, 5, 1)
	body = append(be32(body, 1, uint32(len(raw))), raw...)
	b := be32(nil, 5, 1, 0xc0000201, 0, 1, uptime, uint32(1+len(extra)))
	b = append(be32(b, 1, uint32(len(body))), body...)
	for _, e := range extra {
		b = append(b, e...)
	}
	return b
}

func sflowSamples() []ingest.Sample {
	start := map[string]string{"start": "2024-08-13T00:00:00Z"}
	hand := sampleHandshake()
	counters := append(be32(nil, 2, 12), be32(nil, 1, 3, 0)...)
	record := be32(nil, 120, 17, 0xcb007109, 0x0a000001, 53, 4000, 0, 0)
	addresses := append(be32(nil, 1, 0, 3, 64, 640, 0, 0, 3, 0, 5, 1), append(be32(nil, 3, uint32(len(record))), record...)...)
	expanded := append(be32(nil, 3, uint32(len(addresses))), addresses...)
	two := append(sampleSFlow(1000, 512, hand[0], counters), sampleSFlow(61_000, 512, hand[1])...)
	return []ingest.Sample{
		{Name: "packets and counters", In: string(two), Options: start},
		{Name: "an expanded sample with addresses", In: string(sampleSFlow(1000, 0, hand[0], expanded)), Options: start},
		{Name: "without a start", In: string(two)},
		{Name: "cut", In: string(two[:len(two)-9]), Options: start},
	}
}

// sampleUDP is an Ethernet frame that carries b in UDP.
func sampleUDP(b []byte) []byte {
	ip := be16([]byte{0x45, 0}, uint16(28+len(b)), 1, 0)
	ip = be32(append(ip, 64, 17, 0, 0), 0xc0000201, 0xc0000202)
	udp := be16(nil, 30000, 29995, uint16(8+len(b)), 0)
	return append(append(append([]byte{12: 0x08, 13: 0}, ip...), udp...), b...)
}

func netflowPcapSamples() []ingest.Sample {
	hand := sampleHandshake()
	five := sampleUDP(sampleV5(0, sampleV5Record(10, 1500, 540_000, 599_000, 6), sampleV5Record(1, 60, 599_000, 599_000, 17)))
	template := sampleUDP(sampleV9(sampleSet(0, sampleTemplate(256))))
	data := sampleUDP(sampleV9(sampleSet(256, sampleData(4, 400, 590_000, 600_000))))
	flow := sampleUDP(sampleSFlow(1000, 256, hand[0]))
	return []ingest.Sample{
		{Name: "version 5 beside a handshake", In: string(samplePcap(1, five, hand[0], five))},
		{Name: "version 9 before its template in pcapng", In: string(samplePcapng(false, data, template))},
		{Name: "sFlow", In: string(samplePcap(1, flow))},
		{Name: "a datagram cut by the snap length", In: string(samplePcap(1, five, five, five[:100]))},
		{Name: "without the template", In: string(samplePcap(1, data))},
	}
}
