package analyzers

import (
	"context"
	"fmt"
	"math"

	"hindcast/timeline"
)

// Marks of a crafted SYN, as the rollup flows_lone_syn adds them up.
const (
	markISN = 1 << iota // 16 zero low bits in the initial sequence number
	markNoOptions
	markNoMSS
)

// Design values for forged senders: many networks, hardly any hop counts. In
// captures of floods with forged addresses the TTL of the SYNs had 1.0 bit or
// less over 6 to 14 bits of networks; from real clients TTL and networks spread
// together (docs/method.md section 12).
const (
	forgedNetBits = 5.0
	forgedTTLBits = 2.0
)

// synGroup is the SYNs nobody went on from that carry the same marks.
type synGroup struct {
	sighting
	marks                    int64
	sources, targets, ports  int64
	winMin, winMax           int64
	winKnown                 bool
	ttlBits, netBits         float64
	ttls, nets               int64
	ttlKnown, spreadMeasured bool
}

// synVectors names a SYN flood (RFC 4987) by the marks of its packets: SYNs that
// no operating system sends, or senders whose hop counts do not fit their
// networks. SYNs of clients that went on, or that merely went unanswered, are
// never enough.
func synVectors(ctx context.Context, in Input, all traffic) ([]Vector, error) {
	groups, err := synGroups(ctx, in)
	if err != nil {
		return nil, err
	}
	var flood synGroup
	var rules []string
	marks := []string{}
	forged := Unknown
	for _, k := range sortedKeys(groups) {
		g := groups[k]
		rule, ok := g.rule()
		if !ok || !g.large(all) {
			continue
		}
		rules = append(rules, rule)
		marks = append(marks, g.stated()...)
		if g.forged() {
			forged = Forged
		} else if forged != Forged && g.spreadMeasured && g.sources >= 1<<int(forgedNetBits) {
			forged = NotShown
		}
		flood.join(g)
	}
	if len(rules) == 0 {
		return nil, nil
	}
	v := Vector{Name: "syn_flood", Title: "SYN flood", SubType: "syn", Rule: rules[0], Marks: marks, Sender: forged,
		Direction: BothWays, Sources: flood.sources, Targets: flood.targets,
		Caveats: []string{"a fast port scan with the same tool leaves the same packets"},
		Cites:   []string{"flows_lone_syn", "flows_lone_syn_spread", "flows_minute"}}
	if forged == Forged {
		v.Title = "SYN flood from forged addresses"
	}
	if seen, err := answered(ctx, in); err != nil {
		return nil, err
	} else if !seen {
		v.Direction = OneWay
		v.Caveats = append(v.Caveats, "captured in one direction: whether the server answered is unknown")
	}
	v.fill(in.Timeline, &flood.sighting, all)
	return []Vector{v}, nil
}

// answered reports whether any connection of the window was captured both ways.
func answered(ctx context.Context, in Input) (bool, error) {
	rows, err := byMinute(ctx, in, "connections_states")
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		if r.N["two_way"] == 1 && r.N["n"] > 0 {
			return true, nil
		}
	}
	return false, nil
}

func synGroups(ctx context.Context, in Input) (map[string]*synGroup, error) {
	groups := map[string]*synGroup{}
	at := func(marks int64) *synGroup {
		k := fmt.Sprint(marks)
		if groups[k] == nil {
			groups[k] = &synGroup{marks: marks}
		}
		return groups[k]
	}
	minutes, err := byMinute(ctx, in, "flows_lone_syn")
	if err != nil {
		return nil, err
	}
	for _, r := range minutes {
		at(r.N["marks"]).add(r)
	}
	whole, err := oneBucket(ctx, in, "flows_lone_syn")
	if err != nil {
		return nil, err
	}
	for _, r := range whole {
		g := at(r.N["marks"])
		g.sources, g.targets, g.ports = r.N["n"], r.N["targets"], r.N["ports"]
		g.winMin, g.winKnown = r.N["win_min"], hasInt(r, "win_min")
		g.winMax = r.N["win_max"]
	}
	spread, err := oneBucket(ctx, in, "flows_lone_syn_spread")
	if err != nil {
		return nil, err
	}
	byMarks := map[int64][]timeline.Ints{}
	for _, r := range spread {
		byMarks[r.N["marks"]] = append(byMarks[r.N["marks"]], r)
	}
	for m, rows := range byMarks {
		at(m).spread(rows)
	}
	return groups, nil
}

func hasInt(r timeline.Ints, name string) bool { _, ok := r.N[name]; return ok }

// spread takes the entropies of hop counts and of networks.
func (g *synGroup) spread(rows []timeline.Ints) {
	ttl, net := histogram{}, histogram{}
	for _, r := range rows {
		if r.Keys["dim"] == "ttl" {
			ttl[r.N["value"]] += r.N["n"]
		} else {
			net[r.N["value"]] += r.N["n"]
		}
	}
	g.ttlBits, g.netBits = categoryBits(ttl), net.bits()
	g.ttls, g.nets = int64(len(ttl)), net.total()
	g.ttlKnown, g.spreadMeasured = len(ttl) > 0, len(ttl) > 0 && len(net) > 0
}

// join adds a group to the flood as a whole. Distinct counts of groups may
// overlap, so the largest is a lower bound and the one that is stated.
func (g *synGroup) join(o *synGroup) {
	for _, t := range sortedTimes(o.minutes) {
		r := o.minutes[t]
		if !o.bytesKnown {
			delete(r.N, "ip_bytes")
		}
		g.add(r)
	}
	g.sources, g.targets = max(g.sources, o.sources), max(g.targets, o.targets)
}

func (g *synGroup) constantWindow() bool { return g.winKnown && g.winMin == g.winMax }

func (g *synGroup) forged() bool {
	return g.spreadMeasured && g.netBits >= forgedNetBits && g.ttlBits <= forgedTTLBits
}

// rule names the group or not. An initial sequence number with 16 zero low bits
// happens to an ordinary client once in 65,536 connections (RFC 6528 asks for
// unpredictable ones), so a whole group of them is crafted.
func (g *synGroup) rule() (string, bool) {
	switch {
	case g.marks&markISN != 0:
		return "crafted SYNs that never went on: every sequence number has 16 zero low bits", true
	case g.forged() && (g.marks&markNoOptions != 0 || g.constantWindow()):
		return "SYNs that never went on, from many networks at the same few distances, all made alike", true
	}
	return "", false
}

// stated lists the marks with their numbers.
func (g *synGroup) stated() []string {
	var out []string
	if g.marks&markISN != 0 {
		out = append(out, fmt.Sprintf("the low 16 bits of the sequence number are 0 in all %d SYNs", g.packets))
	}
	if g.marks&markNoOptions != 0 {
		out = append(out, "no TCP options, not even a maximum segment size")
	}
	if g.constantWindow() {
		out = append(out, fmt.Sprintf("one window value, %d", g.winMin))
	}
	if g.spreadMeasured {
		out = append(out, fmt.Sprintf("%d TTL values (%.2f bits) from %d networks (%.2f bits)", g.ttls, g.ttlBits, g.nets, g.netBits))
	}
	return append(out, fmt.Sprintf("none of the %d sources sent anything else on these connections", g.sources))
}

// bits is the Shannon entropy, in bits, of the observations behind a count of
// counts: h[c] keys had c observations each.
func (h histogram) bits() float64 {
	total := float64(h.sum())
	if total <= 0 {
		return 0
	}
	e := 0.0
	for _, c := range sortedCounts(h) {
		p := float64(c) / total
		if p > 0 {
			e -= float64(h[c]) * p * math.Log2(p)
		}
	}
	return math.Max(0, e)
}

// categoryBits is the Shannon entropy, in bits, of a histogram over categories.
func categoryBits(h histogram) float64 {
	total, e := float64(h.total()), 0.0
	for _, v := range sortedCounts(h) {
		if p := float64(h[v]) / total; p > 0 {
			e -= p * math.Log2(p)
		}
	}
	return math.Max(0, e)
}
