package formats

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/pcapflow"
)

var _ = ingest.Register(ingest.Format{
	Name: "pcap",
	Doc: `Packet captures in the pcap file format, micro- or nanosecond stamps, either byte order. ` + captureDoc +
		` The file format has one link type and no interface names.`,
	Record:  "packet",
	Primary: "flows",
	Tables:  []string{"flows", "connections"},
	Sniff: func(h ingest.Head) ingest.Guess {
		return sniffCapture(h, "a pcap magic number", 0xa1b2c3d4, 0xa1b23c4d, 0xd4c3b2a1, 0x4d3cb2a1)
	},
	Stream:  readCapture,
	Samples: pcapSamples(),
})

var _ = ingest.Register(ingest.Format{
	Name: "pcapng",
	Doc: `Packet captures in the pcapng file format: several sections and interfaces, each with its own byte order, link type, ` +
		`resolution and offset of time. ` + captureDoc +
		` Simple packet blocks carry no time and are rejected; blocks that hold no packet are passed over and noted.`,
	Record:  "packet",
	Primary: "flows",
	Tables:  []string{"flows", "connections"},
	Sniff: func(h ingest.Head) ingest.Guess {
		return sniffCapture(h, "a pcapng section header", 0x0a0d0d0a)
	},
	Stream:  readCapture,
	Samples: pcapngSamples(),
})

const captureDoc = `The stamp is the instant the capture saw the packet. ` +
	`Packets become flows of at most one second, one row for each direction, and TCP handshakes become connections. ` +
	`Read are Ethernet with VLAN tags, PPPoE, PPP, Linux cooked, loopback and raw IP; MPLS, GRE, VXLAN and IP in IP are opened and the inner packet is counted. ` +
	`Frames of other protocols than IP are skipped, of other link types rejected. ` +
	`ip_bytes come from the IP header, wire_bytes from the length of the frame on the wire, padding included. ` +
	`A capture of one direction cannot show who answered: its connections are in state unknown.`

// sniffCapture is certain where the head begins with one of the magic numbers,
// read big-endian, but gives way to netflow-pcap where most packets are flow exports:
// the flows they report are what such a capture is evidence of.
func sniffCapture(h ingest.Head, what string, magics ...uint32) ingest.Guess {
	if len(h.Bytes) < 4 {
		return ingest.Guess{Why: fmt.Sprintf("expected %s, found %d bytes", what, len(h.Bytes))}
	}
	found := binary.BigEndian.Uint32(h.Bytes)
	for _, m := range magics {
		if found == m {
			if exports, packets := countExports(h); 2*exports > packets {
				return ingest.Guess{Score: ingest.Likely}
			}
			return ingest.Guess{Score: ingest.Certain}
		}
	}
	return ingest.Guess{Why: fmt.Sprintf("expected %s, found 0x%08x", what, found)}
}

// readCapture reads one capture, or an ordered set of them as one stretch of
// time, whose flows and handshakes may cross from file to file.
func readCapture(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	dec := pcapflow.NewDecoder(captureSink{in})
	readers := []io.Reader{src.R}
	if len(src.Files) > 0 {
		readers = readers[:0]
		for _, f := range src.Files {
			readers = append(readers, f.R)
		}
	}
	var broken error
	for _, r := range readers {
		if broken = dec.Read(ctx, r); broken != nil {
			break
		}
	}
	if err := dec.Close(); err != nil && broken == nil {
		broken = err
	}
	if src.Env != nil && src.Assume != nil {
		for _, note := range dec.Notes() {
			src.Assume(note)
		}
	}
	return broken
}

// captureSink puts rows into the batch.
type captureSink struct{ in *ingest.Intake }

func (s captureSink) Flow(r *casefile.Flow) error {
	b := s.in.Batch()
	b.Flows.Append(r)
	b.Accept(r.Records)
	return s.in.Done()
}

func (s captureSink) Connection(r *casefile.Connection) error {
	s.in.Batch().Connections.Append(r)
	return s.in.Done()
}

func (s captureSink) Reject(at casefile.Origin, record []byte, reason string) error {
	s.in.Batch().Reject(at, record, reason)
	return s.in.Done()
}

func (s captureSink) Skip(reason string) error {
	s.in.Batch().Skip(reason)
	return s.in.Done()
}
