package casefile

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Writer takes one source into the case. Chunks are put in any order and end up
// in the order of their numbers; nothing is part of the case before Commit has
// returned. One of Commit and Abort ends it.
type Writer struct {
	c       *Case
	id      int // tells this writer's temporary files from another's
	mu      sync.Mutex
	next    int64
	waiting map[int64]*Chunk
	parts   []*partFile // by table
	sums    []rows      // by table
	steps   []stepper   // by table
	account Account
	replace SourceID
	keep    bool
	done    bool
	err     error
}

// AlreadyLoadedError says that a source with this id is in the case.
type AlreadyLoadedError struct{ Source Source }

// Error names the source.
func (e *AlreadyLoadedError) Error() string {
	return fmt.Sprintf("expected a new source, found %s already loaded", e.Source.ID)
}

// BalanceError says that the rows of the primary table do not stand for the
// records that were accepted: a defect of the format that read them.
type BalanceError struct {
	Account Account
	Sum     int64
}

// Error states both numbers.
func (e *BalanceError) Error() string {
	return fmt.Sprintf("expected the rows of %s to stand for the %d records accepted, found %d", e.Account.Primary, e.Account.Accepted, e.Sum)
}

// Begin starts a source. It takes the case's lock, which Commit and Abort give
// back, and fails with *LockedError when another process holds it. record and
// primary are the format's: what one record is, and which table, or which tables
// with commas between, stand for the records accepted.
func (c *Case) Begin(record, primary string) (*Writer, error) {
	for name := range strings.SplitSeq(primary, ",") {
		if t, ok := LookupTable(name); !ok || !t.Stored() {
			return nil, fmt.Errorf("primary table: expected a stored table, found %q", name)
		}
	}
	if err := c.lock(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.writers++
	n := c.writers
	c.mu.Unlock()
	return &Writer{c: c, id: n, waiting: map[int64]*Chunk{}, parts: make([]*partFile, len(partTables)), sums: make([]rows, len(partTables)), steps: make([]stepper, len(partTables)),
		account: Account{Record: record, Primary: primary, Rows: map[string]int64{}}}, nil
}

// Replace makes Commit drop old in the same write of the manifest; the new
// source takes its place in the order.
func (w *Writer) Replace(old SourceID) { w.replace = old }

// Keep makes Commit copy the source's files into the case.
func (w *Writer) Keep() { w.keep = true }

// Put takes the chunk number seq, counted from 0 without gaps. A chunk that
// comes early waits in memory, so whoever calls bounds how many are under way.
// The chunk belongs to the writer from then on. It may be called from any
// goroutine.
func (w *Writer) Put(seq int64, c *Chunk) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return errors.New("expected a source under way, found one that has ended")
	}
	if w.err != nil {
		return w.err
	}
	if _, twice := w.waiting[seq]; twice || seq < w.next {
		return fmt.Errorf("chunk %d: expected each number once", seq)
	}
	w.waiting[seq] = c
	for {
		c, ok := w.waiting[w.next]
		if !ok {
			return nil
		}
		delete(w.waiting, w.next)
		w.next++
		if w.err = w.store(c); w.err != nil {
			return w.err
		}
	}
}

func (w *Writer) store(c *Chunk) error {
	defer c.release()
	w.account.add(c.account)
	for i := range c.groups {
		g := &c.groups[i]
		if w.parts[g.table] == nil {
			path := filepath.Join(w.c.dir, incomingDir, fmt.Sprintf("%d-%s.parquet", w.id, partTables[g.table].Name))
			p, err := createPart(path)
			if err != nil {
				return err
			}
			w.parts[g.table] = p
		}
		if err := w.parts[g.table].add(g); err != nil {
			return err
		}
		w.sums[g.table].join(g.meta)
		if g.clock != nil {
			w.steps[g.table].see(partTables[g.table].Name, g.clock)
		}
	}
	return nil
}

// join adds the extent and the sums of o.
func (r *rows) join(o rows) {
	if r.n == 0 {
		r.first, r.last = o.first, o.last
	}
	r.first, r.last = min(r.first, o.first), max(r.last, o.last)
	r.n += o.n
	r.records += o.records
}

func (a *Account) add(o Account) {
	a.Records += o.Records
	a.Accepted += o.Accepted
	a.Rejected += o.Rejected
	a.Skipped += o.Skipped
	for k, n := range o.Rejects {
		count(&a.Rejects, k, n)
	}
	for k, n := range o.Skips {
		count(&a.Skips, k, n)
	}
}

// Account returns the balance of what was stored so far.
func (w *Writer) Account() Account {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.account
	a.Rejects, a.Skips, a.Rows = maps.Clone(a.Rejects), maps.Clone(a.Skips), maps.Clone(a.Rows)
	for i := range w.sums {
		if w.sums[i].n > 0 {
			a.Rows[partTables[i].Name] = int64(w.sums[i].n)
		}
	}
	return a
}

// Abort forgets the source and leaves the case as it was. It does nothing after
// Commit or Abort, so it can be deferred.
func (w *Writer) Abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return
	}
	w.done = true
	for _, p := range w.parts {
		if p != nil {
			p.discard()
		}
	}
	for _, c := range w.waiting {
		c.release()
	}
	w.c.unlock()
}

// Commit makes the source part of the case: parts become durable and take their
// names, then the manifest that lists them is replaced. src states what the
// source is (ID, Files, SHA256, Bytes, Format ...); its account, extent and parts
// are filled in here and returned. It fails with *AlreadyLoadedError or
// *BalanceError without touching the case.
func (w *Writer) Commit(src Source) (Source, error) {
	defer w.Abort()
	if w.done {
		return src, errors.New("expected one Commit of a source, found another")
	}
	src.Account = w.Account()
	if err := w.check(src); err != nil {
		return src, err
	}
	for i, t := range partTables {
		if src.Account.primary(t.Name) && w.sums[i].n > 0 && hasTime(t) {
			first, last := w.sums[i].first, w.sums[i].last
			if src.First != nil {
				first, last = min(first, *src.First), max(last, *src.Last)
			}
			src.First, src.Last = &first, &last
		}
	}
	src.Steps = stepsOf(w.steps)
	src.Parts = nil
	later := w.c.syncLater()
	for i, p := range w.parts {
		if p == nil {
			continue
		}
		part, err := p.finish(src.ID, later)
		if err != nil {
			return src, err
		}
		part.Table = partTables[i].Name
		part.Path = fmt.Sprintf("%s/%s/%s.parquet", evidenceDir, part.Table, src.ID)
		src.Parts = append(src.Parts, part)
	}
	return src, w.publish(&src)
}

func hasTime(t *Table) bool { _, ok := t.Column("ts"); return ok }

// check refuses what must not get into a manifest.
func (w *Writer) check(src Source) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return w.err
	}
	if len(w.waiting) > 0 {
		return fmt.Errorf("expected chunk %d, found %d later ones without it", w.next, len(w.waiting))
	}
	for _, s := range w.c.Manifest().Sources {
		if s.ID == src.ID {
			return &AlreadyLoadedError{s}
		}
	}
	if w.replace != "" {
		if _, err := w.c.Source(string(w.replace)); err != nil {
			return err
		}
	}
	sum := int64(0)
	for i, t := range partTables {
		if src.Account.primary(t.Name) {
			sum += w.sums[i].records
		}
	}
	if sum != src.Account.Accepted {
		return &BalanceError{src.Account, sum}
	}
	return nil
}

// publish gives finished parts their names and then writes the manifest. A crash
// in between leaves parts that no manifest lists; they are never read, and the
// next writer removes them.
func (w *Writer) publish(src *Source) error {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	if w.keep {
		kept, err := w.c.copyIn(src.Files)
		if err != nil {
			return err
		}
		src.Kept = kept
	}
	for i, p := range w.parts {
		if p == nil {
			continue
		}
		dir := filepath.Join(w.c.dir, evidenceDir, partTables[i].Name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.Rename(p.path, filepath.Join(dir, string(src.ID)+".parquet")); err != nil {
			return err
		}
	}
	next := w.c.manifest
	next.Sources = nil
	placed := false
	for _, s := range w.c.manifest.Sources {
		if s.ID == w.replace {
			s, placed = *src, true
		}
		next.Sources = append(next.Sources, s)
	}
	if !placed {
		next.Sources = append(next.Sources, *src)
	}
	was := w.c.manifest
	w.c.manifest = next
	w.c.unwritten++
	w.c.waiting += src.Bytes + src.Unpacked
	if w.c.holding && w.c.unwritten < heldSources && w.c.waiting < heldBytes && w.replace == "" {
		return nil
	}
	if err := w.c.settle(); err != nil {
		w.c.manifest = was
		return err
	}
	return nil
}
