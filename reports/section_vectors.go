package reports

import (
	"fmt"
	"strings"

	"hindcast/analyzers"
)

// Words of the list of vectors.
const (
	titleVectors = "What the packets show"
	howVectors   = "A vector is named by marks of its packets, or by answers nobody asked for together with their share of the traffic; a port on a list or a high rate alone names nothing. It says that such packets were there, not that they were the cause."
)

// vectorBlocks lists the ways hostile packets came in; nothing where there were
// no packets to look at.
func vectorBlocks(r *Report) []block {
	l := r.Vectors
	if !l.Looked {
		return nil
	}
	out := []block{headingOf(titleVectors), noteOf(howVectors)}
	if len(l.Vectors) == 0 {
		return append(out, paraOf(sentence(l.Why)))
	}
	t := &table{Caption: "Vectors", Cols: []col{{Title: "Vector"}, {Title: "Packets", Num: true}, {Title: "IP bytes", Num: true},
		{Title: "Sources", Num: true}, {Title: "Share of packets", Num: true}, {Title: "Minutes", Num: true}, {Title: "Could it have caused an outage, by its rate?"}}}
	for i := range l.Vectors {
		v := &l.Vectors[i]
		bytes := "–"
		if v.Bytes != nil {
			bytes = figure(float64(*v.Bytes))
		}
		t.Rows = append(t.Rows, row{Cells: textCells(v.Title, figure(float64(v.Packets)), bytes, figure(float64(v.Sources)),
			percent(v.Share), figure(float64(v.Minutes)), v.CouldCause+": "+v.CauseWhy)})
	}
	out = append(out, tableOf(t))
	for i := range l.Vectors {
		v := &l.Vectors[i]
		out = append(out, block{Kind: kindLead, Text: v.Title}, paraOf("Named because: "+v.Rule+"."),
			listOf(append(append([]string{}, v.Marks...), vectorNotes(v)...)))
	}
	return out
}

// vectorNotes are what a reader must know beside the marks.
func vectorNotes(v *analyzers.Vector) []string {
	var out []string
	switch v.Sender {
	case analyzers.Forged:
		out = append(out, "Source addresses are forged: their number and places name nobody.")
	case analyzers.Unknown:
		out = append(out, "Whether source addresses are forged is unknown.")
	}
	for _, c := range v.Caveats {
		out = append(out, sentence(c))
	}
	return append(out, "From: "+strings.Join(v.Cites, ", "))
}

// vectors writes the list at 80 columns.
func (p *paper) vectors(l *analyzers.VectorList) {
	if l == nil || !l.Looked {
		return
	}
	p.gap()
	p.head(titleVectors)
	if len(l.Vectors) == 0 {
		p.para(2, sentence(l.Why))
		return
	}
	for i := range l.Vectors {
		v := &l.Vectors[i]
		p.item(2, fmt.Sprintf("%s: %s packets from %s sources in %s, %s of all packets. Named because: %s.", v.Title,
			figure(float64(v.Packets)), figure(float64(v.Sources)), plural(int64(v.Minutes), "minute", "minutes"), percent(v.Share), v.Rule))
		for _, m := range v.Marks {
			p.item(4, m)
		}
		p.item(4, "could it have caused an outage, by its rate? "+v.CouldCause+": "+v.CauseWhy)
	}
}

// percent writes a share.
func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }

// sentence begins s with a capital and ends it with a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.TrimSuffix(s[1:], ".") + "."
}
