package formats

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

// realFile opens a file of the real inputs; without them the test is skipped.
func realFile(t testing.TB, name string) *os.File {
	t.Helper()
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: the real inputs are not part of the repository")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// run reads r with a format and hands over each full batch.
func run(t testing.TB, name, format, zone string, r io.Reader, take func(*casefile.Batch)) (casefile.Account, error) {
	t.Helper()
	f, ok := ingest.Lookup(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	env := &ingest.Env{Options: map[string]string{}, Assume: func(string) {}, Hash: func(_, v string) string { return "#" + v }}
	if zone != "" {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		env.Zone = loc
	}
	var total casefile.Account
	b := casefile.NewBatch()
	done := func(b *casefile.Batch) {
		total.Records += b.Account.Records
		total.Accepted += b.Account.Accepted
		total.Rejected += b.Account.Rejected
		total.Skipped += b.Account.Skipped
		take(b)
		b.Reset()
	}
	in := ingest.NewIntake(b, func(b *casefile.Batch) (*casefile.Batch, error) { done(b); return b, nil })
	err := f.Stream(context.Background(), &ingest.Source{Env: env, Name: name, R: r}, in)
	done(in.Batch())
	if !total.Balanced() {
		t.Errorf("account does not balance: %+v", total)
	}
	return total, err
}

// The requests of a whole championship load, minute by minute.
func TestRealFlashCrowd(t *testing.T) {
	rows := 0
	a, err := run(t, "requests.csv", "series", "UTC", realFile(t, "flash-crowd/worldcup98-requests-per-minute.csv"), func(b *casefile.Batch) {
		rows += b.Gauges.Rows()
	})
	if err != nil || a.Rejected != 0 || a.Skipped != 1 || int64(rows) != a.Accepted || rows < 120_000 {
		t.Errorf("expected every minute and one header, found %+v, %d rows, error %v", a, rows, err)
	}
}

// Pages of several products are each known for what they are.
func TestRealStatusPages(t *testing.T) {
	for name, want := range map[string]struct {
		format        string
		records, rows int64
	}{
		"cloudflare_summary_minor.json":   {"statuspage", 6, 2},
		"github_summary_operational.json": {"statuspage", 4, 0},
		"lightweight_page_status_up.json": {"instatus", 1, 0},
		"slack_current_incident.json":     {"slack-status", 4, 1},
		"slack_current_ok.json":           {"slack-status", 3, 0},
	} {
		head, err := io.ReadAll(realFile(t, filepath.Join("status/providers", name)))
		if err != nil {
			t.Fatal(err)
		}
		f, err := ingest.Detect(name, ingest.Head{Name: name, Bytes: head, Whole: true})
		if err != nil || f.Name != want.format {
			t.Errorf("%s: expected %s, found %s, error %v", name, want.format, f.Name, err)
			continue
		}
		a, err := run(t, name, f.Name, "", realFile(t, filepath.Join("status/providers", name)), func(*casefile.Batch) {})
		if err != nil || a.Accepted != want.rows || a.Records != want.records {
			t.Errorf("%s: expected %+v, found %+v, error %v", name, want, a, err)
		}
	}
}

func BenchmarkSeries(b *testing.B) {
	f := realFile(b, "flash-crowd/worldcup98-requests-per-minute.csv")
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if _, err := run(b, "requests.csv", "series", "UTC", f, func(*casefile.Batch) {}); err != nil {
			b.Fatal(err)
		}
	}
}
