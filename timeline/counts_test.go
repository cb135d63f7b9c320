package timeline

import (
	"math"
	"testing"
	"testing/quick"
	"time"
)

// counted makes count-of-counts rows out of c, n pairs.
func counted(key string, pairs ...int64) []Ints {
	var out []Ints
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Ints{N: map[string]int64{key: pairs[i], "n": pairs[i+1]}})
	}
	return out
}

func TestQuantileOfCounts(t *testing.T) {
	for _, c := range []struct {
		name     string
		rows     []Ints
		permille int64
		want     float64
		known    bool
	}{
		{"nothing", nil, 500, 0, false},
		{"one", counted("c", 7, 1), 500, 7, true},
		{"lower of two is the median", counted("c", 1, 1, 9, 1), 500, 1, true},
		{"above the middle", counted("c", 1, 1, 9, 1), 501, 9, true},
		{"all", counted("c", 1, 999, 50, 1), 1000, 50, true},
		{"99 % of a thousand", counted("c", 1, 990, 50, 10), 990, 1, true},
		{"just beyond", counted("c", 1, 989, 50, 11), 990, 50, true},
		{"no overflow", counted("c", 1, math.MaxInt64/2, 2, math.MaxInt64/2), 990, 2, true},
	} {
		if got, ok := QuantileOfCounts(c.rows, c.permille); got != c.want || ok != c.known {
			t.Errorf("%s: %g, %v; want %g, %v", c.name, got, ok, c.want, c.known)
		}
	}
}

func TestSum(t *testing.T) {
	if v, ok := Sum(nil, "n"); v != 0 || !ok {
		t.Errorf("no rows: %g, %v", v, ok)
	}
	if v, ok := Sum([]Ints{{N: map[string]int64{"n": 3}}}, "bytes_out"); v != 0 || ok {
		t.Errorf("a column nobody states: %g, %v", v, ok)
	}
	if v := Distinct(counted("c", 1, 5, 2, 3)); v != 8 {
		t.Errorf("distinct: %g", v)
	}
}

// Bins are contiguous, hold what they are made of, and are at most 1/16 wide.
func TestLatencyBins(t *testing.T) {
	for bin := int64(0); bin < 959; bin++ {
		lo, hi := LatencyBinBounds(bin)
		next, _ := LatencyBinBounds(bin + 1)
		if hi != next || LatencyBin(lo) != bin || LatencyBin(hi-1) != bin || hi-lo > max(1, lo/16) {
			t.Fatalf("bin %d: [%d, %d), next from %d, holds %d and %d", bin, lo, hi, next, LatencyBin(lo), LatencyBin(hi-1))
		}
	}
	if b := LatencyBin(math.MaxInt64); b != 959 {
		t.Errorf("the largest time is in bin %d", b)
	}
	if LatencyBin(-1) != -1 {
		t.Error("a negative time has a bin")
	}
	near := func(v int64) bool {
		v &= math.MaxInt64
		q, ok := LatencyQuantile(counted("bin", LatencyBin(v), 1), 500)
		return ok && math.Abs(q-float64(v)/1000) <= float64(v)/1000/32+1e-9
	}
	if err := quick.Check(near, nil); err != nil {
		t.Error(err)
	}
}

// The bin the SQL computes is the bin Go computes, at the edges of octaves above all.
func TestLatencyBinsInSQL(t *testing.T) {
	db := newEngine(t)
	at := time.Date(2024, 8, 13, 0, 0, 1, 0, time.UTC)
	want := map[int64]int64{}
	insert := func(v int64) {
		if _, err := db.Exec("INSERT INTO requests (ts, duration_us) VALUES (?, ?)", at, v); err != nil {
			t.Fatal(err)
		}
		if v >= 0 {
			want[LatencyBin(v)]++
		}
	}
	insert(-5)
	insert(math.MaxInt64)
	for e := range 62 {
		for _, d := range []int64{-1, 0, 1} {
			insert(int64(1)<<e + d)
			insert(int64(1)<<e + int64(1)<<e/16*5 + d)
		}
	}
	s, err := newSession(db, map[string]int64{"requests": 1}, db.Close)
	if err != nil {
		t.Fatal(err)
	}
	rows, ok, err := s.Rollup(t.Context(), "requests_latency", when(0, 0), when(1, 0), 60)
	if err != nil || !ok || len(rows) != len(want) {
		t.Fatalf("%d rows, want %d; %v, %v", len(rows), len(want), ok, err)
	}
	for _, r := range rows {
		if r.Bucket != when(0, 0) || want[r.N["bin"]] != r.N["n"] {
			t.Errorf("bin %d holds %d in SQL and %d in Go", r.N["bin"], r.N["n"], want[r.N["bin"]])
		}
	}
}

func TestSession(t *testing.T) {
	db := newEngine(t)
	s, err := newSession(db, map[string]int64{"requests": 1}, db.Close)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"nothing":         `rollup "nothing": expected one of alerts_minute`,
		"requests_minute": "rollup requests_minute: expected a span, found 2024-08-13T00:01:00Z to 2024-08-13T00:01:00Z",
	} {
		if _, _, err := s.Rollup(t.Context(), name, when(1, 0), when(1, 0), 60); err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.Rollup(t.Context(), "requests_minute", when(0, 0), when(1, 0), 0); err == nil {
		t.Error("a bucket of nothing is taken")
	}
	if _, ok, err := s.Rollup(t.Context(), "flows_minute", when(0, 0), when(1, 0), 60); ok || err != nil {
		t.Errorf("a table without a row answers: %v, %v", ok, err)
	}
	if _, ok, err := s.Rollup(t.Context(), "requests_minute", when(0, 0), when(1, 0), 60); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Rollup(t.Context(), "requests_minute", when(0, 0), when(1, 0), 60); !ok || err != nil {
		t.Errorf("an answer was not remembered: %v", err)
	}
	if runs := s.Runs(); len(runs) != 1 || runs[0].Name != "requests_minute" || len(runs[0].SHA256) != 64 || runs[0].Rows != 0 {
		t.Errorf("runs: %+v", runs)
	}
}
