package analyzers

import (
	"fmt"
	"math"
)

// promises compares what was announced with what came. The instant announced is
// a point; a promise is kept when the likely reading of the outcome is not later
// than the minute promised, and not kept when even its widest is.
func (w *world) promises() []Contradiction {
	var out []Contradiction
	for _, p := range w.readings {
		if p.s.Kind != "promise" || !p.dated || math.IsInf(p.core.hi, 1) {
			continue
		}
		event, outcome, ok := w.outcomeOf(p)
		if !ok {
			continue
		}
		late := outcome.core.lo - p.core.hi
		o := Tension
		why := fmt.Sprintf("promised for %s; %s is put at %s", w.clocks(p.core), w.named(event), w.clocks(outcome.core))
		switch {
		case outcome.core.hi <= p.core.hi+60: // the minute named is kept to its end
			o = Kept
		case outcome.support.lo > p.core.hi+60:
			o = NotKept
			why += fmt.Sprintf(": missed by %s", minutes(late))
		}
		c := w.relation(w.named(event)+", promised and actual", o, w.timeQuote(p))
		if outcome.s != nil {
			q := w.timeQuote(outcome)
			c.Quotes, c.Statements = append(c.Quotes, q), append(c.Statements, q.Statement)
		}
		c.Why = why
		out = append(out, c)
	}
	return out
}

// outcomeOf finds what a promise is measured against: the sharpest reading of the
// event it names, or of the event that its referent names, or else of the actual
// start. An event with a stated instant but no statement gives a reading without
// one.
func (w *world) outcomeOf(p reading) (event string, outcome reading, ok bool) {
	for _, event := range []string{p.s.Event, p.s.Referent, "actual_start"} {
		if event == "" {
			continue
		}
		if rs := w.agreed[event]; len(rs) > 0 {
			return event, sharpest(rs), true
		}
	}
	for _, event := range []string{p.s.Referent, "actual_start"} {
		if t, known := w.at[event]; known && event != p.s.Event {
			return event, reading{dated: true, core: point(t), support: point(t)}, true
		}
	}
	return "", reading{}, false
}
