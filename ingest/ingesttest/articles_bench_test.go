package ingesttest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/ingest"
)

// articleOf is article n of a generated press: the same incident told with other
// hours, numbers, names and order, as plain text or as a page.
func articleOf(n int) string {
	lead := []string{"was quickly derailed by technical glitches in the first minutes of its scheduled start time", "ran into technical trouble almost immediately", "was delayed by technical difficulties"}[n%3]
	lines := []string{
		fmt.Sprintf("The evening show number %d on Example Live %s on Monday, and listeners could not join the stream.", n, lead),
		fmt.Sprintf("The show, which was scheduled to begin at 8 p.m. ET, began about %d minutes late, according to the service's counter of room %d.", 30+n%20, n),
		fmt.Sprintf("Shortly after 8:%02d p.m., Dana Example, the owner of the service, blamed a cyberattack for the freezing screens.", 10+n%15),
		"The Herald was not immediately able to verify whether an attack took place, but other parts of the service continued working throughout the glitches.",
		fmt.Sprintf("Example said that the company had tested the system with %d million concurrent listeners earlier on Monday.", 2+n%9),
		"As the evening went on, she said that the show would proceed at 8:30 p.m. with whichever users could join, and added that the audio would be posted afterwards.",
		fmt.Sprintf("After nearly an hour of troubleshooting, the conversation eventually kicked off around 8:%02d p.m. At least %d,000 people were tuned in.", 40+n%15, 200+n%700),
		fmt.Sprintf("According to the outage tracker Example Monitor, there was an increase in reports, which peaked at %d,%03d at 8:15 p.m.", 10+n%50, n%1000),
		"Some users said that the service had simply been overwhelmed by the number of people who tried to join.",
		"A spokesman for the service did not immediately respond to a request for comment. It was not clear what had caused the trouble.",
		fmt.Sprintf("The episode recalled a launch in May %d, when servers could not handle the surge in traffic and the start slipped by %d minutes.", 2020+n%9, 10+n%30),
	}
	for k := range 14 { // what else an article says: nothing about the incident
		lines = append(lines, fmt.Sprintf("The guest spoke at length about gardens, boats and the price of bread in district %d, as guests of the show like to do, and the host agreed with most of what was said there, in the %dth minute as in the first.", k+n, 4+k))
	}
	if n%2 == 0 {
		return strings.Join(lines, "\n") + "\n"
	}
	return "<!DOCTYPE html><html><head><title>Show " + fmt.Sprint(n) + `</title><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2031-03-03T22:00:00-05:00"}</script></head><body><nav><a href="/">Home</a></nav><article><p>` +
		strings.Join(lines, "</p>\n<p>") + "</p></article><footer>All rights reserved</footer></body></html>\n"
}

// writePress writes n articles into dir and returns their paths and size.
func writePress(tb testing.TB, dir string, n int) (paths []string, size int64) {
	tb.Helper()
	for i := range n {
		ext, text := ".txt", articleOf(i)
		if i%2 == 1 {
			ext = ".html"
		}
		p := filepath.Join(dir, fmt.Sprintf("a%04d%s", i, ext))
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
		paths, size = append(paths, p), size+int64(len(text))
	}
	return paths, size
}

// BenchmarkArticles loads 2,000 articles into a case: the budget is 20 s.
func BenchmarkArticles(b *testing.B) {
	const articles = 2000
	paths, size := writePress(b, b.TempDir(), articles)
	b.SetBytes(size)
	statements := int64(0)
	for b.Loop() {
		b.StopTimer()
		c := newCase(b)
		b.StartTimer()
		for _, r := range ingestAll(b, c, ingest.Options{Date: "2031-03-03"}, paths...) {
			statements += r.Source.Account.Rows["statements"]
		}
	}
	b.ReportMetric(float64(articles*b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(statements)/float64(b.N), "statements")
}
