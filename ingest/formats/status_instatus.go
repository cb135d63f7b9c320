package formats

import (
	"io"
	"strings"
	"time"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "instatus",
	Doc: `Instatus: the public summary.json (page, activeIncidents, activeMaintenances) and lists of incidents of its API with
their updates. One post is an update, or an incident or maintenance without updates at its start as people entered it.
Times are RFC 3339 or as JavaScript prints a date. An idle page has neither list.`,
	Record:  "update, incident or maintenance without updates, or head of the page",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON(`the keys "page" with "status" and "activeIncidents"`, []string{"activeIncidents", "page.name"}, []string{"activeMaintenances", "page.name"},
		[]string{"page.name", "page.url", "page.status"}, []string{"[].started", "[].updates", "[].components"}),
	Stream: streamPosts(readInstatus),
	Samples: []ingest.Sample{
		{Name: "summary", In: `{"page": {"name": "Example Live", "url": "https://status.example.com", "status": "HASISSUES"},
 "activeIncidents": [{"id": "i1", "name": "Joining <i>fails</i>", "started": "Mon Mar 03 2031 20:09:11 GMT+0000 (Coordinated Universal Time)", "status": "INVESTIGATING", "impact": "MAJOROUTAGE", "url": "https://status.example.com/i1"}],
 "activeMaintenances": [{"id": "m1", "name": "Rack move", "start": "2031-03-04T20:00:00.000Z", "status": "NOTSTARTEDYET", "duration": "60", "url": "https://status.example.com/m1"}]}
`},
		{Name: "api", In: `[{"id": "i1", "name": "Joining", "status": "RESOLVED", "started": "2031-03-03T20:09:11.000Z", "resolved": "2031-03-03T20:42:00.000Z", "components": [{"id": "c", "name": "Live audio"}],
 "updates": [{"id": "u1", "message": "We look.", "status": "INVESTIGATING", "started": "2031-03-03T20:09:11.000Z", "createdAt": "2031-03-03T20:15:00.000Z"}, {"id": "u2", "message": "Done", "status": "RESOLVED", "started": "2031-03-03T20:42:00.000Z"}]}]
`},
		{Name: "up", In: `{"page": {"name": "Example Live", "url": "https://status.example.com", "status": "UP"}}` + "\n"},
		{Name: "rejected", In: `{"page": {"name": "Example Live", "url": "u", "status": "HASISSUES"}, "activeIncidents": [{"name": "no time"}, 7, {"name": "zone", "started": "Mon Mar 03 2031 20:09:11"}, {"name": "good", "started": "Mon Mar 03 2031 20:09:11 GMT-0500 (EST)"}], "act`},
	},
})

func readInstatus(p *postReader, r io.Reader) error {
	page := casefile.Post{Provider: "instatus", Kind: "status"}
	return p.json(r, walkPaths{"": true, "activeIncidents": true, "activeMaintenances": true}, func(path string, m member) error {
		row := page
		switch path {
		case "page":
			page.Author = m.object().text["name"]
			return p.skip(skipPage)
		case "activeIncidents[]", "[]":
		case "activeMaintenances[]":
			row.Kind = "maintenance"
		default:
			return p.skip(skipOther)
		}
		return instatusIncident(p, m, row)
	})
}

func instatusIncident(p *postReader, m member, row casefile.Post) error {
	o := m.object()
	if !o.ok {
		return p.reject(m.at, m.raw, badIncident)
	}
	row.Origin, row.Title, row.URL = m.at, o.text["name"], o.text["url"]
	row.Thread = o.first("id", "url", "name")
	row.State, row.Impact = strings.ToLower(o.text["status"]), strings.ToLower(o.text["impact"])
	row.Components = joined(o.list("components"), "name")
	updates := o.list("updates")
	for _, u := range updates {
		if err := instatusUpdate(p, u, row); err != nil {
			return err
		}
	}
	if len(updates) > 0 {
		return nil
	}
	at := scriptDate(o.first("started", "start"))
	if !at.Valid {
		return p.reject(m.at, m.raw, badNoTime)
	}
	row.TS = at.V
	return p.emit(row)
}

func instatusUpdate(p *postReader, m member, row casefile.Post) error {
	u := m.object()
	created := scriptDate(u.text["createdAt"])
	at := firstOf(scriptDate(u.text["started"]), created)
	if !at.Valid {
		return p.reject(m.at, m.raw, badUpdateTime)
	}
	row.Origin, row.TS, row.CreatedAt, row.UpdatedAt = m.at, at.V, created, scriptDate(u.text["updatedAt"])
	row.PostID, row.State, row.Text = u.text["id"], strings.ToLower(u.text["status"]), plainText(u.text["message"])
	return p.emit(row)
}

// scriptDate reads RFC 3339, or a date as JavaScript's Date.prototype.toString
// prints it (ECMA-262 section 21.4.4.41): the name of the zone is a comment.
func scriptDate(s string) casefile.Null[casefile.Time] {
	if t := instantOf(s); t.Valid || len(s) > 128 {
		return t
	}
	s, _, _ = strings.Cut(s, " (")
	t, err := time.Parse("Mon Jan 02 2006 15:04:05 GMT-0700", s)
	if err != nil {
		return casefile.Null[casefile.Time]{}
	}
	return plausible(t)
}
