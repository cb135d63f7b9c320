package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
	"hindcast/timeline"
)

// weekMinutes is the baseline the method asks for before it calls a client new.
const weekMinutes = 7 * 24 * 60

var _ = RegisterIndicator(Indicator{
	Name:     "new_client_share",
	IDs:      []string{"D02", "H2"},
	Group:    "S",
	Question: "What share of each minute's clients had never been seen before that minute?",
	Needs:    []string{"requests_first_seen", "requests_clients"},
	Doc: "F_new(t): client addresses first seen in minute t over those active in it (source-address monitoring, Peng, " +
		"Leckie and Ramamohanarao 2004). Jung, Krishnamurthy and Rabinovich 2002 found that many networks of a flash " +
		"crowd had come before and most of an attack's had not.",
	Reading: "A flood steps the share up at its onset, to almost 1 with forged addresses. A crowd raises it too, with " +
		"demand and mostly inside networks that had come before. By itself the share separates neither.",
	Caveats: []string{
		"a new audience is new: a first event looks like an attack by this measure alone",
		"addresses are not people: IPv6 privacy addresses and mobile networks make old clients look new",
		"a short baseline makes every client look new",
		"the share of known networks (known_networks) belongs beside it",
	},
	Scores:  []string{"new share"},
	Measure: measureNewClientShare,
})

func measureNewClientShare(ctx context.Context, in Input) (Finding, error) {
	active, err := ask(ctx, in, "requests_clients", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	w, ok := baseline(in.Timeline)
	if !ok {
		return Finding{}, absent("no evidence before the window: every client would count as new")
	}
	past, found, err := in.Ask.Rollup(ctx, "requests_clients", w.From, w.To, 60)
	if err != nil {
		return Finding{}, err
	}
	if !found || len(past) == 0 {
		return Finding{}, absent("no requests before the window: every client would count as new")
	}
	fresh, found, err := in.Ask.Rollup(ctx, "requests_first_seen", in.Timeline.Window.From, in.Timeline.Window.To, 60)
	if err != nil {
		return Finding{}, err
	}
	if !found {
		return Finding{}, absent("no requests with a client address")
	}
	return newClientFinding(in, active, fresh, w), nil
}

func newClientFinding(in Input, active, fresh []timeline.Ints, w timeline.Window) Finding {
	_, perMinute := clientHistograms(active)
	first := map[casefile.Time]int64{}
	for _, r := range fresh {
		first[r.Bucket] += r.N["n"]
	}
	f := Finding{State: Observed, SeriesUnit: "share of the minute's clients first seen in it"}
	shares := map[casefile.Time]float64{}
	var newSum, allSum int64
	peak, peakAt := -1.0, casefile.Time(0)
	for _, r := range in.Timeline.Rows { // in time order, so that ties go to the earlier minute
		h, ok := perMinute[r.From]
		if !ok || r.Kind != timeline.Minute {
			continue
		}
		n := h.total()
		shares[r.From] = float64(first[r.From]) / float64(n)
		newSum, allSum = newSum+first[r.From], allSum+n
		if shares[r.From] > peak {
			peak, peakAt = shares[r.From], r.From
		}
	}
	if allSum == 0 {
		return Finding{State: NotAvailable, Why: "no minute of the window has a client address"}
	}
	f.Values = []Value{share("new share", newSum, allSum)}
	f.Series = series(in.Timeline, shares)
	f.Observed = fmt.Sprintf("Of the clients active in a minute of the window, %.0f %% had not been seen before that minute; the highest share was %.0f %% in the minute from %s. The evidence before the window covers %s.",
		100*f.Values[0].X, 100*peak, peakAt, minutesText(w))
	if w.Minutes() < weekMinutes {
		f.Caveats = append(f.Caveats, fmt.Sprintf("the baseline is %s long; the method asks for seven days", minutesText(w)))
	}
	return f
}
