package prosetime

import (
	"fmt"
	"testing"
	"time"
)

// forms are the clock forms of the table; %s is a time of day.
var forms = []string{
	"at %s", "about %s", "around %s", "shortly after %s", "just before %s", "by %s", "before %s", "after %s",
	"scheduled for %s", "about 18 minutes after %s", "nearly an hour after %s", "more than 15 minutes after %s",
	"less than 20 minutes after %s", "about 40 minutes before %s",
}

func clockText(m int, zone string) string {
	h, half := m/60, "a.m."
	if h >= 12 {
		half = "p.m."
	}
	return fmt.Sprintf("%d:%02d %s %s", (h+11)%12+1, m%60, half, zone)
}

// Every minute of a day, in every form: the core lies within the support, and
// the same words one zone to the west mean the same minute one hour later.
func TestCoreWithinSupportAndZoneShift(t *testing.T) {
	ctx := Context{Date: "2024-08-12", CaseZone: mustZone(t, "America/New_York")}
	for _, form := range forms {
		for m := 0; m < 24*60; m++ {
			east := Read(fmt.Sprintf(form, clockText(m, "EDT")), ctx)
			west := Read(fmt.Sprintf(form, clockText(m, "CDT")), ctx)
			if east.Abs == nil || west.Abs == nil {
				t.Fatalf("%s at minute %d: undated (%s, %s)", form, m, east.Undated, west.Undated)
			}
			if !east.Abs.Support.Holds(east.Abs.Core) || east.Abs.Core.Lo > east.Abs.Core.Hi {
				t.Fatalf("%s at minute %d: core %v outside support %v", form, m, east.Abs.Core, east.Abs.Support)
			}
			if want := east.Abs.Shift(3600); *west.Abs != want {
				t.Fatalf("%s at minute %d: CDT %v is not EDT plus an hour %v", form, m, *west.Abs, want)
			}
		}
	}
}

// With u held, a later time never has an earlier interval.
func TestMonotone(t *testing.T) {
	ctx := Context{Date: "2024-08-12", CaseZone: mustZone(t, "UTC")}
	for _, form := range forms {
		last := map[int64]*Span{}
		for m := 0; m < 24*60; m++ {
			r := Read(fmt.Sprintf(form, clockText(m, "UTC")), ctx)
			prev := last[r.Unit]
			if prev != nil && (r.Abs.Core.Lo < prev.Core.Lo || r.Abs.Core.Hi < prev.Core.Hi || r.Abs.Support.Hi < prev.Support.Hi) {
				t.Fatalf("%s: minute %d reads %v, before %v", form, m, *r.Abs, *prev)
			}
			last[r.Unit] = r.Abs
		}
	}
	for n := int64(1); n < 300; n++ { // counts, every row
		for _, f := range []func(int64) Span{Nearly, MoreThan, LessThan} {
			a, b := f(n*60), f((n+1)*60)
			if a.Core.Lo > b.Core.Lo || a.Core.Hi > b.Core.Hi || !a.Support.Holds(a.Core) {
				t.Fatalf("count %d: %v then %v", n, a, b)
			}
		}
	}
}

func TestUnitOf(t *testing.T) {
	want := map[int64]int64{0: 60, 60: 60, 120: 60, 30: 30, 90: 30, 45: 15, 40: 10, 20: 10, 35: 5, 18: 1, 42: 1}
	for n, u := range want {
		if got := UnitOf(n); got != u {
			t.Errorf("UnitOf(%d) = %d, want %d", n, got, u)
		}
	}
}

func TestContextDecides(t *testing.T) {
	ctx := evening(t)
	ctx.DocZone = mustZone(t, "Asia/Kolkata")
	ctx.Date, ctx.Day = "2024-08-13", ""
	if got := show(Read("at 5:48 a.m. IST", ctx), ctx.CaseZone); got != "unhedged [20:18, 20:19] [20:17:30, 20:19]" {
		t.Errorf("IST in a document from Kolkata: %s", got)
	}
	ctx = evening(t)
	ctx.Inherited = "pt"
	if got := show(Read("at 5:42 p.m.", ctx), ctx.CaseZone); got != "unhedged [20:42, 20:43] [20:41:30, 20:43]" {
		t.Errorf("inherited zone: %s", got)
	}
	ctx = evening(t)
	ctx.Anchors = []string{"troubleshooting_start", "scheduled_start"}
	r := Read("After nearly an hour of troubleshooting", ctx)
	if len(r.Anchors) != 2 || r.Anchors[0] != "scheduled_start" || r.Rel.Core != (Range{3000, 3600}) {
		t.Errorf("the anchor whose instant is known comes first: %+v", r)
	}
	ctx.Anchors = []string{"troubleshooting_start"}
	if r := Read("After nearly an hour of troubleshooting", ctx); r.Abs != nil || r.Undated == "" || r.Rel == nil {
		t.Errorf("an anchor without an instant gives no minute: %+v", r)
	}
	ctx = evening(t)
	ctx.Role = Promised
	if got := show(Read("at 8:30 E.T.", ctx), ctx.CaseZone); got != "promised [20:30, 20:30] [20:30, 20:30]" {
		t.Errorf("a promise is a point: %s", got)
	}
}

func TestNothingKnown(t *testing.T) {
	for _, words := range []string{"at 8:42 p.m. ET", "on Monday", "July 13", "about 18 minutes in", "yesterday", "at 8:30"} {
		if r := Read(words, Context{}); r.Abs != nil || r.Undated == "" {
			t.Errorf("%q without any context: %+v", words, r)
		}
	}
	r := Read("at 8:42 p.m. ET on August 12, 2024", Context{})
	if r.Abs == nil || r.Abs.Core.Lo != time.Date(2024, 8, 13, 0, 42, 0, 0, time.UTC).Unix() {
		t.Errorf("everything stated: %+v", r)
	}
}

func TestClockChanges(t *testing.T) {
	ny := mustZone(t, "America/New_York")
	for words, want := range map[string]string{
		"1:30 a.m. on November 3, 2024":     "that time occurs twice in its zone: the clocks were put back",
		"2:30 a.m. on March 10, 2024":       "that time does not exist in its zone: the clocks were put forward",
		"1:30 a.m. EDT on November 3, 2024": "",
		"2:30 a.m. EDT on March 10, 2024":   "EDT is not in force on that day",
	} {
		if got := Read(words, Context{CaseZone: ny}).Undated; got != want {
			t.Errorf("%s: %q, want %q", words, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"about 40 minutes after its scheduled 8 p.m. ET start time", "by 9:40 p.m.", "2024-08-12T20:42:00-04:00",
		"between 8:20 and 8:42 p.m.", "two days after the Jan. 6 violence", "an hour and a half into", "\xff\x00 8 p.m.", "8/12/2024"} {
		f.Add(s)
	}
	ctx := evening(f)
	f.Fuzz(func(t *testing.T, words string) {
		r := Read(words, ctx)
		if (r.Abs == nil) != (r.Undated != "") {
			t.Fatalf("%q: abs %v, undated %q", words, r.Abs, r.Undated)
		}
		if r.Abs == nil {
			return
		}
		if !r.Abs.Support.Holds(r.Abs.Core) || r.Abs.Core.Lo > r.Abs.Core.Hi {
			t.Fatalf("%q: core %v, support %v", words, r.Abs.Core, r.Abs.Support)
		}
		if r.Rule == "" {
			t.Fatalf("%q: no rule", words)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	ctx := evening(b)
	b.ReportAllocs()
	for b.Loop() {
		Read("about 40 minutes after its scheduled 8 p.m. ET start time", ctx)
	}
}
