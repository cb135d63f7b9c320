package timeline

import (
	"net/netip"
	"strings"
	"testing"

	"hindcast/casefile"
)

// conversations fills n flows, one each second, whose clients are numbered from at.
func conversations(at, n int) func(b *casefile.Batch) {
	return func(b *casefile.Batch) {
		for i := range n {
			f := casefile.Flow{Records: 1, TS: when(i/60, i%60), TSEnd: when(i/60, i%60), Protocol: 6,
				Src: netip.AddrFrom4([4]byte{192, 0, 2, byte((at + i) % 250)}), Dst: netip.AddrFrom4([4]byte{198, 51, 100, 7})}
			f.Offset = int64(i)
			b.Flows.Append(&f)
			b.Accept(1)
		}
	}
}

// Two vantage points of one stream are named; two of different streams are not.
func TestSeenTwiceIsSaid(t *testing.T) {
	for _, x := range []struct {
		name string
		at   int
		want bool
	}{{"the same", 0, true}, {"half of it", 60, true}, {"others", 125, false}} {
		t.Run(x.name, func(t *testing.T) {
			c := makeCase(t, plainCase(), loaded{"edge.pcap", "pcap", "flows", conversations(0, 120)}, loaded{"router.dat", "netflow", "flows", conversations(x.at, 120)})
			tl := buildCase(t, c, Options{})
			said := strings.Contains(strings.Join(tl.Notes, "\n"), "saw the same traffic")
			if said != x.want {
				t.Errorf("said %v, want %v: %q", said, x.want, tl.Notes)
			}
		})
	}
}
