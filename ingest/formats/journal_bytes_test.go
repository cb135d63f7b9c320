package formats

import (
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// A list of bytes is the message only where it is the entry's own MESSAGE.
func TestJournalBytes(t *testing.T) {
	const stamp = `"__REALTIME_TIMESTAMP":"1723492803000000",`
	for line, want := range map[string]string{
		stamp + `"MESSAGE":[104,105]`:                                    "hi",
		stamp + `"MESSAGE":"72"`:                                         "72",
		stamp + `"MESSAGE":"a \"b\" c"`:                                  `a "b" c`,
		stamp + `"X":{"MESSAGE":[104]},"MESSAGE":"own"`:                  "own",
		stamp + `"MESSAGE":"` + strings.Repeat("long ", 9) + `\u0041\\"`: strings.Repeat("long ", 9) + `A\`,
	} {
		p, b := newJournalJSON(&ingest.Env{Zone: time.UTC}), casefile.NewBatch()
		if why := p.ParseLine([]byte("{"+line+"}"), casefile.Origin{}, b); why != nil {
			t.Errorf("%s: %s", line, why.Text)
		}
		if string(p.row.Text) != want {
			t.Errorf("%s: expected %q, found %q", line, want, p.row.Text)
		}
	}
}
