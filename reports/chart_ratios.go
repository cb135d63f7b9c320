package reports

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"hindcast/analyzers"
)

// ratioChart draws each pair's ratio with its range on a logarithmic axis; the
// line at 1 is where evidence separates nothing.
func ratioChart(c *analyzers.Comparison) *chart {
	var pairs []analyzers.LR
	for _, p := range c.Pairs {
		if p.Lo > 0 && p.Hi >= p.Lo && p.Value > 0 && !math.IsInf(p.Hi, 0) {
			pairs = append(pairs, p)
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	ch := bothThemes(chart{ID: "chart-ratios", Height: 76 + 34*len(pairs),
		Title: "Likelihood ratios on a logarithmic axis: the diamond is the ratio, the bar its 90 % range; at 1 the evidence separates nothing",
		Label: "Likelihood ratios with their ranges; the table below holds the numbers."},
		func(p palette) map[string]any { return ratioOptions(pairs, p) })
	return &ch
}

func ratioOptions(pairs []analyzers.LR, p palette) map[string]any {
	names := make([]string, len(pairs))
	lo, hi := 0.1, 10.0
	var bars, points []opts.LineData
	for i, x := range pairs {
		names[i] = chartText(pairName(x.H, x.K))
		bars = append(bars, opts.LineData{Value: []any{x.Lo, i}}, opts.LineData{Value: []any{x.Hi, i}}, opts.LineData{Value: []any{nil, nil}})
		points = append(points, opts.LineData{Value: []any{x.Value, i}})
		lo, hi = min(lo, decade(x.Lo, math.Floor)), max(hi, decade(x.Hi, math.Ceil))
	}
	ch := charts.NewLine()
	ch.SetGlobalOptions(
		charts.WithGridOpts(opts.Grid{Left: "6", Right: "20", Top: "22", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "log", Min: lo, Max: hi, AxisLabel: axisLabel(p, ""),
			SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.rule}}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), Data: names, AxisLabel: axisLabel(p, ""),
			AxisLine: &opts.AxisLine{Show: opts.Bool(false)}}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
	)
	ranges := series("90 % range", "line", bars, func(s *charts.SingleSeries) {
		s.Symbol, s.ConnectNulls = "none", opts.Bool(false)
		s.LineStyle = &opts.LineStyle{Color: p.blue, Width: 5, Opacity: opts.Float(0.45)}
		s.MarkLines = &opts.MarkLines{Data: []any{opts.MarkLineNameXAxisItem{Name: "1", XAxis: 1}}, MarkLineStyle: opts.MarkLineStyle{
			Symbol: []string{"none", "none"}, Label: &opts.Label{Show: opts.Bool(true), Formatter: "{b}", Color: p.ink, FontSize: 11, Position: "start"},
			LineStyle: &opts.LineStyle{Color: p.ink, Type: "solid", Width: 1}}}
	})
	values := series("ratio", "scatter", points, func(s *charts.SingleSeries) {
		s.Symbol, s.SymbolSize = "diamond", 13
		s.ItemStyle = &opts.ItemStyle{Color: p.ink}
	})
	m := ch.JSON()
	delete(m, "tooltip")
	return common(m, p, []any{ranges, values})
}

// decade returns the power of ten next to x in the direction of round.
func decade(x float64, round func(float64) float64) float64 {
	return math.Pow(10, round(math.Log10(x)))
}
