package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "identified_clients",
	IDs:      []string{"D10", "H14"},
	Group:    "B",
	Question: "What share of the clients was signed in, and did it change?",
	Needs:    []string{"requests_identity"},
	Doc: "Clients of a minute of which a request carried a user or a session, over all clients of the minute; in the window " +
		"against before it, on a log2 scale.",
	Reading: "A flood by strangers dilutes the signed-in clients. A crowd of members keeps their share until signing in fails.",
	Caveats: []string{"an anonymous audience has no identity to lose", "stolen sessions are valid sessions", "when signing in fails the share falls whatever the cause"},
	Scores:  []string{"change of signed in"},
	Measure: measureIdentified,
})

func measureIdentified(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_identity")
	if err != nil {
		return Finding{}, err
	}
	var k, n [2]int64
	by := map[casefile.Time]float64{}
	for _, r := range s.during {
		k[1], n[1] = k[1]+r.N["named"], n[1]+r.N["n"]
		by[r.Bucket] = float64(r.N["named"]) / float64(max(r.N["n"], 1))
	}
	for _, r := range s.before {
		k[0], n[0] = k[0]+r.N["named"], n[0]+r.N["n"]
	}
	if n[1] == 0 || k[0]+k[1] == 0 {
		return Finding{}, absent("no request carries a user or a session")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of clients signed in", Values: []Value{share("signed in", k[1], n[1])}}
	f.Observed = fmt.Sprintf("Of the clients of a minute, %.0f %% were signed in.", 100*f.Values[0].X)
	if s.needBefore() == nil && n[0] > 0 && k[0] > 0 {
		f.Values = append(f.Values, shareChange("change of signed in", k[1], n[1], k[0], n[0]))
		f.Observed += fmt.Sprintf(" Before the window it was %.0f %%.", 100*float64(k[0])/float64(n[0]))
	}
	return f, nil
}
