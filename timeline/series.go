package timeline

import (
	"math"
	"slices"

	"hindcast/casefile"
)

// watched is one lane an onset is looked for in: how to fill it over any span.
type watched struct {
	name    string
	unit    string
	model   model
	falls   bool // its falling is told as well
	fine    bool // its times are finer than minutes
	sources []string
	points  func(from, to casefile.Time, secs int) (x, of []float64, err error)
	lacks   func(from, to casefile.Time, secs int) []bool // bins that do not speak for a fall, or nil
	extent  span                                          // of its sources
}

// watchedLanes lists what can be asked of this case, in the order of the picture.
func (b *builder) watchedLanes() []watched {
	var out []watched
	for _, l := range b.tl.Lanes {
		if d, ok := b.defs[l.Name]; ok && d.onset != noModel {
			out = append(out, b.watchRollup(d, l.Sources))
		} else if s, ok := b.gauges[l.Name]; ok {
			out = append(out, b.watchGauge(l, s))
		}
	}
	return slices.DeleteFunc(out, func(w watched) bool { return w.model == noModel })
}

func (b *builder) watchRollup(d laneDef, sources []string) watched {
	w := watched{name: d.name, unit: d.unit, model: d.onset, falls: d.falls, fine: true, sources: sources, extent: b.extentOf(d.table, sources)}
	w.points = func(from, to casefile.Time, secs int) (x, of []float64, err error) {
		rows, err := b.binned(d.rollup, from, to, secs)
		if err != nil {
			return nil, nil, err
		}
		x = make([]float64, len(rows))
		if d.onset == shareModel {
			of = make([]float64, len(rows))
		}
		whole, lacks := b.wholeBins(d.table, d.rollup, from, to, secs), b.lackingBins(d.table, d.rollup, from, to, secs, riseLoss)
		for i := range rows {
			if x[i] = math.NaN(); !whole[i] || lacks[i] {
				continue
			}
			if v, ok := d.value(rows[i]); ok {
				x[i] = v
			}
			if of != nil {
				of[i], _ = Sum(rows[i], "n")
			}
		}
		return x, of, nil
	}
	w.lacks = func(from, to casefile.Time, secs int) []bool {
		return b.lackingBins(d.table, d.rollup, from, to, secs, fallLoss)
	}
	return w
}

// wholeBins tells the bins that every stream with a record in [from, to) covers: a
// source that begins or stops changes the level of a lane, and that is no onset.
func (b *builder) wholeBins(table, rollup string, from, to casefile.Time, secs int) []bool {
	step := casefile.Time(secs) * second
	out := make([]bool, (to-from+step-1)/step)
	any := false
	for i := range out {
		out[i] = true
	}
	for i := range b.coverers(table) {
		s := &b.coverers(table)[i]
		st := b.standOf(s, table, rollup)
		if st.whole || s.missing || s.first >= to || s.last < from {
			continue
		}
		any = true
		for i := range out {
			lo := from + casefile.Time(i)*step
			out[i] = out[i] && (s.coverBetween(Row{Minute, lo, lo + step}, s.first, s.last) == Covered || st.spares(span{lo, lo + step}))
		}
	}
	if !any {
		clear(out)
	}
	return out
}

// watchGauge watches a counted series, a rise of a counter or a sampled level.
func (b *builder) watchGauge(l Lane, s series) watched {
	w := watched{name: l.Name, unit: l.Unit, model: levelModel, sources: l.Sources, extent: b.extentOf("gauges", l.Sources)}
	if s.kind == "count" || s.kind == "counter" {
		w.model = countModel
	}
	w.points = func(from, to casefile.Time, secs int) (x, of []float64, err error) {
		rows, err := b.binned("gauges_samples", from, to, secs)
		if err != nil {
			return nil, nil, err
		}
		var points []Point
		if s.kind == "counter" {
			c, err := b.binnedCounters(from, to, secs)
			if err != nil {
				return nil, nil, err
			}
			points, _ = c.rises(s, rows)
		} else {
			points = gaugePoints(s, rows)
		}
		for _, p := range points {
			v := math.NaN()
			if p.Known {
				v = p.Value
			}
			x = append(x, v)
		}
		return x, nil, nil
	}
	return w
}

// extentOf is the span the sources cover together in a table.
func (b *builder) extentOf(table string, sources []string) span {
	var out span
	for _, e := range b.tableExtents(table) {
		switch {
		case !slices.Contains(sources, e.source):
		case out == span{}:
			out = span{e.first, e.last + 1}
		default:
			out = span{min(out.from, e.first), max(out.to, e.last+1)}
		}
	}
	return out
}

func (b *builder) tableExtents(table string) []extent {
	var out []extent
	for _, e := range b.extents {
		if e.table == table {
			out = append(out, e)
		}
	}
	return out
}

// series fills a watched lane over [from, to).
func (w *watched) series(from, to casefile.Time, secs int) (bins, error) {
	x, of, err := w.points(from, to, secs)
	s := bins{start: from, secs: secs, x: x, of: of, model: w.model}
	if w.lacks != nil {
		s.lacks = w.lacks(from, to, secs)
	}
	return s, err
}
