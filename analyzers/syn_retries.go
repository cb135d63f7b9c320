package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "syn_retries",
	IDs:      []string{"D16", "D12"},
	Group:    "N",
	Question: "Did clients whose SYN stayed unanswered wait and try again, as operating systems do?",
	Needs:    []string{"connections_retries"},
	Doc: "Among attempts without a SYN-ACK in a capture of both directions: the share that sent the SYN again, and of those " +
		"the share that waited longer each time (RFC 6298 section 5.5; D-WARD and others test whether senders react to loss).",
	Reading: "Clients of a crowd or of a fault retry after 1, 2 and 4 seconds. Flood tools send and forget, each SYN from " +
		"another port or address.",
	Caveats: []string{"the last seconds of a capture cut retries off", "impatient people close the page before the second SYN", "a tool that connects through real sockets retries, too"},
	Scores:  []string{"sent again", "waited longer each time"},
	Measure: measureRetries,
})

func measureRetries(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "connections_retries", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	var n, retried, backed int64
	by := map[casefile.Time]float64{}
	for _, r := range rows {
		n, retried, backed = n+r.N["n"], retried+r.N["retried"], backed+r.N["backed_off"]
		if r.N["n"] > 0 {
			by[r.Bucket] = float64(r.N["retried"]) / float64(r.N["n"])
		}
	}
	if n == 0 {
		return Finding{}, absent("no attempt without an answer in a capture of both directions")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of unanswered attempts sent again"}
	f.Values = []Value{share("sent again", retried, n)}
	f.Observed = fmt.Sprintf("Of %s without an answer %.1f %% were sent again", plural(int(n), "attempt"), 100*f.Values[0].X)
	if retried > 0 {
		f.Values = append(f.Values, share("waited longer each time", min(backed, retried), retried))
		f.Observed += fmt.Sprintf(", %.1f %% of these after waiting as operating systems do", 100*f.Values[1].X)
	}
	f.Observed += "."
	return f, nil
}
