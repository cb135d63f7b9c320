package formats

import (
	"cmp"
	"fmt"
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "alertmanager",
	Doc: `Alertmanager's webhook notifications (version 4), one or many in a file, and its API's list of alerts (/api/v2/alerts). One
alert is one row at startsAt, the moment its rule began to fire. A notification that repeats an alert, told by fingerprint and
startsAt, is counted as skipped; one that says it is resolved gives the row its end. Files of one receiver are best loaded
with --together, so that repeats across them are seen.`,
	Record:  "alert in a notification",
	Primary: "alerts",
	Tables:  []string{"alerts"},
	Sniff:   sniffJSON(`"alerts" with "startsAt" and "labels"`, []string{"alerts[].startsAt", "alerts[].labels"}, []string{"[].startsAt", "[].labels", "[].fingerprint"}, []string{"receiver", "alerts", "groupLabels"}),
	Stream:  streamOps(readAlertmanager),
	Samples: []ingest.Sample{
		{Name: "webhook", In: `{"receiver":"page","status":"firing","alerts":[
 {"status":"firing","labels":{"alertname":"HighErrorRate","severity":"critical","service":"join","instance":"join-1:9090"},"annotations":{"summary":"5xx above 5 %","description":"More\nthan 5 %"},"startsAt":"2024-08-13T00:18:05.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://prometheus.example.com/graph","fingerprint":"7c25d3ea7a0fb7a4"},
 {"status":"firing","labels":{"alertname":"Latency","instance":"join-2:9090"},"annotations":{},"startsAt":"2024-08-12T20:19:00-04:00","endsAt":"0001-01-01T00:00:00Z","fingerprint":"11"}],
 "groupLabels":{"alertname":"HighErrorRate"},"commonLabels":{},"commonAnnotations":{},"externalURL":"https://alerts.example.com","version":"4","groupKey":"{}","truncatedAlerts":0}
{"receiver":"page","status":"resolved","alerts":[{"status":"resolved","labels":{"alertname":"HighErrorRate","severity":"critical","service":"join","instance":"join-1:9090"},"annotations":{"summary":"5xx above 5 %"},"startsAt":"2024-08-13T00:18:05.123Z","endsAt":"2024-08-13T00:41:00Z","fingerprint":"7c25d3ea7a0fb7a4"}],"version":"4"}
`},
		{Name: "api", In: `[{"annotations":{"message":"<script>alert(1)</script>"},"endsAt":"2024-08-13T00:30:00.000Z","fingerprint":"22","receivers":[{"name":"page"}],"startsAt":"2024-08-13T00:20:00.000Z","status":{"inhibitedBy":[],"silencedBy":["x"],"state":"suppressed"},"updatedAt":"2024-08-13T00:26:00.000Z","labels":{"alertname":"=cmd()","severity":"warning","job":"api"}}]` + "\n"},
		{Name: "rejected", In: `{"receiver":"page","groupLabels":{},"alerts":[7,{"status":"firing","labels":{"alertname":"A"},"startsAt":"soon"},{"status":"firing","labels":{"severity":"page"},"startsAt":"2024-08-13T00:18:05Z"},{"status":"firing","labels":{"alertname":"B"},"startsAt":"2024-08-13T00:18:05Z"}]}
{"receiver":"page","alerts":[{"status"`},
	},
})

const (
	skipAlertAgain = "notification of an alert that an earlier one holds"

	maxAlertsHeld = 1 << 20
)

// heldAlerts are the alerts of one source by what tells them apart.
type heldAlerts struct {
	rows []casefile.Alert
	at   map[string]int
}

func readAlertmanager(p *postReader, r io.Reader) error {
	if p.alerts == nil {
		p.alerts = &heldAlerts{at: map[string]int{}}
	}
	return p.json(r, walkPaths{"": true, "alerts": true}, func(path string, m member) error {
		if path != "[]" && path != "alerts[]" {
			return p.skip(skipEnvelope)
		}
		return p.alerts.take(p, m)
	})
}

// flush stores and counts what is held, in the order in which it came.
func (h *heldAlerts) flush(p *postReader) error {
	if h == nil {
		return nil
	}
	for i := range h.rows {
		p.in.Batch().Alerts.Append(&h.rows[i])
		p.in.Batch().Accept(1)
		if err := p.done(); err != nil {
			return err
		}
	}
	return nil
}

// take notes one alert of a notification; it is stored at the end of the source,
// when it is known how it ended.
func (h *heldAlerts) take(p *postReader, m member) error {
	o := m.object()
	labels, notes := o.in("labels").text, o.in("annotations").text
	at := instantOf(o.text["startsAt"])
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badOpsShape)
	case !at.Valid:
		return p.reject(m.at, m.raw, badOpsTime)
	case labels["alertname"] == "":
		return p.reject(m.at, m.raw, badOpsName)
	}
	var end casefile.Null[casefile.Time]
	if e := instantOf(o.text["endsAt"]); o.text["status"] == "resolved" && e.Valid && e.V >= at.V {
		end = e
	}
	key := fmt.Sprintf("%s %d", cmp.Or(o.text["fingerprint"], sortedLabels(labels)), at.V)
	if i, seen := h.at[key]; seen {
		if end.Valid {
			h.rows[i].TSEnd = end
		}
		return p.skip(skipAlertAgain)
	}
	if len(h.rows) >= maxAlertsHeld {
		return fmt.Errorf("expected at most %d different alerts in a source, found more", maxAlertsHeld)
	}
	row := casefile.Alert{Origin: p.locate(m.at), TS: at.V, TSEnd: end, Rule: labels["alertname"], Severity: labels["severity"],
		Action: cmp.Or(o.text["status"], o.in("status").text["state"]), Text: oneLine(worded(notes["summary"], notes["description"], notes["message"])),
		Target: cmp.Or(labels["service"], labels["job"], labels["instance"], labels["namespace"])}
	if row.Action == "resolved" || row.Action == "active" {
		row.Action = "firing" // what the rule did at its time; the end stands in ts_end
	}
	h.at[key] = len(h.rows)
	h.rows = append(h.rows, row)
	return nil
}
