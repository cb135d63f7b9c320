package analyzers

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"

	"hindcast/casefile"
)

// span is a closed interval. Open ends are the infinities.
type span struct{ lo, hi float64 }

var everything = span{math.Inf(-1), math.Inf(1)}

func (s span) meets(o span) bool        { return s.lo <= o.hi && o.lo <= s.hi }
func (s span) shift(by span) span       { return span{s.lo + by.lo, s.hi + by.hi} }
func (s span) intersect(o span) span    { return span{math.Max(s.lo, o.lo), math.Min(s.hi, o.hi)} }
func (s span) width() float64           { return s.hi - s.lo }
func (s span) gap(o span) float64       { return math.Max(s.lo-o.hi, o.lo-s.hi) }
func point(x float64) span              { return span{x, x} }
func seconds(t casefile.Time) float64   { return float64(t) / 1e6 }
func instant(sec float64) casefile.Time { return casefile.Time(math.Round(sec * 1e6)) }

// reading is a statement with its time as the program reads it: seconds since
// 1970 for the absolute intervals, seconds after the anchor for the relative
// ones.
type reading struct {
	s        *casefile.Statement
	dated    bool // it has a usable time
	core     span
	support  span
	anchors  []string // events it may be counted from, best first; empty for a clock time
	relCore  span
	relSup   span
	relative bool
	group    string // witnesses that count as one, where documents showed that they do
}

func nullSpan[T casefile.Time | int64](lo, hi casefile.Null[T], scale float64) (s span, ok bool) {
	s = everything
	if lo.Valid {
		s.lo = float64(lo.V) / scale
	}
	if hi.Valid {
		s.hi = float64(hi.V) / scale
	}
	return s, lo.Valid || hi.Valid
}

func read(s *casefile.Statement) reading {
	r := reading{s: s}
	var core, support bool
	r.core, core = nullSpan(s.CoreLo, s.CoreHi, 1e6)
	r.support, support = nullSpan(s.SupportLo, s.SupportHi, 1e6)
	switch {
	case core && !support:
		r.support = r.core
	case support && !core:
		r.core = r.support
	}
	r.dated = (core || support) && r.core.lo <= r.core.hi && r.support.lo <= r.support.hi
	for _, a := range strings.Split(s.Anchors, ";") {
		if a = strings.TrimSpace(a); a != "" {
			r.anchors = append(r.anchors, a)
		}
	}
	var relCore, relSup bool
	r.relCore, relCore = nullSpan(s.RelCoreLo, s.RelCoreHi, 1)
	r.relSup, relSup = nullSpan(s.RelSupLo, s.RelSupHi, 1)
	r.relative = len(r.anchors) > 0 && relCore && relSup
	return r
}

// point reports whether the statement names an instant, as a schedule or a
// promise does.
func (r reading) point() bool { return r.dated && r.core.lo == r.core.hi }

// world is what the statements of one case are read against.
type world struct {
	readings []reading // sorted by statement id, natural order
	title    map[string]string
	at       map[string]float64 // events with a known instant, seconds
	zone     *time.Location
	from     float64              // start of the window, seconds
	day      string               // local day of the window's start
	agreed   map[string][]reading // consensus by event
	kept     []Contradiction      // promises and their outcomes
}

func newWorld(in Input) (*world, error) {
	zone, err := casefile.LoadZone(in.Timeline.Zone)
	if err != nil {
		return nil, fmt.Errorf("case.yaml: zone: %w", err)
	}
	w := &world{title: map[string]string{}, at: map[string]float64{}, agreed: map[string][]reading{}, zone: zone}
	w.from = seconds(in.Timeline.Window.From)
	w.day = in.Timeline.Window.From.Std().In(w.zone).Format("2006-01-02")
	for i := range in.Timeline.Statements {
		w.readings = append(w.readings, read(&in.Timeline.Statements[i]))
	}
	sort.SliceStable(w.readings, func(i, j int) bool { return naturalLess(w.readings[i].s.ID, w.readings[j].s.ID) })
	for _, r := range w.readings {
		// A schedule is a fact about a plan: it gives its event an instant.
		if r.s.Kind == "schedule" && r.point() && r.s.Event != "" {
			if _, ok := w.at[r.s.Event]; !ok {
				w.at[r.s.Event] = r.core.lo
			}
		}
	}
	for _, e := range in.Case.Events {
		w.title[e.Name] = e.Title
		if e.At == "" {
			continue
		}
		t, err := in.Case.ParseInstant(e.At)
		if err != nil {
			return nil, fmt.Errorf("case.yaml: event %q: %w", e.Name, err)
		}
		w.at[e.Name] = seconds(t)
	}
	groups := witnesses(in.Timeline.Documents)
	for i := range w.readings {
		w.readings[i].group = groups[w.readings[i].s.Document]
		w.readings[i].anchored(w.at)
	}
	for _, e := range w.events() {
		if rs := w.about(e); len(rs) > 0 {
			w.agreed[e] = consensus(rs)
		}
	}
	w.kept = w.promises()
	return w, nil
}

// anchored dates a reading that is counted from an event whose instant its own
// document did not know and another one states.
func (r *reading) anchored(at map[string]float64) {
	if r.dated || !r.relative {
		return
	}
	for i, a := range r.anchors {
		if t, ok := at[a]; ok {
			r.core, r.support, r.dated = r.relCore.shift(point(t)), r.relSup.shift(point(t)), true
			r.anchors = append([]string{a}, append(append([]string{}, r.anchors[:i]...), r.anchors[i+1:]...)...)
			return
		}
	}
}

// naturalLess orders T2 before T10.
func naturalLess(a, b string) bool {
	pa, na := splitNumber(a)
	pb, nb := splitNumber(b)
	if pa != pb {
		return pa < pb
	}
	if na != nb {
		return na < nb
	}
	return a < b
}

func splitNumber(s string) (prefix string, n int) {
	i := len(s)
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' && len(s)-i < 9 {
		i--
	}
	for _, c := range s[i:] {
		n = n*10 + int(c-'0')
	}
	return s[:i], n
}

// eventTitles are the words for events the extractor names, where case.yaml gives
// no title and the name alone says too little.
var eventTitles = map[string]string{"blame_post": "first claim of an attack", "trouble_onset": "beginning of the trouble", "trouble_end": "end of the trouble", "event_end": "end of the event"}

// named is an event's title, or its name in plain letters.
func (w *world) named(event string) string {
	if t := w.title[event]; t != "" {
		return t
	}
	if t := eventTitles[event]; t != "" {
		return t
	}
	return strings.ReplaceAll(event, "_", " ")
}

// clock writes an instant as local time of the case, the day only where it is
// not the window's.
func (w *world) clock(sec float64) string {
	if math.IsInf(sec, 0) {
		return "open"
	}
	t := instant(sec).Std().In(w.zone)
	layout := "15:04"
	if t.Second() != 0 {
		layout = "15:04:05"
	}
	if t.Format("2006-01-02") != w.day {
		layout = "2006-01-02 " + layout
	}
	return t.Format(layout)
}

func (w *world) clocks(s span) string {
	if s.lo == s.hi {
		return w.clock(s.lo)
	}
	return w.clock(s.lo) + " to " + w.clock(s.hi)
}

// reads says how a statement's time or number was read.
func (w *world) reads(r reading) string {
	var parts []string
	if r.dated {
		t := w.clocks(r.core)
		if r.support != r.core {
			t += " (possibly " + w.clocks(r.support) + ")"
		}
		parts = append(parts, t)
	}
	if r.s.Quantity.Valid {
		parts = append(parts, quantityText(r.s))
	}
	return strings.Join(parts, "; ")
}

// quote shows a statement's words as they stand, time words where that is what
// they are about.
func (w *world) quote(r reading) Quote {
	words := r.s.Words
	if words == "" {
		words = r.s.TimeWords
	}
	return Quote{Statement: r.s.ID, Document: r.s.Document, Speaker: r.s.Speaker, Words: words, Reads: w.reads(r)}
}

// timeQuote prefers the time words: in a comparison of times they are the
// evidence.
func (w *world) timeQuote(r reading) Quote {
	q := w.quote(r)
	if r.s.TimeWords != "" {
		q.Words = r.s.TimeWords
	}
	return q
}
