package reports

import (
	"slices"

	"hindcast/casefile"
	"hindcast/timeline"
)

// leastBlank is the shortest run of rows without anything that is drawn as one.
const leastBlank = 3

// blankRows is how many rows of the window from row i on show nothing in a case of
// words alone: nothing was said, posted or done at them. Where anything is measured,
// each minute about which it says nothing is told, and JSON and CSV keep every row.
func blankRows(t *timeline.Timeline, c zoneClock, said [][]*casefile.Statement, i int) int {
	n := 0
	for ; i+n < len(t.Rows); n++ {
		if r := t.Rows[i+n]; r.Kind != timeline.Minute || len(eventLines(t, r, c, said[i+n])) > 0 {
			break
		}
	}
	return n
}

// measures reports whether any row is known of any lane but that of statements,
// which are no measurement.
func measures(t *timeline.Timeline) bool {
	return slices.ContainsFunc(t.Lanes, func(l timeline.Lane) bool {
		return l.Name != "statements" && slices.ContainsFunc(l.Points, func(p timeline.Point) bool { return p.Known })
	})
}
