package analyzers

import (
	"maps"
	"testing"
)

// Rate against a baseline decides only whether a vector could have caused an outage:
// what is named, and everything else said of it, is the same whatever came before, and
// no rate names anything by itself.
func TestRateDecidesOnlyTheCause(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  func() twoBuckets
		named bool
	}{
		{"crafted SYNs", func() twoBuckets { return synCase(1000, 7, 0, 0, 500, 2) }, true},
		{"unasked answers", func() twoBuckets { return udpCase(11211, 1, 1000, 1400000, 0, 40, 3000) }, true},
		{"ordinary SYNs", func() twoBuckets { return synCase(1000, 0, 1024, 65535, 500, 20) }, false},
		{"a port nobody lists", func() twoBuckets { return udpCase(443, 1, 1000, 1300000, 0, 40, 1000) }, false},
	} {
		var first *Vector
		for _, b := range []struct {
			name  string
			past  int // packets of each of the ten minutes before; 0 none is known
			cause string
		}{
			{"no minute before", 0, Unknown},
			{"a thousandth of the rate before", 1, Possible},
			{"about the rate before", 4000, Unknown},
			{"a hundred times the rate before", 300000, Unlikely},
		} {
			rows := c.rows()
			now := maps.Clone(rows)
			now["flows_minute"] = nil // without the minutes before
			for _, r := range rows["flows_minute"] {
				if r.Bucket >= midnight {
					now["flows_minute"] = append(now["flows_minute"], r)
				}
			}
			if b.past > 0 {
				before := past(b.past)
				for i := range before {
					before[i].N["syn"] = int64(b.past)
				}
				now["flows_minute"] = append(before, now["flows_minute"]...)
			}
			l := vectorsOver(t, now)
			if !c.named {
				if len(l.Vectors) != 0 {
					t.Errorf("%s, %s: named %+v", c.name, b.name, l.Vectors)
				}
				continue
			}
			if len(l.Vectors) != 1 || l.Vectors[0].CouldCause != b.cause || l.Vectors[0].CauseWhy == "" {
				t.Fatalf("%s, %s: want one that is %s, found %+v", c.name, b.name, b.cause, l.Vectors)
			}
			v := l.Vectors[0]
			if first == nil {
				first = &v
				continue
			}
			if v.Name != first.Name || v.Rule != first.Rule || v.Packets != first.Packets || v.Share != first.Share || v.Sender != first.Sender || len(v.Marks) != len(first.Marks) {
				t.Errorf("%s, %s: the baseline changed what is named: %+v, before %+v", c.name, b.name, v, first)
			}
		}
	}
}
