package analyzers

import (
	"strings"
	"testing"

	"hindcast/casefile"
)

// TestFoundingCase holds the second golden (docs/method.md section 10): the
// judged rows of the founding case with discount, caps and ceiling. As stated
// they are the worked example.
func TestFoundingCase(t *testing.T) {
	cf, err := casefile.LoadCaseFile("../fixtures/founding/case.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := CompareJudged(cf.Comparison)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []struct {
		what      string
		got, want float64
	}{
		{"as stated", c.Parts["as_stated"][ca], 7.50},
		{"naive product, as stated", c.Parts["naive_product"][ca], 9.95},
		{"technical rows", c.Parts["technical"][ca], 5.67},
		{"statement rows", c.Parts["statement"][ca], 0.44},
		{"without judged rows", c.Parts["without_judged"][ca], 1},
	} {
		near(t, g.what, g.got, g.want, .005)
	}
	for _, g := range []struct {
		k                   string
		raw, value, lo, hi  float64
		worst               float64
		worstOf, wantPhrase string
	}{
		{Attack, 3.00, 2.50, 0.73, 4.10, 1.39, "l7", NoSupport},
		{Fault, 4.95, 4.76, 1.04, 7.40, 4.54, "change", "leans to capacity over fault, less than weak support"},
		{Mixed, 0.995, 0.995, 0.29, 3.86, 0.995, "mixed", NoSupport},
	} {
		p, ok := c.Pair(Capacity, g.k)
		if !ok || p.WorstOf != g.worstOf || p.Words != g.wantPhrase {
			t.Errorf("capacity:%s: %+v", g.k, p)
		}
		near(t, g.k+" raw", p.Raw, g.raw, .005)
		near(t, g.k+" value", p.Value, g.value, .005)
		near(t, g.k+" 5 %", p.Lo, g.lo, .005)
		near(t, g.k+" 95 %", p.Hi, g.hi, .005)
		near(t, g.k+" worst", p.Worst, g.worst, .005)
	}
	v := verdict(c)
	if v.Code != Insufficient || len(v.Because) != 2 {
		t.Errorf("verdict %s because %v", v.Code, v.Because)
	}
	if got := strings.Join(v.Blind, " "); got != "slow mimic viral herd loss" {
		t.Errorf("blind: %s", got)
	}
	if got := strings.Join(v.NotExcluded, " "); got != "attack capacity fault mixed vol syn/state l7 slow mimic join viral meta herd change dep loss" {
		t.Errorf("not excluded: %s", got)
	}
}
