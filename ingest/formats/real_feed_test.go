package formats

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hindcast/casefile"
)

// goldenIncident is one line of the parsed history.
type goldenIncident struct {
	ID      string
	Title   string
	URL     string
	Updates []struct{ At, Status, Message string }
}

func goldenIncidents(t *testing.T) map[string]goldenIncident {
	t.Helper()
	out := map[string]goldenIncident{}
	s := bufio.NewScanner(realFile(t, "status/github-statuses/parsed/incidents.jsonl"))
	s.Buffer(nil, 8<<20)
	for s.Scan() {
		var g goldenIncident
		if err := json.Unmarshal(s.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		out[g.URL] = g
	}
	if err := s.Err(); err != nil || len(out) != 819 {
		t.Fatalf("expected 819 incidents, found %d, error %v", len(out), err)
	}
	return out
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// The real history of a status page parses to what others parsed from it: every
// update, its time, state and words.
func TestRealStatusHistory(t *testing.T) {
	golden := goldenIncidents(t)
	got := map[string][]casefile.Post{}
	a, err := runRows(t, "history.atom", "status-feed", realFile(t, "status/github-statuses/github-status-history.atom"), func(p casefile.Post) {
		got[p.URL] = append(got[p.URL], p)
	})
	if err != nil || a.Rejected != 0 || a.Accepted != 177 || a.Skipped != 2 || len(got) != 25 {
		t.Fatalf("expected 177 updates of 25 incidents, found %d of %d, %+v, error %v", a.Accepted, len(got), a, err)
	}
	compared := 0
	for url, posts := range got {
		g, ok := golden[url]
		if !ok || len(g.Updates) != len(posts) {
			t.Errorf("%s: expected %d updates, found %d", url, len(g.Updates), len(posts))
			continue
		}
		want := map[string]int{}
		for _, u := range g.Updates { // of one minute they come in either order
			at, err := time.Parse(time.RFC3339, u.At)
			if err != nil {
				t.Fatal(err)
			}
			want[fmt.Sprint(casefile.TimeOf(at), stateWord(u.Status), g.Title, words(u.Message))]++
		}
		for _, p := range posts {
			key := fmt.Sprint(p.TS, p.State, p.Title, words(p.Text))
			if want[key]--; want[key] < 0 {
				t.Errorf("%s: not in the golden result: %s", url, key)
			}
			compared++
		}
	}
	t.Logf("%d updates compared", compared)
}

// runRows reads r with a format and hands over each post.
func runRows(t *testing.T, name, format string, r io.Reader, take func(casefile.Post)) (casefile.Account, error) {
	t.Helper()
	c := caseOf(t)
	src, err := loadInto(t, c, name, format, r)
	if e := casefile.EachPost(c, func(_ casefile.SourceID, p *casefile.Post) error { take(*p); return nil }); e != nil {
		t.Fatal(e)
	}
	return src.Account, err
}
