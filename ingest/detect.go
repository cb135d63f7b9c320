package ingest

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// headSize is how much of a source a format may look at.
const headSize = 64 << 10

// UnknownError says that no format recognised a source, and why each did not.
type UnknownError struct {
	Path    string
	Found   string // what it looks like, where that is known
	Reasons []Refusal
}

// Refusal is one format's reason for saying no.
type Refusal struct{ Format, Why string }

// Brief says it in one line, without the reasons.
func (e *UnknownError) Brief() string {
	return fmt.Sprintf("%s: expected a format out of %d, found %s", e.Path, len(e.Reasons), e.Found)
}

// Error lists every reason, one a line.
func (e *UnknownError) Error() string {
	var b strings.Builder
	b.WriteString(e.Brief())
	for _, r := range e.Reasons {
		fmt.Fprintf(&b, "\n  %s: %s", r.Format, r.Why)
	}
	return b.String()
}

// AmbiguousError says that several formats are equally sure of a source.
type AmbiguousError struct {
	Path    string
	Formats []string
}

// Error names them all.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%s: expected one format, found %s equally likely: state it with --format", e.Path, strings.Join(e.Formats, " and "))
}

// Detect asks every format about a head and returns the surest, together with
// what is found inside its lines and with those that read the lines it does not:
// see compose for the name of such a Format. It fails with *UnknownError or
// *AmbiguousError; path is for their text only.
func Detect(path string, h Head) (Format, error) {
	f, err := detect(Formats(), path, h)
	if err == nil && f.Lines == nil {
		return f, nil
	}
	lines := linesOf(h)
	var found []string
	if err != nil {
		found = paths(lines, 0)
	} else if positional(f) {
		return f, nil // its lines are told by their header, and by nothing else
	} else {
		mine, left := divide(f, lines)
		found = append(append(within(f, mine, 0), f.Name), paths(left, 0)...)
	}
	if len(found) == 0 {
		return Format{}, err
	}
	return compose(joined(oneHeader(found)))
}

// joined makes the name of several paths. What a wrapper itself reads comes after
// what is found in it.
func joined(paths []string) string {
	var out []string
	for _, p := range paths {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	out = out[:min(len(out), maxTerms)]
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case strings.HasPrefix(a, b+inside):
			return -1
		case strings.HasPrefix(b, a+inside):
			return 1
		}
		return 0
	})
	return strings.Join(out, beside)
}

func detect(formats []Format, path string, h Head) (Format, error) {
	best, tied := Never, []Format(nil)
	unknown := &UnknownError{Path: path, Found: describe(h.Bytes)}
	for _, f := range formats {
		g := ask(f, h)
		switch {
		case g.Score == Never:
			unknown.Reasons = append(unknown.Reasons, Refusal{f.Name, g.Why})
		case g.Score > best:
			best, tied = g.Score, []Format{f}
		case g.Score == best:
			tied = append(tied, f)
		}
	}
	switch len(tied) {
	case 0:
		return Format{}, unknown
	case 1:
		return tied[0], nil
	}
	e := &AmbiguousError{Path: path}
	for _, f := range tied {
		e.Formats = append(e.Formats, f.Name)
	}
	sort.Strings(e.Formats)
	return Format{}, e
}

// ask calls a format's Sniff; a defect in one must not keep the others from
// being asked.
func ask(f Format, h Head) (g Guess) {
	defer func() {
		if r := recover(); r != nil {
			g = Guess{Never, fmt.Sprintf("defect of the format: %v", r)}
		}
	}()
	g = f.Sniff(h)
	if g.Score == Never && g.Why == "" {
		g.Why = "gave no reason"
	}
	return g
}

// describe says what a head looks like when nobody wants it.
func describe(b []byte) string {
	for _, m := range foreign {
		if strings.HasPrefix(string(b[:min(len(b), 16)]), m.magic) {
			return m.what
		}
	}
	for _, c := range b[:min(len(b), 512)] {
		if c == 0 {
			return "binary data"
		}
	}
	return "unknown text"
}

// foreign lists what people offer that hindcast does not read, so that the
// message can say what to do.
var foreign = []struct{ magic, what string }{
	{"\xff\xfe", "UTF-16 text: convert it to UTF-8 first"},
	{"\xfe\xff", "UTF-16 text: convert it to UTF-8 first"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"},
	{"Rar!\x1a\x07", "a RAR archive: unpack it first"},
	{"\x04\x22\x4d\x18", "lz4 compression: decompress it first"},
	{"\x1f\x9d", "compress (.Z) compression: decompress it first"},
	{"SQLite format 3", "an SQLite database"},
	{"PAR1", "a Parquet file"},
	{"%PDF", "a PDF document"},
}
