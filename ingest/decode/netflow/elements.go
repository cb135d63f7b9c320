package netflow

import "encoding/binary"

// column is what an information element means to a flow record.
type column uint8

const (
	colNone column = iota
	colPackets
	colBytes
	colOutPackets
	colOutBytes
	colTotalPackets
	colTotalBytes
	colForwardPackets
	colForwardBytes
	colReversePackets
	colReverseBytes
	colReverseFlags
	colL2Bytes
	colProtocol
	colFlags
	colSrcPort
	colDstPort
	colSrc4
	colDst4
	colSrc6
	colDst6
	colInput
	colOutput
	colFirstUptime
	colLastUptime
	colStartSec
	colEndSec
	colStartMs
	colEndMs
	colStartNTP
	colEndNTP
	colStartDelta
	colEndDelta
	colBootMs
	colDurationMs
	colDurationUs
	colEventSec
	colEventMs
	colEventNTP
	colICMP
	colICMPType
	colTTLMin
	colTTLMax
	colLenMin
	colLenMax
	colVLAN
	colForwarding
	colFirewall
	colSampler
	colInterval
	colPacketInterval
	colPacketSpace
	colSampleSize
	colPopulation
	columns
)

// elements maps IANA's IPFIX information elements (registry "IPFIX Entities", of
// which NetFlow v9's field types below 128 are a part) to columns. 23 and 24 count
// the same direction after the exporter; they count only where 1 and 2 are absent.
var elements = [512]column{
	1: colBytes, 2: colPackets, 4: colProtocol, 6: colFlags, 7: colSrcPort, 8: colSrc4, 10: colInput,
	11: colDstPort, 12: colDst4, 14: colOutput, 21: colLastUptime, 22: colFirstUptime, 23: colOutBytes,
	24: colOutPackets, 25: colLenMin, 26: colLenMax, 27: colSrc6, 28: colDst6, 32: colICMP, 34: colInterval,
	48: colSampler, 50: colInterval, 52: colTTLMin, 53: colTTLMax, 58: colVLAN, 85: colTotalBytes,
	86: colTotalPackets, 89: colForwarding, 139: colICMP, 150: colStartSec, 151: colEndSec, 152: colStartMs,
	153: colEndMs, 154: colStartNTP, 155: colEndNTP, 156: colStartNTP, 157: colEndNTP, 158: colStartDelta,
	159: colEndDelta, 160: colBootMs, 161: colDurationMs, 162: colDurationUs, 176: colICMPType, 178: colICMPType,
	180: colSrcPort, 181: colDstPort, 182: colSrcPort, 183: colDstPort, 231: colForwardBytes, 232: colReverseBytes,
	233: colFirewall, 298: colForwardPackets, 299: colReversePackets, 302: colSampler, 305: colPacketInterval,
	306: colPacketSpace, 309: colSampleSize, 310: colPopulation, 322: colEventSec, 323: colEventMs,
	324: colEventNTP, 325: colEventNTP, 352: colL2Bytes,
}

// reversePEN marks elements of the other direction of a biflow (RFC 5103 section 6.1).
const reversePEN = 29305

// columnOf returns the column of an element; those of other enterprises are none.
func columnOf(id uint16, enterprise uint32) column {
	switch enterprise {
	case 0:
		if int(id) < len(elements) {
			return elements[id]
		}
	case reversePEN:
		switch id {
		case 1, 85:
			return colReverseBytes
		case 2, 86:
			return colReversePackets
		case 6:
			return colReverseFlags
		}
	}
	return colNone
}

// values is what one record states. Addresses lie apart from numbers.
type values struct {
	seen   uint64 // bit c is set where column c was stated
	n      [columns]uint64
	s4, d4 uint32
	s6, d6 [16]byte
}

// has reports whether the record states c.
func (v *values) has(c column) bool { return v.seen>>c&1 != 0 }

// set reads one field. Integers may be shorter than their type (RFC 7011 section
// 6.2) and are ignored when longer than eight bytes, addresses of another length
// than theirs likewise.
func (v *values) set(c column, b []byte) {
	switch c {
	case colSrc4, colDst4:
		if len(b) != 4 {
			return
		}
		if c == colSrc4 {
			v.s4 = binary.BigEndian.Uint32(b)
		} else {
			v.d4 = binary.BigEndian.Uint32(b)
		}
	case colSrc6, colDst6:
		if len(b) != 16 {
			return
		}
		if c == colSrc6 {
			v.s6 = [16]byte(b)
		} else {
			v.d6 = [16]byte(b)
		}
	default:
		if len(b) == 0 || len(b) > 8 {
			return
		}
		v.n[c] = number(b)
	}
	v.seen |= 1 << c
}

// number reads an unsigned integer of one to eight bytes in network order.
func number(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	case 4:
		return uint64(binary.BigEndian.Uint32(b))
	case 8:
		return binary.BigEndian.Uint64(b)
	}
	n := uint64(0)
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}
