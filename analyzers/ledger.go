package analyzers

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// Design values of the ledger.
const (
	// retryFactor is how many times its ordinary busiest rate a client can reach by
	// retries alone: three layers with three tries each multiply to 27.
	retryFactor = 27
	// afterFailure is how many minutes after the last failing one demand is still
	// open above: people who gave up are not back yet.
	afterFailure = 15
	// contestedShare is the share of a class's requests that failed from which the
	// class belongs to what was contested.
	contestedShare = 0.10
	// namedShare is the least ordinary share of requests with a user or a session
	// from which they bound demand from below.
	namedShare = 0.05
)

// books is what the ledger is reckoned from: minutes from the first before the
// window to its end.
type books struct {
	from     casefile.Time
	start    int                // index of the window's first minute
	ordinary int                // minutes before the window and before the first failure
	cost     map[string]float64 // at most: mean time, waiting included
	least    map[string]float64 // at least: less the longest wait there can have been
	spread   map[string]float64 // relative variance of a cost
	classes  []string
	x        []bookMinute
}

// bookMinute is one minute in work units; variances are of counting.
type bookMinute struct {
	seen                    bool
	offered, done           float64 // at most
	offeredLo, doneLo       float64 // at least
	named                   float64 // at least
	vOffered, vDone, vNamed float64
	all, bad                float64 // requests, of the contested classes
	heavy, retried          float64 // shares of the requests: beyond retries; by clients that had failed
	censored                bool
}

// LedgerOf makes the ledger of the window. A case without request logs has no
// minutes, and Why says so; an error means that a rollup could not be asked.
func LedgerOf(ctx context.Context, in Input) (*Ledger, error) {
	l := &Ledger{Minutes: []LedgerMinute{}, Classes: []string{}, Assumptions: []string{}, Cites: []string{}, Presence: Presence{Seen: SeenUnknown, Vectors: []string{}}}
	var b *books
	err := errNoAsker
	if in.Ask != nil {
		b, err = openBooks(ctx, in, l)
	}
	if silent, ok := err.(absentError); ok {
		l.Why, err = silent.why, nil
	}
	if err != nil {
		return nil, err
	}
	if b != nil {
		l.Cites = []string{"requests_class_work", "requests_clients", "requests_after_failure"}
		b.fill(l)
	}
	return l, l.presence(ctx, in)
}

// openBooks weighs and adds up what the logs hold.
func openBooks(ctx context.Context, in Input, l *Ledger) (*books, error) {
	s, err := askSpans(ctx, in, "requests_class_work")
	if err != nil {
		return nil, err
	}
	load, bad := s.minutes(in, column("n")), s.minutes(in, column("failed"))
	b := &books{from: load.from, start: load.start, ordinary: load.start, x: make([]bookMinute, len(load.x))}
	if i := firstFailure(load, bad); i >= 0 {
		b.ordinary = min(b.ordinary, i)
	}
	b.choose(s, l)
	b.weigh(s, l)
	for _, rows := range [][]timeline.Ints{s.before, s.during} {
		for _, r := range rows {
			if i := int((r.Bucket - b.from) / minuteUS); slices.Contains(b.classes, r.Keys["class"]) && i >= 0 && i < len(b.x) {
				b.x[i].add(r, b.cost[r.Keys["class"]], b.least[r.Keys["class"]], b.spread[r.Keys["class"]])
			}
		}
	}
	if err := b.clients(ctx, in); err != nil {
		return nil, err
	}
	b.censor(in.Timeline)
	return b, nil
}

// add counts a row. A count n has the variance n, its cost the relative variance
// spread, which all minutes share.
func (m *bookMinute) add(r timeline.Ints, cost, least, spread float64) {
	n, ok, bad, named := float64(r.N["n"]), float64(r.N["ok"]), float64(r.N["failed"]), float64(r.N["named"])
	v := func(n float64) float64 { return (n + n*n*spread) * cost * cost }
	m.seen = true
	m.all, m.bad = m.all+n, m.bad+bad
	m.offered, m.vOffered = m.offered+n*cost, m.vOffered+v(n)
	m.done, m.vDone = m.done+ok*cost, m.vDone+v(ok)
	m.offeredLo, m.doneLo = m.offeredLo+n*least, m.doneLo+ok*least
	m.named, m.vNamed = m.named+named*least, m.vNamed+v(named)
}

// choose takes the classes of which a tenth failed in the window, or all where
// none did.
func (b *books) choose(s twoSpans, l *Ledger) {
	n, bad := byKey(s.during, "class", "n"), byKey(s.during, "class", "failed")
	var all int64
	for _, k := range n {
		all += k
	}
	for _, k := range sortedKeys(n) {
		if n[k]*200 >= all && float64(bad[k]) >= contestedShare*float64(n[k]) {
			b.classes = append(b.classes, k)
		}
	}
	l.Contested = len(b.classes) > 0
	if !l.Contested {
		b.classes = sortedKeys(n)
	}
	l.Classes = b.classes
}

// weigh gives each class the mean time of its ordinary requests: of the upstream
// where it is logged, else of the whole request; where neither is, every request
// weighs the same.
func (b *books) weigh(s twoSpans, l *Ledger) {
	b.cost, b.least, b.spread = map[string]float64{}, map[string]float64{}, map[string]float64{}
	ordinary := b.from + casefile.Time(b.ordinary)*minuteUS
	for _, t := range [][2]string{{"timed", "upstream_us"}, {"lasted", "duration_us"}} {
		n, us := map[string]int64{}, map[string]int64{}
		for _, r := range append(s.before[:len(s.before):len(s.before)], s.during...) {
			if r.Bucket < ordinary {
				n[r.Keys["class"]] += r.N[t[0]]
				us[r.Keys["class"]] += r.N[t[1]]
			}
		}
		known := 0
		for _, c := range b.classes {
			if n[c] > 0 && us[c] > 0 {
				b.cost[c] = float64(us[c]) / float64(n[c]) / 1e6
				b.spread[c] = 1 / float64(n[c]) // of a time that varies as much as its mean
				known++
			}
		}
		if known > 0 {
			l.Unit = "server-seconds a minute"
			b.lessWaiting()
			l.Assumptions = append(l.Assumptions, "a request of a kind costs at most what it took on average before anything failed ("+t[1]+"), and at least that less what the cheapest kind took: nothing waited longer on average")
			return
		}
	}
	for _, c := range b.classes {
		b.cost[c], b.least[c] = 1, 1
	}
	l.Unit = "requests a minute"
	l.Assumptions = append(l.Assumptions, "every request counts as one: no time of an ordinary request is logged")
}

// lessWaiting takes the mean time of the cheapest kind off every kind: waiting for
// a server is in all of them alike, and cannot be longer. The cheapest keeps a
// tenth, and where there is one kind only its time is the unit.
func (b *books) lessWaiting() {
	wait := math.Inf(1)
	for _, c := range b.classes {
		if b.cost[c] > 0 {
			wait = math.Min(wait, b.cost[c])
		}
	}
	for _, c := range b.classes {
		if b.least[c] = math.Max(b.cost[c]-wait, b.cost[c]/10); len(b.cost) == 1 {
			b.least[c] = b.cost[c]
		}
	}
}

// clients reads, for every minute, the share of the requests that is beyond what
// retries explain, and the share by clients that had just failed.
func (b *books) clients(ctx context.Context, in Input) error {
	s, err := askSpans(ctx, in, "requests_clients")
	if _, silent := err.(absentError); silent {
		return nil
	}
	if err != nil {
		return err
	}
	limit := math.Inf(1)
	if past := pooled(s.before); past.total() > 0 {
		busiest, _, _ := past.quantile(0.999)
		limit = retryFactor * busiest
	}
	heavy, all := map[casefile.Time]float64{}, map[casefile.Time]float64{}
	for _, r := range s.during {
		c, n := float64(r.N["c"]), float64(r.N["n"])
		all[r.Bucket] += c * n
		heavy[r.Bucket] += math.Max(0, c-limit) * n
	}
	after, err := byMinute(ctx, in, "requests_after_failure")
	if err != nil {
		return err
	}
	again := map[casefile.Time]float64{}
	for _, r := range after {
		again[r.Bucket] = float64(r.N["n"])
	}
	for i := b.start; i < len(b.x); i++ {
		t := b.from + casefile.Time(i)*minuteUS
		if all[t] > 0 {
			b.x[i].heavy, b.x[i].retried = heavy[t]/all[t], math.Min(1, again[t]/all[t])
		}
	}
	return nil
}

// censor takes from the timeline where the log is a lower bound.
func (b *books) censor(t *timeline.Timeline) {
	for _, l := range t.Lanes {
		if l.Name != "requests" {
			continue
		}
		for k, r := range t.Rows {
			if i := int((r.From - b.from) / minuteUS); r.Kind == timeline.Minute && k < len(l.Points) && i >= 0 && i < len(b.x) {
				b.x[i].censored = l.Points[k].Bound == timeline.AtLeast
				b.x[i].seen = b.x[i].seen || l.Points[k].Known && l.Points[k].Value == 0
			}
		}
	}
}

// presence says what was seen of hostile traffic, whatever the cause.
func (l *Ledger) presence(ctx context.Context, in Input) error {
	v, err := Vectors(ctx, in)
	if err != nil {
		return err
	}
	p := &l.Presence
	for _, x := range v.Vectors {
		p.Vectors = append(p.Vectors, x.Title)
	}
	beyond := 0
	for _, m := range l.Minutes {
		if m.Hostile.Lo != nil && *m.Hostile.Lo > 0 {
			beyond++
		}
	}
	switch {
	case len(p.Vectors) > 0:
		p.Seen, p.Why = Seen, "packets show by their marks: "+strings.Join(p.Vectors, "; ")
	case beyond >= 2:
		p.Seen, p.Why = SeenPossible, fmt.Sprintf("in %d minutes single addresses sent more than %d times the ordinary busiest rate, beyond what layered retries multiply to; a proxy, an address that many share, or somebody's script would look the same", beyond, retryFactor)
	case v.Looked || len(l.Minutes) > 0:
		p.Seen, p.Why = SeenNot, "no rule names hostile traffic in what is there; floods that look like people, or that never reached these records, are not excluded"
	default:
		p.Why = "no packets, flows or request logs in the window"
	}
	return nil
}
