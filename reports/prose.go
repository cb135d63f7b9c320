package reports

import (
	"fmt"
	"slices"
	"strings"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// All wording of reports lives in the files prose*.go. A number stands beside every verbal
// phrase; a ratio speaks of the evidence given the cause, never of the cause
// (ENFSI guideline for evaluative reporting, 2015); claims are called claims.

const (
	wordUnknown = "unknown"
	wordNoTime  = "no time stated"
	wordNone    = "none"

	titleTimeline       = "Minute by minute"
	titleComparison     = "What the evidence supports"
	titleClaims         = "Public claims, checked"
	titleContradictions = "Where statements agree and where they do not"
	titleEvidence       = "Evidence and coverage"
	titleDecide         = "What would decide"
	titleAppendix       = "Appendix: judgements, assumptions, queries"

	kickerText    = "hindcast incident report"
	simulatedText = "Simulated. The service, people and evidence on this page are fictional; it shows what such evidence would look like."

	summaryPrefix = "About the case, in the words of the case file: "
	howUnknown    = "“unknown” is not zero: no source covers the minute, or nothing happened in it that the value could be taken from. “≥” marks a lower bound: a source refused, dropped or covered only part of the minute."
	howRatios     = "How to read the ratios: a likelihood ratio says how many times more probable the evidence is under one cause than under another. It does not say how probable a cause is; that also depends on what was known before, which no table here holds. 1 means the evidence does not separate the two."
	howCeiling    = "A ceiling is an assumption: a share of cases of the rival cause is taken to look exactly the same, so no ratio can exceed one over that share. Where a ratio is at its ceiling, the assumption and not the evidence limits it."
	howClaims     = "A claim is what somebody asserted, with who asserted it and through whom it is known. Whether it is supported, contradicted or not testable refers to the evidence in this case only. hindcast attributes no attack to anyone."
	howMinutes    = "Statements and posts stand at the first minute their stated time can mean; the interval says how the words were read."
	howObserve    = "Calibrated values enter the likelihood ratios; what is marked not calibrated enters none. Each stands with what would have to be true for it to mislead."
	howLanes      = "Gaps hatched: unknown. Triangles: lower bounds. Dashed vertical lines: marks."
	howStrips     = "One character a row of the table, the row before the window first and the row after it last: █ covered, ▒ partly, · not covered, ? unknown."
	howMatrix     = "P is the probability of seeing the row’s observation if the sub-type were the cause, as judged by the person named in the case file, not measured. Only differences along a row matter. LR is the likelihood ratio of the row alone."
	howRowLR      = "Ratios of single rows and without a row are those after discount and caps and before the ceiling."
	howOpen       = "Excluded is only what the leading cause beats by a factor of 100 or more in a ratio that support is stated of. Nothing is, where no support is stated, and no sub-type is that nothing in the case can see."
	howBlind      = "Nothing in the case can see these; they are neither supported nor excluded."
	howHeat       = "Shade shows where a value lies between the smallest and the largest of its column; the numbers are in the cells."
	noClaims      = "The case holds no claim that was checked."
	noRelation    = "No two statements in this case are about the same event, quantity or scope."
	noCompare     = "The comparison was not made."
	noRows        = "There is no judged row in this case."
)

// zonesSentence says which zones are in force in a window that clocks are set in.
func zonesSentence(c zoneClock, w timeline.Window) string {
	return fmt.Sprintf("Times are %s until %s UTC and %s from then on; a time that clocks showed twice names its zone.",
		c.zone(w.From), utcClock.near(c.changed(w.To), w.From), c.zone(w.To))
}

// hypothesisNoun names a cause inside a sentence.
func hypothesisNoun(h string) string {
	switch h {
	case analyzers.Attack:
		return "an attack"
	case analyzers.Capacity:
		return "a shortage of capacity"
	case analyzers.Fault:
		return "a fault"
	case analyzers.Mixed:
		return "a mixed cause"
	}
	return h
}

// verdictTitle is the verdict in a few words, no stronger than its sentence.
func verdictTitle(c *analyzers.Comparison) string {
	code := c.Verdict.Code
	if code == analyzers.Insufficient || code == "" {
		return "Insufficient evidence"
	}
	if h, ok := strings.CutPrefix(code, "supports_"); ok {
		if c.BelowWeak() {
			return "The evidence leans to " + hypothesisNoun(h)
		}
		return "The evidence supports " + hypothesisNoun(h)
	}
	return code
}

// outcomeWord names how a claim or a pair of statements came out.
func outcomeWord(o analyzers.Outcome) string {
	switch o {
	case analyzers.NotTestable:
		return "not testable with this evidence"
	case analyzers.Conflict:
		return "conflict"
	case analyzers.Tension:
		return "in tension"
	case analyzers.NotKept:
		return "not kept"
	case analyzers.Incomparable:
		return "not comparable"
	}
	return string(o)
}

// VerdictLine returns the verdict as one sentence with its numbers, the line
// that also goes to the terminal. A report without a comparison says so.
func VerdictLine(r *Report) string {
	switch {
	case r.Comparison == nil:
		return noCompare
	case r.Comparison.Verdict.Sentence != "":
		return printable(r.Comparison.Verdict.Sentence)
	}
	return verdictTitle(r.Comparison) + "."
}

// Answer returns the paragraph a reporter can quote: when it was meant to begin
// and began, what evidence there is, what it supports, what it leaves open and
// what would settle it. It is plain text on one line.
func Answer(r *Report) string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	if r.Timeline != nil && r.Timeline.Simulated {
		add("Simulated:")
	}
	add(scheduleSentence(r.Timeline))
	add(evidenceSentence(r.Manifest))
	add(outsideSentence(r.Timeline))
	add(VerdictLine(r))
	if !measured(r.Manifest) {
		add(saidSentence(r.Claims))
	}
	if r.Comparison != nil {
		add(openSentence(r.Comparison))
		add(decideSentence(r.Comparison))
	}
	return printable(strings.Join(out, " "))
}

// scheduleSentence says when it should have begun and when it did.
func scheduleSentence(t *timeline.Timeline) string {
	if t == nil {
		return ""
	}
	c := clockOf(t.Zone)
	due, okDue := markOf(t, "scheduled_start")
	began, okBegan := markOf(t, "actual_start")
	switch {
	case okDue && okBegan:
		s := fmt.Sprintf("The event was scheduled for %s on %s and began at %s", c.both(due.Lo), c.day(due.Lo), c.both(began.Lo))
		if late := int64(began.Lo-due.Lo) / 60e6; began.Lo > due.Lo && int64(began.Lo-due.Lo)%60e6 == 0 {
			s += ", " + plural(late, "minute", "minutes") + " late"
		}
		return s + "."
	case t.Window.From == t.Window.To:
		return "No window is stated."
	case okDue:
		return fmt.Sprintf("The event was scheduled for %s on %s; the window examined is %s to %s.", c.both(due.Lo), c.day(due.Lo), c.both(t.Window.From), c.both(t.Window.To))
	}
	return fmt.Sprintf("The window examined is %s to %s on %s.", c.both(t.Window.From), c.both(t.Window.To), c.day(t.Window.From))
}

// markOf returns the only exact mark of a kind.
func markOf(t *timeline.Timeline, kind string) (timeline.Mark, bool) {
	var found timeline.Mark
	n := 0
	for _, m := range t.Marks {
		if m.Kind == kind && m.Lo == m.Hi {
			found = m
			n++
		}
	}
	return found, n == 1
}

// evidenceNouns names what tables hold, in the order a sentence lists them.
var evidenceNouns = []struct {
	table, one, many string
	measured         bool
}{
	{"requests", "logged request", "logged requests", true},
	{"messages", "log message", "log messages", true},
	{"flows", "network flow", "network flows", true},
	{"connections", "attempted connection", "attempted connections", true},
	{"gauges", "sample of a counted series", "samples of counted series", true},
	{"alerts", "alert", "alerts", true},
	{"changes", "change", "changes", true},
	{"posts", "post or status update", "posts and status updates", false},
	{"statements", "public statement", "public statements", false},
}

// evidenceSentence says how much evidence of which kind the case holds.
func evidenceSentence(m *casefile.Manifest) string {
	if m == nil || len(m.Sources) == 0 {
		return "The case holds no evidence."
	}
	rows := map[string]int64{}
	for _, s := range m.Sources {
		for t, n := range s.Account.Rows {
			rows[t] += n
		}
	}
	var held []string
	for _, n := range evidenceNouns {
		if rows[n.table] > 0 {
			held = append(held, plural(rows[n.table], n.one, n.many))
		}
	}
	s := "The case holds " + plural(int64(len(m.Sources)), "source", "sources")
	if len(held) > 0 {
		s += " with " + listing(held, "and")
	}
	if !measured(m) {
		s += "; nothing in it was measured on the service or its network"
	}
	return s + "."
}

// openSentence names the causes that stay possible, apart those that an assumption
// alone keeps so. Sub-types follow in the section itself.
func openSentence(c *analyzers.Comparison) string {
	var names, assumed []string
	for _, h := range c.Hypotheses {
		switch {
		case slices.Contains(c.Verdict.ByCeiling, h):
			assumed = append(assumed, fmt.Sprintf("%s (%s)", hypothesisNoun(h), oneIn(c.Epsilon[h])))
		case slices.Contains(c.Verdict.NotExcluded, h):
			names = append(names, hypothesisNoun(h))
		}
	}
	if len(names) == 0 {
		return ""
	}
	s := "Not excluded: " + listing(names, "and")
	if len(assumed) > 0 {
		s += "; and, only because a share of such causes is assumed to look exactly like another, " + listing(assumed, "and")
	}
	return s + "."
}

// oneIn writes a share as one in so many.
func oneIn(share float64) string { return "one in " + figure(analyzers.Round(1/share)) }

func decideSentence(c *analyzers.Comparison) string {
	if len(c.Verdict.WouldDecide) == 0 {
		return ""
	}
	w := c.Verdict.WouldDecide[0].What
	return "What would decide most: " + strings.TrimRight(w, ".") + "."
}

// ratioSentence says one ratio in words, turned so that it is at least 1 and
// never transposed.
func ratioSentence(p analyzers.LR) string {
	h, k, v, lo, hi := p.H, p.K, p.Value, p.Lo, p.Hi
	if v > 0 && v < 1 {
		h, k, v = p.K, p.H, 1/v
		lo, hi = inverse(p.Hi), inverse(p.Lo)
	}
	amount := analyzers.RatioFigures(v) + " times more probable if the cause was " + analyzers.Noun(h) + " than if it was " + analyzers.Noun(k)
	if analyzers.Figures(v) == "1.0" {
		amount = "about equally probable if the cause was " + analyzers.Noun(h) + " and if it was " + analyzers.Noun(k)
	}
	s := fmt.Sprintf("The evidence is %s (90 %% range %s to %s)", amount, analyzers.RatioFigures(lo), analyzers.RatioFigures(hi))
	if p.Words != "" {
		s += ": " + p.Words
	}
	return s + "."
}

// inverse returns 1/x; the inverse of 0 is infinite and printed as unknown.
func inverse(x float64) float64 { return 1 / x }

// termWords says what a name of the method means; names it does not know are
// returned as they are, and a name joined by / stands for each of its parts.
func termWords(name string) string {
	var docs []string
	for _, piece := range strings.Split(name, "/") {
		for _, sub := range analyzers.SubTypes() {
			if sub.Name == piece {
				docs = append(docs, sub.Doc)
			}
		}
	}
	if len(docs) > 0 {
		return strings.Join(docs, "; or ")
	}
	return hypothesisNoun(name)
}

// partWords names a part of the evidence whose ratio stands alone.
func partWords(part string) string {
	switch part {
	case "as_stated":
		return "all rows as stated: no discount, no caps"
	case "naive_product":
		return "product of the rows' own ratios as stated, which counts shared causes twice"
	case "without_judged":
		return "without judged rows"
	}
	if group, ok := strings.CutPrefix(part, "without:"); ok {
		return "without the group " + group
	}
	return "group " + part + " alone"
}

// glossary explains the words and the scale of a report, in order.
func glossary() [][2]string {
	return [][2]string{
		{"likelihood ratio (LR)", "how many times more probable the evidence is under one cause than under another; 1 separates nothing"},
		{"90 % range", "the span from the 5 % to the 95 % point of the ratios that come out when every judged number is shaken at random as the settings say"},
		{"scale of words", "ENFSI 2015: 1 to 2 leans, with less than weak support, 2 to 10 weak support, 10 to 100 moderate, 100 to 1,000 moderately strong, 1,000 to 10,000 strong, 10,000 to 1,000,000 very strong, above that extremely strong; the words are those of the end of the range nearest to 1"},
		{"core and support", "a stated time is an interval: the core is what its words mean, the support what they can mean at most"},
		{"agree, tension, conflict", "cores meet; only supports meet; nothing meets under any reading"},
		{"unknown", "no source covers it, or there is nothing to take the value from; never the same as zero"},
		{"at least (≥)", "a lower bound: a service that refuses or drops under-records its own demand"},
		{"record balance", "records read = accepted + rejected + skipped"},
		{"hearsay discount", "r is the reliability given to a second-hand row: its likelihoods are mixed with their average in the share 1 - r"},
		{"blind", "a way it could have happened that nothing in the case can see"},
	}
}
