package analyzers

import (
	"context"
	"fmt"
	"math"
	"strings"

	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "outage_reports",
	IDs:      []string{"D29"},
	Group:    "X",
	Question: "When did outsiders begin to report an outage, and how strongly?",
	Needs:    []string{"gauges_samples"},
	Doc: "Counted series whose name contains report, by minute, m the median before the window: onset is the first minute, from an hour before the window on, with " +
		"at least 5 and at least 3 m + 3 reports, in minutes after the window's start; rise is the largest minute over the " +
		"mean of the five minutes after the onset.",
	Reading: "Reports before the start mean that users failed before it; they discriminate little else. A claim itself raises them.",
	Caveats: []string{"reports need awareness: they follow failure and publicity", "users who say nothing are not counted"},
	Scores:  []string{"onset", "rise"},
	Measure: measureReports,
})

func measureReports(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "gauges_samples")
	if err != nil {
		return Finding{}, err
	}
	found := false
	isReport := func(r timeline.Ints) bool {
		return strings.Contains(r.Keys["name"], "report") && r.Keys["kind"] == "count"
	}
	for _, r := range s.during {
		found = found || isReport(r)
	}
	if !found {
		return Finding{}, absent("no series of outage reports in the window")
	}
	m := s.minutes(in, func(r timeline.Ints) int64 {
		if isReport(r) {
			return r.N["sum_milli"]
		}
		return 0
	})
	for i := range m.x {
		m.x[i] /= 1000
	}
	level := 3*median(m.x[:m.start]) + 3
	hour := max(0, m.start-int(justBefore/minuteUS)) // what rose earlier was another trouble
	at := firstAbove(m.x[hour:], math.Max(level, 5)-1e-9)
	if at >= 0 {
		at += hour
	}
	f := Finding{State: Observed, Series: series(in.Timeline, s.sums(func(r timeline.Ints) int64 {
		if isReport(r) {
			return r.N["sum_milli"] / 1000
		}
		return 0
	})), SeriesUnit: "reports"}
	if at < 0 {
		f.Values = []Value{plain("onset", noOnset, "minutes after the window's start")}
		f.Observed = "Outage reports never rose clearly above what they had been before the window."
		return f, nil
	}
	f.Values = []Value{plain("onset", float64(min(at-m.start, noOnset-1)), "minutes after the window's start")}
	after := m.x[at:min(at+5, len(m.x))]
	mean := 0.0
	for _, x := range after {
		mean += x / float64(len(after))
	}
	f.Values = append(f.Values, plain("rise", largest(m.x[hour:])/math.Max(1, mean), "ratio"))
	f.Observed = fmt.Sprintf("Outage reports rose clearly %d minutes after the window's start; the largest minute had %.0f.", at-m.start, largest(m.x[hour:]))
	return f, nil
}
