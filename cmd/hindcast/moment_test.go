package main

import (
	"strings"
	"testing"

	"hindcast/casefile"
)

// A time of day that some day near the window did not show, or showed twice, is that
// of the day on which the window holds it.
func TestMomentAcrossChanges(t *testing.T) {
	for _, test := range []struct{ start, end, at, want string }{
		{"2024-03-11T02:00", "2024-03-11T03:00", "02:30", "2024-03-11T06:30:00Z"},
		{"2024-03-09T02:00", "2024-03-09T03:00", "02:30", "2024-03-09T07:30:00Z"},
		{"2024-03-09T20:00", "2024-03-11T04:00", "02:30", "2024-03-11T06:30:00Z"},
		{"2024-03-10T00:00", "2024-03-10T06:00", "02:30", "!they skipped"},
		{"2024-11-04T01:00", "2024-11-04T02:00", "01:30", "2024-11-04T06:30:00Z"},
		{"2024-11-03T00:00", "2024-11-03T06:00", "01:30", "!showed twice"},
		{"2024-11-03T00:00", "2024-11-03T06:00", "01:30 EST", "2024-11-03T06:30:00Z"},
		{"2024-11-04T01:00", "2024-11-04T02:00", "25:30", "!expected a time like"},
	} {
		cf := &casefile.CaseFile{Version: 1, Title: "x", Zone: "America/New_York", Window: casefile.WindowSpec{Start: test.start, End: test.end}}
		got, err := (&timelineFlags{at: test.at}).moment(cf)
		if want, bad := strings.CutPrefix(test.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: found %v, %v", test, got, err)
			}
		} else if err != nil || !got.Valid || got.V.String() != test.want {
			t.Errorf("%+v: found %v, %v", test, got, err)
		}
	}
}
