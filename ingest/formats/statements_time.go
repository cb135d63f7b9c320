package formats

import (
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest/decode/prosetime"
)

// time reads the time of a statement: words alone, or words with role and
// anchors, or an interval.
func (f *fields) time(st *statement) {
	n := f.get("time")
	switch {
	case n == nil:
		return
	case n.kind == 's':
		st.words = n.text
		return
	}
	x := open(n, "words", "role", "anchors", "core", "support")
	if x.bad == nil {
		st.words = x.text("words", false)
		st.role = x.oneOf("role", timeRoles, false)
		st.anchors = x.list("anchors")
		iv := &intervalItem{at: n.at}
		iv.core, iv.hasCore = x.ends("core")
		iv.support, iv.hasSupport = x.ends("support")
		if iv.hasCore || iv.hasSupport {
			st.stated = iv
		}
		if st.stated == nil && st.words == "" {
			x.fail(n, "time: expected words or an interval")
		}
	}
	if f.bad == nil {
		f.bad = x.bad
	}
}

// ends reads [from, to]; null is an open end.
func (f *fields) ends(key string) (ends [2]string, ok bool) {
	n := f.get(key)
	if n == nil {
		return ends, false
	}
	if n.kind != 'l' || len(n.vals) != 2 || n.vals[0].kind == 0 && n.vals[1].kind == 0 {
		f.fail(n, key+": expected [from, to]")
		return ends, false
	}
	for i, v := range n.vals {
		if v.kind != 's' && v.kind != 0 {
			f.fail(v, key+": expected [from, to]")
		}
		ends[i] = v.text
	}
	return ends, true
}

// zoneOf returns the zone a document's times are read in: its own, the file's,
// the one stated when it was loaded.
func (f *statementsFile) zoneOf(d *document) *time.Location {
	if d != nil && d.zone != nil {
		return d.zone
	}
	if f.defaults.zone != nil {
		return f.defaults.zone
	}
	return f.env.Zone
}

// caseFile returns a case file that reads instants in the given zone, or in the
// file's.
func (f *statementsFile) caseFile(zone *time.Location) *casefile.CaseFile {
	cf := casefile.CaseFile{Date: f.env.Date}
	if f.env.Case != nil {
		cf = *f.env.Case
	}
	if zone == nil {
		zone = f.zoneOf(nil)
	}
	if zone != nil {
		cf.Zone = zone.String()
	}
	return &cf
}

// settle reads the times, once every event is known. Stated events come first,
// those of the case before those of the file; then schedules, which give their
// event its instant.
func (f *statementsFile) settle() {
	base := prosetime.Context{Events: map[string]int64{}}
	if cf := f.env.Case; cf != nil {
		base.Day = cf.Date
		base.CaseZone, _ = cf.Location()
		if from, to, err := cf.Span(); err == nil {
			base.From, base.To = int64(from/1e6), int64(to/1e6)
		}
		for _, e := range cf.Events {
			if t, ok, err := cf.EventAt(e.Name); ok && err == nil {
				base.Events[e.Name] = int64(t / 1e6)
			}
		}
	}
	for _, e := range f.events {
		if _, known := base.Events[e.name]; !known && e.at != "" {
			if t, err := f.caseFile(nil).ParseInstant(e.at); err == nil {
				base.Events[e.name] = int64(t / 1e6)
			}
		}
	}
	f.schedules(base)
	for i := range f.out {
		if st := f.out[i].st; st != nil {
			if bad := f.date(st, base); bad != nil {
				f.out[i] = f.reject(outcome{at: f.out[i].at, record: f.out[i].record}, bad)
			}
		}
	}
}

// schedules gives scheduled events the instant that all schedules name; where
// they differ, the event has none.
func (f *statementsFile) schedules(base prosetime.Context) {
	found, differ := map[string]int64{}, map[string]bool{}
	zones := map[*document]string{}
	for _, o := range f.out {
		st := o.st
		if st == nil || st.row.Kind != "schedule" || st.row.Event == "" || st.words == "" || len(st.anchors) > 0 {
			continue
		}
		c := f.context(st, base)
		c.Inherited = zones[st.doc]
		r := prosetime.Read(st.words, c)
		if r.Zone != "" {
			zones[st.doc] = r.Zone
		}
		if r.Abs == nil || r.Role != prosetime.Scheduled {
			continue
		}
		at, seen := found[st.row.Event]
		differ[st.row.Event] = differ[st.row.Event] || seen && at != r.Abs.Core.Lo
		found[st.row.Event] = r.Abs.Core.Lo
	}
	for name, at := range found {
		if _, known := base.Events[name]; !known && !differ[name] {
			base.Events[name] = at
			f.env.Assume("the instant of " + name + " is taken from the statements that schedule it")
		}
	}
}

// context is what the words of st are read with.
func (f *statementsFile) context(st *statement, base prosetime.Context) prosetime.Context {
	c := base
	c.Date = st.doc.date
	if c.Date == "" {
		c.Date = f.env.Date
	}
	c.DocZone = f.zoneOf(st.doc)
	c.Inherited = st.doc.inherited
	c.Anchors, c.Role = st.anchors, st.role
	if c.Role == "" {
		c.Role = map[string]string{"schedule": prosetime.Scheduled, "promise": prosetime.Promised}[st.row.Kind]
	}
	return c
}

// date fills the time columns of a statement.
func (f *statementsFile) date(st *statement, base prosetime.Context) *fault {
	st.row.TimeWords = st.words
	if st.stated != nil {
		return f.dateStated(st)
	}
	if st.words == "" {
		return nil
	}
	r := prosetime.Read(st.words, f.context(st, base))
	if r.Zone != "" {
		st.doc.inherited = r.Zone
	}
	f.assume(st.row.ID, r.Assumed)
	st.row.Mod, st.row.TimeRule = r.Mod, r.Rule
	if r.Undated != "" {
		st.row.TimeRule = "undated: " + r.Undated
	}
	st.row.Anchors = strings.Join(r.Anchors, ";")
	if r.Abs != nil {
		st.row.CoreLo, st.row.CoreHi = bound(r.Abs.Core.Lo), bound(r.Abs.Core.Hi)
		st.row.SupportLo, st.row.SupportHi = bound(r.Abs.Support.Lo), bound(r.Abs.Support.Hi)
	}
	if r.Rel != nil && len(r.Anchors) > 0 {
		st.row.RelCoreLo, st.row.RelCoreHi = offsetBound(r.Rel.Core.Lo), offsetBound(r.Rel.Core.Hi)
		st.row.RelSupLo, st.row.RelSupHi = offsetBound(r.Rel.Support.Lo), offsetBound(r.Rel.Support.Hi)
	}
	return nil
}

// assume records guesses; those every statement shares collapse into one line.
func (f *statementsFile) assume(id string, all []string) {
	for _, a := range all {
		if zone, ok := strings.CutPrefix(a, "zone "); ok {
			if name, inherited := strings.CutSuffix(zone, " inherited from the document"); inherited {
				f.env.Assume("times without a zone take the zone last named in their document: " + strings.ToUpper(name))
			} else {
				f.env.Assume("times whose document names no zone are read in " + zone)
			}
			continue
		}
		f.env.Assume("statement " + id + ": " + a)
	}
}

// dateStated reads an interval that a person stated.
func (f *statementsFile) dateStated(st *statement) *fault {
	iv, cf := st.stated, f.caseFile(f.zoneOf(st.doc))
	if !iv.hasSupport {
		iv.support = iv.core
	}
	if !iv.hasCore {
		iv.core = iv.support
	}
	var t [4]casefile.Null[casefile.Time]
	for i, s := range []string{iv.support[0], iv.core[0], iv.core[1], iv.support[1]} {
		if s == "" {
			continue
		}
		v, err := cf.ParseInstant(s)
		if err != nil {
			return &fault{reason: "time: expected instants like 2024-08-12T20:42", at: iv.at}
		}
		t[i] = casefile.Some(v)
	}
	for i, a := range t {
		for _, b := range t[i+1:] {
			if a.Valid && b.Valid && b.V < a.V {
				return &fault{reason: "time: expected a core within its support, in order", at: iv.at}
			}
		}
	}
	if t[0].Valid && !t[1].Valid || t[3].Valid && !t[2].Valid {
		return &fault{reason: "time: expected a core within its support, in order", at: iv.at}
	}
	st.row.SupportLo, st.row.CoreLo, st.row.CoreHi, st.row.SupportHi = t[0], t[1], t[2], t[3]
	st.row.TimeRule = "stated"
	st.row.Anchors = strings.Join(st.anchors, ";")
	return nil
}

func bound(sec int64) casefile.Null[casefile.Time] {
	if sec == prosetime.Past || sec == prosetime.Future {
		return casefile.Null[casefile.Time]{}
	}
	return casefile.Some(casefile.Time(sec * 1e6))
}

func offsetBound(sec int64) casefile.Null[int64] {
	if sec == prosetime.Past || sec == prosetime.Future {
		return casefile.Null[int64]{}
	}
	return casefile.Some(sec)
}

// row completes the row of an accepted statement.
func (f *statementsFile) row(o outcome) casefile.Statement {
	r := o.st.row
	r.Origin = o.at
	return r
}
