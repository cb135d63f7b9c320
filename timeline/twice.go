package timeline

// Sources that saw the same traffic share at least half of the smaller one's
// conversations; below this many a few chance meetings could make up the half.
const (
	twiceLeast  = 20
	twiceSource = 12 // sources beyond which the pairs are not asked for
)

// noteTwice says which sources of one table saw the same traffic. Lanes add up
// sources, as two balancers ask for; two vantage points of one stream count it
// twice, and a sum that does so is no lower bound.
func (b *builder) noteTwice() error {
	for i := range b.tl.Clocks {
		c := &b.tl.Clocks[i]
		if c.Method == "matched_requests" && c.Measured() && c.N >= twiceLeast {
			b.note("%s and %s logged the same requests (at least %d matched one by one): every count of requests over both holds them twice and is no lower bound; take one out with `hindcast drop`, or make a case of its own for each layer", c.NameA, c.NameB, c.N)
		}
	}
	streams := b.streams["flows"]
	if len(streams) < 2 || len(streams) > twiceSource {
		return nil
	}
	first, last := b.tl.Rows[0], b.tl.Rows[len(b.tl.Rows)-1]
	rows, ok, err := b.s.Rollup(b.ctx, "flows_twice", first.From, last.To, int((last.To-first.From)/second))
	if err != nil || !ok {
		return err
	}
	for _, r := range rows {
		x, y, shared, fewer := r.Keys["a"], r.Keys["b"], r.N["shared"], min(r.N["keys_a"], r.N["keys_b"])
		if shared >= twiceLeast && 2*shared >= fewer && b.sideBySide(x, y) {
			b.note("%s and %s saw the same traffic (%d of %d conversations stand in both): packets and bytes summed over both hold it twice and are no lower bound; take one out with `hindcast drop`, or make a case of its own for each vantage point", b.f.sources[x].name, b.f.sources[y].name, shared, fewer)
		}
	}
	return nil
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
