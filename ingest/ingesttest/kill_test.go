package ingesttest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hindcast/casefile"
	"hindcast/ingest"
	"hindcast/ingest/ingesttest/biglog"
)

// The test binary loads a file into a case itself when these are set, so that a
// whole process can be killed.
const (
	killCase = "HINDCAST_TEST_KILL_CASE"
	killFile = "HINDCAST_TEST_KILL_FILE"
	bigLines = "HINDCAST_TEST_BIG_LINES" // lines of the log; 5000000 make 1.2 GB
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(killCase); dir != "" {
		os.Exit(loadToBeKilled(dir, os.Getenv(killFile)))
	}
	os.Exit(m.Run())
}

func loadToBeKilled(dir, path string) int {
	c, err := casefile.Open(dir)
	if err == nil {
		_, err = ingest.Files(context.Background(), c, []string{path}, ingest.Options{}, nil)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// bigLog writes a generated log; n lines unless the environment asks for more.
func bigLog(t testing.TB, n int) string {
	t.Helper()
	if s := os.Getenv(bigLines); s != "" {
		if _, err := fmt.Sscan(s, &n); err != nil {
			t.Fatal(err)
		}
	}
	p := filepath.Join(t.TempDir(), "access.log")
	f, err := os.Create(p)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := biglog.Write(f, 1, n, 1000); err != nil {
		t.Fatal(err)
	}
	return p
}

// A load killed at any moment leaves a case that verifies and has no source, or
// the whole one; running it again gives the parts of an undisturbed load.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for some seconds")
	}
	log := bigLog(t, 200_000)
	calm := newCase(t)
	start := time.Now()
	want := ingestAll(t, calm, ingest.Options{}, log)[0].Source
	took := time.Since(start)
	r := rand.New(rand.NewPCG(7, 7))
	c := newCase(t)
	interrupted := 0
	for range 10 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killCase+"="+c.Dir(), killFile+"="+log)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(took) * 3 / 2)))
		cmd.Process.Kill()
		cmd.Wait()
		again, err := casefile.Open(c.Dir())
		if err != nil {
			t.Fatalf("after a kill the case does not open: %v", err)
		}
		verified(t, again)
		if n := len(again.Manifest().Sources); n == 0 {
			interrupted++
		} else if _, err := again.Drop(string(want.ID)); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of 10 loads were interrupted before their commit", interrupted)
	if interrupted == 0 {
		t.Error("no load was interrupted: the test did not test")
	}
	again, err := casefile.Open(c.Dir())
	if err != nil {
		t.Fatal(err)
	}
	got := ingestAll(t, again, ingest.Options{}, log)[0].Source
	if d := cmp.Diff(want.Parts, got.Parts); d != "" {
		t.Errorf("parts differ:\n%s", d)
	}
	verified(t, again)
	left, _ := filepath.Glob(filepath.Join(c.Dir(), "evidence", "*", "*"))
	if len(left) != len(got.Parts) {
		t.Errorf("expected %d parts, found %v", len(got.Parts), left)
	}
}

// A log of several chunks gives the same parts on any number of workers, in
// source order.
func TestManyChunksIdentical(t *testing.T) {
	var b bytes.Buffer
	if err := biglog.Write(&b, 3, 120_000, 50); err != nil {
		t.Fatal(err)
	}
	c := newCase(t)
	var first casefile.Source
	for _, workers := range []int{1, 2, 4} {
		src := load(t, c, b.Bytes(), ingest.Options{Workers: workers})
		if first.ID == "" {
			first = src
			last := int64(-1)
			err := casefile.EachRequest(c, func(_ casefile.SourceID, r *casefile.Request) error {
				if r.Offset <= last {
					return fmt.Errorf("offset %d after %d", r.Offset, last)
				}
				last = r.Offset
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		if d := cmp.Diff(first.Parts, src.Parts); d != "" {
			t.Errorf("%d workers:\n%s", workers, d)
		}
		if _, err := c.Drop(string(src.ID)); err != nil {
			t.Fatal(err)
		}
	}
	if first.Account.Accepted != 120_000 {
		t.Errorf("found %+v", first.Account)
	}
}
