package timeline

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/casefile/duck"
)

// arrivals draws requests at the given rate a second, one in bad of them failing
// from the moment fails on.
func arrivals(seed uint64, from, to casefile.Time, rate func(t casefile.Time) float64, fails casefile.Time) []request {
	rng := rand.New(rand.NewPCG(seed, 3))
	var out []request
	for t := from; t < to; t += second {
		r, n := rate(t), 0
		for x := rng.ExpFloat64(); x < r; x += rng.ExpFloat64() {
			n++
		}
		for range n {
			q := request{t + casefile.Time(rng.IntN(1e6)), rng.IntN(300), 200, 40 + int64(rng.IntN(20))}
			if q.at >= fails && rng.IntN(4) == 0 {
				q.status, q.ms = 503, 900+int64(rng.IntN(300))
			}
			out = append(out, q)
		}
	}
	return out
}

func onsetOf(t *testing.T, tl *Timeline, label string) Onset {
	t.Helper()
	for _, o := range tl.Onsets {
		if o.Label() == label {
			t.Logf("%s: %s at %s [%s, %s) in bins of %d s, t10 %s t90 %s, %g to %g", label, o.Shape, o.At, o.Lo, o.Hi, o.BinSecs, o.T10, o.T90, o.Low, o.High)
			return o
		}
	}
	t.Fatalf("no onset of %s in %+v", label, tl.Onsets)
	return Onset{}
}

func near(t *testing.T, what string, got, want casefile.Time, by casefile.Time) {
	t.Helper()
	if got < want-by || got > want+by {
		t.Errorf("%s is %s, want %s within %d s", what, got, want, by/second)
	}
}

// A step of demand and, 100 s later, failures: both are found to the second, as
// steps, in that order.
func TestOnsetSteps(t *testing.T) {
	rows := arrivals(1, when(-120, 0), when(15, 0), func(t casefile.Time) float64 {
		if t >= when(3, 17) {
			return 90
		}
		return 30
	}, when(4, 57))
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{})
	demand, errors := onsetOf(t, tl, "requests"), onsetOf(t, tl, "errors_5xx")
	near(t, "demand", demand.At, when(3, 17), 2*second)
	near(t, "errors", errors.At, when(4, 57), 3*second)
	if demand.Shape != Step || demand.BinSecs != 1 || errors.Shape != Step || !errors.Share || math.Abs(errors.High-0.25) > 0.05 {
		t.Errorf("demand %+v\nerrors %+v", demand, errors)
	}
	if demand.Baseline.Kind != "hours_before" || demand.Baseline.Bins != 110 || math.Abs(demand.Baseline.Median-1800) > 60 {
		t.Errorf("baseline %+v", demand.Baseline)
	}
	near(t, "latency", onsetOf(t, tl, "latency_p95").At, when(5, 0), minute)
	found := false
	for _, o := range tl.Orders {
		if o.A == "requests" && o.B == "errors_5xx" {
			found = true
			if o.Stated != "before" || math.Abs(o.Gap-100) > 5 || o.Caveat != "" {
				t.Errorf("order %+v", o)
			}
		}
	}
	if !found {
		t.Errorf("orders %+v", tl.Orders)
	}
	if p := demand.P; len(p) > 30 {
		t.Errorf("%d bins of probability are kept", len(p))
	}
}

// A crowd that comes over ten minutes is a ramp.
func TestOnsetRamp(t *testing.T) {
	cf := plainCase()
	cf.Window.End = "2024-08-12T20:40"
	rate := func(t casefile.Time) float64 {
		return 20 + 60*min(max(float64(t-when(5, 0))/float64(10*minute), 0), 1)
	}
	tl := buildCase(t, makeCase(t, cf, requests("a.log", arrivals(2, when(-120, 0), when(45, 0), rate, when(90, 0))...)), Options{})
	o := onsetOf(t, tl, "requests")
	near(t, "onset", o.At, when(5, 0), minute)
	near(t, "first tenth", o.T10, when(6, 0), minute)
	near(t, "nine tenths", o.T90, when(14, 0), minute)
	if o.Shape != Ramp || o.BICRamp >= o.BICStep || len(tl.Onsets) != 1 {
		t.Errorf("%+v", tl.Onsets)
	}
}

// Quiet evidence has no onset, whatever the seed.
func TestNoOnset(t *testing.T) {
	for seed := range uint64(6) {
		rows := arrivals(40+seed, when(-120, 0), when(15, 0), func(casefile.Time) float64 { return 8 }, when(90, 0))
		if tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{}); len(tl.Onsets) != 0 {
			t.Errorf("seed %d: %+v", seed, tl.Onsets)
		}
	}
}

// A log that stops at 20:11 is unknown after it: no lane falls.
func TestStoppedLogDoesNotFall(t *testing.T) {
	cf := plainCase()
	cf.Window.End = "2024-08-12T20:30"
	one := arrivals(5, when(-120, 0), when(11, 0), func(casefile.Time) float64 { return 30 }, when(90, 0))
	two := arrivals(6, when(-120, 0), when(40, 0), func(casefile.Time) float64 { return 30 }, when(90, 0))
	for _, sources := range [][]loaded{{requests("lb-1.log", one...)}, {requests("lb-1.log", one...), requests("lb-2.log", two...)}} {
		tl := buildCase(t, makeCase(t, cf, sources...), Options{})
		if len(tl.Onsets) != 0 {
			t.Errorf("%d sources: %+v", len(sources), tl.Onsets)
		}
		for row := 12; row <= 30; row++ {
			p := value(t, tl, "requests", row)
			if len(sources) == 1 && p.Known || len(sources) == 2 && p.Bound != AtLeast {
				t.Errorf("%d sources, row %d: %+v", len(sources), row, p)
			}
		}
	}
}

// Threads of the engine and the zone of the machine change no byte.
func TestSameBytesEverywhere(t *testing.T) {
	rows := arrivals(9, when(-60, 0), when(15, 0), func(t casefile.Time) float64 {
		if t >= when(2, 0) {
			return 60
		}
		return 25
	}, when(3, 0))
	third := len(rows) / 3
	c := makeCase(t, plainCase(), requests("b.log", rows[:third]...), requests("a.log", rows[third:]...), people("s.yaml"))
	build := func(threads int, zone string) string {
		was := time.Local
		defer func() { time.Local = was }()
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = loc
		s, err := open(t.Context(), c, duck.Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		tl, err := Build(t.Context(), s, c)
		if err != nil {
			t.Fatal(err)
		}
		return bytesOf(t, tl)
	}
	want := build(1, "UTC")
	samePoints(t, buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...), people("s.yaml")), Options{}), buildCase(t, c, Options{}))
	for threads, zone := range map[int]string{2: "Asia/Kathmandu", 7: "America/St_Johns"} {
		if build(threads, zone) != want {
			t.Errorf("%d threads in %s give another timeline", threads, zone)
		}
	}
}

// A fall is told where it is asked for, with its levels the right way round.
func TestOnsetFall(t *testing.T) {
	rows := arrivals(3, when(-120, 0), when(15, 0), func(t casefile.Time) float64 {
		if t >= when(4, 30) {
			return 10
		}
		return 60
	}, when(90, 0))
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...)), Options{})
	o := onsetOf(t, tl, "requests falls")
	near(t, "fall", o.At, when(4, 30), 3*second)
	if o.Direction != Falls || o.Low < o.High || math.Abs(o.High-600) > 60 {
		t.Errorf("%+v", o)
	}
}

// The threshold rises where the baseline follows itself, and only there.
func TestThreshold(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	white, red := make([]float64, 300), make([]float64, 300)
	for i := range white {
		white[i] = rng.NormFloat64()
		red[i] = white[i]
		if i > 0 {
			red[i] += 0.7 * red[i-1]
		}
	}
	if h, raised := threshold(white, CUSUMMinutes); raised || h != CUSUMMinutes {
		t.Errorf("white noise: h = %g", h)
	}
	h, raised := threshold(red, CUSUMMinutes)
	if again, _ := threshold(red, CUSUMMinutes); !raised || h <= CUSUMMinutes || again != h {
		t.Errorf("red noise: h = %g, then %g", h, again)
	}
}

// fitRise agrees with least squares done the long way.
func TestRiseSums(t *testing.T) {
	y := []float64{1, 2, 1.5, 3, 6, 7.5, 9, 11, 10, 11.5, 10.2}
	s := sumsOf(y)
	for a := 1; a < len(y); a++ {
		for b := a; b < len(y); b++ {
			r := make([]float64, len(y))
			var n, sr, srr, sy, sry float64
			for i := range y {
				if r[i] = 1; i < b {
					r[i] = min(max((float64(i)+0.5-float64(a))/max(float64(b-a), 1e-12), 0), 1)
				}
				n, sr, srr, sy, sry = n+1, sr+r[i], srr+r[i]*r[i], sy+y[i], sry+r[i]*y[i]
			}
			slope := (n*sry - sr*sy) / (n*srr - sr*sr)
			low, want := (sy-slope*sr)/n, 0.0
			for i := range y {
				want += math.Pow(y[i]-low-slope*r[i], 2)
			}
			if got, l, h := s.sse(a, b); math.Abs(got-want) > 1e-9 || math.Abs(l-low) > 1e-9 || math.Abs(h-low-slope) > 1e-9 {
				t.Errorf("a %d, b %d: SSE %g, want %g", a, b, got, want)
			}
		}
	}
}
