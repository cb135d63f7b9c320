package timeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"hindcast/casefile"
)

// The cases of these tests take the whole way: rows are encoded into parts,
// committed to a case directory, asked through the engine and built.

// loaded is one source of a test case.
type loaded struct {
	name, format, primary string
	fill                  func(b *casefile.Batch)
}

func plainCase() *casefile.CaseFile {
	return &casefile.CaseFile{Version: 1, Title: "Test", Zone: "America/New_York",
		Window: casefile.WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:10"}}
}

// when is a moment of the test evening, UTC: when(0, 30) is 20:00:30 in New York.
func when(min, sec int) casefile.Time {
	return casefile.TimeOf(time.Date(2024, 8, 13, 0, min, sec, 0, time.UTC))
}

func makeCase(t testing.TB, cf *casefile.CaseFile, sources ...loaded) *casefile.Case {
	t.Helper()
	c, err := casefile.Create(filepath.Join(t.TempDir(), "case"), cf)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		sum := sha256.Sum256([]byte(s.name))
		hash := hex.EncodeToString(sum[:])
		w, err := c.Begin("line", s.primary)
		if err != nil {
			t.Fatal(err)
		}
		b := casefile.NewBatch()
		s.fill(b)
		chunk, err := casefile.Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Put(0, chunk); err != nil {
			t.Fatal(err)
		}
		_, err = w.Commit(casefile.Source{ID: casefile.SourceIDOf([]string{hash}, s.format, nil),
			Files: []casefile.File{{Path: "/evidence/" + s.name, SHA256: hash}}, SHA256: hash, Format: s.format})
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func buildCase(t testing.TB, c *casefile.Case, opt Options) *Timeline {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tl, err := BuildWith(t.Context(), s, c, opt)
	if err != nil {
		t.Fatal(err)
	}
	return tl
}

func bytesOf(t testing.TB, tl *Timeline) string {
	t.Helper()
	b, err := json.MarshalIndent(tl, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// request is one request of a test: client number, status (0: none), milliseconds
// (negative: not logged).
type request struct {
	at             casefile.Time
	client, status int
	ms             int64
}

func requests(name string, rows ...request) loaded {
	return loaded{name, "access", "requests", func(b *casefile.Batch) {
		for i, r := range rows {
			q := casefile.Request{TS: r.at, Stamp: "end", Client: netip.AddrFrom4([4]byte{10, 0, byte(r.client >> 8), byte(r.client)}), Method: "GET", Path: "/"}
			q.Offset, q.Line = int64(i)*100, int64(i+1)
			q.ClientNet, _ = q.Client.Prefix(24)
			if r.status != 0 {
				q.Status = casefile.Some(int32(r.status))
			}
			if r.ms >= 0 {
				q.Duration = casefile.Some(r.ms * 1000)
			}
			b.Requests.Append(&q)
		}
		b.Accept(int64(len(rows)))
	}}
}

// steady gives one request every sec seconds in [from, to), clients in turn.
func steady(from, to casefile.Time, sec int) []request {
	var out []request
	for t := from; t < to; t += casefile.Time(sec) * second {
		out = append(out, request{t, len(out) % 7, 200, 20})
	}
	return out
}

// value returns what lane shows at row, and fails where the lane does not exist.
func value(t testing.TB, tl *Timeline, lane string, row int) Point {
	t.Helper()
	l, ok := tl.Lane(lane)
	if !ok {
		t.Fatalf("there is no lane %s", lane)
	}
	return l.Points[row]
}

func known(v float64) Point   { return Point{Value: v, Known: true} }
func atLeast(v float64) Point { return Point{Value: v, Known: true, Bound: AtLeast} }

var unknown = Point{}

func checkPoints(t *testing.T, tl *Timeline, lane string, want map[int]Point) {
	t.Helper()
	for row, w := range want {
		if got := value(t, tl, lane, row); got != w {
			t.Errorf("%s in row %d (%s): got %+v, want %+v", lane, row, tl.Rows[row].From, got, w)
		}
	}
}
