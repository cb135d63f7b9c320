package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "network_mix",
	IDs:      []string{"D05", "H9"},
	Group:    "S",
	Question: "Did clients come from other parts of the network than before?",
	Needs:    []string{"requests_net_blocks"},
	Doc: "Clients of a minute by the block of their address (/16, /32), which stands in for the network's holder and place " +
		"where no register was asked. Shift: Jensen-Shannon divergence in bits (Lin 1991) between the window and before, " +
		"less (K - 1)(1/n + 1/m) / (8 ln 2), what two samples of n and m from one source over K blocks differ by on " +
		"average. Strange: clients from blocks without a client before the window.",
	Reading: "Hired machines and botnets bring other networks, a usual audience its own. An event with a place of its own " +
		"shifts the mix as well, and home connections used as relays do not.",
	Caveats: []string{
		"a block is not a holder and not a place; where an address is says nothing about who uses it",
		"an event for one country shifts the mix by itself",
		"behind a delivery network without X-Forwarded-For it describes the delivery network",
		"clients come back in the next minute: the samples are less than they are counted as",
	},
	Scores:  []string{"shift of blocks", "from strange blocks"},
	Measure: measureNetworkMix,
})

func measureNetworkMix(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_net_blocks")
	if err != nil {
		return Finding{}, err
	}
	if err := s.needBefore(); err != nil {
		return Finding{}, err
	}
	e, b := byKey(s.during, "block", "clients"), byKey(s.before, "block", "clients")
	delete(e, "")
	delete(b, "")
	var n, m, strange int64
	for _, k := range sortedKeys(e) {
		n += e[k]
		if b[k] == 0 {
			strange += e[k]
		}
	}
	for _, c := range b {
		m += c
	}
	if n == 0 || m == 0 {
		return Finding{}, absent("no request with a client address on both sides of the window's start")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, strangeByMinute(s.during, b)), SeriesUnit: "share of clients from blocks without a client before"}
	f.Values = []Value{blockShift(e, b, n, m), share("from strange blocks", strange, n)}
	f.Observed = fmt.Sprintf("The clients of a minute came from %d blocks of addresses, from %d before the window; the mix differs by %.3f bits of 1 more than chance gives, and %.1f %% came from blocks that had sent nobody before.",
		len(e), len(b), f.Values[0].X, 100*f.Values[1].X)
	return f, nil
}

// blockShift is the divergence less what chance gives. Under one source 8 ln 2
// times the divergence, scaled by the sample sizes, is about chi-squared with
// K - 1 degrees of freedom, which gives both the mean taken off and the interval.
func blockShift(e, b map[string]int64, n, m int64) Value {
	keys := map[string]bool{}
	for k := range e {
		keys[k] = true
	}
	for k := range b {
		keys[k] = true
	}
	scale := (1/float64(n) + 1/float64(m)) / (8 * math.Ln2)
	df := float64(len(keys) - 1)
	x, half := divergence(e, b)-df*scale, z90*math.Sqrt(2*df)*scale
	return Value{Name: "shift of blocks", X: x, Lo: x - half, Hi: x + half, Unit: "bits above chance", Method: "spread of chance alone, 90 %"}
}

func strangeByMinute(rows []timeline.Ints, before map[string]int64) map[casefile.Time]float64 {
	k, n := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		if r.Keys["block"] == "" {
			continue
		}
		n[r.Bucket] += float64(r.N["clients"])
		if before[r.Keys["block"]] == 0 {
			k[r.Bucket] += float64(r.N["clients"])
		}
	}
	out := map[casefile.Time]float64{}
	for t, x := range n {
		if x > 0 {
			out[t] = k[t] / x
		}
	}
	return out
}
