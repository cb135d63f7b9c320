package ingesttest

import (
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/casefile"
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

// Templates count across the ordered files of one source, also for data that came
// before them; files read apart do not share them.
func TestTemplatesAcrossFiles(t *testing.T) {
	be := binary.BigEndian
	datagram := func(id uint16, words ...uint16) string {
		b := be.AppendUint32(be.AppendUint32(be.AppendUint32([]byte{0, 9, 0, 1}, 600_000), 1723507200), 7)
		b = be.AppendUint32(b, 42)
		b = be.AppendUint16(be.AppendUint16(b, id), uint16(4+2*len(words)))
		for _, w := range words {
			b = be.AppendUint16(b, w)
		}
		return string(b)
	}
	template := datagram(0, 256, 6, 8, 4, 12, 4, 2, 4, 1, 4, 22, 4, 21, 4)
	data := datagram(256, 0xc633, 0x6407, 0x0a00, 1, 0, 4, 0, 400, 9, 0, 9, 0)
	later := datagram(256, 0xc633, 0x6407, 0x0a00, 1, 0, 5, 0, 500, 9, 0, 9, 0) // the same bytes twice would be one source
	dir := folder(t, map[string]string{"1": data, "2": template, "3": later})
	files := []string{filepath.Join(dir, "1"), filepath.Join(dir, "2"), filepath.Join(dir, "3")}
	for _, together := range []bool{true, false} {
		var all casefile.Account
		rs := ingestAll(t, newCase(t), ingest.Options{Together: together, Format: "netflow"}, files...)
		for _, r := range rs {
			if r.Status != ingest.Loaded {
				t.Fatalf("found %+v", r)
			}
			all.Accepted += r.Source.Account.Accepted
			all.Rejected += r.Source.Account.Rejected
		}
		if want := map[bool][2]int64{true: {2, 0}, false: {0, 2}}[together]; all.Accepted != want[0] || all.Rejected != want[1] {
			t.Errorf("together %v: %d accepted, %d rejected, want %v", together, all.Accepted, all.Rejected, want)
		}
	}
}
