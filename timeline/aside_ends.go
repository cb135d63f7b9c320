package timeline

import (
	"slices"

	"hindcast/casefile"
)

// durationClasses are how long requests usually take at the longest: the first that no
// more than one request in a hundred exceeds, else longestClass.
var durationClasses = []struct {
	over    string
	seconds casefile.Time
}{{"over_1", 1}, {"over_5", 5}, {"over_20", 20}, {"over_60", 60}}

const longestClass = 5 * minute

// fillDurations takes how long requests usually take from the others of the group,
// for those that do not state it.
func fillDurations(group []*vantage) {
	longest := casefile.Time(0)
	for _, v := range group {
		longest = max(longest, v.takes)
	}
	for _, v := range group {
		if v.takes == 0 {
			v.takes = longest
		}
	}
}

// findEnds finds where a log begins and ends as it was written: a log is written when
// requests end, and its rows stand where they began. Requests that ended before it, or
// were under way when it ended, are not in it.
func (v *vantage) findEnds(rows []Ints) {
	sum := map[string]int64{}
	v.begun, v.ended = v.first, v.last
	for _, r := range rows {
		if !slices.ContainsFunc(v.files, func(f extent) bool { return f.source == r.Keys["source"] }) {
			continue
		}
		if r.N["ended"] > 0 {
			if sum["ended"] == 0 {
				v.begun = casefile.Time(r.N["first_us"])
			}
			v.begun, v.ended = min(v.begun, casefile.Time(r.N["first_us"])), max(v.ended, casefile.Time(r.N["last_us"]))
		}
		for k, n := range r.N {
			sum[k] += n
		}
	}
	v.takes = usuallyTakes(sum)
	if 2*sum["ended"] < sum["n"] { // a few that state it say little of the rest
		v.begun, v.ended, v.unended = v.first, v.last, true
	}
}

func usuallyTakes(sum map[string]int64) casefile.Time {
	if 2*sum["timed"] < sum["n"] {
		return 0
	}
	for _, c := range durationClasses {
		if 100*sum[c.over] <= sum["timed"] {
			return c.seconds * second
		}
	}
	return longestClass
}

// solid is when the stream holds all there was: whole minutes, away from where its
// log begins, ends or is silent by as long as requests take.
func (v *vantage) solid() []span {
	if v.table != "requests" {
		return v.covered()
	}
	slack, takes := v.edgeSlack(), v.takes
	if takes <= slack {
		takes = 0
	}
	from, to := v.begun-slack, v.ended+slack-takes
	if v.unended {
		from += takes
	}
	var ragged []span
	for _, g := range v.gaps {
		ragged = append(ragged, span{floorMinute(g.from - takes), -floorMinute(-(g.to + takes))})
	}
	return without([]span{{-floorMinute(-from), floorMinute(to)}}, ragged)
}

// firm is when v is counted before whoever comes after it: where it is solid, and at
// its ends and gaps unless twins are solid through all the minutes of one and hold
// more of them. short are those of the latter in which it lacks requests all the same.
func (v *vantage) firm() (firm, short []span) {
	solid, twins := v.solid(), []span(nil)
	for _, t := range v.twins {
		twins = append(twins, moved(t.of.solid(), -t.ahead)...)
	}
	twins = joined(twins)
	firm = slices.Clone(solid)
	for _, p := range without(v.covered(), solid) {
		minutes := span{floorMinute(p.from), -floorMinute(-p.to)}
		covered := minutes.inside(twins)
		if covered && !v.holdsMore(minutes) {
			continue
		}
		firm = append(firm, p)
		if slack := v.edgeSlack(); covered && (p.from > minutes.from+slack || p.to < minutes.to-slack) {
			short = append(short, p)
		}
	}
	return joined(firm), short
}

// holdsMore reports whether v holds no fewer requests of the minutes than any twin. It
// is told by whole minutes of when requests began, so of clocks that are apart it is not.
func (v *vantage) holdsMore(minutes span) bool {
	held := func(s *stream) (n int64) {
		for m := minutes.from; m < minutes.to; m += minute {
			n += s.rows[m]
		}
		return n
	}
	own := held(v.stream)
	return own > 0 && !slices.ContainsFunc(v.twins, func(t twin) bool {
		return max(t.ahead, -t.ahead) > second || held(t.of.stream) > own
	})
}

// elsewhere is when twins of v are counted, by the clock of v.
func (v *vantage) elsewhere(counted map[*vantage][]span, use func(t *twin) bool) []span {
	var spans []span
	for i := range v.twins {
		if t := &v.twins[i]; use(t) {
			for _, s := range moved(counted[t.of], -t.ahead) {
				spans = append(spans, s.reaching(v.extent(), t.of.edgeSlack()))
			}
		}
	}
	return joined(spans)
}

func anyTwin(*twin) bool { return true }

// lacking reports whether less than 95 % of the stream stands in the twin, or of its
// failures where more than a few do not.
func (m matched) lacking() bool {
	return tooFew(m.shared, m.ofX) || m.failedX-m.failed >= censorLeast && tooFew(m.failed, m.failedX)
}

// tooFew is less than 95 %.
func tooFew(n, of int64) bool { return 20*n < 19*of }

// division is who is counted when, of streams that saw the same traffic.
type division struct {
	order   []*vantage
	counted map[*vantage][]span // by their own clocks
	out     map[*vantage][]span // when a twin is counted instead
}

// divide counts each moment from the first of the order that covers it, but at the
// ends and gaps of its log, where requests are missing, from one that goes on: there
// whole minutes are counted from one.
func divide(order []*vantage) division {
	d := division{order, map[*vantage][]span{}, map[*vantage][]span{}}
	for _, v := range order {
		firm, _ := v.firm()
		d.count(v, firm)
	}
	for _, v := range order {
		d.count(v, v.covered())
	}
	for _, v := range order {
		spans := without(v.elsewhere(d.counted, anyTwin), d.counted[v])
		if slices.ContainsFunc(spans, v.extent().overlaps) {
			d.out[v] = spans
		}
	}
	return d
}

// count counts v in the spans, as far as no twin is counted there.
func (d *division) count(v *vantage, spans []span) {
	d.counted[v] = joined(slices.Concat(d.counted[v], without(spans, v.elsewhere(d.counted, anyTwin))))
}

// whole reports whether nothing of v is counted.
func (d *division) whole(v *vantage) bool { return v.extent().inside(d.out[v]) }

// insteadOf lists the twins of v that are counted in its place: those before it in
// the order that are counted themselves, and of one that is counted nowhere and has
// none before it those after it.
func (d *division) insteadOf(v *vantage) []twin {
	at := slices.Index(d.order, v)
	counted := d.among(v, d.order[:at])
	if len(counted) == 0 && d.whole(v) {
		counted = d.among(v, d.order[at:])
	}
	return counted
}

func (d *division) among(v *vantage, others []*vantage) (out []twin) {
	for _, o := range others {
		for _, t := range v.twins {
			if t.of == o && !d.whole(o) {
				out = append(out, t)
			}
		}
	}
	return out
}

// edges are the minutes of the twin's ends in which v is counted instead, by the
// clock of the twin.
func (d *division) edges(v *vantage, t *twin) []span {
	return common(common(d.out[t.of], moved(d.counted[v], t.ahead)), []span{t.of.extent()})
}

// lost reports whether the twins together hold too little of a stream.
func lost(counted []twin) bool {
	var m matched
	for _, t := range counted {
		m.shared, m.ofX = m.shared+t.shared, max(m.ofX, t.ofX)
		m.failed, m.failedX = m.failed+t.failed, max(m.failedX, t.failedX)
	}
	return m.lacking()
}
