package reports

import (
	"strings"

	"hindcast/analyzers"
	"hindcast/casefile"
)

// The sentences about what people say of each other's statements.

// saidSentence says, where relations between statements were found, how many of
// them agree and which do not, with their numbers.
func saidSentence(c *analyzers.Claims) string {
	if c == nil || len(c.Contradictions) == 0 {
		return ""
	}
	by := map[analyzers.Outcome][]string{}
	for _, x := range c.Contradictions {
		by[x.Outcome] = append(by[x.Outcome], x.About+" ("+x.ID+")")
	}
	var parts []string
	for _, p := range []struct {
		o    analyzers.Outcome
		lead string
	}{
		{analyzers.Agree, "agree on "},
		{analyzers.Conflict, "cannot all be true on "},
		{analyzers.Tension, "are in tension on "},
	} {
		if list := by[p.o]; len(list) > 0 {
			parts = append(parts, p.lead+listing(atMost(list, 3), "and"))
		}
	}
	var out []string
	if len(parts) > 0 {
		out = append(out, "The statements "+strings.Join(parts, "; they ")+".")
	}
	if list := by[analyzers.NotKept]; len(list) > 0 {
		out = append(out, "Not kept: "+listing(atMost(list, 3), "and")+".")
	}
	return strings.Join(out, " ")
}

// atMost shortens a list and says by how much.
func atMost(list []string, n int) []string {
	if len(list) <= n+1 {
		return list
	}
	return append(append([]string{}, list[:n]...), plural(int64(len(list)-n), "other matter", "other matters"))
}

// measured reports whether the case holds anything but words.
func measured(m *casefile.Manifest) bool {
	if m == nil {
		return false
	}
	for _, s := range m.Sources {
		for _, n := range evidenceNouns {
			if n.measured && s.Account.Rows[n.table] > 0 {
				return true
			}
		}
	}
	return false
}

// settleTable lists what would settle each matter on which statements do not
// agree; nil where there is none.
func settleTable(c *analyzers.Claims) *table {
	if c == nil {
		return nil
	}
	t := &table{Caption: "What would settle where statements differ", Cols: []col{{Title: "No."}, {Title: "About"}, {Title: "Outcome"}, {Title: "What would settle it"}}}
	for _, x := range c.Contradictions {
		if x.Settle == "" || x.Outcome == analyzers.Agree || x.Outcome == analyzers.Kept {
			continue
		}
		cells := textCells(x.ID, x.About, outcomeWord(x.Outcome), x.Settle)
		cells[2].Class = "outcome o-" + className(string(x.Outcome))
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
