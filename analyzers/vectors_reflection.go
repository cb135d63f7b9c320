package analyzers

import (
	"context"
	"fmt"

	"hindcast/timeline"
)

// Design values for reflection (docs/method.md section 12). Where the
// receiver's own packets are in the evidence a missing request is seen to be
// missing; where they are not, more senders and the size of the answers must
// speak.
const (
	reflectorsSeen   = 3   // distinct senders, requests seen to be missing
	reflectorsUnseen = 10  // distinct senders, requests not visible
	answerBytes      = 200 // mean IP bytes of an answer worth reflecting
	answerBytesDNS   = 512 // ordinary answers stay below it (RFC 1035 section 2.3.4)
)

// answers is the unsolicited packets from one source port.
type answers struct {
	sighting
	port, seen       int64
	sources, targets int64
	fragments        int64
	lenMin, lenMax   int64
	sizeKnown        bool
}

// reflectionVectors names reflection and amplification over UDP (Rossow 2014):
// packets nobody asked for, from a port on the reflector list, from several
// senders, in a share of the traffic. A port on the list alone, or an answer to
// a question in the evidence, is never enough.
func reflectionVectors(ctx context.Context, in Input, all traffic) ([]Vector, error) {
	groups, err := answerGroups(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []Vector
	for _, k := range sortedKeys(groups) {
		a := groups[k]
		svc, listed := reflector(a.port)
		if !listed || !a.large(all) || !a.reflected() {
			continue
		}
		out = append(out, a.vector(in.Timeline, svc, all))
	}
	if loose := groups[answerKey(-1, 0)]; len(out) > 0 && loose != nil {
		withLooseFragments(out, loose)
	}
	return out, nil
}

func answerKey(port, seen int64) string { return fmt.Sprintf("%06d/%d", port, seen) }

func answerGroups(ctx context.Context, in Input) (map[string]*answers, error) {
	groups := map[string]*answers{}
	at := func(r timeline.Ints) *answers {
		k := answerKey(r.N["src_port"], r.N["seen"])
		if r.N["src_port"] < 0 { // a fragment has no port, whoever was captured
			k = answerKey(-1, 0)
		}
		if groups[k] == nil {
			groups[k] = &answers{port: r.N["src_port"], seen: r.N["seen"]}
		}
		return groups[k]
	}
	minutes, err := byMinute(ctx, in, "flows_udp_unsolicited")
	if err != nil {
		return nil, err
	}
	for _, r := range minutes {
		a := at(r)
		a.add(r)
		a.fragments += r.N["fragments"]
	}
	whole, err := oneBucket(ctx, in, "flows_udp_unsolicited")
	if err != nil {
		return nil, err
	}
	for _, r := range whole {
		a := at(r)
		a.sources, a.targets = max(a.sources, r.N["n"]), max(a.targets, r.N["targets"])
		a.lenMin, a.lenMax, a.sizeKnown = r.N["len_min"], r.N["len_max"], hasInt(r, "len_min") && hasInt(r, "len_max")
	}
	return groups, nil
}

// reflected applies the rule: several senders, and where requests could not have
// been seen also answers larger than that service ordinarily gives.
func (a *answers) reflected() bool {
	if a.seen == 1 {
		return a.sources >= reflectorsSeen
	}
	least := float64(answerBytes)
	if a.port == 53 {
		least = answerBytesDNS
	}
	return a.sources >= reflectorsUnseen && (a.fragments > 0 || a.bytesKnown && a.meanBytes() >= least)
}

func (a *answers) meanBytes() float64 { return float64(a.bytes) / float64(max(1, a.packets)) }

func (a *answers) vector(tl *timeline.Timeline, svc Reflector, all traffic) Vector {
	v := Vector{Name: fmt.Sprintf("reflection_udp_%d", a.port), SubType: "vol", Sender: NotShown, Direction: OneWay, Sources: a.sources, Targets: a.targets,
		Title:   fmt.Sprintf("Reflection from %s (UDP port %d)", svc.Service, a.port),
		Rule:    "answers from many senders on a reflector port, larger than ordinary ones, and no request in the evidence",
		Ports:   []int64{a.port},
		Caveats: []string{"captured in one direction: that nobody asked for the packets is inferred from senders and sizes"},
		Cites:   []string{"flows_udp_unsolicited", "flows_minute"}}
	if a.seen == 1 {
		v.Rule, v.Direction = "answers from several senders on a reflector port that the receiver never asked for", BothWays
		v.Caveats = []string{"requests that left by another way than the captured one look missing"}
	}
	v.Caveats = append(v.Caveats, "the senders are reflectors, not attackers: whoever forged the requests is not in these packets")
	v.Marks = []string{fmt.Sprintf("%d packets from %s on UDP port %d (%s)", a.packets, plural(int(a.sources), "sender"), a.port, svc.Service)}
	if a.sizeKnown && a.lenMin == a.lenMax {
		v.Marks = append(v.Marks, fmt.Sprintf("every packet has %d IP bytes", a.lenMin))
	} else if a.bytesKnown {
		v.Marks = append(v.Marks, fmt.Sprintf("%.0f IP bytes a packet on average", a.meanBytes()))
	}
	if a.fragments > 0 {
		v.Marks = append(v.Marks, fmt.Sprintf("%d of them are fragments", a.fragments))
	}
	v.fill(tl, &a.sighting, all)
	return v
}

// withLooseFragments tells of UDP fragments whose first part is not in the
// evidence: they have no port, so no vector counts them.
func withLooseFragments(vs []Vector, loose *answers) {
	for i := range vs {
		vs[i].Caveats = append(vs[i].Caveats, fmt.Sprintf("%d more UDP fragments from %s have no port and are not counted", loose.packets, plural(int(loose.sources), "sender")))
	}
}
