package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
	"hindcast/fixtures/sim"
	"hindcast/reports"
	"hindcast/timeline"
)

var updatePictures = flag.Bool("pictures", false, "write docs/img/world-*.svg anew")

// TestDemoWorlds runs every demonstration world through the program and holds
// what it read to the world's truth: no reject, every record, every minute of
// demand. The pictures of docs/simulator.md are drawn from the same timelines.
func TestDemoWorlds(t *testing.T) {
	for _, d := range sim.Demos() {
		t.Run(d.Name, func(t *testing.T) {
			c, truth := runWorld(t, d.Spec)
			r, err := analyse(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			picture(t, d.Name, truth, r)
		})
	}
}

// TestFamiliesReadBack does the same for a small world of every family.
func TestFamiliesReadBack(t *testing.T) {
	for _, f := range sim.Families() {
		t.Run(f.Name, func(t *testing.T) {
			runWorld(t, sim.Spec{Family: f.Name, Seed: 11, Clients: 600})
		})
	}
}

// runWorld simulates a world, runs it, and holds the case to the truth.
func runWorld(t *testing.T, spec sim.Spec) (*casefile.Case, *sim.Truth) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "world")
	spec.Out = sim.Dir(dir)
	truth, err := sim.Generate(context.Background(), spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	if code := run([]string{"run", dir}, strings.NewReader(""), &out, &talk, clock); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, talk.String())
	}
	if !strings.HasPrefix(out.String(), "Simulated: ") {
		t.Errorf("the result begins with %q", out.String()[:min(40, out.Len())])
	}
	c, err := openCase(dir)
	if err != nil {
		t.Fatal(err)
	}
	holdToTruth(t, c, truth)
	demandIsTrue(t, c, truth)
	return c, truth
}

// holdToTruth compares the accounts of the sources with truth.json.
func holdToTruth(t *testing.T, c *casefile.Case, truth *sim.Truth) {
	t.Helper()
	byPath := map[string]casefile.Source{}
	for _, s := range c.Manifest().Sources {
		rel, _ := filepath.Rel(c.Dir(), s.Files[0].Path)
		byPath[filepath.ToSlash(rel)] = s
		if s.Account.Rejected != 0 || s.Incomplete != "" {
			t.Errorf("%s: %d rejects %v, incomplete %q", rel, s.Account.Rejected, s.Account.Rejects, s.Incomplete)
		}
	}
	seen := 0
	for _, f := range truth.Files {
		s, ok := byPath[f.Path]
		if !ok {
			t.Errorf("%s is in the truth and not in the case", f.Path)
			continue
		}
		if f.Kind == "access_log" || f.Kind == "capture" || s.Account.Primary == "requests" || s.Account.Primary == "flows" {
			seen++
			if s.Account.Accepted != f.Records {
				t.Errorf("%s: accepted %d records, the truth has %d", f.Path, s.Account.Accepted, f.Records)
			}
		}
	}
	if seen < 3 {
		t.Errorf("only %d logs and captures were compared", seen)
	}
}

// demandIsTrue counts requests by minute of their start and compares with the truth.
func demandIsTrue(t *testing.T, c *casefile.Case, truth *sim.Truth) {
	t.Helper()
	want := map[string]int64{}
	for _, f := range truth.Files {
		for m, n := range f.Started {
			want[m] += n
		}
	}
	got := map[string]int64{}
	err := casefile.EachRequest(c, func(_ casefile.SourceID, r *casefile.Request) error {
		got[r.TS.Std().Truncate(time.Minute).Format("2006-01-02T15:04Z")]++
		return nil
	})
	if err != nil || len(want) == 0 {
		t.Fatalf("%d minutes of truth: %v", len(want), err)
	}
	keys := 0
	for m, n := range want {
		at, err := time.Parse(time.RFC3339, m)
		if err != nil {
			t.Fatal(err)
		}
		keys++
		if g := got[at.Format("2006-01-02T15:04Z")]; g != n {
			t.Errorf("minute %s: %d requests, the truth has %d", m, g, n)
		}
	}
	if keys != len(got) {
		t.Errorf("requests in %d minutes, the truth has %d", len(got), keys)
	}
}

// picture draws the lanes a reader compares worlds by, and compares the drawing
// with the one in docs/img.
func picture(t *testing.T, name string, truth *sim.Truth, r *reports.Report) {
	t.Helper()
	got := drawWorld(name, truth, r.Timeline)
	path := filepath.Join(root, "docs", "img", "world-"+name+".svg")
	if *updatePictures {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s is not what the world looks like now (%v); go test ./cmd/hindcast -run DemoWorlds -pictures", path, err)
	}
}

// drawWorld is a small picture: one panel a lane, the truth's demand, hostile
// load and capacity on top.
func drawWorld(name string, truth *sim.Truth, tl *timeline.Timeline) string {
	const width, height, left = 640, 74, 190
	var b strings.Builder
	lanes := []string{"requests", "errors_5xx", "latency_p95", "new_clients", "connections", "outage_reports", "listeners"}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, (len(lanes)+1)*height+30)
	fmt.Fprintf(&b, `<title>Simulated world: %s</title><rect width="100%%" height="100%%" fill="#fffefa"/>`+"\n", name)
	fmt.Fprintf(&b, `<text x="8" y="18" font-weight="bold">Simulated: %s (%s)</text>`+"\n", name, truth.Family)
	y := 30
	panel := func(title string, series [][]float64, colours []string) {
		top := 0.0
		for _, s := range series {
			for _, v := range s {
				top = max(top, v)
			}
		}
		fmt.Fprintf(&b, `<text x="8" y="%d">%s</text><text x="8" y="%d" fill="#666">up to %.0f</text>`+"\n", y+24, title, y+40, top)
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#ccc"/>`+"\n", left, y+6, width-left-8, height-14)
		for i, s := range series {
			b.WriteString(trace(s, top, left, y+6, width-left-8, height-14, colours[i]))
		}
		y += height
	}
	l, h, c := truthSeries(truth, tl)
	panel("truth, joins/min", [][]float64{l, h, c}, []string{"#0072b2", "#d55e00", "#666666"})
	for _, n := range lanes {
		lane, ok := tl.Lane(n)
		if !ok {
			continue
		}
		var s []float64
		for i, p := range lane.Points {
			if tl.Rows[i].Kind == timeline.Minute {
				if !p.Known {
					p.Value = -1
				}
				s = append(s, p.Value)
			}
		}
		panel(lane.Title, [][]float64{s}, []string{"#0072b2"})
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// truthSeries is the truth of the window's minutes: legitimate demand, hostile
// work and capacity of the join service, in joins a minute.
func truthSeries(truth *sim.Truth, tl *timeline.Timeline) (demand, hostile, capacity []float64) {
	for _, m := range truth.Minutes {
		at, err := time.Parse(time.RFC3339, m.At)
		if err != nil || casefile.TimeOf(at) < tl.Window.From || casefile.TimeOf(at) >= tl.Window.To {
			continue
		}
		demand = append(demand, float64(m.Demand)/1000)
		hostile = append(hostile, float64(m.HostileWork)/1000)
		capacity = append(capacity, float64(m.Capacity)/1000)
	}
	return demand, hostile, capacity
}

// trace draws one series as steps; a negative value is a gap.
func trace(s []float64, top float64, x, y, w, h int, colour string) string {
	if top == 0 || len(s) == 0 {
		return ""
	}
	var d strings.Builder
	pen := false
	for i, v := range s {
		if v < 0 {
			pen = false
			continue
		}
		x0, x1 := x+i*w/len(s), x+(i+1)*w/len(s)
		yy := float64(y+h) - v/top*float64(h-4)
		cmd := "L"
		if !pen {
			cmd = "M"
		}
		fmt.Fprintf(&d, "%s%d %.1fH%d", cmd, x0, yy, x1)
		pen = true
	}
	return fmt.Sprintf(`<path d="%s" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", d.String(), colour)
}
