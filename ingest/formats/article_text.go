package formats

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/extract"
)

var _ = ingest.Register(ingest.Format{
	Name: "article",
	Doc: `An article as plain text: a line is a paragraph, or blank lines part paragraphs of wrapped text. Lines with a picture's
credit, the caption before them and lines about the authors date nothing. UTF-8; bytes that are not are read as
windows-1252, which is recorded.` + articleDoc,
	Record:   "document",
	Primary:  "documents",
	Tables:   []string{"documents", "statements"},
	Zoneless: true,
	Anchored: true,
	Sniff:    sniffArticle,
	Stream:   streamArticle,
	Samples:  articleSamples,
})

// maxArticle bounds a plain text, in bytes. A longer one is a book or a dump.
const maxArticle = 8 << 20

const badNoText = "no text to read"

// commonWords are the words every English sentence is full of, and machine output
// is not.
var commonWords = map[string]bool{"the": true, "of": true, "to": true, "and": true, "a": true, "in": true, "that": true, "was": true, "on": true, "for": true, "it": true,
	"with": true, "as": true, "said": true, "is": true, "at": true, "by": true, "from": true, "he": true, "his": true, "they": true, "an": true, "not": true, "were": true, "had": true}

// sniffArticle tells prose from logs and tables by its words: at least one in nine
// is a common one, and nearly all else is letters.
func sniffArticle(h ingest.Head) ingest.Guess {
	b := h.Bytes[:min(len(h.Bytes), 8<<10)]
	no := func(why string) ingest.Guess { return ingest.Guess{Score: ingest.Never, Why: why} }
	if bytes.IndexByte(b, 0) >= 0 {
		return no("expected text, found a zero byte")
	}
	first := bytes.TrimLeft(bytes.TrimPrefix(b, utf8BOM), " \t\r\n")
	if len(first) == 0 || bytes.IndexByte([]byte("<{[#%"), first[0]) >= 0 || bytes.HasPrefix(first, []byte("WEBVTT")) || bytes.HasPrefix(first, []byte("WARC/")) {
		return no("expected prose, found mark-up or data")
	}
	letters, other, words, common, stops := 0, 0, 0, 0, 0
	for _, f := range bytes.Fields(b) {
		w := strings.ToLower(strings.Trim(string(f), ".,;:!?\"'()\u201c\u201d\u2019"))
		for _, r := range w {
			if unicode.IsLetter(r) || r == '\'' || r == '\u2019' || r == '-' {
				letters++
			} else {
				other++
			}
		}
		words++
		if commonWords[w] {
			common++
		}
		if c := f[len(f)-1]; c == '.' || c == '?' || c == '!' || bytes.HasSuffix(f, []byte(".\"")) || bytes.HasSuffix(f, []byte("\u201d")) {
			stops++
		}
	}
	switch {
	case words < 12 || stops == 0:
		return no("expected sentences, found few words")
	case letters < 9*other:
		return no("expected prose, found too many digits and signs")
	case common*9 >= words && words >= 40 && stops >= 2:
		return ingest.Guess{Score: ingest.Certain}
	case common*12 >= words || stops*40 >= words && letters > 20*other:
		return ingest.Guess{Score: ingest.Maybe}
	}
	return no("expected sentences, found other text")
}

// streamArticle reads one document.
func streamArticle(_ context.Context, src *ingest.Source, in *ingest.Intake) error {
	data, err := io.ReadAll(io.LimitReader(src.R, maxArticle+1))
	if len(data) > maxArticle {
		in.Batch().RejectCut(casefile.Origin{Line: 1}, data, int64(len(data)), fmt.Sprintf("a text of more than %d MiB is no article", maxArticle>>20))
		if e := in.Done(); e != nil {
			return e
		}
		return errors.New("expected an article, found a text too long to be one")
	}
	base := 0
	if bytes.HasPrefix(data, utf8BOM) {
		base = len(utf8BOM)
	}
	a := &article{env: src.Env, at: casefile.Origin{Offset: 0, Line: 1}, name: src.Name}
	a.row.Kind = "article"
	a.doc.Paragraphs = articleText(src.Env, data[base:], int64(base))
	if len(a.doc.Paragraphs) == 0 {
		in.Batch().Reject(a.at, data, badNoText)
		if e := in.Done(); e != nil {
			return e
		}
		return err
	}
	if e := a.emit(in); e != nil {
		return e
	}
	return err
}

// articleText cuts a text into paragraphs. Text that is not UTF-8 is read as
// windows-1252 line by line, so that lines keep their places.
func articleText(env *ingest.Env, data []byte, base int64) []extract.Paragraph {
	if utf8.Valid(data) {
		return extract.PlainParagraphs(data, base)
	}
	env.Assume("bytes that are not UTF-8 are read as windows-1252")
	var out []extract.Paragraph
	line, char := int64(0), 0
	for l := range bytes.Lines(data) {
		line++
		text := l
		if !utf8.Valid(l) {
			if b, err := charmap.Windows1252.NewDecoder().Bytes(l); err == nil {
				text = b
			}
		}
		for _, p := range extract.PlainParagraphs(text, base) {
			p.Line, p.Char = line, char+p.Char
			p.Segments[0].At.Line = line
			out = append(out, p)
		}
		base += int64(len(l))
		char += len(text)
	}
	extract.MarkCaptions(out)
	return out
}
