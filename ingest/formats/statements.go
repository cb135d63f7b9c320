package formats

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "statements",
	Doc: `A file of checkable statements, YAML or JSON (docs/statements.md): the documents they stand in, and for
each statement who says it, via whom, what kind of claim it is, the words, and a time as prose ("about 18 minutes
in") or as an interval. Prose times are read by the one table of docs/statements.md: a core and a support, never a
guessed minute; what cannot be dated stays undated with its reason. A bad statement is a reject at the line and byte
of what is wrong in it, the others load. YAML lists are read one item a time: an item begins at a line that starts
with "-" at the list's own indentation.`,
	Record:   "statement, or the description of a document or event",
	Primary:  "statements",
	Tables:   []string{"statements"},
	Zoneless: true,
	Anchored: true,
	Sniff:    sniffStatements,
	Stream:   streamStatements,
	Samples:  statementSamples,
})

// Limits of a statements file. It is written by hand or by an extractor; a file
// beyond them is something else.
const (
	maxStatementsFile = 64 << 20
	maxStatementItem  = 64 << 10
	maxItemNesting    = 32
)

// Skip reasons: items that describe, and state nothing themselves.
const (
	skipDocument = "description of a document"
	skipEvent    = "description of an event"
	skipSetting  = "setting of the file"
)

func sniffStatements(h ingest.Head) ingest.Guess {
	b := bytes.TrimPrefix(h.Bytes, utf8BOM)
	t := bytes.TrimLeft(b, " \t\r\n")
	if len(t) > 0 && t[0] == '{' {
		for _, key := range []string{`"statements"`, `"documents"`} {
			i := bytes.Index(t, []byte(key))
			if i >= 0 && bytes.HasPrefix(bytes.TrimLeft(t[i+len(key):], " \t\r\n"), []byte(":")) && bytes.Contains(t, []byte(`"statements"`)) {
				return ingest.Guess{Score: ingest.Certain}
			}
		}
		return ingest.Guess{Score: ingest.Never, Why: `expected a key "statements", found other JSON`}
	}
	documents := false
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		b = rest
		switch line = bytes.TrimRight(line, " \r"); {
		case bytes.Equal(line, []byte("statements:")) || bytes.HasPrefix(line, []byte("statements: #")):
			return ingest.Guess{Score: ingest.Certain}
		case bytes.Equal(line, []byte("documents:")):
			documents = true
		}
	}
	if documents && !h.Whole {
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Never, Why: "expected a line \"statements:\", found none"}
}

var utf8BOM = []byte("\xef\xbb\xbf")

// streamStatements reads the file whole: a statement may be counted from an
// event that a later one names.
func streamStatements(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	data, err := io.ReadAll(io.LimitReader(src.R, maxStatementsFile+1))
	if len(data) > maxStatementsFile {
		return fmt.Errorf("expected at most %d bytes of statements, found more", maxStatementsFile)
	}
	f := &statementsFile{env: src.Env, data: data, docs: map[string]*document{}, ids: map[string]bool{}}
	items, cut := f.split()
	if err == nil {
		err = cut
	}
	f.read(items)
	f.settle()
	if e := f.emit(ctx, in); e != nil {
		return e
	}
	return err
}

// outcome is what became of one item, in file order.
type outcome struct {
	at     casefile.Origin
	record []byte
	reason string     // reject reason; empty for the others
	skip   string     // skip reason
	st     *statement // accepted
}

// statementsFile is one file while it is read.
type statementsFile struct {
	env      *ingest.Env
	data     []byte
	docs     map[string]*document
	ids      map[string]bool
	events   []eventItem
	defaults document // settings of the file: zone, date, published, group
	entered  string
	reviewed string
	out      []outcome
}

// item is one list item, or one setting of the file, as it stands there.
type item struct {
	section string
	at      casefile.Origin
	raw     []byte
	node    *node
	bad     *fault // why it is no item
}

// fault is what is wrong, and where: off is the byte of the file.
type fault struct {
	reason string
	at     casefile.Origin
}

// read decodes all items: settings, documents and events first, because
// statements refer to them.
func (f *statementsFile) read(items []item) {
	f.out = make([]outcome, len(items))
	for i := range items {
		if items[i].bad == nil && items[i].node == nil {
			items[i].node, items[i].bad = parseYAMLItem(items[i])
		}
	}
	for _, pass := range []func(item) bool{
		func(it item) bool { return it.section != "statements" },
		func(it item) bool { return it.section == "statements" },
	} {
		for i, it := range items {
			if pass(it) {
				f.out[i] = f.item(it)
			}
		}
	}
}

// item decodes one item.
func (f *statementsFile) item(it item) outcome {
	o := outcome{at: it.at, record: it.raw}
	if it.bad != nil {
		return f.reject(o, it.bad)
	}
	var bad *fault
	switch it.section {
	case "documents":
		o.skip, bad = skipDocument, f.addDocument(it)
	case "events":
		o.skip, bad = skipEvent, f.addEvent(it)
	case "statements":
		o.st, bad = f.addStatement(it)
	default:
		o.skip, bad = skipSetting, f.addSetting(it)
	}
	if bad != nil {
		return f.reject(o, bad)
	}
	return o
}

// reject points at what is wrong, not at the start of the item.
func (f *statementsFile) reject(o outcome, bad *fault) outcome {
	end := o.at.Offset + int64(len(o.record))
	if bad.at.Offset > o.at.Offset && bad.at.Offset < end {
		o.record = f.data[bad.at.Offset:end]
		o.at = bad.at
	}
	return outcome{at: o.at, record: o.record, reason: bad.reason}
}

// emit appends rows, rejects and skips in file order.
func (f *statementsFile) emit(ctx context.Context, in *ingest.Intake) error {
	for _, o := range f.out {
		b := in.Batch()
		switch {
		case o.reason != "":
			b.Reject(o.at, o.record, o.reason)
		case o.skip != "":
			b.Skip(o.skip)
		default:
			row := f.row(o)
			b.Statements.Append(&row)
			b.Accept(1)
		}
		if err := in.Done(); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}
