package main

import (
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hindcast/analyzers"
	"hindcast/timeline"
)

// segment is an Ethernet frame with a TCP segment between port of 192.0.2.host and
// port 443 of 198.51.100.7. It carries a maximum segment size where it is a SYN.
func segment(back bool, host byte, port uint16, flags byte, seq, ack uint32) []byte {
	b := make([]byte, 14+20+24)
	b[12] = 0x08
	ip, tcp := b[14:], b[34:]
	ip[0], ip[3], ip[8], ip[9] = 0x45, 44, 57, 6
	client, server := []byte{192, 0, 2, host}, []byte{198, 51, 100, 7}
	from, to := port, uint16(443)
	if back {
		client, server, from, to = server, client, to, from
	}
	copy(ip[12:], client)
	copy(ip[16:], server)
	binary.BigEndian.PutUint16(tcp, from)
	binary.BigEndian.PutUint16(tcp[2:], to)
	binary.BigEndian.PutUint32(tcp[4:], seq)
	binary.BigEndian.PutUint32(tcp[8:], ack)
	tcp[12], tcp[13] = 0x60, flags
	binary.BigEndian.PutUint16(tcp[14:], 64240)
	copy(tcp[20:], []byte{2, 4, 5, 0xb4})
	return b
}

// conversations is a capture of 200 connections over two minutes: each is opened,
// used and closed by both sides, but for every tenth, which the server refuses.
// Kept are the packets that keep wants.
func conversations(keep func(back bool) bool) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b2c3d4)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(le.AppendUint32(b, 65535), 1)
	put := func(ms int, back bool, f []byte) {
		if keep(back) {
			b = le.AppendUint32(le.AppendUint32(b, uint32(1723492800+ms/1000)), uint32(ms%1000)*1000)
			b = le.AppendUint32(le.AppendUint32(b, uint32(len(f))), uint32(len(f)))
			b = append(b, f...)
		}
	}
	for i := range 200 {
		host, port, ms := byte(1+i%250), uint16(20000+i), i*600
		isn, other := uint32(i)*7919+12345, uint32(i)*104729+54321
		put(ms, false, segment(false, host, port, 0x02, isn, 0))
		if i%10 == 9 {
			put(ms+20, true, segment(true, host, port, 0x14, 0, isn+1))
			continue
		}
		put(ms+20, true, segment(true, host, port, 0x12, other, isn+1))
		put(ms+40, false, segment(false, host, port, 0x10, isn+1, other+1))
		put(ms+60, true, segment(true, host, port, 0x11, other+1, isn+1))
		put(ms+80, false, segment(false, host, port, 0x11, isn+1, other+2))
		put(ms+100, true, segment(true, host, port, 0x10, other+2, isn+2))
	}
	return b
}

// TestOneWayCapture: where a capture holds one direction only, no lane and no
// indicator says what share of handshakes was completed or who failed to answer.
func TestOneWayCapture(t *testing.T) {
	for _, c := range []struct {
		name  string
		keep  func(back bool) bool
		known bool // what became of the connections can be known
		asked bool // their first SYNs were captured
	}{
		{"both directions", func(bool) bool { return true }, true, true},
		{"only towards the server", func(back bool) bool { return !back }, false, true},
		{"only from the server", func(back bool) bool { return back }, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "one.pcap")
			if err := os.WriteFile(file, conversations(c.keep), 0o600); err != nil {
				t.Fatal(err)
			}
			r := analysed(t, "2024-08-12T20:00", "2024-08-12T20:02", file)
			want := map[string]float64{"connections": 200, "connections_established": 180, "connections_refused": 20}
			if !c.known {
				want = map[string]float64{"connections": 200, "connections_one_way": 200}
			}
			if !c.asked {
				want = map[string]float64{}
			}
			got := map[string]float64{}
			for _, l := range r.Timeline.Lanes {
				if sum, some := laneSum(l); some && strings.HasPrefix(l.Name, "connections") {
					got[l.Name] = sum
				}
			}
			if c.known { // nobody failed to answer, and that is known
				want["connections_no_answer"], want["connections_no_ack"] = 0, 0
			}
			if !maps.Equal(got, want) {
				t.Errorf("lanes %v, want %v", got, want)
			}
			for _, f := range r.Comparison.Findings {
				switch f.Indicator {
				case "handshake_completion", "direction_asymmetry":
					if observed := f.State != analyzers.NotAvailable; observed != c.known || !c.known && f.Observed != "" {
						t.Errorf("%s: %s, %q", f.Indicator, f.State, f.Observed)
					}
				case "syn_retries": // everything was answered, where that can be seen
					if f.State != analyzers.NotAvailable {
						t.Errorf("%s: %q", f.Indicator, f.Observed)
					}
				}
			}
			if len(r.Vectors.Vectors) != 0 {
				t.Errorf("ordinary connections, and a vector: %+v", r.Vectors.Vectors)
			}
		})
	}
}

// laneSum adds the known values of the window's minutes; some is false where there
// are none.
func laneSum(l timeline.Lane) (sum float64, some bool) {
	for _, p := range l.Points {
		if p.Known {
			sum, some = sum+p.Value, true
		}
	}
	return sum, some
}
