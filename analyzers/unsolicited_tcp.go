package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "unsolicited_tcp",
	IDs:      []string{"N7", "D14"},
	Group:    "N",
	Question: "What share of the TCP packets were answers nobody had asked for?",
	Needs:    []string{"flows_minute", "flows_lone_answers"},
	Doc: "SYN-ACK and RST segments of connections that carried nothing else and to which the evidence holds no packet the " +
		"other way, over all TCP packets (Kührer, Hupperich, Rossow and Holz 2014, TCP reflection).",
	Reading: "Reflection over TCP, and the echo of a flood with forged addresses, are made of them. Neither a crowd nor a " +
		"fault makes any beyond stray ones.",
	Caveats: []string{
		"a capture of one direction shows answers without their questions",
		"only the 20 busiest receivers of each minute are counted",
	},
	Measure: measureUnsolicited,
})

func measureUnsolicited(ctx context.Context, in Input) (Finding, error) {
	totals, err := ask(ctx, in, "flows_minute", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	rows, err := byMinute(ctx, in, "flows_lone_answers")
	if err != nil {
		return Finding{}, err
	}
	var tcp, lone, unseen int64
	at := map[casefile.Time]int64{}
	for _, r := range rows {
		if r.Keys["role"] != "to" {
			continue
		}
		lone, at[r.Bucket] = lone+r.N["packets"], at[r.Bucket]+r.N["packets"]
		if r.N["seen"] == 0 {
			unseen += r.N["packets"]
		}
	}
	by, flags := map[casefile.Time]float64{}, false
	for _, r := range totals {
		tcp += r.N["tcp"]
		flags = flags || hasInt(r, "synack")
		if n := r.N["tcp"]; n > 0 {
			by[r.Bucket] = float64(min(at[r.Bucket], n)) / float64(n)
		}
	}
	if tcp == 0 || !flags {
		return Finding{}, absent("no TCP packet with counted flags in the window")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of TCP packets"}
	f.Values = []Value{share("unsolicited", min(lone, tcp), tcp)}
	f.Observed = fmt.Sprintf("%.2f %% of %d TCP packets were SYN-ACK or RST segments that nobody had asked for.", 100*f.Values[0].X, tcp)
	if unseen > 0 {
		f.Caveats = append(f.Caveats, fmt.Sprintf("%d of them went to hosts whose own packets are not in the evidence: they may have asked", unseen))
	}
	return f, nil
}
