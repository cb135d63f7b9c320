package reports

import (
	"strings"

	"hindcast/analyzers"
)

// claimsSection is the table of claims and what became of each.
func claimsSection(r *Report) section {
	s := section{ID: "claims", Title: titleClaims}
	if len(r.Claims.Claims) == 0 {
		s.Blocks = append(s.Blocks, paraOf(noClaims))
		return s
	}
	t := &table{Caption: "Claims against the evidence", Class: "claims",
		Cols: []col{{Title: "Claim"}, {Title: "Who"}, {Title: "Outcome"}, {Title: "Checked against"}, {Title: "Why"}, {Title: "What would test it"}}}
	for _, c := range r.Claims.Claims {
		claim := cell{Text: c.Assertion}
		if c.Words != "" {
			claim.Lines = append(claim.Lines, line{Text: "“" + c.Words + "”", Class: "said"})
		}
		claim.Lines = append(claim.Lines, line{Text: c.Statement, Class: "cite"})
		cells := textCells("", speakerVia(c.Speaker, c.Via), outcomeWord(c.Outcome), c.Against, c.Why, strings.Join(c.WouldTest, "; "))
		cells[0] = claim
		cells[2].Class = "outcome o-" + className(string(c.Outcome))
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	s.Blocks = append(s.Blocks, paraOf(howClaims), tableOf(t))
	return s
}

// className keeps only what a class may hold.
func className(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r == '_' {
			return r
		}
		return -1
	}, s)
}

// contradictionsSection shows each relation between statements with the words
// themselves, how they were read, and what would reconcile or settle them. What
// agrees is folded away behind what does not.
func contradictionsSection(r *Report) section {
	s := section{ID: "contradictions", Title: titleContradictions}
	if len(r.Claims.Contradictions) == 0 {
		s.Blocks = append(append(s.Blocks, paraOf(noRelation)), revisionBlocks(r)...)
		return s
	}
	t := &table{Caption: "Relations between statements", Class: "relations", Cols: []col{{Title: "No."}, {Title: "About"}, {Title: "Outcome"}, {Title: "Why"}}}
	for _, x := range r.Claims.Contradictions {
		cells := textCells(x.ID, x.About, outcomeWord(x.Outcome), x.Why)
		cells[2].Class = "outcome o-" + className(string(x.Outcome))
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	s.Blocks = append(s.Blocks, tableOf(t))
	var agreed []block
	for i := range r.Claims.Contradictions {
		x := &r.Claims.Contradictions[i]
		if x.Outcome == analyzers.Agree {
			agreed = append(agreed, relationBlocks(x)...)
			continue
		}
		s.Blocks = append(s.Blocks, relationBlocks(x)...)
	}
	if len(agreed) > 0 {
		s.Blocks = append(s.Blocks, detailsOf("What agrees, in the words of the documents", agreed...))
	}
	s.Blocks = append(s.Blocks, revisionBlocks(r)...)
	return s
}

func relationBlocks(x *analyzers.Contradiction) []block {
	out := []block{headingOf(x.ID + ": " + x.About + ", " + outcomeWord(x.Outcome))}
	for _, q := range x.Quotes {
		by := q.Speaker
		if q.Document != "" && q.Document != q.Speaker {
			by += ", " + q.Document
		}
		by += " (" + q.Statement + ")"
		if q.Reads != "" {
			by += "; read as " + q.Reads
		}
		out = append(out, block{Kind: kindQuote, Text: q.Words, By: by})
	}
	if x.Condition != "" {
		out = append(out, paraOf("Condition: "+x.Condition))
	}
	if x.Settle != "" {
		out = append(out, paraOf("What would settle it: "+x.Settle))
	}
	return out
}
