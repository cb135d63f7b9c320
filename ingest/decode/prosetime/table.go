package prosetime

// The one convention for prose time (DESIGN section 3). Every function gives
// offsets in seconds from the moment T the words name, or from the anchor A they
// count from; u is in minutes, n in seconds. The widths are a stated convention,
// not measured: the number hedges of Ferson et al. (2015) are its model, clock
// times and upward truncation ("42 minutes" said as "40") its corrections.

const minute = 60

// UnitOf returns u: the coarsest of 60, 30, 15, 10, 5 and 1 minutes that divides
// the stated minute or count of minutes. UnitOf(0) is 60: a full hour.
func UnitOf(minutes int64) int64 {
	for _, u := range []int64{60, 30, 15, 10, 5} {
		if minutes%u == 0 {
			return u
		}
	}
	return 1
}

// Point is a scheduled or promised time: T itself.
func Point() Span { return flat(0, 0) }

// Unhedged is "at T". With u = 1 the core is the minute [T, T+1 min) and the
// support [T-30 s, T+1 min]; else the core is [T-u/10, T+u/5] and the support
// [T-u/2, T+u/2].
func Unhedged(u int64) Span {
	if u == 1 {
		return Span{Core: Range{0, minute}, Support: Range{-minute / 2, minute}}
	}
	s := u * minute
	return Span{Core: Range{-s / 10, s / 5}, Support: Range{-s / 2, s / 2}}
}

// About is "about T": core T +- max(1 min, u/6), support T +- max(3 min, u/2).
func About(u int64) Span {
	core, sup := max(minute, u*minute/6), max(3*minute, u*minute/2)
	return Span{Core: Range{-core, core}, Support: Range{-sup, sup}}
}

// AboutAfter is "about N minutes after A": with u = 1 A+N +- 1 and +- 3 minutes,
// else core [A+N-u/5, A+N+0.3u] and support [A+N-u/2, A+N+0.6u].
func AboutAfter(n, u int64) Span {
	if u == 1 {
		return Span{Core: Range{-minute, minute}, Support: Range{-3 * minute, 3 * minute}}.Shift(n)
	}
	s := u * minute
	return Span{Core: Range{-s / 5, s * 3 / 10}, Support: Range{-s / 2, s * 6 / 10}}.Shift(n)
}

// Nearly is "nearly N" and "almost N": core [5N/6, N], support [2N/3, N].
func Nearly(n int64) Span {
	return Span{Core: Range{n * 5 / 6, n}, Support: Range{n * 2 / 3, n}}
}

// MoreThan is "more than N": core [N, 1.25N], support [N, 1.5N].
func MoreThan(n int64) Span {
	return Span{Core: Range{n, n + n/4}, Support: Range{n, n + n/2}}
}

// LessThan is "less than N": core [N/2, N], support [0, N].
func LessThan(n int64) Span {
	return Span{Core: Range{n / 2, n}, Support: Range{0, n}}
}

// ShortlyAfter is "shortly after T": core [T+1, T+7], support [T, T+15] minutes.
func ShortlyAfter() Span {
	return Span{Core: Range{1 * minute, 7 * minute}, Support: Range{0, 15 * minute}}
}

// JustBefore is "just before T": core [T-6, T], support [T-15, T] minutes.
func JustBefore() Span {
	return Span{Core: Range{-6 * minute, 0}, Support: Range{-15 * minute, 0}}
}

// By is "by T": core [T-40, T] minutes, support (-inf, T+1 min].
func By() Span {
	return Span{Core: Range{-40 * minute, 0}, Support: Range{Past, minute}}
}

// What follows is not in the table: forms it does not name. They bound the
// moment and do not say more, so core and support are the same, except where the
// words point at the start.

// atOnce is "immediately", "in the first minutes": core [A, A+5], support
// [A, A+15] minutes, the support of "shortly after".
func atOnce() Span {
	return Span{Core: Range{0, 5 * minute}, Support: Range{0, 15 * minute}}
}

func before() Span { return flat(Past, 0) }
func after() Span  { return flat(0, Future) }

// First is "the first N" and "the next N": any moment of [A, A+N].
func First(n int64) Span { return flat(0, n) }
