package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hindcast/analyzers"
	"hindcast/timeline"
)

// comparisonSection shows what the evidence supports: the verdict, the ratios,
// the matrix of rows by sub-type, what stays open, and what was measured.
func comparisonSection(r *Report) section {
	c := r.Comparison
	s := section{ID: "comparison", Title: titleComparison}
	add := func(b ...block) { s.Blocks = append(s.Blocks, b...) }
	add(block{Kind: kindLead, Text: VerdictLine(r)})
	if len(c.Verdict.Because) > 0 {
		add(paraOf("Why the verdict is worded so:"), listOf(c.Verdict.Because))
	}
	if len(c.Pairs) > 0 {
		add(headingOf("Likelihood ratios"), noteOf(howRatios))
		if ch := ratioChart(c); ch != nil {
			add(block{Kind: kindChart, Chart: ch})
		}
		add(tableOf(ratioTable("Likelihood ratios between causes", c.Pairs)), paraOf(howCeiling))
		if len(c.SubPairs) > 0 {
			add(detailsOf("Against every sub-type", tableOf(ratioTable("Likelihood ratios against sub-types", c.SubPairs))))
		}
		if t := partsTable(c); t != nil {
			add(tableOf(t))
		}
	}
	add(horizonBlocks(r)...)
	add(ledgerBlocks(r)...)
	add(measuredBlocks(r)...)
	add(headingOf("Judged rows"))
	if len(c.Rows) > 0 {
		add(noteOf(howMatrix), tableOf(matrixTable(c)))
	} else {
		add(paraOf(noRows))
	}
	add(openBlocks(c)...)
	add(vectorBlocks(r)...)
	add(findingBlocks(r)...)
	if len(c.Limits) > 0 {
		add(headingOf("Limits"), listOf(c.Limits))
	}
	return s
}

func pairName(h, k string) string { return h + " : " + k }

func ratioTable(caption string, pairs []analyzers.LR) *table {
	t := &table{Caption: caption, Class: "ratios", Cols: []col{{Title: "Pair"}, {Title: "LR", Num: true},
		{Title: "90 % range"}, {Title: "Before the ceiling", Num: true}, {Title: "Ceiling", Num: true}, {Title: "Against its best imitation, before the ceiling"}, {Title: "In words"}}}
	for _, p := range pairs {
		ceiling := figure(p.Ceiling)
		if p.AtCeiling {
			ceiling += " (reached)"
		}
		if p.Ceiling == 0 {
			ceiling = wordNone
		}
		worst := "–"
		if p.WorstOf != "" {
			worst = figure(p.Worst) + " (" + p.WorstOf + ")"
		}
		t.Rows = append(t.Rows, row{Cells: textCells(pairName(p.H, p.K), figure(p.Value),
			figure(p.Lo)+" to "+figure(p.Hi)+", median "+figure(p.Median), figure(p.Raw), ceiling, worst, ratioSentence(p))})
	}
	return t
}

// partsTable shows the ratios of groups of rows alone.
func partsTable(c *analyzers.Comparison) *table {
	if len(c.Parts) == 0 {
		return nil
	}
	var pairs []string
	for _, part := range sortedKeys(c.Parts) {
		for _, p := range sortedKeys(c.Parts[part]) {
			if !slices.Contains(pairs, p) {
				pairs = append(pairs, p)
			}
		}
	}
	slices.Sort(pairs)
	t := &table{Caption: "Ratios of parts of the evidence alone", Cols: []col{{Title: "Part"}}}
	for _, p := range pairs {
		t.Cols = append(t.Cols, col{Title: p, Num: true})
	}
	for _, part := range sortedKeys(c.Parts) {
		tr := row{Cells: textCells(partWords(part))}
		for _, p := range pairs {
			tr.Cells = append(tr.Cells, numberCell(c.Parts[part], p))
		}
		t.Rows = append(t.Rows, tr)
	}
	return t
}

func numberCell(m map[string]float64, key string) cell {
	x, ok := m[key]
	if !ok || math.IsNaN(x) {
		return cell{Text: "–", Class: "empty"}
	}
	return cell{Text: figure(x)}
}

// matrixColumns orders the columns of the judged table: sub-types under their
// hypothesis, hypotheses that a row names whole, then names nobody knows.
func matrixColumns(c *analyzers.Comparison) []string {
	used := map[string]bool{}
	for _, r := range c.Rows {
		for k := range r.P {
			used[k] = true
		}
	}
	var out []string
	take := func(name string) {
		if used[name] {
			out = append(out, name)
			delete(used, name)
		}
	}
	for _, h := range c.Hypotheses {
		for _, s := range c.SubTypes[h] {
			take(s)
		}
		take(h)
	}
	return append(out, sortedKeys(used)...)
}

func matrixTable(c *analyzers.Comparison) *table {
	cols := matrixColumns(c)
	t := &table{Caption: "Judged rows by sub-type: P, and the ratio of each row alone", Class: "matrix", Cols: []col{{Title: "Row"}}}
	for _, s := range cols {
		t.Cols = append(t.Cols, col{Title: s, Num: true})
	}
	main := "capacity:attack"
	t.Cols = append(t.Cols, col{Title: "LR " + main, Num: true}, col{Title: "LR of all without it", Num: true})
	for _, r := range c.Rows {
		tr := row{Cells: textCells(r.Text)}
		tr.Cells[0].Lines = []line{{Label: r.ID, Text: r.Group}}
		for _, s := range cols {
			ce := numberCell(r.P, s)
			if p, ok := r.P[s]; ok {
				ce.Class = shade(p, 0, 1)
			}
			tr.Cells = append(tr.Cells, ce)
		}
		tr.Cells = append(tr.Cells, numberCell(r.LR, main), numberCell(r.Without, main))
		t.Rows = append(t.Rows, tr)
	}
	t.Note = howRowLR + " " + columnNotes(cols)
	return t
}

func columnNotes(cols []string) string {
	var out []string
	for _, s := range cols {
		if w := termWords(s); w != s {
			out = append(out, s+": "+w)
		}
	}
	return strings.Join(out, " · ")
}

// shade is the class of one of eight steps between lo and hi.
func shade(x, lo, hi float64) string {
	if math.IsNaN(x) || hi <= lo {
		return "q0"
	}
	q := int(math.Floor((x - lo) / (hi - lo) * 8))
	return fmt.Sprintf("q%d", min(max(q, 0), 7))
}

// maxOpenList is how many items stand unfolded in a list of what is not visible.
const maxOpenList = 6

// openBlocks say what is not excluded and what nothing can see.
func openBlocks(c *analyzers.Comparison) []block {
	var out []block
	if len(c.Verdict.NotExcluded) > 0 {
		out = append(out, headingOf("What stays possible"))
		if s := openSentence(c); s != "" {
			out = append(out, paraOf(s))
		}
		out = append(out, noteOf(howOpen))
		if subs := openSubTypes(c); len(subs) > 0 {
			out = append(out, foldedOf(listOf(terms(subs))))
		}
	}
	if len(c.Verdict.Blind) > 0 {
		out = append(out, headingOf("Not visible"), paraOf(howBlind), foldedOf(listOf(terms(c.Verdict.Blind))))
	}
	return out
}

// foldedOf folds a long list of sub-types.
func foldedOf(list block) block {
	if len(list.Items) > maxOpenList {
		return detailsOf(plural(int64(len(list.Items)), "way", "ways")+" it could have happened", list)
	}
	return list
}

// openSubTypes are the sub-types that are not excluded.
func openSubTypes(c *analyzers.Comparison) []string {
	return slices.DeleteFunc(slices.Clone(c.Verdict.NotExcluded), func(n string) bool { return slices.Contains(c.Hypotheses, n) })
}

func terms(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = termWords(n)
		if out[i] != n && hypothesisNoun(n) == n {
			out[i] = n + ": " + out[i] // a sub-type: its name stands in the tables
		}
	}
	return out
}

// findingBlocks show what indicators observed, apart from what it would mean,
// and the map of indicators by minute where they have minutes.
func findingBlocks(r *Report) []block {
	if len(r.Comparison.Findings) == 0 {
		return nil
	}
	out := []block{headingOf("What was measured"), noteOf(howObserve)}
	var silent []string
	for i := range r.Comparison.Findings {
		f := &r.Comparison.Findings[i]
		if f.State == analyzers.NotAvailable {
			silent = append(silent, strings.Join(f.IDs, ", ")+": "+f.Question+" Not available: "+f.Why+".")
			continue
		}
		out = append(out, findingBlock(f)...)
	}
	if t := heatTable(r); t != nil {
		out = append(out, noteOf(howHeat), tableOf(t))
	}
	if len(silent) > 0 {
		out = append(out, paraOf("Indicators that stay silent because their evidence is absent:"), listOf(silent))
	}
	return out
}

func findingBlock(f *analyzers.Finding) []block {
	out := []block{{Kind: kindLead, Text: f.Question}, paraOf(f.Observed)}
	if f.State == analyzers.Negative && f.Why != "" {
		out = append(out, paraOf("Negative: "+f.Why))
	}
	if f.Reading != "" {
		out = append(out, paraOf("What it would mean: "+f.Reading))
	}
	if len(f.Values) > 0 {
		t := &table{Caption: "Values of " + strings.Join(f.IDs, ", "), Cols: []col{{Title: "Value"}, {Title: "", Num: true}, {Title: "90 % interval"}, {Title: "Unit"}, {Title: "Method"}}}
		for _, v := range f.Values {
			t.Rows = append(t.Rows, row{Cells: textCells(v.Name, figure(v.X), figure(v.Lo)+" to "+figure(v.Hi), v.Unit, v.Method)})
		}
		t.Cols[1].Title = "Measured"
		out = append(out, tableOf(t))
	}
	notes := slices.Clone(f.Caveats)
	if !f.Calibrated {
		notes = append(notes, "Not calibrated: enters no likelihood ratio.")
	}
	if len(f.Cites) > 0 {
		notes = append(notes, "From: "+strings.Join(f.Cites, ", "))
	}
	return append(out, listOf(notes))
}

// heatTable is indicators by minute: a table whose cells carry a shade, so that
// picture and data are the same thing.
func heatTable(r *Report) *table {
	t := r.Timeline
	c := clockOf(t.Zone)
	var fs []*analyzers.Finding
	for i := range r.Comparison.Findings {
		if f := &r.Comparison.Findings[i]; len(f.Series) == len(t.Rows) && len(t.Rows) > 0 {
			fs = append(fs, f)
		}
	}
	if len(fs) == 0 {
		return nil
	}
	tab := &table{Caption: "Indicators minute by minute", Class: "heat", Cols: []col{{Title: "Local time"}}}
	for _, f := range fs {
		tab.Cols = append(tab.Cols, col{Title: strings.ReplaceAll(f.Indicator, "_", " "), Unit: f.SeriesUnit, Num: true})
	}
	for i, tr := range t.Rows {
		out := row{Class: "row-" + string(tr.Kind), Cells: textCells(rowLabel(t, tr, c))}
		for _, f := range fs {
			ce := pointCell(timeline.Lane{Points: f.Series}, i)
			if f.Series[i].Known {
				lo, hi := extent(f.Series)
				ce.Class = strings.TrimSpace(ce.Class + " " + shade(f.Series[i].Value, lo, hi))
			}
			out.Cells = append(out.Cells, ce)
		}
		tab.Rows = append(tab.Rows, out)
	}
	return tab
}

// extent returns the smallest and largest known value.
func extent(ps []timeline.Point) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, p := range ps {
		if p.Known && !math.IsNaN(p.Value) {
			lo, hi = math.Min(lo, p.Value), math.Max(hi, p.Value)
		}
	}
	return lo, hi
}
