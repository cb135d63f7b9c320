package formats

import (
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "slack-status",
	Doc: `Slack's status API v2: current ({"status", "active_incidents"}) and history (a list of incidents). One note of an
incident is one post at its date_created; an incident without notes is one post at its own. The times carry an offset;
bodies become plain text. The API states no time of the last edit of a note.`,
	Record:  "note of an incident, incident without notes, or head of the page",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON(`the keys "active_incidents", or a list of incidents with "date_created"`, []string{"active_incidents", "date_updated"}, []string{"[].date_created", "[].notes", "[].title"}, []string{"[].date_created", "[].services", "[].title"}),
	Stream:  streamPosts(readSlack),
	Samples: []ingest.Sample{
		{Name: "current", In: `{"status": "active", "date_created": "2031-03-03T11:31:22-08:00", "date_updated": "2031-03-03T14:48:12-08:00", "active_incidents": [
 {"id": 1551, "title": "Messages are delayed", "type": "incident", "status": "active", "url": "https://status.example.com/2031-03/1551", "date_created": "2031-03-03T11:31:22-08:00", "date_updated": "2031-03-03T14:48:12-08:00", "services": ["Messaging", "Search"], "notes": [
  {"date_created": "2031-03-03T14:48:12-08:00", "body": "<p>We are <b>still</b> looking.</p>"}, {"date_created": "2031-03-03T11:31:22-08:00", "body": "Some messages are late."}]}]}
`},
		{Name: "history", In: `[{"id": 7, "title": "<script>alert(1)</script>", "type": "outage", "status": "resolved", "url": "javascript:alert(1)", "date_created": "2031-03-03T11:31:22-08:00", "services": [], "notes": []},
 {"id": 6, "title": "Notice", "type": "maintenance", "status": "completed", "date_created": "2031-02-03T11:31:22-0800", "notes": null, "services": null}]
`},
		{Name: "ok", In: `{"status": "ok", "date_created": "2031-03-03T11:31:22-08:00", "date_updated": "2031-03-03T14:48:12-08:00", "active_incidents": []}` + "\n"},
		{Name: "rejected", In: `{"status": "active", "date_updated": "2031-03-03T14:48:12-08:00", "active_incidents": [7, {"id": 1, "title": "no time", "notes": []},
 {"id": 2, "title": "notes", "date_created": "2031-03-03T11:31:22-08:00", "notes": [{"date_created": "2031-03-03T11:31:22", "body": "no zone"}, {"date_created": "2031-03-03T11:31:22Z", "body": "good"}, 3]}, {"id": 3, "ti`},
	},
})

func readSlack(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "active_incidents": true}, func(path string, m member) error {
		if path != "[]" && path != "active_incidents[]" {
			return p.skip(skipPage)
		}
		return slackIncident(p, m)
	})
}

func slackIncident(p *postReader, m member) error {
	o := m.object()
	if !o.ok {
		return p.reject(m.at, m.raw, badIncident)
	}
	row := casefile.Post{Origin: m.at, Kind: "status", Provider: "slack", Author: "Slack", Thread: o.text["id"], Title: o.text["title"],
		State: o.text["status"], Impact: o.text["type"], Components: joined(o.list("services"), "name"), URL: o.text["url"]}
	if row.Impact == "maintenance" {
		row.Kind = "maintenance"
	}
	created, updated := instantOf(o.text["date_created"]), instantOf(o.text["date_updated"])
	notes := o.list("notes")
	if len(notes) == 0 {
		if !created.Valid {
			return p.reject(m.at, m.raw, badNoTime)
		}
		row.TS, row.CreatedAt, row.UpdatedAt = created.V, created, updated
		return p.emit(row)
	}
	for _, n := range notes {
		if err := slackNote(p, row, n); err != nil {
			return err
		}
	}
	return nil
}

func slackNote(p *postReader, row casefile.Post, m member) error {
	n := m.object()
	at := instantOf(n.text["date_created"])
	switch {
	case !n.ok:
		return p.reject(m.at, m.raw, badPostShape)
	case !at.Valid:
		return p.reject(m.at, m.raw, badUpdateTime)
	}
	row.Origin, row.TS, row.CreatedAt, row.Text = m.at, at.V, at, plainText(n.text["body"])
	return p.emit(row)
}
