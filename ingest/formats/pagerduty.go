package formats

import (
	"cmp"
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "pagerduty",
	Doc: `PagerDuty's REST API v2: lists of incidents (/incidents) and of alerts (/alerts, /incidents/ID/alerts). One incident or alert is one
row at created_at; it ends at resolved_at, or where that is absent and the status is resolved at last_status_change_at. The
severity is that of the alert, else the priority, else the urgency. Incidents group alerts: load one or the other.`,
	Record:  "incident or alert",
	Primary: "alerts",
	Tables:  []string{"alerts"},
	Sniff:   sniffJSON(`"incidents" with "incident_number", or "alerts" with "alert_key"`, []string{"incidents[].incident_number"}, []string{"alerts[].alert_key", "alerts[].created_at"}, []string{"incident.incident_number"}),
	Stream:  streamOps(readPagerDuty),
	Samples: []ingest.Sample{
		{Name: "incidents", In: `{"incidents":[{"id":"PT4KHLK","type":"incident","summary":"[#1234] Join latency","incident_number":1234,"title":"Join latency","created_at":"2024-08-13T00:18:28Z","status":"resolved","urgency":"high","service":{"id":"PIJ90N7","type":"service_reference","summary":"Live audio"},"priority":{"summary":"P1"},"last_status_change_at":"2024-08-13T00:41:00Z","resolved_at":"2024-08-13T00:42:00Z"},
 {"id":"P2","incident_number":1235,"title":"=1+1","created_at":"2024-08-12T20:20:00-04:00","status":"acknowledged","urgency":"low","service":null,"priority":null,"last_status_change_at":"2024-08-13T00:21:00Z"}],"limit":25,"offset":0,"more":false,"total":null}
`},
		{Name: "alerts", In: `{"alerts":[{"id":"PA1","type":"alert","summary":"CPU <b>high</b>","created_at":"2024-08-13T00:18:00Z","status":"resolved","resolved_at":"2024-08-13T00:19:00Z","alert_key":"k1","severity":"critical","service":{"summary":"Live audio"},"incident":{"id":"PT4KHLK"},"suppressed":true}],"more":false}` + "\n"},
		{Name: "rejected", In: `{"incidents":[7,{"incident_number":1,"title":"no time"},{"incident_number":2,"created_at":"2024-08-13T00:18:00Z"},{"incident_number":3,"title":"good","created_at":"2024-08-13T00:18:00Z"}],"alerts":[{"alert_key":"k","created_at":"yesterday","summary":"x"}],"limi`},
	},
})

func readPagerDuty(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "incidents": true, "alerts": true}, func(path string, m member) error {
		switch path {
		case "incidents[]", "alerts[]", "incident":
			row, why := pagerDutyAlert(m)
			if why != "" {
				return p.reject(m.at, m.raw, why)
			}
			return p.alert(row)
		}
		return p.skip(skipEnvelope)
	})
}

func pagerDutyAlert(m member) (casefile.Alert, string) {
	o := m.object()
	at, resolved := instantOf(o.text["created_at"]), instantOf(o.text["resolved_at"])
	row := casefile.Alert{Origin: m.at, TS: at.V, Rule: o.first("title", "summary", "description"), Target: o.in("service").text["summary"],
		Severity: cmp.Or(o.text["severity"], o.in("priority").text["summary"], o.text["urgency"]), Action: "page"}
	switch {
	case !o.ok:
		return row, badOpsShape
	case !at.Valid:
		return row, badOpsTime
	case row.Rule == "":
		return row, badOpsName
	}
	if o.text["suppressed"] == "true" {
		row.Action = "suppressed"
	}
	if !resolved.Valid && o.text["status"] == "resolved" {
		resolved = instantOf(o.text["last_status_change_at"])
	}
	if resolved.Valid && resolved.V >= at.V {
		row.TSEnd = resolved
	}
	row.Rule = oneLine(row.Rule)
	row.Text = oneLine(worded(o.text["incident_number"], o.first("alert_key", "id")))
	return row, ""
}

var _ = ingest.Register(ingest.Format{
	Name: "pagerduty-log",
	Doc: `PagerDuty's incident log entries (/log_entries, /incidents/ID/log_entries): who acknowledged, reassigned, escalated,
annotated or resolved what, and when. One entry is one change of kind response at created_at, but for notifications of people,
which are counted as skipped. A person is named by a keyed hash; a service or integration by its name.`,
	Record:  "log entry",
	Primary: "changes",
	Tables:  []string{"changes"},
	Sniff:   sniffJSON(`"log_entries" with a "type"`, []string{"log_entries[].type", "log_entries[].created_at"}),
	Stream:  streamOps(readPagerDutyLog),
	Samples: []ingest.Sample{
		{Name: "entries", In: `{"log_entries":[{"id":"Q1","type":"trigger_log_entry","summary":"Triggered through the API","created_at":"2024-08-13T00:18:28Z","agent":{"id":"PS1","type":"service_reference","summary":"Live audio"},"channel":{"type":"api","summary":"Join latency"},"service":{"summary":"Live audio"},"incident":{"id":"PT4KHLK","summary":"[#1234] Join latency"}},
 {"id":"Q2","type":"notify_log_entry","created_at":"2024-08-13T00:18:30Z","agent":{"type":"service_reference","summary":"Live audio"},"incident":{"id":"PT4KHLK"}},
 {"id":"Q3","type":"acknowledge_log_entry","summary":"Acknowledged by R. Sponder","created_at":"2024-08-12T20:19:00-04:00","agent":{"id":"PU1","type":"user_reference","summary":"R. Sponder"},"incident":{"id":"PT4KHLK","summary":"[#1234] Join latency"}},
 {"id":"Q4","type":"annotate_log_entry","created_at":"2024-08-13T00:25:00Z","agent":{"id":"PU1","type":"user_reference"},"channel":{"type":"note","content":"We restart <join>"},"incident":{"id":"PT4KHLK"}}],"more":false}
`},
		{Name: "empty entry", In: `{"log_entries":[{"type":"resolve_log_entry","created_at":"2024-08-13T00:42:00Z"}]}` + "\n"},
		{Name: "rejected", In: `{"log_entries":[{"type":"resolve_log_entry","created_at":"soon"},7,{"created_at":"2024-08-13T00:42:00Z"},{"type":"resolve_log_entry","created_at":"2024-08-13T00:42:00Z"},{"type":"res`},
	},
})

const skipNotified = "notification of a person"

func readPagerDutyLog(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true, "log_entries": true}, func(path string, m member) error {
		if path != "log_entries[]" {
			return p.skip(skipEnvelope)
		}
		o := m.object()
		at := instantOf(o.text["created_at"])
		what, isEntry := strings.CutSuffix(o.text["type"], "_log_entry")
		what, _ = strings.CutSuffix(what, "_log_entry_reference")
		switch {
		case !o.ok:
			return p.reject(m.at, m.raw, badOpsShape)
		case !at.Valid:
			return p.reject(m.at, m.raw, badOpsTime)
		case what == "" || !isEntry:
			return p.reject(m.at, m.raw, badOpsName)
		case what == "notify":
			return p.skip(skipNotified)
		}
		agent, incident, channel := o.in("agent").text, o.in("incident").text, o.in("channel").text
		who := agent["summary"]
		if strings.HasPrefix(agent["type"], "user") || who == "" && agent["id"] != "" {
			who = "user " + p.Hash("user", cmp.Or(agent["id"], who))
		}
		text := worded(what, channel["content"]) // the entry's own summary names people
		if what == "trigger" {
			text = worded(what, cmp.Or(channel["summary"], incident["summary"]))
		}
		return p.change(casefile.Change{Origin: m.at, TS: at.V, Kind: "response", Ref: incident["id"], Who: who, Text: oneLine(text),
			Target: cmp.Or(o.in("service").text["summary"], incident["summary"])})
	})
}
