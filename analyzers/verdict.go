package analyzers

import (
	"fmt"
	"math"
	"strings"
)

// Insufficient is the verdict code for evidence that decides nothing; the others
// are "supports_" and the hypothesis.
const Insufficient = "insufficient"

// notStated stands for the words of the scale where a ratio is shown and no support
// may be stated; notSeen likewise against a sub-type that the evidence is blind to.
const (
	notStated = "no support is stated"
	notSeen   = notStated + ": this kind of evidence hardly tells the sub-type from its rival"
)

// decisive is the least |log10 LR| that counts as support.
const decisive = 0.3

var phrase = map[string]string{
	Attack:   "an attack",
	Capacity: "a shortage of capacity",
	Fault:    "a fault",
	Mixed:    "a mixed cause",
}

// verdict is step 9 of the method: the grammar of what may be said.
func verdict(c *Comparison) Verdict {
	v := Verdict{Blind: blind(c)}
	v.NotExcluded, v.ByCeiling = notExcluded(c, v.Blind)
	main, ok := mainPair(c)
	if !ok {
		v.Code = Insufficient
		v.Because = []string{"no calibrated measurement and no judged row bears on the cause"}
		v.Sentence = "Insufficient evidence: no calibrated measurement and no judged row bears on the cause."
		return v
	}
	v.Because = shortcomings(c, main)
	if len(v.Because) > 0 {
		v.Code = Insufficient
		v.Sentence = insufficientSentence(c, main, v.Because)
		return v
	}
	v.Code = "supports_" + main.H
	v.Because = []string{fmt.Sprintf("measured evidence is present, the ratio is at least 2, and its 90 %% range (%s to %s) does not hold 1",
		RatioFigures(main.Lo), RatioFigures(main.Hi))}
	words := main.Words
	if main.leans() {
		words = "it " + words
	}
	v.Sentence = strings.TrimRight(fmt.Sprintf("The evidence is %s: %s. %s", ratioPhrase(main), words, remainder(c, main)), " ")
	return v
}

// mainPair chooses what the verdict is about: the pure hypothesis whose smallest
// ratio over the other pure ones is the largest, against the one it leads by least;
// the mixed cause takes its place where it beats it by the same rules. Pairs are
// calibrated one by one, so that no hypothesis need lead all: the ratio is then
// below 1.
func mainPair(c *Comparison) (LR, bool) {
	pure := []string{}
	for _, h := range []string{Capacity, Attack, Fault} {
		if _, ok := c.LogLik[h]; ok {
			pure = append(pure, h)
		}
	}
	if len(pure) < 2 {
		return LR{}, false
	}
	best, rival, lead := "", "", math.Inf(-1)
	for _, h := range pure {
		k, least := c.leastLead(h, pure)
		if least > lead {
			best, rival, lead = h, k, least
		}
	}
	if mixed, ok := c.Pair(Mixed, best); ok && mixed.Lo > 1 && math.Log10(mixed.Value) >= decisive {
		return mixed, true
	}
	return c.Pair(best, rival)
}

// BelowWeak reports whether a verdict names a cause by a range that begins below
// the least of the scale: it leans, and is no support in words.
func (c *Comparison) BelowWeak() bool {
	main, ok := mainPair(c)
	return ok && c.Verdict.Code != Insufficient && main.leans()
}

// leastLead is the smallest ratio of h over the others, before the ceiling, and over
// which.
func (c *Comparison) leastLead(h string, others []string) (rival string, least float64) {
	least = math.Inf(1)
	for _, k := range others {
		if k == h {
			continue
		}
		if lr, ok := c.Pair(h, k); ok && lr.Raw < least {
			rival, least = k, lr.Raw
		}
	}
	return rival, least
}

// Pair returns the likelihood ratio of h over k, inverted where the comparison
// holds it the other way round. Worst is defined for the stored direction only
// and is left out of an inverted one.
func (c *Comparison) Pair(h, k string) (LR, bool) {
	for _, p := range c.Pairs {
		if p.H == h && p.K == k {
			return p, true
		}
		if p.H == k && p.K == h {
			p.H, p.K = h, k
			p.Raw, p.Value, p.Median = Round(1/p.Raw), Round(1/p.Value), Round(1/p.Median)
			p.Lo, p.Hi = Round(1/p.Hi), Round(1/p.Lo)
			p.Worst, p.WorstOf = 0, ""
			return p, true
		}
	}
	return LR{}, false
}

// shortcomings lists every rule by which the evidence is insufficient.
func shortcomings(c *Comparison, main LR) []string {
	var out []string
	if !c.Measured {
		out = append(out, "no measured group is present: no calibrated measurement enters the comparison")
	}
	if why, none := noFailure(c.Findings); none {
		out = append(out, why)
	}
	if lr, as := c.nothingAsWell(main.H); as && !c.beyond { // beyond the worlds' sizes this ratio says nothing either
		says := "an evening without an incident explains the evidence as well"
		if math.Log10(lr.Value) >= decisive {
			says = "the evidence cannot be told from that of an evening without an incident"
		}
		out = append(out, fmt.Sprintf("%s: %s over no incident is %s (90 %% range %s to %s)",
			says, main.H, RatioFigures(lr.Value), RatioFigures(lr.Lo), RatioFigures(lr.Hi)))
	}
	if c.Provisional != "" {
		out = append(out, c.Provisional)
	}
	if main.Value < 1 {
		out = append(out, fmt.Sprintf("no cause leads every other: the best, %s, trails %s", main.H, main.K))
	} else if math.Log10(main.Value) < decisive {
		out = append(out, fmt.Sprintf("the ratio of %s over %s is %s, less than a factor of 2 from 1", main.H, main.K, RatioFigures(main.Value)))
	}
	if main.Lo <= 1 && main.Hi >= 1 {
		out = append(out, fmt.Sprintf("the 90 %% range of %s over %s, %s to %s, holds 1", main.H, main.K, RatioFigures(main.Lo), RatioFigures(main.Hi)))
	}
	return out
}

// overNothing is the ratio of h over an evening without an incident; ok is false
// where nothing measured speaks.
func (c *Comparison) overNothing(h string) (LR, bool) {
	for _, lr := range c.Incident {
		if lr.H == h {
			return lr, true
		}
	}
	return LR{}, false
}

// nothingAsWell reports that an evening without an incident explains the evidence as
// well as h does.
func (c *Comparison) nothingAsWell(h string) (LR, bool) {
	lr, ok := c.overNothing(h)
	return lr, ok && (lr.Lo <= 1 || math.Log10(lr.Value) < decisive)
}

// quiet reports that there is no failure to explain, or none that an evening without
// an incident does not explain as well as h: no ratio of causes may be stated.
func (c *Comparison) quiet(h string) bool {
	_, calm := noFailure(c.Findings)
	_, nothing := c.nothingAsWell(h)
	return calm || nothing
}

// insufficientSentence quotes attack against capacity, the question a reader comes
// with, turned so that the ratio is at least 1; but where nothing shows that
// something failed there is no cause to quote a ratio of, and where no world has the
// size of the service no ratio worth quoting.
func insufficientSentence(c *Comparison, main LR, why []string) string {
	first, _, _ := strings.Cut(why[0], ":")
	_, calm := noFailure(c.Findings)
	_, nothing := c.nothingAsWell(main.H)
	if calm || nothing && !c.beyond {
		return fmt.Sprintf("Insufficient evidence: %s, so that there is no cause to compare.%s", first, c.quietSentence())
	}
	lr, ok := c.Pair(Capacity, Attack)
	if !ok || c.beyond {
		return "Insufficient evidence: " + first + "."
	}
	if lr.Value < 1 {
		lr, _ = c.Pair(Attack, Capacity)
	}
	words := notStated
	if lr.Words == NoSupport {
		words = "it " + NoSupport
	}
	basis := rowCount(len(c.Rows)) + " alone"
	if c.Measurement != nil {
		basis = fmt.Sprintf("%d measured values and %s", len(c.Measurement.Profile), rowCount(len(c.Rows)))
		if len(c.Rows) == 0 {
			basis = fmt.Sprintf("%d measured values", len(c.Measurement.Profile))
		}
	}
	return fmt.Sprintf("Insufficient evidence: %s. On %s, the evidence is %s; %s.", first, basis, ratioPhrase(lr), words)
}

// quietSentence says how much better an evening without an incident explains the
// evidence than every cause does; empty where it does not, and where the worlds without
// an incident do not vouch for it.
func (c *Comparison) quietSentence() string {
	var best LR
	for _, lr := range c.Incident {
		if best.H == "" || lr.Value > best.Value {
			best = lr
		}
	}
	if c.Measurement == nil || best.H == "" || best.Hi >= 1 || best.Value > 0.5 || c.beyond || c.Gate != nil && !c.Gate.knowsQuiet() {
		return ""
	}
	return fmt.Sprintf(" On %d measured values, the evidence is %s times more probable without an incident than if the cause was %s, which comes nearest (90 %% range %s to %s).",
		len(c.Measurement.Profile), RatioFigures(Round(1/best.Value)), phrase[best.H], RatioFigures(Round(1/best.Hi)), RatioFigures(Round(1/best.Lo)))
}

func rowCount(n int) string {
	if n == 1 {
		return "1 judged row"
	}
	return fmt.Sprintf("%d judged rows", n)
}

// ratioPhrase never transposes the conditional: it speaks of the evidence given
// the cause.
func ratioPhrase(lr LR) string {
	s := fmt.Sprintf("%s times more probable if the cause was %s than if it was %s (90 %% range %s to %s",
		RatioFigures(lr.Value), phrase[lr.H], phrase[lr.K], RatioFigures(lr.Lo), RatioFigures(lr.Hi))
	if lr.AtCeiling {
		s += fmt.Sprintf("; ceiling by assumption %s", RatioFigures(lr.Ceiling))
	}
	return s + ")"
}

// remainder names the rivals the main pair leaves standing.
func remainder(c *Comparison, main LR) string {
	var open []string
	for _, h := range Hypotheses() {
		if h == main.H || h == main.K {
			continue
		}
		if lr, ok := c.Pair(main.H, h); ok && lr.Lo <= 1 {
			open = append(open, phrase[h])
		}
	}
	if len(open) == 0 && main.leans() {
		return ""
	}
	if len(open) == 0 {
		return "Every other listed cause is less supported."
	}
	return "It does not decide against " + strings.Join(open, " or ") + "."
}

// statedLimits says what a reader must know about the table before using a
// number from it.
func (t *table) statedLimits() []string {
	out := []string{
		"ratios speak of the evidence given the cause; they say nothing about how probable a cause was beforehand, and no posterior is printed",
		"no calibrated measurement enters these ratios",
		"who attacked, if anybody did, is outside what hindcast says",
	}
	if len(t.rows) == 0 {
		return out
	}
	out = append(out, "every likelihood in this table is a person's judgement, written in case.yaml with its reason, and can be edited")
	for i, m := range t.members {
		silent := 0
		for _, r := range t.rows {
			if math.IsNaN(r.p[i]) {
				silent++
			}
		}
		switch {
		case silent == len(t.rows):
			out = append(out, fmt.Sprintf("no row speaks about %s; it stands in the mixture because case.yaml gives it a weight", m.Name))
		case silent > 0:
			out = append(out, fmt.Sprintf("%d of %d rows do not speak about %s; there it gets the row's average, which favours nobody", silent, len(t.rows), m.Name))
		}
		if len(m.Parts) > 1 {
			out = append(out, fmt.Sprintf("%s stands for %s as one column with one share of the weight", m.Name, strings.Join(m.Parts, " and ")))
		}
	}
	return out
}
