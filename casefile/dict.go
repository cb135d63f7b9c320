package casefile

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"net/netip"
	"unsafe"
)

// A dictionary that stops paying is given up for plain values: beyond maxDictBytes
// of entries, or beyond maxDictEntries when more than half of the rows are
// entries of their own. Both depend on the rows alone, so the bytes of a part do
// not depend on who encoded it.
const (
	maxDictBytes   = 1 << 20
	maxDictEntries = 8192
)

// dictSeed and dictKeys only spread entries over the hash table, and keep whoever
// writes the texts from choosing their places; entries are numbered in order of
// appearance, so neither ever shows in a result.
var (
	dictSeed = maphash.MakeSeed()
	dictKeys = [2]uint64{maphash.String(dictSeed, "a") | 1, maphash.String(dictSeed, "b") | 1}
)

// hashOf hashes a text; short ones without a call.
func hashOf(s string) uint32 {
	n := len(s)
	if n > 16 {
		return uint32(maphash.String(dictSeed, s) >> 32)
	}
	var lo, hi uint64
	b := unsafe.Slice(unsafe.StringData(s), n)
	switch {
	case n >= 8:
		lo, hi = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		lo, hi = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		lo = uint64(b[0]) | uint64(b[n>>1])<<8 | uint64(b[n-1])<<16
	}
	x, y := bits.Mul64(lo^dictKeys[0], hi^dictKeys[1]^uint64(n)<<56)
	return uint32((x ^ y) >> 32)
}

// dictCol is a column of few different texts: indices into the entries of one
// row group.
type dictCol struct {
	idx      []int32
	valid    bitmap
	entries  textCol // one value an entry; its validity is not used
	n        int32   // entries
	slots    []slot  // open addressing
	last     int32   // entry of the previous known value
	spilled  bool
	plain    textCol // the values, once spilled
	scratch  []byte
	prefixes []prefixSlot // entries of prefixes seen lately, by their bits
}

// slot is a place in the hash table of a dictionary; entry 0 is free, others are
// one more than the entry's number.
type slot struct {
	hash  uint32
	entry int32
}

// prefixSlot remembers the entry of a prefix, so that its text is made once.
type prefixSlot struct {
	high  uint64 // the bits of the prefix
	kind  uint32 // its length, and which protocol; 0 is free
	entry int32
}

const prefixSlots = 4096

// set stores a copy of s.
func (c *dictCol) set(row int, s string) {
	if !c.spilled && len(s) > maxDictBytes {
		c.spill()
	}
	if c.spilled {
		c.plain.set(row, s)
		return
	}
	if c.n > 0 && View(c.entries.at(int(c.last))) == s {
		c.point(row, c.last)
		return
	}
	e, ok := c.find(s)
	if !ok && !valid(s) {
		c.scratch = appendUTF8(c.scratch[:0], s)
		s = View(c.scratch)
		e, ok = c.find(s)
	}
	if !ok {
		e = c.add(s)
	}
	c.point(row, e)
	if c.n > maxDictEntries && int(c.n) > row/2 || len(c.entries.data) > maxDictBytes {
		c.spill()
	}
}

// setPrefix stores the canonical text of p.
func (c *dictCol) setPrefix(row int, p netip.Prefix) {
	high, kind := prefixBits(p)
	if kind == 0 || c.spilled {
		c.scratch = p.AppendTo(c.scratch[:0])
		c.set(row, View(c.scratch))
		return
	}
	if c.prefixes == nil {
		c.prefixes = make([]prefixSlot, prefixSlots)
	}
	at := &c.prefixes[(high^uint64(kind))*0x9e3779b97f4a7c15>>52]
	if at.high == high && at.kind == kind {
		c.point(row, at.entry)
		return
	}
	c.scratch = p.AppendTo(c.scratch[:0])
	c.set(row, View(c.scratch))
	*at = prefixSlot{high, kind, c.last}
}

// prefixBits returns what tells a prefix of at most 64 bits from others; kind is
// 0 for one that is longer, or has bits behind its length.
func prefixBits(p netip.Prefix) (high uint64, kind uint32) {
	a, n := p.Addr(), p.Bits()
	switch {
	case n < 0:
		return 0, 0
	case a.Is4():
		q := a.As4()
		return uint64(binary.BigEndian.Uint32(q[:])), uint32(n)<<2 | 1
	}
	b := a.As16()
	if n > 64 || binary.BigEndian.Uint64(b[8:]) != 0 || a.Is4In6() || a.Zone() != "" {
		return 0, 0
	}
	return binary.BigEndian.Uint64(b[:]), uint32(n)<<2 | 2
}

func (c *dictCol) point(row int, e int32) {
	for len(c.idx) < row {
		c.idx = append(c.idx, 0)
	}
	c.idx = append(c.idx, e)
	c.valid.mark(row)
	c.last = e
}

func (c *dictCol) find(s string) (int32, bool) {
	if len(c.slots) == 0 {
		return 0, false
	}
	h := hashOf(s)
	mask := len(c.slots) - 1
	for i := int(h) & mask; ; i = (i + 1) & mask {
		at := c.slots[i]
		if at.entry == 0 {
			return 0, false
		}
		if at.hash == h && View(c.entries.at(int(at.entry-1))) == s {
			return at.entry - 1, true
		}
	}
}

func (c *dictCol) add(s string) int32 {
	e := c.n
	c.entries.set(int(e), s)
	c.entries.offs = append(c.entries.offs, int32(len(c.entries.data)))
	c.n++
	if int(c.n)*2 > len(c.slots) {
		c.grow()
	}
	c.place(slot{hashOf(s), e + 1})
	return e
}

// grow doubles the hash table.
func (c *dictCol) grow() {
	old := c.slots
	c.slots = make([]slot, max(64, 2*len(old)))
	for _, s := range old {
		if s.entry != 0 {
			c.place(s)
		}
	}
}

func (c *dictCol) place(s slot) {
	mask := len(c.slots) - 1
	i := int(s.hash) & mask
	for c.slots[i].entry != 0 {
		i = (i + 1) & mask
	}
	c.slots[i] = s
}

// spill turns the rows so far into plain values.
func (c *dictCol) spill() {
	c.spilled = true
	for row, e := range c.idx {
		if c.valid.get(row) {
			c.plain.set(row, View(c.entries.at(int(e))))
		}
	}
}

func (c *dictCol) known() int {
	if c.spilled {
		return c.plain.known()
	}
	return c.valid.ones
}

func (c *dictCol) seal(n int) {
	if c.spilled {
		c.plain.seal(n)
		return
	}
	for len(c.idx) < n {
		c.idx = append(c.idx, 0)
	}
	c.valid.seal(n)
	c.entries.seal(int(c.n))
}

func (c *dictCol) reset() {
	c.idx = c.idx[:0]
	clear(c.slots)
	clear(c.prefixes)
	c.n, c.last, c.spilled = 0, 0, false
	c.valid.reset()
	c.entries.reset()
	c.plain.reset()
}
