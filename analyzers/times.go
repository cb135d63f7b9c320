package analyzers

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// timeRelations compares statements about the same event: the largest set that
// agrees, then every reading that stands outside it.
func (w *world) timeRelations() []Contradiction {
	var out []Contradiction
	for _, event := range w.events() {
		rs := w.about(event)
		if len(rs) < 2 {
			continue
		}
		agreed := w.agreed[event]
		if len(agreed) > 1 && distinctReadings(agreed) > 1 && shared(agreed).width() <= sharpAgreement {
			out = append(out, w.agreement(event, agreed))
		}
		out = append(out, w.dissent(event, rs, agreed)...)
	}
	return out
}

// sharpAgreement is the widest shared interval, in seconds, that is worth a line:
// that several articles mean the same day is no finding.
const sharpAgreement = 3600

// events lists the events statements date, in order of their first core; those
// that end before the day of the window or begin after it come last.
func (w *world) events() []string {
	first := map[string]float64{}
	for _, r := range w.readings {
		if !r.dated || r.s.Event == "" {
			continue
		}
		if t, ok := first[r.s.Event]; !ok || r.core.lo < t {
			first[r.s.Event] = r.core.lo
		}
	}
	names := sortedKeys(first)
	far := func(event string) bool { return math.Abs(first[event]-w.from) > 86400 }
	sort.SliceStable(names, func(i, j int) bool {
		if a, b := far(names[i]), far(names[j]); a != b {
			return b
		}
		return first[names[i]] < first[names[j]]
	})
	return names
}

// about returns what says when event happened. Schedules and promises say when
// it was meant to, and a statement with a number says what was counted then.
func (w *world) about(event string) []reading {
	var out []reading
	for _, r := range w.readings {
		if r.s.Event == event && r.dated && r.s.Kind != "schedule" && r.s.Kind != "promise" && r.s.Kind != "audience" {
			out = append(out, r)
		}
	}
	return out
}

// consensus returns the largest set of readings whose cores share an instant:
// most independent families first, then most statements, then the narrowest
// shared interval, then the earliest. Intervals that meet pairwise share a point
// (Helly 1923), so that it is enough to try every start of a core.
func consensus(rs []reading) []reading {
	var best []reading
	var bestShared span
	for _, at := range rs {
		var set []reading
		shared := everything
		for _, r := range rs {
			if r.core.lo <= at.core.lo && at.core.lo <= r.core.hi {
				set = append(set, r)
				shared = shared.intersect(r.core)
			}
		}
		if better(set, shared, best, bestShared) {
			best, bestShared = set, shared
		}
	}
	return best
}

func better(a []reading, as span, b []reading, bs span) bool {
	switch {
	case families(a) != families(b):
		return families(a) > families(b)
	case len(a) != len(b):
		return len(a) > len(b)
	case as.width() != bs.width():
		return as.width() < bs.width()
	}
	return as.lo < bs.lo
}

// shared is the interval all cores have in common.
func shared(rs []reading) span {
	out := everything
	for _, r := range rs {
		out = out.intersect(r.core)
	}
	return out
}

// distinctReadings counts different intervals: five copies of one schedule are
// no agreement worth a line.
func distinctReadings(rs []reading) int {
	seen := map[span]bool{}
	for _, r := range rs {
		seen[r.core] = true
	}
	return len(seen)
}

func (w *world) agreement(event string, rs []reading) Contradiction {
	quotes := make([]Quote, len(rs))
	for i, r := range rs {
		quotes[i] = w.timeQuote(r)
	}
	c := w.relation(w.named(event), Agree, quotes...)
	c.Why = fmt.Sprintf("the likely readings of %s share %s (%s)", allOf(len(rs)), w.clocks(shared(rs)), plural(families(rs), "independent source"))
	return c
}

// dissent compares every reading outside the consensus with its sharpest member,
// and with a member of the same document where there is one. Readings that are
// the same interval in the same family are one witness.
func (w *world) dissent(event string, rs, agreed []reading) []Contradiction {
	var out []Contradiction
	done := map[string]bool{}
	for _, r := range rs {
		if slices.ContainsFunc(agreed, func(a reading) bool { return a.s.ID == r.s.ID }) {
			continue
		}
		key := fmt.Sprint(family(r), r.core, r.anchors)
		if done[key] {
			continue
		}
		done[key] = true
		same := []reading{}
		for _, o := range rs {
			if fmt.Sprint(family(o), o.core, o.anchors) == key {
				same = append(same, o)
			}
		}
		sharp := sharpest(agreed)
		out = append(out, w.pair(event, sharp, same))
		for _, a := range agreed {
			if a.s.ID != sharp.s.ID && a.s.Document != "" && a.s.Document == r.s.Document {
				c := w.pair(event, a, []reading{r})
				c.About += ", one document against itself"
				out = append(out, c)
			}
		}
	}
	return out
}

// sharpest is the reading with the narrowest core, the earlier id on a tie.
func sharpest(rs []reading) reading {
	best := rs[0]
	for _, r := range rs[1:] {
		if r.core.width() < best.core.width() {
			best = r
		}
	}
	return best
}

// pair relates one reading to a group of equal ones.
func (w *world) pair(event string, a reading, group []reading) Contradiction {
	b := group[0]
	o, other := w.relate(a, b)
	quotes := []Quote{w.timeQuote(a)}
	for _, r := range group {
		quotes = append(quotes, w.timeQuote(r))
	}
	c := w.relation(w.named(event), o, quotes...)
	switch o {
	case Agree:
		c.Why = "the likely readings meet"
	case Tension:
		c.Why = fmt.Sprintf("the likely readings (%s and %s) do not meet; the widest ones do, in %s",
			w.clocks(a.core), w.clocks(b.core), w.clocks(a.support.intersect(b.support)))
		if other != "" {
			c.Why = fmt.Sprintf("the readings (%s and %s) meet only when counted from another moment", w.clocks(a.support), w.clocks(b.support))
		}
	case Conflict:
		c.Why = fmt.Sprintf("even the widest readings (%s and %s) lie %s apart", w.clocks(a.support), w.clocks(b.support), minutes(a.support.gap(b.support)))
	}
	c.Condition = w.condition(a, b, other)
	c.Settle = settleTime(event)
	return c
}

// relate is the rule of DESIGN section 3 for two statements about one event:
// agree when cores meet, tension when only supports meet, conflict when no
// anchors make the supports meet. other names the anchor by which disjoint
// statements meet.
func (w *world) relate(a, b reading) (o Outcome, other string) {
	switch {
	case a.core.meets(b.core):
		return Agree, ""
	case a.support.meets(b.support):
		return Tension, ""
	}
	for _, ra := range w.underAnchors(a) {
		for _, rb := range w.underAnchors(b) {
			if ra.support.meets(rb.support) {
				return Tension, strings.Trim(ra.anchors[0]+", "+rb.anchors[0], ", ")
			}
		}
	}
	return Conflict, ""
}

// underAnchors returns r as it reads from each anchor with a known instant; the
// reading as stated, with an empty anchor, comes first.
func (w *world) underAnchors(r reading) []reading {
	first := r
	first.anchors = []string{""}
	out := []reading{first}
	if !r.relative {
		return out
	}
	for _, a := range r.anchors[1:] {
		if t, ok := w.at[a]; ok {
			alt := r
			alt.core, alt.support = r.relCore.shift(point(t)), r.relSup.shift(point(t))
			alt.anchors = []string{a}
			out = append(out, alt)
		}
	}
	return out
}

// condition says what would make two statements agree that do not: another known
// anchor, or the span an anchor nobody dated would have to lie in.
func (w *world) condition(a, b reading, other string) string {
	if a.core.meets(b.core) {
		return ""
	}
	if !b.relative {
		a, b = b, a
	}
	if !b.relative {
		return ""
	}
	for _, alt := range w.underAnchors(b)[1:] {
		if alt.core.meets(a.core) {
			return "agrees if counted from " + w.named(alt.anchors[0])
		}
	}
	target := a.core
	if target.width() <= 60 { // a stated minute: count from the minute itself
		target = point(target.lo)
	}
	need := span{target.lo - b.relCore.hi, target.hi - b.relCore.lo}
	if math.IsInf(need.lo, 0) || math.IsInf(need.hi, 0) {
		return ""
	}
	open := "["
	if b.s.Mod == "LESS_THAN" {
		open = "(" // "nearly N" is less than N, so that the anchor lies after that end
	}
	where := fmt.Sprintf("%s%s,%s]", open, w.clock(need.lo), w.clock(need.hi))
	s := ""
	switch anchor := w.undated(b); {
	case anchor != "" && !w.elsewhere(anchor, need):
		s = fmt.Sprintf("agrees only if %s lay in %s", w.named(anchor), where)
	case len(b.anchors) == 1:
		s = fmt.Sprintf("agrees only if it is counted from a moment in %s, not from %s", where, w.named(b.anchors[0]))
	}
	if other != "" {
		s = strings.TrimPrefix(s+"; the widest readings meet if counted from "+w.named(other), "; ")
	}
	return s
}

// elsewhere reports whether the statements agree that an event nobody fixed did
// not lie in need, so that supposing it there would reconcile nothing.
func (w *world) elsewhere(event string, need span) bool {
	rs := w.agreed[event]
	return len(rs) > 0 && !shared(rs).meets(need) && !slices.ContainsFunc(rs, func(r reading) bool { return r.support.meets(need) })
}

// undated is the first anchor of r whose instant nobody states; empty where all
// are known.
func (w *world) undated(r reading) string {
	for _, a := range r.anchors {
		if _, known := w.at[a]; !known {
			return a
		}
	}
	return ""
}

// minutes writes a duration in seconds for people.
func minutes(sec float64) string {
	m := sec / 60
	if m >= 48*60 {
		return fmt.Sprintf("%.0f days", m/60/24)
	}
	if m == math.Trunc(m) {
		return fmt.Sprintf("%.0f min", m)
	}
	return fmt.Sprintf("%.1f min", m)
}

// settleTime names the evidence that dates an event by itself.
func settleTime(event string) string {
	if event == "post" || strings.HasSuffix(event, "_post") {
		return "the post's own id, where the id is a clock, or an archived copy of the post"
	}
	return "a record with a clock: the service's own log, a recording, or an archived page"
}
