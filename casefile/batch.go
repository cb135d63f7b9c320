package casefile

import "strings"

//go:generate go run ./tablegen

// A batch is full when it weighs batchWeight bytes: its text plus rowWeight for
// each row, which is 131,072 rows without text. About 24 MiB of log a row group
// is where encoding is fastest.
const (
	batchWeight = 24 << 20
	rowWeight   = batchWeight / (128 << 10)
)

// Batch is one buffer for each table and the account of the records that filled
// them. It becomes one row group a table. Append copies what it is given, so a
// row may point into a buffer that is about to be reused.
//
// Whoever reads a record says what became of it, once: Accept, Reject or Skip.
// Appending a row counts nothing by itself, because one row may stand for many
// records and a document's derived rows stand for none; Writer.Commit checks that
// the rows of the primary table sum to the records accepted.
type Batch struct {
	Tables          // Requests, Messages ... one buffer each
	Account Account // Records, Accepted, Rejected, Skipped and the reasons; the rest is the writer's
	weight  int64
	head    []byte
}

// NewBatch returns an empty batch. Batches are worth keeping: Reset keeps memory.
func NewBatch() *Batch {
	b := &Batch{}
	b.bind(&b.weight)
	return b
}

// Accept counts n records that are, or will be, stored as rows.
func (b *Batch) Accept(n int64) {
	b.Account.Records += n
	b.Account.Accepted += n
}

// Reject counts and stores one record that could not be read. reason comes from
// a small fixed set; record may be the whole record, its head is kept.
func (b *Batch) Reject(at Origin, record []byte, reason string) {
	b.Account.Records++
	b.Account.Rejected++
	count(&b.Account.Rejects, reason, 1)
	b.head = appendHead(b.head[:0], record)
	b.Rejects.Append(&Reject{Offset: at.Offset, Line: at.Line, Reason: reason, Head: View(b.head), Length: int64(len(record))})
}

// RejectCut is Reject for a record of which only the head was kept: length is
// that of the whole record in bytes.
func (b *Batch) RejectCut(at Origin, head []byte, length int64, reason string) {
	b.Account.Records++
	b.Account.Rejected++
	count(&b.Account.Rejects, reason, 1)
	b.head = appendHead(b.head[:0], head)
	b.Rejects.Append(&Reject{Offset: at.Offset, Line: at.Line, Reason: reason, Head: View(b.head), Length: length})
}

// Skip counts one record that is the format's own (a header, a heartbeat) or is
// none of its business (a frame that is not IP).
func (b *Batch) Skip(reason string) { b.SkipN(reason, 1) }

// SkipN counts n records passed over for one reason.
func (b *Batch) SkipN(reason string, n int64) {
	b.Account.Records += n
	b.Account.Skipped += n
	count(&b.Account.Skips, reason, n)
}

// Full reports whether the batch should be encoded. It depends on the rows
// alone, so row groups do not depend on cores or speed.
func (b *Batch) Full() bool { return b.weight >= batchWeight }

// Empty reports whether nothing was appended or counted since the last Reset.
func (b *Batch) Empty() bool { return b.weight == 0 && b.Account.Records == 0 }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Account = Account{}
	for _, t := range b.all() {
		t.reset()
	}
	b.weight = 0
}

func count(m *map[string]int64, reason string, n int64) {
	if *m == nil {
		*m = map[string]int64{}
	}
	if _, seen := (*m)[reason]; !seen {
		reason = strings.Clone(reason) // it may be a View
	}
	(*m)[reason] += n
}

// rows is what the buffers of all tables share.
type rows struct {
	n       int
	records int64 // sum of the records column, or rows where the table has none
	first   Time  // extent of ts; undefined where n is 0 or the table has no ts
	last    Time
	weight  *int64
}

// next counts one row standing for records records and returns its number.
func (r *rows) next(records int64) int {
	r.n++
	r.records += records
	*r.weight += rowWeight
	return r.n - 1
}

// span widens the extent to hold t, the time of row.
func (r *rows) span(row int, t Time) {
	if row == 0 || t < r.first {
		r.first = t
	}
	if row == 0 || t > r.last {
		r.last = t
	}
}

// Rows returns how many rows the buffer holds.
func (r *rows) Rows() int { return r.n }

// buffer is what encoding needs of every table's buffer.
type buffer interface {
	Rows() int
	meta() *rows
	table() *Table
	columns() []column
	reset()
}
