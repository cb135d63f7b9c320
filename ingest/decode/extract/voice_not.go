package extract

import "strings"

// onlyLooksSaid reports whether the word at h is no verb of saying here: a noun,
// a name, part of a quotation, or what somebody else says that a scan showed.
func (s *sentence) onlyLooksSaid(h hit) bool {
	i := h.i
	w := s.ts[i].low
	if s.ts[i].quoted && !s.allQuoted || strings.HasPrefix(w, "report") && w != "reported" || w == "state" || w == "states" || w == "cause" || w == "found" && i > 0 && s.ts[i-1].low == "be" {
		return true
	}
	if h.class == blame && i > 0 && s.ts[i-1].low == "to" {
		return true // was to blame
	}
	if w == "called" && i > 0 && i+1 < len(s.ts) && s.ts[i+1].upper && !s.ts[i-1].upper && !adverbs[s.ts[i-1].low] && !among(s.ts[i-1].low, "he she they") {
		return true // a group called ...
	}
	if i > 0 && (s.ts[i-1].low == "of" || s.ts[i-1].low == "the" || s.ts[i-1].low == "a" || s.ts[i-1].low == "an" || s.ts[i-1].low == "any" || s.ts[i-1].poss) {
		return true // a noun
	}
	if len(s.voice) > 0 && among(w, "show shows showed shown indicate indicates indicated find finds found detected detect") {
		return true // what somebody says that a scan showed is theirs
	}
	if h.class == say && strings.HasSuffix(w, "ing") && (i == 0 || s.ts[i-1].low != ",") {
		return true
	}
	return false
}
