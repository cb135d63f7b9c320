package reports

import (
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"hindcast/casefile"
	"hindcast/timeline"
)

// chart is one picture: options for light and dark, a fixed id, and the height
// its box needs. go-echarts only builds the options; its own renderer would put
// log text into a script element and load a CDN, so html.go renders them.
type chart struct {
	ID     string
	Title  string
	Label  string // for screen readers: what the picture shows and where its table is
	Height int    // CSS pixels
	Light  map[string]any
	Dark   map[string]any
}

// palette is one set of colours. The hues are those of Okabe and Ito (Color
// Universal Design, 2008), which stay apart for the common colour blindnesses;
// no picture relies on hue alone.
type palette struct {
	ink, dim, rule, hatch, paper   string
	blue, orange, green, vermilion string
}

var (
	lightPalette = palette{ink: "#1c1b19", dim: "#5d5a54", rule: "#d9d5cc", hatch: "rgba(60,56,48,.34)", paper: "#fffefb",
		blue: "#0072b2", orange: "#b36b00", green: "#00785a", vermilion: "#c04a00"}
	darkPalette = palette{ink: "#eceae4", dim: "#aca89f", rule: "#45423c", hatch: "rgba(236,234,228,.30)", paper: "#191816",
		blue: "#56b4e9", orange: "#e69f00", green: "#2fc69b", vermilion: "#f08a4b"}
)

const chartFont = "Helvetica Neue, Helvetica, Arial, sans-serif"

// chartText is text that a chart shows. Braces are template and rich-text syntax
// there, so a picture shows brackets; the table beside it has the text itself.
func chartText(s string) string {
	return strings.NewReplacer("{", "(", "}", ")", "|", "/").Replace(printable(s))
}

// bothThemes builds one chart in two palettes.
func bothThemes(c chart, build func(palette) map[string]any) chart {
	c.Light, c.Dark = build(lightPalette), build(darkPalette)
	return c
}

// common sets what all charts share. Times are shown as if they were UTC, after
// shifting by the zone's offset, so a chart never asks the reader's machine.
func common(m map[string]any, p palette, all []any) map[string]any {
	m["series"] = all
	m["useUTC"] = true
	m["animation"] = false
	m["backgroundColor"] = "transparent"
	m["textStyle"] = opts.TextStyle{Color: p.ink, FontFamily: chartFont, FontSize: 12}
	delete(m, "toolbox")
	delete(m, "title")
	return m
}

func axisLabel(p palette, format string) *opts.AxisLabel {
	return &opts.AxisLabel{Color: p.dim, FontSize: 11, HideOverlap: opts.Bool(true), Formatter: types.FuncStr(format)}
}

func timeAxis(p palette, t *timeline.Timeline, c zoneClock, from, to casefile.Time) opts.XAxis {
	return opts.XAxis{Type: "time", SplitNumber: 5, Min: c.shift(from, t.Window.From), Max: c.shift(to, t.Window.From),
		AxisLabel: axisLabel(p, "{HH}:{mm}"),
		AxisLine:  &opts.AxisLine{LineStyle: &opts.LineStyle{Color: p.rule}},
		SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}
}

// dashes are vertical lines at the drawn marks, named by their letters.
func dashes(t *timeline.Timeline, c zoneClock, p palette) *opts.MarkLines {
	ml := &opts.MarkLines{MarkLineStyle: opts.MarkLineStyle{
		Symbol:    []string{"none", "none"},
		Label:     &opts.Label{Show: opts.Bool(true), Formatter: "{b}", Color: p.dim, FontSize: 11, Position: "end"},
		LineStyle: &opts.LineStyle{Color: p.dim, Type: "dashed", Width: 1}}}
	marks, _ := letteredMarks(t)
	for i, m := range marks {
		ml.Data = append(ml.Data, opts.MarkLineNameXAxisItem{Name: markLetter(i), XAxis: c.shift(m.Lo, t.Window.From)})
	}
	return ml
}

// series is one series of a chart.
func series(name, typ string, data any, edit ...func(*charts.SingleSeries)) charts.SingleSeries {
	s := charts.SingleSeries{Name: name, Type: typ, Data: data}
	for _, e := range edit {
		e(&s)
	}
	return s
}

// hatched is a series whose area is hatched: go-echarts has no field for decal
// patterns, so the outer fields take the place of the inner ones of that name.
type hatched struct {
	charts.SingleSeries
	ItemStyle decalStyle      `json:"itemStyle"`
	Tooltip   map[string]bool `json:"tooltip"`
}

type decalStyle struct {
	Color string `json:"color"`
	Decal decal  `json:"decal"`
}

// decal is ECharts' pattern of a fill: lines of dashArrayY[0] pixels, turned.
type decal struct {
	Symbol     string  `json:"symbol"`
	Color      string  `json:"color"`
	DashArrayX []int   `json:"dashArrayX"`
	DashArrayY []int   `json:"dashArrayY"`
	Rotation   float64 `json:"rotation"`
}

func hatch(s charts.SingleSeries, p palette) hatched {
	return hatched{SingleSeries: s, Tooltip: map[string]bool{"show": false}, ItemStyle: decalStyle{Color: "transparent",
		Decal: decal{Symbol: "rect", Color: p.hatch, DashArrayX: []int{1, 0}, DashArrayY: []int{2, 5}, Rotation: -0.785}}}
}
