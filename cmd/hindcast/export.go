package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/casefile/duck"
	"hindcast/reports"
)

func newExport(p *program) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:     "export CASE --duckdb FILE",
		Short:   "write one self-contained DuckDB file with every table",
		Example: "  hindcast export CASE --duckdb case.duckdb",
		Args:    exactArgs("CASE"),
		RunE: func(c *cobra.Command, args []string) error {
			if file == "" {
				return hint(usageError{fmt.Errorf("export: expected --duckdb FILE, found none")}, "hindcast export "+args[0]+" --duckdb case.duckdb")
			}
			if exists(file) {
				return hint(fmt.Errorf("%s: expected a new file, found one that exists", file), "choose another name; hindcast overwrites nothing it did not derive")
			}
			return withReport(c, args[0], func(cs *casefile.Case, r *reports.Report) error {
				if err := duck.Export(c.Context(), cs, duck.Options{}, file, derived(r)...); err != nil {
					return err
				}
				if p.json {
					return p.value(map[string]string{"duckdb": file})
				}
				p.print("%s\n", file)
				return nil
			})
		},
	}
	c.Flags().StringVar(&file, "duckdb", "", "file to write")
	return c
}
