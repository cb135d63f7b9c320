package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/casefile"
)

func testCase(t *testing.T) *casefile.Case {
	t.Helper()
	c, err := casefile.Create(filepath.Join(t.TempDir(), "c"), &casefile.CaseFile{Version: 1, Title: "t", Zone: "UTC",
		Window: casefile.WindowSpec{Start: "2024-08-12T20:00", End: "2024-08-12T20:42"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// numbers is a stream format: it emits n messages, then does what end says.
func numbers(n int, end func(*Source) error) Format {
	return Format{Name: "numbers", Primary: "messages", Record: "number", Stream: func(_ context.Context, s *Source, in *Intake) error {
		text := strings.Repeat("x", 900)
		for i := range n {
			in.Batch().Messages.Append(&casefile.Message{Origin: casefile.Origin{Offset: int64(i)}, TS: casefile.Time(i), Text: text})
			in.Batch().Accept(1)
			if err := in.Done(); err != nil {
				return err
			}
		}
		return end(s)
	}}
}

func loadNumbers(t *testing.T, f Format, workers int) (casefile.Source, error) {
	t.Helper()
	c := testCase(t)
	w, err := c.Begin(f.Record, f.Primary)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	incomplete, err := loadStream(context.Background(), &Source{Env: &Env{}, R: strings.NewReader("abc")}, f, w, workers)
	if err != nil {
		t.Fatal(err)
	}
	hash := strings.Repeat("0", 64)
	src, err := w.Commit(casefile.Source{ID: casefile.SourceIDOf([]string{hash}, f.Name, nil), SHA256: hash, Format: f.Name,
		Files: []casefile.File{{Path: "x", SHA256: hash}}, Custody: []casefile.Custody{}})
	if err != nil {
		t.Fatal(err)
	}
	next := int64(0)
	err = casefile.EachMessage(c, func(_ casefile.SourceID, m *casefile.Message) error {
		if m.Offset != next {
			return fmt.Errorf("expected offset %d, found %d", next, m.Offset)
		}
		next++
		return nil
	})
	if err != nil || next != src.Account.Accepted {
		t.Errorf("%d rows read back of %d: %v", next, src.Account.Accepted, err)
	}
	return src, incomplete
}

// Batches of a stream are stored in their order, on any number of workers, to
// the same bytes.
func TestStreamOrder(t *testing.T) {
	done := func(*Source) error { return nil }
	one, incomplete := loadNumbers(t, numbers(60_000, done), 1)
	if incomplete != nil || one.Account.Accepted != 60_000 {
		t.Errorf("found %+v, %v", one.Account, incomplete)
	}
	three, _ := loadNumbers(t, numbers(60_000, done), 3)
	if len(one.Parts) != 1 || one.Parts[0].SHA256 != three.Parts[0].SHA256 {
		t.Errorf("%+v differs from %+v", one.Parts, three.Parts)
	}
}

// What a stream format did before it failed or broke is kept, and said.
func TestStreamEnds(t *testing.T) {
	lost := errors.New("packet cut")
	for name, end := range map[string]func(*Source) error{
		"packet cut":             func(*Source) error { return lost },
		"parser defect: numbers": func(*Source) error { panic("boom") },
	} {
		src, incomplete := loadNumbers(t, numbers(10, end), 2)
		if incomplete == nil || !strings.Contains(incomplete.Error(), name) || src.Account.Accepted != 10 {
			t.Errorf("%s: found %v, %+v", name, incomplete, src.Account)
		}
	}
}

// A cancelled load stops a format that only reads.
func TestStreamCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := io.Copy(io.Discard, &counter{ctx: ctx, r: strings.NewReader("abc")})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("found %v", err)
	}
}
