package pcapflow

import "github.com/gopacket/gopacket/layers"

// maxFragments bounds how many fragmented packets are remembered at a time.
const maxFragments = 8192

// fragmentLife is how long the ports of a first fragment are good: the
// reassembly time of RFC 8200 section 4.5, in microseconds.
const fragmentLife = 60 * 1e6

// fragKey names a fragmented packet (RFC 791 section 2.3, RFC 8200 section 4.5).
type fragKey struct {
	src, dst address
	id       uint32
	proto    layers.IPProtocol
}

type fragPorts struct {
	sport, dport uint16
	seen         int64
	slot         int
}

// fragments remembers the ports of first fragments for those that follow; the
// oldest is forgotten first.
type fragments struct {
	m    map[fragKey]fragPorts
	ring []fragKey
	next int
}

func (t *fragments) put(k fragKey, sport, dport uint16, now int64) {
	if t.m == nil {
		t.m = make(map[fragKey]fragPorts)
	}
	if old, ok := t.m[k]; ok {
		t.m[k] = fragPorts{sport, dport, now, old.slot}
		return
	}
	if len(t.ring) < maxFragments {
		t.ring = append(t.ring, k)
		t.m[k] = fragPorts{sport, dport, now, len(t.ring) - 1}
		return
	}
	delete(t.m, t.ring[t.next])
	t.ring[t.next] = k
	t.m[k] = fragPorts{sport, dport, now, t.next}
	t.next = (t.next + 1) % maxFragments
}

func (t *fragments) get(k fragKey, now int64) (sport, dport uint16, ok bool) {
	v, ok := t.m[k]
	if !ok || now-v.seen > fragmentLife {
		return 0, 0, false
	}
	return v.sport, v.dport, true
}
