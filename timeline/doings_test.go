package timeline

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
)

func alertSource(name string, rows ...casefile.Alert) loaded {
	return loaded{name, "aws-waf", "alerts", func(b *casefile.Batch) {
		for i := range rows {
			rows[i].Offset, rows[i].Line = int64(i)*100, int64(i)+1
			b.Alerts.Append(&rows[i])
		}
		b.Accept(int64(len(rows)))
	}}
}

func marksOf(tl *Timeline, kind string) []Mark {
	return slices.DeleteFunc(slices.Clone(tl.Marks), func(m Mark) bool { return m.Kind != kind })
}

// Few alerts are a mark each, wherever they lie; of many those around the window
// are drawn, many alike as one. The lanes count all of them either way.
func TestManyAlerts(t *testing.T) {
	at := func(i int, rule, action string) casefile.Alert {
		return casefile.Alert{TS: when(0, 0) + casefile.Time(i)*2*second, Rule: rule, Action: action, Severity: "High"}
	}
	far := casefile.Alert{TS: when(-3*24*60, 0), Rule: "old", Action: "page"}
	few := buildCase(t, makeCase(t, plainCase(), alertSource("few", far, at(0, "rate", "BLOCK"), at(1, "rate", "BLOCK"))), Options{})
	if m := marksOf(few, "alert"); len(m) != 3 || m[0].Title != "old page" {
		t.Fatalf("%+v", m)
	}
	var all []casefile.Alert
	for i := range 300 {
		all = append(all, at(i%240, "rate", "BLOCK"))
	}
	all = append(all, far, at(7, "bot", "COUNT"), at(9, "bot", "COUNT"))
	one, two := alertSource("one", slices.Clone(all[:100])...), alertSource("two", slices.Clone(all[100:])...)
	a := buildCase(t, makeCase(t, plainCase(), one, two), Options{})
	b := buildCase(t, makeCase(t, plainCase(), two, one), Options{})
	if bytesOf(t, a) != bytesOf(t, b) {
		t.Error("the order of loading changes the timeline")
	}
	m := marksOf(a, "alert")
	if len(m) != 3 || m[0].Title != "rate High BLOCK, 300 times" || m[0].Lo != when(0, 0) || m[0].CoreHi != when(7, 58) {
		t.Errorf("%+v", m)
	}
	if !strings.Contains(strings.Join(a.Notes, "\n"), "of 303 alerts those of a day around the window are drawn") {
		t.Errorf("notes %q", a.Notes)
	}
	for lane, want := range map[string]float64{"alerts": 303, "alerts_action_block": 300, "alerts_action_count": 2, "alerts_action_page": 1, "alerts_severity_high": 302} {
		l, ok := a.Lane(lane)
		sum := 0.0
		for _, p := range l.Points {
			sum += p.Value
		}
		if !ok || sum != want {
			t.Errorf("%s: %v, want %v", lane, sum, want)
		}
	}
}

// Chat is a lane and marks of its own: it is no post, covers no posts, and makes
// nothing known about them.
func TestChatIsNoPost(t *testing.T) {
	chat := loaded{"2024-08-12.json", "slack-export", "posts", func(b *casefile.Batch) {
		for i := range 3 {
			b.Posts.Append(&casefile.Post{Origin: casefile.Origin{Offset: int64(i) * 50, Line: 1}, TS: when(i, 5), Kind: "chat", Provider: "slack", Author: fmt.Sprint("user ", i), Text: "it is slow"})
		}
		b.Accept(3)
	}}
	tl := buildCase(t, makeCase(t, plainCase(), chat), Options{})
	if _, ok := tl.Lane("posts"); ok || len(tl.Posts) != 0 {
		t.Errorf("chat became posts: %+v", tl.Posts)
	}
	l, ok := tl.Lane("chat")
	if !ok || l.Points[1].Value != 1 || len(marksOf(tl, "chat")) != 3 || len(marksOf(tl, "post")) != 0 {
		t.Errorf("%+v, %+v", l, tl.Marks)
	}
	page := loaded{"page.json", "statuspage", "posts", func(b *casefile.Batch) {
		b.Posts.Append(&casefile.Post{TS: when(1, 0), Kind: "status", Provider: "statuspage", Text: "We look."})
		b.Accept(1)
	}}
	both := buildCase(t, makeCase(t, plainCase(), chat, page), Options{})
	checkPoints(t, both, "posts", map[int]Point{1: unknown, 3: unknown})
	if len(both.Posts) != 1 {
		t.Errorf("%+v", both.Posts)
	}
}
