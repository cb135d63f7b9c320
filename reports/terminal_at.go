package reports

import (
	"fmt"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// minute writes everything known about the row that holds at: its values with the
// rollups they came from, who covers it, and every mark that can mean it.
func (p *printer) minute(at casefile.Time) error {
	row := -1
	for i, r := range p.t.Rows {
		if r.From <= at && at < r.To {
			row = i
		}
	}
	if row < 0 {
		last := p.t.Rows[len(p.t.Rows)-1]
		return fmt.Errorf("time: expected one from %s to %s, found %s", p.t.Rows[0].From, last.To, at)
	}
	r := p.t.Rows[row]
	p.gap()
	p.lines(0, 0, fmt.Sprintf("%s to %s, UTC %s to %s",
		p.clock.near(r.From, p.t.Window.From), p.clock.near(r.To, p.t.Window.From), utcClock.near(r.From, p.t.Window.From), utcClock.near(r.To, p.t.Window.From)))
	p.gap()
	for _, l := range p.lanes {
		from := ""
		if l.Rollup != "" {
			from = "[rollup:" + l.Rollup + "]"
		}
		value := compact(l.Points[row]) + " " + l.Unit
		if !l.Points[row].Known {
			value = wordUnknown
		}
		p.b.WriteString(strings.TrimRight(padRight(Sanitize(l.Name, 0), 26)+" "+padRight(Sanitize(value, 0), 20)+" "+cutColumns(Sanitize(from, 0), terminalWidth-48), " ") + "\n")
	}
	p.covering(row)
	p.touching(r)
	return nil
}

func (p *printer) covering(row int) {
	if len(p.t.Coverage) == 0 {
		return
	}
	p.gap()
	p.head("Sources")
	words := map[timeline.Cover]string{timeline.Covered: "covers it", timeline.Partly: "covers part of it", timeline.NotAtAll: "does not cover it", timeline.Unknown: "may or may not cover it"}
	for _, c := range p.t.Coverage {
		s := fmt.Sprintf("- %s (%s) %s", c.Name, c.Table, words[c.Rows[row]])
		if c.Source != "" {
			s += " [" + c.Source + "]"
		}
		p.lines(2, 4, s)
	}
}

// touching lists the marks whose support meets the row.
func (p *printer) touching(r timeline.Row) {
	any := false
	for _, m := range p.t.Marks {
		inside := m.Lo < r.To && m.Hi > r.From
		if m.Lo == m.Hi {
			inside = r.From <= m.Lo && m.Lo < r.To
		}
		if !inside {
			continue
		}
		if !any {
			any = true
			p.gap()
			p.head("Said and done")
		}
		p.lines(2, 4, p.markLine(m))
		if m.Kind == "statement" && m.Text != "" {
			p.lines(4, 4, "“"+m.Text+"”")
		}
		if m.Lo != m.CoreLo || m.Hi != m.CoreHi {
			p.lines(4, 4, "may mean "+p.clock.near(m.Lo, p.t.Window.From)+" to "+p.clock.near(m.Hi, p.t.Window.From))
		}
	}
}
