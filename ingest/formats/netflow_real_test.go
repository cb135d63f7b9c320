package formats

import (
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
	wire                 map[int64][2]int64 // packets and bytes on the wire
}

// sumFlows loads files as one source of a format into a case and reads it back.
func sumFlows(t testing.TB, name string, files ...string) flowSums {
	t.Helper()
	c, err := casefile.Create(filepath.Join(t.TempDir(), "case"), &casefile.CaseFile{Version: 1, Title: "test", Zone: "UTC",
		Date: "2024-08-12", Window: casefile.WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:42"}})
	if err != nil {
		t.Fatal(err)
	}
	rs, err := ingest.Files(context.Background(), c, files, ingest.Options{Format: name, Together: len(files) > 1,
		Custody: casefile.Custody{At: "2024-08-13T12:00:00Z", By: "tester", Version: "test", Command: "test"}}, nil)
	if err != nil || len(rs) != 1 || rs[0].Status != ingest.Loaded || rs[0].Source.Incomplete != "" {
		t.Fatalf("%s: %v %+v", name, err, rs)
	}
	s := flowSums{account: rs[0].Source.Account, minutes: map[int64][2]int64{}, wire: map[int64][2]int64{}}
	err = casefile.EachFlow(c, func(_ casefile.SourceID, r *casefile.Flow) error {
		s.rows++
		s.packets += r.Packets.V
		s.bytes += r.IPBytes.V
		w := s.wire[int64(r.TS)/60e6]
		s.wire[int64(r.TS)/60e6] = [2]int64{w[0] + r.Packets.V, w[1] + r.WireBytes.V}
		m := s.minutes[int64(r.TS)/60e6]
		s.minutes[int64(r.TS)/60e6] = [2]int64{m[0] + r.Packets.V, m[1] + r.IPBytes.V}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
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
		if decoded := a.Accepted+a.Skipped > 0; decoded == strings.Contains(g, "invalid") {
			t.Errorf("%s: %+v", g, a)
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

// One capture in many formats gives the same packets and IP bytes, and where times
// are in the records, the same minutes.
func TestOneCaptureManyFormats(t *testing.T) {
	dir := filepath.Join(realFlows(t), "one-capture-many-formats")
	for _, c := range []struct {
		format, file          string
		flows, packets, bytes int64
	}{
		{"nfcapd", "nfcapd.202104281030", 37669, 37841, 1513640},
		{"netflow-pcap", "pkt.TCP.synflood.spoofed.nfreplay-v5.pcap", 37669, 37841, 1513640},
		{"netflow-pcap", "pkt.TCP.synflood.spoofed.nfreplay-v9.pcap", 37669, 37841, 1513640},
		{"nfcapd", "nfcapd.202106141945", 3978, 3984, 924288},
		{"netflow-pcap", "amp.UDP.isakmp.nfreplay-v5.pcap", 3978, 3984, 924288},
		{"netflow-pcap", "amp.UDP.isakmp.nfreplay-v9.pcap", 3978, 3984, 924288},
	} {
		s := sumFlows(t, c.format, filepath.Join(dir, c.file))
		if s.rows != c.flows || s.packets != c.packets || s.bytes != c.bytes {
			t.Errorf("%s: expected %d flows, %d packets, %d IP bytes, found %d, %d, %d", c.file, c.flows, c.packets, c.bytes, s.rows, s.packets, s.bytes)
		}
		if s.account.Rejected != 0 || s.account.Accepted != c.flows {
			t.Errorf("%s: %+v", c.file, s.account)
		}
		capture := "pkt.TCP.synflood.spoofed.pcap"
		if c.flows == 3978 {
			capture = "amp.UDP.isakmp.pcap"
		}
		truth := sumFlows(t, "pcap", filepath.Join(dir, "..", "..", "captures", "attack", capture))
		if d := cmp.Diff(truth.minutes, s.minutes); d != "" {
			t.Errorf("%s: minutes (-capture +flows):\n%s", c.file, d)
		}
	}
}

// Argus counts whole frames: the same packets and bytes on the wire in the same
// minutes as the capture, and no IP bytes, because padding cannot be told apart.
func TestOneCaptureArgus(t *testing.T) {
	dir := filepath.Join(realFlows(t), "one-capture-many-formats")
	for _, name := range []string{"pkt.TCP.synflood.spoofed", "amp.UDP.isakmp"} {
		s := sumFlows(t, "argus-csv", filepath.Join(dir, name+".csv"))
		truth := sumFlows(t, "pcap", filepath.Join(dir, "..", "..", "captures", "attack", name+".pcap"))
		if d := cmp.Diff(truth.wire, s.wire); d != "" {
			t.Errorf("%s: minutes (-capture +Argus):\n%s", name, d)
		}
		if s.bytes != 0 || s.account.Rejected != 0 || s.packets != truth.packets {
			t.Errorf("%s: %d packets, %d IP bytes, %+v", name, s.packets, s.bytes, s.account)
		}
	}
}

// Rotated files with LZ4 and LZO blocks, read as one set.
func TestCompressedNfcapd(t *testing.T) {
	for _, set := range []string{"y", "z"} {
		files, err := filepath.Glob(filepath.Join(realFlows(t), "compressed-nfcapd", set, "nfcapd.*"))
		if err != nil || len(files) != 7 {
			t.Fatalf("expected 7 files, found %d: %v", len(files), err)
		}
		s := sumFlows(t, "nfcapd", files...)
		if s.rows != 296 || s.packets != 3104 || s.bytes != 737660 || s.account.Rejected != 0 {
			t.Errorf("%s: expected 296 flows, 3104 packets, 737660 IP bytes, found %d, %d, %d: %+v", set, s.rows, s.packets, s.bytes, s.account)
		}
	}
}
