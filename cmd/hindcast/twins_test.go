package main

import (
	"context"
	"fmt"
	"math"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/fixtures/sim"
	"hindcast/timeline"
)

// TestTwinsReadBack simulates worlds seen by other sources than access logs and
// captures, reads them, and holds what was read to the truth: no reject, every
// request in its minute, every message with its class, every packet and byte, or
// what sampling leaves of them within its error.
func TestTwinsReadBack(t *testing.T) {
	for _, x := range []struct {
		family, evidence string
		set              map[string]string
	}{
		{"attack-syn", "haproxy,messages,netflow", map[string]string{"attack": "3", "scale_max": "0"}},
		{"attack-vol", "envoy,netflow-100", map[string]string{"attack": "4"}},
		{"capacity-join", "envoy,messages,vpc", map[string]string{"crowd": "3", "cdn": "0", "scale_max": "20", "scale_delay_s": "120"}},
		{"mixed-l7", "haproxy,sflow-100", map[string]string{"cdn": "1"}},
		{"fault-loss", "haproxy,messages,netflow-1000", nil},
		{"fault-change", "messages", nil},
		{"attack-state", "access,messages,vpc", map[string]string{"attack": "3"}},
		{"attack-slow", "haproxy,messages,sflow-1000", map[string]string{"attack": "4"}},
	} {
		t.Run(x.family, func(t *testing.T) {
			c, truth := runWorld(t, sim.Spec{Family: x.family, Seed: 12, Clients: 900, Set: x.set, Evidence: strings.Split(x.evidence, ",")})
			terminationsAreTrue(t, c, truth)
			messagesAreTrue(t, c, truth)
			file, sum := flowsAreTrue(t, c, truth)
			lane(t, c, file, sum)
		})
	}
}

// pathsOf names the source of each file of the truth.
func pathsOf(t *testing.T, c *casefile.Case, truth *sim.Truth) map[casefile.SourceID]*sim.FileTruth {
	t.Helper()
	out := map[casefile.SourceID]*sim.FileTruth{}
	for _, s := range c.Manifest().Sources {
		rel, err := filepath.Rel(c.Dir(), s.Files[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range truth.Files {
			if f.Path == filepath.ToSlash(rel) {
				out[s.ID] = f
			}
		}
	}
	return out
}

func sameCounts(t *testing.T, what string, got, want map[string]int64) {
	t.Helper()
	for k := range got {
		if want[k] != got[k] {
			t.Errorf("%s: %d of %q, the truth has %d", what, got[k], k, want[k])
		}
	}
	for k := range want {
		if _, ok := got[k]; !ok {
			t.Errorf("%s: none of %q, the truth has %d", what, k, want[k])
		}
	}
}

// terminationsAreTrue compares session states and response flags.
func terminationsAreTrue(t *testing.T, c *casefile.Case, truth *sim.Truth) {
	t.Helper()
	files := pathsOf(t, c, truth)
	got := map[string]map[string]int64{}
	err := casefile.EachRequest(c, func(id casefile.SourceID, r *casefile.Request) error {
		f := files[id]
		if f == nil || f.Classes == nil {
			return nil
		}
		if got[f.Path] == nil {
			got[f.Path] = map[string]int64{}
		}
		state := r.Termination
		if state == "" {
			state = "-"
		}
		got[f.Path][state]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range truth.Files {
		if f.Kind == "haproxy" || f.Kind == "envoy" {
			sameCounts(t, f.Path, got[f.Path], f.Classes)
		}
	}
}

// messagesAreTrue compares the classes of messages, host by host.
func messagesAreTrue(t *testing.T, c *casefile.Case, truth *sim.Truth) {
	t.Helper()
	files := pathsOf(t, c, truth)
	got, n := map[string]map[string]int64{}, map[string]int64{}
	err := casefile.EachMessage(c, func(id casefile.SourceID, m *casefile.Message) error {
		f := files[id]
		if f == nil {
			return fmt.Errorf("a message of a file the truth does not know")
		}
		if got[f.Path] == nil {
			got[f.Path] = map[string]int64{}
		}
		n[f.Path]++
		if m.Class != "" {
			got[f.Path][m.Class]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range truth.Files {
		if f.Kind != "messages" {
			continue
		}
		sameCounts(t, f.Path, got[f.Path], f.Classes)
		if n[f.Path] != f.Records {
			t.Errorf("%s: %d messages, the truth has %d", f.Path, n[f.Path], f.Records)
		}
	}
}

// flowTotals is what the flows of one source add up to. packets and crossing are
// by minute: packets spread evenly over the minutes of their flow, and those of
// flows that are in more than one minute.
type flowTotals struct {
	packets, bytes   float64
	minute, crossing map[string]float64
}

// flowsAreTrue compares packets and bytes of flow records with what passed the
// exporter. Unsampled ones are equal, and by minute they differ by no more than the
// packets of flows that cross its ends, because a record does not say when inside
// its span each packet came. Sampled ones are within four standard errors.
func flowsAreTrue(t *testing.T, c *casefile.Case, truth *sim.Truth) (*sim.FileTruth, flowTotals) {
	t.Helper()
	files := pathsOf(t, c, truth)
	var sum flowTotals
	var file *sim.FileTruth
	space4, space6 := netip.MustParsePrefix(sim.PublicSpace[0]), netip.MustParsePrefix(sim.PublicSpace[1])
	sum.minute, sum.crossing = map[string]float64{}, map[string]float64{}
	err := casefile.EachFlow(c, func(id casefile.SourceID, r *casefile.Flow) error {
		f := files[id]
		if f == nil || f.Packets == 0 { // a capture
			return nil
		}
		file = f
		if f.Sampling > 1 && (!r.Sampling.Valid || r.Sampling.V != f.Sampling) {
			return fmt.Errorf("sampling %+v, the truth is 1:%d", r.Sampling, f.Sampling)
		}
		for _, a := range []netip.Addr{r.Src, r.Dst} {
			if !space4.Contains(a) && !space6.Contains(a) {
				return fmt.Errorf("%s: address %v outside the declared space", f.Path, a)
			}
		}
		sum.add(r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if file == nil {
		for _, f := range truth.Files {
			if f.Packets > 0 {
				t.Errorf("%s: no flow was read", f.Path)
			}
		}
		return nil, sum
	}
	t.Logf("%s: %.0f packets (truth %d), %.0f octets (truth %d), 1:%d, %d looked at", file.Path, sum.packets, file.Packets, sum.bytes, file.IPBytes, file.Sampling, file.Sampled)
	if file.Sampling == 1 {
		sum.equal(t, file)
		return file, sum
	}
	if d := math.Abs(sum.packets - float64(file.Packets)); d >= float64(file.Sampling) || sum.packets == 0 {
		t.Errorf("%s: %.0f packets estimated, %d passed", file.Path, sum.packets, file.Packets)
	}
	// octets: four times the mean over the root of the packets looked at, for sizes
	// whose spread is about their mean
	if d := math.Abs(sum.bytes/float64(file.IPBytes) - 1); d > 4/math.Sqrt(float64(file.Sampled)) {
		t.Errorf("%s: %.0f octets estimated, %d passed: off by %.3f with %d packets looked at", file.Path, sum.bytes, file.IPBytes, d, file.Sampled)
	}
	return file, sum
}

// lane holds the timeline's packets by minute to what passed the exporter: spread
// over the minutes of their flow, within the packets of flows that cross a minute's
// ends, and for sampled ones within twice the margin the timeline states.
func lane(t *testing.T, c *casefile.Case, file *sim.FileTruth, sum flowTotals) {
	t.Helper()
	if file == nil {
		return
	}
	r, err := analyse(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := r.Timeline.Lane("packets")
	if !ok {
		t.Fatalf("%s: no lane of packets", file.Path)
	}
	minutes, worst := 0, 0.0
	for i, p := range l.Points {
		row := r.Timeline.Rows[i]
		if row.Kind != timeline.Minute {
			continue
		}
		key := row.From.Std().UTC().Format("2006-01-02T15:04:05Z")
		want := float64(file.ByMinute[key])
		if !p.Known || (file.Sampling > 1) != (p.Margin > 0) {
			t.Errorf("%s: minute %s: %+v of 1:%d", file.Path, key, p, file.Sampling)
			continue
		}
		minutes++
		d := math.Abs(p.Value - want)
		worst = max(worst, d/want)
		if d > sum.crossing[key]+2*p.Margin+1 {
			t.Errorf("%s: minute %s: the timeline has %.0f packets, margin %.0f, the truth %.0f", file.Path, key, p.Value, p.Margin, want)
		}
	}
	if minutes < 30 {
		t.Errorf("%s: only %d minutes compared", file.Path, minutes)
	}
	t.Logf("%s: the timeline is at most %.2f %% off in one of %d minutes", file.Path, 100*worst, minutes)
}

func (s *flowTotals) add(r *casefile.Flow) {
	n := float64(r.Packets.V)
	s.packets += n
	s.bytes += float64(r.IPBytes.V)
	const minute = int64(60e6)
	from, to := int64(r.TS), int64(r.TSEnd)
	first, last := from/minute, to/minute
	for m := first; m <= last; m++ {
		part := 1.0
		if first != last {
			part = float64(min(to, (m+1)*minute)-max(from, m*minute)) / float64(to-from)
		}
		key := time.UnixMicro(m * minute).UTC().Format("2006-01-02T15:04:05Z")
		s.minute[key] += n * part
		if first != last {
			s.crossing[key] += n
		}
	}
}

func (s *flowTotals) equal(t *testing.T, f *sim.FileTruth) {
	t.Helper()
	if s.packets != float64(f.Packets) || s.bytes != float64(f.IPBytes) {
		t.Errorf("%s: %.0f packets of %.0f octets, the truth has %d of %d", f.Path, s.packets, s.bytes, f.Packets, f.IPBytes)
	}
	worst := 0.0
	for key, want := range f.ByMinute {
		d := math.Abs(s.minute[key] - float64(want))
		worst = max(worst, d/float64(want))
		if d > s.crossing[key]+1e-6 {
			t.Errorf("%s: minute %s: %.1f packets, the truth has %d, flows that cross its ends hold %.0f", f.Path, key, s.minute[key], want, s.crossing[key])
		}
	}
	if len(s.minute) > len(f.ByMinute)+1 || len(f.ByMinute) < 80 {
		t.Errorf("%s: flows in %d minutes, the truth has %d", f.Path, len(s.minute), len(f.ByMinute))
	}
	t.Logf("%s: by minute at most %.2f %% off", f.Path, 100*worst)
}

// TestEvidenceIsOneView: a world cannot be asked for two logs of the same requests.
func TestEvidenceIsOneView(t *testing.T) {
	for _, names := range [][]string{{"haproxy", "access"}, {"pcap", "netflow"}, {"nonsense"}} {
		_, err := sim.Generate(context.Background(), sim.Spec{Family: "null", Clients: 500, Evidence: names, Out: sim.Dir(t.TempDir())}, nil)
		if err == nil {
			t.Errorf("%v: no error", names)
		}
	}
}
