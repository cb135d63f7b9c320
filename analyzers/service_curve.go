package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "service_curve",
	IDs:      []string{"D20", "H11"},
	Group:    "Q",
	Question: "Were requests slow, or failing, at loads the service had carried before?",
	Needs:    []string{"requests_minute", "requests_latency"},
	Doc: "The ordinary minutes are those of the hour before the window and before the first failure. Only later minutes whose load is not above " +
		"the largest of these are read, so that the old curve of service holds (load-conditional residual; Gunther's law of " +
		"scaling gives its shape). Ordinary loads: their share. Up to two minutes after the first failure, because a lossy log " +
		"hides load later: Slow is log2 of their median time of a request over that of the ordinary minutes with the nearest " +
		"loads, mean; Failing is the share of their requests that failed.",
	Reading: "A fault is slow or fails at ordinary loads; a shortage is neither until the old knee is passed. A full link or " +
		"table fails clients whom no log shows.",
	Caveats: []string{
		"a service never loaded near its knee before has a short curve",
		"autoscaling and a lossy log move loads",
		"loads of other requests cost differently",
	},
	Scores:  []string{"slow at ordinary load", "failing at ordinary load", "ordinary loads"},
	Measure: measureCurve,
})

func measureCurve(ctx context.Context, in Input) (Finding, error) {
	s, err := askRecent(ctx, in, "requests_minute")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	load := s.logged(in, column("n"))
	bad := s.minutes(in, failedRequests)
	first, last := load.start, len(load.x)
	if fails := firstFailure(load, bad); fails >= 0 {
		first, last = min(first, fails), min(last, max(fails, load.start)+3)
	}
	if first < minBaselineMinutes {
		return Finding{}, absent("requests failed from the first minutes of the evidence on: no curve of ordinary service")
	}
	top := largest(load.x[:first])
	times, err := medianTimes(ctx, in)
	if err != nil {
		return Finding{}, err
	}
	var slow []float64
	var n, failed, ordinary, all float64
	by := map[casefile.Time]float64{}
	for i := first; i < len(load.x); i++ {
		if load.blank[i] {
			continue
		}
		if all++; load.x[i] > top || load.x[i] < 1 {
			continue
		}
		ordinary++
		at := load.from + casefile.Time(i)*minuteUS
		want, got := times.near(load, first, i), times.at[at]
		if want > 0 && got > 0 {
			by[at] = math.Log2(got / want)
			if i < last {
				slow = append(slow, by[at])
			}
		}
		if i < last {
			n, failed = n+load.x[i], failed+bad.x[i]
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "log2 of the time of a request over that at this load before"}
	f.Values = []Value{share("ordinary loads", int64(ordinary), int64(max(1, all)))}
	f.Observed = fmt.Sprintf("In %.0f of %.0f minutes the load was not above the largest of the ordinary minutes before", ordinary, all)
	if n > 0 {
		f.Values = append(f.Values, share("failing at ordinary load", int64(failed), int64(n)))
		f.Observed += fmt.Sprintf("; %.1f %% of their requests failed until soon after the first failure", 100*failed/n)
	}
	if len(slow) > 0 {
		f.Values = append(f.Values, meanValue("slow at ordinary load", slow, "log2 of a ratio"))
		f.Observed += fmt.Sprintf("; until then they took %.2g times as long as before at like loads", math.Exp2(f.Values[2].X))
	}
	f.Observed += "."
	return f, nil
}

// timesByMinute are the median times of a request by minute, before and in the
// window.
type timesByMinute struct{ at map[casefile.Time]float64 }

func medianTimes(ctx context.Context, in Input) (timesByMinute, error) {
	out := timesByMinute{map[casefile.Time]float64{}}
	s, err := askRecent(ctx, in, "requests_latency")
	if _, silent := err.(absentError); silent {
		return out, nil // failures can be read without times
	}
	if err != nil {
		return out, err
	}
	rows := map[casefile.Time][]timeline.Ints{}
	for _, r := range append(s.before[:len(s.before):len(s.before)], s.during...) {
		rows[r.Bucket] = append(rows[r.Bucket], r)
	}
	for t, rs := range rows {
		if x, ok := timeline.LatencyQuantile(rs, 500); ok {
			out.at[t] = math.Max(1, x)
		}
	}
	return out, nil
}

// near is the median time of the up to nine minutes before first whose loads are
// nearest to that of minute i; 0 where fewer than five of them were timed.
func (m timesByMinute) near(load minuteSeries, first, i int) float64 {
	type past struct{ gap, time float64 }
	var all []past
	for j := range first {
		if t := m.at[load.from+casefile.Time(j)*minuteUS]; t > 0 {
			all = append(all, past{math.Abs(load.x[j] - load.x[i]), t})
		}
	}
	if len(all) < minBaselineMinutes {
		return 0
	}
	sortBy(all, func(a, b past) bool { return a.gap < b.gap })
	var v []float64
	for _, p := range all[:min(9, len(all))] {
		v = append(v, p.time)
	}
	return median(v)
}

// meanValue is a mean with the interval of its standard error; a single value has
// none.
func meanValue(name string, v []float64, unit string) Value {
	n, sum, sq := float64(len(v)), 0.0, 0.0
	for _, x := range v {
		sum, sq = sum+x, sq+x*x
	}
	m := sum / n
	if n < 2 {
		return plain(name, m, unit)
	}
	half := z90 * math.Sqrt(math.Max(0, sq-n*m*m)/(n-1)/n)
	return Value{Name: name, X: m, Lo: m - half, Hi: m + half, Unit: unit, Method: "standard error of a mean over minutes, 90 %"}
}
