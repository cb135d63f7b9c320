package formats

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "upptime",
	Doc: `Upptime keeps incidents as GitHub issues: lists of issues or comments of the REST API, or what gh issue list --json
prints. One post is the opening of an issue, its closing, or a comment, at the machine's time; a maintenance whose body
holds "start:" in a comment is claimed for that time. An issue without a closing is open.`,
	Record:  "opening or closing of an issue, or comment",
	Primary: "posts",
	Tables:  []string{"posts"},
	Options: []ingest.Option{captureOption},
	Sniff: sniffJSON("issues or comments of GitHub", []string{"[].number", "[].title", "[].body"}, []string{"[].issue_url", "[].body", "[].created_at"}, []string{"[].number", "[].title", "[].createdAt"},
		[]string{"number", "title", "body", "created_at"}),
	Stream: streamPosts(readUpptime),
	Samples: []ingest.Sample{
		{Name: "issues", In: `[{"number": 12, "title": "🛑 Live audio is down", "state": "closed", "html_url": "https://example.org/o/r/issues/12", "user": {"login": "bot"}, "labels": [{"name": "status"}, {"name": "live-audio"}], "body": "In abc123, Live audio was **down**", "comments": 1, "created_at": "2031-03-03T20:09:11Z", "updated_at": "2031-03-03T20:43:00Z", "closed_at": "2031-03-03T20:42:00Z"},
 {"number": 13, "title": "Rack move", "state": "open", "user": {"login": "ops"}, "labels": ["maintenance"], "body": "<!--\nstart: 2031-03-05T20:00:00.000Z\nend: 2031-03-05T21:00:00.000Z\n-->\nShort", "created_at": "2031-03-01T20:09:11Z", "closed_at": null}]
`},
		{Name: "comments", In: `[{"id": 9, "issue_url": "https://api.example.org/repos/o/r/issues/12", "html_url": "u", "user": {"login": "=1+1"}, "body": "<script>alert(1)</script> fixed", "created_at": "2031-03-03T20:42:00Z", "updated_at": "2031-03-03T20:44:00Z"}]` + "\n"},
		{Name: "cli", In: `[{"number": 14, "title": "x", "state": "CLOSED", "body": "b", "author": {"login": "ops"}, "labels": [], "createdAt": "2031-03-03T20:09:11Z", "closedAt": "2031-03-03T20:42:00Z", "comments": [{"id": "IC_1", "author": {"login": "ops"}, "body": "It is load.", "createdAt": "2031-03-03T20:15:00Z"}]}]` + "\n"},
		{Name: "rejected", In: `[{"number": 1, "title": "no time", "body": ""}, 7, {"number": 2, "title": "good", "body": "", "created_at": "2031-03-03T20:09:11Z", "closed_at": "later"}, {"nu`},
	},
})

var upptimeStart = regexp.MustCompile(`(?m)^start: *(\S+)`)

func readUpptime(p *postReader, r io.Reader) error {
	b := newPeeker(r)
	list := headShape(b.head).kind == '[' // else one issue
	return p.json(b, walkPaths{"": list}, func(_ string, m member) error { return upptimeItem(p, m) })
}

func upptimeItem(p *postReader, m member) error {
	o := m.object()
	created := instantOf(o.first("created_at", "createdAt"))
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badIncident)
	case !created.Valid:
		return p.reject(m.at, m.raw, badNoTime)
	}
	row := casefile.Post{Origin: m.at, TS: created.V, CreatedAt: created, UpdatedAt: instantOf(o.first("updated_at", "updatedAt")), Kind: "status", Provider: "upptime",
		Author: githubUser(o), Text: o.text["body"], URL: o.first("html_url", "url")}
	if issue := o.text["issue_url"]; issue != "" {
		row.Thread, row.PostID, row.State = issue[strings.LastIndexByte(issue, '/')+1:], o.text["id"], "comment"
		return p.emit(row)
	}
	row.Thread, row.Title, row.State, row.Components = o.text["number"], o.text["title"], "open", joined(o.list("labels"), "name")
	row.PostID = "issue " + row.Thread
	if start := upptimeStart.FindStringSubmatch(row.Text); start != nil {
		row.Kind = "maintenance"
		if t := instantOf(start[1]); t.Valid {
			row.TS = t.V
		}
	}
	if err := p.emit(row); err != nil {
		return err
	}
	return upptimeRest(p, m, o, row)
}

func githubUser(o object) string {
	if u := o.in("user").text["login"]; u != "" {
		return u
	}
	return o.in("author").text["login"]
}

// upptimeRest reads the comments and the closing of an issue.
func upptimeRest(p *postReader, m member, o object, row casefile.Post) error {
	for _, c := range o.list("comments") {
		n := c.object()
		at := instantOf(n.first("createdAt", "created_at"))
		if !at.Valid {
			if err := p.reject(c.at, c.raw, badUpdateTime); err != nil {
				return err
			}
			continue
		}
		row := casefile.Post{Origin: c.at, TS: at.V, CreatedAt: at, Kind: row.Kind, Provider: row.Provider, Author: githubUser(n), Thread: row.Thread, PostID: n.text["id"],
			Title: row.Title, State: "comment", Text: n.text["body"], URL: n.text["url"]}
		if err := p.emit(row); err != nil {
			return err
		}
	}
	closed := o.first("closed_at", "closedAt")
	if closed == "" {
		return nil
	}
	at := instantOf(closed)
	if !at.Valid {
		return p.reject(m.at, m.raw, badPostTime)
	}
	row.TS, row.CreatedAt, row.State, row.PostID, row.Text = at.V, at, "closed", "closing "+row.Thread, ""
	return p.emit(row)
}

var _ = ingest.Register(ingest.Format{
	Name: "upptime-history",
	Doc: `history/SITE.yml of Upptime: the newest check of a site as "key: value" lines. It gives probe_up (1 or 0; degraded
counts as up), probe_status and probe_latency in milliseconds at lastUpdated. Several captures (--together) give a series.`,
	Record:  "value of a check",
	Primary: "gauges",
	Tables:  []string{"gauges"},
	Options: []ingest.Option{captureOption},
	Sniff:   sniffUpptimeHistory,
	Stream:  streamPosts(readUpptimeHistory),
	Samples: []ingest.Sample{
		{Name: "up", In: "url: https://live.example.com\nstatus: up\ncode: 200\nresponseTime: 123\nlastUpdated: 2031-03-03T20:09:11.123Z\nstartTime: 2030-01-01T00:00:00.000Z\ngenerator: Upptime <https://example.org>\n"},
		{Name: "down", In: "url: =1+1\nstatus: down\ncode: 0\nresponseTime: 0\nlastUpdated: 2031-03-03T20:10:11.123Z\ngenerator: Upptime\n"},
		{Name: "rejected", In: "url: https://live.example.com\nstatus: up\nresponseTime: fast\nlastUpdated: 2031-03-03T20:10:11Z\ngenerator: Upptime\n"},
		{Name: "undated", In: "url: https://live.example.com\nstatus: up\nresponseTime: 1\nlastUpdated: soon\ngenerator: Upptime\n"},
	},
})

func sniffUpptimeHistory(h ingest.Head) ingest.Guess {
	s := "\n" + string(h.Bytes[:min(len(h.Bytes), 4<<10)])
	if strings.Contains(s, "\nstatus: ") && strings.Contains(s, "\nlastUpdated: ") && strings.Contains(s, "\nresponseTime: ") {
		return ingest.Guess{Score: ingest.Certain}
	}
	return ingest.Guess{Score: ingest.Never, Why: `expected the lines "status:", "responseTime:" and "lastUpdated:", found none`}
}

const maxUpptimeHistory = 64 << 10

func readUpptimeHistory(p *postReader, r io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(bufio.NewReader(r), maxUpptimeHistory+1))
	if err == nil && len(b) > maxUpptimeHistory {
		err = errors.New("expected a small file of one check, found a large one")
	}
	if err != nil {
		return err
	}
	v := map[string]string{}
	for _, line := range strings.Split(string(b), "\n") {
		if k, s, ok := strings.Cut(strings.TrimRight(line, "\r"), ": "); ok && v[k] == "" {
			v[k] = strings.Trim(strings.TrimSpace(s), `"'`)
		}
	}
	m := member{raw: b, at: casefile.Origin{Line: 1}}
	at := instantOf(v["lastUpdated"])
	if !at.Valid {
		return p.reject(m.at, b, badSampleTime)
	}
	row := casefile.Gauge{Origin: m.at, TS: at.V, Kind: "gauge", Labels: labelsOf("url", v["url"])}
	up := map[string]float64{"up": 1, "degraded": 1, "down": 0}
	for _, g := range []struct{ name, unit, text string }{{"probe_up", "", v["status"]}, {"probe_status", "", v["code"]}, {"probe_latency", "ms", v["responseTime"]}} {
		row := row
		row.Name, row.Unit = g.name, g.unit
		f, known := up[g.text]
		if g.name != "probe_up" {
			var err error
			f, err = strconv.ParseFloat(g.text, 64)
			known = err == nil && f > 0 // 0 stands for no answer
			if err != nil && g.text != "" {
				if e := p.reject(m.at, b, badValue); e != nil {
					return e
				}
				continue
			}
		}
		if known {
			row.Value = casefile.Some(f)
		}
		if err := p.gauge(row, m); err != nil {
			return err
		}
	}
	return nil
}
