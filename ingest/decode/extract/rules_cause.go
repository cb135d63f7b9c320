package extract

import "strings"

// load: demand was more than could be carried.
func (r *reader) load(s *sentence, c clause) {
	for _, h := range s.hits {
		if h.i < c.lo || h.j > c.hi || h.class != strongLoad && h.class != weakLoad {
			continue
		}
		if s.near(hypo, h.i, 5) || s.near(despite, h.i, 2) || r.alikeIn(s) || s.negatedLoad(h, c) {
			continue
		}
		ctx := s.low(0, len(s.ts))
		traffic := containsAny(ctx, "traffic", "people", "users", "listeners", "viewers", "fans", "customers", "visitors", "servers", "server", "demand", "requests", "system", "site", "platform", "capabilit", "capacity", "crash", "crowd", "audience", "network", "buyers", "internet", "concurrent", "load", "unprecedented") || s.within(people, 0, len(s.ts))
		caused := s.within(cause, c.lo, c.hi) || s.within(strongFail, c.lo, c.hi) || s.within(blame, c.lo, c.hi) || containsAny(s.low(c.lo, c.hi), "crash", "couldn't", "could not", "unable")
		if h.class == weakLoad && (!caused || !traffic || s.within(reports, c.lo, c.hi)) || !traffic {
			continue
		}
		if a, ok := s.find(attack, c.lo, c.hi); ok && !s.negated(a.i, 6, c.lo) && r.attackMeans(s, a) && (h.class == strongLoad || max(a.i-h.i, h.i-a.i) <= 4) {
			continue // "overwhelmed by a DDoS attack" claims an attack
		}
		d := r.add(s, "load", "capacity", c.lo, c.hi, h.i)
		x := s.timeFor(c, h.i)
		d.at(x)
		if d.past(s) {
			return
		}
		d.row.Lean = "capacity"
		d.row.Referent = r.loadReferent(s, c, ctx)
		if h.class == weakLoad {
			d.row.Confidence = "medium"
		}
		r.amountIn(d, s, c, "people", "requests", "requests/s")
		r.take(s, x)
		return
	}
}

// negatedLoad: "was not overwhelmed", "could handle".
func (s *sentence) negatedLoad(h hit, c clause) bool {
	if h.i > c.lo && among(s.ts[h.i-1].low, "not never no wasn't weren't isn't") {
		return true
	}
	return containsAny(s.low(max(c.lo, h.i-3), h.i), "able to", "prepared for", "ready for", "rather than", "not due to")
}

func (r *reader) loadReferent(s *sentence, c clause, ctx string) string {
	switch {
	case containsAny(ctx, "trying to join", "tried to join", "attempting to", "wanted to listen", "number of people", "so many people", "number of listeners", "joining"):
		return "join_attempts"
	case containsAny(ctx, "capabilit", "capacity", "servers"):
		return "platform_capability"
	}
	return r.object(s, c.lo, c.hi, "platform_capability")
}

// defect: a change, a bug, a broken part was the cause.
func (r *reader) defect(s *sentence, c clause) {
	for _, h := range s.hits {
		if h.class != fault || h.i < c.lo || h.j > c.hi || s.near(hypo, h.i, 4) || s.ts[h.i].low == "fault" {
			continue
		}
		at := -1
		for _, k := range s.hits {
			if (k.class == cause || k.class == blame) && k.i >= c.lo && k.i < c.hi && !among(s.ts[k.i].low, "amid after reason behind") {
				at = k.i
			}
		}
		low := s.low(c.lo, c.hi)
		if at < 0 && !containsAny(low, "contributed to", "introduced", "was a result", "identified as", "turned out to be", "took down", "knocked out", "brought down", "knocked offline") && !s.broken(h, c) {
			continue
		}
		if at >= 0 && (h.i-at > 14 || at-h.i > 14) {
			continue
		}
		d := r.add(s, "defect", "fault", c.lo, c.hi, h.i)
		x := s.timeFor(c, h.i)
		d.at(x)
		if d.past(s) {
			return
		}
		if s.negated(h.i, 4, c.lo) || s.within(denyC, c.lo, h.i) {
			d.row.Kind = "denial"
		}
		d.row.Referent = "cause"
		r.take(s, x)
		return
	}
}

// brokenParts are things whose failure is a cause by itself.
var brokenParts = set("router routers database storage cooling backbone firmware hardware")

// changes are faults that are something done; before or after one, trouble is said to
// follow from it.
var changes = set("update updates change changes upgrade migration patch deployment maintenance")

// broken reports whether the fault at h is named as the cause without a verb of
// cause: "a router failed", "after a botched update", "they had made a change
// minutes before it went down".
func (s *sentence) broken(h hit, c clause) bool {
	last := s.ts[h.j-1].low
	if brokenParts[last] && h.j < c.hi && among(s.ts[h.j].low, "failed broke malfunctioned died overheated") {
		return true
	}
	before := s.low(max(c.lo, h.i-4), h.i)
	if containsAny(before+" ", "after a ", "after an ", "following a ", "following an ") && containsAny(before+" "+s.low(h.i, h.j), "botched", "faulty", "failed", "bad", "flawed", "defective", "broken", "routine") {
		return true
	}
	if containsAny(before, "described as", "called it", "was called", "put down to") {
		return true
	}
	return changes[last] && s.within(strongFail, h.j, c.hi) && containsAny(s.low(h.j, c.hi), "before", "when ") && containsAny(s.low(c.lo, h.i), "made", "pushed", "rolled out", "carried out", "deployed", "had ")
}

// working: something went on working, which bounds what was affected.
func (r *reader) working(s *sentence, c clause) {
	h, ok := s.find(works, c.lo, c.hi)
	otherPart := s.within(rest, c.lo, c.hi)
	if !ok && otherPart {
		for i := c.lo; i < c.hi; i++ { // "seemed to otherwise work normally": the words stand apart
			if among(s.ts[i].low, "normally fine normal unaffected operational") && !s.negated(i, 4, c.lo) && containsAny(s.low(c.lo, c.hi), "work", "function", "operat", "remain", "seem", "appear", "normal") {
				h, ok = hit{works, i, i + 1}, true
			}
		}
	}
	if !ok || s.background || s.near(hypo, h.i, 3) || h.i > c.lo && s.ts[h.i-1].low == "not" && s.ts[h.i].low != "not" || containsAny(s.low(max(0, h.i-5), h.i), "until", "resum", "restor", "back to", "return") {
		return
	}
	d := r.add(s, "works", "scope", c.lo, c.hi, h.i).at(s.timeFor(c, h.i))
	d.row.Referent = "rest_of_platform"
	if !otherPart {
		d.row.Referent = "rest_" + r.object(s, c.lo, c.hi, "of_service")
	}
	r.take(s, d.time)
}

// test: the system had been tested.
func (r *reader) test(s *sentence, c clause) {
	h, ok := s.find(testC, c.lo, c.hi)
	low := s.low(c.lo, c.hi)
	if ok && containsAny(s.low(c.lo, h.i), "whether", "declined to", "would not say", "did not say", "refused to") {
		return // nobody says that it was
	}
	if !ok || s.background || !containsAny(low, "system", "platform", "server", "site", "scal", "load", "stress", "concurrent", "livestream", "app ", "capacity", "software", "traffic", "users", "listeners", "infrastructure", "network", "rehears") {
		return
	}
	if containsAny(low, "covid", "nuclear", "drug", "blood test", "latest", "test flight", "test match", "missile", "testing ground") || s.negated(h.i, 3, c.lo) && !containsAny(low, "not tested", "never tested", "untested", "not been tested") {
		return
	}
	d := r.add(s, "test", "test", c.lo, c.hi, h.i).at(s.timeFor(c, h.i))
	d.row.Event, d.row.Referent = "load_test", "load_test"
	if s.negated(h.i, 4, c.lo) {
		d.row.Rule = "not tested"
	}
	if a := r.amountIn(d, s, c, "people", "requests/s", "requests", ""); a != nil {
		d.row.Referent = "concurrent_listeners"
		d.row.Lean = "attack" // claims that there was room to spare
	}
	r.take(s, d.time)
}

// amountIn gives a draft the first number in its clause with one of the units; an
// empty unit takes a bare number as people.
func (r *reader) amountIn(d *draft, s *sentence, c clause, units ...string) *amount {
	b := s.bytes(c.lo, c.hi)
	for _, u := range units {
		for i := range s.amounts {
			a := &s.amounts[i]
			if a.unit != u || !b.meets(a.span) {
				continue
			}
			setAmount(d, *a)
			return a
		}
	}
	return nil
}

// pointing: a question is answered by pointing to what somebody else said.
func (r *reader) pointing(s *sentence, c clause) {
	for _, v := range s.voice {
		if v.refer == 0 || v.refer < c.lo || v.refer >= c.hi || !containsAny(s.low(v.refer, c.hi), "post", "tweet", "statement", "comment", "claim", "remarks", "message") {
			continue
		}
		d := r.add(s, "pointing", "other", c.lo, c.hi, v.refer).at(s.timeFor(c, v.refer))
		d.row.Speaker = v.speaker
		whose := ""
		for k := v.refer; k < min(c.hi, v.refer+8); k++ {
			if s.ts[k].poss {
				whose, _ = r.name(s, s.nounStart(k), k+1)
			}
		}
		for _, o := range r.drafts {
			if o.row.Kind == "attack" && whose != "" && o.row.Speaker == strings.TrimSuffix(whose, "'s") {
				d.row.Kind, d.row.Lean, d.row.Referent, d.row.Confidence = "attack", "attack", o.row.Referent, "low"
			}
		}
		return
	}
}
