package ingesttest

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/ingest"
)

// Every log and export of the Filebeat modules loads as one folder: each format is
// found, every record is accounted for and no more than a twentieth of all is
// rejected. What the rows hold is compared by the other tests.
func TestRealEvery(t *testing.T) {
	dir := filepath.Join(realData(t), "logs/filebeat")
	var files []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(p, ".log") || strings.HasSuffix(p, ".export") {
			files = append(files, p)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	c := newCase(t)
	var records, rejected int64
	for _, r := range ingestAll(t, c, ingest.Options{Zone: "Etc/GMT+2", Year: 2018}, files...) {
		a := r.Source.Account
		if r.Err != nil || r.Status != ingest.Loaded || !a.Balanced() || a.Accepted == 0 {
			t.Errorf("%s: %s %v %+v", r.Path, r.Status, r.Err, a)
		}
		records, rejected = records+a.Records, rejected+a.Rejected
	}
	t.Logf("%d files, %d records, %d rejected", len(files), records, rejected)
	if rejected*20 > records {
		t.Errorf("%d of %d records rejected", rejected, records)
	}
	verified(t, c)
}
