package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "direction_asymmetry",
	IDs:      []string{"D13", "N12", "N13"},
	Group:    "N",
	Question: "Did the service receive more than it sent, compared with before?",
	Needs:    []string{"flows_hosts"},
	Doc: "For the host with the most peers of the window: log2 of packets in over packets out and of IP bytes in over IP " +
		"bytes out, and the IP bytes of a received packet; against the same before (ratio of directions: Mirkovic, Prier " +
		"and Reiher 2002, D-WARD).",
	Reading: "Floods of packets raise the ratio ten to ten thousand times; small packets aim at the packet rate, large ones " +
		"at the link. A crowd on a service that sends media keeps it low until errors shrink what is sent.",
	Caveats: []string{"one direction only has no ratio", "sampling or another return path breaks it", "services that receive uploads have a high ratio of their own", "the host with most peers need not be the service: a busy client or a name server may have more"},
	Scores:  []string{"change of packets in per packet out", "size of a received packet"},
	Measure: measureDirection,
})

// twoWays is what one host received and sent.
type twoWays struct {
	in, out, bytesIn, bytesOut int64
	bytesKnown                 bool
}

func (d *twoWays) add(r timeline.Ints) {
	d.in, d.out = d.in+r.N["packets_in"], d.out+r.N["packets_out"]
	d.bytesIn, d.bytesOut = d.bytesIn+r.N["bytes_in"], d.bytesOut+r.N["bytes_out"]
	d.bytesKnown = d.bytesKnown || hasInt(r, "bytes_in") && hasInt(r, "bytes_out")
}

// log2Ratio is log2 of a over b, half added to either, so that none of one side
// stays finite.
func log2Ratio(a, b int64) float64 { return math.Log2((float64(a) + 0.5) / (float64(b) + 0.5)) }

func measureDirection(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "flows_hosts")
	if err != nil {
		return Finding{}, err
	}
	host := busiestHost(s.during)
	var during, before twoWays
	by := map[casefile.Time]float64{}
	for _, r := range s.during {
		if r.Keys["addr"] == host {
			during.add(r)
			by[r.Bucket] = log2Ratio(r.N["packets_in"], r.N["packets_out"])
		}
	}
	for _, r := range s.before {
		if r.Keys["addr"] == host {
			before.add(r)
		}
	}
	if during.out == 0 || during.in == 0 {
		return Finding{}, absent("packets of the host with most peers were captured in one direction only")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "log2 of packets in over packets out"}
	packets := log2Ratio(during.in, during.out)
	f.Values = []Value{plain("packets in per packet out", packets, "log2 of a ratio")}
	if during.bytesKnown {
		f.Values = append(f.Values, plain("bytes in per byte out", log2Ratio(during.bytesIn, during.bytesOut), "log2 of a ratio"),
			plain("size of a received packet", float64(during.bytesIn)/float64(during.in), "IP bytes"))
	}
	f.Observed = fmt.Sprintf("The host with most peers received %d packets and sent %d.", during.in, during.out)
	if before.in > 0 && before.out > 0 && s.past.Minutes() >= minBaselineMinutes {
		f.Values = append(f.Values, plain("change of packets in per packet out", packets-log2Ratio(before.in, before.out), "log2 of during over before"))
		f.Observed += fmt.Sprintf(" Before the window it was %d and %d.", before.in, before.out)
	} else {
		f.Caveats = append(f.Caveats, "nothing before the window to compare the ratio with")
	}
	return f, nil
}

// busiestHost is the address with the largest sum of peers over the minutes; a
// tie goes to the lower address.
func busiestHost(rows []timeline.Ints) string {
	peers := byKey(rows, "addr", "peers")
	best := ""
	for _, k := range sortedKeys(peers) {
		if best == "" || peers[k] > peers[best] {
			best = k
		}
	}
	return best
}
