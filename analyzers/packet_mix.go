package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "packet_mix",
	IDs:      []string{"D14", "D11", "N9"},
	Group:    "N",
	Question: "What were the packets made of: protocols, connection attempts, answers?",
	Needs:    []string{"flows_minute"},
	Doc: "Shares in the window: UDP of all packets, SYN without ACK of TCP packets, SYN-ACK per SYN and RST or FIN per SYN " +
		"(log2, half a packet added to either side; pairing as in Wang, Zhang and Shin 2002), fragments of all packets.",
	Reading: "A reflection flood is nearly all UDP, a SYN flood nearly all SYNs without later packets; idle connections end " +
		"without FIN. A crowd keeps the ordinary mix until its SYNs stay unanswered.",
	Caveats: []string{"one direction only breaks the pairing", "long connections end outside a short capture", "QUIC and live audio are UDP"},
	Scores:  []string{"udp", "syn", "synack per syn", "ends per syn", "fragments"},
	Measure: measurePacketMix,
})

func measurePacketMix(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "flows_minute", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	sum, by := map[string]int64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		for k, v := range r.N {
			sum[k] += v
		}
		by[r.Bucket] = float64(r.N["syn"]) / float64(max(r.N["tcp"], 1))
	}
	if sum["packets"] == 0 {
		return Finding{}, absent("no packet in the window")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "SYN share of TCP packets"}
	f.Values = []Value{share("udp", sum["udp"], sum["packets"]), share("fragments", sum["fragments"], sum["packets"])}
	f.Observed = fmt.Sprintf("Of %d packets %.0f %% were UDP.", sum["packets"], 100*f.Values[0].X)
	if sum["tcp"] == 0 || sum["syn"]+sum["synack"]+sum["fin"]+sum["rst"] == 0 {
		return f, nil // no flag is stated
	}
	per := func(a, b int64) float64 { return math.Log2((float64(a) + 0.5) / (float64(b) + 0.5)) }
	f.Values = append(f.Values, share("syn", min(sum["syn"], sum["tcp"]), sum["tcp"]),
		plain("synack per syn", per(sum["synack"], sum["syn"]), "log2 of a ratio"),
		plain("ends per syn", per(sum["fin"]+sum["rst"], sum["syn"]), "log2 of a ratio"))
	f.Observed += fmt.Sprintf(" Of the TCP packets %.1f %% asked for a connection; %d were asked for and %d answered.", 100*f.Values[2].X, sum["syn"], sum["synack"])
	return f, nil
}
