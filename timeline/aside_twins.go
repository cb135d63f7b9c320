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
func (v *vantages) join(x, y *stream, ahead casefile.Time, shared, ofX, ofY int64) {
	p, q := v.of(x), v.of(y)
	if p.rank() == 1 && q.rank() == 1 {
		return
	}
	p.twins = append(p.twins, twin{q, ahead, shared, ofX})
	q.twins = append(q.twins, twin{p, -ahead, shared, ofY})
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
	from, to, _ := b.clockSpan()
	if from, to = max(from, x.first, y.first), min(to, x.last+1, y.last+1); max(ahead, -ahead) > sameClock {
		from, to, _ = b.clockSpan()
	}
	if from >= to {
		return nil
	}
	rows, _, err := b.s.Rollup(b.ctx, "requests_twice", from, to, clockBucket)
	if err != nil {
		return err
	}
	own, shared, agreed := map[string]int64{}, int64(0), int64(0)
	for _, r := range rows {
		p, q := b.clockOf[r.Keys["a"]], b.clockOf[r.Keys["b"]]
		switch {
		case r.Keys["a"] == r.Keys["b"]:
			own[p] += r.N["shared"]
		case p == c.A && q == c.B || p == c.B && q == c.A:
			shared += r.N["shared"]
			agreed += r.N["agreed"]
		}
	}
	fewer := min(own[c.A], own[c.B])
	if shared < twiceLeast || 2*shared < fewer || 2*agreed < shared {
		return nil
	}
	shared = min(shared, fewer) // a request that recurs in several files of one log is found several times
	v.join(x, y, ahead, shared, own[c.A], own[c.B])
	return nil
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
	type sum struct{ shared, x, y int64 }
	var order [][2]*stream
	sums := map[[2]*stream]*sum{}
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
			sums[key] = &sum{}
			order = append(order, key)
		}
		s := sums[key]
		s.shared, s.x, s.y = s.shared+p.shared, s.x+x, s.y+y
	}
	for _, k := range order {
		v.join(k[0], k[1], 0, sums[k].shared, sums[k].x, sums[k].y)
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
