package timeline

import (
	"math/rand/v2"
	"strings"
	"testing"

	"hindcast/casefile"
)

// One of two balancers whose log ends just before the window, or begins just after it,
// is missed in it like one that ends or begins inside; one that ended long before, or
// whose rhythm makes nothing of it, is not.
func TestStoppedJustOutsideTheWindow(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	one := requests("lb-1.log", poisson(r, when(-300, 0), when(60, 0), 60)...)
	lone := []request{{when(-70, 0), 1, 500, 5}, {when(-40, 0), 1, 500, 5}, {when(-20, 0), 1, 500, 5}}
	for _, x := range []struct {
		name  string
		other []request
		bound Bound
		note  string
	}{
		{"inside", poisson(r, when(-120, 0), when(0, 30), 60), AtLeast, "inside the window; what came after is unknown"},
		{"just before", poisson(r, when(-120, 0), when(-1, -30), 60), AtLeast, "before the window; what came after is unknown"},
		{"two hours before", poisson(r, when(-180, 0), when(-120, 0), 60), AtLeast, "before the window; what came after is unknown"},
		{"just after", poisson(r, when(10, 30), when(40, 0), 60), AtLeast, "after the window; what came before is unknown"},
		{"long before", poisson(r, when(-300, 0), when(-200, 0), 60), Exact, "no record in the window"},
		{"rare", lone, Exact, "no record in the window"},
	} {
		tl := buildCase(t, makeCase(t, plainCase(), one, requests("lb-2.log", x.other...)), Options{})
		for row := 2; row <= 10; row++ {
			if got := value(t, tl, "requests", row); !got.Known || got.Bound != x.bound {
				t.Errorf("%s, row %d: got %+v, want the bound %q", x.name, row, got, x.bound)
			}
		}
		if note := tl.Coverage[1].Note; tl.Coverage[1].Name != "lb-2.log" || !strings.Contains(note, x.note) {
			t.Errorf("%s: %s: note %q", x.name, tl.Coverage[1].Name, note)
		}
	}
	// What case.yaml says goes before it: a source expected until it stopped is not missed.
	cf := plainCase()
	cf.Expect = []casefile.Expect{{Source: "lb-2.log", From: "18:00", To: "19:58"}}
	tl := buildCase(t, makeCase(t, cf, one, requests("lb-2.log", poisson(r, when(-120, 0), when(-2, 0), 60)...)), Options{})
	if got := value(t, tl, "requests", 5); !got.Known || got.Bound != Exact {
		t.Errorf("expected until 19:58: got %+v", got)
	}
}
