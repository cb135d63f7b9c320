package timeline

import (
	"cmp"
	"slices"
	"strings"
)

// Prefixes of lanes that follow what the sources of alerts and changes state.
const (
	severityPrefix = "alerts_severity_"
	actionPrefix   = "alerts_action_"
	changePrefix   = "changes_"
)

// doingLanes makes one lane for each of the commonest values of a text column.
func doingLanes(rows []Ints, key, prefix, title string, like laneDef) []laneDef {
	var out []laneDef
	for _, k := range commonestOf(rows, key) {
		d := like
		d.name, d.title, d.value = prefix+laneWord(k), title+k, sumWhere(key, k)
		d.doc = strings.TrimSuffix(like.doc, ".") + ": those of " + key + " " + k + "."
		out = append(out, d)
	}
	return out
}

// laneWord makes a text of the evidence fit for the name of a lane.
func laneWord(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, s[:min(len(s), 32)])
}

// commonestOf lists the values of a text column by name, the most frequent of them
// where there are many; an empty one is none.
func commonestOf(rows []Ints, key string) []string {
	total := map[string]int64{}
	var names []string
	for _, r := range rows {
		k := r.Keys[key]
		if _, ok := total[k]; !ok && k != "" {
			names = append(names, k)
		}
		total[k] += r.N["n"]
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(total[b], total[a]), strings.Compare(a, b)) })
	names = names[:min(len(names), mostTerminations)]
	slices.Sort(names)
	return names
}

// doings makes the lanes of alerts by severity and action and of changes by kind.
func (b *builder) doings() ([]laneDef, error) {
	var out []laneDef
	for _, d := range peopleLanes {
		if d.name != "alerts" && d.name != "changes" || !b.s.hasRows(d.table) {
			continue
		}
		rows, err := b.rowsOf(d.rollup)
		if err != nil {
			return nil, err
		}
		all := slices.Concat(rows...)
		if d.name == "changes" {
			out = append(out, doingLanes(all, "kind", changePrefix, "Changes: ", d)...)
			continue
		}
		out = append(out, doingLanes(all, "severity", severityPrefix, "Alerts of severity ", d)...)
		out = append(out, doingLanes(all, "action", actionPrefix, "Alerts with action ", d)...)
	}
	return distinctNames(out), nil
}

// distinctNames leaves out a lane whose name is taken: two spellings of one word.
func distinctNames(defs []laneDef) []laneDef {
	seen := map[string]bool{}
	return slices.DeleteFunc(defs, func(d laneDef) bool {
		was := seen[d.name]
		seen[d.name] = true
		return was
	})
}
