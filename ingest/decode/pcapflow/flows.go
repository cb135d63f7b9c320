package pcapflow

import (
	"encoding/binary"
	"hash/maphash"
	"math"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
)

// Limits of the flow table. A second whose rows had to go out early is continued
// with new rows; sums do not notice.
const (
	openSeconds = 4       // seconds open at a time: the tolerance for packets out of order
	openFlows   = 1 << 17 // rows open at a time, over all seconds
)

// flowKey is what the packets of a row share beside the second: addresses,
// ports, protocol, where they were seen.
type flowKey [42]byte

const (
	keyPorts = 1 << iota // the ports are known
	keyICMP              // the source port is an ICMP type
)

func (k *flowKey) set(f *facts, ctx uint32) {
	copy(k[0:], f.src[:])
	copy(k[16:], f.dst[:])
	binary.LittleEndian.PutUint16(k[32:], f.sport)
	binary.LittleEndian.PutUint16(k[34:], f.dport)
	binary.LittleEndian.PutUint32(k[36:], ctx)
	k[40], k[41] = byte(f.proto), 0
	if f.ports {
		k[41] = keyPorts
	} else if f.icmp {
		k[41] = keyICMP
	}
}

// ctx returns the number of the place the packets were seen at.
func (r *flow) ctx() uint32 { return binary.LittleEndian.Uint32(r.key[36:]) }

// flow is one row in the making.
type flow struct {
	key                              flowKey
	ttlMin, ttlMax                   uint8
	flagsOr                          uint8
	flagsKnown                       bool
	winMin, winMax                   uint16
	packets                          uint32
	fin, syn, synack, rst, ack       uint32
	isn0, noopt, nomss               uint32
	fragments                        uint32
	lenMin, lenMax                   uint32
	dns                              int32 // index into second.dns; -1 none
	first, last, offset, ipLen, wire int64
}

// dnsNote is what DNS messages add to a row.
type dnsNote struct {
	question  dnsQuestion
	responses int64
}

// second holds the rows of one second in the order of their first packets.
type second struct {
	number int64 // seconds since 1970
	flows  slab[flow]
	index  chains
	dns    []dnsNote
}

// flowTable gathers packets into rows.
type flowTable struct {
	seed maphash.Seed // the order of rows does not depend on it
	open []*second    // in the order they were opened
	free []*second
	pool []*[slabChunk]flow
	held int
	emit func(*second, *flow) error
}

func newFlowTable(emit func(*second, *flow) error) *flowTable {
	return &flowTable{seed: maphash.MakeSeed(), emit: emit}
}

// add counts one packet into the row of its second and key.
func (t *flowTable) add(p *Packet, f *facts, ctx uint32) error {
	s, err := t.second(floorSecond(int64(p.Time)))
	if err != nil {
		return err
	}
	var key flowKey
	key.set(f, ctx)
	row, isNew := s.find(t.seed, &key)
	if isNew {
		t.held++
		row.start(p, f)
	}
	row.count(p, f)
	if f.dns != nil {
		s.question(row, f.dns)
	}
	if t.held >= openFlows {
		return t.flushOldest()
	}
	return nil
}

func floorSecond(us int64) int64 {
	s := us / 1e6
	if us%1e6 < 0 {
		s--
	}
	return s
}

// second returns the open second called number and opens it if need be, which
// closes the one that has been open longest. The newest is looked at first.
func (t *flowTable) second(number int64) (*second, error) {
	for i := len(t.open) - 1; i >= 0; i-- {
		if t.open[i].number == number {
			return t.open[i], nil
		}
	}
	if len(t.open) >= openSeconds {
		if err := t.flushOldest(); err != nil {
			return nil, err
		}
	}
	s := &second{flows: slab[flow]{pool: &t.pool}}
	if n := len(t.free); n > 0 {
		s, t.free = t.free[n-1], t.free[:n-1]
	}
	s.reset(number)
	t.open = append(t.open, s)
	return s, nil
}

// flushOldest hands out the rows of the second that was opened first.
func (t *flowTable) flushOldest() error {
	s := t.open[0]
	t.open = append(t.open[:0], t.open[1:]...)
	t.free = append(t.free, s)
	t.held -= int(s.flows.n)
	for i := uint32(1); i <= s.flows.n; i++ {
		if err := t.emit(s, s.flows.at(i)); err != nil {
			return err
		}
	}
	s.flows.release()
	return nil
}

// flush hands out everything.
func (t *flowTable) flush() error {
	for len(t.open) > 0 {
		if err := t.flushOldest(); err != nil {
			return err
		}
	}
	return nil
}

func (s *second) reset(number int64) {
	s.number = number
	s.index.reset()
	clear(s.dns) // let go of the names
	s.dns = s.dns[:0]
}

// find returns the row of key, a new one without packets where there was none.
func (s *second) find(seed maphash.Seed, key *flowKey) (row *flow, isNew bool) {
	hash := uint32(maphash.Bytes(seed, key[:]))
	for i := s.index.first(hash); i != 0; i = s.index.after(i) {
		if r := s.flows.at(i); r.key == *key {
			return r, false
		}
	}
	i := s.flows.take()
	s.index.insert(i, hash)
	r := s.flows.at(i)
	*r = flow{key: *key, dns: -1}
	return r, true
}

func (r *flow) start(p *Packet, f *facts) {
	r.first, r.last, r.offset = int64(p.Time), int64(p.Time), p.Offset
	r.ttlMin, r.ttlMax = f.ttl, f.ttl
	r.lenMin, r.lenMax = uint32(f.ipLen), uint32(f.ipLen)
	r.winMin = math.MaxUint16
}

func (r *flow) count(p *Packet, f *facts) {
	r.packets++
	r.first, r.last = min(r.first, int64(p.Time)), max(r.last, int64(p.Time))
	r.ttlMin, r.ttlMax = min(r.ttlMin, f.ttl), max(r.ttlMax, f.ttl)
	r.lenMin, r.lenMax = min(r.lenMin, uint32(f.ipLen)), max(r.lenMax, uint32(f.ipLen))
	r.ipLen += int64(f.ipLen)
	r.wire += int64(p.Wire)
	if f.fragment {
		r.fragments++
	}
	if f.proto == layers.IPProtocolTCP && f.tcp.known {
		r.segment(&f.tcp)
	}
}

// segment counts TCP flags and the marks of a SYN.
func (r *flow) segment(t *tcpFacts) {
	r.flagsKnown = true
	r.flagsOr |= t.flags
	if t.flags&flagFIN != 0 {
		r.fin++
	}
	if t.flags&flagRST != 0 {
		r.rst++
	}
	switch t.flags & (flagSYN | flagACK) {
	case flagSYN | flagACK:
		r.synack++
	case flagACK:
		r.ack++
	case flagSYN:
		r.syn++
		r.winMin, r.winMax = min(r.winMin, t.win), max(r.winMax, t.win)
		if t.seq&0xffff == 0 {
			r.isn0++
		}
		if !t.options {
			r.noopt++
		}
		if t.whole && !t.mss {
			r.nomss++
		}
	}
}

// question adds what a DNS message says to the row; the first question stays.
func (s *second) question(r *flow, b []byte) {
	if r.dns >= 0 && s.dns[r.dns].question.asked {
		if len(b) >= 12 && b[2]&0x80 != 0 {
			s.dns[r.dns].responses++
		}
		return
	}
	q, ok := parseDNS(b)
	if !ok {
		return
	}
	if r.dns < 0 {
		s.dns = append(s.dns, dnsNote{})
		r.dns = int32(len(s.dns) - 1)
	}
	note := &s.dns[r.dns]
	note.question = q
	if q.response {
		note.responses++
	}
}

// row writes r into out; via says where its packets were seen.
func (s *second) row(r *flow, out *casefile.Flow) {
	*out = casefile.Flow{
		Origin:  casefile.Origin{Offset: r.offset},
		Records: int64(r.packets), Packets: casefile.Some(int64(r.packets)),
		TS: casefile.Time(r.first), TSEnd: casefile.Time(r.last),
		Src: address(r.key[0:16]).addr(), Dst: address(r.key[16:32]).addr(),
		Protocol: int32(r.key[40]),
		IPBytes:  casefile.Some(r.ipLen), WireBytes: casefile.Some(r.wire),
		TTLMin: casefile.Some(int32(r.ttlMin)), TTLMax: casefile.Some(int32(r.ttlMax)),
		LenMin: casefile.Some(int32(r.lenMin)), LenMax: casefile.Some(int32(r.lenMax)),
		Fragments: casefile.Some(int64(r.fragments)),
		Sampling:  casefile.Some(int64(1)), // a capture holds packets, not samples
	}
	sport := int32(binary.LittleEndian.Uint16(r.key[32:]))
	switch r.key[41] {
	case keyPorts:
		out.SrcPort = casefile.Some(sport)
		out.DstPort = casefile.Some(int32(binary.LittleEndian.Uint16(r.key[34:])))
	case keyICMP:
		out.ICMPType = casefile.Some(sport)
	}
	if r.flagsKnown {
		r.flagRow(out)
	}
	if r.dns >= 0 {
		note := &s.dns[r.dns]
		out.DNSResponses = casefile.Some(note.responses)
		if note.question.asked {
			out.DNSName, out.DNSType = note.question.name, casefile.Some(int32(note.question.kind))
		}
	}
}

func (r *flow) flagRow(out *casefile.Flow) {
	some := func(n uint32) casefile.Null[int64] { return casefile.Some(int64(n)) }
	out.FlagFIN, out.FlagSYN, out.FlagSYNACK = some(r.fin), some(r.syn), some(r.synack)
	out.FlagRST, out.FlagACK = some(r.rst), some(r.ack)
	out.FlagsOr = casefile.Some(int32(r.flagsOr))
	out.SynISN0, out.SynNoOpt, out.SynNoMSS = some(r.isn0), some(r.noopt), some(r.nomss)
	if r.syn > 0 {
		out.SynWinMin, out.SynWinMax = casefile.Some(int32(r.winMin)), casefile.Some(int32(r.winMax))
	}
}
