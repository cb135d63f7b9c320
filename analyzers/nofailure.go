package analyzers

import (
	"fmt"
	"math"
	"strings"
)

// silentShare is the share of connection attempts without an answer from the
// server above which a failure shows in the handshakes; the tenth that counts as
// failing everywhere else.
const silentShare = 0.10

// requestLogs are named with what counts as failed in them: a log of refusals that
// somebody meant, 403 or 404, is no failure of the service.
const requestLogs = "the request logs (answers 5xx, 429 or 499)"

// findingsOf turns columns with values back into findings without intervals.
func findingsOf(columns []string, x []float64) []Finding {
	var out []Finding
	for i, c := range columns {
		name, value, _ := strings.Cut(c, ": ")
		if !math.IsNaN(x[i]) {
			out = append(out, Finding{Indicator: name, State: Observed, Values: []Value{{Name: value, X: x[i], Lo: x[i], Hi: x[i]}}})
		}
	}
	return out
}

// noFailure reports that evidence which could show a failure shows none: no failing
// minutes of the window in the request logs, and no rise of outage reports and no
// unanswered handshakes where there is evidence of either.
// Worlds of the table have no failing minutes, which enter no ratio; there the lead says
// whether a tenth of the requests of two minutes in a row ever failed.
// The question of the comparison is why a service failed; where it did not fail
// there is no cause to compare. Without request logs nothing is said: silence of
// the rest is not evidence of health.
func noFailure(findings []Finding) (why string, none bool) {
	saw, logged := []string{}, false
	window, lacking := windowFailures(findings)
	for _, f := range findings {
		for _, v := range f.Values {
			switch f.Indicator + ": " + v.Name {
			case "load_and_failure: " + failingMinutes, "load_and_failure: lead":
				if window != (v.Name == failingMinutes) {
					continue
				}
				if window && v.X > 0 || !window && v.X != noOnset {
					return "", false
				}
				saw, logged = append(saw, requestLogs+lacking), true
			case "outage_reports: onset":
				if v.X != noOnset {
					return "", false
				}
				saw = append(saw, "the outage reports")
			case "handshake_completion: server silent":
				if v.X > silentShare {
					return "", false
				}
				saw = append(saw, "the handshakes")
			}
		}
	}
	if !logged {
		return "", false
	}
	if last := len(saw) - 1; last > 1 {
		saw = []string{strings.Join(saw[:last], ", "), saw[last]}
	}
	return "no failure is visible in " + strings.Join(saw, " and ") + ": there is no failure whose cause could be compared", true
}

// windowFailures reports whether the findings count the failing minutes of the window,
// and says which part of it the logs could not show.
func windowFailures(findings []Finding) (counted bool, lacking string) {
	for _, f := range findings {
		for _, v := range f.Values {
			switch f.Indicator + ": " + v.Name {
			case "load_and_failure: " + failingMinutes:
				counted = true
			case "load_and_failure: " + blankMinutes:
				lacking = fmt.Sprintf(" (without %s of the window that they do not cover)", plural(int(v.X), "minute"))
			}
		}
	}
	return counted, lacking
}
