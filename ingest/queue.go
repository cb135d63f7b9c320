package ingest

import (
	"sync/atomic"

	"hindcast/casefile"
)

// result is what became of one place in a queue.
type result struct {
	chunks []*casefile.Chunk
	walls  []wallRow // times near those that clocks show twice
	err    error
}

// queue stores results in the order in which their places were taken, whoever
// finishes first. It bounds how many are under way.
type queue struct {
	places chan chan result
	done   chan error
	failed atomic.Bool // nothing further will be stored
	walls  *wallFinder // may be nil
}

func newQueue(w *casefile.Writer, under int, walls *wallFinder) *queue {
	q := &queue{walls: walls, places: make(chan chan result, under), done: make(chan error, 1)}
	go q.store(w)
	return q
}

// place takes the next place; exactly one result must be sent to it.
func (q *queue) place() chan result {
	p := make(chan result, 1)
	q.places <- p
	return p
}

func (q *queue) store(w *casefile.Writer) {
	var first error
	seq := int64(0)
	for p := range q.places {
		r := <-p
		if first == nil {
			first = r.err
		}
		if q.walls != nil {
			q.walls.see(r.walls)
		}
		for _, c := range r.chunks {
			if first == nil {
				first = w.Put(seq, c)
				seq++
			}
		}
		if first != nil {
			q.failed.Store(true)
		}
	}
	q.done <- first
}

// close waits until everything is stored and returns the first error.
func (q *queue) close() error {
	close(q.places)
	return <-q.done
}
