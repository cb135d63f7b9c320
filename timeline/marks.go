package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// allMarks collects everything people and their tools said and did.
func (f *facts) allMarks() []Mark {
	out := slices.Concat(f.marks, f.doings)
	for _, p := range f.posts {
		out = append(out, instant("post", p.Row.TS, joinWords(p.Row.State, p.Row.Title), p.Row.Text, p.Row.Author, citeOf(p.Source, p.Row.Origin)))
	}
	for _, s := range f.statements {
		if m, ok := statementMark(&s.Row); ok {
			out = append(out, m)
		}
	}
	return out
}

// sortMarks puts marks in the order of time and then of text, in place.
func sortMarks(out []Mark) []Mark {
	slices.SortStableFunc(out, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.CoreLo, b.CoreLo), cmp.Compare(a.CoreHi, b.CoreHi), cmp.Compare(a.Lo, b.Lo), cmp.Compare(a.Hi, b.Hi),
			strings.Compare(a.Kind, b.Kind), strings.Compare(a.Title, b.Title), strings.Compare(a.Cite, b.Cite))
	})
	return out
}

func instant(kind string, at casefile.Time, title, text, who, cite string) Mark {
	return Mark{Kind: kind, Lo: at, Hi: at, CoreLo: at, CoreHi: at, Title: title, Text: text, Who: who, Cite: cite}
}

// statementMark draws a statement as its core inside its support. An open end of
// the support is drawn at the core; a statement without any time is no mark.
func statementMark(s *casefile.Statement) (Mark, bool) {
	c, ok := core(s)
	if !ok {
		return Mark{}, false
	}
	m := Mark{Kind: "statement", Lo: c.from, Hi: c.to, CoreLo: c.from, CoreHi: c.to,
		Title: s.Assertion, Text: s.Words, Who: joinVia(s.Speaker, s.Via), Cite: "statement:" + s.ID}
	if s.SupportLo.Valid {
		m.Lo = min(m.Lo, s.SupportLo.V)
	}
	if s.SupportHi.Valid {
		m.Hi = max(m.Hi, s.SupportHi.V)
	}
	return m, true
}

func joinVia(speaker, via string) string {
	switch {
	case via == "" || via == speaker:
		return speaker
	case speaker == "":
		return "via " + via
	}
	return speaker + ", via " + via
}

func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}

// citeOf is the citation of one row of evidence (casefile.Cite's text form).
func citeOf(source casefile.SourceID, at casefile.Origin) string {
	id := string(source)
	return fmt.Sprintf("s:%s@%d", id[:min(len(id), 12)], at.Offset)
}
