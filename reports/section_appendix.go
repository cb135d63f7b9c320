package reports

import (
	"strings"

	"hindcast/analyzers"
)

// appendixSection holds what a reviewer needs to follow every number: judged
// rows with reasons, assumptions, settings, the SQL as executed, and the words.
func appendixSection(r *Report) section {
	s := section{ID: "appendix", Title: titleAppendix}
	add := func(b ...block) { s.Blocks = append(s.Blocks, b...) }
	for i := range r.Comparison.Rows {
		if i == 0 {
			add(headingOf("Judged rows with reasons and sources"))
		}
		add(judgedBlock(r.Comparison, &r.Comparison.Rows[i]))
	}
	if items := assumptions(r); len(items) > 0 {
		add(headingOf("Assumptions"), listOf(items))
	}
	if t := settingsTable(r.Comparison); t != nil {
		add(headingOf("Settings of the comparison"), tableOf(t))
	}
	if len(r.Timeline.Rollups) > 0 {
		add(headingOf("Queries"), paraOf("Every number of the timeline comes from one of these queries, as executed; they return integers only."))
	}
	for _, q := range r.Timeline.Rollups {
		add(detailsOf(q.Name+": "+q.Doc, paraOf("Needs "+strings.Join(q.Needs, ", ")+"; "+plural(int64(q.Rows), "row", "rows")+"; unit "+q.Unit+"; SHA-256 "+q.SHA256),
			block{Kind: kindCode, Text: q.SQL}))
	}
	g := &table{Caption: "Words and scale", Cols: []col{{Title: "Word"}, {Title: "Meaning"}}}
	for _, w := range glossary() {
		g.Rows = append(g.Rows, row{Cells: textCells(w[0], w[1])})
	}
	add(headingOf("Glossary"), tableOf(g))
	return s
}

func judgedBlock(c *analyzers.Comparison, w *analyzers.RowWeight) block {
	cols := matrixColumns(c)
	t := &table{Caption: "Row " + w.ID + ": as stated, and as used after discount and caps", Cols: []col{{Title: "Sub-type"}, {Title: "P stated", Num: true}, {Title: "P used", Num: true}}}
	for _, k := range cols {
		if _, ok := w.P[k]; !ok {
			if _, ok := w.Used[k]; !ok {
				continue
			}
		}
		cells := textCells(k)
		t.Rows = append(t.Rows, row{Cells: append(cells, numberCell(w.P, k), numberCell(w.Used, k))})
	}
	facts := []string{"Group: " + w.Group, "Reliability r of the channel: " + figure(w.Hearsay)}
	if w.Capped {
		facts = append(facts, "A cap limits this row.")
	}
	for _, k := range sortedKeys(w.LR) {
		facts = append(facts, "LR "+k+" of this row alone: "+figure(w.LR[k]))
	}
	for _, k := range sortedKeys(w.Without) {
		facts = append(facts, "LR "+k+" of all rows without this one: "+figure(w.Without[k]))
	}
	return detailsOf(w.ID+": "+w.Text, paraOf("Reason: "+w.Reason), paraOf("Source: "+w.Source), listOf(facts), tableOf(t))
}

// assumptions lists every guess: of the case file and of each source.
func assumptions(r *Report) []string {
	var out []string
	if r.Case.Zone != "" {
		out = append(out, "Times without a zone are read in "+r.Case.Zone+" (stated in the case file).")
	}
	if r.Case.Window.Basis != "" {
		out = append(out, "The window was "+r.Case.Window.Basis+". Another one is stated in the case file.")
	}
	for _, ck := range r.Case.Clocks {
		out = append(out, "Clock of "+ck.Source+" corrected by "+ck.Offset+"; basis: "+ck.Basis)
	}
	for _, e := range r.Case.Expect {
		s := "Expected of " + e.Source + ": "
		if e.Missing {
			s += "missing"
		} else {
			s += e.From + " to " + e.To
		}
		out = append(out, s+" (stated by "+e.Who+") "+e.Note)
	}
	for _, s := range sourcesInOrder(r.Manifest) {
		name := sourceName(s)
		if s.Zone != "" {
			out = append(out, name+": zone "+s.Zone+" for times without one")
		}
		if s.Year != 0 {
			out = append(out, name+": year "+plainInt(s.Year)+" for times without one")
		}
		if s.Date != "" {
			out = append(out, name+": published "+s.Date)
		}
		if s.ClockOffset != "" {
			out = append(out, name+": clock offset "+s.ClockOffset)
		}
		for _, a := range s.Assumptions {
			out = append(out, name+": "+a)
		}
	}
	return out
}

func settingsTable(c *analyzers.Comparison) *table {
	t := &table{Caption: "Settings, weights and open-set shares", Cols: []col{{Title: "Name"}, {Title: "Value", Num: true}}}
	put := func(prefix string, m map[string]float64) {
		for _, k := range sortedKeys(m) {
			t.Rows = append(t.Rows, row{Cells: textCells(prefix+k, figure(m[k]))})
		}
	}
	put("setting ", c.Settings)
	put("epsilon ", c.Epsilon)
	put("weight of ", c.Weights)
	put("log-likelihood of ", c.LogLik)
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
