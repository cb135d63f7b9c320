package ingest

import (
	"context"
	"fmt"
	"io"

	"hindcast/casefile"
)

// loadStream reads evidence whose records depend on each other. The format runs
// in this goroutine; full batches are encoded by others and stored in order.
func loadStream(ctx context.Context, src *Source, f Format, w *casefile.Writer, workers int) (incomplete, err error) {
	q := newQueue(w, workers+1, nil)
	free := make(chan *casefile.Batch, workers+1)
	for range cap(free) {
		free <- nil // made when first needed
	}
	take := func() *casefile.Batch {
		if b := <-free; b != nil {
			return b
		}
		return casefile.NewBatch()
	}
	flush := func(b *casefile.Batch) (*casefile.Batch, error) {
		if b.Empty() {
			return b, nil
		}
		place := q.place()
		go func() {
			c, err := casefile.Encode(b)
			b.Reset()
			free <- b
			if err != nil {
				place <- result{err: err}
				return
			}
			place <- result{chunks: []*casefile.Chunk{c}}
		}()
		if q.failed.Load() {
			return take(), errStore
		}
		return take(), ctx.Err()
	}
	counted := &counter{ctx: ctx, r: src.R}
	src.R = counted
	in := NewIntake(take(), flush)
	incomplete = runStream(ctx, src, f, in)
	if _, err := flush(in.Batch()); err != nil && incomplete == nil {
		incomplete = err
	}
	if err := q.close(); err != nil {
		return nil, err
	}
	if incomplete != nil {
		incomplete = fmt.Errorf("reading stopped near byte %d: %w", counted.n, incomplete)
	}
	return incomplete, nil
}

var errStore = fmt.Errorf("rows could not be stored")

// runStream calls the format. A panic ends the source, not the load: what was
// done before stays, and the source is marked incomplete.
func runStream(ctx context.Context, src *Source, f Format, in *Intake) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s%s: %v", rejectDefect, f.Name, r)
		}
	}()
	return f.Stream(ctx, src, in)
}

// counter counts what a format has read and ends it when the load is cancelled.
type counter struct {
	ctx context.Context
	r   io.Reader
	n   int64
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
