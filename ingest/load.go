package ingest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"hindcast/casefile"
)

// input is one stream to load and what is known about it.
type input struct {
	path    string
	size    int64    // of the file
	file    *os.File // to hash it ahead
	archive string   // hash of the file, when it is an archive
	layer   layer
	r       *bufio.Reader // decompressed
	own     *tap          // hashes the source's own bytes
	set     []NamedReader // for a set, in place of r
	members []*setFile    // behind set
}

// load reads one stream into the case. The error, if any, means that nothing of
// it is in the case.
func (l *loader) load(in input) (Result, error) {
	res := Result{Path: in.path, Member: in.layer.member}
	head, err := in.r.Peek(headSize)
	if len(head) == 0 {
		if err != nil && err != io.EOF {
			return res, err
		}
		return res, errors.New("expected evidence, found nothing in it")
	}
	h := Head{Name: in.layer.name, Bytes: head, Whole: err == io.EOF}
	f, note, err := l.format(in, h)
	var unknown *UnknownError
	if errors.As(err, &unknown) && !h.Whole {
		return l.beyond(in, res, err)
	}
	if err != nil {
		return res, err
	}
	if note != "" {
		res.Notes = append(res.Notes, note)
	}
	return l.loadAs(in, f, res)
}

// loadAs reads one stream as f.
func (l *loader) loadAs(in input, f Format, res Result) (Result, error) {
	p, err := l.prepare(f)
	if err != nil {
		return res, err
	}
	if known, ok, err := l.known(in, p); err != nil {
		return res, err
	} else if ok {
		return l.already(res, known), nil
	}
	return l.read(in, p, res)
}

// already is the result for a source that is in the case.
func (l *loader) already(res Result, s casefile.Source) Result {
	res.Status, res.Source = Already, s
	if l.opts.Replace != "" {
		res.Notes = append(res.Notes, fmt.Sprintf("%s was not replaced: the same evidence with the same options is loaded as %s", l.opts.Replace, s.ID))
	}
	return res
}

// format detects the format, or takes the stated one and notes its doubts.
func (l *loader) format(in input, h Head) (f Format, note string, err error) {
	where := shown(in.path, in.layer.member)
	if l.opts.Format == "" {
		f, err = Detect(where, h)
		return f, "", err
	}
	if f, err = compose(strings.ToLower(l.opts.Format)); err != nil {
		return f, "", err
	}
	if f.Lines != nil && (starts(h.Bytes, "\xff\xfe") || starts(h.Bytes, "\xfe\xff")) {
		return f, "", fmt.Errorf("expected UTF-8 text, found %s", describe(h.Bytes))
	}
	if g := ask(f, h); g.Score == Never {
		note = fmt.Sprintf("read as %s as stated, though it does not look like it: %s", f.Name, g.Why)
	}
	return f, note, nil
}

// plan is a format with everything it needs to read one source.
type plan struct {
	f           Format
	env         *Env
	zone        string
	options     map[string]string // effective, part of the source's id
	odd         *oddLines         // lines nobody knew; nil where records are no lines
	mu          sync.Mutex
	assumptions map[string]bool
	walls       *wallFinder // nil where it is known which repeated times are the second
}

func (p *plan) assume(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.assumptions[s] = true
}

// prepare checks the options and states what is assumed.
func (l *loader) prepare(f Format) (*plan, error) {
	p := &plan{f: f, options: map[string]string{}, assumptions: map[string]bool{}, walls: &wallFinder{}}
	for _, k := range slices.Sorted(maps.Keys(l.opts.Options)) {
		if !slices.ContainsFunc(f.Options, func(o Option) bool { return o.Name == k }) {
			return nil, fmt.Errorf("option %s: expected one of %s's (%s), found none of that name", k, f.Name, optionNames(f))
		}
		p.options[k] = l.opts.Options[k]
	}
	cf := l.c.CaseFile()
	if f.Lines != nil {
		p.odd = &oddLines{}
	}
	p.env = &Env{odd: p.odd, Year: l.opts.Year, Date: l.opts.Date, Options: l.opts.Options, Case: cf, Hash: l.c.Hash, Assume: p.assume}
	if f.Stream != nil {
		p.env.Wall = &Wall{}
	}
	if err := l.setZone(p, cf); err != nil {
		return nil, err
	}
	l.setYear(p, cf)
	if l.opts.Date != "" {
		p.options["date"] = l.opts.Date
	}
	if slices.Contains(f.Tables, "requests") && cf != nil && len(cf.TrustedProxies) > 0 {
		p.options["trusted_proxies"] = strings.Join(cf.TrustedProxies, ",")
	}
	if slices.Contains(f.Tables, "requests") {
		if err := l.places(p, cf); err != nil {
			return nil, err
		}
	}
	if f.Anchored && cf != nil {
		p.options["case"] = anchorsOf(cf)
	}
	return p, nil
}

// anchorsOf digests what prose times are read against.
func anchorsOf(cf *casefile.CaseFile) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q\n", cf.Zone, cf.Date, cf.Window.Start, cf.Window.End)
	for _, e := range cf.Events {
		fmt.Fprintf(h, "%q %q\n", e.Name, e.At)
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

func (l *loader) setZone(p *plan, cf *casefile.CaseFile) error {
	zone, by := l.opts.Zone, "stated when it was loaded"
	if zone == "" && cf != nil {
		zone, by = cf.Zone, "the case's zone"
	}
	if zone == "" {
		return nil
	}
	loc, err := casefile.LoadZone(zone)
	if err != nil {
		return err
	}
	p.env.Zone = loc
	if p.f.Zoneless {
		p.zone = zone
		p.options["zone"] = zone
		p.assume("times without a zone are read in " + zone + ", " + by)
	}
	return nil
}

// setYear states the year of year-less times, or what it is derived from.
func (l *loader) setYear(p *plan, cf *casefile.CaseFile) {
	if l.opts.Year != 0 {
		p.options["year"] = strconv.Itoa(l.opts.Year)
		if p.f.Yearless {
			p.assume(fmt.Sprintf("times without a year begin in %d, stated when it was loaded; the order of the lines gives later years", l.opts.Year))
		}
		return
	}
	if !p.f.Yearless || cf == nil {
		return
	}
	if from, _, err := cf.Span(); err == nil {
		p.env.Near = from
		p.options["near"] = from.String()
		p.assume("times without a year begin in the year nearest to the case's window; the order of the lines gives later years")
	}
}

func optionNames(f Format) string {
	if len(f.Options) == 0 {
		return "it has none"
	}
	var s []string
	for _, o := range f.Options {
		s = append(s, o.Name)
	}
	return strings.Join(s, ", ")
}

// known finds the source in the case before it is read again: for a file of a
// size that was loaded before by its hash, for a member by its archive's.
func (l *loader) known(in input, p *plan) (casefile.Source, bool, error) {
	if in.set != nil {
		return casefile.Source{}, false, nil
	}
	hash := ""
	for _, s := range l.c.Manifest().Sources {
		if in.layer.archived {
			if s.Member != in.layer.member || len(s.Files) != 1 || s.Files[0].SHA256 != in.archive {
				continue
			}
		} else if s.Bytes != in.size {
			continue
		} else if hash == "" {
			var err error
			if hash, _, err = hashOf(l.ctx, io.NewSectionReader(in.file, 0, in.size)); err != nil {
				return s, false, err
			}
		}
		if s.ID == l.opts.Replace {
			continue
		}
		if (in.layer.archived || s.SHA256 == hash) && s.ID == casefile.SourceIDOf([]string{s.SHA256}, p.f.Name, p.options) {
			return s, true, nil
		}
	}
	return casefile.Source{}, false, nil
}

// read parses the stream and commits it.
func (l *loader) read(in input, p *plan, res Result) (Result, error) {
	w, err := l.c.Begin(p.f.Record, p.f.Primary)
	if err != nil {
		return res, err
	}
	defer w.Abort()
	if l.opts.Replace != "" {
		w.Replace(l.opts.Replace)
	}
	if l.opts.Keep {
		w.Keep()
	}
	unpacked := &counter{ctx: l.ctx, r: in.r}
	incomplete, err := l.parse(in, p, w, unpacked)
	if err != nil {
		return res, err
	}
	if err := l.hopeless(incomplete, w); err != nil {
		return res, err
	}
	if f, ok := l.more(in, p); ok {
		w.Abort()
		return l.again(in, f, res)
	}
	if p.twice() {
		w.Abort()
		return l.second(in, p, res)
	}
	res.Doubt = doubt(p, w.Account())
	src, err := l.describe(in, p)
	if err != nil {
		return res, err
	}
	src.Unpacked = unpacked.n
	for _, m := range in.members {
		src.Unpacked += m.n
	}
	if incomplete != nil {
		src.Incomplete = incomplete.Error()
		res.Notes = append(res.Notes, "incomplete: "+src.Incomplete)
	}
	res.Source, err = w.Commit(src)
	var already *casefile.AlreadyLoadedError
	if errors.As(err, &already) {
		return l.already(res, already.Source), nil
	}
	if a := res.Source.Account; a.Records > 0 && a.Accepted == 0 {
		res.Notes = append(res.Notes, "no record was accepted")
	}
	res.Status = Loaded
	return res, err
}

func (l *loader) parse(in input, p *plan, w *casefile.Writer, r *counter) (incomplete, err error) {
	if p.f.Lines != nil {
		if in.set != nil {
			return nil, fmt.Errorf("format %s: expected one file at a time, found a set: leave --together out", p.f.Name)
		}
		return loadLines(l.ctx, r, p.f, p.env, w, l.opts.Workers, p.walls)
	}
	src := &Source{Env: p.env, Name: in.layer.name, R: r, Files: in.set}
	if in.set != nil {
		src.R = in.set[0].R
	}
	incomplete, err = loadStream(l.ctx, src, p.f, w, min(l.opts.Workers, 3))
	if incomplete != nil || err != nil {
		return incomplete, err
	}
	for _, m := range in.members {
		if m.f == nil {
			return nil, fmt.Errorf("format %s: expected it to read every file of the set, found %s unread: load them one by one", p.f.Name, m.path)
		}
	}
	if in.set == nil {
		if n, _ := io.Copy(io.Discard, struct{ io.Reader }{r}); n > 0 {
			incomplete = fmt.Errorf("%d bytes after the end of the %s were not read", n, p.f.Record)
		}
	}
	return incomplete, err
}

// hopeless decides whether what ended reading leaves anything worth keeping.
func (l *loader) hopeless(incomplete error, w *casefile.Writer) error {
	var bomb *BombError
	switch {
	case l.ctx.Err() != nil:
		return l.ctx.Err()
	case incomplete == nil:
		return nil
	case errors.As(incomplete, &bomb), errors.Is(incomplete, errStore), w.Account().Records == 0:
		return incomplete
	}
	return nil
}

// describe fills in what the manifest says about a source.
func (l *loader) describe(in input, p *plan) (casefile.Source, error) {
	src := casefile.Source{Member: in.layer.member, Compression: strings.Join(in.layer.compression, ","), Format: p.f.Name,
		Options: l.opts.Options, Zone: p.zone, Year: l.opts.Year, Date: l.opts.Date}
	for a := range p.assumptions {
		src.Assumptions = append(src.Assumptions, a)
	}
	sort.Strings(src.Assumptions)
	custody := l.opts.Custody
	if custody.Action = "ingest"; l.opts.Replace != "" {
		custody.Action = "replace"
	}
	src.Custody = []casefile.Custody{custody}
	hashes := []string(nil)
	if in.set != nil {
		files, err := describeSet(in.members)
		if err != nil {
			return src, err
		}
		src.Files = files
		for _, f := range files {
			hashes = append(hashes, f.SHA256)
			src.Bytes += f.Bytes
		}
		src.SHA256 = hashOfHashes(hashes)
	} else {
		if err := l.describeFile(in, &src); err != nil {
			return src, err
		}
		hashes = []string{src.SHA256}
	}
	src.ID = casefile.SourceIDOf(hashes, p.f.Name, p.options)
	return src, nil
}

func (l *loader) describeFile(in input, src *casefile.Source) error {
	abs, err := filepath.Abs(in.path)
	if err != nil {
		return err
	}
	hash, n, err := in.own.Sum()
	if err != nil && !isTruncated(err) {
		return fmt.Errorf("hash: %w", err)
	}
	src.SHA256, src.Bytes = hash, n
	src.Files = []casefile.File{{Path: abs, SHA256: hash, Bytes: n}}
	if in.layer.archived {
		src.Files[0].SHA256, src.Files[0].Bytes = in.archive, in.size
	}
	return nil
}
