package reports

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"hindcast/casefile"
	"hindcast/timeline"
)

var updateTerminal = flag.Bool("update-terminal", false, "rewrite the goldens of the terminal")

// terminalTimeline is ten minutes with a gap, lower bounds, marks and both edges.
func terminalTimeline(minutes int) *timeline.Timeline {
	from := casefile.TimeOf(time.Date(2031, 3, 4, 1, 0, 0, 0, time.UTC))
	tl := &timeline.Timeline{Title: "Example Live: the opening night that began late", Simulated: true, Zone: "America/New_York", StepSeconds: 60,
		Window: timeline.Window{From: from, To: from + casefile.Time(minutes)*60e6}}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Before, From: from - 3600e6, To: from})
	for i := range minutes {
		at := from + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: at, To: at + 60e6})
	}
	tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.After, From: tl.Window.To, To: tl.Window.To})
	lane := func(name, unit string, f func(i int) timeline.Point) {
		l := timeline.Lane{Name: name, Title: name, Unit: unit, Rollup: "requests_minute"}
		for i := range tl.Rows {
			l.Points = append(l.Points, f(i))
		}
		tl.Lanes = append(tl.Lanes, l)
	}
	seen := func(i int) bool { return i < len(tl.Rows)-1 && (i < 6 || i > 7) }
	lane("requests", "requests", func(i int) timeline.Point {
		p := timeline.Point{Value: float64(1200 * i * i), Known: seen(i)}
		if i > 7 {
			p.Bound = timeline.AtLeast
		}
		return p
	})
	lane("errors_5xx", "requests", func(i int) timeline.Point { return timeline.Point{Value: float64(i / 4), Known: seen(i)} })
	lane("latency_p95", "ms", func(i int) timeline.Point {
		return timeline.Point{Value: 20.25 * float64(1+i%3), Known: seen(i) && i > 0}
	})
	lane("wire_bytes", "bytes", func(i int) timeline.Point { return timeline.Point{Value: 1e8 * float64(i+1), Known: i != 0} })
	lane("messages_pool_exhausted", "messages", func(i int) timeline.Point { return timeline.Point{Known: seen(i)} })
	cover := timeline.Coverage{Source: "0123456789abcdef01234567", Name: "access.log", Table: "requests", First: from - 3600e6, Last: tl.Window.To, Note: "no record in 2 minutes of the window"}
	for i := range tl.Rows {
		c := timeline.Covered
		if !seen(i) {
			c = timeline.Unknown
		}
		cover.Rows = append(cover.Rows, c)
	}
	tl.Coverage = []timeline.Coverage{cover}
	mark := func(kind string, lo, hi casefile.Time, title, text, who, cite string) {
		tl.Marks = append(tl.Marks, timeline.Mark{Kind: kind, Lo: from + (lo-1)*60e6, Hi: from + (hi+1)*60e6, CoreLo: from + lo*60e6, CoreHi: from + hi*60e6, Title: title, Text: text, Who: who, Cite: cite})
	}
	mark("statement", -30, -20, "joining was tested the day before", "we tested this", "organiser, via a reporter", "statement:P1")
	mark("scheduled_start", 0, 0, "scheduled start", "", "invitation", "case:events.scheduled_start")
	mark("change", 3, 3, "deploy join-api 4f2a91", "raise the worker pool from 64 to 256 because the queue was growing faster than it was served", "deploy log", "s:0123456789ab@1200")
	mark("statement", 4, 6, "the service was slow because too many people came at once", "nobody expected that many", "spokesperson", "statement:P2")
	tl.Onsets = []timeline.Onset{
		{Lane: "requests", Direction: timeline.Rises, Shape: timeline.Ramp, At: from + 90e6, Lo: from + 60e6, Hi: from + 120e6, T10: from + 100e6, T50: from + 200e6, T90: from + 300e6, Low: 1100, High: 97000, BinSecs: 60, P: []float64{1}},
		{Lane: "latency_p95", Direction: timeline.Falls, Shape: timeline.Step, At: from + 400e6, Lo: from + 380e6, Hi: from + 420e6, Low: 60.8, High: 20.2, BinSecs: 60, P: []float64{1}, Baseline: timeline.Baseline{Note: "short: 12 known minutes"}},
		{Lane: "errors_5xx", Direction: timeline.Rises, Shape: timeline.Step, Share: true, At: from + 410e6, Lo: from + 390e6, Hi: from + 430e6, Low: 0.0002, High: 0.61, BinSecs: 60, P: []float64{1}},
	}
	tl.Orders = []timeline.Order{{A: "requests", B: "latency_p95 falls", P: 1, Gap: 310, Stated: "before", Caveat: "x", Otherwise: "none"},
		{A: "errors_5xx", B: "latency_p95 falls", P: 0.4, Gap: -10, Why: "P = 0.600 is below 0.95"}}
	drift, driftErr := -30.1, 2.5
	tl.Clocks = []timeline.ClockPair{{A: "a", B: "b", NameA: "edge.log", NameB: "origin.log", Method: "matched_requests", N: 10337, Offset: -47.327, Error: 0.0296, Drift: &drift, DriftErr: &driftErr},
		{A: "a", B: "c", NameA: "edge.log", NameB: "far.log", Method: "matched_requests", N: 411, Offset: 14399.2, Error: 0.03, Zone: 14400, Notes: []string{"one stamps the start of requests, the other their end: the offset includes the time they took"}},
		{A: "b", B: "c", NameA: "origin.log", NameB: "far.log", Missing: "nothing was seen by both"}}
	lane("wire_packets", "packets", func(int) timeline.Point { return timeline.Point{} })
	tl.Notes = []string{"access.log: times are those of the end of the request", "in 3 of 10 rows at least 1 % of the requests ended in a server error: demand counted from logs is a lower bound there"}
	return tl
}

func render(t testing.TB, tl *timeline.Timeline, o TerminalOptions) string {
	t.Helper()
	var b strings.Builder
	if err := TerminalTimeline(&b, tl, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTerminalGolden(t *testing.T) {
	tl := terminalTimeline(10)
	for name, o := range map[string]TerminalOptions{
		"all":    {},
		"chosen": {Lanes: []string{"latency_p95", "requests"}, Zone: "Europe/Berlin"},
		"at":     {At: casefile.Some(tl.Window.From + 3*60e6), Records: []timeline.Records{{Table: "requests", Name: "access.log", Which: "first failed", N: 12, Cite: "s:0123456789ab@4711"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := render(t, tl, o)
			calm(t, got)
			path := filepath.Join("testdata", "terminal", name+".txt")
			if *updateTerminal {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("differs from %s; look at it and run with -update-terminal:\n%s", path, got)
			}
		})
	}
}

// calm checks what every terminal rendering promises: 80 columns, no trailing
// blanks, nothing that is not printable.
func calm(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Error("not UTF-8")
	}
	for i, l := range strings.Split(s, "\n") {
		if n := columnsOf(l); n > terminalWidth {
			t.Errorf("line %d has %d columns: %q", i+1, n, l)
		}
		if strings.TrimRight(l, " ") != l {
			t.Errorf("line %d ends in blanks: %q", i+1, l)
		}
		for _, r := range l {
			if !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) {
				t.Errorf("line %d holds %U", i+1, r)
			}
		}
	}
}

func TestTerminalStaysCalm(t *testing.T) {
	hostile := strings.Repeat("</script><b>{{.}} `tick` | pipe \x1b[31mred\u202e =HYPERLINK(1) \x00\x9b2J\u200b\u2066 宽宽宽宽宽宽 z\u0301\u0302\u0303\u0304\u0305 \xff ", 3)
	tl := terminalTimeline(10)
	tl.Title, tl.Notes = hostile, []string{hostile}
	for i := range tl.Lanes {
		tl.Lanes[i].Name, tl.Lanes[i].Unit, tl.Lanes[i].Rollup = hostile, hostile, hostile
	}
	for i := range tl.Marks {
		tl.Marks[i].Title, tl.Marks[i].Text, tl.Marks[i].Who, tl.Marks[i].Cite, tl.Marks[i].Kind = hostile, hostile, hostile, hostile, hostile
	}
	for i := range tl.Onsets {
		tl.Onsets[i].Lane, tl.Onsets[i].Baseline.Note = hostile, hostile
	}
	for i := range tl.Orders {
		tl.Orders[i].A, tl.Orders[i].B, tl.Orders[i].Why, tl.Orders[i].Otherwise = hostile, hostile, hostile, "none"
	}
	for i := range tl.Clocks {
		tl.Clocks[i].NameA, tl.Clocks[i].NameB, tl.Clocks[i].Notes = hostile, hostile, []string{hostile}
	}
	tl.Coverage[0].Name, tl.Coverage[0].Note, tl.Coverage[0].Table, tl.Coverage[0].Source = hostile, hostile, hostile, hostile
	calm(t, render(t, tl, TerminalOptions{}))
	calm(t, render(t, tl, TerminalOptions{At: casefile.Some(tl.Window.From), Records: []timeline.Records{{Name: hostile, Table: hostile, Cite: hostile, N: 1}}}))
	for _, n := range []int{1, 3, 41, 42, 43, 500} {
		calm(t, render(t, terminalTimeline(n), TerminalOptions{}))
	}
	empty := terminalTimeline(5)
	empty.Lanes, empty.Marks, empty.Coverage = nil, nil, nil
	calm(t, render(t, empty, TerminalOptions{}))
}

func TestTerminalErrors(t *testing.T) {
	tl := terminalTimeline(3)
	for want, o := range map[string]TerminalOptions{
		`lane "reqests": expected one of requests, errors_5xx, latency_p95, wire_bytes, messages_pool_exhausted or wire_packets`: {Lanes: []string{"reqests"}},
		`zone: expected an IANA name such as America/New_York, found "Mars/Olympus"`:                                             {Zone: "Mars/Olympus"},
		`time: expected one from 2031-03-04T00:00:00Z to 2031-03-04T01:03:00Z, found 2031-03-04T01:03:00Z`:                       {At: casefile.Some(tl.Window.To)},
	} {
		if err := TerminalTimeline(&strings.Builder{}, tl, o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestSanitize(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"plain", 0, "plain"},
		{"two\nlines\tand\rmore", 0, "two lines and more"},
		{"\x1b[31mred\x1b[0m", 0, `\u{1b}[31mred\u{1b}[0m`},
		{"\u009b2J", 0, `\u{9b}2J`},
		{"a\u202eb\u200bc\ufeffd", 0, `a\u{202e}b\u{200b}c\u{feff}d`},
		{"\xff\xfe", 0, `\xff\xfe`},
		{"é e\u0301", 0, "é e\u0301"},
		{"z\u0301\u0302\u0303", 0, `z` + "\u0301\u0302" + `\u{303}`},
		{"abcdef", 4, "abc…"},
		{"abcd", 4, "abcd"},
		{"宽宽宽", 4, "宽…"},
		{"宽宽", 4, "宽宽"},
	} {
		if got := Sanitize(c.in, c.max); got != c.want {
			t.Errorf("Sanitize(%q, %d) is %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	f.Add("a\x1b[2J宽\u202e", 5)
	f.Fuzz(func(t *testing.T, s string, max int) {
		got := Sanitize(s, max)
		if max > 0 && columnsOf(got) > max {
			t.Errorf("%q has %d columns, at most %d", got, columnsOf(got), max)
		}
		for _, r := range got {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Cf, r) {
				t.Errorf("%q holds %U", got, r)
			}
		}
	})
}
