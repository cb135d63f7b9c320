package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/timeline"
)

// explanation is what this build knows by one name.
type explanation struct {
	Kind  string            `json:"kind"` // lane, rollup, indicator, table, format, cause, sub-type
	Name  string            `json:"name"`
	Parts []explanationPart `json:"parts"`
}

// explanationPart is one labelled text; Raw keeps its line breaks.
type explanationPart struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	Raw   bool   `json:"raw,omitempty"`
}

func (e *explanation) add(label string, text ...string) {
	if t := strings.Join(text, ", "); t != "" {
		e.Parts = append(e.Parts, explanationPart{Label: label, Text: t})
	}
}

func newExplain(p *program) *cobra.Command {
	dir := ""
	c := &cobra.Command{
		Use:   "explain NAME",
		Short: "say what a lane, rollup, indicator, table, format or cause is and how it is computed",
		Long: `Says what a name on a page or in a result means: what it counts, from which
tables, by which SQL or formula and with which source, and when it misleads.
A column is asked for as TABLE.COLUMN. One name may stand for several things;
all are printed. With --case, a rollup's SQL is followed by the one asked of that
case, which leaves out what a source that is counted instead holds too, and why.`,
		Example: "  hindcast explain requests_minute --case CASE\n  hindcast explain errors_5xx\n  hindcast explain per_client_rate\n  hindcast explain requests.ts_start",
		Args:    exactArgs("NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			found := explain(args[0])
			if len(found) == 0 {
				return hint(usageError{fmt.Errorf("explain: nothing is called %q", args[0])}, "hindcast list lanes|rollups|indicators|tables|formats lists the names")
			}
			if dir != "" {
				if err := explainIn(c.Context(), dir, found); err != nil {
					return err
				}
			}
			if p.json {
				return p.value(found)
			}
			for i, e := range found {
				if i > 0 {
					p.print("\n")
				}
				p.explanation(e)
			}
			return nil
		},
	}
	c.Flags().StringVar(&dir, "case", "", "the case whose exclusions are shown with a rollup")
	return c
}

// explainIn adds to the explanations of rollups what they leave out of a case, and
// why.
func explainIn(ctx context.Context, dir string, found []explanation) error {
	if !slices.ContainsFunc(found, func(e explanation) bool { return e.Kind == "rollup" }) {
		return usageError{fmt.Errorf("explain: --case goes with a rollup, and %s is none", found[0].Name)}
	}
	c, err := openCase(dir)
	if err != nil {
		return err
	}
	s, tl, err := buildLogged(ctx, c, timeline.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	for i := range found {
		r, changed, ok := s.InForce(found[i].Name)
		if found[i].Kind != "rollup" || !ok {
			continue
		}
		e := &found[i]
		if !changed {
			e.add("in this case", "nothing is left out")
			continue
		}
		for _, a := range tl.SetAside {
			if slices.Contains(r.Needs, a.Table) {
				e.add("in this case", a.Note)
			}
		}
		e.add("SHA-256 of the SQL in this case", r.SHA256)
		e.Parts = append(e.Parts, explanationPart{Label: "SQL in this case", Text: r.SQL, Raw: true})
	}
	return nil
}

func (p *program) explanation(e explanation) {
	p.print("%s %s\n", e.Kind, e.Name)
	for _, part := range e.Parts {
		if part.Raw {
			p.print("  %s:\n", part.Label)
			for l := range strings.Lines(part.Text) {
				p.print("    %s\n", strings.TrimRight(l, "\r\n"))
			}
			continue
		}
		for i, l := range wrap(part.Label+": "+part.Text, 74) {
			p.print("  %s%s\n", strings.Repeat("  ", min(i, 1)), l)
		}
	}
}

// explain collects everything that carries the name, a lane before its rollup.
func explain(name string) []explanation {
	var out []explanation
	for _, f := range []func(string) []explanation{explainLane, explainIndicator, explainCause, explainRollup, explainTable, explainFormat} {
		out = append(out, f(name)...)
	}
	return out
}

func explainLane(name string) (out []explanation) {
	for _, l := range timeline.LaneDocs() {
		if l.Name != name {
			continue
		}
		e := explanation{Kind: "lane", Name: l.Name}
		e.add("shown as", l.Title)
		e.add("unit", l.Unit)
		e.add("is", l.Doc)
		e.add("from table", l.Table)
		e.add("computed from rollup", l.Rollup)
		out = append(out, e)
	}
	return out
}

func explainIndicator(name string) (out []explanation) {
	for _, i := range analyzers.Indicators() {
		if i.Name != name && !slices.Contains(i.IDs, name) {
			continue
		}
		e := explanation{Kind: "indicator", Name: i.Name}
		e.add("asks", i.Question)
		e.add("catalogue", i.IDs...)
		e.add("dependence group", i.Group)
		e.add("formula and source", i.Doc)
		e.add("reading", i.Reading)
		e.add("needs rollups", i.Needs...)
		for _, c := range i.Caveats {
			e.add("misleads when", c)
		}
		e.add("values that enter the comparison", i.Scores...)
		if len(i.Scores) == 0 {
			e.add("enters the comparison", "no: it is shown as an observation")
		}
		out = append(out, e)
	}
	return out
}

// explainCause answers for hypotheses and their sub-types.
func explainCause(name string) (out []explanation) {
	isHypothesis := slices.Contains(analyzers.Hypotheses(), name)
	h := explanation{Kind: "cause", Name: name}
	for _, s := range analyzers.SubTypes() {
		if isHypothesis && s.Hypothesis == name {
			h.add("can be true as "+s.Name, s.Doc)
		}
		if s.Name == name {
			e := explanation{Kind: "sub-type", Name: name}
			e.add("of cause", s.Hypothesis)
			e.add("is", s.Doc)
			out = append(out, e)
		}
	}
	if isHypothesis {
		out = append(out, h)
	}
	return out
}

func explainRollup(name string) (out []explanation) {
	for _, r := range timeline.Rollups() {
		if r.Name != name {
			continue
		}
		e := explanation{Kind: "rollup", Name: r.Name}
		e.add("counts", r.Doc)
		e.add("unit", r.Unit)
		e.add("from tables", r.Needs...)
		e.add("SHA-256 of the SQL", r.SHA256)
		e.Parts = append(e.Parts, explanationPart{Label: "SQL", Text: r.SQL, Raw: true})
		out = append(out, e)
	}
	return out
}

// explainTable answers for a table and, as TABLE.COLUMN, for one of its columns.
func explainTable(name string) (out []explanation) {
	table, column, one := strings.Cut(name, ".")
	for _, t := range casefile.AllTables() {
		if t.Name != table {
			continue
		}
		if one {
			if c, ok := t.Column(column); ok {
				e := explanation{Kind: "column", Name: name}
				e.add("is", columnDoc(c))
				out = append(out, e)
			}
			continue
		}
		e := explanation{Kind: "table", Name: t.Name}
		e.add("one row is", t.Doc)
		for _, c := range t.Columns {
			e.add(c.Name, columnDoc(c))
		}
		out = append(out, e)
	}
	return out
}

func columnDoc(c casefile.Column) string {
	doc := c.Doc + fmt.Sprintf(" [%s", c.Kind)
	if c.Unit != "" {
		doc += ", " + c.Unit
	}
	if c.Null {
		doc += ", null where unknown"
	}
	if c.Outsider {
		doc += ", text somebody outside the service chose"
	}
	return doc + "]"
}

func explainFormat(name string) (out []explanation) {
	for _, f := range slices.Concat(ingest.Formats(), ingest.Wrappers()) {
		if f.Name != name {
			continue
		}
		e := explanation{Kind: "format", Name: f.Name}
		e.add("is", f.Doc)
		e.add("one record is", f.Record)
		e.add("fills tables", f.Tables...)
		if f.Lines == nil && f.Stream == nil {
			e.add("stated as", f.Name+"/FORMAT: lines of another format inside its own")
		}
		for _, o := range f.Options {
			e.add("--option "+o.Name+"=", o.Doc)
		}
		if f.Zoneless {
			e.add("zone", "its times carry none: --zone or the case's is taken and recorded")
		}
		if f.Yearless {
			e.add("year", "its times carry none: --year or the case's is taken and recorded")
		}
		out = append(out, e)
	}
	return out
}
