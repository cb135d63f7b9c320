package reports

import (
	"fmt"

	"hindcast/analyzers"
)

// What changed between two versions of one document, for pages and terminals.

const (
	titleRevisions = "What changed between versions"
	howRevisions   = "Statements of two versions of one document are aligned by their words, speaker and subject. What was dropped is no longer asserted; that is a finding about the document, not about the incident."
)

// revisionHead says which versions are compared and how their order is known.
func revisionHead(v *analyzers.Revision) string {
	order := "which came first is not stated, they stand in the order of their names"
	switch v.Order {
	case "changed":
		order = "in the order of their last changes"
	case "captured":
		order = "in the order of their captures"
	case "published":
		order = "in the order of publication"
	}
	return fmt.Sprintf("%s: from %s to %s, %s", v.Title, v.Before, v.After, order)
}

// changeWords quotes one side of a change.
func changeWords(q *analyzers.Quote) string {
	if q == nil {
		return ""
	}
	return fmt.Sprintf("%s: \u201c%s\u201d", q.Statement, q.Words)
}

// revisionBlocks is the table of each revision.
func revisionBlocks(r *Report) []block {
	var out []block
	for i := range r.Claims.Revisions {
		v := &r.Claims.Revisions[i]
		if i == 0 {
			out = append(out, headingOf(titleRevisions), paraOf(howRevisions))
		}
		if len(v.Changes) == 0 {
			out = append(out, paraOf(revisionHead(v)+": no statement changed."))
			continue
		}
		t := &table{Caption: revisionHead(v), Class: "relations", Cols: []col{{Title: "Change"}, {Title: "Before"}, {Title: "After"}, {Title: "Why"}}}
		for _, c := range v.Changes {
			t.Rows = append(t.Rows, row{Cells: textCells(c.Kind, changeWords(c.Before), changeWords(c.After), c.Why)})
		}
		out = append(out, tableOf(t))
	}
	return out
}

// revisions writes the same on a terminal.
func (p *paper) revisions(r *Report) {
	for i := range r.Claims.Revisions {
		v := &r.Claims.Revisions[i]
		if i == 0 {
			p.gap()
			p.head(titleRevisions)
		}
		p.gap()
		p.para(0, revisionHead(v))
		if len(v.Changes) == 0 {
			p.para(4, "no statement changed")
		}
		for _, c := range v.Changes {
			p.item(4, c.Kind+": "+c.Why)
			for _, q := range []*analyzers.Quote{c.Before, c.After} {
				if q != nil {
					p.para(8, changeWords(q))
				}
			}
		}
	}
}
