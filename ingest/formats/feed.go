package formats

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "status-feed",
	Doc: `Atom (RFC 4287) and RSS 2.0 of status pages: Atlassian Statuspage and Instatus histories, where one entry holds all
updates of an incident, and any other feed, where an entry is one post (AWS, Azure, Google Cloud, Uptime Kuma). The stamps
of updates have no year ("Aug 21, 00:37 UTC"): the newest takes the year that brings it nearest to the entry's published
time, each older one the year that keeps the order. Zone words are read by one table; CST, IST, BST and AST mean different
zones and need --zone. A stamp marks the minute as the page shows it, which people can edit. Statuspage feeds hold the
newest 25 incidents only.`,
	Record:   "update of an incident, entry without updates, or head of the feed",
	Primary:  "posts",
	Tables:   []string{"posts"},
	Zoneless: true,
	Options:  []ingest.Option{captureOption, {Name: "kind", Doc: "status (the default) or social: what the entries of a feed that is no known status page are"}},
	Sniff:    sniffFeed,
	Stream:   streamPosts(readFeed),
	Samples:  feedSamples,
})

const (
	skipFeedHead  = "head of the feed"
	skipTwice     = "update that stands twice in its entry"
	badEntrySize  = "entry is larger than 4 MiB"
	badEntryTime  = "entry without a time that can be read"
	badStampYear  = "update without a year: state --year"
	badStampZone  = "update with a zone that is not known or ambiguous: state --zone"
	badRestOfXML  = "not well-formed XML from here on"
	maxEntryBytes = 4 << 20
)

func sniffFeed(h ingest.Head) ingest.Guess {
	b := headText(h.Bytes)
	b = bytes.TrimLeft(bytes.TrimPrefix(b, utf8BOM), " \t\r\n")
	if len(b) == 0 || b[0] != '<' {
		return ingest.Guess{Score: ingest.Never, Why: "expected XML, found something else"}
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		t, err := d.Token()
		if err != nil {
			return ingest.Guess{Score: ingest.Never, Why: "expected an Atom or RSS feed, found no element"}
		}
		if e, ok := t.(xml.StartElement); ok {
			if e.Name.Local == "feed" || e.Name.Local == "rss" || e.Name.Local == "RDF" {
				return ingest.Guess{Score: ingest.Certain}
			}
			return ingest.Guess{Score: ingest.Never, Why: "expected the element feed or rss, found another"}
		}
	}
}

// feed is one feed while it is read.
type feed struct {
	*postReader
	xml   *xml.Decoder
	place placer
	raw   *recent
	base  fieldsOf // of the feed itself
	off   int64    // of the element that is read
}

// recent keeps the last bytes that were read, to show them with a reject.
type recent struct {
	r   io.Reader
	buf []byte
	end int64
}

const recentBytes = 16 << 10

// Read implements io.Reader.
func (w *recent) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if len(w.buf) > 4*recentBytes {
		w.buf = append(w.buf[:0], w.buf[len(w.buf)-recentBytes:]...)
	}
	w.buf = append(w.buf, p[:n]...)
	w.end += int64(n)
	return n, err
}

// from returns the bytes from an offset up to a limit; none where they are gone.
func (w *recent) from(off, limit int64) []byte {
	i, j := off-(w.end-int64(len(w.buf))), min(limit, w.end)-(w.end-int64(len(w.buf)))
	if i < 0 || j <= i {
		return nil
	}
	return w.buf[i:min(j, i+256)]
}

// refuse rejects the element that began at off, or a part of it.
func (f *feed) refuse(at casefile.Origin, reason string) error {
	end := f.xml.InputOffset()
	f.in.Batch().RejectCut(f.locate(at), f.raw.from(f.off, end), end-f.off, reason)
	return f.done()
}

// fieldsOf are the children of an entry or of the feed, by local name; of
// several the first that is not empty.
type fieldsOf map[string]string

func (f fieldsOf) first(names ...string) string {
	for _, n := range names {
		if f[n] != "" {
			return f[n]
		}
	}
	return ""
}

func readFeed(p *postReader, r io.Reader) error {
	switch k := p.Options["kind"]; k {
	case "", "status", "social":
	default:
		return fmt.Errorf("option kind: expected status or social, found %q", k)
	}
	text, place, err := openText(r)
	if err != nil {
		return err
	}
	raw := &recent{r: text}
	f := &feed{postReader: p, xml: xml.NewDecoder(raw), raw: raw, place: place, base: fieldsOf{}}
	f.xml.Strict = false
	f.xml.Entity = xml.HTMLEntity
	f.xml.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // openText did it
	if err := f.skip(skipFeedHead); err != nil {
		return err
	}
	err = f.walk()
	if errors.Is(err, io.EOF) {
		return nil
	}
	var bad *xml.SyntaxError
	if !errors.As(err, &bad) || p.ctx.Err() != nil {
		return err
	}
	if e := f.refuse(f.place.at(f.off), badRestOfXML); e != nil {
		return e
	}
	return fmt.Errorf("%w: %w", errXML, err)
}

// walk reads the feed: its own fields until the first entry, and the entries.
func (f *feed) walk() error {
	for {
		f.off = f.xml.InputOffset()
		t, err := f.xml.Token()
		if err != nil {
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "feed", "rss", "RDF", "channel":
		case "entry", "item":
			at := f.place.at(f.off)
			c, size, err := f.children(e.Name)
			if err != nil {
				return err
			}
			if size > maxEntryBytes {
				err = f.refuse(at, badEntrySize)
			} else {
				err = f.entry(at, c)
			}
			if err != nil {
				return err
			}
		default:
			if err := f.own(e); err != nil {
				return err
			}
		}
	}
}

// own reads a field of the feed itself.
func (f *feed) own(e xml.StartElement) error {
	if e.Name.Local == "author" {
		c, _, err := f.children(e.Name)
		if f.base["author"] == "" {
			f.base["author"] = c["name"]
		}
		return err
	}
	text, _, err := f.text(e)
	if f.base[e.Name.Local] == "" && len(text) < 4<<10 {
		f.base[e.Name.Local] = text
	}
	return err
}

// children reads an element to its end and returns the text of its children.
// Past the limit texts are dropped and only counted.
func (f *feed) children(name xml.Name) (fieldsOf, int, error) {
	c, size := fieldsOf{}, 0
	for {
		t, err := f.xml.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = &xml.SyntaxError{Msg: "unexpected end of the feed"}
			}
			return c, size, err
		}
		switch e := t.(type) {
		case xml.EndElement:
			if e.Name.Local == name.Local {
				return c, size, nil
			}
		case xml.StartElement:
			text, n, err := f.text(e)
			if err != nil {
				return c, size, err
			}
			if size += n; size > maxEntryBytes {
				continue
			}
			if c[e.Name.Local] == "" {
				c[e.Name.Local] = text
			}
		}
	}
}

// text reads an element to its end as text. Markup in it (XHTML, or elements of
// an author) is kept as markup; a link without text is its address.
func (f *feed) text(e xml.StartElement) (string, int, error) {
	var b strings.Builder
	markup := attr(e, "type") == "xhtml"
	depth, size := 1, 0
	for {
		t, err := f.xml.Token()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = &xml.SyntaxError{Msg: "unexpected end of the feed"}
			}
			return "", size, err
		}
		s := ""
		switch t := t.(type) {
		case xml.CharData:
			if s = string(t); markup {
				s = html.EscapeString(s)
			}
		case xml.StartElement:
			depth++
			if s = "<" + t.Name.Local + ">"; !markup {
				s = " "
			}
		case xml.EndElement:
			depth--
			if s = "</" + t.Name.Local + ">"; !markup || depth == 0 {
				s = ""
			}
		}
		if size += len(s); size <= maxEntryBytes {
			b.WriteString(s)
		}
		if depth == 0 {
			break
		}
	}
	text := strings.TrimSpace(b.String())
	if e.Name.Local == "link" && text == "" && (attr(e, "rel") == "" || attr(e, "rel") == "alternate") {
		text = attr(e, "href")
	}
	return text, size, nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// entry reads one entry: its updates where it holds some, else itself.
func (f *feed) entry(at casefile.Origin, c fieldsOf) error {
	body := c.first("content", "encoded", "description", "summary")
	updates := splitUpdates(body)
	row := casefile.Post{Origin: at, Kind: "status", Provider: "statuspage", Author: f.base.first("author", "title"),
		Title: plainText(c["title"]), URL: c["link"], Thread: threadOf(c)}
	published, _ := f.date(c.first("published", "pubDate", "date", "issued"))
	updated, _ := f.date(c.first("updated", "modified"))
	if len(updates) > 0 {
		return f.updates(row, updates, published, updated)
	}
	return f.alone(row, body, c, published, updated)
}

// alone is an entry without updates: one post.
func (f *feed) alone(row casefile.Post, body string, c fieldsOf, published, updated casefile.Null[casefile.Time]) error {
	row.Provider = feedProvider(f.base.first("link", "id") + " " + row.URL + " " + c["id"] + " " + c["guid"])
	if row.Kind = f.Options["kind"]; row.Kind == "" {
		row.Kind = "status"
		if row.Provider == "feed" {
			f.Assume("entries of a feed of no known status page are read as status posts (--option kind= states it)")
		}
	}
	at := firstOf(published, updated)
	if !at.Valid {
		return f.refuse(row.Origin, badEntryTime)
	}
	row.TS, row.CreatedAt, row.UpdatedAt = at.V, published, updated
	row.PostID = c.first("guid", "id")
	row.Text = plainText(body)
	row.State = statedState(row.Text)
	return f.emit(row)
}

// providers are known by the host of their feeds.
var providers = []struct{ host, name string }{
	{"status.aws.amazon.com", "aws"}, {"health.aws.amazon.com", "aws"}, {"azure.status.microsoft", "azure"},
	{"status.azure.com", "azure"}, {"status.cloud.google.com", "google"}, {"slack-status.com", "slack"}, {"status.slack.com", "slack"},
}

func feedProvider(addresses string) string {
	for _, p := range providers {
		if strings.Contains(addresses, "/"+p.host) {
			return p.name
		}
	}
	return "feed"
}

// threadOf names the incident of an entry: the code in its address, as the
// page's JSON names it, else its id.
func threadOf(c fieldsOf) string {
	if _, code, ok := strings.Cut(c["link"], "/incidents/"); ok && code != "" && !strings.ContainsAny(code, "/?# ") {
		return code
	}
	return c.first("id", "guid", "link")
}
