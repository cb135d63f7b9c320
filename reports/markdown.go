package reports

import (
	"io"
	"strings"
)

var _ = Register(Renderer{Name: "markdown", File: "report.md",
	Doc:    "the same report as GitHub-flavoured Markdown; text of the evidence cannot become markup",
	Render: renderMarkdown})

// renderMarkdown writes the page as Markdown. Charts are left out: their tables
// stand here without being folded away.
func renderMarkdown(w io.Writer, r *Report) error {
	p := compose(r)
	m := &markdown{}
	if p.Banner != "" {
		m.line("**" + mdText(p.Banner) + "**\n")
	}
	m.line("# " + mdText(p.Title) + "\n")
	m.line("**" + mdText(p.Verdict) + "**\n")
	m.line(mdText(p.Answer) + "\n")
	if p.Summary != "" {
		m.line("*" + mdText(p.Summary) + "*\n")
	}
	for _, s := range p.Sections {
		m.line("## " + mdText(s.Title) + "\n")
		m.blocks(s.Blocks)
	}
	m.line("---\n")
	m.line(mdText(p.Footer))
	_, err := io.WriteString(w, m.b.String())
	return err
}

type markdown struct{ b strings.Builder }

func (m *markdown) line(s string) { m.b.WriteString(s + "\n") }

func (m *markdown) blocks(bs []block) {
	for _, b := range bs {
		m.block(b)
	}
}

func (m *markdown) block(b block) {
	switch b.Kind {
	case kindPara, kindLead:
		m.line(mdText(b.Text) + "\n")
	case kindNote:
		m.line("*" + mdText(b.Text) + "*\n")
	case kindHeading:
		m.line("### " + mdText(b.Text) + "\n")
	case kindList:
		for _, it := range b.Items {
			m.line("- " + mdText(it))
		}
		m.line("")
	case kindQuote:
		m.line("> “" + mdText(b.Text) + "”  ")
		m.line("> " + mdText(b.By) + "\n")
	case kindDetails:
		m.line("#### " + mdText(b.Text) + "\n")
		m.blocks(b.Blocks)
	case kindCode:
		fence := strings.Repeat("`", max(3, longestRun(b.Text, '`')+1))
		m.line(fence + "sql\n" + strings.TrimRight(b.Text, "\n") + "\n" + fence + "\n")
	case kindTable:
		m.table(b.Table)
	}
}

func (m *markdown) table(t *table) {
	m.line("**" + mdText(t.Caption) + "**\n")
	head, rule := "|", "|"
	for _, c := range t.Cols {
		title := mdText(c.Title)
		if c.Unit != "" {
			title += " (" + mdText(c.Unit) + ")"
		}
		head += " " + title + " |"
		if c.Num {
			rule += " ---: |"
		} else {
			rule += " --- |"
		}
	}
	m.line(head)
	m.line(rule)
	for _, r := range t.Rows {
		s := "|"
		for _, c := range r.Cells {
			s += " " + mdCell(c) + " |"
		}
		m.line(s)
	}
	m.line("")
	if t.Note != "" {
		m.line("*" + mdText(t.Note) + "*\n")
	}
}

func mdCell(c cell) string {
	parts := []string{}
	switch {
	case c.URL != "":
		parts = append(parts, "<"+strings.ReplaceAll(c.URL, "|", "%7C")+">")
	case c.Text != "":
		parts = append(parts, mdText(c.Text))
	}
	for _, l := range c.Lines {
		s := mdText(l.Text)
		if l.Label != "" {
			s = "**" + mdText(l.Label) + "** " + s
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "<br>")
}

// mdText escapes s so that no Markdown dialect finds markup in it: every
// character that can open something gets a backslash (CommonMark 0.31 section
// 2.4), the marks that GitHub's extended autolinks look for are broken up, and
// an at sign stands in a code span, which is the only thing that keeps an
// address or a mention from becoming a link.
func mdText(s string) string {
	s = strings.TrimSpace(printable(s))
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '@':
			n := runAt(s[i:], '@')
			b.WriteString("`" + s[i:i+n] + "`")
			i += n - 1
		case strings.IndexByte("\\`*_[]<>|~&#!$^={}", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == ':' && opensLink(s[i:]):
			b.WriteString(`\:`)
		case c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString(`\.`)
		case opensBlock(s, i):
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// opensLink reports whether a colon may belong to an address: anything follows
// it but a space.
func opensLink(s string) bool { return len(s) > 1 && s[1] != ' ' && (s[1] < '0' || s[1] > '9') }

// opensBlock reports whether the character at i could make a list, a rule or a
// heading of the text: -, + at its start, or . and ) after leading digits.
func opensBlock(s string, i int) bool {
	switch s[i] {
	case '-', '+':
		return i == 0
	case '.', ')':
		return i > 0 && strings.Trim(s[:i], "0123456789") == ""
	}
	return false
}

// runAt is the length of the run of c that s begins with.
func runAt(s string, c byte) int {
	n := 0
	for n < len(s) && s[n] == c {
		n++
	}
	return n
}

// longestRun is the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	best := 0
	for i := 0; i < len(s); i++ {
		if n := runAt(s[i:], c); n > 0 {
			best = max(best, n)
			i += n - 1
		}
	}
	return best
}
