package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "service_time",
	IDs:      []string{"D20", "D25", "H13"},
	Group:    "Q",
	Question: "Did requests take longer than before, and how many took half a minute or more?",
	Needs:    []string{"requests_latency"},
	Doc: "Median and 95th percentile of the time of requests in the window over those before it, log2; share of requests of " +
		"30 s or more (slow connections). Quantiles from bins 1/16 of an octave wide.",
	Reading: "A fault lengthens answers at ordinary load; a queue in front of too few servers at high load; a slow attack fills " +
		"the tail; a full link lengthens little of what is logged.",
	Caveats: []string{"long polling and streams are long by design", "requests that wait in the kernel are not timed"},
	Scores:  []string{"median", "tail", "half a minute"},
	Measure: measureServiceTime,
})

func measureServiceTime(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_latency")
	if err != nil {
		return Finding{}, err
	}
	var slow, all int64
	byMinute := map[casefile.Time][]timeline.Ints{}
	for _, r := range s.during {
		all += r.N["n"]
		if lo, _ := timeline.LatencyBinBounds(r.N["bin"]); lo >= 29_000_000 {
			slow += r.N["n"]
		}
		byMinute[r.Bucket] = append(byMinute[r.Bucket], r)
	}
	p50 := map[casefile.Time]float64{}
	for t, rows := range byMinute {
		if x, ok := timeline.LatencyQuantile(rows, 500); ok {
			p50[t] = x
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, p50), SeriesUnit: "us, median", Values: []Value{share("half a minute", slow, max(all, 1))}}
	f.Observed = fmt.Sprintf("Of %d timed requests %.2f %% took half a minute or more.", all, 100*f.Values[0].X)
	if s.needBefore() != nil {
		return f, nil
	}
	for _, q := range []struct {
		name     string
		permille int64
	}{{"median", 500}, {"tail", 950}} {
		e, okE := timeline.LatencyQuantile(s.during, q.permille)
		b, okB := timeline.LatencyQuantile(s.before, q.permille)
		if okE && okB {
			f.Values = append(f.Values, plain(q.name, math.Log2(math.Max(1, e)/math.Max(1, b)), "log2 of during over before"))
			f.Observed += fmt.Sprintf(" The %s changed from %.0f to %.0f ms.", q.name, b/1000, e/1000)
		}
	}
	return f, nil
}
