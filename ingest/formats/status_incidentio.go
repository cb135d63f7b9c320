package formats

import (
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "incidentio",
	Doc: `incident.io status pages: status page incidents of API v2 with their updates and component impacts, and the widget
API (ongoing_incidents, in_progress_maintenances, scheduled_maintenances). One post is an update at its published_at, the
start or end of a component's impact as people entered it, or an incident of the widget at its last update. Public
pages also answer Statuspage v2 JSON, which is read as statuspage.`,
	Record:  "update, start or end of a component's impact, incident without updates, or head of the page",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON("incidents of incident.io", []string{"status_page_incidents[].id"}, []string{"status_page_incident.id"}, []string{"ongoing_incidents", "scheduled_maintenances"},
		[]string{"ongoing_incidents", "page_title"}),
	Stream: streamPosts(readIncidentIO),
	Samples: []ingest.Sample{
		{Name: "api", In: `{"status_page_incidents": [{"id": "01A", "name": "Joining fails", "incident_status": "resolved", "published_at": "2031-03-03T20:09:11Z",
 "component_impacts": [{"component_id": "c1", "component_status": "full_outage", "start_at": "2031-03-03T20:02:00Z", "end_at": "2031-03-03T20:42:00Z"}, {"component_id": "c2", "component_status": "degraded_performance", "start_at": "2031-03-03T20:02:00Z"}],
 "updates": [{"id": "u1", "incident_status": "investigating", "message": "We **look**.", "published_at": "2031-03-03T20:09:11Z", "component_statuses": [{"component_id": "c1", "component_name": "Live audio", "component_status": "full_outage"}]},
  {"id": "u2", "incident_status": "resolved", "message": "=1+1", "published_at": "2031-03-03T20:55:00.5Z"}]}], "pagination_meta": {"page_size": 25}}
`},
		{Name: "widget", In: `{"page_title": "Example Live", "page_url": "https://status.example.com", "ongoing_incidents": [{"id": "01A", "name": "<b>Joining</b>", "status": "identified", "url": "https://status.example.com/incidents/01A", "last_update_at": "2031-03-03T20:09:11Z", "last_update_message": "We look.", "current_worst_impact": "full_outage", "affected_components": [{"id": "c1", "name": "Live audio"}]}],
 "in_progress_maintenances": [], "scheduled_maintenances": [{"id": "01B", "name": "Rack move", "status": "maintenance_scheduled", "last_update_at": "2031-03-01T20:09:11Z", "starts_at": "2031-03-05T20:00:00Z", "ends_at": "2031-03-05T21:00:00Z", "url": "u"}]}
`},
		{Name: "rejected", In: `{"status_page_incidents": [{"id": "01A", "name": "x", "published_at": "2031-03-03T20:09:11Z", "component_impacts": [{"component_id": "c", "start_at": "soon"}],
 "updates": [{"id": "u", "message": "no time"}, {"id": "v", "published_at": "2031-03-03T20:09:11Z", "message": "good"}]}, "text", {"id": "01B", "name": "no time"}`},
	},
})

func readIncidentIO(p *postReader, r io.Reader) error {
	page := casefile.Post{Provider: "incident.io", Kind: "status"}
	lists := walkPaths{"": true, "status_page_incidents": true, "ongoing_incidents": true, "in_progress_maintenances": true, "scheduled_maintenances": true}
	return p.json(r, lists, func(path string, m member) error {
		switch path {
		case "page_title":
			page.Author = m.text()
			return p.skip(skipPage)
		case "status_page_incidents[]", "status_page_incident", "ongoing_incidents[]":
			return incidentIO(p, m, page)
		case "in_progress_maintenances[]", "scheduled_maintenances[]":
			row := page
			row.Kind = "maintenance"
			return incidentIO(p, m, row)
		}
		return p.skip(skipOther)
	})
}

func incidentIO(p *postReader, m member, row casefile.Post) error {
	o := m.object()
	if !o.ok {
		return p.reject(m.at, m.raw, badIncident)
	}
	row.Origin, row.Thread, row.Title, row.State, row.URL = m.at, o.text["id"], o.text["name"], o.first("incident_status", "status"), o.first("url", "public_url")
	row.Impact = o.text["current_worst_impact"]
	for _, c := range o.list("component_impacts") {
		if err := incidentIOImpact(p, c, row); err != nil {
			return err
		}
	}
	updates := o.list("updates")
	for _, u := range updates {
		if err := incidentIOUpdate(p, u, row); err != nil {
			return err
		}
	}
	if len(updates) > 0 {
		return nil
	}
	at := firstOf(instantOf(o.text["last_update_at"]), instantOf(o.text["published_at"]))
	if !at.Valid {
		return p.reject(m.at, m.raw, badNoTime)
	}
	row.TS, row.Text = at.V, plainText(o.text["last_update_message"])
	row.Components = joined(o.list("affected_components"), "name")
	return p.emit(row)
}

// incidentIOImpact reads the window in which a component was impaired, as people
// entered it.
func incidentIOImpact(p *postReader, m member, row casefile.Post) error {
	c := m.object()
	row.Origin, row.Components, row.Impact = m.at, c.first("component_name", "component_id"), c.text["component_status"]
	for _, key := range []string{"start_at", "end_at"} {
		s := c.text[key]
		if s == "" && key == "end_at" {
			continue // it goes on
		}
		at := instantOf(s)
		if !at.Valid {
			if err := p.reject(m.at, m.raw, badPostTime); err != nil {
				return err
			}
			continue
		}
		row := row
		row.TS, row.State, row.PostID = at.V, "impact_"+key[:len(key)-3], row.Thread+"#"+c.text["component_id"]+"#"+key
		if err := p.emit(row); err != nil {
			return err
		}
	}
	return nil
}

func incidentIOUpdate(p *postReader, m member, row casefile.Post) error {
	u := m.object()
	at := firstOf(instantOf(u.text["published_at"]), instantOf(u.text["created_at"]))
	if !at.Valid {
		return p.reject(m.at, m.raw, badUpdateTime)
	}
	row.Origin, row.TS, row.PostID, row.Text = m.at, at.V, u.text["id"], plainText(u.first("message", "message_string"))
	row.CreatedAt, row.UpdatedAt = instantOf(u.text["created_at"]), instantOf(u.text["updated_at"])
	if s := u.first("incident_status", "to_status", "status"); s != "" {
		row.State = s
	}
	row.Components = joined(u.list("component_statuses"), "component_name", "name", "component_id")
	return p.emit(row)
}
