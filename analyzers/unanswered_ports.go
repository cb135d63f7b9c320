package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "unanswered_ports",
	IDs:      []string{"N10", "D24"},
	Group:    "N",
	Question: "What share of the packets went to ports on which the receivers serve nothing?",
	Needs:    []string{"flows_answered_ports"},
	Doc: "TCP and UDP packets to ports from which the receiver never sent anything but RST, over all such packets to hosts " +
		"that are seen sending in the evidence.",
	Reading: "People come to the ports of the service. Floods to random or closed ports, and answers from reflectors, do " +
		"not. A flood of the service's own port leaves it low.",
	Caveats: []string{"a service that stopped answering for the whole capture looks closed", "a scan raises it at a low rate", "sampling hides the few answers of a port"},
	Scores:  []string{"to unanswered ports"},
	Measure: measurePorts,
})

func measurePorts(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "flows_answered_ports", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	var all, closed, ports int64
	by := map[casefile.Time]float64{}
	for _, r := range rows {
		all, closed = all+r.N["packets"], closed+r.N["unanswered"]
		ports = max(ports, r.N["unanswered_ports"])
		if r.N["packets"] > 0 {
			by[r.Bucket] = float64(r.N["unanswered"]) / float64(r.N["packets"])
		}
	}
	if all == 0 {
		return Finding{}, absent("no packet to a host that is seen sending: captured in one direction only")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of packets to ports that never answered"}
	f.Values = []Value{share("to unanswered ports", closed, all), plain("unanswered ports", float64(ports), "ports, busiest minute")}
	f.Observed = fmt.Sprintf("%.1f %% of %d packets went to ports that never answered, %d of them in the minute with most.", 100*f.Values[0].X, all, ports)
	return f, nil
}
