package formats

import (
	"io"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "betterstack",
	Doc: `Better Stack status pages: /index.json, and lists of status reports and updates of its API (JSON:API). One post is an
update of a report at its published_at, or a report at its starts_at as people entered it. Resources, sections and their
days of history are skipped and counted: a day is too coarse for a timeline of minutes.`,
	Record:  "status update, status report, or resource of the page",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON("a status page of Better Stack", []string{"data.attributes.aggregate_state"}, []string{"data[].attributes.report_type"},
		[]string{"data[].attributes.published_at", "data[].attributes.message"}),
	Stream: streamPosts(readBetterStack),
	Samples: []ingest.Sample{
		{Name: "index", In: `{"data": {"id": "1", "type": "status_page", "attributes": {"company_name": "Example Live", "company_url": "https://example.com", "aggregate_state": "degraded", "timezone": "Eastern Time (US & Canada)"}},
 "included": [{"id": "9", "type": "status_page_resource", "attributes": {"public_name": "Live audio", "status": "downtime", "status_history": [{"day": "2031-03-03", "status": "downtime", "downtime_duration": 2520}]}},
  {"id": "77", "type": "status_update", "attributes": {"message": "We <b>look</b>.", "published_at": "2031-03-03T20:09:11.000Z", "status_report_id": 5, "affected_resources": [{"status_page_resource_id": "9", "status": "downtime"}]}},
  {"id": "5", "type": "status_report", "attributes": {"title": "Joining fails", "report_type": "manual", "starts_at": "2031-03-03T20:02:00.000Z", "ends_at": "2031-03-03T20:42:00.000Z", "aggregate_state": "downtime"}, "relationships": {"status_updates": {"data": [{"id": "77", "type": "status_update"}]}}}]}
`},
		{Name: "reports", In: `{"data": [{"id": "6", "type": "status_report", "attributes": {"title": "=1+1", "report_type": "maintenance", "starts_at": "2031-03-05T20:00:00-05:00", "ends_at": null, "aggregate_state": "maintenance"}}], "pagination": {"next": null}}` + "\n"},
		{Name: "rejected", In: `{"data": [{"id": "6", "type": "status_report", "attributes": {"title": "no time", "report_type": "manual"}}, {"id": "7", "type": "status_update", "attributes": {"message": "no zone", "published_at": "2031-03-03T20:00:00"}},
 {"id": "8", "type": "status_update", "attributes": {"message": "good", "published_at": "2031-03-03T20:00:00Z"}, "relationships": {"status_report": {"data": {"id": "6"}}}}, 7`},
	},
})

// maxBetterStack bounds the posts that wait for the title of their report.
const maxBetterStack = 10_000

type betterStack struct {
	*postReader
	author string
	titles map[string]string // of reports
	wait   []casefile.Post
}

func readBetterStack(p *postReader, r io.Reader) error {
	b := &betterStack{postReader: p, titles: map[string]string{}}
	err := p.json(r, walkPaths{"": true, "data": true, "included": true}, func(path string, m member) error {
		switch path {
		case "data.attributes":
			b.author = m.object().text["company_name"]
			return p.skip(skipPage)
		case "data[]", "included[]":
			return b.item(m)
		}
		return p.skip(skipOther)
	})
	if e := b.flush(); e != nil {
		return e
	}
	return err
}

func (b *betterStack) item(m member) error {
	o := m.object()
	a := o.in("attributes")
	row := casefile.Post{Origin: m.at, Kind: "status", Provider: "betterstack"}
	at := casefile.Null[casefile.Time]{}
	switch o.text["type"] {
	case "status_update":
		row.Thread = a.text["status_report_id"]
		if row.Thread == "" {
			row.Thread = o.in("relationships").in("status_report").in("data").text["id"]
		}
		row.PostID, row.Text = o.text["id"], plainText(a.text["message"])
		at = instantOf(a.text["published_at"])
	case "status_report":
		row.Thread, row.Title, row.State = o.text["id"], a.text["title"], a.text["aggregate_state"]
		row.PostID = "report " + row.Thread
		if a.text["report_type"] == "maintenance" {
			row.Kind = "maintenance"
		}
		b.titles[row.Thread] = row.Title
		at = instantOf(a.text["starts_at"])
	case "":
		return b.reject(m.at, m.raw, badPostShape)
	default:
		return b.skip(skipResource)
	}
	if !at.Valid {
		return b.reject(m.at, m.raw, badNoTime)
	}
	row.TS = at.V
	if b.wait = append(b.wait, row); len(b.wait) >= maxBetterStack {
		return b.flush()
	}
	return nil
}

const skipResource = "resource or section of the page"

// flush stores the posts with what is known by now.
func (b *betterStack) flush() error {
	for _, row := range b.wait {
		row.Author = b.author
		if row.Title == "" {
			row.Title = b.titles[row.Thread]
		}
		if err := b.emit(row); err != nil {
			return err
		}
	}
	b.wait = nil
	return nil
}
