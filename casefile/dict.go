package casefile

import (
	"hash/maphash"
	"net/netip"
)

// A dictionary that stops paying is given up for plain values: beyond maxDictBytes
// of entries, or beyond maxDictEntries when more than half of the rows are
// entries of their own. Both depend on the rows alone, so the bytes of a part do
// not depend on who encoded it.
const (
	maxDictBytes   = 1 << 20
	maxDictEntries = 8192
)

// dictSeed only spreads entries over the hash table; entries are numbered in
// order of appearance, so it never shows in a result.
var dictSeed = maphash.MakeSeed()

// dictCol is a column of few different texts: indices into the entries of one
// row group.
type dictCol struct {
	idx     []int32
	valid   bitmap
	entries textCol // one value an entry; its validity is not used
	n       int32   // entries
	slots   []int32 // open addressing; entry + 1, 0 is free
	hashes  []uint64
	last    int32 // entry of the previous known value
	spilled bool
	plain   textCol // the values, once spilled
	scratch []byte
	prefix  netip.Prefix // prefix that scratch was last made from
}

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
		c.scratch, c.prefix = appendUTF8(c.scratch[:0], s), netip.Prefix{}
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
	if p != c.prefix {
		c.prefix = p
		c.scratch = p.AppendTo(c.scratch[:0])
	}
	c.set(row, View(c.scratch))
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
	h := maphash.String(dictSeed, s)
	mask := uint64(len(c.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		e := c.slots[i] - 1
		if e < 0 {
			return 0, false
		}
		if c.hashes[e] == h && View(c.entries.at(int(e))) == s {
			return e, true
		}
	}
}

func (c *dictCol) add(s string) int32 {
	e := c.n
	c.entries.set(int(e), s)
	c.entries.offs = append(c.entries.offs, int32(len(c.entries.data)))
	c.hashes = append(c.hashes, maphash.String(dictSeed, s))
	c.n++
	if int(c.n)*2 > len(c.slots) {
		c.grow()
	} else {
		c.place(e)
	}
	return e
}

func (c *dictCol) grow() {
	size := max(64, 2*len(c.slots))
	if cap(c.slots) >= size {
		c.slots = c.slots[:size]
		clear(c.slots)
	} else {
		c.slots = make([]int32, size)
	}
	for e := range c.n {
		c.place(e)
	}
}

func (c *dictCol) place(e int32) {
	mask := uint64(len(c.slots) - 1)
	i := c.hashes[e] & mask
	for c.slots[i] != 0 {
		i = (i + 1) & mask
	}
	c.slots[i] = e + 1
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
	c.idx, c.hashes, c.slots = c.idx[:0], c.hashes[:0], c.slots[:0]
	c.n, c.last, c.spilled = 0, 0, false
	c.valid.reset()
	c.entries.reset()
	c.plain.reset()
}
