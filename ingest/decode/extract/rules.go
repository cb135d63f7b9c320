package extract

import (
	"strings"
)

// rules runs over the clauses of a sentence. Numbers and moments come first,
// because what they take is not read again as a plain report.
func (r *reader) rules(s *sentence) {
	cs := s.clauses()
	for _, c := range cs {
		r.schedule(s, c)
	}
	for _, c := range cs {
		if s.skip(c) {
			continue
		}
		first := len(r.drafts)
		r.alike(s, c)
		r.noEvidence(s, c)
		r.noSurge(s, c)
		r.hostileAct(s, c)
		r.load(s, c)
		r.defect(s, c)
		r.working(s, c)
		r.test(s, c)
		r.outageReports(s, c)
		r.audience(s, c)
		r.volume(s, c)
		r.duration(s, c)
		r.started(s, c)
		r.ended(s, c)
		r.promise(s, c)
		r.pointing(s, c)
		r.failing(s, c, first)
	}
}

// skip passes over clauses that explain a word or speak of another kind of
// attack altogether.
func (s *sentence) skip(c clause) bool {
	if c.lo+1 < c.hi && among(s.ts[c.lo].low, "which that who") && among(s.ts[c.lo+1].low, "tracks tracked tracking monitors monitored collates collects watches detects measures") {
		return true
	}
	for _, h := range s.hits {
		if h.class == define && h.i >= c.lo && h.i < min(c.lo+6, c.hi) {
			return true
		}
	}
	return false
}

// add appends a statement that rests on tokens [lo, hi); at is its trigger.
func (r *reader) add(s *sentence, rule, kind string, lo, hi, at int) *draft {
	d := &draft{s: s, lo: lo, hi: hi}
	d.row.Kind, d.row.Rule, d.row.Lean, d.row.Confidence = kind, rule, "neutral", "medium"
	if v, ok := s.speakerAt(at); ok {
		d.row.Speaker = v.speaker
		if v.person || v.verb >= 0 {
			d.row.Confidence = "high"
		}
	}
	r.drafts = append(r.drafts, d)
	return d
}

// at gives a draft its time words.
func (d *draft) at(x *timex) *draft {
	d.time = x
	return d
}

// past makes a statement about an earlier event harmless: it is kept, but asserts
// nothing about the incident.
func (d *draft) past(s *sentence) bool {
	if !s.background {
		return false
	}
	d.row.Kind, d.row.Lean, d.row.Event, d.row.Referent = "other", "neutral", "earlier_incident", ""
	for i := range s.times {
		if s.times[i].kind == calendarT {
			d.time = &s.times[i]
		}
	}
	return true
}

// alike: "an overloaded server cannot be told from a DDoS".
func (r *reader) alike(s *sentence, c clause) {
	h, ok := s.find(alike, c.lo, c.hi)
	if !ok || !s.within(attack, 0, len(s.ts)) || !s.within(strongLoad, 0, len(s.ts)) && !s.within(weakLoad, 0, len(s.ts)) && !containsAny(s.low(0, len(s.ts)), "traffic", "crowd", "server", "popular", "legitimate", "capacity") {
		return
	}
	d := r.add(s, "alike", "other", c.lo, c.hi, h.i)
	d.row.Lean, d.row.Referent = "method", "cause"
}

// noEvidence: nobody could check, nothing was offered, nothing is known.
func (r *reader) noEvidence(s *sentence, c clause) {
	topic := s.within(attack, 0, len(s.ts)) || s.within(strongFail, 0, len(s.ts)) || s.within(fault, 0, len(s.ts)) || containsAny(s.low(0, len(s.ts)), "cause", "claim", "outage", "why ", "problem", "blame", "crash")
	after := s.prev != nil && s.prev.within(attack, 0, len(s.prev.ts)) // "He offered no proof."
	if !topic && !after {
		return
	}
	at, lean, conf := -1, "method", "medium"
	rule := ""
	for _, h := range s.hits {
		if h.i < c.lo || h.i >= c.hi || at >= 0 {
			continue
		}
		low := s.ts[h.i].low
		switch h.class {
		case verify:
			if s.negated(h.i, 7, c.lo) && !s.is(say, max(h.i-1, 0)) {
				at, rule = h.i, "not verified"
			}
		case proof:
			strict := low == "details" || low == "basis" || low == "hint"
			if s.negated(h.i, 6, c.lo) && (!strict || containsAny(s.low(max(c.lo, h.i-6), h.i), "provid", "gave", "give", "offer", "shar")) && (after || containsAny(s.low(0, len(s.ts)), "attack", "hack", "ddos", "claim", "breach", "malicious", "cyber", "sabotage", "foul play", "caus", "assert")) {
				at, rule = h.i, "no evidence"
				if containsAny(low, "sign", "indication", "trace") {
					rule, lean = "no sign", "neutral"
				}
			}
		case unknown:
			if containsAny(s.low(0, len(s.ts)), "cause", "why", "what ", "whether", "how ", "who ", " if ", "behind") {
				at, rule = h.i, "not known"
			}
		}
	}
	if at < 0 {
		return
	}
	d := r.add(s, rule, "no_evidence", c.lo, c.hi, at)
	if d.past(s) {
		return
	}
	if v, ok := s.speakerAt(at); !ok || v.speaker == "" || v.verb > at {
		if n, _ := r.subjectName(s, c, at); n != "" {
			d.row.Speaker = n
		}
		conf = "high"
	}
	d.row.Lean, d.row.Referent, d.row.Confidence = lean, "cause", conf
	if rule == "no sign" {
		d.row.Referent = "attack"
	}
}

// noSurge: "there was no spike in traffic", where the document speaks of an attack.
func (r *reader) noSurge(s *sentence, c clause) {
	if !r.hostile || s.background || !containsAny(s.low(c.lo, c.hi), "traffic", "packets", "bandwidth") {
		return
	}
	for _, h := range s.hits {
		if h.i < c.lo || h.i >= c.hi || h.class != weakLoad && h.class != rise || !s.negated(h.i, 3, c.lo) || r.draftIn(s, c, "no_evidence") {
			continue
		}
		d := r.add(s, "no sign", "no_evidence", c.lo, c.hi, h.i).at(s.timeFor(c, h.i))
		d.row.Referent = "attack"
		return
	}
}

// subjectName names the subject of the clause where it is a newsroom, an expert
// or a company: who could not verify.
func (r *reader) subjectName(s *sentence, c clause, at int) (string, bool) {
	lo, hi := s.head(c.lo, at)
	k := lo
	for k < hi && !among(s.ts[k].low, "was were is could couldn't didn't did has have had hasn't wasn't cannot can't does doesn't offered provided gave said unable") {
		k++
	}
	if k == lo || k >= hi || !s.ts[lo].upper || k-lo > 6 {
		return "", false
	}
	name, person := r.name(s, lo, k)
	if strings.EqualFold(name, "it") || strings.EqualFold(name, "there") {
		return "", false
	}
	return name, person
}

// strongContext are words beside a bare "attack" that make it one of computers.
func (r *reader) attackMeans(s *sentence, h hit) bool {
	if strongAttack(s.ts[h.i].low) {
		return true
	}
	if s.within(foreign, 0, len(s.ts)) {
		return false
	}
	prev := ""
	if h.i > 0 {
		prev = s.ts[h.i-1].low
	}
	if s.ts[h.i].low == "bots" || s.ts[h.i].low == "attacked" && h.i+1 < len(s.ts) && s.ts[h.i+1].upper && !r.hostile {
		return r.hostile || r.trouble && s.within(blame, 0, len(s.ts)) || r.trouble && s.within(strongFail, 0, len(s.ts))
	}
	return r.hostile || r.trouble && (prev == "under" || among(prev, "massive coordinated sophisticated targeted ongoing deliberate large") || s.within(blame, 0, len(s.ts)) || s.within(cause, 0, len(s.ts)) || s.within(strongFail, 0, len(s.ts)) || s.within(say, 0, len(s.ts)))
}

var notClaims = set("map maps data surfaces scenario scenarios protection mitigation expert experts prevention defense defence defences tool tools specialist specialists vector vectors simulation simulations surface investigators")

// hostileAct: somebody says, or the text asserts, that there was an attack; or
// denies it.
func (r *reader) hostileAct(s *sentence, c clause) {
	for _, h := range s.hits {
		if h.class != attack || h.i < c.lo || h.j > c.hi || !r.attackMeans(s, h) {
			continue
		}
		if h.j < len(s.ts) && notClaims[s.ts[h.j].low] || s.near(hypo, h.i, 6) || s.near(despite, h.i, 3) || containsAny(s.low(max(c.lo, h.i-4), h.i), "expert in", "experts in", "specializ", "specialis", "type of", "types of", "kind of", "director of", "behind an", "who is behind", "who was behind", "claim of", "claims of an") {
			continue
		}
		if r.alikeIn(s) || r.draftIn(s, c, "no_evidence") {
			return
		}
		if strings.HasPrefix(s.ts[h.i].low, "hacker") || strings.HasPrefix(s.ts[h.i].low, "attacker") || s.ts[h.i].low == "bots" {
			if s.later(attack, h.j, c.hi) || s.ts[h.i].low == "bots" && !s.within(blame, c.lo, c.hi) {
				continue // who, not what
			}
		}
		deny := s.within(denyC, c.lo, h.i)
		if d, ok := s.find(denyC, c.lo, h.i); ok && s.negated(d.i, 3, c.lo) { // "could not rule out an attack"
			n := r.add(s, "not known", "no_evidence", c.lo, c.hi, d.i).at(s.timeFor(c, d.i))
			n.row.Lean, n.row.Referent = "method", "cause"
			return
		}
		low := s.low(max(c.lo, h.i-7), h.i)
		if !deny && s.negated(h.i, 6, c.lo) {
			if containsAny(low, "rather than", "instead of", "without") {
				return
			}
			deny = true
		}
		r.hostileDraft(s, c, h, deny)
		return
	}
}

func (s *sentence) later(c class, lo, hi int) bool { return s.within(c, lo, hi) }

func (r *reader) alikeIn(s *sentence) bool { return s.within(alike, 0, len(s.ts)) }

func (r *reader) draftIn(s *sentence, c clause, kind string) bool {
	for _, d := range r.drafts {
		if d.s == s && d.row.Kind == kind && d.lo >= c.lo && d.hi <= c.hi {
			return true
		}
	}
	return false
}

func (r *reader) hostileDraft(s *sentence, c clause, h hit, deny bool) {
	kind := "attack"
	if deny {
		kind = "denial"
	}
	d := r.add(s, "hostile act", kind, c.lo, c.hi, h.i)
	x := s.timeFor(c, h.i)
	d.at(x)
	if d.past(s) {
		return
	}
	d.row.Referent = r.object(s, c.lo, c.hi, "platform")
	if !deny {
		d.row.Lean = "attack"
	}
	v, spoken := s.speakerAt(h.i)
	switch {
	case spoken && !s.quotedOpening(v):
		d.row.Event = r.claimEvent(v.speaker, kind)
	case !spoken && !strongAttack(s.ts[h.i].low):
		d.row.Confidence = "low"
	}
	if containsAny(s.low(h.j, c.hi), "began", "started", "lasted") || containsAny(s.low(c.lo, h.i), "began", "started") {
		d.row.Event = "attack_start"
	}
	r.take(s, x)
}

// quotedOpening: a quotation of what was said on air is not the post that first
// claimed it.
func (s *sentence) quotedOpening(v voice) bool { return v.back > 0 && s.ts[0].quoted }

// claimEvent names the moment a claim was made: the first claimant's is the blame
// post, so that several documents about one claim can be compared; others have
// their own.
func (r *reader) claimEvent(speaker, kind string) string {
	if kind == "denial" {
		return "denial_" + slug(speaker)
	}
	if r.claimant == "" {
		r.claimant = speaker
	}
	if r.claimant == speaker {
		return "blame_post"
	}
	return "claim_" + slug(speaker)
}

// slug makes a name of letters and digits.
func slug(s string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(s) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() >= 24 {
			break
		}
	}
	return strings.Trim(b.String(), "_")
}

// take marks time words as spent, so that they do not date a neighbour too.
// Leading words stay: they date the whole sentence.
func (r *reader) take(s *sentence, x *timex) {
	if x != nil && x.kind != calendarT && !s.leads(x) {
		x.used = true
	}
}

// featureWords map parts of a service to one name, so that statements about the
// same part can be compared.
var featureWords = map[string]string{
	"livestream": "live_audio", "livestreams": "live_audio", "live stream": "live_audio", "stream": "live_audio", "streams": "live_audio", "streaming": "live_audio", "spaces": "live_audio", "space": "live_audio",
	"broadcast": "live_audio", "audio": "live_audio", "interview": "live_audio", "conversation": "live_audio", "discussion": "live_audio", "event": "live_audio",
	"login": "login", "logins": "login", "log in": "login", "sign in": "login", "authentication": "login", "api": "api", "apis": "api",
}

// whereSaid reports whether the word at i is where something was said: "in a
// television interview".
func (s *sentence) whereSaid(i int) bool {
	for k := i - 1; k >= max(0, i-4); k-- {
		if among(s.ts[k].low, "a an") {
			return k > 0 && among(s.ts[k-1].low, "in during for gave to")
		}
	}
	return false
}

// object names what the words in [lo, hi) are about: a part of the service, the
// platform, or what is given.
func (r *reader) object(s *sentence, lo, hi int, otherwise string) string {
	for _, h := range s.hits {
		if h.class != feature || h.i < lo || h.j > hi || s.inTime(h.i) {
			continue
		}
		low := strings.ReplaceAll(s.low(h.i, h.j), "-", " ")
		if h.i > 0 && s.ts[h.i-1].low == "error" || among(low, "interview conversation discussion") && s.whereSaid(h.i) {
			continue
		}
		if name := featureWords[low]; name != "" {
			return name
		}
		return strings.ReplaceAll(low, " ", "_")
	}
	return otherwise
}
