package formats

import (
	"bytes"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// FuzzPublic feeds bytes to the formats of public evidence: they hold hostile
// text of every kind and are read by recursive parsers.
func FuzzPublic(f *testing.F) {
	var names []string
	for _, format := range ingest.Formats() {
		if format.Stream == nil || format.Primary != "posts" && format.Primary != "gauges" && format.Primary != "statements" {
			continue
		}
		i := len(names)
		names = append(names, format.Name)
		for _, s := range format.Samples {
			f.Add(i, []byte(s.In))
		}
	}
	if len(names) < 20 {
		f.Fatalf("expected the formats of public evidence, found %v", names)
	}
	f.Fuzz(func(t *testing.T, which int, b []byte) {
		if which < 0 || len(b) > 1<<18 {
			return
		}
		a, _ := run(t, "evidence", names[which%len(names)], "America/New_York", bytes.NewReader(b), func(b *casefile.Batch) {
			if int64(b.Rejects.Rows()) != b.Account.Rejected {
				t.Errorf("%d rejected, %d rows", b.Account.Rejected, b.Rejects.Rows())
			}
			if n := b.Statements.Rows() + b.Posts.Rows() + b.Gauges.Rows(); int64(n) > b.Account.Accepted {
				t.Errorf("%d rows of %d records", n, b.Account.Accepted)
			}
		})
		if len(bytes.TrimSpace(b)) > 0 && a.Records > 3*int64(len(b))+1 { // a check of one site has three values
			t.Errorf("%d records of %d bytes", a.Records, len(b))
		}
	})
}
