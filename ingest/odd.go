package ingest

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	oddCount = 200     // lines that are kept
	oddLine  = 8 << 10 // longest line that is kept, in bytes
)

// oddLines keeps a sample of lines that nobody knew: those the hash of whose
// offsets is smallest. The sample is spread over the whole source and depends on
// neither the order in which lines are parsed nor who parses them. A nil one keeps
// nothing.
type oddLines struct {
	mu    sync.Mutex
	limit atomic.Uint64 // only smaller hashes are wanted; 0 means all are
	lines []odd
}

type odd struct {
	hash   uint64
	offset int64
	line   []byte
}

// see shows a line, which is copied where it is kept. It is safe from any
// goroutine.
func (o *oddLines) see(offset int64, line []byte) {
	if o == nil || len(line) > oddLine {
		return
	}
	h := mixed64(uint64(offset))
	if limit := o.limit.Load(); limit > 0 && h >= limit {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lines = append(o.lines, odd{h, offset, slices.Clone(line)}); len(o.lines) < 2*oddCount {
		return
	}
	o.trim()
	o.limit.Store(o.lines[oddCount-1].hash)
}

// trim leaves the oddCount lines of the smallest hashes.
func (o *oddLines) trim() {
	slices.SortFunc(o.lines, func(a, b odd) int {
		if a.hash != b.hash {
			if a.hash < b.hash {
				return -1
			}
			return 1
		}
		return bytes.Compare(a.line, b.line)
	})
	o.lines = o.lines[:min(len(o.lines), oddCount)]
}

// sample returns the lines in their order.
func (o *oddLines) sample() [][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trim()
	kept := slices.Clone(o.lines)
	slices.SortStableFunc(kept, func(a, b odd) int { return int(min(max(a.offset-b.offset, -1), 1)) })
	out := make([][]byte, len(kept))
	for i := range kept {
		out[i] = kept[i].line
	}
	return out
}

// mixed64 spreads numbers evenly over 64 bits (the finalizer of SplitMix64,
// Steele, Lea and Flood 2014).
func mixed64(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
