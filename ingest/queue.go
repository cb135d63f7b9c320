package ingest

import (
	"sync/atomic"

	"hindcast/casefile"
)

// result is what became of one place in a queue.
type result struct {
	chunks []*casefile.Chunk
	err    error
}

// queue stores results in the order in which their places were taken, whoever
// finishes first. It bounds how many are under way.
type queue struct {
	places chan chan result
	done   chan error
	failed atomic.Bool // nothing further will be stored
}

func newQueue(w *casefile.Writer, under int) *queue {
	q := &queue{places: make(chan chan result, under), done: make(chan error, 1)}
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
