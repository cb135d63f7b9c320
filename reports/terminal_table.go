package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// columnLanes are the lanes the minute table prefers as columns, as far as they
// exist; the first others fill what is left.
var columnLanes = []string{"requests", "errors_5xx", "latency_p95", "clients", "new_clients", "errors_4xx", "connections", "connections_no_answer",
	"packets", "sources", "tcp_syn", "udp_packets", "outage_reports", "listeners", "posts", "statements"}

// columns picks the lanes of the minute table.
func (p *printer) columns() []timeline.Lane {
	if p.chosen {
		return p.lanes[:min(len(p.lanes), tableColumns)]
	}
	ranked := slices.DeleteFunc(slices.Clone(p.lanes), func(l timeline.Lane) bool { return p.silence(l) != isDrawn })
	rank := func(l timeline.Lane) int {
		if i := slices.Index(columnLanes, l.Name); i >= 0 {
			return i
		}
		return len(columnLanes)
	}
	slices.SortStableFunc(ranked, func(a, b timeline.Lane) int { return cmp.Compare(rank(a), rank(b)) })
	return ranked[:min(len(ranked), tableColumns)]
}

// table writes every row with its marks under it.
func (p *printer) table() {
	cols := p.columns()
	marks := p.marksByRow()
	p.gap()
	if p.chosen && len(p.lanes) > tableColumns {
		p.lines(0, 0, fmt.Sprintf("The table shows the first %d of the lanes asked for.", tableColumns))
	}
	p.columnHeads(cols)
	for i, r := range p.t.Rows {
		if r.Kind != timeline.Minute && r.From == r.To && len(marks[i]) == 0 {
			continue
		}
		line := padRight(p.rowTime(r), p.rowWidth())
		for _, l := range cols {
			line += padLeft(compact(l.Points[i]), cellWidth)
		}
		p.b.WriteString(strings.TrimRight(line, " ") + "\n")
		for _, m := range marks[i] {
			p.lines(2, 4, p.markLine(m))
		}
	}
	p.spans()
}

// headWords are the short titles of lanes whose name does not fit a column.
var headWords = map[string]string{
	"requests_per_client_p50": "median per client", "requests_per_client_p99": "busiest 1 % per client", "requests_after_failure": "asked again",
	"requests_ok": "answered", "errors_4xx": "errors 4xx", "errors_5xx": "errors 5xx", "latency_p50": "time median", "latency_p95": "time 95 %", "queue_p95": "queue 95 %",
	"connections": "attempts", "connections_established": "handshakes", "connections_no_answer": "no answer", "connections_no_ack": "not finished",
	"connections_refused": "refused", "connections_one_way": "one way", "new_client_nets": "new networks", "concurrency": "under way",
}

// columnHead is the head of a lane's column: words, never broken inside one.
func columnHead(l timeline.Lane) []string {
	words, ok := headWords[l.Name]
	if !ok {
		words = strings.ReplaceAll(Sanitize(l.Name, 0), "_", " ")
	}
	var out []string
	for _, line := range strings.Fields(words) {
		line = cutColumns(line, cellWidth-1)
		if n := len(out); n > 0 && columnsOf(out[n-1])+1+columnsOf(line) < cellWidth {
			out[n-1] += " " + line
			continue
		}
		out = append(out, line)
	}
	return out[:min(len(out), 4)]
}

// columnHeads writes short titles of the lanes over their columns, bottom line
// last.
func (p *printer) columnHeads(cols []timeline.Lane) {
	var heads [][]string
	deep := 1
	for _, l := range cols {
		h := append(columnHead(l), "["+Sanitize(shortUnit(l.Unit), cellWidth-3)+"]")
		heads, deep = append(heads, h), max(deep, len(h))
	}
	for row := range deep {
		line := strings.Repeat(" ", p.rowWidth())
		if row == deep-1 {
			line = padRight(p.zones(), p.rowWidth())
		}
		for _, h := range heads {
			cell := ""
			if i := row - (deep - len(h)); i >= 0 {
				cell = h[i]
			}
			line += padLeft(cell, cellWidth)
		}
		p.b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func (p *printer) rowTime(r timeline.Row) string {
	switch r.Kind {
	case timeline.Before:
		return "before"
	case timeline.After:
		return "after"
	}
	return p.clock.at(r.From)
}

// zones names what is in force in the window.
func (p *printer) zones() string {
	w := p.t.Window
	if p.clock.changes(w.From, w.To) {
		return p.clock.zone(w.From) + "/" + p.clock.zone(w.To)
	}
	return p.clock.zone(w.From)
}

// rowWidth is how many columns the times of rows take: more than usual where a row
// names its zone.
func (p *printer) rowWidth() int {
	if p.wide == 0 {
		p.wide = max(timeWidth, columnsOf(p.zones())+1)
		for _, r := range p.t.Rows {
			p.wide = max(p.wide, columnsOf(p.rowTime(r))+1)
		}
	}
	return p.wide
}

// spans says what the rows before and after the window stand for.
func (p *printer) spans() {
	for _, r := range p.t.Rows {
		if r.Kind == timeline.Minute || r.From == r.To {
			continue
		}
		p.lines(0, 2, fmt.Sprintf("%s: all evidence from %s to %s; counts are totals of that span",
			r.Kind, p.clock.near(r.From, p.t.Window.From), p.clock.near(r.To, p.t.Window.From)))
	}
}

// marksByRow puts every mark at the row its core begins in; one that reaches into
// the window from before stands at the first row.
func (p *printer) marksByRow() [][]timeline.Mark {
	rows := p.t.Rows
	out := make([][]timeline.Mark, len(rows))
	step := casefile.Time(p.t.StepSeconds) * 1e6
	for _, m := range p.t.Marks {
		i := 0
		switch {
		case m.CoreLo >= p.t.Window.To:
			i = len(rows) - 1
		case m.CoreLo >= p.t.Window.From:
			i = 1 + int((m.CoreLo-p.t.Window.From)/step)
		case m.CoreHi > p.t.Window.From:
			i = 1
		}
		out[i] = append(out[i], m)
	}
	return out
}

// markLine is one mark in one line of words.
func (p *printer) markLine(m timeline.Mark) string {
	kind := laneWords(m.Kind)
	if m.Kind == "hand" {
		kind = "mark"
	}
	s := "- " + p.markTime(m) + " " + kind
	if m.Who != "" {
		s += " (" + m.Who + ")"
	}
	s += ": " + m.Title
	if m.Kind != "statement" && m.Text != "" && m.Text != m.Title {
		s += ": " + clip(m.Text, 200)
	}
	return s + " [" + m.Cite + "]"
}

func (p *printer) markTime(m timeline.Mark) string {
	s := p.clock.near(m.CoreLo, p.t.Window.From)
	if m.CoreHi != m.CoreLo {
		s += "–" + p.clock.near(m.CoreHi, p.t.Window.From)
	}
	return s
}

func laneWords(name string) string { return strings.ReplaceAll(name, "_", " ") }

// compact writes a value in at most ten columns: whole numbers below a million in
// full, larger ones with three digits and a letter, fractions with three digits;
// ≥ before a lower bound, · for the unknown.
func compact(pt timeline.Point) string {
	if !pt.Known {
		return "·"
	}
	bound := ""
	if pt.Bound == timeline.AtLeast {
		bound = "≥"
	}
	x := math.Abs(pt.Value)
	switch {
	case x >= 1e18:
		return bound + strconv.FormatFloat(pt.Value, 'g', 3, 64)
	case x >= 1e6:
		for _, u := range []struct {
			size   float64
			letter string
		}{{1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}} {
			if x >= u.size {
				return bound + strconv.FormatFloat(math.Round(pt.Value/u.size*100)/100, 'f', -1, 64) + u.letter
			}
		}
	}
	return bound + figure(pt.Value)
}

// shortUnit abbreviates the units that lanes use most.
func shortUnit(u string) string {
	switch u {
	case "requests":
		return "req"
	case "addresses":
		return "addr"
	case "connections":
		return "conn"
	case "bytes":
		return "B"
	case "packets":
		return "pkt"
	case "statements":
		return "stmt"
	case "messages":
		return "msg"
	case "networks":
		return "nets"
	}
	return u
}
