package formats

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

// jsonRecords reads JSON objects, either one a line or as the elements of one
// array, and hands each to take, which appends its rows or says why not. A line
// that is no object is one reject; where an array breaks, the rest cannot be read.
func jsonRecords(ctx context.Context, r io.Reader, in *ingest.Intake, take func(raw []byte, at casefile.Origin, b *casefile.Batch) *reject) error {
	br := bufio.NewReaderSize(r, 64<<10)
	off := int64(0)
	if head, _ := br.Peek(len(utf8BOM)); bytes.Equal(head, utf8BOM) {
		n, _ := br.Discard(len(head)) // it was just peeked
		off = int64(n)
	}
	one := func(raw []byte, at casefile.Origin) error {
		b := in.Batch()
		switch why := take(raw, at, b); {
		case why == nil:
			b.Accept(1)
		case why.Skip:
			b.Skip(why.Text)
		default:
			b.Reject(at, raw, why.Text)
		}
		return in.Done()
	}
	if first(br) == '[' {
		return jsonElements(ctx, br, off, one)
	}
	for n := int64(1); ; n++ {
		line, size, err := readLine(br)
		at := casefile.Origin{Offset: off, Line: n}
		var failed error
		switch {
		case size == 0:
		case len(bytes.TrimSpace(line)) == 0:
			in.Batch().Skip(skipBlank)
		case size > maxSeriesLine:
			in.Batch().RejectCut(at, line, size, badLongLine)
		default:
			failed = one(line, at)
		}
		off += size
		if failed == nil {
			failed = ctx.Err()
		}
		if failed != nil || errors.Is(err, io.EOF) {
			return failed
		}
		if err != nil {
			return err
		}
	}
}

// first returns the first byte that is no space, as far as the buffer reaches.
func first(br *bufio.Reader) byte {
	head, _ := br.Peek(4 << 10)
	for _, c := range head {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c
		}
	}
	return 0
}

// jsonElements reads one array.
func jsonElements(ctx context.Context, r io.Reader, base int64, one func([]byte, casefile.Origin) error) error {
	s := newJSONStream(r)
	s.base, s.r.n = s.base+base, s.r.n+base
	broken := func(err error) error {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("byte %d: %w", s.last.Offset, err)
	}
	if _, err := s.token(); err != nil {
		return broken(err)
	}
	for s.dec.More() {
		m, err := s.value()
		if err != nil {
			return broken(err)
		}
		if err := firstError(one(m.raw, m.at), ctx.Err()); err != nil {
			return err
		}
	}
	if _, err := s.token(); err != nil {
		return broken(err)
	}
	return nil
}

// flowJSON reads flow records that are JSON objects by the paths of their members.
type flowJSON struct {
	flowRow
	set  map[string]flowSetter
	keys recall[flowSetter]
	json jsonLine
}

func newFlowJSON(env *ingest.Env, names map[string]string) *flowJSON {
	p := &flowJSON{set: mustSetters(names)}
	p.env = env
	p.json.take = func(key, value []byte) *reject {
		set, known := p.keys.at(key)
		if !known {
			*set = p.set[string(key)]
		}
		if *set != nil && len(value) > 0 {
			return (*set)(&p.flowRow, value)
		}
		return nil
	}
	return p
}
