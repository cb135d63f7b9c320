package formats

import (
	"bytes"
	"context"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/decode/webpage"
)

var _ = ingest.Register(ingest.Format{
	Name: "article-html",
	Doc: `A saved web page: title, publisher, author, publication and change times from JSON-LD (NewsArticle and its kin) or
meta elements; the text is that of the article element, else of main, else of all blocks that read like prose, without
navigation, comments and captions. Any encoding that keeps ASCII; broken mark-up is read as far as it makes sense.` + articleDoc,
	Record:   "document",
	Primary:  "documents",
	Tables:   []string{"documents", "statements"},
	Zoneless: true,
	Anchored: true,
	Sniff:    sniffHTML,
	Stream:   streamHTML,
	Samples:  articleHTMLSamples,
})

func sniffHTML(h ingest.Head) ingest.Guess {
	b := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(h.Bytes[:min(len(h.Bytes), 32<<10)], utf8BOM), " \t\r\n"))
	has := func(s string) bool { return bytes.Contains(b, []byte(s)) }
	if !bytes.HasPrefix(b, []byte("<!doctype html")) && !bytes.HasPrefix(b, []byte("<html")) && !bytes.HasPrefix(b, []byte("<!--")) && !bytes.HasPrefix(b, []byte("<head")) && !bytes.HasPrefix(b, []byte("<article")) {
		return ingest.Guess{Score: ingest.Never, Why: "expected an HTML page, found other text"}
	}
	switch {
	case has("<p") || has("<article") || has("ld+json") || !h.Whole && has("<head"):
		return ingest.Guess{Score: ingest.Certain}
	case has("<body") || has("<div"):
		return ingest.Guess{Score: ingest.Maybe}
	}
	return ingest.Guess{Score: ingest.Never, Why: "expected a page with text, found one without"}
}

func streamHTML(ctx context.Context, src *ingest.Source, in *ingest.Intake) error {
	err := readPage(src.Env, src.Name, "", casefile.Origin{Line: 1}, src.R, in, nil)
	if err == nil {
		_, err = io.Copy(io.Discard, src.R) // what lies behind the limits is told as an assumption
	}
	return err
}

// readPage reads one page that begins at the given place; set fills in what an
// archive knows about it.
func readPage(env *ingest.Env, name, contentType string, at casefile.Origin, r io.Reader, in *ingest.Intake, set func(*article)) error {
	seen := &headKeeper{r: r}
	page, err := webpage.Read(seen, at.Offset, at.Line, contentType)
	a := &article{env: env, at: at, name: name, published: page.Meta.Published, modified: page.Meta.Modified}
	a.row.Kind = "article"
	a.row.Title, a.row.Outlet, a.row.Author = page.Meta.Title, page.Meta.Outlet, page.Meta.Author
	a.row.URL, a.row.Language = page.Meta.URL, page.Meta.Language
	a.doc.Paragraphs = page.Paragraphs
	if set != nil {
		set(a)
	}
	if len(page.Paragraphs) == 0 {
		in.Batch().RejectCut(a.at, seen.head, seen.n, badNoText)
		if e := in.Done(); e != nil {
			return e
		}
		return err
	}
	if page.Charset != "utf-8" {
		env.Assume("pages are read in the encoding they state or seem to have: " + page.Charset)
	}
	if page.Cut != "" {
		env.Assume("a page was not read to its end: " + page.Cut)
	}
	if e := a.emit(in); e != nil {
		return e
	}
	return err
}

// headKeeper keeps the first bytes of what is read, for a reject.
type headKeeper struct {
	r    io.Reader
	head []byte
	n    int64
}

// Read implements io.Reader.
func (h *headKeeper) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if k := min(200-len(h.head), n); k > 0 {
		h.head = append(h.head, p[:k]...)
	}
	h.n += int64(n)
	return n, err
}
