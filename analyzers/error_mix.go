package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "error_mix",
	IDs:      []string{"D24", "D25", "H10"},
	Group:    "Q",
	Question: "In which ways did requests fail, and how much of the service failed?",
	Needs:    []string{"requests_statuses", "requests_path_classes"},
	Doc: "Shares of the logged requests by way of failure (RFC 9110 section 15; 499 as nginx logs a client that left): the " +
		"service refused (503, 429), broke (other 5xx), the client left (499), the request never completed (408), was not " +
		"allowed (401, 403, 404); and the share of path classes with at least 1 % of the clients of which a tenth failed.",
	Reading: "Broken answers from one component speak for a fault, refusals for too much load of either kind, requests that " +
		"never complete for a slow attack, unauthorised ones for tools. A flood of the link leaves the logged answers good.",
	Caveats: []string{"refused connections leave no line", "the scope of an attack on one endpoint is that of a crowd on the same endpoint"},
	Scores:  []string{"refused", "broken", "client left", "never completed", "not allowed", "scope"},
	Measure: measureErrors,
})

// failureWays sorts status codes into ways of failing.
var failureWays = []struct {
	name string
	is   func(status int64) bool
}{
	{"refused", func(s int64) bool { return s == 503 || s == 429 }},
	{"broken", func(s int64) bool { return s >= 500 && s != 503 }},
	{"client left", func(s int64) bool { return s == 499 }},
	{"never completed", func(s int64) bool { return s == 408 }},
	{"not allowed", func(s int64) bool { return s == 401 || s == 403 || s == 404 }},
}

func measureErrors(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_statuses")
	if err != nil {
		return Finding{}, err
	}
	f := Finding{State: Observed, SeriesUnit: "share of requests that failed"}
	var total int64
	for _, r := range s.during {
		total += r.N["n"]
	}
	failed := map[int64]int64{}
	for i, w := range failureWays {
		for _, r := range s.during {
			if w.is(r.N["status"]) {
				failed[int64(i)] += r.N["n"]
			}
		}
		f.Values = append(f.Values, share(w.name, failed[int64(i)], max(total, 1)))
	}
	f.Series = series(in.Timeline, failureShare(s.during))
	f.Observed = fmt.Sprintf("Of %d logged requests %.1f %% were refused, %.1f %% broke, %.1f %% were left by their client, %.1f %% never completed and %.1f %% were not allowed.",
		total, 100*f.Values[0].X, 100*f.Values[1].X, 100*f.Values[2].X, 100*f.Values[3].X, 100*f.Values[4].X)
	if p, err := askSpans(ctx, in, "requests_path_classes"); err == nil {
		v := scopeOf(p.during)
		f.Values = append(f.Values, v)
		f.Observed += fmt.Sprintf(" A tenth or more failed in %.0f %% of the kinds of request.", 100*v.X)
	}
	return f, nil
}

// failureShare is the share of requests that were refused, broke or were left.
func failureShare(rows []timeline.Ints) map[casefile.Time]float64 {
	k, n := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		st, c := r.N["status"], float64(r.N["n"])
		n[r.Bucket] += c
		if st >= 500 || st == 429 || st == 499 {
			k[r.Bucket] += c
		}
	}
	for t, x := range n {
		k[t] /= max(x, 1)
	}
	return k
}

// scopeOf is the share of the path classes with at least a hundredth of the
// clients in which at least a tenth of the requests failed.
func scopeOf(rows []timeline.Ints) Value {
	n, bad, clients := byKey(rows, "class", "n"), byKey(rows, "class", "failed"), byKey(rows, "class", "clients")
	var all, classes, hit int64
	for _, c := range clients {
		all += c
	}
	for k, c := range clients {
		if c*100 < all || n[k] == 0 {
			continue
		}
		classes++
		if bad[k]*10 >= n[k] {
			hit++
		}
	}
	return share("scope", hit, max(classes, 1))
}
