package duck

import (
	"strings"

	"hindcast/casefile"
)

// derivedSQL is the SQL of a column that is computed from the stored ones.
func derivedSQL(name string) string {
	value := func(r casefile.AgentRule) string { return r.Family }
	if name == "agent_kind" {
		value = func(r casefile.AgentRule) string { return r.Kind }
	}
	var b strings.Builder
	b.WriteString("CASE WHEN user_agent IS NULL THEN NULL")
	for _, r := range casefile.AgentRules() {
		b.WriteString(" WHEN " + holdsAny(r.Marks))
		if len(r.Unless) > 0 {
			b.WriteString(" AND NOT " + holdsAny(r.Unless))
		}
		b.WriteString(" THEN " + literal(value(r)))
	}
	b.WriteString(" ELSE " + literal(casefile.AgentOther) + " END")
	return b.String()
}

// holdsAny is the SQL that asks whether an agent holds one of marks.
func holdsAny(marks []string) string {
	asks := make([]string, len(marks))
	for i, m := range marks {
		if start, ok := strings.CutPrefix(m, "^"); ok {
			asks[i] = "starts_with(user_agent, " + literal(start) + ")"
			continue
		}
		if all, ok := strings.CutPrefix(m, "="); ok {
			asks[i] = "user_agent = " + literal(all)
			continue
		}
		asks[i] = "contains(user_agent, " + literal(m) + ")"
	}
	return "(" + strings.Join(asks, " OR ") + ")"
}

// withDerived adds the columns of t that are computed to a SELECT of the stored
// ones.
func withDerived(query string, t *casefile.Table) string {
	cols := ""
	for _, c := range t.Derived() {
		cols += ", " + derivedSQL(c.Name) + " AS " + ident(c.Name)
	}
	if cols == "" {
		return query
	}
	return "SELECT *" + cols + " FROM (" + query + ")"
}
