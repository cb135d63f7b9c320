package formats

import (
	"strings"
	"testing"

	"hindcast/casefile"
	"hindcast/ingest"
)

// Documents that are built to take quadratic time end soon, and what they hold is
// accounted for. (Before they were bounded, these took minutes.)
func TestHostilePosts(t *testing.T) {
	deep := strings.Repeat(`{"post":{},"replies":[`, 100_000)
	bold := "<feed><entry><published>2031-03-03T20:00:00Z</published><content type=\"html\">" +
		strings.ReplaceAll("<small>Mar 3, 20:00 UTC</small>"+strings.Repeat("<strong>"+strings.Repeat("x", 50)+"</strong>", 30_000), "<", "&lt;") + "</content></entry></feed>"
	stamps := "<feed><entry><published>2031-03-03T20:00:00Z</published><content type=\"html\">" +
		strings.Repeat("&lt;small>Mar 3, 20:00 UTC&lt;/small>", 60_000) + "</content></entry></feed>"
	for _, tt := range []struct {
		name, format, in string
		accepted         int64
		torn             bool
	}{
		{"deep thread", "bluesky", `{"thread":` + deep, 0, true},
		{"bold", "status-feed", bold, 1, false},
		{"stamps", "status-feed", stamps, 1, false}, // the others stand twice
		{"open lists", "mastodon", strings.Repeat("[", 1<<20), 0, true},
		{"open objects", "x-api", strings.Repeat(`{"data":`, 1<<18), 0, true},
		{"long entry", "status-feed", "<feed><entry><title>" + strings.Repeat("x", 5<<20) + "</title></entry></feed>", 0, false},
		{"unclosed", "status-feed", strings.Repeat("<entry>", 1<<18), 0, true},
	} {
		a, err := run(t, "evidence", tt.format, "UTC", strings.NewReader(tt.in), func(*casefile.Batch) {})
		if (err != nil) != tt.torn || a.Accepted != tt.accepted {
			t.Errorf("%s: found %+v, error %v", tt.name, a, err)
		}
	}
}

// Thousands of updates of one incident are compared between captures by keys,
// not each with each.
func TestManyUpdates(t *testing.T) {
	p := &postReader{Env: &ingest.Env{Assume: func(string) {}}, ctx: t.Context()}
	p.in = ingest.NewIntake(casefile.NewBatch(), func(b *casefile.Batch) (*casefile.Batch, error) { return b, nil })
	p.set = newCaptures(p)
	const n = 20_000
	for c := range 3 {
		p.set.begin(casefile.Time(1+c) * 60e6)
		for i := range n {
			if err := p.emit(casefile.Post{TS: casefile.Time(i), Thread: "i", State: "update", Text: "same"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.set.end(); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.set.flush(); err != nil {
		t.Fatal(err)
	}
	if a := p.in.Batch().Account; a.Accepted != n || a.Skipped != 2*n {
		t.Errorf("found %+v", a)
	}
}
