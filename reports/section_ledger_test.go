package reports

import (
	"bytes"
	"strings"
	"testing"

	"hindcast/analyzers"
)

// Much from one address may be many people behind it: no renderer calls it hostile
// without that condition.
func TestHeavyAddressesAreNotAccused(t *testing.T) {
	r := measuredReport(t)
	l := r.Comparison.Ledger
	l.Presence = analyzers.Presence{Seen: analyzers.SeenPossible, Why: "single addresses sent much; a proxy would look the same"}
	x := 3.5
	l.Minutes[2].Hostile.Lo, l.SufficedLo = &x, 0.5
	if s := presenceSentence(l); !strings.HasPrefix(s, "Whether hostile traffic was present cannot be told: ") {
		t.Errorf("presence: %s", s)
	}
	var screen bytes.Buffer
	if err := CompareTerminal(&screen, r); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"page": renderAs(t, "html", r), "markdown": renderAs(t, "markdown", r), "terminal": screen.String()} {
		if strings.Contains(text, "Hostile traffic is present") {
			t.Errorf("%s: hostile traffic is said to be present", name)
		}
		if n := strings.Count(strings.Join(strings.Fields(text), " "), "only if nobody shares the addresses"); n < 2 {
			t.Errorf("%s: the condition stands %d times, not with the load and with its removal", name, n)
		}
	}
	if !strings.Contains(renderAs(t, "json", r), `"seen": "possible"`) {
		t.Error("report.json does not say possible")
	}
}
