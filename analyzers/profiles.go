package analyzers

import (
	"slices"
	"strings"
)

// EvidenceProfile is a kind of evidence somebody can hold: the columns its rollups
// can fill.
type EvidenceProfile struct {
	Name string
	Has  func(column string) bool
}

// Kinds of evidence a column can ask for.
const (
	kindLogs    = "logs"
	kindFlows   = "flows"
	kindMetrics = "metrics"
	kindChanges = "changes"
	kindPublic  = "public"
)

var allKinds = []string{kindLogs, kindFlows, kindMetrics, kindChanges, kindPublic}

// kindsOf are the kinds of evidence a column's indicator asks for, all of them.
func kindsOf(column string) []string {
	name := indicatorOf(column)
	switch name {
	case "outage_reports":
		return []string{kindPublic}
	case "interventions":
		return []string{kindLogs, kindChanges}
	}
	var out []string
	for _, i := range Indicators() {
		if i.Name != name {
			continue
		}
		for _, n := range i.Needs {
			rollup, _, _ := strings.Cut(n, "_")
			out = append(out, map[string]string{"requests": kindLogs, "gauges": kindMetrics, "changes": kindChanges, "posts": kindPublic}[rollup])
			if out[len(out)-1] == "" {
				out[len(out)-1] = kindFlows
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ofKinds holds the columns that these kinds of evidence can fill.
func ofKinds(kinds ...string) func(string) bool {
	return func(c string) bool {
		need := kindsOf(c)
		return len(need) > 0 && !slices.ContainsFunc(need, func(k string) bool { return !slices.Contains(kinds, k) })
	}
}

// without leaves columns out of those that has holds.
func without(has func(string) bool, cut func(string) bool) func(string) bool {
	return func(c string) bool { return has(c) && !cut(c) }
}

// needBaseline are the indicators that say nothing at all without evidence before the
// window; partBaseline the values of others that are ratios to what was there before.
var (
	needBaseline = []string{"arrival_shape", "client_similarity", "client_software", "known_networks", "network_mix", "new_client_share",
		"request_elasticity", "service_curve", "source_entropy", "use_per_request"}
	partBaseline = []string{"load_and_failure: knee", "load_and_failure: lead", "per_client_rate: rho_c", "request_cost: upstream time",
		"request_cost: size of answers", "request_cost: cache misses", "service_time: median", "service_time: tail", "session_structure: path shift"}
)

// fromBaseline reports whether a column compares with the time before the window, so
// that nobody without evidence of it holds the column.
func fromBaseline(c string) bool {
	return slices.Contains(needBaseline, indicatorOf(c)) || slices.Contains(partBaseline, c) || strings.Contains(c, ": change of ")
}

func oneWay(c string) bool {
	return c == "packet_mix: udp" || c == "packet_mix: syn" || c == "packet_mix: fragments"
}

// EvidenceProfiles are the evidence people commonly hold, about the commonest
// first. The validation reports each; the first six are the ones the method names.
func EvidenceProfiles() []EvidenceProfile {
	identity := func(c string) bool { return indicatorOf(c) == "identified_clients" }
	return []EvidenceProfile{
		{"logs only", ofKinds(kindLogs)},
		{"flows only", ofKinds(kindFlows)},
		{"logs and flows", ofKinds(kindLogs, kindFlows)},
		{"public only", ofKinds(kindPublic)},
		{"all", ofKinds(allKinds...)},
		{"short one-way capture", oneWay},
		{"logs without a baseline", without(ofKinds(kindLogs), fromBaseline)},
		{"logs without accounts", without(ofKinds(kindLogs), identity)},
		{"logs and public", ofKinds(kindLogs, kindPublic)},
		{"logs and metrics", ofKinds(kindLogs, kindMetrics)},
		{"logs and changes", ofKinds(kindLogs, kindChanges)},
		{"logs, metrics, changes", ofKinds(kindLogs, kindMetrics, kindChanges)},
		{"logs, metrics, public", ofKinds(kindLogs, kindMetrics, kindPublic)},
		{"logs, metrics, changes, public", ofKinds(kindLogs, kindMetrics, kindChanges, kindPublic)},
		{"logs, flows, metrics", ofKinds(kindLogs, kindFlows, kindMetrics)},
		{"logs, flows, public", ofKinds(kindLogs, kindFlows, kindPublic)},
		{"metrics only", ofKinds(kindMetrics)},
		{"metrics and public", ofKinds(kindMetrics, kindPublic)},
		{"flows and public", ofKinds(kindFlows, kindPublic)},
		{"flows and metrics", ofKinds(kindFlows, kindMetrics)},
	}
}

// columns of the table that a profile holds.
func (t *Calibration) columnsOf(p EvidenceProfile) []string {
	return slices.DeleteFunc(slices.Clone(t.Columns), func(c string) bool { return !p.Has(c) })
}
