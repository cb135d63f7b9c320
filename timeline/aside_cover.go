package timeline

import "slices"

// stand is how a stream that is set aside stands to the rows of the lanes it is set
// aside for.
type stand struct {
	whole  bool   // it has no part in them: it neither covers a row nor is missed in one
	spans  []span // when nothing of it is counted, by its own clock
	missed []span // when it logged what stands in nothing that is counted, by the clock of what is
}

// using keeps the streams of an order that use admits.
func using(order []*vantage, use func(*vantage) bool) []*vantage {
	return slices.DeleteFunc(slices.Clone(order), func(v *vantage) bool { return !use(v) })
}

// insteadOf lists the twins of v that are counted in its place: those before it in
// the order that are counted themselves. lost says that they hold too little of v,
// or of its failures.
func (v *vantage) insteadOf(order []*vantage, out map[*vantage][]span) (counted []twin, lost bool) {
	var m matched
	for _, o := range order[:slices.Index(order, v)] {
		for _, t := range v.twins {
			if t.of == o && !o.extent().inside(out[o]) {
				counted = append(counted, t)
				m.shared, m.ofX = m.shared+t.shared, max(m.ofX, t.ofX)
				m.failed, m.failedX = m.failed+t.failed, max(m.failedX, t.failedX)
			}
		}
	}
	return counted, tooFew(m.shared, m.ofX) || m.failedX-m.failed >= censorLeast && tooFew(m.failed, m.failedX)
}

// tooFew is less than 95 %.
func tooFew(n, of int64) bool { return 20*n < 19*of }

// standsOf says how the streams stand that out leaves out.
func standsOf(order []*vantage, out map[*vantage][]span) map[*stream]stand {
	all := map[*stream]stand{}
	for _, v := range order {
		spans := out[v]
		if len(spans) == 0 {
			continue
		}
		s := stand{whole: v.extent().inside(spans), spans: spans}
		if counted, lost := v.insteadOf(order, out); lost {
			for _, t := range counted {
				s.missed = append(s.missed, moved(common(v.covered(), spans), t.ahead)...)
			}
			s.missed = joined(s.missed)
		}
		all[v.stream] = s
	}
	return all
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
	return s.whole || slices.ContainsFunc(s.spans, func(x span) bool {
		return row.inside([]span{{x.from - maxEdgeSlack, x.to + maxEdgeSlack}})
	})
}

// covers reports whether records of the stream in the row would be counted.
func (s stand) covers(row span) bool { return !s.whole && !row.inside(s.spans) }

// misses reports whether the row lacks what only the stream logged.
func (s stand) misses(row span) bool { return slices.ContainsFunc(s.missed, row.overlaps) }
