package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "backscatter",
	IDs:      []string{"D18", "N8"},
	Group:    "X",
	Question: "Did one host answer many that had never asked it?",
	Needs:    []string{"flows_minute", "flows_lone_answers"},
	Doc: "Distinct addresses to which one host sent SYN-ACK or RST segments nobody asked for, in the minute with most " +
		"(Moore, Voelker and Savage 2001). A telescope of n addresses sees a rate R as R n / 2^32 if addresses are forged " +
		"uniformly, so the rate at the sender is at least 2^32 / n times what is seen; n is not known here.",
	Reading: "Many receivers show that somebody floods the sender with forged addresses. None says nothing about floods " +
		"that forge no address, reflect, or send complete requests.",
	Caveats: []string{
		"a server whose answers alone were captured looks the same under a scan",
		"only the 20 busiest senders of each minute are counted",
	},
	Measure: measureBackscatter,
})

func measureBackscatter(ctx context.Context, in Input) (Finding, error) {
	totals, err := ask(ctx, in, "flows_minute", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	by, flags := map[casefile.Time]float64{}, false
	for _, r := range totals {
		flags = flags || hasInt(r, "synack")
		by[r.Bucket] = 0
	}
	if !flags {
		return Finding{}, absent("no flow with counted TCP flags in the window")
	}
	rows, err := byMinute(ctx, in, "flows_lone_answers")
	if err != nil {
		return Finding{}, err
	}
	var most, packets int64
	for _, r := range rows {
		if r.Keys["role"] != "from" {
			continue
		}
		by[r.Bucket] = max(by[r.Bucket], float64(r.N["n"]))
		if r.N["n"] > most {
			most, packets = r.N["n"], r.N["packets"]
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "addresses answered unasked by one host",
		Values: []Value{plain("addresses answered unasked", float64(most), "addresses"), plain("segments to them", float64(packets), "packets")}}
	f.Observed = fmt.Sprintf("In its busiest minute one host sent %d SYN-ACK or RST segments to %s that had not asked.", packets, plural(int(most), "host"))
	if most == 0 {
		f.State, f.Why = Negative, "every SYN-ACK and RST answered something; a flood elsewhere whose echo goes past this vantage point stays unseen"
		f.Observed = "No host answered another that had not asked."
	}
	return f, nil
}
