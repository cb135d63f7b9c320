package timeline

import (
	"cmp"
	"math"
	"math/rand"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

// These tests log requests when they end, as most servers do, from demand that is known.

// timed is one request: when it began and how long it took.
type timed struct{ at, took casefile.Time }

func (q timed) end() casefile.Time { return q.at + q.took }

// arriving is demand of perMinute at random instants of [from, to).
func arriving(r *rand.Rand, from, to casefile.Time, perMinute float64, took func() casefile.Time) []timed {
	var out []timed
	for t := float64(from); ; {
		if t += r.ExpFloat64() * float64(minute) / perMinute; t >= float64(to) {
			return out
		}
		out = append(out, timed{casefile.Time(t), took()})
	}
}

func secondsOf(s float64) casefile.Time { return casefile.Time(s * 1e6) }

// between is what was logged in [from, to), in the order it was.
func between(all []timed, from, to casefile.Time) []timed {
	out := slices.DeleteFunc(slices.Clone(all), func(q timed) bool { return q.end() < from || q.end() >= to })
	slices.SortFunc(out, func(x, y timed) int { return cmp.Or(cmp.Compare(x.end(), y.end()), cmp.Compare(x.at, y.at)) })
	return out
}

func timedLog(name, stamp string, rows []timed) loaded {
	return loaded{name, "access", "requests", func(b *casefile.Batch) {
		for i, q := range rows {
			k := int64(q.at) % 997
			r := casefile.Request{TS: q.at, Stamp: stamp, Client: netip.AddrFrom4([4]byte{10, 0, byte(k >> 8), byte(k)}), Method: "GET", Path: "/", Status: casefile.Some[int32](200),
				TSStart: casefile.Some(q.at), TSEnd: casefile.Some(q.end()), Duration: casefile.Some(int64(q.took))}
			r.Offset, r.Line = int64(i)*100, int64(i+1)
			r.ClientNet, _ = r.Client.Prefix(24)
			b.Requests.Append(&r)
		}
		b.Accept(int64(len(rows)))
	}}
}

// holdsTruth checks that no exact row lacks more than one request in a hundred of what
// there was, nor any row holds more, and returns the exact and the known rows.
func holdsTruth(t *testing.T, tl *Timeline, all []timed) (exact, some int) {
	t.Helper()
	for i := 1; i < len(tl.Rows)-1; i++ {
		r, p, want := tl.Rows[i], value(t, tl, "requests", i), 0.0
		for _, q := range all {
			if q.at >= r.From && q.at < r.To {
				want++
			}
		}
		switch {
		case !p.Known:
			continue
		case p.Bound == Exact && p.Value < want-math.Max(1, want/100), p.Value > want:
			t.Errorf("row %d (%s) shows %+v, there were %g", i, r.From, p, want)
		case p.Bound == Exact:
			exact++
		}
		some++
	}
	return exact, some
}

func onsetsOf(tl *Timeline, lane string, d Direction) (out []Onset) {
	for _, o := range tl.Onsets {
		if o.Lane == lane && o.Direction == d {
			out = append(out, o)
		}
	}
	return out
}

// A log that stops holds of the last requests those that had ended. What had not is
// no fall of the demand, and no fall of the time requests take.
func TestLogThatStopsUnderLongRequests(t *testing.T) {
	for _, x := range []struct {
		name      string
		perMinute float64
		slow      casefile.Time // from when
		share     float64
		lo, hi    float64 // seconds they take
		until     casefile.Time
		leastGood int // exact rows
	}{
		{"half take a minute", 600, when(1, 0), 0.5, 50, 70, when(8, 0), 6},
		{"most take a quarter of an hour", 120, when(-200, 0), 0.6, 600, 1500, when(10, 30), 0},
		{"few take a minute", 600, when(-200, 0), 0.004, 50, 70, when(8, 30), 7},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := rand.New(rand.NewSource(14))
			all := arriving(r, when(-200, 0), when(40, 0), x.perMinute, func() casefile.Time { return secondsOf(0.1) })
			for i := range all {
				if all[i].at >= x.slow && r.Float64() < x.share {
					all[i].took = secondsOf(x.lo + r.Float64()*(x.hi-x.lo))
				}
			}
			tl := buildCase(t, makeCase(t, plainCase(), timedLog("a.log", "end", between(all, when(-150, 0), x.until))), Options{})
			exact, some := holdsTruth(t, tl, all)
			if exact < x.leastGood || some < 8 {
				t.Errorf("%d rows are exact, %d known", exact, some)
			}
			if f := onsetsOf(tl, "requests", Falls); len(f) > 0 {
				t.Errorf("a fall that was none: %+v", f)
			}
			if n := tl.Coverage[0].Note; !strings.Contains(n, "had not ended when the log did") {
				t.Errorf("note %q", n)
			}
			last := int((x.until-when(0, 0)-second)/minute) + 1
			if p := value(t, tl, "latency_p50", min(last, 10)); p.Known && p.Bound != AtLeast {
				t.Errorf("latency_p50 in the last row: %+v, want a lower bound", p)
			}
		})
	}
}

// A log covers nothing before the first request that ended in it, however long ago
// that one began.
func TestLogThatBeginsWithLongRequests(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	all := arriving(r, when(-200, 0), when(80, 0), 120, func() casefile.Time { return secondsOf(0.1) })
	sockets := slices.Concat(all, arriving(r, when(-400, 0), when(80, 0), 4, func() casefile.Time { return secondsOf(60 + r.Float64()*4*3600) }))
	one := append(slices.Clone(all), timed{when(-175, 0), 3 * 60 * minute})
	for _, x := range []struct {
		name string
		all  []timed
	}{{"sockets", sockets}, {"one socket", one}} {
		t.Run(x.name, func(t *testing.T) {
			tl := buildCase(t, makeCase(t, plainCase(), timedLog("a.log", "end", between(x.all, when(4, 0), when(70, 0)))), Options{})
			holdsTruth(t, tl, x.all)
			for row := 1; row <= 4; row++ {
				if p := value(t, tl, "requests", row); p.Known && p.Bound != AtLeast {
					t.Errorf("requests in row %d: %+v, before the log", row, p)
				}
				if p := value(t, tl, "latency_p50", row); p.Known {
					t.Errorf("latency_p50 in row %d: %+v, before the log", row, p)
				}
				if c := tl.Coverage[0].Rows[row]; c != NotAtAll {
					t.Errorf("row %d is %s, before the log", row, c)
				}
			}
			if p := value(t, tl, "requests", 6); x.name == "one socket" && p.Bound != Exact {
				t.Errorf("one long request makes row 6 %+v", p)
			}
			if len(tl.Onsets) > 0 {
				t.Errorf("a constant demand has the onsets %+v", tl.Onsets)
			}
		})
	}
}

// What ended while a log was lost is lacking in the minutes before.
func TestGapUnderLongRequests(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	all := arriving(r, when(-200, 0), when(40, 0), 600, func() casefile.Time {
		if r.Intn(2) == 0 {
			return secondsOf(50 + 20*r.Float64())
		}
		return secondsOf(0.1)
	})
	left := slices.Concat(between(all, when(-150, 0), when(4, 0)), between(all, when(6, 0), when(35, 0)))
	tl := buildCase(t, makeCase(t, plainCase(), timedLog("a.log", "end", left)), Options{})
	if exact, _ := holdsTruth(t, tl, all); exact < 6 {
		t.Errorf("%d rows are exact", exact)
	}
	if len(tl.Onsets) > 0 {
		t.Errorf("a constant demand has the onsets %+v", tl.Onsets)
	}
}

// Splitting a log in two files changes no number, whatever was under way.
func TestSplitUnderLongRequests(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	took := func() casefile.Time {
		if r.Intn(1000) == 0 {
			return 5 * minute
		}
		return secondsOf(0.1)
	}
	all := slices.Concat(arriving(r, when(-180, 0), when(5, 0), 300, took), arriving(r, when(5, 0), when(60, 0), 900, took))
	all = append(all, timed{when(1, 30), 5 * minute})
	for _, until := range []casefile.Time{when(50, 0), when(9, 0)} {
		whole := buildCase(t, makeCase(t, plainCase(), timedLog("a.log", "end", between(all, when(-170, 0), until))), Options{})
		if until == when(50, 0) {
			if rises := onsetsOf(whole, "requests", Rises); len(rises) != 1 || rises[0].At < when(4, 55) || rises[0].At > when(5, 5) {
				t.Errorf("onsets %+v, want a rise at %s", rises, when(5, 0))
			}
		}
		for _, cut := range []casefile.Time{when(4, 0), when(6, 40), when(8, 30), when(-20, 0)} {
			a := buildCase(t, makeCase(t, plainCase(), timedLog("a.log", "end", between(all, cut, until)), timedLog("a.log.1", "end", between(all, when(-170, 0), cut))), Options{})
			samePoints(t, whole, a)
		}
	}
}

// A log that stamps the start of requests covers what it did.
func TestStartStampedLogCovers(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	all := arriving(r, when(-100, 0), when(8, 0), 600, func() casefile.Time { return secondsOf(20 * r.Float64()) })
	tl := buildCase(t, makeCase(t, plainCase(), timedLog("a.log", "start", all)), Options{})
	if exact, some := holdsTruth(t, tl, all); exact != 8 || some != 8 {
		t.Errorf("%d rows are exact, %d known, want 8", exact, some)
	}
	if c := tl.Coverage[0]; c.Last >= when(8, 0) || c.Rows[8] != Covered || c.Rows[9] != NotAtAll {
		t.Errorf("coverage to %s: %v", c.Last, c.Rows)
	}
}
