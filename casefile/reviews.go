package casefile

import (
	"fmt"
	"slices"
	"strings"
)

// Decisions of a review.
const (
	ReviewAccept = "accept"
	ReviewEdit   = "edit"
	ReviewReject = "reject"
	ReviewMerge  = "merge"
)

// ReviewFields are the keys of Review.Set.
var ReviewFields = []string{"speaker", "via", "kind", "event", "referent", "lean", "assertion", "words", "core_lo", "core_hi", "support_lo", "support_hi"}

// checkReviews checks what a review says; whether its statement exists depends on
// the evidence.
func (cf *CaseFile) checkReviews() error {
	for i, r := range cf.Reviews {
		field := fmt.Sprintf("reviews[%d]", i)
		switch {
		case r.Statement == "":
			return wrong(field+".statement", "expected the id of a statement, found none")
		case r.Who == "":
			return wrong(field+".who", "expected who decided, found none")
		case !slices.Contains([]string{ReviewAccept, ReviewEdit, ReviewReject, ReviewMerge}, r.Decision):
			return wrong(field+".decision", "expected accept, edit, reject or merge, found %q", r.Decision)
		case r.Decision == ReviewMerge && (r.Into == "" || r.Into == r.Statement):
			return wrong(field+".into", "expected the id of the statement that stays, found %q", r.Into)
		case r.Decision == ReviewEdit && len(r.Set) == 0:
			return wrong(field+".set", "expected fields with their new values, found none")
		}
		for _, k := range sortedKeys(r.Set) {
			if !slices.Contains(ReviewFields, k) {
				return wrong(field+".set."+k, "expected one of %s, found %q", strings.Join(ReviewFields, ", "), k)
			}
			if strings.HasPrefix(k, "core_") || strings.HasPrefix(k, "support_") {
				if err := cf.checkInstant(field+".set."+k, r.Set[k], true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Review applies the reviews of cf to statements: accepted and edited ones are
// marked as reviewed, rejected and merged ones are taken out. The last review of
// a statement counts. A review that names no statement, or was made on other
// words, changes nothing and is told in notes, in the order of the file.
func (cf *CaseFile) Review(all []Located[Statement]) (kept []Located[Statement], notes []string) {
	last := map[string]int{}
	for i, r := range cf.Reviews {
		last[r.Statement] = i
	}
	have := map[string]bool{}
	for i := range all {
		have[all[i].Row.ID] = true
	}
	rejected, merged := 0, 0
	stale := map[int]bool{}
	for _, s := range all {
		i, reviewed := last[s.Row.ID]
		if !reviewed {
			kept = append(kept, s)
			continue
		}
		r := &cf.Reviews[i]
		switch {
		case r.Saw != "" && r.Saw != s.Row.Words:
			stale[i] = true
			kept = append(kept, s)
		case r.Decision == ReviewReject:
			rejected++
		case r.Decision == ReviewMerge && have[r.Into]:
			merged++
		default:
			s.Row.Reviewed = r.Decision != ReviewMerge
			cf.edit(&s.Row, r)
			kept = append(kept, s)
		}
	}
	if rejected > 0 {
		notes = append(notes, fmt.Sprintf("reviews: %d extracted statements were rejected by a reviewer and are left out", rejected))
	}
	if merged > 0 {
		notes = append(notes, fmt.Sprintf("reviews: %d extracted statements were merged into others by a reviewer", merged))
	}
	for i, r := range cf.Reviews {
		switch {
		case last[r.Statement] != i:
		case !have[r.Statement]:
			notes = append(notes, fmt.Sprintf("reviews: the review of %s names no statement of the case", r.Statement))
		case stale[i]:
			notes = append(notes, fmt.Sprintf("reviews: the review of %s was made on other words and is not applied", r.Statement))
		case r.Decision == ReviewMerge && !have[r.Into]:
			notes = append(notes, fmt.Sprintf("reviews: %s should be merged into %s, which is no statement of the case", r.Statement, r.Into))
		}
	}
	return kept, notes
}

// edit sets the fields a reviewer changed.
func (cf *CaseFile) edit(s *Statement, r *Review) {
	text := map[string]*string{"speaker": &s.Speaker, "via": &s.Via, "kind": &s.Kind, "event": &s.Event, "referent": &s.Referent,
		"lean": &s.Lean, "assertion": &s.Assertion, "words": &s.Words}
	moment := map[string]*Null[Time]{"core_lo": &s.CoreLo, "core_hi": &s.CoreHi, "support_lo": &s.SupportLo, "support_hi": &s.SupportHi}
	timed := false
	for _, k := range sortedKeys(r.Set) {
		if p := text[k]; p != nil {
			*p = r.Set[k]
			continue
		}
		p := moment[k]
		if p == nil {
			continue
		}
		*p = Null[Time]{}
		if t, err := cf.ParseInstant(r.Set[k]); err == nil && r.Set[k] != "" {
			*p = Some(t)
		}
		timed = true
	}
	if timed { // an instant that a person states is counted from nothing
		s.TimeRule, s.Anchors = "stated", ""
		s.RelCoreLo, s.RelCoreHi, s.RelSupLo, s.RelSupHi = Null[int64]{}, Null[int64]{}, Null[int64]{}, Null[int64]{}
	}
}
