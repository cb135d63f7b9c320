package pcapflow

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// maxCapture is the longest packet believed: libpcap's MAXIMUM_SNAPLEN. Longer
// capture lengths come from damaged files.
const maxCapture = 256 << 10

// maxInterfaces bounds the interface descriptions of one pcapng file.
const maxInterfaces = 1 << 16

// Packet is one packet record of a capture.
type Packet struct {
	Offset int64           // first byte of the record in the stream
	Time   casefile.Time   // time stamp, cut to microseconds
	Link   layers.LinkType // link type of the frame (LINKTYPE_ registry)
	Iface  int32           // index into Reader.Interfaces; -1 where the format has none
	Wire   int             // length of the frame on the wire, at least len(Data)
	Data   []byte          // bytes captured; valid until the next call of Next
	Record []byte          // the whole record; likewise
	Bad    string          // why the record cannot be used; then only Offset and Record count
}

// Interface is one capture interface as a pcapng file describes it.
type Interface struct {
	Name string // if_name, else its number
	Link layers.LinkType

	snap   int
	units  resolution
	offset int64 // if_tsoffset in seconds
}

// Reader reads the packet records of a pcap or pcapng file. Every record comes
// out, the unusable ones with Bad set.
type Reader struct {
	Interfaces []Interface      // of all sections read so far
	Passed     map[string]int64 // blocks that hold no packet, by kind

	w    *window
	next func(*Packet) error
	cut  error // set when the file can be read no further
}

// NewReader finds out by its first four bytes which capture format r holds.
// base is the offset of r's first byte in the stream of which it is part.
// The error says what was found instead of a capture.
func NewReader(r io.Reader, base int64) (*Reader, error) {
	rd := &Reader{w: newWindow(r, base), Passed: map[string]int64{}}
	head := rd.w.need(4)
	if len(head) < 4 {
		return nil, rd.short("a capture file header", 24, len(head))
	}
	switch magic := binary.BigEndian.Uint32(head); magic {
	case 0xa1b2c3d4, 0xa1b23c4d, 0xd4c3b2a1, 0x4d3cb2a1:
		return rd, rd.openClassic(magic)
	case 0x0a0d0d0a:
		return rd, rd.openBlocks()
	case 0xa1b2cd34, 0x34cdb2a1:
		return nil, errors.New("offset 0: expected a pcap or pcapng magic number, found that of Kuznetzov's modified pcap, which is not read")
	default:
		return nil, fmt.Errorf("offset 0: expected a pcap or pcapng magic number, found 0x%08x", magic)
	}
}

// Next reads the next packet record. It returns io.EOF at the clean end of the
// file, and otherwise an error that says where and why the rest cannot be read;
// a record that was cut by the end has come out with Bad set before.
func (rd *Reader) Next(p *Packet) error {
	if rd.cut != nil {
		return rd.cut
	}
	err := rd.next(p)
	if err != nil {
		rd.cut = err
	}
	return err
}

// Offset returns where in the stream the reader stands.
func (rd *Reader) Offset() int64 { return rd.w.off }

// short is the error for a stream that ends inside what.
func (rd *Reader) short(what string, want, got int) error {
	err := fmt.Errorf("offset %d: expected %d bytes of %s, found %d", rd.w.off, want, what, got)
	if rd.w.err != nil && rd.w.err != io.EOF {
		err = fmt.Errorf("%w: %w", err, rd.w.err)
	}
	return err
}

// end is io.EOF where the stream ended well between two records, else the
// reason it broke.
func (rd *Reader) end() error {
	if rd.w.err == nil || rd.w.err == io.EOF {
		return io.EOF
	}
	return fmt.Errorf("offset %d: expected a packet record, found a broken stream: %w", rd.w.off, rd.w.err)
}

// truncated hands out the remains of a cut record and closes the reader with err.
func (rd *Reader) truncated(p *Packet, rest []byte, err error) error {
	*p = Packet{Offset: rd.w.off, Record: rest, Bad: "truncated: the capture ends inside this record"}
	rd.w.advance(len(rest))
	rd.cut = err
	return nil
}
