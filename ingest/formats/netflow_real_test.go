package formats

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hindcast/casefile"
	"hindcast/ingest"
)

var updateReal = flag.Bool("update-real", false, "rewrite testdata/netflow-datagrams.txt from the real datagrams")

// realFlows returns the folder of real flow data, or skips.
func realFlows(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: no real data")
	}
	return filepath.Join(dir, "flows")
}

// flowSums is what a source of flows amounts to.
type flowSums struct {
	account              casefile.Account
	rows, packets, bytes int64
	minutes              map[int64][2]int64 // packets and IP bytes by minute of the first packet
}

// sumFlows reads files as one source of a format.
func sumFlows(t testing.TB, name string, files ...string) flowSums {
	t.Helper()
	f, ok := ingest.Lookup(name)
	if !ok {
		t.Fatalf("no format %s", name)
	}
	src := &ingest.Source{Env: &ingest.Env{Assume: func(string) {}}}
	for _, p := range files {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		src.Files = append(src.Files, ingest.NamedReader{Name: filepath.Base(p), R: bytes.NewReader(b)})
	}
	src.R = src.Files[0].R
	s := flowSums{minutes: map[int64][2]int64{}}
	s.account.Rejects, s.account.Skips = map[string]int64{}, map[string]int64{}
	flush := func(b *casefile.Batch) (*casefile.Batch, error) { return b, nil }
	in := ingest.NewIntake(casefile.NewBatch(), flush)
	if err := f.Stream(context.Background(), src, in); err != nil {
		t.Fatal(err)
	}
	b := in.Batch()
	s.account = b.Account
	s.rows = int64(b.Flows.Rows())
	return s
}

// group names the exporter a datagram file is of: templates and data are separate files.
func group(name string) string {
	name = strings.TrimSuffix(name, ".dat")
	for _, cut := range []string{"_tpl", "_opttpl", "_data"} {
		if i := strings.Index(name, cut); i > 0 {
			name = name[:i]
		}
	}
	return name
}

// Every real datagram decodes with its template or is refused; the golden file
// says how many of its records became rows, were passed over or refused, and why.
func TestRealDatagrams(t *testing.T) {
	dir := filepath.Join(realFlows(t), "netflow-datagrams")
	files, err := filepath.Glob(filepath.Join(dir, "*.dat"))
	if err != nil || len(files) != 92 {
		t.Fatalf("expected 92 datagrams, found %d: %v", len(files), err)
	}
	groups := map[string][]string{}
	for _, p := range files {
		g := group(filepath.Base(p))
		groups[g] = append(groups[g], p)
	}
	var out strings.Builder
	for _, g := range sortedNames(groups) {
		names := groups[g]
		sort.Slice(names, func(i, j int) bool { // templates first, as a collector saw them
			a, b := strings.Contains(names[i], "tpl"), strings.Contains(names[j], "tpl")
			return a && !b || a == b && names[i] < names[j]
		})
		a := sumFlows(t, "netflow", names...).account
		if !a.Balanced() {
			t.Errorf("%s does not balance: %+v", g, a)
		}
		fmt.Fprintf(&out, "%s: %d files, %d records, %d accepted", g, len(names), a.Records, a.Accepted)
		for _, m := range []map[string]int64{a.Skips, a.Rejects} {
			for _, why := range sortedNames(m) {
				fmt.Fprintf(&out, "; %d %s", m[why], why)
			}
		}
		out.WriteString("\n")
	}
	golden := filepath.Join("testdata", "netflow-datagrams.txt")
	if *updateReal {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); d != "" {
		t.Errorf("datagrams (-want +got):\n%s", d)
	}
}

func sortedNames[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
