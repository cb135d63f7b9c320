package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

// relations are what a source port is tested for being made from, in the order of
// the rollup.
var relations = []struct{ column, says string }{
	{"low", "the low half of the source address"},
	{"low_swapped", "the low half of the source address, bytes swapped"},
	{"high", "the high half of the source address"},
	{"high_swapped", "the high half of the source address, bytes swapped"},
	{"halves_xored", "the two halves of the source address, xor-ed"},
}

// minRelated is the least number of flows whose fields are compared.
const minRelated = 64

var _ = RegisterIndicator(Indicator{
	Name:     "field_relations",
	IDs:      []string{"N4", "D15"},
	Group:    "N",
	Question: "Was the source port made from the source address, as some flood tools do?",
	Needs:    []string{"flows_field_relations"},
	Doc: "Share of the lone SYNs and UDP flows over IPv4 whose source port equals a fixed function of the source address: its " +
		"halves, byte-swapped or xor-ed (relations between fields as a mark of tools: Majkowski, Cloudflare, \"Say Cheese\" and " +
		"\"take me to the hex\"). By chance each holds once in 65,536. The largest share is stated.",
	Reading: "A relation that holds for most packets names a tool that derives one field from another. None says nothing: most " +
		"tools draw their fields at random.",
	Caveats: []string{"relations with fields that are not kept (identification, sequence number) are not tested", "a share is only as good as the sample: a few flows of one address repeat one draw"},
	Measure: measureRelations,
})

func measureRelations(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "flows_field_relations", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	sum := totals(rows)
	if sum["n"] < minRelated {
		return Finding{}, absent("fewer than %d lone SYNs and UDP flows over IPv4", minRelated)
	}
	best := relations[0]
	for _, r := range relations {
		if sum[r.column] > sum[best.column] {
			best = r
		}
	}
	by := map[casefile.Time]float64{}
	for _, r := range rows {
		if r.N["n"] > 0 {
			by[r.Bucket] = float64(r.N[best.column]) / float64(r.N["n"])
		}
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of flows with the commonest relation"}
	f.Values = []Value{share("related", sum[best.column], sum["n"])}
	f.Observed = fmt.Sprintf("In %d of %d lone SYNs and UDP flows the source port is %s; chance gives %.1f.",
		sum[best.column], sum["n"], best.says, float64(sum["n"])/65536)
	if f.Values[0].X < relatedShare {
		f.State, f.Why = Negative, "no tested relation holds for a tenth of the flows; relations with the identification and the sequence number cannot be tested"
	}
	return f, nil
}

// relatedShare is the share from which a relation counts as seen: six thousand
// times chance.
const relatedShare = 0.10
