package reports

import (
	"fmt"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Outside says of each kind of measured evidence that lies wholly outside the
// window from when to when it reaches, one sentence each: most often the window,
// the zone or the year is wrong. Kinds with any record in the window, baselines
// among them, are not named.
func Outside(t *timeline.Timeline) []string {
	if t == nil || t.Window.From == t.Window.To {
		return nil
	}
	c := clockOf(t.Zone)
	var out []string
	for _, n := range evidenceNouns {
		if !n.measured {
			continue
		}
		first, last, inside, found := reachOf(t, n.table)
		if !found || inside {
			continue
		}
		out = append(out, fmt.Sprintf("No %s lies in the window: they reach from %s on %s to %s on %s; check the window, the zone and the year.",
			n.one, c.both(first), c.day(first), c.both(last), c.day(last)))
	}
	return out
}

// reachOf returns the first and the last record of a table, and whether any source
// of it reaches into the window.
func reachOf(t *timeline.Timeline, table string) (first, last casefile.Time, inside, found bool) {
	for _, cov := range t.Coverage {
		if cov.Table != table || cov.First == 0 && cov.Last == 0 { // a format that can give rows of the table and gave none
			continue
		}
		if !found || cov.First < first {
			first = cov.First
		}
		if !found || cov.Last > last {
			last = cov.Last
		}
		inside = inside || cov.First < t.Window.To && cov.Last >= t.Window.From
		found = true
	}
	return first, last, inside, found
}

func outsideSentence(t *timeline.Timeline) string { return strings.Join(Outside(t), " ") }
