package formats

import (
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "uptimekuma",
	Doc: `Uptime Kuma status pages (/api/status-page/SLUG, /status/SLUG/incident-history): one post is an incident pinned on the
page, or a maintenance. Times are UTC without saying so ("2031-03-03 20:09:11.123"). The heartbeats are a format of their own.`,
	Record:  "incident, maintenance, or part of the page",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON("a status page of Uptime Kuma", []string{"config.slug", "publicGroupList"}, []string{"incidents[].createdDate"}),
	Stream:  streamPosts(readKuma),
	Samples: []ingest.Sample{
		{Name: "page", In: `{"config": {"slug": "live", "title": "Example Live", "published": true}, "incident": {"id": 1, "style": "danger", "title": "Joining <fails>", "content": "We look.", "pin": 1, "active": 1, "createdDate": "2031-03-03 20:09:11", "lastUpdatedDate": null},
 "publicGroupList": [{"id": 1, "name": "Services", "monitorList": [{"id": 1, "name": "Live audio"}]}],
 "maintenanceList": [{"id": 4, "title": "Rack move", "description": "Short", "status": "scheduled", "timeslotList": [{"startDate": "2031-03-05T20:00:00.000Z", "endDate": "2031-03-05T21:00:00.000Z"}]}]}
`},
		{Name: "history", In: `{"ok": true, "incidents": [{"id": 2, "style": "info", "title": "=1+1", "content": "<b>x</b>", "pin": false, "active": false, "createdDate": "2031-03-03 20:09:11.250", "lastUpdatedDate": "2031-03-03 20:42:00.000"}]}` + "\n"},
		{Name: "rejected", In: `{"config": {"slug": "live"}, "publicGroupList": [], "incident": {"title": "no time"}, "maintenanceList": [{"title": "no slot", "timeslotList": []}], "incidents": [7, {"id": 3, "createdDate": "2031-03-03 20:09:11", "title": "good"}`},
	},
})

const assumeKumaUTC = "times of Uptime Kuma carry no zone and are UTC"

func readKuma(p *postReader, r io.Reader) error {
	page := casefile.Post{Kind: "status", Provider: "uptimekuma"}
	return p.json(r, walkPaths{"": true, "incidents": true, "maintenanceList": true}, func(path string, m member) error {
		switch path {
		case "config":
			page.Author = m.object().text["title"]
			return p.skip(skipPage)
		case "incident", "incidents[]":
			if string(m.raw) == "null" {
				return p.skip(skipOther)
			}
			return kumaIncident(p, m, page)
		case "maintenanceList[]":
			return kumaMaintenance(p, m, page)
		}
		return p.skip(skipOther)
	})
}

// utcOf reads a time that is UTC without saying so.
func utcOf(env *ingest.Env, s string) casefile.Null[casefile.Time] {
	if t := instantOf(s); t.Valid || s == "" || len(s) > 40 {
		return t
	}
	t := instantOf(strings.Replace(s, " ", "T", 1) + "Z")
	if t.Valid {
		env.Assume(assumeKumaUTC)
	}
	return t
}

func kumaIncident(p *postReader, m member, row casefile.Post) error {
	o := m.object()
	created := utcOf(p.Env, o.text["createdDate"])
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badIncident)
	case !created.Valid:
		return p.reject(m.at, m.raw, badNoTime)
	}
	row.Origin, row.TS, row.CreatedAt, row.UpdatedAt = m.at, created.V, created, utcOf(p.Env, o.text["lastUpdatedDate"])
	row.Thread, row.PostID, row.Title, row.Text, row.Impact = o.text["id"], o.text["id"], o.text["title"], plainText(o.text["content"]), o.text["style"]
	switch o.text["active"] {
	case "1", "true":
		row.State = "active"
	case "0", "false":
		row.State = "ended"
	}
	return p.emit(row)
}

func kumaMaintenance(p *postReader, m member, row casefile.Post) error {
	o := m.object()
	slots := o.list("timeslotList")
	if !o.ok || len(slots) == 0 {
		return p.reject(m.at, m.raw, badNoTime)
	}
	row.Origin, row.Kind, row.Thread, row.Title, row.State = m.at, "maintenance", "maintenance "+o.text["id"], o.text["title"], o.text["status"]
	row.Text = plainText(o.text["description"])
	for _, s := range slots {
		at := utcOf(p.Env, s.object().text["startDate"])
		if !at.Valid {
			if err := p.reject(s.at, s.raw, badPostTime); err != nil {
				return err
			}
			continue
		}
		row.Origin, row.TS = s.at, at.V
		if err := p.emit(row); err != nil {
			return err
		}
	}
	return nil
}

var _ = ingest.Register(ingest.Format{
	Name: "uptimekuma-heartbeat",
	Doc: `Heartbeats of an Uptime Kuma page (/api/status-page/heartbeat/SLUG): an independent probe, about once a minute. A
heartbeat gives probe_up (1 up, 0 down; unknown while pending or in maintenance, which the labels say) and probe_latency
in milliseconds. Times are UTC without saying so.`,
	Record:  "value of a heartbeat, or list of shares",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffJSON("heartbeats of Uptime Kuma", []string{"heartbeatList", "uptimeList"}),
	Stream:  streamPosts(readHeartbeats),
	Samples: []ingest.Sample{
		{Name: "beats", In: `{"heartbeatList": {"1": [{"status": 1, "time": "2031-03-03 20:00:11.123", "msg": "", "ping": 31}, {"status": 0, "time": "2031-03-03 20:01:11.123", "msg": "", "ping": null}, {"status": 3, "time": "2031-03-03 20:02:11.123", "msg": "", "ping": null}]}, "uptimeList": {"1_24": 0.97}}
`},
		{Name: "empty", In: `{"heartbeatList": {}, "uptimeList": {}}` + "\n"},
		{Name: "rejected", In: `{"uptimeList": {}, "heartbeatList": {"a,b=c": [{"status": 9, "time": "2031-03-03 20:00:11", "ping": 1}, {"status": 1, "time": "soon", "ping": "x"}, 4, {"status": 1, "time": "2031-03-03 20:00:12", "ping": "fast"}`},
	},
})

func readHeartbeats(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "heartbeatList": true, "heartbeatList.*": true}, func(path string, m member) error {
		if path != "heartbeatList.*[]" {
			return p.skip(skipOther)
		}
		return heartbeat(p, m)
	})
}

func heartbeat(p *postReader, m member) error {
	o := m.object()
	at := utcOf(p.Env, o.text["time"])
	if !o.ok || !at.Valid {
		return p.reject(m.at, m.raw, badSampleTime)
	}
	g := casefile.Gauge{Origin: m.at, TS: at.V, Kind: "gauge", Labels: labelsOf("monitor", m.owner)}
	up := g
	up.Name = "probe_up"
	switch o.text["status"] {
	case "0", "1":
		up.Value = casefile.Some(float64(o.text["status"][0] - '0'))
	case "2":
		up.Labels = labelsOf("monitor", m.owner, "status", "pending")
	case "3":
		up.Labels = labelsOf("monitor", m.owner, "status", "maintenance")
	default:
		return p.reject(m.at, m.raw, "heartbeat with a status that is not known")
	}
	if err := p.gauge(up, m); err != nil {
		return err
	}
	g.Name, g.Unit = "probe_latency", "ms"
	v, ok := numberOf(o.raw["ping"])
	if !ok {
		return p.reject(m.at, m.raw, badValue)
	}
	g.Value = v
	return p.gauge(g, m)
}
