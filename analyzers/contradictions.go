package analyzers

import (
	"fmt"
	"strings"
)

// contradictions compares the statements of a case with each other, kind of
// relation by kind of relation, and numbers the results X1, X2 ... in that
// order.
func (w *world) contradictions() []Contradiction {
	var out []Contradiction
	out = append(out, w.timeRelations()...)
	out = append(out, w.kept...)
	out = append(out, w.quantities()...)
	out = append(out, w.premises()...)
	out = append(out, w.scopes()...)
	out = append(out, w.categories()...)
	out = append(out, w.twoLines()...)
	out = append(out, w.network(out)...)
	for i := range out {
		out[i].ID = fmt.Sprintf("X%d", i+1)
	}
	return out
}

func (w *world) relation(about string, o Outcome, quotes ...Quote) Contradiction {
	c := Contradiction{About: about, Outcome: o, Quotes: quotes, Statements: []string{}}
	for _, q := range quotes {
		c.Statements = append(c.Statements, q.Statement)
	}
	return c
}

// family is what counts as one witness: a newsroom or wire whose copies count
// once, else the document, else the statement.
func family(r reading) string {
	switch {
	case r.group != "":
		return "group " + r.group
	case r.s.Group != "":
		return "group " + r.s.Group
	case r.s.Document != "":
		return "document " + r.s.Document
	}
	return "statement " + r.s.ID
}

func families(rs []reading) int {
	seen := map[string]bool{}
	for _, r := range rs {
		seen[family(r)] = true
	}
	return len(seen)
}

// plural writes a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// allOf writes "both" or "all n".
func allOf(n int) string {
	if n == 2 {
		return "both"
	}
	return fmt.Sprintf("all %d", n)
}

// list writes names with commas and a last "and".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func ids(rs []reading) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = r.s.ID
	}
	return out
}
