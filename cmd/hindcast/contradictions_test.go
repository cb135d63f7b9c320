package main

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hindcast/analyzers"
)

// TestFoundingContradictions holds the contradictions of the founding case to what
// the entered facts say: outcome, the words of each side, and the condition that
// would reconcile them where there is one. X numbers are those of the record
// (section 4 of the case's notes), not of the report.
func TestFoundingContradictions(t *testing.T) {
	dir := t.TempDir()
	var out, talk bytes.Buffer
	if code := run([]string{"demo", "--out", dir, "--public-only"}, strings.NewReader(""), &out, &talk, clock); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, talk.String())
	}
	c, err := openCase(filepath.Join(dir, "public"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := analyse(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct {
		x         string
		outcome   analyzers.Outcome
		ids       string // statements, in any order
		words     []string
		why       string
		condition string
	}{
		{"X1, three agree", analyzers.Agree, "T19 T20 T21", []string{"at 8:42 p.m.", "about 40 minutes after", "around 8:45 pm E.T."}, "20:42:30 to 20:43", ""},
		{"X1, nearly an hour", analyzers.Tension, "T19 T22 T23", []string{"at 8:42 p.m.", "After nearly an hour of troubleshooting"}, "20:50 to 21:00", "agrees only if the beginning of the trouble lay in (19:42,19:52]"},
		{"X2", analyzers.Tension, "T21 T22", []string{"around 8:45 pm E.T.", "After nearly an hour of troubleshooting"}, "20:42:30 to 20:47:30", "agrees only if the beginning of the trouble lay in (19:42:30,19:57:30]"},
		{"X3", analyzers.Tension, "T11 T12", []string{"About 18 minutes in", "Shortly after 8:20 p.m."}, "in 20:20 to 20:21", ""},
		{"X4", analyzers.NotKept, "T16 T19", []string{"at 8:30 E.T.", "at 8:42 p.m."}, "missed by 12 min", ""},
		{"X5", analyzers.Tension, "T35 T36", []string{"roughly the next 20 minutes", "the first half hour of the interview"}, "only meet at their edges", ""},
		{"X6", analyzers.Tension, "T25 T26 T27 T28", []string{"by 9:40 p.m.", "as many as", "more than", "at times"}, "at most 1,300,000 listeners", "both are true only of exactly 1,300,000 listeners"},
		{"X7, times", analyzers.Agree, "T32 T33 T34", []string{"went for more than two hours", "lasted more than two hours", "Over his two hours"}, "22:42 to 22:54", ""},
		{"X7, numbers", analyzers.Agree, "T32 T33 T34", []string{"went for more than two hours", "Over his two hours"}, "can be true together", ""},
		{"X8", analyzers.Conflict, "P01 P02 P03 P04 P05 P06 P07", []string{"freezing the X platform", "X being inaccessible", "throughout the glitches", "the rest of X seemed", "otherwise work normally", "could not join", "Details not available"},
			"2 independent sources put the trouble on the whole service (P04 and P05)", "only of different minutes, or if the service is named where a part of it is meant"},
		{"X13", analyzers.Tension, "T11 T12 T13 T14 T15 T40 T41", []string{"denial-of-service", "cyberattack", "massive DDOS attack on X"}, "the category changes between reports", "if the broader word stands for the narrower one"},
		{"X14", analyzers.Tension, "T44 T45", []string{"pointed to Musk\u2019s X post", "BREAKING THE INTERNET!"}, "T45 for an attack, T44 for a shortage of capacity", "an attack and a crowd came together"},
		{"X15", analyzers.Incomparable, "T09 T25 T29 T30", []string{"ahead of the advertised live interview", "by 9:40 p.m."}, "6.2 and 67 are context, not a contradiction", ""},
	} {
		t.Run(w.x, func(t *testing.T) {
			i := slices.IndexFunc(r.Claims.Contradictions, func(x analyzers.Contradiction) bool {
				ids := slices.Sorted(slices.Values(x.Statements))
				return strings.Join(ids, " ") == w.ids && strings.Contains(x.Why, w.why)
			})
			if i < 0 {
				t.Fatalf("no relation of %s that says %q", w.ids, w.why)
			}
			x := r.Claims.Contradictions[i]
			if x.Outcome != w.outcome {
				t.Errorf("outcome %s, expected %s", x.Outcome, w.outcome)
			}
			if w.condition == "" && x.Condition != "" || !strings.Contains(x.Condition, w.condition) {
				t.Errorf("condition %q, expected %q", x.Condition, w.condition)
			}
			for _, words := range w.words {
				if !slices.ContainsFunc(x.Quotes, func(q analyzers.Quote) bool { return strings.Contains(q.Words, words) }) {
					t.Errorf("the words %q are not quoted: %+v", words, x.Quotes)
				}
			}
			for _, q := range x.Quotes {
				if q.Words == "" {
					t.Errorf("%s is cited without words", q.Statement)
				}
			}
			if w.outcome != analyzers.Agree && w.outcome != analyzers.NotKept && x.Settle == "" {
				t.Error("nothing would settle it")
			}
		})
	}
}
