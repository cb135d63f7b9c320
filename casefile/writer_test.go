package casefile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// varied makes the batches of one source: several row groups, a dictionary that
// spills in the middle of one, text that is not UTF-8, rejects.
func varied() []*Batch {
	var out []*Batch
	for k := range 6 {
		b := requestBatch(k*3000, (k+1)*3000)
		for i := range 20_000 * (k % 2) { // more than 8192 agents, most of them unique
			r := sampleRequest(i)
			r.Agent = fmt.Sprintf("agent %d", i)
			b.Requests.Append(&r)
			b.Accept(1)
		}
		b.Reject(Origin{int64(k), 1}, []byte("x\xff"), "odd")
		out = append(out, b)
	}
	return out
}

// loadParallel encodes with n workers that finish in any order.
func loadParallel(t *testing.T, c *Case, n int) Source {
	t.Helper()
	w, err := c.Begin("line", "requests")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	type job struct {
		seq int
		b   *Batch
	}
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range jobs {
				chunk, err := Encode(j.b)
				if err == nil {
					err = w.Put(int64(j.seq), chunk)
				}
				if err != nil {
					t.Error(err)
				}
			}
		}()
	}
	all := varied()
	for i := range all { // late chunks first
		seq := len(all) - 1 - i
		jobs <- job{seq, all[seq]}
	}
	close(jobs)
	wg.Wait()
	src, err := w.Commit(Source{ID: testID("d")})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func TestSameBytesOnAnyNumberOfCores(t *testing.T) {
	var first []Part
	for _, procs := range []int{1, 2} {
		old := runtime.GOMAXPROCS(procs)
		for _, workers := range []int{1, 2, 8} {
			src := loadParallel(t, testCase(t), workers)
			if first == nil {
				first = src.Parts
				if len(first) != 2 || first[0].Rows != 78_000 || first[1].Rows != 6 {
					t.Fatalf("parts %+v", first)
				}
			}
			for i := range first {
				if src.Parts[i] != first[i] {
					t.Errorf("%d workers on %d cores: part %+v, want %+v", workers, procs, src.Parts[i], first[i])
				}
			}
		}
		runtime.GOMAXPROCS(old)
	}
}

func TestSpilledDictionaryReadsBack(t *testing.T) {
	c := testCase(t)
	loadParallel(t, c, 2)
	var agents []string
	if err := EachRequest(c, func(_ SourceID, r *Request) error {
		agents = append(agents, r.Agent)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// The second batch: 3,000 sample rows and then its 20,000 agents.
	for i := range 20_000 {
		if want := fmt.Sprintf("agent %d", i); agents[6000+i] != want {
			t.Fatalf("row %d: %q, want %q", i, agents[6000+i], want)
		}
	}
}

// TestBufferReuse fills one batch again after Reset and wants the bytes of a
// fresh one.
func TestBufferReuse(t *testing.T) {
	used := NewBatch()
	for i := range 30_000 {
		r := sampleRequest(i * 7)
		r.Agent = fmt.Sprint(i)
		used.Requests.Append(&r)
	}
	used.Reset()
	for i := range 500 {
		r := sampleRequest(i)
		used.Requests.Append(&r)
	}
	a, err := Encode(used)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Encode(requestBatch(0, 500))
	if err != nil || !bytes.Equal(a.groups[0].body, b.groups[0].body) {
		t.Fatalf("a reused batch encodes differently (%v)", err)
	}
}

// tree lists the files of a case with their sizes, the lock aside.
func tree(t *testing.T, c *Case) string {
	t.Helper()
	var out string
	err := filepath.WalkDir(c.Dir(), func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == lockName {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(c.Dir(), p)
		out += fmt.Sprintf("%s %d\n", rel, len(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAbortAtEachStep ends a load at every step and wants the case as it was.
func TestAbortAtEachStep(t *testing.T) {
	c := testCase(t)
	load(t, c, testID("a"), "requests", requestBatch(0, 100))
	before := tree(t, c)
	for step := range 4 {
		w, err := c.Begin("line", "requests")
		if err != nil {
			t.Fatal(err)
		}
		if step >= 1 {
			put(t, w, 0, requestBatch(0, 50))
		}
		if step >= 2 {
			put(t, w, 2, requestBatch(0, 50)) // waits for number 1
		}
		if step == 3 {
			if _, err := w.Commit(Source{ID: testID("b")}); err == nil {
				t.Fatal("committed with a gap")
			}
		}
		w.Abort()
		w.Abort()
		if got := tree(t, c); got != before {
			t.Errorf("after step %d:\n%s\nbefore:\n%s", step, got, before)
		}
	}
	if v, err := c.Verify(t.Context()); err != nil || !v.OK() || len(v.Notes) > 0 {
		t.Errorf("%+v %v", v, err)
	}
}

func put(t *testing.T, w *Writer, seq int64, b *Batch) {
	t.Helper()
	chunk, err := Encode(b)
	if err == nil {
		err = w.Put(seq, chunk)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestLeftovers plays a process killed between the parts and the manifest.
func TestLeftovers(t *testing.T) {
	c := testCase(t)
	load(t, c, testID("a"), "requests", requestBatch(0, 100))
	orphan := filepath.Join(c.Dir(), "evidence/requests", string(testID("f"))+".parquet")
	half := filepath.Join(c.Dir(), incomingDir, "1-requests.parquet")
	os.MkdirAll(filepath.Dir(half), 0o755)
	for _, p := range []string{orphan, half, filepath.Join(c.Dir(), manifestName+".tmp")} {
		if err := os.WriteFile(p, []byte("PAR1 half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(c.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := again.Verify(t.Context()); err != nil || !v.OK() || len(v.Notes) != 1 {
		t.Fatalf("%+v %v", v, err)
	}
	if rows, err := ReadRequests(again); err != nil || len(rows) != 100 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	load(t, again, testID("b"), "requests", requestBatch(0, 10))
	for _, p := range []string{orphan, half} {
		if _, err := os.Stat(p); err == nil {
			t.Errorf("%s is still there", filepath.Base(p))
		}
	}
}

func TestOneWriter(t *testing.T) {
	c := testCase(t)
	w, err := c.Begin("line", "requests")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Open(c.Dir())
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, err := other.Begin("line", "requests"); !errors.As(err, &locked) {
		t.Fatalf("a second writer got %v", err)
	}
	if _, err := other.Drop("aa"); !errors.As(err, &locked) {
		t.Fatalf("a second writer dropping got %v", err)
	}
	put(t, w, 0, requestBatch(0, 5))
	if _, err := w.Commit(Source{ID: testID("a")}); err != nil {
		t.Fatal(err)
	}
	// The other one sees what was committed once it holds the lock.
	if _, err := tryLoad(other, testID("a"), "requests", requestBatch(0, 5)); !errors.As(err, new(*AlreadyLoadedError)) {
		t.Fatalf("loading twice got %v", err)
	}
}

func TestDropAndReplace(t *testing.T) {
	c := testCase(t)
	for _, l := range []string{"a", "b", "c"} {
		load(t, c, testID(l), "requests", requestBatch(0, 10))
	}
	w, err := c.Begin("line", "requests")
	if err != nil {
		t.Fatal(err)
	}
	w.Replace(testID("b"))
	put(t, w, 0, requestBatch(0, 20))
	if _, err := w.Commit(Source{ID: testID("d")}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Drop("aaaa"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Drop("e"); err == nil {
		t.Error("dropped a source that is not there")
	}
	var ids string
	for _, s := range c.Manifest().Sources {
		ids += string(s.ID[:1])
	}
	if ids != "dc" {
		t.Errorf("sources %q, want the new one in the old one's place", ids)
	}
	left, _ := filepath.Glob(filepath.Join(c.Dir(), "evidence/requests/*"))
	if len(left) != 2 {
		t.Errorf("parts left: %v", left)
	}
}

// TestBalance refuses a source whose rows do not stand for its records.
func TestBalance(t *testing.T) {
	c := testCase(t)
	b := NewBatch()
	b.Flows.Append(&Flow{Records: 4})
	b.Accept(5)
	var be *BalanceError
	if _, err := tryLoad(c, testID("a"), "flows", b); !errors.As(err, &be) || be.Sum != 4 {
		t.Fatalf("got %v", err)
	}
	if len(c.Manifest().Sources) != 0 {
		t.Error("it is in the case")
	}
	b.Reset()
	b.Skip("header")
	if src := load(t, c, testID("a"), "flows", b); len(src.Parts) != 0 || src.First != nil {
		t.Errorf("a source without rows: %+v", src)
	}
}

// A source whose records fill either of two tables balances over both.
func TestTwoPrimaryTables(t *testing.T) {
	c := testCase(t)
	b := NewBatch()
	b.Flows.Append(&Flow{Records: 1, TS: 2000, TSEnd: 2000})
	b.Flows.Append(&Flow{TS: 2000, TSEnd: 2000}) // the other direction of the same record
	b.Alerts.Append(&Alert{TS: 1000, Rule: "one"})
	b.Accept(2)
	s := load(t, c, SourceID(strings.Repeat("1", 24)), "flows,alerts", b)
	if s.First == nil || *s.First != 1000 || *s.Last != 2000 {
		t.Errorf("extent %v %v", s.First, s.Last)
	}
	if v, err := c.Verify(t.Context()); err != nil || !v.OK() {
		t.Errorf("verify: %v %v", v, err)
	}
	b.Accept(1)
	var unbalanced *BalanceError
	if _, err := tryLoad(c, SourceID(strings.Repeat("2", 24)), "flows,alerts", b); !errors.As(err, &unbalanced) || unbalanced.Sum != 2 {
		t.Errorf("expected an account of three records over two rows to be refused, found %v", err)
	}
	if _, err := c.Begin("line", "flows,nothing"); err == nil {
		t.Error("a table that does not exist is primary")
	}
}
