package ingest

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// Limits on what a few bytes of evidence may unpack to. Real logs compress by at
// most some 100 to 1; gzip cannot exceed about 1030 to 1 (RFC 1951), the others can.
const (
	maxRatio   = 1000     // bytes out for each byte of the file, once more than freeOutput came out
	freeOutput = 64 << 20 // bytes any file may unpack to
	maxLayers  = 4        // compression and archives inside one another
	maxMembers = 10_000   // of all archives of one file
	maxWindow  = 64 << 20 // dictionary or window of a decompressor, bytes
)

// BombError says that a source unpacks to more than evidence plausibly does.
type BombError struct{ In, Out int64 }

// Error states the sizes and the limit.
func (e *BombError) Error() string {
	return fmt.Sprintf("expected at most %d bytes out of each byte in, found %d out of %d: unpack it yourself if it is no bomb", maxRatio, e.Out, e.In)
}

// meter compares what came out of decompressors and archives with what went in.
type meter struct {
	in  func() int64 // bytes of the file read so far
	out int64
}

// wrap counts what comes out of r.
func (m *meter) wrap(r io.Reader) io.Reader { return &metered{r, m} }

type metered struct {
	r io.Reader
	m *meter
}

// Read implements io.Reader; it fails with *BombError.
func (r *metered) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.m.out += int64(n)
	if in := r.m.in(); r.m.out > freeOutput && r.m.out/maxRatio > in {
		return 0, &BombError{in, r.m.out}
	}
	return n, err
}

// codec is one compression, known by its first bytes and never by a file name.
type codec struct {
	name  string
	is    func(head []byte) bool
	open  func(io.Reader) (io.Reader, error)
	close func(io.Reader)
}

var codecs = []codec{
	{"gzip", func(b []byte) bool { return starts(b, "\x1f\x8b\x08") },
		func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }, nil}, // several members in a row are one stream (RFC 1952 section 2.2)
	{"zstd", func(b []byte) bool { return starts(b, "\x28\xb5\x2f\xfd") },
		func(r io.Reader) (io.Reader, error) {
			return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		}, func(r io.Reader) { r.(*zstd.Decoder).Close() }},
	{"bzip2", func(b []byte) bool {
		return len(b) > 10 && starts(b, "BZh") && b[3] >= '1' && b[3] <= '9' && (string(b[4:10]) == "\x31\x41\x59\x26\x53\x59" || string(b[4:10]) == "\x17\x72\x45\x38\x50\x90")
	}, func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }, nil},
	{"xz", func(b []byte) bool { return starts(b, "\xfd7zXZ\x00") }, openXZ, nil},
}

func starts(b []byte, magic string) bool {
	return len(b) >= len(magic) && string(b[:len(magic)]) == magic
}

// openXZ refuses dictionaries that would not fit the memory budget before they
// are allocated.
func openXZ(r io.Reader) (io.Reader, error) {
	br := bufio.NewReader(r)
	head, _ := br.Peek(64)
	if size, ok := xzDictionary(head); ok && size > maxWindow {
		return nil, fmt.Errorf("xz: expected a dictionary of at most %d bytes, found %d", maxWindow, size)
	}
	return xz.NewReader(br)
}

// xzDictionary reads the dictionary size of the first block (xz file format
// 1.1.0, sections 3.1 and 5.3.1).
func xzDictionary(b []byte) (size int64, ok bool) {
	const header = 12 // stream header
	if len(b) < header+2 {
		return 0, false
	}
	flags, rest := b[header+1], b[header+2:]
	for _, present := range []byte{0x40, 0x80} { // compressed, uncompressed size
		for flags&present != 0 && len(rest) > 0 {
			more := rest[0]&0x80 != 0
			rest = rest[1:]
			if !more {
				break
			}
		}
	}
	for range flags&3 + 1 {
		if len(rest) < 3 || rest[0]&0x80 != 0 || rest[1]&0x80 != 0 {
			return 0, false
		}
		id, props := rest[0], int(rest[1])
		if id == 0x21 && props == 1 { // LZMA2
			bits := rest[2] & 63
			if bits > 40 {
				return 1 << 40, true
			}
			return int64(2|bits&1) << (bits/2 + 11), true
		}
		if len(rest) < 2+props {
			return 0, false
		}
		rest = rest[2+props:]
	}
	return 0, false
}

// isTruncated reports whether err says that a compressed stream ends early.
func isTruncated(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
