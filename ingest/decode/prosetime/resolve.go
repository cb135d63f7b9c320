package prosetime

import (
	"fmt"
	"time"
)

// base returns the day that relative day words count from: the publication
// date, else the day of the incident.
func (p *parse) base() (date, bool) {
	if d, ok := parseDate(p.ctx.Date); ok {
		return d, true
	}
	return p.incidentDay()
}

// incidentDay returns the stated day of the incident, else the day the window
// begins in the case's zone.
func (p *parse) incidentDay() (date, bool) {
	if d, ok := parseDate(p.ctx.Day); ok {
		return d, true
	}
	if p.ctx.From != 0 && p.ctx.CaseZone != nil {
		return dateOf(time.Unix(p.ctx.From, 0).In(p.ctx.CaseZone)), true
	}
	return date{}, false
}

// resolveDay turns a stated day, month or year into civil dates.
func (p *parse) resolveDay(d dayRef) (granule, string) {
	switch {
	case d.twoWays:
		return granule{}, "the date can be read two ways"
	case d.rel != "":
		return p.relativeDay(d)
	case d.m == 0 && d.y != 0:
		return granule{date{d.y, 1, 1}, date{d.y + 1, 1, 1}}, ""
	case d.m != 0:
		return p.monthDay(d)
	}
	return p.weekdayBefore(d.weekday)
}

// weekdayBefore is the day a document means by "Monday": the incident's day if
// it is one and lies in the week up to publication, else the last one up to the
// publication date.
func (p *parse) weekdayBefore(weekday int) (granule, string) {
	pub, ok := parseDate(p.ctx.Date)
	inc, known := p.incidentDay()
	if known && int(inc.std().Weekday()) == weekday {
		if back := pub.days(inc); !ok || back >= 0 && back < 7 {
			return oneDay(inc), ""
		}
	}
	from := pub
	if !ok {
		if !known {
			return granule{}, "a weekday needs the date of the document"
		}
		from = inc
	}
	back := (int(from.std().Weekday()) - weekday + 7) % 7
	return oneDay(from.add(-back)), ""
}

func oneDay(d date) granule { return granule{d, d.add(1)} }

// monthDay resolves a month with or without a day and year. A missing year is
// the one nearest to the document; a stated one is never changed.
func (p *parse) monthDay(d dayRef) (granule, string) {
	y := d.y
	if y == 0 {
		base, ok := p.base()
		if !ok {
			return granule{}, "no year is stated and the document has no date"
		}
		y = nearestYear(base, d)
		p.assume(fmt.Sprintf("year %d, the nearest to the document's date", y))
	}
	if d.d == 0 {
		first := date{y, time.Month(d.m), 1}
		return granule{first, dateOf(first.std().AddDate(0, 1, 0))}, ""
	}
	if !validDate(y, d.m, d.d) {
		return granule{}, "no such date"
	}
	day := date{y, time.Month(d.m), d.d}
	if wrongWeekday(day, d.weekday) != "" {
		return granule{}, "the weekday and the date do not fit"
	}
	return oneDay(day), ""
}

// nearestYear returns the year that puts month and day nearest to base.
func nearestYear(base date, d dayRef) int {
	best, far := base.y, int64(1<<40)
	for _, y := range []int{base.y - 1, base.y, base.y + 1} {
		gap := (date{y, time.Month(d.m), max(d.d, 1)}).days(base)
		if gap = max(gap, -gap); gap < far {
			best, far = y, gap
		}
	}
	return best
}

// relativeDay resolves today, tonight, yesterday, last month ...
func (p *parse) relativeDay(d dayRef) (granule, string) {
	base, ok := p.base()
	if inc, known := p.incidentDay(); known && d.rel == "tonight" {
		base, ok = inc, true
	}
	if !ok {
		return granule{}, "a relative day needs the date of the document"
	}
	if d.rel != "tonight" && p.ctx.Date == "" {
		p.assume("counted from the day of the incident: the document has no date")
	}
	t := base.std()
	month := date{base.y, base.m, 1}.std()
	monday := base.add(-(int(t.Weekday()) + 6) % 7)
	switch d.rel {
	case "yesterday":
		return oneDay(base.add(-1)), ""
	case "tomorrow":
		return oneDay(base.add(1)), ""
	case "last week":
		return granule{monday.add(-7), monday}, ""
	case "this week":
		return granule{monday, monday.add(7)}, ""
	case "last month":
		return granule{dateOf(month.AddDate(0, -1, 0)), dateOf(month)}, ""
	case "this month":
		return granule{dateOf(month), dateOf(month.AddDate(0, 1, 0))}, ""
	case "last year":
		return granule{date{base.y - 1, 1, 1}, date{base.y, 1, 1}}, ""
	case "this year":
		return granule{date{base.y, 1, 1}, date{base.y + 1, 1, 1}}, ""
	}
	return oneDay(base), ""
}

// partOfDay gives core and support of a part of the day in hours.
func partOfDay(part string) Span {
	const h = 3600
	switch part {
	case "morning":
		return Span{Core: Range{5 * h, 12 * h}, Support: Range{0, 12 * h}}
	case "afternoon":
		return flat(12*h, 18*h)
	case "evening":
		return Span{Core: Range{18 * h, 24 * h}, Support: Range{17 * h, 24 * h}}
	case "overnight": // the night that ends on the day as a rule; the one that begins on it at most
		return Span{Core: Range{-3 * h, 8 * h}, Support: Range{-7 * h, 32 * h}}
	}
	return Span{Core: Range{18 * h, 24 * h}, Support: Range{17 * h, 30 * h}} // night
}

// candidate is one way to read a clock time.
type candidate struct {
	at  int64
	day date
	mer string // am or pm where it was filled in
	far int64
}

// clockInstant resolves a clock time to one instant, or says why it cannot. day
// is nil where the words name none.
func (p *parse) clockInstant(c clock, zone string, day *dayRef, part string) (int64, string) {
	days, stated, reason := p.clockDays(day)
	if reason != "" {
		return 0, reason
	}
	faces := c.faces(part)
	var all []candidate
	for k, d := range days {
		for _, f := range faces {
			at, why := p.ctx.instant(wallClock{d.y, d.m, d.d, f.sec, zone})
			if why != "" {
				reason = why
				continue
			}
			far, known := p.ctx.distance(at)
			if !known {
				far = 0
			}
			if k > 0 && (!known || far > 6*3600) {
				continue // another day is taken only near the incident
			}
			all = append(all, candidate{at, d, f.mer, far})
		}
	}
	if len(all) == 0 {
		return 0, reason
	}
	return p.choose(all, len(faces) > 1, stated, days[0])
}

// choose picks the reading nearest to the incident. A time whose half of the day
// was left out needs a clear winner; a time of a day that nobody stated stays on the
// document's day unless that is more than 12 hours off.
func (p *parse) choose(all []candidate, halves, stated bool, home date) (int64, string) {
	if _, known := p.ctx.distance(all[0].at); halves && !known {
		return 0, "a.m. or p.m. is not stated and nothing decides it"
	}
	best := all[0]
	for _, c := range all[1:] {
		if c.far < best.far {
			best = c
		}
	}
	if !halves && !stated && best.day != home && all[0].day == home && all[0].far <= 12*3600 {
		best = all[0]
	}
	if halves {
		for _, c := range all {
			if c.at != best.at && c.far-best.far < 2*3600 {
				return 0, "a.m. or p.m. is not stated and nothing decides it"
			}
		}
		if best.mer != "" {
			p.assume("read as " + best.mer + ", the reading nearest to the incident")
		}
	}
	if !stated && best.day != home {
		p.assume("read as " + best.day.String() + ", the day nearest to the incident")
	}
	return best.at, ""
}

// clockDays lists the days a clock time can belong to, the likeliest first.
func (p *parse) clockDays(day *dayRef) (days []date, stated bool, reason string) {
	if day != nil {
		g, why := p.resolveDay(*day)
		if why != "" {
			return nil, true, why
		}
		if g.to.days(g.from) != 1 {
			return nil, true, "a clock time needs a day"
		}
		return []date{g.from}, true, ""
	}
	home, ok := p.incidentDay()
	if d, has := parseDate(p.ctx.Day); has {
		home, ok = d, true
	} else if d, has := parseDate(p.ctx.Date); has {
		home, ok = d, true
	}
	if !ok {
		return nil, false, "no date is stated and the document has none"
	}
	return []date{home, home.add(-1), home.add(1)}, false, ""
}

type face struct {
	sec int
	mer string
}

// faces lists the times of day a clock can mean.
func (c clock) faces(part string) []face {
	half := c.sec % (12 * 3600)
	pm := c.mer == "pm" || c.mer == "" && (part == "evening" || part == "night" || part == "afternoon")
	switch {
	case c.mer == "24" || c.mer == "noon":
		return []face{{sec: c.sec}}
	case c.mer == "midnight" && (part == "evening" || part == "night"):
		return []face{{sec: 86400}}
	case c.mer == "midnight":
		return []face{{sec: 0}, {sec: 86400}}
	case pm:
		return []face{{sec: half + 12*3600}}
	case c.mer == "am" || part == "morning":
		return []face{{sec: half}}
	}
	return []face{{half, "a.m."}, {half + 12*3600, "p.m."}}
}
