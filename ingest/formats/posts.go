package formats

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// postReader is where the readers of status pages and social posts put what
// they find. It knows which file of a set is being read, so that offsets count
// through the set, and hands posts to the comparison of captures where the
// source is one.
type postReader struct {
	*ingest.Env
	ctx   context.Context
	in    *ingest.Intake
	name  string // base name of the file
	base  int64  // offset of the file in the set
	lines int64  // lines before it, where they are counted through
	set   *captures
	// place is set for text that was decoded from another encoding.
	place   placer
	samples map[string]casefile.Null[float64] // gauges of a set that were stored
	alerts  *heldAlerts                       // alerts of a source that end later than they begin
}

// readPosts reads one document.
type readPosts func(*postReader, io.Reader) error

// captureOption is shared by all formats that read captures of a page.
var captureOption = ingest.Option{Name: "captured", Doc: `when each file of a set was fetched, in their order, separated by commas
(2024-08-12T20:18:05Z,...); without it the time is read from the file names (20240812201805, 2024-08-12T20-18-05Z, 1723508285)`}

// streamPosts makes a Stream: one document, or the captures of one page in the
// order in which they were taken.
func streamPosts(read readPosts) func(context.Context, *ingest.Source, *ingest.Intake) error {
	return func(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
		p := &postReader{Env: src.Env, ctx: ctx, in: in, name: src.Name}
		if len(src.Files) == 0 {
			return read(p, src.R)
		}
		times, err := captureTimes(src)
		if err != nil {
			return err
		}
		p.set = newCaptures(p)
		err = eachFile(src, func(i int, name string, base int64, r io.Reader) error {
			p.name, p.base = name, base
			p.set.begin(times[i])
			if err := read(p, r); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return p.set.end()
		})
		if e := p.set.flush(); e != nil {
			return e
		}
		return err
	}
}

// eachFile reads the files of a set one after the other and tells each where it
// begins in the set.
func eachFile(src *ingest.Source, take func(i int, name string, base int64, r io.Reader) error) error {
	base := int64(0)
	for i, f := range src.Files {
		r := f.R
		if i == 0 {
			r = src.R // it counts what was read
		}
		n := &lengthReader{r: r}
		if err := take(i, f.Name, base, n); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, n); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		base += n.n
	}
	return nil
}

// lengthReader counts bytes.
type lengthReader struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (l *lengthReader) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += int64(n)
	return n, err
}

// emit stores a post, or compares it with earlier captures.
func (p *postReader) emit(row casefile.Post) error {
	row.Origin = p.locate(row.Origin)
	if p.set != nil {
		return p.set.take(row)
	}
	return p.store(&row)
}

func (p *postReader) store(row *casefile.Post) error {
	p.in.Batch().Posts.Append(row)
	p.in.Batch().Accept(1)
	return p.done()
}

// reject refuses one record.
func (p *postReader) reject(at casefile.Origin, raw []byte, reason string) error {
	p.in.Batch().Reject(p.locate(at), raw, reason)
	return p.done()
}

// skip passes over one record.
func (p *postReader) skip(reason string) error {
	p.in.Batch().Skip(reason)
	return p.done()
}

func (p *postReader) done() error {
	if err := p.in.Done(); err != nil {
		return err
	}
	return p.ctx.Err()
}

// json walks the JSON documents of a source: one, or one a line. What cannot be
// read is one reject, and the error says that the rest is lost.
func (p *postReader) json(r io.Reader, paths walkPaths, take func(path string, m member) error) error {
	b := bufio.NewReader(r)
	p.place = nil
	if head, _ := b.Peek(2); string(head) == "\xff\xfe" || string(head) == "\xfe\xff" {
		text, place, err := openText(b)
		if err != nil {
			return err
		}
		p.place = place
		return p.walkAll(newJSONStream(text), paths, take)
	}
	return p.walkAll(newJSONStream(b), paths, take)
}

func (p *postReader) walkAll(s *jsonStream, paths walkPaths, take func(string, member) error) error {
	var stop error // of take: it is no defect of the document
	for {
		before := s.read
		err := s.walk(paths, func(path string, m member) error {
			if stop = take(path, m); stop == nil {
				stop = p.ctx.Err()
			}
			return stop
		})
		switch {
		case stop != nil:
			return stop
		case err == io.EOF && s.read == before:
			return nil // the source ends where a document may
		case err == io.EOF:
			err = io.ErrUnexpectedEOF
		case err == nil:
			continue
		}
		if left := rest(s); len(left) > 0 {
			if e := p.reject(s.r.at(max(s.base+s.dec.InputOffset(), s.last.Offset)), left, badRestOfJSON); e != nil {
				return e
			}
		}
		return err
	}
}

// locate gives a place in the source for one in the text of this file.
func (p *postReader) locate(at casefile.Origin) casefile.Origin {
	if p.place != nil {
		at = p.place.at(at.Offset)
	}
	at.Offset += p.base
	at.Line += p.lines
	return at
}

// instantOf reads a time with an offset: RFC 3339, a blank for the T, an offset
// without a colon.
func instantOf(s string) (t casefile.Null[casefile.Time]) {
	if s == "" || len(s) > 64 {
		return t
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 -0700"} {
		if v, err := time.Parse(layout, s); err == nil {
			return plausible(v)
		}
	}
	return t
}

// plausible keeps years of incident evidence.
func plausible(v time.Time) (t casefile.Null[casefile.Time]) {
	if v.Year() < 1990 || v.Year() > 2100 {
		return t
	}
	return casefile.Some(casefile.TimeOf(v))
}

// instantIn reads a time; one without a zone is read in the stated zone, and
// where nobody stated one the reason says so.
func instantIn(env *ingest.Env, s string) (t casefile.Null[casefile.Time], reason string) {
	if s = strings.TrimSpace(s); s == "" {
		return t, ""
	}
	if t = instantOf(s); t.Valid {
		return t, ""
	}
	if env.Zone == nil {
		return t, badZonelessTS
	}
	cf := casefile.CaseFile{Zone: env.Zone.String()}
	v, err := cf.ParseInstant(s)
	if err != nil {
		return t, badPostTime
	}
	return casefile.Some(v), ""
}

// epochOf reads seconds or milliseconds since 1970.
func epochOf(s string) (t casefile.Null[casefile.Time]) {
	v, ok := epoch(s)
	if !ok {
		return t
	}
	return casefile.Some(v)
}

// peeker is a reader with a look at its head.
type peeker struct {
	*bufio.Reader
	head []byte
}

// newPeeker looks at the first 16 KiB.
func newPeeker(r io.Reader) *peeker {
	b := bufio.NewReaderSize(r, 16<<10)
	head, _ := b.Peek(16 << 10)
	return &peeker{b, append([]byte(nil), head...)}
}

// sniffJSON is certain of JSON whose head holds all paths of one of the lists. A
// path that begins with "*" stands for any name at its top.
func sniffJSON(what string, lists ...[]string) func(ingest.Head) ingest.Guess {
	return func(h ingest.Head) ingest.Guess {
		s := headShape(headText(h.Bytes))
		if s.kind == 0 {
			return ingest.Guess{Score: ingest.Never, Why: "expected JSON, found something else"}
		}
		for _, paths := range lists {
			if s.has(paths...) {
				return ingest.Guess{Score: ingest.Certain}
			}
		}
		return ingest.Guess{Score: ingest.Never, Why: "expected " + what + ", found other JSON"}
	}
}

// Reject reasons of posts.
const (
	badPostTime  = "time that cannot be read"
	badNoTime    = "post without a time"
	badPostShape = "expected an object, found something else"
)

// firstOf returns the first time that is known.
func firstOf(times ...casefile.Null[casefile.Time]) casefile.Null[casefile.Time] {
	for _, t := range times {
		if t.Valid {
			return t
		}
	}
	return casefile.Null[casefile.Time]{}
}
