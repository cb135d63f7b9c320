package analyzers

import (
	"slices"
	"testing"
)

// Whoever holds logs that begin with the window holds these values and no other: what
// is a ratio to before the window is not among them. An indicator that is added has to
// be sorted into one of the two.
func TestLogsWithoutABaseline(t *testing.T) {
	p := EvidenceProfiles()[slices.IndexFunc(EvidenceProfiles(), func(p EvidenceProfile) bool { return p.Name == "logs without a baseline" })]
	got := slices.DeleteFunc(ScoreColumns(), func(c string) bool { return !p.Has(c) })
	want := []string{
		"error_mix: refused", "error_mix: broken", "error_mix: client left", "error_mix: never completed", "error_mix: not allowed", "error_mix: scope",
		"hysteresis: eta", "hysteresis: lasting", "load_and_failure: collapse", "load_and_failure: peak load", "load_and_failure: failed",
		"per_client_rate: share of the busiest hundredth", "repeated_requests: three or more", "repeated_requests: ten or more",
		"request_cost: unique queries", "request_cost: with a query", "response_to_failure: gamma", "response_to_failure: gamma against served",
		"service_time: half a minute", "session_structure: one path only",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for _, c := range append(slices.Clone(needBaseline), partBaseline...) {
		if !slices.ContainsFunc(ScoreColumns(), func(s string) bool { return s == c || indicatorOf(s) == c }) {
			t.Errorf("%s is no column", c)
		}
	}
}
