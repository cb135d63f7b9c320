package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "crafted_syns",
	IDs:      []string{"N2", "D15"},
	Group:    "N",
	Question: "Did the SYNs look like those of operating systems, or were they made by a tool?",
	Needs:    []string{"flows_minute", "flows_lone_syn"},
	Doc: "Over all SYNs of the window: the share that stayed alone with 16 zero low bits in the sequence number, which an " +
		"ordinary client sends once in 65,536 times (RFC 6528), and the share that stayed alone without any TCP option, " +
		"where every system of today sends a maximum segment size (RFC 9293 section 3.7.1).",
	Reading: "Raw-socket flood tools leave these marks on every SYN, a crowd on none. Unmarked SYNs say nothing: a flood " +
		"through real sockets looks ordinary.",
	Caveats: []string{"port scanners without options leave the second mark, not the first", "devices that rewrite sequence numbers hide the first"},
	Scores:  []string{"zero sequence bits", "never went on"},
	Measure: measureCraftedSYNs,
})

func measureCraftedSYNs(ctx context.Context, in Input) (Finding, error) {
	totals, err := ask(ctx, in, "flows_minute", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	var syns int64
	at := map[casefile.Time]int64{}
	for _, r := range totals {
		syns, at[r.Bucket] = syns+r.N["syn"], r.N["syn"]
	}
	if syns == 0 {
		return Finding{}, absent("no SYN in the window, or flows that do not count them")
	}
	rows, err := byMinute(ctx, in, "flows_lone_syn")
	if err != nil {
		return Finding{}, err
	}
	var isn, bare, lone int64
	marked := map[casefile.Time]int64{}
	for _, r := range rows {
		n := r.N["packets"]
		lone += n
		if r.N["marks"]&markISN != 0 {
			isn += n
		}
		if r.N["marks"]&markNoOptions != 0 {
			bare += n
		}
		if r.N["marks"]&(markISN|markNoOptions) != 0 {
			marked[r.Bucket] += n
		}
	}
	by := map[casefile.Time]float64{}
	for t, n := range at {
		if n > 0 {
			by[t] = float64(min(marked[t], n)) / float64(n)
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of SYNs with a mark"}
	f.Values = []Value{share("zero sequence bits", min(isn, syns), syns), share("no options", min(bare, syns), syns), share("never went on", min(lone, syns), syns)}
	f.Observed = fmt.Sprintf("Of %d SYNs %.1f %% had 16 zero low bits in the sequence number and %.1f %% no TCP option on connections that never went on.",
		syns, 100*f.Values[0].X, 100*f.Values[1].X)
	f.Caveats = []string{"packets are not independent draws, so that the interval is too narrow"}
	return f, nil
}
