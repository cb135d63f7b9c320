package analyzers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"hindcast/timeline"
)

// backscatterPeers is the design value for backscatter: distinct addresses one
// host answered without being asked. A host that closes a few stray connections
// stays far below it.
const backscatterPeers = 20

// loneAnswers is SYN-ACK and RST segments nobody asked for, of one address.
type loneAnswers struct {
	sighting
	addr         string
	synack, rst  int64
	peers, ports int64
	seen         int64
}

// answerVectors names TCP reflection (Kührer et al. 2014: SYN-ACKs and RSTs of
// many hosts to one that never asked) and backscatter (Moore, Voelker and Savage
// 2001: one host answering many that never asked, because somebody attacks it
// with forged addresses).
func answerVectors(ctx context.Context, in Input, all traffic) ([]Vector, error) {
	to, err := loneAnswersOf(ctx, in, "to")
	if err != nil {
		return nil, err
	}
	from, err := loneAnswersOf(ctx, in, "from")
	if err != nil {
		return nil, err
	}
	var out []Vector
	for _, a := range to {
		if a.large(all) && a.peers >= reflectorsUnseen {
			out = append(out, a.reflection(in.Timeline, all))
		}
	}
	for _, a := range from {
		if a.packets >= vectorPackets && a.peers >= backscatterPeers {
			out = append(out, a.backscatter(in.Timeline, all))
		}
	}
	return out, nil
}

func loneAnswersOf(ctx context.Context, in Input, role string) ([]*loneAnswers, error) {
	by := map[string]*loneAnswers{}
	minutes, err := byMinute(ctx, in, "flows_lone_answers")
	if err != nil {
		return nil, err
	}
	at := func(r timeline.Ints) *loneAnswers {
		k := r.Keys["addr"]
		if by[k] == nil {
			by[k] = &loneAnswers{addr: k}
		}
		return by[k]
	}
	for _, r := range minutes {
		if r.Keys["role"] == role {
			a := at(r)
			a.add(r)
			a.synack, a.rst = a.synack+r.N["synack"], a.rst+r.N["rst"]
		}
	}
	whole, err := oneBucket(ctx, in, "flows_lone_answers")
	if err != nil {
		return nil, err
	}
	for _, r := range whole {
		if r.Keys["role"] == role {
			a := at(r)
			a.peers, a.ports, a.seen = r.N["n"], r.N["ports"], r.N["seen"]
		}
	}
	out := []*loneAnswers{}
	for _, k := range sortedKeys(by) {
		if by[k].packets > 0 {
			out = append(out, by[k])
		}
	}
	slices.SortStableFunc(out, func(a, b *loneAnswers) int { return cmp.Compare(b.packets, a.packets) })
	return out, nil
}

func (a *loneAnswers) marks() []string {
	return []string{fmt.Sprintf("%d SYN-ACK and %d RST segments on connections that nobody asked for and that carried nothing else", a.synack, a.rst)}
}

func (a *loneAnswers) reflection(tl *timeline.Timeline, all traffic) Vector {
	v := Vector{Name: "reflection_tcp", Title: "TCP reflection to " + a.addr, SubType: "vol", Sender: NotShown, Direction: OneWay,
		Rule:  "SYN-ACK or RST segments from many hosts to one that never asked",
		Marks: a.marks(), Sources: a.peers, Targets: 1,
		Caveats: []string{"the senders are reflectors, not attackers"},
		Cites:   []string{"flows_lone_answers", "flows_minute"}}
	if a.seen == 1 {
		v.Direction = BothWays
	} else {
		v.Caveats = append(v.Caveats, "captured in one direction: a host that scans others would receive the same packets")
	}
	v.fill(tl, &a.sighting, all)
	return v
}

func (a *loneAnswers) backscatter(tl *timeline.Timeline, all traffic) Vector {
	v := Vector{Name: "backscatter", Title: "Backscatter: " + a.addr + " answers forged addresses", SubType: "syn", Sender: Forged, Direction: OneWay,
		Rule:  "SYN-ACK or RST segments from one host to many that never asked",
		Marks: a.marks(), Sources: 1, Targets: a.peers,
		Caveats: []string{"it shows an attack on the sender, not on the receivers", "captured in one direction, a server that answers a scan looks the same"},
		Cites:   []string{"flows_lone_answers", "flows_minute"}}
	if a.seen == 1 {
		v.Direction = BothWays
	}
	v.fill(tl, &a.sighting, all)
	return v
}
