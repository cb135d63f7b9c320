package timeline

import (
	"slices"

	"hindcast/casefile"
)

// Two logs hold the same requests where at least two in three of those that can be
// matched one by one stand one and the same time apart, to a second: whoever asks
// two balancers in turn stands before and behind. Wider than sameClock the clocks
// are no longer read as one when it is asked what both cover.
const (
	alikeOf, alikeLeast = 3, 2
	alikeWithin         = 1.0 // seconds
	sameClock           = minute
)

// matched is what two streams hold of the same: requests or conversations, and of
// requests the failures.
type matched struct {
	shared, ofX, ofY         int64 // in both, and all of either where both were held against each other
	failed, failedX, failedY int64
	agreed                   int64 // of those in both, with one status
}

func (m matched) turned() matched {
	m.ofX, m.ofY, m.failedX, m.failedY = m.ofY, m.ofX, m.failedY, m.failedX
	return m
}

// vantages finds or makes the vantage points of streams.
type vantages struct {
	b   *builder
	all []*vantage
}

func (v *vantages) of(s *stream) *vantage {
	for _, o := range v.all {
		if o.stream == s {
			return o
		}
	}
	id := s.files[0].source
	n := &vantage{stream: s, name: v.b.f.sources[id].name, id: id, stated: v.b.f.statedCount(s)}
	v.all = append(v.all, n)
	return n
}

// join notes that two streams saw the same traffic; ahead is what the clock of y is
// ahead of that of x. Two that case.yaml says are to be counted are no twins.
func (v *vantages) join(x, y *stream, ahead casefile.Time, m matched) {
	p, q := v.of(x), v.of(y)
	if p.rank() == 1 && q.rank() == 1 {
		return
	}
	p.twins = append(p.twins, twin{q, ahead, m})
	q.twins = append(q.twins, twin{p, -ahead, m.turned()})
}

// twinsOf measures which streams saw the same traffic. Where it cannot be told, or
// too little is shared, there are none.
func (b *builder) twinsOf() ([]*vantage, error) {
	v := &vantages{b: b}
	for i := range b.tl.Clocks {
		if c := &b.tl.Clocks[i]; c.sameRequests() {
			if err := b.requestTwins(v, c); err != nil {
				return nil, err
			}
		}
	}
	if err := b.flowTwins(v); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(v.all, func(p *vantage) bool { return len(p.twins) == 0 }), nil
}

// sameRequests reports whether enough was matched one by one, at one distance.
func (c *ClockPair) sameRequests() bool {
	return c.Method == "matched_requests" && c.Measured() && c.N >= twiceLeast && alikeOf*c.alike >= alikeLeast*c.candidates
}

// requestTwins asks how much of two logs stands in both, and whether it ended alike:
// what a second balancer was asked because the first failed did not.
func (b *builder) requestTwins(v *vantages, c *ClockPair) error {
	x, y := b.led("requests", c.A), b.led("requests", c.B)
	if x == nil || y == nil {
		return nil
	}
	ahead := casefile.Time(0)
	if !c.Applied {
		ahead = casefile.Time(-c.Offset * 1e6)
	}
	p, q, err := v.withEnds(x, y)
	if err != nil {
		return err
	}
	both := b.coveredByBoth(p.solid(), q.solid(), ahead)
	if len(both) == 0 {
		both = b.coveredByBoth(x.covered(), y.covered(), ahead)
	}
	if len(both) == 0 {
		return nil
	}
	rows, err := b.s.heldAgainst(b.ctx, x, y, ahead, both)
	if err != nil {
		return err
	}
	var m matched
	for _, r := range rows {
		switch p, q := r.Keys["a"], r.Keys["b"]; {
		case p != q:
			m.shared, m.failed = r.N["shared"], r.N["failed"]
			m.agreed = r.N["agreed"]
		case p == c.A:
			m.ofX, m.failedX = r.N["shared"], r.N["failed"]
		default:
			m.ofY, m.failedY = r.N["shared"], r.N["failed"]
		}
	}
	if m.shared < twiceLeast || 2*m.shared < min(m.ofX, m.ofY) || 2*m.agreed < m.shared {
		return nil
	}
	v.join(x, y, ahead, m)
	return nil
}

// withEnds are the vantage points of two logs, with where each begins and ends.
func (v *vantages) withEnds(x, y *stream) (p, q *vantage, err error) {
	rows, _, err := v.b.s.Rollup(v.b.ctx, "source_ends", wholeGrid.from, wholeGrid.to, 60)
	if err != nil {
		return nil, nil, err
	}
	p, q = v.of(x), v.of(y)
	p.findEnds(rows)
	q.findEnds(rows)
	return p, q, nil
}

// coveredByBoth is what lies in the spans of both, by the clock of the first, and in
// the span clocks are compared in.
func (b *builder) coveredByBoth(x, y []span, ahead casefile.Time) []span {
	from, to, _ := b.clockSpan()
	all := []span{{from, to}}
	return common(common(all, x), moved(common(all, y), -ahead))
}

// led is the stream of a table whose first file is the source.
func (b *builder) led(table, source string) *stream {
	for i := range b.streams[table] {
		if s := &b.streams[table][i]; !s.missing && s.files[0].source == source {
			return s
		}
	}
	return nil
}

// flowTwins takes the pairs that share conversations by ports too.
func (b *builder) flowTwins(v *vantages) error {
	pairs, err := b.sameTraffic()
	if err != nil || len(pairs) == 0 {
		return err
	}
	first, last := b.tl.Rows[0], b.tl.Rows[len(b.tl.Rows)-1]
	rows, _, err := b.s.Rollup(b.ctx, "flows_ported_twice", first.From, last.To, int((last.To-first.From)/second))
	if err != nil {
		return err
	}
	var order [][2]*stream
	sums := map[[2]*stream]*matched{}
	for _, p := range pairs {
		ported := int64(0)
		for _, r := range rows {
			if r.Keys["a"] == p.a && r.Keys["b"] == p.b {
				ported = r.N["shared"]
			}
		}
		if ported < twiceLeast || 2*ported < min(p.ofA, p.ofB) {
			continue
		}
		key := [2]*stream{b.holding("flows", p.a), b.holding("flows", p.b)}
		turned := [2]*stream{key[1], key[0]}
		x, y := p.ofA, p.ofB
		if sums[turned] != nil {
			key, x, y = turned, y, x
		}
		if sums[key] == nil {
			sums[key] = &matched{}
			order = append(order, key)
		}
		s := sums[key]
		s.shared, s.ofX, s.ofY = s.shared+p.shared, s.ofX+x, s.ofY+y
	}
	for _, k := range order {
		v.join(k[0], k[1], 0, *sums[k])
	}
	return nil
}

// holding is the stream of a table that one of its files belongs to.
func (b *builder) holding(table, source string) *stream {
	for i := range b.streams[table] {
		s := &b.streams[table][i]
		if slices.ContainsFunc(s.files, func(f extent) bool { return f.source == source }) {
			return s
		}
	}
	return nil
}
