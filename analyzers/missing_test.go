package analyzers

import (
	"slices"
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Where request logs begin with the window, those from before are asked for.
func TestEarlierLogsAreWanted(t *testing.T) {
	table, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Case: &casefile.CaseFile{}, Timeline: &timeline.Timeline{Coverage: []timeline.Coverage{{Source: "log", Table: "requests"}}}}
	for _, c := range []struct {
		profile []string
		wish    string
		want    bool
	}{
		{[]string{"load_and_failure: failed"}, "", true},
		{[]string{"load_and_failure: failed"}, "the request logs of that week", false},
		{[]string{"load_and_failure: failed", "load_and_failure: lead"}, "", false},
	} {
		in.Case.Wanted = nil
		if c.wish != "" {
			in.Case.Wanted = []casefile.Wanted{{What: c.wish}}
		}
		got := wouldDecide(in, table, &Comparison{Measurement: &Measurement{Profile: c.profile}})
		if slices.Contains(got, earlierLogs) != c.want {
			t.Errorf("%v, %q: %+v", c.profile, c.wish, got)
		}
	}
}
