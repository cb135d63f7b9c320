package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"hindcast/casefile"
)

// Reasons the engine itself gives; formats have their own.
const (
	skipBlank    = "blank line"
	rejectLong   = "line longer than 1 MiB"
	rejectTorn   = "line cut off where reading failed"
	rejectDefect = "parser defect: "
)

var utf8BOM = []byte("\xef\xbb\xbf")

// loadLines reads line-oriented evidence: one goroutine cuts the stream into
// chunks, workers parse and encode them, and the chunks' row groups are stored in
// source order. It returns why reading ended early, and an error only when
// nothing must be kept.
func loadLines(ctx context.Context, r io.Reader, f Format, env *Env, w *casefile.Writer, workers int, walls *wallFinder) (incomplete, err error) {
	crew := make([]*lineWorker, workers)
	for i := range crew {
		own := *env
		own.Wall = &Wall{plan: env.passes}
		p, err := f.Lines(&own)
		if err != nil {
			return nil, err
		}
		crew[i] = &lineWorker{format: f.Name, parser: p, batch: casefile.NewBatch(), encode: casefile.Encode, odd: env.odd, wall: own.Wall}
	}
	type job struct {
		ck    *chunk
		place chan result
	}
	jobs := make(chan job)
	free := make(chan *chunk, workers+1)
	for range cap(free) {
		free <- &chunk{}
	}
	q := newQueue(w, workers+2, walls)
	var wg sync.WaitGroup
	for _, lw := range crew {
		wg.Go(func() {
			for j := range jobs {
				r := lw.work(j.ck)
				free <- j.ck
				j.place <- r
			}
		})
	}
	c := newCutter(r, f, env)
	for !q.failed.Load() {
		ck := <-free
		if !c.next(ctx, ck) {
			break
		}
		jobs <- job{ck, q.place()}
	}
	close(jobs)
	wg.Wait()
	if err := q.close(); err != nil {
		return nil, err
	}
	if c.err != nil {
		return fmt.Errorf("reading stopped at byte %d: %w", c.off, c.err), nil
	}
	return nil, nil
}

// lineWorker parses chunks, one after the other.
type lineWorker struct {
	format string
	parser LineParser
	batch  *casefile.Batch
	encode func(*casefile.Batch) (*casefile.Chunk, error)
	out    []*casefile.Chunk
	odd    *oddLines // is shown what is rejected; may be nil
	wall   *Wall     // of parser; may be nil
}

// scan is the place in a chunk.
type scan struct {
	*chunk
	pos  int   // of the line being read
	next int   // of the one after it
	at   int64 // number of the line being read
}

// work parses a chunk into encoded row groups.
func (w *lineWorker) work(ck *chunk) result {
	w.out = nil
	w.batch.Reset()
	if p, ok := w.parser.(HeaderParser); ok {
		p.Begin(ck.head)
	}
	if p, ok := w.parser.(Tracked); ok {
		p.Resume(ck.past)
	}
	s := &scan{chunk: ck, at: ck.line}
	if ck.off == 0 && bytes.HasPrefix(ck.buf, utf8BOM) {
		s.pos = len(utf8BOM)
	}
	for s.pos < len(ck.buf) {
		if defect, err := w.lines(s); err != nil {
			return result{err: err}
		} else if defect != nil {
			// The parser broke on this line. Whoever wrote the line must not be able
			// to stop the load, so the line is rejected and the next one is read.
			w.batch.Reject(w.origin(s), s.line(), rejectDefect+w.format+": "+fmt.Sprint(defect))
			s.pos, s.at = s.next, s.at+1
		}
	}
	if p, ok := w.parser.(Finisher); ok {
		w.finish(p)
	}
	if err := w.flush(); err != nil {
		return result{err: err}
	}
	return result{chunks: w.out, walls: w.wall.take()}
}

// finish lets a parser hand over what it kept; a defect there must not end the
// load either.
func (w *lineWorker) finish(p Finisher) {
	defer func() {
		if r := recover(); r != nil {
			w.batch.Reject(casefile.Origin{}, nil, rejectDefect+w.format+": "+fmt.Sprint(r))
		}
	}()
	p.Finish(w.batch)
}

func (w *lineWorker) origin(s *scan) casefile.Origin {
	return casefile.Origin{Offset: s.off + int64(s.pos), Line: s.at}
}

// line returns the current line without its end.
func (s *scan) line() []byte { return trimEnd(s.buf[s.pos:s.next]) }

// lines parses from s.pos on. A panic of the parser is returned as a defect, and
// s stands at the line that caused it.
func (w *lineWorker) lines(s *scan) (defect any, err error) {
	defer func() {
		if r := recover(); r != nil {
			defect = r
		}
	}()
	for s.pos < len(s.buf) {
		end := bytes.IndexByte(s.buf[s.pos:], '\n')
		last := end < 0
		if s.next = s.pos + end + 1; last {
			s.next = len(s.buf)
		}
		line := s.line()
		switch {
		case last && s.cut > 0:
			w.batch.RejectCut(w.origin(s), line, s.cut, rejectLong)
		case len(line) > maxLine:
			w.batch.Reject(w.origin(s), line, rejectLong)
		case last && s.torn:
			w.batch.Reject(w.origin(s), line, rejectTorn)
		case blank(line):
			w.batch.Skip(skipBlank)
		default:
			w.parse(s, line)
		}
		s.pos, s.at = s.next, s.at+1
		if w.batch.Full() {
			if err := w.flush(); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

func (w *lineWorker) parse(s *scan, line []byte) {
	w.wall.begin(w.origin(s))
	why := w.parser.ParseLine(line, w.origin(s), w.batch)
	w.wall.end(why)
	switch {
	case why == nil:
		w.batch.Accept(1)
	case why.Held:
	case why.Skip:
		w.batch.Skip(why.Text)
	default:
		w.odd.see(w.origin(s).Offset, line)
		w.batch.Reject(w.origin(s), line, why.Text)
	}
}

// blank reports whether a line holds nothing but spaces and tabs.
func blank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// flush encodes what the batch holds.
func (w *lineWorker) flush() error {
	if w.batch.Empty() {
		return nil
	}
	c, err := w.encode(w.batch)
	if err != nil {
		return err
	}
	w.out = append(w.out, c)
	w.batch.Reset()
	return nil
}
