package formats

import (
	"os"
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// The example of docs/statements.md loads, and the page names every word that
// the format accepts.
func TestStatementsDocs(t *testing.T) {
	b, err := os.ReadFile("../../docs/statements.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	_, rest, _ := strings.Cut(page, "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("no example found")
	}
	if g := sniffStatements(ingest.Head{Bytes: []byte(example), Whole: true}); g.Score != ingest.Certain {
		t.Errorf("the example is not recognised: %+v", g)
	}
	rows := 0
	a, err := run(t, "example.yaml", "statements", "UTC", strings.NewReader(example), func(b *casefile.Batch) {
		rows += b.Statements.Rows()
		for reason := range b.Account.Rejects {
			t.Errorf("the example has a reject: %s", reason)
		}
	})
	if err != nil || rows != 4 || a.Accepted != 4 {
		t.Errorf("expected four statements, found %d, account %+v, error %v", rows, a, err)
	}
	for _, list := range [][]string{statementKinds, statementLeans, statementBounds, timeRoles} {
		for _, word := range list {
			if !strings.Contains(page, word) {
				t.Errorf("docs/statements.md does not name %q", word)
			}
		}
	}
}
