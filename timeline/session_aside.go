package timeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// exclusion leaves rows of some sources out of a table: those whose time lies in
// one of the spans, or all of them where whole is set.
type exclusion struct {
	sources []string
	whole   bool
	spans   []span
}

// exclusions are what is left out, by table.
type exclusions map[string][]exclusion

// setAside says what every rollup asked from now on leaves out; other gives the
// exclusions of single rollups instead. The rollups that look at sources one by one
// (clocks, coverage, traffic seen twice) leave out nothing. What is left out stands
// in the SQL that is executed and recorded.
func (s *Session) setAside(most exclusions, other map[string]exclusions) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aside = map[string]Rollup{}
	for name, r := range s.byName {
		out, ok := other[name]
		if !ok {
			out = most
		}
		if r.looksAtSources() {
			continue
		}
		if changed, ok := r.leavingOut(out); ok {
			s.aside[name] = changed
		}
	}
}

// inForce is the rollup called name as it is asked now.
func (s *Session) inForce(name string) (Rollup, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.aside[name]; ok {
		return r, true
	}
	r, ok := s.byName[name]
	return r, ok
}

// InForce is the rollup called name as it is asked of this case once its timeline is
// built; changed where it leaves out what stands in another source too.
func (s *Session) InForce(name string) (r Rollup, changed, ok bool) {
	r, ok = s.inForce(name)
	return r, ok && r.SHA256 != s.byName[name].SHA256, ok
}

// looksAtSources tells the rollups that hold sources against each other or tell
// them apart, which need all rows.
func (r *Rollup) looksAtSources() bool {
	return strings.HasPrefix(r.Name, "clock_") || strings.HasPrefix(r.Name, "source_") || strings.HasSuffix(r.Name, "_twice") || r.Name == "requests_states"
}

// leavingOut puts a common table expression before the SQL that stands, under the
// name of the table, for the rows that are counted. False where the rollup reads
// none of the tables.
func (r Rollup) leavingOut(out exclusions) (Rollup, bool) {
	var tables []string
	for t := range out {
		if len(out[t]) > 0 && regexp.MustCompile(`(?i)\b(FROM|JOIN)\s+`+t+`\b`).MatchString(r.SQL) {
			tables = append(tables, t)
		}
	}
	if len(tables) == 0 {
		return r, false
	}
	slices.Sort(tables)
	var with []string
	for _, t := range tables {
		with = append(with, countedRows(t, out[t]))
	}
	head, body := r.headOf()
	note := "-- Rows that stand in another source too, which is counted, are left out.\n"
	clause := "WITH " + strings.Join(with, ",\n")
	if rest, ok := strings.CutPrefix(body, "WITH "); ok {
		r.SQL = head + note + clause + ",\n" + rest
	} else {
		r.SQL = head + note + clause + "\n" + body
	}
	sum := sha256.Sum256([]byte(r.SQL))
	r.SHA256 = hex.EncodeToString(sum[:])
	return r, true
}

// headOf parts the comments that lead the SQL from the rest.
func (r *Rollup) headOf() (head, body string) {
	n := 0
	for line := range strings.Lines(r.SQL) {
		if t := strings.TrimSpace(line); t != "" && !strings.HasPrefix(t, "--") {
			break
		}
		n += len(line)
	}
	return r.SQL[:n], r.SQL[n:]
}

// countedRows is the expression that shows the rows of table without those left out.
// Source ids are hex and need no quoting of their own.
func countedRows(table string, out []exclusion) string {
	var conds []string
	for _, e := range out {
		ids := make([]string, len(e.sources))
		for i, s := range e.sources {
			ids[i] = quoted(s)
		}
		cond := "source IN (" + strings.Join(ids, ", ") + ")"
		if !e.whole {
			cond += " AND (" + inSpans(e.spans) + ")"
		}
		conds = append(conds, "NOT ("+cond+")")
	}
	return table + " AS NOT MATERIALIZED (\n  SELECT * FROM main." + table + "\n  WHERE  " + strings.Join(conds, "\n         AND ") + ")"
}

func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// inSpans is the condition that a time lies in one of the spans.
func inSpans(spans []span) string {
	var when []string
	for _, s := range spans {
		when = append(when, fmt.Sprintf("ts >= TIMESTAMP '%s' AND ts < TIMESTAMP '%s'", sqlTime(s.from), sqlTime(s.to)))
	}
	return strings.Join(when, " OR ")
}
