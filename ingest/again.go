package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"hindcast/casefile"
)

// more looks for formats of the lines nobody knew. Where there are some the
// source is read again with them: what is at its beginning does not show them.
func (l *loader) more(in input, p *plan) (Format, bool) {
	if p.odd == nil || l.opts.Format != "" || in.set != nil || in.file == nil || positional(p.f) {
		return Format{}, false
	}
	now := strings.Split(p.f.Name, beside)
	all := slices.Clone(now)
	for _, path := range paths(p.odd.sample(), 0) {
		if !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	if len(all) == len(now) || len(now) >= maxTerms {
		return Format{}, false
	}
	f, err := compose(joined(oneHeader(all)))
	return f, err == nil && f.Name != p.f.Name
}

// again reads the stream of in once more, as f.
func (l *loader) again(in input, f Format, res Result) (Result, error) {
	res.Notes = append(res.Notes, "its lines are of several formats: read as "+f.Name)
	err := l.reopen(in, func(in input) (err error) {
		res, err = l.loadAs(in, f, res)
		return err
	})
	return res, err
}

// reopen opens the stream of in from its beginning and calls use with it.
func (l *loader) reopen(in input, use func(input) error) error {
	t := newTap(io.NewSectionReader(in.file, 0, in.size), l.report(in.path, in.size))
	defer t.finish()
	u := &unpacker{file: in.file, size: in.size, meter: &meter{in: t.n.Load}}
	var failed error
	u.lost = func(y layer, err error, _ bool) {
		if y.member == in.layer.member {
			failed = err
		}
	}
	u.leaf = func(y layer, r *bufio.Reader) error {
		if y.number != in.layer.number {
			return nil
		}
		now := in
		now.layer, now.r, now.own = y, r, y.own
		if now.own == nil {
			now.own = t
		}
		failed = use(now)
		return &stopError{errFound}
	}
	err := u.open(l.ctx, t, layer{name: filepath.Base(in.path)})
	if errors.Is(err, errFound) || err == nil {
		return failed
	}
	return err
}

// mostSought is how far into a source without a known beginning lines are looked
// for, in bytes.
const mostSought = 1 << 30

// beyond looks for a format in a source whose beginning is of none: rubbish before
// the log, or a banner. unknown is what to say where there is none.
func (l *loader) beyond(in input, res Result, unknown error) (Result, error) {
	if in.set != nil || in.file == nil || foreignTo(in) {
		return res, unknown
	}
	lines := &oddLines{}
	r := bufio.NewReaderSize(io.LimitReader(in.r, mostSought), readBlock)
	for off := int64(0); l.ctx.Err() == nil; {
		line, err := r.ReadSlice('\n')
		if err == nil && !blank(trimEnd(line)) {
			lines.see(off, trimEnd(line))
		}
		off += int64(len(line))
		if err != nil && err != bufio.ErrBufferFull {
			break
		}
	}
	found := paths(lines.sample(), 0)
	if len(found) == 0 {
		return res, unknown
	}
	f, err := compose(joined(oneHeader(found)))
	if err != nil {
		return res, unknown
	}
	res.Notes = append(res.Notes, "its first 64 KiB are of no known format; lines further on are of "+f.Name)
	err = l.reopen(in, func(in input) (err error) {
		res, err = l.loadAs(in, f, res)
		return err
	})
	return res, err
}

// foreignTo reports whether a source begins like a file of another kind.
func foreignTo(in input) bool {
	head, _ := in.r.Peek(16)
	for _, m := range foreign {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return true
		}
	}
	return false
}

// doubtful is the share of rejects, one in so many records, above which it is
// said which format reads them best.
const doubtful = 20

// doubt says that much was rejected, and why; nothing where it was not.
func doubt(p *plan, a casefile.Account) string {
	if a.Rejected*doubtful <= a.Records {
		return ""
	}
	note := fmt.Sprintf("%.2f %% of the records were rejected: %s", 100*float64(a.Rejected)/float64(a.Records), commonest(a.Rejects))
	if p.odd != nil {
		note += "; " + bestFor(p.odd.sample(), p.f.Name)
	}
	return note
}

// commonest lists the three commonest reasons.
func commonest(by map[string]int64) string {
	type reason struct {
		text string
		n    int64
	}
	var all []reason
	for text, n := range by {
		all = append(all, reason{text, n})
	}
	slices.SortFunc(all, func(a, b reason) int {
		if a.n != b.n {
			return int(min(max(b.n-a.n, -1), 1))
		}
		return strings.Compare(a.text, b.text)
	})
	var out []string
	for _, r := range all[:min(len(all), 3)] {
		out = append(out, fmt.Sprintf("%d %s", r.n, r.text))
	}
	return strings.Join(out, "; ")
}

// bestFor says which format reads most of the lines that were rejected.
func bestFor(lines [][]byte, name string) string {
	best, most := "", 0
	for _, f := range Formats() {
		if f.Lines == nil || slices.Contains(strings.Split(name, beside), f.Name) {
			continue
		}
		if n := rows(f, lines); n > most {
			best, most = f.Name, n
		}
	}
	if most == 0 {
		return "no known format reads any of a sample of them"
	}
	return fmt.Sprintf("of %d of them %s reads %d (--format %s)", len(lines), best, most, best)
}
