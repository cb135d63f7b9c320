package analyzers

import (
	"context"
	"fmt"
)

var _ = RegisterIndicator(Indicator{
	Name:     "known_networks",
	IDs:      []string{"D01", "H2"},
	Group:    "S",
	Question: "What share of the networks that sent requests had come before the window?",
	Needs:    []string{"requests_known_nets"},
	Doc: "R_old: networks (/24, /48) of the window seen before it over all networks of the window, and the same weighted " +
		"by requests. Jung, Krishnamurthy and Rabinovich 2002: many networks of a flash crowd had visited before, most of " +
		"an attack's had not. Networks before come from requests and from counted series labelled source=network.",
	Reading: "A flood from strangers lowers it; forged addresses lower it most. An organic crowd of a known audience leaves " +
		"it moderate to high.",
	Caveats: []string{
		"a new audience is new: a first event looks like an attack by this measure",
		"less than a week of earlier networks makes everybody look new",
		"behind a delivery network without X-Forwarded-For it describes the delivery network",
	},
	Scores:  []string{"known networks", "requests from known networks"},
	Measure: measureKnownNetworks,
})

func measureKnownNetworks(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "requests_known_nets", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	n := rows[0].N
	if n["past"] == 0 || n["nets"] == 0 {
		return Finding{}, absent("no client network is known from before the window")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, nil)}
	f.Values = []Value{share("known networks", n["known"], n["nets"]), share("requests from known networks", n["requests_known"], n["requests"])}
	f.Observed = fmt.Sprintf("Of %s in the window, %.0f %% had been seen before it; they sent %.0f %% of the requests. Known from before: %s.",
		plural(int(n["nets"]), "client network"), 100*f.Values[0].X, 100*f.Values[1].X, plural(int(n["past"]), "network"))
	return f, nil
}
