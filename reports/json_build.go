package reports

import (
	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// document turns a complete report into the value of report.json.
func document(r *Report) jsonReport {
	t := r.Timeline
	d := jsonReport{
		Schema: SchemaID, Tool: r.Version, Answer: Answer(r),
		Case:    jsonCase{Title: t.Title, Summary: r.Case.Summary, Simulated: t.Simulated, Zone: t.Zone, Date: r.Case.Date},
		Window:  jsonWindow{Window: t.Window, Minutes: t.Window.Minutes(), StepSeconds: t.StepSeconds},
		Verdict: verdictOf(r.Comparison.Verdict), Lanes: []jsonLane{}, Minutes: []jsonRow{},
		Marks: filled(t.Marks), Coverage: filled(t.Coverage), Sources: []jsonSource{}, Statements: []jsonStatement{}, Posts: []jsonPost{},
		Comparison: comparisonOf(r.Comparison), Findings: []jsonFinding{}, Horizons: []jsonHorizon{}, Ledger: ledgerJSON(r.Comparison.Ledger), Vectors: vectorsOf(r.Vectors),
		Claims: []analyzers.Claim{}, Contradictions: []analyzers.Contradiction{}, Undated: filled(r.Claims.Undated), Revisions: []analyzers.Revision{},
		Rollups: []timeline.RollupRun{}, Assumptions: filled(assumptions(r)), Notes: filled(t.Notes), SetAside: t.SetAside,
	}
	for _, l := range t.Lanes {
		d.Lanes = append(d.Lanes, jsonLane{l.Name, l.Title, l.Unit, l.Doc, l.Group, l.Rollup, filled(l.Sources)})
	}
	for i := range t.Rows {
		d.Minutes = append(d.Minutes, rowOf(t, i))
	}
	for _, s := range sourcesInOrder(r.Manifest) {
		d.Sources = append(d.Sources, sourceJSON(s))
	}
	for i := range t.Statements {
		d.Statements = append(d.Statements, statementJSON(&t.Statements[i]))
	}
	for i := range t.Posts {
		d.Posts = append(d.Posts, postJSON(&t.Posts[i]))
	}
	for i := range r.Comparison.Findings {
		d.Findings = append(d.Findings, findingJSON(&r.Comparison.Findings[i]))
	}
	for _, h := range r.Comparison.Horizons {
		d.Horizons = append(d.Horizons, jsonHorizon{h.Minutes, h.At, h.Columns, lrOf(h.Pairs), h.Supports, h.Leans, filled(h.Why)})
	}
	for _, c := range r.Claims.Claims {
		c.WouldTest, c.Cites = filled(c.WouldTest), filled(c.Cites)
		d.Claims = append(d.Claims, c)
	}
	for _, x := range r.Claims.Contradictions {
		x.Statements, x.Quotes = filled(x.Statements), filled(x.Quotes)
		d.Contradictions = append(d.Contradictions, x)
	}
	for _, v := range r.Claims.Revisions {
		v.Changes = filled(v.Changes)
		d.Revisions = append(d.Revisions, v)
	}
	for _, q := range t.Rollups {
		q.Needs = filled(q.Needs)
		d.Rollups = append(d.Rollups, q)
	}
	return d
}

func verdictOf(v analyzers.Verdict) analyzers.Verdict {
	v.Because, v.NotExcluded, v.ByCeiling = filled(v.Because), filled(v.NotExcluded), filled(v.ByCeiling)
	v.Blind, v.WouldDecide = filled(v.Blind), filled(v.WouldDecide)
	return v
}

// rowOf is one row with its values and everything that touches it. Marks and
// posts are given by their index in the document's lists.
func rowOf(t *timeline.Timeline, i int) jsonRow {
	r := t.Rows[i]
	from, to := reach(t, r)
	out := jsonRow{Kind: r.Kind, From: r.From, To: r.To, Local: rowLabel(t, r, clockOf(t.Zone)), Values: map[string]*number{},
		AtLeast: []string{}, Marks: []int{}, Posts: []int{}, Statements: []string{}, Possible: []string{}}
	for _, l := range t.Lanes {
		out.Values[l.Name] = nil
		if i >= len(l.Points) || !l.Points[i].Known {
			continue
		}
		v := number(l.Points[i].Value)
		out.Values[l.Name] = &v
		if l.Points[i].Bound == timeline.AtLeast {
			out.AtLeast = append(out.AtLeast, l.Name)
		}
		if m := l.Points[i].Margin; m > 0 {
			if out.Margins == nil {
				out.Margins = map[string]number{}
			}
			out.Margins[l.Name] = number(m)
		}
	}
	for j, m := range t.Marks {
		if (span{casefile.Some(m.Lo), casefile.Some(m.Hi)}).meets(from, to) {
			out.Marks = append(out.Marks, j)
		}
	}
	for j := range t.Posts {
		if p := &t.Posts[j]; p.TS >= from && p.TS < to {
			out.Posts = append(out.Posts, j)
		}
	}
	for j := range t.Statements {
		s := &t.Statements[j]
		switch {
		case coreOf(s).meets(from, to):
			out.Statements = append(out.Statements, s.ID)
		case supportOf(s).meets(from, to):
			out.Possible = append(out.Possible, s.ID)
		}
	}
	return out
}

func sourceJSON(s *casefile.Source) jsonSource {
	out := jsonSource{ID: string(s.ID), Name: sourceName(s), Files: []jsonFile{}, SHA256: s.SHA256, Bytes: s.Bytes, Unpacked: s.Unpacked,
		Compression: s.Compression, Format: s.Format, Options: s.Options, Zone: s.Zone, Date: s.Date, ClockOffset: s.ClockOffset,
		Assumptions: filled(s.Assumptions), Account: s.Account, Incomplete: s.Incomplete, Steps: s.Steps, First: s.First, Last: s.Last, Parts: filled(s.Parts)}
	if out.Options == nil {
		out.Options = map[string]string{}
	}
	if s.Year != 0 {
		out.Year = &s.Year
	}
	if out.Account.Rows == nil {
		out.Account.Rows = map[string]int64{}
	}
	for _, f := range s.Files {
		out.Files = append(out.Files, jsonFile{baseName(f.Path), f.SHA256, f.Bytes})
	}
	return out
}

// ptr is the value of n, or nil where it is unknown.
func ptr[T any](n casefile.Null[T]) *T {
	if !n.Valid {
		return nil
	}
	return &n.V
}

func spanJSON(s span) jsonSpan { return jsonSpan{ptr(s.lo), ptr(s.hi)} }

func originJSON(o casefile.Origin) jsonOrigin {
	return jsonOrigin{Offset: o.Offset, Line: o.Line}
}

func statementJSON(s *casefile.Statement) jsonStatement {
	out := jsonStatement{ID: s.ID, Document: s.Document, Line: ptr(s.DocLine), URL: s.URL, Published: ptr(s.Published), Speaker: s.Speaker, Via: s.Via,
		Group: s.Group, Kind: s.Kind, Event: s.Event, Referent: s.Referent, Lean: s.Lean, Assertion: s.Assertion, Words: s.Words,
		TimeWords: s.TimeWords, TimeRule: s.TimeRule, Anchors: s.Anchors, Core: spanJSON(coreOf(s)), Support: spanJSON(supportOf(s)),
		Unit: s.Unit, Bound: s.Bound, Reviewed: s.Reviewed, Origin: originJSON(s.Origin)}
	if s.Quantity.Valid {
		q := number(s.Quantity.V)
		out.Quantity = &q
	}
	return out
}

func postJSON(p *casefile.Post) jsonPost {
	return jsonPost{At: p.TS, CreatedAt: ptr(p.CreatedAt), UpdatedAt: ptr(p.UpdatedAt), FirstSeen: ptr(p.FirstSeen), IDTime: ptr(p.IDTime),
		Kind: p.Kind, Provider: p.Provider, Author: p.Author, Title: p.Title, State: p.State, Impact: p.Impact, Components: p.Components,
		Text: p.Text, URL: p.URL, Edits: ptr(p.Edits), Origin: originJSON(p.Origin)}
}

func lrOf(ps []analyzers.LR) []jsonLR {
	out := []jsonLR{}
	for _, p := range ps {
		out = append(out, jsonLR{p.H, p.K, number(p.Raw), number(p.Value), number(p.Lo), number(p.Median), number(p.Hi), p.Words,
			number(p.Ceiling), p.AtCeiling, number(p.Worst), p.WorstOf})
	}
	return out
}

func comparisonOf(c *analyzers.Comparison) jsonComparison {
	out := jsonComparison{Hypotheses: filled(c.Hypotheses), SubTypes: c.SubTypes, Weights: numbers(c.Weights), LogLik: numbers(c.LogLik),
		Pairs: lrOf(c.Pairs), SubPairs: lrOf(c.SubPairs), Rows: []jsonJudged{}, Parts: map[string]map[string]number{},
		Measured: c.Measured, Epsilon: numbers(c.Epsilon), Settings: numbers(c.Settings), Limits: filled(c.Limits)}
	if out.SubTypes == nil {
		out.SubTypes = map[string][]string{}
	}
	for k, m := range c.Parts {
		out.Parts[k] = numbers(m)
	}
	for _, w := range c.Rows {
		out.Rows = append(out.Rows, jsonJudged{w.ID, w.Text, w.Group, w.Reason, w.Source, number(w.Hearsay),
			numbers(w.P), numbers(w.Used), numbers(w.LR), numbers(w.Without), w.Capped})
	}
	return out
}

// ledgerJSON is the ledger with no list null.
func ledgerJSON(l *analyzers.Ledger) *analyzers.Ledger {
	if l == nil {
		return nil
	}
	out := *l
	out.Classes, out.Minutes, out.Assumptions, out.Cites = filled(l.Classes), filled(l.Minutes), filled(l.Assumptions), filled(l.Cites)
	out.Presence.Vectors = filled(l.Presence.Vectors)
	return &out
}

func findingJSON(f *analyzers.Finding) jsonFinding {
	out := jsonFinding{Indicator: f.Indicator, IDs: filled(f.IDs), Group: f.Group, Question: f.Question, State: f.State, Why: f.Why, Observed: f.Observed,
		Reading: f.Reading, Calibrated: f.Calibrated, Values: []jsonValue{}, Series: []*number{}, SeriesUnit: f.SeriesUnit, Caveats: filled(f.Caveats), Cites: filled(f.Cites)}
	for _, v := range f.Values {
		out.Values = append(out.Values, jsonValue{v.Name, number(v.X), number(v.Lo), number(v.Hi), v.Unit, v.Method})
	}
	for _, p := range f.Series {
		var n *number
		if p.Known {
			v := number(p.Value)
			n = &v
		}
		out.Series = append(out.Series, n)
	}
	return out
}
