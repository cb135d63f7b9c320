package pcapflow

// slab holds values in chunks, so that growing copies nothing. Numbers begin at
// 1: 0 means none. Slabs that share a pool use each other's memory in turn.
type slab[T any] struct {
	chunks []*[slabChunk]T
	n      uint32
	pool   *[]*[slabChunk]T
}

const slabChunk = 256

// at returns value i; the pointer stays good.
func (s *slab[T]) at(i uint32) *T { return &s.chunks[(i-1)/slabChunk][(i-1)%slabChunk] }

// take returns the number of the next unused value, which may hold old contents.
func (s *slab[T]) take() uint32 {
	if int(s.n) == len(s.chunks)*slabChunk {
		s.chunks = append(s.chunks, s.chunk())
	}
	s.n++
	return s.n
}

func (s *slab[T]) chunk() *[slabChunk]T {
	if s.pool == nil || len(*s.pool) == 0 {
		return new([slabChunk]T)
	}
	last := len(*s.pool) - 1
	c := (*s.pool)[last]
	*s.pool = (*s.pool)[:last]
	return c
}

// release empties a slab that has a pool and leaves its memory there.
func (s *slab[T]) release() {
	*s.pool = append(*s.pool, s.chunks...)
	s.chunks, s.n = s.chunks[:0], 0
}

// chains finds numbers by hash: a table of chained numbers apart from the values,
// so that a search that fails touches no value.
type chains struct {
	heads []uint32
	links []link // links[i] belongs to number i
	n     int
	room  []uint32 // memory of heads
}

type link struct{ hash, next uint32 }

const firstHeads = 256

// reset empties the table; what a busy second needed does not slow a quiet one.
func (c *chains) reset() {
	if c.room == nil {
		c.room = make([]uint32, firstHeads)
	}
	c.heads, c.n = c.room[:firstHeads], 0
	clear(c.heads)
}

// first returns a number stored under hash; 0 is none.
func (c *chains) first(hash uint32) uint32 {
	return c.match(c.heads[hash&uint32(len(c.heads)-1)], hash)
}

// after returns the next number stored under the hash of i.
func (c *chains) after(i uint32) uint32 { return c.match(c.links[i].next, c.links[i].hash) }

func (c *chains) match(i, hash uint32) uint32 {
	for i != 0 && c.links[i].hash != hash {
		i = c.links[i].next
	}
	return i
}

// insert stores i under hash.
func (c *chains) insert(i, hash uint32) {
	for int(i) >= len(c.links) {
		c.links = append(c.links, link{})
	}
	c.links[i].hash = hash
	if c.n++; c.n > len(c.heads) {
		c.grow()
	}
	head := &c.heads[hash&uint32(len(c.heads)-1)]
	c.links[i].next, *head = *head, i
}

// remove forgets i.
func (c *chains) remove(i uint32) {
	p := &c.heads[c.links[i].hash&uint32(len(c.heads)-1)]
	for *p != i {
		p = &c.links[*p].next
	}
	*p = c.links[i].next
	c.n--
}

// grow doubles the table. New heads lie beside the old ones: each chain splits
// in two by one more bit of its hashes.
func (c *chains) grow() {
	old := len(c.heads)
	if len(c.room) < 2*old {
		c.room = append(c.room, make([]uint32, 2*old-len(c.room))...)
	}
	c.heads = c.room[:2*old]
	clear(c.heads[old:])
	for h := range old {
		i := c.heads[h]
		c.heads[h] = 0
		for i != 0 {
			l := &c.links[i]
			head := &c.heads[l.hash&uint32(2*old-1)]
			i, l.next, *head = l.next, *head, i
		}
	}
}
