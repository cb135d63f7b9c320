package analyzers

import (
	"math"
	"sort"

	"hindcast/casefile"
)

// fill reckons the ranges of every minute of the window and what follows.
func (b *books) fill(l *Ledger) {
	l.Assumptions = append(l.Assumptions,
		"demand is open above while requests fail, while the log is a lower bound, and for fifteen minutes after: who gave up leaves no line",
		"while it is open above, demand is at least the smaller of what was asked and what the quietest twentieth of the ordinary minutes was asked for",
		"retries by ordinary clients multiply their busiest ordinary rate by 27 at most, and no address is shared by more of them than before (a proxy, a mobile network) or runs a script: only then is what single addresses sent beyond that hostile, as it is counted; nothing else is counted so",
		"a minute that fails at an offered load above all that was ever served fails for want of capacity: what was offered bounds capacity from above",
		"where a minute is judged by what the service had served before, its capacity is taken to be what it had been")
	quiet := b.quietest()
	floor := b.floor(l, quiet)
	c0, v0 := b.sustained()
	sure, possible, last := 0, 0, b.lastFailing()
	best, vBest := b.sustainedLo(), v0
	for i := b.start; i < len(b.x); i++ {
		x := &b.x[i]
		m := LedgerMinute{At: b.from + casefile.Time(i)*minuteUS, Censored: x.censored}
		if !x.seen {
			l.Minutes = append(l.Minutes, m)
			continue
		}
		m.Failing = x.failing()
		if m.Failing {
			last = i
			best, vBest = 0, 0 // what it could do before it failed says nothing about now
		} else if x.doneLo > best {
			best, vBest = x.doneLo, x.vDone
		}
		m.Offered, m.Done = figureOf(x.offered), figureOf(x.done)
		a := x.legit(floor(i))
		m.Hostile = Range{figureOf(x.heavy * x.offeredLo * heavyMargin), openIf(x.censored, x.offered-a.lo+z90*math.Sqrt(x.vOffered))}
		open := m.Failing || x.censored || i-last <= afterFailure
		least := a.lo * (1 - x.retried)
		if open { // most of what is asked now may be asked again
			least = math.Min(least, quiet)
		}
		m.Legit = Range{figureOf(math.Max(0, least)), openIf(open, a.hi)}
		if m.Failing {
			m.Capacity.Lo = figureOf(math.Max(0, x.doneLo-z90*math.Sqrt(x.vDone)))
			m.Capacity.Hi = openIf(x.offered-z90*math.Sqrt(x.vOffered) < c0 || c0 == 0, x.offered+z90*math.Sqrt(x.vOffered))
		} else {
			m.Capacity.Lo = figureOf(math.Max(0, best-z90*math.Sqrt(vBest)))
		}
		if m.Failing {
			l.Failing++
			if *m.Hostile.Lo > 0 && a.hi <= c0-z90*math.Sqrt(v0) && !x.censored {
				sure++
			}
			if (m.Hostile.Hi == nil || *m.Hostile.Hi > 0) && (m.Capacity.Hi == nil || *m.Legit.Lo <= *m.Capacity.Hi) {
				possible++
			}
		}
		l.Minutes = append(l.Minutes, m)
	}
	if l.Failing > 0 {
		l.SufficedLo, l.SufficedHi = Round(float64(sure)/float64(l.Failing)), Round(float64(possible)/float64(l.Failing))
	}
}

func (x *bookMinute) failing() bool { return isFailing(x.bad, x.all) }

// lastFailing is the last failing minute before the window; far away where there
// is none.
func (b *books) lastFailing() int {
	for i := b.start - 1; i >= 0; i-- {
		if b.x[i].failing() {
			return i
		}
	}
	return -2 * afterFailure
}

// heavyMargin takes the least cost of a request for what single clients sent
// beyond retries: a cheap request costs a fraction of the mean.
const heavyMargin = 0.1

// legit is the work of legitimate attempts, retries included: at least what
// carries a user or a session (or what the quietest ordinary minutes had), at most
// everything but what is surely hostile.
func (x *bookMinute) legit(floor float64) span {
	hi := x.offered - x.heavy*x.offeredLo*heavyMargin + z90*math.Sqrt(x.vOffered)
	return span{math.Min(floor, x.offered), hi}
}

// floor is the least legitimate work of a minute: named requests where ordinary
// ones are named, else the fifth percentile of the ordinary minutes.
func (b *books) floor(l *Ledger, quiet float64) func(i int) float64 {
	var named, offered float64
	for _, x := range b.x[:b.ordinary] {
		if x.seen {
			named, offered = named+x.named, offered+x.offeredLo
		}
	}
	if offered > 0 && named >= namedShare*offered {
		l.Assumptions = append(l.Assumptions, "requests with a user or a session are legitimate; stolen accounts would break it")
		return func(i int) float64 {
			return math.Max(0, b.x[i].named-z90*math.Sqrt(b.x[i].vNamed))
		}
	}
	return func(int) float64 { return quiet }
}

// quietest is the fifth percentile of what the ordinary minutes were asked for; 0
// where there are too few.
func (b *books) quietest() float64 {
	var all []float64
	for _, x := range b.x[:b.ordinary] {
		if x.seen {
			all = append(all, x.offeredLo)
		}
	}
	if len(all) < minBaselineMinutes {
		return 0
	}
	sort.Float64s(all)
	return quantile(all, 0.05)
}

// sustainedLo is sustained by the least the requests can have cost.
func (b *books) sustainedLo() (best float64) {
	for i := 5; i <= b.ordinary; i++ {
		sum := 0.0
		for _, x := range b.x[i-5 : i] {
			sum += x.doneLo / 5
		}
		best = math.Max(best, sum)
	}
	return best
}

// sustained is the largest work served over five ordinary minutes in a row, per
// minute, with its variance; 0 where there are none.
func (b *books) sustained() (best, variance float64) {
	for i := 5; i <= b.ordinary; i++ {
		sum, v := 0.0, 0.0
		for _, x := range b.x[i-5 : i] {
			sum, v = sum+x.done/5, v+x.vDone/25
		}
		if sum > best {
			best, variance = sum, v
		}
	}
	return best, variance
}

func figureOf(x float64) *float64 { x = Round(x); return &x }

func openIf(open bool, x float64) *float64 {
	if open {
		return nil
	}
	return figureOf(math.Max(0, x))
}
