package formats

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/netip"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/netflow"
	"hindcast/ingest/decode/pcapflow"
	"hindcast/ingest/decode/sflow"
)

var _ = ingest.Register(ingest.Format{
	Name: "netflow-pcap",
	Doc: `Packet captures (pcap, pcapng) of flow exports: the flows that NetFlow v5, v9, IPFIX and sFlow v5 datagrams report, not the traffic of ` +
		`exporting them. Datagrams are recognised by their structure, not by their port. A capture is taken for one when more than half of the packets ` +
		`it begins with are exports; else --format netflow-pcap reads the exports and skips every other packet. ` + netflowDoc +
		` sFlow samples become one row each, multiplied by their sampling rate, at the instant the capture saw the datagram. ` +
		`Datagrams in IP fragments are not put together: the first fragment is rejected, the others are skipped.`,
	Record:  "flow record",
	Primary: "flows",
	Tables:  []string{"flows"},
	Sniff: func(h ingest.Head) ingest.Guess {
		exports, packets := countExports(h)
		switch {
		case packets == 0:
			return ingest.Guess{Why: "expected a packet capture, found no packet in one"}
		case 2*exports <= packets:
			return ingest.Guess{Why: fmt.Sprintf("expected flow exports in the capture, found %d among the first %d packets", exports, packets)}
		}
		return ingest.Guess{Score: ingest.Certain}
	},
	Stream:  readExports,
	Samples: netflowPcapSamples(),
})

// countExports counts the packets of a head that is a capture, and the flow
// exports among them.
func countExports(h ingest.Head) (exports, packets int) {
	rd, err := pcapflow.NewReader(bytes.NewReader(h.Bytes), 0)
	if err != nil {
		return 0, 0
	}
	var dis pcapflow.Dissector
	var p pcapflow.Packet
	var hdr pcapflow.Headers
	for rd.Next(&p) == nil && p.Bad == "" {
		packets++
		bad, skip := dis.Read(&p, &hdr)
		if bad == "" && skip == "" && len(hdr.UDP) > 0 && !hdr.Fragment && isExport(hdr.UDP) {
			exports++
		}
	}
	return exports, packets
}

func isExport(b []byte) bool { return netflow.Recognise(b) || sflow.Recognise(b) }

// exportReader finds the exports of captures.
type exportReader struct {
	in    *ingest.Intake
	flows *netflow.Decoder
	sflow *sflow.Decoder
	dis   pcapflow.Dissector
	hdr   pcapflow.Headers
	known map[netip.AddrPort]bool // exporters, by source address and destination port
	names map[netip.Addr]string
}

// maxExporters bounds the exporters remembered.
const maxExporters = 1 << 14

func readExports(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	x := &exportReader{in: in, flows: netflow.NewDecoder(flowSink{in}), sflow: sflow.NewDecoder(flowSink{in}, 0),
		known: map[netip.AddrPort]bool{}, names: map[netip.Addr]string{}}
	off := int64(0)
	var broken error
	for _, r := range readersOf(src) {
		var rd *pcapflow.Reader
		if rd, broken = pcapflow.NewReader(r, off); broken != nil {
			break
		}
		if broken = x.capture(ctx, rd); broken != nil {
			break
		}
		off = rd.Offset()
	}
	return finishFlows(src, x.flows, finishFlows(src, x.sflow, broken))
}

// capture reads one capture.
func (x *exportReader) capture(ctx context.Context, rd *pcapflow.Reader) error {
	var p pcapflow.Packet
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch err := rd.Next(&p); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := x.packet(&p); err != nil {
			return err
		}
	}
}

// packet decodes the export in one packet, or skips the packet.
func (x *exportReader) packet(p *pcapflow.Packet) error {
	sink, h := flowSink{x.in}, &x.hdr
	if p.Bad != "" {
		return sink.Reject(casefile.Origin{Offset: p.Offset}, p.Record, p.Bad)
	}
	if bad, skip := x.dis.Read(p, h); bad != "" || skip != "" || len(h.UDP) == 0 {
		return sink.Skip("packet that is no flow export")
	}
	from := netip.AddrPortFrom(h.Src, h.DstPort)
	isFlow, isSample := netflow.Recognise(h.UDP), sflow.Recognise(h.UDP)
	switch {
	case h.Fragment && (isExporterHead(h.UDP) && x.known[from]):
		return sink.Reject(casefile.Origin{Offset: p.Offset}, p.Record, "export datagram in IP fragments")
	case h.Fragment:
		return sink.Skip("packet that is no flow export")
	case !isFlow && !isSample && !(x.known[from] && isExporterHead(h.UDP)):
		return sink.Skip("packet that is no flow export")
	}
	if len(x.known) < maxExporters {
		x.known[from] = true
	}
	at := within(p, h.UDP)
	if isSample || !isFlow && h.UDP[1] == 0 {
		return x.sflow.Datagram(h.UDP, at, int64(p.Time))
	}
	return x.flows.Datagram(h.UDP, at, x.name(h.Src))
}

// isExporterHead reports whether b begins as an export does, whole or not.
func isExporterHead(b []byte) bool {
	return len(b) >= 4 && b[0] == 0 && (b[1] == 5 || b[1] == 9 || b[1] == 10 || b[1] == 0 && b[2] == 0 && b[3] == 5)
}

// within returns the offset of a payload in the evidence. Record, data and payload
// are slices of one buffer that reach to its end, so that their capacities say how
// far apart they begin.
func within(p *pcapflow.Packet, payload []byte) int64 {
	if d := cap(p.Record) - cap(payload); d >= 0 && d < len(p.Record) {
		return p.Offset + int64(d)
	}
	return p.Offset
}

// name returns an address as text.
func (x *exportReader) name(a netip.Addr) string {
	s, known := x.names[a]
	if !known {
		if len(x.names) >= maxExporters {
			clear(x.names)
		}
		s = a.String()
		x.names[a] = s
	}
	return s
}
