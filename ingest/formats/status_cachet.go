package formats

import (
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "cachet",
	Doc: `Cachet: incidents and incident updates of API v2 (a flat list) and v3 (JSON:API with "attributes" and included
updates). One post is an incident at the time people entered for it (occurred_at), or an update at its creation. The times
carry no zone; they are in the zone of the application, which has to be stated.`,
	Record:   "incident, or update of one",
	Primary:  "posts",
	Tables:   []string{"posts"},
	Zoneless: true,
	Options:  []ingest.Option{captureOption},
	Sniff: sniffJSON("incidents of Cachet", []string{"data[].human_status"}, []string{"data[].occurred_at", "data[].component_id"}, []string{"data[].incident_id", "data[].message"},
		[]string{"data[].attributes.status.human", "data[].attributes.created.string"}),
	Stream: streamPosts(readCachet),
	Samples: []ingest.Sample{
		{Name: "v2", In: `{"meta": {"pagination": {"total": 1}}, "data": [{"id": 1, "component_id": 2, "name": "Joining fails", "status": 1, "visible": 1, "message": "We *look*.", "scheduled_at": null, "occurred_at": "2024-08-12 20:02:00", "created_at": "2024-08-12 20:09:11", "updated_at": "2024-08-12 20:42:00", "human_status": "Investigating", "permalink": "https://status.example.com/incidents/1"},
 {"id": 2, "component_id": 0, "name": "x", "status": 4, "message": "<script>", "created_at": "2024-08-12T20:09:11-04:00"}]}
`, Options: map[string]string{"zone": "America/New_York"}},
		{Name: "v3", In: `{"data": [{"id": "1", "type": "incidents", "attributes": {"id": 1, "name": "Joining", "message": "We look.", "status": {"human": "Identified", "value": 2}, "occurred": {"human": "x", "string": "2024-08-12T20:02:00Z"}, "created": {"human": "x", "string": "2024-08-12T20:09:11Z"}, "updated": {"human": null, "string": null}}}],
 "included": [{"id": "5", "type": "updates", "attributes": {"id": 5, "incident_id": 1, "message": "It is load.", "status": {"human": "Watching", "value": 3}, "created": {"string": "2024-08-12T20:30:00Z"}}}]}
`},
		{Name: "updates", In: `{"data": [{"id": 3, "incident_id": 1, "status": 4, "message": "Done.", "user_id": 1, "created_at": "2024-08-12 20:42:00"}]}` + "\n"},
		{Name: "rejected", In: `{"data": [{"id": 1, "component_id": 2, "occurred_at": "yesterday", "name": "x", "human_status": "Fixed"}, {"id": 2, "component_id": 2, "name": "no time"}, "x", {"id": 3, "occurred_at": "2024-08-12 20:02:00", "name": "good"}`},
	},
})

// cachetStates are the states of incidents by number.
var cachetStates = map[string]string{"0": "scheduled", "1": "investigating", "2": "identified", "3": "watching", "4": "fixed"}

func readCachet(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "data": true, "included": true}, func(path string, m member) error {
		if path != "data[]" && path != "included[]" && path != "data" {
			return p.skip(skipOther)
		}
		o := m.object()
		if !o.ok {
			return p.reject(m.at, m.raw, badIncident)
		}
		if t := o.text["type"]; path == "included[]" && t != "updates" && t != "incidents" {
			return p.skip(skipOther)
		}
		return cachetPost(p, m, o)
	})
}

func cachetPost(p *postReader, m member, o object) error {
	id := o.text["id"]
	state := cachetStates[o.text["status"]]
	when := func(key string) (casefile.Null[casefile.Time], string) { return instantIn(p.Env, o.text[key+"_at"]) }
	if a := o.in("attributes"); a.ok {
		o = a
		state = stateWord(a.in("status").text["human"])
		when = func(key string) (casefile.Null[casefile.Time], string) {
			return instantIn(p.Env, a.in(key).text["string"])
		}
	}
	occurred, bad1 := when("occurred")
	created, bad2 := when("created")
	updated, _ := when("updated")
	at := firstOf(occurred, created)
	switch {
	case bad1 != "" || !at.Valid && bad2 != "":
		return p.reject(m.at, m.raw, firstText(bad1, bad2))
	case !at.Valid:
		return p.reject(m.at, m.raw, badNoTime)
	}
	row := casefile.Post{Origin: m.at, TS: at.V, CreatedAt: created, UpdatedAt: updated, Kind: "status", Provider: "cachet", Thread: id, PostID: "incident " + id,
		Title: o.text["name"], State: state, Text: plainText(o.text["message"]), URL: o.text["permalink"]}
	if of := o.text["incident_id"]; of != "" {
		row.Thread, row.PostID = of, "update "+id
	}
	if state == "scheduled" {
		row.Kind = "maintenance"
	}
	return p.emit(row)
}

func firstText(s ...string) string {
	for _, t := range s {
		if t != "" {
			return t
		}
	}
	return ""
}
