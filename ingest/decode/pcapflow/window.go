package pcapflow

import "io"

// windowSize bounds the longest record that is read whole: a packet of
// maxCapture bytes with room for the headers and options around it.
const windowSize = 1 << 20

// window reads a stream through one buffer of at most windowSize, so that no
// length in a file decides an allocation: the buffer grows when bytes have
// filled it. It counts where it stands.
type window struct {
	r      io.Reader
	buf    []byte
	lo, hi int   // unread bytes are buf[lo:hi]
	off    int64 // stream offset of buf[lo]
	err    error // why the stream ended; io.EOF is a clean end
}

func newWindow(r io.Reader, base int64) *window {
	return &window{r: r, buf: make([]byte, windowSize/8), off: base}
}

// need returns at least n unread bytes, or all that are left where the stream
// ends before. n is at most windowSize. The bytes are valid until the next call.
func (w *window) need(n int) []byte {
	if w.hi-w.lo >= n {
		return w.buf[w.lo:w.hi]
	}
	copy(w.buf, w.buf[w.lo:w.hi])
	w.lo, w.hi = 0, w.hi-w.lo
	idle := 0
	for w.hi < n && w.err == nil {
		if w.hi == len(w.buf) {
			w.buf = append(w.buf, make([]byte, len(w.buf))...)
		}
		m, err := w.r.Read(w.buf[w.hi:])
		w.hi += m
		w.err = err
		if m > 0 {
			idle = 0
		} else if idle++; idle > 100 && err == nil {
			w.err = io.ErrNoProgress
		}
	}
	return w.buf[w.lo:w.hi]
}

// advance drops n bytes that need returned.
func (w *window) advance(n int) {
	w.lo += n
	w.off += int64(n)
}

// discard drops up to n bytes, buffered or not, and returns how many there were.
func (w *window) discard(n int64) int64 {
	var done int64
	for done < n {
		want := int(min(n-done, int64(len(w.buf))))
		got := min(len(w.need(want)), want)
		w.advance(got)
		done += int64(got)
		if got < want {
			break
		}
	}
	return done
}
