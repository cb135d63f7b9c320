package analyzers

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"hindcast/timeline"
)

// wantedKind is one kind of evidence the method knows would decide. The order is
// the method's, for what has no value of its own.
type wantedKind struct {
	Missing
	table    string   // the table it would fill; not wanted where that has rows
	kind     string   // the kind of evidence its values come from in the calibration; empty for none
	mentions []string // a person's own wish that mentions one of these is the same wish
}

var wantedKinds = []wantedKind{
	{Missing{"request logs of the service's own front end, from at least an hour before the window", "the operator of the service",
		"an HTTP flood against a crowd: rates per client, sessions, known clients and accounts", 0},
		"requests", kindLogs, []string{"request log", "access log", "requests logs"}},
	{Missing{"connection counters or a two-way capture in front of the service: SYNs, completed handshakes, listen-queue overflows", "the operator of the service or its host",
		"a SYN flood against a full accept queue: who failed to answer", 0},
		"connections", kindFlows, []string{"connection counter", "handshake", "listen overflow", "listen-overflow", "syn counter"}},
	{Missing{"flow records of the edge links", "the operator of the network or its transit providers",
		"a volumetric flood, its protocols and ports, or its absence at that link", 0},
		"flows", kindFlows, []string{"flow record", "netflow", "ipfix", "sflow"}},
	{Missing{"the log of deploys and configuration changes", "the operator of the service",
		"a change as the cause, and what was done to recover", 0},
		"changes", kindChanges, []string{"deploy log", "change log", "deploys", "configuration change"}},
	{Missing{"load, queue and utilisation metrics with the capacity known from before", "the operator of the service",
		"whether demand alone exceeded capacity, and which resource was exhausted first", 0},
		"gauges", kindMetrics, []string{"metrics", "utilisation", "load test"}},
	{Missing{"the count of outage reports by minute", "the site that collects them",
		"when users first failed, against the scheduled start", 0},
		"gauges", kindPublic, []string{"outage report"}},
	{Missing{"application and system logs", "the operator of the service",
		"a failed dependency, exhausted pools, kernel limits", 0},
		"messages", "", []string{"application log", "system log", "error log"}},
}

// earlierLogs are wanted where request logs begin with the window: most of what they
// tell is a comparison with before.
var earlierLogs = Missing{"request logs from at least an hour before the window", "the operator of the service",
	"what was ordinary: rates, known clients and networks, the size of the service", 0}

// wouldDecide lists missing evidence by what it is expected to change, most first:
// what people name in case.yaml, and what the method knows of for tables without
// rows. The value is the mean |change of log10 LR| of the pair the verdict is about,
// over simulated worlds, beside the evidence that is there; what no calibrated value
// comes from has none, and stands last in the order it was named.
func wouldDecide(in Input, t *Calibration, c *Comparison) []Missing {
	pair := pairName(Capacity, Attack)
	if main, ok := mainPair(c); ok {
		if i, turned := pairAt(main.H, main.K); turned {
			pair = pairName(main.K, main.H)
		} else if i >= 0 {
			pair = pairName(main.H, main.K)
		}
	}
	var have []string
	if c.Measurement != nil {
		for _, col := range c.Measurement.Profile {
			have = append(have, kindsOf(col)...)
		}
	}
	value := func(kind string) float64 {
		if kind == "" || slices.Contains(have, kind) {
			return 0
		}
		return t.worth(have, kind, pair)
	}
	out := []Missing{}
	said := ""
	for _, w := range in.Case.Wanted {
		m := Missing{What: w.What, Holder: w.Holder, Settles: w.Settles}
		for _, k := range wantedKinds {
			if k.namedIn(strings.ToLower(w.What)) {
				m.Value = math.Max(m.Value, value(k.kind))
			}
		}
		out = append(out, m)
		said += strings.ToLower(w.What) + "\n"
	}
	there := held(in.Timeline)
	if len(in.Case.Changes) > 0 {
		there["changes"] = true
	}
	for _, k := range wantedKinds {
		if !there[k.table] && !k.namedIn(said) {
			m := k.Missing
			m.Value = value(k.kind)
			out = append(out, m)
		}
	}
	if m := c.Measurement; m != nil && there["requests"] && !wantedKinds[0].namedIn(said) && !slices.ContainsFunc(m.Profile, func(col string) bool {
		return fromBaseline(col) && slices.Contains(kindsOf(col), kindLogs)
	}) {
		out = append([]Missing{earlierLogs}, out...)
	}
	slices.SortStableFunc(out, func(a, b Missing) int { return cmp.Compare(b.Value, a.Value) })
	return out
}

func (k wantedKind) namedIn(text string) bool {
	return slices.ContainsFunc(k.mentions, func(m string) bool { return strings.Contains(text, m) })
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
