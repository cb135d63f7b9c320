package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Limits of a record.
const (
	maxLine   = 64 << 10 // bytes of one header line
	maxFields = 200      // header lines
	MaxBody   = 64 << 20 // bytes of one page, decompressed
)

// Record is one WARC record.
type Record struct {
	Offset int64     // first byte of the record in the decompressed stream
	Type   string    // response, request, warcinfo ...
	URL    string    // WARC-Target-URI
	Date   time.Time // WARC-Date; zero where it cannot be read
	Head   []byte    // first line, for a reject
	Length int64     // Content-Length
	// Status and ContentType are those of an HTTP response; 0 and empty for other
	// records.
	Status      int
	ContentType string
	// Body is the page of an HTTP response or resource; BodyOffset is where it
	// begins, and Plain says that its bytes are those of the stream, so that
	// offsets into it are offsets into the evidence.
	Body       []byte
	BodyOffset int64
	Plain      bool
	Bad        string // why the body cannot be read; empty where it can
}

// Reader reads records one by one.
type Reader struct {
	r   *bufio.Reader
	off int64
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, maxLine)} }

var errFrame = errors.New("expected a WARC record, found other bytes")

// line reads a header line without its end.
func (w *Reader) line() ([]byte, error) {
	b, err := w.r.ReadSlice('\n')
	w.off += int64(len(b))
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("expected header lines of at most %d bytes, found a longer one", maxLine)
	}
	return bytes.TrimRight(b, "\r\n"), err
}

// Next returns the next record, or io.EOF. After another error the rest cannot be
// read.
func (w *Reader) Next() (*Record, error) {
	var head []byte
	rec := &Record{}
	for len(head) == 0 { // records end in two blank lines; some writers leave more
		rec.Offset = w.off
		b, err := w.line()
		if len(b) == 0 && err != nil {
			return nil, err
		}
		head = bytes.Clone(b)
	}
	rec.Head = head
	if !bytes.HasPrefix(head, []byte("WARC/")) {
		return rec, errFrame
	}
	length, err := w.fields(rec)
	if err != nil {
		return rec, err
	}
	rec.Length = length
	rec.BodyOffset = w.off
	block := io.LimitReader(w.r, length)
	counted := &counter{r: block}
	w.body(rec, bufio.NewReaderSize(counted, 16<<10))
	if _, err := io.Copy(io.Discard, counted); err != nil {
		return rec, err
	}
	w.off += counted.n
	if counted.n < length {
		rec.Bad = "the record is cut off"
		return rec, nil
	}
	return rec, nil
}

// fields reads the named fields and returns the length of the block.
func (w *Reader) fields(rec *Record) (int64, error) {
	length := int64(-1)
	for n := 0; ; n++ {
		b, err := w.line()
		if err != nil && len(b) == 0 {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		if len(b) == 0 {
			break
		}
		if n > maxFields {
			return 0, fmt.Errorf("expected at most %d header fields, found more", maxFields)
		}
		k, v, _ := strings.Cut(string(b), ":")
		v = strings.TrimSpace(v)
		switch strings.ToLower(k) {
		case "warc-type":
			rec.Type = strings.ToLower(v)
		case "warc-target-uri":
			rec.URL = strings.Trim(v, "<>")
		case "warc-date":
			if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
				rec.Date = t
			}
		case "content-type":
			rec.ContentType = v
		case "content-length":
			if l, err := strconv.ParseInt(v, 10, 64); err == nil && l >= 0 {
				length = l
			}
		}
	}
	if length < 0 {
		return 0, errors.New("expected a Content-Length, found none")
	}
	return length, nil
}

// counter counts the bytes read.
type counter struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// body reads what a response or resource holds; other records are passed over.
func (w *Reader) body(rec *Record, r *bufio.Reader) {
	http := rec.Type == "response" && strings.Contains(rec.ContentType, "http")
	if !http && rec.Type != "resource" {
		return
	}
	if !http {
		rec.Plain = true
		rec.Body, rec.Bad = readAll(r)
		return
	}
	var encoding, transfer string
	rec.ContentType = ""
	n := 0
	for first := true; ; first = false {
		b, err := r.ReadSlice('\n')
		n += len(b)
		line := strings.TrimRight(string(b), "\r\n")
		if err != nil && line == "" || n > maxFields*1024 {
			rec.Bad = "expected an HTTP response, found none"
			return
		}
		if line == "" {
			break
		}
		if first {
			if f := strings.Fields(line); len(f) >= 2 {
				rec.Status, _ = strconv.Atoi(f[1])
			}
			continue
		}
		k, v, _ := strings.Cut(line, ":")
		switch v = strings.TrimSpace(v); strings.ToLower(k) {
		case "content-type":
			rec.ContentType = v
		case "content-encoding":
			encoding = strings.ToLower(v)
		case "transfer-encoding":
			transfer = strings.ToLower(v)
		}
	}
	rec.BodyOffset += int64(n)
	if !strings.Contains(rec.ContentType, "html") || rec.Status != 200 {
		return
	}
	var in io.Reader = r
	if strings.Contains(transfer, "chunked") {
		if peek, _ := r.Peek(16); isChunked(peek) { // many writers have undone it and kept the header
			in = &chunked{r: r}
		} else {
			transfer = ""
		}
	}
	in, packed, bad := decoded(in, encoding)
	if bad != "" {
		rec.Bad = bad
		return
	}
	rec.Plain = transfer == "" && !packed
	rec.Body, rec.Bad = readAll(in)
}

func readAll(r io.Reader) ([]byte, string) {
	b, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	switch {
	case len(b) > MaxBody:
		return nil, fmt.Sprintf("a page of more than %d MiB", MaxBody>>20)
	case err != nil && len(b) == 0:
		return nil, "a body that cannot be decoded"
	}
	return b, ""
}

// decoded undoes Content-Encoding where the bytes still have it (RFC 9110, 8.4).
func decoded(r io.Reader, encoding string) (in io.Reader, packed bool, bad string) {
	b := bufio.NewReaderSize(r, 16)
	magic, _ := b.Peek(4)
	switch {
	case len(magic) > 2 && magic[0] == 0x1f && magic[1] == 0x8b:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, true, "a body that cannot be decoded"
		}
		return z, true, ""
	case encoding == "deflate" && len(magic) > 1 && magic[0]&0x0f == 8 && (int(magic[0])<<8|int(magic[1]))%31 == 0:
		z, err := zlib.NewReader(b)
		if err != nil {
			return nil, true, "a body that cannot be decoded"
		}
		return z, true, ""
	case len(magic) == 4 && magic[0] == 0x28 && magic[1] == 0xb5 && magic[2] == 0x2f && magic[3] == 0xfd:
		z, err := zstd.NewReader(b, zstd.WithDecoderMaxMemory(MaxBody), zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, true, "a body that cannot be decoded"
		}
		return z.IOReadCloser(), true, ""
	case encoding == "br" && (len(magic) == 0 || magic[0] != '<' && magic[0] > ' '):
		return nil, true, "a body compressed with brotli"
	}
	return b, false, ""
}
