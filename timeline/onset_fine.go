package timeline

import "hindcast/casefile"

// A lane is looked at in seconds, or tens of them, where a bin then still holds
// this many events, and where the change is short enough for it to matter.
const (
	finePerBin  = 20.0
	fineBefore  = 10 * minute
	fineAfter   = 5 * minute
	fineLongest = 10 * minute // of the rise from 10 to 90 %
)

// refine looks at the onset again in shorter bins, where the source's times and
// its rate allow it; else o is returned as it is.
func (h *hunt) refine(sign float64, o *Onset) (Onset, error) {
	secs := h.fineBins(o)
	if secs == 0 {
		return *o, nil
	}
	from := floorMinute(min(o.Lo, o.T10)) - fineBefore
	to := min(floorMinute(max(o.Hi, o.T90))+fineAfter, h.b.f.window.To)
	s, err := h.w.series(from, to, secs)
	if err != nil {
		return Onset{}, err
	}
	if sign < 0 {
		s = s.forFalls()
	}
	f := &hunt{b: h.b, w: h.w, s: s, normal: h.normal, h: h.h, raised: h.raised}
	f.y, f.least = s.scale()
	mid := min(max(s.index(o.At), 0), len(f.y)-1)
	lo, hi := s.run(mid, 0, len(f.y))
	if hi-lo < 6 {
		return *o, nil
	}
	r, ok := fitRise(signed(f.y[lo:hi], sign), f.sigma(lo, hi))
	if !ok {
		return *o, nil
	}
	if !r.ramp && s.model == countModel {
		f.exact(&r, lo, hi)
	}
	fine := f.onset(sign, &r, s.at(lo), secs, 0)
	if fine.At < o.Lo-2*minute || fine.At > max(o.Hi, o.T90)+2*minute {
		return *o, nil // another change nearby is sharper: keep what was asked about
	}
	fine.Alarm = o.Alarm
	if !o.Share { // counts are told for a minute
		perMinute := float64(minute/second) / float64(secs)
		fine.Low, fine.High = rounded(fine.Low*perMinute), rounded(fine.High*perMinute)
	}
	return fine, nil
}

// fineBins is the length of bins the rate around the onset carries, 0 for none.
func (h *hunt) fineBins(o *Onset) int {
	if !h.w.fine || h.s.model == levelModel || o.T90-o.T10 > fineLongest || o.Hi-o.Lo > fineLongest {
		return 0
	}
	events := h.s.x
	if h.s.of != nil {
		events = h.s.of
	}
	at := h.s.index(o.At)
	around := knownOf(events[max(at-5, 0):min(at+5, len(events))])
	if len(around) == 0 {
		return 0
	}
	perSecond := median(around) / float64(minute/second)
	switch {
	case perSecond >= finePerBin:
		return 1
	case perSecond*10 >= finePerBin:
		return 10
	}
	return 0
}

// onsetMarks draws the onsets across the lanes.
func onsetMarks(all []Onset, lane func(name string) (Lane, bool)) []Mark {
	var out []Mark
	for _, o := range all {
		how := ""
		if o.Direction == Falls {
			how = "falls: "
		}
		l, _ := lane(o.Lane)
		m := instant("onset", o.At, how+l.Title, "", "", "rollup:"+l.Rollup)
		m.Lo, m.Hi = o.Lo, max(o.Hi-casefile.Time(1), o.Lo)
		out = append(out, m)
	}
	return out
}
