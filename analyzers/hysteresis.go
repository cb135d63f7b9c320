package analyzers

import (
	"context"
	"fmt"
	"math"
	"sort"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "hysteresis",
	IDs:      []string{"D21"},
	Group:    "Q",
	Question: "At what load did the service recover, compared with the load it failed at?",
	Needs:    []string{"requests_minute"},
	Doc: "eta: mean load of the two minutes in which failure first reaches a tenth, and of the first two after it in which it " +
		"falls below again; log2 of recovery over failure. Lasting: share of the minutes after the first failure that failed. " +
		"Bronson et al. 2021 and Huang et al. 2022: a metastable failure outlives its trigger and ends only far below " +
		"the load it began at.",
	Reading: "A retry storm recovers only far below the load it failed at; a crowd without retries near it, and a flood as soon as it stops.",
	Caveats: []string{"a failure that lasts to the end of the window has no recovery to read", "limited admission lowers the load at recovery by itself", "a lossy log hides load while it is high"},
	Scores:  []string{"eta", "lasting"},
	Measure: measureHysteresis,
})

func measureHysteresis(ctx context.Context, in Input) (Finding, error) {
	s, err := askRecent(ctx, in, "requests_minute")
	if err != nil {
		return Finding{}, err
	}
	load := s.logged(in, column("n"))
	bad := s.minutes(in, failedRequests)
	fails := firstFailure(load, bad)
	if fails < 0 {
		return Finding{}, absent("no two minutes in a row in which a tenth of the requests failed")
	}
	failing := func(i int) bool { return isFailing(bad.x[i], load.x[i]) }
	end, failed, all, by := -1, int64(0), int64(0), map[casefile.Time]float64{}
	for i := range load.x {
		if load.blank[i] {
			continue
		}
		by[load.from+casefile.Time(i)*minuteUS] = bad.x[i] / math.Max(1, load.x[i])
		if i < fails {
			continue
		}
		all++
		if failing(i) {
			failed++
		} else if end < 0 && i+1 < len(load.x) && !load.blank[i+1] && !failing(i+1) {
			end = i
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of requests that failed"}
	f.Values = []Value{share("lasting", failed, all)}
	f.Observed = fmt.Sprintf("Of the %d minutes from the first failure on, %d failed.", all, failed)
	if end >= 0 {
		at, back := load.x[fails]+load.x[fails+1], load.x[end]+load.x[end+1]
		f.Values = append(f.Values, logRatio("eta", int64(back), int64(at)))
		f.Observed += fmt.Sprintf(" It began at a load of %.0f requests a minute and ended at %.0f.", at/2, back/2)
	}
	return f, nil
}

// sortBy sorts stably, so that equals keep the order of time.
func sortBy[T any](v []T, less func(a, b T) bool) {
	sort.SliceStable(v, func(i, j int) bool { return less(v[i], v[j]) })
}

// failedRequests counts what failed on the service's side or was left.
func failedRequests(r timeline.Ints) int64 { return r.N["c5"] + r.N["s429"] + r.N["s499"] }
