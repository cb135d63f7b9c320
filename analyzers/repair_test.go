package analyzers

import (
	"strings"
	"testing"

	"hindcast/casefile"
)

// together finds the relation over all stated times.
func together(c *Claims) (Contradiction, bool) {
	for _, x := range c.Contradictions {
		if x.About == "all stated times together" {
			return x, true
		}
	}
	return Contradiction{}, false
}

// TestSmallestRepair: one wrong clock against many is what has to go, and copies of
// it by the same witness count once.
func TestSmallestRepair(t *testing.T) {
	at := func(id string, min float64) casefile.Statement {
		return say(id, "start", "begin", [2]float64{min, min + 1}, [2]float64{min - .5, min + 1})
	}
	c := claimsOf(t, at("A", 42), at("B", 42), at("C", 55), say("D", "report", "end", [2]float64{150, 151}, [2]float64{149, 152}),
		after("E", "duration", "end", "begin", [2]float64{105, 111}, [2]float64{100, 115}))
	x, ok := together(c)
	if !ok || strings.Join(x.Statements, " ") != "C" || x.Outcome != Conflict || x.Condition != "the rest is consistent without C" || x.Quotes[0].Words == "" {
		t.Errorf("expected C to go, found %+v", x)
	}
	// The same clock in two texts of one witness is one statement.
	copied := []casefile.Statement{at("A", 42), at("B", 55), at("C", 55)}
	copied[1].Group, copied[2].Group = "wire", "wire"
	x, ok = together(claimsOf(t, copied...))
	if !ok || strings.Join(x.Statements, " ") != "A" || !strings.Contains(x.Condition, "as well without B and C") {
		t.Errorf("expected A, or B with its copy, found %+v", x)
	}
	// Two errors that have nothing to do with each other both have to go.
	x, ok = together(claimsOf(t, at("A", 42), at("B", 42), at("C", 55),
		say("D", "report", "end", [2]float64{150, 151}, [2]float64{149, 152}), say("E", "report", "end", [2]float64{150, 151}, [2]float64{149, 152}), say("F", "report", "end", [2]float64{190, 191}, [2]float64{189, 192})))
	if !ok || strings.Join(x.Statements, " ") != "C F" {
		t.Errorf("expected C and F to go, found %+v", x)
	}
	if x, ok := together(claimsOf(t, at("A", 42), at("B", 42))); ok {
		t.Errorf("consistent times were repaired: %+v", x)
	}
}
