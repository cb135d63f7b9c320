package timeline

import (
	"database/sql"
	"testing"
	"time"
)

// askFlows runs a flow rollup over one minute of hand-made rows of TCP.
func askFlows(t *testing.T, name string, into int, flows [][]any) [][]any {
	t.Helper()
	db := newEngine(t)
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, f := range flows {
		if _, err := db.Exec(`INSERT INTO flows (ts, protocol, src_ip, dst_ip, src_port, dst_port, packets, syn, synack, rst, syn_isn0, syn_noopt, syn_nomss, ttl_min)
			VALUES (?, 6, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append([]any{from}, f...)...); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range Rollups() {
		if r.Name != name {
			continue
		}
		rows, err := db.Query(t.Context(), r.SQL, sql.Named("from", from), sql.Named("to", from.Add(time.Minute)), sql.Named("bucket", int64(60)))
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var out [][]any
		for rows.Next() {
			line, to := make([]any, into), make([]any, into)
			for i := range line {
				to[i] = &line[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			out = append(out, line)
		}
		return out
	}
	t.Fatalf("no rollup %s", name)
	return nil
}

// loneFlows: a client that went on, three crafted SYNs of two networks, an
// answer nobody asked for, an answer to a SYN, a reset inside a conversation.
var loneFlows = [][]any{
	{"192.0.2.1", "198.51.100.9", 40000, 443, 5, 1, 0, 0, 0, 0, 0, 57}, // a client
	{"198.51.100.9", "192.0.2.1", 443, 40000, 4, 0, 1, 0, 0, 0, 0, 64}, // its answer
	{"203.0.113.1", "198.51.100.9", 1, 443, 2, 2, 0, 0, 2, 2, 2, 242},  // crafted
	{"203.0.113.2", "198.51.100.9", 2, 443, 1, 1, 0, 0, 1, 1, 1, 244},  // crafted
	{"192.0.2.77", "198.51.100.9", 3, 443, 1, 1, 0, 0, 0, 0, 0, 57},    // an ordinary SYN that stayed alone
	{"198.51.100.9", "203.0.113.2", 443, 2, 3, 0, 3, 0, 0, 0, 0, 64},   // SYN-ACK to a SYN
	{"192.0.2.5", "198.51.100.9", 80, 5555, 3, 0, 3, 0, 0, 0, 0, 50},   // SYN-ACK nobody asked for
	{"192.0.2.6", "198.51.100.9", 80, 5555, 9, 0, 1, 1, 0, 0, 0, 50},   // with data: a conversation seen from one side
}

func TestLoneSYNs(t *testing.T) {
	got := askFlows(t, "flows_lone_syn", 9, loneFlows)
	if len(got) != 2 || got[0][1] != int64(0) || got[0][2] != int64(1) || got[1][1] != int64(7) || got[1][2] != int64(3) || got[1][4] != int64(2) {
		t.Errorf("got %v", got)
	}
	spread := askFlows(t, "flows_lone_syn_spread", 5, loneFlows)
	want := [][]any{{int64(0), int64(0), "net", int64(1), int64(1)}, {int64(0), int64(0), "ttl", int64(57), int64(1)},
		{int64(0), int64(7), "net", int64(3), int64(1)}, {int64(0), int64(7), "ttl", int64(242), int64(2)}, {int64(0), int64(7), "ttl", int64(244), int64(1)}}
	if len(spread) != len(want) {
		t.Fatalf("got %v", spread)
	}
	for i := range want {
		for k := range want[i] {
			if spread[i][k] != want[i][k] {
				t.Errorf("row %d: got %v, want %v", i, spread[i], want[i])
			}
		}
	}
}

func TestLoneAnswers(t *testing.T) {
	got := askFlows(t, "flows_lone_answers", 10, loneFlows)
	if len(got) != 2 {
		t.Fatalf("got %v", got)
	}
	for i, want := range []struct {
		role, addr string
		seen       int64
	}{{"from", "192.0.2.5", 1}, {"to", "198.51.100.9", 1}} {
		if got[i][1] != want.role || got[i][2] != want.addr || got[i][3] != int64(3) || got[i][9] != want.seen {
			t.Errorf("got %v, want %+v", got[i], want)
		}
	}
}
