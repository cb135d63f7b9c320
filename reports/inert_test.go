package reports

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// element is one start tag of a parsed page.
type element struct {
	tag   string
	attrs map[string]string
	text  string // of script and style
}

// elementsOf parses a page the way browsers do.
func elementsOf(t *testing.T, page string) []element {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []element
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			e := element{tag: n.Data, attrs: map[string]string{}}
			for _, a := range n.Attr {
				e.attrs[a.Key] = a.Val
			}
			if n.FirstChild != nil && (n.Data == "script" || n.Data == "style") {
				e.text = n.FirstChild.Data
			}
			out = append(out, e)
		}
		if n.Type == html.CommentNode {
			out = append(out, element{tag: "(comment)"})
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return out
}

// Tags the template itself writes; hostile text must add none.
var ownTags = strings.Fields("html head meta title style body a p strong header h1 nav ol li main section h2 h3 ul figure figcaption blockquote div table caption thead tbody tr th td span b details summary pre code footer script")

func TestHostileTextIsInertInHTML(t *testing.T) {
	page := renderAs(t, "html", hostileReport(t))
	calm := elementsOf(t, renderAs(t, "html", measuredReport(t)))
	scripts := 0
	for _, e := range elementsOf(t, page) {
		if !slices.Contains(ownTags, e.tag) {
			t.Errorf("the page holds an element <%s> that no template writes", e.tag)
		}
		if e.tag == "script" {
			scripts++
		}
		for k, v := range e.attrs {
			if strings.HasPrefix(k, "on") || k == "style" || k == "src" || k == "srcdoc" {
				t.Errorf("<%s> has attribute %s=%q", e.tag, k, v)
			}
			if k == "href" && !strings.HasPrefix(v, "#") && !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "http://") {
				t.Errorf("<%s> links to %q", e.tag, v)
			}
		}
	}
	if scripts != 3 {
		t.Errorf("expected 3 script elements, found %d", scripts)
	}
	if len(calm) < 100 {
		t.Fatal("the parsed page is too small for this test to mean anything")
	}
	for _, raw := range []string{"\x1b", "\u202e", "<script>alert", "<img src=x"} {
		if strings.Contains(page, raw) {
			t.Errorf("the page holds %q as it stood in the evidence", raw)
		}
	}
	if !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Error("the text of the evidence is not on the page at all")
	}
}

// The charts hold data only: whatever a string says, it comes out of JSON.parse
// as a string, and no option is read as a template of ECharts.
func TestHostileTextIsDataInCharts(t *testing.T) {
	for _, e := range elementsOf(t, renderAs(t, "html", hostileReport(t))) {
		if e.attrs["id"] != "chart-options" {
			continue
		}
		if strings.ContainsAny(e.text, "<>&") {
			t.Error("chart options hold characters that could end a script element")
		}
		var all []struct {
			ID    string
			Light map[string]any
		}
		if err := json.Unmarshal([]byte(e.text), &all); err != nil {
			t.Fatal(err)
		}
		if len(all) < 3 {
			t.Fatalf("expected at least 3 charts, found %d", len(all))
		}
		for _, c := range all {
			if !regexp.MustCompile(`^chart-[a-z0-9-]+$`).MatchString(c.ID) {
				t.Errorf("chart id %q", c.ID)
			}
			checkStrings(t, "", c.Light)
		}
		return
	}
	t.Fatal("no chart options on the page")
}

// checkStrings walks options: braces stand in our own formatters only, and
// nothing loads anything.
func checkStrings(t *testing.T, key string, v any) {
	switch x := v.(type) {
	case map[string]any:
		for k, w := range x {
			checkStrings(t, k, w)
		}
	case []any:
		for _, w := range x {
			checkStrings(t, key, w)
		}
	case string:
		if key != "formatter" && strings.ContainsAny(x, "{}") {
			t.Errorf("option %s holds braces: %q", key, x)
		}
		if strings.Contains(x, "function") || strings.Contains(x, "image://") && key == "symbol" {
			t.Errorf("option %s: %q", key, x)
		}
		if key == "formatter" && x != "{b}" && x != "{HH}:{mm}" && x != "" {
			t.Errorf("formatter %q", x)
		}
	}
}

func TestPolicyHashesMatch(t *testing.T) {
	hash := func(s string) string {
		h := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(h[:]) + "'"
	}
	var policy string
	var scripts, styles []string
	for _, e := range elementsOf(t, renderAs(t, "html", measuredReport(t))) {
		switch {
		case e.attrs["http-equiv"] == "Content-Security-Policy":
			policy = e.attrs["content"]
		case e.tag == "style":
			styles = append(styles, hash(e.text))
		case e.tag == "script" && e.attrs["type"] == "":
			scripts = append(scripts, hash(e.text))
		}
	}
	want := "default-src 'none'; script-src " + strings.Join(scripts, " ") + "; style-src " + strings.Join(styles, " ") + "; base-uri 'none'; form-action 'none'"
	if len(scripts) != 2 || len(styles) != 1 || policy != want {
		t.Errorf("policy is %s\nexpected  %s", policy, want)
	}
	if strings.Contains(policy, "unsafe") {
		t.Error("the policy allows something unsafe")
	}
}

// The page names no address but those of citations: links a reader may follow.
func TestNothingIsLoaded(t *testing.T) {
	page := withoutAssets(renderAs(t, "html", measuredReport(t)))
	page = regexp.MustCompile(`<a href="(https://[a-z./0-9-]+)" rel="noopener noreferrer nofollow">https://[a-z./0-9-]+</a>`).ReplaceAllString(page, "")
	if m := regexp.MustCompile(`(?i)(https?:)?//[a-z0-9]`).FindString(page); m != "" {
		i := strings.Index(page, m)
		t.Errorf("the page holds an address outside citations: %q", page[max(0, i-60):i+60])
	}
	for _, word := range []string{"@import", "url("} {
		if strings.Contains(reportCSS, word) {
			t.Errorf("the style sheet holds %q", word)
		}
	}
}

func TestWebURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://news.example/a?b=c":    "https://news.example/a?b=c",
		"http://news.example/":          "http://news.example/",
		"javascript:alert(1)":           "",
		"JaVaScRiPt:alert(1)":           "",
		"data:text/html,x":              "",
		"//news.example/":               "",
		"https://user:pw@news.example/": "",
		"https://news.example/\"onx=":   "",
		"https://news.example/\u202egp": "",
		" https://news.example/":        "",
		"https:///path":                 "",
		"file:///etc/passwd":            "",
	} {
		if got := webURL(in); got != want {
			t.Errorf("webURL(%q) = %q, expected %q", in, got, want)
		}
	}
}

func TestThirdPartyFilesAreUnmodified(t *testing.T) {
	dir := "assets/third_party/echarts"
	sums, err := os.ReadFile(filepath.Join(dir, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range strings.Split(strings.TrimSpace(string(sums)), "\n") {
		want, name, ok := strings.Cut(l, "  ")
		if !ok {
			t.Fatalf("SHA256SUMS: expected hash and name, found %q", l)
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.Sum256(b)
		if got := hex.EncodeToString(h[:]); got != want {
			t.Errorf("%s has hash %s, expected %s", name, got, want)
		}
		n++
	}
	if n != 4 || !strings.Contains(echartsJS, "Licensed to the Apache Software Foundation") {
		t.Errorf("expected the library with its licence and 4 files, found %d", n)
	}
}
