package analyzers

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"hindcast/casefile"
)

// Revision lists what changed between two versions of one document.
type Revision struct {
	Title   string   `json:"title"` // headline or address the versions share; their names where they share none
	Before  string   `json:"before"`
	After   string   `json:"after"`
	Order   string   `json:"order"`  // what says which came first: changed, captured, published, or "" where nothing does
	Shared  float64  `json:"shared"` // estimated share of five-word sequences in common (Broder 1997)
	Changes []Change `json:"changes"`
}

// Kinds of change. A statement that was moved or only stands in other
// surroundings has not changed.
const (
	Added        = "added"
	Dropped      = "dropped"
	Retimed      = "retimed"      // another time, or a time added or removed
	Requantified = "requantified" // another number or bound
	Reattributed = "reattributed" // another speaker
	Rescoped     = "rescoped"     // about another part or event
	Softened     = "softened"     // more hedges
	Strengthened = "strengthened" // fewer hedges
	Reworded     = "reworded"
)

// Change is one difference. Before is missing in what was added, After in what was
// dropped.
type Change struct {
	Kind   string `json:"kind"`
	Before *Quote `json:"before,omitempty"`
	After  *Quote `json:"after,omitempty"`
	Why    string `json:"why"`
}

// Thresholds of alignment, conventions of this program: two documents are versions
// of one when they have an address in common or this share of their text; two
// statements are versions of one when they score at least sameStatement.
const (
	sameText      = 0.12
	sameStatement = 0.42
)

// version is a document with its statements.
type docVersion struct {
	row  *casefile.Document
	says []reading
}

// revisions compares consecutive versions of each document.
func (w *world) revisions(docs []casefile.Document) []Revision {
	all := w.versions(docs)
	var out []Revision
	done := map[string]bool{}
	for i := range all {
		if done[all[i].row.ID] {
			continue
		}
		set := []docVersion{all[i]}
		for j := i + 1; j < len(all); j++ {
			if !done[all[j].row.ID] && slices.ContainsFunc(set, func(v docVersion) bool { return sameDocument(v.row, all[j].row) }) {
				set = append(set, all[j])
				done[all[j].row.ID] = true
			}
		}
		order := arrange(set)
		for k := 1; k < len(set); k++ {
			out = append(out, w.revision(set[k-1], set[k], order))
		}
	}
	return out
}

func (w *world) versions(docs []casefile.Document) []docVersion {
	by := map[string][]reading{}
	for _, r := range w.readings {
		by[r.s.Document] = append(by[r.s.Document], r)
	}
	out := make([]docVersion, 0, len(docs))
	for i := range docs {
		says := by[docs[i].ID]
		sort.SliceStable(says, func(a, b int) bool { return says[a].s.CharLo.V < says[b].s.CharLo.V })
		out = append(out, docVersion{row: &docs[i], says: says})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].row.ID < out[j].row.ID })
	return out
}

// sameDocument reports whether two rows are versions of one document, not copies
// of it in two papers.
func sameDocument(a, b *casefile.Document) bool {
	if a.TextSHA256 == b.TextSHA256 {
		return false // the same text twice is no revision
	}
	if a.URL != "" && b.URL != "" {
		return a.URL == b.URL
	}
	if a.Outlet != "" && b.Outlet != "" && a.Outlet != b.Outlet {
		return false
	}
	return Shared(a.Sketch, b.Sketch) >= sameText
}

// Shared estimates the share of text two sketches have in common: of the smallest
// hashes of both together, how many are in each (Broder 1997). Sketches are
// ascending 64-bit hashes in hex, 16 digits each. It is 0 where one is empty.
func Shared(a, b string) float64 {
	const digits = 16
	k := min(len(a), len(b)) / digits
	if k == 0 {
		return 0
	}
	const full = 64 // hashes of a full sketch; shorter ones are whole texts
	i, j, both, n := 0, 0, 0, 0
	for ; n < full && (i < len(a) || j < len(b)); n++ {
		switch {
		case j >= len(b) || i < len(a) && a[i:i+digits] < b[j:j+digits]:
			i += digits
		case i >= len(a) || b[j:j+digits] < a[i:i+digits]:
			j += digits
		default:
			both++
			i, j = i+digits, j+digits
		}
	}
	return float64(both) / float64(n)
}

// arrange puts versions in order of time and says which time.
func arrange(set []docVersion) string {
	for _, by := range []struct {
		name string
		at   func(*casefile.Document) casefile.Null[casefile.Time]
	}{
		{"changed", func(d *casefile.Document) casefile.Null[casefile.Time] { return d.Modified }},
		{"captured", func(d *casefile.Document) casefile.Null[casefile.Time] { return d.Captured }},
		{"published", func(d *casefile.Document) casefile.Null[casefile.Time] { return d.Published }},
	} {
		seen := map[casefile.Time]bool{}
		for _, v := range set {
			if t := by.at(v.row); t.Valid {
				seen[t.V] = true
			}
		}
		if len(seen) == len(set) && len(set) > 1 {
			sort.SliceStable(set, func(i, j int) bool { return by.at(set[i].row).V < by.at(set[j].row).V })
			return by.name
		}
	}
	return ""
}

// revision aligns the statements of two versions.
func (w *world) revision(a, b docVersion, order string) Revision {
	rev := Revision{Title: a.row.Title, Before: a.row.ID, After: b.row.ID, Order: order, Shared: Shared(a.row.Sketch, b.row.Sketch), Changes: []Change{}}
	for _, t := range []string{b.row.Title, b.row.URL, a.row.ID + " and " + b.row.ID} {
		if rev.Title == "" {
			rev.Title = t
		}
	}
	pair, back := alignStatements(a.says, b.says)
	for i, r := range a.says {
		if pair[i] < 0 {
			q := w.quote(r)
			rev.Changes = append(rev.Changes, Change{Kind: Dropped, Before: &q, Why: "the later version does not say it"})
			continue
		}
		if c, ok := w.change(r, b.says[pair[i]]); ok {
			rev.Changes = append(rev.Changes, c...)
		}
	}
	for j, r := range b.says {
		if back[j] < 0 {
			q := w.quote(r)
			rev.Changes = append(rev.Changes, Change{Kind: Added, After: &q, Why: "the earlier version does not say it"})
		}
	}
	return rev
}

// alignStatements pairs the statements of two versions, the most alike first; each
// has one partner at most. It returns for each the index of its partner, or -1.
func alignStatements(a, b []reading) (pair, back []int) {
	type candidate struct {
		i, j  int
		score float64
	}
	var all []candidate
	wa, wb := wordSets(a), wordSets(b)
	for i := range a {
		for j := range b {
			if s := likeness(a[i], b[j], wa[i], wb[j]); s >= sameStatement {
				all = append(all, candidate{i, j, s})
			}
		}
	}
	sort.SliceStable(all, func(x, y int) bool { return all[x].score > all[y].score })
	pair, back = make([]int, len(a)), make([]int, len(b))
	for i := range pair {
		pair[i] = -1
	}
	for j := range back {
		back[j] = -1
	}
	for _, c := range all {
		if pair[c.i] < 0 && back[c.j] < 0 {
			pair[c.i], back[c.j] = c.j, c.i
		}
	}
	return pair, back
}

func wordSets(rs []reading) []map[string]bool {
	out := make([]map[string]bool, len(rs))
	for i, r := range rs {
		out[i] = map[string]bool{}
		for _, w := range contentWords(r.s.Words) {
			out[i][w] = true
		}
	}
	return out
}

// likeness scores two statements in [0, 1]: shared words first, then speaker,
// event and what they are about. Different kinds are never the same statement.
func likeness(a, b reading, wa, wb map[string]bool) float64 {
	if a.s.Kind != b.s.Kind {
		return 0
	}
	both := 0
	for w := range wa {
		if wb[w] {
			both++
		}
	}
	s := 0.0
	if n := len(wa) + len(wb) - both; n > 0 {
		s = .6 * float64(both) / float64(n)
	}
	if a.s.Speaker == b.s.Speaker {
		s += .15
	}
	if a.s.Event == b.s.Event {
		s += .15
	}
	if a.s.Referent == b.s.Referent {
		s += .1
	}
	return s
}

// contentWords are the words of a text in lower case without the commonest.
func contentWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r != '.' && r != ':' && r != '\'' && r != '\u2019' && (r < '0' || r > '9' && r < 'a' || r > 'z' && r < 0x80 || r >= 0x2000 && r < 0x2100)
	}) {
		w = strings.Trim(w, ".:'\u2019")
		if w != "" && !slices.Contains(functionWords, w) {
			out = append(out, w)
		}
	}
	return out
}

var functionWords = strings.Fields("the a an of to and in on at for by with as that was were is are be been had has have it its his her their he she they this which who but or from")

// hedges are the words that weaken a sentence.
var hedges = strings.Fields("nearly almost reportedly apparently apparent appear appears appeared seem seems seemed may might could allegedly alleged some suggested suggests possibly possible perhaps likely probably partly briefly mostly largely early claimed purported so-called unconfirmed")

func hedged(s string) (n int) {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if slices.Contains(hedges, strings.Trim(w, ".,;:\"'\u201c\u201d")) {
			n++
		}
	}
	return n
}

// change says how b differs from a; both are versions of one statement.
func (w *world) change(a, b reading) ([]Change, bool) {
	qa, qb := w.quote(a), w.quote(b)
	var out []Change
	add := func(kind, why string) { out = append(out, Change{Kind: kind, Before: &qa, After: &qb, Why: why}) }
	if plainWords(a.s.TimeWords) != plainWords(b.s.TimeWords) {
		add(Retimed, w.retimed(a, b))
	}
	if a.s.Quantity != b.s.Quantity || a.s.Unit != b.s.Unit || bound(a.s) != bound(b.s) && a.s.Quantity.Valid {
		add(Requantified, fmt.Sprintf("the number was %s, and is %s", numberText(a.s), numberText(b.s)))
	}
	if a.s.Speaker != b.s.Speaker {
		add(Reattributed, fmt.Sprintf("said by %s, and now by %s", a.s.Speaker, b.s.Speaker))
	}
	if a.s.Referent != b.s.Referent {
		add(Rescoped, fmt.Sprintf("about the %s, and now about the %s", strings.ReplaceAll(a.s.Referent, "_", " "), strings.ReplaceAll(b.s.Referent, "_", " ")))
	}
	if plainWords(a.s.Words) != plainWords(b.s.Words) {
		switch ha, hb := hedged(a.s.Words), hedged(b.s.Words); {
		case hb > ha:
			add(Softened, "the later words hedge more")
		case hb < ha:
			add(Strengthened, "the later words hedge less")
		case len(out) == 0:
			add(Reworded, "other words for the same statement")
		}
	}
	return out, len(out) > 0
}

func plainWords(s string) string { return strings.ToLower(oneLine(s)) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (w *world) retimed(a, b reading) string {
	was, is := oneLine(a.s.TimeWords), oneLine(b.s.TimeWords)
	switch {
	case b.s.TimeWords == "":
		return fmt.Sprintf("the time (“%s”) was removed", was)
	case a.s.TimeWords == "":
		return fmt.Sprintf("a time (“%s”) was added", is)
	case a.dated && b.dated && a.core.meets(b.core):
		return fmt.Sprintf("“%s” became “%s”; the likely readings meet", was, is)
	case a.dated && b.dated && a.support.meets(b.support):
		return fmt.Sprintf("“%s” became “%s”; only the widest readings meet", was, is)
	case a.dated && b.dated:
		return fmt.Sprintf("“%s” became “%s”; they cannot mean the same moment", was, is)
	}
	return fmt.Sprintf("“%s” became “%s”", was, is)
}

func numberText(s *casefile.Statement) string {
	if !s.Quantity.Valid {
		return "none"
	}
	return quantityText(s)
}
