package analyzers

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "interventions",
	IDs:      []string{"D28", "H15"},
	Group:    "T",
	Question: "Did requests succeed more after something was undone, configured or added?",
	Needs:    []string{"requests_minute"},
	Doc: "For each change of the window with five minutes of requests on both sides: the log odds of success in minutes 1 to 6 " +
		"after it less those in the five minutes before it. The largest by kind: undone (rollback, failover, restart), " +
		"configured (config, flag), added (scaling).",
	Reading: "An undo that works speaks for a fault, a rule that works for what it ruled out, added servers or a limit that work " +
		"for a shortage. That somebody did something says nothing; only the response counts.",
	Caveats: []string{"actions come together", "after a peak things get better by themselves", "an attacker may stop by himself"},
	Scores:  []string{"undone", "configured", "added"},
	Measure: measureInterventions,
})

var actionKinds = map[string]string{"rollback": "undone", "failover": "undone", "restart": "undone", "config": "configured",
	"flag": "configured", "scaling": "added", "scale": "added"}

func measureInterventions(ctx context.Context, in Input) (Finding, error) {
	s, err := askRecent(ctx, in, "requests_minute")
	if err != nil {
		return Finding{}, err
	}
	ok := s.logged(in, column("ok"))
	bad := s.minutes(in, failedRequests)
	best := map[string]float64{}
	tried := 0
	for _, m := range in.Timeline.Marks {
		word, _, _ := strings.Cut(m.Title, " ")
		kind := actionKinds[word]
		if m.Kind != "change" || kind == "" || m.Lo < ok.from || m.Lo >= in.Timeline.Window.To {
			continue
		}
		at := int((m.Lo - ok.from) / minuteUS)
		d, usable := response(ok, bad.x, at)
		if !usable {
			continue
		}
		tried++
		if x, seen := best[kind]; !seen || math.Abs(d) > math.Abs(x) {
			best[kind] = d
		}
	}
	if tried == 0 {
		return Finding{}, absent("no change of the window has five minutes of requests on both sides")
	}
	f := Finding{State: Observed, SeriesUnit: "share of requests that succeeded"}
	by := map[casefile.Time]float64{}
	for i := range ok.x {
		if ok.blank[i] {
			continue
		}
		by[ok.from+casefile.Time(i)*minuteUS] = ok.x[i] / math.Max(1, ok.x[i]+bad.x[i])
	}
	f.Series = series(in.Timeline, by)
	var say []string
	for _, k := range sortedKeys(best) {
		f.Values = append(f.Values, plain(k, best[k], "change of the log odds of success"))
		say = append(say, fmt.Sprintf("%+.1f after something was %s", best[k], k))
	}
	f.Observed = fmt.Sprintf("The log odds of success changed by %s.", strings.Join(say, ", "))
	return f, nil
}

// response is the change of the log odds of success around minute at, with half
// a request added to either side so that none and all stay finite.
func response(ok minuteSeries, bad []float64, at int) (float64, bool) {
	if at < 5 || at+7 > len(ok.x) || slices.Contains(ok.blank[at-5:at+7], true) {
		return 0, false
	}
	odds := func(lo, hi int) float64 {
		a, b := 0.5, 0.5
		for i := lo; i < hi; i++ {
			a, b = a+ok.x[i], b+bad[i]
		}
		return math.Log(a / b)
	}
	return odds(at+1, at+7) - odds(at-5, at), true
}
