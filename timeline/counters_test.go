package timeline

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

// scraped is a counter that rises by exactly 100 a minute, read at the moments.
func scraped(name string, moments ...casefile.Time) []casefile.Gauge {
	var out []casefile.Gauge
	for _, t := range moments {
		out = append(out, casefile.Gauge{TS: t, Name: name, Kind: "counter", Labels: "job=a", Value: casefile.Some(float64(t-when(-600, 0)) / 60e6 * 100)})
	}
	return out
}

// every gives a moment every step seconds in [from, to), without those in gaps.
func every(step int, from, to casefile.Time, gaps ...span) []casefile.Time {
	var out []casefile.Time
	for t := from; t < to; t += casefile.Time(step) * second {
		if !slices.ContainsFunc(gaps, func(g span) bool { return g.from < t && t < g.to }) {
			out = append(out, t)
		}
	}
	return out
}

// A counter that was not scraped for five hours did not rise by 30,000 in the minute
// in which scraping went on, and one whose scraping stops did not stop.
func TestCounterOverGap(t *testing.T) {
	gaps := []span{{when(-300, 0), when(0, 10)}, {when(4, 15), when(6, 30)}, {when(8, 5), when(8, 40)}}
	c := makeCase(t, plainCase(), gauge("prom.json", scraped("sent", every(15, when(-360, 0), when(30, 0), gaps...)...)...))
	tl := buildCase(t, c, Options{})
	hundred := known(100)
	checkPoints(t, tl, "sent", map[int]Point{0: unknown, 1: unknown, 2: hundred, 3: hundred, 4: hundred, 5: unknown, 6: unknown, 7: unknown, 8: hundred, 9: hundred, 10: hundred, 11: known(2000)})
	if notes := strings.Join(tl.Notes, "\n"); !strings.Contains(notes, "series sent: in 3 rows its samples, usually 15s apart, stand too far") {
		t.Errorf("notes %s", notes)
	}
	if len(tl.Onsets) != 0 {
		t.Errorf("a counter that rises evenly has onsets: %+v", tl.Onsets)
	}
	tl = buildCase(t, c, Options{StepSeconds: 30})
	checkPoints(t, tl, "sent", map[int]Point{1: unknown, 2: known(50), 9: known(50), 10: unknown, 14: unknown, 15: known(50)})
}

// One missed scrape inside a minute changes nothing; at its edge the rise of both
// minutes is not theirs alone.
func TestCounterMissedScrape(t *testing.T) {
	missed := func(at casefile.Time) span { return span{at - 1, at + 1} }
	tl := buildCase(t, makeCase(t, plainCase(), gauge("prom.json",
		scraped("sent", every(15, when(-60, 0), when(30, 0), missed(when(2, 30)), missed(when(4, 45)), missed(when(7, 0)))...)...)), Options{})
	hundred := known(100)
	checkPoints(t, tl, "sent", map[int]Point{1: hundred, 2: hundred, 3: hundred, 4: hundred, 5: unknown, 6: unknown, 7: hundred, 8: hundred})
}

// A counter sampled more seldom than there are rows has no rise in them, and that is
// said; the limit follows from the samples near the window, not from older ones.
func TestCounterSeldomSampled(t *testing.T) {
	old := every(300, when(-60*24*20, 0), when(-240, 0))
	c := makeCase(t, plainCase(), gauge("prom.json", slices.Concat(scraped("seldom", every(300, when(-180, 0), when(30, 0))...),
		scraped("thinned", append(old, every(60, when(-240, 40), when(30, 0))...)...))...))
	tl := buildCase(t, c, Options{})
	checkPoints(t, tl, "thinned", map[int]Point{1: known(100), 5: known(100), 10: known(100)})
	if l, ok := tl.Lane("seldom"); ok && slices.ContainsFunc(l.Points[:11], func(p Point) bool { return p.Known }) {
		t.Errorf("the rise of five minutes stands in one: %+v", l.Points)
	}
	if notes := strings.Join(tl.Notes, "\n"); !strings.Contains(notes, "series seldom is sampled every 5m0s: rows of 1m0s cannot hold its rise") {
		t.Errorf("notes %s", notes)
	}
	tl = buildCase(t, c, Options{StepSeconds: 10})
	if notes := strings.Join(tl.Notes, "\n"); !strings.Contains(notes, "series thinned is sampled every 1m0s: rows of 10s cannot hold its rise") {
		t.Errorf("notes %s", notes)
	}
}

// However a counter was scraped, no minute shows less than half of its rise or more
// than half as much again, and even scraping shows all of it.
func TestCounterScrapedAnyhow(t *testing.T) {
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 4))
		step := []int{5, 15, 30, 60}[rng.IntN(4)]
		jitter := float64(step) * 0.1 * rng.Float64()
		var moments []casefile.Time
		for at := -7200 + rng.Float64()*float64(step); at < 1800; at += float64(step) {
			switch r := rng.Float64(); {
			case r < 0.01:
				at += rng.ExpFloat64() * 120 // a gap
			case r < 0.04: // one missed
			default:
				moments = append(moments, when(0, 0)+casefile.Time((at+jitter*rng.NormFloat64())*1e6))
			}
		}
		slices.Sort(moments)
		tl := buildCase(t, makeCase(t, plainCase(), gauge("prom.json", scraped("sent", moments...)...)), Options{})
		l, ok := tl.Lane("sent")
		if !ok {
			t.Fatalf("seed %d: no lane", seed)
		}
		n := 0
		for i, p := range l.Points[1:11] {
			if !p.Known {
				continue
			}
			n++
			if math.Abs(p.Value-100) > 50.001 {
				t.Errorf("seed %d, every %d s: row %d shows %g of 100", seed, step, i+1, p.Value)
			}
		}
		if n < 3 {
			t.Errorf("seed %d, every %d s: only %d of 10 minutes are known", seed, step, n)
		}
	}
}
