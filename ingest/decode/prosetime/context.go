package prosetime

import (
	"strings"
	"time"
)

// Roles of a stated time. A scheduled or promised time is a point; an occurred
// one is read by its hedge.
const (
	Scheduled = "scheduled"
	Promised  = "promised"
	Occurred  = "occurred"
)

// Context is what a reader of the words knows beside them. Everything may be
// left empty; what the words then need and nobody states leaves them undated.
type Context struct {
	Date      string           // publication date of the document, 2006-01-02, in its own zone
	Day       string           // day of the incident, 2006-01-02, in the case's zone
	Inherited string           // zone words last stated in the same document, as a Reading gave them
	DocZone   *time.Location   // zone of the document; nil where nobody states one
	CaseZone  *time.Location   // zone of the case
	From, To  int64            // incident window, seconds since 1970 UTC; 0 and 0 where there is none
	Events    map[string]int64 // instants of named events, seconds since 1970 UTC
	Anchors   []string         // events the words count from, best first; overrides what the words name
	Role      string           // Scheduled, Promised, Occurred, or empty: as the words say
}

// zones lists the known zones, the document's first.
func (c *Context) zones() []*time.Location {
	var out []*time.Location
	for _, z := range []*time.Location{c.DocZone, c.CaseZone} {
		if z != nil {
			out = append(out, z)
		}
	}
	return out
}

func (c *Context) zone() *time.Location {
	if z := c.zones(); len(z) > 0 {
		return z[0]
	}
	return nil
}

// distance returns how far an instant is from the incident: from the window, or
// from the nearest known event where there is no window. ok is false where
// neither is known.
func (c *Context) distance(at int64) (far int64, ok bool) {
	if c.From != 0 || c.To != 0 {
		return max(c.From-at, at-c.To, 0), true
	}
	for _, e := range c.Events {
		d := max(at-e, e-at)
		if !ok || d < far {
			far, ok = d, true
		}
	}
	return far, ok
}

// Reading is what the words mean. Exactly one of these holds: Abs is set, Rel is
// set (relative to Anchors, with Abs under the first of them where its instant is
// known), or Undated says why there is no time.
type Reading struct {
	Words   string   // the expression as given
	Rule    string   // row of the table, or the form outside it
	Mod     string   // TIMEX3 mod: APPROX, BEFORE, AFTER, ON_OR_BEFORE, LESS_THAN, MORE_THAN, START or empty
	Unit    int64    // u in minutes; 0 where the rule has none
	Role    string   // scheduled, promised, occurred or empty
	Anchors []string // events, best first
	Rel     *Span    // seconds after the anchor
	Abs     *Span    // seconds since 1970-01-01T00:00:00Z
	Zone    string   // zone words stated in the expression, for Context.Inherited; empty where it states none
	Assumed []string // every guess, in words
	Undated string   // why there is no absolute interval, from a small set of reasons; empty where there is one
}

// Read reads one time expression. It never fails: words it cannot date come back
// with a reason in Undated.
func Read(words string, c Context) Reading {
	p := &parse{ctx: &c, out: Reading{Words: words, Role: c.Role}}
	if len(words) > MaxWords {
		p.out.Undated = "too long for a time expression"
		return p.out
	}
	p.items = scan(split(words))
	p.read()
	p.finish()
	return p.out
}

// finish puts a relative reading under the first anchor whose instant is known.
func (p *parse) finish() {
	r := &p.out
	if r.Rel == nil || r.Abs != nil || r.Undated != "" {
		return
	}
	for i, name := range r.Anchors {
		at, known := p.ctx.Events[name]
		if !known {
			continue
		}
		if i > 0 {
			p.assume("counted from " + name + ": the instant of " + strings.Join(r.Anchors[:i], ", ") + " is not known")
			rest := append([]string{}, r.Anchors[:i]...)
			r.Anchors = append(append([]string{name}, rest...), r.Anchors[i+1:]...)
		}
		abs := r.Rel.Shift(at)
		r.Abs = &abs
		return
	}
	if len(r.Anchors) == 0 {
		r.Undated = "counted from a moment the words do not name"
		return
	}
	r.Undated = "the instant it is counted from is not known"
}

// assume records a guess.
func (p *parse) assume(s string) { p.out.Assumed = append(p.out.Assumed, s) }
