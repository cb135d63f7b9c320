package analyzers

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Vector is one way hostile packets came in, named by the packets themselves and
// by a rule that is stated with its numbers. It is a statement about presence;
// whether it was the cause is a question of its own (CouldCause).
type Vector struct {
	Name       string           `json:"name"`  // syn_flood, reflection_udp_53, reflection_tcp, backscatter
	Title      string           `json:"title"` // for people
	SubType    string           `json:"sub_type"`
	Rule       string           `json:"rule"`       // the rule that named it, in words
	Marks      []string         `json:"marks"`      // what the packets show, with numbers
	Sender     string           `json:"sender"`     // forged, not_shown, unknown: what the source addresses are
	Direction  string           `json:"direction"`  // both: the receiver's own packets are in the evidence; one: they are not
	Packets    int64            `json:"packets"`    // in the window, scaled by sampling
	Bytes      *int64           `json:"ip_bytes"`   // null where not stated
	Sources    int64            `json:"sources"`    // distinct source addresses, which can be forged
	Targets    int64            `json:"targets"`    // distinct receivers
	Ports      []int64          `json:"ports"`      // source ports; empty where they say nothing
	Share      float64          `json:"share"`      // of all packets of the window
	ByteShare  *float64         `json:"byte_share"` // of all IP bytes of the window
	PeakShare  float64          `json:"peak_share"` // of the packets of its busiest minute
	Minutes    int              `json:"minutes"`    // minutes in which it has packets
	First      casefile.Time    `json:"first"`      // start of the first of them
	Last       casefile.Time    `json:"last"`       // start of the last of them
	PeakPacket int64            `json:"peak_packets"`
	CouldCause string           `json:"could_cause"` // possible, unlikely, unknown: by rate against the baseline alone
	CauseWhy   string           `json:"cause_why"`
	Caveats    []string         `json:"caveats"`
	Series     []timeline.Point `json:"-"` // packets, one for each row of the timeline
	Cites      []string         `json:"cites"`
}

// What the source addresses of a vector are, and what its rate could have done.
const (
	Forged   = "forged"
	NotShown = "not_shown"
	Unknown  = "unknown"

	Possible = "possible"
	Unlikely = "unlikely"

	BothWays = "both"
	OneWay   = "one"
)

// Design values of the rules, stated in docs/method.md. No vector is smaller:
// below them a scan, a name server's answers or background noise look the same.
const (
	vectorPackets = 100 // packets in the window
	vectorShare   = 0.1 // of packets or IP bytes of its busiest minute
)

// traffic is the totals of the window's packets.
type traffic struct {
	packets, bytes int64
	variance       int64 // of packets that are an estimate from sampled flows
	bytesKnown     bool
	minutes        map[casefile.Time]timeline.Ints
}

// sighting is what one rule saw, by minute, before it is held against the
// traffic around it.
type sighting struct {
	packets, bytes int64
	bytesKnown     bool
	minutes        map[casefile.Time]timeline.Ints
}

func (s *sighting) add(r timeline.Ints) {
	if s.minutes == nil {
		s.minutes = map[casefile.Time]timeline.Ints{}
	}
	s.packets += r.N["packets"]
	b, ok := r.N["ip_bytes"]
	s.bytes, s.bytesKnown = s.bytes+b, s.bytesKnown || ok
	m, seen := s.minutes[r.Bucket]
	if !seen {
		m = timeline.Ints{Bucket: r.Bucket, N: map[string]int64{}}
		s.minutes[r.Bucket] = m
	}
	m.N["packets"] += r.N["packets"]
	m.N["ip_bytes"] += b
}

// VectorList is the vectors of a window, the largest first. Where it is empty Why
// says the reason; Looked is false where there was nothing to look at.
type VectorList struct {
	Vectors []Vector `json:"vectors"`
	Looked  bool     `json:"looked"`
	Why     string   `json:"why"`
}

// Vectors lists the vectors of the window. The list is empty, with the reason,
// where no flow or packet is in the window or where no rule names anything; an
// error means that a rollup could not be asked.
func Vectors(ctx context.Context, in Input) (*VectorList, error) {
	nothing := &VectorList{Vectors: []Vector{}, Why: "no packets or flows in the window"}
	if in.Ask == nil || in.Timeline == nil || in.Timeline.Window.From >= in.Timeline.Window.To {
		return nothing, nil
	}
	all, err := trafficOf(ctx, in)
	if err != nil {
		return nil, err
	}
	if all.packets == 0 {
		return nothing, nil
	}
	out := []Vector{}
	for _, rule := range []func(context.Context, Input, traffic) ([]Vector, error){synVectors, reflectionVectors, answerVectors} {
		vs, err := rule(ctx, in, all)
		if err != nil {
			return nil, err
		}
		out = append(out, vs...)
	}
	slices.SortStableFunc(out, func(a, b Vector) int {
		return cmp.Or(cmp.Compare(b.Packets, a.Packets), cmp.Compare(a.Name, b.Name))
	})
	past, err := pastTraffic(ctx, in)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].cause(past)
		if note := all.margin(out[i].Packets); note != "" {
			out[i].Caveats = append(out[i].Caveats, note)
		}
	}
	list := &VectorList{Vectors: out, Looked: true}
	if len(out) == 0 {
		list.Why = "no rule names a vector in these packets; floods of complete requests are not visible in them"
	}
	return list, nil
}

func trafficOf(ctx context.Context, in Input) (traffic, error) {
	t := traffic{minutes: map[casefile.Time]timeline.Ints{}}
	rows, ok, err := in.Ask.Rollup(ctx, "flows_minute", in.Timeline.Window.From, in.Timeline.Window.To, 60)
	if err != nil || !ok {
		return t, err
	}
	for _, r := range rows {
		t.minutes[r.Bucket] = r
		t.packets += r.N["packets"]
		t.variance += r.N["packets_var"]
		b, known := r.N["ip_bytes"]
		t.bytes, t.bytesKnown = t.bytes+b, t.bytesKnown || known
	}
	return t, nil
}

// margin says how uncertain a count of packets is where flows were sampled: the
// mean rate N of the window makes it n = packets/N sampled packets, and the
// relative error 1.96*sqrt(1/n) (P. Phaal and S. Panchen, Packet Sampling Basics,
// sflow.org).
func (t traffic) margin(packets int64) string {
	if t.variance <= 0 || t.packets <= 0 || packets <= 0 {
		return ""
	}
	rate := float64(t.variance) / float64(t.packets)
	return fmt.Sprintf("packets and bytes are estimated from sampled flows: ±%.1f %% with 95 %% confidence, by packet counts alone", 196*math.Sqrt(rate/float64(packets)))
}

// peak is the largest share the sighting had of the packets, or of the IP bytes,
// of a minute, and the packets of its busiest minute.
func (s *sighting) peak(all traffic) (packetShare, share float64, packets int64) {
	for t, m := range s.minutes {
		whole := all.minutes[t]
		if n := whole.N["packets"]; n > 0 {
			packetShare = max(packetShare, float64(m.N["packets"])/float64(n))
		}
		if n := whole.N["ip_bytes"]; n > 0 {
			share = max(share, float64(m.N["ip_bytes"])/float64(n))
		}
		packets = max(packets, m.N["packets"])
	}
	return packetShare, max(share, packetShare), packets
}

// large reports whether the sighting is large enough to be named at all.
func (s *sighting) large(all traffic) bool {
	_, share, _ := s.peak(all)
	return s.packets >= vectorPackets && share >= vectorShare
}

// fill sets what every vector states about its size.
func (v *Vector) fill(tl *timeline.Timeline, s *sighting, all traffic) {
	v.Packets, v.Share, v.Minutes = s.packets, Round(float64(s.packets)/float64(all.packets)), len(s.minutes)
	if s.bytesKnown {
		b := s.bytes
		v.Bytes = &b
		if all.bytes > 0 {
			x := Round(float64(b) / float64(all.bytes))
			v.ByteShare = &x
		}
	}
	v.PeakShare, _, v.PeakPacket = s.peak(all)
	v.PeakShare = Round(v.PeakShare)
	times, by := sortedTimes(s.minutes), map[casefile.Time]float64{}
	for t, m := range s.minutes {
		by[t] = float64(m.N["packets"])
	}
	for t := range all.minutes { // covered and without it is a known 0
		by[t] += 0
	}
	v.First, v.Last, v.Series = times[0], times[len(times)-1], series(tl, by)
	if v.Ports == nil {
		v.Ports = []int64{}
	}
}

// oneBucket asks a rollup over the window as a whole, so that distinct counts
// are those of the window.
func oneBucket(ctx context.Context, in Input, rollup string) ([]timeline.Ints, error) {
	w := in.Timeline.Window
	rows, _, err := in.Ask.Rollup(ctx, rollup, w.From, w.To, 60*max(1, w.Minutes()))
	return rows, err
}

// byMinute asks a rollup in minutes.
func byMinute(ctx context.Context, in Input, rollup string) ([]timeline.Ints, error) {
	w := in.Timeline.Window
	rows, _, err := in.Ask.Rollup(ctx, rollup, w.From, w.To, 60)
	return rows, err
}

// pastTraffic is the busiest minute of all packets and of SYNs before the
// window; nil where fewer than minBaselineMinutes precede it.
func pastTraffic(ctx context.Context, in Input) (map[string]int64, error) {
	w, ok := baseline(in.Timeline)
	if !ok || w.Minutes() < minBaselineMinutes {
		return nil, nil
	}
	rows, found, err := in.Ask.Rollup(ctx, "flows_minute", w.From, w.To, 60)
	if err != nil || !found || len(rows) < minBaselineMinutes {
		return nil, err
	}
	top := map[string]int64{}
	for _, r := range rows {
		top["packets"] = max(top["packets"], r.N["packets"])
		top["syn"] = max(top["syn"], r.N["syn"])
	}
	return top, nil
}

// cause says whether the rate could have mattered: against the busiest minute
// before the window, of SYNs for a SYN flood, of packets for the rest. A rate
// never shows more than that; without a baseline nothing is known.
func (v *Vector) cause(past map[string]int64) {
	unit, before := "packets", past["packets"]
	if v.SubType == "syn" {
		unit, before = "SYNs", past["syn"]
	}
	switch {
	case v.Name == "backscatter":
		v.CouldCause, v.CauseWhy = Unknown, "it is the echo of an attack on the sender: its rate here says nothing about the rate there"
	case before == 0:
		v.CouldCause, v.CauseWhy = Unknown, "no traffic before the window to compare its rate with"
	default:
		ratio := float64(v.PeakPacket) / float64(before)
		v.CauseWhy = fmt.Sprintf("its busiest minute had %d packets, %s times the %d %s of the busiest minute before the window",
			v.PeakPacket, Figures(ratio), before, unit)
		v.CouldCause = Unknown
		if ratio >= 1 {
			v.CouldCause = Possible
		} else if ratio < vectorShare {
			v.CouldCause = Unlikely
		}
	}
}
