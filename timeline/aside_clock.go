package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"hindcast/casefile"
)

// statedClock outweighs any number of clocks that agree: a person says it is right.
const statedClock = 1000

// compareStanding finds how the clocks of a group stand to each other, and where
// they are more than sameClock apart which of them to go by: one whose correction
// case.yaml states, else the one most others of the case agree with. Where nothing
// decides they rank alike.
func (b *builder) compareStanding(group []*vantage) {
	seen := map[*vantage]bool{group[0]: true}
	for queue := group[:1:1]; len(queue) > 0; queue = queue[1:] {
		for _, t := range queue[0].twins {
			if !seen[t.of] {
				seen[t.of] = true
				t.of.at = queue[0].at + t.ahead
				queue = append(queue, t.of)
			}
		}
	}
	sets := alikeClocks(group)
	if len(sets) == 1 {
		return
	}
	for _, set := range sets {
		others, stated := b.agreeing(set), slices.ContainsFunc(set, b.statedTime)
		for _, v := range set {
			v.clock = len(set) - 1 + len(others)
			v.agrees = others
			if stated {
				v.clock, v.agrees = statedClock, nil
			}
			for _, o := range set {
				if o != v {
					v.agrees = append(v.agrees, o.name)
				}
			}
			slices.Sort(v.agrees)
		}
	}
}

// alikeClocks parts a group where two clocks that follow each other are more than
// sameClock apart.
func alikeClocks(group []*vantage) [][]*vantage {
	sorted := slices.Clone(group)
	slices.SortFunc(sorted, func(x, y *vantage) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.id, y.id)) })
	var sets [][]*vantage
	for i, v := range sorted {
		if i == 0 || v.at-sorted[i-1].at > sameClock {
			sets = append(sets, nil)
		}
		sets[len(sets)-1] = append(sets[len(sets)-1], v)
	}
	return sets
}

// agreeing names the other sources of the case whose clocks were measured to be
// within sameClock of one of the set.
func (b *builder) agreeing(set []*vantage) []string {
	mine := map[string]bool{}
	for _, v := range set {
		mine[b.clockOf[v.id]] = true
	}
	found := map[string]string{}
	for i := range b.tl.Clocks {
		c := &b.tl.Clocks[i]
		if !c.Measured() || max(c.Offset, -c.Offset) > float64(sameClock/second) || mine[c.A] == mine[c.B] {
			continue
		}
		if mine[c.A] {
			found[c.B] = c.NameB
		} else {
			found[c.A] = c.NameA
		}
	}
	var names []string
	for _, n := range found {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// statedTime reports whether case.yaml states the clock of the stream.
func (b *builder) statedTime(v *vantage) bool {
	return slices.ContainsFunc(b.s.corrections, func(c Correction) bool {
		return strings.HasPrefix(c.Basis, statedBasis) && slices.ContainsFunc(v.files, func(f extent) bool { return f.source == c.Source })
	})
}

// countsBy are the records of v in each minute of the window of a clock that v is
// ahead of by so much.
func (b *builder) countsBy(v *vantage, ahead casefile.Time) (map[casefile.Time]int64, error) {
	if max(ahead, -ahead) <= second { // not worth a question: two clocks cut their minutes differently anyway
		return v.rows, nil
	}
	w := b.f.window
	rows, _, err := b.s.Rollup(b.ctx, "source_minutes", w.From+ahead, w.To+ahead, 60)
	if err != nil {
		return nil, err
	}
	out := map[casefile.Time]int64{}
	for _, r := range rows {
		if r.Keys["table"] == v.table && slices.ContainsFunc(v.files, func(f extent) bool { return f.source == r.Keys["source"] }) {
			out[r.Bucket-ahead] += r.N["n"]
		}
	}
	return out, nil
}

// coversAt reports whether v covers the minute of a clock it is ahead of by so much.
func (b *builder) coversAt(v *vantage, m, ahead casefile.Time) bool {
	r := Row{Minute, m + ahead, m + ahead + minute}
	if max(ahead, -ahead) <= second {
		r = Row{Minute, m, m + minute}
	}
	return v.cover(r) == Covered
}

// apart is how far a twin's clock is ahead, where that is more than sameClock.
func (t *twin) apart() casefile.Time {
	if max(t.ahead, -t.ahead) <= sameClock {
		return 0
	}
	return t.ahead
}

// undecided reports whether nothing says which of two clocks is right, nor that v
// is to be counted.
func (t *twin) undecided(v *vantage) bool {
	return t.apart() != 0 && v.clock == t.of.clock && v.rank() == t.of.rank()
}

// clockWords says how the clock of the counted twin stands to that of v.
func (t *twin) clockWords(v *vantage) string {
	d := t.apart()
	if d == 0 {
		return ""
	}
	way := "ahead of"
	if d < 0 {
		way, d = "behind", -d
	}
	s := fmt.Sprintf(". The clock of %s is %s %s that of %s, and minutes stand by the clock of %s", t.of.name, lasting(d), way, v.name, t.of.name)
	if t.undecided(v) {
		s += ", though nothing in the case says which of the two is right"
	}
	return s
}

func lasting(d casefile.Time) string {
	return (time.Duration(d) * time.Microsecond).Round(time.Second).String()
}
