package formats

import (
	"bytes"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// A line of JSON costs no memory, accepted or not.
func TestJSONAllocates(t *testing.T) {
	p, err := plainJSON.newParser(&ingest.Env{Zone: time.UTC, Hash: func(_, _ string) string { return "" }, Assume: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plainJSONSamples {
		for line := range bytes.Lines([]byte(s.In)) {
			p.begin(casefile.Origin{})
			if n := testing.AllocsPerRun(20, func() { p.begin(casefile.Origin{}); _ = p.parse(line) }); n > 0 {
				t.Errorf("%v allocations for %s", n, line)
			}
		}
	}
}
