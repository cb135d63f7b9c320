package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/timeline"
)

// statedWindow takes the window of a folder's case from the articles in it, where
// nobody states one: a reporter knows the day and the zone, and the articles know
// the minutes. It returns nil where the folder holds no articles, so that the
// window is asked for as ever. The articles are read once more into the case
// itself, because the window decides how their times of day are read.
func (p *program) statedWindow(ctx context.Context, folder string, o newOptions) (*casefile.CaseFile, error) {
	docs, err := documentsIn(folder)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	day, err := time.Parse(time.DateOnly, o.date)
	if err != nil {
		return nil, hint(usageError{fmt.Errorf("--date: expected a date, found %q", o.date)}, "for example --date 2024-08-12")
	}
	tmp, err := os.MkdirTemp("", "hindcast-window-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	o.start, o.end = o.date+"T00:00", day.AddDate(0, 0, 1).Format(time.DateOnly)+"T00:00"
	c, err := casefile.Create(filepath.Join(tmp, "case"), o.caseFile())
	if err != nil {
		return nil, err
	}
	if _, err := p.load(ctx, c, docs, ingest.Options{Date: o.date, Custody: p.custody()}); err != nil {
		return nil, err
	}
	s, err := timeline.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	tl, err := timeline.Build(ctx, s, c)
	if err != nil {
		return nil, err
	}
	w, err := analyzers.WindowFromStatements(analyzers.Input{Case: c.CaseFile(), Timeline: tl})
	switch {
	case errors.Is(err, analyzers.ErrNoStatedStart):
		return nil, hint(usageError{fmt.Errorf("expected --start and --end, found none, and in the articles: %w", err)}, "for example --start "+o.date+"T20:00 --end "+o.date+"T20:42")
	case errors.Is(err, analyzers.ErrNoStatedEnd):
		return nil, hint(usageError{fmt.Errorf("expected --start and --end, found none, and in the articles: %w", err)}, "give both: the start the articles name, and an end of your choice")
	case err != nil:
		return nil, err
	}
	zone, err := c.CaseFile().Location()
	if err != nil {
		return nil, err
	}
	local := func(t casefile.Time) string { return t.Std().In(zone).Format("2006-01-02T15:04") }
	p.say("window %s to %s, %s; --start and --end choose another", local(w.From), local(w.To), safe(w.Basis))
	o.start, o.end = local(w.From), local(w.To)
	cf := o.caseFile()
	cf.Window.Basis = w.Basis
	if w.Scheduled {
		cf.Events = []casefile.Event{{Name: "scheduled_start", Title: "scheduled start", At: o.start, Basis: w.Schedule, Mark: true}}
	}
	return cf, nil
}

// documentsIn lists the files of a folder that are articles, pages or transcripts.
func documentsIn(folder string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != folder && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.Type().IsRegular() && isDocument(path):
			out = append(out, path)
		}
		return nil
	})
	return out, err
}

// isDocument looks at the head of a file. A compressed one is taken by its name,
// because only web archives are compressed as a rule.
func isDocument(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	if strings.HasSuffix(name, ".warc.gz") || strings.HasSuffix(name, ".wacz") {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false // the load itself will say so
	}
	defer f.Close()
	b := make([]byte, 64<<10)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false
	}
	found, err := ingest.Detect(path, ingest.Head{Name: filepath.Base(path), Bytes: b[:n], Whole: n < len(b)})
	return err == nil && (found.Primary == "documents" || found.Primary == "statements")
}
