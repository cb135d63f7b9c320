package analyzers

import (
	"slices"
	"strings"

	"hindcast/timeline"
)

// wantedKind is one kind of evidence the method knows would decide. The order is
// the method's: what separates most pairs of sub-types first.
type wantedKind struct {
	Missing
	table    string   // the table it would fill; not wanted where that has rows
	mentions []string // a person's own wish that mentions one of these is the same wish
}

var wantedKinds = []wantedKind{
	{Missing{"request logs of the service's own front end, from at least an hour before the window", "the operator of the service",
		"an HTTP flood against a crowd: rates per client, sessions, known clients and accounts", 0},
		"requests", []string{"request log", "access log", "requests logs"}},
	{Missing{"connection counters or a two-way capture in front of the service: SYNs, completed handshakes, listen-queue overflows", "the operator of the service or its host",
		"a SYN flood against a full accept queue: who failed to answer", 0},
		"connections", []string{"connection counter", "handshake", "listen overflow", "listen-overflow", "syn counter"}},
	{Missing{"flow records of the edge links", "the operator of the network or its transit providers",
		"a volumetric flood, its protocols and ports, or its absence at that link", 0},
		"flows", []string{"flow record", "netflow", "ipfix", "sflow"}},
	{Missing{"the log of deploys and configuration changes", "the operator of the service",
		"a change as the cause, and what was done to recover", 0},
		"changes", []string{"deploy log", "change log", "deploys", "configuration change"}},
	{Missing{"load, queue and utilisation metrics with the capacity known from before", "the operator of the service",
		"whether demand alone exceeded capacity, and which resource was exhausted first", 0},
		"gauges", []string{"metrics", "utilisation", "load test"}},
	{Missing{"application and system logs", "the operator of the service",
		"a failed dependency, exhausted pools, kernel limits", 0},
		"messages", []string{"application log", "system log", "error log"}},
}

// wouldDecide lists missing evidence: what people name in case.yaml, in their
// order, then what the method knows of for tables without rows. The value of a
// wish is 0 until calibration can compute it.
func wouldDecide(in Input) []Missing {
	out := []Missing{}
	said := ""
	for _, w := range in.Case.Wanted {
		out = append(out, Missing{What: w.What, Holder: w.Holder, Settles: w.Settles})
		said += strings.ToLower(w.What) + "\n"
	}
	have := held(in.Timeline)
	if len(in.Case.Changes) > 0 {
		have["changes"] = true
	}
	for _, k := range wantedKinds {
		named := slices.ContainsFunc(k.mentions, func(m string) bool { return strings.Contains(said, m) })
		if !have[k.table] && !named {
			out = append(out, k.Missing)
		}
	}
	return out
}

// held returns the tables a source of the case filled. Coverage also lists
// evidence people state to be missing; that has no source.
func held(t *timeline.Timeline) map[string]bool {
	out := map[string]bool{}
	for _, c := range t.Coverage {
		if c.Source != "" {
			out[c.Table] = true
		}
	}
	return out
}
