package main

import (
	"context"
	"path/filepath"
	"strings"

	"hindcast/casefile"
	"hindcast/casefile/duck"
	"hindcast/reports"
)

// writeCaseDB writes results/case.duckdb: the derived tables as native ones and
// views over the evidence beside it.
func writeCaseDB(ctx context.Context, c *casefile.Case, r *reports.Report) error {
	return duck.WriteCaseDB(ctx, c, filepath.Join(c.Results(), "case.duckdb"), derived(r)...)
}

// derived turns the values of a report into the native tables minutes, lanes,
// marks, claims and findings.
func derived(r *reports.Report) []*duck.Native {
	return []*duck.Native{minutesTable(r), lanesTable(r), marksTable(r), claimsTable(r), findingsTable(r)}
}

// native makes an empty table; columns read "name type doc", type with a
// question mark where it may be null.
func native(name, doc string, columns ...string) *duck.Native {
	n := &duck.Native{Table: casefile.Table{Name: name, Doc: doc}}
	for _, c := range columns {
		part := strings.SplitN(c, " ", 3)
		kind, null := strings.CutSuffix(part[1], "?")
		n.Columns = append(n.Columns, casefile.Column{Name: part[0], Kind: casefile.Kind(kind), Null: null, Doc: part[2]})
	}
	return n
}

func minutesTable(r *reports.Report) *duck.Native {
	n := native("minutes", "one value of one lane in one row of the timeline",
		"kind text before, minute or after", "ts timestamp start of the row", "ts_end timestamp end of the row",
		"lane text name of the lane", "value float64? the value; null where no source covers the row", "bound text? at_least where the value is a lower bound")
	t := r.Timeline
	for _, l := range t.Lanes {
		for i, p := range l.Points {
			row := []any{string(t.Rows[i].Kind), t.Rows[i].From, t.Rows[i].To, l.Name, nil, nil}
			if p.Known {
				row[4] = p.Value
			}
			if p.Bound != "" {
				row[5] = string(p.Bound)
			}
			n.Rows = append(n.Rows, row)
		}
	}
	return n
}

func lanesTable(r *reports.Report) *duck.Native {
	n := native("lanes", "the lanes of the timeline", "name text identifier", "title text for people", "unit text unit of the values",
		"doc text what is counted", "lane_group text how a page orders lanes", "rollup text rollup the values come from")
	for _, l := range r.Timeline.Lanes {
		n.Rows = append(n.Rows, []any{l.Name, l.Title, l.Unit, l.Doc, l.Group, l.Rollup})
	}
	return n
}

func marksTable(r *reports.Report) *duck.Native {
	n := native("marks", "moments and intervals drawn on the timeline", "kind text kind of mark", "lo timestamp earliest instant it can mean",
		"hi timestamp latest", "core_lo timestamp start of the core", "core_hi timestamp end of the core", "title text for people", "text text? more",
		"who text? who states it", "cite text citation")
	for _, m := range r.Timeline.Marks {
		n.Rows = append(n.Rows, []any{m.Kind, m.Lo, m.Hi, m.CoreLo, m.CoreHi, m.Title, text(m.Text), text(m.Who), m.Cite})
	}
	return n
}

func claimsTable(r *reports.Report) *duck.Native {
	n := native("claims", "public claims and how they came out against the evidence of this case", "statement text id of the statement",
		"kind text kind of claim", "speaker text? who asserts it", "via text? through whom it is known", "words text? the words", "assertion text the assertion",
		"against text? what it was checked against", "outcome text supported, contradicted, not_testable or incomparable", "why text the reason")
	for _, c := range r.Claims.Claims {
		n.Rows = append(n.Rows, []any{c.Statement, c.Kind, text(c.Speaker), text(c.Via), text(c.Words), c.Assertion, text(c.Against), string(c.Outcome), c.Why})
	}
	return n
}

func findingsTable(r *reports.Report) *duck.Native {
	n := native("findings", "what the indicators observed", "indicator text name", "state text observed, not_available or negative", "observed text? one sentence with numbers",
		"why text? why it is not available", "calibrated bool whether it enters a likelihood ratio", "value_name text? name of the value", "value float64? the value",
		"lo float64? start of its 90 % interval", "hi float64? end of it", "unit text? unit")
	for _, f := range r.Comparison.Findings {
		base := []any{f.Indicator, string(f.State), text(f.Observed), text(f.Why), f.Calibrated}
		if len(f.Values) == 0 {
			n.Rows = append(n.Rows, append(base, nil, nil, nil, nil, nil))
		}
		for _, v := range f.Values {
			n.Rows = append(n.Rows, append(base[:5:5], v.Name, v.X, v.Lo, v.Hi, text(v.Unit)))
		}
	}
	return n
}

// text is s, or null where it is empty.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
