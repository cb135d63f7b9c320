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
	Needs:    []string{"flows_minute", "flows_udp_asked"},
	Doc: "Shares in the window: UDP that is no conversation (nothing went the other way, and no group was addressed) of all " +
		"packets (0 below a tenth: every network has some), SYN without ACK of TCP packets, SYN-ACK per SYN and RST or FIN per SYN (log2, half a packet added to either " +
		"side; pairing as in Wang, Zhang and Shin 2002), fragments of all packets.",
	Reading: "A reflection flood is nearly all UDP, a SYN flood nearly all SYNs without later packets; idle connections end " +
		"without FIN. A crowd keeps the ordinary mix until its SYNs stay unanswered.",
	Caveats: []string{"one direction only breaks the pairing", "long connections end outside a short capture", "QUIC and live audio are UDP, and of a capture of one direction they look like nobody's answer"},
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
	asked, _, err := in.Ask.Rollup(ctx, "flows_udp_asked", in.Timeline.Window.From, in.Timeline.Window.To, 60)
	if err != nil {
		return Finding{}, err
	}
	alone := sum["udp"]
	for _, r := range asked {
		alone -= r.N["packets"]
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "SYN share of TCP packets"}
	f.Values = []Value{strayed(share("udp", max(0, alone), sum["packets"])), share("fragments", sum["fragments"], sum["packets"])}
	f.Observed = fmt.Sprintf("Of %d packets %.0f %% were UDP, %.0f %% without a conversation.", sum["packets"],
		100*float64(sum["udp"])/float64(sum["packets"]), 100*f.Values[0].X)
	if sum["tcp"] == 0 || sum["syn"]+sum["synack"]+sum["fin"]+sum["rst"] == 0 {
		return f, nil // no flag is stated
	}
	f.Values = append(f.Values, share("syn", min(sum["syn"], sum["tcp"]), sum["tcp"]),
		countRatio("synack per syn", sum["synack"], sum["syn"]), countRatio("ends per syn", sum["fin"]+sum["rst"], sum["syn"]))
	f.Observed += fmt.Sprintf(" Of the TCP packets %.1f %% asked for a connection; %d were asked for and %d answered.", 100*f.Values[2].X, sum["syn"], sum["synack"])
	return f, nil
}

// stray is the share of UDP without a conversation that every network has: names
// and services asked for by broadcast, lookups nobody answered, clocks. The simulated
// worlds have none, so that any would look like a flood. An own design value.
const stray = 0.10

// strayed is v with what any network has counted as nothing, as far as it is known to
// be no more than that.
func strayed(v Value) Value {
	if v.X < stray {
		v.X, v.Lo = 0, 0
		if v.Hi < stray {
			v.Hi = 0
		}
	}
	return v
}

// countRatio is log2 of a over b, half a packet added to either side, with the
// standard error of the logarithm of two independent Poisson counts (Haldane 1956;
// Anscombe 1956): packets of one connection are not independent, so that it is wide
// rather than narrow.
func countRatio(name string, a, b int64) Value {
	x, y := float64(a)+0.5, float64(b)+0.5
	v, half := math.Log2(x/y), z90*math.Sqrt(1/x+1/y)/math.Ln2
	return Value{Name: name, X: v, Lo: v - half, Hi: v + half, Unit: "log2 of a ratio", Method: "two Poisson counts, 90 %"}
}
