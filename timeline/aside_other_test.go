package timeline

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"hindcast/casefile"
)

// Balancers that share a crowd hold nothing twice, whatever looks alike: a client
// that polls either in turn, or asks the second after the first failed.
func TestCrowdsThatAreSharedAddUp(t *testing.T) {
	poll := func(name string, turn int, status func(i int) int32) loaded {
		return loaded{name, "access", "requests", func(b *casefile.Batch) {
			for client := range 100 {
				for i := range 60 {
					if (client+i)%2 != turn {
						continue
					}
					row := casefile.Request{TS: when(0, 0) + casefile.Time(client*50_000+i*10_000_000), Method: "GET", Path: "/status",
						Client: netip.AddrFrom4([4]byte{10, 0, 0, byte(client)}), Status: casefile.Some(status(i))}
					row.TSStart, row.Stamp, row.Offset = casefile.Some(row.TS), "start", int64(client*60+i)
					b.Requests.Append(&row)
					b.Accept(1)
				}
			}
		}}
	}
	ok := func(int) int32 { return 200 }
	all := evening()
	failed := hop("b1.log", all, nil, func(r *casefile.Request) { r.Status = casefile.Some[int32](502) })
	retried := hop("b2.log", all, nil, func(r *casefile.Request) {
		r.TS += second
		r.TSStart = casefile.Some(r.TS)
		r.Status = casefile.Some[int32](200)
	})
	for _, x := range []struct {
		name    string
		sources []loaded
		want    float64
	}{
		{"polled in turn", []loaded{poll("b1.log", 0, ok), poll("b2.log", 1, ok)}, 6000},
		{"asked after a failure", []loaded{failed, retried}, 0},
		{"a few in both", []loaded{hop("b1.log", all, func(i int, _ asked) bool { return i%10 < 6 }, nil), hop("b2.log", all, func(i int, _ asked) bool { return i%10 >= 4 }, nil)}, 0},
	} {
		t.Run(x.name, func(t *testing.T) {
			tl := buildCase(t, makeCase(t, plainCase(), x.sources...), Options{})
			if len(tl.SetAside) > 0 {
				t.Fatalf("set aside: %+v", tl.SetAside)
			}
			sum := 0.0
			for i := range tl.Rows {
				sum += value(t, tl, "requests", i).Value
			}
			if x.want > 0 && sum != x.want {
				t.Errorf("got %g requests, want %g", sum, x.want)
			}
			for _, r := range tl.Rollups {
				if strings.Contains(r.SQL, "are left out.\nWITH") {
					t.Errorf("%s leaves rows out", r.Name)
				}
			}
		})
	}
}

// A balancer that logs no times is counted, and the times of the application stay.
func TestTimesStayWhereOnlyOneLogsThem(t *testing.T) {
	all := evening()
	app := hop("app.log", all, wasAnswered, func(r *casefile.Request) { r.Duration = casefile.Some[int64](20_000) })
	tl := buildCase(t, makeCase(t, plainCase(), hop("lb.log", all, nil, nil), app), Options{})
	for i, w := range truth(tl, all, nil) {
		if got := value(t, tl, "requests", i); got.Value != w {
			t.Errorf("row %d: got %g, want %g", i, got.Value, w)
		}
	}
	if got := value(t, tl, "latency_p50", 3); !got.Known || got.Value < 19 || got.Value > 21 {
		t.Errorf("median time %+v, want 20 ms", got)
	}
	l, _ := tl.Lane("latency_p50")
	if len(tl.SetAside) != 1 || !strings.Contains(strings.Join(l.Sources, " "), tl.SetAside[0].Source) {
		t.Errorf("the lane names the sources %v", l.Sources)
	}
}

// link fills flows of n conversations with ports, one a second, each of ten packets.
func link(n, every int, connections bool) func(b *casefile.Batch) {
	return func(b *casefile.Batch) {
		for i := 0; i < n; i += every {
			f := casefile.Flow{Records: 1, TS: when(i/60, i%60), TSEnd: when(i/60, i%60), Protocol: 6, Packets: casefile.Some[int64](10),
				Src: netip.AddrFrom4([4]byte{192, 0, 2, byte(i % 50)}), Dst: netip.AddrFrom4([4]byte{198, 51, 100, 7}), SrcPort: casefile.Some(int32(20000 + i)), DstPort: casefile.Some[int32](443)}
			f.Offset = int64(i)
			b.Flows.Append(&f)
			b.Accept(1)
			if connections {
				c := casefile.Connection{TS: f.TS, Client: f.Src, Server: f.Dst, ClientPort: f.SrcPort.V, ServerPort: 443, State: "established"}
				c.Offset = int64(i)
				b.Connections.Append(&c)
			}
		}
	}
}

// A capture and the export of flows of one link are counted once; the connections
// that only the capture has stay.
func TestOneLinkIsCountedOnce(t *testing.T) {
	capture := loaded{"edge.pcap", "pcap", "flows", link(600, 1, true)}
	export := loaded{"router.dat", "netflow", "flows", link(600, 1, false)}
	tap := loaded{"tap.pcap", "pcap", "flows", link(600, 1, true)}
	for _, x := range []struct {
		name    string
		sources []loaded
		aside   int
	}{{"a capture and an export", []loaded{capture, export}, 1}, {"two captures", []loaded{capture, tap}, 1}, {"all three", []loaded{export, tap, capture}, 2}} {
		t.Run(x.name, func(t *testing.T) {
			tl := buildCase(t, makeCase(t, plainCase(), x.sources...), Options{})
			if got := setAsideNames(tl); strings.Count(got, " for ") != x.aside {
				t.Errorf("set aside %q", got)
			}
			for row := 1; row <= 10; row++ {
				if got := value(t, tl, "packets", row); got.Value != 600 {
					t.Errorf("row %d: got %+v packets, want 600", row, got)
				}
				if got := value(t, tl, "connections", row); got.Value != 60 {
					t.Errorf("row %d: got %+v connections, want 60", row, got)
				}
			}
		})
	}
}

// What only the source set aside saw is not counted, and the sum says so.
func TestWhatOnlyTheOtherSawIsABound(t *testing.T) {
	all := evening()
	lb := hop("lb.log", all, func(i int, _ asked) bool { return i%4 > 0 }, nil)
	app := hop("app.log", all, func(i int, _ asked) bool { return i%4 < 3 && i%8 > 0 }, nil)
	tl := buildCase(t, makeCase(t, plainCase(), lb, app), Options{})
	if len(tl.SetAside) != 1 || !strings.Contains(tl.SetAside[0].Note, "lower bound") {
		t.Fatalf("set aside %+v", tl.SetAside)
	}
	if got := value(t, tl, "requests", 3); got.Bound != AtLeast {
		t.Errorf("got %+v", got)
	}
}

// Clocks apart, even by a zone, and aligned: the same source is set aside.
func TestSetAsideByOtherClocks(t *testing.T) {
	all := evening()
	for _, by := range []casefile.Time{47 * second, 60 * minute} {
		t.Run(fmt.Sprint(int64(by/second)), func(t *testing.T) {
			app := hop("app.log", all, wasAnswered, func(r *casefile.Request) { r.TS += by; r.TSStart = casefile.Some(r.TS) })
			c := makeCase(t, plainCase(), hop("lb.log", all, nil, nil), app)
			s, tl, err := BuildAligned(t.Context(), c, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for n, tl := range []*Timeline{tl, buildCase(t, c, Options{})} {
				if got := setAsideNames(tl); got != "app.log for lb.log" {
					t.Errorf("set aside %q", got)
				}
				sum := 0.0
				for i := range tl.Rows {
					sum += value(t, tl, "requests", i).Value
				}
				if sum != float64(len(all)) {
					t.Errorf("got %g requests, want %d", sum, len(all))
				}
				if n == 0 { // brought to the other clock
					continue
				}
				for i, w := range truth(tl, all, nil) {
					if got := value(t, tl, "requests", i); tl.Rows[i].Kind == Minute && got.Value != w {
						t.Errorf("row %d: got %g, want %g", i, got.Value, w)
					}
				}
			}
		})
	}
}
