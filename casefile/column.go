package casefile

import (
	"math"
	"net/netip"
	"slices"
	"strconv"
)

// The columns of a buffer are filled row by row and keep what they have
// allocated when they are reset. A null costs nothing: a nullable column is only
// touched by a known value and catches up on the rows it has missed.

// column is what encoding and resetting need of every kind of column.
type column interface {
	reset()
	known() int // number of values that are not null
	seal(n int) // bring the column to n rows before it is encoded
}

// bitmap is a validity bitmap, least significant bit first (as in Arrow's
// columnar format, "Validity bitmaps"). As long as every row is known it holds no
// bits: most columns have no gap at all.
type bitmap struct {
	bits []byte // of the rows up to the last marked one; only with gaps
	ones int
	gaps bool // a row before a marked one is not known
}

func (m *bitmap) mark(row int) {
	if row == m.ones && !m.gaps {
		m.ones++
		return
	}
	m.markBit(row)
}

func (m *bitmap) markBit(row int) {
	m.spread()
	for row>>3 >= len(m.bits) {
		m.bits = append(m.bits, 0)
	}
	m.bits[row>>3] |= 1 << (row & 7)
	m.ones++
}

// spread gives every known row its bit.
func (m *bitmap) spread() {
	if m.gaps {
		return
	}
	m.gaps = true
	for range m.ones >> 3 {
		m.bits = append(m.bits, 0xff)
	}
	if rest := m.ones & 7; rest > 0 {
		m.bits = append(m.bits, 1<<rest-1)
	}
}

func (m *bitmap) get(row int) bool {
	if !m.gaps {
		return row < m.ones
	}
	return row>>3 < len(m.bits) && m.bits[row>>3]&(1<<(row&7)) != 0
}

// seal brings the bitmap to n rows; it has bits unless all or none are known.
func (m *bitmap) seal(n int) {
	if m.ones == 0 || m.ones == n {
		return
	}
	m.spread()
	m.pad(n)
}

func (m *bitmap) pad(n int) {
	for len(m.bits) < (n+7)>>3 {
		m.bits = append(m.bits, 0)
	}
}

func (m *bitmap) reset() { m.bits, m.ones, m.gaps = m.bits[:0], 0, false }

// number is a type that is stored as it is.
type number interface{ int64 | int32 | float64 }

// numCol is a column of numbers, nullable or not.
type numCol[T number] struct {
	vals  []T
	valid bitmap
}

// put appends to a column that has no nulls.
func (c *numCol[T]) put(v T) { c.vals = append(c.vals, v) }

// set stores a known value of a nullable column.
func (c *numCol[T]) set(row int, v T) {
	if len(c.vals) < row {
		c.seal(row)
	}
	c.vals = append(c.vals, v)
	c.valid.mark(row)
}

func (c *numCol[T]) known() int { return c.valid.ones }

func (c *numCol[T]) seal(n int) {
	var zero T
	for len(c.vals) < n {
		c.vals = append(c.vals, zero)
	}
	c.valid.seal(n)
}

func (c *numCol[T]) reset() { c.vals = c.vals[:0]; c.valid.reset() }

// boolCol is a column of booleans without nulls.
type boolCol struct {
	bits bitmap
	n    int
}

func (c *boolCol) put(v bool) {
	if v {
		c.bits.mark(c.n)
	}
	c.n++
}

func (c *boolCol) known() int { return c.n }
func (c *boolCol) seal(n int) { c.bits.spread(); c.bits.pad(n) }
func (c *boolCol) reset()     { c.bits.reset(); c.n = 0 }

// textCol is a column of UTF-8 text: offsets into one run of bytes.
type textCol struct {
	offs   []int32
	data   []byte
	valid  bitmap
	weight *int64 // text bytes of the whole batch
	over   bool   // more text than 32-bit offsets can address
}

// set stores a copy of s; bytes that are not UTF-8 become \xNN.
func (c *textCol) set(row int, s string) {
	if !c.open(row, len(s)) {
		return
	}
	if ascii(s) {
		c.data = append(c.data, s...)
	} else {
		c.data = appendUTF8(c.data, s)
	}
	*c.weight += int64(len(s))
}

// setAddr stores the canonical text of a (RFC 5952; IPv4 where it is mapped
// into IPv6). A zone is the recording machine's business and is left out.
func (c *textCol) setAddr(row int, a netip.Addr) {
	if !c.open(row, 48) {
		return
	}
	if a.Is4() {
		c.data = appendQuad(c.data, a.As4())
	} else {
		c.data = a.Unmap().WithZone("").AppendTo(c.data)
	}
	*c.weight += 16
}

// decimals holds 0 to 255 in decimal, each with a dot behind it.
var decimals = func() (t [256]struct {
	text [4]byte
	size int
}) {
	for i := range t {
		t[i].size = copy(t[i].text[:], strconv.Itoa(i)+".")
	}
	return t
}()

// appendQuad appends an IPv4 address.
func appendQuad(b []byte, a [4]byte) []byte {
	n := len(b)
	b = slices.Grow(b, 16)[:n+16]
	for _, v := range a {
		d := &decimals[v]
		*(*[4]byte)(b[n:]) = d.text
		n += d.size
	}
	return b[:n-1]
}

// open starts the value of row; it refuses what offsets could not address.
func (c *textCol) open(row, size int) bool {
	if size > math.MaxInt32/4 || len(c.data) > math.MaxInt32/4 {
		c.over = true
		return false
	}
	for len(c.offs) <= row {
		c.offs = append(c.offs, int32(len(c.data)))
	}
	c.valid.mark(row)
	return true
}

func (c *textCol) known() int { return c.valid.ones }

func (c *textCol) seal(n int) {
	for len(c.offs) <= n {
		c.offs = append(c.offs, int32(len(c.data)))
	}
	c.valid.seal(n)
}

func (c *textCol) reset() {
	c.offs, c.data, c.over = c.offs[:0], c.data[:0], false
	c.valid.reset()
}

func (c *textCol) at(i int) []byte { return c.data[c.offs[i]:c.offs[i+1]] }
