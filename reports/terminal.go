package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

var _ = Register(Renderer{
	Name:   "terminal",
	Doc:    "the timeline at 80 columns: a sparkline for each lane, then the minutes with what was said and done",
	Render: Terminal,
})

// TerminalOptions choose what of a timeline is printed.
type TerminalOptions struct {
	Lanes []string                     // lanes by name, in this order; empty: all as sparklines, the most telling as columns
	Zone  string                       // IANA name; empty: that of the case
	At    casefile.Null[casefile.Time] // only the row that holds this instant, with everything known about it

	Records []timeline.Records // what the sources hold of that row, where somebody asked
}

const (
	sparkCells   = 42 // characters of a sparkline at most
	sparkName    = 24 // columns for the name of a lane
	tableColumns = 6  // lanes in the minute table at most
	cellWidth    = 12
	timeWidth    = 8
	stripSources = 20 // sources with a coverage strip at most
)

// Terminal writes the timeline of r at 80 columns, in plain characters.
func Terminal(w io.Writer, r *Report) error {
	return TerminalTimeline(w, r.Timeline, TerminalOptions{})
}

// TerminalTimeline writes t at 80 columns as o asks. It fails on a lane or zone
// that does not exist and on an instant outside the rows.
func TerminalTimeline(w io.Writer, t *timeline.Timeline, o TerminalOptions) error {
	p, err := newPrinter(t, o)
	if err != nil {
		return err
	}
	p.header()
	if o.At.Valid {
		if err := p.minute(o.At.V); err != nil {
			return err
		}
		return p.to(w)
	}
	p.sparklines()
	p.coverage()
	p.onsets()
	p.clocks()
	p.table()
	p.notes()
	return p.to(w)
}

// printer is one rendering under way.
type printer struct {
	paper
	t      *timeline.Timeline
	clock  zoneClock
	zone   string
	lanes  []timeline.Lane // those asked for, or all
	chosen bool            // somebody asked for them
	wide   int             // columns of a row's time; 0 until they are counted

	evidence []timeline.Records // of the row asked for
}

func newPrinter(t *timeline.Timeline, o TerminalOptions) (*printer, error) {
	p := &printer{t: t, zone: t.Zone, lanes: t.Lanes, evidence: o.Records}
	if o.Zone != "" {
		p.zone = o.Zone
	}
	p.clock = clockOf(p.zone)
	if o.Zone != "" && p.clock.loc.String() != o.Zone {
		return nil, fmt.Errorf("zone: expected an IANA name such as America/New_York, found %q", o.Zone)
	}
	if len(o.Lanes) == 0 {
		return p, nil
	}
	p.lanes, p.chosen = nil, true
	for _, name := range o.Lanes {
		l, ok := t.Lane(name)
		if !ok {
			var have []string
			for _, l := range t.Lanes {
				have = append(have, Sanitize(l.Name, 0))
			}
			return nil, fmt.Errorf("lane %q: expected one of %s", name, listing(have, "or"))
		}
		p.lanes = append(p.lanes, l)
	}
	return p, nil
}

// lines writes sanitised text wrapped to the width, hanging under its first line.
func (p *printer) lines(first, rest int, s string) {
	for i, l := range wrapColumns(Sanitize(s, 0), terminalWidth-max(first, rest)) {
		indent := rest
		if i == 0 {
			indent = first
		}
		p.b.WriteString(strings.Repeat(" ", indent) + l + "\n")
	}
}

func (p *printer) header() {
	t := p.t
	if t.Simulated {
		p.lines(0, 0, simulatedText)
		p.gap()
	}
	p.lines(0, 0, t.Title)
	w := t.Window
	if p.clock.zone(w.From) == "UTC" {
		p.lines(0, 0, fmt.Sprintf("%s, %s to %s UTC", p.clock.day(w.From), p.clock.at(w.From), p.clock.at(w.To)))
		return
	}
	from, to, zones := p.clock.bare(w.From), p.clock.bare(w.To)+" "+p.clock.zone(w.To), "Every time below is "+p.clock.zone(w.From)+"."
	if p.clock.changes(w.From, w.To) {
		from, zones = from+" "+p.clock.zone(w.From), zonesSentence(p.clock, w)
	}
	p.lines(0, 0, fmt.Sprintf("%s, %s to %s (%s)", p.clock.day(w.From), from, to, p.zone))
	p.lines(0, 0, fmt.Sprintf("UTC: %s, %s to %s. %s", utcClock.day(w.From), utcClock.at(w.From), utcClock.at(w.To), zones))
}

// cells says which rows of the window share one character of a sparkline.
func (p *printer) cells() [][2]int {
	n := len(p.t.Rows) - 2
	if n < 1 {
		return nil
	}
	per := (n + sparkCells - 1) / sparkCells
	var out [][2]int
	for lo := 1; lo <= n; lo += per {
		out = append(out, [2]int{lo, min(lo+per, n+1)})
	}
	return out
}

// sparkline draws one lane: the lowest of eight heights is zero and nothing but
// zero, the highest the largest value; a cell shows the largest of its rows, and ·
// where none of them is known. bounds carries a caret under every cell that holds
// a lower bound.
func sparkline(points []timeline.Point, cells [][2]int, top float64) (spark, bounds string) {
	blocks := []rune("▁▂▃▄▅▆▇█")
	for _, c := range cells {
		value, known, bound := 0.0, false, " "
		for _, pt := range points[c[0]:c[1]] {
			if pt.Known {
				value, known = math.Max(value, pt.Value), true
				if pt.Bound == timeline.AtLeast {
					bound = "^"
				}
			}
		}
		bounds += bound
		switch {
		case !known:
			spark += "·"
		case top <= 0 || value <= 0:
			spark += string(blocks[0])
		default:
			spark += string(blocks[1+min(int(value/top*float64(len(blocks)-1)), len(blocks)-2)])
		}
	}
	return spark, bounds
}

func (p *printer) sparklines() {
	cells := p.cells()
	if len(p.lanes) == 0 || len(cells) == 0 {
		p.gap()
		p.lines(0, 0, "The case holds no evidence that fills a lane.")
		return
	}
	p.gap()
	per := casefile.Time(cells[0][1]-cells[0][0]) * casefile.Time(p.t.StepSeconds) * 1e6
	p.lines(0, 0, fmt.Sprintf("One character is %s, its largest value; the number is the largest of the window. ▁ zero, · unknown, ^ lower bound; ≥ without any ^: every value.", lengthText(per)))
	p.axis(cells)
	for _, l := range p.lanes {
		if p.silence(l) != isDrawn {
			continue
		}
		top, known, bound := 0.0, false, false
		for _, pt := range l.Points[1 : len(l.Points)-1] {
			if pt.Known && (!known || pt.Value > top) {
				top, known, bound = pt.Value, true, pt.Bound == timeline.AtLeast
			}
		}
		spark, bounds := sparkline(l.Points, cells, top)
		label := compact(timeline.Point{Value: top, Known: known, Bound: boundOf(bound)}) + " " + shortUnit(l.Unit)
		p.b.WriteString(padRight(Sanitize(l.Name, 0), sparkName) + " " + padRight(spark, sparkCells) + " " +
			strings.TrimRight(cutColumns(Sanitize(label, 0), terminalWidth-sparkName-sparkCells-2), " ") + "\n")
		if strings.Contains(bounds, "^") && !boundedThroughout(spark, bounds) {
			p.b.WriteString(strings.Repeat(" ", sparkName+1) + strings.TrimRight(bounds, " ") + "\n")
		}
	}
	p.silent()
}

// silence says why a lane is not drawn.
func (p *printer) silence(l timeline.Lane) string {
	if p.chosen {
		return isDrawn
	}
	known := false
	for _, pt := range l.Points[1 : len(l.Points)-1] {
		if pt.Known && pt.Value != 0 {
			return isDrawn
		}
		known = known || pt.Known
	}
	if known {
		return allZero
	}
	return allUnknown
}

const (
	isDrawn    = ""
	allZero    = "Zero wherever known: "
	allUnknown = "Unknown in the whole window: "
)

// silent lists the lanes that are not drawn, in a line for each reason.
func (p *printer) silent() {
	for _, why := range []string{allZero, allUnknown} {
		var names []string
		for _, l := range p.lanes {
			if p.silence(l) == why {
				names = append(names, l.Name)
			}
		}
		if len(names) > 0 {
			p.lines(0, 2, why+strings.Join(names, ", ")+".")
		}
	}
}

// boundedThroughout reports whether every known cell is a lower bound: the number
// beside the sparkline says that already.
func boundedThroughout(spark, bounds string) bool {
	carets := []rune(bounds)
	for i, r := range []rune(spark) {
		if r != '·' && carets[i] != '^' {
			return false
		}
	}
	return true
}

func boundOf(atLeast bool) timeline.Bound {
	if atLeast {
		return timeline.AtLeast
	}
	return timeline.Exact
}

// axis writes the time of day over every tenth cell.
func (p *printer) axis(cells [][2]int) {
	line := strings.Repeat(" ", sparkName+1)
	for i := 0; i+5 <= len(cells); i += 10 {
		at := p.t.Rows[cells[i][0]].From
		if s := p.clock.at(at); columnsOf(s) < 10 {
			line = padRight(line, sparkName+1+i) + s
		} else {
			line = padRight(line, sparkName+1+i) + p.clock.bare(at)
		}
	}
	if len(cells) < 5 {
		line += p.clock.at(p.t.Rows[1].From)
	}
	p.b.WriteString(line + "\n")
}

// coverage draws for each source which rows it covers.
func (p *printer) coverage() {
	if len(p.t.Coverage) == 0 {
		return
	}
	cells := p.cells()
	p.gap()
	p.lines(0, 0, "Sources: █ covered, ▒ partly, · not covered, ? unknown.")
	for i, c := range p.t.Coverage {
		if i == stripSources {
			p.lines(0, 0, fmt.Sprintf("and %s", plural(int64(len(p.t.Coverage)-i), "more source", "more sources")))
			return
		}
		strip := ""
		for _, cell := range cells {
			strip += coverCell(c.Rows[cell[0]:cell[1]])
		}
		p.b.WriteString(padRight(Sanitize(c.Name, 0), sparkName) + " " + padRight(strip, sparkCells) + " " + Sanitize(c.Table, terminalWidth-sparkName-sparkCells-2) + "\n")
		if c.Note != "" {
			p.lines(sparkName+1, sparkName+1, c.Note)
		}
	}
}

// coverCell is the worst of several rows: where they differ, partly.
func coverCell(rows []timeline.Cover) string {
	c := rows[0]
	if slices.ContainsFunc(rows, func(x timeline.Cover) bool { return x != c }) {
		c = timeline.Partly
	}
	switch c {
	case timeline.Covered:
		return "█"
	case timeline.Partly:
		return "▒"
	case timeline.NotAtAll:
		return "·"
	}
	return "?"
}

func (p *printer) notes() {
	if len(p.t.Notes) == 0 {
		return
	}
	p.gap()
	p.head("Notes")
	for _, n := range p.t.Notes {
		p.lines(2, 4, "- "+n)
	}
}

// lengthText writes a length of time in minutes or seconds.
func lengthText(us casefile.Time) string {
	if us%60e6 == 0 {
		return plural(int64(us/60e6), "minute", "minutes")
	}
	return plural(int64(us/1e6), "second", "seconds")
}
