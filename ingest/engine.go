package ingest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"hindcast/casefile"
)

// Options is how to read evidence; the zero value lets everything be found out.
type Options struct {
	Format   string            // name of a format, or of several (docker/access+docker); empty detects it
	Zone     string            // IANA zone of times without one; empty takes the case's
	Year     int               // year of times without one
	Date     string            // publication date of documents, 2006-01-02
	Options  map[string]string // options of the format
	MMDB     []string          // MMDB files that give clients a country and a network; empty takes the case's
	Together bool              // the paths are one ordered set, read as one source
	Folders  bool              // a folder stands for the files in it
	Keep     bool              // copy the evidence into the case
	Replace  casefile.SourceID // the new source takes this one's place
	Custody  casefile.Custody  // who loads, when, with which version and command; Action is filled in
	Workers  int               // parsers at once; 0 is one a processor
}

// Status is what became of one piece of evidence.
type Status string

// Statuses.
const (
	Loaded  Status = "loaded"
	Already Status = "already loaded"
	Skipped Status = "skipped" // not evidence: hidden, a link, the case itself
	Failed  Status = "failed"
)

// Result is what became of one file, archive member or set.
type Result struct {
	Path   string
	Member string // inside an archive
	Status Status
	Err    error           // why it failed or was skipped
	Source casefile.Source // with its account, when loaded now or before
	Notes  []string        // what a person should know though it is no error
	Doubt  string          // that more than a twentieth was rejected, why, and which format would read it; else empty
}

// Progress says how far reading has come.
type Progress struct {
	Path  string
	Read  int64 // bytes of the file
	Total int64
}

// maxWorkers bounds memory: each parser holds a chunk, a batch and encoded row
// groups, and four of them stayed under 256 MiB resident on a log of 1.2 GB.
const maxWorkers = 4

// Files loads evidence into c, one source after the other, and says what became
// of each. What cannot be read is one Failed result, and the rest goes on; the
// error is for what ends everything: cancellation, a case that cannot be written.
// progress may be nil; it is called from the goroutine that reads.
func Files(ctx context.Context, c *casefile.Case, paths []string, opts Options, progress func(Progress)) ([]Result, error) {
	l := &loader{ctx: ctx, c: c, opts: opts, progress: progress}
	if l.opts.Workers <= 0 {
		l.opts.Workers = runtime.GOMAXPROCS(0)
	}
	l.opts.Workers = min(l.opts.Workers, maxWorkers)
	if opts.Format != "" {
		if _, err := compose(strings.ToLower(opts.Format)); err != nil {
			return nil, fmt.Errorf("format: %w", err)
		}
	}
	release, err := c.Hold()
	if err != nil {
		return nil, err
	}
	err = l.all(paths)
	l.geo.close()
	return l.results, errors.Join(err, release())
}

// all loads the paths in order.
func (l *loader) all(paths []string) error {
	if l.opts.Together {
		return l.set(paths)
	}
	for _, p := range paths {
		if err := l.path(p); err != nil {
			return err
		}
	}
	return nil
}

func names() string {
	s := ""
	for i, f := range append(Formats(), Wrappers()...) {
		if i > 0 {
			s += ", "
		}
		s += f.Name
	}
	return s
}

// loader loads evidence into one case.
type loader struct {
	ctx      context.Context
	c        *casefile.Case
	opts     Options
	progress func(Progress)
	results  []Result
	geo      *geo // opened when first needed
}

func (l *loader) add(r Result) { l.results = append(l.results, r) }

func (l *loader) fail(path, member string, err error) {
	l.add(Result{Path: path, Member: member, Status: Failed, Err: named(path, member, err)})
}

// named puts the file, and the member, before an error that does not name it.
func named(path, member string, err error) error {
	var pe *os.PathError
	var ue *UnknownError
	var ae *AmbiguousError
	if errors.As(err, &pe) || errors.As(err, &ue) || errors.As(err, &ae) {
		return err
	}
	return fmt.Errorf("%s: %w", shown(path, member), err)
}

func shown(path, member string) string {
	if member != "" {
		return path + "!" + member
	}
	return path
}

// fatal picks the errors that end everything.
func (l *loader) fatal(err error) error {
	var locked *casefile.LockedError
	switch {
	case l.ctx.Err() != nil:
		return l.ctx.Err()
	case errors.As(err, &locked):
		return err
	}
	return nil
}

// openRegular opens a file that is one.
func openRegular(path string) (*os.File, int64, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case st.IsDir():
		return nil, 0, fmt.Errorf("%s: expected a file, found a directory: name its files, or use hindcast run for a folder", path)
	case !st.Mode().IsRegular():
		return nil, 0, fmt.Errorf("%s: expected a regular file, found a device, pipe or socket", path)
	case st.Size() == 0:
		return nil, 0, fmt.Errorf("%s: expected evidence, found an empty file", path)
	}
	f, err := os.Open(path)
	return f, st.Size(), err
}

// file loads one file: one source, or the members of an archive.
func (l *loader) file(path string) error {
	f, size, err := openRegular(path)
	if err != nil {
		l.add(Result{Path: path, Status: Failed, Err: err})
		return nil
	}
	defer f.Close()
	t := newTap(f, l.report(path, size))
	defer t.finish()
	in := input{path: path, size: size, file: f}
	u := &unpacker{file: f, size: size, meter: &meter{in: t.n.Load}}
	u.archive = func() (err error) { // members need the archive's hash before it has been read through
		in.archive, _, err = hashOf(l.ctx, io.NewSectionReader(f, 0, size))
		return err
	}
	u.lost = func(y layer, err error, skipped bool) {
		if skipped {
			l.add(Result{Path: path, Member: y.member, Status: Skipped, Err: named(path, y.member, err)})
			return
		}
		l.fail(path, y.member, err)
	}
	u.leaf = func(y layer, r *bufio.Reader) error {
		in := in
		in.layer, in.r, in.own = y, r, y.own
		if in.own == nil {
			in.own = t
		}
		return l.leaf(in)
	}
	if err := u.open(l.ctx, t, layer{name: filepath.Base(path)}); err != nil {
		if fatal := l.fatal(err); fatal != nil {
			return fatal
		}
		l.fail(path, "", err)
	}
	return nil
}

// leaf loads one stream and decides whether its failure is the file's.
func (l *loader) leaf(in input) error {
	r, err := l.load(in)
	if err == nil {
		l.add(r)
		if r.Status == Loaded {
			l.opts.Replace = "" // the first source took its place
		}
		return nil
	}
	if fatal := l.fatal(err); fatal != nil {
		return &stopError{fatal}
	}
	var bomb *BombError
	if errors.As(err, &bomb) {
		return &stopError{err}
	}
	l.fail(in.path, in.layer.member, err)
	return nil
}

// report adapts progress for one file.
func (l *loader) report(path string, total int64) func(int64) {
	if l.progress == nil {
		return nil
	}
	return func(n int64) { l.progress(Progress{Path: path, Read: n, Total: total}) }
}

// hashOf reads r through and returns its SHA-256 in hex.
func hashOf(ctx context.Context, r io.Reader) (string, int64, error) {
	t := newTap(&counter{ctx: ctx, r: r}, nil)
	return t.Sum()
}
