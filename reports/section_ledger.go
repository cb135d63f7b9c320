package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"hindcast/analyzers"
	"hindcast/casefile"
	"hindcast/timeline"
)

// Words of the ledger.
const (
	titleLedger   = "Demand, hostile load, capacity"
	howLedger     = "Three quantities decide the cause; each is known only within an interval. An open end means that nothing in the evidence bounds it. Lines are drawn where an end is known and broken where it is open. A lower end of H above 0 holds only if nobody shares the addresses that sent most."
	howPresence   = "Whether hostile traffic was present is another question than whether it was the cause."
	unshared      = "the lower end only if nobody shares the addresses that sent most"
	ledgerCaption = "The ledger, minute by minute"
)

// ledgerBlocks show the ledger: what follows from it, its picture, its table and
// what it takes for granted. Nothing where the comparison has none.
func ledgerBlocks(r *Report) []block {
	l := r.Comparison.Ledger
	if l == nil {
		return nil
	}
	out := []block{headingOf(titleLedger), paraOf(presenceSentence(l)), noteOf(howPresence)}
	if len(l.Minutes) == 0 {
		return append(out, paraOf("No ledger: "+l.Why+"."))
	}
	out = append(out, paraOf(removalSentence(l)), noteOf(howLedger))
	c := clockOf(r.Timeline.Zone)
	if ch := ledgerChart(r.Timeline, l, c); ch != nil {
		out = append(out, block{Kind: kindChart, Chart: ch})
	}
	return append(out, detailsOf("Every minute of the ledger", tableOf(ledgerTable(l, c))), paraOf("It counts "+ledgerScope(l)+" and takes for granted:"), listOf(l.Assumptions))
}

func ledgerScope(l *analyzers.Ledger) string {
	if l.Contested {
		return fmt.Sprintf("the %s of which a tenth failed (%s)", plural(int64(len(l.Classes)), "kind of request", "kinds of request"), strings.Join(firstFew(l.Classes, 6), ", "))
	}
	return "every kind of request, because no kind failed in a tenth of its requests,"
}

// firstFew keeps the first n and says how many more there are.
func firstFew(s []string, n int) []string {
	if len(s) <= n {
		return s
	}
	return append(slices.Clone(s[:n]), fmt.Sprintf("%d more", len(s)-n))
}

func presenceSentence(l *analyzers.Ledger) string {
	head := map[string]string{analyzers.Seen: "Hostile traffic is present", analyzers.SeenPossible: "Whether hostile traffic was present cannot be told", analyzers.SeenNot: "No hostile traffic is shown", analyzers.SeenUnknown: "Whether hostile traffic was present is unknown"}[l.Presence.Seen]
	return head + ": " + l.Presence.Why + "."
}

// removalSentence says in how many failing minutes the service would have carried
// the rest.
func removalSentence(l *analyzers.Ledger) string {
	if l.Failing == 0 {
		return "In no minute of the window did five of these requests, and a tenth of them, fail."
	}
	n := plural(int64(l.Failing), "minute", "minutes")
	if l.SufficedLo == 0 && l.SufficedHi == 1 {
		return fmt.Sprintf("In %s five of these requests, and a tenth or more of them, failed. Whether removing the hostile load would have sufficed cannot be told for any of them.", n)
	}
	least := percent(l.SufficedLo)
	if l.SufficedLo > 0 {
		least += " (only if nobody shares the addresses that sent most)"
	}
	return fmt.Sprintf("In %s five of these requests, and a tenth or more of them, failed. Removing the hostile load would have sufficed in at least %s and at most %s of them.", n, least, percent(l.SufficedHi))
}

// heavy reports whether hostile load is claimed from below. That rests on who uses an
// address, and is never told without it.
func heavy(m *analyzers.LedgerMinute) bool { return m.Hostile.Lo != nil && *m.Hostile.Lo > 0 }

func hostileText(m *analyzers.LedgerMinute) string {
	if heavy(m) {
		return rangeText(m.Hostile) + " (" + unshared + ")"
	}
	return rangeText(m.Hostile)
}

func ledgerTable(l *analyzers.Ledger, c zoneClock) *table {
	t := &table{Caption: ledgerCaption + ", in " + l.Unit, Class: "ledger", Cols: []col{{Title: "Local time"}, {Title: "Legitimate demand L"}, {Title: "Hostile load H"},
		{Title: "Capacity C"}, {Title: "Asked for, as logged", Num: true}, {Title: "Served", Num: true}, {Title: "Note"}}}
	for _, m := range l.Minutes {
		var notes []string
		if m.Failing {
			notes = append(notes, "failing")
		}
		if heavy(&m) {
			notes = append(notes, "H: "+unshared)
		}
		if m.Censored {
			notes = append(notes, "the log is a lower bound")
		}
		t.Rows = append(t.Rows, row{Cells: textCells(c.at(m.At), rangeText(m.Legit), rangeText(m.Hostile), rangeText(m.Capacity), endText(m.Offered), endText(m.Done), strings.Join(notes, "; "))})
	}
	return t
}

func rangeText(r analyzers.Range) string {
	switch {
	case r.Lo == nil && r.Hi == nil:
		return wordUnknown
	case r.Hi == nil:
		return "at least " + figure(*r.Lo)
	case r.Lo == nil:
		return "at most " + figure(*r.Hi)
	}
	return figure(*r.Lo) + " to " + figure(*r.Hi)
}

func endText(x *float64) string {
	if x == nil {
		return wordUnknown
	}
	return figure(*x)
}

// ledgerChart draws the ends of the three intervals as steps.
func ledgerChart(t *timeline.Timeline, l *analyzers.Ledger, c zoneClock) *chart {
	ends := []struct {
		name   string
		of     func(*analyzers.LedgerMinute) *float64
		colour func(palette) string
		kind   string
	}{
		{"L at least", func(m *analyzers.LedgerMinute) *float64 { return m.Legit.Lo }, func(p palette) string { return p.blue }, "solid"},
		{"L at most", func(m *analyzers.LedgerMinute) *float64 { return m.Legit.Hi }, func(p palette) string { return p.blue }, "dashed"},
		{"H at least", func(m *analyzers.LedgerMinute) *float64 { return m.Hostile.Lo }, func(p palette) string { return p.vermilion }, "solid"},
		{"H at most", func(m *analyzers.LedgerMinute) *float64 { return m.Hostile.Hi }, func(p palette) string { return p.vermilion }, "dashed"},
		{"C at least", func(m *analyzers.LedgerMinute) *float64 { return m.Capacity.Lo }, func(p palette) string { return p.green }, "solid"},
		{"C at most", func(m *analyzers.LedgerMinute) *float64 { return m.Capacity.Hi }, func(p palette) string { return p.green }, "dashed"},
	}
	ch := bothThemes(chart{ID: "chart-ledger", Height: 260, Title: titleLedger + " (" + l.Unit + "): solid lines are lower ends, dashed lines upper ends",
		Label: "Lower and upper ends of demand, hostile load and capacity by minute; the table below holds the numbers."},
		func(p palette) map[string]any {
			var all []any
			for i, e := range ends {
				all = append(all, series(e.name, "line", ledgerSteps(t, l, c, e.of), func(s *charts.SingleSeries) {
					s.LineStyle = &opts.LineStyle{Color: e.colour(p), Width: 1.6, Type: e.kind}
					s.ItemStyle = &opts.ItemStyle{Color: e.colour(p)}
					s.Symbol, s.ConnectNulls = "none", opts.Bool(false)
					if i == 0 {
						s.MarkLines = dashes(t, c, p)
					}
				}))
			}
			return timeChart(t, c, p, all, opts.YAxis{SplitNumber: 3, Min: 0, AxisLabel: axisLabel(p, ""),
				SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: p.rule, Width: 1}}})
		})
	return &ch
}

// timeChart is a chart over the window with a legend.
func timeChart(t *timeline.Timeline, c zoneClock, p palette, all []any, y opts.YAxis) map[string]any {
	ch := charts.NewLine()
	ch.SetGlobalOptions(
		charts.WithGridOpts(opts.Grid{Left: "64", Right: "22", Top: "40", Bottom: "24"}),
		charts.WithXAxisOpts(timeAxis(p, t, c, t.Window.From, t.Window.To)),
		charts.WithYAxisOpts(y),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Top: "0", TextStyle: &opts.TextStyle{Color: p.dim, FontSize: 11}}),
	)
	m := ch.JSON()
	m["tooltip"] = richTooltip(p)
	return common(m, p, all)
}

// ledgerSteps is one end of an interval as a step line with gaps.
func ledgerSteps(t *timeline.Timeline, l *analyzers.Ledger, c zoneClock, of func(*analyzers.LedgerMinute) *float64) []opts.LineData {
	const minuteUS = casefile.Time(60_000_000)
	out := []opts.LineData{}
	gap := opts.LineData{Value: []any{nil, nil}}
	for i := range l.Minutes {
		m := &l.Minutes[i]
		x := of(m)
		if x == nil {
			if len(out) > 0 {
				out = append(out, gap)
			}
			continue
		}
		out = append(out, opts.LineData{Value: []any{c.shift(m.At, t.Window.From), *x}}, opts.LineData{Value: []any{c.shift(m.At+minuteUS, t.Window.From), *x}})
	}
	return out
}
