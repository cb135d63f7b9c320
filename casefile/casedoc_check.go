package casefile

import (
	"fmt"
	"math"
	"net/netip"
	"time"
)

// maxWindow is the longest window a minute-by-minute table is made for.
const maxWindow = 31 * 24 * time.Hour

// Validate checks everything about cf that can be checked without evidence. It
// returns a *CaseFileError about the first thing wrong, in the order of the file.
func (cf *CaseFile) Validate() error {
	if cf.Version != caseFileVersion {
		return wrong("version", "expected version: %d, found %d", caseFileVersion, cf.Version)
	}
	if _, err := cf.Location(); err != nil {
		return err
	}
	if cf.Date != "" {
		if _, err := time.Parse(time.DateOnly, cf.Date); err != nil {
			return wrong("date", "expected a date like 2024-08-12, found %q", cf.Date)
		}
	}
	if _, _, err := cf.Span(); err != nil {
		return err
	}
	for _, check := range []func() error{cf.checkSpaces, cf.checkEvidence, cf.checkMoments, cf.checkClocks, cf.checkComparison, cf.checkReviews} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func wrong(field, format string, args ...any) error {
	return &CaseFileError{field: field, Msg: field + ": " + fmt.Sprintf(format, args...)}
}

func (cf *CaseFile) checkSpaces() error {
	for _, list := range []struct {
		name string
		all  []string
	}{{"public_space", cf.PublicSpace}, {"trusted_proxies", cf.TrustedProxies}} {
		for i, s := range list.all {
			if _, err := netip.ParsePrefix(s); err != nil {
				return wrong(fmt.Sprintf("%s[%d]", list.name, i), "expected a prefix like 192.0.2.0/24, found %q", s)
			}
		}
	}
	return nil
}

func (cf *CaseFile) checkEvidence() error {
	for i, e := range cf.Evidence {
		field := fmt.Sprintf("evidence[%d]", i)
		if e.Path == "" {
			return wrong(field, "expected a path, found none")
		}
		if e.Zone != "" {
			if _, err := LoadZone(e.Zone); err != nil {
				return wrong(field+".zone", "%s", err)
			}
		}
		if e.Year != 0 && (e.Year < minYear || e.Year > maxYear) {
			return wrong(field+".year", "expected a year from %d to %d, found %d", minYear, maxYear, e.Year)
		}
		if e.Date != "" {
			if _, err := time.Parse(time.DateOnly, e.Date); err != nil {
				return wrong(field+".date", "expected a date like 2024-08-12, found %q", e.Date)
			}
		}
	}
	return nil
}

// checkMoments checks events, marks, changes and expectations.
func (cf *CaseFile) checkMoments() error {
	seen := map[string]bool{}
	for i, e := range cf.Events {
		field := fmt.Sprintf("events[%d]", i)
		if e.Name == "" || seen[e.Name] {
			return wrong(field+".name", "expected a name no other event has, found %q", e.Name)
		}
		seen[e.Name] = true
		if err := cf.checkInstant(field+".at", e.At, true); err != nil {
			return err
		}
	}
	for _, list := range []struct {
		name string
		all  []HandMark
	}{{"marks", cf.Marks}, {"changes", cf.Changes}} {
		for i, m := range list.all {
			field := fmt.Sprintf("%s[%d]", list.name, i)
			if err := cf.checkInstant(field+".at", m.At, false); err != nil {
				return err
			}
			if err := cf.checkSpan(field+".end", m.At, m.End); err != nil {
				return err
			}
		}
	}
	for i, e := range cf.Expect {
		field := fmt.Sprintf("expect[%d]", i)
		if e.Source == "" {
			return wrong(field+".source", "expected a path or name, found none")
		}
		if e.Missing && e.Count != nil {
			return wrong(field+".count", "expected none for a source that is missing, found %t", *e.Count)
		}
		if err := cf.checkInstant(field+".from", e.From, true); err != nil {
			return err
		}
		if err := cf.checkSpan(field+".to", e.From, e.To); err != nil {
			return err
		}
	}
	return nil
}

func (cf *CaseFile) checkInstant(field, s string, optional bool) error {
	if s == "" && optional {
		return nil
	}
	if _, err := cf.ParseInstant(s); err != nil {
		return wrong(field, "%s", err)
	}
	return nil
}

func (cf *CaseFile) checkSpan(field, from, to string) error {
	if to == "" {
		return nil
	}
	hi, err := cf.ParseInstant(to)
	if err != nil {
		return wrong(field, "%s", err)
	}
	if from == "" {
		return nil
	}
	if lo, err := cf.ParseInstant(from); err == nil && hi < lo {
		return wrong(field, "expected an end at or after %s, found %s", from, to)
	}
	return nil
}

func (cf *CaseFile) checkClocks() error {
	for i, c := range cf.Clocks {
		field := fmt.Sprintf("clocks[%d]", i)
		if c.Source == "" {
			return wrong(field+".source", "expected a source, found none")
		}
		if _, err := time.ParseDuration(c.Offset); err != nil {
			return wrong(field+".offset", "expected a duration like -1.5s, found %q", c.Offset)
		}
		if err := cf.checkInstant(field+".at", c.At, c.Drift == 0); err != nil {
			return err
		}
	}
	return nil
}

func (cf *CaseFile) checkComparison() error {
	for _, e := range []struct {
		name string
		v    *float64
	}{{"epsilon_attack", cf.Comparison.EpsilonAttack}, {"epsilon_capacity", cf.Comparison.EpsilonCapacity}} {
		if e.v != nil && !(*e.v >= 0 && *e.v < 1) {
			return wrong("comparison."+e.name, "expected a share in [0, 1), found %v", *e.v)
		}
	}
	for _, name := range sortedKeys(cf.Comparison.Weights) {
		if w := cf.Comparison.Weights[name]; !(w >= 0) || math.IsInf(w, 0) {
			return wrong("comparison.weights."+name, "expected a weight of 0 or more, found %v", w)
		}
	}
	seen := map[string]bool{}
	for i, j := range cf.Comparison.Judged {
		field := fmt.Sprintf("comparison.judged[%d]", i)
		if j.ID == "" || seen[j.ID] {
			return wrong(field+".id", "expected an id no other judged row has, found %q", j.ID)
		}
		seen[j.ID] = true
		if !(j.Hearsay >= 0 && j.Hearsay <= 1) {
			return wrong(field+".hearsay", "expected a reliability in (0, 1], found %v", j.Hearsay)
		}
		if len(j.P) == 0 {
			return wrong(field+".p", "expected a probability for each sub-type, found none")
		}
		for _, s := range sortedKeys(j.P) {
			if !probability(j.P[s]) {
				return wrong(field+".p."+s, "expected [p] or [lo, hi] in (0, 1], found %v", j.P[s])
			}
		}
	}
	return nil
}

// probability reports whether p is [p] or [lo, hi] inside (0, 1].
func probability(p []float64) bool {
	if len(p) != 1 && len(p) != 2 {
		return false
	}
	for _, v := range p {
		if !(v > 0 && v <= 1) {
			return false
		}
	}
	return p[0] <= p[len(p)-1]
}
