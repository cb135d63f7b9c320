package pcapflow

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"hindcast/casefile"
)

// crowd writes n packets of 78 bytes from sources addresses, 100,000 a second:
// a SYN in every syns, data otherwise. The same arguments give the same bytes.
func crowd(n, sources, syns int) []byte {
	tcp := &layers.TCP{SrcPort: 1, DstPort: 4000, Seq: 77, ACK: true, Window: 500, DataOffset: 5}
	one := frame(ether(layers.EthernetTypeIPv4), ip4(client, server, layers.IPProtocolTCP), tcp, gopacket.Payload("24 bytes of payload here"))
	b := append(make([]byte, 0, 24+n*(16+len(one))), pcapOf(layers.LinkTypeEthernet)...)
	x := uint64(88172645463325252)
	for i := range n {
		x ^= x << 13 // xorshift64: Marsaglia 2003
		x ^= x >> 7
		x ^= x << 17
		us := uint64(1723507200)*1e6 + uint64(i)*10
		b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(us/1e6)), uint32(us%1e6))
		b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(len(one))), uint32(len(one)))
		at := len(b)
		b = append(b, one...)
		who := uint32(x>>20) % uint32(sources)
		binary.BigEndian.PutUint32(b[at+26:], who*2654435761)
		binary.BigEndian.PutUint16(b[at+34:], uint16(who)|1024)
		if i%syns == 0 {
			b[at+47] = flagSYN
			binary.BigEndian.PutUint32(b[at+38:], uint32(x))
		}
	}
	return b
}

// nowhere drops rows.
type nowhere struct{ flows, conns, other int }

func (n *nowhere) Flow(*casefile.Flow) error                    { n.flows++; return nil }
func (n *nowhere) Connection(*casefile.Connection) error        { n.conns++; return nil }
func (n *nowhere) Reject(casefile.Origin, []byte, string) error { n.other++; return nil }
func (n *nowhere) Skip(string) error                            { n.other++; return nil }

const benchPackets = 500_000

func BenchmarkDecode(b *testing.B) {
	for _, x := range []struct {
		name          string
		sources, syns int
	}{
		{"1000 sources", 1000, 50},
		{"400000 sources", 400_000, 50},
		{"SYN flood", 4_000_000, 1},
	} {
		in := crowd(benchPackets, x.sources, x.syns)
		b.Run(x.name, func(b *testing.B) {
			b.ReportAllocs()
			var sink nowhere
			for b.Loop() {
				sink = nowhere{}
				d := NewDecoder(&sink)
				if err := d.Read(context.Background(), bytes.NewReader(in)); err != nil {
					b.Fatal(err)
				}
				if err := d.Close(); err != nil || sink.other != 0 {
					b.Fatal(err, sink)
				}
			}
			report(b)
			b.ReportMetric(float64(sink.flows), "flows")
		})
	}
}

func report(b *testing.B) {
	b.ReportMetric(float64(benchPackets)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpackets/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDissect compares our reader and dissector with gopacket's reader and
// its DecodingLayerParser over the same bytes: why layers are read by hand.
func BenchmarkDissect(b *testing.B) {
	in := crowd(benchPackets, 1000, 50)
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		var d dissector
		var p Packet
		for b.Loop() {
			rd, err := NewReader(bytes.NewReader(in), 0)
			if err != nil {
				b.Fatal(err)
			}
			for rd.Next(&p) == nil {
				if !d.dissect(&p).taken() {
					b.Fatal("frame not taken")
				}
			}
		}
		report(b)
	})
	b.Run("gopacket", func(b *testing.B) {
		b.ReportAllocs()
		var eth layers.Ethernet
		var ip layers.IPv4
		var tcp layers.TCP
		var rest gopacket.Payload
		parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &ip, &tcp, &rest)
		var found []gopacket.LayerType
		for b.Loop() {
			rd, err := pcapgo.NewReader(bytes.NewReader(in))
			if err != nil {
				b.Fatal(err)
			}
			for {
				data, _, err := rd.ZeroCopyReadPacketData()
				if err == io.EOF {
					break
				}
				if err = parser.DecodeLayers(data, &found); err != nil || len(found) != 4 {
					b.Fatal(err, found)
				}
			}
		}
		report(b)
	})
}
