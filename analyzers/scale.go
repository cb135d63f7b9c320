package analyzers

import (
	"fmt"

	"hindcast/timeline"
)

// The worlds of the calibration are small services: 600 to 4,800 people. Values
// that compare distributions carry the noise of small numbers, so that a larger
// service looks smoother than any of them, and on worlds of 20,000 people support was
// stated for the wrong cause (docs/method.md section 6e). scaleClients lies below the
// smallest of 34 such worlds, 175: the median of active clients a minute before the
// window.
const scaleClients = 150

// sizeBefore is the value of arrival_shape that says how large the service was.
const sizeBefore = "active before the window"

// beyondScale says why measured ratios of a service of this size state no support;
// empty where the calibration holds worlds as large. Where nothing tells the size
// before the window, the median of the window is taken, which hostile clients can
// only raise.
func beyondScale(findings []Finding, t *timeline.Timeline) string {
	size, ok := serviceSize(findings, t)
	switch {
	case !ok:
		return ""
	case size > scaleClients:
		return fmt.Sprintf("the calibration holds no service of this size: %.0f active clients a minute, where support is stated up to %d (docs/method.md, section 6e)", size, scaleClients)
	}
	return ""
}

// applyScale withholds support from every pair of a comparison beyond the sizes of the
// table; why is empty for one within them.
func (c *Comparison) applyScale(why string) {
	if why == "" {
		return
	}
	c.Provisional = why
	for i := range c.Pairs {
		if c.Pairs[i].Words != NoSupport {
			c.Pairs[i].Words = notStated
		}
	}
}

// serviceSize is the number of active clients a minute.
func serviceSize(findings []Finding, t *timeline.Timeline) (float64, bool) {
	for _, f := range findings {
		if f.Indicator != "arrival_shape" {
			continue
		}
		for _, v := range f.Values {
			if v.Name == sizeBefore {
				return v.X, true
			}
		}
	}
	for _, name := range []string{"clients", "sources"} {
		lane, ok := t.Lane(name)
		if !ok {
			continue
		}
		var known []float64
		for _, p := range lane.Points[min(1, len(lane.Points)):] {
			if p.Known {
				known = append(known, p.Value)
			}
		}
		if len(known) > 0 {
			return median(known), true
		}
	}
	return 0, false
}
