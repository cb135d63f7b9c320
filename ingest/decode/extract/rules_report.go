package extract

import "strings"

// trouble words whose beginning dates the trouble, not an event.
var troubleNouns = set("outage outages problems problem issues issue trouble troubles glitches glitch disruption disruptions difficulties failure failures errors crash incident attack attacks symptoms")

// started: an event, or the trouble, began at a stated time. Every time expression
// gives a statement of its own: "after nearly an hour, it began around 8:45".
func (r *reader) started(s *sentence, c clause) {
	for _, h := range s.hits {
		if h.class != begin || h.i < c.lo || h.j > c.hi || s.inTime(h.i) || s.near(would, h.i, 3) || s.negated(h.i, 3, c.lo) && !s.notUntil(h.i, c) || s.is(sched, h.i) || s.schedBefore(h.i, c) {
			continue
		}
		subject, trouble := r.subjectKind(s, c, h.i)
		if subject == "" {
			continue
		}
		n := 0
		for i := range s.times {
			x := &s.times[i]
			if x.used || x.kind == durationT || x.kind == calendarT || x.kind == segmentT || !(s.bytes(c.lo, c.hi).meets(x.span) || s.leads(x)) {
				continue
			}
			if n > 0 && x.kind == relationT {
				continue
			}
			d := r.add(s, "began", "start", c.lo, c.hi, h.i).at(x)
			d.row.Event = "actual_start"
			if trouble {
				d.row.Kind, d.row.Event, d.row.Referent = "report", "trouble_onset", r.object(s, c.lo, h.i, "platform")
			}
			if !d.past(s) {
				d.row.Confidence = "high"
			}
			x.used = true
			n++
		}
		if n > 0 {
			return
		}
	}
}

// notUntil reads "it did not begin until 8:25 p.m.": the word until goes, because
// the moment is that of the beginning.
func (s *sentence) notUntil(i int, c clause) bool {
	for k := range s.times {
		x := &s.times[k]
		if x.used || x.kind != clockT || x.lo < s.ts[i].lo || x.lo > s.ts[c.hi-1].hi {
			continue
		}
		if rest, ok := strings.CutPrefix(asciiLower(x.of(s.text)), "until "); ok {
			x.lo = x.hi - len(rest)
			return true
		}
	}
	return false
}

func (s *sentence) schedBefore(i int, c clause) bool {
	for k := max(c.lo, i-3); k < i; k++ {
		if s.is(sched, k) || among(s.ts[k].low, "to") && k == i-1 {
			return true
		}
	}
	return false
}

// subjectKind says what began: an event people attend, or trouble. A pronoun or a
// relative clause stands for what the sentence names before.
func (r *reader) subjectKind(s *sentence, c clause, at int) (subject string, trouble bool) {
	lo := c.lo
	if first := s.ts[c.lo].low; first == "which" || first == "that" || first == "and" || first == "but" || first == "as" || first == "when" || first == "," {
		lo = 0
	}
	for i := at - 1; i >= lo; i-- {
		low := s.ts[i].low
		switch {
		case troubleNouns[low]:
			return low, true
		case s.is(people, i) && i >= at-3:
			return "", false // users started to complain
		case s.is(eventN, i):
			return low, false
		}
	}
	if first := s.ts[lo].low; first == "it" {
		return "it", false
	}
	if h, ok := s.firstIn(strongFail, lo, at); ok {
		return s.ts[h].low, true
	}
	for i := at + 1; i < min(c.hi, at+6); i++ { // "users began experiencing problems", "reports started"
		if troubleNouns[s.ts[i].low] {
			return s.ts[i].low, true
		}
	}
	return "", false
}

func (s *sentence) firstIn(c class, lo, hi int) (int, bool) {
	for _, h := range s.hits {
		if h.class == c && h.i >= lo && h.i < hi {
			return h.i, true
		}
	}
	return 0, false
}

// ended: an event or the trouble was over at a stated time.
func (r *reader) ended(s *sentence, c clause) {
	h, ok := s.find(finish, c.lo, c.hi)
	if !ok || s.near(would, h.i, 3) || s.negated(h.i, 3, c.lo) || s.near(hypo, h.i, 3) {
		return
	}
	low := s.low(0, len(s.ts))
	isTrouble := s.within(strongFail, c.lo, c.hi) || s.within(weakFail, c.lo, c.hi) || containsAny(low, "service", "restored", "back online", "back up", "recovered", "resolved", "fixed", "mitigated", "normal", "working again")
	x := s.timeFor(c, h.i)
	if x == nil || x.kind == calendarT || s.ts[h.i].low == "over" && !strings.Contains(low, "was over") {
		return
	}
	d := r.add(s, "ended", "report", c.lo, c.hi, h.i).at(x)
	if d.past(s) {
		return
	}
	d.row.Event = "event_end"
	if isTrouble {
		d.row.Event, d.row.Referent = "trouble_end", "platform"
	}
	r.take(s, x)
}

// promise: somebody says that something will happen.
func (r *reader) promise(s *sentence, c clause) {
	for _, h := range s.hits {
		if h.class != would || h.i < c.lo || h.i >= c.hi || s.background {
			continue
		}
		v, spoken := s.speakerAt(h.i)
		firm := containsAny(s.ts[h.i].low, "promis", "vow", "pledg")
		if !spoken && !s.is(say, h.i) && !firm && !containsAny(s.low(h.i, h.j), "expects to", "plans to", "aims to") {
			continue
		}
		k, ok := s.promised(h.j, min(c.hi, h.j+6))
		if !ok && firm && h.j+1 < c.hi && among(s.ts[h.j].low, "to that") && (s.within(people, h.j, c.hi) || containsAny(s.low(h.j, c.hi), "nobody", "no one", "everyone", "refund", "compensat")) { // whatever the people concerned are promised
			k, ok = h.j+1, true
		}
		if !ok || s.near(hypo, h.i+1, 2) {
			continue
		}
		low := s.low(h.i, c.hi)
		x := s.timeFor(clause{h.i, c.hi}, k)
		lead := r.leading(s)
		if x == lead {
			x = nil
		}
		d := r.add(s, "promise", "promise", c.lo, c.hi, h.i)
		d.row.Speaker = v.speaker
		d.row.Event = "promised_" + strings.ReplaceAll(s.low(k, k+1), " ", "_")
		if containsAny(low, "proceed", "begin", "start", "resume", "go ahead", "continue", "restart", "take place", "go live", "happen") {
			d.row.Event, d.row.Referent = "promised_restart", "actual_start"
		}
		if x != nil {
			d.at(x)
			d.role = "promised"
			x.used = true
		}
		if lead != nil && !lead.used && lead != x {
			m := r.add(s, "promise made", "other", c.lo, c.hi, h.i).at(lead)
			m.row.Speaker, m.row.Event = "", "promise_post"
			lead.used = true
		}
		return
	}
}

// promised finds the verb of what is promised.
func (s *sentence) promised(lo, hi int) (int, bool) {
	for i := lo; i < hi; i++ {
		if s.is(proceed, i) {
			return i, true
		}
	}
	return 0, false
}

// leading returns the time words that open the sentence.
func (r *reader) leading(s *sentence) *timex {
	for i := range s.times {
		if s.leads(&s.times[i]) && s.times[i].kind != calendarT {
			return &s.times[i]
		}
	}
	return nil
}

// failing: something did not work. A clause that already gave a cause, a number or
// a start says that by itself.
func (r *reader) failing(s *sentence, c clause, first int) {
	for _, h := range s.hits {
		strong := h.class == strongFail
		cannot := h.class == cannotC && (s.within(people, c.lo, h.i) || containsAny(s.low(c.lo, h.i), "shops", "banks", "airlines", "hospitals", "stores", "businesses", "drivers", "they "))
		if !strong && !cannot && h.class != weakFail || h.i < c.lo || h.j > c.hi || s.inTime(h.i) && !r.onlyTime(s, h) {
			continue
		}
		if s.near(hypo, h.i, 4) || s.near(despite, h.i, 5) || s.inquiry(h, c) || s.negatedFail(h, c) || s.eventKickoff(h) || s.moneyDown(h) {
			continue
		}
		if !strong && !cannot && !containsAny(s.low(max(c.lo, h.i-4), h.i), "technical", "report", "encounter", "experienc", "suffer", "face", "faced", "hit by", "plagued", "due to", "because of", "after", "caus", "saw ", "met with") {
			continue
		}
		if r.mine(s, c, first) {
			return
		}
		x := s.timeFor(c, h.i)
		d := r.add(s, "failure", "report", c.lo, c.hi, h.i).at(x)
		if v, ok := s.speakerAt(h.i); !ok || v.speaker == "" {
			if s.within(people, c.lo, h.i) && !s.background {
				d.row.Confidence = "high"
			}
		}
		if d.past(s) {
			return
		}
		d.row.Referent = r.object(s, c.lo, c.hi, "platform")
		if x != nil && (x.read == "" && x.kind == relationT && containsAny(asciiLower(x.of(s.text)), "immediately", "first minutes", "once", "outset", "at the start")) {
			d.row.Event = "trouble_onset"
			if s.within(sched, 0, len(s.ts)) {
				d.offset = []string{"scheduled_start"}
			}
		}
		if first := s.low(c.lo, h.i); x != nil && d.row.Event == "" && (containsAny(first, "first saw", "first notic", "first detect", "first became aware", "first spotted", "first report", "first observed", "first appear") ||
			x.kind == clockT && containsAny(asciiLower(x.of(s.text)), "beginning ", "starting ")) {
			d.row.Event = "trouble_onset"
		}
		r.take(s, x)
		if strong && s.within(people, 0, h.j) && x == nil || s.within(whole, c.lo, c.hi) {
			r.scopeOf(s, c, h, x)
		}
		return
	}
}

// mine reports whether the clause's statements so far already carry its trouble.
func (r *reader) mine(s *sentence, c clause, first int) bool {
	for _, d := range r.drafts[first:] {
		if d.s != s || d.lo < c.lo && d.hi > c.hi {
			continue
		}
		switch d.row.Kind {
		case "attack", "denial", "capacity", "fault", "no_evidence", "report", "promise", "duration", "audience", "other", "test":
			return true
		case "scope":
			return d.row.Rule == "works"
		}
	}
	return false
}

// onlyTime: the failure stands in words like "as users struggled to join", which
// are time words and a report at once.
func (r *reader) onlyTime(s *sentence, h hit) bool {
	for _, x := range s.times {
		if s.ts[h.i].lo >= x.lo && s.ts[h.i].hi <= x.hi {
			return x.read == "during the trouble"
		}
	}
	return false
}

// negatedFail: "no outage", "without a glitch"; the phrases "could not access" and
// "not loading" hold their own not.
func (s *sentence) negatedFail(h hit, c clause) bool {
	for k := max(c.lo, h.i-3); k < h.i; k++ {
		if among(s.ts[k].low, "tracks track tracking tracker monitors monitor monitoring no without never zero nor avoid avoided preempt prevent preventing any") || s.ts[k].low == "not" && k >= h.i-2 {
			return true
		}
	}
	return false
}

// inquiry: what somebody is looking into is no report of it.
func (s *sentence) inquiry(h hit, c clause) bool {
	return containsAny(s.low(max(c.lo, h.i-7), h.i)+" ", "looking into ", "investigating ", "investigate ", "inquiry into ", "investigation into ", "looking at ")
}

// eventKickoff: an interview kicks off, users are kicked off.
func (s *sentence) eventKickoff(h hit) bool {
	if s.ts[h.i].low != "kicked" && s.ts[h.i].low != "kick" {
		return false
	}
	for k := max(0, h.i-2); k < h.i; k++ {
		if among(s.ts[k].low, "being were been getting got was users are") && s.ts[k].low != "users" || s.ts[k].low == "users" {
			return false
		}
	}
	return true
}

// moneyDown: shares are down 3 %, which is no outage.
func (s *sentence) moneyDown(h hit) bool {
	if s.ts[h.j-1].low != "down" {
		return false
	}
	if h.j < len(s.ts) && (s.ts[h.j].num || among(s.ts[h.j].low, "to by from sharply nearly about more slightly on") && containsAny(s.low(0, len(s.ts)), "percent", "%", "shares", "stock", "index", "points")) {
		return true
	}
	return containsAny(s.low(max(0, h.i-3), h.i), "share", "stock", "price", "index", "sales", "poll")
}

// leftovers: time words that place something in the event, and that no other rule
// took, make a statement of their own kind, because they date what they stand in.
func (r *reader) leftovers(s *sentence, first int) {
	if s.background || !r.trouble && !r.hostile {
		return
	}
	for i := range s.times {
		x := &s.times[i]
		if x.used || x.kind == calendarT || x.kind == durationT || x.kind == countT && r.timed(s, first) && hasDirection(asciiLower(x.of(s.text))) || x.kind == countT && !hasDirection(asciiLower(x.of(s.text))) && !needEvent.MatchString(asciiLower(x.of(s.text))) {
			continue
		}
		taken := false
		for _, d := range r.drafts[first:] {
			taken = taken || d.time != nil && d.time.meets(x.span)
		}
		if taken {
			continue
		}
		at := min(s.tokenAt(x.lo), len(s.ts)-1)
		c := clause{0, len(s.ts)}
		for _, k := range s.clauses() {
			if k.lo <= at && at < k.hi && !s.leads(x) {
				c = k
			}
		}
		if s.skip(c) {
			continue
		}
		if x.kind == relationT && !s.leads(x) && r.timed(s, first) {
			continue
		}
		v, ok := s.speakerAt(at)
		d := r.add(s, "moment", "other", c.lo, c.hi, at).at(x)
		d.row.Speaker, d.row.Confidence = "", "low"
		if ok {
			d.row.Speaker = v.speaker
		}
		return
	}
}

// timed reports whether a statement of the sentence has a sharp time already.
func (r *reader) timed(s *sentence, first int) bool {
	for _, d := range r.drafts[first:] {
		if d.s == s && d.time != nil && d.time.kind != calendarT {
			return true
		}
	}
	return false
}
