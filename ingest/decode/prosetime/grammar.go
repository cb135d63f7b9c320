package prosetime

// parse reads the items of one expression.
type parse struct {
	ctx   *Context
	items []item
	out   Reading
}

// read tries the forms from the most to the least specific.
func (p *parse) read() {
	clocks, counts := p.all(clockK), p.all(countK)
	switch {
	case len(clocks) == 2 && p.ranged(clocks):
		p.readBetween(clocks)
	case len(counts) > 0 && !p.clockFirst(clocks, counts[0]):
		p.readCounted(counts[0])
	case len(clocks) > 1 && p.sameInstant(clocks):
		p.readClock(clocks[0])
	case len(clocks) > 1:
		p.out.Undated = "more than one clock time"
	case len(clocks) == 1:
		p.readClock(clocks[0])
	case p.readRelation():
	case len(p.all(dayK))+len(p.all(partK)) > 0 || p.index(earlierK, 0) >= 0:
		p.readCalendar()
	default:
		p.out.Undated = "no time expression found"
	}
}

// sameInstant reports whether clock times say one moment in several zones ("5
// p.m. PT / 8 p.m. ET"). Each must name its own zone.
func (p *parse) sameInstant(clocks []int) bool {
	day, part, reason := p.stated()
	if reason != "" || len(p.all(zoneK)) < len(clocks) {
		return false
	}
	defer func() { p.out.Assumed = nil }() // readClock makes them again
	first := int64(0)
	for k, i := range clocks {
		at, why := p.clockInstant(p.items[i].clk, p.items[p.index(zoneK, i)].arg, day, part)
		if why != "" || k > 0 && at != first {
			return false
		}
		first = at
	}
	return true
}

// all returns the indices of the items of a kind.
func (p *parse) all(k kind) []int {
	var out []int
	for i, it := range p.items {
		if it.kind == k {
			out = append(out, i)
		}
	}
	return out
}

// index returns the first item of kind k at or after from, or -1.
func (p *parse) index(k kind, from int) int {
	for i := max(from, 0); i < len(p.items); i++ {
		if p.items[i].kind == k {
			return i
		}
	}
	return -1
}

// has reports whether an item of kind k stands in [from, to).
func (p *parse) has(k kind, from, to int) bool {
	i := p.index(k, from)
	return i >= 0 && i < to
}

// adjacent returns the kinds of the modifiers directly before item i, nearest
// first; fillers end the run, prepositions and commas do not.
func (p *parse) adjacent(i int) []kind {
	var out []kind
	for k := i - 1; k >= 0; k-- {
		switch kd := p.items[k].kind; kd {
		case atK, commaK, dayK, partK:
		case aboutK, nearlyK, moreK, lessK, exactK, shortlyAfterK, justBeforeK, byK, beforeK, afterK, untilK, firstK, earlierK, scheduledK:
			out = append(out, kd)
		default:
			return out
		}
	}
	return out
}

func contains(list []kind, k kind) bool {
	for _, x := range list {
		if x == k {
			return true
		}
	}
	return false
}

// ranged reports whether two clocks are the ends of one interval.
func (p *parse) ranged(clocks []int) bool {
	for k := clocks[0] + 1; k < clocks[1]; k++ {
		switch it := p.items[k]; {
		case it.kind == toK || it.kind == untilK:
			return true
		case it.kind == filler && (it.arg == "-" || it.arg == "\u2013"):
			return true
		case it.kind != zoneK && it.kind != filler:
			return false
		}
	}
	return false
}

// clockFirst reports whether the clock, not the count, is the time: the count is
// not counted from that clock ("42 minutes late, at 8:42 p.m.").
func (p *parse) clockFirst(clocks []int, count int) bool {
	if len(clocks) == 0 {
		return false
	}
	dir := p.direction(count)
	if dir < 0 || clocks[0] < dir {
		return true
	}
	k := p.items[dir].kind
	return k == lateK || k == agoK || k == earlierK
}

// direction returns the item after count i that says which way it is counted.
func (p *parse) direction(i int) int {
	for k := i + 1; k < len(p.items); k++ {
		switch p.items[k].kind {
		case afterK, intoK, beforeK, agoK, lateK, shortlyAfterK, justBeforeK:
			return k
		case aboutK, earlierK: // "or so", "earlier"
			if p.items[k].kind == earlierK {
				return k
			}
		case filler:
			if p.items[k].arg == "later" {
				return k
			}
			return -1
		default:
			return -1
		}
	}
	return -1
}

// stated gathers the day and the part of the day the expression names.
func (p *parse) stated() (day *dayRef, part, reason string) {
	for _, it := range p.items {
		switch it.kind {
		case partK:
			part = it.arg
		case dayK:
			d := it.day
			if day != nil {
				merged, ok := day.merge(d)
				if !ok {
					return nil, "", "more than one date"
				}
				d = merged
			}
			day = &d
			if it.day.rel == "tonight" {
				part = "night"
			}
		}
	}
	if day != nil && day.rel != "" && (day.m != 0 || day.weekday >= 0 || day.y != 0) {
		return nil, "", "more than one date"
	}
	return day, part, ""
}

// zoneOf returns the zone words of the clock at i: its own, those of any clock
// of the expression, or the ones the document used last.
func (p *parse) zoneOf(i int) string {
	z := p.index(zoneK, i)
	if z < 0 {
		z = p.index(zoneK, 0)
	}
	if z >= 0 {
		p.out.Zone = p.items[z].arg
		return p.items[z].arg
	}
	if p.ctx.Inherited != "" {
		p.assume("zone " + p.ctx.Inherited + " inherited from the document")
		return p.ctx.Inherited
	}
	if z := p.ctx.zone(); z != nil {
		p.assume("zone " + z.String())
	}
	return ""
}

// absolute stores a span around an instant.
func (p *parse) absolute(rule, mod string, u int64, s Span, at int64) {
	abs := s.Shift(at)
	p.out.Rule, p.out.Mod, p.out.Unit, p.out.Abs = rule, mod, u, &abs
}

// relative stores a span after a set of anchors.
func (p *parse) relative(rule, mod string, u int64, s Span, anchors []string) {
	if len(p.ctx.Anchors) > 0 {
		anchors = p.ctx.Anchors
	}
	p.out.Rule, p.out.Mod, p.out.Unit, p.out.Rel = rule, mod, u, &s
	p.out.Anchors = anchors
}
