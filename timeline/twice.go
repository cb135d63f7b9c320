package timeline

// Sources that saw the same traffic share at least half of the smaller one's
// conversations; below this many a few chance meetings could make up the half.
const (
	twiceLeast  = 20
	twiceSource = 12 // sources beyond which the pairs are not asked for
)

// noteTwice says which sources of one table saw the same traffic. Lanes add up
// sources, as two balancers ask for; of two vantage points of one stream one is set
// aside, and where too little is known for that, a sum that holds it twice is no
// lower bound.
func (b *builder) noteTwice() error {
	for _, n := range b.clockNotes {
		b.note("%s", n)
	}
	for _, a := range b.tl.SetAside {
		b.note("%s", a.Note)
		for _, c := range a.Counted {
			if c.warning != "" {
				b.note("%s", c.warning)
			}
		}
	}
	for i := range b.tl.Clocks {
		c := &b.tl.Clocks[i]
		if c.Method == "matched_requests" && c.Measured() && c.N >= twiceLeast {
			if b.asideFor("requests", c.A, c.B) {
				continue
			}
			b.note("%s and %s logged the same requests (at least %d matched one by one): every count of requests over both holds them twice and is no lower bound; take one out with `hindcast drop`, or make a case of its own for each layer", c.NameA, c.NameB, c.N)
		}
	}
	pairs, err := b.sameTraffic()
	for _, p := range pairs {
		if !b.asideFor("flows", p.a, p.b) {
			b.note("%s and %s saw the same traffic (%d of %d conversations stand in both): packets and bytes summed over both hold it twice and are no lower bound; take one out with `hindcast drop`, or make a case of its own for each vantage point", b.f.sources[p.a].name, b.f.sources[p.b].name, p.shared, min(p.ofA, p.ofB))
		}
	}
	return err
}

// asideFor reports whether one of two sources is set aside for the other.
func (b *builder) asideFor(table, x, y string) bool {
	p, q := b.holding(table, x), b.holding(table, y)
	if p == nil || q == nil {
		return false
	}
	for _, a := range b.tl.SetAside {
		if a.Table != table {
			continue
		}
		for _, c := range a.Counted {
			if pair := [2]string{a.Source, c.Source}; pair == [2]string{p.files[0].source, q.files[0].source} || pair == [2]string{q.files[0].source, p.files[0].source} {
				return true
			}
		}
	}
	return false
}

// sameFlows are two sources of flows that saw the same traffic.
type sameFlows struct {
	a, b             string
	shared, ofA, ofB int64 // conversations in both, and those of either
}

// sameTraffic finds the pairs of sources whose flows stand in both.
func (b *builder) sameTraffic() ([]sameFlows, error) {
	streams := b.streams["flows"]
	if len(streams) < 2 || len(streams) > twiceSource {
		return nil, nil
	}
	first, last := b.tl.Rows[0], b.tl.Rows[len(b.tl.Rows)-1]
	rows, ok, err := b.s.Rollup(b.ctx, "flows_twice", first.From, last.To, int((last.To-first.From)/second))
	if err != nil || !ok {
		return nil, err
	}
	var out []sameFlows
	for _, r := range rows {
		p := sameFlows{r.Keys["a"], r.Keys["b"], r.N["shared"], r.N["keys_a"], r.N["keys_b"]}
		if p.shared >= twiceLeast && 2*p.shared >= min(p.ofA, p.ofB) && b.sideBySide(p.a, p.b) {
			out = append(out, p)
		}
	}
	return out, nil
}

// sideBySide reports whether two sources of flows are streams of their own that
// overlap in time: files that continue each other share long conversations without
// counting a packet twice.
func (b *builder) sideBySide(x, y string) bool {
	at := map[string]*stream{}
	for i := range b.streams["flows"] {
		s := &b.streams["flows"][i]
		for _, f := range s.files {
			at[f.source] = s
		}
	}
	p, q := at[x], at[y]
	return p != nil && q != nil && p != q && p.first <= q.last && q.first <= p.last
}
