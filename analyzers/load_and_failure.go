package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/casefile"
)

var _ = RegisterIndicator(Indicator{
	Name:     "load_and_failure",
	IDs:      []string{"D19", "D20", "D21", "D27", "H11"},
	Group:    "Q",
	Question: "At what load did requests begin to fail, and what did success do as load grew?",
	Needs:    []string{"requests_minute"},
	Doc: "By minute, n requests of which ok succeeded and f failed (5xx, 429, 499). Knee: mean load of the two minutes in which " +
		"failure first reaches 10 % over the largest load of the hour before the window, log2 (the old knee of D20). Lead: minutes from the " +
		"first load above 1.5 times the median of that hour to that failure (D27), at most 119 either way; 120 where nothing failed. " +
		"Collapse: 1 - least five-minute success after its " +
		"largest over that largest (D21), over minutes the logs cover. Peak: largest load over the largest five-minute success, log2 (D19). " +
		"Failing minutes, which enter no ratio: minutes of the window, two in a row, of which a tenth and at least five requests " +
		"failed, or that end five minutes of which this is true where these have fewer than 250 requests.",
	Reading: "A shortage fails at loads never served before and after demand rose; a fault fails at ordinary load and before " +
		"demand rises; a retry storm collapses success while load grows.",
	Caveats: []string{
		"what was refused before it was logged is not in the load: a peak is a lower bound",
		"orders inside one minute mean nothing",
		"autoscaling moves the knee",
	},
	Scores:  []string{"knee", "lead", "collapse", "peak load", "failed"},
	Measure: measureLoad,
})

// noOnset is the lead where failure or rise of demand did not happen: beyond any
// lead that is measured, so that it falls into a bin of its own side.
const noOnset = 120

// failingMinutes names the value by which noFailure sees a failure, blankMinutes the
// minutes of the window in which it could not have seen one.
const (
	failingMinutes = "failing minutes"
	blankMinutes   = "minutes not covered"
)

func measureLoad(ctx context.Context, in Input) (Finding, error) {
	s, err := askRecent(ctx, in, "requests_minute")
	if err != nil {
		return Finding{}, err
	}
	load := s.logged(in, column("n"))
	ok := s.minutes(in, column("ok"))
	ok.blank = load.blank
	bad := s.minutes(in, failedRequests)
	var good []float64
	for _, run := range ok.runs() {
		good = append(good, smooth(run, 5)...)
	}
	f := Finding{State: Observed, SeriesUnit: "share of requests that failed"}
	fails, by := firstFailure(load, bad), map[casefile.Time]float64{}
	var sumBad, sum float64
	for i := load.start; i < len(load.x); i++ {
		if sumBad, sum = sumBad+bad.x[i], sum+load.x[i]; !load.blank[i] {
			by[load.from+casefile.Time(i)*minuteUS] = bad.x[i] / math.Max(1, load.x[i])
		}
	}
	f.Series = series(in.Timeline, by)
	f.Values = []Value{share("failed", int64(sumBad), int64(math.Max(1, sum))), collapse(good),
		plain("peak load", math.Log2(math.Max(1, largest(load.x[load.start:]))/math.Max(1, largest(good))), "log2 of a ratio"),
		plain(failingMinutes, float64(failingInWindow(load, bad)), "minutes")}
	if n := len(load.x) - load.start - len(by); n > 0 {
		f.Values = append(f.Values, plain(blankMinutes, float64(n), "minutes"))
	}
	f.Observed = fmt.Sprintf("Of the window's requests %.1f %% failed; ", 100*f.Values[0].X)
	if largest(good) > 0 {
		f.Observed += fmt.Sprintf("the requests that succeeded fell to %.0f %% of their largest five minutes.", 100*(1-f.Values[1].X))
	} else {
		f.Observed += "none succeeded."
	}
	if s.needBefore() != nil {
		return f, nil
	}
	past := load.x[:load.start]
	rise := firstAbove(load.x, 1.5*math.Max(1, median(past)))
	lead := plain("lead", noOnset, "minutes")
	switch {
	case fails >= 0 && rise >= 0:
		lead.X = float64(max(1-noOnset, min(noOnset-1, fails-rise)))
		when, order := fails-rise, "after"
		if when < 0 {
			when, order = -when, "before"
		}
		f.Observed += fmt.Sprintf(" Failure reached a tenth %s %s load passed 1.5 times its median of the hour before the window.", plural(when, "minute"), order)
	case fails >= 0:
		lead.X = -noOnset
		f.Observed += " Failure reached a tenth although load never passed 1.5 times its median of the hour before the window."
	}
	lead.Lo, lead.Hi = lead.X, lead.X
	f.Values = append(f.Values, lead)
	if fails >= 0 {
		at := (load.x[fails] + load.x[min(fails+1, len(load.x)-1)]) / 2
		f.Values = append(f.Values, plain("knee", math.Log2(math.Max(1, at)/math.Max(1, largest(past))), "log2 of a ratio"))
	}
	return f, nil
}

// isFailing reports whether of all requests a tenth, and five, failed.
func isFailing(failed, all float64) bool { return failed >= 5 && failed*10 >= all }

// firstFailure is the first of two minutes in a row of which at least a tenth of
// the requests failed, or -1.
func firstFailure(load, bad minuteSeries) int {
	failing := func(i int) bool { return isFailing(bad.x[i], load.x[i]) }
	for i := 0; i+1 < len(load.x); i++ {
		if failing(i) && failing(i+1) {
			return i
		}
	}
	return -1
}

// failingInWindow counts the minutes of the window that failed: two or more in a row of
// which a tenth, and five requests, did. Where a service has so few requests that five
// failures a minute are many, five minutes are looked at together.
func failingInWindow(load, bad minuteSeries) (n int) {
	failing := func(i int) bool {
		return i >= load.start && i < len(load.x) && isFailing(bad.x[i], load.x[i])
	}
	for i := load.start; i < len(load.x); i++ {
		var all, failed float64
		for k := max(load.start, i-4); k <= i; k++ {
			all, failed = all+load.x[k], failed+bad.x[k]
		}
		few := all < 250 && isFailing(failed, all)
		if few || failing(i) && (failing(i-1) || failing(i+1)) {
			n++
		}
	}
	return n
}

func firstAbove(x []float64, level float64) int {
	for i, v := range x {
		if v > level {
			return i
		}
	}
	return -1
}

// collapse is how far success fell after its largest: 0 not at all, 1 to nothing.
func collapse(good []float64) Value {
	top, deep := 0.0, 0.0
	for _, g := range good {
		top = math.Max(top, g)
		if top > 0 {
			deep = math.Max(deep, 1-g/top)
		}
	}
	return plain("collapse", deep, "share")
}
