package reports

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"hindcast/casefile"
	"hindcast/timeline"
)

const (
	chartMargin   = casefile.Time(30 * 60e6) // the picture shows half an hour on both sides of the window
	maxStatements = 60                       // rows of the picture; the table holds all
)

// drawn is one statement of the picture, cut to its axis.
type drawn struct {
	s                            *casefile.Statement
	coreLo, coreHi, supLo, supHi casefile.Time
	dot                          casefile.Time // where its symbol stands
}

// statementChart draws the stated times: thick where the words mean it, thin
// where they can mean it at most. It returns nil where no statement has a time
// near the window.
func statementChart(t *timeline.Timeline, c zoneClock) *chart {
	from, to := t.Window.From-chartMargin, t.Window.To+chartMargin
	var ds []drawn
	for i := range t.Statements {
		if d, ok := drawStatement(&t.Statements[i], from, to); ok {
			ds = append(ds, d)
		}
	}
	if len(ds) == 0 {
		return nil
	}
	sort.SliceStable(ds, func(i, j int) bool { return ds[i].coreLo < ds[j].coreLo })
	title := "Stated times: thick where the words mean it, thin where they can mean it at most; shape and colour show what the words lean to"
	if len(ds) > maxStatements {
		title += fmt.Sprintf(" (the first %d of %d; all are in the table)", maxStatements, len(ds))
		ds = ds[:maxStatements]
	}
	ch := bothThemes(chart{ID: "chart-statements", Title: title, Height: 90 + 20*len(ds),
		Label: plural(int64(len(ds)), "statement", "statements") + " as intervals of time; the table of every minute holds the same."},
		func(p palette) map[string]any { return statementOptions(t, ds, c, p, from, to) })
	return &ch
}

// drawStatement cuts the intervals of s to the axis; what lies wholly outside,
// or spans the whole of it, says nothing in a picture.
func drawStatement(s *casefile.Statement, from, to casefile.Time) (drawn, bool) {
	core, sup := coreOf(s), supportOf(s)
	if !core.known() {
		core = sup
	}
	if !sup.known() {
		sup = core
	}
	if !core.meets(from, to) {
		return drawn{}, false
	}
	d := drawn{s: s}
	cut := func(v casefile.Null[casefile.Time], open casefile.Time) casefile.Time {
		if !v.Valid {
			return open
		}
		return min(max(v.V, from), to)
	}
	d.coreLo, d.coreHi = cut(core.lo, from), cut(core.hi, to)
	d.supLo, d.supHi = min(cut(sup.lo, from), d.coreLo), max(cut(sup.hi, to), d.coreHi)
	d.dot = d.coreLo + (d.coreHi-d.coreLo)/2
	switch cutLo, cutHi := d.coreLo == from, d.coreHi == to; {
	case cutLo && cutHi:
		return drawn{}, false
	case cutLo:
		d.dot = d.coreHi // the only end the picture shows
	case cutHi:
		d.dot = d.coreLo
	}
	return d, true
}

// leans are the series of the picture, told apart by shape and colour.
func leans(p palette) []struct{ name, title, symbol, color string } {
	return []struct{ name, title, symbol, color string }{
		{"attack", "leans to an attack", "triangle", p.vermilion},
		{"capacity", "leans to a shortage of capacity", "rect", p.blue},
		{"neutral", "states a fact", "circle", p.dim},
		{"method", "is about the evidence itself", "diamond", p.green},
	}
}

func leanOf(s *casefile.Statement) string {
	switch s.Lean {
	case "attack", "capacity", "method":
		return s.Lean
	}
	return "neutral"
}

func statementOptions(t *timeline.Timeline, ds []drawn, c zoneClock, p palette, from, to casefile.Time) map[string]any {
	names := make([]string, len(ds))
	for i, d := range ds {
		name := d.s.ID + " " + d.s.Speaker
		if strings.Contains(d.s.ID, ":") { // extracted: its id is a place in a document, which the table gives
			name = d.s.Speaker + ": " + strings.ReplaceAll(d.s.Kind, "_", " ")
		}
		names[i] = chartText(clip(name, 26))
	}
	axis := axisLabel(p, "")
	axis.Width, axis.Overflow, axis.Interval = 140, "truncate", "0"
	axis.HideOverlap = nil
	ch := charts.NewLine()
	ch.SetGlobalOptions(
		charts.WithGridOpts(opts.Grid{Left: "6", Right: "22", Top: "64", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(timeAxis(p, t, c, from, to)),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), Data: names, AxisLabel: axis,
			SplitLine: &opts.SplitLine{Show: opts.Bool(false)}, AxisLine: &opts.AxisLine{Show: opts.Bool(false)}}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", Left: "0", ItemWidth: 16, ItemHeight: 9, TextStyle: &opts.TextStyle{Color: p.ink, FontSize: 11}, Data: legend(ds, p)}),
	)
	var all []any
	for i, l := range leans(p) {
		thin, thick, dots := intervals(ds, l.name, t, c)
		if len(thick) == 0 {
			continue
		}
		style := func(width float32, data []opts.LineData, symbol string) charts.SingleSeries {
			return series(l.title, "line", data, func(s *charts.SingleSeries) {
				s.Symbol, s.ConnectNulls = symbol, opts.Bool(false)
				s.LineStyle = &opts.LineStyle{Color: l.color, Width: width}
				s.ItemStyle = &opts.ItemStyle{Color: l.color}
			})
		}
		all = append(all, style(1, thin, "none"), style(6, thick, "none"))
		points := style(0, dots, l.symbol)
		points.Type, points.LineStyle, points.SymbolSize = "scatter", nil, 11
		points.ItemStyle.BorderColor, points.ItemStyle.BorderWidth = p.paper, 1.5
		if i == 0 || len(all) == 2 {
			points.MarkLines = dashes(t, c, p)
			points.MarkLines.Label.Position = "start" // the axis is inverted: this is the top
		}
		all = append(all, points)
	}
	m := ch.JSON()
	delete(m, "tooltip")
	return common(m, p, all)
}

// legendItem names a series and its symbol.
type legendItem struct {
	Name string `json:"name"`
	Icon string `json:"icon"`
}

func legend(ds []drawn, p palette) []legendItem {
	var out []legendItem
	for _, l := range leans(p) {
		if slices.ContainsFunc(ds, func(d drawn) bool { return leanOf(d.s) == l.name }) {
			out = append(out, legendItem{l.title, l.symbol})
		}
	}
	return out
}

// intervals makes the three layers of one lean: support, core, and a symbol at
// the middle of the core, or at the end of it that the picture shows.
func intervals(ds []drawn, lean string, t *timeline.Timeline, c zoneClock) (thin, thick, dots []opts.LineData) {
	at := func(v casefile.Time, i int) opts.LineData {
		return opts.LineData{Value: []any{c.shift(v, t.Window.From), i}}
	}
	gap := opts.LineData{Value: []any{nil, nil}}
	for i, d := range ds {
		if leanOf(d.s) != lean {
			continue
		}
		thin = append(thin, at(d.supLo, i), at(d.supHi, i), gap)
		thick = append(thick, at(d.coreLo, i), at(d.coreHi, i), gap)
		dots = append(dots, at(d.dot, i))
	}
	return thin, thick, dots
}
