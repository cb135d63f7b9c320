package ingest

import (
	"bytes"
	"context"
	"io"
)

const (
	chunkSize = 6 << 20  // bytes of decompressed text a chunk covers; chunks end near its multiples
	maxLine   = 1 << 20  // longest line that is parsed, in bytes
	readBlock = 1 << 20  // bytes read at a time
	tailBlock = 32 << 10 // bytes read at a time while looking for the end of a line
	keptHead  = 4 << 10  // bytes kept of a line that is too long
)

// chunk is a run of whole lines. A line belongs to the chunk in whose multiple of
// chunkSize it begins, so chunks depend on the bytes alone and not on how they
// arrive or who parses them.
type chunk struct {
	buf  []byte
	off  int64    // of buf in the decompressed stream
	line int64    // number of the first line
	cut  int64    // true length of the last line, of which buf holds only the head; else 0
	torn bool     // the last line ends where reading failed
	head [][]byte // header lines in force before the first line
}

// cutter cuts a stream into chunks.
type cutter struct {
	r     io.Reader
	carry []byte // read already, belongs to the next chunk
	off   int64
	line  int64
	err   error // why reading ended before the end
	ended bool
	heads headers
}

func newCutter(r io.Reader, f Format) *cutter {
	return &cutter{r: r, line: 1, heads: headers{name: f.Header}}
}

// next fills ck; it returns false when nothing is left.
func (c *cutter) next(ctx context.Context, ck *chunk) bool {
	ck.buf = append(ck.buf[:0], c.carry...)
	ck.off, ck.line, ck.cut, ck.torn, ck.head = c.off, c.line, 0, false, c.heads.lines
	bound := int((c.off/chunkSize+1)*chunkSize - c.off)
	end := c.fill(ctx, ck, bound)
	c.carry = append(c.carry[:0], ck.buf[end:]...)
	ck.buf = ck.buf[:end]
	size := int64(end)
	if ck.cut > 0 {
		size = c.skipLine(ctx, ck)
	}
	c.heads.see(ck)
	c.off += size
	c.line += int64(bytes.Count(ck.buf, []byte{'\n'}))
	if ck.cut > 0 {
		c.line++ // the line end was passed over with the line
	}
	ck.torn = c.err != nil && len(c.carry) == 0 && (ck.cut > 0 || len(ck.buf) > 0 && ck.buf[len(ck.buf)-1] != '\n')
	return len(ck.buf) > 0
}

// fill reads until the line that holds the byte before bound has ended, and
// returns the end of that line; or the end of what there is.
func (c *cutter) fill(ctx context.Context, ck *chunk, bound int) int {
	looked := bound - 1
	for {
		if len(ck.buf) > looked {
			if i := bytes.IndexByte(ck.buf[looked:], '\n'); i >= 0 {
				return looked + i + 1
			}
			looked = len(ck.buf)
			start := bytes.LastIndexByte(ck.buf[:bound-1], '\n') + 1
			if len(ck.buf)-start > maxLine {
				ck.cut = 1
				return len(ck.buf)
			}
		}
		if c.ended {
			return len(ck.buf)
		}
		want := tailBlock
		if len(ck.buf) < bound {
			want = min(bound-len(ck.buf), readBlock)
		}
		ck.buf = c.read(ctx, ck.buf, want)
	}
}

// read appends up to n bytes to b.
func (c *cutter) read(ctx context.Context, b []byte, n int) []byte {
	if err := ctx.Err(); err != nil {
		c.err, c.ended = err, true
		return b
	}
	if cap(b)-len(b) < n {
		grown := make([]byte, len(b), max(len(b)+n, chunkSize+4*tailBlock))
		copy(grown, b)
		b = grown
	}
	m, err := io.ReadAtLeast(c.r, b[len(b):len(b)+n], 1)
	if err != nil {
		c.ended = true
		if err != io.EOF {
			c.err = err
		}
	}
	return b[:len(b)+m]
}

// skipLine reads to the end of an over-long line whose start is the end of
// ck.buf, keeps its head, and returns the bytes the chunk stands for.
func (c *cutter) skipLine(ctx context.Context, ck *chunk) int64 {
	start := bytes.LastIndexByte(ck.buf, '\n') + 1
	length := int64(len(ck.buf) - start)
	ck.buf = ck.buf[:start+keptHead]
	for !c.ended {
		c.carry = c.read(ctx, c.carry[:0], tailBlock)
		if i := bytes.IndexByte(c.carry, '\n'); i >= 0 {
			ck.cut = length + int64(i)
			c.carry = append(c.carry[:0], c.carry[i+1:]...)
			return int64(start) + ck.cut + 1
		}
		length += int64(len(c.carry))
	}
	c.carry = c.carry[:0]
	ck.cut = length
	return int64(start) + length
}
