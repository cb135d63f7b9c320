package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hindcast/analyzers"
	"hindcast/fixtures/sim"
)

// endToEndSeed is the first seed of the worlds that go from raw files to a
// comparison: none of them is in the calibration table.
const endToEndSeed = 3_000_000

// outcome is what one world became.
type outcome struct {
	family, cause string
	cmp           analyzers.Comparison
	truth         *sim.Truth
}

// TestEndToEnd takes worlds of every family from their raw files through
// `hindcast run` to comparison.json. A few always; HINDCAST_WORLDS worlds of every
// family where it is set. With -v it prints the tables of docs/method.md section
// 6c.
func TestEndToEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates worlds")
	}
	n, _ := strconv.Atoi(os.Getenv("HINDCAST_WORLDS"))
	few := []string{"attack-l7-few", "capacity-join", "fault-loss", "null"}
	var todo []sim.Spec
	for _, f := range sim.Families() {
		for i := range max(n, 1) {
			if n > 0 || slices.Contains(few, f.Name) {
				seed := uint64(endToEndSeed + i)
				todo = append(todo, sim.Spec{Family: f.Name, Seed: seed, Clients: calibrationClients(seed)})
			}
		}
	}
	all := endToEnd(t, todo)
	t.Logf("verdicts and leanings, %d worlds\n%s", len(all), confusion(all))
	t.Logf("ledger\n%s", coverage(all))
	checkOutcomes(t, all)
}

// endToEnd runs worlds two at a time.
func endToEnd(t *testing.T, todo []sim.Spec) []outcome {
	t.Helper()
	out := make([]outcome, len(todo))
	errs := make([]error, len(todo))
	next := make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for i := range next {
				out[i], errs[i] = fromRawFiles(todo[i], filepath.Join(t.TempDir(), "world"))
			}
		})
	}
	for i := range todo {
		next <- i
	}
	close(next)
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("%s/%d: %v", todo[i].Family, todo[i].Seed, err)
		}
	}
	return out
}

func fromRawFiles(spec sim.Spec, dir string) (outcome, error) {
	defer os.RemoveAll(dir)
	spec.Out = sim.Dir(dir)
	truth, err := sim.Generate(context.Background(), spec, nil)
	if err != nil {
		return outcome{}, err
	}
	var talk bytes.Buffer
	if code := run([]string{"run", dir}, strings.NewReader(""), &bytes.Buffer{}, &talk, clock); code != exitDone {
		return outcome{}, fmt.Errorf("exit code %d\n%s", code, talk.String())
	}
	b, err := os.ReadFile(filepath.Join(dir, "results", "comparison.json"))
	if err != nil {
		return outcome{}, err
	}
	o := outcome{family: spec.Family, cause: truth.Cause, truth: truth}
	return o, json.Unmarshal(b, &o.cmp)
}

// leaning is the hypothesis that beats every other, as printed, and the least of
// the near ends of its ranges.
func (o *outcome) leaning() (h string, sure float64) {
	for _, h := range analyzers.Hypotheses() {
		least, near := math.Inf(1), math.Inf(1)
		for _, k := range analyzers.Hypotheses() {
			if p, ok := o.cmp.Pair(h, k); ok && h != k {
				least, near = math.Min(least, p.Value), math.Min(near, p.Lo)
			}
		}
		if least > 1 && !math.IsInf(least, 1) {
			return h, near
		}
	}
	return "none", 0
}

// supported is the leaning where the verdict's own rules would state it, whether
// or not the calibration is held to be provisional.
func (o *outcome) supported() string {
	h, near := o.leaning()
	silent := slices.ContainsFunc(o.cmp.Verdict.Because, func(s string) bool { return strings.HasPrefix(s, "no failure is visible") })
	if near < 2 || silent || !o.cmp.Measured {
		return "none"
	}
	return h
}

func confusion(all []outcome) string {
	var b strings.Builder
	cols := append([]string{"none"}, analyzers.Hypotheses()...)
	fmt.Fprintf(&b, "| family | worlds | leans: %s | supported: %s | attack above 10 |\n", strings.Join(cols, ", "), strings.Join(cols, ", "))
	for _, f := range sim.Families() {
		n, strong, lean, said := 0, 0, map[string]int{}, map[string]int{}
		for i := range all {
			if o := &all[i]; o.family == f.Name {
				h, near := o.leaning()
				n, lean[h], said[o.supported()] = n+1, lean[h]+1, said[o.supported()]+1
				if h == analyzers.Attack && near > 10 && o.supported() == h {
					strong++
				}
			}
		}
		if n > 0 {
			fmt.Fprintf(&b, "| %s | %d | %s | %s | %d |\n", f.Name, n, countsOf(lean, cols), countsOf(said, cols), strong)
		}
	}
	return b.String()
}

func countsOf(m map[string]int, cols []string) string {
	var out []string
	for _, c := range cols {
		out = append(out, strconv.Itoa(m[c]))
	}
	return strings.Join(out, ", ")
}

// covered counts minutes whose interval holds the truth.
type covered struct{ n, in, below, above, open int }

func (c *covered) add(r analyzers.Range, x float64) {
	if r.Lo == nil && r.Hi == nil {
		return
	}
	const slack = 1e-6 // ends are rounded to six digits
	c.n++
	switch {
	case r.Lo != nil && *r.Lo > x*(1+slack)+slack:
		c.below++ // the truth lies below
	case r.Hi != nil && *r.Hi < x*(1-slack)-slack:
		c.above++
	default:
		c.in++
	}
	if r.Hi == nil {
		c.open++
	}
}

func (c covered) String() string {
	return fmt.Sprintf("%.3f (%d below, %d above, %.2f open)", float64(c.in)/math.Max(1, float64(c.n)), c.below, c.above, float64(c.open)/math.Max(1, float64(c.n)))
}

// ledgerOf holds the ledger against the truth of the join service: work in
// thousandths of a join takes that share of a join's time of a server. A ledger
// counts the kinds of request that failed; where these are not the join service's
// own, the truth is of another quantity and the world is left out.
func ledgerOf(all []outcome, family string) (l, h, c covered, used, presence int) {
	for i := range all {
		o := &all[i]
		if o.family != family || o.cmp.Ledger == nil {
			continue
		}
		if p := o.cmp.Ledger.Presence.Seen; p == analyzers.Seen || p == analyzers.SeenPossible {
			presence++
		}
		if !o.joinOnly() {
			continue
		}
		used++
		unit := float64(o.truth.Plan.JoinTimeUS) / 1e9 // server-seconds a thousandth
		at := map[string]*sim.MinuteTruth{}
		for k := range o.truth.Minutes {
			at[o.truth.Minutes[k].At[:16]] = &o.truth.Minutes[k]
		}
		for _, m := range o.cmp.Ledger.Minutes {
			if w := at[m.At.String()[:16]]; w != nil {
				l.add(m.Legit, float64(w.Demand)*unit)
				h.add(m.Hostile, float64(w.HostileWork)*unit)
				c.add(m.Capacity, float64(w.Capacity)*unit)
			}
		}
	}
	return l, h, c, used, presence
}

// joinOnly reports whether the ledger counts what the join service does: joins and
// looks at the event at least, and nothing of another service.
func (o *outcome) joinOnly() bool {
	join := 0
	for _, k := range o.cmp.Ledger.Classes {
		if strings.HasPrefix(k, "/api/v") && strings.Contains(k, "/live/") {
			join++
		} else if o.cmp.Ledger.Contested && !strings.HasPrefix(k, "/assets") && !strings.HasPrefix(k, "/live/") {
			return false
		}
	}
	return join >= 2
}

func coverage(all []outcome) string {
	var b strings.Builder
	b.WriteString("| family | worlds used | L | H | C | hostile traffic seen or possible |\n")
	for _, f := range sim.Families() {
		if l, h, c, used, presence := ledgerOf(all, f.Name); used > 0 || presence > 0 {
			fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %d |\n", f.Name, used, l, h, c, presence)
		}
	}
	return b.String()
}

// checkOutcomes holds what must hold of any number of worlds: hardly any support
// for an attack where there was none, intervals that mostly hold the truth, and no
// hostile load claimed where there was none.
func checkOutcomes(t *testing.T, all []outcome) {
	t.Helper()
	innocent, strong := 0, 0
	var sum [3]covered
	for _, f := range sim.Families() {
		l, h, c, _, presence := ledgerOf(all, f.Name)
		for i, x := range []covered{l, h, c} {
			sum[i].n, sum[i].in = sum[i].n+x.n, sum[i].in+x.in
		}
		if f.Cause != sim.CauseAttack && f.Cause != sim.CauseMixed && presence > 0 {
			t.Errorf("%s: hostile traffic is seen or possible in %d worlds without any", f.Name, presence)
		}
	}
	for i := range all {
		if o := &all[i]; o.cause == sim.CauseNone || o.cause == sim.CauseCapacity {
			innocent++
			if h, near := o.leaning(); h == analyzers.Attack && near > 10 && o.cmp.Verdict.Code == "supports_attack" {
				strong++
			}
		}
	}
	if float64(strong) > 0.02*float64(innocent)+0.5 {
		t.Errorf("%d of %d worlds of a crowd or of nothing got more than weak support for an attack", strong, innocent)
	}
	for i, name := range []string{"L", "H", "C"} {
		if x := sum[i]; x.n > 0 && float64(x.in) < 0.85*float64(x.n) {
			t.Errorf("%s: %d of %d intervals hold the truth", name, x.in, x.n)
		}
	}
}
