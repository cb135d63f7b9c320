package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = RegisterIndicator(Indicator{
	Name:     "per_client_rate",
	IDs:      []string{"D03", "H1"},
	Group:    "S",
	Question: "How many requests did one client send in a minute, and was that more than before?",
	Needs:    []string{"requests_clients"},
	Doc: "Quantiles of requests per client address and minute, over all pairs of an active client and a minute; " +
		"rho_c is their 95th percentile in the window over that before it. Volume per source separates few busy " +
		"clients from many ordinary ones (parameters of Bhatia et al. 2011; Jung, Krishnamurthy and Rabinovich 2002).",
	Reading: "An HTTP flood from few clients raises the upper quantiles 10 to 1000 times. A crowd leaves them as they " +
		"were or lowers them, because a slow server slows its clients. A large low-rate botnet looks like a crowd. " +
		"Retries by the service's own clients raise them 2 to 30 times and look like a flood.",
	Caveats: []string{
		"many people behind one address (NAT, carrier NAT, company proxy) count as one client",
		"automatic retries after errors raise the rate without anybody's intent",
		"requests refused before they were logged are not in it",
		"the minutes of one client are not independent, so that the interval is too narrow",
	},
	Scores:  []string{"rho_c", "share of the busiest hundredth"},
	Measure: measurePerClientRate,
})

func measurePerClientRate(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "requests_clients", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	all, perMinute := clientHistograms(rows)
	f := Finding{State: Observed, SeriesUnit: "requests per client and minute, 95th percentile"}
	for _, q := range []struct {
		name string
		q    float64
	}{{"median", 0.5}, {"p95", 0.95}, {"p99", 0.99}} {
		f.Values = append(f.Values, quantileValue(q.name, all, q.q))
	}
	f.Values = append(f.Values, all.topShare(0.01))
	p95 := map[casefile.Time]float64{}
	for t, h := range perMinute {
		p95[t], _, _ = h.quantile(0.95)
	}
	f.Series = series(in.Timeline, p95)
	f.Observed = fmt.Sprintf("Active clients sent %s requests a minute at the median, %s at the 95th and %s at the 99th percentile (%d pairs of client and minute); the busiest hundredth of the pairs sent %.0f %% of the requests.",
		count(f.Values[0].X), count(f.Values[1].X), count(f.Values[2].X), all.total(), 100*f.Values[3].X)
	return withRateBaseline(ctx, in, f, all)
}

// withRateBaseline adds rho_c where there are requests before the window.
func withRateBaseline(ctx context.Context, in Input, f Finding, event histogram) (Finding, error) {
	w, ok := baseline(in.Timeline)
	if !ok {
		f.Caveats = append(f.Caveats, "no evidence before the window: the rate cannot be compared with an ordinary one")
		return f, nil
	}
	rows, found, err := in.Ask.Rollup(ctx, "requests_clients", w.From, w.To, 60)
	if err != nil {
		return f, err
	}
	before, _ := clientHistograms(rows)
	if !found || before.total() == 0 {
		f.Caveats = append(f.Caveats, "no requests before the window: the rate cannot be compared with an ordinary one")
		return f, nil
	}
	e, elo, ehi := event.quantile(0.95)
	b, blo, bhi := before.quantile(0.95)
	rho := Value{Name: "rho_c", X: e / b, Lo: elo / bhi, Hi: ehi / blo, Unit: "ratio", Method: "ends of the two 90 % intervals, so that it holds more than 90 %"}
	f.Values = append(f.Values, rho)
	f.Observed += fmt.Sprintf(" The 95th percentile was %s times that of the %s before the window.", Figures(rho.X), minutesText(w))
	if w.Minutes() < 60 {
		f.Caveats = append(f.Caveats, fmt.Sprintf("the baseline is only %s long", minutesText(w)))
	}
	return f, nil
}

// clientHistograms pools a count-of-counts rollup, over all and by minute.
func clientHistograms(rows []timeline.Ints) (histogram, map[casefile.Time]histogram) {
	all, by := histogram{}, map[casefile.Time]histogram{}
	for _, r := range rows {
		c, n := r.N["c"], r.N["n"]
		if n <= 0 {
			continue
		}
		if by[r.Bucket] == nil {
			by[r.Bucket] = histogram{}
		}
		by[r.Bucket][c] += n
		all[c] += n
	}
	return all, by
}

func quantileValue(name string, h histogram, q float64) Value {
	x, lo, hi := h.quantile(q)
	return Value{Name: name, X: x, Lo: lo, Hi: hi, Unit: "requests per client and minute", Method: "order statistics, 90 %"}
}

// count writes a whole number that happens to be a float.
func count(x float64) string { return fmt.Sprintf("%.0f", x) }

// minutesText writes the length of w in minutes.
func minutesText(w timeline.Window) string {
	if w.Minutes() == 1 {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", w.Minutes())
}
