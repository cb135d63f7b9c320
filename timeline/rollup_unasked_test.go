package timeline

import (
	"database/sql"
	"testing"
	"time"
)

// TestUnaskedPackets: an answer is asked for by a packet the other way between
// the same addresses and ports, and by nothing else; two requests are no two
// answers.
func TestUnaskedPackets(t *testing.T) {
	db := newEngine(t)
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, f := range []struct {
		src, dst     string
		sport, dport int
		packets      int
	}{
		{"192.0.2.1", "198.51.100.9", 40000, 53, 1},    // a question
		{"192.0.2.1", "198.51.100.9", 40000, 53, 1},    // and once more
		{"198.51.100.9", "192.0.2.1", 53, 40000, 5},    // its answer
		{"198.51.100.9", "192.0.2.1", 53, 40001, 7},    // an answer to another port
		{"198.51.100.8", "192.0.2.1", 53, 40000, 3},    // an answer from somebody else
		{"192.0.2.7", "224.0.0.251", 5353, 5353, 90},   // multicast is addressed to nobody
		{"2001:db8::7", "ff02::fb", 5353, 5353, 90},    // likewise
		{"192.0.2.7", "255.255.255.255", 137, 137, 90}, // likewise
	} {
		if _, err := db.Exec("INSERT INTO flows (ts, protocol, src_ip, dst_ip, src_port, dst_port, packets) VALUES (?, 17, ?, ?, ?, ?, ?)",
			from, f.src, f.dst, f.sport, f.dport, f.packets); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range Rollups() {
		if r.Name != "flows_udp_unasked" {
			continue
		}
		var bucket, port, packets, unasked, n int64
		err := db.QueryRow(r.SQL, sql.Named("from", from), sql.Named("to", from.Add(time.Minute)), sql.Named("bucket", int64(60))).
			Scan(&bucket, &port, &packets, &unasked, &n)
		if err != nil {
			t.Fatal(err)
		}
		if port != 53 || packets != 15 || unasked != 10 || n != 2 {
			t.Errorf("got port %d, %d packets, %d unasked from %d sources; want 53, 15, 10 from 2", port, packets, unasked, n)
		}
	}
	for _, r := range Rollups() {
		if r.Name != "flows_udp_asked" {
			continue
		}
		var bucket, packets int64
		if err := db.QueryRow(r.SQL, sql.Named("from", from), sql.Named("to", from.Add(time.Minute)), sql.Named("bucket", int64(60))).
			Scan(&bucket, &packets); err != nil {
			t.Fatal(err)
		}
		if packets != 2+5+3*90 { // questions, their answer, and what is addressed to groups
			t.Errorf("%d packets of conversations, want %d", packets, 2+5+3*90)
		}
		return
	}
	t.Fatal("no such rollup")
}
