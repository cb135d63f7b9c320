package reports

import (
	"io"
	"testing"
)

// BenchmarkRender writes a day of minutes with four lanes, the largest window a
// reader would ask for, by every renderer that writes a file.
func BenchmarkRender(b *testing.B) {
	r := dayReport(b)
	for _, ren := range Renderers() {
		if ren.File == "" {
			continue
		}
		b.Run(ren.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := ren.Render(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// dayReport is the measured report stretched to 1,440 minutes.
func dayReport(t testing.TB) *Report {
	r := measuredReport(t)
	day := emptyTimeline(t, "a day", 1440)
	day.Statements, day.Posts, day.Notes = r.Timeline.Statements, r.Timeline.Posts, r.Timeline.Notes
	for _, l := range r.Timeline.Lanes {
		short := l.Points
		l.Points = nil
		for i := range day.Rows {
			l.Points = append(l.Points, short[i%len(short)])
		}
		day.Lanes = append(day.Lanes, l)
	}
	r.Timeline = day
	r.Comparison.Findings[0].Series = nil
	return r
}
