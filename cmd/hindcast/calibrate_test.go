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
		if err := measureWorld(context.Background(), &program{now: clock}, &again, table.Columns); err != nil {
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
