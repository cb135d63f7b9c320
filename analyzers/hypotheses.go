package analyzers

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// The four hypotheses about the cause. Attack: hostile load made the difference.
// Capacity: legitimate demand alone exceeded what the service could serve.
// Fault: the service could serve less than before. Mixed: neither alone
// suffices, or each alone does (docs/method.md section 1).
const (
	Attack   = "attack"
	Capacity = "capacity"
	Fault    = "fault"
	Mixed    = "mixed"
)

// Hypotheses returns the hypotheses in the order every table shows them.
func Hypotheses() []string { return []string{Attack, Capacity, Fault, Mixed} }

// SubType is one way a hypothesis can be true. Evidence speaks to sub-types;
// a hypothesis is the mixture of its own.
type SubType struct {
	Name       string `json:"name"`
	Hypothesis string `json:"hypothesis"`
	Doc        string `json:"doc"`
}

var subTypes = []SubType{
	{"vol", Attack, "volumetric flood: reflection and amplification, the link fills"},
	{"syn", Attack, "SYN flood (RFC 4987): half-open connections fill the table"},
	{"state", Attack, "other state exhaustion: ACK, TLS or HTTP/2 reset floods"},
	{"l7", Attack, "HTTP flood: complete requests from automated clients"},
	{"slow", Attack, "slow-rate: many connections that hardly send"},
	{"mimic", Attack, "large low-rate botnet that behaves like the audience"},
	{"join", Capacity, "organic crowd at a known time"},
	{"viral", Capacity, "organic crowd nobody announced"},
	{"meta", Capacity, "retry storm or metastable collapse: load keeps itself up"},
	{"herd", Capacity, "own clients reconnect or poll in step"},
	{"change", Fault, "a deploy or configuration change broke it"},
	{"dep", Fault, "a dependency failed"},
	{"loss", Fault, "capacity was lost: machines, a site, a link"},
	{"crowd_l7", Mixed, "a crowd together with an HTTP flood"},
	{"small_defence", Mixed, "a small attack together with a failed or harmful defence"},
}

// nouns name the sub-types inside a sentence.
var nouns = map[string]string{
	"vol":           "a volumetric flood",
	"syn":           "a SYN flood",
	"state":         "a flood of half-done exchanges",
	"l7":            "an HTTP flood",
	"slow":          "a slow-rate attack",
	"mimic":         "a botnet that behaves like the audience",
	"join":          "a crowd at a known time",
	"viral":         "a crowd nobody announced",
	"meta":          "a retry storm",
	"herd":          "its own clients in step",
	"change":        "a deploy or configuration change",
	"dep":           "a failed dependency",
	"loss":          "lost capacity",
	"crowd_l7":      "a crowd together with an HTTP flood",
	"small_defence": "a small attack together with a failed or harmful defence",
}

// Noun names a hypothesis or a column of sub-types inside a sentence, with its
// article; a name it does not know is returned as it is.
func Noun(name string) string {
	if n, ok := phrase[name]; ok {
		return n
	}
	parts := strings.Split(name, "/")
	for i, p := range parts {
		if n, ok := nouns[p]; ok {
			parts[i] = n
		}
	}
	return strings.Join(parts, " or ")
}

// SubTypes returns all sub-types in canonical order.
func SubTypes() []SubType { return slices.Clone(subTypes) }

// partsOf returns the sub-types a column name of a judged table stands for: a
// sub-type itself, several of one hypothesis joined by "/" (syn/state), or a
// hypothesis for all of its own (mixed).
func partsOf(name string) ([]string, error) {
	var out []string
	for _, part := range strings.Split(name, "/") {
		n := len(out)
		for _, s := range subTypes {
			if s.Name == part || s.Hypothesis == part {
				out = append(out, s.Name)
			}
		}
		if len(out) == n {
			return nil, fmt.Errorf("expected a sub-type (%s), several of one hypothesis joined by / or a hypothesis, found %q", subTypeNames(), name)
		}
	}
	for _, p := range out {
		if hypothesisOf(p) != hypothesisOf(out[0]) {
			return nil, fmt.Errorf("expected sub-types of one hypothesis, found %q", name)
		}
	}
	sort.Slice(out, func(i, j int) bool { return rank(out[i]) < rank(out[j]) })
	return slices.Compact(out), nil
}

func subTypeNames() string {
	names := make([]string, len(subTypes))
	for i, s := range subTypes {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// rank is a sub-type's place in canonical order.
func rank(sub string) int {
	return slices.IndexFunc(subTypes, func(s SubType) bool { return s.Name == sub })
}

func hypothesisOf(sub string) string { return subTypes[rank(sub)].Hypothesis }

// Member is one column of the mixture: a sub-type, or several that no row tells
// apart. It takes one share of its hypothesis's weight, however many sub-types
// it stands for, because the table gives no ground to split it.
type Member struct {
	Name       string
	Hypothesis string
	Parts      []string // sub-types it stands for
}

// membersOf makes the columns of the mixture from the names a judged table
// uses. A column that overlaps another is split into its sub-types, so that no
// sub-type is counted twice.
func membersOf(names []string) ([]Member, error) {
	parts := map[string][]string{}
	for _, n := range names {
		p, err := partsOf(n)
		if err != nil {
			return nil, err
		}
		parts[n] = p
	}
	seen := map[string]bool{}
	var out []Member
	add := func(name string, p []string) {
		if !seen[name] {
			seen[name] = true
			out = append(out, Member{name, hypothesisOf(p[0]), p})
		}
	}
	for _, n := range names {
		if !overlaps(n, parts) {
			add(n, parts[n])
			continue
		}
		for _, s := range parts[n] {
			add(s, []string{s})
		}
	}
	sort.Slice(out, func(i, j int) bool { return rank(out[i].Parts[0]) < rank(out[j].Parts[0]) })
	return out, nil
}

func overlaps(name string, parts map[string][]string) bool {
	for other, p := range parts {
		if other == name {
			continue
		}
		for _, s := range p {
			if slices.Contains(parts[name], s) {
				return true
			}
		}
	}
	return false
}
