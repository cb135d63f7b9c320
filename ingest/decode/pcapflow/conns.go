package pcapflow

import (
	"encoding/binary"
	"hash/maphash"
	"math"

	"hindcast/casefile"
)

// Limits and times of the tracker, in microseconds of the capture's clock.
const (
	openConns = 1 << 19 // attempts followed at a time
	// patience is how long an answer may take before its absence is a finding:
	// beyond the first two retransmissions of a SYN or SYN-ACK with an initial
	// timeout of one second (RFC 6298 section 2).
	patience = 3 * 1e6
	// halfOpenLife is longer than the gap before the last of six retries (64 s).
	halfOpenLife = 75 * 1e6
	// openLife is how long an established connection may be silent.
	openLife = 300 * 1e6
	// closedLife waits for what follows a RST or the second FIN.
	closedLife = 5 * 1e6
)

// connKey is both endpoints, the lower one first.
type connKey [36]byte

// set fills k and reports whether the packet goes from the lower endpoint to
// the higher.
func (k *connKey) set(f *facts) (up bool) {
	var a, b [18]byte
	copy(a[:], f.src[:])
	binary.BigEndian.PutUint16(a[16:], f.sport)
	copy(b[:], f.dst[:])
	binary.BigEndian.PutUint16(b[16:], f.dport)
	up = string(a[:]) <= string(b[:])
	if !up {
		a, b = b, a
	}
	copy(k[:], a[:])
	copy(k[18:], b[:])
	return up
}

// The queues an attempt can stand in; each is ordered by last activity.
const (
	halfOpen = iota
	established
	closed
	queues
)

// Marks of an attempt.
const (
	markUp       = 1 << iota // the client is the lower endpoint
	markISN0                 // first SYN: low 16 bits of its sequence number are zero
	markNoOpt                // first SYN: no options
	markRefused              // a RST answered the SYN
	markFINIn                // FIN from the client
	markFINOut               // FIN from the server
	markServed               // the server sent something that is no RST
	markResetIn              // the client sent the first RST
	markResetOut             // the server did
	markEarly                // the client's RST came before the handshake was complete
)

// conn is one attempted connection.
type conn struct {
	key                       connKey
	queue, ttl                uint8
	marks                     uint16
	win                       uint16
	older, newer              uint32 // neighbours in the queue; 0 none
	isn, serverISN            uint32
	ctx                       uint32 // where the first SYN was seen
	syns                      uint32
	packetsIn, packetsOut     uint32
	gap1, gap2                uint32 // microseconds; 0 unknown
	retry, synack, acked      uint32 // microseconds after first plus one; 0 unknown. retry is the latest SYN
	first, last, seen, offset int64  // seen is the clock at the last packet
	bytesIn, bytesOut         int64
}

// after returns the time now as microseconds since the first SYN plus one; times
// before it and beyond 71 minutes are set to the bounds.
func (c *conn) after(now int64) uint32 {
	return uint32(min(max(now-c.first, 0), math.MaxUint32-1)) + 1
}

// at is the inverse of after.
func (c *conn) at(after uint32) int64 { return c.first + int64(after) - 1 }

// tracker follows TCP handshakes in bounded memory.
type tracker struct {
	seed   maphash.Seed // the order of rows does not depend on it
	conns  slab[conn]
	index  chains
	free   []uint32 // numbers to use again
	queues [queues]struct{ oldest, newest uint32 }
	live   int
	clock  int64 // capture time that two packets in a row have reached
	before int64 // time of the previous packet
	ticks  int   // packets seen, up to two
	cover  coverage
	emit   func(*casefile.Connection) error
	row    casefile.Connection
}

func newTracker(emit func(*casefile.Connection) error) *tracker {
	t := &tracker{seed: maphash.MakeSeed(), emit: emit}
	t.index.reset()
	return t
}

// tick moves the clock. One packet with a wild stamp does not: only what two
// packets in a row have reached counts.
func (t *tracker) tick(now int64) error {
	switch t.ticks {
	case 0:
		t.clock, t.ticks = now, 1
	case 1:
		t.clock, t.ticks = min(now, t.before), 2
	default:
		t.clock = max(t.clock, min(now, t.before))
	}
	t.before = now
	for q, life := range [queues]int64{halfOpenLife, openLife, closedLife} {
		for i := t.queues[q].oldest; i != 0 && t.clock-t.conns.at(i).seen > life; i = t.queues[q].oldest {
			if err := t.finish(i, t.clock); err != nil {
				return err
			}
		}
	}
	return nil
}

// add follows one TCP segment; tick has been called for its packet.
func (t *tracker) add(p *Packet, f *facts, ctx uint32) error {
	if !f.tcp.known || !f.ports {
		return nil
	}
	if f.tcp.flags&(flagACK|flagRST) != 0 {
		t.cover.answered(f.src, f.dst)
	}
	opens := f.tcp.syn() && f.tcp.flags&flagRST == 0
	if t.live == 0 && !opens {
		return nil
	}
	var key connKey
	up := key.set(f)
	hash := uint32(maphash.Bytes(t.seed, key[:]))
	i := t.find(hash, &key)
	if opens && (i == 0 || t.renews(i, up, f.tcp.seq)) {
		if i != 0 {
			// A client that asks anew has waited until now.
			if err := t.finish(i, max(t.clock, int64(p.Time))); err != nil {
				return err
			}
		}
		return t.start(p, f, ctx, hash, &key, up)
	}
	if i != 0 {
		t.follow(i, p, f, ctx, up)
	}
	return nil
}

// renews reports whether a SYN is a new attempt on the endpoints of c: the
// client's, with another initial sequence number, or one after its end.
func (t *tracker) renews(i uint32, up bool, seq uint32) bool {
	c := t.conns.at(i)
	fromClient := up == (c.marks&markUp != 0)
	if c.queue == closed {
		return !fromClient || seq != c.isn
	}
	return fromClient && seq != c.isn
}

// start opens an attempt.
func (t *tracker) start(p *Packet, f *facts, ctx, hash uint32, key *connKey, up bool) error {
	if t.live >= openConns {
		if err := t.evict(); err != nil {
			return err
		}
	}
	t.cover.asked(f.dst)
	i := t.take()
	c := t.conns.at(i)
	*c = conn{key: *key, isn: f.tcp.seq, ctx: ctx, syns: 1, win: f.tcp.win, ttl: f.ttl,
		first: int64(p.Time), retry: 1, last: int64(p.Time), seen: t.clock, offset: p.Offset,
		packetsIn: 1, bytesIn: int64(f.ipLen)}
	if up {
		c.marks |= markUp
	}
	if f.tcp.seq&0xffff == 0 {
		c.marks |= markISN0
	}
	if !f.tcp.options {
		c.marks |= markNoOpt
	}
	t.index.insert(i, hash)
	t.push(i, halfOpen)
	return nil
}

// follow counts a packet of a known attempt and moves its state.
func (t *tracker) follow(i uint32, p *Packet, f *facts, ctx uint32, up bool) {
	c := t.conns.at(i)
	now := int64(p.Time)
	c.last, c.seen = max(c.last, now), t.clock
	queue := int(c.queue)
	if up == (c.marks&markUp != 0) {
		c.packetsIn++
		c.bytesIn += int64(f.ipLen)
		queue = c.fromClient(queue, now, &f.tcp, ctx)
	} else {
		c.packetsOut++
		c.bytesOut += int64(f.ipLen)
		queue = c.fromServer(queue, now, &f.tcp)
	}
	t.unqueue(i)
	t.push(i, queue)
}

// fromClient takes a segment of the client: retries, the ACK that completes the
// handshake, its RST and FIN.
func (c *conn) fromClient(queue int, now int64, s *tcpFacts, ctx uint32) int {
	switch {
	case s.flags&flagRST != 0:
		if c.marks&(markResetIn|markResetOut) == 0 {
			c.marks |= markResetIn
			if c.acked == 0 {
				c.marks |= markEarly
			}
		}
		return closed
	case s.syn():
		// The same SYN seen on a second interface is a copy, not a retry.
		if ctx == c.ctx && c.acked == 0 {
			c.retried(now)
		}
		return queue
	case s.flags&flagACK != 0 && c.acked == 0 && c.completes(s):
		c.acked = c.after(now)
		queue = max(queue, established)
	}
	if s.flags&flagFIN != 0 {
		c.marks |= markFINIn
	}
	return c.finished(queue)
}

// retried notes a retransmitted SYN and the gap before it.
func (c *conn) retried(now int64) {
	c.syns++
	when := c.after(now)
	if when > c.retry {
		switch c.syns {
		case 2:
			c.gap1 = when - c.retry
		case 3:
			c.gap2 = when - c.retry
		}
	}
	c.retry = when
}

// completes reports whether a client's segment acknowledges the handshake: its
// sequence number lies behind the SYN and, where the SYN-ACK was seen, its
// acknowledgement behind that (RFC 9293 section 3.10.7.4, with the first ACK
// itself possibly lost to the capture).
func (c *conn) completes(s *tcpFacts) bool {
	if d := int32(s.seq - c.isn); d < 1 {
		return false
	}
	if c.synack != 0 {
		return int32(s.ack-c.serverISN) >= 1
	}
	return true
}

// fromServer takes a segment of the server: the SYN-ACK, a refusal, FIN.
func (c *conn) fromServer(queue int, now int64, s *tcpFacts) int {
	// What answers this SYN acknowledges it, at most a segment of data with it
	// (RFC 7413); a stale segment of an earlier connection does not.
	answers := s.flags&flagACK != 0 && s.ack-c.isn-1 <= 0xffff
	switch {
	case s.flags&flagRST != 0:
		if c.marks&(markResetIn|markResetOut) == 0 {
			c.marks |= markResetOut
		}
		if c.synack == 0 && c.acked == 0 {
			if !answers {
				return queue
			}
			c.marks |= markRefused
		}
		return closed
	case s.flags&flagSYN != 0:
		if answers && c.synack == 0 {
			c.synack, c.serverISN = c.after(now), s.seq
			c.marks |= markServed
		}
		return queue
	}
	c.marks |= markServed
	if s.flags&flagFIN != 0 {
		c.marks |= markFINOut
	}
	return c.finished(queue)
}

// finished moves an attempt whose both sides have sent FIN.
func (c *conn) finished(queue int) int {
	if c.marks&(markFINIn|markFINOut) == markFINIn|markFINOut {
		return closed
	}
	return queue
}

// evict makes room: what is closed goes first, then the oldest half-open
// attempt, then the connection that has been silent longest.
func (t *tracker) evict() error {
	for _, q := range [queues]int{closed, halfOpen, established} {
		if i := t.queues[q].oldest; i != 0 {
			return t.finish(i, t.clock)
		}
	}
	return nil
}

// flush hands out every attempt at the end of the capture: what is closed, what
// is established, what is half-open, each in the order of its last activity.
func (t *tracker) flush() error {
	t.clock = max(t.clock, t.before)
	for _, q := range [queues]int{closed, established, halfOpen} {
		for i := t.queues[q].oldest; i != 0; i = t.queues[q].oldest {
			if err := t.finish(i, t.clock); err != nil {
				return err
			}
		}
	}
	return nil
}
