package netflow

import "encoding/binary"

// Versions of export datagrams, the first two bytes of each.
const (
	versionV5    = 5
	versionV9    = 9
	versionIPFIX = 10
)

// Lengths in bytes: NetFlow v5 (Cisco, NetFlow Export Datagram Format), v9 (RFC
// 3954 section 5), IPFIX (RFC 7011 section 3.1).
const (
	headV5    = 24
	recordV5  = 48
	headV9    = 20
	headIPFIX = 16
)

// MaxDatagram is the longest export datagram: the payload of UDP, and the reach
// of IPFIX's message length.
const MaxDatagram = 65535

// Frame returns the length of the datagram that b begins with, or why b does not
// begin with a whole one. NetFlow v5 is as long as its count says, IPFIX as its
// message length; v9 states no length in bytes, so its flowsets are followed to the
// next header, to zero padding or to the end of b.
func Frame(b []byte) (n int, why string) {
	if len(b) < 4 {
		return 0, "export datagram cut"
	}
	second := int(binary.BigEndian.Uint16(b[2:]))
	switch binary.BigEndian.Uint16(b) {
	case versionV5:
		n = headV5 + second*recordV5
		if second == 0 {
			return 0, "NetFlow v5 datagram without records"
		}
	case versionIPFIX:
		if n = second; n < headIPFIX {
			return 0, "IPFIX message length below its header"
		}
	case versionV9:
		return frameV9(b)
	default:
		return 0, "no NetFlow v5, v9 or IPFIX header"
	}
	if n > len(b) {
		return 0, "export datagram cut"
	}
	return n, ""
}

// frameV9 follows flowsets. Their ids are 0, 1 or above 255 (RFC 3954 section
// 5.2), so that the version word of a following header cannot be one.
func frameV9(b []byte) (n int, why string) {
	if len(b) < headV9 {
		return 0, "export datagram cut"
	}
	n = headV9
	sets, crooked, last := 0, false, false // crooked: a set that others follow ends off 32 bits
	for len(b)-n >= 4 && n < MaxDatagram {
		id, size := binary.BigEndian.Uint16(b[n:]), int(binary.BigEndian.Uint16(b[n+2:]))
		switch {
		case id == 0 && size == 0 && n > headV9:
			return n, ""
		case n > headV9 && (id == versionV5 || id == versionV9 || id == versionIPFIX):
			return n, ""
		case id > 1 && id < 256:
			return 0, "NetFlow v9 flowset with a reserved id"
		case size < 4:
			return 0, "flowset length below its header"
		case n+size > len(b):
			return 0, "export datagram cut"
		}
		sets, crooked, last = sets+1, crooked || last, size%4 != 0
		n += size
	}
	// Sets should end on 32 bits (RFC 3954 section 5.3) and many do not. The count
	// is never believed either; but where both fail, every set holding at least one
	// record, nothing says that these are sets.
	if crooked && int(binary.BigEndian.Uint16(b[2:])) < sets {
		return 0, "flowsets off their 32-bit boundaries, and more of them than the header counts records"
	}
	if n == headV9 {
		return 0, "NetFlow v9 datagram without flowsets"
	}
	return n, ""
}

// Padding returns how many zero bytes b begins with, less one where a version word
// (whose first byte is zero) follows.
func Padding(b []byte) int {
	for i, c := range b {
		if c != 0 {
			return max(i-1, 0)
		}
	}
	return len(b)
}

// Recognise reports whether b is one whole export datagram and nothing else, as
// the payload of a UDP packet is. It looks at structure, not at ports: lengths and
// set ids fit together, and the header holds a time after 1990.
func Recognise(b []byte) bool {
	n, why := Frame(b)
	if why != "" || n < len(b) && Padding(b[n:]) < len(b)-n {
		return false
	}
	switch binary.BigEndian.Uint16(b) {
	case versionIPFIX:
		return n == len(b) && sane(binary.BigEndian.Uint32(b[4:])) && setsFit(b[headIPFIX:])
	case versionV9:
		return sane(binary.BigEndian.Uint32(b[8:])) && setsFit(b[headV9:n])
	}
	return n == len(b) && sane(binary.BigEndian.Uint32(b[8:]))
}

func sane(unix uint32) bool { return int64(unix)*1e6 >= firstYear }

// setsFit reports whether b is a chain of sets, the last one whole.
func setsFit(b []byte) bool {
	if len(b) < 4 {
		return false
	}
	for len(b) >= 4 {
		id, size := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if size < 4 || size > len(b) || id > 3 && id < 256 {
			return false
		}
		b = b[size:]
	}
	return len(b) == 0
}
