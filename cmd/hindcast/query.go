package main

import (
	"errors"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"hindcast/casefile/duck"
	"hindcast/reports"
)

func newQuery(p *program) *cobra.Command {
	var csv bool
	c := &cobra.Command{
		Use:   `query CASE "SQL"`,
		Short: "ask the case directly, in SQL",
		Long: `Runs one SELECT over the case's tables (docs/tables.md) in a locked session that
can read the case's parts and nothing else.`,
		Example: `  hindcast query CASE "select status, count(*) from requests group by 1 order by 1"`,
		Args:    exactArgs("CASE", "SQL"),
		RunE: func(c *cobra.Command, args []string) error {
			cs, err := openCase(args[0])
			if err != nil {
				return err
			}
			s, err := duck.Open(c.Context(), cs, duck.Options{})
			if err != nil {
				return err
			}
			defer s.Close()
			r, err := s.Guarded(c.Context(), args[1])
			if err != nil {
				var refused *duck.RefusedError
				if errors.As(err, &refused) {
					err = usageError{err}
				}
				return hint(err, "`hindcast list tables` names the tables; docs/tables.md has their columns")
			}
			defer r.Close()
			switch {
			case p.json:
				return r.WriteJSON(p.out)
			case csv:
				return r.WriteCSV(p.out)
			}
			return p.table(r)
		},
	}
	c.Flags().BoolVar(&csv, "csv", false, "CSV (RFC 4180); text a spreadsheet would take for a formula gets an apostrophe in front")
	return c
}

// table prints an answer for people.
func (p *program) table(r *duck.Result) error {
	t := table.NewWriter()
	t.SetOutputMirror(p.out)
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	head := table.Row{}
	for _, c := range r.Columns {
		head = append(head, reports.Sanitize(c.Name, 0))
	}
	t.Style().Format.Header = 0
	t.AppendHeader(head)
	err := r.Each(func(row []any) error {
		cells := make(table.Row, len(row))
		for i, v := range row {
			cells[i] = reports.Sanitize(duck.Cell(v), 120)
		}
		t.AppendRow(cells)
		return nil
	})
	if err != nil {
		return err
	}
	t.Render()
	return nil
}
