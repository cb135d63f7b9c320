package timeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"hindcast/casefile"
)

// Bounds of the search for traffic seen twice. Within clockRows requests all of
// the evidence near the window is held against each other, wide enough to find a
// wrong zone; beyond them the last minutes before the window that hold no more.
const (
	clockReach   = 16 * 60 * minute
	clockRows    = 5_000_000
	clockSources = 40
	clockBucket  = 60
)

var clockMethods = []struct {
	rollup, table, method string
	oneSided              bool
}{
	{"clock_requests", "requests", "matched_requests", false},
	{"clock_connections", "connections", "connections_and_requests", true},
	{"clock_flows", "flows", "flows_and_requests", true},
}

// compareClocks measures, for every pair of sources that saw the same traffic, how
// their clocks stand to each other. Nothing is corrected by it.
func (b *builder) compareClocks() error {
	b.tl.Clocks = []ClockPair{}
	b.clockOf = b.leaders()
	if b.logged != nil { // measured as logged; said again with the table they were applied to
		b.tl.Clocks = slices.Clone(b.logged.Clocks)
		for i := range b.tl.Clocks {
			b.tl.Clocks[i].Applied = b.tl.Clocks[i].Measured()
		}
		return nil
	}
	from, to, cut := b.clockSpan()
	if cut {
		b.note("clocks were compared over the %d minutes before the window only: the case holds too many requests to compare all", (to-from)/minute)
	}
	if !b.s.hasRows("requests") || from >= to || len(b.tableExtents("requests")) > clockSources {
		return nil
	}
	done := map[[2]string]bool{}
	for _, m := range clockMethods {
		if !b.s.hasRows(m.table) || m.table == "requests" && len(b.streams["requests"]) < 2 {
			continue
		}
		rows, _, err := b.s.Rollup(b.ctx, m.rollup, from, to, clockBucket)
		if err != nil {
			return err
		}
		for _, p := range b.pairsOf(rows, m.table == "requests") {
			if !done[p.key] {
				c := b.measure(p, m.method, m.oneSided)
				done[p.key] = c.Measured() || m.table == "connections"
				b.keepClock(c)
			}
		}
	}
	b.unmatchedClocks()
	if err := b.correlateClocks(); err != nil {
		return err
	}
	slices.SortFunc(b.tl.Clocks, func(x, y ClockPair) int {
		return cmp.Or(cmp.Compare(x.NameA, y.NameA), cmp.Compare(x.NameB, y.NameB), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.Method, y.Method))
	})
	return nil
}

// unmatchedClocks lists the pairs of clocks that had nothing in common, as far as
// their times overlap at all.
func (b *builder) unmatchedClocks() {
	all := slices.Concat(b.streams["requests"], b.streams["flows"])
	for i := range all {
		for j := range all[i+1:] {
			x, y := &all[i], &all[i+1+j]
			if x.missing || y.missing || x.table == "flows" && y.table == "flows" || x.first > y.last || y.first > x.last {
				continue
			}
			key := [2]string{b.clockOf[x.files[0].source], b.clockOf[y.files[0].source]}
			if key[0] > key[1] && x.table == y.table {
				key[0], key[1] = key[1], key[0]
			}
			if key[0] != key[1] {
				b.keepClock(ClockPair{A: key[0], B: key[1], NameA: b.f.sources[key[0]].name, NameB: b.f.sources[key[1]].name, Missing: "nothing was seen by both"})
			}
		}
	}
}

// keepClock keeps the best that is known of a pair: a measurement rather than the
// reason for none.
func (b *builder) keepClock(c ClockPair) {
	for i, old := range b.tl.Clocks {
		if old.A == c.A && old.B == c.B {
			if c.Measured() && !old.Measured() {
				b.tl.Clocks[i] = c
			}
			return
		}
	}
	b.tl.Clocks = append(b.tl.Clocks, c)
}

// leaders names, for every source, the first file of the stream it belongs to:
// files that continue each other share a clock, and so do the tables of a source.
func (b *builder) leaders() map[string]string {
	out := map[string]string{}
	for _, d := range []string{"requests", "flows", "connections"} {
		for _, s := range b.streams[d] {
			for _, f := range s.files {
				if _, ok := out[f.source]; !ok {
					out[f.source] = s.files[0].source
				}
			}
		}
	}
	return out
}

// clockSpan is the span traffic seen twice is looked for in; cut where that is not
// all of it.
func (b *builder) clockSpan() (from, to casefile.Time, cut bool) {
	w := b.f.window
	if b.s.rows["requests"]+b.s.rows["connections"]+b.s.rows["flows"] <= clockRows {
		return w.From - clockReach, w.To + clockReach, false
	}
	var sum int64
	at := w.From
	for m := w.From - minute; m >= w.From-baselineReach; m -= minute {
		for _, t := range []string{"requests", "connections", "flows"} {
			for i := range b.streams[t] {
				sum += b.streams[t][i].counts[m]
			}
		}
		if sum > clockRows {
			break
		}
		at = m
	}
	return at, w.From, true
}

// twice are the candidate pairs of two clocks.
type twice struct {
	key            [2]string
	pairs          []seenTwice
	aStart, bStart bool // the times are those of the start of requests
	aWhole, bWhole bool // the times are whole seconds
}

// pairsOf sorts the rows by pair of clocks; where both sides come from one table
// the smaller id is A.
func (b *builder) pairsOf(rows []Ints, sameTable bool) []twice {
	at := map[[2]string]int{}
	var out []twice
	for _, r := range rows {
		key := [2]string{b.clockOf[r.Keys["a"]], b.clockOf[r.Keys["b"]]}
		if key[0] == key[1] {
			continue
		}
		turned := sameTable && key[0] > key[1]
		if turned {
			key[0], key[1] = key[1], key[0]
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, twice{key: key, aStart: true, bStart: true, aWhole: true, bWhole: true})
		}
		p := &out[i]
		a, b, aStart, bStart := r.N["a_us"], r.N["b_us"], r.N["a_start"], r.N["b_start"]
		if turned {
			a, b, aStart, bStart = b, a, bStart, aStart
		}
		p.pairs = append(p.pairs, seenTwice{float64(a) / 1e6, float64(b) / 1e6})
		p.aStart, p.bStart = p.aStart && aStart == 1, p.bStart && bStart == 1
		p.aWhole, p.bWhole = p.aWhole && a%1e6 == 0, p.bWhole && b%1e6 == 0
	}
	return out
}

// measure fits one pair of clocks.
func (b *builder) measure(t twice, method string, oneSided bool) ClockPair {
	c := ClockPair{A: t.key[0], B: t.key[1], NameA: b.f.sources[t.key[0]].name, NameB: b.f.sources[t.key[1]].name, Method: method}
	f, why := fitPairs(t.pairs, oneSided && !t.aWhole, t.aWhole && t.bWhole) // cut seconds scatter more than a client's delay
	if why != "" {
		c.Missing = why
		return c
	}
	for _, w := range []struct {
		whole bool
		half  float64
		name  string
	}{{t.aWhole, 0.5, c.NameA}, {t.bWhole, -0.5, c.NameB}} {
		if w.whole && t.aWhole != t.bWhole {
			f.offset += w.half
			f.spread = max(f.spread, 0.05)
			c.Notes = append(c.Notes, w.name+" stamps whole seconds: half a second was allowed for it")
		}
	}
	if t.aWhole && t.bWhole {
		f.spread = max(f.spread, 0.5)
	}
	if t.aStart != t.bStart {
		c.Notes = append(c.Notes, "one stamps the start of requests, the other their end: the offset includes the time they took")
	}
	if oneSided {
		c.Notes = append(c.Notes, "a connection is opened before its request: the offset includes the shortest such delay")
	}
	c.fill(f)
	c.candidates = len(t.pairs)
	for _, p := range t.pairs {
		if off := p.a - p.b - f.offset - float64(f.drift*(p.b-f.at)); math.Abs(off) <= alikeWithin {
			c.alike++
		}
	}
	return c
}

// fill states a fit, to a microsecond and a thousandth of a millionth.
func (c *ClockPair) fill(f clockFit) {
	micro := func(x float64) float64 { return math.Round(x*1e6)/1e6 + 0 }
	milli := func(x float64) *float64 { v := math.Round(x*1e9) / 1e3; return &v }
	c.N, c.Offset, c.SE, c.Error = f.n, micro(f.offset), micro(f.se), micro(math.Hypot(1.96*f.se, f.spread))
	c.At = casefile.Time(math.Round(f.at)) * second
	if f.hasDrift {
		c.Drift, c.DriftErr = milli(f.drift), milli(1.96*f.slope)
	}
	if zone, ok := nearZone(c.Offset); ok {
		c.Zone = zone
	}
}

// correlateClocks compares by their counts a second, over the hours before the
// window, the sources of requests with those of packets and flows that no pair
// compared: during an overload logs lag and lose.
func (b *builder) correlateClocks() error {
	w := b.f.window
	from := w.From - baselineReach
	var rows []Ints
	for i := range b.tl.Clocks {
		c := &b.tl.Clocks[i]
		if c.Measured() {
			continue
		}
		if rows == nil {
			var err error
			if rows, _, err = b.s.Rollup(b.ctx, "source_minutes", from, w.From, 1); err != nil {
				return err
			}
		}
		x, y := b.perSecond(rows, c.A, from, w.From), b.perSecond(rows, c.B, from, w.From)
		if lag, ok := crossCorrelate(x, y); ok {
			*c = ClockPair{A: c.A, B: c.B, NameA: c.NameA, NameB: c.NameB, Method: "cross_correlation",
				Notes: []string{fmt.Sprintf("no traffic could be matched (%s): their counts a second were compared", c.Missing)}}
			c.fill(clockFit{n: len(x), offset: lag, se: corrSE, at: float64(from+w.From) / 2e6})
		}
	}
	return nil
}

// perSecond are the counts a second of the clock leader's files.
func (b *builder) perSecond(rows []Ints, leader string, from, to casefile.Time) []float64 {
	out := make([]float64, (to-from)/second)
	for _, r := range rows {
		if t := r.Keys["table"]; b.clockOf[r.Keys["source"]] == leader && (t == "requests" || t == "flows") {
			out[(r.Bucket-from)/second] += float64(r.N["n"])
		}
	}
	return out
}
