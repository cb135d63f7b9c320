package formats

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hindcast/casefile"
)

// captures compares what a page held at several moments. The first version of
// an update is stored as it stood, with the number of its later versions; each
// later version is a row of kind "edit" at the moment it was first seen; an
// update that has not changed is a counted skip.
//
// An update is found again by its own id where it has one, else within its
// incident: by time and text, then by time, then by text. So a changed text is a
// silent edit and a changed time is a backdated or re-timed update, and neither
// is taken for a new one.
type captures struct {
	p           *postReader
	now, before casefile.Time // the capture that is read, and the one before it
	count       int           // captures begun
	threads     map[string]*captured
	current     map[string][]casefile.Post // by thread, of the capture that is read
	order       []string                   // its threads as they came
	held        []*version                 // everything to store, as first seen
	weight      int64
	gone        int
	firstGone   string
}

// captured is an incident as the last capture that held it showed it.
type captured struct {
	updates []*version
	head    string // title, impact and the like
}

// version is one version of an update.
type version struct {
	page  casefile.Post // as the capture shows it
	row   casefile.Post // as it is stored
	first *version      // the first version; itself for that one
}

// maxCaptured bounds the text kept to compare captures, in bytes.
const maxCaptured = 96 << 20

const skipUnchanged = "update as an earlier capture holds it"

func newCaptures(p *postReader) *captures {
	return &captures{p: p, threads: map[string]*captured{}, current: map[string][]casefile.Post{}}
}

func (c *captures) begin(at casefile.Time) {
	c.before, c.now = c.now, at
	c.count++
	c.current, c.order = map[string][]casefile.Post{}, nil
}

// take notes an update of the capture that is read. It is compared when its
// thread is whole, but counted now.
func (c *captures) take(row casefile.Post) error {
	key := threadKey(&row)
	if _, ok := c.current[key]; !ok {
		c.order = append(c.order, key)
	}
	c.current[key] = append(c.current[key], row)
	c.weight += weightOf(&row)
	if c.weight > maxCaptured {
		return fmt.Errorf("expected captures with at most %d bytes of updates that differ, found more", maxCaptured)
	}
	return c.p.ctx.Err()
}

func threadKey(row *casefile.Post) string {
	if row.Thread != "" {
		return row.Thread
	}
	return "post " + row.PostID
}

func weightOf(row *casefile.Post) int64 {
	return int64(256 + len(row.Text) + len(row.Title) + len(row.Components) + len(row.URL) + len(row.PostID) + len(row.Author))
}

// end compares the capture that was read with what is known.
func (c *captures) end() error {
	for _, key := range c.order {
		rows := c.current[key]
		known := c.threads[key]
		if known == nil {
			known = &captured{}
			c.threads[key] = known
		}
		if err := c.compare(known, rows); err != nil {
			return err
		}
	}
	c.current, c.order = nil, nil
	return nil
}

// compare matches the updates of one incident with those of its last capture.
func (c *captures) compare(known *captured, rows []casefile.Post) error {
	match := pair(known.updates, rows)
	next := make([]*version, len(rows))
	var same []int // updates that have not changed
	for i := range rows {
		old := match[i]
		if old != nil && sameUpdate(&old.page, &rows[i]) {
			next[i] = old
			same = append(same, i)
			continue
		}
		next[i] = c.add(rows[i], old)
	}
	head := headOf(&rows[0])
	if known.updates != nil && head != known.head && len(same) == len(rows) {
		next[0] = c.add(rows[0], next[0]) // only the title or the impact was changed
		same = same[1:]
	}
	known.head = head
	c.missing(known.updates, next)
	known.updates = next
	for _, i := range same {
		c.weight -= weightOf(&rows[i])
		if err := c.p.skip(skipUnchanged); err != nil {
			return err
		}
	}
	return nil
}

// componentThread begins the thread of a post about a component's state.
const componentThread = "component "

// sameUpdate reports whether two versions say the same, whatever the machine's
// own times say.
func sameUpdate(a, b *casefile.Post) bool {
	sameTime := a.TS == b.TS || strings.HasPrefix(a.Thread, componentThread) // a page's clock moves, its component stands
	return sameTime && a.State == b.State && a.Text == b.Text && (a.Thread != "" || a.Title == b.Title)
}

// headOf is what an incident says beside its updates.
func headOf(row *casefile.Post) string {
	if row.Thread == "" {
		return ""
	}
	return row.Title + "\x00" + row.Impact
}

// missing counts updates that were taken off while their incident still stands.
func (c *captures) missing(before, now []*version) {
	stands := map[*version]bool{}
	for _, v := range now {
		stands[v.first] = true
	}
	for _, v := range before {
		if !stands[v.first] {
			c.gone++
			if c.firstGone == "" {
				c.firstGone = fmt.Sprintf("%s of %s, last seen in the capture of %s", cmp.Or(v.page.PostID, v.page.State), cmp.Or(v.page.Thread, v.page.Author), c.before)
			}
		}
	}
}

// add keeps a version: the first of an update where old is nil.
func (c *captures) add(row casefile.Post, old *version) *version {
	v := &version{page: row, row: row}
	v.row.FirstSeen = casefile.Some(c.now)
	if c.count > 1 {
		v.row.AbsentAt = casefile.Some(c.before)
	}
	if v.first = v; old != nil {
		v.first = old.first
		v.row.Kind = "edit"
		v.row.TS = c.now
		v.first.row.Edits.V++
	} else {
		v.row.Edits = casefile.Some[int64](0)
	}
	c.held = append(c.held, v)
	return v
}

// flush stores all versions in the order of their places and counts what was
// compared.
func (c *captures) flush() error {
	if c.current != nil { // a capture that could not be read to its end
		if err := c.end(); err != nil {
			return err
		}
	}
	if c.gone > 0 {
		c.p.Assume(fmt.Sprintf("%d updates were taken off the page between two captures, first %s", c.gone, c.firstGone))
	}
	slices.SortStableFunc(c.held, func(a, b *version) int { return cmp.Compare(a.row.Offset, b.row.Offset) })
	for _, v := range c.held {
		if err := c.p.store(&v.row); err != nil {
			return err
		}
	}
	return nil
}

// matchers are the ways to find an update again, the surest first. Each gives a
// key that both versions share, empty where the way does not apply.
var matchers = []func(*casefile.Post) string{
	func(p *casefile.Post) string { return p.PostID },
	func(p *casefile.Post) string { return unnamed(p, p.TS, p.State, p.Text) },
	func(p *casefile.Post) string { return unnamed(p, p.TS, p.State) },
	func(p *casefile.Post) string { return unnamed(p, p.State, p.Text) },
	func(p *casefile.Post) string { return unnamed(p, p.TS) },
}

// unnamed makes a key for an update without an id: an id that is new is a new
// update, whatever it says.
func unnamed(p *casefile.Post, parts ...any) string {
	if p.PostID != "" {
		return ""
	}
	return fmt.Sprintf("%q", parts)
}

// pair finds for each update of a capture the version it was before.
func pair(old []*version, rows []casefile.Post) []*version {
	match := make([]*version, len(rows))
	used := map[*version]bool{}
	for _, key := range matchers {
		free := map[string][]*version{}
		for _, v := range old {
			if k := key(&v.page); k != "" && !used[v] {
				free[k] = append(free[k], v)
			}
		}
		for i := range rows {
			k := key(&rows[i])
			if match[i] != nil || k == "" || len(free[k]) == 0 {
				continue
			}
			match[i] = free[k][0]
			free[k] = free[k][1:]
			used[match[i]] = true
		}
	}
	return match
}
