package warc

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// chunked undoes the chunked transfer coding (RFC 9112, section 7.1).
type chunked struct {
	r    *bufio.Reader
	left int64
	done bool
}

var errChunk = errors.New("expected a chunk, found other bytes")

// isChunked reports whether b begins with the size of a chunk.
func isChunked(b []byte) bool {
	i := strings.IndexAny(string(b), "\r\n;")
	if i <= 0 || i > 8 {
		return false
	}
	_, err := strconv.ParseUint(strings.TrimSpace(string(b[:i])), 16, 32)
	return err == nil
}

// Read implements io.Reader.
func (c *chunked) Read(p []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	if c.left == 0 {
		if err := c.next(); err != nil || c.done {
			if err == nil {
				err = io.EOF
			}
			return 0, err
		}
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if c.left == 0 && err == nil { // the line end behind the chunk
		_, err = c.r.ReadSlice('\n')
	}
	if errors.Is(err, io.EOF) && !c.done {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// next reads the size of a chunk; extensions are ignored.
func (c *chunked) next() error {
	b, err := c.r.ReadSlice('\n')
	if err != nil && len(b) == 0 {
		return io.ErrUnexpectedEOF
	}
	size, _, _ := strings.Cut(strings.TrimSpace(string(b)), ";")
	n, err := strconv.ParseInt(strings.TrimSpace(size), 16, 64)
	if err != nil || n < 0 {
		return errChunk
	}
	c.left, c.done = n, n == 0
	return nil
}
