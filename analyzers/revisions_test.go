package analyzers

import (
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

func said(id, doc, kind, words string, f ...func(*casefile.Statement)) casefile.Statement {
	s := casefile.Statement{ID: id, Document: doc, Kind: kind, Words: words, Speaker: "the owner", Referent: "platform", Assertion: "x"}
	for _, g := range f {
		g(&s)
	}
	return s
}

// Every kind of silent edit between two versions is found, and what stayed is not
// listed.
func TestRevisions(t *testing.T) {
	at := func(words string, lo, hi casefile.Time) func(*casefile.Statement) {
		return func(s *casefile.Statement) {
			s.TimeWords = words
			s.CoreLo, s.CoreHi, s.SupportLo, s.SupportHi = casefile.Some(lo), casefile.Some(hi), casefile.Some(lo), casefile.Some(hi)
		}
	}
	number := func(n float64, b string) func(*casefile.Statement) {
		return func(s *casefile.Statement) {
			s.Quantity, s.Unit, s.Bound = casefile.Some(n), "people", b
		}
	}
	const minute = casefile.Time(60e6)
	before := []casefile.Statement{
		said("a:1", "a", "attack", "blamed a cyberattack for the frozen screens", at("shortly after 8:20 p.m.", 20*minute, 27*minute)),
		said("a:2", "a", "report", "the show was quickly derailed by technical glitches"),
		said("a:3", "a", "audience", "at least one million people were tuned in", number(1e6, "ge")),
		said("a:4", "a", "promise", "the unedited audio would be posted at once"),
		said("a:5", "a", "scope", "the attack froze the screens of the listeners", func(s *casefile.Statement) { s.Referent = "live_audio" }),
		said("a:6", "a", "no_evidence", "the paper could not verify the claim"),
		said("a:7", "a", "start", "it began at 8:42 p.m. after long repairs", at("at 8:42 p.m.", 42*minute, 43*minute)),
	}
	after := []casefile.Statement{
		said("b:1", "b", "attack", "blamed a cyberattack for the frozen screens"),
		said("b:2", "b", "report", "the show was nearly derailed by technical glitches"),
		said("b:3", "b", "audience", "as many as 1.3 million people were tuned in", number(1.3e6, "le")),
		said("b:5", "b", "scope", "the attack froze the screens of the listeners"),
		said("b:6", "b", "no_evidence", "the paper could not verify the claim"),
		said("b:7", "b", "start", "it began at 8:45 p.m. after long repairs", at("at 8:45 p.m.", 45*minute, 46*minute)),
		said("b:8", "b", "capacity", "too many people tried to join, engineers said"),
	}
	w := &world{title: map[string]string{}}
	for _, list := range [][]casefile.Statement{before, after} {
		for i := range list {
			w.readings = append(w.readings, read(&list[i]))
		}
	}
	docs := []casefile.Document{{ID: "b", URL: "https://example.org/x", TextSHA256: "2", Modified: casefile.Some(2 * minute)}, {ID: "a", URL: "https://example.org/x", TextSHA256: "1", Modified: casefile.Some(minute)}}
	w.zone = time.UTC
	got := w.revisions(docs)
	if len(got) != 1 || got[0].Before != "a" || got[0].After != "b" || got[0].Order != "changed" {
		t.Fatalf("found %+v", got)
	}
	var list []string
	for _, c := range got[0].Changes {
		id := ""
		if c.Before != nil {
			id = c.Before.Statement
		}
		if c.After != nil {
			id += ">" + c.After.Statement
		}
		list = append(list, c.Kind+" "+id)
	}
	want := "retimed a:1>b:1|softened a:2>b:2|requantified a:3>b:3|dropped a:4|rescoped a:5>b:5|retimed a:7>b:7|added >b:8"
	if g := strings.Join(list, "|"); g != want {
		t.Errorf("changes:\n%s\nwant:\n%s", g, want)
	}
}

// Copies in two papers are one witness and no revision; strangers are neither.
func TestWitnesses(t *testing.T) {
	h := func(n ...string) string { return strings.Join(n, "") }
	a, b, c, d := "0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004"
	docs := []casefile.Document{
		{ID: "wire", Outlet: "One", TextSHA256: "1", Sketch: h(a, b, c)},
		{ID: "copy", Outlet: "Two", TextSHA256: "2", Sketch: h(a, b, d)},
		{ID: "own", Outlet: "Three", TextSHA256: "3", Sketch: "00000000000000ff"},
		{ID: "later", Outlet: "Three", TextSHA256: "4", Sketch: "00000000000000fe"},
		{ID: "alone", TextSHA256: "5"},
	}
	got := witnesses(docs)
	for id, want := range map[string]string{"wire": "copy", "copy": "copy", "own": "later", "later": "later", "alone": "alone"} {
		if got[id] != want {
			t.Errorf("%s: expected the group of %s, found %s", id, want, got[id])
		}
	}
	if s := Shared(h(a, b, c), h(a, b, d)); s != 0.5 {
		t.Errorf("shared: expected 2 of 4, found %v", s)
	}
	if sameDocument(&docs[0], &docs[1]) {
		t.Error("a copy in another paper was taken for a version")
	}
}
