package pcapflow

import (
	"net/netip"

	"github.com/gopacket/gopacket/layers"
)

// address is an IPv6 address or an IPv4 address in its mapped form
// (RFC 4291 section 2.5.5.2).
type address [16]byte

func (a *address) set4(b []byte) {
	*a = address{10: 0xff, 11: 0xff}
	copy(a[12:], b[:4])
}

// addr returns a in its own family.
func (a address) addr() netip.Addr { return netip.AddrFrom16(a).Unmap() }

// TCP header flags (RFC 9293 section 3.1).
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	flagPSH
	flagACK
)

// facts is what one packet says about its innermost IP packet.
type facts struct {
	src, dst     address
	proto        layers.IPProtocol
	ttl          uint8
	ipLen        int    // IP total length; that of the frame where the header states none (TSO)
	ports        bool   // sport and dport are known
	sport, dport uint16 // for ICMP sport is its type
	icmp         bool   // the ICMP type was captured
	fragment     bool
	tcp          tcpFacts
	dns          []byte // payload of UDP port 53
	udp          []byte // payload of any UDP port but VXLAN's, as far as it was captured
	via          via
}

// tcpFacts is the part of a TCP header that was captured.
type tcpFacts struct {
	known    bool // the flags were captured; seq, ack and win with them
	whole    bool // the options were captured whole
	options  bool // the data offset leaves room for options
	mss      bool // a maximum segment size option is among them
	flags    uint8
	win      uint16
	seq, ack uint32
	payload  uint32 // bytes on the wire after the header
}

// syn reports whether the segment asks for a connection.
func (t *tcpFacts) syn() bool { return t.known && t.flags&(flagSYN|flagACK) == flagSYN }

// via is where the packet was seen: capture interface, VLAN and tunnel.
type via struct {
	iface    int32  // index into Reader.Interfaces; -1 none
	device   uint32 // interface index inside a cooked capture (SLL2); 0 none
	vlan     int32  // outermost VLAN id; -1 none
	tunnel   string // kind of the outermost tunnel; empty none
	from, to address
}

// beyond are the notes dissecting leaves: how often a header was not believed.
type beyond struct {
	clamped int64 // IP length beyond the frame
	unset   int64 // IP length zero (segmentation offload)
}
