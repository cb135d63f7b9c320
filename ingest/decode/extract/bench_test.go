package extract

import (
	"strings"
	"testing"
	"time"
)

const benchArticle = `Example Live's evening show was quickly derailed by technical glitches in the first minutes of the scheduled start time on Monday evening.
Social media users trying to log on to the event, which was scheduled to begin at 8 p.m. ET, reported that they could not join the livestream platform.
Shortly after 8:20 p.m., Dana Example, the owner, blamed a cyberattack for the freezing screens. The Herald was not immediately able to verify whether an attack took place, but other parts of the service continued working throughout the glitches.
Example said that the company had tested the system with 8 million concurrent listeners earlier on Monday to preempt any technical errors.
As the evening went on, Example said that the show would proceed at 8:30 E.T. with whichever users could join. She added that the audio would be posted immediately afterwards.
After nearly an hour of troubleshooting, the conversation eventually kicked off around 8:45 pm E.T. At least one million people were tuned into the interview, according to the service's tally.
The two then spoke about many other things, none of which has anything to do with this, and the evening went on for a long time in the usual way.
`

// BenchmarkExtract measures one article of about 1.5 KB.
func BenchmarkExtract(b *testing.B) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		b.Fatal(err)
	}
	data := []byte(strings.Repeat(benchArticle, 1))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		d := &Document{ID: "x", Date: "2024-08-12", Zone: zone, Paragraphs: PlainParagraphs(data, 0)}
		if got := Extract(d, Times{Day: "2024-08-12", CaseZone: zone}); len(got.Statements) < 10 {
			b.Fatalf("expected statements, found %d", len(got.Statements))
		}
	}
}
