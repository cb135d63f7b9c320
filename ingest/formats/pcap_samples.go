package formats

import (
	"encoding/binary"

	"hindcast/ingest"
)

// Samples are written here byte by byte, little by little, so that they need no
// file: 192.0.2.1 asks 198.51.100.7 (addresses of RFC 5737).

// sampleStart is 2024-08-13T00:00:00Z.
const sampleStart = 1723507200

var le = binary.LittleEndian

// samplePacket is an Ethernet frame with an IPv4 TCP segment.
func samplePacket(back bool, flags byte, seq, ack uint32) []byte {
	b := make([]byte, 14+20+20)
	b[12] = 0x08
	ip := b[14:]
	ip[0], ip[3], ip[8], ip[9] = 0x45, 40, 64, 6
	client, server := []byte{192, 0, 2, 1}, []byte{198, 51, 100, 7}
	tcp := ip[20:]
	if back {
		client, server = server, client
		binary.BigEndian.PutUint16(tcp, 443)
		binary.BigEndian.PutUint16(tcp[2:], 40000)
	} else {
		binary.BigEndian.PutUint16(tcp, 40000)
		binary.BigEndian.PutUint16(tcp[2:], 443)
	}
	copy(ip[12:], client)
	copy(ip[16:], server)
	binary.BigEndian.PutUint32(tcp[4:], seq)
	binary.BigEndian.PutUint32(tcp[8:], ack)
	tcp[12], tcp[13] = 0x50, flags
	binary.BigEndian.PutUint16(tcp[14:], 64240)
	return b
}

// sampleHandshake is SYN, SYN-ACK, ACK.
func sampleHandshake() [][]byte {
	return [][]byte{
		samplePacket(false, 0x02, 1000, 0), samplePacket(true, 0x12, 9000, 1001), samplePacket(false, 0x10, 1001, 9001),
	}
}

func samplePcap(link uint32, frames ...[]byte) []byte {
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(le.AppendUint32(b, 65535), link)
	for i, f := range frames {
		b = le.AppendUint32(le.AppendUint32(b, sampleStart), uint32(i)*1000)
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(f))), uint32(len(f)))
		b = append(b, f...)
	}
	return b
}

// sampleBlock frames body, padded to whole words, as a pcapng block.
func sampleBlock(kind uint32, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	n := uint32(len(body) + 12)
	b := le.AppendUint32(le.AppendUint32(nil, kind), n)
	return le.AppendUint32(append(b, body...), n)
}

func samplePcapng(simple bool, frames ...[]byte) []byte {
	head := le.AppendUint32(nil, 0x1a2b3c4d)
	head = append(le.AppendUint16(le.AppendUint16(head, 1), 0), 255, 255, 255, 255, 255, 255, 255, 255)
	b := sampleBlock(0x0a0d0d0a, head)
	link := []byte{1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 0, 'e', 't', 'h', '0', 9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0}
	b = append(b, sampleBlock(1, link)...)
	for i, f := range frames {
		if simple {
			b = append(b, sampleBlock(3, append(le.AppendUint32(nil, uint32(len(f))), f...))...)
			continue
		}
		stamp := uint64(sampleStart)*1e9 + uint64(i)*1e6
		body := le.AppendUint32(le.AppendUint32(le.AppendUint32(nil, 0), uint32(stamp>>32)), uint32(stamp))
		body = le.AppendUint32(le.AppendUint32(body, uint32(len(f))), uint32(len(f)))
		b = append(b, sampleBlock(6, append(body, f...))...)
	}
	return b
}

func pcapSamples() []ingest.Sample {
	hand := sampleHandshake()
	arp := append([]byte{12: 0x08, 13: 0x06}, make([]byte, 28)...)
	whole := samplePcap(1, hand...)
	return []ingest.Sample{
		{Name: "a handshake", In: string(whole)},
		{Name: "beside ARP", In: string(samplePcap(1, arp, hand[0]))},
		{Name: "cut inside the second packet", In: string(whole[:24+16+54+16+20])},
		{Name: "a link type that is not read", In: string(samplePcap(105, hand[0]))},
		{Name: "a header length of 4 bytes", In: string(samplePcap(101, append([]byte{0x41}, hand[0][15:]...)))},
	}
}

func pcapngSamples() []ingest.Sample {
	hand := sampleHandshake()
	names := sampleBlock(4, make([]byte, 4))
	return []ingest.Sample{
		{Name: "a handshake in nanoseconds", In: string(samplePcapng(false, hand...))},
		{Name: "with a name resolution block", In: string(append(samplePcapng(false, hand[:2]...), names...))},
		{Name: "a packet without a time", In: string(samplePcapng(true, hand[0]))},
	}
}
