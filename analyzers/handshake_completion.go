package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "handshake_completion",
	IDs:      []string{"D12", "N1"},
	Group:    "N",
	Question: "What share of TCP handshakes was completed, and who failed to answer in the others?",
	Needs:    []string{"connections_states"},
	Doc: "h = handshakes completed by the client's ACK over connections attempted (RFC 9293 section 3.5), among those " +
		"captured in both directions. The incomplete ones are split by who was silent: the server sent no SYN-ACK, or " +
		"it did and the client sent no ACK.",
	Reading: "Under a SYN flood with forged addresses clients stay silent after the SYN-ACK and do not retry. Under a " +
		"shortage or a fault the server does not answer and the same client retries at growing gaps. Completed " +
		"handshakes say nothing about floods of complete requests.",
	Caveats: []string{
		"SYN cookies and SYN proxies answer for a server that is already overwhelmed",
		"a capture that lost the way back makes answered attempts look unanswered",
		"a port scan leaves unanswered attempts too",
	},
	Scores:  []string{"completed", "server silent", "client silent", "SYNs per attempt"},
	Measure: measureHandshakes,
})

// handshakes are the attempts of one span by what became of them.
type handshakes struct {
	attempts, established, noSynAck, noAck, other, syns int64
	oneWay, cut                                         int64 // left out: answers not captured; capture over before the answer was due
}

func (h *handshakes) add(r timeline.Ints) {
	n := r.N["n"]
	if r.N["two_way"] == 0 {
		h.oneWay += n
		return
	}
	if r.Keys["state"] == "unknown" {
		h.cut += n
		return
	}
	h.attempts, h.syns = h.attempts+n, h.syns+r.N["syns"]
	switch r.Keys["state"] {
	case "established":
		h.established += n
	case "no_synack":
		h.noSynAck += n
	case "no_ack":
		h.noAck += n
	default: // refused, reset_by_client
		h.other += n
	}
}

func measureHandshakes(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "connections_states", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	var all handshakes
	by := map[casefile.Time]*handshakes{}
	for _, r := range rows {
		if by[r.Bucket] == nil {
			by[r.Bucket] = &handshakes{}
		}
		all.add(r)
		by[r.Bucket].add(r)
	}
	if all.attempts == 0 {
		if all.oneWay == 0 {
			return Finding{}, absent("the capture ended before any of %s could be answered", plural(int(all.cut), "attempt"))
		}
		return Finding{}, absent("%d attempts were captured in one direction only: whether anybody answered cannot be seen", all.oneWay)
	}
	f := Finding{State: Observed, SeriesUnit: "share of attempts completed"}
	f.Values = []Value{
		share("completed", all.established, all.attempts),
		share("server silent", all.noSynAck, all.attempts),
		share("client silent", all.noAck, all.attempts),
		{Name: "SYNs per attempt", X: float64(all.syns) / float64(all.attempts), Lo: float64(all.syns) / float64(all.attempts),
			Hi: float64(all.syns) / float64(all.attempts), Unit: "SYNs", Method: "counted; no interval"},
	}
	shares := map[casefile.Time]float64{}
	for t, h := range by {
		if h.attempts > 0 {
			shares[t] = float64(h.established) / float64(h.attempts)
		}
	}
	f.Series = series(in.Timeline, shares)
	f.Observed = fmt.Sprintf("Of %s captured in both directions, %.1f %% were completed; in %.1f %% the server sent no SYN-ACK, in %.1f %% the client did not complete after one; %d were refused or reset. Attempts took %s SYNs on average.",
		plural(int(all.attempts), "attempt"), 100*f.Values[0].X, 100*f.Values[1].X, 100*f.Values[2].X, all.other, Figures(f.Values[3].X))
	if all.oneWay > 0 {
		f.Caveats = append(f.Caveats, fmt.Sprintf("%d more attempts were captured in one direction only and are left out", all.oneWay))
	}
	if all.cut > 0 {
		f.Caveats = append(f.Caveats, fmt.Sprintf("%d more attempts were still open when the capture ended and are left out", all.cut))
	}
	return f, nil
}
