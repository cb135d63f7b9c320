package reports

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// headlineLanes are the lanes the minute table shows beside what people said, in
// this order, as far as they exist; every lane has its own table further down.
var headlineLanes = []string{"requests", "errors_5xx", "latency_p95", "clients", "packets", "connections_no_answer", "outage_reports", "listeners"}

const maxHeadlines = 5

// timelineSection shows the minutes from start to end: pictures, then the table
// of all rows with statements and posts at their minutes.
func timelineSection(r *Report) section {
	t := r.Timeline
	c := clockOf(t.Zone)
	s := section{ID: "timeline", Title: titleTimeline}
	s.Blocks = append(s.Blocks, paraOf(windowSentence(t, c)), paraOf(howUnknown))
	keys := markKeys(t, c)
	if ch := statementChart(t, c); ch != nil {
		s.Blocks = append(s.Blocks, headingOf("What people said happened when"), block{Kind: kindChart, Chart: ch})
	}
	if charts := laneCharts(t, c); len(charts) > 0 {
		s.Blocks = append(s.Blocks, headingOf("What was counted"), noteOf(howLanes))
		if len(keys) > 0 {
			s.Blocks = append(s.Blocks, listOf(keys))
		}
		for i := range charts {
			s.Blocks = append(s.Blocks, block{Kind: kindChart, Chart: &charts[i]})
		}
	} else if len(keys) > 0 {
		s.Blocks = append(s.Blocks, listOf(keys))
	}
	s.Blocks = append(s.Blocks, headingOf("Every minute"), noteOf(howMinutes), tableOf(minuteTable(t, c)))
	for _, g := range laneGroups(t) {
		s.Blocks = append(s.Blocks, detailsOf("All values: "+g.title, tableOf(laneTable(t, c, g))))
	}
	if u := undatedTable(r, c); u != nil {
		s.Blocks = append(s.Blocks, detailsOf("Statements without a usable time", tableOf(u)))
	}
	return s
}

func windowSentence(t *timeline.Timeline, c zoneClock) string {
	if t.Window.From == t.Window.To {
		return "No window is stated."
	}
	s := fmt.Sprintf("%s, %s to %s: %s.", c.day(t.Window.From), c.both(t.Window.From), c.both(t.Window.To),
		plural(int64(t.Window.Minutes()), "minute", "minutes"))
	if c.zone(t.Window.From) == "UTC" {
		return s + " All times are UTC."
	}
	if c.changes(t.Window.From, t.Window.To) {
		return s + fmt.Sprintf(" Times are local (%s); UTC stands beside. %s Pictures keep to %s. In UTC the window begins on %s.",
			t.Zone, zonesSentence(c, t.Window), c.zone(t.Window.From), utcClock.day(t.Window.From))
	}
	return s + fmt.Sprintf(" Times are local (%s, %s); UTC stands beside. In UTC the window begins on %s.",
		t.Zone, c.zone(t.Window.From), utcClock.day(t.Window.From))
}

// drawnMarks returns the marks that cut across lanes: everything but statements
// and posts, which have rows of their own.
func drawnMarks(t *timeline.Timeline) []timeline.Mark {
	var out []timeline.Mark
	for _, m := range t.Marks {
		if m.Kind != "statement" && m.Kind != "post" {
			out = append(out, m)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Lo < out[j].Lo })
	return out
}

// maxLettered is how many marks a picture can carry and still be read.
const maxLettered = 40

// letteredMarks are the drawn marks that cut across the pictures. Of very many,
// those inside the window come first, and alerts, commits and what responders did
// give way; all of them stand in the table of minutes.
func letteredMarks(t *timeline.Timeline) (out []timeline.Mark, left int) {
	all := drawnMarks(t)
	for _, m := range all {
		if m.Kind != "chat" {
			out = append(out, m)
		}
	}
	for _, gives := range []func(timeline.Mark) bool{
		func(m timeline.Mark) bool { return m.Hi < t.Window.From || m.Lo >= t.Window.To },
		func(m timeline.Mark) bool {
			return m.Kind == "alert" || m.Kind == "change" && (strings.HasPrefix(m.Title, "commit") || strings.HasPrefix(m.Title, "response"))
		},
	} {
		if len(out) > maxLettered {
			out = slices.DeleteFunc(out, gives)
		}
	}
	out = out[:min(len(out), maxLettered)]
	return out, len(all) - len(out)
}

// markLetter is the short name of the i-th drawn mark in pictures.
func markLetter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprintf("A%d", i)
}

// markKeys explains the letters of the pictures.
func markKeys(t *timeline.Timeline, c zoneClock) []string {
	var out []string
	marks, left := letteredMarks(t)
	for i, m := range marks {
		when := c.near(m.Lo, t.Window.From)
		if m.Hi != m.Lo {
			when += " to " + c.near(m.Hi, t.Window.From)
		}
		s := fmt.Sprintf("%s: %s, %s", markLetter(i), m.Title, when)
		if m.Who != "" {
			s += " (stated by " + m.Who + ")"
		}
		out = append(out, s)
	}
	if left > 0 {
		out = append(out, plural(int64(left), "more mark stands", "more marks stand")+" in the table of minutes.")
	}
	return out
}

// rowLabel names a row of the table by its local time.
func rowLabel(t *timeline.Timeline, r timeline.Row, c zoneClock) string {
	switch r.Kind {
	case timeline.Before:
		return "before " + c.at(t.Window.From)
	case timeline.After:
		return "from " + c.at(t.Window.To)
	}
	return c.at(r.From)
}

// reach is the span of time whose statements belong to a row: the rows before
// and after stand for everything on their side.
func reach(t *timeline.Timeline, r timeline.Row) (from, to casefile.Time) {
	const forever = casefile.Time(1 << 62)
	switch r.Kind {
	case timeline.Before:
		return -forever, t.Window.From
	case timeline.After:
		return t.Window.To, forever
	}
	return r.From, r.To
}

// headlines picks the lanes of the minute table.
func headlines(t *timeline.Timeline) []timeline.Lane {
	var out []timeline.Lane
	for _, name := range headlineLanes {
		if l, ok := t.Lane(name); ok && len(out) < maxHeadlines {
			out = append(out, l)
		}
	}
	for _, l := range t.Lanes {
		taken := slices.ContainsFunc(out, func(o timeline.Lane) bool { return o.Name == l.Name })
		if len(out) < maxHeadlines && !taken && l.Name != "statements" && l.Name != "posts" {
			out = append(out, l)
		}
	}
	return out
}

// minuteTable is the table of all rows with what was said and what happened.
func minuteTable(t *timeline.Timeline, c zoneClock) *table {
	lanes := headlines(t)
	local := c.zone(t.Window.From) != "UTC" || c.zone(t.Window.To) != "UTC"
	tab := &table{Caption: "Every row of the timeline, with statements and posts at their minutes", Class: "minutes", Cols: []col{{Title: "Local time"}, {Title: "UTC"}}}
	if !local {
		tab.Class, tab.Cols = "minutes utc", []col{{Title: "UTC"}}
	}
	tab.Cols = append(tab.Cols, col{Title: "What was said, posted or done"})
	for _, l := range lanes {
		tab.Cols = append(tab.Cols, col{Title: l.Title, Unit: l.Unit, Num: true})
	}
	said, words := placed(t), !measures(t)
	for i := 0; i < len(t.Rows); i++ {
		r, events := t.Rows[i], []line(nil)
		label := func(c zoneClock) string { return rowLabel(t, r, c) }
		n := 0
		if words {
			n = blankRows(t, c, said, i)
		}
		if n >= leastBlank {
			last := t.Rows[i+n-1]
			label = func(c zoneClock) string { return c.at(r.From) + " to " + c.at(last.To) }
			events = []line{{Text: lengthText(last.To-r.From) + " without a statement, post or measurement of their own"}}
			i += n - 1
		} else {
			events = eventLines(t, r, c, said[i])
		}
		tr := row{Class: "row-" + string(r.Kind), Cells: textCells(label(c))}
		if local {
			tr.Cells = append(tr.Cells, cell{Text: label(utcClock), Class: "utc"})
		}
		tr.Cells = append(tr.Cells, cell{Lines: events, Class: "events"})
		for _, l := range lanes {
			tr.Cells = append(tr.Cells, pointCell(l, i))
		}
		tab.Rows = append(tab.Rows, tr)
	}
	return tab
}

func pointCell(l timeline.Lane, i int) cell {
	p := timeline.Point{}
	if i < len(l.Points) {
		p = l.Points[i]
	}
	ce := cell{Text: pointText(p)}
	switch {
	case !p.Known:
		ce.Class = "unknown"
	case p.Bound == timeline.AtLeast:
		ce.Class = "atleast"
	}
	return ce
}

// placed gives each row the statements that stand there: a statement stands at
// the first row its core meets, or its support where it has no core.
func placed(t *timeline.Timeline) [][]*casefile.Statement {
	out := make([][]*casefile.Statement, len(t.Rows))
	for i := range t.Statements {
		s := &t.Statements[i]
		when := coreOf(s)
		if !when.known() {
			when = supportOf(s)
		}
		for j, r := range t.Rows {
			if from, to := reach(t, r); when.meets(from, to) {
				out[j] = append(out[j], s)
				break
			}
		}
	}
	return out
}

// eventLines lists marks, posts and statements of one row, in this order.
func eventLines(t *timeline.Timeline, r timeline.Row, c zoneClock, said []*casefile.Statement) []line {
	var out []line
	from, to := reach(t, r)
	for _, m := range drawnMarks(t) {
		if m.Lo >= from && m.Lo < to {
			out = append(out, markLine(t, m, c))
		}
	}
	for i := range t.Posts {
		if p := &t.Posts[i]; p.TS >= from && p.TS < to {
			out = append(out, postLine(t, p, c))
		}
	}
	for _, s := range said {
		out = append(out, statementLine(t, s, c))
	}
	return out
}

func markLine(t *timeline.Timeline, m timeline.Mark, c zoneClock) line {
	text := m.Title
	if m.Text != "" && m.Text != m.Title {
		text += ": " + m.Text
	}
	if m.Who != "" {
		text += " (" + m.Who + ")"
	}
	return line{Label: c.near(m.Lo, t.Window.From), Text: text, Class: "mark"}
}

func postLine(t *timeline.Timeline, p *casefile.Post, c zoneClock) line {
	parts := []string{}
	for _, s := range []string{p.Author, p.State, p.Title} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	text := strings.Join(parts, ", ")
	if p.Text != "" {
		text += ": “" + p.Text + "”"
	}
	return line{Label: c.near(p.TS, t.Window.From), Text: clip(text, 600), Class: "post"}
}

func statementLine(t *timeline.Timeline, s *casefile.Statement, c zoneClock) line {
	when := coreOf(s)
	if !when.known() {
		when = supportOf(s)
	}
	text := speakerOf(s) + ": " + s.Assertion
	if s.Words != "" && s.Words != s.Assertion {
		text += " “" + s.Words + "”"
	}
	if s.TimeWords != "" {
		text += " [time: “" + s.TimeWords + "”]"
	}
	return line{Label: s.ID + ", " + when.words(c, t.Window.From), Text: text, Class: "said"}
}

// speakerOf names who asserts a statement and through whom it is known.
func speakerOf(s *casefile.Statement) string { return speakerVia(s.Speaker, s.Via) }

func speakerVia(speaker, via string) string {
	switch {
	case speaker == "":
		speaker = "unnamed"
	case via != "" && via != speaker:
		return speaker + " via " + via
	}
	return speaker
}

// laneGroup is the lanes that share a place on the page.
type laneGroup struct {
	title string
	lanes []timeline.Lane
}

// laneGroups keeps the order in which groups first appear among the lanes.
func laneGroups(t *timeline.Timeline) []laneGroup {
	var out []laneGroup
	for _, l := range t.Lanes {
		i := slices.IndexFunc(out, func(g laneGroup) bool { return g.title == l.Group })
		if i < 0 {
			out = append(out, laneGroup{title: l.Group})
			i = len(out) - 1
		}
		out[i].lanes = append(out[i].lanes, l)
	}
	return out
}

// laneTable holds every value of a group of lanes: the data behind the pictures.
func laneTable(t *timeline.Timeline, c zoneClock, g laneGroup) *table {
	tab := &table{Caption: "All values of the group " + g.title, Class: "values", Cols: []col{{Title: "Local time"}}}
	var docs []string
	for _, l := range g.lanes {
		tab.Cols = append(tab.Cols, col{Title: l.Title, Unit: l.Unit, Num: true})
		if l.Doc != "" {
			docs = append(docs, l.Title+": "+l.Doc)
		}
	}
	for i, r := range t.Rows {
		tr := row{Class: "row-" + string(r.Kind), Cells: textCells(rowLabel(t, r, c))}
		for _, l := range g.lanes {
			tr.Cells = append(tr.Cells, pointCell(l, i))
		}
		tab.Rows = append(tab.Rows, tr)
	}
	tab.Note = strings.Join(docs, " · ")
	return tab
}

// undatedTable lists statements that stand at no row, so that none is lost.
func undatedTable(r *Report, c zoneClock) *table {
	tab := &table{Caption: "Statements whose words give no usable time", Cols: []col{{Title: "Statement"}, {Title: "Who"}, {Title: "Assertion"}, {Title: "Time words"}}}
	for i := range r.Timeline.Statements {
		s := &r.Timeline.Statements[i]
		if coreOf(s).known() || supportOf(s).known() {
			continue
		}
		tab.Rows = append(tab.Rows, row{Cells: textCells(s.ID, speakerOf(s), s.Assertion, s.TimeWords)})
	}
	if len(tab.Rows) == 0 {
		return nil
	}
	return tab
}
