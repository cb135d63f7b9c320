package webpage

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"

	"hindcast/casefile"
	"hindcast/ingest/decode/extract"
)

// charsetOf finds the encoding of a page by the rules of HTML (byte order mark,
// Content-Type, meta, content) and returns how its text becomes UTF-8. Encodings
// that do not keep ASCII (UTF-16) are not read token by token; what cannot be
// decoded becomes U+FFFD.
func charsetOf(head []byte, contentType string) (func([]byte) []byte, string) {
	e, name, _ := charset.DetermineEncoding(head[:min(len(head), 1024)], contentType)
	if name == "utf-8" || e == nil || e == encoding.Nop || strings.HasPrefix(name, "utf-16") || utf8.Valid(trimRune(head)) && !strings.Contains(strings.ToLower(contentType), "charset") {
		return validUTF8, "utf-8"
	}
	return func(b []byte) []byte {
		for _, c := range b {
			if c >= 0x80 {
				if out, err := e.NewDecoder().Bytes(b); err == nil {
					return validUTF8(out)
				}
				break
			}
		}
		return validUTF8(b)
	}, name
}

// trimRune cuts a rune that the end of a head broke.
func trimRune(b []byte) []byte {
	for i := 0; i < 3 && len(b) > 0 && b[len(b)-1] >= 0x80; i++ {
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n > 1 {
			return b
		}
		b = b[:len(b)-1]
	}
	return b
}

func validUTF8(b []byte) []byte {
	if utf8.Valid(b) {
		return b
	}
	return bytes.ToValidUTF8(b, []byte("\ufffd"))
}

// textToken takes the text between two tags.
func (r *reader) textToken(raw []byte) {
	e := r.top()
	switch e.name {
	case "title":
		if r.title.Len() < 1000 {
			r.title.WriteString(html.UnescapeString(string(r.decode(raw))))
		}
		return
	case "ld+json":
		if len(raw) <= maxScript {
			r.out.Meta.jsonLD(r.decode(raw))
		}
		return
	}
	if e.skip {
		return
	}
	if r.cur == nil {
		if len(bytes.TrimSpace(raw)) == 0 {
			return
		}
		r.cur = &block{article: e.article, main: e.main, tag: e.name}
		switch {
		case e.caption:
			r.cur.p.Kind = extract.Caption
		case len(e.name) == 2 && e.name[0] == 'h' && e.name[1] >= '1' && e.name[1] <= '6':
			r.cur.p.Kind = extract.Heading
		}
	}
	before := len(r.cur.text)
	r.append(raw)
	if n := len(r.cur.text) - before; e.link {
		r.cur.linked += n
	}
}

// append adds raw text to the block: entities are decoded, runs of white space
// become one space, and every break in the run of bytes starts a segment.
func (r *reader) append(raw []byte) {
	p, b := &r.cur.p, r.cur.text
	off, line := r.place.off, r.place.line
	fresh := true
	put := func(text string, at int) {
		if fresh {
			p.Segments = append(p.Segments, extract.Segment{Text: len(b), At: casefile.Origin{Offset: off + int64(at), Line: line}})
		}
		b = append(b, text...)
		fresh = false
	}
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
			j := i
			for j < len(raw) && (raw[j] == ' ' || raw[j] == '\t' || raw[j] == '\n' || raw[j] == '\r' || raw[j] == '\f') {
				if raw[j] == '\n' {
					line++
				}
				j++
			}
			if n := len(b); n > 0 && b[n-1] != ' ' {
				put(" ", i)
			}
			fresh, i = true, j
		case c == '&':
			j := i + 1
			for j < len(raw) && j-i < 32 && raw[j] != ';' && raw[j] > ' ' && raw[j] != '&' {
				j++
			}
			if j < len(raw) && raw[j] == ';' {
				j++
			}
			fresh = true
			put(html.UnescapeString(string(raw[i:j])), i)
			fresh, i = true, j
		default:
			j := i
			for j < len(raw) && raw[j] != '&' && raw[j] > ' ' {
				j++
			}
			if j == i { // another control character
				i, fresh = i+1, true
				continue
			}
			text := r.decode(raw[i:j])
			put(string(text), i)
			if len(text) != j-i {
				fresh = true
			}
			i = j
		}
	}
	r.cur.text = b
}

// flush ends the block under way.
func (r *reader) flush() {
	b := r.cur
	r.cur = nil
	if b == nil {
		return
	}
	b.p.Text = strings.TrimRight(string(b.text), " \u00a0")
	b.text = nil
	if b.p.Text == "" {
		return
	}
	r.text += len(b.p.Text)
	r.blocks = append(r.blocks, b)
}

// finish chooses the blocks that are the article: those of the article element
// with the most text, else of the main element, else all; without lists of links
// and scraps. The choice follows the shallow text features that Kohlschütter,
// Fankhauser and Nejdl (2010) found to be enough: length and link density.
func (r *reader) finish() {
	r.flush()
	r.out.Meta.title(strings.Join(strings.Fields(r.title.String()), " "))
	weight := map[int]int{}
	main, best := 0, 0
	for _, b := range r.blocks {
		if !b.reads() {
			continue
		}
		if b.main {
			main += len(b.p.Text)
		}
		if b.article > 0 {
			weight[b.article] += len(b.p.Text)
			if w := weight[b.article]; w > weight[best] || w == weight[best] && b.article < best {
				best = b.article
			}
		}
	}
	const enough = 200
	char := 0
	for _, b := range r.blocks {
		switch {
		case weight[best] >= enough && b.article != best:
			continue
		case weight[best] < enough && main >= enough && !b.main:
			continue
		case !b.reads() && b.p.Kind == extract.Body:
			continue
		}
		b.p.Line, b.p.Char = int64(len(r.out.Paragraphs)+1), char
		char += len(b.p.Text) + 1
		r.out.Paragraphs = append(r.out.Paragraphs, b.p)
	}
	extract.MarkCaptions(r.out.Paragraphs)
}

// reads reports whether a block is prose: not mostly links, and either a sentence
// or long enough to be one.
func (b *block) reads() bool {
	t := b.p.Text
	if b.linked*2 > len(t) || b.p.Kind == extract.Caption {
		return false
	}
	return len(t) >= 60 || len(t) >= 12 && (b.tag == "p" || b.tag == "blockquote" || b.tag == "li") && strings.ContainsAny(t[len(t)-1:], ".!?\"") || strings.HasSuffix(t, "\u201d")
}
