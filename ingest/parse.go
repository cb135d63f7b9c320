package ingest

import (
	"context"
	"fmt"
	"io"

	"hindcast/casefile"
)

// Parse reads evidence without a case, in this goroutine: every batch that is
// full, and the last one, is given to emit and then reused. It is what tests,
// fuzzing and benchmarks of formats call. It returns why reading ended before the
// end of r, and an error when the format cannot begin or emit fails.
func Parse(ctx context.Context, f Format, r io.Reader, env *Env, emit func(*casefile.Batch) error) (incomplete, err error) {
	if f.Lines != nil {
		return parseLines(ctx, f, r, env, emit)
	}
	var failed error
	flush := func(b *casefile.Batch) (*casefile.Batch, error) {
		if !b.Empty() && failed == nil {
			failed = emit(b)
		}
		b.Reset()
		return b, failed
	}
	in := NewIntake(casefile.NewBatch(), flush)
	incomplete = runStream(ctx, &Source{Env: env, Name: "evidence", R: &counter{ctx: ctx, r: r}}, f, in)
	flush(in.Batch())
	return incomplete, failed
}

func parseLines(ctx context.Context, f Format, r io.Reader, env *Env, emit func(*casefile.Batch) error) (incomplete, err error) {
	p, err := f.Lines(env)
	if err != nil {
		return nil, err
	}
	w := &lineWorker{format: f.Name, parser: p, batch: casefile.NewBatch()}
	w.encode = func(b *casefile.Batch) (*casefile.Chunk, error) { return nil, emit(b) }
	c := newCutter(r, f, env)
	for ck := (&chunk{}); c.next(ctx, ck); {
		if r := w.work(ck); r.err != nil {
			return nil, r.err
		}
	}
	if c.err != nil {
		return fmt.Errorf("reading stopped at byte %d: %w", c.off, c.err), nil
	}
	return nil, nil
}
