package webpage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"

	"hindcast/ingest/decode/extract"
)

// Limits of a page. A page beyond them is read as far as they go, and Page.Cut
// says so.
const (
	MaxText   = 4 << 20 // bytes of text kept
	maxToken  = 2 << 20 // bytes of one tag, text or script
	maxDepth  = 512     // open elements
	maxScript = 1 << 20 // bytes of JSON-LD
	maxBlock  = 1 << 16 // bytes of one paragraph
)

// Page is what was found in a page.
type Page struct {
	Meta       Meta
	Paragraphs []extract.Paragraph
	Cut        string // why the page was not read to its end; empty where it was
	Charset    string // encoding it was read in
}

// element is an open tag and what it means for the text inside.
type element struct {
	name    string
	skip    bool // no text: scripts, navigation, forms
	caption bool
	article int // number of the article element it is in; 0 for none
	main    bool
	link    bool
}

// block is a paragraph under way.
type block struct {
	p       extract.Paragraph
	text    []byte
	article int
	main    bool
	tag     string
	linked  int // bytes of text inside links
}

// reader walks the tokens of a page.
type reader struct {
	out      *Page
	stack    []element
	cur      *block
	blocks   []*block
	articles int
	text     int
	decode   func([]byte) []byte
	title    strings.Builder
	place    place
}

// place is where the tokenizer stands in the evidence.
type place struct {
	off  int64
	line int64
}

// Read reads a page whose first byte stands at byte base and line line of the
// evidence; contentType is the Content-Type an archive kept, or empty. The error
// is that of r; broken mark-up is none.
func Read(r io.Reader, base, line int64, contentType string) (*Page, error) {
	out := &Page{}
	head := &bytes.Buffer{}
	if _, err := io.CopyN(head, r, 4096); err != nil && !errors.Is(err, io.EOF) {
		return out, err
	}
	rd := &reader{out: out, place: place{base, line}}
	rd.decode, out.Charset = charsetOf(head.Bytes(), contentType)
	z := html.NewTokenizer(io.MultiReader(bytes.NewReader(head.Bytes()), r))
	z.SetMaxBuf(maxToken)
	for {
		tt := z.Next()
		raw := z.Raw()
		if tt == html.ErrorToken {
			if err := z.Err(); !errors.Is(err, io.EOF) {
				if errors.Is(err, html.ErrBufferExceeded) {
					out.Cut = fmt.Sprintf("a tag or script of more than %d bytes", maxToken)
				} else {
					rd.finish()
					return out, err
				}
			}
			break
		}
		rd.token(tt, z, raw)
		rd.place.off += int64(len(raw))
		rd.place.line += int64(bytes.Count(raw, []byte{'\n'}))
		if rd.cur != nil && len(rd.cur.text) > maxBlock {
			rd.flush()
		}
		if rd.text > MaxText {
			out.Cut = fmt.Sprintf("more than %d bytes of text", MaxText)
			break
		}
	}
	rd.finish()
	return out, nil
}

func (r *reader) token(tt html.TokenType, z *html.Tokenizer, raw []byte) {
	switch tt {
	case html.TextToken:
		r.textToken(raw)
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		attrs := map[string]string{}
		for more && len(attrs) < 64 {
			var k, v []byte
			k, v, more = z.TagAttr()
			attrs[string(k)] = string(r.decode(v))
		}
		r.open(string(name), attrs, tt == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := z.TagName()
		r.close(string(name))
	}
}

var (
	voids  = set("area base br col embed hr img input link meta param source track wbr")
	breaks = set("p div li h1 h2 h3 h4 h5 h6 br hr blockquote section article td th tr ul ol figure figcaption header footer nav aside table pre dd dt main form address body title")
	skips  = set("style noscript template svg nav footer form button iframe select textarea head object video audio canvas math dialog menu")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// offPage are the words in a class or id of what stands beside an article.
var offPage = []string{"comment", "related", "promo", "newsletter", "sharebar", "share-", "social-", "sidebar", "advert", "cookie", "consent", "breadcrumb", "recirc", "recommend", "most-read", "trending", "paywall", "subscribe", "skip-link", "visually-hidden", "sr-only"}

func (r *reader) top() element {
	if n := len(r.stack); n > 0 {
		return r.stack[n-1]
	}
	return element{}
}

func (r *reader) open(name string, attrs map[string]string, selfClosed bool) {
	r.meta(name, attrs)
	if breaks[name] {
		r.flush()
	}
	if voids[name] || selfClosed && name != "script" && name != "title" || len(r.stack) >= maxDepth {
		return
	}
	if name == "p" && r.top().name == "p" {
		r.stack = r.stack[:len(r.stack)-1]
	}
	e := r.top()
	e.name = name
	hint := strings.ToLower(attrs["class"] + " " + attrs["id"])
	switch {
	case name == "script" || name == "title":
		e.skip = true
		if name == "script" && strings.Contains(strings.ToLower(attrs["type"]), "ld+json") {
			e.name = "ld+json"
		}
	case skips[name] || name == "aside" || attrs["aria-hidden"] == "true" || attrs["hidden"] != "":
		e.skip = true
	case name != "body" && name != "html" && name != "main" && name != "article" && containsAny(hint, offPage...):
		e.skip = true
	case name == "figcaption" || containsAny(hint, "caption", "photo-credit", "image-credit", "byline", "credit"):
		e.caption = true
	case name == "article":
		r.articles++
		e.article = r.articles
	case name == "main" || attrs["role"] == "main":
		e.main = true
	case name == "a":
		e.link = true
	case name == "body": // an unclosed head must not swallow the page
		e.skip = false
	}
	r.stack = append(r.stack, e)
}

// close pops to the element of that name; an end tag that opens nothing is
// ignored.
func (r *reader) close(name string) {
	if breaks[name] {
		r.flush()
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		n := r.stack[i].name
		if n == name || n == "ld+json" && name == "script" {
			r.stack = r.stack[:i]
			return
		}
		if n == "article" && name != "main" && name != "body" || len(r.stack)-i > 64 {
			return
		}
	}
}

func containsAny(s string, list ...string) bool {
	for _, w := range list {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
