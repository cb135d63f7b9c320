package timeline

import "slices"

// stand is how a stream that is set aside stands to the rows of the lanes it is set
// aside for.
type stand struct {
	whole  bool   // it has no part in them: it neither covers a row nor is missed in one
	spans  []span // when nothing of it is counted, by its own clock
	spared []span // when it need not cover the row, by its own clock
	missed []span // when it logged what stands in nothing that is counted, by the clock of what is
}

// using keeps the streams of an order that use admits.
func using(order []*vantage, use func(*vantage) bool) []*vantage {
	return slices.DeleteFunc(slices.Clone(order), func(v *vantage) bool { return !use(v) })
}

// stands says how the streams stand that are set aside, or go on where another ends.
func (d *division) stands() map[*stream]stand {
	all := map[*stream]stand{}
	for i, v := range d.order {
		s := stand{whole: d.whole(v), spans: d.out[v]}
		s.spared = v.elsewhere(d.counted, func(t *twin) bool {
			return slices.Contains(d.order[:i], t.of) || v.rank() < 1 && !t.lacking()
		})
		_, short := v.firm()
		s.missed = append(d.missed(v, d.order[i:]), common(short, d.counted[v])...)
		s.missed = joined(s.missed)
		all[v.stream] = s
	}
	return all
}

// missed is when v logged what stands in nothing that is counted, by the clock of what
// is: after are those that come after it in the order.
func (d *division) missed(v *vantage, after []*vantage) []span {
	var out []span
	before := d.insteadOf(v)
	together := lost(before)
	for _, t := range v.twins {
		isBefore := slices.ContainsFunc(before, func(x twin) bool { return x.of == t.of })
		if isBefore && together || !isBefore && t.lacking() && slices.Contains(after, t.of) {
			by := t.ahead
			if max(by, -by) <= second { // minutes are the same
				by = 0
			}
			out = append(out, moved(common(common(v.covered(), d.out[v]), moved(d.counted[t.of], -t.ahead)), by)...)
		}
	}
	return out
}

// standOf is how the stream stands to the lanes of a rollup of the table; that of a
// stream that is counted is empty.
func (b *builder) standOf(s *stream, table, rollup string) stand {
	if own, ok := b.stands[rollup]; ok {
		return own[s]
	}
	if table == "connections" {
		return b.stands[table][s]
	}
	return b.stands[mostLanes][s]
}

// mostLanes is the key of what holds for all lanes but those of rollups, and of the
// table of connections, that set aside others.
const mostLanes = ""

// spares reports whether the stream need not cover the row, because another is
// counted: the row is that of the other, which reaches beyond its records.
func (s stand) spares(row span) bool {
	return s.whole || slices.ContainsFunc(s.spared, func(x span) bool {
		return row.inside([]span{{x.from - maxEdgeSlack, x.to + maxEdgeSlack}})
	})
}

// covers reports whether records of the stream in the row would be counted.
func (s stand) covers(row span) bool { return !s.whole && !row.inside(s.spans) }

// misses reports whether the row lacks what only the stream logged.
func (s stand) misses(row span) bool { return slices.ContainsFunc(s.missed, row.overlaps) }
