package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

// responseSlot is how long after a failure a response is looked for, in seconds.
const responseSlot = 10

var _ = RegisterIndicator(Indicator{
	Name:     "response_to_failure",
	IDs:      []string{"D16"},
	Group:    "N",
	Question: "Did clients slow down after a failed request?",
	Needs:    []string{"requests_backing_off"},
	Doc: "gamma: requests of the ten seconds after those in which a client had a failure, over its requests in those; against " +
		"the same for clients that were served, on a log2 scale, because whoever is seen in one interval is seen less in the " +
		"next whatever happens (reaction to loss as a test: Mirkovic, Prier and Reiher 2002, D-WARD).",
	Reading: "People pause and programs back off; a flood goes on as before. Retries without a pause go on, too, or speed up.",
	Caveats: []string{"few failures say little", "clients that retry at once look like a flood", "many people behind one address go on because others come"},
	Scores:  []string{"gamma", "gamma against served"},
	Measure: measureResponse,
})

func measureResponse(ctx context.Context, in Input) (Finding, error) {
	w := in.Timeline.Window
	rows, ok, err := in.Ask.Rollup(ctx, "requests_backing_off", w.From, w.To, responseSlot)
	if err != nil {
		return Finding{}, err
	}
	var fb, fa, sb, sa int64
	before, after := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		fb, fa = fb+r.N["failed_before"], fa+r.N["failed_after"]
		sb, sa = sb+r.N["served_before"], sa+r.N["served_after"]
		t := w.From + (r.Bucket-w.From)/minuteUS*minuteUS
		before[t], after[t] = before[t]+float64(r.N["failed_before"]), after[t]+float64(r.N["failed_after"])
	}
	if !ok || fb < minResponses {
		return Finding{}, absent("fewer than %d requests in intervals with a failure of the same client", minResponses)
	}
	by := map[casefile.Time]float64{}
	for t, n := range before {
		if n > 0 {
			by[t] = after[t] / n
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "requests after a failure per request before"}
	f.Values = []Value{logRatio("gamma", fa, fb)}
	f.Observed = fmt.Sprintf("Clients with a failure sent %d requests in those ten seconds and %d in the ten after.", fb, fa)
	if sb >= minResponses {
		g, h := f.Values[0], logRatio("", sa, sb)
		half := math.Hypot((g.Hi-g.Lo)/2, (h.Hi-h.Lo)/2)
		f.Values = append(f.Values, Value{Name: "gamma against served", X: g.X - h.X, Lo: g.X - h.X - half, Hi: g.X - h.X + half, Unit: g.Unit, Method: g.Method})
		f.Observed += fmt.Sprintf(" Clients that were served sent %d and %d.", sb, sa)
	}
	return f, nil
}

// minResponses is the least number of requests beside a failure from which a
// response is read.
const minResponses = 20

// logRatio is log2 of a over b with half a count added to either, and the interval
// of two Poisson counts (standard error sqrt(1/a + 1/b), natural log).
func logRatio(name string, a, b int64) Value {
	x := log2Ratio(a, b)
	half := z90 * math.Sqrt(1/(float64(a)+0.5)+1/(float64(b)+0.5)) / math.Ln2
	return Value{Name: name, X: x, Lo: x - half, Hi: x + half, Unit: "log2 of a ratio", Method: "two Poisson counts, 90 %"}
}
