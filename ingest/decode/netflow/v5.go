package netflow

import "encoding/binary"

// v5 decodes a NetFlow v5 datagram (Cisco, NetFlow Export Datagram Format, table
// B-4). The sampling word holds a mode in two bits and N of 1:N in fourteen; 0 states
// nothing.
func (d *Decoder) v5(dom *domain, b []byte, at int64) error {
	h := header{
		version: versionV5,
		uptime:  binary.BigEndian.Uint32(b[4:]),
		export:  int64(binary.BigEndian.Uint32(b[8:]))*1e6 + int64(min(binary.BigEndian.Uint32(b[12:]), 999999999))/1000,
		rate:    int64(binary.BigEndian.Uint16(b[22:]) & 0x3fff),
	}
	for n := headV5; len(b)-n >= recordV5; n += recordV5 {
		d.v.fixed(b[n : n+recordV5])
		if err := d.record(dom, &h, b[n:n+recordV5], at+int64(n)); err != nil {
			return err
		}
	}
	return nil
}

const seenV5 = 1<<colSrc4 | 1<<colDst4 | 1<<colInput | 1<<colOutput | 1<<colPackets | 1<<colBytes | 1<<colFirstUptime |
	1<<colLastUptime | 1<<colSrcPort | 1<<colDstPort | 1<<colFlags | 1<<colProtocol

// fixed reads the 48 bytes of a v5 record.
func (v *values) fixed(b []byte) {
	_ = b[recordV5-1]
	v.seen = seenV5
	v.s4, v.d4 = binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	v.n[colInput], v.n[colOutput] = uint64(binary.BigEndian.Uint16(b[12:])), uint64(binary.BigEndian.Uint16(b[14:]))
	v.n[colPackets], v.n[colBytes] = uint64(binary.BigEndian.Uint32(b[16:])), uint64(binary.BigEndian.Uint32(b[20:]))
	v.n[colFirstUptime], v.n[colLastUptime] = uint64(binary.BigEndian.Uint32(b[24:])), uint64(binary.BigEndian.Uint32(b[28:]))
	v.n[colSrcPort], v.n[colDstPort] = uint64(binary.BigEndian.Uint16(b[32:])), uint64(binary.BigEndian.Uint16(b[34:]))
	v.n[colFlags], v.n[colProtocol] = uint64(b[37]), uint64(b[38])
}
