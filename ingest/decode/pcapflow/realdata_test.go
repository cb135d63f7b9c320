package pcapflow

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// realData returns the folder of real captures, or skips.
func realData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: the real captures are not tested")
	}
	return filepath.Join(dir, "captures")
}

func load(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return b
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return b
}

// totals are sums over the rows of a capture.
type totals struct {
	packets, skipped, rejected, wire, ip   int64
	sources, tcp, fragments, dns, dnsNamed int64
	attempts, syns, established, unknown   int64
}

func (c *collector) totals() totals {
	s := totals{packets: c.accepted(), skipped: sum(c.skips), rejected: sum(c.rejects), attempts: int64(len(c.conns))}
	sources := map[netip.Addr]bool{}
	for _, f := range c.flows {
		s.wire += f.WireBytes.V
		s.ip += f.IPBytes.V
		s.fragments += f.Fragments.V
		s.dns += f.DNSResponses.V
		if f.DNSName != "" {
			s.dnsNamed++
		}
		if f.Protocol == 6 {
			s.tcp += f.Packets.V
		}
		sources[f.Src] = true
	}
	s.sources = int64(len(sources))
	for _, n := range c.conns {
		s.syns += n.Syns
		switch n.State {
		case "established":
			s.established++
		case "unknown":
			s.unknown++
		}
	}
	return s
}

// The truth is that of the data's README, of tshark and, for flows, of nfpcapd.
func TestRealTotals(t *testing.T) {
	dir := realData(t)
	for _, x := range []struct {
		file string
		want totals
	}{
		{"attack/pkt.TCP.synflood.spoofed.pcap", totals{packets: 37841, wire: 2270460, ip: 1513640, sources: 37623,
			tcp: 37841, attempts: 37669, syns: 37841, unknown: 37669}},
		{"attack/amp.UDP.isakmp.pcap", totals{packets: 3984, wire: 980064, ip: 924288, sources: 2767}},
		{"attack/amp.dns.RRSIG.fragmented.pcap", totals{packets: 4412, wire: 2017662, ip: 1943101, sources: 240, tcp: 3104,
			fragments: 1209, dns: 547, dnsNamed: 92, attempts: 249, syns: 290, unknown: 249}},
		{"benign/wikipedia.pcap", totals{packets: 126, skipped: 10, wire: 24660, ip: 22896, sources: 13, tcp: 78,
			dns: 14, dnsNamed: 28, attempts: 8, syns: 8, established: 8}},
		{"benign/1000-requests-one-dropped-response.pcap.gz", totals{packets: 4102, wire: 1349545, ip: 1292117, sources: 1,
			tcp: 4102, attempts: 1, syns: 1, established: 1}},
		{"benign/echo-connections.pcap.gz", totals{packets: 82582, wire: 5512362, ip: 4356214, sources: 1, tcp: 82582,
			attempts: 500, syns: 741, established: 500}},
	} {
		t.Run(filepath.Base(x.file), func(t *testing.T) {
			c := decode(t, load(t, filepath.Join(dir, x.file)))
			if c.err != nil {
				t.Fatal(c.err)
			}
			if got := c.totals(); got != x.want {
				t.Errorf("got  %+v\nwant %+v", got, x.want)
			}
		})
	}
}

// The marks of the spoofed SYN flood: network.md section E.
func TestRealCraftedSYNs(t *testing.T) {
	c := decode(t, load(t, filepath.Join(realData(t), "attack/pkt.TCP.synflood.spoofed.pcap")))
	ttl := map[int32]int64{}
	for _, f := range c.flows {
		if f.FlagSYN.V != f.Packets.V || f.SynISN0.V != f.Packets.V || f.SynNoOpt.V != f.Packets.V || f.SynNoMSS.V != f.Packets.V ||
			f.SynWinMin.V != 0 || f.SynWinMax.V != 0 || !f.SynWinMax.Valid {
			t.Fatalf("a row without the marks: %+v", f)
		}
		ttl[f.TTLMin.V] += f.Packets.V
		ttl[f.TTLMax.V] += f.Packets.V
	}
	if len(ttl) != 2 || ttl[242] == 0 || ttl[244] == 0 {
		t.Errorf("TTLs %v, want 242 and 244 only", ttl)
	}
	for _, n := range c.conns {
		if n.TwoWay || n.State != "unknown" || n.FailedBy != "" {
			t.Fatalf("a one-way capture answered: %+v", n)
		}
	}
}

// captures lists every capture file under dir.
func captures(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		name := strings.TrimSuffix(p, ".gz")
		if err == nil && !e.IsDir() && (strings.HasSuffix(name, ".pcap") || strings.HasSuffix(name, ".pcapng")) {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("found only %d captures", len(out))
	}
	return out
}

func TestRealCountsEqualCapinfos(t *testing.T) {
	dir := realData(t)
	if _, err := exec.LookPath("capinfos"); err != nil {
		t.Skip("capinfos is not on PATH: packet counts are not compared")
	}
	for _, path := range captures(t, dir) {
		out, err := exec.Command("capinfos", "-c", "-M", "-T", "-r", path).Output()
		fields := strings.Split(strings.TrimSpace(string(out)), "\t")
		if err != nil || len(fields) != 2 {
			t.Logf("%s: capinfos does not read it: %v", filepath.Base(path), err)
			continue
		}
		want, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c := decode(t, load(t, path))
		if c.err != nil || c.records() != want {
			t.Errorf("%s: %d records, capinfos counts %d; error %v", path, c.records(), want, c.err)
		}
	}
}

// TestRealTorture reads the 48 files of the pcapng test generator: each is
// read to its end, and only packets without a time are refused.
func TestRealTorture(t *testing.T) {
	dir := filepath.Join(realData(t), "pcapng-torture")
	var files, records int
	for _, path := range captures(t, filepath.Dir(dir)) {
		if !strings.HasPrefix(path, dir) || !strings.HasSuffix(path, ".pcapng") {
			continue
		}
		files++
		c := decode(t, load(t, path))
		records += int(c.records())
		if c.err != nil {
			t.Errorf("%s: %v", path, c.err)
		}
		for reason := range c.rejects {
			if reason != "simple packet block has no time" {
				t.Errorf("%s: rejected: %s", path, reason)
			}
		}
	}
	if files != 48 || records == 0 {
		t.Errorf("%d files with %d records, want 48 files", files, records)
	}
}
