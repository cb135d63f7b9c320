package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/fixtures/sim"
	"hindcast/ingest"
	"hindcast/reports"
	"hindcast/timeline"
)

// item is one thing that can be listed.
type item struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
	Doc  string `json:"doc"`
}

var lists = map[string]func() []item{
	"formats": func() (out []item) {
		for _, f := range append(ingest.Formats(), ingest.Wrappers()...) {
			doc := f.Doc
			for _, o := range f.Options {
				doc += " --option " + o.Name + "=: " + o.Doc + "."
			}
			if f.Unwrap != nil {
				doc += " Formats found inside are named behind it: " + f.Name + "/access."
			}
			out = append(out, item{f.Name, f.Record, doc})
		}
		return out
	},
	"lanes": func() (out []item) {
		for _, l := range timeline.LaneDocs() {
			out = append(out, item{l.Name, l.Unit, l.Doc})
		}
		return out
	},
	"rollups": func() (out []item) {
		for _, r := range timeline.Rollups() {
			out = append(out, item{r.Name, r.Unit, r.Doc})
		}
		return out
	},
	"indicators": func() (out []item) {
		for _, i := range analyzers.Indicators() {
			out = append(out, item{i.Name, strings.Join(i.IDs, " "), i.Question})
		}
		return out
	},
	"tables": func() (out []item) {
		for _, t := range casefile.AllTables() {
			out = append(out, item{t.Name, fmt.Sprintf("%d columns", len(t.Columns)+len(t.Derived())), t.Doc})
		}
		return out
	},
	"families": func() (out []item) {
		for _, f := range sim.Families() {
			out = append(out, item{f.Name, f.Cause, f.Doc})
		}
		return out
	},
	"reports": func() (out []item) {
		for _, r := range reports.Renderers() {
			out = append(out, item{r.Name, r.File, r.Doc})
		}
		return out
	},
}

func listNames() []string {
	var out []string
	for n := range lists {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

func newList(p *program) *cobra.Command {
	names := listNames()
	return &cobra.Command{
		Use:       "list " + strings.Join(names, "|"),
		Short:     "list what this build knows",
		Example:   "  hindcast list formats",
		ValidArgs: names,
		Args:      exactArgs(strings.Join(names, "|")),
		RunE: func(_ *cobra.Command, args []string) error {
			f, ok := lists[args[0]]
			if !ok {
				return hint(usageError{fmt.Errorf("list: expected one of %s, found %q", strings.Join(names, ", "), args[0])}, "hindcast list formats")
			}
			items := f()
			if p.json {
				return p.value(items)
			}
			for i, it := range items {
				if i > 0 {
					p.print("\n")
				}
				head := it.Name
				if it.Unit != "" {
					head += "  (" + it.Unit + ")"
				}
				p.print("%s\n", head)
				for _, l := range wrap(it.Doc, 76) {
					p.print("    %s\n", l)
				}
			}
			return nil
		},
	}
}

// wrap breaks text at spaces into lines of at most width characters.
func wrap(text string, width int) []string {
	var out []string
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(w)) > width {
			out = append(out, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
