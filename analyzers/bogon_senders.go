package analyzers

import (
	"context"
	"fmt"
	"math"
	"net/netip"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "bogon_senders",
	IDs:      []string{"N5", "D15"},
	Group:    "N",
	Question: "Did packets come from addresses nobody can send from, or evenly from the whole address space?",
	Needs:    []string{"flows_source_blocks"},
	Doc: "Share of packets whose source lies in a block that is never a source on the Internet (RFC 6890 and the IANA " +
		"special-purpose registries; private, shared and link-local space left out, because it is ordinary inside a network), " +
		"and the entropy of the first number of public senders over log2 of the 221 that can be one. Blocks a simulated " +
		"case declares public count as public.",
	Reading: "Addresses drawn at random fall into reserved space and spread evenly over all first numbers; people come from few. " +
		"Tools that avoid reserved space leave the first number low.",
	Caveats: []string{
		"filters on the way drop reserved sources before they are captured",
		"a worldwide audience is spread widely, too: only almost perfect evenness means something",
		"senders of the receiver's own network are ordinary inside it and forged at its edge; they are stated, not counted",
	},
	Measure: measureBogons,
})

// insideBlocks are special-purpose blocks that are ordinary sources inside a
// network.
var insideBlocks = map[string]bool{"10.0.0.0/8": true, "100.64.0.0/10": true, "172.16.0.0/12": true, "192.168.0.0/16": true,
	"169.254.0.0/16": true, "fe80::/10": true, "fc00::/7": true, "127.0.0.0/8": true, "::/127": true, "own": true, "public": true}

// firstNumbers are the first numbers of an IPv4 address that can be public: 1 to
// 223 without 10 and 127.
const firstNumbers = 221

// minSenders is the least number of public senders whose spread is stated.
const minSenders = 256

func measureBogons(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "flows_source_blocks", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	declared := map[string]bool{}
	if in.Case != nil && in.Case.Simulated {
		for _, p := range in.Case.PublicSpace {
			declared[p] = true
		}
	}
	var all, bogon, own int64
	octets := histogram{}
	k, n := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range rows {
		block, packets := r.Keys["block"], r.N["packets"]
		all, n[r.Bucket] = all+packets, n[r.Bucket]+float64(packets)
		switch {
		case block == "own":
			own += packets
		case block == "public" && r.N["octet"] >= 0:
			octets[r.N["octet"]] += r.N["senders"]
		case !insideBlocks[block] && !isDeclared(block, declared):
			bogon += packets
			k[r.Bucket] += float64(packets)
		}
	}
	if all == 0 {
		return Finding{}, absent("no packet with a source address")
	}
	by := map[casefile.Time]float64{}
	for _, t := range sortedTimes(n) {
		by[t] = k[t] / math.Max(1, n[t])
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of packets from addresses nobody can send from"}
	f.Values = []Value{share("from unusable addresses", bogon, all), share("from the receiver's own network", own, all)}
	f.Observed = fmt.Sprintf("%.2f %% of %d packets came from addresses nobody can send from.", 100*f.Values[0].X, all)
	if s := octets.total(); s >= minSenders {
		even := categoryBits(octets) / math.Log2(firstNumbers)
		f.Values = append(f.Values, plain("evenness of first numbers", even, "share of log2 221"))
		f.Observed += fmt.Sprintf(" Public senders used %d first numbers with an evenness of %.3f.", len(octets), even)
	}
	return f, nil
}

// isDeclared reports whether a block lies in the declared public space.
func isDeclared(block string, declared map[string]bool) bool {
	b, err := netip.ParsePrefix(block)
	if err != nil {
		return false
	}
	for d := range declared {
		if p, err := netip.ParsePrefix(d); err == nil && p.Bits() <= b.Bits() && p.Contains(b.Addr()) {
			return true
		}
	}
	return false
}
