package formats

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"hindcast/casefile"
)

// endless yields head, then n times a numbered part, then tail, without holding
// them.
type endless struct {
	head, part, tail string
	n, i             int
	left             string
}

func (e *endless) Read(p []byte) (int, error) {
	for e.left == "" {
		switch {
		case e.head != "":
			e.left, e.head = e.head, ""
		case e.i < e.n:
			e.left = fmt.Sprintf(e.part, e.i)
			e.i++
		case e.tail != "":
			e.left, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	return n, nil
}

// A page of tens of megabytes is read incident by incident.
func TestLargeStatusPage(t *testing.T) {
	const n = 40_000
	page := &endless{head: `{"page":{"name":"Example Live"},"incidents":[{"id":"first","created_at":"2031-03-03T20:00:00Z"}` + "\n",
		part: `,{"id":"i%[1]d","name":"n","status":"resolved","incident_updates":[{"id":"u%[1]d","created_at":"2031-03-03T20:00:00Z","body":"` +
			strings.Repeat("x", 1000) + `"}]}` + "\n",
		n: n, tail: "]}"}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	a, err := run(t, "incidents.json", "statuspage", "", page, func(*casefile.Batch) {
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapInuse)
	})
	if err != nil || a.Accepted != n+1 || a.Rejected != 0 {
		t.Errorf("expected %d posts, found %+v, error %v", n+1, a, err)
	}
	if peak > before.HeapInuse+160<<20 {
		t.Errorf("expected memory bounded by the batch, found %d MiB in use", (peak-before.HeapInuse)>>20)
	}
}

// One value without end stops the load; what came before it stays.
func TestEndlessValue(t *testing.T) {
	page := &endless{head: `{"page":{"name":"Example Live"},"incidents":[{"id":"first","created_at":"2031-03-03T20:00:00Z"},{"id":"`,
		part: strings.Repeat("x", 4096) + "%d", n: 4 << 10, tail: `"}]}`}
	a, err := run(t, "incidents.json", "statuspage", "", page, func(*casefile.Batch) {})
	if err == nil || a.Accepted != 1 || a.Rejected != 1 {
		t.Errorf("expected one post, one reject and an error, found %+v, error %v", a, err)
	}
}

// A line without end is one reject, and the lines behind it load.
func TestSeriesLongLine(t *testing.T) {
	a, err := run(t, "s.csv", "series", "", io.MultiReader(strings.NewReader("time,value\n2031-03-03T20:00:00Z,"),
		&endless{part: strings.Repeat("7", 4096) + "%d", n: 3 << 10, tail: "\n2031-03-03T20:01:00Z,2\n"}), func(b *casefile.Batch) {
		if b.Rejects.Rows() == 1 && b.Account.Rejects[badLongLine] != 1 {
			t.Errorf("expected the long line as the reason, found %v", b.Account.Rejects)
		}
	})
	if err != nil || a.Accepted != 1 || a.Rejected != 1 || a.Skipped != 1 {
		t.Errorf("expected one value, one reject and the header, found %+v, error %v", a, err)
	}
}

// The clocks of a zone in spring and autumn: hours that do not exist or occur
// twice are rejects, and the hours beside them keep their own offset.
func TestSeriesClockChange(t *testing.T) {
	var got []string
	in := "time,value\n2024-11-03 00:30,1\n2024-11-03 01:30,2\n2024-11-03 02:30,3\n2024-03-10 01:59:59,4\n2024-03-10 02:00,5\n2024-03-10 03:00,6\n"
	a, err := run(t, "s.csv", "series", "America/New_York", strings.NewReader(in), func(b *casefile.Batch) { got = append(got, fmt.Sprint(b.Gauges.Rows())) })
	if err != nil || a.Accepted != 4 || a.Rejected != 2 {
		t.Errorf("expected four values and two rejects, found %+v, error %v, rows %v", a, err, got)
	}
	loc, err := casefile.LoadZone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	s := &series{clock: &casefile.CaseFile{Zone: loc.String()}}
	for cell, want := range map[string]string{
		"2024-11-03 00:30":    "2024-11-03T04:30:00Z",
		"2024-11-03 02:30":    "2024-11-03T07:30:00Z",
		"2024-03-10 01:59:59": "2024-03-10T06:59:59Z",
		"2024-03-10 03:00":    "2024-03-10T07:00:00Z",
		"2024-08-12T20:42":    "2024-08-13T00:42:00Z",
	} {
		if v, why := s.moment([]byte(cell)); why != "" || v.String() != want {
			t.Errorf("%s: expected %s, found %s (%s)", cell, want, v, why)
		}
	}
}
