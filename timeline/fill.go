package timeline

import (
	"slices"
	"strings"

	"hindcast/casefile"
)

// fill makes the lanes the tables can fill, grouped in the order of the picture.
func (b *builder) fill() error {
	defs := slices.Concat(requestLanes, connectionLanes, flowLanes, messageLanes)
	if b.s.hasRows("requests") {
		rows, err := b.rowsOf("requests_terminations")
		if err != nil {
			return err
		}
		defs = append(defs, terminationLanes(slices.Concat(rows...))...)
	}
	if b.s.hasRows("messages") {
		rows, err := b.rowsOf("messages_classes")
		if err != nil {
			return err
		}
		defs = append(defs, messageClassLanes(slices.Concat(rows...))...)
	}
	defs = append(defs, peopleLanes...)
	doings, err := b.doings()
	if err != nil {
		return err
	}
	defs = append(defs, doings...)
	for _, d := range defs {
		if !b.s.hasRows(d.table) {
			continue
		}
		points, err := b.points(d)
		if err != nil {
			return err
		}
		b.defs[d.name] = d
		b.keep(d, points)
	}
	if err := b.fillGauges(); err != nil {
		return err
	}
	b.noteSampling()
	slices.SortStableFunc(b.tl.Lanes, func(x, y Lane) int { return groupPlace(x.Group) - groupPlace(y.Group) })
	return nil
}

// keep adds the lane unless it says nothing: no row of it is known, or it is a
// rare count that is nowhere above zero.
func (b *builder) keep(d laneDef, points []Point) bool {
	says := slices.ContainsFunc(points, func(p Point) bool { return p.Known && (!d.rare || p.Value > 0) })
	if !says {
		return false
	}
	b.tl.Lanes = append(b.tl.Lanes, Lane{Name: d.name, Title: d.title, Unit: d.unit, Doc: d.doc, Group: d.group,
		Rollup: d.rollup, Sources: b.countedOf(b.sourcesOf(d.streams()), d.table, d.rollup), Points: points})
	return true
}

// sourcesOf lists the ids of the sources with rows in table, sorted.
func (b *builder) sourcesOf(table string) []string {
	out := []string{}
	if table == "statements" {
		for _, s := range b.f.statements {
			out = append(out, string(s.Source))
		}
	}
	for _, e := range b.extents {
		if e.table == table && (table != "posts" || b.f.sources[e.source].format != chatFormat) || table == chatStreams && b.f.sources[e.source].format == chatFormat {
			out = append(out, e.source)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (b *builder) points(d laneDef) ([]Point, error) {
	if d.name == statementLane.name {
		return b.statementPoints(), nil
	}
	rows, err := b.ask(d.rollup, !d.minutes)
	if err != nil {
		return nil, err
	}
	if d.series != nil {
		return b.runningPoints(d, rows), nil
	}
	points := make([]Point, len(rows))
	stated := false // a column no source ever states is unknown in silent minutes too
	for i := range rows {
		known, whole := b.known(d.streams(), d.rollup, b.tl.Rows[i])
		if !known && (len(rows[i]) == 0 || !d.floor) || d.minutes && b.tl.Rows[i].Kind != Minute {
			continue
		}
		v, ok := d.value(rows[i])
		stated = stated || ok && len(rows[i]) > 0
		if !ok {
			continue
		}
		points[i] = Point{Value: v, Known: true, Margin: d.margin(rows[i])}
		if d.floor && (!whole || d.demand && b.censored[i]) || d.longer && b.unended(d.streams(), d.rollup, b.tl.Rows[i]) {
			points[i].Bound = AtLeast
		}
	}
	if !stated {
		clear(points)
	}
	return points, nil
}

// runningPoints are the values of a lane in which each row builds on those before.
func (b *builder) runningPoints(d laneDef, rows [][]Ints) []Point {
	points := make([]Point, len(rows))
	copy(points[1:], d.series(rows[1:len(rows)-1], b.step))
	for i := range points {
		known, whole := b.known(d.table, d.rollup, b.tl.Rows[i])
		if !known {
			points[i] = Point{}
		} else if points[i].Known && d.floor && !whole {
			points[i].Bound = AtLeast
		}
	}
	return points
}

// statementPoints counts, for every row, the statements whose core touches it.
func (b *builder) statementPoints() []Point {
	points := make([]Point, len(b.tl.Rows))
	for i, r := range b.tl.Rows {
		if r.From == r.To {
			continue
		}
		points[i].Known = true
		for _, st := range b.f.statements {
			if c, ok := core(&st.Row); ok && touches(c, r) {
				points[i].Value++
			}
		}
	}
	return points
}

// core is the interval a statement speaks about, where it has both ends.
func core(s *casefile.Statement) (span, bool) {
	return span{s.CoreLo.V, s.CoreHi.V}, s.CoreLo.Valid && s.CoreHi.Valid && s.CoreLo.V <= s.CoreHi.V
}

// touches reports whether the interval shares more than its end with the row; an
// instant touches the row that holds it.
func touches(c span, r Row) bool {
	if c.from == c.to {
		return r.From <= c.from && c.from < r.To
	}
	return c.overlaps(span{r.From, r.To})
}

// laneTitle makes a title out of a name: outage_reports is "outage reports".
func laneTitle(name string) string { return strings.ReplaceAll(name, "_", " ") }
