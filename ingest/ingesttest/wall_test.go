package ingesttest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hindcast/casefile"
	"hindcast/ingest"
)

// autumn is when clocks in Berlin went from 03:00 back to 02:00.
var autumn = time.Date(2024, 10, 27, 1, 0, 0, 0, time.UTC)

// zoneless writes one line of each of several formats at an instant, local time
// without a zone.
var zoneless = []struct {
	format, table string
	line          func(t time.Time, i int) string
}{
	{"nginx-error", "messages", func(t time.Time, i int) string {
		return t.Format("2006/01/02 15:04:05") + fmt.Sprintf(" [error] 7#7: *%d connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.1, server: x", i)
	}},
	{"apache-error", "messages", func(t time.Time, i int) string {
		return t.Format("[Mon Jan 02 15:04:05.000000 2006]") + fmt.Sprintf(" [core:error] [pid 7] AH00%d: text", i%10)
	}},
	{"syslog", "messages", func(t time.Time, i int) string {
		return t.Format("Jan _2 15:04:05") + fmt.Sprintf(" web1 app[7]: text %d", i)
	}},
	{"app-text", "messages", func(t time.Time, i int) string {
		return t.Format("2006-01-02 15:04:05,000") + fmt.Sprintf(" ERROR [main] shop text %d", i)
	}},
	{"haproxy", "requests", func(t time.Time, i int) string {
		return fmt.Sprintf(`haproxy[7]: 192.0.2.1:40780 [%s] web app/a%d 0/0/0/5/6 200 500 - - ---- 1/1/1/1/0 0/0 "GET /%d HTTP/1.1"`, t.Format("02/Jan/2006:15:04:05.000"), i%4, i)
	}},
	{"access-json", "requests", func(t time.Time, i int) string {
		return fmt.Sprintf(`{"time":"%s","remote_addr":"192.0.2.1","request_method":"GET","request_uri":"/%d","status":200}`, t.Format("2006-01-02T15:04:05.000"), i)
	}},
	{"app-json", "messages", func(t time.Time, i int) string {
		return fmt.Sprintf(`{"time":"%s","level":"error","message":"text %d"}`, t.Format("2006-01-02T15:04:05.000"), i)
	}},
	{"modsecurity", "alerts", func(t time.Time, i int) string {
		return fmt.Sprintf(`{"transaction":{"client_ip":"192.0.2.1","time_stamp":"%s","request":{"method":"GET","uri":"/%d"},"messages":[{"message":"m","details":{"ruleId":"1"}}]}}`, t.Format("Mon Jan _2 15:04:05 2006"), i)
	}},
}

// spaced is n instants, each a step after the one before.
func spaced(from time.Time, step time.Duration, n int) (out []time.Time) {
	for i := range n {
		out = append(out, from.Add(time.Duration(i)*step))
	}
	return out
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// timesOf loads b and returns the times of its rows, in order, and what was assumed.
func timesOf(t testing.TB, b, format, table, zone string, workers int) ([]time.Time, string, casefile.Source) {
	t.Helper()
	c := newCase(t)
	src := load(t, c, []byte(b), ingest.Options{Format: format, Zone: zone, Year: 2024, Workers: workers})
	var out []time.Time
	for _, r := range allRows(t, c) {
		if r.table == table {
			out = append(out, r.cols["ts"].(casefile.Time).Std())
		}
	}
	return out, strings.Join(src.Assumptions, "\n"), src
}

// A log of local time through the end of summer time: each row gets its true time.
func TestSummerTimeEnds(t *testing.T) {
	loc := berlin(t)
	want := spaced(autumn.Add(-90*time.Minute), 20*time.Second, 3*180)
	for _, z := range zoneless {
		t.Run(z.format, func(t *testing.T) {
			var b strings.Builder
			for i, at := range want {
				b.WriteString(z.line(at.In(loc), i) + "\n")
			}
			got, said, _ := timesOf(t, b.String(), z.format, z.table, "Europe/Berlin", 2)
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("times (-true +read):\n%.600s\n%s", d, said)
			}
			if !strings.Contains(said, "from line 271 on it is the second time") {
				t.Errorf("said: %s", said)
			}
		})
	}
}

// What decides, and what is said where nothing does.
func TestRepeatedHour(t *testing.T) {
	loc := berlin(t)
	min := time.Minute
	tests := []struct {
		name string
		logs []time.Time     // true times
		off  []time.Duration // what is read, less the truth, by row; nil: nothing
		said string
	}{
		{"sparse", []time.Time{autumn.Add(-80 * min), autumn.Add(-50 * min), autumn.Add(-15 * min), autumn.Add(10 * min), autumn.Add(50 * min), autumn.Add(95 * min)}, nil, "line 4 on it is the second time, because the times step back there from 02:45:00 to 02:10:00"},
		{"ends just behind", spaced(autumn.Add(-40*min), 10*time.Second, 243), nil, "line 241 on"},
		{"begins inside, steps", spaced(autumn.Add(-2*min), 10*time.Second, 700), nil, "line 13 on"},
		{"rotated at the change, older", spaced(autumn.Add(-90*min), 10*time.Second, 540), nil, "read as the first, because they go on without a break from before"},
		{"rotated at the change, newer", spaced(autumn, 10*time.Second, 700), nil, "read as the second, because they go on without a break behind it, and may be 1h0m0s earlier: uncertain"},
		{"inside alone", spaced(autumn.Add(-50*min), 10*time.Second, 100), nil, "nothing in the file says which of the two 100 times from line 1 to 100 are; they are read as the first, and may be 1h0m0s later: uncertain"},
		{"one pass lost", append(spaced(autumn.Add(-120*min), 10*time.Second, 720), spaced(autumn.Add(60*min), 10*time.Second, 100)...), nil, "nothing in the file says"},
		{"begins inside, far from the end", append(spaced(autumn.Add(-50*min), 10*time.Second, 10), spaced(autumn.Add(70*min), 10*time.Second, 100)...), nil, "nothing in the file says"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			for i, at := range tt.logs {
				b.WriteString(zoneless[0].line(at.In(loc), i) + "\n")
			}
			got, said, _ := timesOf(t, b.String(), "nginx-error", "messages", "Europe/Berlin", 2)
			if d := cmp.Diff(tt.logs, got); d != "" {
				t.Errorf("times (-true +read):\n%.600s", d)
			}
			if !strings.Contains(said, tt.said) {
				t.Errorf("expected %q, found:\n%s", tt.said, said)
			}
		})
	}
}

// West of Greenwich the same holds, and stragglers make no step.
func TestRepeatedHourStragglers(t *testing.T) {
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	change := time.Date(2024, 11, 3, 6, 0, 0, 0, time.UTC)
	want := spaced(change.Add(-90*time.Minute), 5*time.Second, 2160)
	for i := 60; i < len(want); i += 97 { // from 20 s to 40 min late
		want[i] = want[i].Add(-time.Duration(20+i*7%2400) * time.Second)
	}
	var b strings.Builder
	for i, at := range want {
		b.WriteString(zoneless[3].line(at.In(loc), i) + "\n")
	}
	got, said, _ := timesOf(t, b.String(), "app-text", "messages", "America/New_York", 2)
	wrong := 0
	for i := range want {
		if !want[i].Equal(got[i]) && i%97 != 60 {
			wrong++
		}
	}
	if wrong > 0 || !strings.Contains(said, "second time, because") {
		t.Errorf("%d of %d times are wrong\n%s", wrong, len(want), said)
	}
}

// A long request is logged in the second pass though it began in the first.
func TestRepeatedHourSlowRequests(t *testing.T) {
	loc := berlin(t)
	line := func(start time.Time, took time.Duration, i int) string {
		return fmt.Sprintf(`haproxy[7]: 192.0.2.1:40780 [%s] web app/a%d 0/0/0/5/%d 200 500 - - ---- 1/1/1/1/0 0/0 "GET /%d HTTP/1.1"`,
			start.In(loc).Format("02/Jan/2006:15:04:05.000"), i%4, took.Milliseconds(), i)
	}
	var b strings.Builder
	var want []time.Time
	for i, at := range spaced(autumn.Add(-90*time.Minute), 5*time.Second, 2160) {
		took := 6 * time.Millisecond
		if i%7 == 3 {
			took = time.Duration(i%11*3) * time.Minute
		}
		want = append(want, at.Add(-took))
		b.WriteString(line(at.Add(-took), took, i) + "\n")
	}
	got, said, _ := timesOf(t, b.String(), "haproxy", "requests", "Europe/Berlin", 2)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("times (-true +read):\n%.900s\n%s", d, said)
	}
}

// The same bytes whatever the cores: a log of several chunks.
func TestRepeatedHourParallel(t *testing.T) {
	loc := berlin(t)
	var b strings.Builder
	want := spaced(autumn.Add(-140*time.Minute), 500*time.Millisecond, 21_600) // the second of two chunks holds the change
	pad := strings.Repeat("x", 1000)
	for i, at := range want {
		b.WriteString(strings.Replace(zoneless[5].line(at.In(loc), i), "{", `{"agent":"`+pad+`",`, 1) + "\n")
	}
	got, said, first := timesOf(t, b.String(), "access-json", "requests", "Europe/Berlin", 1)
	if !slices.EqualFunc(want, got, time.Time.Equal) || !strings.Contains(said, "line 16801 on") {
		t.Errorf("times are wrong: %s", said)
	}
	if _, _, second := timesOf(t, b.String(), "access-json", "requests", "Europe/Berlin", 4); cmp.Diff(first.Parts, second.Parts) != "" {
		t.Errorf("parts differ:\n%s", cmp.Diff(first.Parts, second.Parts))
	}
}

// Compressed, inside what a container runtime writes, two machines' logs put together.
func TestRepeatedHourWrapped(t *testing.T) {
	loc := berlin(t)
	var b strings.Builder
	one := spaced(autumn.Add(-3*time.Hour), 20*time.Second, 6*180)
	want := slices.Concat(one, one)
	for i, at := range want {
		fmt.Fprintf(&b, `{"log":%s,"stream":"stderr","time":"%s"}`+"\n", quotedJSON(zoneless[0].line(at.In(loc), i)+"\n"), at.Format(time.RFC3339Nano))
	}
	got, said, _ := timesOf(t, string(gzipped(t, []byte(b.String()))), "docker/nginx-error", "messages", "Europe/Berlin", 2)
	if d := cmp.Diff(want, got); d != "" || strings.Count(said, "the second time, because") != 2 {
		t.Errorf("times (-true +read):\n%.600s\n%s", d, said)
	}
}

// A flow that goes on while clocks are set back does not end before it begins.
func TestRepeatedHourFlows(t *testing.T) {
	loc := berlin(t)
	var b strings.Builder
	b.WriteString("ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt\n")
	want := spaced(autumn.Add(-90*time.Minute), 10*time.Second, 1080)
	for i, at := range want {
		stamp := func(t time.Time) string { return t.In(loc).Format("2006-01-02 15:04:05") }
		fmt.Fprintf(&b, "%s,%s,60.000,192.0.2.1,192.0.2.2,%d,443,TCP,...AP.SF,0,0,7,700\n", stamp(at), stamp(at.Add(time.Minute)), 1024+i)
	}
	got, said, _ := timesOf(t, b.String(), "nfdump-csv", "flows", "Europe/Berlin", 2)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("times (-true +read):\n%.900s\n%s", d, said)
	}
}
