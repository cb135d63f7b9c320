package prosetime

// readCounted reads an expression with a count of units: "about 18 minutes in",
// "more than 15 minutes after the scheduled start time", "after nearly an hour of
// troubleshooting", "the first half hour".
func (p *parse) readCounted(i int) {
	c := p.items[i].cnt
	mods := p.adjacent(i)
	dir := p.direction(i)
	if len(p.all(countK)) > 1 && dir < 0 {
		p.out.Undated = "more than one count"
		return
	}
	if c.cal != "" {
		p.readCalendarCount(c, dir)
		return
	}
	if c.sec <= 0 || c.sec > maxCount {
		p.out.Undated = "the count is out of range"
		return
	}
	if i+1 < len(p.items) && p.items[i+1].kind == aboutK { // "20 minutes or so"
		mods = append(mods, aboutK)
	}
	span, rule, mod := hedgedCount(mods, c)
	back := dir >= 0 && isBefore(p.items[dir])
	if back {
		span = span.mirror()
	}
	switch {
	case contains(mods, firstK) && dir < 0:
		p.relative("first", "START", c.unit(), First(c.sec), p.countAnchors(i))
	case dir < 0 && contains(mods, afterK):
		p.relative(rule, mod, c.unit(), span, p.countAnchors(i))
	case dir < 0:
		p.relative("duration", mod, c.unit(), span, nil)
	default:
		p.readTarget(dir, span, rule, mod, c.unit())
	}
}

// hedgedCount gives the row of the table for a count after an anchor.
func hedgedCount(mods []kind, c count) (Span, string, string) {
	u := c.unit()
	switch {
	case contains(mods, nearlyK):
		return Nearly(c.sec), "nearly", "LESS_THAN"
	case contains(mods, lessK):
		return LessThan(c.sec), "less than", "LESS_THAN"
	case contains(mods, moreK):
		return MoreThan(c.sec), "more than", "MORE_THAN"
	case contains(mods, aboutK):
		return AboutAfter(c.sec, u), "about after", "APPROX"
	case contains(mods, exactK):
		return Unhedged(1).Shift(c.sec), "unhedged", ""
	}
	return Unhedged(u).Shift(c.sec), "unhedged", ""
}

func isBefore(it item) bool {
	return it.kind == beforeK || it.kind == justBeforeK || it.kind == earlierK || it.kind == agoK
}

// readTarget reads what a count is counted from: a clock time, an anchor, or the
// start of the event where the words say only "in".
func (p *parse) readTarget(dir int, span Span, rule, mod string, u int64) {
	anchors := p.anchorFrom(dir)
	it := p.items[dir]
	if k := p.index(clockK, dir); k >= 0 {
		day, part, reason := p.stated()
		at := int64(0)
		if reason == "" {
			at, reason = p.clockInstant(p.items[k].clk, p.zoneOf(k), day, part)
		}
		if reason != "" {
			p.out.Undated = reason
			return
		}
		p.absolute(rule, mod, u, span, at)
		if len(anchors) > 0 && len(p.ctx.Anchors) == 0 {
			p.out.Anchors, p.out.Rel = anchors, &span
		} else if len(p.ctx.Anchors) > 0 {
			p.out.Anchors, p.out.Rel = p.ctx.Anchors, &span
		}
		return
	}
	switch {
	case len(anchors) > 0:
	case it.kind == lateK:
		anchors = []string{"scheduled_start"}
	case it.kind == intoK:
		anchors = []string{"scheduled_start", "actual_start"}
	}
	p.relative(rule, mod, u, span, anchors)
}

// countAnchors returns the anchors named after the count at i.
func (p *parse) countAnchors(i int) []string { return p.anchorFrom(i + 1) }

// readCalendarCount reads days, weeks, months and years: "two days after July
// 13", "a year ago". The result is as wide as the unit.
func (p *parse) readCalendarCount(c count, dir int) {
	if dir < 0 {
		p.out.Undated = "a length of days without a date"
		return
	}
	if c.n > 5000 {
		p.out.Undated = "the count is out of range"
		return
	}
	var from date
	if p.items[dir].kind == agoK {
		base, ok := p.base()
		if !ok {
			p.out.Undated = "a relative day needs the date of the document"
			return
		}
		from = base
	} else {
		day, _, reason := p.stated()
		if day == nil || reason != "" {
			p.out.Undated = "a length of days without a date"
			return
		}
		g, why := p.resolveDay(*day)
		if why != "" || g.to.days(g.from) != 1 {
			p.out.Undated = "a length of days without a date"
			return
		}
		from = g.from
	}
	sign := 1
	if isBefore(p.items[dir]) {
		sign = -1
	}
	p.days("calendar count", c.around(from, sign*int(c.n)), "")
}

// around returns the unit-wide run of days whose middle is n units from d.
func (c count) around(d date, n int) granule {
	t := d.std()
	half := 0
	switch c.cal {
	case "week":
		t, half = t.AddDate(0, 0, 7*n), 3
	case "month":
		t, half = t.AddDate(0, n, 0), 15
	case "year":
		t, half = t.AddDate(n, 0, 0), 182
	default:
		t = t.AddDate(0, 0, n)
	}
	mid := dateOf(t)
	return granule{mid.add(-half), mid.add(half + 1)}
}

// readCalendar reads days, months, years and parts of the day.
func (p *parse) readCalendar() {
	day, part, reason := p.stated()
	if reason != "" {
		p.out.Undated = reason
		return
	}
	early := p.index(earlierK, 0) >= 0
	if day == nil {
		d, ok := p.incidentDay()
		if b, has := parseDate(p.ctx.Date); has && !ok {
			d, ok = b, true
		}
		if !ok {
			p.out.Undated = "no date is stated and the document has none"
			return
		}
		p.assume("read as the day of the incident, " + d.String())
		day = &dayRef{weekday: -1, y: d.y, m: int(d.m), d: d.d}
	}
	g, reason := p.resolveDay(*day)
	if reason != "" {
		p.out.Undated = reason
		return
	}
	p.days("calendar", g, part)
	if early && p.out.Abs != nil {
		p.endEarlier()
	}
}

// days stores a run of days, or a part of a single one, in the document's zone.
func (p *parse) days(rule string, g granule, part string) {
	zone := ""
	if p.ctx.zone() == nil {
		zone = p.ctx.Inherited
	}
	lo, why1 := p.ctx.instant(wallClock{g.from.y, g.from.m, g.from.d, 0, zone})
	hi, why2 := p.ctx.instant(wallClock{g.to.y, g.to.m, g.to.d, 0, zone})
	if why1 != "" || why2 != "" {
		p.out.Undated = "no zone is stated and none is known"
		return
	}
	if part != "" && g.to.days(g.from) == 1 {
		p.absolute("part of day", "", 0, partOfDay(part), lo)
		return
	}
	mods := p.lead()
	switch {
	case contains(mods, beforeK) || contains(mods, justBeforeK):
		p.absolute("before", "BEFORE", 0, flat(Past, lo), 0)
	case contains(mods, byK) || contains(mods, untilK):
		p.absolute("before", "ON_OR_BEFORE", 0, flat(Past, hi), 0)
	case contains(mods, afterK) || contains(mods, shortlyAfterK):
		p.absolute("after", "ON_OR_AFTER", 0, flat(lo, Future), 0)
	default:
		p.absolute(rule, "", 0, flat(lo, hi), 0)
	}
}

// lead returns the modifiers before the first day of a calendar form.
func (p *parse) lead() []kind {
	if days := p.all(dayK); len(days) > 0 && len(p.all(countK)) == 0 {
		return p.adjacent(days[0])
	}
	return nil
}

// endEarlier ends "earlier on Monday" at the event the document is about: the
// scheduled start, else the window, where they lie in that day.
func (p *parse) endEarlier() {
	a := p.out.Abs
	end, known := p.ctx.Events["scheduled_start"]
	if !known && p.ctx.From != 0 {
		end, known = p.ctx.From, true
	}
	p.out.Rule, p.out.Mod = "earlier", "BEFORE"
	if known && end > a.Support.Lo && end < a.Support.Hi {
		abs := Span{Core: Range{min(a.Core.Lo, end), min(a.Core.Hi, end)}, Support: Range{a.Support.Lo, end}}
		p.out.Abs = &abs
		p.assume("earlier than the event the document is about")
	}
}
