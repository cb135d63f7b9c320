package formats

import (
	"bytes"
	"io"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "statuspage",
	Doc: `Atlassian Statuspage v2 JSON: summary.json, incidents.json, incidents/unresolved.json, scheduled-maintenances.json,
components.json, status.json and a single incident. One post is one update of an incident: its claimed time is display_at,
which people can edit, beside created_at and updated_at, which the machine sets. An update without any time takes the
incident's updated_at when it is the newest, else it is a reject. An incident without updates is one post at its start. A
component that is not operational is a post of its own at its updated_at, or the page's; an operational one, the page and the overall status
are skipped and counted. incidents.json holds the last 50 incidents only. Bodies become plain text.`,
	Record:  "incident update, incident without updates, component, or head of the page",
	Primary: "posts",
	Tables:  []string{"posts"},
	Sniff:   sniffStatuspage,
	Options: []ingest.Option{captureOption},
	Stream:  streamPosts(readStatuspage),
	Samples: statuspageSamples,
})

const (
	skipPage      = "head of the page"
	skipComponent = "component that is operational"
	skipOther     = "key that is not read"

	badUpdateTime  = "update without a time"
	badZonelessTS  = "time without a zone"
	badIncident    = "expected an incident"
	badRestOfJSON  = "not valid JSON from here on"
	maxPendingRows = 10_000
)

// statuspageLists are the keys whose lists are read element by element.
var statuspageLists = map[string]bool{"incidents": true, "scheduled_maintenances": true, "components": true}

func sniffStatuspage(h ingest.Head) ingest.Guess {
	t := bytes.TrimLeft(bytes.TrimPrefix(h.Bytes, utf8BOM), " \t\r\n")
	if len(t) == 0 || t[0] != '{' {
		return ingest.Guess{Score: ingest.Never, Why: "expected a JSON object, found something else"}
	}
	has := func(key string) bool { return bytes.Contains(t, []byte(`"`+key+`"`)) }
	switch {
	case has("incident_updates") && has("status"):
		return ingest.Guess{Score: ingest.Certain}
	case has("page") && (has("incidents") || has("scheduled_maintenances") || has("indicator")):
		return ingest.Guess{Score: ingest.Certain}
	case has("page") && has("components"):
		return ingest.Guess{Score: ingest.Likely}
	}
	return ingest.Guess{Score: ingest.Never, Why: `expected the keys "page" and "incidents", found other JSON`}
}

// statuspage is one document while it is read.
type statuspage struct {
	*postReader
	author   string
	url      string
	pageTime casefile.Null[casefile.Time] // updated_at of the page
	pageSeen bool
	pending  []casefile.Post // rows read before the page was
}

func readStatuspage(out *postReader, r io.Reader) error {
	p := &statuspage{postReader: out}
	s := newJSONStream(r)
	err := s.each(statuspageLists, p.take)
	if err == nil {
		err = trailing(s)
	}
	if e := p.flush(); e != nil {
		return e
	}
	if err == nil || p.ctx.Err() != nil {
		return err
	}
	if left := rest(s); len(left) > 0 {
		if e := p.reject(s.r.at(max(s.base+s.dec.InputOffset(), s.last.Offset)), left, badRestOfJSON); e != nil {
			return e
		}
	}
	return err
}

// trailing complains about anything but blanks behind the document.
func trailing(s *jsonStream) error {
	if _, err := s.token(); err != io.EOF {
		return errShape
	}
	return nil
}

// rest returns the first bytes that were not read.
func rest(s *jsonStream) []byte {
	b := make([]byte, 256)
	n, _ := io.ReadFull(s.dec.Buffered(), b)
	return b[:n]
}

// take reads one member of the document.
func (p *statuspage) take(m member) error {
	switch m.key {
	case "page":
		for _, part := range m.parts() {
			switch part.key {
			case "name":
				p.author = part.text()
			case "url":
				p.url = part.text()
			case "updated_at":
				p.pageTime, _ = moment(part.text())
			}
		}
		p.pageSeen = true
		if err := p.flush(); err != nil {
			return err
		}
		return p.skip(skipPage)
	case "incidents", "incident":
		return p.incident(m, "status")
	case "scheduled_maintenances", "scheduled_maintenance":
		return p.incident(m, "maintenance")
	case "components":
		return p.component(m)
	case "status":
		return p.skip(skipPage)
	}
	return p.skip(skipOther)
}

// post stores a post, once the page's name is known.
func (p *statuspage) post(row casefile.Post) error {
	if !p.pageSeen && len(p.pending) < maxPendingRows {
		p.pending = append(p.pending, row)
		return nil
	}
	if err := p.flush(); err != nil {
		return err
	}
	return p.put(row)
}

func (p *statuspage) put(row casefile.Post) error {
	row.Author = p.author
	if row.URL == "" && p.url != "" && row.Thread != "" && !strings.HasPrefix(row.Thread, componentThread) {
		row.URL = strings.TrimSuffix(p.url, "/") + "/incidents/" + row.Thread
	}
	return p.emit(row)
}

// flush stores the rows that waited for the page.
func (p *statuspage) flush() error {
	rows := p.pending
	p.pending = nil
	for _, r := range rows {
		if err := p.put(r); err != nil {
			return err
		}
	}
	return nil
}

// moment reads a time of the API: RFC 3339 with an offset.
func moment(s string) (t casefile.Null[casefile.Time], reason string) {
	if s == "" {
		return t, ""
	}
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || v.Year() < 1990 || v.Year() > 2100 {
		return t, badZonelessTS
	}
	return casefile.Some(casefile.TimeOf(v)), ""
}
