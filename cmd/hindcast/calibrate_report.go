package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"hindcast/analyzers"
)

// The marks between which docs/method.md holds the report.
const (
	reportBegins = "<!-- hindcast calibrate --report: begin -->\n"
	reportEnds   = "<!-- hindcast calibrate --report: end -->\n"
)

// calibrationReport validates the table built into this program, and writes the
// result to stdout or between the marks of a document.
func (p *program) calibrationReport(into string) error {
	t, err := analyzers.BuiltinCalibration()
	if err != nil {
		return err
	}
	v := t.Validate(func(what string) { p.say("validated: %s", what) })
	if p.json {
		return p.value(v)
	}
	text := validationText(v)
	if into == "" {
		p.print("%s", text)
		return nil
	}
	b, err := os.ReadFile(into)
	if err != nil {
		return err
	}
	head, rest, ok := bytes.Cut(b, []byte(reportBegins))
	_, tail, closed := bytes.Cut(rest, []byte(reportEnds))
	if !ok || !closed {
		return fmt.Errorf("%s: expected a line %q and a line %q, found none", into, strings.TrimSpace(reportBegins), strings.TrimSpace(reportEnds))
	}
	return os.WriteFile(into, slices.Concat(head, []byte(reportBegins), []byte(text), []byte(reportEnds), tail), 0o644)
}

// validationText writes the validation as the section of docs/method.md.
func validationText(v *analyzers.Validation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nTable %s, families version %s: %d attacks, %d shortages, %d faults, %d mixed causes, %d worlds without an incident, 600 to\n38,400 people each. "+
		"Every world is judged by a fit to the three parts of the table that it is not in.\n", analyzers.CalibrationHash()[:12], v.Families,
		v.Worlds["attack"], v.Worlds["capacity"], v.Worlds["fault"], v.Worlds["mixed"], v.Worlds[analyzers.NoIncident])
	acceptanceText(&b, v)
	b.WriteString("\n**Capacity against attack, at the end of the window**, the twenty commonest kinds of evidence:\n\n" + pairHead("evidence"))
	for _, s := range v.Profiles {
		if s.Horizon == 0 && len(s.Pairs) > 0 {
			pairRow(&b, s.Profile, s.Pairs[0])
		}
	}
	b.WriteString("\nCllr is 0 where perfect and 1 where it says nothing; Cllr_cal is what calibration costs, beside what perfectly calibrated ratios\nwould show with so many worlds (pooling adjacent violators fits their noise).\n")
	horizonText(&b, v)
	b.WriteString("\n**Every pair, all evidence, at the end:**\n\n" + pairHead("pair"))
	all := profileOf(v, "all", 0)
	for _, q := range all.Pairs {
		pairRow(&b, q.H+":"+q.K, q)
	}
	sizeText(&b, v)
	reliabilityText(&b, all)
	gateText(&b, v)
	leftOutText(&b, v)
	confusionText(&b, v)
	decideText(&b, v)
	return b.String() + "\n"
}

func profileOf(v *analyzers.Validation, name string, horizon int) analyzers.ProfileScore {
	i := slices.IndexFunc(v.Profiles, func(s analyzers.ProfileScore) bool { return s.Profile == name && s.Horizon == horizon })
	if i < 0 {
		return analyzers.ProfileScore{}
	}
	return v.Profiles[i]
}

func pairHead(first string) string {
	return "| " + first + " | worlds | Cllr | Cllr_cal | expected | after ceiling | AUC | Brier | wrong by 10 or more | by 100 |\n|---|---|---|---|---|---|---|---|---|---|\n"
}

func pairRow(b *strings.Builder, name string, q analyzers.PairScore) {
	fmt.Fprintf(b, "| %s | %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", name, q.N, q.Cllr, q.Cal, q.CalExpected, q.Ceilings, q.AUC, q.Brier, q.Over10, q.Over100)
}

// sizeSpan names a class of size; the first and the last have no other end.
func sizeSpan(i, n int, s analyzers.SizeScore) string {
	switch {
	case n == 1:
		return "all"
	case i == 0:
		return fmt.Sprintf("up to %.0f", s.To)
	case i == n-1:
		return fmt.Sprintf("above %.0f", s.From)
	}
	return fmt.Sprintf("%.0f to %.0f", s.From, s.To)
}

// sizeText is every pair by the size of the worlds.
func sizeText(b *strings.Builder, v *analyzers.Validation) {
	b.WriteString("\n**By the size of the service** (clients a minute before the window), all evidence, at the end: Cllr (Cllr_cal, expected; wrong by\n10 or more), with * where the bound on misleading evidence does not hold.\n\n| clients a minute | worlds |")
	if len(v.Sizes) == 0 {
		return
	}
	for _, q := range v.Sizes[0].Pairs {
		fmt.Fprintf(b, " %s:%s |", q.H, q.K)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(v.Sizes[0].Pairs)) + "\n")
	for i, s := range v.Sizes {
		n := 0
		for _, q := range s.Pairs {
			n += q.N
		}
		fmt.Fprintf(b, "| %s | %d |", sizeSpan(i, len(v.Sizes), s), n/3)
		for _, q := range s.Pairs {
			mark := "*"
			if q.BoundHolds {
				mark = ""
			}
			fmt.Fprintf(b, " %.3f (%.3f, %.3f; %.3f%s) |", q.Cllr, q.Cal, q.CalExpected, q.Over10, mark)
		}
		b.WriteByte('\n')
	}
}

// horizonText is capacity against attack by the length of evidence.
func horizonText(b *strings.Builder, v *analyzers.Validation) {
	b.WriteString("\n**By horizon**, Cllr (and Cllr_cal) of capacity against attack:\n\n| evidence |")
	for _, h := range analyzers.Horizons() {
		fmt.Fprintf(b, " %s |", horizonName(h))
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(analyzers.Horizons())) + "\n")
	for i, p := range analyzers.EvidenceProfiles() {
		if i >= 6 {
			break // the six profiles the method names
		}
		fmt.Fprintf(b, "| %s |", p.Name)
		for _, h := range analyzers.Horizons() {
			if s := profileOf(v, p.Name, h); len(s.Pairs) > 0 {
				fmt.Fprintf(b, " %.3f (%.3f) |", s.Pairs[0].Cllr, s.Pairs[0].Cal)
			} else {
				b.WriteString(" |")
			}
		}
		b.WriteString("\n")
	}
}

func reliabilityText(b *strings.Builder, s analyzers.ProfileScore) {
	b.WriteString("\n**Reliability**, capacity against attack, all evidence: of the worlds in which the ratio, at equal priors, states a probability of\ncapacity in the bin, the share in which it was capacity:\n\n| bin | worlds | stated | true |\n|---|---|---|---|\n")
	for _, r := range s.Reliability {
		if r.N > 0 {
			fmt.Fprintf(b, "| %.1f to %.1f | %d | %.3f | %.3f |\n", r.Lo, r.Lo+.1, r.N, r.Mean, r.Share)
		}
	}
}

// gateText says for which evidence a verdict may state support.
func gateText(b *strings.Builder, v *analyzers.Validation) {
	b.WriteString("\n**The gate** (section 6d), on the part of the table held back from the shipped fit:\n\n" +
		"| evidence | horizon | worlds without incident: no verdict | shortage or none called attack | beyond weak | attack over capacity | capacity over attack | withheld pairs of 12 |\n|---|---|---|---|---|---|---|---|\n")
	for _, s := range v.Profiles {
		if s.Gate == nil {
			continue
		}
		says := func(pair string) string {
			if slices.Contains(s.Speaks, pair) {
				return "speaks"
			}
			return "silent"
		}
		fmt.Fprintf(b, "| %s | %s | %.3f of %d | %.3f | %.3f | %s | %s | %d |\n", s.Profile, horizonName(s.Horizon), s.Gate.Abstains, s.Gate.Worlds[analyzers.NoIncident],
			s.Gate.FalseAttack, s.Gate.Beyond, says("attack over capacity"), says("capacity over attack"), len(s.Withheld))
	}
}

func leftOutText(b *strings.Builder, v *analyzers.Validation) {
	b.WriteString("\n**A sub-type left out**, all evidence, all of its worlds; below 0 is the right side:\n\n| sub-type | worlds | rival | median log10 LR for the rival | median abs | after ceiling | rival >= 10 | after ceiling |\n|---|---|---|---|---|---|---|---|\n")
	for _, l := range v.LeftOut {
		fmt.Fprintf(b, "| %s | %d | %s | %.2f | %.2f | %.2f | %.3f | %.3f |\n", l.Sub, l.Worlds, l.RivalInstead, l.Signed, l.Median, l.MedianAfter, l.Over10, l.Over10After)
	}
}

// confusionText is every family by verdict, the gate not asked.
func confusionText(b *strings.Builder, v *analyzers.Validation) {
	codes := []string{}
	for _, c := range v.Confusion {
		for code := range c.Verdicts {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	slices.Sort(codes)
	fmt.Fprintf(b, "\n**Verdicts**, all evidence, the gate not asked:\n\n| family | %s |\n|---|%s\n", strings.Join(codes, " | "), strings.Repeat("---|", len(codes)))
	for _, c := range v.Confusion {
		fmt.Fprintf(b, "| %s |", c.Family)
		for _, code := range codes {
			fmt.Fprintf(b, " %d |", c.Verdicts[code])
		}
		b.WriteString("\n")
	}
}

// decideText is the worth of one kind of evidence beside some common holdings.
func decideText(b *strings.Builder, v *analyzers.Validation) {
	b.WriteString("\n**What would decide**, expected |change of log10 LR(capacity:attack)| when a kind of evidence is added:\n\n| held | added | change |\n|---|---|---|\n")
	for _, d := range v.Decides {
		if !slices.Contains([]string{"", "logs", "flows", "public"}, d.Have) {
			continue
		}
		have := d.Have
		if have == "" {
			have = "nothing"
		}
		fmt.Fprintf(b, "| %s | %s | %.2f |\n", have, d.Add, d.Value["capacity:attack"])
	}
}

func horizonName(minutes int) string {
	if minutes == 0 {
		return "end"
	}
	return fmt.Sprintf("%d min", minutes)
}
