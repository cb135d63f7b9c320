package analyzers

import (
	"context"
	"math"
	"slices"
	"sort"

	"hindcast/casefile"
	"hindcast/timeline"
)

// minuteUS is a minute in microseconds.
const minuteUS = casefile.Time(60_000_000)

// twoSpans are the rows of one rollup before the window and inside it, in
// one-minute buckets.
type twoSpans struct {
	before, during []timeline.Ints
	past           timeline.Window // the span of before; empty where there is none
}

// askSpans asks a rollup inside the window and, where there is evidence before
// it, there too. No row inside the window is absent.
func askSpans(ctx context.Context, in Input, rollup string) (twoSpans, error) {
	return askSince(ctx, in, rollup, baselineDay)
}

// askRecent is askSpans with an hour before the window, inside which the logs of the
// calibration's worlds begin. Levels, rises and failures of an earlier hour belong to another
// time of the day or to another incident.
func askRecent(ctx context.Context, in Input, rollup string) (twoSpans, error) {
	return askSince(ctx, in, rollup, justBefore)
}

func askSince(ctx context.Context, in Input, rollup string, longest casefile.Time) (twoSpans, error) {
	during, err := ask(ctx, in, rollup, in.Timeline.Window)
	if err != nil {
		return twoSpans{}, err
	}
	s := twoSpans{during: during}
	w, ok := baseline(in.Timeline)
	if !ok {
		return s, nil
	}
	w.From = max(w.From, w.To-longest)
	rows, found, err := in.Ask.Rollup(ctx, rollup, w.From, w.To, 60)
	if err != nil {
		return s, err
	}
	if found && len(rows) > 0 {
		first := rows[0].Bucket
		for _, r := range rows {
			first = min(first, r.Bucket)
		}
		s.before, s.past = rows, timeline.Window{From: max(first, w.From), To: w.To}
	}
	return s, nil
}

// baselineDay bounds what counts as before the window where clients, networks and
// their habits are compared; justBefore where levels are. The logs of the worlds begin
// half an hour before the window (fixtures/sim, LeadS).
const (
	baselineDay = 24 * 60 * minuteUS
	justBefore  = 60 * minuteUS
)

// minBaselineMinutes is the least evidence before the window that a comparison
// with "before" is made against.
const minBaselineMinutes = 5

// needBefore is absent where fewer than minBaselineMinutes precede the window.
func (s twoSpans) needBefore() error {
	if s.past.Minutes() < minBaselineMinutes || len(s.before) == 0 {
		return absent("less than %d minutes of evidence before the window to compare with", minBaselineMinutes)
	}
	return nil
}

// sums adds up one column by minute, over both spans.
func (s twoSpans) sums(column func(timeline.Ints) int64) map[casefile.Time]float64 {
	out := map[casefile.Time]float64{}
	for _, rows := range [][]timeline.Ints{s.before, s.during} {
		for _, r := range rows {
			out[r.Bucket] += float64(column(r))
		}
	}
	return out
}

// minuteSeries is one value a minute from the rollup's first minute before the
// window to the end of the window; minutes without a row count 0.
type minuteSeries struct {
	from  casefile.Time
	x     []float64
	start int    // index of the window's first minute
	blank []bool // minutes of which nobody knows what was asked: no log covers them whole
}

func (s twoSpans) minutes(in Input, column func(timeline.Ints) int64) minuteSeries {
	by := s.sums(column)
	m := minuteSeries{from: in.Timeline.Window.From}
	if s.past.From < s.past.To {
		m.from = s.past.From
	}
	for t := m.from; t < in.Timeline.Window.To; t += minuteUS {
		if t == in.Timeline.Window.From {
			m.start = len(m.x)
		}
		m.x = append(m.x, by[t])
	}
	return m
}

// logged is minutes of a rollup of requests, with the minutes of the window marked that
// the timeline does not know, because a log begins, ends or falls silent there. What
// the log's end cut from the minute beside these is not known either.
func (s twoSpans) logged(in Input, column func(timeline.Ints) int64) minuteSeries {
	m := s.minutes(in, column)
	m.blank = make([]bool, len(m.x))
	l, ok := in.Timeline.Lane("requests")
	if !ok || len(l.Points) != len(in.Timeline.Rows) {
		return m
	}
	cut := make([]bool, len(m.x))
	for k, r := range in.Timeline.Rows {
		i := int((r.From - m.from) / minuteUS)
		if r.Kind == timeline.Minute && i >= 0 && i < len(m.x) {
			m.blank[i] = !l.Points[k].Known
			cut[i] = l.Points[k].Bound == timeline.AtLeast && partly(in.Timeline, k)
		}
	}
	whole := slices.Clone(m.blank)
	for i := range cut {
		if cut[i] && (i > m.start && whole[i-1] || i+1 < len(whole) && whole[i+1]) {
			m.blank[i] = true
		}
	}
	return m
}

// partly reports whether a log of requests covers only part of row k.
func partly(t *timeline.Timeline, k int) bool {
	return slices.ContainsFunc(t.Coverage, func(c timeline.Coverage) bool {
		return c.Table == "requests" && k < len(c.Rows) && c.Rows[k] == timeline.Partly
	})
}

// runs are the values of unbroken runs of known minutes.
func (m minuteSeries) runs() [][]float64 {
	var out [][]float64
	for i, from := 0, 0; i <= len(m.x); i++ {
		if i == len(m.x) || m.blank != nil && m.blank[i] {
			if i > from {
				out = append(out, m.x[from:i])
			}
			from = i + 1
		}
	}
	return out
}

func column(name string) func(timeline.Ints) int64 {
	return func(r timeline.Ints) int64 { return r.N[name] }
}

// pooled reads a count-of-counts rollup as one histogram.
func pooled(rows []timeline.Ints) histogram {
	h := histogram{}
	for _, r := range rows {
		if n := r.N["n"]; n > 0 {
			h[r.N["c"]] += n
		}
	}
	return h
}

// atLeast is the number of observations of c or more.
func (h histogram) atLeast(c int64) int64 {
	var n int64
	for v, k := range h {
		if v >= c {
			n += k
		}
	}
	return n
}

// plain is a value without an interval.
func plain(name string, x float64, unit string) Value {
	return Value{Name: name, X: x, Lo: x, Hi: x, Unit: unit, Method: "counted; no interval"}
}

// shareChange is the share during over that before, held at 1/1000 so that an
// absent share gives a number, on a log2 scale: 0 is no change, 1 is twice.
func shareChange(name string, k1, n1, k0, n0 int64) Value {
	f := func(a, b float64) float64 { return math.Log2(math.Max(a, 0.001) / math.Max(b, 0.001)) }
	p1, lo1, hi1 := wilson(k1, max(n1, 1))
	p0, lo0, hi0 := wilson(k0, max(n0, 1))
	return Value{Name: name, X: f(p1, p0), Lo: f(lo1, hi0), Hi: f(hi1, lo0), Unit: "log2 of during over before",
		Method: "ends of two Wilson 90 % intervals, so that it holds more than 90 %"}
}

// divergence is the Jensen-Shannon divergence in bits between two distributions
// given as counts by key: 0 for the same, 1 for disjoint ones (Lin 1991).
func divergence(a, b map[string]int64) float64 {
	var na, nb float64
	keys := map[string]bool{}
	for k, n := range a {
		na += float64(n)
		keys[k] = true
	}
	for k, n := range b {
		nb += float64(n)
		keys[k] = true
	}
	if na == 0 || nb == 0 {
		return 0
	}
	d := 0.0
	for _, k := range sortedKeys(keys) {
		p, q := float64(a[k])/na, float64(b[k])/nb
		m := (p + q) / 2
		for _, x := range []float64{p, q} {
			if x > 0 {
				d += x / 2 * math.Log2(x/m)
			}
		}
	}
	return math.Max(0, d)
}

// byKey sums a column by a text key.
func byKey(rows []timeline.Ints, key, column string) map[string]int64 {
	out := map[string]int64{}
	for _, r := range rows {
		out[r.Keys[key]] += r.N[column]
	}
	return out
}

// median of a copy of v; 0 of nothing.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := append([]float64{}, v...)
	sort.Float64s(s)
	return quantile(s, 0.5)
}

// largest of v; 0 of nothing.
func largest(v []float64) float64 {
	m := 0.0
	for _, x := range v {
		m = math.Max(m, x)
	}
	return m
}

// smooth is the mean of each value and up to k-1 before it.
func smooth(v []float64, k int) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		lo, sum := max(0, i-k+1), 0.0
		for _, x := range v[lo : i+1] {
			sum += x
		}
		out[i] = sum / float64(i-lo+1)
	}
	return out
}

func sortedTimes[V any](m map[casefile.Time]V) []casefile.Time {
	out := make([]casefile.Time, 0, len(m))
	for t := range m {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// sortedCounts are the values of a histogram above 0, smallest first.
func sortedCounts(h histogram) []int64 {
	var out []int64
	for c := range h {
		if c > 0 {
			out = append(out, c)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
