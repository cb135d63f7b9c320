package timeline

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"
)

// askTable asks one rollup over two minutes of hand-made rows and returns its rows
// as text, in the order of the rollup.
func askTable(t *testing.T, db bareEngine, name string, bucket int64) []string {
	t.Helper()
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, r := range Rollups() {
		if r.Name != name {
			continue
		}
		rows, err := db.Query(t.Context(), r.SQL, sql.Named("from", from), sql.Named("to", from.Add(2*time.Minute)), sql.Named("bucket", bucket))
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var out []string
		for rows.Next() {
			cols, _ := rows.Columns()
			line, to := make([]any, len(cols)), make([]any, len(cols))
			for i := range line {
				to[i] = &line[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			out = append(out, strings.TrimSpace(fmt.Sprintln(line...)))
		}
		return out
	}
	t.Fatalf("no rollup %s", name)
	return nil
}

func wantRows(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\ngot  %q\nwant %q", name, got, want)
	}
}

// TestRequestRollupsByHand: seconds after 00:00, client, status, bytes, upstream,
// cache, query.
func TestRequestRollupsByHand(t *testing.T) {
	db := newEngine(t)
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, r := range [][]any{
		{-30, "192.0.2.1", 200, 10, nil, nil, nil}, // came before
		{-5, "192.0.2.7", 503, 10, nil, nil, nil},  // failed just before
		{1, "192.0.2.1", 200, 100, 5000, "HIT", nil},
		{2, "198.51.100.1", 503, 50, 7000, "MISS", "r=1"},
		{3, "198.51.100.1", 200, 100, nil, "EXPIRED", "r=2"},
		{4, "192.0.2.7", 200, 100, nil, nil, "r=2"},
		{12, "198.51.100.1", 200, 100, nil, nil, nil},
		{13, "2001:db8::1", 200, 100, nil, nil, nil},
		{61, "198.51.100.2", 408, 100, nil, nil, nil},
	} {
		at := from.Add(time.Duration(r[0].(int)) * time.Second)
		if _, err := db.Exec(`INSERT INTO requests (ts, client_ip, status, bytes_out, upstream_us, cache, query) VALUES (?, ?, ?, ?, ?, ?, ?)`, append([]any{at}, r[1:]...)...); err != nil {
			t.Fatal(err)
		}
	}
	// bucket, block, requests, clients
	wantRows(t, "blocks", askTable(t, db, "requests_net_blocks", 60), "0 192.0 2 2", "0 198.51 3 1", "0 2001:db8 1 1", "1 198.51 1 1")
	// bucket of ten seconds, place, n: 198.51.100.1 is first; 192.0.2.1 and .7 came before
	wantRows(t, "busy", askTable(t, db, "requests_busy_new", 10), "0 1 2", "1 1 1", "1 3 1", "6 2 1")
	// bucket, failed before and after, served before and after
	wantRows(t, "backing off", askTable(t, db, "requests_backing_off", 10), "0 1 1 0 0", "1 2 1 2 0", "2 0 0 2 0", "7 1 0 0 0")
	// bucket, n, sized, bytes, timed, upstream, cached, missed, queried, queries
	if got := askTable(t, db, "requests_class_work", 60); len(got) != 0 {
		t.Errorf("requests without a path have no class: %q", got)
	}
	if _, err := db.Exec(`UPDATE requests SET path = '/seg-' || CAST(status AS VARCHAR), user_hash = CASE WHEN status = 503 THEN 'x' END`); err != nil {
		t.Fatal(err)
	}
	// bucket, class, n, ok, failed, named, timed, upstream, lasted, duration; 408 is no failure of the service
	wantRows(t, "class work", askTable(t, db, "requests_class_work", 60), "0 /seg-N 6 5 1 1 1 5000 0 0", "1 /seg-N 1 0 0 0 0 0 0 0")
	wantRows(t, "costs", askTable(t, db, "requests_costs", 60), "0 6 5 500 2 12000 3 2 3 2", "1 1 0 0 0 0 0 0 0 0")
}

// TestFlowRollupsByHand: source, destination, source port, protocol, packets, SYNs.
func TestFlowRollupsByHand(t *testing.T) {
	db := newEngine(t)
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, r := range [][]any{
		{"1.2.3.4", "9.9.9.9", 3*256 + 4, 6, 1, 1},           // low
		{"1.2.3.4", "9.9.9.9", 4*256 + 3, 17, 1, nil},        // low, swapped
		{"1.2.3.4", "9.9.9.9", 1*256 + 2, 6, 1, 1},           // high
		{"1.2.3.4", "9.9.9.9", 2*256 + 1, 6, 1, 1},           // high, swapped
		{"1.2.3.4", "9.9.9.9", (1^3)*256 + (2 ^ 4), 6, 1, 1}, // halves xor-ed
		{"1.2.3.4", "9.9.9.9", 3*256 + 4, 6, 5, 1},           // a connection that went on
		{"2001:db8::1", "2001:db8:0:1::2", 772, 17, 1, nil},
		{"9.9.9.1", "9.9.9.9", 80, 6, 2, 0},
		{"10.0.0.1", "9.9.9.9", 80, 6, 3, 0},
		{"255.0.0.1", "9.9.9.9", 80, 6, 4, 0},
		{"192.0.2.1", "9.9.9.9", 80, 6, 5, 0},
		{"fe80::1", "fe80::2", 80, 17, 6, nil},
	} {
		if _, err := db.Exec(`INSERT INTO flows (ts, src_ip, dst_ip, src_port, protocol, packets, syn) VALUES (?, ?, ?, ?, ?, ?, ?)`, append([]any{from}, r...)...); err != nil {
			t.Fatal(err)
		}
	}
	// bucket, n, low, low swapped, high, high swapped, xor-ed
	wantRows(t, "relations", askTable(t, db, "flows_field_relations", 60), "0 5 1 1 1 1 1")
	// bucket, block, octet, packets, senders
	wantRows(t, "blocks", askTable(t, db, "flows_source_blocks", 60), "0 10.0.0.0/8 -1 3 1", "0 192.0.2.0/24 -1 5 1", "0 2001:db8::/32 -1 1 1",
		"0 240.0.0.0/4 -1 4 1", "0 fe80::/10 -1 6 1", "0 own -1 2 1", "0 public 1 10 1")
}

// A known account is a user of before the span; a session is none.
func TestKnownAccountsByHand(t *testing.T) {
	db := newEngine(t)
	from := time.Date(2024, 8, 13, 0, 0, 0, 0, time.UTC)
	for _, r := range [][]any{
		{-30, []byte("ann"), nil}, {-20, []byte("ann"), nil}, {-9, nil, []byte("s1")}, {-5, []byte("bob"), nil},
		{1, []byte("ann"), nil}, {2, []byte("ann"), []byte("s1")}, {3, []byte("eve"), nil}, {4, nil, []byte("s1")}, {5, nil, nil},
		{61, []byte("bob"), nil}, {62, nil, nil},
	} {
		at := from.Add(time.Duration(r[0].(int)) * time.Second)
		if _, err := db.Exec(`INSERT INTO requests (ts, user_hash, session_hash) VALUES (?, ?, ?)`, at, r[1], r[2]); err != nil {
			t.Fatal(err)
		}
	}
	wantRows(t, "requests_known_accounts", askTable(t, db, "requests_known_accounts", 60), "0 5 3 2 2", "1 2 1 1 2")
}
