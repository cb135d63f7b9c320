package timeline

import (
	"context"

	"hindcast/casefile"
	"hindcast/casefile/duck"
)

// Open starts a read-only session over a case. Whoever opens it closes it.
// Clocks that case.yaml corrects are corrected in it.
func Open(ctx context.Context, c *casefile.Case) (*Session, error) {
	return OpenCorrected(ctx, c, nil)
}

// OpenCopy is Open for a small case that is asked many questions: the evidence is
// copied into memory once, and one core answers. The answers are those of Open.
func OpenCopy(ctx context.Context, c *casefile.Case) (*Session, error) {
	return openWith(ctx, c, nil, duck.Options{Threads: 1, Copy: true})
}

func open(ctx context.Context, c *casefile.Case, o duck.Options) (*Session, error) {
	rows := map[string]int64{}
	manifest := c.Manifest()
	for i := range manifest.Sources {
		for _, p := range manifest.Sources[i].Parts {
			rows[p.Table] += p.Rows
		}
	}
	o.Stored = true // no rollup asks for a computed column
	d, err := duck.Open(ctx, c, o)
	if err != nil {
		return nil, err
	}
	s, err := newSession(d, rows, d.Close)
	if err != nil {
		d.Close()
		return nil, err
	}
	return s, nil
}
