package analyzers

import (
	"context"
	"fmt"
	"math"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "utilisation",
	IDs:      []string{"D17", "H12"},
	Group:    "N",
	Question: "Which resources were used up, and how many?",
	Needs:    []string{"gauges_samples"},
	Doc: "Series in per cent: the highest use of any in the window, how many reached 90 % over all of them, and the change of " +
		"the most used one's mean against before (use: Gregg 2013, utilisation, saturation, errors).",
	Reading: "A flood of the link or of connections leaves the processors idle; a crowd or an HTTP flood uses one service up; " +
		"a failed dependency uses up what waits for it; idle servers and failed answers speak for a fault.",
	Caveats: []string{"a minute's mean hides seconds of saturation", "what nobody measures cannot be first", "autoscaling lowers use while it adds servers"},
	Scores:  []string{"highest use", "used up", "change of use"},
	Measure: measureUse,
})

func measureUse(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "gauges_samples")
	if err != nil {
		return Finding{}, err
	}
	type use struct{ top, sum, n, past, pastN float64 }
	by, minute := map[string]*use{}, map[casefile.Time]float64{}
	for span, rows := range [][]timeline.Ints{s.before, s.during} {
		for _, r := range rows {
			v, ok := r.N["max_milli"]
			if !ok || !percentUnit(r.Keys["unit"]) {
				continue
			}
			key := r.Keys["name"] + " " + r.Keys["labels"]
			if by[key] == nil {
				by[key] = &use{}
			}
			u, x := by[key], float64(v)/1000
			if span == 0 {
				u.past, u.pastN = u.past+x, u.pastN+1
				continue
			}
			u.top, u.sum, u.n = math.Max(u.top, x), u.sum+x, u.n+1
			minute[r.Bucket] = math.Max(minute[r.Bucket], x)
		}
	}
	best, top, full, count := "", -1.0, int64(0), int64(0)
	for _, k := range sortedKeys(by) {
		u := by[k]
		if u.n == 0 {
			continue
		}
		count++
		if u.top >= 90 {
			full++
		}
		if u.top > top {
			best, top = k, u.top
		}
	}
	if count == 0 {
		return Finding{}, absent("no series of a use in per cent in the window")
	}
	u := by[best]
	f := Finding{State: Observed, Series: series(in.Timeline, minute), SeriesUnit: "per cent, highest use",
		Values: []Value{plain("highest use", top, "per cent"), share("used up", full, count)}}
	if u.pastN > 0 {
		f.Values = append(f.Values, plain("change of use", u.sum/u.n-u.past/u.pastN, "per cent points"))
	}
	f.Observed = fmt.Sprintf("The highest use was %.0f %%, of %s; %d of %d series reached 90 %%.", top, strings.TrimSpace(best), full, count)
	return f, nil
}

func percentUnit(unit string) bool {
	return unit == "percent" || unit == "%" || unit == "per cent"
}
