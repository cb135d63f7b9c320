package ingest

import (
	"fmt"
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

// Error lists every reason, one a line.
func (e *UnknownError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: expected a format out of %d, found %s", e.Path, len(e.Reasons), e.Found)
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

// Detect asks every format about a head and returns the surest. It fails with
// *UnknownError or *AmbiguousError; path is for their text only.
func Detect(path string, h Head) (Format, error) { return detect(Formats(), path, h) }

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
