package reports

import (
	"strings"
	"testing"
)

// What could be known when: no ratio stands without its range and its words, and
// where no verdict was possible the row says why.
func TestHorizonsSayWhatCouldBeSaid(t *testing.T) {
	r := measuredReport(t)
	md := renderAs(t, "markdown", r)
	_, section, found := strings.Cut(md, titleHorizons)
	if !found {
		t.Fatal("no section of horizons")
	}
	for _, want := range []string{`0\.8 to 4.0`, "does not support", "no verdict", "the 90 % range holds 1", "would have leaned to capacity", "would have supported capacity"} {
		if !strings.Contains(section, want) {
			t.Errorf("the section does not say %q", want)
		}
	}
	d := document(r)
	if h := d.Horizons[0]; h.Supports != "" || len(h.Why) != 1 {
		t.Errorf("report.json: first moment %+v", h)
	}
	if h := d.Horizons[1]; h.Supports != "capacity" || !h.Leans || h.Why == nil {
		t.Errorf("report.json: second moment %+v", h)
	}
}
