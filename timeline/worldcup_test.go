package timeline

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

// worldCup is the real series of requests a minute to the sites of the 1998
// World Cup, as a counted series. Its clock is taken for UTC here.
func worldCup(t testing.TB) loaded {
	t.Helper()
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: the real series is not tested")
	}
	f, err := os.Open(filepath.Join(dir, "flash-crowd", "worldcup98-requests-per-minute.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var samples []casefile.Gauge
	var total float64
	for sc := bufio.NewScanner(f); sc.Scan(); {
		day, count, _ := strings.Cut(sc.Text(), ",")
		at, err := time.Parse(time.DateTime, day)
		if err != nil {
			continue // the header
		}
		n, err := strconv.ParseFloat(count, 64)
		if err != nil {
			t.Fatal(err)
		}
		total += n
		samples = append(samples, casefile.Gauge{TS: casefile.TimeOf(at), Name: "site_requests", Kind: "count", Unit: "requests", Value: casefile.Some(n)})
	}
	if total != 1352804107 {
		t.Fatalf("the series holds %.0f requests", total)
	}
	return loaded{"worldcup.csv", "series", "gauges", func(b *casefile.Batch) {
		for i := range samples {
			b.Gauges.Append(&samples[i])
		}
		b.Accept(int64(len(samples)))
	}}
}

// The crowds of two match days come as ramps, not as steps.
func TestWorldCupRamps(t *testing.T) {
	for _, c := range []struct{ start, end, from, to string }{
		{"1998-06-29T14:00", "1998-06-29T18:30", "1998-06-29T14:00:00Z", "1998-06-29T14:40:00Z"},
		{"1998-07-07T18:30", "1998-07-07T23:00", "1998-07-07T18:40:00Z", "1998-07-07T19:05:00Z"},
	} {
		cf := plainCase()
		cf.Zone, cf.Window = "UTC", casefile.WindowSpec{Start: c.start, End: c.end}
		tl := buildCase(t, makeCase(t, cf, worldCup(t)), Options{})
		if len(tl.Onsets) != 1 {
			t.Fatalf("%s: onsets %+v", c.start, tl.Onsets)
		}
		o := tl.Onsets[0]
		t.Logf("%s %s at %s [%s, %s], t10 %s t50 %s t90 %s, %.0f to %.0f a minute, BIC %.0f step %.0f ramp, h=%g, %+v", o.Lane, o.Shape, o.At, o.Lo, o.Hi, o.T10, o.T50, o.T90, o.Low, o.High, o.BICStep, o.BICRamp, o.Threshold, o.Baseline)
		if at := o.T10.String(); at < c.from || at > c.to || o.At > o.T10 || o.At < o.T10-30*minute || o.Shape != Ramp || o.Direction != Rises {
			t.Errorf("%s: %s with its first tenth at %s, want a ramp with it from %s to %s", o.Lane, o.Shape, o.T10, c.from, c.to)
		}
		if rise := o.T90 - o.T10; rise < 20*minute || o.BICRamp > o.BICStep-10 || o.High < 2*o.Low {
			t.Errorf("%s: rise of %d s, BIC %g and %g, %g to %g", o.Lane, rise/second, o.BICStep, o.BICRamp, o.Low, o.High)
		}
	}
}
