package prosetime

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// evening is the context of a document about an evening event: scheduled for
// 20:00, begun at 20:42, on Monday 12 August 2024 in New York.
func evening(t testing.TB) Context {
	ny := mustZone(t, "America/New_York")
	at := func(h, m int) int64 { return time.Date(2024, 8, 12, h, m, 0, 0, ny).Unix() }
	return Context{
		Date: "2024-08-12", Day: "2024-08-12", CaseZone: ny, From: at(20, 0), To: at(20, 42),
		Events: map[string]int64{"scheduled_start": at(20, 0), "actual_start": at(20, 42)},
	}
}

// show writes a reading as core and support in New York's clock; the 12th has no
// day, other days are written out.
func show(r Reading, loc *time.Location) string {
	if r.Undated != "" {
		return "undated: " + r.Undated
	}
	f := func(v int64) string {
		switch v {
		case Past:
			return "-inf"
		case Future:
			return "+inf"
		}
		t := time.Unix(v, 0).In(loc)
		s := t.Format("15:04")
		if t.Second() != 0 {
			s = t.Format("15:04:05")
		}
		if t.Format("2006-01-02") != "2024-08-12" {
			s = t.Format("2006-01-02 ") + s
		}
		return s
	}
	g := func(r Range) string { return "[" + f(r.Lo) + ", " + f(r.Hi) + "]" }
	return fmt.Sprintf("%s %s %s", r.Rule, g(r.Abs.Core), g(r.Abs.Support))
}

func TestRead(t *testing.T) {
	cases := []struct{ words, want string }{
		// the convention's own forms
		{"at 8:42 p.m.", "unhedged [20:42, 20:43] [20:41:30, 20:43]"},
		{"20:42", "unhedged [20:42, 20:43] [20:41:30, 20:43]"},
		{"20:42 EDT", "unhedged [20:42, 20:43] [20:41:30, 20:43]"},
		{"scheduled to begin at 8 p.m. ET", "scheduled [20:00, 20:00] [20:00, 20:00]"},
		{"its scheduled 8 p.m. ET start time", "scheduled [20:00, 20:00] [20:00, 20:00]"},
		{"at 8 p.m. Eastern Time", "unhedged [19:54, 20:12] [19:30, 20:30]"},
		{"at exactly 8 p.m. Eastern", "unhedged [20:00, 20:01] [19:59:30, 20:01]"},
		{"8:40 p.m.", "unhedged [20:39, 20:42] [20:35, 20:45]"},
		{"at about 8:18 pm", "about [20:17, 20:19] [20:15, 20:21]"},
		{"around 8:30 pm", "about [20:25, 20:35] [20:15, 20:45]"},
		{"around 8:45 pm E.T.", "about [20:42:30, 20:47:30] [20:37:30, 20:52:30]"},
		{"around 8.45 pm", "about [20:42:30, 20:47:30] [20:37:30, 20:52:30]"},
		{"8 p.m. or so", "about [19:50, 20:10] [19:30, 20:30]"},
		{"Shortly after 8:20 p.m.", "shortly after [20:21, 20:27] [20:20, 20:35]"},
		{"just before 8", "just before [19:54, 20:00] [19:45, 20:00]"},
		{"just before 8 p.m.", "just before [19:54, 20:00] [19:45, 20:00]"},
		{"by 9:40 p.m.", "by [21:00, 21:40] [-inf, 21:41]"},
		{"About 18 minutes in", "about after [20:17, 20:19] [20:15, 20:21]"},
		{"about 40 minutes after its scheduled 8 p.m. ET start time", "about after [20:38, 20:43] [20:35, 20:46]"},
		{"nearly an hour after the scheduled start", "nearly [20:50, 21:00] [20:40, 21:00]"},
		{"After nearly an hour of troubleshooting", "nearly [20:50, 21:00] [20:40, 21:00]"},
		{"almost an hour late", "nearly [20:50, 21:00] [20:40, 21:00]"},
		{"more than 15 minutes after the scheduled start time", "more than [20:15, 20:18:45] [20:15, 20:22:30]"},
		{"more than 40 minutes late", "more than [20:40, 20:50] [20:40, 21:00]"},
		{"less than 20 minutes into", "less than [20:10, 20:20] [20:00, 20:20]"},
		{"About an hour and a half into the event", "about after [22:06, 22:21] [21:57, 22:30]"},
		{"42 minutes late", "unhedged [20:42, 20:43] [20:41:30, 20:43]"},
		{"about 20 minutes before the scheduled start", "about after [19:37, 19:42] [19:34, 19:45]"},
		{"twenty-five minutes after the scheduled start", "unhedged [20:24:30, 20:26] [20:22:30, 20:27:30]"},
		// forms outside the table
		{"the first half hour of the interview", "first [20:42, 21:12] [20:42, 21:12]"},
		{"roughly the next 20 minutes of the interview", "first [20:42, 21:02] [20:42, 21:02]"},
		{"almost immediately", "at once [20:00, 20:05] [20:00, 20:15]"},
		{"in the first minutes of the scheduled start time on Monday evening", "at once [20:00, 20:05] [20:00, 20:15]"},
		{"the beginning of the event", "at once [20:42, 20:47] [20:42, 20:57]"},
		{"20 minutes after the beginning of the interview", "unhedged [21:01, 21:04] [20:57, 21:07]"},
		{"before the interview started", "before [-inf, 20:42] [-inf, 20:42]"},
		{"during the conversation", "during [20:42, +inf] [20:42, +inf]"},
		{"After the conversation got underway", "after [20:42, +inf] [20:42, +inf]"},
		{"between 8:20 and 8:42 p.m.", "between [20:19, 20:43] [20:15, 20:43]"},
		{"8:20-8:42 p.m.", "between [20:19, 20:43] [20:15, 20:43]"},
		{"42 minutes late, at 8:42 p.m.", "unhedged [20:42, 20:43] [20:41:30, 20:43]"},
		// half of the day, zones
		{"at 8:30 E.T.", "unhedged [20:27, 20:36] [20:15, 20:45]"},
		{"at 8:30", "unhedged [20:27, 20:36] [20:15, 20:45]"},
		{"5:20 p.m. PT / 8:20 p.m. ET", "unhedged [20:19, 20:22] [20:15, 20:25]"},
		{"5:20 p.m. PT / 8:30 p.m. ET", "undated: more than one clock time"},
		{"8:20 p.m., 8:30 p.m. ET", "undated: more than one clock time"},
		{"5:20 p.m. PDT", "unhedged [20:19, 20:22] [20:15, 20:25]"},
		{"0018 GMT", "unhedged [20:18, 20:19] [20:17:30, 20:19]"},
		{"12:18 a.m. UTC", "unhedged [20:18, 20:19] [20:17:30, 20:19]"},
		{"2024-08-13T00:18Z", "unhedged [20:18, 20:19] [20:17:30, 20:19]"},
		{"2024-08-12T20:18:00-04:00", "unhedged [20:18, 20:19] [20:17:30, 20:19]"},
		{"at 8:18 pm EST", "undated: EST is not in force on that day"},
		{"5:48 a.m. IST", "undated: IST has several meanings and the zone of the document decides none"},
		{"at 2 o'clock", "undated: a.m. or p.m. is not stated and nothing decides it"},
		{"8:18 p.m. XYZT", "undated: unknown zone"},
		{"at noon", "unhedged [11:54, 12:12] [11:30, 12:30]"},
		{"on Sunday night at midnight", "unhedged [2024-08-11 23:54, 00:12] [2024-08-11 23:30, 00:30]"},
		// calendar
		{"on Monday", "calendar [00:00, 2024-08-13 00:00] [00:00, 2024-08-13 00:00]"},
		{"earlier on Monday", "earlier [00:00, 20:00] [00:00, 20:00]"},
		{"earlier in the day", "earlier [00:00, 20:00] [00:00, 20:00]"},
		{"earlier", "earlier [00:00, 20:00] [00:00, 20:00]"},
		{"on Monday morning", "part of day [05:00, 12:00] [00:00, 12:00]"},
		{"overnight", "part of day [2024-08-11 21:00, 08:00] [2024-08-11 17:00, 2024-08-13 08:00]"},
		{"Monday evening", "part of day [18:00, 2024-08-13 00:00] [17:00, 2024-08-13 00:00]"},
		{"at 8:42 p.m. on Sunday", "unhedged [2024-08-11 20:42, 2024-08-11 20:43] [2024-08-11 20:41:30, 2024-08-11 20:43]"},
		{"in May 2023", "calendar [2023-05-01 00:00, 2023-06-01 00:00] [2023-05-01 00:00, 2023-06-01 00:00]"},
		{"on July 13", "calendar [2024-07-13 00:00, 2024-07-14 00:00] [2024-07-13 00:00, 2024-07-14 00:00]"},
		{"in 2023", "calendar [2023-01-01 00:00, 2024-01-01 00:00] [2023-01-01 00:00, 2024-01-01 00:00]"},
		{"two days after July 13", "calendar count [2024-07-15 00:00, 2024-07-16 00:00] [2024-07-15 00:00, 2024-07-16 00:00]"},
		{"8:42 p.m. on Tuesday, August 12, 2024", "undated: the weekday and the date do not fit"},
		{"on 8/12/2024", "undated: the date can be read two ways"},
		{"February 30, 2024", "undated: no such date"},
		// nothing to read
		{"", "undated: no time expression found"},
		{"at various points", "undated: no time expression found"},
		{"more than two hours", "undated: counted from a moment the words do not name"},
		{"two hours and 99999999999999999999 minutes", "undated: counted from a moment the words do not name"},
		{strings.Repeat("8 p.m. ", 100), "undated: too long for a time expression"},
	}
	for _, c := range cases {
		t.Run(c.words, func(t *testing.T) {
			ctx := evening(t)
			if got := show(Read(c.words, ctx), ctx.CaseZone); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}
