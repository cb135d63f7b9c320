package analyzers

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hindcast/timeline"
)

// sizeBefore is the value of arrival_shape that says how large the service was.
const sizeBefore = "active before the window"

// beyondScale says why measured ratios of a service of this size state no support;
// empty where the calibration holds worlds as large. Values that compare
// distributions carry the noise of small numbers, so that a service beyond the
// worlds' sizes would look smoother, or rougher, than any of them (docs/method.md
// section 6e). Where nothing tells the size before the window, that of the window must
// be one the worlds had before theirs: a crowd and hostile clients can have raised it, so
// that above them it cannot be told what it was, and below them it was less.
func beyondScale(table *Calibration, m *Measurement, t *timeline.Timeline) string {
	if m == nil {
		return ""
	}
	if s := m.Size; s != nil {
		if s.Outside() {
			return outsideSizes(s.Value, s.By, s.Least, s.Most)
		}
		return ""
	}
	size, by, ok := sizeDuring(t)
	if least, most := table.sizeRange(by); ok && (size > most || size < least) {
		return fmt.Sprintf("the size of the service cannot be told: nothing is known before the window, in which it had %s %s, and the calibration speaks for services that had %s to %s before it (docs/method.md, section 6e)",
			SizeText(size), strings.TrimSuffix(string(by), " before the window"), SizeText(least), SizeText(most))
	}
	return ""
}

func outsideSizes(size float64, by string, least, most float64) string {
	return fmt.Sprintf("the calibration does not speak for a service of this size: %s %s, where its worlds have %s to %s (docs/method.md, section 6e)",
		SizeText(size), by, SizeText(least), SizeText(most))
}

// SizeText writes a size: with one decimal below 10, so that two sizes on either side
// of a limit do not read alike.
func SizeText(x float64) string {
	if x < 10 {
		return fmt.Sprintf("%.1f", x)
	}
	return Thousands(math.Round(x))
}

// sizeRange are the sizes that the table's worlds speak for.
func (t *Calibration) sizeRange(by sizedBy) (least, most float64) {
	var v []float64
	for _, w := range t.Worlds {
		if x := w.Size.value(by); !math.IsNaN(x) {
			v = append(v, x)
		}
	}
	if len(v) == 0 {
		return math.Inf(1), 0
	}
	slices.Sort(v)
	return sizeLimits(v)
}

// applyScale withholds support from every pair of a comparison beyond the sizes of the
// table; why is empty for one within them.
func (c *Comparison) applyScale(why string) {
	if why == "" {
		return
	}
	if c.beyond = true; c.Provisional != "" {
		why += "; and " + c.Provisional
	}
	c.Provisional = why
	c.withhold(func(string, string) bool { return true })
}

// sizeDuring is the median minute of the window, by clients of request logs, else by
// source addresses of packets.
func sizeDuring(t *timeline.Timeline) (float64, sizedBy, bool) {
	for _, l := range []struct {
		lane string
		by   sizedBy
	}{{"clients", byClients}, {"sources", bySources}} {
		lane, ok := t.Lane(l.lane)
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
			return median(known), l.by, true
		}
	}
	return 0, "", false
}
