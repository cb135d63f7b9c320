package webpage

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"hindcast/ingest/decode/extract"
)

func read(t testing.TB, in, contentType string) *Page {
	t.Helper()
	p, err := Read(strings.NewReader(in), 0, 1, contentType)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func text(p *Page) string {
	var lines []string
	for i := range p.Paragraphs {
		if p.Paragraphs[i].Kind == extract.Body {
			lines = append(lines, p.Paragraphs[i].Text)
		}
	}
	return strings.Join(lines, "|")
}

const long = "The show began at 8:42 p.m., the company said, and listeners who had waited for it were glad that it did."

// TestReadable: the article is kept and what stands around it is not.
func TestReadable(t *testing.T) {
	p := read(t, `<!DOCTYPE html><html><head><title>A &amp; B</title><meta property="og:site_name" content="Example Herald"><link rel="canonical" href="https://example.org/x">
<script type="application/ld+json">{"@graph":[{"@type":["Thing"]},{"@type":"NewsArticle","headline":"The headline","datePublished":"2031-03-03T21:00:00-05:00","dateModified":"2031-03-04T08:00:00Z","author":[{"name":"Pat"},{"name":"Kim"}],"publisher":{"name":"Herald"}}]}</script>
<style>p{content:"style"}</style></head><body><nav><p>Menu of the paper with many words in it</p></nav><article><h1>The headline</h1>
<figure><img alt="x"><figcaption>A picture of 2019</figcaption></figure><p>`+long+`</p><script>var x = "<p>script</p>"</script><p>Second&nbsp;part<br>of it, with <a href="/x">a link</a> and <b>bold</b> text in the same sentence.</p></article>
<aside><p>Related: another story from 2019 with a time, 9 p.m., in it</p></aside><footer><p>Copyright 2031</p></footer><!-- <p>comment</p> --></body></html>`, "")
	got := text(p)
	for _, want := range []string{long, "a link and bold text"} {
		if !strings.Contains(got, want) {
			t.Errorf("the text lacks %q: %q", want, got)
		}
	}
	for _, not := range []string{"Menu", "picture", "script", "style", "Related", "Copyright", "comment"} {
		if strings.Contains(got, not) {
			t.Errorf("the text has %q: %q", not, got)
		}
	}
	m := p.Meta
	if m.Published != "2031-03-03T21:00:00-05:00" || m.Modified != "2031-03-04T08:00:00Z" || m.URL != "https://example.org/x" || !strings.Contains(m.Title, "headline") && !strings.Contains(m.Title, "A & B") {
		t.Errorf("meta %+v", m)
	}
}

// TestBytes: every paragraph knows where its text stands, across entities and tags.
func TestBytes(t *testing.T) {
	in := "<html><body>\n<article><p>" + long + "</p>\n<p>It was &ldquo;quite&rdquo; late, and <i>many</i> of those who had waited had gone by then.</p></article></body></html>"
	p := read(t, in, "")
	for i := range p.Paragraphs {
		g := &p.Paragraphs[i]
		for k, word := range strings.Fields(g.Text) {
			if k == 0 || strings.ContainsAny(word, "\u201c\u201d") {
				continue
			}
			at := g.Origin(strings.Index(g.Text, word))
			if !strings.HasPrefix(in[at.Offset:], word) {
				t.Errorf("%q is put at %d, where %q stands", word, at.Offset, in[at.Offset:at.Offset+12])
			}
			if want := int64(1 + strings.Count(in[:at.Offset], "\n")); at.Line != want {
				t.Errorf("%q is put on line %d, stands on %d", word, at.Line, want)
			}
			if k > 4 {
				break
			}
		}
	}
}

// TestEncodings: the same words in any encoding, declared by the page, by the
// archive, by a mark, or wrongly.
func TestEncodings(t *testing.T) {
	const greek, hebrew, japan = "\u0397 \u03b5\u03ba\u03c0\u03bf\u03bc\u03c0\u03ae", "\u05d4\u05e9\u05d9\u05d3\u05d5\u05e8", "\u653e\u9001\u304c\u6b62\u307e\u3063\u305f"
	enc := func(e encoding.Encoding, s string) string {
		b, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	body := func(meta, words string) string {
		return "<html><head>" + meta + "</head><body><p>" + words + " " + long + "</p></body></html>"
	}
	for _, c := range []struct{ name, in, contentType, want string }{
		{"UTF-8 without a word", body("", greek), "", greek},
		{"a byte order mark", "\xef\xbb\xbf" + body(`<meta charset="iso-8859-7">`, greek), "", greek},
		{"greek by meta", body(`<meta charset="iso-8859-7">`, enc(charmap.ISO8859_7, greek)), "", greek},
		{"hebrew by header, right to left", body("", enc(charmap.Windows1255, hebrew)), "text/html; charset=windows-1255", hebrew},
		{"japanese by http-equiv", body(`<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">`, enc(japanese.ShiftJIS, japan)), "", japan},
		{"windows-1252 in a page that says nothing", body("", "caf\xe9 \x93so\x94"), "", "caf\u00e9 \u201cso\u201d"},
	} {
		p := read(t, c.in, c.contentType)
		if got := text(p); !strings.Contains(got, c.want) || !strings.Contains(got, "8:42 p.m.") {
			t.Errorf("%s, read as %s: %q", c.name, p.Charset, got)
		}
	}
	mixed := read(t, body(`<meta charset="utf-8">`, "caf\u00e9 and caf\xe9"), "") // a page of two hands
	if got := text(mixed); !strings.Contains(got, "caf\u00e9 and") || !strings.Contains(got, "8:42 p.m.") {
		t.Errorf("mixed encodings: %q", got)
	}
}

// TestBrokenMarkup: a page is read as far as it makes sense, whatever its tags do.
func TestBrokenMarkup(t *testing.T) {
	for name, in := range map[string]string{
		"nothing closed":  "<html><body><div><p>" + long + "<p><b><i>more <a href='x",
		"closed too soon": "</p></div></body></html><p>" + long,
		"nested deeply":   strings.Repeat("<div><span>", 5000) + "<p>" + long + "</p>",
		"no tags":         long,
		"zero bytes":      "<p>\x00" + long + "\x00</p>",
		"attributes":      "<p " + strings.Repeat(`a="b" `, 3000) + ">" + long + "</p>",
		"bad JSON-LD":     `<script type="application/ld+json">{"@type": "NewsArticle", </script><p>` + long + "</p>",
		"deep JSON-LD":    `<script type="application/ld+json">` + strings.Repeat("[", 100000) + `</script><p>` + long + "</p>",
	} {
		if got := text(read(t, in, "")); !strings.Contains(got, "8:42 p.m.") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLargePage: 50 MB are read in bounded memory, and what was left out is said.
func TestLargePage(t *testing.T) {
	para := "<p>" + long + "</p>\n"
	many := read(t, "<html><body><article>"+strings.Repeat(para, 50<<20/len(para))+"</article></body></html>", "")
	if !strings.Contains(many.Cut, "bytes of text") || len(text(many)) > MaxText+2*maxBlock {
		t.Errorf("50 MB of paragraphs: cut %q, %d bytes kept", many.Cut, len(text(many)))
	}
	script := read(t, "<html><body><p>"+long+"</p><script>"+strings.Repeat("x", 50<<20)+"</script></body></html>", "")
	if !strings.Contains(script.Cut, "tag or script") || !strings.Contains(text(script), "8:42 p.m.") {
		t.Errorf("50 MB of script: cut %q, text %q", script.Cut, text(script))
	}
	markup := read(t, "<html><body><p>"+long+"</p>"+strings.Repeat("<i></i>", 50<<20/7)+"<p>"+long+"</p></body></html>", "")
	if markup.Cut != "" || strings.Count(text(markup), "8:42 p.m.") != 2 {
		t.Errorf("50 MB of empty tags: cut %q, text %q", markup.Cut, text(markup))
	}
}

// FuzzRead: any bytes end, and every paragraph's places lie in the page, in order.
func FuzzRead(f *testing.F) {
	f.Add("<html><head><meta charset=shift_jis></head><body><p>"+long+"</p></body></html>", "text/html; charset=utf-8")
	f.Add("<p>a&amp;b&#x110000;<script type=application/ld+json>{\"@type\":\"Article\"}</script>", "")
	f.Fuzz(func(t *testing.T, in, contentType string) {
		p, err := Read(strings.NewReader(in), 7, 3, contentType)
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Paragraphs {
			for _, s := range p.Paragraphs[i].Segments {
				if s.At.Offset < 7 || s.At.Offset > 7+int64(len(in)) || s.At.Line < 3 || s.Text < 0 || s.Text > len(p.Paragraphs[i].Text) {
					t.Fatalf("segment %+v of %d bytes", s, len(in))
				}
			}
		}
	})
}
