package analyzers

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"hindcast/casefile"
)

// The table in the repository belongs to the indicators in the repository.
func TestBuiltinCalibrationFitsTheIndicators(t *testing.T) {
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	missing := slices.DeleteFunc(ScoreColumns(), func(s string) bool { return slices.Contains(c.Columns, s) })
	unknown := slices.DeleteFunc(slices.Clone(c.Columns), func(s string) bool { return slices.Contains(ScoreColumns(), s) })
	if !slices.Equal(missing, pendingColumns) || len(unknown) > 0 || !slices.Equal(c.Horizons, Horizons()) {
		t.Errorf("the table has other columns or horizons than the indicators (missing %q, unknown %q): run `hindcast calibrate`", missing, unknown)
	}
	n := map[string]int{}
	for _, w := range c.Worlds {
		n[w.Family]++
	}
	for _, s := range subTypes {
		if !slices.ContainsFunc(c.Worlds, func(w World) bool { return w.Sub == s.Name && n[w.Family] >= 20 }) {
			t.Errorf("%s: fewer than 20 worlds", s.Name)
		}
	}
	var b bytes.Buffer
	if err := c.Write(&b); err != nil || !bytes.Equal(b.Bytes(), calibrationFile) {
		t.Errorf("the table written again is not the table read (%v)", err)
	}
}

func TestReadCalibrationRefusesDamage(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("no gzip"), calibrationFile[:len(calibrationFile)/2]} {
		if _, err := ReadCalibration(b); err == nil {
			t.Errorf("%d bytes of damage were read", len(b))
		}
	}
}

// Acceptance tests 1 and 3 of the method on worlds the shipped fit has not seen.
func TestCalibrationOnTestWorlds(t *testing.T) {
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		profile string
		lo, hi  float64
	}{{"all", 0, .35}, {"logs only", 0, .65}, {"public only", .8, 1.05}, {"short one-way capture", 0, 1.05}, {"flows only", 0, 1.05}, {"logs and flows", 0, .65}} {
		p := EvidenceProfiles()[slices.IndexFunc(EvidenceProfiles(), func(p EvidenceProfile) bool { return p.Name == want.profile })]
		f := newFusion(c, 0, c.columnsOf(p), sizeKind(c.columnsOf(p)))
		worlds := f.testWorlds(unseenBy(c.samplesOf(0, f.columns, sizeKind(f.columns)), heldBack), func(int) bool { return false })
		for i, pr := range pairs {
			cases := pairCases(worlds, i)
			if x := Cllr(cases); pr == [2]string{Capacity, Attack} && (x < want.lo || x > want.hi) {
				t.Errorf("%s: Cllr %.3f, want %v to %v", p.Name, x, want.lo, want.hi)
			}
			h, k := split(cases)
			for _, x := range []float64{10, 100} {
				if m := misleading(cases, x); m > allowed(x, min(len(h), len(k))) {
					t.Errorf("%s, %v: %.3f of the worlds mislead by %v or more", p.Name, pr, m, x)
				}
			}
		}
	}
}

// A sub-type nobody simulated never gets ten times its rival's support: that is
// what the ceiling is for.
func TestUnseenMimicStaysBelowTheCeiling(t *testing.T) {
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	if l := c.leaveOut(subTypes[rank("mimic")]); l.Worlds == 0 || l.Over10After > .10 {
		t.Errorf("%+v", l)
	}
}

// Every pair of a measured comparison is its own inverse, inside its bounds, and
// recomputable from the cells that are printed.
func TestMeasuredComparisonCanBeRecomputed(t *testing.T) {
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	w := c.testWorld("l7")
	m := measureWith(c, w.findings(c, slices.Index(c.Horizons, 0)), w.Size, 0)
	cmp, err := compareBoth(casefile.ComparisonSpec{}, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subTypes {
		sum := 0.0
		for _, cell := range m.Cells {
			sum += m.Weights[cell.Group] * cell.Log[s.Name]
		}
		if math.Abs(sum-m.SubLog[s.Name]) > 1e-3 {
			t.Errorf("%s: the cells add up to %v, printed is %v", s.Name, sum, m.SubLog[s.Name])
		}
	}
	for _, p := range m.Pairs {
		x := (p.A + p.B*p.Diff) / math.Ln10
		x = math.Min(p.Upper, math.Max(p.Lower, x))
		lr, _ := cmp.Pair(p.H, p.K)
		if math.Abs(x-p.Log10LR) > 1e-3 || math.Abs(math.Log10(lr.Raw)-p.Log10LR) > 1e-3 {
			t.Errorf("%s:%s: by hand %v, printed %v, compared %v", p.H, p.K, x, p.Log10LR, math.Log10(lr.Raw))
		}
		if lr.Lo > lr.Hi || lr.Value > lr.Ceiling && lr.Raw > 1 && lr.Ceiling > 0 {
			t.Errorf("%+v", lr)
		}
	}
}

// pendingColumns are scores of indicators that are newer than the table in the
// repository: shown, and in no ratio until `hindcast calibrate` has run again.
var pendingColumns = []string(nil)

// A value the table does not hold is shown and enters no ratio.
func TestScoreWithoutCalibrationEntersNoRatio(t *testing.T) {
	c, err := BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	w := c.Worlds[0]
	known := w.findings(c, slices.Index(c.Horizons, 0))
	extra := append(slices.Clone(known), Finding{Indicator: "not_in_the_table", State: Observed, Values: []Value{plain("x", 3, "bits")}})
	a, b := measureWith(c, known, w.Size, 0), measureWith(c, extra, w.Size, 0)
	if !slices.Equal(a.Profile, b.Profile) || b.uses("not_in_the_table") || a.Lambda[Attack] != b.Lambda[Attack] {
		t.Errorf("an uncalibrated value entered: %v and %v", a.Lambda, b.Lambda)
	}
	if m := measureWith(c, extra[len(extra)-1:], w.Size, 0); m != nil {
		t.Errorf("uncalibrated values alone were compared: %+v", m)
	}
}
