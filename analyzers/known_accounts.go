package analyzers

import (
	"context"
	"fmt"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "known_accounts",
	IDs:      []string{"D10", "D19"},
	Group:    "B",
	Question: "What share of the load before the failure came from accounts that were known before the window?",
	Needs:    []string{"requests_known_accounts", "requests_minute"},
	Doc: "Requests of users seen before the window over all requests, in the minutes of the window (at most ten) before failure first " +
		"reaches 10 % in two minutes in a row. Nine tenths of it, by the lower end of its interval, lower the share of attacks that are " +
		"assumed to look exactly like a crowd to 0.01 (docs/method.md section 6a).",
	Reading: "A botnet has no accounts: load that old accounts explain was not brought by strangers.",
	Caveats: []string{"stolen accounts are known accounts", "a client of one's own with a defect is an old account as well", "an account is what the log holds as user"},
	Measure: measureKnownAccounts,
})

// accountMinutes is how many minutes before the failure are looked at.
const accountMinutes = 10

// accountsExplain is the share of the load from known accounts that lifts the ceiling.
const accountsExplain = 0.90

func measureKnownAccounts(ctx context.Context, in Input) (Finding, error) {
	rows, err := ask(ctx, in, "requests_known_accounts", in.Timeline.Window)
	if err != nil {
		return Finding{}, err
	}
	if rows[0].N["past"] == 0 {
		return Finding{}, absent("no account is known from before the window")
	}
	s, err := askRecent(ctx, in, "requests_minute")
	if err != nil {
		return Finding{}, err
	}
	load := s.minutes(in, column("n"))
	at := firstFailure(load, s.minutes(in, failedRequests))
	fails := load.from + casefile.Time(at)*minuteUS
	if at < 0 || fails <= in.Timeline.Window.From {
		return Finding{}, absent("no failure begins in the window")
	}
	var n, known int64
	by := map[casefile.Time]float64{}
	for _, r := range rows {
		by[r.Bucket] = float64(r.N["known"]) / float64(max(r.N["n"], 1))
		if r.Bucket < fails && r.Bucket >= fails-accountMinutes*minuteUS {
			n, known = n+r.N["n"], known+r.N["known"]
		}
	}
	if n == 0 {
		return Finding{}, absent("no request precedes the failure in the window")
	}
	f := Finding{State: Observed, Series: series(in.Timeline, by), SeriesUnit: "share of requests from known accounts", Values: []Value{share("load from known accounts", known, n)}}
	f.Observed = fmt.Sprintf("Of %d requests in the minutes before the failure %.0f %% came from accounts seen before the window.", n, 100*f.Values[0].X)
	return f, nil
}

// accountsCarry reports whether known accounts explain the load before the failure.
func accountsCarry(findings []Finding) bool {
	for _, f := range findings {
		if f.Indicator == "known_accounts" {
			for _, v := range f.Values {
				return v.Lo >= accountsExplain
			}
		}
	}
	return false
}
