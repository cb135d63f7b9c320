package formats

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"hindcast/casefile"
)

// document is where statements stand.
type document struct {
	id, url, date, group string
	published            casefile.Null[casefile.Time]
	zone                 *time.Location
	inherited            string // zone words last stated in it
}

// eventItem is an event statements are counted from.
type eventItem struct{ name, at string }

// statement is one decoded statement; its time is read when all events are known.
type statement struct {
	row     casefile.Statement
	doc     *document
	words   string // time words
	role    string
	anchors []string
	stated  *intervalItem
}

// intervalItem is a time given as an interval; empty ends are open.
type intervalItem struct {
	core, support       [2]string
	hasCore, hasSupport bool
	at                  casefile.Origin
}

var (
	statementKinds = []string{"attack", "capacity", "fault", "scope", "test", "schedule", "start", "promise", "audience",
		"duration", "no_evidence", "denial", "report", "other"}
	statementLeans  = []string{"attack", "capacity", "neutral", "method"}
	statementBounds = []string{"eq", "approx", "ge", "le", "gt", "lt"}
	timeRoles       = []string{"scheduled", "promised", "occurred"}
)

// fields walks the keys of a map and keeps the first fault.
type fields struct {
	n     *node
	known []string
	bad   *fault
}

// open starts on a map whose keys must be among known.
func open(n *node, known ...string) *fields {
	f := &fields{n: n, known: known}
	if n.kind != 'm' {
		f.bad = n.fail("expected keys and values")
		return f
	}
	for _, k := range n.keys {
		if !slices.Contains(known, k.text) {
			f.bad = k.fail("unknown key")
			return f
		}
	}
	return f
}

func (f *fields) get(key string) *node {
	for i, k := range f.n.keys {
		if k.text == key && f.n.vals[i].kind != 0 {
			return f.n.vals[i]
		}
	}
	return nil
}

func (f *fields) fail(n *node, reason string) {
	if f.bad == nil {
		f.bad = n.fail(reason)
	}
}

// text returns a scalar; required ones must be there and not empty.
func (f *fields) text(key string, required bool) string {
	n := f.get(key)
	if n == nil {
		if required {
			f.fail(f.n, key+": expected text, found none")
		}
		return ""
	}
	if n.kind != 's' {
		f.fail(n, key+": expected text")
		return ""
	}
	s := strings.TrimSpace(n.text)
	if required && s == "" {
		f.fail(n, key+": expected text, found none")
	}
	return s
}

// name returns a short identifier: letters, digits and . _ : - only, because it
// becomes part of citations.
func (f *fields) name(key string, required bool) string {
	s := f.text(key, required)
	if s != "" && !plainName(s) {
		f.fail(f.get(key), key+": expected letters, digits, dot, dash and underscore")
	}
	return s
}

func plainName(s string) bool {
	if len(s) > 64 {
		return false
	}
	for _, c := range s {
		ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._:-", c)
		if !ok {
			return false
		}
	}
	return s != ""
}

// oneOf returns a word out of a fixed list.
func (f *fields) oneOf(key string, list []string, required bool) string {
	s := f.text(key, required)
	if s != "" && !slices.Contains(list, s) {
		f.fail(f.get(key), key+": expected one of "+strings.Join(list, ", "))
	}
	return s
}

func (f *fields) whole(key string) casefile.Null[int64] {
	s := f.text(key, false)
	if s == "" {
		return casefile.Null[int64]{}
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil || v < 0 {
		f.fail(f.get(key), key+": expected a whole number")
	}
	return casefile.Some(v)
}

// list returns the names of a list, or of a single one.
func (f *fields) list(key string) []string {
	n := f.get(key)
	if n == nil {
		return nil
	}
	all := []*node{n}
	if n.kind == 'l' {
		all = n.vals
	}
	var out []string
	for _, v := range all {
		if v.kind != 's' || !plainName(v.text) {
			f.fail(v, key+": expected names of events")
			return nil
		}
		out = append(out, v.text)
	}
	return out
}

// addSetting takes a top-level key that is not a list.
func (f *statementsFile) addSetting(it item) *fault {
	n := it.node
	if n.kind == 'm' && len(n.keys) == 1 && n.keys[0].text == it.section {
		n = n.vals[0]
	}
	if it.section == "title" || it.section == "note" {
		return nil
	}
	wrap := &node{kind: 'm', at: it.at, keys: []*node{{kind: 's', text: it.section, at: it.at}}, vals: []*node{n}}
	x := open(wrap, "version", "zone", "date", "group", "entered_by", "reviewed_by")
	if x.bad != nil {
		return x.bad
	}
	s := x.text(it.section, true)
	switch it.section {
	case "version":
		if s != "1" {
			x.fail(n, "version: expected 1")
		}
	case "zone", "date", "group":
		f.describe(x, &f.defaults)
	case "entered_by":
		f.entered = s
	case "reviewed_by":
		f.reviewed = s
	}
	return x.bad
}

// describe reads what documents and the file's own defaults share.
func (f *statementsFile) describe(x *fields, d *document) {
	if z := x.text("zone", false); z != "" {
		loc, err := casefile.LoadZone(z)
		if err != nil {
			x.fail(x.get("zone"), "zone: expected an IANA zone")
		}
		d.zone = loc
	}
	if s := x.text("date", false); s != "" {
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			x.fail(x.get("date"), "date: expected a date like 2024-08-12")
		}
		d.date = s
	}
	if g := x.name("group", false); g != "" {
		d.group = g
	}
}

// addDocument takes the description of a document.
func (f *statementsFile) addDocument(it item) *fault {
	x := open(it.node, "id", "title", "outlet", "url", "published", "date", "zone", "group", "note", "kind")
	if x.bad != nil {
		return x.bad
	}
	d := f.defaults
	d.id = x.name("id", true)
	d.url = x.text("url", false)
	f.describe(x, &d)
	if s := x.text("published", false); s != "" {
		t, err := f.caseFile(d.zone).ParseInstant(s)
		if err != nil {
			x.fail(x.get("published"), "published: expected a time like 2024-08-12T22:30-04:00")
		}
		d.published = casefile.Some(t)
		if loc := f.zoneOf(&d); d.date == "" && loc != nil && err == nil {
			d.date = t.Std().In(loc).Format(time.DateOnly)
		}
	}
	if d.group == "" {
		d.group = d.id
	}
	if x.bad == nil && f.docs[d.id] != nil {
		x.fail(it.node, "id: document described twice")
	}
	if x.bad == nil {
		f.docs[d.id] = &d
	}
	return x.bad
}

// addEvent takes an event the statements are counted from.
func (f *statementsFile) addEvent(it item) *fault {
	x := open(it.node, "name", "at", "title", "basis", "note")
	if x.bad != nil {
		return x.bad
	}
	e := eventItem{name: x.name("name", true), at: x.text("at", false)}
	if e.at != "" {
		if _, err := f.caseFile(nil).ParseInstant(e.at); err != nil {
			x.fail(x.get("at"), "at: expected a time like 2024-08-12T20:42")
		}
	}
	if x.bad == nil {
		f.events = append(f.events, e)
	}
	return x.bad
}

// addStatement takes one statement.
func (f *statementsFile) addStatement(it item) (*statement, *fault) {
	x := open(it.node, "id", "document", "line", "chars", "speaker", "via", "kind", "event", "referent", "lean", "assertion",
		"words", "time", "quantity", "confidence", "rule", "entered_by", "reviewed_by", "note")
	if x.bad != nil {
		return nil, x.bad
	}
	st := &statement{}
	r := &st.row
	r.Records = 1
	r.ID, r.Document = x.name("id", true), x.name("document", true)
	r.DocLine = x.whole("line")
	r.Speaker, r.Via = x.text("speaker", false), x.text("via", false)
	r.Kind, r.Lean = x.oneOf("kind", statementKinds, true), x.oneOf("lean", statementLeans, false)
	r.Event, r.Referent = x.name("event", false), x.name("referent", false)
	r.Assertion, r.Words = x.text("assertion", true), x.text("words", false)
	r.Confidence = x.oneOf("confidence", []string{"high", "medium", "low"}, false)
	if r.Rule = x.name("rule", false); r.Rule == "" {
		r.Rule = "entered"
	}
	reviewer := x.text("reviewed_by", false)
	r.Reviewed = reviewer != "" || f.reviewed != ""
	x.text("entered_by", false)
	x.chars(r)
	x.time(st)
	x.quantity(r)
	if x.bad != nil {
		return nil, x.bad
	}
	if st.doc = f.docs[r.Document]; st.doc == nil {
		return nil, x.get("document").fail("document: expected one that the file describes")
	}
	if f.ids[r.ID] {
		return nil, x.get("id").fail("id: statement given twice")
	}
	f.ids[r.ID] = true
	r.URL, r.Published, r.Group = st.doc.url, st.doc.published, st.doc.group
	return st, nil
}

// chars reads the byte span of the words in their document.
func (f *fields) chars(r *casefile.Statement) {
	n := f.get("chars")
	if n == nil {
		return
	}
	if n.kind != 'l' || len(n.vals) != 2 {
		f.fail(n, "chars: expected [first, after]")
		return
	}
	var v [2]int64
	for i, c := range n.vals {
		x, err := strconv.ParseInt(c.text, 10, 64)
		if err != nil || x < 0 {
			f.fail(c, "chars: expected [first, after]")
			return
		}
		v[i] = x
	}
	if v[1] < v[0] {
		f.fail(n, "chars: expected [first, after]")
		return
	}
	r.CharLo, r.CharHi = casefile.Some(v[0]), casefile.Some(v[1])
}

// quantity reads a number with unit and bound.
func (f *fields) quantity(r *casefile.Statement) {
	n := f.get("quantity")
	if n == nil {
		return
	}
	x := open(n, "value", "unit", "bound")
	if x.bad == nil {
		s := x.text("value", true)
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			x.fail(n, "quantity.value: expected a number")
		}
		r.Quantity = casefile.Some(v)
		r.Unit = x.text("unit", true)
		if r.Bound = x.oneOf("bound", statementBounds, false); r.Bound == "" {
			r.Bound = "eq"
		}
	}
	if f.bad == nil {
		f.bad = x.bad
	}
}
