package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "session_structure",
	IDs:      []string{"D07", "D06", "H5", "H6"},
	Group:    "B",
	Question: "Did clients ask for a page with its companions, or for one path again and again; and for other things than before?",
	Needs:    []string{"requests_paths_per_client", "requests_path_classes"},
	Doc: "Share of the clients of a minute that asked for one path only; Jensen-Shannon divergence (Lin 1991) between the " +
		"clients by path class in the window and before it; share of clients in the largest class.",
	Reading: "A simple tool asks for one path and no companions. A crowd asks for what the event brings with it, but while " +
		"pages fail its companions are never asked for.",
	Caveats: []string{
		"native applications and programming interfaces have no companions",
		"under overload people reload, which looks like a tool",
		"an event concentrates interest by itself",
	},
	Scores:  []string{"one path only", "change of one path only", "path shift"},
	Measure: measureSessions,
})

func measureSessions(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_paths_per_client")
	if err != nil {
		return Finding{}, err
	}
	e := pooled(s.during)
	one := share("one path only", e[1], e.total())
	f := Finding{State: Observed, Series: series(in.Timeline, shareByMinute(s.during, 1, 1)), SeriesUnit: "share of clients that asked for one path", Values: []Value{one}}
	f.Observed = fmt.Sprintf("Of the clients of a minute, %.0f %% asked for one path only.", 100*one.X)
	if s.needBefore() != nil {
		return f, nil
	}
	b := pooled(s.before)
	f.Values = append(f.Values, shareChange("change of one path only", e[1], e.total(), b[1], b.total()))
	p, err := askSpans(ctx, in, "requests_path_classes")
	if err != nil {
		return f, nil // no path at all; the rest stands
	}
	shift := divergence(byKey(p.during, "class", "clients"), byKey(p.before, "class", "clients"))
	f.Values = append(f.Values, plain("path shift", shift, "bits"))
	f.Observed += fmt.Sprintf(" What was asked for differs from before the window by %.2f bits of 1.", shift)
	return f, nil
}

// shareByMinute is the share of a count-of-counts rollup's members whose count
// lies in [lo, hi], by minute.
func shareByMinute(rows []timeline.Ints, lo, hi int64) map[casefile.Time]float64 {
	k, n := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		n[r.Bucket] += float64(r.N["n"])
		if c := r.N["c"]; c >= lo && c <= hi {
			k[r.Bucket] += float64(r.N["n"])
		}
	}
	for t, x := range n {
		if x > 0 {
			k[t] /= x
		}
	}
	return k
}
