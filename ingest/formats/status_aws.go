package formats

import (
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "aws-health",
	Doc: `AWS Health: the public dashboard (currentevents and historyevents; UTF-16 with a byte order mark or UTF-8, times in
seconds or milliseconds since 1970) and events of an account (EventBridge, describe-events; one document or one a line).
One post is an entry of a public event's log, a public event without one, or an account's event, whose time is the
asserted startTime beside the machine's delivery and last update. Public states: 0 ok, 1 informational, 2 degraded,
3 disrupted. Events can stay open for months.`,
	Record:  "entry of an event's log, or event without one",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON("events of AWS Health", []string{"[].event_log", "[].service_name"}, []string{"current[].event_log"}, []string{"current[].service_name", "current[].summary"},
		[]string{"[].service_name", "[].summary", "[].date"}, []string{"*[].service_name", "*[].summary", "*[].date"},
		[]string{"detail.eventTypeCode", "detail.service"}, []string{"[].detail.eventTypeCode"}, []string{"events[].eventTypeCode", "events[].arn"}),
	Stream: streamPosts(readAWS),
	Samples: []ingest.Sample{
		{Name: "utf16", In: utf16LE(`[{"arn": "arn:example:1", "service": "ec2-us-east-1", "service_name": "Elastic Störung 🎧", "region_name": "East", "summary": "Launch errors", "status": "2", "date": "1930334400",
  "event_log": [{"timestamp": 1930334400, "message": "We look.", "summary": "Launch errors", "status": 1},
   {"timestamp": 1930338000000, "message": "<div>Fixed &amp; done</div>", "summary": "[RESOLVED] Launch errors", "status": 0}], "impacted_services": {"ec2": {}}}]` + "\n")},
		{Name: "history", In: `{"ec2-us-east-1": [{"service": "ec2-us-east-1", "service_name": "Compute (East)", "summary": "[RESOLVED] Errors", "status": "1", "date": "1930334400", "description": "<b>1:00 PM PST</b> It was load.", "details": ""}], "s3": [{"service_name": "Store", "summary": "x", "date": "1930334400", "event_log": []}]}
`},
		{Name: "list", In: `[{"service_name": "Store", "summary": "Errors", "date": "1930334400", "status": "3"}]` + "\n"},
		{Name: "account", In: `{"version": "0", "id": "e1", "detail-type": "AWS Health Event", "source": "aws.health", "account": "1", "time": "2031-03-03T20:10:00Z", "region": "r", "resources": [], "detail": {"eventArn": "arn:example:2", "service": "LIVE", "eventTypeCode": "AWS_LIVE_OPERATIONAL_ISSUE", "eventTypeCategory": "issue", "startTime": "Mon, 03 Mar 2031 20:00:00 GMT", "endTime": "Mon, 03 Mar 2031 21:00:00 GMT", "lastUpdatedTime": "Mon, 03 Mar 2031 20:30:00 GMT", "eventDescription": [{"language": "en_US", "latestDescription": "=cmd|' /C calc'!A0"}], "affectedEntities": [{"entityValue": "i-1"}]}}
{"version": "0", "id": "e2", "time": "2031-03-03T20:11:00Z", "detail": {"eventArn": "arn:example:3", "service": "LIVE", "eventTypeCode": "X", "eventTypeCategory": "scheduledChange", "startTime": "2031-03-04T20:00:00Z", "statusCode": "upcoming"}}
`},
		{Name: "rejected", In: `{"events": [7, {"arn": "a", "eventTypeCode": "X", "service": "S"}, {"arn": "b", "eventTypeCode": "Y", "service": "S", "startTime": 1930334400.5, "region": "r"}]} {"events": [`},
	},
})

// awsStates are the states of the public dashboard.
var awsStates = map[string]string{"0": "ok", "1": "informational", "2": "degraded", "3": "disrupted"}

func readAWS(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{}, func(_ string, doc member) error { // a document, or a line
		return awsDocument(p, doc)
	})
}

// awsDocument finds the events in a document.
func awsDocument(p *postReader, doc member) error {
	o := doc.object()
	switch {
	case !o.ok:
		return awsEvents(p, doc.parts())
	case o.in("detail").ok:
		return awsEvent(p, doc)
	}
	for _, part := range doc.parts() {
		list := part.parts()
		if part.raw[0] != '[' {
			if err := p.skip(skipOther); err != nil {
				return err
			}
			continue
		}
		if err := awsEvents(p, list); err != nil {
			return err
		}
	}
	return nil
}

func awsEvents(p *postReader, list []member) error {
	for _, m := range list {
		if err := awsEvent(p, m); err != nil {
			return err
		}
	}
	return nil
}

func awsEvent(p *postReader, m member) error {
	o := m.object()
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badIncident)
	case o.in("detail").ok:
		return awsAccount(p, m, o.in("detail"), instantOf(o.text["time"]))
	case o.text["eventTypeCode"] != "":
		return awsAccount(p, m, o, casefile.Null[casefile.Time]{})
	}
	row := casefile.Post{Origin: m.at, Kind: "status", Provider: "aws", Author: "AWS", Thread: o.first("arn", "service"), Title: o.text["summary"],
		State: awsStates[o.text["status"]], Components: o.first("service_name", "service"), Text: plainText(o.first("description", "details"))}
	log := o.list("event_log")
	if len(log) == 0 {
		at := epochOf(o.text["date"])
		if !at.Valid {
			return p.reject(m.at, m.raw, badNoTime)
		}
		row.TS = at.V
		return p.emit(row)
	}
	for _, e := range log {
		entry, row := e.object(), row
		at := epochOf(entry.text["timestamp"])
		if !at.Valid {
			if err := p.reject(e.at, e.raw, badUpdateTime); err != nil {
				return err
			}
			continue
		}
		row.Origin, row.TS, row.Text = e.at, at.V, plainText(entry.text["message"])
		row.State = awsStates[entry.text["status"]]
		if s := entry.text["summary"]; s != "" {
			row.Title = s
		}
		if err := p.emit(row); err != nil {
			return err
		}
	}
	return nil
}

// awsAccount is an event of one account.
func awsAccount(p *postReader, m member, d object, delivered casefile.Null[casefile.Time]) error {
	when := func(key string) casefile.Null[casefile.Time] {
		s := d.text[key]
		if t := firstOf(instantOf(s), epochOf(s)); t.Valid {
			return t
		}
		t, _ := (&feed{postReader: p}).date(s)
		return t
	}
	start := when("startTime")
	if !start.Valid {
		return p.reject(m.at, m.raw, badNoTime)
	}
	row := casefile.Post{Origin: m.at, TS: start.V, CreatedAt: delivered, UpdatedAt: when("lastUpdatedTime"), Kind: "status", Provider: "aws", Author: "AWS",
		Thread: d.first("eventArn", "arn"), Title: d.text["eventTypeCode"], Impact: strings.ToLower(d.text["eventTypeCategory"]), Components: d.text["service"],
		State: d.text["statusCode"]}
	if d.text["eventTypeCategory"] == "scheduledChange" {
		row.Kind = "maintenance"
	}
	if row.State == "" {
		if row.State = "open"; d.text["endTime"] != "" {
			row.State = "closed"
		}
	}
	row.Text = joined(d.list("eventDescription"), "latestDescription")
	return p.emit(row)
}
