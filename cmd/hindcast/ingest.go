package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"sort"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/ingest"
)

type ingestOptions struct {
	format, zone, date, replace string
	year                        int
	options, mmdb               []string
	together, keep              bool
}

func newIngest(p *program) *cobra.Command {
	var o ingestOptions
	c := &cobra.Command{
		Use:   "ingest CASE FILE...",
		Short: "load evidence into a case",
		Long: `Loads files into a case. The format is found from the content; compression and
archives are opened on the way. Every record ends as a row, a counted skip or a
reject with its place and reason; the balance is printed. Loading the same
evidence again changes nothing.`,
		Example: "  hindcast ingest CASE access.log.gz edge.pcap\n  hindcast ingest CASE app.log --zone Europe/Berlin",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 2 {
				return exactArgs("CASE", "FILE")(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runIngest(c.Context(), p, args[0], args[1:], o) },
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "", "read as this format instead of finding out (hindcast list formats)")
	f.StringVar(&o.zone, "zone", "", "time zone of times that state none; the case's where this is empty")
	f.IntVar(&o.year, "year", 0, "year of times that state none")
	f.StringVar(&o.date, "date", "", "publication date of a document that states none: 2024-08-12")
	f.StringArrayVar(&o.options, "option", nil, "k=v for the format; may be repeated")
	f.StringArrayVar(&o.mmdb, "mmdb", nil, "MMDB file that gives clients a country or a network (ASN); may be repeated; default: mmdb of case.yaml")
	f.BoolVar(&o.together, "together", false, "the files, in this order, are one source")
	f.BoolVar(&o.keep, "keep", false, "copy the evidence into the case")
	f.StringVar(&o.replace, "replace", "", "take the place of this source, to correct an assumption")
	return c
}

func runIngest(ctx context.Context, p *program, dir string, files []string, o ingestOptions) error {
	c, err := openCase(dir)
	if err != nil {
		return err
	}
	opts, err := o.engine(p, c)
	if err != nil {
		return err
	}
	results, err := p.load(ctx, c, files, opts)
	if err != nil {
		return err
	}
	if p.json {
		if err := p.value(accounts(results)); err != nil {
			return err
		}
	} else {
		p.balance(results)
	}
	return unread(results)
}

// engine turns flags into the engine's options.
func (o ingestOptions) engine(p *program, c *casefile.Case) (ingest.Options, error) {
	opts := ingest.Options{Format: o.format, Zone: o.zone, Year: o.year, Date: o.date, Together: o.together, Keep: o.keep,
		MMDB: o.mmdb, Options: map[string]string{}, Custody: p.custody()}
	for _, kv := range o.options {
		k, v, ok := strings.Cut(kv, "=")
		if !ok || k == "" {
			return opts, hint(usageError{fmt.Errorf("--option: expected k=v, found %q", kv)}, "hindcast list formats names the options of each format")
		}
		opts.Options[k] = v
	}
	if o.zone != "" {
		if _, err := time.LoadLocation(o.zone); err != nil || o.zone == "Local" {
			return opts, hint(usageError{fmt.Errorf("--zone: expected an IANA time zone, found %q", o.zone)}, "for example --zone America/New_York or --zone UTC")
		}
	}
	if o.date != "" {
		if _, err := time.Parse(time.DateOnly, o.date); err != nil {
			return opts, hint(usageError{fmt.Errorf("--date: expected a date, found %q", o.date)}, "for example --date 2024-08-12")
		}
	}
	if o.replace != "" {
		old, err := findSource(c, o.replace)
		if err != nil {
			return opts, err
		}
		opts.Replace = old.ID
	}
	return opts, nil
}

// custody says who loads, when and with what; it stands in the manifest only.
func (p *program) custody() casefile.Custody {
	k := casefile.Custody{At: p.now().UTC().Format(time.RFC3339), Version: buildVersion(), Command: p.cmd}
	if u, err := user.Current(); err == nil {
		k.By = u.Username
	}
	k.Host, _ = os.Hostname()
	return k
}

// load reads evidence with a progress bar.
func (p *program) load(ctx context.Context, c *casefile.Case, files []string, opts ingest.Options) ([]ingest.Result, error) {
	if err := mixing(c, files); err != nil {
		return nil, err
	}
	c.SetTool(buildVersion())
	b := p.bars()
	results, err := ingest.Files(ctx, c, files, opts, b.update)
	b.close()
	return results, err
}

// account is what ingest --json prints for one source.
type account struct {
	Path        string           `json:"path"`
	Member      string           `json:"member,omitempty"`
	Status      ingest.Status    `json:"status"`
	Error       string           `json:"error,omitempty"`
	ID          string           `json:"id,omitempty"`
	SHA256      string           `json:"sha256,omitempty"`
	Format      string           `json:"format,omitempty"`
	Bytes       int64            `json:"bytes"`
	Record      string           `json:"record,omitempty"`
	Records     int64            `json:"records"`
	Accepted    int64            `json:"accepted"`
	Rejected    int64            `json:"rejected"`
	Skipped     int64            `json:"skipped"`
	Rejects     map[string]int64 `json:"rejects,omitempty"`
	Skips       map[string]int64 `json:"skips,omitempty"`
	Rows        map[string]int64 `json:"rows"`
	Incomplete  string           `json:"incomplete,omitempty"`
	Steps       *casefile.Steps  `json:"steps,omitempty"`
	Assumptions []string         `json:"assumptions,omitempty"`
	Notes       []string         `json:"notes,omitempty"`
	Doubt       string           `json:"doubt,omitempty"`
}

func accounts(results []ingest.Result) []account {
	out := []account{}
	for _, r := range results {
		s := r.Source
		a := account{Path: r.Path, Member: r.Member, Status: r.Status, ID: string(s.ID), SHA256: s.SHA256, Format: s.Format, Bytes: s.Bytes,
			Record: s.Account.Record, Records: s.Account.Records, Accepted: s.Account.Accepted, Rejected: s.Account.Rejected, Skipped: s.Account.Skipped,
			Rejects: s.Account.Rejects, Skips: s.Account.Skips, Rows: s.Account.Rows, Incomplete: s.Incomplete, Steps: s.Steps, Assumptions: s.Assumptions, Notes: r.Notes, Doubt: r.Doubt}
		if a.Rows == nil {
			a.Rows = map[string]int64{}
		}
		if r.Err != nil {
			a.Error = r.Err.Error()
		}
		out = append(out, a)
	}
	return out
}

// balance prints what became of every record.
func (p *program) balance(results []ingest.Result) {
	for _, r := range results {
		name := r.Path
		if r.Member != "" {
			name += "!" + r.Member
		}
		if r.Status == ingest.Failed || r.Status == ingest.Skipped {
			p.talkResult(r)
			continue
		}
		a := r.Source.Account
		p.print("%s\n  %s %s: %d records (%s) = %d accepted + %d rejected + %d skipped (%s)\n", safe(name), r.Source.ID[:12], r.Source.Format,
			a.Records, a.Record, a.Accepted, a.Rejected, a.Skipped, r.Status)
		p.reasons("rejected", a.Rejects)
		p.reasons("skipped", a.Skips)
		for _, t := range r.Source.Assumptions {
			p.print("  assumed: %s\n", safe(t))
		}
		if r.Source.Incomplete != "" {
			p.print("  incomplete: %s\n", safe(r.Source.Incomplete))
		}
		if t := r.Source.Steps.String(); t != "" {
			p.print("  clock: %s\n", t)
		}
		for _, n := range r.Notes {
			if !strings.HasPrefix(n, "incomplete: ") { // said above
				p.print("  note: %s\n", safe(n))
			}
		}
		p.doubt(r)
	}
}

// doubt says loudly that much of a source was rejected.
func (p *program) doubt(r ingest.Result) {
	if r.Doubt != "" {
		p.say("warning: %s, read as %s: %s", safe(sourceName(&r.Source)), r.Source.Format, safe(r.Doubt))
	}
}

// reasons prints counts by reason, the commonest first.
func (p *program) reasons(what string, by map[string]int64) {
	keys := make([]string, 0, len(by))
	for k := range by {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		if by[keys[i]] != by[keys[j]] {
			return by[keys[i]] > by[keys[j]]
		}
		return keys[i] < keys[j]
	})
	for _, k := range keys {
		p.print("  %s: %d %s\n", what, by[k], safe(k))
	}
}

// talkResult says why a piece of evidence was not loaded.
func (p *program) talkResult(r ingest.Result) {
	if p.quiet || p.json {
		return
	}
	if r.Status == ingest.Skipped {
		p.say("passed over %s", lines(r.Err.Error()))
		return
	}
	p.fail(r.Err)
}

// unread is the error of a command that went on though a source could not be
// read, or not to its end.
func unread(results []ingest.Result) error {
	var names []string
	nothing := true
	for _, r := range results {
		if r.Status == ingest.Failed || r.Source.Incomplete != "" {
			names = append(names, r.Path)
		}
		nothing = nothing && (r.Status == ingest.Failed || r.Status == ingest.Skipped)
	}
	if len(names) == 0 {
		return nil
	}
	err := coded{fmt.Errorf("%d of %d could not be read, or not to the end: %s", len(names), len(results), strings.Join(names, ", ")), exitIncomplete}
	if nothing {
		return hint(err, "nothing was loaded; the case is as it was")
	}
	return hint(err, "everything else is loaded; the case can be used")
}

var errNoEvidence = errors.New("expected evidence, found none")
