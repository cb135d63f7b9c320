package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "use_per_request",
	IDs:      []string{"D23", "D17"},
	Group:    "Q",
	Question: "How much of its resources did the service use for one request, compared with before?",
	Needs:    []string{"gauges_samples", "requests_minute"},
	Doc: "Mean over the series of a use in per cent (utilisation law: Denning and Buzen 1978, use = throughput times service " +
		"time) over requests a minute; log2 of the window over before. Only minutes that have both.",
	Reading: "Expensive requests, and a fault that makes each one slower, raise it. A crowd keeps or lowers it, because use ends at " +
		"100 %. A flood that never reaches the servers leaves it.",
	Caveats: []string{"what is used without a request (jobs, media) counts with it", "logs that lose lines raise it", "autoscaling changes what one per cent is"},
	Scores:  []string{"use per request"},
	Measure: measureUsePerRequest,
})

func measureUsePerRequest(ctx context.Context, in Input) (Finding, error) {
	g, err := askSpans(ctx, in, "gauges_samples")
	if err != nil {
		return Finding{}, err
	}
	s, err := askSpans(ctx, in, "requests_minute")
	if err != nil {
		return Finding{}, err
	}
	requests := s.sums(column("n"))
	use, n := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range append(append(g.before[:len(g.before):len(g.before)], g.during...), nil...) {
		if v, ok := r.N["sum_milli"]; ok && r.N["valued"] > 0 && percentUnit(r.Keys["unit"]) {
			use[r.Bucket] += float64(v) / 1000 / float64(r.N["valued"])
			n[r.Bucket]++
		}
	}
	var e, b []float64
	by := map[casefile.Time]float64{}
	for _, t := range sortedTimes(n) {
		if requests[t] < 1 {
			continue
		}
		x := use[t] / n[t] / requests[t]
		if t >= in.Timeline.Window.From {
			e, by[t] = append(e, x), x
		} else {
			b = append(b, x)
		}
	}
	if len(e) < 2 || len(b) < minBaselineMinutes || median(b) <= 0 || median(e) <= 0 {
		return Finding{}, absent("fewer than %d minutes with requests and a use in per cent before the window, or none in it", minBaselineMinutes)
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "per cent of use per request and minute"}
	f.Values = []Value{medianChange("use per request", e, b)}
	f.Observed = fmt.Sprintf("One request a minute used %s %% of the resources, %s %% before the window (medians).", Figures(median(e)), Figures(median(b)))
	return f, nil
}

// medianChange is log2 of the median of e over that of b, both positive, with the
// interval of two medians (standard error 1.2533 times that of a mean, spread by
// the median deviation).
func medianChange(name string, e, b []float64) Value {
	se := func(v []float64) float64 {
		logs := make([]float64, len(v))
		for i, x := range v {
			logs[i] = math.Log2(math.Max(x, 1e-12))
		}
		return 1.2533 * 1.4826 * medianDeviation(logs, median(logs)) / math.Sqrt(float64(len(v)))
	}
	x, half := math.Log2(median(e)/median(b)), z90*math.Hypot(se(e), se(b))
	return Value{Name: name, X: x, Lo: x - half, Hi: x + half, Unit: "log2 of during over before", Method: "standard errors of two medians over minutes, 90 %"}
}
