package analyzers

import (
	"context"
	"fmt"
	"math"
)

var _ = RegisterIndicator(Indicator{
	Name:     "repeated_requests",
	IDs:      []string{"D22", "H10"},
	Group:    "Q",
	Question: "What share of the clients repeated one request within a minute, and did it change?",
	Needs:    []string{"requests_repeats"},
	Doc: "Share of the clients of a minute whose most repeated request (method and path) came at least three times in it, " +
		"against before on a log2 scale; and the share that repeated at least ten times.",
	Reading: "Automatic retries after failures raise it for many clients a little; a flood raises it for few clients a lot, " +
		"and before anything failed.",
	Caveats: []string{"polling and media players repeat by design", "a slow server slows retries down"},
	Scores:  []string{"three or more", "ten or more", "change of three or more"},
	Measure: measureRepeats,
})

func measureRepeats(ctx context.Context, in Input) (Finding, error) {
	s, err := askSpans(ctx, in, "requests_repeats")
	if err != nil {
		return Finding{}, err
	}
	e, b := pooled(s.during), pooled(s.before)
	f := Finding{State: Observed, Series: series(in.Timeline, shareByMinute(s.during, 3, math.MaxInt64)), SeriesUnit: "share of clients with three or more equal requests"}
	f.Values = []Value{share("three or more", e.atLeast(3), e.total()), share("ten or more", e.atLeast(10), e.total())}
	if s.needBefore() == nil && b.total() > 0 {
		f.Values = append(f.Values, shareChange("change of three or more", e.atLeast(3), e.total(), b.atLeast(3), b.total()))
	}
	f.Observed = fmt.Sprintf("Of the clients of a minute, %.1f %% sent an equal request three times or more, %.1f %% ten times or more.", 100*f.Values[0].X, 100*f.Values[1].X)
	return f, nil
}
