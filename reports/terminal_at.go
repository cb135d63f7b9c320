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
	row, err := p.rowAt(at)
	if err != nil {
		return err
	}
	r := p.t.Rows[row]
	p.gap()
	p.lines(0, 0, fmt.Sprintf("%s to %s, UTC %s to %s",
		p.clock.near(r.From, p.t.Window.From), p.clock.near(r.To, p.t.Window.From), utcClock.near(r.From, p.t.Window.From), utcClock.near(r.To, p.t.Window.From)))
	p.gap()
	var nobody []string
	for _, l := range p.lanes {
		if !l.Points[row].Known && !p.chosen {
			nobody = append(nobody, l.Name)
			continue
		}
		from := ""
		if l.Rollup != "" {
			from = "[rollup:" + l.Rollup + "]"
		}
		value := compact(l.Points[row]) + " " + l.Unit
		if !l.Points[row].Known {
			value = wordUnknown
		}
		p.b.WriteString(strings.TrimRight(padRight(Sanitize(l.Name, 0), 26)+" "+padRight(Sanitize(value, 0), 18)+" "+cutColumns(Sanitize(from, 0), terminalWidth-46), " ") + "\n")
	}
	if len(nobody) > 0 {
		p.lines(0, 2, "Unknown here: "+strings.Join(nobody, ", ")+".")
	}
	p.covering(row)
	p.records()
	p.touching(r)
	p.changing(r)
	return nil
}

// rowAt is the row that holds at.
func (p *printer) rowAt(at casefile.Time) (int, error) {
	for i, r := range p.t.Rows {
		if r.From <= at && at < r.To {
			return i, nil
		}
	}
	last := p.t.Rows[len(p.t.Rows)-1]
	return 0, fmt.Errorf("time: expected one from %s to %s, found %s", p.t.Rows[0].From, last.To, at)
}

// records lists the first record of each source in the row, to be shown with
// hindcast show.
func (p *printer) records() {
	if len(p.evidence) == 0 {
		return
	}
	p.gap()
	p.head("Evidence (hindcast show CASE CITATION prints the bytes)")
	for _, r := range p.evidence {
		s := fmt.Sprintf("- %s (%s): %s, %s [%s]", r.Name, r.Table, plural(r.N, "record", "records"), r.Which, r.Cite)
		if r.SetAside != "" {
			s += ", not counted: " + r.SetAside + " is"
		}
		p.lines(2, 4, s)
	}
}

// changing lists the onsets whose interval meets the row.
func (p *printer) changing(r timeline.Row) {
	any := false
	for i := range p.t.Onsets {
		o := &p.t.Onsets[i]
		if o.Lo >= r.To || max(o.Hi, o.T90) <= r.From {
			continue
		}
		if !any {
			any = true
			p.gap()
			p.head("Changing")
		}
		p.lines(2, 4, "- "+p.onsetLine(o))
	}
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
		if !touches(m, r) {
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
