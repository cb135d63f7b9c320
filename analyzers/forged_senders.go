package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
	"hindcast/timeline"
)

// minSpreadSYNs is the least lone SYNs of a minute whose spread is stated; fewer
// cannot show 5 bits of networks.
const minSpreadSYNs = 64

var _ = RegisterIndicator(Indicator{
	Name:     "forged_senders",
	IDs:      []string{"D15", "N3"},
	Group:    "N",
	Question: "Did the distances of the senders fit the many networks they claimed to be in?",
	Needs:    []string{"flows_lone_syn_spread"},
	Doc: "H(net) - H(TTL) in bits (Shannon) over the SYNs nobody went on from that carry the commonest marks of the minute: " +
		"networks are /16 (IPv4) or /32 (IPv6). Real senders of many networks come over many hop counts (hop-count " +
		"filtering: Jin, Wang and Shin 2003); forged ones come over those of the few machines that forge.",
	Reading: "Forged random addresses give many bits of networks at one or two TTLs. Real clients, of a crowd or of a " +
		"botnet, spread in both. Reflectors are real hosts and spread in both, too.",
	Caveats: []string{
		"a device that rewrites the TTL makes real clients look forged",
		"one network at one distance is ordinary: only many networks at few distances mean something",
		"a tool may forge the TTL as well",
	},
	Scores:  []string{"difference"},
	Measure: measureForged,
})

func measureForged(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "flows_lone_syn_spread", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	byTime := map[casefile.Time]map[int64][]timeline.Ints{}
	for _, r := range rows {
		if byTime[r.Bucket] == nil {
			byTime[r.Bucket] = map[int64][]timeline.Ints{}
		}
		byTime[r.Bucket][r.N["marks"]] = append(byTime[r.Bucket][r.N["marks"]], r)
	}
	var best synGroup
	var bestN int64
	by := map[casefile.Time]float64{}
	for _, t := range sortedTimes(byTime) {
		g, n := commonest(byTime[t])
		if n < minSpreadSYNs || !g.spreadMeasured {
			continue
		}
		by[t] = g.netBits - g.ttlBits
		if n > bestN {
			best, bestN = g, n
		}
	}
	if bestN == 0 {
		return Finding{}, absent("no minute with %d SYNs that nobody went on from and that state a TTL", minSpreadSYNs)
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "bits of networks less bits of TTL"}
	f.Values = []Value{plain("networks", best.netBits, "bits"), plain("TTL", best.ttlBits, "bits"), plain("difference", best.netBits-best.ttlBits, "bits")}
	f.Observed = fmt.Sprintf("In the minute with most SYNs that nobody went on from, %d of one make came from %d networks (%.2f bits) with %d TTL values (%.2f bits).",
		bestN, best.nets, best.netBits, best.ttls, best.ttlBits)
	return f, nil
}

// commonest is the group of marks with the most packets and how many it has; a
// tie goes to the lower marks.
func commonest(byMarks map[int64][]timeline.Ints) (synGroup, int64) {
	var best synGroup
	var most int64
	for m := range int64(markISN | markNoOptions | markNoMSS + 1) {
		var n int64
		for _, r := range byMarks[m] {
			if r.Keys["dim"] == "net" {
				n += r.N["value"] * r.N["n"]
			}
		}
		if n > most {
			best, most = synGroup{marks: m}, n
			best.spread(byMarks[m])
		}
	}
	return best, most
}
