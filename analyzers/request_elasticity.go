package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "request_elasticity",
	IDs:      []string{"D03", "H3"},
	Group:    "S",
	Question: "Did requests grow with the number of clients, or faster?",
	Needs:    []string{"requests_clients"},
	Doc: "Slope of log requests on log clients over the minutes before and in the window (elasticity; least squares). Excess: " +
		"log2 of the busiest minute's requests over what the median rate per client before gives for its clients.",
	Reading: "A crowd brings its requests with it: about 1. A small botnet adds requests without clients: far above 1. A large one " +
		"that behaves like people, or one client a request, stays near 1.",
	Caveats: []string{"retries add requests without clients", "many people behind one address add requests without addresses", "few minutes give a vague slope"},
	Scores:  []string{"elasticity", "excess"},
	Measure: measureElasticity,
})

func measureElasticity(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_clients")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	requests, clients := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range append(s.before[:len(s.before):len(s.before)], s.during...) {
		requests[r.Bucket] += float64(r.N["c"] * r.N["n"])
		clients[r.Bucket] += float64(r.N["n"])
	}
	var x, y, rate []float64
	by, most := map[casefile.Time]float64{}, casefile.Time(-1)
	for _, t := range sortedTimes(clients) {
		x, y = append(x, math.Log(clients[t])), append(y, math.Log(requests[t]))
		if t < in.Timeline.Window.From {
			rate = append(rate, requests[t]/clients[t])
			continue
		}
		by[t] = requests[t] / clients[t]
		if most < 0 || requests[t] > requests[most] {
			most = t
		}
	}
	slope, se, ok := leastSquares(x, y)
	if !ok || len(rate) == 0 || most < 0 {
		return Finding{}, absent("the number of clients hardly changed: no slope to measure")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "requests per client"}
	f.Values = []Value{{Name: "elasticity", X: slope, Lo: slope - z90*se, Hi: slope + z90*se, Unit: "slope of logarithms", Method: "least squares, 90 %"},
		plain("excess", math.Log2(by[most]/median(rate)), "log2 of a ratio")}
	f.Observed = fmt.Sprintf("Requests went with the %.2fth power of the clients of a minute; in the busiest minute a client sent %s, %s at the median before the window.",
		slope, Figures(by[most]), Figures(median(rate)))
	return f, nil
}

// leastSquares is the slope of y on x and its standard error; false for fewer than
// five points or an x that hardly varies.
func leastSquares(x, y []float64) (slope, se float64, ok bool) {
	n := float64(len(x))
	if n < 5 {
		return 0, 0, false
	}
	var mx, my, sxx, sxy, syy float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		sxx, sxy, syy = sxx+dx*dx, sxy+dx*dy, syy+dy*dy
	}
	if sxx < 1e-3 {
		return 0, 0, false
	}
	slope = sxy / sxx
	return slope, math.Sqrt(math.Max(0, syy-slope*sxy) / (n - 2) / sxx), true
}
