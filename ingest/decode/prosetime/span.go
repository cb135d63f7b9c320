package prosetime

// Past and Future are the open ends of a Range: no instant bounds it on that
// side. They lie far outside the seconds of any date this package accepts.
const (
	Past   int64 = -1 << 60
	Future int64 = 1 << 60
)

// Range is an interval in whole seconds: since 1970-01-01T00:00:00Z where it is
// absolute, after an anchor where it is relative. Lo may be Past, Hi Future.
type Range struct{ Lo, Hi int64 }

// Span is the reading of a time expression: the core is where the words put the
// moment, the support is what they can be stretched to. The core lies within the
// support. A core that ends where a minute ends does not contain that instant
// (the table writes [T, T+1 min)).
type Span struct{ Core, Support Range }

// shift moves a bound by s seconds; open ends stay open.
func shift(bound, s int64) int64 {
	if bound == Past || bound == Future {
		return bound
	}
	return bound + s
}

// Shift returns r moved by s seconds.
func (r Range) Shift(s int64) Range { return Range{shift(r.Lo, s), shift(r.Hi, s)} }

// Meets reports whether r and o have an instant in common, ends included.
func (r Range) Meets(o Range) bool { return r.Lo <= o.Hi && o.Lo <= r.Hi }

// Holds reports whether o lies within r.
func (r Range) Holds(o Range) bool { return r.Lo <= o.Lo && o.Hi <= r.Hi }

// Shift returns s moved by sec seconds.
func (s Span) Shift(sec int64) Span {
	return Span{Core: s.Core.Shift(sec), Support: s.Support.Shift(sec)}
}

// mirror turns "after" into "before": every offset changes its sign.
func (s Span) mirror() Span {
	return Span{
		Core:    Range{-s.Core.Hi, -s.Core.Lo},
		Support: Range{-s.Support.Hi, -s.Support.Lo},
	}
}

// cover returns the smallest Span that holds s and o.
func (s Span) cover(o Span) Span {
	return Span{
		Core:    Range{min(s.Core.Lo, o.Core.Lo), max(s.Core.Hi, o.Core.Hi)},
		Support: Range{min(s.Support.Lo, o.Support.Lo), max(s.Support.Hi, o.Support.Hi)},
	}
}

// flat is a Span whose core is all of its support: the words bound the moment
// and say nothing about where in between it lies.
func flat(lo, hi int64) Span { return Span{Core: Range{lo, hi}, Support: Range{lo, hi}} }
