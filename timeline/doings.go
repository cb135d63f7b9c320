package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// Bounds of what is drawn of changes, alerts and chat. The lanes count all of them.
const (
	// mostMarks is how many changes, or alerts, get a mark each. Of more, those of a
	// day around the window are drawn: one mark for each kind or rule with more than
	// fewAlike of them, from the first to the last.
	mostMarks = 200
	fewAlike  = 5
	mostChat  = 1000 // messages of a chat inside the window, and an hour around it
	mostAlike = 100_000
)

// doings are the marks of one table while its rows go by. What is kept depends on
// the rows alone, not on their order.
type doings struct {
	many    string // what they are, for notes
	reach   span   // what is drawn where there are too many
	total   int
	each    []Mark          // all of them, up to mostMarks
	alike   map[string]*few // inside the reach, by what they share
	crowded bool            // there were too many kinds
}

// few are the marks that share a title.
type few struct {
	n      int
	first  Mark // the earliest
	last   casefile.Time
	marks  []Mark // up to fewAlike
	shared string
}

func newDoings(many string, w Window) *doings {
	return &doings{many: many, reach: span{w.From - maxPad, w.To + maxPad}, alike: map[string]*few{}}
}

// add takes one mark; shared is what it has in common with others of its kind.
func (d *doings) add(m Mark, shared string) {
	d.total++
	if len(d.each) <= mostMarks {
		d.each = append(d.each, m)
	}
	if m.CoreHi < d.reach.from || m.CoreLo >= d.reach.to {
		return
	}
	f := d.alike[shared]
	switch {
	case f == nil && len(d.alike) >= mostAlike:
		d.crowded = true
		return
	case f == nil:
		f = &few{first: m, last: m.CoreHi, shared: shared}
		d.alike[shared] = f
	}
	f.n++
	if cmp.Or(cmp.Compare(m.CoreLo, f.first.CoreLo), strings.Compare(m.Cite, f.first.Cite)) < 0 {
		f.first = m
	}
	f.last = max(f.last, m.CoreHi)
	if len(f.marks) <= fewAlike {
		f.marks = append(f.marks, m)
	}
}

// drawn are the marks, and a note where not every one is drawn for itself.
func (d *doings) drawn() ([]Mark, string) {
	if d.total <= mostMarks {
		return d.each, ""
	}
	groups := make([]*few, 0, len(d.alike))
	for _, f := range d.alike { // sorted below
		groups = append(groups, f)
	}
	slices.SortFunc(groups, func(x, y *few) int { return cmp.Or(cmp.Compare(y.n, x.n), strings.Compare(x.shared, y.shared)) })
	var out []Mark
	for _, f := range groups[:min(len(groups), mostMarks)] {
		if f.n <= fewAlike {
			out = append(out, f.marks...)
			continue
		}
		m := f.first
		m.Title, m.Text = fmt.Sprintf("%s, %d times", f.shared, f.n), ""
		m.Hi, m.CoreHi = max(m.Hi, f.last), f.last
		out = append(out, m)
	}
	note := fmt.Sprintf("of %d %s those of a day around the window are drawn, many of one kind as one mark from the first to the last; the lanes count all", d.total, d.many)
	if left := len(groups) - mostMarks; left > 0 || d.crowded {
		note += fmt.Sprintf("; the rarest kinds beyond %d are not drawn", mostMarks)
	}
	return out, note
}

// readDoings reads changes and alerts as marks, by corrected clocks.
func (f *facts) readDoings(c *casefile.Case, by map[casefile.SourceID]*Correction) error {
	changes := newDoings("changes", f.window)
	err := casefile.EachChange(c, func(id casefile.SourceID, r *casefile.Change) error {
		m := instant("change", shifted(by[id], r.TS), joinWords(r.Kind, r.Target, r.Ref), r.Text, r.Who, citeOf(id, r.Origin))
		if r.TSEnd.Valid && r.TSEnd.V > r.TS {
			m.Hi = shifted(by[id], r.TSEnd.V)
			m.CoreHi = m.Hi
		}
		changes.add(m.kept(), strings.Clone(r.Kind))
		return nil
	})
	if err != nil {
		return err
	}
	alerts := newDoings("alerts", f.window)
	err = casefile.EachAlert(c, func(id casefile.SourceID, r *casefile.Alert) error {
		m := instant("alert", shifted(by[id], r.TS), joinWords(r.Rule, r.Severity, r.Action, r.Target), r.Text, "", citeOf(id, r.Origin))
		if r.TSEnd.Valid && r.TSEnd.V > r.TS {
			m.Hi = shifted(by[id], r.TSEnd.V)
			m.CoreHi = m.Hi
		}
		alerts.add(m.kept(), joinWords(strings.Clone(r.Rule), strings.Clone(r.Severity), strings.Clone(r.Action)))
		return nil
	})
	if err != nil {
		return err
	}
	for _, d := range []*doings{changes, alerts} {
		marks, note := d.drawn()
		f.doings = append(f.doings, marks...)
		if note != "" {
			f.notes = append(f.notes, note)
		}
	}
	f.drawChat()
	return nil
}

// shifted is a time by the corrected clock of its source.
func shifted(k *Correction, t casefile.Time) casefile.Time {
	if k == nil {
		return t
	}
	return k.shift(t)
}

// kept copies the texts of a mark that is made of a row about to be reused.
func (m Mark) kept() Mark {
	m.Title, m.Text, m.Who = strings.Clone(m.Title), strings.Clone(m.Text), strings.Clone(m.Who)
	return m
}

// drawChat turns the chat of the responders into marks of its own and takes it out
// of the posts, which are public.
func (f *facts) drawChat() {
	reach := span{f.window.From - 60*minute, f.window.To + 60*minute}
	var chat, public []casefile.Located[casefile.Post]
	total := 0
	for _, p := range f.posts {
		switch {
		case p.Row.Kind != "chat":
			public = append(public, p)
		case p.Row.TS >= reach.from && p.Row.TS < reach.to:
			chat = append(chat, p)
			total++
		default:
			total++
		}
	}
	f.posts = public
	slices.SortStableFunc(chat, func(a, b casefile.Located[casefile.Post]) int { // clocks may have been corrected since
		return cmp.Or(cmp.Compare(a.Row.TS, b.Row.TS), strings.Compare(string(a.Source), string(b.Source)), cmp.Compare(a.Row.Offset, b.Row.Offset))
	})
	drawn := chat[:min(len(chat), mostChat)]
	for _, p := range drawn {
		f.doings = append(f.doings, instant("chat", p.Row.TS, joinWords(p.Row.Provider, p.Row.Components, p.Row.State), p.Row.Text, p.Row.Author, citeOf(p.Source, p.Row.Origin)))
	}
	if total > len(drawn) {
		f.notes = append(f.notes, fmt.Sprintf("of %d chat messages the first %d from an hour before the window to an hour after it are drawn; the lane counts all", total, len(drawn)))
	}
}
