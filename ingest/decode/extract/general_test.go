package extract

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

// wanted is one line of a .want file: line of the article, kind, speaker, the day
// and time between which the moment lies in New York in March 2031 (02T15:04), and
// words it must hold. A dash stands for the document as speaker, and for a time that
// is open or not given.
type wanted struct {
	line                         int64
	kind, speaker, lo, hi, words string
}

// TestGeneralArticles reads articles about incidents of other kinds (a bank, an
// airline, a game, a ticket sale, a census, a fight, a cloud), all fictional, with
// other words than the founding case: at least 90 % of what a reader would note is
// extracted with its speaker and a time that meets the stated one, and at least
// 85 % of what is extracted is something a reader would note.
func TestGeneralArticles(t *testing.T) {
	files, err := filepath.Glob("testdata/general/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("expected articles, found %d (%v)", len(files), err)
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	found, rows, fits, all := 0, 0, 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		list := readWanted(t, strings.TrimSuffix(file, ".txt")+".want")
		d := &Document{ID: name, Date: "2031-03-07", Zone: zone, Paragraphs: PlainParagraphs(text, 0)}
		got := Extract(d, Times{Day: "2031-03-07", CaseZone: zone}).Statements
		seen := make([]bool, len(got))
		for _, w := range list {
			rows++
			hit := false
			for i := range got {
				if w.is(t, &got[i], name, zone) {
					hit, seen[i] = true, true
				}
			}
			if hit {
				found++
			} else {
				t.Logf("missed in %s: %+v", name, w)
			}
		}
		for i := range got {
			all++
			if seen[i] {
				fits++
			} else {
				t.Logf("beside the list in %s: %s by %q %q, time %q", name, got[i].ID, got[i].Speaker, got[i].Words, got[i].TimeWords)
			}
		}
	}
	t.Logf("%d of %d found (%.0f %%); %d of %d extracted are on the list (%.0f %%)", found, rows, 100*float64(found)/float64(rows), fits, all, 100*float64(fits)/float64(all))
	if found*10 < rows*9 || fits*100 < all*85 {
		t.Error("expected at least 90 % found and 85 % on the list")
	}
}

func readWanted(t *testing.T, file string) []wanted {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []wanted
	for l := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimRight(l, "\n"), "\t")
		if len(f) != 6 {
			t.Fatalf("%s: expected six fields, found %q", file, l)
		}
		n, err := strconv.ParseInt(f[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, wanted{n, f[1], f[2], f[3], f[4], f[5]})
	}
	return out
}

func (w wanted) is(t *testing.T, s *casefile.Statement, doc string, zone *time.Location) bool {
	t.Helper()
	speaker := w.speaker
	if speaker == "-" {
		speaker = doc
	}
	if s.DocLine.V != w.line || s.Kind != w.kind || s.Speaker != speaker || !strings.Contains(s.Words+" "+s.TimeWords, w.words) {
		return false
	}
	if w.lo == "-" && w.hi == "-" {
		return true
	}
	if !s.SupportLo.Valid && !s.SupportHi.Valid {
		return false
	}
	at := func(v string) casefile.Time {
		x, err := time.ParseInLocation("2006-01-02T15:04", "2031-03-"+v, zone)
		if err != nil {
			t.Fatal(err)
		}
		return casefile.TimeOf(x)
	}
	return (w.hi == "-" || !s.SupportLo.Valid || s.SupportLo.V <= at(w.hi)+59e6) && (w.lo == "-" || !s.SupportHi.Valid || s.SupportHi.V >= at(w.lo))
}
