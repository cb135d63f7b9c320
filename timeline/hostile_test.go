package timeline

import (
	"math"
	"testing"

	"hindcast/casefile"
)

// Times at the ends of RFC 3339 and absurd sums in the evidence neither stop the timeline nor change the
// minutes they do not belong to.
func TestAbsurdEvidence(t *testing.T) {
	rows := steady(when(-5, 0), when(15, 0), 10)
	for _, at := range []casefile.Time{-62135596800e6, 253402300799e6, 0, -1} {
		rows = append(rows, request{at, 1, 200, 1})
	}
	big := loaded{"big.log", "access", "requests", func(b *casefile.Batch) {
		for range 3 {
			b.Requests.Append(&casefile.Request{TS: when(3, 0), BytesOut: casefile.Some(int64(math.MaxInt64)), Duration: casefile.Some(int64(math.MinInt64))})
		}
		b.Accept(3)
	}}
	tl := buildCase(t, makeCase(t, plainCase(), requests("a.log", rows...), big), Options{})
	if p := value(t, tl, "requests", 2); p.Value != 6 || !p.Known {
		t.Errorf("requests: %+v", p)
	}
	if len(bytesOf(t, tl)) == 0 {
		t.Error("no JSON")
	}
}
