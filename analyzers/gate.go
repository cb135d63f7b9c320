package analyzers

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
)

// What the gate asks of the worlds held back before a verdict states support
// (docs/method.md section 6d). They are the acceptance tests of the method that
// protect against support for what is false.
const (
	GateCal      = 0.05 // most a pair may pay for calibration, Cllr - Cllr_min, beyond what chance makes so many perfect ratios seem to pay
	GateAbstains = 0.90 // least share of worlds without an incident that must get no verdict
	GateFalse    = 0.02 // most of the shortages, and of the worlds without an incident, that may get support for attack
	gateWorlds   = 30   // least worlds on either side
	gateDraws    = 200  // draws of a test world's range
)

// Gate is how the comparison did on worlds of known cause that the fit has not
// seen, masked to the evidence of the case. A verdict states support only where
// what it asks holds for this evidence.
type Gate struct {
	Worlds      map[string]int `json:"worlds"` // by hypothesis, and without an incident
	Pairs       []GatePair     `json:"pairs"`
	Abstains    float64        `json:"abstains"`     // share of worlds without an incident that get no verdict
	FalseAttack float64        `json:"false_attack"` // of shortages and of worlds without an incident, the larger share that gets support for attack
	Beyond      float64        `json:"false_attack_beyond_weak"`
}

// GatePair is one pair on the worlds held back.
type GatePair struct {
	H       string  `json:"h"`
	K       string  `json:"k"`
	N       int     `json:"n"`
	Fewest  int     `json:"fewest"` // worlds of the smaller side
	Cllr    float64 `json:"cllr"`
	Cal     float64 `json:"cllr_cal"`
	Chance  float64 `json:"cllr_cal_expected"` // what perfectly calibrated ratios of these values would show with so many worlds
	Over10  float64 `json:"misleading_over_10"`
	Over100 float64 `json:"misleading_over_100"`
}

// tested is one world held against a fit that has not seen it.
type tested struct {
	place   int
	family  string
	size    float64
	llr     []float64 // of every pair, calibrated and bounded
	verdict string    // empty where it was not asked for
	beyond  bool      // more than weak support
}

// misses names what of a pair does not hold; the bound on misleading evidence is
// 1/x and two standard errors of a share over the worlds of a side.
func (p GatePair) misses() []string {
	var out []string
	if p.Fewest < gateWorlds {
		return []string{fmt.Sprintf("%d worlds on a side are fewer than %d", p.Fewest, gateWorlds)}
	}
	for _, b := range []struct{ x, share float64 }{{10, p.Over10}, {100, p.Over100}} {
		if most := allowed(b.x, p.Fewest); b.share > most {
			out = append(out, fmt.Sprintf("a ratio of %.0f or more is wrong in %.3f of the worlds, at most %.3f is allowed", b.x, b.share, most))
		}
	}
	if p.Cal-p.Chance > GateCal {
		out = append(out, fmt.Sprintf("the ratios pay %.3f for calibration, at most %.2f more than the %.3f that chance gives is allowed", p.Cal, GateCal, p.Chance))
	}
	return out
}

// allowed is the share of misleading ratios of x or more among n that the bound of
// 1/x leaves room for.
func allowed(x float64, n int) float64 {
	return 1/x + 2*math.Sqrt(1/x*(1-1/x)/float64(n))
}

// knowsQuiet reports whether enough worlds without an incident got no verdict.
func (g *Gate) knowsQuiet() bool {
	return g.Worlds[NoIncident] >= gateWorlds && g.Abstains >= GateAbstains
}

// misses names every reason why no verdict for h over k may be stated.
func (g *Gate) misses(h, k string) []string {
	var out []string
	for _, p := range g.Pairs {
		if p.H == h && p.K == k || p.H == k && p.K == h {
			out = p.misses()
		}
	}
	switch {
	case g.Worlds[NoIncident] < gateWorlds:
		out = append(out, fmt.Sprintf("%d worlds without an incident are fewer than %d", g.Worlds[NoIncident], gateWorlds))
	case g.Abstains < GateAbstains:
		out = append(out, fmt.Sprintf("%.2f of the worlds without an incident get no verdict, at least %.2f is asked", g.Abstains, GateAbstains))
	}
	if (h == Attack) && g.FalseAttack > GateFalse {
		out = append(out, fmt.Sprintf("%.3f of the shortages or of the worlds without an incident get support for attack, at most %.2f is allowed", g.FalseAttack, GateFalse))
	}
	return out
}

// gateOf sums up tested worlds.
func gateOf(worlds []tested) *Gate {
	g := &Gate{Worlds: map[string]int{}}
	nulls, quiet := 0, 0
	attacked, beyond, n := map[string]int{}, map[string]int{}, map[string]int{}
	for _, w := range worlds {
		name := placeCause(w.place)
		g.Worlds[name]++
		if w.verdict == "" {
			continue
		}
		n[name]++
		if name == NoIncident {
			nulls++
			if w.verdict == Insufficient {
				quiet++
			}
		}
		if w.verdict == "supports_"+Attack {
			attacked[name]++
			if w.beyond {
				beyond[name]++
			}
		}
	}
	g.Abstains = Round(float64(quiet) / math.Max(1, float64(nulls)))
	for _, name := range []string{Capacity, NoIncident} {
		m := math.Max(1, float64(n[name]))
		g.FalseAttack = math.Max(g.FalseAttack, Round(float64(attacked[name])/m))
		g.Beyond = math.Max(g.Beyond, Round(float64(beyond[name])/m))
	}
	for i, p := range pairs {
		cases := pairCases(worlds, i)
		h, k := split(cases)
		q := GatePair{H: p[0], K: p[1], N: len(cases), Fewest: min(len(h), len(k))}
		if q.Fewest > 0 {
			q.Cllr, q.Cal = Round(Cllr(cases)), Round(Cllr(cases)-CllrMin(cases))
			q.Chance = Round(math.Max(0, expectedCal(cases)))
			q.Over10, q.Over100 = Round(misleading(cases, 10)), Round(misleading(cases, 100))
		}
		g.Pairs = append(g.Pairs, q)
	}
	return g
}

// placeCause is the hypothesis of a place by rank, or NoIncident.
func placeCause(p int) string {
	if p == len(Hypotheses()) {
		return NoIncident
	}
	return Hypotheses()[p]
}

// pairCases are the ratios of pair i on the worlds of either side.
func pairCases(worlds []tested, i int) []Scored {
	h, k := hypothesisRank(pairs[i][0]), hypothesisRank(pairs[i][1])
	var out []Scored
	for _, w := range worlds {
		if w.place == h || w.place == k {
			out = append(out, Scored{w.llr[i], w.place == h})
		}
	}
	return out
}

// misleading is the larger share of wrong ratios of x or more, over both sides.
func misleading(cases []Scored, x float64) float64 {
	h, k := split(cases)
	wrong := func(v []float64, sign float64) float64 {
		n := 0.0
		for _, l := range v {
			if sign*l >= math.Log(x)-1e-9 {
				n++
			}
		}
		return n / math.Max(1, float64(len(v)))
	}
	return math.Max(wrong(k, 1), wrong(h, -1))
}

// testWorlds holds worlds against the fit, those only that show the profile. A
// verdict is formed where asks says so.
func (f *fusion) testWorlds(worlds []sample, asks func(place int) bool) []tested {
	worlds = slices.DeleteFunc(slices.Clone(worlds), func(w sample) bool { return !f.shows(w.x) })
	out := make([]tested, len(worlds))
	var wg sync.WaitGroup
	for p := range costParts {
		wg.Go(func() {
			for i := p * len(worlds) / costParts; i < (p+1)*len(worlds)/costParts; i++ {
				out[i] = f.test(worlds[i], asks, uint64(i))
			}
		})
	}
	wg.Wait()
	return out
}

func (f *fusion) test(w sample, asks func(int) bool, seed uint64) tested {
	t := tested{place: place(w.sub), family: w.family, size: w.size}
	comb := combination{f.pi}
	ll, vary := make([]float64, slots), make([]float64, slots)
	for c := range f.cells {
		f.addCell(ll, vary, c, w.x[c], f.sizes.of(w.size))
	}
	now := comb.outcome(ll, nil, f.fits())
	for _, p := range pairs {
		t.llr = append(t.llr, now.llr(p[0], p[1]))
	}
	if !asks(t.place) {
		return t
	}
	rng := newNormals(Seed + 3 + seed)
	draws := make([]outcome, gateDraws)
	for d := range draws {
		moved := slices.Clone(ll)
		for s := range moved {
			moved[s] += math.Sqrt(vary[s]) * rng.next()
		}
		draws[d] = comb.outcome(moved, nil, f.draws[d])
	}
	c := &Comparison{Hypotheses: Hypotheses(), Measured: true, LogLik: map[string]float64{}, Findings: findingsOf(f.columns, w.x)}
	c.fillPairs(now, draws, profileEpsilons(f.columns))
	c.fillIncident(now, draws)
	for _, h := range Hypotheses() {
		c.LogLik[h] = now.llr(h, Capacity)
	}
	t.verdict = Insufficient
	if main, ok := mainPair(c); ok && len(shortcomings(c, main)) == 0 {
		t.verdict, t.beyond = "supports_"+main.H, main.Lo >= 10
	}
	return t
}

// profileEpsilons are the open-set shares of evidence with these columns, nothing
// else stated.
func profileEpsilons(columns []string) epsilons {
	a := EpsilonAttack
	if slices.ContainsFunc(columns, func(c string) bool { return indicatorOf(c) == "identified_clients" }) {
		a = EpsilonIdentity
	}
	return epsilons{Attack: a, Mixed: a, Capacity: EpsilonCapacity, Fault: EpsilonCapacity}
}

// gate tests the fit on the part held back. Verdicts are formed for shortages and
// for worlds without an incident, which is what the gate asks about.
func (f *fusion) gate(t *Calibration, horizon int, by sizedBy) *Gate {
	asks := func(p int) bool { return placeCause(p) == NoIncident || placeCause(p) == Capacity }
	return gateOf(f.testWorlds(unseenBy(t.samplesOf(horizon, f.columns, by), heldBack), asks))
}

// applyGate fills in Gate and Provisional, and takes the words from pairs whose
// support may not be stated.
func (c *Comparison) applyGate(m *Measurement) {
	if m == nil {
		return
	}
	c.Gate = m.gate
	missed := func(h, k string) bool { return len(m.gate.misses(h, k)) > 0 }
	main, ok := mainPair(c)
	if c.quiet(main.H) {
		missed = func(string, string) bool { return true }
	}
	c.withhold(missed)
	if ok {
		if why := m.gate.misses(main.H, main.K); len(why) > 0 {
			c.Provisional = gateSentence(why)
		}
	}
}

// withhold takes the words of support from every ratio, of causes, of sub-types and
// over no incident, whose pair of hypotheses missed names.
func (c *Comparison) withhold(missed func(h, k string) bool) {
	for _, list := range [][]LR{c.Pairs, c.SubPairs, c.Incident} {
		for i, p := range list {
			h, k := p.H, p.K
			if s := rank(k); s >= 0 {
				k = subTypes[s].Hypothesis
			}
			if p.Value < 1 {
				h, k = k, h
			}
			if p.Words != NoSupport && p.Words != notSeen && missed(h, k) {
				list[i].Words = notStated
			}
		}
	}
}

func gateSentence(why []string) string {
	return "with this evidence the comparison has not earned a verdict: on simulated worlds of known cause that it had not seen, " + strings.Join(why, "; ")
}
