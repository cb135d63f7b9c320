package extract

// clause is a stretch of tokens [lo, hi) that can be asserted by itself.
type clause struct{ lo, hi int }

// clauseStart begins a clause after a comma.
var clauseStart = set("but and although though while whereas which who as with because so a an the when where if saying adding after before")

// articles begin a clause after a comma only where it is a definition: "a crime
// in which ...".
var articles = set("a an the")

// clauses cuts a sentence at semicolons, dashes and the commas before words that
// begin a clause. A comma inside a number or before a name does not cut.
func (s *sentence) clauses() []clause {
	var out []clause
	lo := 0
	defining := false
	for i := 0; i < len(s.ts); i++ {
		t := s.ts[i]
		end := t.low == ";" || t.low == "\u2014" || t.low == "\u2013"
		if t.low == "," && i+1 < len(s.ts) && clauseStart[s.ts[i+1].low] {
			end = !articles[s.ts[i+1].low] || s.defines(i+1)
			defining = end && s.defines(i+1)
		} else if t.low == "," && defining {
			end, defining = true, false
		}
		if t.low == "and" && s.turns(lo, i) {
			end = true
		}
		if t.low == "though" || t.low == "although" {
			end = end || i > lo+2 && (i+1 >= len(s.ts) || s.ts[i+1].low != ",")
		}
		if !end {
			continue
		}
		if i > lo {
			out = append(out, clause{lo, i})
		}
		lo = i
		if !t.word {
			lo = i + 1
		}
	}
	if lo < len(s.ts) {
		out = append(out, clause{lo, len(s.ts)})
	}
	return out
}

// turns reports whether a second moment begins behind the "and" at i: "it began at
// noon and was restored at two".
func (s *sentence) turns(lo, i int) bool {
	before, after := false, false
	for _, h := range s.hits {
		if h.class == begin || h.class == finish || h.class == rise {
			before = before || h.i >= lo && h.i < i
			after = after || h.i > i && h.i <= i+6
		}
	}
	return before && after
}

// defines reports whether what begins at token i explains a word: it holds "in
// which", "a type of" before the next comma.
func (s *sentence) defines(i int) bool {
	for k := i; k < len(s.ts) && s.ts[k].low != ","; k++ {
		if s.is(define, k) {
			return true
		}
	}
	return false
}

// find returns the first hit of a class in [lo, hi) that is not inside a time
// expression.
func (s *sentence) find(c class, lo, hi int) (hit, bool) {
	for _, h := range s.hits {
		if h.class == c && h.i >= lo && h.j <= hi && !s.inTime(h.i) {
			return h, true
		}
	}
	return hit{}, false
}

// within is find that looks into time expressions too.
func (s *sentence) within(c class, lo, hi int) bool {
	for _, h := range s.hits {
		if h.class == c && h.i >= lo && h.i < hi {
			return true
		}
	}
	return false
}

// near reports whether a hit of the class begins in the n tokens before i.
func (s *sentence) near(c class, i, n int) bool { return s.within(c, max(0, i-n), i) }

func (s *sentence) inTime(i int) bool {
	for _, x := range s.times {
		if x.kind != durationT && x.kind != calendarT && s.ts[i].lo >= x.lo && s.ts[i].hi <= x.hi {
			return true
		}
	}
	return false
}

// bytes of a token range.
func (s *sentence) bytes(lo, hi int) span { return span{s.ts[lo].lo, s.ts[hi-1].hi} }

// low is the lower-case text of a token range.
func (s *sentence) low(lo, hi int) string {
	if lo >= hi {
		return ""
	}
	return asciiLower(s.bytes(lo, hi).of(s.text))
}

// negated reports whether a word of denial stands in the n tokens before i, in
// the same clause.
func (s *sentence) negated(i, n, lo int) bool { return s.within(negC, max(lo, i-n), i) }

// timeFor picks the time words of a statement that rests on token at in clause c:
// one in the clause, nearest to the token; else one that leads the sentence; days
// only where nothing is sharper.
func (s *sentence) timeFor(c clause, at int) *timex {
	b := s.bytes(c.lo, c.hi)
	var best *timex
	far := 0
	for pass := 0; pass < 2 && best == nil; pass++ {
		for i := range s.times {
			x := &s.times[i]
			if x.used || x.kind == durationT || (x.kind == calendarT) != (pass == 1) {
				continue
			}
			leads := x.lo-s.lo < 4 || s.leads(x)
			if !b.meets(x.span) && !leads && pass == 0 {
				continue
			}
			gap := max(x.lo-s.ts[at].hi, s.ts[at].lo-x.hi, 0)
			if !b.meets(x.span) {
				gap += 1000
			}
			if x.kind == relationT && x.read != "" {
				gap += 40 // "at the peak, around 11 p.m.": the clock says more
			}
			if best == nil || gap < far {
				best, far = x, gap
			}
		}
	}
	return best
}

// leads reports whether only a conjunction stands before x in the sentence.
func (s *sentence) leads(x *timex) bool {
	for _, t := range s.ts {
		if t.lo >= x.lo {
			return true
		}
		if t.word && !among(t.low, "but and then so meanwhile later still yet for") {
			return false
		}
	}
	return false
}
