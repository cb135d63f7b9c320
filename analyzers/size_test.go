package analyzers

import (
	"context"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// gappy answers with ten clients in every minute of the two hours before the window
// that is not in a gap.
type gappy struct{ gap int }

func (g gappy) Rollup(_ context.Context, name string, from, to casefile.Time, _ int) ([]timeline.Ints, bool, error) {
	if name != "requests_clients" {
		return nil, false, nil
	}
	var rows []timeline.Ints
	for t, i := from, 0; t < to; t, i = t+minuteUS, i+1 {
		if i == 0 || i >= g.gap {
			rows = append(rows, timeline.Ints{Bucket: t, N: map[string]int64{"n": 10}})
		}
	}
	return rows, true, nil
}

// A log with gaps is not one of a smaller service.
func TestGapsDoNotMakeAServiceSmaller(t *testing.T) {
	w := timeline.Window{From: 1000 * minuteUS, To: 1042 * minuteUS}
	for _, gap := range []int{0, 100} {
		in := Input{Ask: gappy{gap}, Timeline: &timeline.Timeline{Window: w, Rows: []timeline.Row{{Kind: timeline.Before, From: w.From - 120*minuteUS, To: w.From}}}}
		s, err := sizeOf(context.Background(), in)
		if err != nil {
			t.Fatal(err)
		}
		if s.Clients != 10 {
			t.Errorf("a gap of %d minutes: %v clients a minute, want 10", gap, s.Clients)
		}
	}
}

// The limits of size rest on a hundredth of the worlds, not on one.
func TestSizeLimitsRestOnManyWorlds(t *testing.T) {
	var train []sample
	for i := range 1000 {
		train = append(train, sample{size: 100 + float64(i)})
	}
	train[0].size, train[999].size = 2, 1e6
	s := newSizeClasses(train)
	if m := s.measured(byClients, 2000); !m.Outside() || m.Most > 1100 {
		t.Errorf("a size of 2,000 is inside: %+v", m)
	}
	if m := s.measured(byClients, 50); !m.Outside() {
		t.Errorf("a size of 50 is inside: %+v", m)
	}
	if m := s.measured(byClients, 600); m.Outside() {
		t.Errorf("a size of 600 is outside: %+v", m)
	}
	if near, limit := SizeText(4.44), SizeText(4.5); near == limit {
		t.Errorf("%s and %s read alike", near, limit)
	}
}
