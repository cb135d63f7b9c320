package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// The padded window, in which a source's rhythm is measured, reaches as far to
// either side as the window is long, at least as far as a baseline and at most a day.
const (
	minPad = baselineReach
	maxPad = 24 * 60 * minute
)

func padded(w Window) span {
	pad := min(max(w.To-w.From, minPad), maxPad)
	return span{w.From - pad, w.To + pad}
}

// cover finds the streams of every table and what each source could have seen.
func (b *builder) cover() error {
	pad := padded(b.f.window)
	counts, err := b.s.minuteCounts(b.ctx, pad)
	if err != nil {
		return err
	}
	seconds, err := b.s.seconds(b.ctx, pad)
	if err != nil {
		return err
	}
	format := func(id string) string { return b.f.sources[id].format }
	all := b.f.expect(streamsOf(b.extents, counts, seconds, format, pad))
	b.noteUncounted(all)
	b.streams = map[string][]stream{}
	for i := range all {
		as := all[i].table
		if as == "posts" && b.isChat(&all[i]) {
			as = chatStreams
		}
		b.streams[as] = append(b.streams[as], all[i])
		b.tl.Coverage = append(b.tl.Coverage, b.coverageOf(&all[i])...)
	}
	slices.SortFunc(b.tl.Coverage, func(x, y Coverage) int {
		return cmp.Or(cmp.Compare(x.Table, y.Table), cmp.Compare(x.Name, y.Name), cmp.Compare(x.First, y.First), cmp.Compare(x.Source, y.Source))
	})
	return nil
}

// noteUncounted says which sources of which case.yaml only says whether they are
// counted are not in the case.
func (b *builder) noteUncounted(all []stream) {
	for i := range b.f.expects {
		e := &b.f.expects[i]
		if e.countOnly && !slices.ContainsFunc(all, func(s stream) bool { return !s.missing && b.f.holds(s, e.source) }) {
			b.note("case.yaml says whether to count %s, which is not in the case", e.source)
		}
	}
}

// chatStreams is what the streams of posts that are chat are called: who listens to
// a channel says nothing about what was published.
const chatStreams = "chat"

// chatFormat is the format of chat.
const chatFormat = "slack-export"

func (b *builder) isChat(s *stream) bool {
	for _, e := range s.files {
		if b.f.sources[e.source].format == chatFormat {
			return true
		}
	}
	return false
}

// coverageOf gives one line for each source of the stream.
func (b *builder) coverageOf(s *stream) []Coverage {
	rows := func(first, last casefile.Time) []Cover {
		out := make([]Cover, len(b.tl.Rows))
		for i, r := range b.tl.Rows {
			out[i] = s.coverEnded(r, first, last)
		}
		return out
	}
	if s.missing {
		return []Coverage{{Name: s.name, Table: s.table, Rows: rows(0, 0), Note: s.note}}
	}
	var out []Coverage
	for _, e := range s.files {
		out = append(out, Coverage{Source: e.source, Name: b.f.sources[e.source].name, Table: e.table,
			First: e.first, Last: e.last, Rows: rows(e.first, e.last), Note: b.coverNote(s)})
	}
	return out
}

// coverNote says in words what is odd about a stream inside the window.
func (b *builder) coverNote(s *stream) string {
	var notes []string
	for _, n := range []string{b.extentNote(s), s.lackNote(b.f.window)} {
		if n != "" {
			notes = append(notes, n)
		}
	}
	return strings.Join(notes, "; ")
}

func (b *builder) extentNote(s *stream) string {
	w := b.f.window
	if n := s.gapNote(w); n != "" {
		return n
	}
	if s.expected != nil && s.expected.to > s.last+minute {
		return "expected until " + utcMinute(s.expected.to) + ", last record " + utcMinute(s.last)
	}
	switch {
	case s.stoppedBefore(w) && s.expected == nil:
		return "last record at " + utcMinute(s.last) + ", before the window; what came after is unknown"
	case s.begunAfter(w) && s.expected == nil:
		return "first record at " + utcMinute(s.first) + ", after the window; what came before is unknown"
	case s.last < w.From || s.first >= w.To:
		return "no record in the window"
	case s.last < w.To-minute:
		return "last record at " + utcMinute(s.last) + ", inside the window; what came after is unknown"
	case s.first >= w.From+minute:
		return "first record at " + utcMinute(s.first) + ", inside the window; what came before is unknown"
	}
	return ""
}

// gapNote says in words where the stream is silent inside the window without a reason
// in what stands around it.
func (s *stream) gapNote(w Window) string {
	var longest gap
	var sum casefile.Time
	n := 0
	for _, g := range s.gaps {
		if g.overlaps(span{w.From, w.To}) {
			n++
			sum += min(g.to, w.To) - max(g.from, w.From)
			if g.to-g.from > longest.to-longest.from {
				longest = g
			}
		}
	}
	if n == 0 {
		return ""
	}
	where := fmt.Sprintf("from %s to %s", utcMinute(longest.from), utcMinute(longest.to))
	if n > 1 {
		where = fmt.Sprintf("in %d silences, the longest ", n) + where
	}
	rate := "less than one"
	if longest.rate > 0 {
		rate = fmt.Sprint(longest.rate)
	}
	return fmt.Sprintf("no record for %s of the window, %s, with about %s a minute around it: dead or lost, nobody can tell", lasting(sum), where, rate)
}

func utcMinute(t casefile.Time) string { return t.Std().Format("2006-01-02 15:04:05Z") }

// known reports whether any stream of the table covers the row at least in part,
// and whether the row is whole: every stream that takes part in the window covers
// it. A stream takes part where it has a record in the window, stopped just before it,
// or people expect it; outside the span they expect it for, it is not missed. The rows
// before and after the window stand for whatever evidence there is, so they are whole. A stream
// that is set aside has to cover only what is counted from it, and covers no more;
// what only it logged is lacking.
func (b *builder) known(table, rollup string, r Row) (known, whole bool) {
	whole = true
	row := span{r.From, r.To}
	for i := range b.coverers(table) {
		s := &b.coverers(table)[i]
		st := b.standOf(s, table, rollup)
		c := s.cover(r)
		known = known || (c == Covered || c == Partly) && st.covers(row)
		if r.Kind == Minute && (c != Covered && s.takesPart(b.f.window, r) && !st.spares(row) || st.misses(row)) {
			whole = false
		}
	}
	return known, whole
}

// coverers are the streams whose extent says what a table could have held.
// Connections come from the packets of a capture, so the capture's flows say when
// it ran; a quiet spell without a connection is then a known zero.
func (b *builder) coverers(table string) []stream {
	if table == "connections" && len(b.streams["flows"]) > 0 {
		return b.streams["flows"]
	}
	return b.streams[table]
}

func (s *stream) takesPart(w Window, r Row) bool {
	if s.expected != nil {
		return s.expected.overlaps(span{r.From, r.To})
	}
	return !s.missing && (s.first < w.To && s.last >= w.From || s.stoppedBefore(w) || s.begunAfter(w))
}

// stoppedBefore reports whether the stream ended in the hours before the window that
// onsets are compared with, and by its rhythm would have gone on in it: it is missed
// there as much as if it had ended a minute into it.
func (s *stream) stoppedBefore(w Window) bool {
	return !s.missing && !isFeed(s.table) && s.last < w.From && s.last >= w.From-baselineReach && !plausible(s.rhythm, w.To-s.last)
}

// begunAfter is the same of a log of requests that begins after the window. Captures
// begin when somebody says so, and messages when something happens.
func (s *stream) begunAfter(w Window) bool {
	return !s.missing && s.table == "requests" && s.first >= w.To && s.first < w.To+baselineReach && !plausible(s.rhythm, s.first-w.From)
}
