package timeline

import (
	"cmp"
	"slices"
	"strings"
)

// series names the samples that belong to one lane: those of one name, unit and
// kind, whatever their labels.
type series struct{ name, unit, kind string }

func seriesOf(r Ints) series { return series{r.Keys["name"], r.Keys["unit"], r.Keys["kind"]} }

// fillGauges makes one lane for each series of gauges.
func (b *builder) fillGauges() error {
	if !b.s.hasRows("gauges") {
		return nil
	}
	rows, err := b.rowsOf("gauges_samples")
	if err != nil {
		return err
	}
	byName := map[string]int{}
	var all []series
	for _, r := range slices.Concat(rows...) {
		if s := seriesOf(r); !slices.Contains(all, s) {
			all = append(all, s)
			byName[s.name]++
		}
	}
	slices.SortFunc(all, func(x, y series) int {
		return cmp.Or(cmp.Compare(x.name, y.name), cmp.Compare(x.unit, y.unit), cmp.Compare(x.kind, y.kind))
	})
	of, err := b.gaugeSources()
	if err != nil {
		return err
	}
	var counters *counterTimes
	if slices.ContainsFunc(all, func(s series) bool { return s.kind == "counter" }) {
		if counters, err = b.tableCounters(); err != nil {
			return err
		}
	}
	for _, s := range all {
		d := gaugeLane(s, byName[s.name] > 1)
		if parts := s.partsOf(rows); parts != "" {
			b.note("series %s: %s; they are evidence and make no lane, because neither their sum nor their mean means anything", d.name, parts)
			continue
		}
		for i := range rows {
			b.gaugeNotes(s, d, samplesOf(s, rows[i]))
		}
		b.gauges[d.name] = s
		points := gaugePoints(s, rows)
		if s.kind == "counter" {
			far := 0
			points, far = counters.rises(s, rows)
			b.noteCounter(counters, s, d.name, far)
		}
		if b.keep(d, points) {
			b.tl.Lanes[len(b.tl.Lanes)-1].Sources = of[s]
		}
	}
	return nil
}

// partsOf says what the samples of a series are parts of, where adding them up or
// taking their mean would say something false: the buckets of a histogram hold each
// other, and quantiles have no mean. Empty for every other series.
func (s series) partsOf(rows [][]Ints) string {
	label, what := "", ""
	switch {
	case s.kind == "counter" && strings.HasSuffix(s.name, "_bucket"):
		label, what = "le=", "its samples are the buckets of a histogram"
	case s.kind != "counter":
		label, what = "quantile=", "its samples are quantiles"
	default:
		return ""
	}
	for _, r := range slices.Concat(rows...) {
		if seriesOf(r) == s && (strings.HasPrefix(r.Keys["labels"], label) || strings.Contains(r.Keys["labels"], ","+label)) {
			return what
		}
	}
	return ""
}

// gaugeLane describes the lane of a series. Two series of one name are told
// apart by unit and kind.
func gaugeLane(s series, several bool) laneDef {
	d := laneDef{name: s.name, title: laneTitle(s.name), unit: s.unit, group: GroupService, table: "gauges", rollup: "gauges_samples"}
	if reserved(s.name) {
		d.name = "gauge:" + d.name
	}
	if several {
		d.name += ":" + s.unit + ":" + s.kind
		d.title += " (" + joinWords(s.kind, s.unit) + ")"
	}
	switch s.kind {
	case "count":
		d.group, d.doc = GroupPeople, "Counted series: the sum of the samples that begin in the row. "
	case "counter":
		d.doc = "Ever-growing counter: its rise since the previous row, summed over its labels; unknown after a reset, and where its samples leave a gap at an end of the row. "
	default:
		d.doc = "Samples of an instant: their mean in the row, over all labels. "
	}
	d.doc += "Thousandths are kept. Known only where a sample was taken."
	if d.unit == "" {
		d.unit = s.name
	}
	return d
}

// gaugeSources lists the sources of every series, sorted.
func (b *builder) gaugeSources() (map[series][]string, error) {
	rows, _, err := b.s.Rollup(b.ctx, "gauges_sources", wholeGrid.from, wholeGrid.to, 60)
	if err != nil {
		return nil, err
	}
	out := map[series][]string{}
	for _, r := range rows {
		s := seriesOf(r)
		out[s] = append(out[s], r.Keys["source"])
	}
	return out, nil
}

// samplesOf are the rows of one series.
func samplesOf(s series, rows []Ints) []Ints {
	var mine []Ints
	for _, r := range rows {
		if seriesOf(r) == s {
			mine = append(mine, r)
		}
	}
	return mine
}

// gaugePoints are the values of one series, row by row; of a counter, see rises.
func gaugePoints(s series, rows [][]Ints) []Point {
	points := make([]Point, len(rows))
	for i := range rows {
		points[i] = gaugePoint(s.kind, samplesOf(s, rows[i]))
	}
	return points
}

// gaugePoint is the sum (count) or the mean (anything else) of the samples.
func gaugePoint(kind string, rows []Ints) Point {
	var sum, n float64
	for _, r := range rows {
		if r.N["valued"] == 0 {
			continue
		}
		milli, ok := r.N["sum_milli"]
		units, okUnits := r.N["sum_units"]
		switch {
		case ok:
			sum += float64(milli) / 1000
		case okUnits:
			sum += float64(units)
		default:
			return Point{}
		}
		n += float64(r.N["valued"])
	}
	if n == 0 {
		return Point{}
	}
	if kind != "count" {
		sum /= n
	}
	return Point{Value: sum, Known: true}
}

// gaugeNotes tells what a reader of the lane must know about its samples.
func (b *builder) gaugeNotes(s series, d laneDef, rows []Ints) {
	for _, r := range rows {
		if missing := r.N["n"] - r.N["valued"]; missing > 0 {
			b.note("series %s: some samples state no usable value; their rows are unknown unless another sample falls in them", d.name)
		}
		if long := r.N["longest_us"]; s.kind == "count" && long > int64(b.step)*int64(second) {
			b.note("series %s counts intervals longer than a row; each count stands in the row its interval begins in, the other rows are unknown", d.name)
		}
	}
}
