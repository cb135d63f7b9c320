package reports

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"hindcast/analyzers"
)

// ExplainTerminal writes every number of the measured comparison so that a
// reviewer can recompute it by hand: values, bins, log-likelihoods, weights, sums,
// calibration, bounds, ceiling.
func ExplainTerminal(w io.Writer, r *Report) error {
	var p paper
	if r.Timeline.Simulated {
		p.para(0, simulatedText)
		p.gap()
	}
	if r.Comparison == nil || r.Comparison.Measurement == nil {
		p.para(0, "Nothing measured is calibrated in this case: no ratio comes from a measurement. The judged rows stand in the comparison.")
		return p.to(w)
	}
	m := r.Comparison.Measurement
	p.para(0, fmt.Sprintf("%d measured values against %d simulated worlds of families version %s. All logarithms are natural unless log10 is written.", len(m.Cells), m.Worlds, m.Families))
	p.gap()
	p.para(0, sizeSentence(m.Size))
	p.para(0, "1. Each value falls into a bin; the bin has a log-likelihood under every sub-type: log P, P = (n + 1) / (N + bins) with n of the sub-type's N worlds in the bin; where sizes differ, log((m + kappa P) / (M + kappa)) with m of its M worlds of this class of size in the bin. In brackets: m of M, n of N. Worlds of other classes are counted by the cuts of their own class. A value where no world was says nothing.")
	for _, c := range m.Cells {
		p.gap()
		p.item(0, fmt.Sprintf("%s = %.6g: bin %d of %d, %s; group %s", c.Column, c.Value, c.Bin, c.Bins, binText(c), c.Group))
		p.para(2, cellLogs(c))
	}
	p.gap()
	p.para(0, "2. Inside a group the logs are added and multiplied by the group's weight; the groups are added:")
	for _, g := range groupOrder(m.Weights) {
		p.item(0, fmt.Sprintf("weight of group %s: %.6f", g, m.Weights[g]))
	}
	p.para(2, logs(m.SubLog))
	p.gap()
	p.para(0, "3. A hypothesis is the mixture of its sub-types, Lambda = log of the weighted mean of exp:")
	for _, h := range r.Comparison.Hypotheses {
		p.item(0, fmt.Sprintf("Lambda(%s) = %.6g; weights: %s", h, m.Lambda[h], subWeights(r.Comparison, h)))
	}
	p.gap()
	p.calibrated(r.Comparison)
	p.incident(r.Comparison)
	p.gate(r.Comparison)
	p.horizons(r.Comparison)
	return p.to(w)
}

// calibrated writes how each pair became a ratio.
func (p *paper) calibrated(c *analyzers.Comparison) {
	p.para(0, "4. A pair is calibrated on the worlds, each scored without its own count, log LR = a + b (Lambda - Lambda), held inside the bounds they can vouch for, and by the open-set ceiling: LR / ((1-e) + e LR) for a ratio of at least 1, with e the share of the second cause; a ratio below 1 is turned first.")
	var shares []string
	for _, h := range c.Hypotheses {
		shares = append(shares, fmt.Sprintf("%s %.6g", h, c.Epsilon[h]))
	}
	p.item(0, "e, the share of a cause's cases assumed to look exactly like another's: "+strings.Join(shares, ", "))
	for _, q := range c.Measurement.Pairs {
		s := lineText(q, q.K)
		if lr, ok := c.Pair(q.H, q.K); ok {
			s += fmt.Sprintf(", LR %.4g; with judged rows %.4g; after the ceiling %.4g", math.Pow(10, q.Log10LR), lr.Raw, lr.Value)
		}
		p.item(0, s)
	}
}

// lineText writes a calibration line with the digits that it takes to recompute it.
func lineText(q analyzers.MeasuredPair, k string) string {
	s := fmt.Sprintf("%s over %s: a %.6g + b %.6g x (%.6g) = %.5g, log10 LR %.4f", q.H, k, q.A, q.B, q.Diff, q.A+q.B*q.Diff, q.Log10LR)
	if q.Bounded {
		s += fmt.Sprintf(" after the bounds %.4f to %.4f", q.Lower, q.Upper)
	}
	return s
}

// binText says which values a bin holds for services of this size, and what its
// likelihood is made of.
func binText(c analyzers.MeasuredCell) string {
	s := ""
	switch {
	case c.From != nil && c.To != nil && *c.From == *c.To:
		s = fmt.Sprintf("of the value %.4g alone", *c.From)
	case c.From != nil && c.To != nil:
		s = fmt.Sprintf("above %.4g, %s", *c.From, upTo(c))
	case c.From != nil:
		s = fmt.Sprintf("above %.4g", *c.From)
	case c.To != nil:
		s = upTo(c)
	default:
		s = "of all values"
	}
	if c.Prior == nil {
		return s + ", all sizes as one"
	}
	return s + fmt.Sprintf(", kappa %.0f", *c.Prior)
}

func upTo(c analyzers.MeasuredCell) string {
	if c.Below {
		return fmt.Sprintf("below %.4g", *c.To)
	}
	return fmt.Sprintf("up to %.4g", *c.To)
}

// cellLogs writes the likelihoods of a bin with the counts they come from.
func cellLogs(c analyzers.MeasuredCell) string {
	var out []string
	names := []string{}
	for _, s := range analyzers.SubTypes() {
		names = append(names, s.Name)
	}
	for _, s := range append(names, analyzers.NoIncident) {
		n := c.Counts[s]
		counts := fmt.Sprintf("%d/%d", n[2], n[3])
		if c.Prior != nil {
			counts = fmt.Sprintf("%d/%d, ", n[0], n[1]) + counts
		}
		out = append(out, fmt.Sprintf("%s %.5g (%s)", strings.ReplaceAll(s, "_", " "), c.Log[s], counts))
	}
	return strings.Join(out, ", ")
}

// subWeights writes the weights of a hypothesis's sub-types in its mixture.
func subWeights(c *analyzers.Comparison, h string) string {
	var out []string
	for _, s := range c.SubTypes[h] {
		out = append(out, fmt.Sprintf("%s %.6g", s, c.Weights[s]))
	}
	return strings.Join(out, ", ")
}

// sizeSentence says which worlds the bins of the values are cut from.
func sizeSentence(s *analyzers.MeasuredSize) string {
	if s == nil {
		return "The size of the service before the window is unknown or does not matter to these values: bins are cut from all worlds."
	}
	size := analyzers.SizeText
	if s.Outside() {
		return fmt.Sprintf("This service had %s %s, a size that no world speaks for: nearly all have %s to %s. Bins are those of the nearest class, %d of %d.",
			size(s.Value), s.By, size(s.Least), size(s.Most), s.Class, s.Classes)
	}
	return fmt.Sprintf("Values that many worlds share have bins of their own; others lie in bins that hold the same share of the worlds of like size: this service had %s %s, class %d of %d (%s to %s; nearly all worlds %s to %s).",
		size(s.Value), s.By, s.Class, s.Classes, size(s.From), size(s.To), size(s.Least), size(s.Most))
}

// incident writes the ratios over an evening on which nothing happened.
func (p *paper) incident(c *analyzers.Comparison) {
	p.gap()
	p.para(0, "5. The same against worlds without an incident, Lambda "+fmt.Sprintf("%.6g", c.Measurement.Lambda[analyzers.NoIncident])+"; a verdict asks for a ratio of 2 and a range above 1:")
	for i, q := range c.Measurement.Incident {
		s := lineText(q, "no incident")
		if i < len(c.Incident) {
			s += fmt.Sprintf(", LR %.4g (90 %% range %.4g to %.4g)", c.Incident[i].Value, c.Incident[i].Lo, c.Incident[i].Hi)
		}
		p.item(0, s)
	}
}

// gate writes how the comparison did on worlds it had not seen, with this evidence.
func (p *paper) gate(c *analyzers.Comparison) {
	g := c.Gate
	if g == nil {
		return
	}
	p.gap()
	p.para(0, fmt.Sprintf("6. Worlds held back, masked to this evidence: %d attacks, %d shortages, %d faults, %d mixed, %d without an incident. No verdict on %.3f of the last (at least %.2f is asked); support for attack on at most %.3f of them and of the shortages (at most %.2f is allowed); more than weak on %.3f.",
		g.Worlds[analyzers.Attack], g.Worlds[analyzers.Capacity], g.Worlds[analyzers.Fault], g.Worlds[analyzers.Mixed], g.Worlds[analyzers.NoIncident],
		g.Abstains, analyzers.GateAbstains, g.FalseAttack, analyzers.GateFalse, g.Beyond))
	for _, q := range g.Pairs {
		p.item(0, fmt.Sprintf("%s:%s on %d worlds: Cllr %.3f, of it calibration %.3f (at most %.2f more than the %.3f that chance gives), wrong by 10 or more %.3f, by 100 %.3f", q.H, q.K, q.N, q.Cllr, q.Cal, analyzers.GateCal, q.Chance, q.Over10, q.Over100))
	}
}

// horizons writes what the evidence up to each moment would have supported.
func (p *paper) horizons(c *analyzers.Comparison) {
	if len(c.Horizons) == 0 {
		return
	}
	p.gap()
	p.para(0, "7. What the measured evidence up to a moment would have supported, each calibrated for that length of evidence. Steps 1 to 4 gave these numbers too, with the values counted up to the moment and bins, weights, a and b fitted to worlds cut at the same minute; those are not written here. report.json holds every pair with its range (horizons):")
	for _, h := range c.Horizons {
		name := fmt.Sprintf("%d minutes after the scheduled start", h.Minutes)
		if h.Minutes == 0 {
			name = "end of the window"
		}
		var says []string
		for _, q := range h.Pairs {
			if q.K == analyzers.Attack || q.H == analyzers.Attack {
				says = append(says, fmt.Sprintf("%s over %s %.3g (%.3g to %.3g)", q.H, q.K, q.Value, q.Lo, q.Hi))
			}
		}
		p.item(0, fmt.Sprintf("%s (%d values): %s; %s", name, h.Columns, strings.Join(says, ", "), h.Says()))
	}
}

// logs writes log-likelihoods in the order of the sub-types.
func logs(m map[string]float64) string {
	var out []string
	for _, s := range analyzers.SubTypes() {
		out = append(out, fmt.Sprintf("%s %.6g", s.Name, m[s.Name]))
	}
	out = append(out, fmt.Sprintf("no incident %.6g", m[analyzers.NoIncident]))
	return strings.Join(out, ", ")
}

// groupOrder are the groups in the order of the method.
func groupOrder(m map[string]float64) []string {
	out := slices.Collect(maps.Keys(m))
	place := func(g string) int { return strings.Index("SBNXQTP", g) }
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(place(a)-place(b), strings.Compare(a, b)) })
	return out
}
