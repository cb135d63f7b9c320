package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "target_spread",
	IDs:      []string{"N14", "D04"},
	Group:    "N",
	Question: "Did the packets go to one host, or evenly to many of one network?",
	Needs:    []string{"flows_target_nets"},
	Doc: "In the receiving network (/24, /48) with most packets of its busiest minute: distinct receivers, and the evenness " +
		"packets / (receivers x packets of the busiest receiver), 1 where all got the same.",
	Reading: "Carpet bombing spreads a flood evenly over a network, so that no single address stands out. A crowd and " +
		"ordinary traffic go to the few addresses of the service.",
	Caveats: []string{"clients of one network receive evenly, too, where the capture stands at their side", "a scan of a network looks the same at a low rate"},
	Measure: measureSpread,
})

func measureSpread(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "flows_target_nets", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	by, top := map[casefile.Time]float64{}, -1
	for i, r := range rows {
		if by[r.Bucket] < float64(r.N["hosts"]) {
			by[r.Bucket] = float64(r.N["hosts"])
		}
		if top < 0 || r.N["packets"] > rows[top].N["packets"] {
			top = i
		}
	}
	n := rows[top].N
	if n["hosts"] == 0 || n["most"] == 0 {
		return Finding{}, absent("no packet with a receiver in the window")
	}
	even := float64(n["packets"]) / (float64(n["hosts"]) * float64(n["most"]))
	return Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "receivers in one network",
		Values: []Value{plain("receivers", float64(n["hosts"]), "addresses"), plain("evenness", even, "share")},
		Observed: fmt.Sprintf("In the busiest minute of a receiving network its %d packets went to %s with an evenness of %.2f.",
			n["packets"], plural(int(n["hosts"]), "host"), even)}, nil
}
