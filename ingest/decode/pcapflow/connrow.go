package pcapflow

import (
	"encoding/binary"

	"hindcast/casefile"
)

// find returns the number of the attempt between the endpoints of key; 0 is none.
func (t *tracker) find(hash uint32, key *connKey) uint32 {
	i := t.index.first(hash)
	for i != 0 && t.conns.at(i).key != *key {
		i = t.index.after(i)
	}
	return i
}

// take returns the number of an unused attempt.
func (t *tracker) take() uint32 {
	t.live++
	if n := len(t.free); n > 0 {
		i := t.free[n-1]
		t.free = t.free[:n-1]
		return i
	}
	return t.conns.take()
}

// push puts attempt i at the young end of a queue.
func (t *tracker) push(i uint32, queue int) {
	c, q := t.conns.at(i), &t.queues[queue]
	c.queue, c.older, c.newer = uint8(queue), q.newest, 0
	if q.newest != 0 {
		t.conns.at(q.newest).newer = i
	} else {
		q.oldest = i
	}
	q.newest = i
}

// unqueue takes attempt i out of its queue.
func (t *tracker) unqueue(i uint32) {
	c := t.conns.at(i)
	q := &t.queues[c.queue]
	if c.older != 0 {
		t.conns.at(c.older).newer = c.newer
	} else {
		q.oldest = c.newer
	}
	if c.newer != 0 {
		t.conns.at(c.newer).older = c.older
	} else {
		q.newest = c.older
	}
}

// finish forgets attempt i and hands out its row, judged at the time clock.
func (t *tracker) finish(i uint32, clock int64) error {
	t.unqueue(i)
	t.index.remove(i)
	t.live--
	t.free = append(t.free, i)
	c := t.conns.at(i)
	t.write(c, clock)
	return t.emit(&t.row)
}

// write fills t.row from c.
func (t *tracker) write(c *conn, clock int64) {
	low, high := c.key[:18], c.key[18:]
	if c.marks&markUp == 0 {
		low, high = high, low
	}
	server := address(high[:16])
	r := &t.row
	*r = casefile.Connection{
		Origin: casefile.Origin{Offset: c.offset}, TS: casefile.Time(c.first),
		Client: address(low[:16]).addr(), ClientPort: int32(binary.BigEndian.Uint16(low[16:])),
		Server: server.addr(), ServerPort: int32(binary.BigEndian.Uint16(high[16:])),
		Syns: int64(c.syns), EndAt: casefile.Some(casefile.Time(c.last)),
		ISN0: c.marks&markISN0 != 0, NoOptions: c.marks&markNoOpt != 0,
		Window: int32(c.win), TTL: int32(c.ttl),
		PacketsIn: int64(c.packetsIn), PacketsOut: int64(c.packetsOut), BytesIn: c.bytesIn, BytesOut: c.bytesOut,
	}
	if c.gap1 > 0 {
		r.Gap1 = casefile.Some(int64(c.gap1))
	}
	if c.gap2 > 0 {
		r.Gap2 = casefile.Some(int64(c.gap2))
	}
	if c.synack > 0 {
		r.SynAckAt = casefile.Some(casefile.Time(c.at(c.synack)))
	}
	if c.acked > 0 {
		r.AckAt = casefile.Some(casefile.Time(c.at(c.acked)))
	}
	switch {
	case c.marks&markResetIn != 0:
		r.Reset = "client"
	case c.marks&markResetOut != 0:
		r.Reset = "server"
	}
	r.TwoWay = c.packetsOut > 0 || t.cover.sees(server)
	r.State, r.FailedBy = c.verdict(clock, r.TwoWay)
}

// verdict says how the attempt ended. A missing answer is a finding only where
// the capture would have shown it and there was time for it; else the state is
// unknown.
func (c *conn) verdict(clock int64, twoWay bool) (state, failedBy string) {
	switch {
	case !twoWay:
		return "unknown", ""
	case c.acked > 0 && (c.synack > 0 || c.marks&markServed != 0):
		return "established", ""
	case c.marks&markRefused != 0:
		return "refused", ""
	case c.marks&markEarly != 0:
		return "reset_by_client", ""
	case c.synack > 0 && clock-c.at(c.synack) >= patience:
		return "no_ack", "client"
	case c.synack == 0 && c.acked == 0 && c.packetsOut == 0 && clock-c.first >= patience:
		return "no_synack", "server"
	}
	return "unknown", ""
}
