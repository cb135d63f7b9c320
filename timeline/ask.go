package timeline

import (
	"cmp"
	"slices"

	"hindcast/casefile"
)

// additive are rollups whose integers add up over buckets, so that one question in
// short buckets serves the rows before and after the window, the window, and the
// search for onsets. sorted is the column their readings want in ascending order.
var additive = map[string]struct{ sorted string }{
	"requests_first_seen": {}, "requests_nets_first_seen": {}, "requests_minute": {}, "requests_latency": {"bin"}, "requests_queue": {"bin"},
	"requests_terminations": {}, "messages_classes": {}, "connections_states": {}, "flows_minute": {},
}

// onceMost is the longest span that is asked for in short buckets.
const onceMost = 48 * 60 * minute

// ahead asks the slowest questions beside the others: counting distinct addresses
// leaves cores idle at its end. Their errors come up when the answers are wanted.
// The function it returns waits for them.
func (b *builder) ahead() (wait func()) {
	first, last := b.tl.Rows[0], b.tl.Rows[len(b.tl.Rows)-1]
	done := make(chan struct{})
	go func() {
		defer close(done)
		if b.addsUp("requests_first_seen") {
			_, _, _ = b.s.Rollup(b.ctx, "requests_first_seen", first.From, last.To, b.step)
		}
		for _, r := range []Row{first, last} {
			if r.From < r.To {
				_, _, _ = b.s.Rollup(b.ctx, "requests_clients", r.From, r.To, int((r.To-r.From)/second))
			}
		}
	}()
	return func() { <-done }
}

// addsUp reports whether a rollup is asked over all rows of the table in one go.
func (b *builder) addsUp(rollup string) bool {
	_, ok := additive[rollup]
	return ok && b.tl.Rows[len(b.tl.Rows)-1].To-b.tl.Rows[0].From <= onceMost
}

// askOnce asks it.
func (b *builder) askOnce(rollup string) ([][]Ints, error) {
	out := make([][]Ints, len(b.tl.Rows))
	last := len(out) - 1
	rows, _, err := b.s.Rollup(b.ctx, rollup, b.tl.Rows[0].From, b.tl.Rows[last].To, b.step)
	if err != nil {
		return nil, err
	}
	w := b.f.window
	for _, r := range rows {
		i := last
		switch {
		case r.Bucket < w.From:
			i = 0
		case r.Bucket < w.To:
			i = 1 + int((r.Bucket-w.From)/(casefile.Time(b.step)*second))
		}
		out[i] = append(out[i], r)
	}
	if by := additive[rollup].sorted; by != "" {
		for _, i := range []int{0, last} {
			slices.SortStableFunc(out[i], func(x, y Ints) int { return cmp.Compare(x.N[by], y.N[by]) })
		}
	}
	b.answers[rollup], b.once[rollup] = out, rows
	return out, nil
}

// binned asks a rollup over any span and gives its rows by bin. What was asked for
// already is not asked again: before and after the rows of the table there is no
// evidence.
func (b *builder) binned(rollup string, from, to casefile.Time, secs int) ([][]Ints, error) {
	rows, ok := b.once[rollup]
	if !ok || secs != b.step {
		var err error
		if rows, _, err = b.s.Rollup(b.ctx, rollup, from, to, secs); err != nil {
			return nil, err
		}
	}
	step := casefile.Time(secs) * second
	out := make([][]Ints, (to-from+step-1)/step)
	for _, r := range rows {
		if r.Bucket >= from && r.Bucket < to {
			i := (r.Bucket - from) / step
			out[i] = append(out[i], r)
		}
	}
	return out, nil
}
