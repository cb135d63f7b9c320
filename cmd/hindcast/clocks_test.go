package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"hindcast/fixtures/sim"
)

// shiftedLog writes the balancer's log once more as another layer would have
// logged it, by a clock that reads other(t). The balancer cut its stamps to the
// second; what it cut is put back, spread evenly.
func shiftedLog(t *testing.T, from, to string, other func(time.Time) time.Time) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	const layout = "02/Jan/2006:15:04:05 -0700"
	lines := bufio.NewScanner(z)
	for n := 0; lines.Scan(); n++ {
		head, rest, _ := strings.Cut(lines.Text(), "[")
		stamp, tail, _ := strings.Cut(rest, "]")
		at, err := time.Parse(layout, stamp)
		if err != nil {
			t.Fatal(err)
		}
		cut := time.Duration(n*7919%1000) * time.Millisecond
		out.WriteString(head + "[" + other(at.Add(cut)).In(at.Location()).Format(layout) + "]" + tail + "\n")
	}
	if err := os.WriteFile(to, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A simulated case in which a second log is 47.3 s ahead and gains 30 ppm: both are
// recovered within the printed error. A log in the wrong zone is called that.
func TestSimulatedClocks(t *testing.T) {
	middle := time.Date(2031, 3, 4, 1, 15, 0, 0, time.UTC)
	for _, c := range []struct {
		name             string
		offset, drift    float64 // seconds, and seconds a second
		zone, offsetMost float64
	}{
		{"shifted", 47.3, 30e-6, 0, 0.6},
		{"zone", -3 * 3600, 0, 3 * 3600, 0.6},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "world")
			if _, err := sim.Generate(context.Background(), sim.Spec{Family: "capacity-join", Seed: 5, Clients: 3000, Out: sim.Dir(dir), Set: map[string]string{"clock_s": "0", "drift_ppm": "0"}}, nil); err != nil {
				t.Fatal(err)
			}
			ahead := func(at time.Time) float64 { return c.offset + c.drift*at.Sub(middle).Seconds() }
			shiftedLog(t, filepath.Join(dir, "logs", "lb1-access.log.gz"), filepath.Join(dir, "logs", "outer-access.log"), func(at time.Time) time.Time {
				return at.Add(time.Duration(ahead(at) * 1e9))
			})
			command(t, "run", dir)
			var v struct {
				Clocks []struct {
					NameA string   `json:"name_a"`
					NameB string   `json:"name_b"`
					At    string   `json:"at"`
					Off   float64  `json:"offset_seconds"`
					Err   float64  `json:"offset_error"`
					Drift *float64 `json:"drift_ppm"`
					DErr  *float64 `json:"drift_error_ppm"`
					Zone  float64  `json:"zone_seconds"`
					N     int      `json:"n"`
				} `json:"clocks"`
			}
			if err := json.Unmarshal([]byte(command(t, "timeline", dir, "--json")), &v); err != nil {
				t.Fatal(err)
			}
			found := false
			for _, k := range v.Clocks {
				both := k.NameA + " " + k.NameB
				if !strings.Contains(both, "outer-access") || !strings.Contains(both, "lb1-access") {
					continue
				}
				found = true
				sign := 1.0 // A minus B
				if strings.Contains(k.NameB, "outer-access") {
					sign = -1
				}
				at, err := time.Parse(time.RFC3339Nano, k.At)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%d matches: %.3f ± %.3f s, zone %.0f", k.N, k.Off, k.Err, k.Zone)
				if want := sign * ahead(at); math.Abs(k.Off-want) > k.Err || k.Err > c.offsetMost {
					t.Errorf("offset %.3f ± %.3f, want %.3f", k.Off, k.Err, want)
				}
				if k.Drift == nil || math.Abs(*k.Drift-sign*c.drift*1e6) > *k.DErr {
					t.Errorf("drift %v ± %v, want %v", k.Drift, k.DErr, sign*c.drift*1e6)
				} else {
					t.Logf("drift %.1f ± %.1f ppm", *k.Drift, *k.DErr)
				}
				if k.Zone != -sign*c.zone {
					t.Errorf("zone %v, want %v", k.Zone, -sign*c.zone)
				}
			}
			if !found {
				t.Fatalf("the two logs were not compared: %+v", v.Clocks)
			}
		})
	}
}
