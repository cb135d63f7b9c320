package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "request_cost",
	IDs:      []string{"D23", "D06", "H6"},
	Group:    "Q",
	Question: "Did a request cost more than before, and did queries differ only to avoid the cache?",
	Needs:    []string{"requests_costs"},
	Doc: "Against before the window, log2: mean time of the upstream for a request it answered, mean size of an answer (2xx), " +
		"share of requests the cache missed. Unique queries: different query strings of a minute over requests with one. " +
		"With a query: share of requests that have one.",
	Reading: "Floods of expensive requests raise the upstream's time and the misses, and random queries are all different. A " +
		"crowd asks for what is cached; its upstream slows down by waiting only. A change raises the cost for everybody.",
	Caveats: []string{"the upstream's time includes its own waiting", "search pages have different queries by nature", "an empty cache after a restart misses whoever asks"},
	Scores:  []string{"upstream time", "size of answers", "cache misses", "unique queries", "with a query"},
	Measure: measureCost,
})

func measureCost(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_costs")
	if err != nil {
		return Finding{}, err
	}
	e, b := totals(s.during), totals(s.before)
	by := map[casefile.Time]float64{}
	for _, r := range s.during {
		if r.N["timed"] > 0 {
			by[r.Bucket] = float64(r.N["upstream_us"]) / float64(r.N["timed"]) / 1000
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "ms of the upstream, mean"}
	known := s.needBefore() == nil
	for _, m := range []struct{ name, sum, n, say, unit string }{
		{"upstream time", "upstream_us", "timed", "An upstream took %s us for a request, %s before the window. ", ""},
		{"size of answers", "bytes_out", "sized", "An answer had %s bytes, %s before. ", ""},
		{"cache misses", "missed", "cached", "The cache missed %s of a request, %s before. ", ""},
	} {
		if e[m.n] == 0 || b[m.n] == 0 || !known {
			continue
		}
		x, y := float64(e[m.sum])/float64(e[m.n]), float64(b[m.sum])/float64(b[m.n])
		if y > 0 && x > 0 {
			f.Values = append(f.Values, plain(m.name, math.Log2(x/y), "log2 of during over before"))
			f.Observed += fmt.Sprintf(m.say, Figures(x), Figures(y))
		}
	}
	if e["n"] > 0 {
		f.Values = append(f.Values, share("with a query", e["queried"], e["n"]))
		f.Observed += fmt.Sprintf("%.1f %% of the requests had a query", 100*float64(e["queried"])/float64(e["n"]))
	}
	if e["queried"] >= minQueries {
		f.Values = append(f.Values, share("unique queries", e["queries"], e["queried"]))
		f.Observed += fmt.Sprintf(", of which %.0f %% were the first of their minute", 100*float64(e["queries"])/float64(e["queried"]))
	}
	f.Observed += "."
	return f, nil
}

// minQueries is the least number of queries whose variety is stated.
const minQueries = 30

// totals adds up every column.
func totals(rows []timeline.Ints) map[string]int64 {
	out := map[string]int64{}
	for _, r := range rows {
		for k, v := range r.N {
			out[k] += v
		}
	}
	return out
}
