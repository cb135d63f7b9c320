package formats

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// onPorts is sampleUDP between other ports.
func onPorts(from, to uint16, b []byte) []byte {
	f := sampleUDP(b)
	binary.BigEndian.PutUint16(f[34:], from)
	binary.BigEndian.PutUint16(f[36:], to)
	return f
}

// Flow exports inside a capture are known by what they hold: on any port, and other
// datagrams are none on any.
func TestExportsByContent(t *testing.T) {
	hand := sampleHandshake()
	exports := map[string][][]byte{
		"NetFlow v5": {sampleV5(0, sampleV5Record(10, 1500, 540_000, 599_000, 6))},
		"NetFlow v9": {sampleV9(sampleSet(0, sampleTemplate(256))), sampleV9(sampleSet(256, sampleData(4, 400, 590_000, 600_000)))},
		"IPFIX":      {[]byte(ipfixSamples()[1].In)},
		"sFlow":      {sampleSFlow(1000, 256, hand[0])},
	}
	query := append(be16(nil, 0x1234, 0x0100, 1, 0, 0, 0), "\x07example\x03com\x00\x00\x01\x00\x01"...)
	others := map[string][][]byte{
		"DNS": {query}, "QUIC": {append([]byte{0xc3, 0, 0, 0, 1, 8}, make([]byte, 1200)...)}, "zeros": {make([]byte, 200)},
		"five and nothing": {be16(nil, 5, 30, 1, 2)}, "nine and text": {append(be16(nil, 9, 1), "ordinary text that goes on for a while"...)},
	}
	pcap, _ := ingest.Lookup("pcap")
	inside, ok := ingest.Lookup("netflow-pcap")
	if !ok {
		t.Fatal("no format netflow-pcap")
	}
	for kind, set := range map[bool]map[string][][]byte{true: exports, false: others} {
		for _, name := range sortedNames(set) {
			for _, ports := range [][2]uint16{{30000, 2055}, {30000, 4739}, {30000, 6343}, {53, 53}, {12345, 443}} {
				var frames [][]byte
				for _, b := range set[name] {
					frames = append(frames, onPorts(ports[0], ports[1], b))
				}
				b := samplePcap(1, frames...)
				head := ingest.Head{Bytes: b, Whole: true}
				taken := inside.Sniff(head).Score > pcap.Sniff(head).Score
				rows, skipped, rejected := readInside(t, inside, b)
				if taken != kind || (rows > 0) != kind || rejected != 0 || !kind && skipped != int64(len(frames)) {
					t.Errorf("%s on port %d: taken for exports %v, %d rows, %d skipped, %d rejected", name, ports[1], taken, rows, skipped, rejected)
				}
			}
		}
	}
}

// readInside reads a capture of exports.
func readInside(t *testing.T, f ingest.Format, b []byte) (rows, skipped, rejected int64) {
	t.Helper()
	env := &ingest.Env{Zone: utcZone, Options: map[string]string{}, Assume: func(string) {}}
	incomplete, err := ingest.Parse(context.Background(), f, bytes.NewReader(b), env, func(b *casefile.Batch) error {
		rows += int64(b.Flows.Rows())
		skipped += b.Account.Skipped
		rejected += b.Account.Rejected
		return nil
	})
	if err = firstError(err, incomplete); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", f.Name, err))
	}
	return rows, skipped, rejected
}
