package ingest

import (
	"bytes"
	"slices"

	"hindcast/casefile"
)

// Unwrapper parses a format whose lines carry the lines of other programs: what a
// container runtime or a syslog daemon puts around them.
type Unwrapper interface {
	// Unwrap takes a line apart. It returns a reason where there is nothing to take
	// out: the line is not of the format, or belongs to the one before.
	Unwrap(line []byte, at casefile.Origin) (Wrapped, *Reason)
	// ParseText is ParseLine for the text of the line last unwrapped, which may have
	// been put together from several lines.
	ParseText(text []byte, at casefile.Origin, b *casefile.Batch) *Reason
}

// An Unwrapper with a method Forget is told where a chunk ends: what it knows of lines
// before must not reach the next, which may be anybody's.

// Wrapped is what a line carries.
type Wrapped struct {
	Text   []byte // valid until the next line
	Stream int    // 0 or 1: lines that go on do so within their stream
	More   bool   // the text goes on in the stream's next line
}

var (
	held     = &Reason{Held: true}
	skipPart = "part of a line that was split, read with its end"
	noLine   = &Reason{Text: skipBlank, Skip: true}
)

// unwrapping parses the lines inside lines: by the first of inner that takes one,
// else by the wrapping format itself where own is set. A text in parts is parsed
// where it ends; its row stands where it begins.
type unwrapping struct {
	outer Unwrapper
	inner LineParser // may be nil
	own   bool
	odd   *oddLines // is shown the lines that only the wrapping format reads
	mine  bool      // the wrapping format read the last line
	parts [2]parted
}

// parted is a text of which more is to come.
type parted struct {
	text  []byte
	at    casefile.Origin
	lines int64
}

// UnwrapLines makes the LineParser of a wrapping format itself.
func UnwrapLines(u Unwrapper) LineParser { return &unwrapping{outer: u, own: true} }

// Wraps makes the Lines of a wrapping format out of its Unwrap.
func Wraps(unwrap func(*Env) (Unwrapper, error)) func(*Env) (LineParser, error) {
	return func(env *Env) (LineParser, error) {
		u, err := unwrap(env)
		return UnwrapLines(u), err
	}
}

// ParseLine implements LineParser.
func (u *unwrapping) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) *Reason {
	w, why := u.outer.Unwrap(line, at)
	if why != nil {
		return why
	}
	p := &u.parts[w.Stream&1]
	if w.More && len(p.text)+len(w.Text) <= maxLine {
		if p.lines == 0 {
			p.at = at
		}
		p.text = append(p.text, w.Text...)
		p.lines++
		return held
	}
	if p.lines == 0 {
		return u.parse(line, w.Text, at, b)
	}
	p.text = append(p.text, w.Text...)
	b.SkipN(skipPart, p.lines)
	p.lines = 0
	why = u.parse(nil, p.text, p.at, b)
	p.text = p.text[:0]
	return why
}

// parse hands the text of line, which is nil where it was put together, to the
// first that reads it.
func (u *unwrapping) parse(line, text []byte, at casefile.Origin, b *casefile.Batch) *Reason {
	if blank(text) {
		return noLine
	}
	if u.inner != nil {
		why := u.inner.ParseLine(text, at, b)
		if !u.own || taken(why) {
			if u.mine { // what it keeps does not go on in a line of another program
				finish(u.outer, b)
				u.mine = false
			}
			return why
		}
	}
	u.mine = true
	if line != nil {
		u.odd.see(at.Offset, line)
	}
	return u.outer.ParseText(text, at, b)
}

// taken reports whether a parser took a line.
func taken(why *Reason) bool { return why == nil || why.Skip || why.Held }

// Finish implements Finisher: a text whose end never came is parsed as far as it
// goes.
func (u *unwrapping) Finish(b *casefile.Batch) {
	for i := range u.parts {
		p := &u.parts[i]
		if p.lines == 0 {
			continue
		}
		b.SkipN(skipPart, p.lines-1)
		switch why := u.parse(nil, p.text, p.at, b); {
		case why == nil:
			b.Accept(1)
		case why.Skip:
			b.Skip(why.Text)
		default:
			b.Reject(p.at, p.text, why.Text)
		}
		p.lines, p.text = 0, p.text[:0]
	}
	finish(u.inner, b)
	finish(u.outer, b)
	if f, ok := u.outer.(interface{ Forget() }); ok {
		f.Forget()
	}
}

// finish lets whatever keeps a record hand it over.
func finish(p any, b *casefile.Batch) {
	if f, ok := p.(interface{ Finish(*casefile.Batch) }); ok {
		f.Finish(b)
	}
}

// resume tells whatever follows a state what holds.
func resume(p, state any) {
	if t, ok := p.(interface{ Resume(any) }); ok {
		t.Resume(state)
	}
}

// Begin implements HeaderParser for the lines inside: what is in force stands inside
// the header lines, too.
func (u *unwrapping) Begin(headers [][]byte) {
	h, ok := u.inner.(HeaderParser)
	if !ok {
		return
	}
	var texts [][]byte
	for _, line := range headers {
		if w, why := u.outer.Unwrap(line, casefile.Origin{}); why == nil {
			texts = append(texts, slices.Clone(w.Text))
		}
	}
	h.Begin(texts)
}

// Resume implements Tracked; state is a []any of the outer and the inner one.
func (u *unwrapping) Resume(state any) {
	if states, ok := state.([]any); ok && len(states) == 2 {
		resume(u.outer, states[0])
		resume(u.inner, states[1])
	} else {
		resume(u.outer, state)
	}
}

// mixed parses a file whose lines are of several formats: each is taken by the
// first that does not reject it. The reason of a reject is that of the first.
type mixed struct {
	parsers []LineParser
	last    int // took the last line
}

// ParseLine implements LineParser.
func (m *mixed) ParseLine(line []byte, at casefile.Origin, b *casefile.Batch) (first *Reason) {
	for i, p := range m.parsers {
		why := p.ParseLine(line, at, b)
		if taken(why) {
			if i != m.last { // what that one keeps does not go on behind a line of another
				finish(m.parsers[m.last], b)
				m.last = i
			}
			return why
		}
		if i == 0 {
			first = why
		}
	}
	return first
}

// Begin implements HeaderParser; one of the formats has header lines.
func (m *mixed) Begin(headers [][]byte) {
	for _, p := range m.parsers {
		if h, ok := p.(HeaderParser); ok {
			h.Begin(headers)
		}
	}
}

// Finish implements Finisher.
func (m *mixed) Finish(b *casefile.Batch) {
	for _, p := range m.parsers {
		finish(p, b)
	}
}

// Resume implements Tracked.
func (m *mixed) Resume(state any) {
	if states, ok := state.([]any); ok && len(states) == len(m.parsers) {
		for i, p := range m.parsers {
			resume(p, states[i])
		}
	}
}

// trackers follow what crosses lines for several formats; an absent one is nil.
type trackers struct {
	outer  Tracker
	unwrap Unwrapper // nil: the inner ones see the lines themselves
	inner  []Tracker
}

// See implements Tracker.
func (t *trackers) See(line []byte) {
	if t.outer != nil {
		t.outer.See(line)
	}
	if t.unwrap != nil {
		w, why := t.unwrap.Unwrap(bytes.TrimSpace(line), casefile.Origin{})
		if why != nil {
			return
		}
		line = w.Text
	}
	for _, in := range t.inner {
		if in != nil {
			in.See(line)
		}
	}
}

// State implements Tracker.
func (t *trackers) State() any {
	var out []any
	if t.unwrap != nil {
		out = append(out, stateOf(t.outer))
	}
	for _, in := range t.inner {
		out = append(out, stateOf(in))
	}
	return out
}

func stateOf(t Tracker) any {
	if t == nil {
		return nil
	}
	return t.State()
}
