package ingest

import (
	"bytes"
	"slices"
)

const (
	maxHeader  = 64 << 10 // longest header line that is kept, in bytes
	maxHeaders = 16       // header lines of different names that are kept
)

// headers keeps the header lines in force while a stream is cut. Lines depend on
// them across chunks, so whoever cuts, in order, must find them; parsing stays
// parallel.
type headers struct {
	name  func(line []byte, number int64) string // nil: the format has none
	names []string
	lines [][]byte // never changed in place: chunks hold it
}

// see looks at the lines of a chunk.
func (h *headers) see(ck *chunk) {
	if h.name == nil {
		return
	}
	b, number := ck.buf, ck.line
	if ck.off == 0 {
		b = bytes.TrimPrefix(b, utf8BOM)
	}
	for ; len(b) > 0; number++ {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			end = len(b)
		}
		line := bytes.TrimSuffix(b[:end], []byte{'\r'})
		if name := h.name(line, number); name != "" && len(line) <= maxHeader {
			h.keep(name, line)
		}
		b = b[min(end+1, len(b)):]
	}
}

func (h *headers) keep(name string, line []byte) {
	line = slices.Clone(line)
	i := slices.Index(h.names, name)
	switch {
	case i >= 0:
		h.lines = slices.Clone(h.lines)
		h.lines[i] = line
	case len(h.names) < maxHeaders:
		h.names = append(h.names, name)
		h.lines = append(slices.Clip(h.lines), line)
	}
}
