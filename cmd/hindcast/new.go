package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hindcast/casefile"
)

type newOptions struct{ title, start, end, zone, date string }

func newNew(p *program) *cobra.Command {
	var o newOptions
	c := &cobra.Command{
		Use:     "new CASE",
		Short:   "make an empty case",
		Example: `  hindcast new CASE --title "Checkout outage" --start 2024-08-12T20:00 --end 2024-08-12T20:42 --zone America/New_York`,
		Args:    exactArgs("CASE"),
		RunE:    func(_ *cobra.Command, args []string) error { return runNew(p, args[0], o) },
	}
	o.flags(c)
	return c
}

func (o *newOptions) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.title, "title", "", "what the case is about")
	f.StringVar(&o.start, "start", "", "start of the window, whole minutes: 2024-08-12T20:00, in --zone unless it has an offset")
	f.StringVar(&o.end, "end", "", "end of the window, exclusive")
	f.StringVar(&o.zone, "zone", "", "IANA time zone of the incident: America/New_York")
	f.StringVar(&o.date, "date", "", "day of the incident or publication date of documents that state none: 2024-08-12")
}

// missing names the flags without which a case cannot be made.
func (o newOptions) missing() error {
	for _, f := range []struct{ name, value, why string }{
		{"--zone", o.zone, "the time zone of the incident; it is never taken from this machine"},
		{"--start", o.start, "the start of the incident window"},
		{"--end", o.end, "the end of the incident window"},
	} {
		if f.value == "" {
			return hint(usageError{fmt.Errorf("expected %s, found none", f.name)}, f.name+" is "+f.why+", for example --zone America/New_York --start 2024-08-12T20:00 --end 2024-08-12T20:42")
		}
	}
	return nil
}

// caseFile makes the case.yaml the flags describe.
func (o newOptions) caseFile() *casefile.CaseFile {
	title := o.title
	if title == "" {
		title = "Untitled case"
	}
	return &casefile.CaseFile{Version: 1, Title: title, Zone: o.zone, Date: o.date,
		Window: casefile.WindowSpec{Start: o.start, End: o.end}}
}

func runNew(p *program, dir string, o newOptions) error {
	if err := o.missing(); err != nil {
		return err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return hint(fmt.Errorf("%s: expected a new or empty folder, found %d entries", dir, len(entries)), "choose another folder, or `hindcast ingest` into the case that is there")
	}
	if _, err := casefile.Create(dir, o.caseFile()); err != nil {
		return err
	}
	if p.json {
		return p.value(map[string]string{"case": dir})
	}
	p.print("%s\n", dir)
	return nil
}
