package analyzers

import (
	"context"
	"fmt"
	"math"
	"sort"

	"hindcast/casefile"
)

// Design values of client_similarity: slots of ten seconds, a ramp that is taken
// out as the mean over three minutes, and the least requests and clients that say
// anything.
const (
	similaritySlot     = 10
	similarityRamp     = 18
	similarityRequests = 10
	similarityClients  = 4
)

var _ = RegisterIndicator(Indicator{
	Name:     "client_similarity",
	IDs:      []string{"D09", "H8"},
	Group:    "B",
	Question: "Did the busiest new clients send in step, or as regularly as machines?",
	Needs:    []string{"requests_busy_new", "requests_clients"},
	Doc: "For the 40 busiest clients of the window that had sent nothing before it, requests by ten seconds less their own " +
		"mean over three minutes (the common ramp): median correlation over all pairs (Yu et al. 2012; Thapngam et al. " +
		"2011, flow correlation). Regularity: log2 of the median of variance over mean of those counts while a client is " +
		"active, 0 for independent requests, below 0 for a metronome, above 0 for bursts.",
	Reading: "One tool that runs the same program on many machines sends in step and evenly. People are bursty and, once the " +
		"common ramp is taken out, independent. Clients of one application that retry by the same timer are in step, too.",
	Caveats: []string{
		"polling by fixed timers and media segments are regular by design",
		"with times in whole seconds nothing finer can be seen",
		"machines that came before the window are left out, and tools on them with them",
	},
	Scores:  []string{"in step", "regularity"},
	Measure: measureSimilarity,
})

func measureSimilarity(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_clients")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	w := in.Timeline.Window
	rows, ok, err := in.Ask.Rollup(ctx, "requests_busy_new", w.From, w.To, similaritySlot)
	if err != nil {
		return Finding{}, err
	}
	slots := int((w.To - w.From) / (similaritySlot * 1_000_000))
	counts, sum, by := map[int64][]float64{}, map[int64]float64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		at := int((r.Bucket - w.From) / (similaritySlot * 1_000_000))
		if at < 0 || at >= slots {
			continue
		}
		p, n := r.N["place"], float64(r.N["n"])
		if counts[p] == nil {
			counts[p] = make([]float64, slots)
		}
		counts[p][at] += n
		sum[p] += n
		by[w.From+(r.Bucket-w.From)/minuteUS*minuteUS] += n
	}
	var kept [][]float64
	for p := range int64(len(counts) + 1) {
		if sum[p] >= similarityRequests {
			kept = append(kept, counts[p])
		}
	}
	if !ok || len(kept) < similarityClients {
		return Finding{}, absent("fewer than %d clients that were new in the window sent %d requests", similarityClients, similarityRequests)
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "requests of the busiest new clients"}
	f.Values = []Value{inStep(kept), regularity(kept)}
	f.Observed = fmt.Sprintf("The %d busiest new clients correlate by %.2f at the median pair, the common ramp taken out; their counts by ten seconds vary %.1f times as much as independent requests would.",
		len(kept), f.Values[0].X, math.Exp2(f.Values[1].X))
	return f, nil
}

// inStep is the median correlation of pairs of series after each one's own slow
// course is taken out. The interval is that of the median over pairs that share no
// client, so that it is not too narrow.
func inStep(series [][]float64) Value {
	flat := make([][]float64, len(series))
	for i, x := range series {
		flat[i] = detrend(x)
	}
	var all []float64
	for i := range flat {
		for _, y := range flat[i+1:] {
			all = append(all, correlate(flat[i], y))
		}
	}
	sort.Float64s(all)
	x := quantile(all, 0.5)
	half := z90 * 1.2533 * 1.4826 * medianDeviation(all, x) / math.Sqrt(float64(len(flat)/2))
	return Value{Name: "in step", X: x, Lo: math.Max(-1, x-half), Hi: math.Min(1, x+half), Unit: "correlation", Method: "standard error of a median over pairs without a common client, 90 %"}
}

// detrend takes the mean over similarityRamp slots around each value off it.
func detrend(x []float64) []float64 {
	sums := make([]float64, len(x)+1)
	for i, v := range x {
		sums[i+1] = sums[i] + v
	}
	out := make([]float64, len(x))
	for i, v := range x {
		lo, hi := max(0, i-similarityRamp/2), min(len(x), i+similarityRamp/2)
		out[i] = v - (sums[hi]-sums[lo])/float64(hi-lo)
	}
	return out
}

// correlate is Pearson's correlation about zero; 0 where either does not vary.
func correlate(x, y []float64) float64 {
	var xx, yy, xy float64
	for i := range x {
		xx, yy, xy = xx+x[i]*x[i], yy+y[i]*y[i], xy+x[i]*y[i]
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

// regularity is log2 of the median ratio of variance to mean, each client from its
// first to its last active slot.
func regularity(series [][]float64) Value {
	var all []float64
	for _, x := range series {
		lo, hi := 0, len(x)
		for x[lo] == 0 {
			lo++
		}
		for x[hi-1] == 0 {
			hi--
		}
		n, sum, sq := float64(hi-lo), 0.0, 0.0
		for _, v := range x[lo:hi] {
			sum, sq = sum+v, sq+v*v
		}
		if n >= 3 {
			all = append(all, math.Log2(math.Max(1.0/16, (sq-sum*sum/n)/(n-1)/(sum/n))))
		}
	}
	if len(all) == 0 {
		return plain("regularity", 0, "log2 of variance over mean")
	}
	sort.Float64s(all)
	x := quantile(all, 0.5)
	half := z90 * 1.2533 * 1.4826 * medianDeviation(all, x) / math.Sqrt(float64(len(all)))
	return Value{Name: "regularity", X: x, Lo: x - half, Hi: x + half, Unit: "log2 of variance over mean", Method: "standard error of a median, 90 %"}
}

// medianDeviation is the median of |x - m|.
func medianDeviation(v []float64, m float64) float64 {
	d := make([]float64, len(v))
	for i, x := range v {
		d[i] = math.Abs(x - m)
	}
	return median(d)
}
