package formats

import (
	"bytes"
	"io"

	"hindcast/casefile"
)

// jsonDocuments reads JSON objects that stand after each other, of any size, value by
// value. Memory is bounded by maxJSONValue.
type jsonDocuments struct {
	tape
	r    io.Reader
	buf  []byte // read and not yet taken, and the value in hand before it
	from int    // of what is in hand
	base int64  // offset of buf in the source
	line int64  // where buf[from] stands
	eof  bool
	err  error           // of the reader
	last casefile.Origin // of the last value
}

// documentBlock is how much is read at once, in bytes, at least.
const documentBlock = 256 << 10

func newJSONDocuments(r io.Reader) *jsonDocuments {
	d := &jsonDocuments{r: r, line: 1}
	d.fill()
	if bytes.HasPrefix(d.buf, utf8BOM) {
		d.from = len(utf8BOM)
	}
	d.last = casefile.Origin{Offset: int64(d.from), Line: 1}
	return d
}

// fill reads on behind what is in hand: as much again, so that looking twice at the
// beginning of a long text costs no more than its length.
func (d *jsonDocuments) fill() {
	kept := len(d.buf) - d.from
	want := kept + max(kept, documentBlock)
	if cap(d.buf) < want {
		d.buf = append(make([]byte, 0, want), d.buf[d.from:]...)
	} else {
		d.buf = d.buf[:copy(d.buf[:kept], d.buf[d.from:])]
	}
	d.base += int64(d.from)
	d.from = 0
	idle := 0
	for len(d.buf) < want && !d.eof { // not io.ReadFull: it hides that a reader was cut off
		n, err := d.r.Read(d.buf[len(d.buf):want])
		d.buf = d.buf[:len(d.buf)+n]
		switch {
		case n > 0:
			idle = 0
		case err == nil:
			if idle++; idle > maxIdleReads {
				err = io.ErrNoProgress
			}
		}
		if err != nil {
			d.eof = true
			if err != io.EOF {
				d.err = err
			}
		}
	}
}

// maxIdleReads is how often a reader may return nothing, as in bufio.
const maxIdleReads = 100

// ended is the error of a source that ends here.
func (d *jsonDocuments) ended() error {
	if d.err != nil {
		return d.err
	}
	return io.ErrUnexpectedEOF
}

// take passes n bytes on.
func (d *jsonDocuments) take(n int) {
	d.line += int64(bytes.Count(d.buf[d.from:d.from+n], newline))
	d.from += n
}

var newline = []byte{'\n'}

// peek passes over white space and returns the byte behind it; io.EOF where none is.
func (d *jsonDocuments) peek() (byte, error) {
	for {
		d.take(afterSpace(d.buf, d.from) - d.from)
		if d.from < len(d.buf) {
			return d.buf[d.from], nil
		}
		if d.eof {
			if d.err != nil {
				return 0, d.err
			}
			return 0, io.EOF
		}
		d.fill()
	}
}

// sign passes over one of the two signs and tells which; b may be a.
func (d *jsonDocuments) sign(a, b byte) (byte, error) {
	c, err := d.peek()
	if err == io.EOF {
		return 0, d.ended()
	}
	if err == nil && c != a && c != b {
		err = notHere(c, 0)
	}
	if err != nil {
		return 0, err
	}
	d.take(1)
	return c, nil
}

// value reads the next value onto the tape. Its bytes are good until more is read.
func (d *jsonDocuments) value() (b []byte, at casefile.Origin, err error) {
	d.reset()
	if _, err = d.peek(); err != nil && err != io.EOF {
		return nil, at, err
	}
	at = casefile.Origin{Offset: d.base + int64(d.from), Line: d.line}
	for {
		done, err := d.scan(d.buf[d.from:])
		switch {
		case err != nil:
			return nil, at, err
		case done && d.i <= maxJSONValue:
			d.last = at
			b = d.buf[d.from : d.from+d.i]
			d.take(d.i)
			return b, at, nil
		case done || len(d.buf)-d.from > maxJSONValue:
			return nil, at, errJSONValue
		case d.eof:
			return nil, at, d.ended()
		}
		d.fill()
	}
}

// document reads one object. The elements of its lists of these names are handed to
// take; other members are passed over. io.EOF says that there is no further one.
func (d *jsonDocuments) document(lists map[string]bool, take func(b []byte, at casefile.Origin) error) error {
	c, err := d.peek()
	switch {
	case err != nil:
		return err
	case c != '{':
		return errShape
	}
	d.take(1)
	if c, err = d.peek(); err == nil && c == '}' {
		d.take(1)
		return nil
	}
	for {
		b, _, err := d.value()
		if err != nil {
			return err
		}
		if b[0] != '"' {
			return notHere(b[0], 0)
		}
		listed := lists[string(d.text(b, 0))]
		if _, err = d.sign(':', ':'); err != nil {
			return err
		}
		if err = d.member(listed, take); err != nil {
			return err
		}
		if c, err := d.sign(',', '}'); err != nil || c == '}' {
			return err
		}
	}
}

func (d *jsonDocuments) member(listed bool, take func([]byte, casefile.Origin) error) error {
	c, err := d.peek()
	if !listed || err != nil || c == 'n' {
		_, _, err = d.value()
		return err
	}
	if c != '[' {
		return errShape
	}
	d.take(1)
	if c, err = d.peek(); err == nil && c == ']' {
		d.take(1)
		return nil
	}
	for {
		b, at, err := d.value()
		if err != nil {
			return err
		}
		if err = take(b, at); err != nil {
			return err
		}
		if c, err := d.sign(',', ']'); err != nil || c == ']' {
			return err
		}
	}
}
