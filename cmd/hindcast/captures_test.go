package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/fixtures/sim"
	"hindcast/reports"
)

// TestVectorsOfCaptures takes real captures from the file to the list of
// vectors. The truth of each file is stated where the files are.
func TestVectorsOfCaptures(t *testing.T) {
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: the real captures are not tested")
	}
	for _, c := range []struct {
		file, start, end     string
		name, sender, mark   string
		packets, sources, at int64
	}{
		{"attack/pkt.TCP.synflood.spoofed.pcap", "2021-04-28T10:30", "2021-04-28T10:31", "syn_flood", analyzers.Forged, "2 TTL values (1.00 bits) from 25823 networks (14.51 bits)", 37841, 37623, 1},
		{"attack/amp.UDP.isakmp.pcap", "2021-06-14T19:45", "2021-06-14T19:46", "reflection_udp_4500", analyzers.NotShown, "every packet has 232 IP bytes", 3984, 2767, 1},
		{"attack/amp.dns.RRSIG.fragmented.pcap", "2021-09-21T15:45", "2021-09-21T15:46", "reflection_udp_53", analyzers.NotShown, "992 of them are fragments", 1056, 51, 2},
		{"benign/wikipedia.pcap", "2011-03-18T19:06", "2011-03-18T19:07", "", "", "", 0, 0, 0},
		{"benign/echo-connections.pcap.gz", "2021-07-25T14:57", "2021-07-25T14:58", "", "", "", 0, 0, 0},
		{"benign/1000-requests-one-dropped-response.pcap.gz", "2023-08-25T10:03", "2023-08-25T10:04", "", "", "", 0, 0, 0},
	} {
		t.Run(filepath.Base(c.file), func(t *testing.T) {
			r := analysed(t, c.start, c.end, filepath.Join(dir, "captures", c.file))
			l := r.Vectors
			if !l.Looked {
				t.Fatal("nobody looked")
			}
			if c.name == "" {
				ordinary(t, r)
				return
			}
			if len(l.Vectors) != 1 {
				t.Fatalf("expected one vector, found %+v", l.Vectors)
			}
			v := l.Vectors[0]
			if v.Name != c.name || v.Sender != c.sender || v.Packets != c.packets || v.Sources != c.sources || v.Targets != c.at ||
				v.CouldCause != analyzers.Unknown || v.Direction != analyzers.OneWay || !strings.Contains(strings.Join(v.Marks, "; "), c.mark) {
				t.Errorf("got %+v", v)
			}
			var page bytes.Buffer
			if err := reports.CompareTerminal(&page, r); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(page.String(), "24.132.150.54") {
				t.Error("an ordinary peer is named")
			}
		})
	}
}

// hostile are the words of a finding that says somebody attacked.
var hostile = regexp.MustCompile(`(?i)attack|flood|hostile|malicious|spoof|forged|botnet|reflect(ed|ion)|amplif`)

// ordinary reports whatever in the results leans to attack: a vector, hostile traffic
// in the ledger, a verdict, a ratio whose range excludes 1, a finding in words or a
// packet mark that only crafted packets have.
func ordinary(t *testing.T, r *reports.Report) {
	t.Helper()
	c := r.Comparison
	if p := c.Ledger.Presence.Seen; len(r.Vectors.Vectors) != 0 || p == analyzers.Seen || p == analyzers.SeenPossible {
		t.Errorf("vectors %+v, presence %+v", r.Vectors.Vectors, c.Ledger.Presence)
	}
	if code := c.Verdict.Code; code == "supports_"+analyzers.Attack || code == "supports_"+analyzers.Mixed {
		t.Errorf("verdict %s: %s", code, c.Verdict.Sentence)
	}
	for _, h := range []string{analyzers.Attack, analyzers.Mixed} {
		leads := 0
		for _, k := range []string{analyzers.Capacity, analyzers.Fault} {
			lr, ok := c.Pair(h, k)
			if ok && lr.Value >= 2 && lr.Lo > 1 { // the least a verdict may rest on
				leads++
			}
			if ok && lr.Lo >= 2 || strings.Contains(lr.Words, "support for "+h) {
				t.Errorf("a ratio supports %s: %+v", h, lr)
			}
		}
		if leads == 2 {
			t.Errorf("the ratios lean to %s: %+v", h, c.Pairs)
		}
	}
	seen := 0
	for _, f := range c.Findings {
		if f.State != analyzers.NotAvailable {
			seen++
		}
		if word := hostile.FindString(f.Observed); word != "" {
			t.Errorf("%s says %q: %s", f.Indicator, word, f.Observed)
		}
		for _, v := range f.Values {
			if mark := f.Indicator + ": " + v.Name; slices.Contains(craftedMarks, mark) && v.X > 0 {
				t.Errorf("%s is %g in ordinary traffic", mark, v.X)
			}
		}
	}
	if seen < 5 {
		t.Errorf("%d findings: nothing was looked at", seen)
	}
}

// craftedMarks are the values that are 0 in traffic of operating systems.
var craftedMarks = []string{"crafted_syns: zero sequence bits", "crafted_syns: no options", "field_relations: related"}

// analysed makes a case of one file, ingested with the given flags, and analyses it.
func analysed(t *testing.T, start, end, file string, flags ...string) *reports.Report {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	for _, args := range [][]string{{"new", dir, "--title", "capture", "--start", start, "--end", end, "--zone", "UTC"}, append([]string{"ingest", dir, file}, flags...)} {
		var out, talk bytes.Buffer
		if code := run(args, strings.NewReader(""), &out, &talk, clock); code != exitDone {
			t.Fatalf("%v: exit code %d\n%s", args, code, talk.String())
		}
	}
	c, err := openCase(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := analyse(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestVectorsOfWorlds: in simulated worlds floods are named by their packets, and
// a crowd whose connections go unanswered is not.
func TestVectorsOfWorlds(t *testing.T) {
	for _, w := range []struct{ family, vector string }{
		{"attack-syn", "syn_flood"}, {"attack-vol", "reflection_udp_11211"}, {"attack-l7-many", ""}, {"capacity-meta", ""}, {"fault-loss", ""},
	} {
		t.Run(w.family, func(t *testing.T) {
			c, _ := runWorld(t, sim.Spec{Family: w.family, Seed: 23, Clients: 600})
			r, err := analyse(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, v := range r.Vectors.Vectors {
				names = append(names, v.Name)
			}
			if got := strings.Join(names, " "); got != w.vector || !r.Vectors.Looked {
				t.Errorf("expected %q, found %q, looked %v", w.vector, got, r.Vectors.Looked)
			}
		})
	}
}
