package reports

import (
	"strings"
	"testing"
)

func TestMarkdownText(t *testing.T) {
	for in, want := range map[string]string{
		"plain words, 42 % - really.": "plain words, 42 % - really.",
		"*a* _b_ `c`":                 "\\*a\\* \\_b\\_ \\`c\\`",
		"<b>&amp;":                    "\\<b\\>\\&amp;",
		"a | b":                       "a \\| b",
		"[x](y)":                      "\\[x\\](y)",
		"https://news.example":        "https\\://news.example",
		"mailto:x@y.example":          "mailto\\:x`@`y.example",
		"WWW.evil.example":            "WWW\\.evil.example",
		"- item":                      "\\- item",
		"12. item":                    "12\\. item",
		"1) item":                     "1\\) item",
		"# head":                      "\\# head",
		"line\nbreak":                 "line break",
		"\x1b[31m":                    "\\\\u\\{1b\\}\\[31m",
		"@@team":                      "`@@`team",
		"at 20:18 ET":                 "at 20:18 ET",
		"~~gone~~":                    "\\~\\~gone\\~\\~",
	} {
		if got := mdText(in); got != want {
			t.Errorf("mdText(%q)\n got %s\nwant %s", in, got, want)
		}
	}
}

// What is left of hostile text after escapes, code spans and code fences are
// taken away cannot open anything.
func TestHostileTextIsInertInMarkdown(t *testing.T) {
	text := renderAs(t, "markdown", hostileReport(t))
	fence := ""
	rows, width := 0, 0
	for n, l := range strings.Split(text, "\n") {
		if fence != "" {
			if l == fence {
				fence = ""
			} else if strings.HasPrefix(strings.TrimSpace(l), fence) {
				t.Errorf("line %d ends the code fence early: %s", n+1, l)
			}
			continue
		}
		if strings.HasPrefix(l, "```") {
			fence = l[:runAt(l, '`')]
			continue
		}
		bare := unescaped(l)
		for _, bad := range []string{"<script", "<img", "<!--", "](", "javascript:", "www.", "://", "<a "} {
			if strings.Contains(bare, bad) {
				t.Fatalf("line %d holds %q: %s", n+1, bad, l)
			}
		}
		if strings.HasPrefix(bare, "|") {
			rows++
			pipes := strings.Count(bare, "|")
			if width != 0 && pipes != width {
				t.Fatalf("line %d: expected %d columns, found %d: %s", n+1, width-1, pipes-1, l)
			}
			width = pipes
		} else {
			width = 0
		}
	}
	if fence != "" {
		t.Error("a code fence is never closed")
	}
	if rows < 50 {
		t.Errorf("expected at least 50 table rows, found %d", rows)
	}
}

// unescaped drops escaped characters and code spans from a line.
func unescaped(l string) string {
	var b strings.Builder
	for i := 0; i < len(l); i++ {
		switch {
		case l[i] == '\\':
			i++
			b.WriteByte('x')
		case l[i] == '`':
			run := l[i : i+runAt(l[i:], '`')]
			end := strings.Index(l[i+len(run):], run)
			if end < 0 {
				b.WriteString(run)
				continue
			}
			i += len(run) + end + len(run) - 1
		default:
			b.WriteByte(l[i])
		}
	}
	return b.String()
}

func FuzzMarkdownText(f *testing.F) {
	f.Add(breakout)
	f.Add("12. a")
	f.Add("`` @`@ \\")
	f.Fuzz(func(t *testing.T, s string) {
		bare := unescaped(mdText(s))
		if strings.ContainsAny(bare, "<>[]*_|#&~{}`\n\x1b") {
			t.Errorf("mdText(%q) leaves %q", s, bare)
		}
	})
}
