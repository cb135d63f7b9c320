package formats

import (
	"bufio"
	"context"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/netflow"
)

var _ = ingest.Register(ingest.Format{
	Name:    "netflow",
	Doc:     `Raw export datagrams of NetFlow v5 and v9, one after the other as collectors dump them; IPFIX messages between them are read too. ` + netflowDoc,
	Record:  "flow record",
	Primary: "flows",
	Tables:  []string{"flows"},
	Sniff:   func(h ingest.Head) ingest.Guess { return sniffDatagram(h, "NetFlow v5 or v9", 5, 9) },
	Stream:  readNetflow,
	Samples: netflowSamples(),
})

var _ = ingest.Register(ingest.Format{
	Name:    "ipfix",
	Doc:     `IPFIX messages one after the other, which is also what an IPFIX file is (RFC 5655). ` + netflowDoc,
	Record:  "flow record",
	Primary: "flows",
	Tables:  []string{"flows"},
	Sniff:   func(h ingest.Head) ingest.Guess { return sniffDatagram(h, "IPFIX", 10) },
	Stream:  readNetflow,
	Samples: ipfixSamples(),
})

const netflowDoc = `Each record is one flow, long ones included, with its first and last packet. ` +
	`Templates count for the rest of the source: read the files of one exporter in order with --together. ` +
	`A data set before its template is kept and read when the template comes, else rejected. ` +
	`Sampling stated by the exporter (header, record or options) is applied once and noted; without a statement sampling is null and nothing is multiplied. ` +
	`ip_bytes are the octets the exporter counted, IP header included. Flags of single segments are not counted: only their OR is known.`

// sniffDatagram is certain where the head begins with a whole datagram of one of
// the versions, likely where one of another kind of export stands there.
func sniffDatagram(h ingest.Head, what string, versions ...byte) ingest.Guess {
	b := h.Bytes
	if len(b) < 2 || b[0] != 0 {
		return ingest.Guess{Why: "expected the version of " + what + ", found other bytes"}
	}
	own := false
	for _, v := range versions {
		own = own || b[1] == v
	}
	if !own {
		return ingest.Guess{Why: "expected the version of " + what + ", found another"}
	}
	n, why := netflow.Frame(b[:min(len(b), netflow.MaxDatagram)])
	switch {
	case why != "":
		return ingest.Guess{Why: "expected a whole " + what + " datagram, found: " + why}
	case !netflow.Recognise(b[:n]):
		return ingest.Guess{Score: ingest.Maybe}
	}
	return ingest.Guess{Score: ingest.Certain}
}

// readNetflow reads raw datagrams, of one file or of an ordered set, whose
// templates count across the files.
func readNetflow(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	dec := netflow.NewDecoder(flowSink{in})
	off := int64(0)
	for _, r := range readersOf(src) {
		n, err := readDatagrams(ctx, r, off, netflow.MaxDatagram+1, datagrams{netflow.Frame, netflow.Padding, dec.Datagram}, in)
		if off += n; err != nil {
			return finishFlows(src, dec, err)
		}
	}
	return finishFlows(src, dec, nil)
}

// finishFlows closes a decoder, notes what it assumed and keeps the first error.
func finishFlows(src *ingest.Source, dec interface {
	Close() error
	Notes() []string
}, broken error) error {
	if err := dec.Close(); broken == nil {
		broken = err
	}
	if src.Env != nil && src.Assume != nil {
		for _, note := range dec.Notes() {
			src.Assume(note)
		}
	}
	return broken
}

// readersOf lists the readers of a source in order: its files where it is a set.
func readersOf(src *ingest.Source) []io.Reader {
	if len(src.Files) == 0 {
		return []io.Reader{src.R}
	}
	var out []io.Reader
	for _, f := range src.Files {
		out = append(out, f.R)
	}
	return out
}

// datagrams is how a kind of datagram is found in a stream without lengths.
type datagrams struct {
	frame   func([]byte) (n int, why string)
	padding func([]byte) int
	decode  func(b []byte, at int64, exporter string) error
}

// readDatagrams decodes the datagrams of one file and returns how many bytes it
// read. most bounds one datagram. What begins none ends the file as one reject,
// because where the next begins cannot be known.
func readDatagrams(ctx context.Context, r io.Reader, base int64, most int, how datagrams, in *ingest.Intake) (int64, error) {
	br := bufio.NewReaderSize(r, 4*most)
	off := int64(0)
	for {
		if err := ctx.Err(); err != nil {
			return off, err
		}
		b, err := br.Peek(most)
		if len(b) == 0 {
			if err == io.EOF {
				err = nil
			}
			return off, err
		}
		n, why := how.frame(b)
		if why != "" {
			if pad := how.padding(b); pad > 0 {
				n, _ = br.Discard(pad)
				off += int64(n)
				continue
			}
			head := append([]byte(nil), b[:min(len(b), 256)]...)
			rest, err := io.Copy(io.Discard, br)
			in.Batch().RejectCut(casefile.Origin{Offset: base + off}, head, rest, why)
			return off + rest, firstError(err, in.Done())
		}
		if err := how.decode(b[:n], base+off, ""); err != nil {
			return off, err
		}
		n, _ = br.Discard(n)
		off += int64(n)
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// flowSink puts the rows of flow decoders into the batch.
type flowSink struct{ in *ingest.Intake }

func (s flowSink) Flow(r *casefile.Flow) error {
	b := s.in.Batch()
	b.Flows.Append(r)
	if r.Records > 0 {
		b.Accept(r.Records)
	}
	return s.in.Done()
}

func (s flowSink) Reject(at casefile.Origin, record []byte, reason string) error {
	s.in.Batch().Reject(at, record, reason)
	return s.in.Done()
}

func (s flowSink) Skip(reason string) error {
	s.in.Batch().Skip(reason)
	return s.in.Done()
}
