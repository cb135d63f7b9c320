package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hindcast/casefile"
	"hindcast/ingest"
)

type runOptions struct {
	newOptions
	out string
}

func newRun(p *program) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run CASE|case.yaml|FOLDER",
		Short: "load what a case or folder holds and write every result",
		Long: `Takes a case, a case.yaml, or a bare folder of evidence; loads what it holds and
writes every result. For a folder it makes a case beside it (FOLDER-hindcast, or
--out) and needs the window and the zone; where the folder holds articles and
--date is given, a window that is not stated is taken from what they say of the
scheduled and the actual start. Running it again loads only what is new
and takes out what case.yaml's assumptions changed.`,
		Example: "  hindcast run evidence/ --zone America/New_York --start 2024-08-12T20:00 --end 2024-08-12T20:42 --date 2024-08-12",
		Args:    exactArgs("CASE|case.yaml|FOLDER"),
		RunE:    func(c *cobra.Command, args []string) error { return runRun(c.Context(), p, args[0], o) },
	}
	o.flags(c)
	c.Flags().StringVar(&o.out, "out", "", "folder of the case")
	return c
}

func runRun(ctx context.Context, p *program, arg string, o runOptions) error {
	c, err := o.open(ctx, p, arg)
	if err != nil {
		return err
	}
	results, err := p.loadEvidence(ctx, c)
	if err != nil {
		return err
	}
	more, err := p.loadUnlisted(ctx, c, results)
	if err != nil {
		return err
	}
	results = append(results, more...)
	r, err := analyse(ctx, c)
	if err != nil {
		return err
	}
	names, err := writeResults(ctx, c, r)
	if err != nil {
		return err
	}
	if err := p.results(c, r, names); err != nil {
		return err
	}
	return unread(results)
}

// open finds or makes the case that arg means.
func (o runOptions) open(ctx context.Context, p *program, arg string) (*casefile.Case, error) {
	st, err := os.Stat(arg)
	switch {
	case err != nil:
		return nil, hint(err, "run takes a case, a case.yaml or a folder of evidence")
	case !st.IsDir():
		if ext := filepath.Ext(arg); ext != ".yaml" && ext != ".yml" {
			return nil, hint(usageError{fmt.Errorf("%s: expected a case, a case.yaml or a folder, found a file", arg)}, "`hindcast ingest CASE "+arg+"` loads one file")
		}
		return o.openYAML(arg)
	case exists(filepath.Join(arg, "manifest.json")):
		return o.existing(arg)
	case exists(filepath.Join(arg, "case.yaml")):
		return o.openYAML(filepath.Join(arg, "case.yaml"))
	}
	return o.openFolder(ctx, p, arg)
}

// existing opens a case; flags that would change it are refused, because
// case.yaml is where a case states its facts.
func (o runOptions) existing(dir string) (*casefile.Case, error) {
	for _, f := range []struct{ name, value string }{{"--start", o.start}, {"--end", o.end}, {"--zone", o.zone}, {"--date", o.date}, {"--title", o.title}} {
		if f.value != "" && o.out == "" {
			return nil, hint(usageError{fmt.Errorf("%s: expected no %s for a case that exists, found %q", dir, f.name, f.value)}, "edit "+filepath.Join(dir, "case.yaml"))
		}
	}
	return openCase(dir)
}

// openYAML makes the case a case.yaml describes: in its own folder, or in --out.
func (o runOptions) openYAML(path string) (*casefile.Case, error) {
	cf, err := casefile.LoadCaseFile(path)
	if err != nil {
		return nil, err
	}
	from, bare := filepath.Dir(path), len(cf.Evidence) == 0
	if bare {
		cf.Evidence = []casefile.Evidence{{Path: "."}}
	}
	dir := from
	if o.out != "" {
		dir = o.out
		if cf, err = cf.Rebased(from, dir); err != nil {
			return nil, err
		}
	}
	if exists(filepath.Join(dir, "manifest.json")) {
		c, err := openCase(dir)
		if err != nil {
			return nil, err
		}
		if dir == from {
			return c, nil
		}
		return c, c.SetCaseFile(cf)
	}
	if bare && dir == from {
		if err := casefile.SaveCaseFile(path, cf); err != nil {
			return nil, err
		}
	}
	return casefile.Create(dir, cf)
}

// openFolder makes a case beside a bare folder of evidence.
func (o runOptions) openFolder(ctx context.Context, p *program, folder string) (*casefile.Case, error) {
	dir := o.out
	if dir == "" {
		beside, err := besideFolder(folder)
		if err != nil {
			return nil, err
		}
		dir = beside
	}
	if exists(filepath.Join(dir, "manifest.json")) {
		return openCase(dir)
	}
	if o.title == "" {
		if abs, err := filepath.Abs(folder); err == nil {
			o.title = filepath.Base(abs)
		}
	}
	var cf *casefile.CaseFile
	if o.start == "" && o.end == "" && o.zone != "" && o.date != "" {
		var err error
		if cf, err = p.statedWindow(ctx, folder, o.newOptions); err != nil {
			return nil, err
		}
	}
	if cf == nil {
		if err := o.missing(); err != nil {
			return nil, err
		}
		cf = o.caseFile()
	}
	cf.Evidence = []casefile.Evidence{{Path: ".", Date: o.date}}
	cf, err := cf.Rebased(folder, dir)
	if err != nil {
		return nil, err
	}
	return casefile.Create(dir, cf)
}

// besideFolder names the case of a folder; "." and ".." have no name of their own.
func besideFolder(folder string) (string, error) {
	dir := filepath.Clean(folder)
	if base := filepath.Base(dir); base == "." || base == ".." {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		dir = abs
	}
	return dir + "-hindcast", nil
}

// loadEvidence ingests what case.yaml lists, and drops what an earlier run
// loaded from the same files under other assumptions.
func (p *program) loadEvidence(ctx context.Context, c *casefile.Case) ([]ingest.Result, error) {
	var all []ingest.Result
	cf := c.CaseFile()
	if len(cf.Evidence) == 0 && len(c.Manifest().Sources) == 0 {
		return nil, hint(fmt.Errorf("%s: %w", c.Dir(), errNoEvidence), "list files under `evidence:` in case.yaml, or `hindcast ingest` them")
	}
	for _, e := range cf.Evidence {
		path := e.Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(c.Dir(), filepath.FromSlash(path))
		}
		opts := ingest.Options{Format: e.Format, Zone: e.Zone, Year: e.Year, Date: e.Date, Options: e.Options, Together: e.Together, Folders: true, Custody: p.custody()}
		if opts.Date == "" {
			opts.Date = cf.Date
		}
		results, err := p.load(ctx, c, []string{path}, opts)
		all = append(all, results...)
		if err != nil {
			return all, err
		}
	}
	p.balanceTalk(all)
	if len(cf.Evidence) > 0 && loaded(all) == 0 {
		return all, hint(fmt.Errorf("%s: %w that could be read", c.Dir(), errNoEvidence), "`hindcast list formats` says what can be read")
	}
	return all, p.dropStale(c, all)
}

// loadUnlisted tries the other files in the folder a case lies in: a file beside
// case.yaml that nobody listed is still evidence somebody put there. What no
// format knows is named and is no error.
func (p *program) loadUnlisted(ctx context.Context, c *casefile.Case, listed []ingest.Result) ([]ingest.Result, error) {
	files, err := unlisted(c, listed)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	opts := ingest.Options{Date: c.CaseFile().Date, Custody: p.custody()}
	results, err := p.load(ctx, c, files, opts)
	if err != nil {
		return nil, err
	}
	var kept []ingest.Result
	var unknown []string
	for _, r := range results {
		var u *ingest.UnknownError
		if errors.As(r.Err, &u) {
			unknown = append(unknown, filepath.Base(r.Path))
			continue
		}
		kept = append(kept, r)
	}
	p.balanceTalk(kept)
	if len(unknown) > 0 {
		p.say("passed over what case.yaml does not list and no format knows: %s", safe(strings.Join(unknown, ", ")))
	}
	return kept, nil
}

// unlisted lists the files of the case's folder that are neither the case's own
// nor read already, in lexical order.
func unlisted(c *casefile.Case, listed []ingest.Result) ([]string, error) {
	own := map[string]bool{"case.yaml": true, "manifest.json": true, "key": true, "lock": true, "evidence": true, "results": true, "kept": true}
	seen := map[string]bool{}
	for _, r := range listed {
		if abs, err := filepath.Abs(r.Path); err == nil {
			seen[abs] = true
		}
	}
	top, err := filepath.Abs(c.Dir())
	if err != nil {
		return nil, err
	}
	var files []string
	err = filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || path == top:
			return err
		case strings.HasPrefix(d.Name(), "."), filepath.Dir(path) == top && own[d.Name()]:
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.Type().IsRegular() && !seen[path]:
			files = append(files, path)
		}
		return nil
	})
	return files, err
}

func loaded(results []ingest.Result) int {
	n := 0
	for _, r := range results {
		if r.Status == ingest.Loaded || r.Status == ingest.Already {
			n++
		}
	}
	return n
}

// brief leaves out why each format refused a file nobody named one by one: beside
// many files that were read, a hundred lines about one hide the others.
func brief(r ingest.Result) ingest.Result {
	var u *ingest.UnknownError
	if errors.As(r.Err, &u) {
		r.Err = fmt.Errorf("%s; `hindcast ingest CASE %s` says why each refused it", u.Brief(), r.Path)
	}
	return r
}

// balanceTalk says what was read, one line a source, on stderr.
func (p *program) balanceTalk(results []ingest.Result) {
	for _, r := range results {
		if r.Status == ingest.Failed || r.Status == ingest.Skipped {
			p.talkResult(brief(r))
			continue
		}
		a := r.Source.Account
		p.say("%s: %s, %d records (%s) = %d accepted + %d rejected + %d skipped", safe(sourceName(&r.Source)), r.Source.Format, a.Records, a.Record, a.Accepted, a.Rejected, a.Skipped)
		p.doubt(r)
	}
}

// dropStale takes out sources of the same files that this run read differently.
func (p *program) dropStale(c *casefile.Case, results []ingest.Result) error {
	now, paths := map[casefile.SourceID]bool{}, map[string]bool{}
	for _, r := range results {
		if r.Status == ingest.Loaded || r.Status == ingest.Already {
			now[r.Source.ID] = true
			paths[r.Source.Files[0].Path+"!"+r.Source.Member] = true
		}
	}
	var errs []error
	for _, s := range c.Manifest().Sources {
		if !now[s.ID] && paths[s.Files[0].Path+"!"+s.Member] {
			p.say("%s was read under other assumptions before; that source is dropped", safe(strings.TrimSuffix(sourceName(&s), "!")))
			_, err := c.Drop(string(s.ID))
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
