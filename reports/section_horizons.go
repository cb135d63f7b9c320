package reports

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// Words of the line over horizons and of the measured matrix.
const (
	titleHorizons = "What could be known when"
	howHorizons   = "The ratios that the measured evidence up to each moment would have given, each calibrated for that length of evidence, with their 90 % ranges and the words they would have earned. The column beside each moment says whether a verdict would have been possible; where it would not, no ratio of that moment supports anything. Letters mark the moments at which somebody claimed a cause: what stands left of a letter was knowable then to whoever held all of this evidence."
	titleMeasured = "Measured values by cause"
	howMeasured   = "Natural logarithm of the likelihood of each measured value under each cause, averaged over its sub-types, less the average over the causes: above 0 the value speaks for the cause. Values of one group depend on each other and are weighed together, so columns do not simply add up."
)

// moment is when a cause was claimed.
type moment struct {
	at   casefile.Time
	text string
}

// claimMoments are the dated statements that claim a cause, in order of time.
func claimMoments(t *timeline.Timeline) []moment {
	var out []moment
	for i := range t.Statements {
		s := &t.Statements[i]
		switch s.Kind {
		case analyzers.Attack, analyzers.Capacity, analyzers.Fault, "denial":
			if s.CoreLo.Valid {
				out = append(out, moment{s.CoreLo.V, speakerText(s.Speaker, s.Via) + ": " + s.Assertion})
			}
		}
	}
	sortMoments(out)
	return out
}

func sortMoments(ms []moment) {
	for i := 1; i < len(ms); i++ {
		for j := i; j > 0 && ms[j].at < ms[j-1].at; j-- {
			ms[j], ms[j-1] = ms[j-1], ms[j]
		}
	}
}

// horizonBlocks show the line over horizons with its table; nothing where only one
// moment was compared or nothing is measured.
func horizonBlocks(r *Report) []block {
	hs := r.Comparison.Horizons
	if len(hs) == 0 {
		return nil
	}
	c := clockOf(r.Timeline.Zone)
	said := claimMoments(r.Timeline)
	out := []block{headingOf(titleHorizons), noteOf(howHorizons)}
	if ch := horizonChart(r.Timeline, hs, said, c); ch != nil {
		out = append(out, block{Kind: kindChart, Chart: ch})
	}
	out = append(out, tableOf(horizonTable(hs, said, c)))
	var keys []string
	for i, m := range said {
		keys = append(keys, fmt.Sprintf("%s  %s  %s", markLetter(i), c.both(m.at), m.text))
	}
	if len(keys) > 0 {
		out = append(out, listOf(keys))
	}
	return out
}

func horizonName(h *analyzers.HorizonResult) string {
	if h.Minutes == 0 {
		return "end of the window"
	}
	return fmt.Sprintf("%d min in", h.Minutes)
}

func horizonTable(hs []analyzers.HorizonResult, said []moment, c zoneClock) *table {
	t := &table{Caption: "Ratios by moment (local time; minutes after the scheduled start)", Class: "horizons", Cols: []col{{Title: "Evidence up to"}, {Title: "Verdict then"}}}
	for _, p := range hs[0].Pairs {
		t.Cols = append(t.Cols, col{Title: pairName(p.H, p.K)})
	}
	t.Cols = append(t.Cols, col{Title: "Values", Num: true}, col{Title: "Claimed"})
	for i := range hs {
		h := &hs[i]
		tr := row{Cells: textCells(c.at(h.At) + ", " + horizonName(h))}
		tr.Cells = append(tr.Cells, horizonVerdict(h))
		for _, p := range h.Pairs {
			tr.Cells = append(tr.Cells, horizonCell(p))
		}
		tr.Cells = append(tr.Cells, textCells(figure(float64(h.Columns)), claimedBy(h.At, said))...)
		t.Rows = append(t.Rows, tr)
	}
	return t
}

// claimedBy is the letters of the claims made before a moment.
func claimedBy(at casefile.Time, said []moment) string {
	var letters []string
	for k, m := range said {
		if m.at < at {
			letters = append(letters, markLetter(k))
		}
	}
	if len(letters) == 0 {
		return wordNone
	}
	return strings.Join(letters, " ")
}

// horizonCell is a ratio with its range and the words it would have earned: a ratio
// alone would look like a finding.
func horizonCell(p analyzers.LR) cell {
	span := analyzers.Figures(p.Lo) + " to " + analyzers.Figures(p.Hi)
	if p.AtCeiling {
		span += ", ceiling by assumption"
	}
	out := cell{Text: analyzers.Figures(p.Value), Lines: []line{{Text: span}}}
	if p.Words != "" {
		out.Lines = append(out.Lines, line{Text: p.Words})
	}
	return out
}

// horizonVerdict is what could have been said at a moment, and where nothing could,
// why.
func horizonVerdict(h *analyzers.HorizonResult) cell {
	if h.Supports != "" {
		return cell{Text: h.Says()}
	}
	out := cell{Text: "no verdict"}
	for _, w := range h.Why {
		out.Lines = append(out.Lines, line{Text: w})
	}
	return out
}

// horizonChart draws the ratios against attack, and of fault over capacity, on a
// logarithmic axis over time.
func horizonChart(t *timeline.Timeline, hs []analyzers.HorizonResult, said []moment, c zoneClock) *chart {
	lo, hi := 0.1, 10.0
	for _, h := range hs {
		for _, p := range h.Pairs {
			if p.Value > 0 && !math.IsInf(p.Value, 0) {
				lo, hi = math.Min(lo, decade(p.Value, math.Floor)), math.Max(hi, decade(p.Value, math.Ceil))
			}
		}
	}
	ch := bothThemes(chart{ID: "chart-horizons", Height: 240, Title: "Likelihood ratios by the moment up to which evidence is taken; at 1 the evidence separates nothing; hollow where no verdict was possible",
		Label: "Ratios at each moment with the moments of claims; the table below holds the numbers."},
		func(p palette) map[string]any {
			colours := []string{p.blue, p.green, p.orange, p.vermilion, p.ink, p.dim}
			var all []any
			for i, first := range hs[0].Pairs {
				data := []opts.LineData{}
				for _, h := range hs {
					if i < len(h.Pairs) && h.Pairs[i].Value > 0 && !math.IsInf(h.Pairs[i].Value, 0) {
						point := opts.LineData{Value: []any{c.shift(h.At, t.Window.From), h.Pairs[i].Value}, Symbol: "circle"}
						if h.Supports == "" {
							point.Symbol = "emptyCircle"
						}
						data = append(data, point)
					}
				}
				all = append(all, series(pairName(first.H, first.K), "line", data, func(s *charts.SingleSeries) {
					s.Symbol, s.SymbolSize = "circle", 7
					s.LineStyle = &opts.LineStyle{Color: colours[i%len(colours)], Width: 1.6}
					s.ItemStyle = &opts.ItemStyle{Color: colours[i%len(colours)]}
					if i == 0 {
						s.MarkLines = momentLines(t, said, c, p)
					}
				}))
			}
			return timeChart(t, c, p, all, opts.YAxis{Type: "log", Min: lo, Max: hi, AxisLabel: axisLabel(p, ""),
				SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.rule, Width: 1}}})
		})
	return &ch
}

// momentLines are vertical lines at the moments of claims inside the window.
func momentLines(t *timeline.Timeline, said []moment, c zoneClock, p palette) *opts.MarkLines {
	ml := &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{Symbol: []string{"none", "none"},
		Label:     &opts.Label{Show: opts.Bool(true), Formatter: "{b}", Color: p.ink, FontSize: 11, Position: "end"},
		LineStyle: &opts.LineStyle{Color: p.ink, Type: "dashed", Width: 1}}}
	for i, m := range said {
		if m.at >= t.Window.From && m.at < t.Window.To {
			ml.Data = append(ml.Data, opts.MarkLineNameXAxisItem{Name: markLetter(i), XAxis: c.shift(m.at, t.Window.From)})
		}
	}
	return ml
}

// measuredBlocks are the matrix of measured values by cause.
func measuredBlocks(r *Report) []block {
	m := r.Comparison.Measurement
	if m == nil || len(m.Cells) == 0 {
		return nil
	}
	subs := analyzers.SubTypes()
	t := &table{Caption: titleMeasured, Class: "matrix", Cols: []col{{Title: "Value"}, {Title: "Group"}, {Title: "Measured", Num: true}}}
	for _, h := range r.Comparison.Hypotheses {
		t.Cols = append(t.Cols, col{Title: h, Num: true})
	}
	for _, ce := range m.Cells {
		tr := row{Cells: textCells(strings.ReplaceAll(ce.Column, "_", " "), ce.Group, figure(ce.Value))}
		by := causeMeans(r.Comparison.Hypotheses, subs, ce.Log)
		mean := 0.0
		for _, x := range by {
			mean += x / float64(len(by))
		}
		for _, x := range by {
			tr.Cells = append(tr.Cells, cell{Text: fmt.Sprintf("%+.2f", x-mean), Class: shade(x-mean, -2, 2)})
		}
		t.Rows = append(t.Rows, tr)
	}
	return []block{headingOf(titleMeasured), noteOf(howMeasured + " " + sizeSentence(m.Size)), detailsOf(plural(int64(len(m.Cells)), "measured value", "measured values")+" by cause", tableOf(t))}
}

// causeMeans is the log of the mean likelihood over the sub-types of each cause.
func causeMeans(hypotheses []string, subs []analyzers.SubType, logs map[string]float64) []float64 {
	out := make([]float64, len(hypotheses))
	for i, h := range hypotheses {
		sum, n := 0.0, 0.0
		for _, s := range subs {
			if x, ok := logs[s.Name]; ok && s.Hypothesis == h {
				sum, n = sum+math.Exp(x), n+1
			}
		}
		out[i] = math.Log(math.Max(sum, 1e-300) / math.Max(n, 1))
	}
	return out
}
