package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/reports"
)

func newReport(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "report CASE",
		Short:   "write every result: report.html, report.md, report.json ...",
		Example: "  hindcast report CASE",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withReport(c, args[0], func(cs *casefile.Case, r *reports.Report) error {
				names, err := writeResults(c.Context(), cs, r)
				if err != nil {
					return err
				}
				return p.results(cs, r, names)
			})
		},
	}
}

// results prints the answer and where the files are.
func (p *program) results(c *casefile.Case, r *reports.Report, names []string) error {
	page := filepath.Join(c.Results(), "report.html")
	if p.json {
		return p.value(map[string]any{"case": c.Dir(), "verdict": r.Comparison.Verdict, "report": page, "results": names})
	}
	for _, s := range reports.Outside(r.Timeline) {
		p.say("%s", safe(s))
	}
	line := reports.VerdictLine(r)
	if r.Timeline.Simulated {
		line = "Simulated: " + line
	}
	p.print("%s\n%s\n", safe(line), page)
	return nil
}
