package formats

import (
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

// Text made to be slow or deep costs a bounded time for each item.
func TestStatementsHostileItems(t *testing.T) {
	head := "documents:\n- id: A\nstatements:\n- "
	n := 60_000
	for name, body := range map[string]string{
		"brackets":   strings.Repeat("[", n),
		"braces":     strings.Repeat("{", n),
		"dashes":     strings.Repeat("- ", n/2),
		"questions":  strings.Repeat("? ", n/2),
		"tags":       strings.Repeat("! ", n/2),
		"anchors":    strings.Repeat("&a ", n/3),
		"colons":     strings.Repeat("a: ", n/3),
		"quotes":     strings.Repeat("\"", n),
		"apostrophe": strings.Repeat("'", n),
		"hashes":     strings.Repeat("# ", n/2),
		"bars":       "id: |" + strings.Repeat("\n   |", n/5),
		"steps":      steps(300),
		"commas":     "[" + strings.Repeat(",", n),
		"pairs":      strings.Repeat("\n  k: v", n/7),
		"words":      strings.Repeat("w ", n/2),
		"backslash":  "\"" + strings.Repeat("\\u0041", n/6),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			a, err := run(t, "x", "statements", "UTC", strings.NewReader(head+body+"\n- id: S\n  document: A\n  kind: other\n  assertion: loads\n"), func(*casefile.Batch) {})
			took := time.Since(began)
			t.Logf("%v %+v", took, a)
			if err != nil || a.Accepted != 1 {
				t.Errorf("expected the statement behind it to load, found %+v, error %v", a, err)
			}
		})
	}
}

// steps is a mapping as deep as n.
func steps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("\n" + strings.Repeat(" ", i+2) + "a:")
	}
	return b.String()
}
