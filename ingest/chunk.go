package ingest

import (
	"bytes"
	"context"
	"io"
)

const (
	chunkSize = 16 << 20 // bytes of decompressed text a chunk covers; chunks end near its multiples
	maxLine   = 1 << 20  // longest line that is parsed, in bytes
	readBlock = 1 << 20  // bytes read at a time, after smaller reads at the start of a chunk
	readFirst = 64 << 10 // bytes read first: most files are small, and memory is taken as they grow
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
	past any      // state of the format's Tracker before the first line
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
	track Tracker
	join  func(before, line []byte) bool
}

func newCutter(r io.Reader, f Format, env *Env) *cutter {
	c := &cutter{r: r, line: 1, heads: headers{name: f.Header}, join: f.Joined}
	if f.Track != nil {
		c.track = f.Track(env)
	}
	return c
}

// next fills ck; it returns false when nothing is left.
func (c *cutter) next(ctx context.Context, ck *chunk) bool {
	ck.buf = append(ck.buf[:0], c.carry...)
	ck.off, ck.line, ck.cut, ck.torn, ck.head, ck.past = c.off, c.line, 0, false, c.heads.lines, nil
	if c.track != nil {
		ck.past = c.track.State()
	}
	bound := int((c.off/chunkSize+1)*chunkSize - c.off)
	end := c.fill(ctx, ck, bound)
	open, opens := c.track.(Opener)
	switch {
	case opens:
		c.follow(ck.buf[:end], ck.off)
		if ck.cut == 0 {
			end = c.complete(ctx, ck, end, open)
		}
	case c.join != nil && ck.cut == 0:
		end = c.extend(ctx, ck, end)
	}
	c.carry = append(c.carry[:0], ck.buf[end:]...)
	ck.buf = ck.buf[:end]
	size := int64(end)
	if ck.cut > 0 {
		size = c.skipLine(ctx, ck)
	}
	c.heads.see(ck)
	if !opens {
		c.follow(ck.buf, ck.off)
	}
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
			want = min(bound-len(ck.buf), max(len(ck.buf), readFirst), readBlock)
		}
		ck.buf = c.read(ctx, ck.buf, want)
	}
}

// extend moves the end of a chunk behind the lines that belong to its last
// record, at most maxLine bytes on.
func (c *cutter) extend(ctx context.Context, ck *chunk, end int) int {
	for from := end; end > 0 && end-from < maxLine; {
		next := c.lineEnd(ctx, ck, end)
		if next == end || next-end > maxLine {
			return end
		}
		before := ck.buf[bytes.LastIndexByte(ck.buf[:end-1], '\n')+1 : end]
		if !c.join(trimEnd(before), trimEnd(ck.buf[end:next])) {
			return end
		}
		end = next
	}
	return end
}

// complete is extend for records whose end a Tracker knows.
func (c *cutter) complete(ctx context.Context, ck *chunk, end int, open Opener) int {
	for from := end; end > 0 && end-from < maxLine && open.Open(); {
		next := c.lineEnd(ctx, ck, end)
		if next == end || next-end > maxLine {
			return end
		}
		c.track.See(trimEnd(ck.buf[end:next]))
		end = next
	}
	return end
}

// lineEnd returns where the line that begins at from ends, reading on as needed.
func (c *cutter) lineEnd(ctx context.Context, ck *chunk, from int) int {
	for looked := from; ; {
		if i := bytes.IndexByte(ck.buf[looked:], '\n'); i >= 0 {
			return looked + i + 1
		}
		looked = len(ck.buf)
		if c.ended || len(ck.buf)-from > maxLine {
			return len(ck.buf)
		}
		ck.buf = c.read(ctx, ck.buf, tailBlock)
	}
}

// follow shows the lines of a chunk, which begins at off, to the format's Tracker.
func (c *cutter) follow(b []byte, off int64) {
	if c.track == nil {
		return
	}
	if off == 0 {
		b = bytes.TrimPrefix(b, utf8BOM)
	}
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		c.track.See(trimEnd(b[:end]))
		b = b[end:]
	}
}

// trimEnd takes the line end off a line.
func trimEnd(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	return b
}

// read appends up to n bytes to b.
func (c *cutter) read(ctx context.Context, b []byte, n int) []byte {
	if err := ctx.Err(); err != nil {
		c.err, c.ended = err, true
		return b
	}
	if cap(b)-len(b) < n {
		grown := make([]byte, len(b), max(len(b)+n, min(2*cap(b), chunkSize+4*tailBlock)))
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
