package reports

import (
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// autumnTimeline is an hour from 01:30 EDT to 01:30 EST, in the middle of which clocks
// in New York are set back.
func autumnTimeline(t testing.TB) *timeline.Timeline {
	from := instant(t, "2031-11-02T05:30:00Z")
	tl := &timeline.Timeline{Title: "x", Zone: "America/New_York", StepSeconds: 60, Window: timeline.Window{From: from, To: from + 3600e6}}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: from - 2*3600e6, To: from})
	for i := range casefile.Time(60) {
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from + i*60e6, To: from + (i+1)*60e6})
	}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.After, From: tl.Window.To, To: tl.Window.To + 2*3600e6})
	l := timeline.Lane{Name: "requests", Title: "requests", Unit: "requests"}
	for i := range tl.Rows {
		l.Points = append(l.Points, timeline.Point{Value: float64(i), Known: true})
	}
	tl.Lanes = []timeline.Lane{l}
	tl.Marks = []timeline.Mark{{Kind: "change", Lo: from + 40*60e6, Hi: from + 40*60e6, CoreLo: from + 40*60e6, CoreHi: from + 40*60e6, Title: "deploy", Cite: "x"},
		{Kind: "change", Lo: from + 91*60e6, Hi: from + 91*60e6, CoreLo: from + 91*60e6, CoreHi: from + 91*60e6, Title: "late", Cite: "x"}}
	return tl
}

func TestZonesOfAWindow(t *testing.T) {
	tl := autumnTimeline(t)
	var b strings.Builder
	if err := TerminalTimeline(&b, tl, TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{"Sunday 2 November 2031, 01:30 EDT to 01:30 EST (America/New_York)\n", "Times are EDT until", "\n01:59 EDT", "\n01:00 EST", "\nEDT/EST ",
		"- 01:10 EST change: deploy", "- 02:01 EST change: late", "from 1 Nov 2031 23:30 to 01:30 EDT;", "from 01:30 EST to"} {
		if !strings.Contains(strings.ReplaceAll(got, "\n  ", " "), want) {
			t.Errorf("expected %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Every time below") {
		t.Error("times are of two zones, and it says one")
	}
	c := clockOf(tl.Zone)
	if s := windowSentence(tl, c); !strings.Contains(s, "01:30 EDT (05:30 UTC) to 01:30 EST (06:30 UTC)") || !strings.Contains(s, "EDT until 06:00 UTC and EST from then on") {
		t.Error(s)
	}
	labels := map[string]bool{}
	for _, r := range minuteTable(tl, c).Rows {
		if s := r.Cells[0].Text; labels[s] {
			t.Errorf("two rows are called %q", s)
		} else {
			labels[s] = true
		}
	}
	if !labels["01:31 EDT"] || !labels["01:00 EST"] {
		t.Error("expected rows that name their zone")
	}
}

// Days without a change of offset look as ever; nothing comes twice in spring.
func TestZonesNotNamed(t *testing.T) {
	c := clockOf("Australia/Lord_Howe") // half an hour
	for at, want := range map[string]string{
		"2031-04-05T14:29:00Z": "01:29", "2031-04-05T14:30:00Z": "01:30 +11", "2031-04-05T14:59:00Z": "01:59 +11",
		"2031-04-05T15:00:00Z": "01:30 +1030", "2031-04-05T15:29:00Z": "01:59 +1030", "2031-04-05T15:30:00Z": "02:00",
		"2031-10-04T15:29:00Z": "01:59", "2031-10-04T15:30:00Z": "02:30",
	} {
		if got := c.at(instant(t, at)); got != want {
			t.Errorf("%s: found %q, expected %q", at, got, want)
		}
	}
}
