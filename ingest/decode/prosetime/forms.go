package prosetime

import "strings"

// readBetween reads "between 8:20 and 8:42 p.m.": from the core and support of the
// first time to those of the second. The half of the day may be stated once.
func (p *parse) readBetween(at []int) {
	day, part, reason := p.stated()
	if reason != "" {
		p.out.Undated = reason
		return
	}
	a, b := p.items[at[0]].clk, p.items[at[1]].clk
	if a.mer == "" {
		a.mer = b.mer
	} else if b.mer == "" {
		b.mer = a.mer
	}
	zone := p.zoneOf(at[0])
	first, why1 := p.clockInstant(a, zone, day, part)
	second, why2 := p.clockInstant(b, zone, day, part)
	if why1 != "" || why2 != "" {
		p.out.Undated = why1
		if why1 == "" {
			p.out.Undated = why2
		}
		return
	}
	if second < first {
		p.out.Undated = "the interval ends before it begins"
		return
	}
	ua, ub := a.unit(), b.unit()
	span := Unhedged(ua).Shift(first).cover(Unhedged(ub).Shift(second))
	p.absolute("between", "", min(ua, ub), span, 0)
}

// unit returns u of a clock time.
func (c clock) unit() int64 { return UnitOf(int64(c.sec / 60 % 60)) }

// readClock reads one clock time with its hedges.
func (p *parse) readClock(i int) {
	day, part, reason := p.stated()
	if reason != "" {
		p.out.Undated = reason
		return
	}
	at, reason := p.clockInstant(p.items[i].clk, p.zoneOf(i), day, part)
	if reason != "" {
		p.out.Undated = reason
		return
	}
	mods := p.adjacent(i)
	if p.has(aboutK, i, len(p.items)) { // "8 p.m. or so"
		mods = append(mods, aboutK)
	}
	if p.out.Role == "" && p.has(scheduledK, 0, i) {
		p.out.Role = Scheduled
	}
	if p.out.Role == Scheduled || p.out.Role == Promised {
		p.absolute(p.out.Role, "", 0, Point(), at)
		return
	}
	p.hedgedClock(mods, p.items[i].clk.unit(), at)
}

// hedgedClock applies the row of the table that the modifiers name.
func (p *parse) hedgedClock(mods []kind, u, at int64) {
	switch {
	case contains(mods, byK):
		p.absolute("by", "ON_OR_BEFORE", u, By(), at)
	case contains(mods, shortlyAfterK):
		p.absolute("shortly after", "AFTER", u, ShortlyAfter(), at)
	case contains(mods, justBeforeK) || contains(mods, nearlyK):
		p.absolute("just before", "BEFORE", u, JustBefore(), at)
	case contains(mods, beforeK) || contains(mods, untilK):
		p.absolute("before", "BEFORE", u, before(), at)
	case contains(mods, aboutK):
		p.absolute("about", "APPROX", u, About(u), at)
	case contains(mods, afterK) || contains(mods, moreK):
		p.absolute("after", "AFTER", u, after(), at)
	case contains(mods, exactK):
		p.absolute("unhedged", "", 1, Unhedged(1), at)
	default:
		p.absolute("unhedged", "", u, Unhedged(u), at)
	}
}

// readRelation reads words that place the moment by an event without a number:
// "before the interview started", "almost immediately", "during the event".
func (p *parse) readRelation() bool {
	rel := -1
	var k kind
	for i, it := range p.items {
		switch it.kind {
		case atOnceK, shortlyAfterK, justBeforeK, beforeK, afterK, duringK, untilK:
			rel, k = i, it.kind
		}
		if rel >= 0 {
			break
		}
	}
	anchors := p.anchorFrom(rel)
	if rel < 0 && len(anchors) > 0 && p.index(atK, 0) >= 0 {
		k, rel = atOnceK, 0 // "at the start"
	}
	if rel < 0 || len(anchors) == 0 && len(p.ctx.Anchors) == 0 && k != atOnceK {
		return false
	}
	if len(p.all(dayK))+len(p.all(partK)) > 0 && len(anchors) == 0 {
		return false // "before Monday" is a calendar form
	}
	switch k {
	case atOnceK:
		if len(anchors) == 0 {
			anchors = []string{"scheduled_start", "actual_start"}
		}
		p.relative("at once", "START", 0, atOnce(), anchors)
	case shortlyAfterK:
		p.relative("shortly after", "AFTER", 0, ShortlyAfter(), anchors)
	case justBeforeK:
		p.relative("just before", "BEFORE", 0, JustBefore(), anchors)
	case beforeK, untilK:
		p.relative("before", "BEFORE", 0, before(), anchors)
	default:
		p.relative(map[kind]string{afterK: "after", duringK: "during"}[k], "AFTER", 0, after(), anchors)
	}
	return true
}

// anchorFrom returns the anchors named at or after item i.
func (p *parse) anchorFrom(i int) []string {
	k := p.index(anchorK, i)
	if k < 0 {
		return nil
	}
	return strings.Split(p.items[k].arg, ";")
}
