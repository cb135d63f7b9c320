package formats

import (
	"io"
	"math"
	"strconv"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "opsgenie",
	Doc: `Opsgenie's Alert API v2: a list of alerts (/v2/alerts) or one (/v2/alerts/ID). One alert is one row at createdAt; a closed
one ends report.closeTime milliseconds later, or is left open where the report is missing. The severity is the priority, P1 to P5.`,
	Record:  "alert",
	Primary: "alerts",
	Tables:  []string{"alerts"},
	Sniff:   sniffJSON(`"data" with "tinyId"`, []string{"data[].tinyId", "data[].createdAt"}, []string{"data.tinyId", "data.createdAt"}, []string{"[].tinyId", "[].createdAt"}),
	Stream:  streamOps(readOpsgenie),
	Samples: []ingest.Sample{
		{Name: "list", In: `{"data":[{"id":"70413a06-38d6-4c85-92b8-5ebc900d42e2","tinyId":"1791","alias":"join","message":"Join latency","status":"closed","acknowledged":true,"isSeen":true,"tags":["join"],"snoozed":false,"count":79,"lastOccurredAt":"2024-08-13T00:30:00Z","createdAt":"2024-08-13T00:18:08.500Z","updatedAt":"2024-08-13T00:40:00Z","source":"Prometheus","owner":"someone@example.com","priority":"P1","report":{"ackTime":15702,"closeTime":1200000}}],"paging":{},"took":0.1,"requestId":"x"}
`},
		{Name: "one", In: `{"data":{"id":"a","tinyId":"2","message":"<i>x</i>\ny","status":"closed","createdAt":"2024-08-12T20:18:08-04:00","entity":"join-1","priority":"P5","report":{"closeTime":-1}},"took":0.1}` + "\n"},
		{Name: "rejected", In: `{"data":[{"tinyId":"1","message":"no time"},{"tinyId":"2","createdAt":"2024-08-13T00:18:08Z"},"x",{"tinyId":"3","createdAt":"2024-08-13T00:18:08Z","message":"good"},{"tin`},
	},
})

func readOpsgenie(p *postReader, r io.Reader) error {
	return p.json(r, walkPaths{"": true}, func(path string, m member) error {
		list := []member{m}
		switch {
		case path == "[]", path == "data" && m.raw[0] == '{':
		case path == "data" && m.raw[0] == '[':
			list = m.parts()
		default:
			return p.skip(skipEnvelope)
		}
		for _, a := range list {
			row, why := opsgenieAlert(a)
			if why == "" {
				if err := p.alert(row); err != nil {
					return err
				}
			} else if err := p.reject(a.at, a.raw, why); err != nil {
				return err
			}
		}
		return nil
	})
}

func opsgenieAlert(m member) (casefile.Alert, string) {
	o := m.object()
	at := instantOf(o.text["createdAt"])
	row := casefile.Alert{Origin: m.at, TS: at.V, Rule: oneLine(o.text["message"]), Severity: o.text["priority"], Action: "page",
		Target: o.first("entity", "alias"), Text: oneLine(worded("alert "+o.text["tinyId"], o.text["source"]))}
	switch {
	case !o.ok:
		return row, badOpsShape
	case !at.Valid:
		return row, badOpsTime
	case row.Rule == "":
		return row, badOpsName
	}
	if ms, err := strconv.ParseInt(o.in("report").text["closeTime"], 10, 64); err == nil && o.text["status"] == "closed" && ms >= 0 && ms < math.MaxInt32*1000 {
		row.TSEnd = casefile.Some(at.V + casefile.Time(ms*1000))
	}
	return row, ""
}
