package sflow

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"sort"

	"github.com/gopacket/gopacket/layers"

	"hindcast/casefile"
	"hindcast/ingest/decode/pcapflow"
)

// Sink takes what datagrams turn into. Rows and records are valid during the call
// only. An error ends decoding.
type Sink interface {
	// Flow takes the row of one sampled packet.
	Flow(*casefile.Flow) error
	// Reject takes one sample or datagram that cannot be used.
	Reject(at casefile.Origin, record []byte, reason string) error
	// Skip counts one sample that holds no packet.
	Skip(reason string) error
}

// agent is one sub-agent of an exporter.
type agent struct {
	label string
	now   int64  // milliseconds since its first datagram
	prev  uint32 // uptime of its latest
}

// maxAgents bounds the agents kept apart.
const maxAgents = 1 << 14

// Decoder decodes the datagrams of one source. Make it with NewDecoder.
type Decoder struct {
	sink   Sink
	start  int64 // time of each agent's first datagram, microseconds; 0 unknown
	agents map[string]*agent
	dis    pcapflow.Dissector
	hdr    pcapflow.Headers
	pkt    pcapflow.Packet
	row    casefile.Flow
	notes  map[string]int64
	rates  map[rateKey]int64
	ports  map[uint64]string
}

type rateKey struct {
	label string
	rate  uint32
}

// NewDecoder makes a Decoder that hands its rows to sink. start is the instant of
// each agent's first datagram for datagrams without a time of their own, in
// microseconds since 1970; 0 where nobody stated one.
func NewDecoder(sink Sink, start int64) *Decoder {
	return &Decoder{sink: sink, start: start, agents: map[string]*agent{}, notes: map[string]int64{},
		rates: map[rateKey]int64{}, ports: map[uint64]string{}}
}

// Datagram decodes one datagram whose first byte lies at offset at. when is the
// instant it was seen, in microseconds since 1970, or 0: then its time is the start
// plus the agent's uptime since. The error is the sink's only.
func (d *Decoder) Datagram(b []byte, at, when int64) error {
	h, why := head(b)
	if why != "" {
		return d.sink.Reject(casefile.Origin{Offset: at}, b, why)
	}
	a := d.agent(&h)
	if a == nil {
		return d.sink.Reject(casefile.Origin{Offset: at}, b, "more sFlow agents than are kept apart")
	}
	if when == 0 && d.start != 0 {
		a.now += int64(int32(h.uptime - a.prev)) // uptime wraps after 49.7 days
		a.prev = h.uptime
		when = d.start + a.now*1000
		d.notes["datagrams state no time of day: the start that was given, plus the uptime of their agent since its first datagram"]++
	}
	n := h.size
	for range h.samples {
		if len(b)-n < 8 {
			return d.sink.Reject(casefile.Origin{Offset: at + int64(n)}, b[n:], "sFlow datagram cut")
		}
		kind, size := binary.BigEndian.Uint32(b[n:]), uint64(binary.BigEndian.Uint32(b[n+4:]))
		if size > uint64(len(b)-n-8) {
			return d.sink.Reject(casefile.Origin{Offset: at + int64(n)}, b[n:], "sFlow sample beyond its datagram")
		}
		end := n + 8 + int(size)
		if err := d.sample(a, kind, b[n:end], at+int64(n), when); err != nil {
			return err
		}
		n = end
	}
	return nil
}

func (d *Decoder) agent(h *header) *agent {
	var key [20]byte
	n := copy(key[:], h.agent)
	binary.BigEndian.PutUint32(key[n:], h.sub)
	if a := d.agents[string(key[:n+4])]; a != nil {
		return a
	}
	if len(d.agents) >= maxAgents {
		return nil
	}
	addr, _ := netip.AddrFromSlice(h.agent)
	a := &agent{label: fmt.Sprintf("%s agent %d", addr.Unmap(), h.sub), prev: h.uptime}
	d.agents[string(key[:n+4])] = a
	return a
}

// Kinds of samples and records of enterprise 0.
const (
	sampleFlow         = 1
	sampleFlowExpanded = 3
	recordHeader       = 1
	recordIPv4         = 3
	recordIPv6         = 4
)

// sample decodes one sample, b with its kind and length.
func (d *Decoder) sample(a *agent, kind uint32, b []byte, at, when int64) error {
	head := 0
	switch kind {
	case sampleFlow:
		head = 8 + 32
	case sampleFlowExpanded:
		head = 8 + 44
	case 2, 4:
		return d.sink.Skip("sFlow counter sample")
	default:
		return d.sink.Skip("sFlow sample of another kind")
	}
	if len(b) < head {
		return d.sink.Reject(casefile.Origin{Offset: at}, b, "sFlow sample cut")
	}
	why := "sFlow states no time of day: give its start with --option start=2006-01-02T15:04:05Z"
	if when != 0 {
		d.row = casefile.Flow{Origin: casefile.Origin{Offset: at}, Records: 1, TS: casefile.Time(when), TSEnd: casefile.Time(when), Exporter: a.label}
		rate := d.ends(kind, b)
		why = d.records(b[head:], when)
		if why == "" {
			d.scale(a, rate)
			return d.sink.Flow(&d.row)
		}
	}
	return d.sink.Reject(casefile.Origin{Offset: at}, b, why)
}

// ends reads the sampling rate and the interfaces of a flow sample.
func (d *Decoder) ends(kind uint32, b []byte) uint32 {
	in, out, rate := b[8+20:], b[8+24:], b[8+8:]
	if kind == sampleFlowExpanded {
		in, out, rate = b[8+28:], b[8+36:], b[8+12:]
	}
	key := uint64(binary.BigEndian.Uint32(in))<<32 | uint64(binary.BigEndian.Uint32(out))
	label, known := d.ports[key]
	if !known {
		if len(d.ports) >= 1<<12 {
			clear(d.ports)
		}
		if label = fmt.Sprintf("ifindex %d>%d", key>>32, key&0xffffffff); key == 0 {
			label = ""
		}
		d.ports[key] = label
	}
	d.row.Interface = label
	return binary.BigEndian.Uint32(rate)
}

// scale multiplies the one packet by the sampling rate. 0 states nothing.
func (d *Decoder) scale(a *agent, rate uint32) {
	r := &d.row
	r.Packets = casefile.Some[int64](1)
	if rate == 0 {
		return
	}
	n := int64(rate)
	r.Packets, r.Sampling = casefile.Some(n), casefile.Some(n)
	r.IPBytes.V *= n
	r.WireBytes.V *= n
	if key := (rateKey{a.label, rate}); rate > 1 && (len(d.rates) < maxAgents || d.rates[key] > 0) {
		d.rates[key]++
	}
}

// records looks for a sampled header, else for the addresses an agent read itself.
// why is empty when the row was filled.
func (d *Decoder) records(b []byte, when int64) (why string) {
	why = "sFlow sample without a packet header"
	for len(b) >= 8 {
		kind, size := binary.BigEndian.Uint32(b), uint64(binary.BigEndian.Uint32(b[4:]))
		if size > uint64(len(b)-8) {
			return "sFlow record beyond its sample"
		}
		body := b[8 : 8+size]
		switch kind {
		case recordHeader:
			if why = d.header(body, when); why == "" {
				return ""
			}
		case recordIPv4, recordIPv6:
			if d.addresses(kind, body) {
				return ""
			}
		}
		b = b[8+size:]
	}
	return why
}

// links maps sFlow header protocols to link types.
var links = map[uint32]layers.LinkType{1: layers.LinkTypeEthernet, 7: layers.LinkTypePPP, 11: layers.LinkTypeRaw, 12: layers.LinkTypeRaw, 13: layers.LinkType(219)}

// header reads a sampled packet header. The frame's length is without what was
// stripped, which is the FCS on Ethernet.
func (d *Decoder) header(b []byte, when int64) (why string) {
	if len(b) < 16 {
		return "sFlow packet header cut"
	}
	link, known := links[binary.BigEndian.Uint32(b)]
	if !known {
		return "sFlow packet header of a link that is not read"
	}
	length, stripped := binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	data := b[16:]
	if n := uint64(binary.BigEndian.Uint32(b[12:])); n < uint64(len(data)) {
		data = data[:n]
	}
	if length > 1<<30 || stripped > length {
		return "sFlow frame length that cannot be"
	}
	d.pkt = pcapflow.Packet{Time: casefile.Time(when), Link: link, Iface: -1, Wire: max(int(length-stripped), len(data)), Data: data}
	bad, skip := d.dis.Read(&d.pkt, &d.hdr)
	if bad != "" || skip != "" {
		return "sFlow packet header: " + bad + skip
	}
	r, h := &d.row, &d.hdr
	r.Src, r.Dst, r.Protocol = h.Src, h.Dst, h.Protocol
	r.WireBytes, r.IPBytes = casefile.Some(int64(d.pkt.Wire)), casefile.Some(int64(h.IPLen))
	r.TTLMin, r.TTLMax = casefile.Some(int32(h.TTL)), casefile.Some(int32(h.TTL))
	r.LenMin, r.LenMax = casefile.Some(int32(h.IPLen)), casefile.Some(int32(h.IPLen))
	if h.Ports {
		r.SrcPort, r.DstPort = casefile.Some(int32(h.SrcPort)), casefile.Some(int32(h.DstPort))
	}
	if h.ICMP {
		r.ICMPType = casefile.Some(int32(h.ICMPType))
	}
	if h.TCP {
		r.FlagsOr = casefile.Some(int32(h.Flags))
	}
	if h.VLAN >= 0 {
		r.VLAN = casefile.Some(h.VLAN)
	}
	return ""
}

// addresses reads the records sampled_ipv4 and sampled_ipv6.
func (d *Decoder) addresses(kind uint32, b []byte) bool {
	size := 4
	if kind == recordIPv6 {
		size = 16
	}
	if len(b) < 8+2*size+16 {
		return false
	}
	r := &d.row
	r.Src, _ = netip.AddrFromSlice(b[8 : 8+size])
	r.Dst, _ = netip.AddrFromSlice(b[8+size : 8+2*size])
	r.IPBytes = casefile.Some(int64(binary.BigEndian.Uint32(b)))
	r.Protocol = int32(binary.BigEndian.Uint32(b[4:]) & 0xff)
	b = b[8+2*size:]
	switch r.Protocol {
	case 6:
		r.FlagsOr = casefile.Some(int32(binary.BigEndian.Uint32(b[8:]) & 0xfff))
		fallthrough
	case 17, 33, 132, 136:
		r.SrcPort = casefile.Some(int32(binary.BigEndian.Uint32(b) & 0xffff))
		r.DstPort = casefile.Some(int32(binary.BigEndian.Uint32(b[4:]) & 0xffff))
	}
	return true
}

// Close ends the source; nothing is kept open.
func (d *Decoder) Close() error { return nil }

// Notes says in sentences what was assumed; the same datagrams give the same notes.
func (d *Decoder) Notes() []string {
	var out []string
	for text, n := range d.notes {
		out = append(out, fmt.Sprintf("%d %s", n, text))
	}
	for k, n := range d.rates {
		out = append(out, fmt.Sprintf("%d records: packets and bytes of %s multiplied by its sampling of 1:%d, once", n, k.label, k.rate))
	}
	sort.Strings(out)
	return out
}
