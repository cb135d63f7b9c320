package timeline

import (
	"cmp"
	"slices"

	"hindcast/casefile"
)

// nearlyAll is how close to the most of its group a log of requests has to come, in
// fiftieths, to have logged as many: two clocks cut their minutes differently.
const nearlyAll = 49

// asideColumns are the rollups of requests that can count only what states a
// column: they set aside a source for another that states it too.
var asideColumns = map[string]string{
	"requests_latency": "duration", "requests_concurrency": "duration", "requests_queue": "queue", "requests_terminations": "termination",
}

// vantage is a stream that shares traffic with others of its group.
type vantage struct {
	*stream
	name, id string        // of its first file
	stated   *bool         // what case.yaml says of counting it
	at       casefile.Time // what its clock is ahead of that of the first of its group
	clock    int           // rank of its clock where those of the group differ
	agrees   []string      // names of those whose clocks agree with it
	common   int64         // of requests: records in the minutes of the window, by the best clock, that every stream of the group covers
	minutes  int           // of the window it covers, whole or in part
	records  int64         // in the window
	twins    []twin        // sorted as they were found

	begun, ended casefile.Time // where its log begins and ends as it was written
	unended      bool          // then these are the first and last of its rows
	takes        casefile.Time // how long its requests usually take at the longest
}

// twin is another stream that was measured to have seen the same traffic.
type twin struct {
	of      *vantage
	ahead   casefile.Time // what its clock is ahead, as the session reads it
	matched               // X is the stream it is the twin for, Y the twin
}

// setAside makes sure that traffic several sources saw is counted once: of the
// streams that were measured to hold the same, each moment is counted from the best
// that covers it.
func (b *builder) setAside() error {
	found, err := b.twinsOf()
	if err != nil {
		return err
	}
	if len(found) == 0 {
		b.s.setAside(nil, nil)
		return nil
	}
	var order []*vantage
	for _, g := range groupsOf(found) {
		if err := b.weigh(g); err != nil {
			return err
		}
		order = append(order, ranked(g)...)
	}
	all := divide(order)
	b.stands = map[string]map[*stream]stand{mostLanes: all.stands()}
	most := exclusions{}
	for _, table := range []string{"requests", "flows"} {
		most[table] = all.exclusions(table)
	}
	most["connections"] = b.connections(order)
	b.aside = most
	for _, v := range order {
		if len(all.out[v]) > 0 && len(all.insteadOf(v)) > 0 {
			b.tell(v, &all)
		}
	}
	other, err := b.byColumn(order, most)
	if err != nil {
		return err
	}
	b.s.setAside(most, other)
	return nil
}

// groupsOf parts the vantage points into those that are connected by twins.
func groupsOf(all []*vantage) [][]*vantage {
	var out [][]*vantage
	seen := map[*vantage]bool{}
	for _, v := range all {
		if seen[v] {
			continue
		}
		group := []*vantage{v}
		seen[v] = true
		for i := 0; i < len(group); i++ {
			for _, t := range group[i].twins {
				if !seen[t.of] {
					seen[t.of] = true
					group = append(group, t.of)
				}
			}
		}
		out = append(out, group)
	}
	return out
}

// weigh fills what the rank of a group's streams depends on.
func (b *builder) weigh(group []*vantage) error {
	b.compareStanding(group)
	w := b.f.window
	for _, v := range group {
		for m := w.From; m < w.To; m += minute {
			if c := v.cover(Row{Minute, m, m + minute}); c == Covered || c == Partly {
				v.minutes++
			}
			v.records += v.rows[m]
		}
	}
	if group[0].table != "requests" {
		return nil
	}
	fillDurations(group)
	return b.weighCommon(group)
}

// weighCommon counts what the streams hold of the minutes all of them cover: of the
// same minutes, by the clock of the first, whatever their clocks call them.
func (b *builder) weighCommon(group []*vantage) error {
	by := ranked(group)[0].at
	var shared []casefile.Time
	for m := b.f.window.From; m < b.f.window.To; m += minute {
		if !slices.ContainsFunc(group, func(v *vantage) bool { return !b.coversAt(v, m, v.at-by) }) {
			shared = append(shared, m)
		}
	}
	for _, v := range group {
		counts, err := b.countsBy(v, v.at-by)
		if err != nil {
			return err
		}
		for _, m := range shared {
			v.common += counts[m]
		}
	}
	return nil
}

// ranked is the order in which a group is counted: what case.yaml says; the better
// clock; of requests whoever alone holds failures, because a front layer sees what it
// refused; whoever logged more of them in the minutes all cover; whoever covers more of
// the window; whoever holds more of it; the name. Records of flows are not compared
// before that: exporters cut them differently.
func ranked(group []*vantage) []*vantage {
	var out []*vantage
	left := slices.Clone(group)
	for len(left) > 0 {
		first := func(x, y *vantage) int {
			return cmp.Or(byStanding(x, y), cmp.Compare(behind(x, left), behind(y, left)))
		}
		best, most := slices.MinFunc(left, first), int64(0)
		for _, v := range left {
			if first(v, best) == 0 {
				most = max(most, v.common)
			}
		}
		lacks := func(v *vantage) int {
			if v.common*50 < most*nearlyAll {
				return 1
			}
			return 0
		}
		next := slices.MinFunc(left, func(x, y *vantage) int {
			return cmp.Or(first(x, y), cmp.Compare(lacks(x), lacks(y)), cmp.Compare(y.minutes, x.minutes),
				cmp.Compare(y.records, x.records), cmp.Compare(x.name, y.name), cmp.Compare(x.id, y.id))
		})
		out = append(out, next)
		left = slices.DeleteFunc(left, func(v *vantage) bool { return v == next })
	}
	return out
}

// rank is 1 where case.yaml says to count it, -1 where it says not to.
func (v *vantage) rank() int {
	switch {
	case v.stated == nil:
		return 0
	case *v.stated:
		return 1
	}
	return -1
}

// behind is 1 where one of those left that stands no lower holds failures v lacks.
func behind(v *vantage, left []*vantage) int {
	for _, t := range v.twins {
		if slices.Contains(left, t.of) && byStanding(t.of, v) <= 0 && t.inFront() {
			return 1
		}
	}
	return 0
}

// inFront reports whether the twin alone holds failures: it saw what it refused, or
// gave up on, before the other heard of it. A few, or as many the other way, say
// nothing.
func (t *twin) inFront() bool {
	theirs, own := t.failedY-t.failed, t.failedX-t.failed
	return theirs >= censorLeast && theirs > 2*own
}

// byStanding puts what case.yaml says to count first, then the better clock.
func byStanding(x, y *vantage) int {
	return cmp.Or(cmp.Compare(y.rank(), x.rank()), cmp.Compare(y.clock, x.clock))
}

func (s *stream) extent() span { return span{s.from, s.to + 1} }

// covered is when the stream would have logged what there was.
func (s *stream) covered() []span {
	var silent []span
	for _, g := range s.gaps {
		silent = append(silent, g.span)
	}
	return without([]span{s.extent()}, silent)
}

// exclusions writes what is left out of one table in the session's terms.
func (d *division) exclusions(table string) []exclusion {
	var all []exclusion
	for _, v := range d.order {
		if spans := d.out[v]; v.table == table && len(spans) > 0 {
			e := exclusion{whole: d.whole(v), spans: spans}
			for _, f := range v.files {
				e.sources = append(e.sources, f.source)
			}
			slices.Sort(e.sources)
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(x, y exclusion) int { return cmp.Compare(x.sources[0], y.sources[0]) })
	return all
}

// connections are left out as the flows of their capture are, for another capture:
// an export of flows has none, and those of the capture beside it are all there are.
func (b *builder) connections(order []*vantage) []exclusion {
	have := map[string]bool{}
	for _, e := range b.tableExtents("connections") {
		have[e.source] = true
	}
	has := func(v *vantage) bool {
		return slices.ContainsFunc(v.files, func(f extent) bool { return have[f.source] })
	}
	d := divide(using(order, has))
	b.stands["connections"] = d.stands()
	return d.exclusions("flows")
}

// byColumn gives the exclusions of the rollups that count what states a column, where
// not every stream states it: a balancer without times must not put aside the only
// times there are.
func (b *builder) byColumn(order []*vantage, most exclusions) (map[string]exclusions, error) {
	b.ownAside = map[string]exclusions{}
	if len(most["requests"]) == 0 {
		return nil, nil
	}
	rows, _, err := b.s.Rollup(b.ctx, "requests_states", wholeGrid.from, wholeGrid.to, 60)
	if err != nil {
		return nil, err
	}
	for rollup, column := range asideColumns {
		states := func(v *vantage) bool {
			return slices.ContainsFunc(rows, func(r Ints) bool {
				return r.N[column] > 0 && slices.ContainsFunc(v.files, func(f extent) bool { return f.source == r.Keys["source"] })
			})
		}
		if !slices.ContainsFunc(order, func(v *vantage) bool { return v.table == "requests" && !states(v) }) {
			continue
		}
		d := divide(using(order, states))
		b.stands[rollup] = d.stands()
		b.ownAside[rollup] = exclusions{"requests": d.exclusions("requests")}
	}
	return b.ownAside, nil
}

// countedOf takes the sources that are set aside as a whole from those of a lane.
func (b *builder) countedOf(sources []string, table, rollup string) []string {
	out, own := b.ownAside[rollup]
	if !own {
		out = b.aside
	}
	return slices.DeleteFunc(sources, func(id string) bool {
		return slices.ContainsFunc(out[table], func(e exclusion) bool { return e.whole && slices.Contains(e.sources, id) })
	})
}

func sqlTime(t casefile.Time) string { return t.Std().Format("2006-01-02 15:04:05.000000") }
