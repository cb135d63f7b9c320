package analyzers

import (
	"fmt"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// TestNetwork: three statements about three events that no pair shows to be
// wrong.
func TestNetwork(t *testing.T) {
	start := say("A", "start", "begin", [2]float64{42, 43}, [2]float64{41.5, 43})
	end := say("B", "end", "end", [2]float64{120, 121}, [2]float64{119.5, 121})
	span := after("C", "duration", "end", "begin", [2]float64{125, 130}, [2]float64{120, 180})
	x := expect(t, claimsOf(t, start, end, span), Conflict, "A", "B", "C")
	if x.Condition != "consistent without any one of A, B and C" {
		t.Errorf("repair: %q", x.Condition)
	}
	ok := after("C", "duration", "end", "begin", [2]float64{75, 80}, [2]float64{70, 90})
	if c := claimsOf(t, start, end, ok); len(c.Contradictions) != 0 {
		// the absolute reading of C is counted from 20:00 in this test only
		for _, x := range c.Contradictions {
			if x.About == "the order of events" {
				t.Errorf("a consistent network conflicts: %+v", x)
			}
		}
	}
}

// TestNetworkAnchors: another anchor removes the conflict.
func TestNetworkAnchors(t *testing.T) {
	start := say("A", "start", "begin", [2]float64{42, 43}, [2]float64{41.5, 43})
	end := say("B", "end", "end", [2]float64{120, 121}, [2]float64{119.5, 121})
	either := after("C", "duration", "end", "begin;scheduled_start", [2]float64{118, 122}, [2]float64{115, 125})
	for _, x := range claimsOf(t, start, end, either).Contradictions {
		if x.Outcome == Conflict {
			t.Errorf("counted from the scheduled start it is consistent: %+v", x)
		}
	}
}

// TestManyStatements keeps hostile numbers of statements from hanging the check.
func TestManyStatements(t *testing.T) {
	var ss []casefile.Statement
	for i := range 400 {
		m := float64(i % 97)
		ss = append(ss, after(fmt.Sprintf("S%d", i), "start", fmt.Sprintf("e%d", i%20), fmt.Sprintf("e%d;e%d", (i+7)%20, (i+3)%20),
			[2]float64{m, m + 1}, [2]float64{m - 1, m + 2}))
	}
	c := claimsOf(t, ss...)
	if len(c.Contradictions) == 0 || len(c.Claims) != 400 {
		t.Errorf("%d contradictions, %d claims", len(c.Contradictions), len(c.Claims))
	}
}

func TestAudienceAgainstLane(t *testing.T) {
	in := inputOf(number("A", "audience", "approx", 1.3e6, "listeners", "listeners"),
		number("B", "audience", "eq", 5e6, "listeners", "listeners"))
	tl := in.Timeline
	for i := range 3 {
		from := midnight + casefile.Time(i)*60e6
		tl.Rows = append(tl.Rows, timeline.Row{Kind: timeline.Minute, From: from, To: from + 60e6})
	}
	tl.Lanes = []timeline.Lane{{Name: "gauge_listeners", Points: []timeline.Point{{}, {Value: 1.25e6, Known: true}, {Value: 2, Known: true}}}}
	c, err := CheckClaims(in)
	if err != nil {
		t.Fatal(err)
	}
	if c.Claims[0].Outcome != Supported || c.Claims[1].Outcome != Contradicted {
		t.Errorf("got %s and %s", c.Claims[0].Outcome, c.Claims[1].Outcome)
	}
	tl.Lanes[0].Points = make([]timeline.Point, 3)
	if c, err = CheckClaims(in); err != nil || c.Claims[0].Outcome != NotTestable || !strings.Contains(c.Claims[0].Why, "unknown") {
		t.Errorf("an unknown lane answered: %+v %v", c.Claims[0], err)
	}
}

func TestCauseClaims(t *testing.T) {
	s := casefile.Statement{ID: "A", Kind: "attack", Speaker: "the owner", Words: "an attack"}
	in := inputOf(s)
	c, err := CheckClaims(in)
	if err != nil {
		t.Fatal(err)
	}
	if cl := c.Claims[0]; cl.Outcome != NotTestable || len(cl.WouldTest) == 0 || c.Undated[0] != "A" {
		t.Errorf("got %+v, undated %v", cl, c.Undated)
	}
	in.Timeline.Coverage = []timeline.Coverage{{Source: "a", Table: "requests"}, {Source: "b", Table: "flows"}, {Source: "c", Table: "statements"}, {Table: "gauges", Note: "stated missing"}}
	if c, err = CheckClaims(in); err != nil || !strings.Contains(c.Claims[0].Why, "flows and requests") {
		t.Errorf("got %+v %v", c.Claims[0], err)
	}
}

func TestNaturalOrder(t *testing.T) {
	for _, p := range [][2]string{{"T2", "T10"}, {"P01", "T1"}, {"a", "b"}, {"T1", "T01x"}} {
		if !naturalLess(p[0], p[1]) || naturalLess(p[1], p[0]) {
			t.Errorf("%s does not come before %s", p[0], p[1])
		}
	}
}

func BenchmarkCheckClaims(b *testing.B) {
	var ss []casefile.Statement
	for i := range 100 {
		m := float64(i % 40)
		ss = append(ss, say(fmt.Sprintf("S%d", i), "start", fmt.Sprintf("e%d", i%10), [2]float64{m, m + 1}, [2]float64{m - 1, m + 2}))
	}
	in := inputOf(ss...)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CheckClaims(in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompareJudged(b *testing.B) {
	spec := worked()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CompareJudged(spec); err != nil {
			b.Fatal(err)
		}
	}
}
