package analyzers

import (
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
	"hindcast/timeline"
)

// CheckClaims checks the statements of a case: each public claim against the
// evidence, or, where only words exist, against other words; and all statements
// against each other. Supported and contradicted are said of evidence only;
// agree, tension and conflict of statements. Nothing is attributed to anyone.
func CheckClaims(in Input) (*Claims, error) {
	if in.Case == nil || in.Timeline == nil {
		return nil, fmt.Errorf("claims: expected a case and a timeline, found none")
	}
	w, err := newWorld(in)
	if err != nil {
		return nil, err
	}
	out := &Claims{Claims: []Claim{}, Contradictions: w.contradictions(), Undated: []string{}}
	if out.Contradictions == nil {
		out.Contradictions = []Contradiction{}
	}
	if out.Revisions = w.revisions(in.Timeline.Documents); out.Revisions == nil {
		out.Revisions = []Revision{}
	}
	for _, r := range w.readings {
		if c, ok := w.check(in, r); ok {
			out.Claims = append(out.Claims, c)
		}
		if !r.dated {
			out.Undated = append(out.Undated, r.s.ID)
		}
	}
	return out, nil
}

// check is the claim check of one statement; ok is false for kinds that claim
// nothing about the incident.
func (w *world) check(in Input, r reading) (Claim, bool) {
	c := Claim{Statement: r.s.ID, Kind: r.s.Kind, Speaker: r.s.Speaker, Via: r.s.Via, Words: r.s.Words,
		Assertion: r.s.Assertion, WouldTest: []string{}, Cites: []string{"statement:" + r.s.ID}}
	switch r.s.Kind {
	case Attack, "denial":
		w.checkCause(in, &c, "flow records of the edge links", "a capture or connection counters in front of the service", "the service's own request logs")
	case Capacity:
		w.checkCause(in, &c, "the service's own request logs", "load and utilisation metrics with the capacity known from before")
	case Fault:
		w.checkCause(in, &c, "the log of deploys and configuration changes", "application and system logs")
	case "test":
		c.Outcome, c.Against = NotTestable, "arithmetic"
		c.WouldTest = []string{"the test's plan and results: ramp, duration, feature path, errors", "join attempts per second in the incident"}
		if !counted(r.s) {
			c.Why = "no number is stated that a load could be compared with"
			break
		}
		c.Why = "a number of concurrent users is not a rate of joins: N = lambda W (Little 1961) needs the time each stays, and the test's ramp, path and region are not stated"
	case "start":
		w.checkStart(&c, r)
	case "promise":
		w.checkPromise(&c, r)
	case "scope":
		w.checkScope(&c, r)
	case "audience":
		w.checkAudience(in.Timeline, &c, r)
	default:
		return c, false
	}
	return c, true
}

// checkCause answers claims about the cause. No calibrated measurement exists in
// this version, so that a claim about the cause is not testable; what would test
// it depends on which evidence is present.
func (w *world) checkCause(in Input, c *Claim, would ...string) {
	c.Outcome, c.Against = NotTestable, "evidence"
	c.WouldTest = would
	tables := slices.DeleteFunc(sortedKeys(held(in.Timeline)), func(t string) bool { return t == "statements" || t == "posts" })
	if len(tables) == 0 {
		c.Why = "the case holds statements only; words cannot show a cause"
		return
	}
	c.Why = fmt.Sprintf("the case holds %s, but no indicator over them is calibrated in this version", list(tables))
}

// checkStart compares a claimed start with the other statements about it.
func (w *world) checkStart(c *Claim, r reading) {
	c.Against = "statements"
	c.WouldTest = []string{settleTime(r.s.Event)}
	rs := w.about(r.s.Event)
	if !r.dated || r.s.Event == "" || len(rs) < 2 {
		c.Outcome, c.Why = NotTestable, "no other statement dates the same event"
		return
	}
	var agree, tension, conflict []string
	for _, o := range rs {
		if o.s.ID == r.s.ID {
			continue
		}
		switch rel, _ := w.relate(r, o); rel {
		case Agree:
			agree = append(agree, o.s.ID)
		case Tension:
			tension = append(tension, o.s.ID)
		default:
			conflict = append(conflict, o.s.ID)
		}
	}
	c.Outcome = Agree
	member := slices.ContainsFunc(w.agreed[r.s.Event], func(o reading) bool { return o.s.ID == r.s.ID })
	switch {
	case len(conflict) > 0 && !member:
		c.Outcome = Conflict
	case len(tension) > 0 && !member:
		c.Outcome = Tension
	}
	c.Why = related(agree, tension, conflict)
	for _, o := range append(append(agree, tension...), conflict...) {
		c.Cites = append(c.Cites, "statement:"+o)
	}
}

func related(agree, tension, conflict []string) string {
	var parts []string
	for _, p := range []struct {
		what string
		ids  []string
	}{{"agrees with", agree}, {"is in tension with", tension}, {"is in conflict with", conflict}} {
		if len(p.ids) > 0 {
			parts = append(parts, p.what+" "+list(p.ids))
		}
	}
	return strings.Join(parts, "; ")
}

func (w *world) checkPromise(c *Claim, r reading) {
	c.Against = "statements"
	for _, x := range w.kept {
		if x.Statements[0] == r.s.ID {
			c.Outcome, c.Why = x.Outcome, x.Why
			for _, s := range x.Statements[1:] {
				c.Cites = append(c.Cites, "statement:"+s)
			}
			return
		}
	}
	c.Outcome, c.Why = NotTestable, "no statement says what came of it"
	c.WouldTest = []string{"a record of what was promised, with a clock"}
}

func (w *world) checkScope(c *Claim, r reading) {
	c.Against = "statements"
	c.WouldTest = []string{"error counts by feature and region for the same minutes"}
	mine := extent(r.s)
	var same, against []string
	for _, o := range w.readings {
		if o.s.Kind != "scope" || o.s.ID == r.s.ID || family(o) == family(r) && extent(o.s) == mine {
			continue
		}
		if extent(o.s) == mine {
			same = append(same, o.s.ID)
		} else if extent(o.s) != "" {
			against = append(against, o.s.ID)
		}
	}
	switch {
	case mine == "" || len(same)+len(against) == 0:
		c.Outcome, c.Why = NotTestable, "no other statement says what was affected"
	case len(against) > 0:
		c.Outcome, c.Why = Conflict, related(same, nil, against)
	default:
		c.Outcome, c.Why = Agree, related(same, nil, nil)
	}
	for _, o := range append(same, against...) {
		c.Cites = append(c.Cites, "statement:"+o)
	}
}

// checkAudience compares a claimed number with a counted series of the same
// thing, where the case has one that covers the time.
func (w *world) checkAudience(tl *timeline.Timeline, c *Claim, r reading) {
	c.Outcome, c.Against = NotTestable, "lane"
	c.WouldTest = []string{"the counter's own series, with times and what it counts"}
	lane, ok := laneOf(tl, r.s)
	if !ok || !counted(r.s) {
		c.Why = "no series in the case counts it"
		return
	}
	peak, seen := 0.0, false
	for i, p := range lane.Points {
		row := span{seconds(tl.Rows[i].From), seconds(tl.Rows[i].To)}
		if p.Known && tl.Rows[i].Kind == timeline.Minute && (!r.dated || row.meets(r.support)) && (!seen || p.Value > peak) {
			peak, seen = p.Value, true
		}
	}
	if !seen {
		c.Why = fmt.Sprintf("the lane %s is unknown at that time", lane.Name)
		return
	}
	a := amountOf(r.s)
	c.Against, c.Cites = "lane "+lane.Name, append(c.Cites, "lane:"+lane.Name)
	c.Outcome = Contradicted
	if a.support.meets(point(peak)) || bound(r.s) == "ge" && peak >= a.support.lo {
		c.Outcome = Supported
	}
	c.Why = fmt.Sprintf("the highest value counted then is %s; the claim is %s", Thousands(peak), quantityText(r.s))
}

// laneOf finds the lane that counts what a statement speaks of: one named after
// its referent, or after its unit.
func laneOf(tl *timeline.Timeline, s *casefile.Statement) (timeline.Lane, bool) {
	for _, name := range []string{s.Referent, s.Unit} {
		for _, l := range tl.Lanes {
			if name != "" && (l.Name == name || strings.HasSuffix(l.Name, "_"+name) || strings.HasSuffix(l.Name, ":"+name)) {
				return l, len(l.Points) == len(tl.Rows)
			}
		}
	}
	return timeline.Lane{}, false
}
