package analyzers

import (
	"context"
	"fmt"
)

var _ = RegisterIndicator(Indicator{
	Name:     "client_software",
	IDs:      []string{"D08", "H7"},
	Group:    "B",
	Question: "Did the mix of client software change when the window began?",
	Needs:    []string{"requests_agents"},
	Doc: "Jensen-Shannon divergence in bits (Lin 1991) between the clients by User-Agent in the window and before it, and the " +
		"same by requests: one tool, or agents drawn at random, moves it; a crowd brings its usual software.",
	Reading: "One tool raises it towards 1; a tool that borrows the agents of people does not.",
	Caveats: []string{"any program can send any User-Agent", "a mobile audience at night differs from the day's"},
	Scores:  []string{"software shift", "software shift by requests"},
	Measure: measureSoftware,
})

func measureSoftware(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_agents")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	x := divergence(byKey(s.during, "agent", "clients"), byKey(s.before, "agent", "clients"))
	y := divergence(byKey(s.during, "agent", "n"), byKey(s.before, "agent", "n"))
	f := Finding{State: Observed, Series: series(in.Timeline, nil),
		Values: []Value{plain("software shift", x, "bits"), plain("software shift by requests", y, "bits")}}
	f.Observed = fmt.Sprintf("The clients' software differs from before the window by %.3f bits of 1, weighted by requests %.3f.", x, y)
	return f, nil
}
