package sflow

import "encoding/binary"

// MaxDatagram is the longest sFlow datagram: the payload of UDP.
const MaxDatagram = 65535

// header is the head of a datagram.
type header struct {
	agent    []byte // 4 or 16 bytes
	sub      uint32
	uptime   uint32 // milliseconds
	samples  uint32
	size     int // bytes of the header
	sequence uint32
}

// head reads the datagram header. why is empty when b begins with one.
func head(b []byte) (h header, why string) {
	if len(b) < 8 {
		return h, "sFlow datagram cut"
	}
	if binary.BigEndian.Uint32(b) != 5 {
		return h, "no sFlow version 5 header"
	}
	n := 4
	switch binary.BigEndian.Uint32(b[4:]) {
	case 1:
	case 2:
		n = 16
	default:
		return h, "sFlow agent address of an unknown kind"
	}
	if h.size = 8 + n + 16; len(b) < h.size {
		return h, "sFlow datagram cut"
	}
	h.agent = b[8 : 8+n]
	b = b[8+n:]
	h.sub, h.sequence = binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	h.uptime, h.samples = binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
	return h, ""
}

// Frame returns the length of the datagram that b begins with, or why b does not
// begin with a whole one. A datagram is as long as its samples, each of which states
// its length.
func Frame(b []byte) (n int, why string) {
	h, why := head(b)
	if why != "" {
		return 0, why
	}
	n = h.size
	for range h.samples {
		if len(b)-n < 8 {
			return 0, "sFlow datagram cut"
		}
		size := uint64(binary.BigEndian.Uint32(b[n+4:]))
		if size > uint64(len(b)-n-8) {
			return 0, "sFlow sample beyond its datagram"
		}
		n += 8 + int(size)
	}
	return n, ""
}

// Recognise reports whether b is one whole datagram with samples and nothing else,
// as the payload of a UDP packet is. It looks at structure, not at ports.
func Recognise(b []byte) bool {
	n, why := Frame(b)
	return why == "" && n == len(b) && n > 28
}

// Padding returns 0: nothing may stand between datagrams.
func Padding([]byte) int { return 0 }
