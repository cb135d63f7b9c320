package analyzers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hindcast/casefile"
)

// categories are what a claim of hostile action is called, narrowest first: a
// distributed denial of service is a denial of service, and that is a
// cyberattack.
var categories = []struct {
	name string
	re   *regexp.Regexp
}{
	{"distributed denial of service", regexp.MustCompile(`(?i)\bddos\b|distributed denial[ -]of[ -]service`)},
	{"denial of service", regexp.MustCompile(`(?i)denial[ -]of[ -]service|\bdos attack`)},
	{"break-in", regexp.MustCompile(`(?i)\bhack(ed|ers?|ing)?\b|\bbreach|\bintrusion`)},
	{"cyberattack", regexp.MustCompile(`(?i)\bcyber[ -]?attack`)},
	{"attack", regexp.MustCompile(`(?i)\battack`)},
}

// category names what a statement calls the attack; empty where it names none.
// The document's own words count before the enterer's.
func category(s *casefile.Statement) string {
	for _, text := range []string{s.Words, s.Assertion} {
		for _, c := range categories {
			if c.re.MatchString(text) {
				return c.name
			}
		}
	}
	return ""
}

// categories reports claims of one speaker that reach readers under different
// categories.
func (w *world) categories() []Contradiction {
	bySpeaker := map[string][]reading{}
	for _, r := range w.readings {
		if r.s.Kind == "attack" && r.s.Speaker != "" && category(r.s) != "" {
			bySpeaker[r.s.Speaker] = append(bySpeaker[r.s.Speaker], r)
		}
	}
	var out []Contradiction
	for _, speaker := range sortedKeys(bySpeaker) {
		var names []string
		var quotes []Quote
		for _, r := range bySpeaker[speaker] {
			if c := category(r.s); !slices.Contains(names, c) {
				names = append(names, c)
			}
			quotes = append(quotes, w.quote(r))
		}
		if len(names) < 2 {
			continue
		}
		c := w.relation("what "+speaker+" is reported to have called it", Tension, quotes...)
		c.Why = fmt.Sprintf("the category changes between reports: %s; they can all be true, but they do not claim the same", strings.Join(names, ", "))
		c.Condition = "they agree if the broader word stands for the narrower one"
		c.Settle = "the original words, with the time they were posted"
		out = append(out, c)
	}
	return out
}

// twoLines reports a speaker who is quoted for more than one hypothesis. An
// attack and an overload do not exclude each other; the reader should know.
func (w *world) twoLines() []Contradiction {
	leans := map[string]map[string][]reading{}
	for _, r := range w.readings {
		if s := r.s; s.Speaker != "" && (s.Lean == Attack || s.Lean == Capacity || s.Lean == Fault) && s.Kind != "scope" && s.Kind != "test" {
			if leans[s.Speaker] == nil {
				leans[s.Speaker] = map[string][]reading{}
			}
			leans[s.Speaker][s.Lean] = append(leans[s.Speaker][s.Lean], r)
		}
	}
	var out []Contradiction
	for _, speaker := range sortedKeys(leans) {
		by := leans[speaker]
		if len(by) < 2 || collective(speaker) {
			continue
		}
		var quotes []Quote
		var parts []string
		for _, lean := range []string{Attack, Capacity, Fault} {
			if rs := by[lean]; len(rs) > 0 {
				parts = append(parts, fmt.Sprintf("%s for %s", list(ids(rs)), phrase[lean]))
				for _, r := range rs {
					quotes = append(quotes, w.quote(r))
				}
			}
		}
		c := w.relation(speaker+" on the cause", Tension, quotes...)
		c.Why = "one speaker is quoted for more than one cause: " + strings.Join(parts, ", ") + "; the causes do not exclude each other"
		c.Condition = "both hold if an attack and a crowd came together"
		if len(by[Attack]) == 0 || len(by[Capacity]) == 0 {
			c.Condition = "both hold if the causes came together"
		}
		c.Settle = "asking " + speaker + " which is meant"
		out = append(out, c)
	}
	return out
}

// collective reports whether a speaker is a crowd, which cannot contradict
// itself.
func collective(speaker string) bool {
	s := strings.ToLower(speaker)
	return strings.Contains(s, "users") || strings.HasPrefix(s, "some ") || strings.HasPrefix(s, "unnamed")
}
