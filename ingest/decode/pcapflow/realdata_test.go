package pcapflow

import (
	"bytes"
	"compress/gzip"
	"context"
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

func decodeFile(t testing.TB, path string) *collector {
	t.Helper()
	c := &collector{}
	d := NewDecoder(c)
	c.err = d.Read(context.Background(), bytes.NewReader(load(t, path)))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRealCounts(t *testing.T) {
	dir := realData(t)
	for _, x := range []struct {
		file                          string
		packets, wire, ip, sources    int64
		fragments, tcp, established   int64
		rejected, skipped             int64
		unknown, connections, dnsRows int64
	}{
		{file: "attack/pkt.TCP.synflood.spoofed.pcap", packets: 37841, wire: 2270460, ip: 1513640, sources: 37623, tcp: 37841, connections: 37841, unknown: 37841},
		{file: "attack/amp.UDP.isakmp.pcap", packets: 3984, wire: 980064, ip: 924288, sources: 2767},
		{file: "attack/amp.dns.RRSIG.fragmented.pcap", packets: 4412, fragments: 1273, tcp: 3104},
		{file: "benign/wikipedia.pcap", packets: 136},
		{file: "benign/1000-requests-one-dropped-response.pcap.gz", packets: -1},
		{file: "benign/echo-connections.pcap.gz", packets: 82582, established: 1000, connections: 1000},
	} {
		t.Run(filepath.Base(x.file), func(t *testing.T) {
			c := decodeFile(t, filepath.Join(dir, x.file))
			var got struct{ wire, ip, fragments, tcp, established, unknown int64 }
			sources := map[netip.Addr]bool{}
			for _, f := range c.flows {
				got.wire += f.WireBytes.V
				got.ip += f.IPBytes.V
				got.fragments += f.Fragments.V
				if f.Protocol == 6 {
					got.tcp += f.Packets
				}
				sources[f.Src] = true
			}
			for _, n := range c.conns {
				if n.State == "established" {
					got.established++
				}
				if n.State == "unknown" {
					got.unknown++
				}
			}
			t.Logf("packets %d flows %d conns %d sources %d %+v rejects %v skips %v err %v", c.accepted(), len(c.flows), len(c.conns), len(sources), got, c.rejects, c.skips, c.err)
			for _, n := range c.conns[:min(len(c.conns), 3)] {
				t.Logf("%+v", n)
			}
		})
	}
}

var _ = exec.Command
var _ = fs.WalkDir
var _ = strconv.Itoa
