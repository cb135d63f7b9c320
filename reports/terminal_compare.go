package reports

import (
	"fmt"
	"io"
	"strings"

	"hindcast/analyzers"
)

// terminalWidth is the width every terminal rendering keeps to.
const terminalWidth = 80

// paper collects lines for a terminal: wrapped, indented, every word from
// outside made printable.
type paper struct{ b strings.Builder }

func (p *paper) gap()              { p.b.WriteByte('\n') }
func (p *paper) head(title string) { fmt.Fprintf(&p.b, "%s\n", title) }
func (p *paper) para(indent int, s string) {
	pad := strings.Repeat(" ", indent)
	for _, l := range wrapColumns(Sanitize(s, 0), terminalWidth-indent) {
		p.b.WriteString(pad + l + "\n")
	}
}

// item writes a bullet whose following lines hang under its text.
func (p *paper) item(indent int, s string) {
	pad := strings.Repeat(" ", indent)
	for i, l := range wrapColumns(Sanitize(s, 0), terminalWidth-indent-2) {
		mark := "  "
		if i == 0 {
			mark = "- "
		}
		p.b.WriteString(pad + mark + l + "\n")
	}
}

func (p *paper) to(w io.Writer) error {
	_, err := io.WriteString(w, p.b.String())
	return err
}

// CompareTerminal writes the comparison at 80 columns: the verdict, the ratios,
// the judged rows, what measured indicators show, what would decide.
func CompareTerminal(w io.Writer, r *Report) error {
	var p paper
	c := r.Comparison
	if r.Timeline.Simulated {
		p.para(0, simulatedText)
		p.gap()
	}
	p.para(0, VerdictLine(r))
	if c == nil {
		return p.to(w)
	}
	for _, b := range c.Verdict.Because {
		p.item(2, b)
	}
	if len(c.Pairs) > 0 {
		p.gap()
		p.pairs(c)
	}
	if len(c.Rows) > 0 {
		p.gap()
		p.rows(c)
	}
	p.vectors(r.Vectors)
	p.ledger(c.Ledger)
	if len(c.Findings) > 0 {
		p.gap()
		p.findings(c)
	}
	p.leftOpen(c)
	return p.to(w)
}

func (p *paper) pairs(c *analyzers.Comparison) {
	p.head("Likelihood ratios (how many times more probable the evidence)")
	fmt.Fprintf(&p.b, "  %-10s %-10s %8s %8s %8s  %s\n", "if", "than if", "ratio", "5 %", "95 %", "ceiling")
	for _, lr := range c.Pairs {
		ceiling := figure(lr.Ceiling)
		if lr.AtCeiling {
			ceiling += " reached, by assumption"
		}
		fmt.Fprintf(&p.b, "  %-10s %-10s %8s %8s %8s  %s\n", lr.H, lr.K, figure(lr.Value), figure(lr.Lo), figure(lr.Hi), ceiling)
	}
}

func (p *paper) rows(c *analyzers.Comparison) {
	p.head("Judged rows (capacity over attack: the row alone, then all without it)")
	for _, row := range c.Rows {
		p.item(2, fmt.Sprintf("%s [%s, r = %s]: %s; without it %s", row.Text, row.Group, figure(row.Hearsay),
			figure(row.LR["capacity:attack"]), figure(row.Without["capacity:attack"])))
	}
}

// ledger writes what follows from the ledger; its minutes stand in the reports.
func (p *paper) ledger(l *analyzers.Ledger) {
	if l == nil {
		return
	}
	p.gap()
	p.head(titleLedger)
	p.para(2, presenceSentence(l))
	if len(l.Minutes) == 0 {
		p.para(2, "No ledger: "+l.Why+".")
		return
	}
	p.para(2, removalSentence(l))
	for _, m := range l.Minutes {
		if m.Failing { // the first failing minute stands for the rest
			p.para(2, fmt.Sprintf("In its first failing minute (%s UTC) demand was %s, hostile load %s, capacity %s %s.", utcClock.at(m.At),
				rangeText(m.Legit), hostileText(&m), rangeText(m.Capacity), l.Unit))
			break
		}
	}
}

func (p *paper) findings(c *analyzers.Comparison) {
	p.head("Observed")
	p.para(2, howObserve)
	for _, f := range c.Findings {
		text := f.Observed
		if f.State == analyzers.NotAvailable {
			text = "not available: " + f.Why
		}
		p.item(2, f.Indicator+": "+text)
		for _, cv := range f.Caveats {
			if f.State != analyzers.NotAvailable {
				p.item(4, cv)
			}
		}
	}
}

func (p *paper) leftOpen(c *analyzers.Comparison) {
	if len(c.Verdict.NotExcluded) > 0 {
		p.gap()
		p.head("What stays possible")
		if s := openSentence(c); s != "" {
			p.para(2, s)
		}
		for _, n := range openSubTypes(c) {
			p.item(2, termWords(n))
		}
	}
	if len(c.Verdict.Blind) > 0 {
		p.gap()
		p.head("Nothing in the case can see")
		for _, n := range c.Verdict.Blind {
			p.item(2, termWords(n))
		}
	}
	if len(c.Verdict.WouldDecide) > 0 {
		p.gap()
		p.head(titleDecide)
		for _, m := range c.Verdict.WouldDecide {
			worth := ""
			if m.Value >= .05 {
				worth = fmt.Sprintf(" (expected change of log10 LR: %.1f)", m.Value)
			} else if m.Value > 0 {
				worth = " (expected change of log10 LR: below 0.05)"
			}
			p.item(2, m.What+": "+m.Settles+worth)
		}
	}
}

// ClaimsTerminal writes claims and contradictions at 80 columns.
func ClaimsTerminal(w io.Writer, r *Report) error {
	var p paper
	if r.Timeline.Simulated {
		p.para(0, simulatedText)
		p.gap()
	}
	if r.Claims == nil || len(r.Claims.Claims)+len(r.Claims.Contradictions)+len(r.Claims.Revisions) == 0 {
		p.para(0, noClaims)
		return p.to(w)
	}
	p.head(titleClaims)
	for _, c := range r.Claims.Claims {
		p.gap()
		p.para(0, fmt.Sprintf("%s  %s: %s", c.Statement, speakerText(c.Speaker, c.Via), c.Assertion))
		if c.Words != "" {
			p.para(4, "“"+c.Words+"”")
		}
		p.para(4, outcomeWord(c.Outcome)+": "+c.Why)
		for _, t := range c.WouldTest {
			p.item(4, "would test it: "+t)
		}
	}
	p.gap()
	p.head(titleContradictions)
	for _, x := range r.Claims.Contradictions {
		p.gap()
		p.para(0, fmt.Sprintf("%s  %s: %s", x.ID, x.About, outcomeWord(x.Outcome)))
		for _, q := range x.Quotes {
			p.item(4, fmt.Sprintf("%s (%s, %s): “%s”, read as %s", q.Statement, q.Document, q.Speaker, q.Words, q.Reads))
		}
		p.para(4, x.Why)
		if x.Condition != "" {
			p.para(4, x.Condition)
		}
		if x.Settle != "" {
			p.para(4, "would settle it: "+x.Settle)
		}
	}
	p.revisions(r)
	return p.to(w)
}

// speakerText names who asserted something and through whom it is known.
func speakerText(speaker, via string) string {
	if via == "" || via == speaker {
		return speaker
	}
	return speaker + " via " + via
}
