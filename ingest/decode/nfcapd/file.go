package nfcapd

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"

	"hindcast/casefile"
)

// Magic is the first two bytes of a file, read little-endian.
const Magic = 0xa50c

// Lengths in bytes of the headers (nfdump, nffile.h and nffileV2.h).
const (
	headV1    = 140
	statV1    = 136
	headV2    = 40
	headBlock = 12
)

// Kinds of blocks. Block 1 held the records of nfdump 1.5; layout 1 uses 2 for
// flows and 3 for histograms, layout 2 uses 3 for flows, 4 for arrays.
const (
	blockV1 = 2
	blockV2 = 3
)

// Sink takes what a file turns into. Rows and records are valid during the call
// only. An error ends reading.
type Sink interface {
	// Flow takes a row; its Records is 1, or 0 for the second direction of a
	// biflow, which was counted with the first.
	Flow(*casefile.Flow) error
	// Reject takes one record or block that cannot be used.
	Reject(at casefile.Origin, record []byte, reason string) error
	// Skip counts one record of the format's own.
	Skip(reason string) error
}

// Decoder reads files of one source in order. Make it with NewDecoder.
type Decoder struct {
	sink  Sink
	row   casefile.Flow
	notes map[string]int64
	names map[uint64]string // exporter and interface labels
}

// NewDecoder makes a Decoder that hands its rows to sink.
func NewDecoder(sink Sink) *Decoder {
	return &Decoder{sink: sink, notes: map[string]int64{}, names: map[uint64]string{}}
}

// Head says what the first bytes of a file announce; why is empty where they are
// those of a file that is read.
func Head(b []byte) (layout int, why string) {
	if len(b) < 4 {
		return 0, "fewer bytes than a file header"
	}
	if binary.BigEndian.Uint16(b) == Magic {
		return 0, "a file of a big-endian machine"
	}
	if binary.LittleEndian.Uint16(b) != Magic {
		return 0, "another magic number"
	}
	if layout = int(binary.LittleEndian.Uint16(b[2:])); layout != 1 && layout != 2 {
		return 0, fmt.Sprintf("layout %d", layout)
	}
	return layout, ""
}

// Read reads one file whose first byte lies at offset base of the evidence, and
// returns how many bytes it read. Offsets of rows from compressed blocks are those
// of their block. The error says where and why the rest cannot be read, or is the
// sink's; what was read before stays.
func (d *Decoder) Read(r io.Reader, base int64) (n int64, err error) {
	f := &file{d: d, r: r, base: base}
	defer f.pack.close()
	if err = f.open(); err == nil {
		err = f.blocks()
	}
	return f.off, err
}

// file is one file being read.
type file struct {
	d      *Decoder
	r      io.Reader
	base   int64
	off    int64
	layout int
	pack   unpacker
	left   uint32 // blocks the header announces
	buf    []byte
}

// need reads n bytes more; it grows as bytes come, not as n says.
func (f *file) need(n int) ([]byte, error) {
	f.buf = f.buf[:0]
	for len(f.buf) < n {
		step := min(n-len(f.buf), 1<<20)
		at := len(f.buf)
		if cap(f.buf) < at+step {
			f.buf = append(f.buf, make([]byte, step)...)[:at]
		}
		m, err := io.ReadFull(f.r, f.buf[at:at+step])
		f.buf = f.buf[:at+m]
		f.off += int64(m)
		if err != nil {
			return f.buf, err
		}
	}
	return f.buf, nil
}

// open reads the file header.
func (f *file) open() error {
	b, err := f.need(4)
	if err != nil {
		return fmt.Errorf("offset %d: expected an nfcapd file header, found its end", f.base+f.off)
	}
	layout, why := Head(b)
	if why != "" {
		return fmt.Errorf("offset %d: expected an nfcapd file, found %s", f.base, why)
	}
	f.layout = layout
	if layout == 1 {
		return f.openV1()
	}
	if b, err = f.need(headV2 - 4); err != nil {
		return fmt.Errorf("offset %d: expected an nfcapd file header, found its end", f.base+f.off)
	}
	f.left = binary.LittleEndian.Uint32(b[32:])
	if f.pack.how = compression(b[12]); f.pack.how > zstdBlock {
		return fmt.Errorf("offset %d: expected compression 0 to 4, found %d", f.base+16, b[12])
	}
	if b[13] != 0 {
		return fmt.Errorf("offset %d: expected no encryption, found %d", f.base+17, b[13])
	}
	return nil
}

// openV1 reads the rest of a layout 1 header and its statistics, which are not
// believed.
func (f *file) openV1() error {
	b, err := f.need(headV1 - 4)
	if err != nil {
		return fmt.Errorf("offset %d: expected an nfcapd file header, found its end", f.base+f.off)
	}
	flags := binary.LittleEndian.Uint32(b)
	f.left = binary.LittleEndian.Uint32(b[4:])
	switch flags & 0x19 {
	case 0:
	case 1:
		f.pack.how = lzo
	case 8:
		f.pack.how = bz2
	case 0x10:
		f.pack.how = lz4Block
	default:
		return fmt.Errorf("offset %d: expected one compression, found flags 0x%x", f.base+4, flags)
	}
	if _, err = f.need(statV1); err != nil {
		return fmt.Errorf("offset %d: expected the statistics of an nfcapd file, found its end", f.base+f.off)
	}
	return nil
}

// blocks reads blocks to the end of the file. The number of blocks in the header
// is not believed.
func (f *file) blocks() error {
	for {
		at := f.base + f.off
		b, err := f.need(headBlock)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return f.cut(at, b, err)
		}
		size, kind, flags := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[10:])
		if size > maxBlock {
			if err := f.d.sink.Reject(casefile.Origin{Offset: at}, b, "block longer than 16 MiB"); err != nil {
				return err
			}
			return fmt.Errorf("offset %d: expected a block of at most %d bytes, found %d", at, maxBlock, size)
		}
		if b, err = f.need(int(size)); err != nil && size > 0 {
			return f.cut(at, b, err)
		}
		if err := f.block(b, at, kind, flags); err != nil {
			return err
		}
	}
}

// cut rejects a block that the file's end cuts.
func (f *file) cut(at int64, b []byte, cause error) error {
	if err := f.d.sink.Reject(casefile.Origin{Offset: at}, b, "block cut by the end of the file"); err != nil {
		return err
	}
	if cause == io.EOF || errors.Is(cause, io.ErrUnexpectedEOF) {
		cause = errors.New("found its end")
	}
	return fmt.Errorf("offset %d: expected a whole block: %w", at, cause)
}

// block unpacks one block and reads its records.
func (f *file) block(b []byte, at int64, kind, flags uint16) error {
	packed := f.pack.how != plain && flags&1 == 0
	if packed {
		out, err := f.pack.block(b)
		if err != nil {
			return f.d.sink.Reject(casefile.Origin{Offset: at}, b, "block cannot be unpacked")
		}
		b = out
	}
	where := place{at: at + headBlock, moves: 1}
	if packed {
		where = place{at: at}
	}
	switch {
	case f.layout == 1 && kind == blockV1:
		return f.d.recordsV1(b, where)
	case f.layout == 2 && kind == blockV2:
		return f.d.recordsV2(b, where)
	case f.layout == 1 && kind == 1:
		return f.d.sink.Reject(casefile.Origin{Offset: at}, b, "block of nfdump 1.5, which is not read")
	}
	return f.d.sink.Skip("block of another kind")
}

// place says where the records of a block lie in the evidence: those of an
// unpacked one at its offset.
type place struct{ at, moves int64 }

func (p place) of(n int) casefile.Origin { return casefile.Origin{Offset: p.at + int64(n)*p.moves} }

// Close ends the source; nothing is kept open.
func (d *Decoder) Close() error { return nil }

// Notes says in sentences what was assumed, repaired or not believed; the same
// files give the same notes.
func (d *Decoder) Notes() []string {
	var out []string
	for text, n := range d.notes {
		out = append(out, fmt.Sprintf("%d records: %s", n, text))
	}
	sort.Strings(out)
	return out
}
