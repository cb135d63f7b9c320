package timeline

import (
	"strings"
	"testing"

	"hindcast/casefile"
)

// day is a crowd that grows in the window, with hours to either side, so that a log
// whose clock is an hour off has records in the window too.
func day() []asked {
	all := crowd(12, when(-90, 0), when(70, 0), 60)
	for i := range all {
		all[i].status = 200
	}
	return all
}

func share(tenths int) func(int, asked) bool {
	return func(i int, _ asked) bool { return i%10 < tenths }
}

// A log an hour behind holds later, busier minutes where its clock says the window
// is. It is held against the other over the same requests, and has fewer of them.
func TestTwinsAreComparedOverTheSameRequests(t *testing.T) {
	all := day()
	tl := buildCase(t, makeCase(t, plainCase(), hop("lb.log", all, nil, nil), hop("app.log", all, share(9), clockBy(-60*minute))), Options{})
	if got := setAsideNames(tl); got != "app.log for lb.log" {
		t.Fatalf("set aside %q: %+v", got, tl.SetAside)
	}
	checkLane(t, tl, "requests", truth(tl, all, nil)[:len(tl.Rows)-1], nil)
	note := tl.SetAside[0].Note
	for _, want := range []string{"The clock of lb.log is 1h0m0s ahead of that of app.log, and minutes stand by the clock of lb.log", "nothing in the case says which of the two is right"} {
		if !strings.Contains(note, want) {
			t.Errorf("the note does not say %q: %s", want, note)
		}
	}
	if a := tl.SetAside[0].Counted[0].Ahead; a < 3599 || a > 3601 {
		t.Errorf("the clock that is counted by is %g s ahead", a)
	}
	if !strings.Contains(strings.Join(tl.Notes, "\n"), "differ by 1h0m0s, and nothing in the case says which is right: requests are counted by the minutes of lb.log") {
		t.Errorf("no warning in %s", strings.Join(tl.Notes, "\n"))
	}
}

// Two against one: the log whose clock agrees with a third is counted, though the
// other logged more. So is the one whose clock case.yaml states.
func TestTheClockOthersAgreeWithIsCounted(t *testing.T) {
	all := day()
	wrong, lb, cdn := hop("app.log", all, nil, clockBy(-60*minute)), hop("lb.log", all, share(9), nil), hop("cdn.log", all, share(7), nil)
	for _, x := range []struct {
		name, why string
		stated    string
		sources   []loaded
	}{
		{"a third log", "its clock agrees with that of cdn.log", "", []loaded{wrong, lb, cdn}},
		{"case.yaml", "case.yaml states its clock", "lb.log", []loaded{wrong, lb}},
	} {
		t.Run(x.name, func(t *testing.T) {
			cf := plainCase()
			if x.stated != "" {
				cf.Clocks = []casefile.Clock{{Source: x.stated, Offset: "0s", Basis: "its host keeps time"}}
			}
			tl := buildCase(t, makeCase(t, cf, x.sources...), Options{})
			for _, a := range tl.SetAside {
				if a.Counted[0].Name != "lb.log" {
					t.Errorf("%s is set aside for %s", a.Name, a.Counted[0].Name)
				}
				if a.Name == "app.log" && !strings.Contains(a.Note, x.why) {
					t.Errorf("the note does not say %q: %s", x.why, a.Note)
				}
				if strings.Contains(a.Note, "nothing in the case says") {
					t.Errorf("the clock is decided: %s", a.Note)
				}
			}
			if len(tl.SetAside) != len(x.sources)-1 {
				t.Fatalf("set aside %q", setAsideNames(tl))
			}
			want := truth(tl, all, share(9))
			for row := 1; row <= 10; row++ {
				if got := value(t, tl, "requests", row); got.Value != want[row] {
					t.Errorf("row %d: got %+v, want %g", row, got, want[row])
				}
			}
		})
	}
}
