package ingesttest

import (
	"path/filepath"
	"strings"
	"testing"

	"hindcast/ingest"
)

// A set is read whole or not at all: a format that reads one file only must not
// lose the others in silence.
func TestSetNotReadWhole(t *testing.T) {
	f, ok := ingest.Lookup("pcap")
	if !ok {
		t.Skip("no format pcap")
	}
	dir := folder(t, map[string]string{"1": string(bytesOf(t, f.Samples[0])), "2": string(bytesOf(t, f.Samples[0]))})
	c := newCase(t)
	rs := ingestAll(t, c, ingest.Options{Together: true}, filepath.Join(dir, "1"), filepath.Join(dir, "2"))
	if len(rs) != 1 || rs[0].Status == ingest.Failed && !strings.Contains(rs[0].Err.Error(), "unread") {
		t.Fatalf("found %+v", rs)
	}
	if rs[0].Status == ingest.Loaded && rs[0].Source.Account.Records < 2 {
		t.Errorf("found %+v", rs[0].Source.Account)
	}
	if rs[0].Status == ingest.Failed && len(c.Manifest().Sources) != 0 {
		t.Error("a failed set is in the case")
	}
	missing := ingestAll(t, c, ingest.Options{Together: true}, filepath.Join(dir, "1"), filepath.Join(dir, "none"))
	if len(missing) != 1 || missing[0].Status != ingest.Failed || !strings.Contains(missing[0].Err.Error(), "none") {
		t.Errorf("found %+v", missing)
	}
	verified(t, c)
}
