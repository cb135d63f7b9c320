package reports

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"hindcast/timeline"
)

// laneCharts draws each lane of the window as its own small picture over the
// same axis of time. The rows before and after are sums over other spans and
// stand in the table only.
func laneCharts(t *timeline.Timeline, c zoneClock) []chart {
	var out []chart
	for i, l := range t.Lanes {
		if !drawable(t, l) {
			continue
		}
		title := l.Title
		if l.Unit != "" && !strings.EqualFold(l.Unit, l.Title) {
			title += " (" + l.Unit + ")"
		}
		ch := chart{ID: fmt.Sprintf("chart-lane-%d", i+1), Title: title, Height: 128,
			Label: l.Title + ", minute by minute; the values are in the table of the group " + l.Group + "."}
		out = append(out, bothThemes(ch, func(p palette) map[string]any { return laneOptions(t, l, c, p) }))
	}
	return out
}

// drawable reports whether some minute of the window is known: a picture of
// nothing but hatch says no more than the table. Lanes about what people said
// have a picture of their own.
func drawable(t *timeline.Timeline, l timeline.Lane) bool {
	if l.Name == "statements" || l.Name == "posts" {
		return false
	}
	for i, r := range t.Rows {
		if r.Kind == timeline.Minute && i < len(l.Points) && l.Points[i].Known {
			return true
		}
	}
	return false
}

func laneOptions(t *timeline.Timeline, l timeline.Lane, c zoneClock, p palette) map[string]any {
	ch := charts.NewLine()
	ch.SetGlobalOptions(
		charts.WithGridOpts(opts.Grid{Left: "92", Right: "22", Top: "18", Bottom: "24"}),
		charts.WithXAxisOpts(timeAxis(p, t, c, t.Window.From, t.Window.To)),
		charts.WithYAxisOpts(opts.YAxis{SplitNumber: 2, Min: 0, AxisLabel: axisLabel(p, ""),
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.rule, Width: 1}}}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "axis", BackgroundColor: p.paper, BorderColor: p.rule}),
	)
	// A second, hidden axis from 0 to 1 carries the hatch over the full height.
	ch.ExtendYAxis(opts.YAxis{Show: opts.Bool(false), Min: 0, Max: 1})
	known, unknown := laneSeries(t, l, c)
	values := series(chartText(l.Title), "line", known, func(s *charts.SingleSeries) {
		s.LineStyle = &opts.LineStyle{Color: p.blue, Width: 1.6}
		s.ItemStyle = &opts.ItemStyle{Color: p.blue}
		s.AreaStyle = &opts.AreaStyle{Color: p.blue, Opacity: opts.Float(0.10)}
		s.ConnectNulls = opts.Bool(false)
		s.Step = "end"
		s.MarkLines = dashes(t, c, p)
	})
	gaps := series("unknown", "line", unknown, func(s *charts.SingleSeries) {
		s.YAxisIndex = 1
		s.Symbol = "none"
		s.LineStyle = &opts.LineStyle{Color: "transparent"}
		s.AreaStyle = &opts.AreaStyle{Color: "transparent", Opacity: opts.Float(1)}
	})
	m := ch.JSON()
	m["tooltip"] = richTooltip(p)
	return common(m, p, []any{values, hatch(gaps, p)})
}

// tooltip is drawn as SVG text, so no text of the evidence ever becomes markup.
type tooltip struct {
	Trigger         string         `json:"trigger"`
	RenderMode      string         `json:"renderMode"`
	Confine         bool           `json:"confine"`
	BackgroundColor string         `json:"backgroundColor"`
	BorderColor     string         `json:"borderColor"`
	TextStyle       opts.TextStyle `json:"textStyle"`
}

func richTooltip(p palette) tooltip {
	return tooltip{Trigger: "axis", RenderMode: "richText", Confine: true, BackgroundColor: p.paper, BorderColor: p.rule,
		TextStyle: opts.TextStyle{Color: p.ink, FontSize: 12}}
}

// laneSeries turns points into a step line with gaps and the spans without any
// value. A run of known minutes ends at the end of its last minute, so the last
// value has its width too; a lower bound carries a triangle.
func laneSeries(t *timeline.Timeline, l timeline.Lane, c zoneClock) (known, unknown []opts.LineData) {
	at := func(r timeline.Row, end bool) int64 {
		if end {
			return c.shift(r.To, t.Window.From)
		}
		return c.shift(r.From, t.Window.From)
	}
	gap := opts.LineData{Value: []any{nil, nil}}
	was := 0 // 0 start, 1 known, 2 unknown
	for i, r := range t.Rows {
		if r.Kind != timeline.Minute {
			continue
		}
		p := timeline.Point{}
		if i < len(l.Points) {
			p = l.Points[i]
		}
		if !p.Known {
			if was == 1 {
				known = append(known, gap)
			}
			unknown = append(unknown, opts.LineData{Value: []any{at(r, false), 1}}, opts.LineData{Value: []any{at(r, true), 1}}, gap)
			was = 2
			continue
		}
		if was == 1 {
			known = known[:len(known)-1] // the provisional end of the run
		}
		d := opts.LineData{Value: []any{at(r, false), p.Value}, Symbol: "none"}
		if p.Bound == timeline.AtLeast {
			d.Symbol, d.SymbolSize = "triangle", 7
		}
		known = append(known, d, opts.LineData{Value: []any{at(r, true), p.Value}, Symbol: "none"})
		was = 1
	}
	return known, unknown
}
