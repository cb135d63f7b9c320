package formats

import (
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "google-incidents",
	Doc: `Google Cloud's incidents.json: a list of incidents with their updates. One post is the asserted beginning of an
incident (begin, often long before the machine's created), an update (its time is when, beside created and modified), or
the asserted end. Texts are Markdown and kept as they are.`,
	Record:  "beginning, update or end of an incident",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON(`a list of incidents with "begin" and "external_desc"`, []string{"[].begin", "[].external_desc"}, []string{"[].begin", "[].updates"}),
	Stream:  streamPosts(readGoogle),
	Samples: []ingest.Sample{
		{Name: "incidents", In: `[{"id": "abc", "number": "123", "begin": "2031-03-01T20:00:00+00:00", "created": "2031-03-03T20:09:11+00:00", "end": "2031-03-03T21:00:00+00:00", "modified": "2031-03-03T22:00:00+00:00",
  "external_desc": "Elevated errors in **us-east**", "status_impact": "SERVICE_DISRUPTION", "severity": "medium", "service_key": "k", "service_name": "Live Audio", "uri": "incidents/abc",
  "affected_products": [{"title": "Live Audio", "id": "p1"}, {"title": "Join API", "id": "p2"}],
  "updates": [{"created": "2031-03-03T21:00:05+00:00", "modified": "2031-03-03T21:00:06+00:00", "when": "2031-03-03T21:00:00+00:00", "text": "Resolved.\n\n* <b>all</b>", "status": "AVAILABLE", "affected_locations": []},
   {"created": "2031-03-03T20:09:12+00:00", "when": "2031-03-03T20:09:12+00:00", "text": "We look.", "status": "SERVICE_DISRUPTION"}],
  "most_recent_update": {"created": "2031-03-03T21:00:05+00:00", "text": "Resolved."}}]
`},
		{Name: "open", In: `[{"id": "x", "begin": "2031-03-01T20:00:00+00:00", "created": "2031-03-01T20:10:00Z", "end": null, "external_desc": "=1+1", "status_impact": "SERVICE_OUTAGE", "severity": "high", "service_name": "Queue", "updates": []}]` + "\n"},
		{Name: "rejected", In: `[null, {"id": "n", "begin": "yesterday", "external_desc": "no time", "updates": [{"text": "no time"}, {"when": "2031-03-01T20:00:00Z", "text": "good"}]}, {"id": "cut", "begin": "2031-`},
	},
})

func readGoogle(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true}, func(path string, m member) error {
		o := m.object()
		if path != "[]" || !o.ok {
			return p.reject(m.at, m.raw, badIncident)
		}
		return googleIncident(p, m, o)
	})
}

func googleIncident(p *postReader, m member, o object) error {
	row := casefile.Post{Origin: m.at, Kind: "status", Provider: "google", Author: "Google Cloud", Thread: o.text["id"], Title: o.text["external_desc"],
		Impact: strings.ToLower(o.text["severity"]), Components: joined(o.list("affected_products"), "title"), URL: o.text["uri"]}
	if row.Components == "" {
		row.Components = o.text["service_name"]
	}
	for _, edge := range []struct{ key, id, made string }{{"begin", "begin", "created"}, {"end", "end", ""}} {
		s := o.text[edge.key]
		if s == "" {
			continue // an incident that is open has no end
		}
		at, row := instantOf(s), row
		if !at.Valid {
			if err := p.reject(m.at, m.raw, badPostTime); err != nil {
				return err
			}
			continue
		}
		row.TS, row.State, row.PostID = at.V, edge.key, row.Thread+"#"+edge.id
		row.CreatedAt = instantOf(o.text[edge.made])
		if err := p.emit(row); err != nil {
			return err
		}
	}
	for _, u := range o.list("updates") {
		if err := googleUpdate(p, row, u); err != nil {
			return err
		}
	}
	return nil
}

func googleUpdate(p *postReader, row casefile.Post, m member) error {
	u := m.object()
	created, updated := instantOf(u.text["created"]), instantOf(u.text["modified"])
	at := firstOf(instantOf(u.text["when"]), created)
	if !at.Valid {
		return p.reject(m.at, m.raw, badUpdateTime)
	}
	row.Origin, row.TS, row.CreatedAt, row.UpdatedAt = m.at, at.V, created, updated
	row.State, row.Text = strings.ToLower(u.text["status"]), u.text["text"]
	return p.emit(row)
}
