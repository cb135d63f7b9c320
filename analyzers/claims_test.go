package analyzers

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// midnight is 2024-08-13T00:00Z, which is 20:00 the evening before in New York.
const midnight = casefile.Time(1723507200_000000)

func at(min float64) casefile.Null[casefile.Time] {
	return casefile.Some(midnight + casefile.Time(min*60e6))
}

// say makes a statement about an event with core and support in minutes after
// 20:00 local.
func say(id, kind, event string, core, support [2]float64) casefile.Statement {
	return casefile.Statement{ID: id, Kind: kind, Event: event, Document: "doc " + id, Words: "words of " + id,
		CoreLo: at(core[0]), CoreHi: at(core[1]), SupportLo: at(support[0]), SupportHi: at(support[1])}
}

// after makes a statement counted from anchors, absolute under the first of
// them, which is at 20:00.
func after(id, kind, event, anchors string, core, support [2]float64) casefile.Statement {
	s := say(id, kind, event, core, support)
	sec := func(min float64) casefile.Null[int64] { return casefile.Some(int64(min * 60)) }
	s.Anchors, s.RelCoreLo, s.RelCoreHi, s.RelSupLo, s.RelSupHi = anchors, sec(core[0]), sec(core[1]), sec(support[0]), sec(support[1])
	return s
}

func claimsOf(t *testing.T, ss ...casefile.Statement) *Claims {
	t.Helper()
	c, err := CheckClaims(inputOf(ss...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inputOf(ss ...casefile.Statement) Input {
	return Input{
		Case: &casefile.CaseFile{Zone: "America/New_York", Events: []casefile.Event{
			{Name: "scheduled_start", Title: "the scheduled start", At: "2024-08-12T20:00"},
			{Name: "trouble", Title: "the trouble"},
		}},
		Timeline: &timeline.Timeline{Zone: "America/New_York",
			Window:     timeline.Window{From: midnight, To: midnight + 42*60e6},
			Statements: ss},
	}
}

// find returns the contradictions that hold exactly these statements.
func find(c *Claims, ids ...string) (Contradiction, bool) {
	for _, x := range c.Contradictions {
		got := slices.Clone(x.Statements)
		slices.Sort(got)
		want := slices.Clone(ids)
		slices.Sort(want)
		if slices.Equal(got, want) {
			return x, true
		}
	}
	return Contradiction{}, false
}

func expect(t *testing.T, c *Claims, o Outcome, ids ...string) Contradiction {
	t.Helper()
	x, ok := find(c, ids...)
	if !ok {
		t.Errorf("no relation between %v in %+v", ids, c.Contradictions)
	} else if x.Outcome != o {
		t.Errorf("%v: got %s (%s), want %s", ids, x.Outcome, x.Why, o)
	}
	return x
}

// TestStartTimes has the shape of a start told four ways: three agree, and one
// that counts from a trouble nobody dated does not.
func TestStartTimes(t *testing.T) {
	nearly := after("S4", "start", "begin", "scheduled_start;trouble", [2]float64{50, 60}, [2]float64{40, 60})
	nearly.Mod, nearly.Document, nearly.TimeWords = "LESS_THAN", "doc S3", "after nearly an hour of trouble"
	c := claimsOf(t,
		say("S1", "start", "begin", [2]float64{42, 43}, [2]float64{41.5, 43}),
		after("S2", "start", "begin", "scheduled_start", [2]float64{38, 43}, [2]float64{35, 46}),
		say("S3", "start", "begin", [2]float64{42.5, 47.5}, [2]float64{37.5, 52.5}),
		nearly)
	agree := expect(t, c, Agree, "S1", "S2", "S3")
	if !strings.Contains(agree.Why, "3 independent sources") {
		t.Errorf("agreement: %s", agree.Why)
	}
	x := expect(t, c, Tension, "S1", "S4")
	if want := "agrees only if the trouble lay in (19:42,19:52]"; x.Condition != want {
		t.Errorf("condition: got %q, want %q", x.Condition, want)
	}
	if x.Quotes[1].Words != "after nearly an hour of trouble" {
		t.Errorf("quote: %+v", x.Quotes[1])
	}
	self := expect(t, c, Tension, "S3", "S4")
	if !strings.Contains(self.About, "one document against itself") {
		t.Errorf("about: %s", self.About)
	}
	for _, cl := range c.Claims {
		want := Agree
		if cl.Statement == "S4" {
			want = Tension
		}
		if cl.Outcome != want {
			t.Errorf("claim %s: got %s, want %s", cl.Statement, cl.Outcome, want)
		}
	}
}

func TestTimeOutcomes(t *testing.T) {
	early := say("E", "attack", "post", [2]float64{17, 19}, [2]float64{15, 21})
	for _, tc := range []struct {
		name  string
		other casefile.Statement
		want  Outcome
	}{
		{"cores meet", say("O", "attack", "post", [2]float64{19, 25}, [2]float64{19, 25}), Agree},
		{"only supports meet", say("O", "attack", "post", [2]float64{21, 27}, [2]float64{20, 35}), Tension},
		{"nothing meets", say("O", "attack", "post", [2]float64{54, 55}, [2]float64{53, 60}), Conflict},
	} {
		x := expect(t, claimsOf(t, early, tc.other), tc.want, "E", "O")
		if tc.want != Agree && !strings.Contains(x.Settle, "post's own id") {
			t.Errorf("%s: settle %q", tc.name, x.Settle)
		}
	}
	if _, ok := find(claimsOf(t, early, say("O", "start", "begin", [2]float64{54, 55}, [2]float64{53, 60})), "E", "O"); ok {
		t.Error("statements about different events were compared")
	}
	open := say("O", "attack", "post", [2]float64{0, 10}, [2]float64{0, 12})
	open.CoreLo, open.SupportLo = casefile.Null[casefile.Time]{}, casefile.Null[casefile.Time]{}
	expect(t, claimsOf(t, early, open), Conflict, "E", "O")
}

// TestOtherAnchor: what conflicts from one anchor and not from another is no
// conflict.
func TestOtherAnchor(t *testing.T) {
	in := inputOf(
		say("A", "report", "remark", [2]float64{60, 61}, [2]float64{59, 62}),
		after("B", "report", "remark", "scheduled_start;actual_start", [2]float64{17, 19}, [2]float64{15, 21}))
	in.Case.Events = append(in.Case.Events, casefile.Event{Name: "actual_start", Title: "the actual start", At: "2024-08-12T20:42"})
	c, err := CheckClaims(in)
	if err != nil {
		t.Fatal(err)
	}
	x := expect(t, c, Tension, "A", "B")
	if x.Condition != "agrees if counted from the actual start" {
		t.Errorf("condition: %q", x.Condition)
	}
}

// TestConditionNeedsDoubt: a time counted from the one moment it names, or from
// moments that are all dated, is not explained away by inventing another.
func TestConditionNeedsDoubt(t *testing.T) {
	sharp := say("A", "attack", "post", [2]float64{27, 28}, [2]float64{26.5, 28})
	one := after("B", "attack", "post", "scheduled_start", [2]float64{17, 19}, [2]float64{15, 27})
	x := expect(t, claimsOf(t, sharp, one), Tension, "A", "B")
	if want := "agrees only if it is counted from a moment in [20:08,20:10], not from the scheduled start"; x.Condition != want {
		t.Errorf("got %q, want %q", x.Condition, want)
	}
	in := inputOf(sharp, after("B", "attack", "post", "scheduled_start;actual_start", [2]float64{17, 19}, [2]float64{15, 27}))
	in.Case.Events = append(in.Case.Events, casefile.Event{Name: "actual_start", At: "2024-08-12T20:42"})
	c, err := CheckClaims(in)
	if err != nil {
		t.Fatal(err)
	}
	if x := expect(t, c, Tension, "A", "B"); x.Condition != "" {
		t.Errorf("a condition on moments that are known: %q", x.Condition)
	}
}

func TestPromises(t *testing.T) {
	begin := say("B", "start", "begin", [2]float64{42, 43}, [2]float64{41.5, 43})
	for _, tc := range []struct {
		name string
		min  float64
		want Outcome
		why  string
	}{
		{"missed", 30, NotKept, "missed by 12 min"},
		{"the minute itself", 42, Kept, ""},
		{"early", 45, Kept, ""},
		{"in doubt", 41, Tension, ""},
	} {
		p := say("P", "promise", "begin", [2]float64{tc.min, tc.min}, [2]float64{tc.min, tc.min})
		x := expect(t, claimsOf(t, p, begin), tc.want, "P", "B")
		if !strings.Contains(x.Why, tc.why) {
			t.Errorf("%s: %q lacks %q", tc.name, x.Why, tc.why)
		}
	}
	c := claimsOf(t, say("P", "promise", "begin", [2]float64{30, 30}, [2]float64{30, 30}))
	if c.Claims[0].Outcome != NotTestable {
		t.Errorf("a promise without an outcome: %+v", c.Claims[0])
	}
}

func number(id, kind, bound string, q float64, unit, referent string) casefile.Statement {
	return casefile.Statement{ID: id, Kind: kind, Bound: bound, Quantity: casefile.Some(q), Unit: unit, Referent: referent, Document: id}
}

func TestQuantities(t *testing.T) {
	for _, tc := range []struct {
		name string
		a, b casefile.Statement
		want Outcome
	}{
		{"bounds only meet", number("A", "audience", "le", 1.3e6, "listeners", "peak"), number("B", "audience", "gt", 1.3e6, "listeners", "peak"), Tension},
		{"equal", number("A", "audience", "eq", 1.3e6, "listeners", "peak"), number("B", "audience", "approx", 1.3e6, "listeners", "peak"), Agree},
		{"rounding", number("A", "audience", "eq", 1.3e6, "listeners", "peak"), number("B", "audience", "eq", 1.35e6, "listeners", "peak"), Tension},
		{"far apart", number("A", "audience", "eq", 1.3e6, "listeners", "peak"), number("B", "audience", "eq", 2e6, "listeners", "peak"), Conflict},
		{"bounds the wrong way", number("A", "audience", "ge", 3e6, "listeners", "peak"), number("B", "audience", "le", 1e6, "listeners", "peak"), Conflict},
		{"twenty minutes or a half hour", number("A", "duration", "approx", 20, "min", "segment"), number("B", "duration", "eq", .5, "h", "segment"), Tension},
		{"two hours or more", number("A", "duration", "gt", 2, "h", "length"), number("B", "duration", "eq", 120, "min", "length"), Agree},
	} {
		c := claimsOf(t, tc.a, tc.b)
		expect(t, c, tc.want, "A", "B")
	}
	c := claimsOf(t, number("A", "audience", "eq", 1, "listeners", "peak"), number("B", "audience", "eq", 9, "listeners", "joined"))
	if len(c.Contradictions) != 0 {
		t.Errorf("different referents were compared: %+v", c.Contradictions)
	}
}

func TestPremise(t *testing.T) {
	c := claimsOf(t, number("T", "test", "eq", 8e6, "listeners", "concurrent_listeners"),
		number("A", "audience", "gt", 120000, "people", "joined"), number("B", "audience", "gt", 1.3e6, "listeners", "concurrent_listeners"))
	x := expect(t, c, Incomparable, "T", "A", "B")
	if !strings.Contains(x.Why, "6.2 and 67") {
		t.Errorf("ratios: %s", x.Why)
	}
	for _, cl := range c.Claims {
		if cl.Outcome != NotTestable || len(cl.WouldTest) == 0 {
			t.Errorf("claim %s: %+v", cl.Statement, cl)
		}
	}
}

func TestScopes(t *testing.T) {
	s := func(id, referent, lean string) casefile.Statement {
		return casefile.Statement{ID: id, Kind: "scope", Referent: referent, Lean: lean, Document: id}
	}
	c := claimsOf(t, s("W", "platform", Attack), s("R", "rest_of_platform", Capacity), s("N", "platform", Capacity), s("L", "livestream", "neutral"))
	expect(t, c, Conflict, "W", "R", "N", "L")
	if c.Claims[0].Outcome != Conflict {
		t.Errorf("claims: %+v", c.Claims)
	}
	if c := claimsOf(t, s("R", "rest_of_platform", Capacity), s("L", "livestream", "neutral")); len(c.Contradictions) != 0 {
		t.Errorf("two statements on a part conflict: %+v", c.Contradictions)
	}
}

func TestWording(t *testing.T) {
	s := func(id, kind, lean, words string) casefile.Statement {
		return casefile.Statement{ID: id, Kind: kind, Lean: lean, Speaker: "the owner", Words: words, Document: id}
	}
	c := claimsOf(t, s("A", "attack", Attack, "a massive DDOS attack"), s("B", "attack", Attack, "blamed a cyberattack"))
	x := expect(t, c, Tension, "A", "B")
	if !strings.Contains(x.Why, "distributed denial of service, cyberattack") {
		t.Errorf("why: %s", x.Why)
	}
	c = claimsOf(t, s("A", "attack", Attack, "an attack"), s("B", "capacity", Capacity, "so many people came"))
	x = expect(t, c, Tension, "A", "B")
	if !strings.Contains(x.About, "on the cause") {
		t.Errorf("about: %s", x.About)
	}
}

// TestBadCase: what a person got wrong in case.yaml is said, not skipped.
func TestBadCase(t *testing.T) {
	in := inputOf()
	in.Case.Events[0].At = "eight"
	if _, err := CheckClaims(in); err == nil || !strings.Contains(err.Error(), `event "scheduled_start"`) {
		t.Errorf("got %v", err)
	}
	in = inputOf()
	in.Timeline.Zone = "Moon/Base"
	if _, err := CheckClaims(in); err == nil || !strings.Contains(err.Error(), "zone") {
		t.Errorf("got %v", err)
	}
}

// TestStatementOrder: the order of the statements changes nothing, and numbers
// nobody can use break nothing.
func TestStatementOrder(t *testing.T) {
	ss := []casefile.Statement{
		say("A", "start", "begin", [2]float64{42, 43}, [2]float64{41.5, 43}),
		say("B", "start", "begin", [2]float64{40, 45}, [2]float64{39, 46}),
		say("C", "start", "begin", [2]float64{50, 60}, [2]float64{44, 60}),
		say("D", "promise", "begin", [2]float64{30, 30}, [2]float64{30, 30}),
		number("E", "audience", "gt", math.NaN(), "listeners", "peak"),
		number("F", "audience", "gt", math.Inf(1), "listeners", "peak"),
		number("G", "audience", "le", 5, "listeners", "peak"),
		number("H", "test", "eq", 1e300, "listeners", "peak"),
	}
	want := claimsOf(t, ss...)
	for i := range ss {
		turned := append(slices.Clone(ss[i:]), ss[:i]...)
		slices.Reverse(turned)
		if got := claimsOf(t, turned...); !reflect.DeepEqual(got, want) {
			t.Errorf("turned by %d: the result changed", i)
		}
	}
	if _, err := json.Marshal(want); err != nil {
		t.Error(err)
	}
}
