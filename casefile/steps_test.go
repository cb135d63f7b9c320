package casefile

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

const stepsBase = Time(1723507200e6)

// clockCase stores requests that end at the given seconds, in chunks of the given
// number of rows, and returns the steps the manifest lists.
func clockCase(t *testing.T, seconds []int, rows int) *Steps {
	t.Helper()
	c, err := Create(filepath.Join(t.TempDir(), "case"), testCaseFile())
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.Begin("line", "requests")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for seq := 0; seq*rows < len(seconds); seq++ {
		b := NewBatch()
		for i := seq * rows; i < min((seq+1)*rows, len(seconds)); i++ {
			at := stepsBase + Time(seconds[i])*1e6
			r := Request{Origin: Origin{Offset: int64(i), Line: int64(i + 1)}, TS: at, Stamp: "end"}
			if i%3 == 0 { // a slow one: it begins long before, and is written in its place
				r.TS, r.TSStart, r.TSEnd = at-300e6, Some(at-300e6), Some(at)
			}
			b.Requests.Append(&r)
			b.Accept(1)
		}
		chunk, err := Encode(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Put(int64(seq), chunk); err != nil {
			t.Fatal(err)
		}
	}
	src, err := w.Commit(Source{ID: SourceID(strings.Repeat("a", 24)), Format: "test", Files: []File{{Path: "/evidence/x.log"}}})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Open(c.Dir()); err != nil || fmt.Sprint(again.Manifest().Sources[0].Steps) != fmt.Sprint(src.Steps) {
		t.Errorf("the manifest lists other steps than Commit returned: %v", err)
	}
	return src.Steps
}

// seconds counts n seconds up from each of starts.
func seconds(n int, starts ...int) (out []int) {
	for _, s := range starts {
		for i := range n {
			out = append(out, s+i)
		}
	}
	return out
}

func TestStepsBackwards(t *testing.T) {
	late := seconds(100, 0)
	for i := 20; i < 100; i += 15 {
		late[i] -= 15 // stragglers, never sixteen in a row
	}
	var many []int
	for range 30 {
		many = append(many, seconds(40, 1000)...)
	}
	for _, test := range []struct {
		name string
		at   []int
		want string
	}{
		{"in order", seconds(200, 0), ""},
		{"stragglers", late, ""},
		{"back an hour", seconds(40, 3600, 0), "times step backwards once: line 41 from 2024-08-13T01:00:39Z to 2024-08-13T00:00:00Z"},
		{"less than the lag", seconds(40, 0, 31), ""},
		{"twice", seconds(40, 3600, 1800, 0), "times step backwards 2 times: line 41 from 2024-08-13T01:00:39Z to 2024-08-13T00:30:00Z, line 81 from 2024-08-13T00:30:39Z to 2024-08-13T00:00:00Z"},
		{"three rows end it", append(seconds(20, 3600), 0, 1, 2), "times step backwards once: line 21 from 2024-08-13T01:00:19Z to 2024-08-13T00:00:00Z"},
		{"two rows end it", append(seconds(20, 3600), 0, 1), ""},
		{"the step is listed once", seconds(500, 9000, 0)[450:], "times step backwards once: line 51 from 2024-08-13T02:38:19Z to 2024-08-13T00:00:00Z"},
		{"many", many, "times step backwards 29 times: line 41"},
	} {
		for _, rows := range []int{7, 1000} { // however the rows were cut
			got := clockCase(t, test.at, rows)
			if s := got.String(); s != test.want && (test.name != "many" || !strings.HasPrefix(s, test.want)) {
				t.Errorf("%s, %d rows a chunk: got %q, want %q", test.name, rows, s, test.want)
			}
			if got != nil && (len(got.First) > stepsKept || got.Count <= stepsKept && int64(len(got.First)) != got.Count) {
				t.Errorf("%s: %d of %d steps listed", test.name, len(got.First), got.Count)
			}
		}
	}
}
