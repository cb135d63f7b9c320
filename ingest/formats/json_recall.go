package formats

import "bytes"

// recall remembers what the keys of a record meant by their place: records of one
// writer name the same keys in the same order, and comparing a key is cheaper than
// looking it up. The zero value is ready.
type recall[T any] struct {
	places []recalled[T]
	next   int
	odd    T // of keys that are not remembered
}

type recalled[T any] struct {
	key  []byte
	what T
}

// Limits that keep a hostile record from filling memory.
const (
	maxRecall    = 128 // keys of a record
	maxRecallKey = 96  // bytes of a key
)

// begin starts a record.
func (r *recall[T]) begin() { r.next = 0 }

// at returns what the next key means; where known is false the caller must look it
// up and store it there.
func (r *recall[T]) at(key []byte) (what *T, known bool) {
	i := r.next
	if i < len(r.places) && bytes.Equal(r.places[i].key, key) {
		r.next++
		return &r.places[i].what, true
	}
	if i >= maxRecall || len(key) > maxRecallKey {
		return &r.odd, false
	}
	if i == len(r.places) {
		r.places = append(r.places, recalled[T]{})
	}
	p := &r.places[i]
	p.key = append(p.key[:0], key...)
	r.next++
	return &p.what, false
}
