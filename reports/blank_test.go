package reports

import (
	"strings"
	"testing"

	"hindcast/timeline"
)

// Of a case of words alone, minutes about which nothing is known are one row of the
// page, and every row of the JSON. Where anything is measured, each minute stands.
func TestBlankMinutesAreOneRow(t *testing.T) {
	r := publicReport(t)
	tl := r.Timeline
	c := clockOf(tl.Zone)
	count := func() (rows, blank int) {
		for _, x := range minuteTable(tl, c).Rows {
			rows++
			for _, ce := range x.Cells {
				for _, l := range ce.Lines {
					if strings.Contains(l.Text, "without a statement, post or measurement of their own") {
						blank++
					}
				}
			}
		}
		return rows, blank
	}
	rows, blank := count()
	if rows >= len(tl.Rows) || blank == 0 {
		t.Errorf("%d rows for %d, %d of them for several", rows, len(tl.Rows), blank)
	}
	for i := range tl.Rows {
		if m := rowOf(tl, i); m.From != tl.Rows[i].From {
			t.Errorf("row %d of the JSON begins at %s", i, m.From)
		}
	}
	known := make([]timeline.Point, len(tl.Rows))
	for i := range known {
		known[i].Known = true
	}
	tl.Lanes = append(tl.Lanes, timeline.Lane{Name: "alerts", Title: "Alerts", Points: known})
	if rows, blank = count(); rows != len(tl.Rows) || blank > 0 {
		t.Errorf("minutes beside a measurement are not told: %d rows for %d", rows, len(tl.Rows))
	}
}
