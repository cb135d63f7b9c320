package extract

import (
	"regexp"
	"slices"
	"strings"
)

func setAmount(d *draft, a amount) {
	d.row.Quantity.V, d.row.Quantity.Valid = a.value, true
	d.row.Unit, d.row.Bound = a.unit, a.bound
	if d.row.Unit == "" {
		d.row.Unit = "people"
	}
}

var clockOnly = regexp.MustCompile(clockRE)

// schedule: a time something was meant to begin. The words are taken, so that the
// scheduled time is not read as one at which something happened.
func (r *reader) schedule(s *sentence, c clause) {
	h, ok := s.findSched(c)
	if !ok || s.background || s.negated(h.i, 3, c.lo) {
		return
	}
	from := s.ts[h.i].lo
	limit := s.hi
	if h.j+9 < len(s.ts) {
		limit = s.ts[h.j+9].hi
	}
	m := clockOnly.FindStringIndex(asciiLower(s.text[from:limit]))
	if m == nil {
		return
	}
	x := &timex{span: span{from, from + m[1]}, kind: clockT}
	for i := range s.times { // the clock with its day: "at 8 p.m. ET on Monday"
		t := &s.times[i]
		if t.kind == clockT && t.lo <= from+m[0] && t.hi >= from+m[1] {
			x.hi, t.used = t.hi, true
		}
	}
	d := r.add(s, "schedule", "schedule", h.i, s.tokenAt(x.hi), h.i).at(x)
	d.row.Event, d.row.Referent, d.role = "scheduled_start", "", "scheduled"
	d.row.Confidence, d.row.Speaker = "high", ""
	if containsAny(s.low(c.lo, c.hi), "maintenance") {
		d.row.Event = "scheduled_maintenance"
	}
}

// findSched looks inside time expressions too: "after its scheduled 8 p.m. start".
func (s *sentence) findSched(c clause) (hit, bool) {
	for _, h := range s.hits {
		if h.class == sched && h.i >= c.lo && h.i < c.hi {
			return h, true
		}
	}
	return hit{}, false
}

// tokenAt is the token behind byte hi.
func (s *sentence) tokenAt(hi int) int {
	for i, t := range s.ts {
		if t.lo >= hi {
			return i
		}
	}
	return len(s.ts)
}

// outageReports: people reported trouble to a tracker.
func (r *reader) outageReports(s *sentence, c clause) {
	if s.background {
		return
	}
	at := -1
	for _, h := range s.hits {
		if h.class == reports && h.i >= c.lo && h.i < c.hi && (s.within(rise, c.lo, c.hi) || containsAny(s.low(0, len(s.ts)), "downdetector", "down detector", "outage track", "outage monitor", "netblocks", "thousandeyes")) {
			at = h.i
		}
	}
	var a *amount
	b := s.bytes(c.lo, c.hi)
	for i := range s.amounts {
		if s.amounts[i].unit == "reports" && b.meets(s.amounts[i].span) {
			a = &s.amounts[i]
		}
	}
	if a == nil && s.counting(c) {
		for i := range s.amounts {
			if s.amounts[i].unit == "people" && b.meets(s.amounts[i].span) {
				a = &s.amounts[i]
			}
		}
	}
	if a == nil && at >= 0 {
		a = levelIn(s, b)
	}
	if a == nil && at < 0 {
		return
	}
	if at < 0 {
		at = max(c.lo, s.tokenAt(a.lo))
	}
	at = min(at, c.hi-1)
	x := s.timeFor(c, at)
	d := r.add(s, "outage reports", "report", c.lo, c.hi, at).at(x)
	d.row.Event, d.row.Referent = "reports_rise", "outage_reports"
	if a != nil {
		setAmount(d, *a)
		d.row.Unit = "reports"
	}
	r.take(s, x)
	if h, ok := s.find(strongFail, at, c.hi); ok {
		r.scopeOf(s, c, h, x)
	}
}

// counting reports whether people who report trouble are counted: by a tracker, or
// as "more than 40,000 users reporting problems".
func (s *sentence) counting(c clause) bool {
	low := s.low(c.lo, c.hi)
	reporting := containsAny(low, "reporting", "reported", "flagged", "logged", "complain", "experiencing")
	trouble := s.within(strongFail, c.lo, c.hi) || s.within(weakFail, c.lo, c.hi) || containsAny(low, "fault", "trouble")
	return s.within(people, c.lo, c.hi) && reporting && (trouble || containsAny(s.low(0, len(s.ts)), "downdetector", "down detector", "outage track", "tracking site", "tracking website", "outage monitor"))
}

// scopeOf adds what a failure says about the extent of the trouble, where it names
// a part of the service or a thing by its name.
func (r *reader) scopeOf(s *sentence, c clause, h hit, x *timex) {
	after := min(c.hi, h.j+7)
	ref := r.object(s, h.j, after, "")
	if ref == "" && h.i > c.lo {
		k := h.i - 1
		for k >= c.lo && (adverbs[s.ts[k].low] || among(s.ts[k].low, "being been are is was were")) {
			k--
		}
		if k >= c.lo && (s.ts[k].upper && s.ts[k].word && !nameless[s.ts[k].low] && r.names[s.ts[k].low] == "" || among(s.ts[k].low, "platform site website app service network system")) && s.ts[k].low != "users" {
			ref = "platform"
		}
	}
	if s.within(whole, c.lo, c.hi) {
		ref = "platform"
	}
	if ref == "" {
		return
	}
	d := r.add(s, "extent", "scope", c.lo, c.hi, h.i).at(x)
	d.row.Referent, d.row.Confidence = ref, "medium"
}

// audience: how many listened, watched or joined.
func (r *reader) audience(s *sentence, c clause) {
	b := s.bytes(c.lo, c.hi)
	if containsAny(s.low(c.lo, c.hi), "audience", "viewership", "crowd") { // "the audience had shrunk to around 350,000"
		if a := levelIn(s, b); a != nil && !slices.ContainsFunc(s.amounts, func(x amount) bool { return x.meets(a.span) && x.unit != "" }) {
			a.unit = "people"
			s.amounts = append(s.amounts, *a)
		}
	}
	for i := range s.amounts {
		a := &s.amounts[i]
		if a.unit != "people" && a.unit != "" && a.unit != "households" && a.unit != "streams" && a.unit != "devices" && a.unit != "accounts" || !b.meets(a.span) || r.usedAmount(s, a) {
			continue
		}
		low := s.low(c.lo, c.hi)
		if r.affected(s, c, a, low) {
			continue
		}
		counted := strings.Contains(low, "audience") || s.within(tune, c.lo, c.hi) || s.within(peak, c.lo, c.hi) || containsAny(asciiLower(a.of(s.text)), "listener", "viewer", "concurrent") || containsAny(low, "tried to", "trying to", "attempted to", "hit the site", "visited", "flocked", "sought to")
		if !counted || containsAny(low, "follower", "download", "sold ", "layoff", "laid off", "employees", "votes", "a year", "$", "affected", "stranded", "locked out", "left without") || a.value < 10 {
			continue
		}
		at := min(max(c.lo, s.tokenAt(a.lo)), c.hi-1)
		x := s.timeFor(c, at)
		d := r.add(s, "audience", "audience", c.lo, c.hi, at).at(x)
		setAmount(d, *a)
		if d.past(s) {
			return
		}
		d.row.Referent, d.row.Event = audienceOf(low), "audience"
		switch {
		case s.within(peak, c.lo, c.hi) || x != nil && (strings.HasPrefix(asciiLower(x.of(s.text)), "by ") || strings.HasSuffix(asciiLower(x.of(s.text)), "peak")) || containsAny(low, "reached", "attracted", "drew", "record"):
			d.row.Event = "peak_audience"
		case d.row.Referent == "concurrent_listeners":
			d.row.Event = "kickoff_audience"
		}
		if x == nil || x.kind == calendarT {
			if e, ok := s.find(eventN, c.lo, c.hi); ok && !s.ts[e.i].upper && e.i > 0 && among(s.ts[e.i-1].low, "the this that its his her their a an into to live") && d.row.Referent == "concurrent_listeners" {
				d.at(&timex{span: s.bytes(e.i-1, e.j), kind: relationT, read: "during the event", anchors: startAnchors})
			}
		}
		r.take(s, x)
	}
}

// affected: how many people felt it. The clause says what became of them.
func (r *reader) affected(s *sentence, c clause, a *amount, low string) bool {
	if a.unit != "people" && a.unit != "accounts" && a.unit != "households" || !containsAny(low, "affected", "stranded", "locked out", "left without", "lost access", "impacted") || a.value < 10 {
		return false
	}
	at := min(max(c.lo, s.tokenAt(a.lo)), c.hi-1)
	d := r.add(s, "affected", "report", c.lo, c.hi, at).at(s.timeFor(c, at))
	setAmount(d, *a)
	if !d.past(s) {
		d.row.Referent = "affected_people"
	}
	return true
}

func (r *reader) usedAmount(s *sentence, a *amount) bool {
	for _, d := range r.drafts {
		if d.s == s && d.row.Quantity.Valid && d.row.Quantity.V == a.value {
			return true
		}
	}
	return false
}

func audienceOf(low string) string {
	switch {
	case containsAny(low, "tried to", "trying to", "attempt", "dial", "hit the site", "flocked", "sought to"):
		return "join_attempts"
	case containsAny(low, "joined", "join ", "logged"):
		return "joined_people"
	}
	return "concurrent_listeners"
}

var lengthWords = regexp.MustCompile(countRE)

// duration: how long something lasted.
func (r *reader) duration(s *sentence, c clause) {
	for i := range s.times {
		x := &s.times[i]
		if x.used || x.kind != durationT && x.kind != segmentT || !s.bytes(c.lo, c.hi).meets(x.span) {
			continue
		}
		at := s.tokenAt(x.lo)
		if at >= c.hi || at < c.lo {
			continue
		}
		before := s.low(max(c.lo, at-4), at)
		low := s.low(c.lo, c.hi)
		words := asciiLower(x.of(s.text))
		after := asciiLower(s.text[x.hi:min(s.hi, x.hi+24)])
		trouble := s.within(strongFail, c.lo, c.hi) || s.within(cannotC, c.lo, c.hi) || s.within(weakFail, c.lo, c.hi)
		long := containsAny(before, "lasted", "lasting", "lasts", "went", "ran", "goes", "continued", "persisted", "dragged", "stretched", "took", "spent", "over", "for", "down", "offline") ||
			strings.HasPrefix(words, "for ") || strings.HasPrefix(words, "by ") && trouble || containsAny(after, " outage", "-long", " delay", " long", " of downtime", " disruption", " interruption") || x.kind == segmentT
		if !long || containsAny(before, "wait", "old") || s.perTime(at, words) {
			continue
		}
		m := lengthWords.FindString(strings.ReplaceAll(words, "first ", "first 1 "))
		minutes, bound, ok := durationOf(m)
		if !ok || minutes < 1 {
			continue
		}
		d := r.add(s, "length", "duration", c.lo, c.hi, at)
		setAmount(d, amount{value: minutes, unit: "min", bound: hedged(words, bound)})
		r.place(d, s, c, x, trouble && !containsAny(low, "interview last", "conversation last"))
		x.used = true
		return
	}
}

// perTime reports whether the words at token i are the measure of a rate: "one
// million forms an hour".
func (s *sentence) perTime(i int, words string) bool {
	if i == 0 || words != "an hour" && words != "a minute" && words != "a second" {
		return false
	}
	for k := range s.amounts {
		if a := &s.amounts[k]; a.lo < s.ts[i].lo && s.ts[i].lo-a.hi < 24 && s.ts[i-1].word && !among(s.ts[i-1].low, "for about nearly almost over than in within lasted took") {
			return true
		}
	}
	return false
}

// hedged keeps the hedge that stands before "the next 20 minutes".
func hedged(words, bound string) string {
	if bound == "eq" && containsAny(words, "roughly", "about", "around", "approximately", "nearly", "almost") {
		return "approx"
	}
	return bound
}

// place says what lasted: an event, the trouble, or a part of the event.
func (r *reader) place(d *draft, s *sentence, c clause, x *timex, trouble bool) {
	if d.past(s) {
		return
	}
	switch {
	case x.kind == segmentT:
		d.row.Event, d.row.Referent = "", "segment"
		d.at(x)
	case trouble && (s.within(strongFail, c.lo, c.hi) || s.within(cannotC, c.lo, c.hi)):
		d.row.Event, d.row.Referent = "trouble_end", "outage_length"
		d.at(x)
		d.offset = []string{"trouble_onset"}
	default:
		d.row.Event, d.row.Referent = "event_end", "event_length"
		if !s.within(eventN, 0, len(s.ts)) && !containsAny(s.low(c.lo, c.hi), "it ") && !s.within(people, c.lo, c.hi) {
			d.row.Confidence = "low"
		}
		d.at(x)
		d.offset = startAnchors
	}
	if d.time != nil && d.time.kind == durationT {
		words := strings.TrimPrefix(strings.TrimPrefix(x.of(s.text), "for "), "by ")
		d.time = &timex{span: x.span, kind: countT, read: "after " + words, anchors: d.offset}
	}
}

// volume: how many requests, packets or bits there were.
func (r *reader) volume(s *sentence, c clause) {
	b := s.bytes(c.lo, c.hi)
	for i := range s.amounts {
		a := &s.amounts[i]
		if !among(a.unit, "requests requests/s bit/s packets/s connections hits page_views") || !b.meets(a.span) || r.usedAmount(s, a) || s.background {
			continue
		}
		for _, d := range r.drafts { // a claim in the same clause takes the number
			if d.s == s && d.lo >= c.lo && d.hi <= c.hi && !d.row.Quantity.Valid && (d.row.Kind == "attack" || d.row.Kind == "capacity") {
				setAmount(d, *a)
				return
			}
		}
		at := min(max(c.lo, s.tokenAt(a.lo)), c.hi-1)
		d := r.add(s, "volume", "report", c.lo, c.hi, at).at(s.timeFor(c, at))
		setAmount(d, *a)
		d.row.Referent = "traffic_volume"
		r.take(s, d.time)
		return
	}
}

var levelRE = regexp.MustCompile(`(?:peaked at|peaking at|rose to|risen to|reached|climbed to|jumped to|soared to|surged to|spiked to|shrunk to|shrank to|grown to|grew to|swelled to|dwindled to|fallen to|fell to|dropped to|topped)\s+((?:about |around |nearly |almost |more than |over |some |roughly |at least )*)(\d{1,3}(?:,\d{3})+|\d{3,})`)

// levelIn reads "reports peaked at 40,421".
func levelIn(s *sentence, b span) *amount {
	low := asciiLower(b.of(s.text))
	m := levelRE.FindStringSubmatchIndex(low)
	if m == nil {
		return nil
	}
	a, ok := amountOf(low[m[2]:m[3]], low[m[4]:m[5]], "", "reports")
	a.span = span{b.lo + m[2], b.lo + m[5]}
	if !ok {
		return nil
	}
	return &a
}
