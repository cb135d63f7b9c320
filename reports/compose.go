package reports

import (
	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// compose builds the page of a report: the one order of sections for every
// renderer that people read. Missing parts of a report leave their section with
// the sentence that says so.
func compose(r *Report) *page {
	r = complete(r)
	p := &page{
		Title:   r.Timeline.Title,
		Kicker:  kickerText,
		Answer:  Answer(r),
		Verdict: verdictTitle(r.Comparison),
		Footer:  "hindcast " + r.Version + ". The same evidence, case file and version give the same report, byte for byte.",
	}
	if r.Case.Summary != "" {
		p.Summary = summaryPrefix + r.Case.Summary
	}
	if r.Timeline.Simulated {
		p.Banner = simulatedText
	}
	p.Sections = []section{
		timelineSection(r),
		comparisonSection(r),
		claimsSection(r),
		contradictionsSection(r),
		evidenceSection(r),
		decideSection(r),
		appendixSection(r),
	}
	p.clean()
	return p
}

// complete returns a copy of r in which nothing is nil, so that sections need
// no guards.
func complete(r *Report) *Report {
	c := *r
	if c.Case == nil {
		c.Case = &casefile.CaseFile{}
	}
	if c.Manifest == nil {
		c.Manifest = &casefile.Manifest{}
	}
	if c.Timeline == nil {
		c.Timeline = &timeline.Timeline{Title: c.Case.Title, Zone: c.Case.Zone, Simulated: c.Case.Simulated}
	}
	if c.Comparison == nil {
		c.Comparison = &analyzers.Comparison{Verdict: analyzers.Verdict{Sentence: noCompare}}
	}
	if c.Vectors == nil {
		c.Vectors = &analyzers.VectorList{}
	}
	if c.Claims == nil {
		c.Claims = &analyzers.Claims{}
	}
	return &c
}
