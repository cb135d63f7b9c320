package analyzers

import (
	"errors"
	"fmt"
	"math"

	"hindcast/casefile"
)

// StatedWindow is the window the statements of a case name themselves.
type StatedWindow struct {
	From, To  casefile.Time // whole minutes, From before To
	Basis     string        // in words: which statements give the two ends
	Scheduled bool          // From is the scheduled start, which Schedule give
	Schedule  string        // ids of the statements that name it
}

// maxStatedWindow is the longest window taken from statements, in seconds: what
// lies further apart are two events.
const maxStatedWindow = 48 * 3600

// Why no window can be taken from statements; errors.Is tells which end a person
// has to state.
var (
	ErrNoStatedStart = errors.New("no statement says when it was to begin, or when the trouble began")
	ErrNoStatedEnd   = errors.New("no statement says when it began after all, or when the trouble ended")
)

// WindowFromStatements takes the window from what the statements agree on: from
// the scheduled start to the actual one, else from the beginning of the trouble to
// its end. The start a schedule names is the one most independent sources give.
// It fails with ErrNoStatedStart or ErrNoStatedEnd, or because case.yaml is wrong.
func WindowFromStatements(in Input) (StatedWindow, error) {
	w, err := newWorld(in)
	if err != nil {
		return StatedWindow{}, err
	}
	from, fromRef, scheduled := w.scheduledStart()
	if !scheduled {
		if from, fromRef = w.minuteOf("trouble_onset", math.Floor, math.Inf(-1)); fromRef == "" {
			return StatedWindow{}, ErrNoStatedStart
		}
	}
	for _, event := range []string{"actual_start", "trouble_end"} {
		to, toRef := w.minuteOf(event, math.Ceil, from)
		if toRef == "" {
			continue
		}
		first := "scheduled start"
		if !scheduled {
			first = "beginning of the trouble"
		}
		return StatedWindow{From: instant(from), To: instant(to), Scheduled: scheduled, Schedule: fromRef, Basis: fmt.Sprintf("taken from statements: the %s %s (%s) to the %s %s (%s)",
			first, w.clock(from), fromRef, w.named(event), w.clock(to), toRef)}, nil
	}
	return StatedWindow{}, ErrNoStatedEnd
}

// scheduledStart is the scheduled start most independent sources name; of equals
// the earliest.
func (w *world) scheduledStart() (at float64, ref string, ok bool) {
	by := map[float64][]reading{}
	for _, r := range w.readings {
		if r.s.Kind == "schedule" && r.s.Event == "scheduled_start" && r.point() {
			by[r.core.lo] = append(by[r.core.lo], r)
		}
	}
	var best []reading
	for t, rs := range by {
		if n, m := families(rs), families(best); n > m || n == m && t < at {
			best, at = rs, t
		}
	}
	if len(best) == 0 {
		return 0, "", false
	}
	return at, list(ids(best)), true
}

// minuteOf is the whole minute at which the sharpest agreed reading puts an event
// behind after: the minute its words name where they name one, else the end of the
// reading that round chooses. ref is empty where no reading does.
func (w *world) minuteOf(event string, round func(float64) float64, after float64) (at float64, ref string) {
	rs := w.agreed[event]
	if len(rs) == 0 {
		return 0, ""
	}
	r := sharpest(rs)
	switch {
	case r.core.width() <= 60:
		at = r.core.lo
	case r.s.TimeRule == "unhedged" || r.s.TimeRule == "about": // the table of DESIGN section 3 puts these supports around the time itself
		at = (r.support.lo + r.support.hi) / 2
	case round(.5) == 0:
		at = r.core.lo
	default:
		at = r.core.hi
	}
	at = round(at/60) * 60
	if math.IsInf(at, 0) || math.IsNaN(at) || at <= after || !math.IsInf(after, 0) && at-after > maxStatedWindow {
		return 0, ""
	}
	return at, r.s.ID
}
