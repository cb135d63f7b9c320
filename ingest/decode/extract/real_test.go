package extract

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

// row is what the founding case's record holds for one line of an article: T rows
// are the evening, P rows the extent, B rows background. kinds are the kinds under
// which the same sense may be extracted; lo and hi are the record's interval in
// Eastern time, "" where it has none or an open end.
type row struct {
	id, doc string
	line    int64
	kinds   string
	words   string // what the statement's words or time words must hold
	lo, hi  string
}

var record = []row{
	{"T01", "a0", 4, "schedule", `8 p\.m\.`, "20:00", "20:00"},
	{"T05", "a0", 3, "report", "derailed", "20:00", "20:05"},
	{"T12", "a0", 5, "attack", "cyberattack", "20:20", "20:30"},
	{"T16", "a0", 7, "promise", `8:30`, "20:30", "20:30"},
	{"T17", "a0", 7, "other report", "went on", "20:00", "20:30"},
	{"T18", "a0", 7, "promise", "audio", "", ""},
	{"T21", "a0", 8, "start", "8:45", "20:40", "20:50"},
	{"T22", "a0", 8, "start", "nearly an hour", "20:45", "21:00"},
	{"T24", "a0", 8, "audience", "one million", "20:42", ""},
	{"T29", "a0", 6, "test", "8 million", "00:00", "20:00"},
	{"T35", "a0", 16, "duration", "20 minutes", "20:42", "21:05"},
	{"T40", "a0", 9, "attack", "massive", "", ""},
	{"T42", "a0", 15, "other", "at the start", "20:42", "20:45"},
	{"T44", "a0", 11, "capacity", "so many people", "20:42", ""},
	{"T45", "a0", 10, "attack other", "pointed to", "", ""},
	{"T50", "a0", 5, "no_evidence", "verify", "", ""},
	{"T58", "a0", 4, "report", "could not join", "", ""},
	{"P01", "a0", 5, "scope", "continued working", "20:00", "20:42"},
	{"P06", "a0", 4, "scope", "livestream platform", "", ""},
	{"T02", "a2", 2, "schedule", `8 p\.m\.`, "20:00", "20:00"},
	{"T07", "a2", 2, "report", "almost immediately", "20:00", "20:05"},
	{"T08", "a2", 3, "report", "reports", "", "20:42"},
	{"T11", "a2", 2, "attack", "18 minutes", "20:16", "20:20"},
	{"T19", "a2", 5, "start", "8:42", "20:42", "20:42"},
	{"T25", "a2", 5, "audience", `1\.3 million`, "20:42", "21:40"},
	{"T30", "a2", 4, "test", "8 million", "00:00", "20:00"},
	{"T43", "a2", 5, "capacity", "record in the book", "20:42", ""},
	{"T51", "a2", 2, "no_evidence", "clear", "", ""},
	{"T52", "a2", 3, "no_evidence", "confirmed", "", ""},
	{"T54", "a2", 3, "capacity", "overwhelmed", "", ""},
	{"P02", "a2", 3, "scope", "functioning", "", ""},
	{"P05", "a2", 3, "scope", "inaccessible", "", "20:42"},
	{"T03", "a3", 2, "schedule", `8 p\.m\.`, "20:00", "20:00"},
	{"T14", "a3", 12, "attack", "DDOS", "", ""},
	{"T20", "a3", 2, "start", "40 minutes", "20:37", "20:42"},
	{"T27", "a3", 7, "audience", `1\.3 million`, "20:42", ""},
	{"T33", "a3", 7, "duration", "two hours", "22:42", ""},
	{"T37", "a3", 8, "other", "beginning", "20:42", "20:45"},
	{"T46", "a3", 11, "other", "during the conversation", "20:42", ""},
	{"T47", "a3", 14, "other", "indistinguishable", "", ""},
	{"T48", "a3", 13, "no_evidence", "no signs", "", ""},
	{"T49", "a3", 12, "no_evidence", "verify|evidence", "", ""},
	{"T53", "a3", 15, "capacity", "capabilities", "", ""},
	{"T55", "a3", 15, "report", "crashed", "20:00", "20:42"},
	{"T56", "a3", 16, "report other", "struggled to join", "20:00", "20:42"},
	{"T57", "a3", 1, "report", "access|delayed", "00:00", "23:59"},
	{"P03", "a3", 13, "scope", "work normally", "", ""},
	{"B01", "a0", 13, "other", "2023", "", ""},
	{"B07", "a0", 14, "other", "three weeks", "", ""},
	{"T44", "a0", 12, "capacity", "INTERNET", "", ""},
	{"B16", "a2", 4, "other", "earlier in the day", "", ""},
	{"B24", "a2", 6, "report fault", "challenges|layoffs|cuts", "", ""},
	{"B03", "a2", 7, "other", "technical|kicked off", "", ""},
	{"B06", "a2", 7, "other", "disaster", "", ""},
	{"B04", "a3", 6, "other", "difficulties|surge", "", ""},
	{"B12", "a2", 9, "other", "Monday morning", "", ""},
	{"B18", "a3", 12, "other", "ahead of time", "", ""},
	{"T57", "a3", 15, "report scope", "able to join", "", ""}, // the users of T55
}

func (x row) sense(s *casefile.Statement) bool {
	return s.DocLine.V == x.line && strings.Contains(" "+x.kinds+" ", " "+s.Kind+" ") && regexp.MustCompile("(?i)"+x.words).MatchString(s.Words+" "+s.TimeWords+" "+s.Assertion)
}

// meets reports whether the statement's support meets the record's interval.
func (x row) meets(t *testing.T, s *casefile.Statement, zone *time.Location) bool {
	t.Helper()
	at := func(clock string) casefile.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", "2024-08-12 "+clock, zone)
		if err != nil {
			t.Fatal(err)
		}
		return casefile.TimeOf(v)
	}
	if x.lo == "" && x.hi == "" {
		return true
	}
	if !s.SupportLo.Valid && !s.SupportHi.Valid {
		return false
	}
	return (x.hi == "" || !s.SupportLo.Valid || s.SupportLo.V <= at(x.hi)) && (x.lo == "" || !s.SupportHi.Valid || s.SupportHi.V >= at(x.lo))
}

// TestRealArticles measures the extractor on the founding case's articles: of the T
// and P rows at least 90 % are found, each with a time that meets the record's, and
// at least 85 % of what is extracted has the sense of a T, P or B row of its line.
func TestRealArticles(t *testing.T) {
	dir := os.Getenv("HINDCAST_REALDATA")
	if dir == "" {
		t.Skip("HINDCAST_REALDATA is not set: the real articles are not part of the repository")
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC).Unix()
	found, rows, fits, all := 0, 0, 0, 0
	for _, name := range []string{"a0", "a2", "a3"} {
		b, err := os.ReadFile(filepath.Join(dir, "articles", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		d := &Document{ID: name, Date: "2024-08-12", Zone: zone, Paragraphs: PlainParagraphs(b, 0)}
		got := Extract(d, Times{Day: "2024-08-12", CaseZone: zone, From: from, To: from + 42*60}).Statements
		for _, x := range record {
			if x.doc != name || x.id[0] == 'B' || x.line == 12 && x.id == "T44" || x.line == 15 && x.id == "T57" {
				continue
			}
			rows++
			if hit, timed := x.find(t, got, zone); hit && timed {
				found++
			} else {
				t.Logf("missed %s (%s line %d): extracted %v, time meets %v", x.id, name, x.line, hit, timed)
			}
		}
		for i := range got {
			all++
			if fitsAny(&got[i], name) {
				fits++
			} else {
				t.Logf("beside the record: %s %q", got[i].ID, got[i].Words)
			}
			if lo := b[got[i].CharLo.V:got[i].CharHi.V]; string(lo) != got[i].Words && len(got[i].Words) < maxWords {
				t.Errorf("%s: bytes %d to %d are %q, not %q", got[i].ID, got[i].CharLo.V, got[i].CharHi.V, lo, got[i].Words)
			}
		}
	}
	t.Logf("%d of %d T and P rows extracted (%.0f %%); %d of %d statements have the sense of a row (%.0f %%)",
		found, rows, 100*float64(found)/float64(rows), fits, all, 100*float64(fits)/float64(all))
	if found*10 < rows*9 || fits*100 < all*85 {
		t.Errorf("expected at least 90 %% of the rows and 85 %% of the statements")
	}
}

func (x row) find(t *testing.T, got []casefile.Statement, zone *time.Location) (hit, timed bool) {
	for i := range got {
		if x.sense(&got[i]) {
			hit = true
			timed = timed || x.meets(t, &got[i], zone)
		}
	}
	return hit, timed
}

func fitsAny(s *casefile.Statement, doc string) bool {
	for _, x := range record {
		if x.doc == doc && x.sense(s) {
			return true
		}
	}
	return false
}
