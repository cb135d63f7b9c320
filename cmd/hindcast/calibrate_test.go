package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/analyzers"
)

// Worlds of the table in the repository come out again, byte for byte, from this
// program's simulator, readers, rollups and indicators. Where this fails because
// one of them changed on purpose, run `hindcast calibrate` again.
func TestCalibrationIsRegenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates worlds")
	}
	table, err := analyzers.BuiltinCalibration()
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{"attack-syn": true, "capacity-herd": true, "fault-change": true}
	for _, w := range table.Worlds {
		if !left[w.Family] {
			continue
		}
		delete(left, w.Family)
		again := analyzers.World{Family: w.Family, Hypothesis: w.Hypothesis, Sub: w.Sub, Seed: w.Seed}
		if err := measureWorld(context.Background(), &program{now: clock}, &again, table.Columns, true); err != nil {
			t.Fatal(err)
		}
		var want, got bytes.Buffer
		if err := w.Append(&want); err != nil {
			t.Fatal(err)
		}
		if err := again.Append(&got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want.Bytes(), got.Bytes()) {
			t.Errorf("%s is not what the table holds:\n table %s now   %s", w.Key(), want.String(), got.String())
		}
	}
	if len(left) > 0 {
		t.Errorf("the table holds no world of %v", left)
	}
}

// The short cut of calibration measures what a case would have measured.
func TestCalibrationShortcutChangesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates worlds")
	}
	var out, talk bytes.Buffer
	if code := run([]string{"calibrate", "--prove", "1"}, strings.NewReader(""), &out, &talk, clock); code != exitDone {
		t.Fatalf("exit code %d\n%s", code, talk.String())
	}
	if !strings.Contains(out.String(), "17 worlds") {
		t.Errorf("%s", out.String())
	}
}

func TestCalibrationWorldsAreSharedFairly(t *testing.T) {
	n, families := map[string]int{}, map[string]int{}
	for _, w := range calibrationWorlds(203) {
		n[w.Hypothesis]++
		families[w.Family]++
	}
	for cause, want := range map[string]int{"attack": 203, "capacity": 203, "fault": 203, "mixed": 203, "none": 50} {
		if n[cause] != want {
			t.Errorf("%s: %d worlds, want %d", cause, n[cause], want)
		}
	}
	if families["attack-vol"] != 29 || families["fault-change"] != 68 || families["fault-loss"] != 67 {
		t.Errorf("%v", families)
	}
}

func TestCalibrateRefusesAForeignJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(path, []byte(`{"family":"null","seed":1,"values":[[1],[1],[1],[1]]}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := readJournal(path, analyzers.NewCalibration("1"))
	if err == nil || !strings.Contains(err.Error(), "1: expected") {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(path, []byte(`{"family":"null","se`), 0o600); err != nil {
		t.Fatal(err)
	}
	if done, err := readJournal(path, analyzers.NewCalibration("1")); err != nil || len(done) != 0 {
		t.Errorf("a line that was cut short: %v, %v", done, err)
	}
}
