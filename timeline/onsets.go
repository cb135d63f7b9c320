package timeline

import (
	"fmt"
	"math"

	"hindcast/casefile"
)

// Reach of the search around an alarm, in bins of a minute.
const (
	aroundOnset  = 30   // bins before an onset that describe what was before, and the window of the single-change posterior
	longestRise  = 240  // bins after it in which the rise may end
	segmentReach = 1440 // bins that are segmented at once
	confirmSlack = 3    // bins between a CUSUM onset and the change of the segmentation
	pastPeak     = 6    // bins kept after the highest point
	smoothing    = 5    // bins of the running median that finds it
	leastSegment = 3    // bins
	mostAlarms   = 60   // alarms of one lane that are described
	leastHeight  = 3.0  // of a rise, in standard deviations
	leastShare   = 0.25 // of the highest rise
)

// findOnsets looks for the first rise, and where it matters the first fall, of
// every watched lane (Onset). What is before the window serves as baseline.
func (b *builder) findOnsets() error {
	b.tl.Onsets = []Onset{}
	for _, w := range b.watchedLanes() {
		h := &hunt{b: b, w: w}
		if err := h.prepare(); err != nil {
			return err
		}
		if h.normal == nil {
			continue
		}
		signs := []float64{1}
		if w.falls {
			signs = append(signs, -1)
		}
		for _, sign := range signs {
			if sign < 0 {
				h.forFalls()
			}
			o, ok, err := h.first(sign)
			if err != nil {
				return err
			}
			if ok {
				b.tl.Onsets = append(b.tl.Onsets, o)
			}
		}
	}
	return nil
}

// hunt is the search for the onsets of one lane.
type hunt struct {
	b        *builder
	w        watched
	s        bins
	y, least []float64
	z        []float64
	normal   *normal
	search   int // first bin that is searched
	h        float64
	raised   bool
	changes  map[int]bool // first bins of segments
}

// prepare fills the series from three hours before the window to its end and
// chooses a baseline: the same minutes of the weeks before where they describe
// the hours before the window, else those hours, else the window's own beginning.
func (h *hunt) prepare() (err error) {
	w := h.b.f.window
	from := w.From - baselineReach
	if h.s, err = h.w.series(from, w.To, 60); err != nil {
		return err
	}
	h.y, h.least = h.s.scale()
	start := h.s.index(w.From)
	spare := start - int(baselineSpare/minute)
	note := ""
	h.search = spare
	h.normal = flatNormal(&h.s, h.y, "hours_before", 0, spare, baselineLeast)
	weekly, why, err := h.weekly(from, spare)
	if err != nil {
		return err
	}
	note = why
	if weekly != nil {
		h.normal, h.search = weekly, 0
	}
	if h.normal == nil {
		h.search = start + (len(h.y)-start)/windowShare
		h.normal = flatNormal(&h.s, h.y, "window_start", start, h.search, baselineLeast)
		note = "nothing usable lies before the window: compared with its own beginning"
	}
	if h.normal == nil {
		return nil
	}
	if h.normal.Bins < baselineShort && note == "" {
		note = fmt.Sprintf("short: %d known minutes", h.normal.Bins)
	}
	h.normal.Note = note
	h.z = h.normal.scores(h.y, h.least)
	h.h, h.raised = threshold(h.z[:max(h.search, spare)], CUSUMMinutes)
	return nil
}

// forFalls leaves out of the series what is no fall: bins whose requests had not ended
// where a log ends. The baseline stays.
func (h *hunt) forFalls() {
	h.s = h.s.forFalls()
	h.y, h.least = h.s.scale()
	h.z = h.normal.scores(h.y, h.least)
}

// weekly is the baseline of the weeks before, or nil with the reason, where there
// is one, why it does not serve.
func (h *hunt) weekly(from casefile.Time, spare int) (n *normal, why string, err error) {
	if h.w.extent.from > from-2*week {
		return nil, "", nil
	}
	past, err := h.w.series(max(from-4*week, floorMinute(h.w.extent.from)), from, 60)
	if err != nil {
		return nil, "", err
	}
	y, _ := past.scale()
	n = weeklyNormal(&h.s, y, h.y, from)
	switch {
	case n == nil:
		return nil, "", nil
	case !n.fits(n.scores(h.y, h.least), 0, spare):
		return nil, "the weeks before do not describe the hours before the window", nil
	case h.normal != nil && median(n.sigma) > weeksDiffer*max(median(h.normal.sigma), median(h.least)):
		return nil, "the weeks before differ too much from each other", nil
	}
	return n, "", nil
}

// first finds the onset of the lane: sign is 1 for a rise, -1 for a fall. What
// counts is where the CUSUM is in alarm and the segmentation has a change: at
// minutes the chart alone raises a false alarm every 15.6 hours in every lane. Of
// several rises the first is taken that is at least a quarter as high as the
// highest, so that a drift before the incident does not stand for it.
func (h *hunt) first(sign float64) (Onset, bool, error) {
	z := signed(h.z, sign)
	var found []candidate
	highest := 0.0
	for _, a := range h.alarms(z) {
		r, from, ok := h.describe(sign, a.Onset, a.At)
		height := (r.high - r.low) / h.sigma(from, from+r.bins)
		if !ok || height < leastHeight || !h.confirmed(&r, from) {
			continue
		}
		found = append(found, candidate{r, from, a.At, height})
		highest = math.Max(highest, height)
	}
	for _, c := range found {
		if c.height < highest*leastShare {
			continue
		}
		o := h.onset(sign, &c.rise, h.s.at(c.from), 60, c.alarm)
		fine, err := h.refine(sign, &o)
		return fine, err == nil, err
	}
	return Onset{}, false, nil
}

// candidate is one confirmed rise; bin 0 of the fit is bin from of the series.
type candidate struct {
	rise        rise
	from, alarm int
	height      float64 // in least standard deviations
}

// alarms are the alarms of the CUSUM and, inside the excursion after each, every
// change of the segmentation: a slow drift may have raised the alarm long before.
func (h *hunt) alarms(z []float64) []Alarm {
	h.segment(z)
	var out []Alarm
	sum, raised := 0.0, false
	onset := h.search
	for i := h.search; i < len(z); i++ {
		if math.IsNaN(z[i]) {
			continue
		}
		if sum == 0 {
			onset, raised = i, false
		}
		switch sum = math.Max(0, sum+z[i]-CUSUMSlack); {
		case sum > h.h && !raised:
			raised = true
			out = append(out, Alarm{onset, i})
		case raised && h.changes[i]:
			out = append(out, Alarm{i, i})
		}
	}
	return out[:min(len(out), mostAlarms)]
}

// segment finds the stable changes of every stretch without a gap.
func (h *hunt) segment(z []float64) {
	h.changes = map[int]bool{}
	for lo := 0; lo < len(z); {
		if math.IsNaN(z[lo]) {
			lo++
			continue
		}
		hi := lo
		for hi < len(z) && hi-lo < segmentReach && !math.IsNaN(z[hi]) {
			hi++
		}
		for _, c := range StableChanges(z[lo:hi], leastSegment) {
			h.changes[lo+c] = true
		}
		lo = hi
	}
}

func signed(x []float64, sign float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v * sign)
	}
	return out
}

// describe fits a step and a ramp to what lies around the onset. from is the bin
// that bin 0 of the fit stands for.
func (h *hunt) describe(sign float64, onset, alarm int) (r rise, from int, ok bool) {
	lo, hi := h.s.run(alarm, max(onset-aroundOnset, 0), min(alarm+longestRise, len(h.y)))
	y := signed(h.y, sign)
	hi = min(hi, max(highest(y, alarm, hi)+pastPeak, alarm+aroundOnset))
	r, ok = fitRise(y[lo:hi], h.sigma(lo, hi))
	if !ok {
		return r, lo, false
	}
	if !r.ramp && h.s.model == countModel {
		h.exact(&r, lo, hi)
	}
	return r, lo, true
}

// exact replaces the beginnings of a step of counts by the exact posterior.
func (h *hunt) exact(r *rise, lo, hi int) {
	mid := lo + int(r.from)
	a, b := max(lo, mid-aroundOnset), min(hi, mid+aroundOnset)
	post, ok := ChangePosterior(h.s.x[a:b])
	if !ok || post.Tau+a < mid-confirmSlack || post.Tau+a > mid+confirmSlack {
		return // another change nearby is larger
	}
	r.p = make([]float64, hi-lo)
	for i, p := range post.P {
		r.p[a-lo+i+1] = p
	}
}

// sigma is the least standard deviation over the bins [lo, hi).
func (h *hunt) sigma(lo, hi int) float64 {
	known := knownOf(h.least[lo:hi])
	if len(known) == 0 {
		return 1
	}
	return median(known)
}

// highest is the bin in [from, to) around which the running median is largest;
// the search ends where it has fallen to half of its rise.
func highest(y []float64, from, to int) int {
	best, at := math.Inf(-1), from
	base := y[from]
	for i := from; i < to; i++ {
		m := median(y[max(i-smoothing/2, 0):min(i+smoothing/2+1, to)])
		if m > best {
			best, at = m, i
		} else if best > base && m < base+(best-base)/2 {
			break
		}
	}
	return at
}

// confirmed reports whether the segmentation of the scores has a change inside the
// rise, or within a few bins of it.
func (h *hunt) confirmed(r *rise, from int) bool {
	for c := from + int(r.from) - confirmSlack; c <= from+int(math.Ceil(r.to))+confirmSlack; c++ {
		if h.changes[c] {
			return true
		}
	}
	return false
}

// onset turns a fit whose bin 0 begins at start into an Onset.
func (h *hunt) onset(sign float64, r *rise, start casefile.Time, secs, alarm int) Onset {
	flip := *r
	flip.low, flip.high = float64(r.low*sign), float64(r.high*sign)
	lo, hi := h.s.model.raw(flip.low), h.s.model.raw(flip.high)
	flip.reach(h.s.model)
	o := Onset{Lane: h.w.name, Direction: Rises, Share: h.s.model == shareModel, Start: start, BinSecs: secs, Shape: Step, Alarm: h.s.at(alarm),
		Low: rounded(lo), High: rounded(hi), BICStep: rounded(r.bicStep), BICRamp: rounded(r.bicRamp),
		Threshold: h.h, Baseline: h.normal.Baseline, Sources: h.w.sources}
	o.Baseline.Median = rounded(o.Baseline.Median)
	if sign < 0 {
		o.Direction = Falls
	}
	edge := func(e float64) casefile.Time { return start + casefile.Time(math.Round(e*float64(secs)))*second }
	o.T10, o.T50, o.T90 = edge(flip.t1), edge(flip.t5), edge(flip.t9)
	if r.ramp && flip.t9-flip.t1 >= 2 {
		o.Shape = Ramp
	}
	if h.raised {
		o.Notes = append(o.Notes, fmt.Sprintf("the baseline follows itself (lag-1 autocorrelation above %.1f): threshold raised from %g to %g", corrAllowed, CUSUMMinutes, h.h))
	}
	o.setP(r.p)
	return o
}

// setP stores the distribution: millionths are kept, and bins without any are cut
// off at both ends.
func (o *Onset) setP(p []float64) {
	lo, hi := len(p), 0
	out := make([]float64, len(p))
	for i, v := range p {
		if out[i] = math.Round(v*1e6) / 1e6; out[i] > 0 {
			lo, hi = min(lo, i), i+1
		}
	}
	if lo >= hi {
		lo, hi = 0, len(p)
	}
	o.Start += casefile.Time(lo*o.BinSecs) * second
	o.P = out[lo:hi]
	o.At, o.Lo, o.Hi = o.quantile(0.5), o.quantile(0.05), o.quantile(0.95)+casefile.Time(o.BinSecs)*second
}

// quantile is the start of the bin by which q of the probability has passed.
func (o *Onset) quantile(q float64) casefile.Time {
	sum, total := 0.0, 0.0
	for _, p := range o.P {
		total += p
	}
	for i, p := range o.P {
		if sum += p; sum >= q*total-1e-9 {
			return o.Start + casefile.Time(i*o.BinSecs)*second
		}
	}
	return o.Start
}

// rounded keeps six digits, so that the last bits of logarithms, which differ
// between processors, never reach a page.
func rounded(x float64) float64 {
	if math.Abs(x) < 1e-300 || math.IsInf(x, 0) || math.IsNaN(x) {
		return 0 // below, the unit itself would be infinite
	}
	unit := math.Pow(10, 5-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*unit) / unit
}
