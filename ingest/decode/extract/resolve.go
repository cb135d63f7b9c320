package extract

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest/decode/prosetime"
)

func casefileDate(s string) (int64, error) {
	t, err := time.Parse(time.DateOnly, s)
	return t.Unix(), err
}

// resolve reads the time words of all drafts, in three passes over the document:
// schedules give the scheduled start its instant, starts the actual one, and then
// everything is read. A zone that the document named last is inherited in each.
func (r *reader) resolve(t Times) []casefile.Statement {
	c := r.doc.context(t)
	if r.distant = r.doc.distant(t); r.distant {
		c.Day, c.From, c.To = "", 0, 0
		r.assume("the document was published more than a week from the incident: times of day without a date stay undated")
	}
	r.instant(&c, "schedule", "scheduled_start")
	r.instant(&c, "start", "actual_start")
	r.instant(&c, "report", "trouble_onset")
	c.Inherited = ""
	ids := map[string]int{}
	var out []casefile.Statement
	for _, d := range r.drafts {
		if d.time != nil {
			read := r.read(d, &c)
			setTime(&d.row, read)
			d.row.TimeWords = d.time.of(d.s.text)
			r.guesses(d, read)
		}
		r.finish(d, ids)
		out = append(out, d.row)
	}
	return out
}

var hasDay = regexp.MustCompile(dayNames + `|` + monthsRE + `|tonight|today|yesterday|\d{4}-\d\d`)

// instant gives an event the moment that the first statement of a kind names, in
// this document and nowhere else, unless the case states it.
func (r *reader) instant(c *prosetime.Context, kind, event string) {
	if _, known := c.Events[event]; known {
		return
	}
	c.Inherited = ""
	for _, d := range r.drafts {
		if d.time == nil {
			continue
		}
		read := r.read(d, c)
		if d.row.Kind != kind || d.row.Event != event || read.Abs == nil {
			continue
		}
		at, ok := nominal(read)
		if !ok {
			continue
		}
		c.Events[event] = at
		r.assume(fmt.Sprintf("%s is taken from this document: %s", strings.ReplaceAll(event, "_", " "), d.time.of(d.s.text)))
		return
	}
}

// nominal is the moment the words name themselves, before the table widens it.
func nominal(read prosetime.Reading) (int64, bool) {
	s := read.Abs
	switch read.Rule {
	case "scheduled", "promised":
		return s.Core.Lo, true
	case "unhedged":
		if read.Unit == 1 {
			return s.Core.Lo, true
		}
		return (s.Support.Lo + s.Support.Hi) / 2, true
	case "about", "about after":
		if read.Rule == "about after" && read.Unit > 1 {
			return s.Support.Lo + read.Unit*30, true // the support begins u/2 before the count
		}
		return (s.Core.Lo + s.Core.Hi) / 2, true
	}
	return 0, false
}

// read reads the time words of a draft.
func (r *reader) read(d *draft, base *prosetime.Context) prosetime.Reading {
	c := *base
	words := d.time.of(d.s.text)
	if d.time.read != "" {
		words = d.time.read
		c.Anchors = d.time.anchors
		if strings.Contains(asciiLower(d.time.of(d.s.text)), "scheduled") {
			c.Anchors = []string{"scheduled_start"}
		}
	} else if d.time.kind == segmentT {
		c.Anchors = d.time.anchors
	}
	switch low := asciiLower(words); {
	case d.time.kind == relationT && d.time.read == "" && containsAny(low, "glitch", "problem", "trouble", "outage", "disruption", "issues", "crash", "incident"):
		c.Anchors = troubleAnchor
	case d.time.kind == countT && containsAny(low, "meant to", "due to", "supposed to", "set to", "expected to"): // "45 minutes after the sale was meant to open"
		c.Anchors = []string{"scheduled_start"}
	case d.time.kind == countT && d.row.Event == "actual_start" && strings.HasPrefix(low, "after ") && !needEvent.MatchString(low) && !strings.Contains(low, "troubleshooting"): // "after nearly an hour of fiddling, it began"
		c.Anchors = []string{"troubleshooting_start", "scheduled_start"}
	case d.time.kind == countT && containsAny(low, "down", "failed", "crashed", "complaints", "reports"):
		c.Anchors = []string{"trouble_onset"}
	}
	if len(d.offset) > 0 {
		c.Anchors = d.offset
	}
	if r.distant && d.time.kind == clockT && !hasDay.MatchString(asciiLower(words)) {
		c.Date = ""
	}
	c.Role = d.role
	read := prosetime.Read(words, c)
	if read.Zone != "" {
		base.Inherited = read.Zone
	}
	return read
}

// guesses records what a reading assumed; zones collapse into one line.
func (r *reader) guesses(d *draft, read prosetime.Reading) {
	for _, a := range read.Assumed {
		zone, isZone := strings.CutPrefix(a, "zone ")
		switch {
		case isZone && strings.HasSuffix(zone, "inherited from the document"):
			r.assume("times without a zone take the zone last named before them: " + strings.ToUpper(strings.TrimSuffix(zone, " inherited from the document")))
		case isZone:
			r.assume("times before the document names a zone are read in " + zone)
		default:
			r.assume(fmt.Sprintf("line %d, %q: %s", d.s.para.Line, d.time.of(d.s.text), a))
		}
	}
	if read.Undated != "" && r.doc.Date == "" && (d.time.kind == clockT || d.time.kind == calendarT) {
		r.assume("the document states no date, so that its times stay undated: load it with --date YYYY-MM-DD, its day of publication")
	}
}

// setTime fills the time columns.
func setTime(row *casefile.Statement, r prosetime.Reading) {
	row.Mod, row.TimeRule = r.Mod, r.Rule
	if r.Undated != "" {
		row.TimeRule = "undated: " + r.Undated
	}
	row.Anchors = strings.Join(r.Anchors, ";")
	if r.Abs != nil {
		row.CoreLo, row.CoreHi = moment(r.Abs.Core.Lo), moment(r.Abs.Core.Hi)
		row.SupportLo, row.SupportHi = moment(r.Abs.Support.Lo), moment(r.Abs.Support.Hi)
	}
	if r.Rel != nil && len(r.Anchors) > 0 {
		row.RelCoreLo, row.RelCoreHi = seconds(r.Rel.Core.Lo), seconds(r.Rel.Core.Hi)
		row.RelSupLo, row.RelSupHi = seconds(r.Rel.Support.Lo), seconds(r.Rel.Support.Hi)
	}
}

func moment(sec int64) casefile.Null[casefile.Time] {
	if sec == prosetime.Past || sec == prosetime.Future {
		return casefile.Null[casefile.Time]{}
	}
	return casefile.Some(casefile.Time(sec * 1e6))
}

func seconds(sec int64) casefile.Null[int64] {
	if sec == prosetime.Past || sec == prosetime.Future {
		return casefile.Null[int64]{}
	}
	return casefile.Some(sec)
}

// maxWords is the length of the words a row keeps, in bytes; the rest stands in
// the evidence.
const maxWords = 400

// finish completes a row: place, words, names.
func (r *reader) finish(d *draft, ids map[string]int) {
	row, s := &d.row, d.s
	lo, hi := s.ts[d.lo].lo, s.ts[d.hi-1].hi
	row.Words = cut(strings.TrimSpace(s.text[lo:hi]), maxWords)
	row.Assertion = assertion(row)
	row.Origin = s.para.Origin(lo)
	line := s.para.Line
	if len(s.para.Segments) > 1 && s.para.Segments[0].At.Line == line { // wrapped text: the line of the words
		line = row.Line
	}
	row.DocLine = casefile.Some(line)
	row.CharLo, row.CharHi = casefile.Some(int64(s.para.Char+lo)), casefile.Some(int64(s.para.Char+hi))
	row.Document, row.URL, row.Published, row.Group = r.doc.ID, r.doc.URL, r.doc.Published, r.doc.Group
	if row.Group == "" {
		row.Group = r.doc.ID
	}
	paper := r.outlet
	if paper == "" {
		paper = r.doc.ID
	}
	if org := r.orgs[row.Speaker]; org != "" {
		row.Speaker += " (" + org + ")"
	}
	if row.Speaker == "" || strings.HasSuffix(" "+paper, " "+row.Speaker) {
		row.Speaker = paper
	} else {
		row.Via = paper
	}
	id := fmt.Sprintf("%s:%d.%s", r.doc.ID, line, row.Kind)
	if ids[id]++; ids[id] > 1 {
		id = fmt.Sprintf("%s.%d", id, ids[id])
	}
	row.ID = id
}

// cut shortens text at a rune.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "\u2026"
}
