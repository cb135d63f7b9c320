package extract

import (
	"fmt"
	"regexp"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest/decode/prosetime"
)

// MaxStatements bounds what is taken from one document. A text with more is no
// article.
const MaxStatements = 2000

// reader reads one document.
type reader struct {
	doc         *Document
	names       names
	outlet      string
	lastPerson  string
	lastSpeaker string
	hostile     bool // the document names an attack that is one of computers
	trouble     bool // the document speaks of something that did not work
	claimant    string
	orgs        map[string]string // organisation a named spokesman speaks for
	distant     bool              // published more than a week from the incident
	all         []*sentence
	drafts      []*draft
	assumed     []string
}

// sentence is one sentence and what was found in it.
type sentence struct {
	span
	text       string
	para       *Paragraph
	ts         []token
	hits       []hit
	times      []timex
	amounts    []amount
	voice      []voice
	allQuoted  bool
	background bool // about another time
	prev       *sentence
}

// draft is a statement before its time words are read.
type draft struct {
	row    casefile.Statement
	s      *sentence
	time   *timex
	lo, hi int // tokens it rests on
	role   string
	offset []string // anchors that replace those the words name
}

// Extract finds the statements of a document. The same document and times give the
// same statements, whatever was read before.
func Extract(d *Document, t Times) Result {
	r := &reader{doc: d, names: names{}, orgs: map[string]string{}, outlet: d.Outlet}
	if r.outlet == "" {
		if r.outlet = findOutlet(d.Paragraphs); r.outlet != "" {
			r.assume("the publisher is " + r.outlet + ", from what the text says of itself")
		}
	}
	r.split()
	for _, s := range r.all {
		r.sentence(s)
		if len(r.drafts) >= MaxStatements {
			r.assume(fmt.Sprintf("only the first %d statements were taken", MaxStatements))
			break
		}
	}
	rows := r.resolve(t)
	return Result{Statements: rows, Outlet: r.outlet, Assumed: r.assumed}
}

func (r *reader) assume(s string) {
	for _, a := range r.assumed {
		if a == s {
			return
		}
	}
	r.assumed = append(r.assumed, s)
}

// split cuts the paragraphs and learns what the document as a whole says.
func (r *reader) split() {
	things := map[string]bool{}
	for i := range r.doc.Paragraphs {
		p := &r.doc.Paragraphs[i]
		if p.Kind == Caption || p.Text == "" {
			continue
		}
		var toks [][]token
		var prev *sentence
		quote := false
		for _, sp := range sentences(p.Text) {
			s := &sentence{span: sp, text: p.Text, para: p, prev: prev}
			s.ts, quote = tokens(p.Text, sp, quote)
			s.hits = look(s.ts)
			s.allQuoted = len(s.ts) > 0 && s.ts[min(1, len(s.ts)-1)].quoted && s.ts[max(0, len(s.ts)-2)].quoted
			for _, h := range s.hits {
				r.hostile = r.hostile || h.class == attack && strongAttack(s.ts[h.i].low)
				r.trouble = r.trouble || h.class == strongFail
			}
			toks = append(toks, s.ts)
			r.all = append(r.all, s)
			prev = s
		}
		learnNames(p.Text, toks, r.names, things)
	}
}

func strongAttack(w string) bool {
	return !strings.HasPrefix(w, "attack") && w != "bots" && w != "breach" && w != "sabotage" && w != "sabotaged" && w != "bad" && w != "malicious"
}

// sentence runs the rules over one sentence.
func (r *reader) sentence(s *sentence) {
	if len(s.ts) < 2 {
		return
	}
	s.times = findTimes(s.text, s.span)
	if len(s.hits) == 0 && len(s.times) == 0 {
		return
	}
	s.amounts = findAmounts(s.text, s.span)
	s.voices(r)
	if s.para.Speaker != "" {
		s.voice = append(s.voice, voice{speaker: s.para.Speaker, person: true, lo: 0, hi: len(s.ts), verb: -1})
	}
	r.quoteOnly(s)
	s.background = r.isBackground(s)
	first := len(r.drafts)
	r.rules(s)
	r.leftovers(s, first)
	r.oneBackground(s, first)
	for _, v := range s.voice {
		r.lastSpeaker = v.speaker
		if v.person || human(v.speaker) {
			r.lastPerson = v.speaker
		}
	}
	if len(s.voice) == 0 { // the subject of a sentence without speech is who "he" is next
		if a, b := s.head(0, min(len(s.ts), 12)); a < b {
			for k := b - 1; k >= a; k-- {
				if full, known := r.names[s.ts[k].low]; known && s.ts[k].upper && !s.ts[k].poss {
					r.lastPerson = full
					break
				}
			}
		}
	}
}

// oneBackground keeps one statement of a sentence about an earlier event: it is
// there to be seen, not to be counted.
func (r *reader) oneBackground(s *sentence, first int) {
	if !s.background || len(r.drafts) <= first+1 {
		return
	}
	r.drafts = r.drafts[:first+1]
	d := r.drafts[first]
	d.lo, d.hi = 0, len(s.ts)
	d.past(s)
}

// quoteOnly gives a sentence that is all quotation the voice of the one before in
// its paragraph.
func (r *reader) quoteOnly(s *sentence) {
	if len(s.voice) > 0 || !s.allQuoted || s.prev == nil || len(s.prev.voice) == 0 {
		return
	}
	v := s.prev.voice[len(s.prev.voice)-1]
	s.voice = append(s.voice, voice{speaker: v.speaker, person: v.person, lo: 0, hi: len(s.ts), verb: -1})
}

// isBackground reports whether a sentence is about another day: it names a date
// more than three days from the document's, or follows one that does and names no
// other moment.
func (r *reader) isBackground(s *sentence) bool {
	near, far, dated, clock := false, false, false, false
	for i := range s.times {
		x := &s.times[i]
		if x.kind != calendarT {
			clock = clock || x.kind == clockT && !hasDay.MatchString(asciiLower(x.of(s.text)))
			near = near || x.kind == clockT && hasDay.MatchString(asciiLower(x.of(s.text))) || x.kind == segmentT || x.kind == countT && !strings.HasSuffix(asciiLower(x.of(s.text)), "ago")
			continue
		}
		switch r.far(x.of(s.text)) {
		case 1:
			far = true
			dated = dated || dayOfMonth.MatchString(asciiLower(x.of(s.text)))
		case 0:
			near = true
		}
	}
	if far && !near && (!clock || dated) { // a time of day beside "on March 3, 2019" is that day's
		return true
	}
	if near || clock {
		return false
	}
	low := asciiLower(s.of(s.text))
	if containsAny(low, "years ago", "previously suffered", "last year", "a year ago", "in past years", "two years ago", "months ago") {
		return true
	}
	return s.prev != nil && s.prev.background && (containsAny(low, "at that time", "at the time", "that year", "then,") || r.sharesName(s, s.prev))
}

// sharesName reports whether two sentences speak of the same named thing that is
// not in the whole document's title role: a capitalised word of the second's
// subject that stands in the first.
func (r *reader) sharesName(s, prev *sentence) bool {
	for i, t := range s.ts[:min(len(s.ts), 4)] {
		if i == 0 && !t.upper || !t.upper || len(t.low) < 4 || nameless[t.low] {
			continue
		}
		for _, o := range prev.ts {
			if o.upper && o.low == t.low {
				return true
			}
		}
	}
	return false
}

var dayOfMonth = regexp.MustCompile(monthsRE + `\s+\d{1,2}\b|\b\d{1,2}\s+` + monthsRE)

var weekdayRE = regexp.MustCompile(dayNames)

// far says whether day words mean another time: 1 far, 0 near, -1 nobody knows.
func (r *reader) far(words string) int {
	c := r.doc.context(Times{})
	low := asciiLower(words)
	if r.doc.Date == "" || c.DocZone == nil {
		if strings.ContainsAny(low, "0123456789") || containsAny(low, "last year", "last month") {
			return 1
		}
		return 0
	}
	read := prosetime.Read(words, c)
	if read.Abs == nil {
		return -1
	}
	day, ok := dayOf(r.doc.Date)
	if !ok {
		return -1
	}
	lo, hi := read.Abs.Core.Lo, read.Abs.Core.Hi
	const days = 86400
	const month = 30 * days
	if strings.HasPrefix(low, "since ") && lo < day-month { // "the worst since October 2020"
		return 1
	}
	before := int64(3)
	if weekdayRE.MatchString(low) && !strings.ContainsAny(low, "0123456789") { // "on Saturday" in a Thursday's paper
		before = 7
	}
	if hi < day-before*days || lo > day+4*days || hi-lo > 10*days && hi-lo < 1<<50 && !(strings.Contains(low, "this")) {
		return 1
	}
	return 0
}

func dayOf(date string) (int64, bool) {
	t, err := casefileDate(date)
	return t, err == nil
}
