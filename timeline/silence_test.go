package timeline

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

// poisson gives requests at so many a minute, in [from, to).
func poisson(r *rand.Rand, from, to casefile.Time, perMinute float64) []request {
	var out []request
	for t := float64(from); ; {
		if t += r.ExpFloat64() / perMinute * float64(minute); casefile.Time(t) >= to {
			return out
		}
		out = append(out, request{casefile.Time(t), len(out) % 7, 200, 20})
	}
}

// losing takes out what a lost part of a log held.
func losing(all []request, lost ...span) []request {
	return slices.DeleteFunc(slices.Clone(all), func(q request) bool {
		return slices.ContainsFunc(lost, func(s span) bool { return s.from <= q.at && q.at < s.to })
	})
}

// countsOf are the requests of each row.
func countsOf(tl *Timeline, all []request) []float64 {
	out := make([]float64, len(tl.Rows))
	for i, r := range tl.Rows {
		for _, q := range all {
			if r.From <= q.at && q.at < r.To {
				out[i]++
			}
		}
	}
	return out
}

// The silences of a quiet night excuse none of a crowd.
func TestSilenceWithinACrowd(t *testing.T) {
	for _, night := range []float64{1, 0.3} {
		r := rand.New(rand.NewPCG(16, 1))
		all := slices.Concat(poisson(r, when(-180, 0), when(-2, 0), night), poisson(r, when(-2, 0), when(15, 0), 200), poisson(r, when(15, 0), when(190, 0), night))
		tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", losing(all, span{when(3, 0), when(6, 0)})...)), Options{})
		truth := countsOf(tl, all)
		for row := 1; row <= 10; row++ {
			want := known(truth[row])
			if row >= 4 && row <= 6 {
				want = unknown
			}
			if got := value(t, tl, "requests", row); got != want {
				t.Errorf("%g a minute, row %d: got %+v, want %+v", night, row, got, want)
			}
		}
		if note := tl.Coverage[0].Note; !strings.Contains(note, "no record for 3m0s of the window, from 2024-08-13 00:03:00Z to 2024-08-13 00:06:00Z, with about 19") {
			t.Errorf("note %q", note)
		}
	}
}

// A minute that is silent in part is a lower bound, one within the silence unknown,
// and the loss is no fall of demand, in whatever steps the window is told.
func TestSilenceWithinAMinute(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	all := poisson(r, when(-60, 0), when(40, 0), 300)
	for _, lost := range []span{{when(3, 30), when(6, 30)}, {when(3, 5), when(4, 55)}, {when(3, 20), when(3, 42)}} {
		c := makeCase(t, plainCase(), requests("a.log", losing(all, lost)...))
		for _, step := range []int{60, 10, 1} {
			tl := buildCase(t, c, Options{StepSeconds: step})
			truth := countsOf(tl, all)
			for row := 1; row <= len(tl.Rows)-2; row++ {
				x := span{tl.Rows[row].From, tl.Rows[row].To}
				got := value(t, tl, "requests", row)
				switch inside := x.inside([]span{lost}); {
				case inside && got != unknown, !inside && x.overlaps(lost) && got.Bound != AtLeast, !x.overlaps(lost) && got.Value != truth[row]:
					t.Errorf("lost %v, step %d, row %d: got %+v, truth %g", lost, step, row, got, truth[row])
				case !x.overlaps(span{lost.from - second, lost.to + second}) && got != known(truth[row]):
					t.Errorf("lost %v, step %d, row %d: got %+v, want exactly %g", lost, step, row, got, truth[row])
				}
			}
			if len(tl.Onsets) > 0 {
				t.Errorf("lost %v, step %d: onsets %+v", lost, step, tl.Onsets)
			}
		}
	}
}

// streamOf makes the stream of one log without a case.
func streamOf(table string, all []request) *stream {
	pad := padded(Window{when(0, 0), when(30, 0)})
	e := extent{table: table, source: "a", first: all[0].at, last: all[len(all)-1].at, rows: int64(len(all))}
	counts, seconds := map[casefile.Time]int64{}, map[casefile.Time]minuteSeconds{}
	for _, q := range all {
		e.first, e.last = min(e.first, q.at), max(e.last, q.at)
		if m := floorMinute(q.at); q.at >= pad.from && q.at < pad.to {
			counts[m]++
			x := seconds[m]
			x.logged |= 1 << ((q.at - m) / second)
			x.began = x.logged
			seconds[m] = x
		}
	}
	key := [2]string{table, "a"}
	s := streamsOf([]extent{e}, minuteCounts{key: {logged: counts, rows: counts}}, sourceSeconds{key: seconds}, func(string) string { return "" }, pad)
	return &s[0]
}

// visits gives requests in bursts, as people and their browsers make them: so many
// visits an hour, each of a few pages over minutes, each page many requests.
func visits(r *rand.Rand, perHour float64) []request {
	var out []request
	for _, v := range poisson(r, when(-200, 0), when(230, 0), perHour/60) {
		at := v.at
		for range 1 + r.IntN(8) {
			for range 1 + r.IntN(30) {
				out = append(out, request{at + casefile.Time(r.Int64N(int64(3*second))), 1, 200, 20})
			}
			at += casefile.Time(r.ExpFloat64() * float64(40*second))
		}
	}
	return out
}

// Real silences of quiet services, steady or in bursts, are known zeros.
func TestQuietNightsAreKnown(t *testing.T) {
	const worlds = 20
	for name, drawn := range map[string]func(r *rand.Rand) []request{
		"one in twenty minutes": func(r *rand.Rand) []request { return poisson(r, when(-200, 0), when(230, 0), 0.05) },
		"one in three minutes":  func(r *rand.Rand) []request { return poisson(r, when(-200, 0), when(230, 0), 0.3) },
		"one a minute":          func(r *rand.Rand) []request { return poisson(r, when(-200, 0), when(230, 0), 1) },
		"six a minute":          func(r *rand.Rand) []request { return poisson(r, when(-200, 0), when(230, 0), 6) },
		"thirty a minute":       func(r *rand.Rand) []request { return poisson(r, when(-200, 0), when(230, 0), 30) },
		"two visits an hour":    func(r *rand.Rand) []request { return visits(r, 2) },
		"ten visits an hour":    func(r *rand.Rand) []request { return visits(r, 10) },
		"a visit a minute":      func(r *rand.Rand) []request { return visits(r, 60) },
		"five visits a minute":  func(r *rand.Rand) []request { return visits(r, 300) },
		"a crowd of half an hour on a quiet night": func(r *rand.Rand) []request {
			return slices.Concat(poisson(r, when(-200, 0), when(0, 0), 0.2), poisson(r, when(0, 0), when(25, 0), 2000), poisson(r, when(25, 0), when(230, 0), 0.2))
		},
		"a burst every ten minutes": func(r *rand.Rand) []request {
			var out []request
			for m := -200; m < 230; m += 10 {
				out = append(out, poisson(r, when(m, 0), when(m+1, 0), 60)...)
			}
			return out
		},
		"five minutes of ten": func(r *rand.Rand) []request {
			var out []request
			for m := -200; m < 230; m += 10 {
				out = append(out, poisson(r, when(m, 0), when(m+4, 30), 60)...)
			}
			return out
		},
	} {
		var wrong, lost int
		var seconds casefile.Time
		for seed := range uint64(worlds) {
			s := streamOf("requests", drawn(rand.New(rand.NewPCG(seed, 7))))
			if len(s.gaps) > 0 {
				wrong++
			}
			for _, g := range s.gaps {
				lost++
				seconds += g.to - g.from
			}
		}
		t.Logf("%s: %d of %d logs, %d silences, %d s", name, wrong, worlds, lost, int64(seconds/second))
		if share := float64(seconds) / float64(worlds*390*minute); share > 0.015 {
			t.Errorf("%s: %.2f %% of the time is called unknown", name, 100*share)
		}
	}
}

// What was lost is found out at the second, whatever the rest of the night is.
func TestLossesAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	night := func(perMinute float64) []request { return poisson(r, when(-200, 0), when(230, 0), perMinute) }
	crowd := func(perMinute float64) []request {
		return slices.Concat(poisson(r, when(-200, 0), when(0, 0), 0.2), poisson(r, when(0, 0), when(25, 0), perMinute), poisson(r, when(25, 0), when(230, 0), 0.2))
	}
	for _, x := range []struct {
		name string
		all  []request
		lost []span
	}{
		{"20 s of ten a second", night(600), []span{{when(3, 10), when(3, 30)}}},
		{"a minute of one a second", night(60), []span{{when(3, 10), when(4, 10)}}},
		{"an hour of one a minute", night(1), []span{{when(3, 0), when(63, 0)}}},
		{"five minutes of a crowd", crowd(2000), []span{{when(10, 0), when(15, 0)}}},
		{"its fourth to eighth minute", crowd(200), []span{{when(4, 0), when(8, 0)}}},
		{"several", night(200), []span{{when(3, 0), when(8, 0)}, {when(20, 0), when(25, 0)}, {when(40, 0), when(45, 0)}, {when(60, 0), when(61, 0)}}},
		{"between a lone record and a log", slices.Concat([]request{{when(-100, 0), 1, 200, 5}}, poisson(r, when(10, 0), when(100, 0), 120)), []span{{when(-99, -59), when(10, 0)}}},
	} {
		s := streamOf("requests", losing(x.all, x.lost...))
		if len(s.gaps) != len(x.lost) {
			t.Errorf("%s: gaps %v, want %v", x.name, s.gaps, x.lost)
			continue
		}
		for i, g := range s.gaps {
			const slack = 2 * minute
			if l := x.lost[i]; l.from-g.from > slack || g.from > l.from+second || g.to-l.to > slack || l.to > g.to+second {
				t.Errorf("%s: gap %v, want %v", x.name, g.span, l)
			}
		}
	}
}

// A lull between two troubles is no lost log of messages, and requests that began in a
// silence and ended after it are no lost requests.
func TestLullAndStall(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	troubles := slices.Concat(poisson(r, when(-200, 0), when(-10, 0), 0.2), poisson(r, when(-10, 0), when(5, 0), 100), poisson(r, when(10, 0), when(25, 0), 100), poisson(r, when(25, 0), when(230, 0), 0.2))
	if s := streamOf("messages", troubles); len(s.gaps) > 0 {
		t.Errorf("a lull: gaps %v", s.gaps)
	}
	steady := poisson(r, when(-200, 0), when(230, 0), 100)
	if s := streamOf("messages", losing(steady, span{when(5, 0), when(10, 0)})); len(s.gaps) != 1 {
		t.Errorf("lost messages: gaps %v", s.gaps)
	}
	all := poisson(r, when(-60, 0), when(60, 0), 300)
	stall := func(at casefile.Time) casefile.Time { // nothing ends within 40 seconds
		if at >= when(3, 20) && at < when(4, 0) {
			return when(4, 0) + (at-when(3, 20))/20
		}
		return at
	}
	log := loaded{"a.log", "access", "requests", func(b *casefile.Batch) {
		for i, q := range all {
			one := casefile.Request{TS: q.at, Stamp: "end", TSEnd: casefile.Some(stall(q.at)), Duration: casefile.Some(int64(stall(q.at) - q.at)), Method: "GET", Path: "/", Status: casefile.Some(int32(200))}
			one.Offset, one.Line = int64(i), int64(i+1)
			b.Requests.Append(&one)
		}
		b.Accept(int64(len(all)))
	}}
	tl := buildCase(t, makeCase(t, plainCase(), log), Options{})
	truth := countsOf(tl, all)
	checkPoints(t, tl, "requests", map[int]Point{3: known(truth[3]), 4: known(truth[4]), 5: known(truth[5])})
}
