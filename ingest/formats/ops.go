package formats

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Reject and skip reasons that the formats of alerts, metrics and changes share.
const (
	badOpsShape  = "expected an object, found something else"
	badOpsTime   = "record without a time that can be read"
	badOpsName   = "record without a name"
	skipEnvelope = "envelope of the document"
)

// streamOps makes a Stream for exports of operators' tools: one document, or a set
// of files that are read one after the other.
func streamOps(read readPosts) func(context.Context, *ingest.Source, *ingest.Intake) error {
	return func(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
		p := &postReader{Env: src.Env, ctx: ctx, in: in, name: src.Name}
		err := readOps(p, src, read)
		if e := p.alerts.flush(p); e != nil { // also of a source that could not be read to its end
			return e
		}
		return err
	}
}

func readOps(p *postReader, src *ingest.Source, read readPosts) error {
	if len(src.Files) == 0 {
		return read(p, src.R)
	}
	return eachFile(src, func(_ int, name string, base int64, r io.Reader) error {
		p.name, p.base = name, base
		if err := read(p, r); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

// alert stores one alert as one record.
func (p *postReader) alert(row casefile.Alert) error {
	row.Origin = p.locate(row.Origin)
	p.in.Batch().Alerts.Append(&row)
	p.in.Batch().Accept(1)
	return p.done()
}

// change stores one change as one record.
func (p *postReader) change(row casefile.Change) error {
	row.Origin = p.locate(row.Origin)
	p.in.Batch().Changes.Append(&row)
	p.in.Batch().Accept(1)
	return p.done()
}

// sample stores one sample as one record.
func (p *postReader) sample(row casefile.Gauge) error {
	row.Origin = p.locate(row.Origin)
	p.in.Batch().Gauges.Append(&row)
	p.in.Batch().Accept(1)
	return p.done()
}

// sortedLabels writes labels in the order of their names, without those of leave.
func sortedLabels(labels map[string]string, leave ...string) string {
	names := make([]string, 0, len(labels))
	for n := range labels {
		if !slices.Contains(leave, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	pairs := make([]string, 0, 2*len(names))
	for _, n := range names {
		pairs = append(pairs, strings.NewReplacer(",", ";", "=", ":").Replace(n), labels[n])
	}
	return labelsOf(pairs...)
}

// oneLine turns line breaks of a text into blanks and cuts it at a thousand bytes.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	const most = 1000
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}

// worded joins what is not empty with blanks.
func worded(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// metricOption are the options of formats of metrics.
var (
	nameOption = ingest.Option{Name: "name", Doc: "name of a series that has none of its own; default: the file's"}
	unitOption = ingest.Option{Name: "unit", Doc: "unit of the values, where the source states none"}
)
