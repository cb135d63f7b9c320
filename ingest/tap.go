package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"sync/atomic"
)

// tap is a reader that hashes what passes through it. The hash is computed in a
// goroutine of its own, so that it overlaps with parsing: SHA-256 of a large log
// takes about as long as parsing it.
type tap struct {
	r      io.Reader
	n      atomic.Int64
	blocks chan []byte // filled, to be hashed
	free   chan []byte
	sum    chan string
	fill   []byte
	result string
	report func(int64) // told how much has passed, now and then
	told   int64
}

const (
	tapBlock  = 256 << 10
	tapBlocks = 8
	tapReport = 4 << 20
)

func newTap(r io.Reader, report func(int64)) *tap {
	t := &tap{r: r, report: report, blocks: make(chan []byte, tapBlocks), free: make(chan []byte, tapBlocks), sum: make(chan string, 1)}
	for range tapBlocks {
		t.free <- nil
	}
	go t.hash()
	return t
}

func (t *tap) hash() {
	h := sha256.New()
	for b := range t.blocks {
		h.Write(b)
		t.free <- b[:0]
	}
	t.sum <- hex.EncodeToString(h.Sum(nil))
}

// Read implements io.Reader.
func (t *tap) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	for b := p[:n]; len(b) > 0; {
		if t.fill == nil {
			if t.fill = <-t.free; t.fill == nil {
				t.fill = make([]byte, 0, tapBlock)
			}
		}
		m := min(len(b), tapBlock-len(t.fill))
		t.fill = append(t.fill, b[:m]...)
		b = b[m:]
		if len(t.fill) == tapBlock {
			t.blocks <- t.fill
			t.fill = nil
		}
	}
	now := t.n.Add(int64(n))
	if t.report != nil && (now-t.told >= tapReport || err != nil) {
		t.told = now
		t.report(now)
	}
	return n, err
}

// Sum reads what is left and returns the hash and size of everything. Later
// calls return the same.
func (t *tap) Sum() (hash string, size int64, err error) {
	if t.result == "" {
		_, err = io.Copy(io.Discard, struct{ io.Reader }{t})
		t.finish()
	}
	return t.result, t.n.Load(), err
}

// finish ends the hashing goroutine.
func (t *tap) finish() {
	if t.result != "" {
		return
	}
	if len(t.fill) > 0 {
		t.blocks <- t.fill
	}
	t.fill = nil
	close(t.blocks)
	t.result = <-t.sum
}
