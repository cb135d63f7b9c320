package analyzers

import "testing"

func valued(indicator, name string, x float64) Finding {
	return Finding{Indicator: indicator, Values: []Value{{Name: name, X: x}}}
}

func TestNoFailureNeedsLogsAndNoContrarySign(t *testing.T) {
	calm := valued("load_and_failure", "lead", noOnset)
	quiet := valued("outage_reports", "onset", noOnset)
	for _, c := range []struct {
		name string
		in   []Finding
		want bool
	}{
		{"nothing at all", nil, false},
		{"reports alone are no proof of health", []Finding{quiet}, false},
		{"logs without a failure", []Finding{calm}, true},
		{"logs and reports without one", []Finding{calm, quiet}, true},
		{"a failure in the logs", []Finding{valued("load_and_failure", "lead", 3), quiet}, false},
		{"failure at ordinary load", []Finding{valued("load_and_failure", "lead", -noOnset)}, false},
		{"reports that rose", []Finding{calm, valued("outage_reports", "onset", 12)}, false},
		{"a server that did not answer", []Finding{calm, valued("handshake_completion", "server silent", .4)}, false},
		{"a server that answered", []Finding{calm, valued("handshake_completion", "server silent", .01)}, true},
	} {
		if _, got := noFailure(c.in); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
