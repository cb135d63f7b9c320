package analyzers

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// maxAnchorChoices bounds the search over anchor sets: above it a network is
// taken under first anchors only.
const maxAnchorChoices = 256

// maxCycles bounds how many conflicts of the network are listed; each removes its
// statements from the search.
const maxCycles = 20

// edge is one bound of the temporal network: t[to] - t[from] <= weight. Label is
// the index of the statement it comes from, or -1 for an instant of case.yaml.
type edge struct {
	from, to int
	weight   float64
	label    int
}

// network is the simple temporal problem over all dated statements (Dechter,
// Meiri and Pearl 1991): events are nodes, statements bound their differences,
// and statements that cannot all be true form a cycle of negative weight. It is
// asked with supports, so that what it finds is a conflict under every reading;
// conflicts that pairs already show are not repeated.
func (w *world) network(known []Contradiction) []Contradiction {
	rs := []reading{}
	for _, r := range w.readings {
		if (r.dated || r.relative) && r.s.Event != "" && r.s.Kind != "schedule" && r.s.Kind != "promise" && r.s.Kind != "audience" {
			rs = append(rs, r)
		}
	}
	var out []Contradiction
	smallest := w.smallestRepair(rs)
	for len(rs) > 1 && len(out) < maxCycles {
		cycle := w.conflict(rs)
		if len(cycle) == 0 {
			break
		}
		var quotes []Quote
		for _, i := range cycle {
			quotes = append(quotes, w.timeQuote(rs[i]))
		}
		c := w.relation("the order of events", Conflict, quotes...)
		c.Why = fmt.Sprintf("%s cannot all be true, even by their widest readings", list(c.Statements))
		c.Condition = w.repair(rs, cycle)
		c.Settle = "a record with a clock for one of these moments"
		if !shown(known, c) {
			out = append(out, c)
		}
		rest := []reading{}
		for i, r := range rs {
			if !slices.Contains(cycle, i) {
				rest = append(rest, r)
			}
		}
		rs = rest
	}
	if smallest != nil {
		out = append(out, *smallest)
	}
	return out
}

func shown(known []Contradiction, c Contradiction) bool {
	for _, k := range known {
		if k.Outcome == Conflict && !slices.ContainsFunc(c.Statements, func(s string) bool { return !slices.Contains(k.Statements, s) }) {
			return true
		}
	}
	return false
}

// repair names the statements any one of which could be wrong: without it the
// rest is consistent.
func (w *world) repair(rs []reading, cycle []int) string {
	var single []string
	for _, i := range cycle {
		if len(w.conflict(slices.Delete(slices.Clone(rs), i, i+1))) == 0 {
			single = append(single, rs[i].s.ID)
		}
	}
	if len(single) == 0 {
		return ""
	}
	return "consistent without any one of " + list(single)
}

// conflict returns the statements of a negative cycle that no choice of anchors
// removes, in order of their index; nil where the network is consistent.
func (w *world) conflict(rs []reading) []int {
	choice := make([]int, len(rs))
	first := w.cycle(rs, choice)
	if len(first) == 0 {
		return nil
	}
	total := 1
	for _, r := range rs {
		if n := len(r.anchors); r.relative && n > 1 {
			total *= n
		}
		if total > maxAnchorChoices {
			return first
		}
	}
	for k := 1; k < total; k++ {
		rest := k
		for i, r := range rs {
			if n := len(r.anchors); r.relative && n > 1 {
				choice[i], rest = rest%n, rest/n
			}
		}
		if len(w.cycle(rs, choice)) == 0 {
			return nil
		}
	}
	return first
}

// edges builds the network for one choice of anchors. Node 0 is the origin.
func (w *world) edges(rs []reading, choice []int) (es []edge, nodes int) {
	index := map[string]int{}
	node := func(event string) int {
		if _, ok := index[event]; !ok {
			index[event] = len(index) + 1
		}
		return index[event]
	}
	add := func(from, to int, s span, label int) {
		if !math.IsInf(s.hi, 1) {
			es = append(es, edge{from, to, s.hi, label})
		}
		if !math.IsInf(s.lo, -1) {
			es = append(es, edge{to, from, -s.lo, label})
		}
	}
	for i, r := range rs {
		if r.relative {
			add(node(r.anchors[choice[i]]), node(r.s.Event), r.relSup, i)
			continue
		}
		add(0, node(r.s.Event), r.support, i)
	}
	for _, event := range sortedKeys(w.at) {
		if n, ok := index[event]; ok {
			add(0, n, point(w.at[event]), -1)
		}
	}
	return es, len(index) + 1
}

// cycle finds a negative cycle by Bellman and Ford's relaxation from every node
// at once: after as many rounds as there are nodes, a node that still improves
// has one behind it. That gives the cycle itself, at less cost than all pairs.
func (w *world) cycle(rs []reading, choice []int) []int {
	const slack = 1e-3 // a millisecond: prose is never sharper
	es, n := w.edges(rs, choice)
	dist, via := make([]float64, n), make([]int, n)
	for i := range via {
		via[i] = -1
	}
	last := -1
	for range n {
		last = -1
		for i, e := range es {
			if dist[e.from]+e.weight < dist[e.to]-slack {
				dist[e.to], via[e.to], last = dist[e.from]+e.weight, i, e.to
			}
		}
		if last < 0 {
			return nil
		}
	}
	for range n { // step back until surely inside the cycle
		last = es[via[last]].from
	}
	seen := map[int]bool{}
	for at := last; ; {
		e := es[via[at]]
		if e.label >= 0 {
			seen[e.label] = true
		}
		if at = e.from; at == last {
			break
		}
	}
	out := make([]int, 0, len(seen))
	for i := range seen {
		out = append(out, i)
	}
	sort.Ints(out)
	return out
}
